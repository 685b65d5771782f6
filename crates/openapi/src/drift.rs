//! What changed between two versions of a description, operation by operation, and whether what calls it may break.
//! Operations are matched by method and path, then by id. Schemas are compared as they are written, without following
//! references: a change deep inside a shared schema does not show here.

use std::collections::HashMap;

use serde::Serialize;

use crate::model::{Connector, Operation, Parameter};

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
    let by_place: HashMap<_, _> = new.operations.iter().map(|operation| (place(operation), operation)).collect();
    let by_id: HashMap<_, _> =
        new.operations.iter().map(|operation| (operation.id.to_lowercase(), operation)).collect();
    let known: HashMap<_, _> = old.operations.iter().map(|operation| (place(operation), ())).collect();
    let mut drift = Drift::default();
    let mut met = HashMap::new();
    for before in &old.operations {
        let here = by_place.get(&place(before)).copied();
        let moved = || by_id.get(&before.id.to_lowercase()).copied().filter(|now| !known.contains_key(&place(now)));
        match here.or_else(moved) {
            Some(now) => {
                met.insert(place(now), ());
                drift.changed.extend(compare(before, now));
            }
            None => drift.removed.push(before.id.clone()),
        }
    }
    let fresh = new.operations.iter().filter(|operation| !met.contains_key(&place(operation)));
    drift.added = fresh.map(|operation| operation.id.clone()).collect();
    drift
}

fn place(operation: &Operation) -> (&str, &str) {
    (&operation.method, &operation.path)
}

fn compare(before: &Operation, now: &Operation) -> Option<Changed> {
    let mut notes = Notes::default();
    notes.breaks(place(before) != place(now), || format!("is now {} {}", now.method, now.path));
    notes.breaks(before.id != now.id, || format!("is now called {}", now.id));
    for parameter in &before.parameters {
        match same_parameter(now, parameter) {
            Some(other) => notes.parameter(parameter, other),
            None => notes.breaks(true, || format!("no longer takes \"{}\"", parameter.name)),
        }
    }
    for parameter in now.parameters.iter().filter(|parameter| same_parameter(before, parameter).is_none()) {
        let must = parameter.required && parameter.default.is_none();
        notes.add(must, format!("{} \"{}\"", if must { "needs" } else { "may take" }, parameter.name));
    }
    notes.bodies(before, now);
    let answers = |operation: &Operation| operation.success().map(|answer| answer.schema().clone());
    notes.differs(answers(before) != answers(now), || "answers differently".into());
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

    fn parameter(&mut self, before: &Parameter, now: &Parameter) {
        let name = &now.name;
        self.breaks(!before.required && now.required && now.default.is_none(), || format!("now needs \"{name}\""));
        self.differs(before.required && !now.required, || format!("no longer needs \"{name}\""));
        let kind = |parameter: &Parameter| parameter.schema.get("type").cloned();
        self.breaks(kind(before) != kind(now), || format!("takes another type of \"{name}\""));
        let choices = |parameter: &Parameter| parameter.schema.get("enum").cloned();
        self.differs(choices(before) != choices(now), || format!("takes other choices of \"{name}\""));
    }

    fn bodies(&mut self, before: &Operation, now: &Operation) {
        match (&before.body, &now.body) {
            (Some(_), None) => self.add(true, "no longer takes a body".into()),
            (None, Some(body)) => self.add(body.required, "takes a body".into()),
            (Some(before), Some(now)) => {
                self.breaks(before.content_type() != now.content_type(), || {
                    format!("takes a body as {}", now.content_type())
                });
                self.breaks(!before.required && now.required, || "now needs a body".into());
                self.differs(before.schema() != now.schema(), || "takes another body".into());
            }
            (None, None) => {}
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
            (day, number, true, "takes another type of \"day\""),
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
