//! What of an action is written to history. Secrets are hidden before that: those whose name says so, and those that
//! the operation's description marks.

use causeway_core::{Slug, redact};
use causeway_flow::{Call, Outcome, Record, Ticket};
use causeway_store::NewAction;
use serde_json::Value;
use url::Url;

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
        let (Outcome::Succeeded { outputs, .. }
        | Outcome::Page { outputs, .. }
        | Outcome::Failed { outputs: Some(outputs), .. }) = outcome
        else {
            return ticket.secure_outputs;
        };
        ticket.secure_outputs || names_secrets(outputs) || self.declares_secrets(ticket, outputs)
    }

    fn declares_secrets(&self, ticket: &Ticket, outputs: &causeway_flow::Value) -> bool {
        let Call::Operation { connector, operation, .. } = &ticket.call else { return false };
        let slug = connector.parse::<Slug>().ok();
        let secrets = slug.and_then(|slug| self.connector(&slug).ok()?.secrets(operation).ok());
        let Some(secrets) = secrets.filter(|secrets| !secrets.response.is_empty()) else { return false };
        let body = Value::from(&outputs["body"]);
        let mut shown = body.clone();
        secrets.hide_response(&mut shown);
        shown != body
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

/// Whether a member has the name of a secret, at any depth.
pub(crate) fn names_secrets(value: &causeway_flow::Value) -> bool {
    let mut members = value.as_object().into_iter().flatten();
    let mut items = value.as_array().into_iter().flatten();
    members.any(|(name, value)| !value.is_null() && redact::is_secret(name) || names_secrets(value))
        || items.any(names_secrets)
}

/// Whether an address that a service gave shows who may ask there.
pub(crate) fn has_secret(url: &Url) -> bool {
    let is_secret = |name: &str| redact::is_secret(name) || matches!(name, "code" | "state");
    url.password().is_some() || url.query_pairs().any(|(name, _)| is_secret(&name))
}

/// The connector and the operation that an action's inputs name.
fn called(inputs: &Value) -> Option<(Slug, String)> {
    let host = inputs.get("host")?;
    let text = |name: &str| host.get(name).and_then(Value::as_str);
    Some((text("connector")?.parse().ok()?, text("operationId")?.to_owned()))
}
