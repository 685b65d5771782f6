//! Where the items of a list stand in the answer of success.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape::{self, Of, list, members};
use super::words::{alike, key, singular};
use super::{Confidence, Field, fields, known, path};
use crate::model::Operation;

/// The items of a list and what identifies, dates and names each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Items {
    /// Where they stand: a path of dots, empty for the answer itself.
    pub path: String,
    /// What tells one from the other, for good.
    #[serde(default)]
    pub id: Option<Field>,
    /// When it last changed.
    #[serde(default)]
    pub changed: Option<Field>,
    /// When it was made.
    #[serde(default)]
    pub created: Option<Field>,
    /// When what it tells of took place.
    #[serde(default)]
    pub happened: Option<Field>,
    /// What people know it by.
    #[serde(default)]
    pub title: Option<Field>,
    /// How sure it is that these are the items.
    #[serde(default)]
    pub confidence: Confidence,
    /// Why, as a sentence.
    #[serde(default)]
    pub why: String,
}

/// Names that only lists have.
const USUAL: [&str; 14] = [
    "items", "data", "value", "values", "results", "result", "entries", "records", "rows", "list", "elements",
    "content", "nodes", "hits",
];
/// Objects that only wrap.
const WRAPPERS: [&str; 12] =
    ["data", "result", "results", "response", "body", "embedded", "d", "payload", "hits", "content", "list", "value"];
/// Members that stand beside items and say nothing about a single thing.
const ENVELOPE: [&str; 40] = [
    "count",
    "total",
    "totalcount",
    "totalitems",
    "totalresults",
    "totalpages",
    "totalsize",
    "totalrecords",
    "page",
    "pagesize",
    "perpage",
    "pagenumber",
    "limit",
    "offset",
    "size",
    "next",
    "previous",
    "prev",
    "first",
    "last",
    "nextpagetoken",
    "nextlink",
    "nextpage",
    "nextcursor",
    "cursor",
    "hasmore",
    "more",
    "kind",
    "etag",
    "object",
    "url",
    "success",
    "status",
    "statuscode",
    "code",
    "message",
    "error",
    "odatacontext",
    "odatanextlink",
    "odatacount",
];

/// The items of an operation's answer; `None` when the answer is no list.
#[must_use]
pub fn items(operation: &Operation) -> Option<Items> {
    if operation.items.is_some() {
        return operation.items.clone();
    }
    if !reads(operation) {
        return None;
    }
    let place = place(operation)?;
    let known = known::items(operation).filter(|_| place.schema.is_none());
    Some(known.unwrap_or_else(|| {
        let names = names(operation, &place.path);
        let found = place.schema.map(|item| fields::of(operation, item, &names)).unwrap_or_default();
        Items { path: place.path, confidence: place.confidence, why: place.why, ..found.items() }
    }))
}

/// `GET`, a declared list or trigger, or a `POST` that calls itself a search.
pub(super) fn reads(operation: &Operation) -> bool {
    let name = format!("{} {}", operation.id, operation.path).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let searches = says(&["search", "list", "query", "find", "filter", "rollup", "aggregate"]);
    let writes = says(&["create", "add", "update", "delete", "remove", "insert", "upsert", "send", "generate"]);
    let declared = operation.paging.is_some() || operation.trigger == Some(super::TriggerKind::Batch);
    let known = known::paging(operation).is_some();
    operation.method == "GET" || (operation.method == "POST" && (declared || known || (searches && !writes)))
}

struct Place<'a> {
    path: String,
    schema: Option<&'a Value>,
    confidence: Confidence,
    why: String,
}

fn place(operation: &Operation) -> Option<Place<'_>> {
    let answer = operation.success().map_or(&Value::Null, |response| operation.resolve(response.schema()));
    if let Some(declared) = operation.paging.as_ref().and_then(|paging| paging.items.clone()) {
        let members = shape::deep_members(operation, answer);
        let list = members.iter().find(|m| m.path == declared).and_then(|m| list(operation, m.schema));
        let why = "The description says so (x-ms-pageable).".into();
        return Some(Place {
            path: declared,
            schema: list.map(|(item, _)| item),
            confidence: Confidence::Declared,
            why,
        });
    }
    let known = || {
        let items = known::items(operation)?;
        Some(Place { path: items.path, schema: None, confidence: items.confidence, why: items.why })
    };
    whole(operation, answer).or_else(|| within(operation, answer)).or_else(known)
}

/// The answer itself is a list.
fn whole<'a>(operation: &'a Operation, answer: &'a Value) -> Option<Place<'a>> {
    let (item, of) = list(operation, answer)?;
    let get = operation.method == "GET";
    let confidence = if of == Of::Scalars || !get { Confidence::Guess } else { Confidence::Likely };
    Some(Place { path: String::new(), schema: Some(item), confidence, why: "The answer is a list.".into() })
}

