//! Questions about a schema that samples, checks and bodies ask: its types in every spelling, and what it comes to when
//! its reference and its `allOf` are put together. Properties keep their references, so that recursion costs nothing.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::model::Operation;
use crate::read::reference::reference;

/// References and `allOf`s within each other that are put together.
const DEEPEST: usize = 24;
/// Parts of one `allOf`.
const MOST_PARTS: usize = 50;
static UNTYPED: Value = Value::Null;

/// Which way a value goes: read-only members have no place in a request, write-only ones none in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Request,
    Response,
}

impl Way {
    /// Whether a member with this schema has no place in a value that goes this way.
    pub(crate) fn excludes(self, schema: &Value) -> bool {
        let word = if self == Self::Request { "readOnly" } else { "writeOnly" };
        schema.get(word) == Some(&Value::Bool(true))
    }

    /// The same for a member whose schema may be a reference with such a word beside it.
    pub(crate) fn excludes_member(self, operation: &Operation, schema: &Value) -> bool {
        self.excludes(schema) || self.excludes(operation.resolve(schema))
    }
}

/// The declared types, null aside. Words that no version of JSON Schema knows (`any`, `float`) are left out.
pub(crate) fn types(schema: &Value) -> Vec<&str> {
    let declared = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let known =
        |name: &&str| matches!(*name, "object" | "array" | "string" | "integer" | "number" | "boolean" | "file");
    declared.into_iter().filter(known).collect()
}

/// Whether null may be given, in every spelling.
pub(crate) fn nullable(schema: &Value) -> bool {
    let is_true = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let lists_null = |key: &str, null: &Value| match schema.get(key) {
        Some(Value::Array(list)) => list.contains(null),
        other => other == Some(null),
    };
    is_true("nullable")
        || is_true("x-nullable")
        || lists_null("type", &"null".into())
        || schema.get("enum").and_then(Value::as_array).is_some_and(|list| list.contains(&Value::Null))
        || schema.get("const") == Some(&Value::Null)
}

/// The first declared type, or the one that the other members imply; empty when nothing does.
pub(crate) fn kind(schema: &Value) -> &str {
    let has = |keys: &[&str]| keys.iter().any(|key| schema.get(key).is_some());
    match types(schema).first() {
        Some(name) => name,
        None if schema.get("type") == Some(&Value::String("null".into())) => "null",
        None if has(&["properties", "required", "additionalProperties"]) => "object",
        None if has(&["items", "prefixItems"]) => "array",
        None if has(&["format", "pattern", "minLength", "maxLength"]) => "string",
        None if has(&["minimum", "maximum", "multipleOf"]) => "number",
        None => "",
    }
}

/// Whether a value is a file: Swagger 2.0's `file`, OpenAPI 3.0's `format: binary`, 3.1's `contentMediaType`.
pub(crate) fn is_binary(schema: &Value) -> bool {
    let is = |key: &str, word: &str| schema.get(key).is_some_and(|value| value == word);
    let encoded = schema.get("contentMediaType").is_some() && schema.get("contentEncoding").is_none();
    is("type", "file") || is("format", "binary") || encoded
}

/// A schema with its reference followed and its `allOf` merged.
#[derive(Debug, Clone)]
pub(crate) struct Flat<'a> {
    pub(crate) schema: Cow<'a, Value>,
    /// The references that were followed, the outermost first.
    pub(crate) refs: Vec<String>,
}

impl Flat<'_> {
    /// The schema of a member: as declared, else what `additionalProperties` says, else null.
    pub(crate) fn property(&self, name: &str) -> &Value {
        let declared = self.schema.get("properties").and_then(|properties| properties.get(name));
        let others = || self.schema.get("additionalProperties").filter(|schema| schema.is_object());
        declared.or_else(others).unwrap_or(&UNTYPED)
    }

    /// The names that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        let list = self.schema.get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }
}

/// Puts a schema together. What leads back to itself is left out.
pub(crate) fn flat<'a>(operation: &'a Operation, schema: &'a Value) -> Flat<'a> {
    let mut refs = Vec::new();
    let schema = flatten(operation, schema, &mut refs, 0);
    Flat { schema, refs }
}

fn flatten<'a>(operation: &'a Operation, schema: &'a Value, refs: &mut Vec<String>, depth: usize) -> Cow<'a, Value> {
    if depth > DEEPEST {
        return Cow::Borrowed(&UNTYPED);
    }
    if let Some(text) = reference(schema) {
        return referred(operation, schema, text, refs, depth);
    }
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else { return Cow::Borrowed(schema) };
    let mut merged = schema.as_object().cloned().unwrap_or_default();
    merged.remove("allOf");
    for part in parts.iter().take(MOST_PARTS) {
        if let Value::Object(part) = &*flatten(operation, part, refs, depth + 1) {
            merge(&mut merged, part);
        }
    }
    Cow::Owned(Value::Object(merged))
}

