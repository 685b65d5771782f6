//! Puts a schema right that is opened: what [`crate::repair::schema_rules`] reports of it is done here, so that forms, samples
//! and checks need to know one spelling only. The description itself is never changed.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::call::encode::atom;
use crate::read::definitions::Part;
use crate::read::reference::reference;
use crate::repair::type_word::{self, Word};
use crate::schema::shape;

/// Schemas within schemas; a description is no deeper.
const DEEPEST: usize = 512;
/// Members that hold one schema.
pub(crate) const ONE: [&str; 10] = [
    "items",
    "additionalProperties",
    "additionalItems",
    "not",
    "contains",
    "propertyNames",
    "if",
    "then",
    "else",
    "unevaluatedProperties",
];
/// Members that hold schemas by name.
pub(crate) const NAMED: [&str; 5] = ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"];
/// Members that hold a list of schemas.
pub(crate) const LISTS: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];

/// Puts the schema and all schemas in it right. `parts` are what it may refer to.
pub(crate) fn mend(schema: &mut Value, parts: &HashMap<String, Part>) {
    whole(schema, parts, 0);
}

fn whole(schema: &mut Value, parts: &HashMap<String, Part>, depth: usize) {
    merge_siblings(schema, parts);
    inner(schema, parts, depth);
}

fn inner(schema: &mut Value, parts: &HashMap<String, Part>, depth: usize) {
    let Value::Object(map) = schema else { return };
    if depth > DEEPEST {
        return;
    }
    mend_type(map);
    mend_format(map);
    mend_items(map);
    mend_enum(map);
    mend_default(map);
    mend_required(map);
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            (key, value @ Value::Object(_)) if ONE.contains(&key) => nested(value, parts, depth),
            (key, Value::Object(named)) if NAMED.contains(&key) => {
                named.values_mut().for_each(|value| nested(value, parts, depth));
            }
            // A branch keeps its reference, by whose name a discriminator knows it.
            (key, Value::Array(list)) if LISTS.contains(&key) => {
                list.iter_mut().for_each(|value| inner(value, parts, depth + 1));
            }
            _ => {}
        }
    }
}

fn nested(schema: &mut Value, parts: &HashMap<String, Part>, depth: usize) {
    whole(schema, parts, depth + 1);
    // Within a form or an answer, a file is a text of bytes.
    if schema.get("type").is_some_and(|kind| kind == "file") {
        schema["type"] = "string".into();
        schema["format"] = "binary".into();
    }
}

/// What stands beside a reference to something small joins what that says. Larger parts are put together where they
/// are looked at, by [`shape::flat`]: a copy of each would not end where they refer to themselves.
fn merge_siblings(schema: &mut Value, parts: &HashMap<String, Part>) {
    let Some(text) = reference(schema) else { return };
    let Value::Object(map) = &*schema else { return };
    if map.len() < 2 {
        return;
    }
    if let Some(leaf) = parts.get(text).and_then(Part::leaf) {
        let mut merged = map.clone();
        merged.remove("$ref");
        shape::merge(&mut merged, &leaf);
        *schema = Value::Object(merged);
    }
}

fn mend_type(map: &mut Map<String, Value>) {
    let words = match map.get_mut("type") {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words
            .iter_mut()
            .filter_map(|word| match word {
                Value::String(word) => Some(word),
                _ => None,
            })
            .collect(),
        _ => return,
    };
    let (mut any, mut said) = (false, None);
    for word in words {
        match type_word::meant(word) {
            Word::Meant(name, format) => {
                name.clone_into(word);
                said = said.or(format);
            }
            Word::Any => any = true,
            Word::Known | Word::Unknown => {}
        }
    }
    if any {
        map.remove("type");
    } else if let Some(format) = said {
        map.entry("format").or_insert_with(|| format.into());
    }
}

/// `format: date` means nothing for a number.
fn mend_format(map: &mut Map<String, Value>) {
    let mismatch = match (map.get("type").and_then(Value::as_str), map.get("format").and_then(Value::as_str)) {
        (Some(kind), Some(format)) => is_mismatch(kind, format),
        _ => false,
    };
    if mismatch {
        map.remove("format");
    }
}

/// Whether a format is one of texts and the type is none.
pub(crate) fn is_mismatch(kind: &str, format: &str) -> bool {
    let text = ["date", "date-time", "uuid", "uri", "email", "byte", "binary", "password", "ipv4", "hostname"];
    matches!(kind, "integer" | "number" | "boolean") && text.contains(&format)
}

