//! Every text that may hold expressions: which there are in an action, and who looks at them from where.

use crate::Value;

use super::at::At;
use super::names::near;
use super::{Checker, shown};
use crate::diagnostics::Diagnostic;
use crate::expr::{LONGEST, Template};
use crate::functions;
use crate::reader::{arm, keyed};

/// From where an expression looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub(super) who: Who,
    /// Whether there is an item: of a Foreach around it, or of the action itself.
    pub(super) item: bool,
    /// Whether what the expression stands in runs here at all.
    pub(super) runs: bool,
}

/// Who evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// A trigger, before the run.
    Trigger,
    /// An action, before it begins.
    Action(usize),
    /// An action that has ended, or an Until after a round.
    Ended(usize),
    /// The flow after the run.
    End,
}

impl<'d> Checker<'d> {
    /// A text after the run.
    pub(super) fn text_at_end(&mut self, value: &'d Value, pointer: &str) {
        self.text(value, &At::pointer(pointer), Seat { who: Who::End, item: false, runs: true });
    }

    /// The texts of an action, but not those of the actions inside.
    pub(super) fn action_texts(&mut self, id: usize, runs: bool) {
        let outline = self.outline;
        let node = &outline.nodes[id];
        let item = outline.around(id).any(|around| outline.is(around, "Foreach"));
        let seat = Seat { who: Who::Action(id), item, runs };
        let ended = Seat { who: Who::Ended(id), ..seat };
        let at = At::pointer(&node.pointer);
        for (key, value) in node.value.as_object().into_iter().flatten() {
            let here = at.name(key);
            match key.to_ascii_lowercase().as_str() {
                "inputs" => self.inputs_texts(id, value, &here, seat),
                "expression" if outline.is(id, "Until") => self.condition(value, &here, ended),
                "expression" => self.condition(value, &here, seat),
                "foreach" | "limit" | "runtimeconfiguration" | "correlation" => self.text(value, &here, seat),
                "trackedproperties" => self.text(value, &here, ended),
                "cases" => {
                    for (name, case) in value.as_object().into_iter().flatten() {
                        if let Some((key, case)) = keyed(case, "case") {
                            self.text(case, &here.name(name).name(key), seat);
                        }
                    }
                }
                "metadata" => self.own_texts(value, &here, seat),
                _ => {}
            }
        }
    }

    /// `metadata.causeway.deliverOnce` has a key and a label.
    fn own_texts(&mut self, metadata: &'d Value, at: &At<'_>, seat: Seat) {
        let Some(deliver) = metadata.pointer("/causeway/deliverOnce") else { return };
        let (causeway, deliver_at) = (at.name("causeway"), "deliverOnce");
        let at = causeway.name(deliver_at);
        for name in ["key", "label"] {
            if let Some(value) = deliver.get(name) {
                self.text(value, &at.name(name), seat);
            }
        }
    }

    fn inputs_texts(&mut self, id: usize, inputs: &'d Value, at: &At<'_>, seat: Seat) {
        let Some(members) = inputs.as_object().filter(|_| !self.outline.is(id, "Compose")) else {
            return self.text(inputs, at, seat);
        };
        let kind = self.outline.nodes[id].kind.map_or("", |kind| kind.name);
        for (key, value) in members {
            let here = at.name(key);
            let with_item = Seat { item: true, ..seat };
            match (kind, key.to_ascii_lowercase().as_str()) {
                // A schema is taken as it is written.
                ("ParseJson" | "Response", "schema") => {}
                ("JavaScriptCode" | "CSharpScriptCode" | "PowershellCode" | "PythonCode", "code") => {}
                ("Query", "where") => self.condition(value, &here, with_item),
                ("Select", "select") | ("Table", "columns") => self.text(value, &here, with_item),
                _ => self.text(value, &here, seat),
            }
        }
    }

    /// Every string in a value, names of members included.
    pub(super) fn text(&mut self, value: &'d Value, at: &At<'_>, seat: Seat) {
        match value {
            Value::String(text) => self.template(text, at, seat),
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.text(item, &at.index(i), seat);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let here = at.name(name);
                    // A name such as `@odata.type` is not in the language; it is taken as it is written.
                    if name.contains('@') && Template::parse(name).is_ok() {
                        self.template(name, &here, seat);
                    }
                    self.text(member, &here, seat);
                }
            }
            _ => {}
        }
    }

    fn template(&mut self, text: &str, at: &At<'_>, seat: Seat) {
        if self.is_full || !text.contains('@') || arm::is_expression(text) {
            return;
        }
        match Template::parse(text) {
            Ok(template) => {
                for expr in template.expressions() {
                    if expr.span.len() > LONGEST {
                        self.long(expr.span.clone(), at);
                    }
                    self.expression(expr, at, seat, true);
                }
            }
            Err(error) if error.code == "TooLong" => self.long(error.span, at),
            Err(error) => self.push(Diagnostic::expression(&error, at.to_string())),
        }
    }

    fn long(&mut self, span: std::ops::Range<usize>, at: &At<'_>) {
        let message = format!("Azure takes expressions of up to {LONGEST} characters, and this is longer.");
        let hint = "Take it apart: let a Compose make one part of it.";
        self.push(Diagnostic::warning("OverLimit", at.to_string(), message).hint(hint).span(span));
    }

    /// A condition: a text, or an object such as `{"and": [{"greater": ["@x", 1]}]}` whose member is a function.
    pub(super) fn condition(&mut self, value: &'d Value, at: &At<'_>, seat: Seat) {
        let Some(members) = value.as_object() else { return self.text(value, at, seat) };
        let mut members = members.iter();
        let (Some((name, inner)), None) = (members.next(), members.next()) else {
            let message = "A condition is an expression, or an object with one function as its member.";
            return self.push(Diagnostic::error("WrongKind", at.to_string(), message));
        };
        let here = at.name(name);
        let Some(function) = functions::find(name.trim_start_matches('@')) else {
            let message = format!("There is no function '{}'.", shown(name));
            let finding = Diagnostic::error("UnknownFunction", here.to_string(), message);
            return self.push(finding.meant(functions::nearest(&shown(name))));
        };
        let is_free = matches!(function.name, "and" | "or");
        let count = inner.as_array().map_or(1, |items| items.len());
        if let Some(message) = function.count_error(count).filter(|_| !is_free) {
            self.push(Diagnostic::error("WrongArguments", here.to_string(), message));
        }
        match inner.as_array() {
            Some(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.argument(item, &here.index(i), seat, is_free);
                }
            }
            None => self.argument(inner, &here, seat, is_free),
        }
    }

    /// An argument in a condition that is an object: another condition, or a value.
    fn argument(&mut self, value: &'d Value, at: &At<'_>, seat: Seat, is_condition: bool) {
        let is_call = value.as_object().is_some_and(|members| {
            members.len() == 1
                && members.keys().all(|name| is_condition || functions::find(name.trim_start_matches('@')).is_some())
        });
        if is_call { self.condition(value, at, seat) } else { self.text(value, at, seat) }
    }

    /// The finding about a word that is none of those that can stand there.
    pub(super) fn word(&mut self, value: &Value, pointer: &str, what: &str, words: &[&str]) {
        let Some(word) = value.as_str() else { return };
        if words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            return;
        }
        let message = format!("{what} is one of {}, not '{}'.", words.join(", "), shown(word));
        // What a designer left empty is still to be filled in.
        let finding = match word {
            "" => Diagnostic::warning("UnknownWord", pointer, message),
            _ => Diagnostic::error("UnknownWord", pointer, message),
        };
        self.push(finding.meant(near(word, words.iter().copied())));
    }
}
