//! What an operation's schemas refer to, by the text of the reference: recursion costs nothing, and one operation holds
//! all that is needed to show, sample, check and call it.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::reference::reference;

/// More references in a row than any real description has; a loop ends here.
const MOST_HOPS: usize = 64;
/// What stands in for a part that is not there: a schema that allows everything.
static UNTYPED: Value = Value::Null;

/// Schemas by the reference that leads to them (`#/components/schemas/Pet`). Clones share them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Definitions(Arc<HashMap<String, Value>>);

impl Definitions {
    /// What a schema refers to, or the schema itself. A reference that is not here or leads back to itself gives null.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut here = schema;
        for _ in 0..MOST_HOPS {
            let Some(text) = reference(here) else { return here };
            let Some(next) = self.0.get(text) else { return &UNTYPED };
            here = next;
        }
        &UNTYPED
    }

    /// The schema that this reference leads to.
    #[must_use]
    pub fn get(&self, reference: &str) -> Option<&Value> {
        self.0.get(reference)
    }
}

impl FromIterator<(String, Value)> for Definitions {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(parts: I) -> Self {
        Self(Arc::new(parts.into_iter().collect()))
    }
}
