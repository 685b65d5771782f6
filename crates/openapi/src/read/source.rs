//! A description while it is read: where its references lead, what has been repaired so far, and a budget, so that a
//! small file whose references multiply cannot fill the memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use serde_json::Value;

use crate::dialect::format::Format;
use crate::json::node::Node;
use crate::json::tape::Tape;
use crate::read::definitions::Part;
use crate::read::documents::{Documents, File, Target};
use crate::repair::Repairs;
use crate::repair::mend;

/// Values that references may add to a document's own, of which each takes more than a byte.
const MOST_ADDED: usize = 2_000_000;
/// More references in a row than any real description has; a loop ends here.
const MOST_HOPS: usize = 64;

/// What stands in for a part that is not there: a schema that allows everything.
static UNTYPED: LazyLock<Tape> = LazyLock::new(Tape::default);

/// How much of what is read is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// What a list of operations and a report of repairs need.
    Survey,
    /// Everything.
    Whole,
}

/// Where references lead.
#[derive(Debug, Clone, Copy)]
pub(crate) enum References<'a> {
    /// To the files of a description.
    Documents(&'a Documents),
    /// To the parts that were fetched for one operation, by their references.
    Parts(&'a HashMap<String, Part>),
}

pub(crate) struct Source<'a> {
    pub(crate) root: Node<'a>,
    pub(crate) format: Format,
    pub(crate) repairs: Repairs,
    pub(crate) detail: Detail,
    references: References<'a>,
    known: HashMap<(File, &'a str), Option<Node<'a>>, RandomState>,
    left: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn new(
        root: Node<'a>,
        format: Format,
        references: References<'a>,
        detail: Detail,
        repairs: Repairs,
    ) -> Self {
        let left = root.tape().text().len().saturating_add(MOST_ADDED);
        Self { root, format, repairs, detail, references, known: HashMap::default(), left }
    }

    /// Another reader of the same description, for a part of it, with a part of the budget.
    pub(crate) fn fork(&mut self) -> Self {
        self.left /= 2;
        let mut other = Self::new(self.root, self.format, self.references, self.detail, Repairs::default());
        other.left = self.left;
        other
    }

    /// Takes over what the reader of a later part found.
    pub(crate) fn join(&mut self, later: Self) {
        self.left = if self.spent() || later.spent() { 0 } else { self.left + later.left };
        self.repairs.extend(later.repairs);
    }

    pub(crate) fn is_survey(&self) -> bool {
        self.detail == Detail::Survey
    }

    /// The value itself or what it refers to; null when that is not there.
    pub(crate) fn follow(&mut self, value: Node<'a>) -> Node<'a> {
        let mut here = value;
        for _ in 0..MOST_HOPS {
            let Some(text) = here.get("$ref").filter(|text| text.is_string()) else { return here };
            let Some(next) = self.target(text) else { return untyped() };
            here = next;
        }
        untyped()
    }

    fn target(&mut self, reference: Node<'a>) -> Option<Node<'a>> {
        let (references, file) = (self.references, reference.tape().file);
        *self.known.entry((file, reference.raw())).or_insert_with(|| {
            let text = reference.text()?;
            match references {
                References::Documents(documents) => match documents.target(file, &text) {
                    Target::Here(node) => Some(node),
                    Target::Nowhere | Target::Elsewhere => None,
                },
                References::Parts(parts) => parts.get(&*text).map(Part::root),
            }
        })
    }

    /// A copy, charged to the budget; null when that is spent, or when this is a survey.
    pub(crate) fn keep(&mut self, value: Node<'_>) -> Value {
        if self.is_survey() {
            return Value::Null;
        }
        self.charge(value.weight() + value.raw().len() / 64);
        if self.spent() { Value::Null } else { value.value() }
    }

    /// A copy of a schema in which what was wrong is put right; see [`mend`].
    pub(crate) fn keep_schema(&mut self, schema: Node<'_>) -> Value {
        let mut kept = self.keep(schema);
        self.mend(&mut kept);
        kept
    }

    /// Puts a schema that was kept right.
    pub(crate) fn mend(&self, schema: &mut Value) {
        if let References::Parts(parts) = self.references {
            mend::mend(schema, parts);
        }
    }

    /// The text of a member, empty when there is none. Numbers and booleans are written out (`version: 1.0`).
    pub(crate) fn text(&mut self, value: Node<'a>, key: &str) -> String {
        let Some(text) = value.get(key).and_then(Node::plain) else { return String::new() };
        let text = text.trim();
        self.charge(1 + text.len() / 64);
        if self.spent() { String::new() } else { text.to_owned() }
    }

    /// The text of a member that only people read, which a survey leaves out.
    pub(crate) fn prose(&mut self, value: Node<'a>, key: &str) -> String {
        if self.is_survey() { String::new() } else { self.text(value, key) }
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

/// Null.
pub(crate) fn untyped() -> Node<'static> {
    UNTYPED.root()
}

/// The texts of a list, or of one text that stands where a list should.
pub(crate) fn texts(value: Option<Node<'_>>) -> Vec<Cow<'_, str>> {
    match value {
        Some(value) if value.is_array() => value.items().filter_map(Node::text).collect(),
        Some(value) => value.text().into_iter().collect(),
        None => Vec::new(),
    }
}
