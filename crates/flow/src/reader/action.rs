//! Reads actions, each kind with its inputs. Inputs of the wrong shape are noted and read as empty.

use std::time::Duration;

use causeway_core::text::one_line;

use super::{Reader, at_path, inputs, keyed, member, members, pointer_to, text};
use crate::definition::{
    Action, ActionKind, Block, Case, Condition, DeliverOnce, OnChange, OnUnknown, Terminate, Until, VariableChange,
    Wait,
};
use crate::diagnostics::{Diagnostic, step};
use crate::expr::Tree;
use crate::{RetryPolicy, Value, duration};

/// The most items of a Foreach at a time.
const MOST_REPETITIONS: u64 = 50;
/// The most rounds of an Until.
const MOST_ROUNDS: u64 = 5000;

impl Reader {
    pub(super) fn action(&mut self, name: &str, value: &Value, pointer: &str) -> Action {
        let inputs = member(value, "inputs").unwrap_or(&Value::Null);
        let tracked = member(value, "trackedProperties").filter(|tracked| tracked.is_object()).map(Tree::parse);
        Action {
            name: name.to_owned(),
            type_name: text(value, "type").to_owned(),
            kind: self.kind(value, inputs, pointer),
            run_after: inputs::run_after(value),
            metadata: member(value, "metadata").cloned().unwrap_or_default(),
            retry: RetryPolicy::read(member(inputs, "retryPolicy")),
            secure_inputs: secure(value, "inputs"),
            secure_outputs: secure(value, "outputs"),
            limit_timeout: at_path(value, "limit/timeout").and_then(Value::as_str).and_then(duration::parse),
            minimum_items: whole(at_path(value, "runtimeConfiguration/paginationPolicy/minimumItemCount")),
            delivery: self.delivery(value, pointer),
            asynchronous: !has_option(value, "DisableAsyncPattern"),
            static_result: inputs::static_result(value, &self.static_results),
            tracked,
            pointer: pointer.to_owned(),
        }
    }

    fn kind(&mut self, value: &Value, inputs: &Value, pointer: &str) -> ActionKind {
        let part = |name: &str| Tree::parse(member(inputs, name).unwrap_or(&Value::Null));
        match text(value, "type").to_ascii_lowercase().as_str() {
            "openapiconnection" => ActionKind::Operation(inputs::operation(inputs)),
            "apiconnection" => ActionKind::Connection(inputs::connection(inputs)),
            "http" => ActionKind::Http(inputs::http(inputs)),
            "workflow" => ActionKind::Workflow(inputs::child(inputs)),
            "response" => ActionKind::Response(inputs::response(inputs)),
            "compose" => ActionKind::Compose(Tree::parse(inputs)),
            "parsejson" => {
                let schema = member(inputs, "schema").cloned().unwrap_or_default();
                ActionKind::ParseJson { content: part("content"), schema }
            }
            "table" => inputs::table(inputs),
            "expression" => inputs::expression(text(value, "kind"), inputs).unwrap_or(ActionKind::Unsupported),
            "query" => ActionKind::Query {
                from: part("from"),
                condition: Condition::parse(member(inputs, "where").unwrap_or(&Value::Null)),
            },
            "select" => ActionKind::Select { from: part("from"), select: part("select") },
            "join" => ActionKind::Join { from: part("from"), with: part("joinWith") },
            "initializevariable" => ActionKind::Declare(inputs::variables(inputs)),
            "setvariable" => inputs::change(inputs, VariableChange::Set),
            "incrementvariable" => inputs::change(inputs, VariableChange::Increment),
            "decrementvariable" => inputs::change(inputs, VariableChange::Decrement),
            "appendtoarrayvariable" => inputs::change(inputs, VariableChange::AppendToArray),
            "appendtostringvariable" => inputs::change(inputs, VariableChange::AppendToString),
            "if" => ActionKind::If {
                condition: Condition::parse(member(value, "expression").unwrap_or(&Value::Null)),
                then: self.inner(value, "actions", pointer),
                otherwise: self.branch(value, "else", pointer),
            },
            "switch" => self.switch(value, pointer),
            "foreach" => ActionKind::Foreach {
                over: Tree::parse(member(value, "foreach").unwrap_or(&Value::Null)),
                repetitions: repetitions(value, self.repetitions),
                actions: self.inner(value, "actions", pointer),
            },
            "until" => ActionKind::Until(self.until(value, pointer)),
            "scope" => ActionKind::Scope(self.inner(value, "actions", pointer)),
            "terminate" => ActionKind::Terminate(Terminate { status: part("runStatus"), error: part("runError") }),
            "wait" => ActionKind::Wait(Wait { wait: inputs::wait(inputs) }),
            _ => ActionKind::Unsupported,
        }
    }

