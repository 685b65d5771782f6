//! What is wrong with a definition before it runs: types and functions nobody knows, names that lead nowhere, actions
//! that wait for each other, calls that no connector offers.

mod calls;
mod known;
mod order;

use std::collections::HashMap;

use causeway_core::text::nearest;

use crate::definition::{Action, ActionKind, Definition, TriggerKind};
use crate::diagnostics::{Diagnostic, step};
use crate::expr::{CallSite, Tree};
use crate::machine::plan::{Place, Plan};
use crate::machine::variables::TYPES;

/// What connectors there are, for the checker.
pub trait Operations {
    /// Whether the connector of that slug offers that operation; `None` when there is no such connector.
    fn has(&self, connector: &str, operation: &str) -> Option<bool>;
}

/// Everything that is wrong, in the order of the file. A flow with a finding that [`Diagnostic::is_error`] is not run.
/// Without `operations` calls of connectors are not looked at.
#[must_use]
pub fn check(definition: &Definition, operations: Option<&dyn Operations>) -> Vec<Diagnostic> {
    let plan = Plan::new(definition);
    let mut checker = Checker { definition, plan: &plan, operations, findings: definition.findings.clone() };
    checker.triggers();
    checker.names();
    for (id, block) in plan.blocks.iter().enumerate() {
        for (index, action) in block.actions.iter().enumerate() {
            checker.action(action, Place { block: id, index });
        }
        checker.run_after(id);
    }
    checker.cursor();
    checker.findings
}

/// The definition that is looked at, and what was found.
struct Checker<'d> {
    definition: &'d Definition,
    plan: &'d Plan,
    operations: Option<&'d dyn Operations>,
    findings: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn triggers(&mut self) {
        let at = step(&self.definition.base, "triggers");
        if self.definition.triggers.is_empty() {
            let finding = Diagnostic::warning("NoTrigger", &at, "The flow has no trigger, so it runs only by hand.");
            self.push(finding.hint("Add a Recurrence trigger to run it by itself."));
        }
        for (name, trigger) in &self.definition.triggers {
            if let TriggerKind::Unsupported(type_name) = &trigger.kind {
                self.push(known::trigger(type_name, &step(&step(&at, name), "type")));
            }
        }
    }

    /// Names are unique without regard to case.
    fn names(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut found = Vec::new();
        self.definition.walk(&mut |action, pointer| {
            if let Some(first) = seen.insert(action.name.to_lowercase(), pointer.to_owned()) {
                let message = format!("There are two actions named '{}'; the other is {first}.", action.name);
                found.push(Diagnostic::error("DuplicateName", pointer, message));
            }
        });
        self.findings.extend(found);
    }

    fn action(&mut self, action: &Action, place: Place) {
        self.kind(action, place);
        let mut broken = Vec::new();
        action.broken(&mut broken);
        self.broken(broken);
        for (pointer, condition) in action.conditions() {
            let mut miscounted = Vec::new();
            condition.miscounted(&pointer, &mut miscounted);
            for (pointer, message) in miscounted {
                self.push(Diagnostic::error("WrongArguments", pointer, message));
            }
        }
        let mut sites = Vec::new();
        action.calls(&mut sites);
        for site in sites {
            self.call(&site, Some(place));
        }
    }

    fn broken(&mut self, broken: Vec<(String, crate::expr::ExprError)>) {
        for (pointer, error) in broken {
            let hint = format!("Look at character {} of the text.", error.span.start + 1);
            self.push(Diagnostic::error("InvalidExpression", pointer, error.message).hint(hint));
        }
    }

    fn kind(&mut self, action: &Action, place: Place) {
        match &action.kind {
            ActionKind::Unsupported => self.push(known::action(&action.type_name, &step(&action.pointer, "type"))),
            ActionKind::Operation(call) => self.operation(action, &call.connector, &call.operation),
            ActionKind::Declare(variables) => {
                if place.block != 0 {
                    let message = "Variables are initialized on the outermost level, not inside another action.";
                    self.push(Diagnostic::error("VariableInside", &action.pointer, message));
                }
                for (i, (name, kind, _)) in variables.iter().enumerate() {
                    self.variable(name, kind, &format!("{}/inputs/variables/{i}", action.pointer));
                }
            }
            ActionKind::Change { name, .. } if name.is_empty() => {
                let message = "The action does not say which variable it changes.";
                self.push(Diagnostic::error("MissingInput", &action.pointer, message));
            }
            ActionKind::Change { name, .. } => self.known_variable(name, &format!("{}/inputs/name", action.pointer)),
            ActionKind::Terminate(_) if self.in_loop(place) => {
                let message = "A Terminate cannot stand inside a loop.";
                self.push(Diagnostic::error("TerminateInLoop", &action.pointer, message));
            }
            _ => {}
        }
    }

    fn in_loop(&self, place: Place) -> bool {
        let chain = &self.plan.blocks[place.block].chain;
        chain.iter().filter_map(|block| self.plan.blocks[*block].owner).any(|owner| self.plan.action(owner).is_loop())
    }

    fn variable(&mut self, name: &str, kind: &str, pointer: &str) {
        if name.is_empty() {
            self.push(Diagnostic::error("MissingInput", pointer, "The variable has no name."));
        }
        if !TYPES.contains(&kind) {
            let message =
                format!("'{kind}' is not a type of variables: use String, Integer, Float, Boolean, Object or Array.");
            self.push(
                Diagnostic::error("UnknownVariableType", step(pointer, "type"), message).meant(nearest(kind, TYPES)),
            );
        }
    }

    fn operation(&mut self, action: &Action, connector: &str, operation: &str) {
        let Some(operations) = self.operations.filter(|_| !connector.is_empty() && !operation.is_empty()) else {
            return;
        };
        let host = format!("{}/inputs/host", action.pointer);
        match operations.has(connector, operation) {
            Some(true) => {}
            Some(false) => {
                let message = format!("The connector '{connector}' has no operation '{operation}'.");
                let hint = format!("`causeway operations {connector}` lists what it has.");
                self.push(Diagnostic::error("UnknownOperation", step(&host, "operationId"), message).hint(hint));
            }
            None => {
                let message = format!("There is no connector '{connector}'.");
                let hint = "Import its description first.";
                self.push(Diagnostic::error("UnknownConnector", step(&host, "apiId"), message).hint(hint));
            }
        }
    }

    /// The template of the next cursor, which sees what the outermost level sees at the end.
    fn cursor(&mut self) {
        let Some(next) = self.definition.cursor_next() else { return };
        let at = format!("{}/metadata/causeway/cursor/next", self.definition.base);
        let tree = Tree::parse(next);
        let mut broken = Vec::new();
        tree.broken(&at, &mut broken);
        self.broken(broken);
        let mut sites: Vec<CallSite> = Vec::new();
        tree.calls(&at, &mut sites);
        for site in sites {
            self.call(&site, None);
        }
    }
}
