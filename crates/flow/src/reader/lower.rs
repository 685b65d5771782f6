//! Calls by method and path (ApiConnection, the dialect of Logic Apps) become calls of operations, where the connector
//! is known. What fits no operation stays as it is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::member;
use crate::check::{OperationPath, Operations};
use crate::definition::{Action, ActionKind, Block, Definition, OperationCall, PollCall, Trigger, TriggerKind};
use crate::expr::Tree;
use crate::{Object, Value};

impl Definition {
    /// The same with each call by method and path that fits an operation of a connector as a call of that operation.
    #[must_use]
    pub fn lowered(mut self, operations: &dyn Operations) -> Self {
        let lowering =
            Lowering { definition: &self, connections: connections(&self), operations, known: RefCell::default() };
        let actions = lowering.block(&self.actions);
        let calls: Vec<_> = self.triggers.iter().map(|(_, trigger)| lowering.trigger(trigger)).collect();
        if let Some(actions) = actions {
            self.actions = actions;
        }
        for ((_, trigger), lowered) in self.triggers.iter_mut().zip(calls) {
            if let (TriggerKind::Poll { call, .. }, Some(lowered)) = (&mut trigger.kind, lowered) {
                *call = PollCall::Operation(lowered);
            }
        }
        self
    }
}

/// The APIs of the connections, as a value beside the definition says: by name, the last part of the API's id.
fn connections(definition: &Definition) -> Vec<(String, String)> {
    let given = definition.parameters.iter().find(|(name, _)| name == "$connections");
    let given = given.and_then(|(_, parameter)| parameter.default.as_ref()).and_then(Value::as_object);
    let api = |(name, value): (&crate::Text, &Value)| {
        let id = member(value, "id")?.as_str()?;
        Some((name.to_string(), id.rsplit('/').next().unwrap_or_default().to_owned()))
    };
    given.into_iter().flatten().filter_map(api).collect()
}

struct Lowering<'d> {
    definition: &'d Definition,
    connections: Vec<(String, String)>,
    operations: &'d dyn Operations,
    /// What was asked of `operations`.
    known: RefCell<HashMap<String, Rc<Vec<OperationPath>>>>,
}

impl Lowering<'_> {
    /// The block with what is lowered in it; none when there is nothing.
    fn block(&self, block: &Block) -> Option<Block> {
        let new: Vec<Option<Action>> = block.iter().map(|action| self.action(action)).collect();
        new.iter().any(Option::is_some).then(|| {
            let actions = block.iter().zip(new).map(|(old, new)| new.unwrap_or_else(|| old.clone()));
            Arc::new(actions.collect())
        })
    }

    fn action(&self, action: &Action) -> Option<Action> {
        let mut new = action.clone();
        let mut is_new = false;
        let mut inner = |block: &mut Block| {
            if let Some(lowered) = self.block(block) {
                *block = lowered;
                is_new = true;
            }
        };
        match &mut new.kind {
            ActionKind::Connection(call) => {
                new.kind = ActionKind::Operation(self.call(&action.pointer, &call.connection)?);
                is_new = true;
            }
            ActionKind::Scope(actions) | ActionKind::Foreach { actions, .. } => inner(actions),
            ActionKind::Until(until) => inner(&mut until.actions),
            ActionKind::If { then, otherwise, .. } => {
                inner(then);
                inner(otherwise);
            }
            ActionKind::Switch { cases, default, .. } => {
                cases.iter_mut().for_each(|case| inner(&mut case.actions));
                inner(default);
            }
            _ => {}
        }
        is_new.then_some(new)
    }

    fn trigger(&self, trigger: &Trigger) -> Option<OperationCall> {
        let TriggerKind::Poll { call: PollCall::Connection(call), .. } = &trigger.kind else { return None };
        self.call(&trigger.pointer, &call.connection)
    }

    fn paths(&self, connector: &str) -> Rc<Vec<OperationPath>> {
        let mut known = self.known.borrow_mut();
        let ask = || Rc::new(self.operations.paths(connector));
        known.entry(connector.to_owned()).or_insert_with(ask).clone()
    }

    /// The call of the action or trigger at a pointer.
    fn call(&self, pointer: &str, connection: &str) -> Option<OperationCall> {
        let inputs = member(self.definition.as_written(pointer)?, "inputs")?;
        let (method, path) = (member(inputs, "method")?.as_str()?, member(inputs, "path")?.as_str()?);
        let api = self.connections.iter().find(|(name, _)| name == connection).map(|(_, api)| api.as_str());
        // Names of connections are those of their APIs, with a number for the second of a kind.
        let plain = connection.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['_', '-']);
        let names = [api.unwrap_or_default(), connection, plain];
        let connector = names.into_iter().find(|name| !name.is_empty() && !self.paths(name).is_empty())?;
        let all = self.paths(connector);
        let fits = all.iter().filter(|known| known.method.eq_ignore_ascii_case(method));
        // Of several the one with the fewest open parts, as a router would.
        let (known, parts) =
            fits.filter_map(|known| Some((known, matched(&known.path, path)?))).min_by_key(|(_, parts)| parts.len())?;
        let mut parameters: Object = parts.into_iter().collect();
        for part in ["queries", "headers"] {
            for (name, value) in member(inputs, part).and_then(Value::as_object).into_iter().flatten() {
                parameters.insert(name.clone(), value.clone());
            }
        }
        if let Some(body) = member(inputs, "body") {
            parameters.insert("body", body.clone());
        }
        Some(OperationCall {
            connector: connector.to_owned(),
            connection: connection.to_owned(),
            operation: known.id.clone(),
            parameters: Tree::parse(&parameters.into()),
        })
    }
}

