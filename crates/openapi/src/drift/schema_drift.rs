//! What changed between two schemas, through references, and whether it breaks those who send or read such values.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::model::Operation;
use crate::read::reference::reference;

/// Members within members that are compared.
const DEEPEST: usize = 12;
/// Findings for one schema.
const MOST: usize = 20;

/// Who must live with the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Flows send such values: what is newly needed breaks them.
    Sent,
    /// Flows read such values: what is gone breaks them.
    Answered,
}

/// One change.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) breaking: bool,
    pub(crate) what: String,
}

/// Compares two schemas, each with the operation that holds what it refers to.
pub(crate) fn compare(side: Side, old: (&Operation, &Value), new: (&Operation, &Value), name: &str) -> Vec<Found> {
    let mut pair = Pair { side, old: old.0, new: new.0, seen: HashSet::new(), found: Vec::new() };
    pair.schemas(old.1, new.1, name, 0);
    pair.found
}

struct Pair<'a> {
    side: Side,
    old: &'a Operation,
    new: &'a Operation,
    /// References that are compared already: recursive schemas end here.
    seen: HashSet<(&'a str, &'a str)>,
    found: Vec<Found>,
}

impl<'a> Pair<'a> {
    fn schemas(&mut self, old: &'a Value, new: &'a Value, name: &str, depth: usize) {
        if let (Some(a), Some(b)) = (reference(old), reference(new))
            && !self.seen.insert((a, b))
        {
            return;
        }
        let (old, new) = (self.old.resolve(old), self.new.resolve(new));
        if depth > DEEPEST || self.found.len() >= MOST || old == new && !holds_references(old) {
            return;
        }
        if kinds(old) != kinds(new) {
            let breaking = !widened(self.side, &kinds(old), &kinds(new));
            return self.add(breaking, format!("{name} is {}, was {}", words(new), words(old)));
        }
        self.choices(old, new, name);
        self.members(old, new, name, depth);
        for key in ["items", "additionalProperties"] {
            if let (Some(old), Some(new)) = (old.get(key), new.get(key)) {
                self.schemas(old, new, &format!("{name}[]"), depth + 1);
            }
        }
        self.branches(old, new, name, depth);
    }

    fn choices(&mut self, old: &Value, new: &Value, name: &str) {
        let list = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, now) = (list(old), list(new));
        let gone = before.iter().find(|value| !now.contains(value)).filter(|_| !now.is_empty());
        let fresh = now.iter().find(|value| !before.contains(value)).filter(|_| !before.is_empty());
        if let Some(value) = gone {
            self.add(self.side == Side::Sent, format!("{name} can no longer be {value}"));
        } else if let Some(value) = fresh {
            self.add(false, format!("{name} can be {value}"));
        } else if before.is_empty() && !now.is_empty() {
            self.add(self.side == Side::Sent, format!("{name} takes only certain values"));
        }
    }

    fn members(&mut self, old: &'a Value, new: &'a Value, name: &str, depth: usize) {
        let (before, now) = (properties(old), properties(new));
        for (member, schema) in before.into_iter().flatten() {
            let whole = format!("{name}/{member}");
            match now.and_then(|now| now.get(member)) {
                Some(other) => self.schemas(schema, other, &whole, depth + 1),
                None if now.is_some() || before.is_some() => self.add(true, format!("{whole} is gone")),
                None => {}
            }
        }
        for (member, _) in now.into_iter().flatten() {
            let is_new = before.is_none_or(|before| !before.contains_key(member));
            let must = required(new, member) && self.side == Side::Sent;
            if is_new {
                let word = if must { "needed and new" } else { "new" };
                self.add(must, format!("{name}/{member} is {word}"));
            } else if must && !required(old, member) {
                self.add(true, format!("{name}/{member} is now needed"));
            }
        }
    }

    fn branches(&mut self, old: &'a Value, new: &'a Value, name: &str, depth: usize) {
        for key in ["allOf", "oneOf", "anyOf"] {
            let list = |schema: &'a Value| schema.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let (before, now) = (list(old), list(new));
            if before.len() != now.len() {
                let fewer = now.len() < before.len();
                let breaking = (key == "allOf") != fewer && self.side == Side::Sent;
                self.add(breaking, format!("{name} is put together in another way"));
            }
            before.iter().zip(now).for_each(|(old, new)| self.schemas(old, new, name, depth + 1));
        }
    }

    fn add(&mut self, breaking: bool, what: String) {
        if self.found.len() < MOST && !self.found.iter().any(|found| found.what == what) {
            self.found.push(Found { breaking, what });
        }
    }
}

fn holds_references(value: &Value) -> bool {
    match value {
        Value::Object(map) => reference(value).is_some() || map.values().any(holds_references),
        Value::Array(list) => list.iter().any(holds_references),
        _ => false,
    }
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

fn required(schema: &Value, member: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|name| name == member))
}

/// The types a value may have, `null` included however it is said; none where nothing is said.
fn kinds(schema: &Value) -> Vec<&str> {
    let mut kinds: Vec<_> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let nullable = ["nullable", "x-nullable"].iter().any(|key| schema.get(key) == Some(&Value::Bool(true)));
    if nullable && !kinds.is_empty() && !kinds.contains(&"null") {
        kinds.push("null");
    }
    kinds.sort_unstable();
    kinds
}

/// Whether everything that was right before is still right.
fn widened(side: Side, old: &[&str], new: &[&str]) -> bool {
    let (small, large) = if side == Side::Sent { (old, new) } else { (new, old) };
    large.is_empty()
        || (!small.is_empty() && small.iter().all(|kind| large.contains(kind)))
        || (small == ["integer"] && large == ["number"])
}

fn words(schema: &Value) -> String {
    let kinds = kinds(schema);
    if kinds.is_empty() { "anything".into() } else { kinds.join(" or ") }
}
