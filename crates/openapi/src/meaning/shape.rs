//! What a schema looks like from outside: its members with `allOf` merged, whether it is a list and of what.

use serde_json::Value;

use crate::model::Operation;

/// `allOf` in `allOf` and objects in objects, no deeper.
const DEEPEST: usize = 4;
/// Members of one schema that are looked at.
const MOST: usize = 400;

/// The members of an object schema, those of `allOf` and of the first `oneOf` or `anyOf` branch included.
pub(super) fn members<'a>(operation: &'a Operation, schema: &'a Value) -> Vec<(&'a str, &'a Value)> {
    let (mut found, mut left) = (Vec::new(), MOST);
    collect(operation, schema, 0, &mut found, &mut left);
    found
}

/// `left` schemas more are looked at, so that `allOf`s that multiply come to an end.
fn collect<'a>(
    operation: &'a Operation,
    schema: &'a Value,
    depth: usize,
    found: &mut Vec<(&'a str, &'a Value)>,
    left: &mut usize,
) {
    if *left == 0 || depth > DEEPEST {
        return;
    }
    *left -= 1;
    let schema = operation.resolve(schema);
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (name, member) in own {
        if found.len() < MOST && !found.iter().any(|(known, _)| known == name) {
            found.push((name, operation.resolve(member)));
        }
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let branches = list("allOf").chain(list("oneOf").take(1)).chain(list("anyOf").take(1));
    branches.for_each(|branch| collect(operation, branch, depth + 1, found, left));
}

/// The first type that is not null; `array` and `object` also where only `items` or `properties` say so.
pub(super) fn kind(schema: &Value) -> Option<&str> {
    let declared = match schema.get("type") {
        Some(Value::String(kind)) => Some(kind.as_str()),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    };
    declared.or_else(|| schema.get("items").map(|_| "array")).or_else(|| schema.get("properties").map(|_| "object"))
}

/// What the items of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Objects,
    Scalars,
    /// Nothing is said about them, or it is in a file that is not here.
    Unknown,
}

/// The schema of a list's items and what they are; `None` where it is no list.
pub(super) fn list<'a>(operation: &'a Operation, schema: &'a Value) -> Option<(&'a Value, Of)> {
    let schema = operation.resolve(schema);
    if kind(schema) != Some("array") {
        return None;
    }
    let item = schema.get("items").map_or(&Value::Null, |item| operation.resolve(item));
    let composed = ["allOf", "oneOf", "anyOf"].iter().any(|key| item.get(key).is_some());
    let of = match kind(item) {
        Some("object") => Of::Objects,
        None if composed => Of::Objects,
        None | Some("any") => Of::Unknown,
        Some(_) => Of::Scalars,
    };
    Some((item, of))
}

/// A member of an answer, with its path.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) path: String,
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
}

/// The members of a schema and of the objects in it, but not of its lists.
pub(super) fn deep_members<'a>(operation: &'a Operation, schema: &'a Value) -> Vec<Member<'a>> {
    let mut found = Vec::new();
    descend(operation, schema, "", 0, &mut found);
    found
}

fn descend<'a>(operation: &'a Operation, schema: &'a Value, path: &str, depth: usize, found: &mut Vec<Member<'a>>) {
    for (name, schema) in members(operation, schema) {
        if found.len() >= MOST {
            return;
        }
        let path = super::path::join(path, name);
        found.push(Member { path: path.clone(), name, schema });
        if depth < 2 && list(operation, schema).is_none() {
            descend(operation, schema, &path, depth + 1, found);
        }
    }
}

/// The description in lower case, with the title and the summary.
pub(super) fn words(schema: &Value) -> String {
    let texts = ["title", "x-ms-summary", "description"].iter().filter_map(|key| schema.get(*key)?.as_str());
    texts.collect::<Vec<_>>().join(" ").to_lowercase()
}
