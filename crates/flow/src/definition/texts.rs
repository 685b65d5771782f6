//! Every text of an action that may hold expressions, for the checker and for what the machine has to know beforehand.

use super::{Action, ActionKind, Condition, WaitFor};
use crate::diagnostics::step;
use crate::expr::{CallSite, ExprError, Tree};

/// A text or a condition of an action.
enum Text<'t> {
    Tree(&'t Tree),
    Condition(&'t Condition),
}

impl Action {
    /// Calls of functions in its own texts, not in those of actions inside.
    pub(crate) fn calls<'t>(&'t self, found: &mut Vec<CallSite<'t>>) {
        for (pointer, text) in self.texts() {
            match text {
                Text::Tree(tree) => tree.calls(&pointer, found),
                Text::Condition(condition) => condition.calls(&pointer, found),
            }
        }
    }

    /// Its own texts that do not parse.
    pub(crate) fn broken(&self, found: &mut Vec<(String, ExprError)>) {
        for (pointer, text) in self.texts() {
            match text {
                Text::Tree(tree) => tree.broken(&pointer, found),
                Text::Condition(condition) => condition.broken(&pointer, found),
            }
        }
    }

    /// Its conditions, with their pointers.
    pub(crate) fn conditions(&self) -> Vec<(String, &Condition)> {
        let only = |(pointer, text)| match text {
            Text::Condition(condition) => Some((pointer, condition)),
            Text::Tree(_) => None,
        };
        self.texts().into_iter().filter_map(only).collect()
    }

    fn texts(&self) -> Vec<(String, Text<'_>)> {
        let mut texts = Vec::new();
        let mut add = |steps: &[&str], text| {
            texts.push((steps.iter().fold(self.pointer.clone(), |pointer, key| step(&pointer, key)), text));
        };
        match &self.kind {
            ActionKind::Operation(call) => add(&["inputs", "parameters"], Text::Tree(&call.parameters)),
            ActionKind::Http(tree) | ActionKind::Compose(tree) | ActionKind::Response(tree) => {
                add(&["inputs"], Text::Tree(tree));
            }
            ActionKind::Connection(call) => add(&["inputs"], Text::Tree(&call.inputs)),
            ActionKind::Workflow(child) => add(&["inputs"], Text::Tree(&child.inputs)),
            ActionKind::ParseJson { content, .. } => add(&["inputs", "content"], Text::Tree(content)),
            ActionKind::Table { from, columns, .. } => {
                add(&["inputs", "from"], Text::Tree(from));
                for (i, (header, value)) in columns.iter().flatten().enumerate() {
                    add(&["inputs", "columns", &i.to_string(), "header"], Text::Tree(header));
                    add(&["inputs", "columns", &i.to_string(), "value"], Text::Tree(value));
                }
            }
            ActionKind::Expression { arguments, .. } => {
                for (name, argument) in arguments {
                    add(&["inputs", name], Text::Tree(argument));
                }
            }
            ActionKind::Query { from, condition } => {
                add(&["inputs", "from"], Text::Tree(from));
                add(&["inputs", "where"], Text::Condition(condition));
            }
            ActionKind::Select { from, select } => {
                add(&["inputs", "from"], Text::Tree(from));
                add(&["inputs", "select"], Text::Tree(select));
            }
            ActionKind::Join { from, with } => {
                add(&["inputs", "from"], Text::Tree(from));
                add(&["inputs", "joinWith"], Text::Tree(with));
            }
            ActionKind::Declare(variables) => {
                for (i, (_, _, value)) in variables.iter().enumerate() {
                    add(&["inputs", "variables", &i.to_string(), "value"], Text::Tree(value));
                }
            }
            ActionKind::Change { value, .. } => add(&["inputs", "value"], Text::Tree(value)),
            ActionKind::If { condition, .. } => add(&["expression"], Text::Condition(condition)),
            ActionKind::Switch { on, cases, .. } => {
                add(&["expression"], Text::Tree(on));
                for case in cases {
                    add(&["cases", &case.name, "case"], Text::Tree(&case.value));
                }
            }
            ActionKind::Foreach { over, .. } => add(&["foreach"], Text::Tree(over)),
            ActionKind::Until(until) => add(&["expression"], Text::Condition(&until.condition)),
            ActionKind::Terminate(terminate) => {
                add(&["inputs", "runStatus"], Text::Tree(&terminate.status));
                add(&["inputs", "runError"], Text::Tree(&terminate.error));
            }
            ActionKind::Wait(wait) => match &wait.wait {
                WaitFor::Timestamp(at) => add(&["inputs", "until", "timestamp"], Text::Tree(at)),
                WaitFor::Interval { count, unit } => {
                    add(&["inputs", "interval", "count"], Text::Tree(count));
                    add(&["inputs", "interval", "unit"], Text::Tree(unit));
                }
            },
            ActionKind::Scope(_) | ActionKind::Unsupported => {}
        }
        if let Some(tracked) = &self.tracked {
            add(&["trackedProperties"], Text::Tree(tracked));
        }
        if let Some(delivery) = &self.delivery {
            let at = ["metadata", "causeway", "deliverOnce"];
            add(&[at[0], at[1], at[2], "key"], Text::Tree(&delivery.key));
            add(&[at[0], at[1], at[2], "label"], Text::Tree(&delivery.label));
        }
        texts
    }
}
