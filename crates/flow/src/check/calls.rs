//! Calls of functions: known ones, with the right number of arguments, and names that lead somewhere.

use std::ops::Range;

use super::at::At;
use super::names::near;
use super::texts::{Seat, Who};
use super::{Checker, shown, unless_sure};
use crate::diagnostics::Diagnostic;
use crate::expr::{Call, Expr, Node};
use crate::functions::{self, Apply};

/// A call with where it stands.
pub(super) struct Site<'a> {
    pub(super) at: &'a At<'a>,
    pub(super) seat: Seat,
    pub(super) span: Range<usize>,
    /// The function that is called.
    pub(super) called: &'a str,
}

impl Checker<'_> {
    /// Every call in an expression. `is_sure` says whether it is evaluated whenever the text is.
    pub(super) fn expression(&mut self, expr: &Expr, at: &At<'_>, seat: Seat, is_sure: bool) {
        match &expr.node {
            Node::Literal(_) => {}
            Node::Access { base, key, .. } => {
                self.expression(base, at, seat, is_sure);
                self.expression(key, at, seat, is_sure);
            }
            Node::Call(call) => {
                let site = Site { at, seat, span: expr.span.clone(), called: &call.name };
                self.call(call, &site, is_sure);
                self.constant(expr, call, &site);
                let is_lazy = matches!(call.function.map(|function| function.apply), Some(Apply::Lazy(_)));
                for (i, argument) in call.arguments.iter().enumerate() {
                    self.expression(argument, at, seat, is_sure && !(is_lazy && i > 0));
                }
            }
        }
    }

    fn call(&mut self, call: &Call, site: &Site<'_>, is_sure: bool) {
        let Some(function) = call.function else {
            let message = format!("There is no function '{}'.", shown(&call.name));
            let finding = Diagnostic::error("UnknownFunction", site.at.to_string(), message).span(site.span.clone());
            let near = Some(call.name.as_str()).filter(|name| name.len() < 80).and_then(functions::nearest);
            return self.push(unless_sure(finding.meant(near), is_sure));
        };
        if let Apply::Later(why) = function.apply {
            // What only Azure runs is said of the whole action. The rest of the flow runs, so that this is a warning.
            if site.seat.runs {
                let finding = Diagnostic::warning("UnsupportedFunction", site.at.to_string(), why);
                self.push(finding.span(site.span.clone()));
            }
            return;
        }
        if let Some(message) = function.count_error(call.arguments.len()) {
            let finding = Diagnostic::error("WrongArguments", site.at.to_string(), message).span(site.span.clone());
            return self.push(unless_sure(finding, is_sure));
        }
        if function.name == "decodeBase64" {
            let message = "'decodeBase64' is out of date.";
            let finding = Diagnostic::note("DeprecatedFunction", site.at.to_string(), message);
            self.push(finding.hint("Use base64ToString.").span(site.span.clone()));
        }
        match call.arguments.first().map(|argument| &argument.node) {
            Some(Node::Literal(first)) => {
                if let Some(name) = first.as_str() {
                    self.named(function.name, name, site);
                }
            }
            Some(_) => {}
            None => self.unnamed(function.name, site),
        }
    }

    fn named(&mut self, function: &str, name: &str, site: &Site<'_>) {
        match function {
            "actions"
            | "body"
            | "outputs"
            | "actionOutputs"
            | "actionBody"
            | "formDataValue"
            | "formDataMultiValues"
            | "multipartBody" => self.reference(name, site),
            "result" => {
                self.reference(name, site);
                self.result(name, site);
            }
            "items" => self.loop_around(name, site, true),
            "iterationIndexes" => self.loop_around(name, site, false),
            "parameters" => self.parameter(name, &site.at.to_string(), site.span.clone()),
            "variables" => self.variable_read(name, site),
            "triggerFormDataValue" | "triggerFormDataMultiValues" | "triggerMultipartBody" => self.form(function, site),
            _ => {}
        }
    }

    fn unnamed(&mut self, function: &str, site: &Site<'_>) {
        match function {
            "item" if !site.seat.item && site.seat.runs => {
                let message = "There is no item here: nothing around this goes through an array.";
                let hint = "item() works in a Foreach, a Select, the condition of a Query and the columns of a Table.";
                self.report("NoItem", message, hint, site);
            }
            "triggerBody" | "triggerOutputs" | "trigger" if self.definition.triggers.is_empty() => {
                let message = "The flow has no trigger, so this gives null.";
                let finding = Diagnostic::warning("NoTriggerData", site.at.to_string(), message);
                self.push(finding.span(site.span.clone()));
            }
            _ => {}
        }
    }

    fn report(&mut self, code: &'static str, message: impl Into<String>, hint: &str, site: &Site<'_>) {
        self.push(Diagnostic::error(code, site.at.to_string(), message).hint(hint).span(site.span.clone()));
    }

    /// An action that an expression names: it exists, and has ended by then.
    fn reference(&mut self, name: &str, site: &Site<'_>) {
        let Some(found) = self.outline.find(name) else {
            let near = near(name, self.outline.nodes.iter().map(|node| node.name));
            let message = format!("There is no action named '{}'.", shown(name));
            let finding = Diagnostic::error("UnknownReference", site.at.to_string(), message).span(site.span.clone());
            return self.push(finding.meant(near));
        };
        let from = match site.seat.who {
            Who::Trigger => {
                let message = format!("A trigger cannot use '{}': actions run after it.", shown(name));
                return self.report("NotBefore", message, "Use it in an action.", site);
            }
            Who::End => return self.said_inside_loop(found, None, site),
            Who::Ended(own) if own == found => return,
            Who::Ended(own) if self.outline.around(found).any(|around| around == own) => {
                return self.said_inside_loop(found, Some(own), site);
            }
            Who::Action(own) | Who::Ended(own) => own,
        };
        if self.outline.is_before(found, from) {
            return self.said_inside_loop(found, Some(from), site);
        }
        let message = format!("'{}' has not surely ended when this is evaluated.", shown(name));
        let hint = if found == from || self.outline.around(from).any(|around| around == found) {
            "An action cannot use what it gives itself."
        } else {
            "Let this action, or what it is inside, run after it."
        };
        self.report("NotBefore", message, hint, site);
    }

    /// From outside of a Foreach there is not one answer but one for each item.
    fn said_inside_loop(&mut self, found: usize, from: Option<usize>, site: &Site<'_>) {
        let outline = self.outline;
        let is_shared =
            |around: &usize| from.is_some_and(|from| from == *around || outline.around(from).any(|own| own == *around));
        let between: Vec<usize> =
            outline.around(found).filter(|around| outline.is(*around, "Foreach") && !is_shared(around)).collect();
        let Some(outer) = between.last() else { return };
        let (name, around) = (shown(outline.nodes[found].name), shown(outline.nodes[*outer].name));
        if ["outputs", "body", "actionOutputs", "actionBody"].iter().any(|all| all.eq_ignore_ascii_case(site.called)) {
            let message =
                format!("'{name}' is inside the loop '{around}': this is an array, with what it gave for each item.");
            return self.push(Diagnostic::note("InsideLoop", site.at.to_string(), message).span(site.span.clone()));
        }
        let message = format!("'{name}' is inside the loop '{around}', where it runs once for each item.");
        let hint = "Collect what you need in an array variable, or move this into the loop.";
        let finding = Diagnostic::warning("InsideLoop", site.at.to_string(), message);
        self.push(finding.hint(hint).span(site.span.clone()));
    }

    fn result(&mut self, name: &str, site: &Site<'_>) {
        let Some(found) = self.outline.find(name) else { return };
        let holds = ["Scope", "Foreach", "Until", "If", "Switch"].iter().any(|kind| self.outline.is(found, kind));
        if !holds && self.outline.nodes[found].kind.is_some() {
            let message = format!("'{}' has no actions inside, so it has no results.", shown(name));
            self.report("NotAScope", message, "Use outputs, body or actions.", site);
        }
    }

    fn loop_around(&mut self, name: &str, site: &Site<'_>, foreach_only: bool) {
        let outline = self.outline;
        let around: Vec<usize> = match site.seat.who {
            Who::Action(own) => outline.around(own).collect(),
            // The condition of an Until sees its rounds.
            Who::Ended(own) => std::iter::once(own).chain(outline.around(own)).collect(),
            Who::Trigger | Who::End => Vec::new(),
        };
        let fits = |id: &&usize| {
            outline.nodes[**id].name.to_lowercase() == name.to_lowercase()
                && (outline.is(**id, "Foreach") || (!foreach_only && outline.is_loop(**id)))
        };
        if around.iter().any(|id| fits(&id)) {
            return;
        }
        let loops = around.iter().filter(|id| outline.is_loop(**id)).map(|id| outline.nodes[*id].name);
        let near = near(name, loops);
        let what = if foreach_only { "Foreach" } else { "loop" };
        let message = format!("There is no {what} named '{}' around this.", shown(name));
        let finding = Diagnostic::error("UnknownLoop", site.at.to_string(), message).span(site.span.clone());
        self.push(finding.meant(near));
    }

    fn form(&mut self, function: &str, site: &Site<'_>) {
        let takes_forms = |kind: &str| {
            let kind = kind.to_ascii_lowercase();
            matches!(kind.as_str(), "request" | "manual" | "http" | "httpwebhook") || kind.contains("connection")
        };
        if !self.trigger_types().any(takes_forms) {
            let message = format!("'{function}' reads a form, which the trigger of this flow never brings.");
            let finding = Diagnostic::warning("NoTriggerData", site.at.to_string(), message);
            self.push(finding.span(site.span.clone()));
        }
    }
}
