//! What changed between two versions of a description, operation by operation, and whether what calls it may break.
//! Operations are matched by method and path (and by id, where several share these), then by id, then by method and the
//! path without the names of its variables. Only those whose text differs, or refers to something that differs, are opened
//! and compared.

pub(crate) mod difference;
pub(crate) mod schema_drift;

use std::collections::{HashMap, HashSet, VecDeque};

use serde::Serialize;
use serde_json::Value;

use crate::drift::difference::Difference;
use crate::drift::schema_drift::Side;
use crate::model::{Body, Connector, Operation, Parameter};
use crate::read::outline::Entry;
use crate::read::template::{self, Piece};

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// Ids of operations that are new.
    pub added: Vec<String>,
    /// Ids of operations that are gone.
    pub removed: Vec<String>,
    /// Operations that are there in both and differ.
    pub changed: Vec<Changed>,
}

/// An operation that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Its id before.
    pub id: String,
    /// Its id now.
    pub now: String,
    /// Whether a call that worked may fail now.
    pub breaking: bool,
    /// What changed, a phrase each.
    pub what: Vec<String>,
}

impl Drift {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// A line for each operation: what is gone first, then what changed, then what is new.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let changed = self.changed.iter().map(|changed| {
            let weight = if changed.breaking { "may break: " } else { "" };
            format!("{weight}{} {}", changed.id, changed.what.join(", "))
        });
        let removed = self.removed.iter().map(|id| format!("may break: {id} is gone"));
        let added = self.added.iter().map(|id| format!("{id} is new"));
        removed.chain(changed).chain(added).collect()
    }

    /// Whether calls to the operation of this id may fail now.
    #[must_use]
    pub fn breaks(&self, id: &str) -> bool {
        let same = |other: &String| other.eq_ignore_ascii_case(id);
        self.removed.iter().any(same) || self.changed.iter().any(|changed| changed.breaking && same(&changed.id))
    }
}

/// Compares two versions of a description.
///
/// ```
/// let old = br#"{"swagger": "2.0", "paths": {"/a": {"get": {"operationId": "a"}}, "/b": {"get": {"operationId": "b"}}}}"#;
/// let new = br#"{"swagger": "2.0", "paths": {"/a": {"get": {"operationId": "a"}}, "/c": {"get": {"operationId": "c"}}}}"#;
/// let drift = causeway_openapi::drift(&causeway_openapi::import(old)?.connector, &causeway_openapi::import(new)?.connector);
/// assert_eq!((drift.added, drift.removed), (vec!["c".to_owned()], vec!["b".to_owned()]));
/// # Ok::<(), causeway_openapi::ImportError>(())
/// ```
#[must_use]
pub fn drift(old: &Connector, new: &Connector) -> Drift {
    let mut matches = Matches::new(old, new);
    let difference = Difference::between(old, new);
    let mut drift = Drift::default();
    for before in &old.operations {
        let Some(now) = matches.find(before) else {
            drift.removed.push(before.id.clone());
            continue;
        };
        if before.id != now.id || place(before) != place(now) || difference.touches(before, now) {
            drift.changed.extend(compare(&old.open(before), &new.open(now)));
        }
    }
    drift.added = matches.fresh().map(|entry| entry.id.clone()).collect();
    drift
}

/// The operations of the newer description, by what they may be found.
struct Matches<'a> {
    new: &'a Connector,
    /// Those places that both descriptions have are matched by nothing else.
    both: HashSet<Place<'a>>,
    by_id: HashMap<String, &'a Entry>,
    /// By place: those whose id no earlier operation there has. Several may share a place: `/#Action=List`.
    spare: HashMap<Place<'a>, VecDeque<&'a Entry>>,
    /// Without the names of variables; `None` where several are alike.
    by_shape: HashMap<(&'a str, String), Option<&'a Entry>>,
    /// Ids of those that were found.
    met: HashSet<&'a str>,
}

/// Method and path.
type Place<'a> = (&'a str, &'a str);

