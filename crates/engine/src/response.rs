//! What a run answers to who asked for it: noted when its Response action ends, kept with the end of the run.

use causeway_core::RunId;
use causeway_flow::{ActionKind, Outcome};

use crate::history::names_secrets;
use crate::journal::pack;
use crate::run::FlowRun;
use crate::{Engine, EngineError};

/// What a run has answered.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    outputs: causeway_flow::Value,
    secret: bool,
}

impl FlowRun {
    /// Remembers what the action at this path gave, if it is the answer.
    pub(crate) fn note_response(&mut self, path: &str, outcome: &Outcome) {
        let Outcome::Succeeded { outputs, .. } = outcome else { return };
        let mut is_secret = None;
        // A Response is in no loop, so that its path is its name.
        self.definition.walk(&mut |action, _| {
            if action.name == path && matches!(action.kind, ActionKind::Response(_)) {
                is_secret = Some(action.secure_inputs || action.secure_outputs);
            }
        });
        if let Some(is_secret) = is_secret {
            self.response = Some(Response { secret: is_secret || names_secrets(outputs), outputs: outputs.clone() });
        }
    }

    /// The answer as the store keeps it. One that is secret and cannot be sealed is not kept.
    pub(crate) async fn response_entry(&self) -> Option<Vec<u8>> {
        let Response { outputs, secret } = self.response.as_ref()?;
        let packed = pack(&outputs.exact()).ok()?;
        let closed = self.engine.close_entry(&aad(self.id), packed, *secret).await;
        closed.inspect_err(|error| tracing::warn!(run = %self.id, "the answer of a run is not kept: {error}")).ok()
    }
}

impl Engine {
    /// What a run answered: an object of statusCode, headers and body.
    pub async fn response(&self, run: RunId) -> Result<Option<causeway_flow::Value>, EngineError> {
        match self.inner.store.response(run).await? {
            Some(entry) => self.open_entry(&aad(run), &entry).await.map(Some),
            None => Ok(None),
        }
    }
}

fn aad(run: RunId) -> String {
    format!("response/{run}")
}
