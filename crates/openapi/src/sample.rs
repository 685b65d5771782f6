//! Arguments that an operation would take: for a person to start from, and for the tests of whole connectors.

use serde_json::{Map, Value, json};

use crate::model::{In, Operation, Parameter};
use crate::reference::reference;

/// References within references that a sample goes down.
const DEEPEST: usize = 5;
/// Values in one body.
const MOST_VALUES: usize = 400;
/// Optional members of one object.
const MOST_OPTIONAL: usize = 20;

/// `{"name": value, …, "body": {…}}` for everything required and what has an example or a default. What
/// [`crate::request`] is given from here, it takes.
#[must_use]
pub fn sample(operation: &Operation) -> Value {
    let mut arguments = Map::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required || typical(parameter)) {
        arguments.insert(operation.argument_name(parameter), argument(operation, parameter));
    }
    if let Some(body) = &operation.body {
        let value = Sampler::new(operation).value(body.schema(), 0).unwrap_or_else(|| json!({}));
        arguments.insert("body".into(), body_value(body.content_type(), value));
    }
    Value::Object(arguments)
}

/// A form must be an object of fields, and a body must not be null.
fn body_value(content_type: &str, value: Value) -> Value {
    let essence = crate::media::essence(content_type);
    let form = essence == crate::media::FORM || essence == crate::media::MULTIPART;
    if value.is_null() || (form && !value.is_object()) { json!({}) } else { value }
}

/// Worth showing though optional: what has an example or a default and is meant to be seen.
fn typical(parameter: &Parameter) -> bool {
    let has = |key: &str| parameter.schema.get(key).is_some_and(|value| !value.is_null());
    let hidden = parameter.schema.get("x-ms-visibility").is_some_and(|visibility| visibility == "internal");
    matches!(parameter.location, In::Query | In::Form)
        && !hidden
        && (has("example") || has("default") || has("x-example"))
}

fn argument(operation: &Operation, parameter: &Parameter) -> Value {
    let value = Sampler::new(operation).value(&parameter.schema, 0).unwrap_or_default();
    let value = if value.is_null() { json!("text") } else { value };
    let plain = causeway_core::json::plain(&value);
    let sendable = !plain.is_empty() && !plain.chars().any(char::is_control);
    match parameter.location {
        In::Path
            if !sendable
                || value.is_object()
                || value.is_array()
                || plain.split('/').any(|s| s == "." || s == "..") =>
        {
            json!("1")
        }
        In::Header | In::Cookie if !sendable => json!("text"),
        _ => value,
    }
}

struct Sampler<'a> {
    operation: &'a Operation,
    /// The references that are being followed, so that none is followed within itself.
    stack: Vec<&'a str>,
    left: usize,
}

impl<'a> Sampler<'a> {
    fn new(operation: &'a Operation) -> Self {
        Self { operation, stack: Vec::new(), left: MOST_VALUES }
    }

    /// `None` where a schema comes back to itself or the sample is long enough.
    fn value(&mut self, schema: &'a Value, depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if let Some(value) = given(schema) {
            return Some(value);
        }
        if let Some(name) = reference(schema) {
            return self.referred(schema, name, depth);
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            return self.all_of(schema, parts, depth);
        }
        if let Some(branch) = branch(schema) {
            return self.value(branch, depth + 1);
        }
        self.typed(schema, depth)
    }

    fn referred(&mut self, schema: &'a Value, name: &'a str, depth: usize) -> Option<Value> {
        if self.stack.contains(&name) || self.stack.len() >= 16 {
            return None;
        }
        self.stack.push(name);
        let operation = self.operation;
        let value = self.value(operation.resolve(schema), depth);
        self.stack.pop();
        value
    }

    /// Objects are put together; where there are none, the first part that gives something.
    fn all_of(&mut self, schema: &'a Value, parts: &'a [Value], depth: usize) -> Option<Value> {
        let mut merged = Map::new();
        let mut other = None;
        for part in parts.iter().take(50) {
            match self.value(part, depth + 1) {
                Some(Value::Object(map)) => merged.extend(map),
                Some(value) => other = other.or(Some(value)),
                None => {}
            }
        }
        if schema.get("properties").is_some() {
            merged.extend(self.object(schema, depth));
        }
        if merged.is_empty() { other.or_else(|| Some(json!({}))) } else { Some(Value::Object(merged)) }
    }

    fn typed(&mut self, schema: &'a Value, depth: usize) -> Option<Value> {
        match kind(schema) {
            "object" => Some(Value::Object(self.object(schema, depth))),
            "array" => Some(Value::Array(self.array(schema, depth))),
            "integer" => Some(number(schema, true)),
            "number" => Some(number(schema, false)),
            "boolean" => Some(Value::Bool(true)),
            "null" => Some(Value::Null),
            "string" => Some(Value::String(text(schema))),
            "file" => Some(Value::String("text".into())),
            _ => None,
        }
    }

    /// Required members first, then optional ones while the sample is small and not deep.
    fn object(&mut self, schema: &'a Value, depth: usize) -> Map<String, Value> {
        let mut map = Map::new();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return map };
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|list| list.iter().take(100).any(|item| item == name));
        if depth >= DEEPEST {
            return map;
        }
        let (first, rest): (Vec<_>, Vec<_>) =
            properties.iter().take(500).filter(|(_, s)| !read_only(s)).partition(|(name, _)| is_required(name));
        for (name, property) in first.into_iter().chain(rest.into_iter().take(MOST_OPTIONAL)) {
            if let Some(value) = self.value(property, depth + 1) {
                map.insert(name.clone(), value);
            }
        }
        map
    }

    fn array(&mut self, schema: &'a Value, depth: usize) -> Vec<Value> {
        let Some(items) = schema.get("items").filter(|_| depth < DEEPEST) else { return Vec::new() };
        let items = items.get(0).unwrap_or(items);
        self.value(items, depth + 1).into_iter().collect()
    }
}

