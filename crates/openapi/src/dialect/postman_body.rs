//! Bodies of Postman requests and their saved responses, with schemas made of the examples.

use causeway_core::redact::is_secret;
use serde_json::{Map, Value, json};

use crate::dialect::postman::Notes;
use crate::dialect::postman_parts::{looks_secret, note, text};

/// Members and items of an example that a schema is made of.
const DEEPEST: usize = 12;

/// An OpenAPI `requestBody`.
pub(crate) fn request(body: &Value, pointer: &str, notes: &mut Notes) -> Option<Value> {
    if body.get("disabled") == Some(&Value::Bool(true)) {
        return None;
    }
    let content = match body.get("mode")?.as_str()? {
        "raw" => raw(body, pointer, notes)?,
        "urlencoded" => json!({"application/x-www-form-urlencoded": {"schema": form(&body["urlencoded"])}}),
        "formdata" => json!({"multipart/form-data": {"schema": form(&body["formdata"])}}),
        "file" => json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}),
        "graphql" => graphql(&body["graphql"]),
        _ => return None,
    };
    Some(json!({"content": content}))
}

/// By the language that the editor was set to, else by what it is.
fn raw(body: &Value, pointer: &str, notes: &mut Notes) -> Option<Value> {
    let written = text(&body["raw"]);
    let language = body.pointer("/options/raw/language").and_then(Value::as_str).unwrap_or_default();
    let parsed = parsed(&written);
    if written.is_empty() && language.is_empty() {
        return None;
    }
    Some(match (language, parsed) {
        (_, Some(mut example)) => {
            if hide(&mut example) {
                note(notes, "secret-left-out", pointer, "Values in the body that look like secrets were left out.");
            }
            json!({"application/json": {"schema": schema(&example, 0), "example": example}})
        }
        ("json", None) => json!({"application/json": {"schema": {}}}),
        ("xml", _) => json!({"application/xml": {"schema": {"type": "string"}}}),
        _ if written.starts_with('<') => json!({"application/xml": {"schema": {"type": "string"}}}),
        _ => json!({"text/plain": {"schema": {"type": "string"}}}),
    })
}

/// JSON, also where variables stand bare in it: `{"id": {{id}}}`.
fn parsed(written: &str) -> Option<Value> {
    let found = serde_json::from_str(written).ok().or_else(|| serde_json::from_str(&quoted(written)?).ok());
    found.filter(|value: &Value| value.is_object() || value.is_array())
}

/// With bare variables made texts.
fn quoted(written: &str) -> Option<String> {
    let mut out = String::with_capacity(written.len());
    let (mut rest, mut inside) = (written, false);
    while let Some(at) = rest.find(['"', '\\', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes() {
            [b'\\', ..] => rest.chars().take(2).map(char::len_utf8).sum(),
            [b'{', b'{', ..] if !inside => {
                let end = rest.find("}}")? + 2;
                out.push_str(&format!("\"{}\"", &rest[..end]));
                rest = &rest[end..];
                continue;
            }
            [b'"', ..] => {
                inside = !inside;
                1
            }
            _ => 1,
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    Some(out)
}

/// An object schema of a form's fields.
fn form(fields: &Value) -> Value {
    let mut properties = Map::new();
    for field in fields.as_array().into_iter().flatten() {
        let name = text(&field["key"]);
        let file = field["type"] == "file";
        let kind = if file { json!({"type": "string", "format": "binary"}) } else { json!({"type": "string"}) };
        let mut schema = kind;
        schema["description"] = text(&field["description"]).into();
        let value = text(&field["value"]);
        if !file && !value.is_empty() && !value.contains("{{") && !is_secret(&name) && !looks_secret(&value) {
            schema["example"] = value.into();
        }
        if !name.is_empty() {
            properties.insert(name, schema);
        }
    }
    json!({"type": "object", "properties": properties})
}

fn graphql(body: &Value) -> Value {
    let query = text(&body["query"]);
    let variables =
        parsed(&text(&body["variables"])).map_or_else(|| json!({"type": "object"}), |value| schema(&value, 0));
    let schema = json!({"type": "object", "required": ["query"], "properties": {
        "query": {"type": "string", "default": query}, "variables": variables}});
    json!({"application/json": {"schema": schema}})
}

/// `responses` made of the saved ones; where there are none, one of which nothing is known.
pub(crate) fn responses(item: &Value) -> Value {
    let mut responses = Map::new();
    for saved in item.get("response").and_then(Value::as_array).into_iter().flatten() {
        let status = saved.get("code").and_then(Value::as_u64).unwrap_or(200).to_string();
        let described = text(&saved["name"]);
        let mut response = json!({"description": described});
        if let Some(mut example) = saved.get("body").and_then(Value::as_str).and_then(parsed) {
            hide(&mut example);
            response["content"] = json!({"application/json": {"schema": schema(&example, 0), "example": example}});
        }
        let fuller = response.get("content").is_some();
        if fuller && responses.get(&status).is_some_and(|known: &Value| known.get("content").is_none()) {
            responses.remove(&status);
        }
        responses.entry(status).or_insert(response);
    }
    if responses.is_empty() { json!({"default": {"description": ""}}) } else { Value::Object(responses) }
}

/// Empties what looks like a secret; whether there was any.
fn hide(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => map.iter_mut().fold(false, |found, (name, inner)| {
            let text = inner.as_str().is_some_and(|text| !text.is_empty() && !text.contains("{{"));
            let secret = text && (is_secret(name) || inner.as_str().is_some_and(looks_secret));
            if secret {
                *inner = "".into();
            }
            hide(inner) | found | secret
        }),
        Value::Array(items) => items.iter_mut().fold(false, |found, item| hide(item) | found),
        _ => false,
    }
}

/// A schema that the example fits; of a list, that of its first item.
fn schema(example: &Value, depth: usize) -> Value {
    match example {
        _ if depth > DEEPEST => json!({}),
        Value::Null => json!({}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(text) if text.contains("{{") => json!({}),
        Value::String(_) => json!({"type": "string"}),
        Value::Array(items) => {
            json!({"type": "array", "items": items.first().map_or_else(|| json!({}), |item| schema(item, depth + 1))})
        }
        Value::Object(map) => {
            let properties: Map<_, _> =
                map.iter().map(|(name, inner)| (name.clone(), schema(inner, depth + 1))).collect();
            json!({"type": "object", "properties": properties})
        }
    }
}
