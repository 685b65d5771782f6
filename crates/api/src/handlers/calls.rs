//! Requests that try an operation: what speaks against it, and the call itself.

use causeway_engine::Transfer;

use crate::api::wire;
use crate::inputs::{CallOperation, CallWithFiles};
use crate::views::{CallCheck, CallReport};
use crate::{Api, WireError};

impl Api {
    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn call_check(&self, input: CallOperation) -> Result<CallCheck, WireError> {
        let check = self.engine.check_call(&input.connector, &input.operation, &input.arguments).map_err(wire)?;
        let (refusal, curl) = match check.request {
            Ok(request) => (None, Some(request.curl())),
            Err(error) => (Some(error.to_string()), None),
        };
        Ok(CallCheck { warnings: check.warnings, refusal, curl })
    }

    pub(crate) async fn call(&self, input: CallOperation) -> Result<CallReport, WireError> {
        self.call_with_files(CallWithFiles { call: input, files: Vec::new(), save_to: None }).await
    }

    pub(crate) async fn call_with_files(&self, input: CallWithFiles) -> Result<CallReport, WireError> {
        let begun = self.engine.clock().instant();
        let CallWithFiles { call, files, save_to } = input;
        let files = files.into_iter().map(|file| (file.name, file.path.into())).collect();
        let transfer = Transfer { files, save_to: save_to.map(Into::into), most: None };
        let connection = call.connection.as_deref();
        let answer = self.engine.call(&call.connector, &call.operation, connection, call.arguments, &transfer).await;
        let answer = answer.map_err(wire)?;
        Ok(CallReport {
            status: answer.status,
            request: answer.request,
            moved_to: answer.moved_to,
            note: answer.note,
            headers: answer.headers,
            body: answer.body,
            ms: self.ms_since(begun),
        })
    }
}