impl<'a> Matches<'a> {
    fn new(old: &'a Connector, new: &'a Connector) -> Self {
        let known: HashSet<_> = old.operations.iter().map(|entry| (place(entry), lower(entry))).collect();
        let mut spare: HashMap<_, VecDeque<_>> = HashMap::new();
        for entry in &new.operations {
            let here = spare.entry(place(entry)).or_default();
            here.extend(Some(entry).filter(|entry| !known.contains(&(place(entry), lower(entry)))));
        }
        let both: HashSet<_> = old.operations.iter().map(place).filter(|place| spare.contains_key(place)).collect();
        let by_id = new.operations.iter().map(|entry| (lower(entry), entry)).collect();
        let mut by_shape = HashMap::new();
        for entry in new.operations.iter().filter(|entry| !both.contains(&place(entry))) {
            by_shape.entry(shape(entry)).and_modify(|one| *one = None).or_insert(Some(entry));
        }
        Self { new, both, by_id, spare, by_shape, met: HashSet::new() }
    }

    fn find(&mut self, before: &'a Entry) -> Option<&'a Entry> {
        let named = self.by_id.get(&lower(before)).copied();
        let same = named.filter(|entry| place(entry) == place(before));
        let here = same.or_else(|| self.spare.get_mut(&place(before))?.pop_front());
        let free = |entry: &&Entry| !self.both.contains(&place(entry)) && !self.met.contains(entry.id.as_str());
        let alike = || self.by_shape.get(&shape(before)).copied().flatten().filter(free);
        let found = here.or_else(|| named.filter(free)).or_else(alike)?;
        self.met.insert(&found.id);
        Some(found)
    }

    fn fresh(&self) -> impl Iterator<Item = &'a Entry> {
        self.new.operations.iter().filter(|entry| !self.met.contains(entry.id.as_str()))
    }
}

fn lower(entry: &Entry) -> String {
    entry.id.to_lowercase()
}

fn place(entry: &Entry) -> Place<'_> {
    (&entry.method, &entry.path)
}

fn shape(entry: &Entry) -> (&str, String) {
    let piece = |piece| match piece {
        Piece::Literal(text) => text,
        Piece::Variable(_) => "{}",
    };
    (&entry.method, template::pieces(&entry.path).into_iter().map(piece).collect())
}

fn compare(before: &Operation, now: &Operation) -> Option<Changed> {
    let mut notes = Notes::default();
    let moved = (&before.method, &before.path) != (&now.method, &now.path);
    notes.breaks(moved, || format!("is now {} {}", now.method, now.path));
    notes.breaks(before.id != now.id, || format!("is now called {}", now.id));
    notes.breaks(before.server != now.server && before.server.is_some(), || "is at another server".into());
    for parameter in &before.parameters {
        match same_parameter(now, parameter) {
            Some(other) => notes.parameter(before, now, parameter, other),
            None => notes.breaks(true, || format!("no longer takes \"{}\"", parameter.name)),
        }
    }
    for parameter in now.parameters.iter().filter(|parameter| same_parameter(before, parameter).is_none()) {
        let must = parameter.required && parameter.default.is_none();
        notes.add(must, format!("{} \"{}\"", if must { "needs" } else { "may take" }, parameter.name));
    }
    notes.bodies(before, now);
    notes.answers(before, now);
    let scopes: Vec<_> = now.scopes.iter().filter(|scope| !before.scopes.contains(scope)).collect();
    notes.breaks(!scopes.is_empty(), || format!("needs the scope {}", scopes[0]));
    notes.differs(!before.deprecated && now.deprecated, || "is deprecated".into());
    (!notes.what.is_empty()).then(|| Changed {
        id: before.id.clone(),
        now: now.id.clone(),
        breaking: notes.breaking,
        what: notes.what,
    })
}

fn same_parameter<'a>(operation: &'a Operation, parameter: &Parameter) -> Option<&'a Parameter> {
    operation.parameters.iter().find(|other| other.name == parameter.name && other.location == parameter.location)
}

#[derive(Default)]
struct Notes {
    breaking: bool,
    what: Vec<String>,
}

impl Notes {
    fn add(&mut self, breaking: bool, what: String) {
        self.breaking |= breaking;
        self.what.push(what);
    }

    fn breaks(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if holds {
            self.add(true, what());
        }
    }

    fn differs(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if holds {
            self.add(false, what());
        }
    }

