//! From places on a tape to JSON pointers, for those few that a person is told about.

use std::borrow::Cow;

use crate::json::node::Node;
use crate::read::reference;

/// Pointers longer than this are nobody's.
const LONGEST_POINTER: usize = 4_000;

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

/// Finds the pointers of values that are asked for in the order of the text, in one walk over them.
pub(crate) struct Walk<'a> {
    open: Vec<Step<'a>>,
}

struct Step<'a> {
    container: Node<'a>,
    /// The child that is looked at: its place, and its number in a list.
    child: u32,
    number: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(root: Node<'a>) -> Self {
        Self { open: vec![Step { container: root, child: root.at() + 1, number: 0 }] }
    }

    /// The pointer of the object that holds this name.
    pub(crate) fn pointer(&mut self, name: Node<'a>) -> String {
        self.go_to(name);
        let mut pointer = String::new();
        self.keys().for_each(|(key, _)| reference::push(&mut pointer, &key));
        pointer
    }

    /// The same, but `None` where the object is data or where the name is one of the author's own.
    pub(crate) fn described(&mut self, name: Node<'a>) -> Option<String> {
        self.go_to(name);
        let mut names = false;
        for (key, in_object) in self.keys() {
            if !names && in_object && (DATA.contains(&&*key) || key.starts_with("x-")) {
                return None;
            }
            names = !names && in_object && NAMES.contains(&&*key);
        }
        if names {
            return None;
        }
        Some(self.pointer(name)).filter(|pointer| pointer.len() <= LONGEST_POINTER)
    }

    fn go_to(&mut self, name: Node<'a>) {
        while self.open.len() > 1 && self.open.last().is_some_and(|step| step.container.end() <= name.at()) {
            self.open.pop();
        }
        while let Some(inner) = self.open.last_mut().and_then(|step| step.advance(name.at())) {
            self.open.push(Step { container: inner, child: inner.at() + 1, number: 0 });
        }
    }

    /// The keys that lead here, each with whether it is a member's name.
    fn keys(&self) -> impl Iterator<Item = (Cow<'a, str>, bool)> {
        let steps = &self.open[..self.open.len() - 1];
        steps.iter().map(|step| (step.key(), step.container.is_object()))
    }
}

impl<'a> Step<'a> {
    /// Moves to the child that holds the place `at`; gives it back unless `at` is one of the names here.
    fn advance(&mut self, at: u32) -> Option<Node<'a>> {
        let tape = self.container.tape();
        while self.child < self.container.end() {
            let value = if self.container.is_object() { self.child + 1 } else { self.child };
            if at < value {
                return None;
            }
            if at < tape.next(value) {
                return Some(Node::new(tape, value));
            }
            self.child = tape.next(value);
            self.number += 1;
        }
        None
    }

    fn key(&self) -> Cow<'a, str> {
        if self.container.is_object() {
            Node::new(self.container.tape(), self.child).text().unwrap_or_default()
        } else {
            self.number.to_string().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tape::Tape;

    #[test]
    fn pointers_are_found_in_the_order_of_the_text() {
        let text = r#"{"a": [{"$ref": 1}, [], {"x/y": {"$ref": 2}}], "example": {"$ref": 3},
            "properties": {"$ref": {"$ref": 4}, "default": {"$ref": 5}}, "$ref": 6}"#;
        let tape = Tape::scan(text.into()).unwrap();
        let mut walk = Walk::new(tape.root());
        let found: Vec<_> = tape.references().map(|name| walk.described(name)).collect();
        let wanted = [
            Some("/a/0"),
            Some("/a/2/x~1y"),
            None,
            None,
            Some("/properties/$ref"),
            Some("/properties/default"),
            Some(""),
        ];
        assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), wanted);
        let mut walk = Walk::new(tape.root());
        assert_eq!(tape.references().map(|name| walk.pointer(name)).last().as_deref(), Some(""));
    }
}
