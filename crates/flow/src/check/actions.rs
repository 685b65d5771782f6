//! Actions one by one: their type, what that type cannot do without, where it may stand.

use causeway_core::text::one_line;

use super::Checker;
use super::shown;
use super::types::{self, Fate};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{at_path, is_open, keyed, text};

const MEMBERS: [&str; 17] = [
    "type",
    "kind",
    "inputs",
    "runAfter",
    "limit",
    "runtimeConfiguration",
    "operationOptions",
    "trackedProperties",
    "correlation",
    "metadata",
    "description",
    "actions",
    "else",
    "expression",
    "cases",
    "default",
    "foreach",
];

impl Checker<'_> {
    pub(super) fn actions(&mut self) {
        let (at, actions) = self.part("actions");
        self.object(actions, &at);
        self.sizes();
        for id in 0..self.outline.nodes.len() {
            if self.is_full {
                break;
            }
            self.action(id);
        }
        self.circles();
    }

    fn action(&mut self, id: usize) {
        let node = &self.outline.nodes[id];
        if !node.value.is_object() {
            let finding = Diagnostic::error("NotAnObject", &node.pointer, "An action is an object with a type.");
            return self.push(finding);
        }
        let runs = node.kind.is_some_and(|kind| kind.fate == Fate::Runs);
        if runs {
            self.known_members(node.value, &node.pointer, &MEMBERS);
        }
        self.type_of(id);
        self.run_after(id);
        self.inner_shapes(id);
        self.place(id);
        self.kind_of_action(id);
        self.timing(node.value, &node.pointer);
        self.action_texts(id, runs);
    }

    fn type_of(&mut self, id: usize) {
        let node = &self.outline.nodes[id];
        let Some(kind) = node.kind else {
            let finding = no_type("action", types::ACTIONS, text(node.value, "type"), node);
            return self.push(finding);
        };
        let at = step(&node.pointer, keyed(node.value, "type").map_or("type", |(key, _)| key));
        match kind.fate {
            Fate::Runs => {
                self.needs(kind.needs, node.value, &node.pointer, kind.name);
            }
            Fate::Called => {
                let message = format!(
                    "'{}' waits for a call from outside, which needs a public address as Azure has one.",
                    kind.name
                );
                let hint = "Let an Until ask for the state with a Wait in between.";
                self.push(Diagnostic::error("UnsupportedAction", at, message).hint(hint));
            }
            Fate::Azure(why) => {
                let message = format!("'{}' needs Azure and cannot run here: {why}.", kind.name);
                self.push(Diagnostic::error("UnsupportedAction", at, message));
            }
        }
    }

    /// Notes what is missing of what a type cannot do without.
    pub(super) fn needs(&mut self, needs: &[&str], value: &crate::Value, pointer: &str, what: &str) {
        for paths in needs {
            let is_there = |path: &str| {
                // Above it, an expression may give the whole.
                let above = path.rsplit_once('/').map(|(above, _)| above);
                at_path(value, path).is_some() || above.is_some_and(|above| at_path(value, above).is_some_and(is_open))
            };
            if paths.split('|').any(is_there) {
                continue;
            }
            let first = paths.split('|').next().unwrap_or_default();
            let (above, last) = first.rsplit_once('/').unwrap_or(("", first));
            let mut at = pointer.to_owned();
            let mut here = value;
            for name in above.split('/').filter(|name| !name.is_empty()) {
                let Some((key, inner)) = keyed(here, name) else { break };
                at = step(&at, key);
                here = inner;
            }
            let message = format!("{what} needs \"{last}\", which is missing.");
            self.push(Diagnostic::error("MissingInput", at, one_line(&message, 200)));
        }
    }

    /// The members that hold other actions are objects.
    fn inner_shapes(&mut self, id: usize) {
        let node = &self.outline.nodes[id];
        let (value, pointer) = (node.value, node.pointer.as_str());
        for name in ["actions", "cases", "else", "default"] {
            let Some((key, inner)) = keyed(value, name) else { continue };
            let at = step(pointer, key);
            if !self.object(Some(inner), &at) || name == "actions" {
                continue;
            }
            let branches: Vec<_> = match name {
                "cases" => {
                    inner.as_object().into_iter().flatten().map(|(name, case)| (step(&at, name), case)).collect()
                }
                _ => vec![(at, inner)],
            };
            for (at, branch) in branches {
                if self.object(Some(branch), &at)
                    && let Some((key, actions)) = keyed(branch, "actions")
                {
                    self.object(Some(actions), &step(&at, key));
                }
                if name == "cases" && branch.is_object() && keyed(branch, "case").is_none() {
                    let message = "The case does not say which value it is for: \"case\" is missing.";
                    self.push(Diagnostic::error("MissingInput", at, message));
                }
            }
        }
    }

    /// Where an action may stand.
    fn place(&mut self, id: usize) {
        let outline = self.outline;
        let node = &outline.nodes[id];
        let in_loop = outline.around(id).any(|around| outline.is_loop(around));
        if outline.is(id, "Terminate") && in_loop {
            let message = "A Terminate cannot stand inside of a loop.";
            let hint = "Set a variable in the loop, and end the run after it.";
            self.push(Diagnostic::error("TerminateInLoop", &node.pointer, message).hint(hint));
        }
        if !outline.is(id, "Response") {
            return;
        }
        if in_loop {
            let message = "A Response cannot stand inside of a loop: a request is answered once.";
            self.push(Diagnostic::error("ResponseInLoop", &node.pointer, message).hint("Move it behind the loop."));
        }
        let is_request = |kind: &str| kind.eq_ignore_ascii_case("request") || kind.eq_ignore_ascii_case("manual");
        if !self.trigger_types().any(is_request) {
            let message = "A Response answers a request, and no trigger of this flow takes one.";
            let finding = Diagnostic::error("ResponseWithoutRequest", &node.pointer, message);
            self.push(finding.hint("Add a trigger of type Request, or leave the Response out."));
        }
    }
}

/// The finding about a type that nobody knows.
pub(super) fn no_type(
    what: &str,
    types: &'static [types::Type],
    name: &str,
    node: &super::outline::Node<'_>,
) -> Diagnostic {
    unknown_type(what, types, name, node.value, &node.pointer)
}

pub(super) fn unknown_type(
    what: &str,
    types: &'static [types::Type],
    name: &str,
    value: &crate::Value,
    pointer: &str,
) -> Diagnostic {
    if name.is_empty() {
        return Diagnostic::error("MissingType", pointer, format!("The {what} has no type."));
    }
    let code = if what == "action" { "UnknownAction" } else { "UnknownTrigger" };
    let at = step(pointer, keyed(value, "type").map_or("type", |(key, _)| key));
    let near = Some(name).filter(|name| name.len() < 80).and_then(|name| types::meant(types, name));
    Diagnostic::error(code, at, format!("There is no {what} type '{}'.", shown(name))).meant(near)
}
