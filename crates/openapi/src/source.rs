//! The document while it is read: its root, its references, what has been repaired so far, and a budget, so that a
//! small file whose references multiply cannot fill the memory.

use serde_json::Value;

use crate::format::Format;
use crate::reference;
use crate::repair::Repairs;

/// Values that references may add to a document's own, of which each takes more than a byte.
const MOST_ADDED: usize = 2_000_000;

pub(crate) struct Source<'a> {
    pub(crate) root: &'a Value,
    pub(crate) format: Format,
    pub(crate) repairs: Repairs,
    left: usize,
}

impl<'a> Source<'a> {
    /// Begins with a document that was `size` bytes long.
    pub(crate) fn new(root: &'a Value, format: Format, repairs: Repairs, size: usize) -> Self {
        Self { root, format, repairs, left: size.saturating_add(MOST_ADDED) }
    }

    /// The value itself or what it refers to; null when that is not there.
    pub(crate) fn follow(&self, value: &'a Value) -> &'a Value {
        reference::follow(self.root, value)
    }

    /// A copy, charged to the budget; null when that is spent.
    pub(crate) fn keep(&mut self, value: &Value) -> Value {
        self.charge(weight(value));
        if self.spent() { Value::Null } else { value.clone() }
    }

    /// The text of a member, empty when there is none. Numbers and booleans are written out (`version: 1.0`).
    pub(crate) fn text(&mut self, value: &Value, key: &str) -> String {
        let text = match value.get(key) {
            Some(Value::String(text)) => text.trim(),
            Some(other @ (Value::Number(_) | Value::Bool(_))) => return other.to_string(),
            _ => "",
        };
        self.charge(1 + text.len() / 64);
        if self.spent() { String::new() } else { text.to_owned() }
    }

    /// Takes from the budget.
    pub(crate) fn charge(&mut self, values: usize) {
        self.left = self.left.saturating_sub(values);
    }

    /// Whether the description has unfolded beyond what is read.
    pub(crate) fn spent(&self) -> bool {
        self.left == 0
    }
}

fn weight(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| 1 + key.len() / 64 + weight(value)).sum(),
        Value::String(text) => text.len() / 64,
        _ => 0,
    }
}