/// Siblings of a `$ref` count, as OpenAPI 3.1 says and earlier descriptions mean.
fn referred<'a>(
    operation: &'a Operation,
    schema: &'a Value,
    text: &str,
    refs: &mut Vec<String>,
    depth: usize,
) -> Cow<'a, Value> {
    if refs.iter().any(|seen| seen == text) {
        return Cow::Borrowed(&UNTYPED);
    }
    refs.push(text.to_owned());
    let target = operation.definitions.get(text).unwrap_or(&UNTYPED);
    let target = flatten(operation, target, refs, depth + 1);
    let mut siblings = schema.as_object().cloned().unwrap_or_default();
    siblings.remove("$ref");
    let described = |key: &String| matches!(key.as_str(), "description" | "title") || key.starts_with("x-ms-");
    if siblings.keys().all(described) {
        return target;
    }
    if let Value::Object(target) = &*target {
        merge(&mut siblings, target);
    }
    Cow::Owned(Value::Object(siblings))
}

/// Both schemas at once, as far as it matters: members and required names of both, the narrower limits, else the first.
pub(crate) fn merge(into: &mut Map<String, Value>, other: &Map<String, Value>) {
    for (key, value) in other {
        let Some(own) = into.get_mut(key) else {
            into.insert(key.clone(), value.clone());
            continue;
        };
        match key.as_str() {
            "properties" => merge_properties(own, value),
            "required" => union(own, value),
            "enum" => intersect(own, value),
            "minimum" | "minLength" | "minItems" | "minProperties" if value.as_f64() > own.as_f64() => {
                *own = value.clone();
            }
            "maximum" | "maxLength" | "maxItems" | "maxProperties" if value.as_f64() < own.as_f64() => {
                *own = value.clone();
            }
            _ => {}
        }
    }
}

fn merge_properties(own: &mut Value, other: &Value) {
    let (Value::Object(own), Value::Object(other)) = (own, other) else { return };
    for (name, schema) in other {
        match own.get_mut(name) {
            None => {
                own.insert(name.clone(), schema.clone());
            }
            Some(here) if here == schema => {}
            Some(here) => *here = serde_json::json!({"allOf": [here.take(), schema]}),
        }
    }
}

fn union(own: &mut Value, other: &Value) {
    let (Value::Array(own), Value::Array(other)) = (own, other) else { return };
    for name in other {
        if !own.contains(name) {
            own.push(name.clone());
        }
    }
}

fn intersect(own: &mut Value, other: &Value) {
    let (Value::Array(own), Value::Array(other)) = (own, other) else { return };
    own.retain(|value| other.contains(value));
}

/// The branches of `oneOf` or `anyOf`, those for null alone left out.
pub(crate) fn branches(schema: &Value) -> Option<&[Value]> {
    let list = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    if list.is_empty() { None } else { Some(list) }
}

/// The member that tells branches apart (`discriminator`, in both generations' spelling), if there is one.
pub(crate) fn discriminator(schema: &Value) -> Option<&str> {
    let discriminator = schema.get("discriminator")?;
    discriminator.as_str().or_else(|| discriminator.get("propertyName")?.as_str()).filter(|name| !name.is_empty())
}

/// What the discriminator says for a branch: its name in `mapping`, else the name of its schema.
pub(crate) fn tag<'a>(schema: &'a Value, branch: &'a str) -> &'a str {
    let name = |reference: &'a str| reference.rsplit('/').next().unwrap_or(reference);
    let mapping = schema.pointer("/discriminator/mapping").and_then(Value::as_object);
    let leads_here = |target: &str| target == branch || (!target.contains('/') && target == name(branch));
    let mapped = mapping.into_iter().flatten().find(|(_, target)| target.as_str().is_some_and(leads_here));
    mapped.map_or(name(branch), |(tag, _)| tag.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::definitions::Definitions;
    use serde_json::json;

    #[test]
    fn a_schema_is_put_together_from_its_parts() {
        let definitions: Definitions = [
            ("#/d/A".to_owned(), json!({"type": "object", "required": ["a"], "properties": {"a": {"minLength": 1}}})),
            ("#/d/B".to_owned(), json!({"allOf": [{"$ref": "#/d/A"}, {"$ref": "#/d/B"}], "maxProperties": 3})),
        ]
        .into_iter()
        .collect();
        let operation = Operation { definitions, ..Operation::default() };
        let schema =
            json!({"allOf": [{"$ref": "#/d/B"}, {"required": ["b", "a"], "properties": {"a": {"maxLength": 2}}}]});
        let flat = flat(&operation, &schema);
        assert_eq!(flat.required().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(flat.property("a"), &json!({"allOf": [{"minLength": 1}, {"maxLength": 2}]}));
        assert_eq!((flat.schema["maxProperties"].as_u64(), flat.refs.len()), (Some(3), 2));
    }

    #[test]
    fn null_is_allowed_in_every_spelling() {
        for (schema, allowed) in [
            (json!({"type": "string"}), false),
            (json!({"type": "string", "nullable": true}), true),
            (json!({"type": "string", "x-nullable": true}), true),
            (json!({"type": ["string", "null"]}), true),
            (json!({"type": "null"}), true),
            (json!({"enum": ["a", null]}), true),
        ] {
            assert_eq!(nullable(&schema), allowed, "{schema}");
        }
    }
}
