//! Looks at every `$ref` of a description and says which lead nowhere or to another file.

use serde_json::Value;

use crate::reference::{self, Target};
use crate::source::Source;

/// Members whose content is data, not description.
const DATA: [&str; 6] = ["example", "examples", "default", "enum", "const", "value"];

/// Members that hold others by names of the author's choice, among which those words mean nothing.
const NAMES: [&str; 10] = [
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "schemas",
    "paths",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
];
/// Pointers longer than this are nobody's.
const LONGEST_POINTER: usize = 4_000;

/// Reports each reference once per operation or component.
pub(crate) fn run(source: &mut Source<'_>) {
    let mut found = Vec::new();
    walk(source.root, source.root, &mut String::new(), false, &mut found);
    for (pointer, text, elsewhere) in found {
        let text = causeway_core::text::one_line(&text, 160);
        let (code, what) = if elsewhere {
            ("remote-reference", "is in another file, which is never fetched")
        } else {
            ("broken-reference", "leads nowhere")
        };
        let message = format!("{text} {what}; that part is untyped.");
        // A response without a type is still passed on; a parameter or a body without one may be missing.
        if ["/parameters", "/requestBod"].iter().any(|part| pointer.contains(part)) {
            source.repairs.look(code, pointer, message);
        } else {
            source.repairs.note(code, pointer, message);
        }
    }
}

type Found = (String, String, bool);

fn walk(root: &Value, value: &Value, pointer: &mut String, names: bool, found: &mut Vec<Found>) {
    if found.len() >= crate::repair::MOST {
        return;
    }
    match value {
        Value::Object(map) => {
            if let Some(text) = map.get("$ref").and_then(Value::as_str).filter(|_| !names) {
                check(root, text, pointer, found);
            }
            for (key, value) in map.iter().filter(|(key, _)| names || !is_data(key)) {
                let holds_names = !names && NAMES.contains(&key.as_str());
                step(root, value, key, pointer, holds_names, found);
            }
        }
        Value::Array(items) => {
            for (n, value) in items.iter().enumerate() {
                step(root, value, &n.to_string(), pointer, false, found);
            }
        }
        _ => {}
    }
}

fn step(root: &Value, value: &Value, key: &str, pointer: &mut String, names: bool, found: &mut Vec<Found>) {
    if !(value.is_object() || value.is_array()) {
        return;
    }
    let length = pointer.len();
    reference::push(pointer, key);
    walk(root, value, pointer, names, found);
    pointer.truncate(length);
}

fn is_data(key: &str) -> bool {
    DATA.contains(&key) || key.starts_with("x-")
}

fn check(root: &Value, text: &str, pointer: &str, found: &mut Vec<Found>) {
    if pointer.len() > LONGEST_POINTER {
        return;
    }
    let elsewhere = match reference::target(root, text) {
        Target::Here(_) => return,
        Target::Nowhere => false,
        Target::Elsewhere => true,
    };
    let owner = owner(pointer);
    let known = found.iter().rev().take_while(|(p, ..)| self::owner(p) == owner).any(|(_, t, _)| t == text);
    if !known {
        found.push((pointer.to_owned(), text.to_owned(), elsewhere));
    }
}

/// The operation or component a pointer is in: its first three names.
fn owner(pointer: &str) -> &str {
    let end = pointer.match_indices('/').nth(3).map_or(pointer.len(), |(end, _)| end);
    &pointer[..end]
}
