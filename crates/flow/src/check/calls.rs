//! Calls of functions: known ones, with the right number of arguments, and names that lead somewhere.

use causeway_core::text::nearest;

use super::Checker;
use crate::Value;
use crate::definition::ActionKind;
use crate::diagnostics::Diagnostic;
use crate::expr::{CallSite, Node};
use crate::functions::{self, Apply};
use crate::machine::plan::Place;

impl Checker<'_> {
    /// Looks at one call, made by the action at `from`, or after the run.
    pub(super) fn call(&mut self, site: &CallSite, from: Option<Place>) {
        let name = &site.call.name;
        let Some(function) = site.call.function else {
            let finding =
                Diagnostic::error("UnknownFunction", &site.pointer, format!("There is no function '{name}'."));
            self.push(finding.meant(functions::nearest(name)));
            return;
        };
        if let Apply::Later(why) = function.apply {
            self.push(Diagnostic::error("UnsupportedFunction", &site.pointer, why));
            return;
        }
        if let Some(message) = function.count_error(site.call.arguments.len()) {
            self.push(Diagnostic::error("WrongArguments", &site.pointer, message));
            return;
        }
        if let Some(Node::Literal(Value::String(text))) = site.call.arguments.first().map(|argument| &argument.node) {
            self.name(function.name, text, &site.pointer, from);
        }
    }

    fn name(&mut self, function: &str, name: &str, pointer: &str, from: Option<Place>) {
        match function {
            "actions"
            | "body"
            | "outputs"
            | "actionOutputs"
            | "actionBody"
            | "result"
            | "formDataValue"
            | "formDataMultiValues" => self.reference(name, pointer, from),
            "items" => self.loop_around(name, pointer, from, true),
            "iterationIndexes" => self.loop_around(name, pointer, from, false),
            "parameters" => self.parameter(name, pointer),
            "variables" => self.known_variable(name, pointer),
            _ => {}
        }
    }

    fn reference(&mut self, name: &str, pointer: &str, from: Option<Place>) {
        let Some(place) = self.plan.place(name) else {
            let names: Vec<&str> =
                self.plan.blocks.iter().flat_map(|block| block.actions.iter()).map(|a| a.name.as_str()).collect();
            let near = nearest(name, names);
            let finding = Diagnostic::error("UnknownReference", pointer, format!("There is no action named '{name}'."));
            self.push(finding.meant(near));
            return;
        };
        if let Some(around) = self.hidden_by(place, from) {
            let message = format!("'{name}' is inside the loop '{around}' and cannot be seen from outside.");
            self.push(Diagnostic::error("InsideLoop", pointer, message));
        } else if from.is_some_and(|from| !self.is_before(place, from)) {
            let message = format!("'{name}' may not have ended when this is evaluated.");
            self.push(Diagnostic::warning("NotBefore", pointer, message).hint("Let this action run after it."));
        }
    }

    /// The name of a Foreach that is around the action but not around who asks.
    fn hidden_by(&self, place: Place, from: Option<Place>) -> Option<String> {
        let own: &[usize] = from.map_or(&[0], |from| &self.plan.blocks[from.block].chain);
        let around = self.plan.blocks[place.block].chain.iter().filter(|block| !own.contains(block));
        let mut owners = around.filter_map(|block| self.plan.blocks[*block].owner);
        // An Until asks its condition inside its own round, and keeps the last round.
        let hides = |owner: &Place| matches!(self.plan.action(*owner).kind, ActionKind::Foreach { .. });
        owners.find(hides).map(|owner| self.plan.action(owner).name.clone())
    }

    fn loop_around(&mut self, name: &str, pointer: &str, from: Option<Place>, foreach_only: bool) {
        let chain: &[usize] = from.map_or(&[], |from| &self.plan.blocks[from.block].chain);
        let mut owners: Vec<Place> = chain.iter().filter_map(|block| self.plan.blocks[*block].owner).collect();
        // The condition of an Until is its own, but sees its rounds.
        owners.extend(from);
        let fits = |place: &Place| {
            let action = self.plan.action(*place);
            action.name.to_lowercase() == name.to_lowercase()
                && (matches!(action.kind, ActionKind::Foreach { .. }) || (!foreach_only && action.is_loop()))
        };
        if owners.iter().any(fits) {
            return;
        }
        let loops: Vec<&str> = owners
            .iter()
            .map(|place| self.plan.action(*place))
            .filter(|action| action.is_loop())
            .map(|action| action.name.as_str())
            .collect();
        let near = nearest(name, loops);
        let message = format!("There is no loop named '{name}' around this.");
        self.push(Diagnostic::error("UnknownLoop", pointer, message).meant(near));
    }

    fn parameter(&mut self, name: &str, pointer: &str) {
        let declared = || self.definition.parameters.iter().map(|(name, _)| name.as_str());
        // `$connections` and `$authentication` come with the host.
        if name.starts_with('$') || declared().any(|known| known.to_lowercase() == name.to_lowercase()) {
            return;
        }
        let near = nearest(name, declared());
        let finding = Diagnostic::error("UnknownParameter", pointer, format!("There is no parameter named '{name}'."));
        let finding = finding.meant(near);
        self.push(finding);
    }

    pub(super) fn known_variable(&mut self, name: &str, pointer: &str) {
        let mut declared: Vec<&str> = Vec::new();
        for action in self.plan.blocks.iter().flat_map(|block| block.actions.iter()) {
            if let ActionKind::Declare(variables) = &action.kind {
                declared.extend(variables.iter().map(|(name, ..)| name.as_str()));
            }
        }
        if declared.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            return;
        }
        let near = nearest(name, declared);
        let finding = Diagnostic::error("UnknownVariable", pointer, format!("There is no variable named '{name}'."));
        self.push(match near {
            Some(_) => finding.meant(near),
            None => finding.hint("Initialize it with an InitializeVariable action."),
        });
    }
}
