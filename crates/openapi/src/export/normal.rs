//! A schema in the words of JSON Schema 2020-12, which OpenAPI 3.1 uses, instead of those of earlier versions. It is
//! mended already; see [`crate::repair::mend`].

use serde_json::{Map, Value, json};

use super::parts::Parts;
use crate::read::reference;
use crate::repair::mend::{LISTS, NAMED, ONE, fits};
use crate::repair::type_word;
use crate::schema::shape;

/// Schemas within schemas; a description is no deeper.
const DEEPEST: usize = 512;

/// Puts the schema and all schemas in it into normal form. What stands beside a reference to something small joins it,
/// as it does when a schema is mended, where the normal form may be smaller than what was mended.
pub(super) fn make(schema: &mut Value, parts: &mut Parts, depth: usize) {
    let text = reference::reference(schema).filter(|_| schema.as_object().is_some_and(|map| map.len() > 1));
    if let Some(leaf) = text.and_then(|text| parts.leaf(text))
        && let Value::Object(map) = schema
    {
        map.remove("$ref");
        shape::merge(map, &leaf);
    }
    branch(schema, parts, depth);
}

/// The same for a branch, which keeps its reference.
fn branch(schema: &mut Value, parts: &mut Parts, depth: usize) {
    match schema {
        Value::Object(map) if depth <= DEEPEST => object(map, parts, depth),
        Value::Bool(_) => {}
        // Nothing, or nothing that is a schema: any value fits.
        other => *other = json!({}),
    }
}

fn object(map: &mut Map<String, Value>, parts: &mut Parts, depth: usize) {
    refer(map, parts);
    types(map);
    null(map);
    exclusive(map, "exclusiveMinimum", "minimum");
    exclusive(map, "exclusiveMaximum", "maximum");
    discriminator(map);
    listed(map);
    required(map);
    map.remove("collectionFormat");
    // Mending changes the order, which means nothing; what is referred to gets its name in this one.
    map.sort_keys();
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("additionalProperties" | "additionalItems" | "unevaluatedProperties", Value::Bool(_)) => {}
            (key, value) if ONE.contains(&key) => make(value, parts, depth + 1),
            (key, Value::Object(named)) if NAMED.contains(&key) => {
                named.values_mut().for_each(|value| make(value, parts, depth + 1));
            }
            (key, Value::Array(list)) if LISTS.contains(&key) => {
                list.iter_mut().for_each(|value| branch(value, parts, depth + 1));
            }
            _ => {}
        }
    }
}

fn refer(map: &mut Map<String, Value>, parts: &mut Parts) {
    let Some(Value::String(text)) = map.get("$ref") else { return };
    match parts.reference(text) {
        Some(name) => drop(map.insert("$ref".into(), name.into())),
        None => drop(map.remove("$ref")),
    }
}

/// Words that are no types go; a file is a text of bytes.
fn types(map: &mut Map<String, Value>) {
    let known = |word: &Value| word.as_str().is_some_and(|word| type_word::is_known(word) && word != "file");
    match map.get_mut("type") {
        Some(Value::String(word)) if word == "file" => {
            map.insert("type".into(), "string".into());
            map.insert("format".into(), "binary".into());
        }
        Some(Value::Array(words)) => {
            words.retain(known);
            if words.is_empty() {
                map.remove("type");
            }
        }
        Some(word) if !known(word) => drop(map.remove("type")),
        _ => {}
    }
}

/// `nullable` is a type among others; without any it is said in the word that all versions share.
fn null(map: &mut Map<String, Value>) {
    if map.remove("nullable") == Some(Value::Bool(true)) {
        match map.get("type") {
            Some(Value::Array(_) | Value::String(_)) => allow_null(map),
            _ => drop(map.insert("x-nullable".into(), true.into())),
        }
    }
    let allowed = map.get("type").is_some_and(Value::is_array) || map.get("x-nullable") == Some(&Value::Bool(true));
    if map.get("default") == Some(&Value::Null) && !allowed {
        map.remove("default");
    }
}

fn allow_null(map: &mut Map<String, Value>) {
    let mut types = match map.get("type") {
        Some(Value::Array(types)) => types.clone(),
        Some(one) => vec![one.clone()],
        None => return,
    };
    if !types.iter().any(|one| one == "null") {
        types.push("null".into());
    }
    map.insert("type".into(), types.into());
}

/// OpenAPI 3.0 says whether the limit itself is allowed, 3.1 gives the limit.
fn exclusive(map: &mut Map<String, Value>, word: &str, limit: &str) {
    let Some(Value::Bool(is_exclusive)) = map.get(word) else { return };
    let number = map.get(limit).filter(|number| *is_exclusive && number.is_number()).cloned();
    map.remove(word);
    if let Some(number) = number {
        map.remove(limit);
        map.insert(word.into(), number);
    }
}

fn discriminator(map: &mut Map<String, Value>) {
    if let Some(Value::String(name)) = map.get("discriminator") {
        let object = json!({"propertyName": name});
        map.insert("discriminator".into(), object);
    }
}

/// Gives what discriminators name the names that it has in the document, once all have theirs. What nothing else refers
/// to keeps its bare name.
pub(super) fn rename_mapped(value: &mut Value, parts: &Parts) {
    if let Some(Value::Object(mapping)) = value.pointer_mut("/discriminator/mapping") {
        for target in mapping.values_mut() {
            let name = target.as_str().filter(|text| text.contains('/')).map(|text| parts.mapped(text));
            *target = name.map_or_else(|| target.take(), Value::String);
        }
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(|inner| rename_mapped(inner, parts)),
        Value::Array(list) => list.iter_mut().for_each(|inner| rename_mapped(inner, parts)),
        _ => {}
    }
}

/// Where the listed values are not all of the type, they are what counts.
fn listed(map: &mut Map<String, Value>) {
    if map.get("enum").is_some_and(|values| !values.is_array()) {
        map.remove("enum");
    }
    let Some(Value::Array(values)) = map.get("enum") else { return };
    let kinds: Vec<String> = match map.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return,
    };
    let odd = values.iter().any(|value| !value.is_null() && !fits(&kinds, value));
    let null = values.contains(&Value::Null);
    if odd {
        map.remove("type");
    } else if null {
        allow_null(map);
    }
}

/// What is required is described, if only as anything.
fn required(map: &mut Map<String, Value>) {
    if map.get("required").is_some_and(|list| !list.is_array()) {
        map.remove("required");
    }
    if ["allOf", "oneOf", "anyOf", "$ref"].iter().any(|key| map.contains_key(*key)) {
        return;
    }
    let Some(Value::Array(names)) = map.get("required").cloned() else { return };
    let Some(Value::Object(properties)) = map.get_mut("properties") else { return };
    for name in names.iter().filter_map(Value::as_str) {
        properties.entry(name).or_insert_with(|| json!({}));
    }
}
