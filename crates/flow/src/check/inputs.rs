//! What single types of actions say in words: statuses to end with, formats, units, methods.

use crate::Value;

use super::{Checker, shown};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{at_path, is_open, keyed, member, pointer_to};

const METHODS: [&str; 8] = ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];
const UNITS: [&str; 7] = ["Second", "Minute", "Hour", "Day", "Week", "Month", "Year"];
const SIGN_INS: [&str; 3] = ["None", "Basic", "Raw"];
/// More cases are not compared with each other.
const MOST_CASES: usize = 200;
const EXPRESSIONS: [&str; 10] = [
    "AddToTime",
    "SubtractFromTime",
    "ConvertTimeZone",
    "CurrentTime",
    "GetFutureTime",
    "GetPastTime",
    "IndexOf",
    "LastIndexOf",
    "Substring",
    "FormatNumber",
];

impl Checker<'_> {
    pub(super) fn kind_of_action(&mut self, id: usize) {
        let node = &self.outline.nodes[id];
        let (value, pointer) = (node.value, node.pointer.as_str());
        match node.kind.map_or("", |kind| kind.name) {
            "InitializeVariable" => {
                self.array(value, pointer, "variables");
                self.declares(id);
            }
            "SetVariable"
            | "IncrementVariable"
            | "DecrementVariable"
            | "AppendToArrayVariable"
            | "AppendToStringVariable" => self.changes(id),
            "Terminate" => self.input_word(value, pointer, "runStatus", &["Succeeded", "Failed", "Cancelled"]),
            "Table" => self.input_word(value, pointer, "format", &["CSV", "HTML"]),
            "Http" => {
                self.input_word(value, pointer, "method", &METHODS);
                self.sign_in(value, pointer);
            }
            "Wait" => self.wait(value, pointer),
            "Expression" => {
                if let Some(kind) = member(value, "kind") {
                    self.word(kind, &pointer_to(value, pointer, "kind"), "The kind of an Expression", &EXPRESSIONS);
                }
            }
            "Foreach" => {
                if let Some((key, over)) = keyed(value, "foreach").filter(|(_, over)| is_no_array(over)) {
                    let message = format!("A Foreach goes through an array, and this is {}.", kind_of(over));
                    self.push(Diagnostic::error("WrongKind", step(pointer, key), message));
                }
            }
            "Switch" => self.cases(value, pointer),
            "OpenApiConnection" | "ApiConnection" => self.operation(value, pointer),
            "Workflow" => self.child(value, pointer),
            _ => {}
        }
        if ["Query", "Select", "Table", "Join"].iter().any(|kind| self.outline.is(id, kind))
            && let Some(from) = at_path(value, "inputs/from").filter(|from| is_no_array(from))
        {
            let at =
                pointer_to(at_path(value, "inputs").unwrap_or(from), &pointer_to(value, pointer, "inputs"), "from");
            let message = format!("'from' is an array, and this is {}.", kind_of(from));
            self.push(Diagnostic::error("WrongKind", at, message));
        }
    }

    /// Two cases for one value: the second is never run.
    fn cases(&mut self, value: &Value, pointer: &str) {
        let Some((key, cases)) = keyed(value, "cases") else { return };
        let at = step(pointer, key);
        let mut seen: Vec<&Value> = Vec::new();
        for (name, case) in cases.as_object().into_iter().flatten().take(MOST_CASES) {
            let Some((key, wanted)) = keyed(case, "case").filter(|(_, wanted)| !is_open(wanted)) else { continue };
            if seen.contains(&wanted) {
                let message = "Another case is for the same value, so that this one is never run.";
                self.push(Diagnostic::warning("ConflictingOptions", step(&step(&at, name), key), message));
            }
            seen.push(wanted);
        }
    }

    fn array(&mut self, value: &Value, pointer: &str, name: &str) {
        let Some(inputs) = member(value, "inputs") else { return };
        if let Some((key, list)) = keyed(inputs, name).filter(|(_, list)| !list.is_array() && !is_open(list)) {
            let at = step(&pointer_to(value, pointer, "inputs"), key);
            let message = format!("'{name}' is an array, and this is {}.", kind_of(list));
            self.push(Diagnostic::error("NotAnArray", at, message));
        }
    }

    fn input_word(&mut self, value: &Value, pointer: &str, name: &str, words: &[&str]) {
        let Some(inputs) = member(value, "inputs") else { return };
        if let Some((key, word)) = keyed(inputs, name).filter(|(_, word)| !is_open(word)) {
            let at = step(&pointer_to(value, pointer, "inputs"), key);
            self.word(word, &at, &format!("\"{name}\""), words);
        }
    }

    /// How an Http action signs in: what cannot be done here fails when it runs, and is not sent.
    fn sign_in(&mut self, value: &Value, pointer: &str) {
        let Some(kind) = at_path(value, "inputs/authentication/type").filter(|kind| !is_open(kind)) else { return };
        let name = kind.as_str().unwrap_or_default();
        if !SIGN_INS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            let message = format!("An Http action cannot sign in with '{}', so that this one fails.", shown(name));
            let at = pointer_to(value, pointer, "inputs/authentication/type");
            let hint = "Use Basic or Raw, or a connector with a connection.";
            self.push(Diagnostic::warning("UnsupportedSignIn", at, message).hint(hint));
        }
    }

    fn wait(&mut self, value: &Value, pointer: &str) {
        let Some(interval) = at_path(value, "inputs/interval").filter(|interval| interval.is_object()) else { return };
        let at = pointer_to(value, pointer, "inputs/interval");
        self.needs(&["count", "unit"], interval, &at, "The interval of a Wait");
        if let Some(unit) = member(interval, "unit").filter(|unit| !is_open(unit)) {
            let unit = Value::from(unit.as_str().unwrap_or_default().trim_end_matches(['s', 'S']));
            self.word(&unit, &pointer_to(interval, &at, "unit"), "The unit of a Wait", &UNITS);
        }
        let is_negative = member(interval, "count").and_then(Value::as_i64).is_some_and(|count| count < 0);
        if is_negative {
            let message = "A Wait cannot last less than nothing.";
            self.push(Diagnostic::error("OutOfRange", pointer_to(interval, &at, "count"), message));
        }
    }
}

fn is_no_array(value: &Value) -> bool {
    // A text may be an expression, and an empty one is what a designer leaves where nothing was chosen.
    !value.is_array() && !is_open(value) && !value.is_null() && value.as_str() != Some("")
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Int(_) | Value::Float(_) | Value::Decimal(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
