//! Reads triggers.

use std::time::Duration;

use causeway_core::text::one_line;
use chrono::{DateTime, Utc};

use super::action::{has_option, secure, whole};
use super::{Reader, at_path, inputs, member, members, pointer_to, text};
use crate::definition::{Condition, PollCall, Trigger, TriggerKind};
use crate::diagnostics::{Diagnostic, step};
use crate::expr::{Scope, Tree};
use crate::recurrence::Recurrence;
use crate::{Object, Parameter, RetryPolicy, Value, duration};

impl Reader {
    pub(super) fn triggers(&mut self, value: Option<&Value>, pointer: &str) -> Vec<(String, Trigger)> {
        let read = members(value).map(|(name, trigger)| {
            let pointer = step(pointer, name);
            (name.to_string(), self.trigger(name, trigger, pointer))
        });
        read.collect()
    }

    fn trigger(&mut self, name: &str, trigger: &Value, pointer: String) -> Trigger {
        let runs = |name: &str| whole(at_path(trigger, &format!("runtimeConfiguration/concurrency/{name}")));
        let concurrency = if has_option(trigger, "SingleInstance") { Some(1) } else { runs("runs") };
        let tracking = ["splitOnConfiguration/correlation", "correlation"];
        let tracking = tracking.iter().find_map(|at| at_path(trigger, &format!("{at}/clientTrackingId")));
        let conditions = conditions(member(trigger, "conditions"));
        Trigger {
            name: name.to_owned(),
            type_name: text(trigger, "type").to_owned(),
            kind: self.trigger_kind(trigger, &pointer),
            names_status: conditions.iter().any(|written| names_status(&written.to_string())),
            conditions: conditions.iter().map(Condition::parse).collect(),
            split_on: member(trigger, "splitOn").filter(|split| split.is_string()).map(Tree::parse),
            correlation: tracking.map(Tree::parse),
            concurrency: concurrency.and_then(|n| u32::try_from(n).ok()),
            waiting: runs("maximumWaitingRuns").and_then(|n| u32::try_from(n).ok()),
            remembers: member(trigger, "inputs").is_some_and(|inputs| mentions_trigger(&inputs.to_string())),
            secure_inputs: secure(trigger, "inputs"),
            secure_outputs: secure(trigger, "outputs"),
            metadata: member(trigger, "metadata").cloned().unwrap_or_default(),
            pointer,
        }
    }

    fn trigger_kind(&mut self, trigger: &Value, pointer: &str) -> TriggerKind {
        let type_name = text(trigger, "type");
        let given = member(trigger, "inputs").unwrap_or(&Value::Null);
        match type_name.to_ascii_lowercase().as_str() {
            "recurrence" => TriggerKind::Recurrence(self.recurrence(trigger, pointer)),
            "slidingwindow" => TriggerKind::SlidingWindow {
                recurrence: self.recurrence(trigger, pointer),
                delay: self.delay(trigger, pointer),
            },
            "manual" | "request" => TriggerKind::Request {
                kind: text(trigger, "kind").to_owned(),
                schema: member(given, "schema").filter(|schema| schema.is_object()).cloned().unwrap_or_default(),
                is_checked: has_option(trigger, "EnableSchemaValidation"),
                method: Some(text(given, "method").to_ascii_uppercase()).filter(|method| !method.is_empty()),
            },
            "http" => self.poll(trigger, given, PollCall::Http(inputs::http(given)), pointer),
            "openapiconnection" => {
                let call = PollCall::Operation(inputs::operation(given));
                self.poll(trigger, given, call, pointer)
            }
            "apiconnection" => self.poll(trigger, given, PollCall::Connection(inputs::connection(given)), pointer),
            _ => TriggerKind::Unsupported(type_name.to_owned()),
        }
    }

    fn poll(&mut self, trigger: &Value, given: &Value, call: PollCall, pointer: &str) -> TriggerKind {
        let retry = RetryPolicy::read(member(given, "retryPolicy"));
        TriggerKind::Poll { call, retry, recurrence: self.recurrence(trigger, pointer) }
    }

    fn delay(&mut self, trigger: &Value, pointer: &str) -> Duration {
        let written = at_path(trigger, "inputs/delay").and_then(Value::as_str).unwrap_or_default();
        let read = duration::parse(written);
        if read.is_none() && !written.is_empty() && !written.starts_with(['@', '[']) {
            let message = format!("'{}' is not a length of time.", one_line(written, 80));
            let at = pointer_to(trigger, pointer, "inputs/delay");
            self.findings.push(Diagnostic::error("WrongDuration", at, message).hint("Write it as in PT5M."));
        }
        read.unwrap_or_default()
    }

    /// The schedule with its expressions evaluated: they see the parameters' values. What has none yet is left out,
    /// unless `evaluatedRecurrence`, which the service adds, says what it was last.
    fn recurrence(&mut self, trigger: &Value, pointer: &str) -> Recurrence {
        let written = member(trigger, "recurrence").and_then(Value::as_object);
        let last = member(trigger, "evaluatedRecurrence");
        let mut resolved = Object::new();
        for (name, value) in written.into_iter().flatten() {
            let now = Tree::parse(value).evaluate(&Defaults(&self.parameters)).ok().filter(|value| !is_arm(value));
            let earlier = || last.and_then(|last| member(last, name)).filter(|value| **value != "" && !is_open(value));
            match now.or_else(|| earlier().cloned()) {
                Some(value) => resolved.insert(name.clone(), value),
                None if name == "frequency" => resolved.insert(name.clone(), "Day"),
                None => {}
            }
        }
        Recurrence::read(&resolved.into(), &pointer_to(trigger, pointer, "recurrence"), &mut self.findings)
    }
}

/// `[{"expression": "@…"}]`; a bare expression is read as well.
fn conditions(value: Option<&Value>) -> Vec<Value> {
    let items = value.and_then(Value::as_array).map(|items| &**items).unwrap_or_default();
    items.iter().map(|item| member(item, "expression").unwrap_or(item).clone()).collect()
}

/// Whether a condition's text asks for the trigger's status code: `triggers().code`, `triggerOutputs()['statusCode']`.
fn names_status(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("trigger") && text.contains("code")
}

/// Whether a text may use `trigger()`, `triggerBody()` or `triggerOutputs()`.
fn mentions_trigger(text: &str) -> bool {
    text.to_ascii_lowercase().contains("trigger")
}

/// An expression of an ARM template, which is not one of the flow.
fn is_arm(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('[') && text.ends_with(']'))
}

fn is_open(value: &Value) -> bool {
    is_arm(value) || value.as_str().is_some_and(|text| text.starts_with('@'))
}

/// The parameters' default values, for what is read before a run.
struct Defaults<'p>(&'p [(String, Parameter)]);

impl Scope for Defaults<'_> {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?.1.default.clone()
    }
}
