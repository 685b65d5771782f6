//! Triggers: their types, what they cannot do without, and their texts.

use crate::Value;

use super::Checker;
use super::actions::unknown_type;
use super::at::At;
use super::texts::{Seat, Who};
use super::types::{self, Fate, TRIGGERS};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{keyed, text};

const MEMBERS: [&str; 14] = [
    "type",
    "kind",
    "inputs",
    "recurrence",
    "conditions",
    "splitOn",
    "splitOnConfiguration",
    "correlation",
    "runtimeConfiguration",
    "operationOptions",
    "description",
    "metadata",
    "evaluatedRecurrence",
    "transitions",
];

impl<'d> Checker<'d> {
    /// Types of the triggers, as written.
    pub(super) fn trigger_types(&self) -> impl Iterator<Item = &'d str> {
        let triggers = keyed(self.source, "triggers").and_then(|(_, triggers)| triggers.as_object());
        triggers.into_iter().flatten().map(|(_, trigger)| text(trigger, "type"))
    }

    pub(super) fn triggers(&mut self) {
        let (at, triggers) = self.part("triggers");
        if !self.object(triggers, &at) {
            return;
        }
        let triggers = triggers.and_then(Value::as_object);
        if triggers.is_none_or(|triggers| triggers.is_empty()) {
            let finding = Diagnostic::warning("NoTrigger", &at, "The flow has no trigger, so it runs only by hand.");
            self.push(finding.hint("Add a Recurrence trigger to run it by itself."));
        }
        for (name, trigger) in triggers.into_iter().flatten() {
            self.trigger(trigger, &step(&at, name));
        }
    }

    fn trigger(&mut self, trigger: &'d Value, at: &str) {
        if !trigger.is_object() {
            return self.push(Diagnostic::error("NotAnObject", at, "A trigger is an object with a type."));
        }
        let name = text(trigger, "type");
        let kind = types::find(TRIGGERS, name);
        let runs = kind.is_some_and(|kind| kind.fate == Fate::Runs);
        let type_at = step(at, keyed(trigger, "type").map_or("type", |(key, _)| key));
        match kind {
            None => self.push(unknown_type("trigger", TRIGGERS, name, trigger, at)),
            Some(kind) => match kind.fate {
                Fate::Runs => {
                    self.known_members(trigger, at, &MEMBERS);
                    self.needs(kind.needs, trigger, at, kind.name);
                    if kind.name == "OpenApiConnection" {
                        self.operation(trigger, at);
                    }
                }
                Fate::Called => self.called(kind.name, trigger, type_at),
                Fate::Azure(why) => {
                    let message = format!("'{}' needs Azure and cannot run here: {why}.", kind.name);
                    let hint = "Use a Recurrence that looks for what is new.";
                    self.push(Diagnostic::error("UnsupportedTrigger", type_at, message).hint(hint));
                }
            },
        }
        self.timing(trigger, at);
        if kind.is_some_and(|kind| kind.name == "Recurrence" || kind.name == "SlidingWindow") || runs {
            self.recurrence(trigger, at);
        }
        self.splits(trigger, at);
        self.trigger_texts(trigger, at, runs);
    }

    /// A request that becomes several runs has no one answer (the reference of triggers, "Split on").
    fn splits(&mut self, trigger: &Value, at: &str) {
        let Some((key, _)) = keyed(trigger, "splitOn") else { return };
        let answers = |node: &super::outline::Node<'_>| {
            let options = text(node.value, "operationOptions").to_ascii_lowercase();
            node.kind.is_some_and(|kind| kind.name == "Response") && !options.contains("asynchronous")
        };
        if self.outline.nodes.iter().any(answers) {
            let message = "Each item is a run of its own, so that a Response has nobody to answer.";
            self.push(Diagnostic::warning("ConflictingOptions", step(at, key), message));
        }
    }

    /// A trigger that waits to be called runs only by hand here; said with what does the same by asking.
    fn called(&mut self, kind: &str, trigger: &Value, at: String) {
        let message = format!("'{kind}' waits for a call from outside, which does not reach a desktop.");
        let list = self.nearest_list(trigger);
        let what = list.map_or("a list operation of the same connector".to_owned(), |list| format!("'{list}'"));
        let hint = format!(
            "The flow can be run by hand. To run it by itself, use a Recurrence that asks {what} for what is new, with \
             a cursor under metadata.causeway."
        );
        self.push(Diagnostic::warning("WebhookTrigger", at, message).hint(hint));
    }

    fn trigger_texts(&mut self, trigger: &'d Value, pointer: &str, runs: bool) {
        let seat = Seat { who: Who::Trigger, item: false, runs };
        let at = At::pointer(pointer);
        for (key, value) in trigger.as_object().into_iter().flatten() {
            let here = at.name(key);
            match key.to_ascii_lowercase().as_str() {
                "inputs" => {
                    let Some(inputs) = value.as_object() else { return self.text(value, &here, seat) };
                    // The schema of a Request is taken as it is written.
                    for (key, value) in inputs.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("schema")) {
                        self.text(value, &here.name(key), seat);
                    }
                }
                "conditions"
                | "spliton"
                | "splitonconfiguration"
                | "correlation"
                | "recurrence"
                | "runtimeconfiguration" => self.text(value, &here, seat),
                _ => {}
            }
        }
    }
}
