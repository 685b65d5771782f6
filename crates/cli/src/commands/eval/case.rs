//! What a case's expression sees. Members of the context are taken in each shape that says the same: an action with or
//! without `outputs` around its body, a trigger likewise; names are found in any case.

use causeway_core::{Clock, SystemClock};
use causeway_flow::expr::{EvalError, Scope};
use causeway_flow::{Object, Value};
use chrono::{DateTime, Utc};

/// A case's context.
pub(super) struct Case<'a> {
    context: &'a Value,
    now: DateTime<Utc>,
}

impl<'a> Case<'a> {
    /// The case's own time, so that its result is always the same; else the machine's.
    pub(super) fn new(context: &'a Value) -> Self {
        let own = context["now"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        Self { context, now: own.map_or_else(|| SystemClock.now(), |at| at.to_utc()) }
    }

    fn own(&self, kind: &str) -> Option<Value> {
        self.context.as_object()?.find(kind).map(|(_, value)| value.clone())
    }

    fn of(&self, kind: &str, name: &str) -> Option<Value> {
        self.own(kind)?.as_object()?.find(name).map(|(_, value)| value.clone())
    }
}

/// Outputs that hold a body.
fn with_body(body: Value) -> Value {
    Value::Object(Object::from_iter([("body", body)]))
}

/// What ran, with its outputs in their place.
fn ran(given: Value) -> Value {
    let Value::Object(mut members) = given else { return given };
    if members.find("outputs").is_none()
        && let Some((_, body)) = members.find("body")
    {
        let outputs = match members.find("headers") {
            Some((_, headers)) => Object::from_iter([("headers", headers), ("body", body)]).into(),
            None => with_body(body.clone()),
        };
        members.insert("outputs", outputs);
    }
    members.into()
}

impl Scope for Case<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn guid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(rand::random()).into_uuid()
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.of("parameters", name)
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.of("variables", name)
    }

    fn item(&self) -> Option<Value> {
        self.own("item")
    }

    fn items(&self, name: &str) -> Option<Value> {
        self.of("items", name)
    }

    fn iteration(&self, name: &str) -> Option<u64> {
        self.of("iterationIndexes", name)?.as_u64()
    }

    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let outputs = |outputs: Value| Value::Object(Object::from_iter([("outputs", outputs)]));
        let given = self.of("actions", name).map(ran);
        let bare = || self.of("outputs", name).or_else(|| self.of("body", name).map(with_body)).map(outputs);
        Ok(given.or_else(bare))
    }

    fn result(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.of("results", name).or_else(|| self.of("result", name)))
    }

    fn trigger(&self) -> Option<Value> {
        let outputs = |outputs: Value| Value::Object(Object::from_iter([("outputs", outputs)]));
        let given = self.own("trigger").map(ran);
        let bare = || self.own("triggerOutputs").or_else(|| self.own("triggerBody").map(with_body)).map(outputs);
        given.or_else(bare)
    }

    fn workflow(&self) -> Option<Value> {
        self.own("workflow")
    }

    fn current(&self) -> Option<Value> {
        self.own("action")
    }
}
