//! What of an action is written to history. Secrets are hidden before that: those whose name says so, and those that
//! the operation's description marks.

use causeway_core::{Slug, redact};
use causeway_flow::{Call, Outcome, Record, Ticket};
use causeway_store::NewAction;
use serde_json::Value;

use crate::Engine;

impl Engine {
    /// The action as history keeps it.
    pub(crate) fn action(&self, record: Record) -> NewAction {
        let Record { seq, name, path, kind, status, code, inputs, outputs, error, started, ended, .. } = record;
        let (mut inputs, mut outputs) = (Value::from(inputs), Value::from(outputs));
        self.hide_declared(&mut inputs, &mut outputs);
        redact::json(&mut inputs);
        redact::json(&mut outputs);
        NewAction { seq, name, path, kind, status: status.to_string(), code, error, started, ended, inputs, outputs }
    }

    /// Whether history would hide something of what an action gave.
    pub(crate) fn gives_secrets(&self, ticket: &Ticket, outcome: &Outcome) -> bool {
        let (Outcome::Succeeded { outputs, .. } | Outcome::Failed { outputs: Some(outputs), .. }) = outcome else {
            return ticket.secure_outputs;
        };
        let outputs = Value::from(outputs);
        let mut shown = outputs.clone();
        redact::json(&mut shown);
        if let Call::Operation { connector, operation, .. } = &ticket.call
            && let Ok(slug) = connector.parse()
            && let Ok(secrets) = self.connector(&slug).and_then(|connector| connector.secrets(operation))
            && let Some(body) = shown.get_mut("body")
        {
            secrets.hide_response(body);
        }
        ticket.secure_outputs || shown != outputs
    }

    /// Hides what the description of the operation that was called says is secret.
    fn hide_declared(&self, inputs: &mut Value, outputs: &mut Value) {
        let Some((connector, operation)) = called(inputs) else { return };
        let Ok(secrets) = self.connector(&connector).and_then(|connector| connector.secrets(&operation)) else {
            return;
        };
        if let Some(arguments) = inputs.get_mut("parameters").and_then(Value::as_object_mut) {
            secrets.hide_arguments(arguments);
        }
        if let Some(body) = outputs.get_mut("body") {
            secrets.hide_response(body);
        }
    }
}

/// The connector and the operation that an action's inputs name.
fn called(inputs: &Value) -> Option<(Slug, String)> {
    let host = inputs.get("host")?;
    let text = |name: &str| host.get(name).and_then(Value::as_str);
    Some((text("connector")?.parse().ok()?, text("operationId")?.to_owned()))
}