    fn parameter(&mut self, old: &Operation, new: &Operation, before: &Parameter, now: &Parameter) {
        let name = &now.name;
        self.breaks(!before.required && now.required && now.default.is_none(), || format!("now needs \"{name}\""));
        self.differs(before.required && !now.required, || format!("no longer needs \"{name}\""));
        let written = |parameter: &Parameter| (parameter.style.clone(), parameter.explode);
        self.breaks(written(before) != written(now), || format!("writes \"{name}\" in another way"));
        self.schemas(Side::Sent, (old, &before.schema), (new, &now.schema), name);
    }

    fn bodies(&mut self, before: &Operation, now: &Operation) {
        match (&before.body, &now.body) {
            (Some(_), None) => self.add(true, "no longer takes a body".into()),
            (None, Some(body)) => self.add(body.required, "takes a body".into()),
            (Some(old), Some(new)) => {
                let kinds =
                    |body: &Body| body.contents.iter().map(|media| media.content_type.clone()).collect::<Vec<_>>();
                let gone = !kinds(new).iter().any(|kind| kind == old.content_type());
                self.breaks(gone, || format!("takes a body as {}", new.content_type()));
                self.breaks(!old.required && new.required, || "now needs a body".into());
                self.schemas(Side::Sent, (before, old.schema()), (now, new.schema()), "body");
            }
            (None, None) => {}
        }
        let form = |operation: &Operation| operation.form.clone();
        self.breaks(form(before) != form(now), || "sends its form in another way".into());
    }

    fn answers(&mut self, before: &Operation, now: &Operation) {
        let (Some(old), Some(new)) = (before.success(), now.success()) else { return };
        let other = !old.contents.is_empty() && !new.contents.iter().any(|m| m.content_type == old.content_type());
        self.breaks(other, || format!("answers as {}", new.content_type()));
        self.schemas(Side::Answered, (before, old.schema()), (now, new.schema()), "the answer");
    }

    fn schemas(&mut self, side: Side, before: (&Operation, &Value), now: (&Operation, &Value), name: &str) {
        for found in schema_drift::compare(side, before, now, name) {
            self.add(found.breaking, found.what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    fn connector(operations: &str) -> Connector {
        let text =
            format!(r#"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{{operations}}}}}"#);
        import(text.as_bytes()).unwrap().connector
    }

    #[test]
    fn each_kind_of_change_is_named_and_weighed() {
        let get = |parameters: &str| {
            format!(r#""/w": {{"get": {{"operationId": "getW", "parameters": [{parameters}], "responses": {{}}}}}}"#)
        };
        let day = r#"{"name": "day", "in": "query", "schema": {"type": "string"}}"#;
        let must = r#"{"name": "day", "in": "query", "required": true, "schema": {"type": "string"}}"#;
        let number = r#"{"name": "day", "in": "query", "schema": {"type": "integer"}}"#;
        for (before, now, breaking, what) in [
            ("", day, false, "may take \"day\""),
            ("", must, true, "needs \"day\""),
            (day, "", true, "no longer takes \"day\""),
            (day, must, true, "now needs \"day\""),
            (must, day, false, "no longer needs \"day\""),
            (day, number, true, "day is integer, was string"),
        ] {
            let drift = drift(&connector(&get(before)), &connector(&get(now)));
            let [changed] = drift.changed.as_slice() else { panic!("{before} -> {now}: {drift:?}") };
            assert_eq!((changed.breaking, changed.what.as_slice()), (breaking, [what.to_owned()].as_slice()));
            assert_eq!(drift.breaks("GETW"), breaking);
        }
        assert!(drift(&connector(&get(day)), &connector(&get(day))).is_empty());
    }

    #[test]
    fn an_operation_that_moved_is_the_same_one() {
        let at =
            |path: &str| connector(&format!(r#""{path}": {{"get": {{"operationId": "getW", "responses": {{}}}}}}"#));
        let drift = drift(&at("/v1/w"), &at("/v2/w"));
        assert_eq!((drift.added.len(), drift.removed.len()), (0, 0));
        assert_eq!(drift.changed[0].what, ["is now GET /v2/w"]);
    }
}