/// What the schema itself offers: example, default, const, first enum value.
fn given(schema: &Value) -> Option<Value> {
    let get = |key: &str| schema.get(key).filter(|value| !value.is_null());
    let first = |key: &str| get(key)?.as_array()?.iter().find(|value| !value.is_null());
    let found = get("example")
        .or_else(|| first("examples"))
        .or_else(|| get("x-example"))
        .or_else(|| get("x-ms-test-value"))
        .or_else(|| get("default"))
        .or_else(|| get("const"))
        .or_else(|| first("enum"))?;
    fits(schema, found).then(|| found.clone())
}

/// Examples are often texts where an object or a list is wanted.
fn fits(schema: &Value, value: &Value) -> bool {
    match kind(schema) {
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => true,
    }
}

fn branch(schema: &Value) -> Option<&Value> {
    let list = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    list.iter().find(|branch| branch.get("type").is_none_or(|kind| kind != "null"))
}

fn read_only(schema: &Value) -> bool {
    schema.get("readOnly") == Some(&Value::Bool(true))
}

/// The declared type, or the one the other members imply.
fn kind(schema: &Value) -> &str {
    let declared = match schema.get("type") {
        Some(Value::String(one)) => Some(one.as_str()),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ => None,
    };
    match declared {
        Some(name) => name,
        None if schema.get("properties").is_some() => "object",
        None if schema.get("items").is_some() => "array",
        None if schema.get("format").is_some() || schema.get("pattern").is_some() => "string",
        None => "",
    }
}

fn number(schema: &Value, whole: bool) -> Value {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let mut value = 1.0_f64;
    if let Some(minimum) = bound("minimum") {
        value = value.max(minimum);
    }
    if let Some(maximum) = bound("maximum") {
        value = value.min(maximum);
    }
    if whole || value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn text(schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let text = match format {
        "date" => "2026-01-31",
        "date-time" | "google-datetime" => "2026-01-31T12:00:00Z",
        "time" => "12:00:00",
        "duration" => "PT1H",
        "google-duration" => "3600s",
        "google-fieldmask" => "*",
        "uuid" | "guid" => "3f2b1c9e-8d54-4d7a-9c3e-5b1a2f6e7d80",
        "email" => "someone@example.com",
        "uri" | "url" => "https://example.com/",
        "hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" | "binary" => "dGV4dA==",
        "int32" | "int64" | "uint32" | "uint64" | "double" | "float" => "1",
        _ => return fitted(schema, from_pattern(schema).unwrap_or_else(|| "text".into())),
    };
    text.into()
}

/// Google's resource names: `^users/[^/]+/dataTypes/[^/]+$` gives `users/me/dataTypes/1`.
fn from_pattern(schema: &Value) -> Option<String> {
    let pattern = schema.get("pattern")?.as_str()?.strip_prefix('^')?.strip_suffix('$')?;
    let name = pattern.replace("users/[^/]+", "users/me").replace("[^/]+", "1");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_".contains(c);
    (name.contains('/') && name.chars().all(plain)).then_some(name)
}

fn fitted(schema: &Value, text: String) -> String {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let shortest = bound("minLength").unwrap_or(0).min(1_000);
    let mut text = text.repeat(shortest.div_ceil(text.len().max(1)).max(1));
    if let Some(longest) = bound("maxLength").filter(|longest| *longest > 0 && text.len() > *longest) {
        text.truncate(longest);
    }
    text
}