/// A list in the answer.
fn within<'a>(operation: &'a Operation, answer: &'a Value) -> Option<Place<'a>> {
    let beside = members(operation, answer);
    if let Some(found) = choose(operation, &lists(operation, &beside, ""), &beside) {
        return Some(Candidate::place(operation, found, &beside));
    }
    let wrapped = |(name, schema): &(&str, &'a Value)| {
        let inside = if WRAPPERS.contains(&key(name).as_str()) { members(operation, schema) } else { return None };
        let found = choose(operation, &lists(operation, &inside, name), &inside)?;
        Some(Candidate::place(operation, found, &inside))
    };
    let mut found = beside.iter().filter_map(wrapped);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[derive(Debug, Clone)]
struct Candidate<'a> {
    path: String,
    schema: &'a Value,
    usual: bool,
    named: bool,
    /// Whether nothing else could be the list.
    only: bool,
}

/// Lists of things, of which there may be one that is the list.
fn lists<'a>(operation: &'a Operation, beside: &[(&'a str, &'a Value)], under: &str) -> Vec<Candidate<'a>> {
    let own = own_names(operation);
    let of = |(name, schema): &(&'a str, &'a Value)| {
        let (item, of) = list(operation, schema)?;
        let (usual, named) = (USUAL.contains(&key(name).as_str()), own.iter().any(|own| alike(own, name)));
        let thing = of == Of::Objects || (of == Of::Unknown && (usual || named));
        let side = ["errors", "warnings", "links", "included", "facets", "aggregations"].contains(&key(name).as_str());
        let candidate = Candidate { path: path::join(under, name), schema: item, usual, named, only: false };
        (thing && !side).then_some(candidate)
    };
    beside.iter().filter_map(of).collect()
}

/// The one that is the list: the only one, else the one named as the path is, else the one with a usual name. Beside an
/// id and much else, a list with a name of its own is a part of one thing.
fn choose<'a>(operation: &Operation, lists: &[Candidate<'a>], beside: &[(&str, &Value)]) -> Option<Candidate<'a>> {
    let one = |fits: &dyn Fn(&&Candidate<'a>) -> bool| {
        let mut found = lists.iter().filter(fits);
        found.next().filter(|_| found.next().is_none()).cloned()
    };
    let alone = lists.len() == 1;
    let found = one(&|_| true).or_else(|| one(&|c| c.named)).or_else(|| one(&|c| c.usual))?;
    let part = is_a_thing(operation, beside) && !found.usual && !found.named;
    (!part).then_some(Candidate { only: alone, ..found })
}

impl<'a> Candidate<'a> {
    /// How sure it is, from its name, what stands beside it, and whether the path asks for one thing only.
    fn place(operation: &Operation, found: Self, beside: &[(&str, &Value)]) -> Place<'a> {
        let named = found.usual || found.named;
        let thing = is_a_thing(operation, beside);
        let one = operation.path.trim_end_matches('/').ends_with('}');
        let sure = operation.method == "GET" && !thing && (!one || found.usual) && (named || found.only);
        let confidence = if sure { Confidence::Likely } else { Confidence::Guess };
        let why = match (thing, found.only) {
            (true, _) => format!("\"{}\" is a list, but the answer may be one thing that has it.", found.path),
            (_, true) => format!("\"{}\" is the only list of things in the answer.", found.path),
            (_, false) => format!("Of the answer's lists, \"{}\" has the fitting name.", found.path),
        };
        Place { path: found.path, schema: Some(found.schema), confidence, why }
    }
}

/// Whether the answer is a thing with members of its own rather than a wrapping: it has an id, or much else.
fn is_a_thing(operation: &Operation, beside: &[(&str, &Value)]) -> bool {
    let own = |(name, schema): &&(&str, &Value)| {
        let scalar = !matches!(shape::kind(schema), Some("array" | "object")) && list(operation, schema).is_none();
        scalar && !ENVELOPE.contains(&key(name).as_str())
    };
    beside.iter().any(|(name, _)| matches!(key(name).as_str(), "id" | "uuid" | "guid"))
        || beside.iter().filter(own).count() > 4
}

/// The operation's own names for what it lists: the last fixed part of the path and the tags.
fn own_names(operation: &Operation) -> Vec<&str> {
    let parts = operation.path.split(['/', ':']).filter(|part| !part.is_empty() && !part.contains('{'));
    let parts: Vec<_> = parts.collect();
    let last = parts.iter().rev().take(2).map(|part| part.trim_end_matches(".json"));
    last.chain(operation.tags.iter().map(|tag| tag.rsplit('.').next().unwrap_or(tag))).collect()
}

/// What one item may be called, in the singular.
fn names(operation: &Operation, path: &str) -> Vec<String> {
    let list = path.rsplit('.').next().filter(|name| !name.is_empty() && !USUAL.contains(&key(name).as_str()));
    list.into_iter().chain(own_names(operation)).map(singular).filter(|name| name.len() > 1).collect()
}
