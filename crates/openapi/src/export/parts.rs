//! The schemas that others refer to, as `components/schemas`: each under a name that OpenAPI allows, in the order in
//! which they are first referred to.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::normal;
use crate::model::Connector;
use crate::read::definitions::{Definitions, Part};
use crate::read::open::piece;

pub(super) struct Parts {
    all: Definitions,
    /// The names given so far, by reference.
    names: HashMap<String, String>,
    taken: HashSet<String>,
    /// The references in the order in which they got their names.
    order: Vec<String>,
    /// What was found out about [`Parts::leaf`].
    leaves: HashMap<String, Option<Map<String, Value>>>,
    /// Whether a schema is only looked at, so that nothing gets a name.
    is_trial: bool,
}

impl Parts {
    pub(super) fn of(connector: &Connector) -> Self {
        let part = |(key, span): &(String, crate::Span)| Some((key.clone(), Part::from(piece(connector, *span).ok()?)));
        let all: HashMap<_, _> = connector.parts().iter().filter_map(part).collect();
        Self {
            all: all.into(),
            names: HashMap::new(),
            taken: HashSet::new(),
            order: Vec::new(),
            leaves: HashMap::new(),
            is_trial: false,
        }
    }

    /// What a reference is in the document; none where it leads nowhere, or to nothing but itself.
    pub(super) fn reference(&mut self, reference: &str) -> Option<String> {
        if !self.names.contains_key(reference) {
            if self.all.resolve(&json!({"$ref": reference})).is_null() {
                return None;
            }
            if self.is_trial {
                return Some(reference.to_owned());
            }
            let name = self.free(&plain_name(reference.rsplit(['/', '#', ':']).next().unwrap_or_default()));
            self.names.insert(reference.to_owned(), name);
            self.order.push(reference.to_owned());
        }
        self.names.get(reference).map(|name| format!("#/components/schemas/{name}"))
    }

    /// What a reference leads to in normal form, where that is small and refers to nothing. Small things may be made of
    /// small things.
    pub(super) fn leaf(&mut self, reference: &str) -> Option<Map<String, Value>> {
        if let Some(known) = self.leaves.get(reference) {
            return known.clone();
        }
        // What leads back to itself is no leaf.
        self.leaves.insert(reference.to_owned(), None);
        let mut normal = self.all.get(reference).filter(|target| target.is_object())?.clone();
        let outer = std::mem::replace(&mut self.is_trial, true);
        normal::make(&mut normal, self, 0);
        self.is_trial = outer;
        let leaf = Part::from(normal.to_string()).leaf();
        self.leaves.insert(reference.to_owned(), leaf.clone());
        leaf
    }

    /// A reference where it is only mentioned: in the document's words if it has a name, else its last word.
    pub(super) fn mapped(&self, reference: &str) -> String {
        match self.names.get(reference) {
            Some(name) => format!("#/components/schemas/{name}"),
            None => plain_name(reference.rsplit(['/', '#', ':']).next().unwrap_or_default()),
        }
    }

    fn free(&mut self, plain: &str) -> String {
        let numbered = (2..).map(|n| format!("{plain}{n}"));
        let mut names = std::iter::once(plain.to_owned()).chain(numbered);
        names.find(|name| self.taken.insert(name.clone())).unwrap_or_default()
    }

    /// A schema in its normal form.
    pub(super) fn schema(&mut self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        normal::make(&mut schema, self, 0);
        schema
    }

    /// All that was referred to, and what that refers to.
    pub(super) fn written(&mut self) -> Map<String, Value> {
        let mut written = Map::new();
        while let Some(reference) = self.order.get(written.len()).cloned() {
            let value = self.all.get(&reference).cloned().unwrap_or_default();
            let name = self.names.get(&reference).cloned().unwrap_or_default();
            written.insert(name, self.schema(&value));
        }
        written
    }
}

/// Letters, digits and `. - _`, as OpenAPI wants the names of components.
pub(super) fn plain_name(name: &str) -> String {
    let name = name.replace("~1", "/").replace("~0", "~").replace("%20", " ");
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    if plain.is_empty() { "unnamed".into() } else { plain }
}