    fn inner(&mut self, value: &Value, name: &str, pointer: &str) -> Block {
        let (key, actions) = keyed(value, name).map_or((name, None), |(key, actions)| (key, Some(actions)));
        self.actions(actions, &step(pointer, key))
    }

    fn branch(&mut self, value: &Value, name: &str, pointer: &str) -> Block {
        let (key, branch) = keyed(value, name).unwrap_or((name, &Value::Null));
        self.inner(branch, "actions", &step(pointer, key))
    }

    fn switch(&mut self, value: &Value, pointer: &str) -> ActionKind {
        let cases_at = pointer_to(value, pointer, "cases");
        let cases = members(member(value, "cases")).map(|(name, case)| Case {
            name: name.to_string(),
            value: Tree::parse(member(case, "case").unwrap_or(&Value::Null)),
            actions: self.inner(case, "actions", &step(&cases_at, name)),
        });
        let cases = cases.collect();
        let default = self.branch(value, "default", pointer);
        ActionKind::Switch { on: Tree::parse(member(value, "expression").unwrap_or(&Value::Null)), cases, default }
    }

    fn until(&mut self, value: &Value, pointer: &str) -> Until {
        let timeout = at_path(value, "limit/timeout").and_then(Value::as_str).and_then(duration::parse);
        Until {
            condition: Condition::parse(member(value, "expression").unwrap_or(&Value::Null)),
            count: whole(at_path(value, "limit/count")).unwrap_or(60).clamp(1, MOST_ROUNDS),
            timeout: timeout.unwrap_or(Duration::from_secs(3600)),
            fail_at_limit: has_option(value, "FailWhenLimitsReached"),
            actions: self.inner(value, "actions", pointer),
        }
    }

    fn delivery(&mut self, value: &Value, pointer: &str) -> Option<DeliverOnce> {
        let deliver = at_path(value, "metadata/causeway/deliverOnce")?;
        let at = pointer_to(value, pointer, "metadata/causeway/deliverOnce");
        if member(deliver, "key").is_none() {
            let message = "A delivery needs a key that names the item.";
            self.findings.push(Diagnostic::error("MissingInput", &at, message));
        }
        let on_unknown = match text(deliver, "onUnknown").to_ascii_lowercase().as_str() {
            "retry" => OnUnknown::Retry,
            "skip" => OnUnknown::Skip,
            "ask" | "" => OnUnknown::Ask,
            other => self.odd(pointer_to(deliver, &at, "onUnknown"), "onUnknown", other, "ask, retry or skip"),
        };
        let on_change = match text(deliver, "onChange").to_ascii_lowercase().as_str() {
            "send" => OnChange::Send,
            "keep" | "" => OnChange::Keep,
            other => self.odd(pointer_to(deliver, &at, "onChange"), "onChange", other, "send or keep"),
        };
        let part = |name: &str| Tree::parse(member(deliver, name).unwrap_or(&Value::Null));
        Some(DeliverOnce { key: part("key"), label: part("label"), on_unknown, on_change })
    }

    fn odd<T: Default>(&mut self, at: String, name: &str, given: &str, wanted: &str) -> T {
        let message = format!("{name} is {wanted}, not '{}'.", one_line(given, 80));
        self.findings.push(Diagnostic::error("UnknownWord", at, message));
        T::default()
    }
}

fn repetitions(value: &Value, standard: u64) -> usize {
    if has_option(value, "Sequential") {
        return 1;
    }
    let written = whole(at_path(value, "runtimeConfiguration/concurrency/repetitions"));
    written.unwrap_or(standard).clamp(1, MOST_REPETITIONS) as usize
}

pub(super) fn has_option(value: &Value, option: &str) -> bool {
    text(value, "operationOptions").split(',').any(|word| word.trim().eq_ignore_ascii_case(option))
}

pub(super) fn secure(value: &Value, part: &str) -> bool {
    let properties = at_path(value, "runtimeConfiguration/secureData/properties").and_then(Value::as_array);
    properties.is_some_and(|properties| properties.iter().any(|property| property.as_str() == Some(part)))
}

pub(super) fn whole(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}
