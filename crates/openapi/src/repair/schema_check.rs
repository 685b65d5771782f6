//! One walk over a description that looks at the words of its schemas, for the report. What is wrong is put right when
//! an operation is opened, by [`crate::repair::mend`]. A value that is fine costs a comparison or two and no memory.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::dialect::format::Format;
use crate::json::node::Node;
use crate::read::reference;
use crate::repair::Repairs;

/// Members whose content is data, or that hold no schema.
fn is_no_description(name: &str) -> bool {
    let name = &name[1..name.len() - 1];
    name.starts_with("x-")
        || matches!(
            name,
            "example"
                | "examples"
                | "default"
                | "enum"
                | "const"
                | "value"
                | "links"
                | "scopes"
                | "security"
                | "securityDefinitions"
                | "securitySchemes"
                | "servers"
                | "discriminator"
                | "info"
                | "tags"
        )
}

/// Members that hold others by names of the author's choice.
fn holds_names(name: &str) -> bool {
    matches!(
        name,
        "\"properties\""
            | "\"patternProperties\""
            | "\"definitions\""
            | "\"$defs\""
            | "\"schemas\""
            | "\"paths\""
            | "\"responses\""
            | "\"parameters\""
            | "\"requestBodies\""
            | "\"headers\""
            | "\"content\""
            | "\"callbacks\""
            | "\"webhooks\""
            | "\"pathItems\""
            | "\"dependentSchemas\""
            | "\"encoding\""
            | "\"variables\""
    )
}

/// Reports what is wrong in the schemas of a main file.
pub(crate) fn run(root: Node<'_>, format: Format, repairs: &mut Repairs) {
    if matches!(format, Format::Swagger20 | Format::OpenApi30 | Format::OpenApi31) {
        let step = Step { container: root, key: "", names: false };
        Check { format, repairs, open: vec![step], patterns: HashSet::default() }.run();
    }
}

/// An object or a list that is being looked at.
pub(crate) struct Step<'a> {
    pub(crate) container: Node<'a>,
    /// The name that it has itself, with its quotes; empty in a list.
    pub(crate) key: &'a str,
    /// Whether its members have names of the author's choice.
    pub(crate) names: bool,
}

pub(crate) struct Check<'a, 'r> {
    pub(crate) format: Format,
    pub(crate) repairs: &'r mut Repairs,
    pub(crate) open: Vec<Step<'a>>,
    /// Patterns that were looked at, as they are written.
    pub(crate) patterns: HashSet<&'a str, RandomState>,
}

impl<'a> Check<'a, '_> {
    fn run(&mut self) {
        let Some(root) = self.open.first().map(|step| step.container) else { return };
        let tape = root.tape();
        let mut at = root.at() + 1;
        while let Some(top) = self.open.last() {
            if at >= top.container.end() {
                self.open.pop();
                continue;
            }
            let object = top.container.is_object();
            let value = if object { at + 1 } else { at };
            let (names, key) = (top.names, if object { Node::new(tape, at).raw() } else { "" });
            let node = Node::new(tape, value);
            let end = node.end();
            if object && !names {
                self.keyword(key, node);
            }
            let enter = end > value + 1 && (names || key.is_empty() || !is_no_description(key));
            if enter {
                let names = !names && node.is_object() && holds_names(key);
                self.open.push(Step { container: node, key, names });
            }
            at = if enter { value + 1 } else { end };
        }
    }

    /// The pointer to a member of the object that is looked at.
    pub(crate) fn pointer(&self, key: &str) -> String {
        let mut pointer = String::new();
        let below = self.open.iter().skip(1);
        for (outer, inner) in self.open.iter().zip(below) {
            if inner.key.is_empty() {
                let number = outer.container.items().position(|item| item.at() == inner.container.at());
                reference::push(&mut pointer, &number.unwrap_or(0).to_string());
            } else {
                let name = Node::new(outer.container.tape(), inner.container.at() - 1).text().unwrap_or_default();
                reference::push(&mut pointer, &name);
            }
        }
        reference::push(&mut pointer, key);
        pointer
    }
}
