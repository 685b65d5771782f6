//! What an expression sees that is evaluated while it is written: the steps before it as the last run or a sample has
//! them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use causeway_core::Slug;
use causeway_core::redact::HIDDEN;
use causeway_flow::expr::{EvalError, Scope, Tree};
use causeway_flow::{Action, ActionKind, Fired, Object, Parameter, Value};
use chrono::{DateTime, Utc};

use super::Known;
use crate::Engine;
use crate::flow_test::{answer, nothing};

/// The flow and the step that is written.
pub(super) struct Asked<'a> {
    pub(super) engine: &'a Engine,
    pub(super) slug: &'a Slug,
    pub(super) parameters: &'a [(String, Parameter)],
    pub(super) actions: &'a [Action],
    pub(super) own: Option<&'a Action>,
    pub(super) trigger: Fired,
}

/// The view of one evaluation.
pub(super) struct Seen<'a> {
    asked: &'a Asked<'a>,
    steps: &'a BTreeMap<String, u64>,
    known: &'a Known,
    /// Steps that are in the history and not known yet: what is evaluated without them does not count.
    wanted: RefCell<BTreeSet<u64>>,
    /// What steps give that is computed here, with samples alone or not. Each is computed once.
    computed: RefCell<BTreeMap<(bool, String), Result<Value, EvalError>>>,
    only_samples: Cell<bool>,
    has_last: Cell<bool>,
    has_sample: Cell<bool>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(asked: &'a Asked<'a>, steps: &'a BTreeMap<String, u64>, known: &'a Known) -> Self {
        let (wanted, computed) = (RefCell::default(), RefCell::default());
        let (only_samples, has_last, has_sample) = (Cell::new(false), Cell::new(false), Cell::new(false));
        Self { asked, steps, known, wanted, computed, only_samples, has_last, has_sample }
    }

    pub(super) fn wanted(&self) -> BTreeSet<u64> {
        self.wanted.take()
    }

    pub(super) fn from(&self) -> &'static str {
        match (self.has_sample.get(), self.has_last.get()) {
            (true, _) => "sample",
            (_, true) => "last",
            _ => "",
        }
    }

    fn step(&self, name: &str) -> Option<&'a Action> {
        self.asked.actions.iter().find(|action| action.name.eq_ignore_ascii_case(name))
    }

    /// What a step gave. What is computed of other steps is computed as it is written now; only where that fails counts
    /// what it gave then.
    fn gave(&self, action: &Action) -> Result<Value, EvalError> {
        if action.secure_outputs {
            return Ok(HIDDEN.into());
        }
        if self.loops_around(action).any(|(pointer, _)| !self.is_within(pointer)) {
            let message =
                format!("'{}' is in a loop: what it gave in all rounds is known when it has run.", action.name);
            return Err(no_value(message));
        }
        match self.computed(action) {
            Some(Ok(outputs)) => Ok(outputs),
            Some(Err(error)) => self.remembered(action).unwrap_or(Err(error)),
            None => self.remembered(action).unwrap_or_else(|| self.sample(action)),
        }
    }

    fn computed(&self, action: &Action) -> Option<Result<Value, EvalError>> {
        let key = (self.only_samples.get(), action.name.to_lowercase());
        if let Some(known) = self.computed.borrow().get(&key) {
            return Some(known.clone());
        }
        // While it is computed it has no value: a step that asks for itself gets no further.
        let none = Err(no_value(format!("'{}' asks for what it gives itself.", action.name)));
        self.computed.borrow_mut().insert(key.clone(), none);
        let done = if action.secure_inputs { Some(Ok(HIDDEN.into())) } else { causeway_flow::computed(action, self) };
        match &done {
            Some(done) => self.computed.borrow_mut().insert(key, done.clone()),
            None => self.computed.borrow_mut().remove(&key),
        };
        done
    }

    fn remembered(&self, action: &Action) -> Option<Result<Value, EvalError>> {
        let seq = self.steps.get(&action.name.to_lowercase()).filter(|_| !self.only_samples.get())?;
        let Some(bodies) = self.known.get(seq) else {
            self.wanted.borrow_mut().insert(*seq);
            return Some(Ok(Value::Null));
        };
        let outputs = &bodies.as_ref()?.outputs;
        if outputs.get("$cut").is_some() {
            return Some(Err(no_value(format!("What '{}' gave was too long to be kept whole.", action.name))));
        }
        self.has_last.set(true);
        Some(Ok(outputs.clone().into()))
    }

    fn sample(&self, action: &Action) -> Result<Value, EvalError> {
        let sample = match &action.kind {
            ActionKind::Operation(call) => {
                let slug = call.connector.parse::<Slug>().ok();
                let connector = slug.and_then(|slug| self.asked.engine.connector(&slug).ok());
                connector.and_then(|connector| connector.operation(&call.operation).ok()).map(|found| answer(&found))
            }
            ActionKind::Http(_) | ActionKind::Connection(_) => Some(nothing()),
            _ => None,
        };
        let sample =
            sample.ok_or_else(|| no_value(format!("What '{}' gives is known when it has run.", action.name)))?;
        self.has_sample.set(true);
        Ok(sample.into())
    }

    /// The first item of a list: of a sample where the list is empty.
    fn first(&self, list: &Tree) -> Option<Value> {
        let first = || list.evaluate(self).ok()?.as_array()?.first().cloned();
        if let Some(found) = first() {
            return Some(found);
        }
        let before = self.only_samples.replace(true);
        let found = first();
        self.only_samples.set(before);
        found
    }

    /// The loops around an action, outer ones first: pointer and list.
    fn loops_around(&self, action: &'a Action) -> impl Iterator<Item = (&'a str, &'a Tree)> {
        self.asked.actions.iter().filter_map(|one| match &one.kind {
            ActionKind::Foreach { over, .. } if is_within(&one.pointer, &action.pointer) => {
                Some((one.pointer.as_str(), over))
            }
            _ => None,
        })
    }

    /// Whether the step that is written is inside of the action at the pointer.
    fn is_within(&self, pointer: &str) -> bool {
        self.asked.own.is_some_and(|own| is_within(pointer, &own.pointer))
    }
}