/// The values of a path's parameters, when it fits the template.
fn matched(template: &str, path: &str) -> Option<Vec<(String, Value)>> {
    let (known, given) = (template.trim_matches('/'), segments(path.trim_matches('/')));
    let known: Vec<&str> = known.split('/').collect();
    if known.len() != given.len() {
        return None;
    }
    let mut parts = Vec::new();
    for (known, given) in known.iter().zip(given) {
        match known.split_once('{') {
            None if known.eq_ignore_ascii_case(given) => {}
            None => return None,
            Some((before, rest)) => {
                let (name, after) = rest.split_once('}')?;
                let value = given.strip_prefix(before)?.strip_suffix(after)?;
                if value.is_empty() || after.contains('{') {
                    return None;
                }
                parts.push((name.trim_start_matches('+').to_owned(), bare(value)));
            }
        }
    }
    Some(parts)
}

/// The parts of a path between slashes that are not inside of an expression.
fn segments(path: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut is_text) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in path.char_indices() {
        match c {
            '{' if !is_text => depth += 1,
            '}' if !is_text => depth = depth.saturating_sub(1),
            '\'' if depth > 0 => is_text = !is_text,
            '/' if depth == 0 => {
                parts.push(path.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(path.get(start..).unwrap_or_default());
    parts
}

/// A path's part as a value: the encoding for an address is left to the call.
fn bare(part: &str) -> Value {
    let whole = part.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains("@{"));
    let Some(mut inner) = whole else { return part.into() };
    loop {
        let call = "encodeuricomponent(";
        let is_encoded = inner.get(..call.len()).is_some_and(|start| start.eq_ignore_ascii_case(call));
        let argument = inner.get(call.len()..).and_then(|rest| rest.strip_suffix(')'));
        let Some(argument) = argument.filter(|_| is_encoded) else { return format!("@{inner}").into() };
        if crate::expr::parse(argument).is_err() {
            // Several pieces of one part.
            let pieces = format!("concat({argument})");
            let is_one = crate::expr::parse(&pieces).is_ok();
            return format!("@{}", if is_one { &pieces } else { inner }).into();
        }
        inner = argument;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_templates() {
        for (template, path, expected) in [
            ("/weights/{id}", "/weights/7", Some(r#"{"id":"7"}"#)),
            (
                "/weights/{id}",
                "/Weights/@{encodeURIComponent(encodeURIComponent(body('A')?['a/b']))}",
                Some(r#"{"id":"@body('A')?['a/b']"}"#),
            ),
            (
                "/{user}/days('{day}')",
                "/me/days('@{variables('d')}')",
                Some(r#"{"user":"me","day":"@variables('d')"}"#),
            ),
            ("/a/{x}", "/a/@{x()}-@{y()}", Some(r#"{"x":"@{x()}-@{y()}"}"#)),
            ("/a/{x}", "/a/@{encodeURIComponent('a', b('c'))}", Some(r#"{"x":"@concat('a', b('c'))"}"#)),
            ("/weights", "/weights", Some("{}")),
            ("/weights/{id}", "/weights", None),
            ("/weights/{id}", "/steps/7", None),
            ("/weights/{id}", "/weights/", None),
        ] {
            let given = matched(template, path).map(|parts| Value::Object(parts.into_iter().collect()).to_string());
            assert_eq!(given.as_deref(), expected, "{template} {path}");
        }
    }
}