/// A list says what is in it; a list of schemas is what JSON Schema calls `prefixItems` today.
fn mend_items(map: &mut Map<String, Value>) {
    if map.get("items").is_some_and(Value::is_array) && !map.contains_key("prefixItems") {
        let first = map.remove("items").unwrap_or_default();
        map.insert("prefixItems".into(), first);
        if let Some(rest) = map.remove("additionalItems") {
            map.insert("items".into(), rest);
        }
    } else if map.get("type").is_some_and(|kind| kind == "array")
        && !["items", "prefixItems", "$ref", "allOf"].iter().any(|key| map.contains_key(*key))
    {
        map.insert("items".into(), json!({}));
    }
}

fn mend_enum(map: &mut Map<String, Value>) {
    let listed = match map.get_mut("enum") {
        Some(Value::Array(_)) => map.remove("enum"),
        Some(one @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => Some(json!([one.take()])),
        _ => return,
    };
    let Some(Value::Array(listed)) = listed else { return };
    if listed.is_empty() {
        map.remove("enum");
        return;
    }
    let kinds = kinds(map);
    if is_of_items(&kinds, &listed) && give_to_items(map, &listed) {
        map.remove("enum");
        return;
    }
    let values = distinct(listed.into_iter().map(|value| coerced(&kinds, &value).unwrap_or(value)).collect());
    if values.contains(&Value::Null) && !kinds.is_empty() {
        map.insert("nullable".into(), true.into());
    }
    // Where no value is of the type, the values are what is meant.
    if !values.iter().any(|value| value.is_null() || fits(&kinds, value)) {
        map.remove("type");
    }
    map.insert("enum".into(), Value::Array(values));
}

/// Whether words stand at a list that are meant for what is in it.
pub(crate) fn is_of_items(kinds: &[String], listed: &[Value]) -> bool {
    kinds == ["array"] && listed.iter().all(|value| !value.is_array() && !value.is_object())
}

fn give_to_items(map: &mut Map<String, Value>, listed: &[Value]) -> bool {
    let Some(Value::Object(items)) = map.get_mut("items") else { return false };
    if !items.contains_key("$ref") {
        items.entry("enum").or_insert_with(|| listed.into());
    }
    true
}

fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut seen = std::collections::HashSet::new();
    values.into_iter().filter(|value| seen.insert(value.to_string())).collect()
}

fn mend_default(map: &mut Map<String, Value>) {
    let Some(default) = map.get("default") else { return };
    let kinds = kinds(map);
    if default.is_null() || kinds.is_empty() || fits(&kinds, default) {
        return;
    }
    match coerced(&kinds, default) {
        Some(value) => drop(map.insert("default".into(), value)),
        None => drop(map.remove("default")),
    }
}

/// `required: true` in a property is a name in the list of what holds it.
fn mend_required(map: &mut Map<String, Value>) {
    let mut names = Vec::new();
    for (name, property) in map.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let Value::Object(property) = property else { continue };
        let Some(required) = property.get("required").and_then(truth) else { continue };
        property.remove("required");
        names.extend(required.then(|| name.clone()));
    }
    if map.get("required").is_some_and(|list| !list.is_array()) {
        map.remove("required");
    }
    if names.is_empty() {
        return;
    }
    if let Value::Array(list) = map.entry("required").or_insert_with(|| json!([])) {
        names.retain(|name| !list.iter().any(|known| known == name));
        list.extend(names.into_iter().map(Value::String));
    }
}

fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.to_ascii_lowercase().parse().ok())
}

fn kinds(map: &Map<String, Value>) -> Vec<String> {
    match map.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is of one of the types; also where none of them is known.
pub(crate) fn fits(kinds: &[String], value: &Value) -> bool {
    let known = kinds.iter().all(|kind| type_word::is_known(kind) && kind != "file");
    !known
        || kinds.iter().any(|kind| match kind.as_str() {
            "string" => value.is_string(),
            "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => value.is_null(),
        })
}

/// What YAML 1.1 calls true and false, and YAML 1.2 a text.
fn yaml_truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" => Some(true),
        "no" | "off" => Some(false),
        _ => None,
    }
}

/// The same value in one of the types, where nothing is lost: `"1"` as 1, 1 as `"1"`, one value as a list of it.
pub(crate) fn coerced(kinds: &[String], value: &Value) -> Option<Value> {
    if value.is_null() || kinds.is_empty() || fits(kinds, value) {
        return None;
    }
    let read = || {
        let text = value.as_str()?.trim();
        if kinds.iter().any(|kind| kind == "boolean")
            && let Some(truth) = yaml_truth(text)
        {
            return Some(truth.into());
        }
        serde_json::from_str(text).or_else(|_| serde_json::from_str(&text.to_ascii_lowercase())).ok()
    };
    let scalar = !value.is_array() && !value.is_object();
    let text = (scalar && kinds.iter().any(|kind| kind == "string")).then(|| Value::String(atom(value)));
    let list = || (scalar && value != "" && kinds.iter().any(|kind| kind == "array")).then(|| json!([value]));
    read().filter(|read: &Value| !read.is_null() && fits(kinds, read)).or(text).or_else(list)
}