fn is_within(outer: &str, pointer: &str) -> bool {
    pointer.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

fn no_value(message: String) -> EvalError {
    EvalError { code: "NotKnownYet", message, span: None }
}

fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Object::from_iter(members).into()
}

impl Scope for Seen<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.asked.engine.now()
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        let (_, parameter) = self.asked.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        if parameter.kind.starts_with("secure") { Some(HIDDEN.into()) } else { parameter.default.clone() }
    }

    /// As it begins: what it is later depends on the way.
    fn variable(&self, name: &str) -> Option<Value> {
        let declared = |action: &'_ Action| match &action.kind {
            ActionKind::Declare(variables) if !action.secure_inputs => {
                let (.., value) = variables.iter().find(|(own, ..)| own.eq_ignore_ascii_case(name))?;
                value.evaluate(self).ok()
            }
            _ => None,
        };
        self.asked.actions.iter().find_map(declared)
    }

    fn item(&self) -> Option<Value> {
        match self.asked.own.map(|own| &own.kind) {
            Some(ActionKind::Query { from, .. } | ActionKind::Select { from, .. } | ActionKind::Table { from, .. }) => {
                self.first(from)
            }
            _ => self.first(self.loops_around(self.asked.own?).last()?.1),
        }
    }

    fn items(&self, name: &str) -> Option<Value> {
        match &self.step(name)?.kind {
            ActionKind::Foreach { over, .. } => self.first(over),
            _ => None,
        }
    }

    fn iteration(&self, name: &str) -> Option<u64> {
        self.step(name).filter(|action| action.is_loop()).map(|_| 0)
    }

    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let Some(action) = self.step(name) else { return Ok(None) };
        let outputs = self.gave(action)?;
        Ok(Some(object([("name", action.name.clone().into()), ("outputs", outputs), ("status", "Succeeded".into())])))
    }

    fn outputs(&self, name: &str) -> Result<Option<Value>, EvalError> {
        self.step(name).map(|action| self.gave(action)).transpose()
    }

    fn result(&self, name: &str) -> Result<Option<Value>, EvalError> {
        let unknown =
            |action: &Action| Err(no_value(format!("What is in '{}' is known when it has run.", action.name)));
        self.step(name).map_or(Ok(None), unknown)
    }

    fn trigger(&self) -> Option<Value> {
        let Fired { name, outputs, .. } = &self.asked.trigger;
        Some(object([("name", name.clone().into()), ("outputs", outputs.clone())]))
    }

    fn workflow(&self) -> Option<Value> {
        let name = || Value::from(self.asked.slug.as_str());
        let run = object([("name", "preview".into())]);
        Some(object([("name", name()), ("id", name()), ("run", run), ("tags", object([]))]))
    }
}
