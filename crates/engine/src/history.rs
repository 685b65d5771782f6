//! What of an action is written to history. Secrets are hidden before that: those whose name says so, and those that
//! the operation's description marks.

use causeway_core::{Slug, redact};
use causeway_flow::{Call, Outcome, Record, Ticket, Value};
use causeway_openapi::SecretPaths;
use causeway_store::{BodyText, NewAction};
use serde::{Serialize, Serializer};
use url::Url;

use crate::Engine;

impl Engine {
    /// The action as history keeps it.
    pub(crate) fn action(&self, record: Record) -> NewAction {
        let Record { seq, name, path, kind, status, code, inputs, outputs, error, started, ended, .. } = record;
        let (inputs, outputs) = match self.declared(&inputs) {
            Some(secrets) => hidden(&secrets, &inputs, &outputs),
            None => (written(&Shown(&inputs)), written(&Shown(&outputs))),
        };
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

    fn declares_secrets(&self, ticket: &Ticket, outputs: &Value) -> bool {
        let Call::Operation { connector, operation, .. } = &ticket.call else { return false };
        let slug = connector.parse::<Slug>().ok();
        let connectors = self.inner.workspace.connectors();
        let secrets = slug.and_then(|slug| connectors.last(&slug).ok()?.secrets(operation).ok());
        let Some(secrets) = secrets.filter(|secrets| !secrets.response.is_empty()) else { return false };
        let body = serde_json::Value::from(&outputs["body"]);
        let mut shown = body.clone();
        secrets.hide_response(&mut shown);
        shown != body
    }

    /// Where the description of the operation that was called says that secrets are, if it does.
    fn declared(&self, inputs: &Value) -> Option<SecretPaths> {
        let (connector, operation) = called(inputs)?;
        let secrets = self.inner.workspace.connectors().last(&connector).ok()?.secrets(operation).ok()?;
        let SecretPaths { arguments, body, response } = &secrets;
        (!arguments.is_empty() || !body.is_empty() || !response.is_empty()).then_some(secrets)
    }
}

/// Inputs and outputs without what the description says is secret.
fn hidden(secrets: &SecretPaths, inputs: &Value, outputs: &Value) -> (BodyText, BodyText) {
    let (mut inputs, mut outputs) = (serde_json::Value::from(inputs), serde_json::Value::from(outputs));
    if let Some(arguments) = inputs.get_mut("parameters").and_then(serde_json::Value::as_object_mut) {
        secrets.hide_arguments(arguments);
    }
    if let Some(body) = outputs.get_mut("body") {
        secrets.hide_response(body);
    }
    redact::json(&mut inputs);
    redact::json(&mut outputs);
    (inputs.into(), outputs.into())
}

fn written(shown: &impl Serialize) -> BodyText {
    serde_json::to_string(shown).map(BodyText::new).unwrap_or_default()
}

/// A value whose members with names of secrets are hidden where it is written, as [`redact::json`] hides them.
struct Shown<'a>(&'a Value);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(Shown)),
            Value::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name.as_str(), Member { name, value })))
            }
            plain => plain.serialize(serializer),
        }
    }
}

struct Member<'a> {
    name: &'a str,
    value: &'a Value,
}

impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.value.is_null() && redact::is_secret(self.name) {
            return serializer.serialize_str(redact::HIDDEN);
        }
        Shown(self.value).serialize(serializer)
    }
}

/// Whether a member has the name of a secret, at any depth.
pub(crate) fn names_secrets(value: &Value) -> bool {
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
fn called(inputs: &Value) -> Option<(Slug, &str)> {
    let host = inputs.get("host")?;
    Some((host["connector"].as_str()?.parse().ok()?, host["operationId"].as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_what_redaction_leaves() {
        for value in [
            json!({"body": [{"password": {"a": [1]}, "weight": 72.5}, null, "x"], "token": null, "apiKey": 7}),
            json!([[], {}, {"a": {"Set-Cookie": "s", "b": "\u{1f600}\n"}}, 1e300, true, 9_007_199_254_740_993_i64]),
            json!("password"),
            json!(null),
        ] {
            let mut redacted = value.clone();
            redact::json(&mut redacted);
            assert_eq!(written(&Shown(&value.clone().into())), redacted.into(), "{value}");
        }
    }
}
