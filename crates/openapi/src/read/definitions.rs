//! What an operation's schemas refer to, by the text of the reference: recursion costs nothing, one operation holds all
//! that is needed to show, sample, check and call it, and a schema that nobody looks at is never unpacked.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::node::Node;
use crate::json::tape::Tape;
use crate::read::reference::reference;
use crate::repair::mend::mend;

/// More references in a row than any real description has; a loop ends here.
const MOST_HOPS: usize = 64;
/// Values of a part that is copied to where siblings of its reference change it.
const LARGEST_LEAF: usize = 200;
/// What stands in for a part that is not there: a schema that allows everything.
static UNTYPED: Value = Value::Null;

/// Schemas by the reference that leads to them (`#/components/schemas/Pet`). Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Definitions(Arc<HashMap<String, Part>>);

/// One part of a description. Its text is scanned when someone first looks at it: of the many that an operation may
/// need, a form or a sample shows few.
pub(crate) struct Part {
    tape: LazyLock<Tape, Box<dyn FnOnce() -> Tape + Send>>,
    value: OnceLock<Value>,
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        let tape = LazyLock::new(Box::new(|| Tape::scan(text).unwrap_or_default()) as Box<dyn FnOnce() -> Tape + Send>);
        Self { tape, value: OnceLock::new() }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl Part {
    /// Null where the text is no JSON.
    pub(crate) fn root(&self) -> Node<'_> {
        self.tape.root()
    }

    /// As a schema, in which what was wrong is put right. `all` are the parts that it may refer to.
    fn value(&self, all: &HashMap<String, Self>) -> &Value {
        self.value.get_or_init(|| {
            let mut value = self.root().value();
            mend(&mut value, all);
            value
        })
    }

    /// What it holds, where that is small and refers to nothing: the limits of a text, the words of a choice.
    pub(crate) fn leaf(&self) -> Option<Map<String, Value>> {
        let root = self.root();
        let small = root.is_object() && root.weight() <= LARGEST_LEAF && self.tape.references().next().is_none();
        small.then(|| root.map())
    }
}

impl Definitions {
    /// What a schema refers to, or the schema itself. A reference that is not here or leads back to itself gives null.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut here = schema;
        for _ in 0..MOST_HOPS {
            let Some(text) = reference(here) else { return here };
            let Some(next) = self.get(text) else { return &UNTYPED };
            here = next;
        }
        &UNTYPED
    }

    /// The schema that this reference leads to.
    #[must_use]
    pub fn get(&self, reference: &str) -> Option<&Value> {
        self.0.get(reference).map(|part| part.value(&self.0))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<HashMap<String, Part>> for Definitions {
    fn from(parts: HashMap<String, Part>) -> Self {
        Self(Arc::new(parts))
    }
}

impl FromIterator<(String, Value)> for Definitions {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(parts: I) -> Self {
        Self(Arc::new(parts.into_iter().map(|(name, value)| (name, value.to_string().into())).collect()))
    }
}

impl PartialEq for Definitions {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.0.iter().all(|(name, part)| other.get(name) == Some(part.value(&self.0)))
    }
}

impl Serialize for Definitions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, part)| (name, part.value(&self.0))))
    }
}
