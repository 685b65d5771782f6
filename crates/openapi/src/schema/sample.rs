//! Arguments that an operation would take and answers that it would give: for a person to start from, for flows that
//! are tried without a service, and for the tests of whole connectors.

use serde_json::{Map, Value, json};

use crate::call::encode::atom;
use crate::call::given;
use crate::call::media;
use crate::model::{In, Media, Operation, Parameter, Response};
use crate::schema::sampler::Sampler;
use crate::schema::shape::{self, Way};

/// `{"name": value, …, "body": {…}}` for everything required and what has an example or a default. What
/// [`crate::call::request`] is given from here, it takes, and [`crate::schema::check`] finds nothing wrong with it unless the
/// description contradicts itself.
#[must_use]
pub fn sample(operation: &Operation) -> Value {
    let mut arguments = Map::new();
    // Swagger 2.0 does not allow a form and a body in one operation; where both are declared, the body is sampled.
    let shown = |p: &&Parameter| p.location != In::Form || operation.body.is_none();
    for parameter in operation.parameters.iter().filter(shown) {
        if let Some(value) = argument(operation, parameter) {
            arguments.insert(operation.argument_name(parameter), value);
        }
    }
    if let Some(body) = &operation.body {
        let media = body.contents.first().cloned().unwrap_or_default();
        arguments.insert("body".into(), body_value(operation, &media));
    }
    Value::Object(arguments)
}

/// A body as the service would give it back with this status: `200`, or anything that the description's `2XX` or
/// `default` covers. `None` when there is no body.
#[must_use]
pub fn sample_response(operation: &Operation, status: &str) -> Option<Value> {
    let media = response(operation, status)?.contents.first()?;
    if media::is_opaque(&media.content_type) || shape::is_binary(operation.resolve(&media.schema)) {
        return Some(file(&media.content_type));
    }
    let value = Sampler::new(operation, Way::Response).sample(&media.schema);
    let text = media::is_text(&media.content_type) && !media::is_json(&media.content_type);
    Some(value.unwrap_or_else(|| if text { json!("text") } else { json!({}) }))
}

fn response<'a>(operation: &'a Operation, status: &str) -> Option<&'a Response> {
    let find = |wanted: &str| operation.responses.iter().find(|one| one.status.eq_ignore_ascii_case(wanted));
    let class = status.get(..1).map(|first| format!("{first}XX")).unwrap_or_default();
    find(status).or_else(|| find(&class)).or_else(|| find("default"))
}

/// A form must be an object of fields, and a body must not be null.
fn body_value(operation: &Operation, media: &Media) -> Value {
    let name = &media.content_type;
    let form = media::essence(name) == media::FORM || media::is_multipart(name);
    if !form && (media::is_opaque(name) || shape::is_binary(operation.resolve(&media.schema))) {
        return file(name);
    }
    let mut sampler = Sampler::new(operation, Way::Request);
    sampler.files = media::is_multipart(name);
    sampler.texts = media::is_xml(name);
    let value = sampler.sample(&media.schema).unwrap_or_else(|| json!({}));
    if value.is_null() || (form && !value.is_object()) { json!({}) } else { value }
}

/// A small file, as an argument gives one: `text`, which in JSON has its quotes.
pub(crate) fn file(content_type: &str) -> Value {
    let content_type = media::concrete(content_type);
    let name = if media::is_sendable(&content_type) { content_type.as_str() } else { "application/octet-stream" };
    let content = if media::is_json(name) { "InRleHQi" } else { "dGV4dA==" };
    json!({"$content-type": name, "$filename": "sample.txt", "$content": content})
}

/// `None` for what a caller may leave out.
fn argument(operation: &Operation, parameter: &Parameter) -> Option<Value> {
    let typical = typical(parameter);
    let needed = parameter.required && !given::supplied(parameter);
    if !needed && !typical {
        return None;
    }
    if parameter.location == In::Form && shape::is_binary(operation.resolve(&parameter.schema)) {
        return Some(file("application/octet-stream"));
    }
    let mut sampler = Sampler::new(operation, Way::Request);
    sampler.as_text = parameter.style != "content";
    let value = sampler.sample(&parameter.schema).filter(|value| !value.is_null());
    Some(sendable(parameter.location, value.unwrap_or_else(|| json!("text"))))
}

/// Worth giving though optional: what has an example or a default and is meant to be seen.
fn typical(parameter: &Parameter) -> bool {
    let has = |key: &str| parameter.schema.get(key).is_some_and(|value| !value.is_null());
    let hidden = parameter.schema.get("x-ms-visibility").is_some_and(|visibility| visibility == "internal");
    let supplied = given::supplied(parameter);
    let chosen = has("example") || has("default") || has("x-example") || (supplied && has("enum"));
    // The header of a sign-in is filled in by the connection.
    let signed = parameter.name.eq_ignore_ascii_case("authorization");
    (matches!(parameter.location, In::Query | In::Form) || supplied) && !hidden && !signed && chosen
}

/// Some places cannot carry every value: a path no empty text, a header no line break.
fn sendable(location: In, value: Value) -> Value {
    let text = atom(&value);
    let clean = !text.is_empty() && !text.chars().any(char::is_control);
    let dots = text.split('/').any(|segment| segment == "." || segment == "..");
    let empty = value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
    match location {
        In::Path if !clean || dots || empty => json!("1"),
        In::Header | In::Cookie if !clean => json!("text"),
        _ => value,
    }
}
