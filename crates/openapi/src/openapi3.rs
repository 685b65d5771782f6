//! What only OpenAPI 3 has: request bodies and responses by content type, servers anywhere.

use serde_json::{Map, Value};

use crate::media;
use crate::model::{Body, Operation, Response};
use crate::parameters;
use crate::paths::Place;
use crate::servers;
use crate::source::Source;

/// Adds body and responses.
pub(crate) fn complete<'a>(source: &mut Source<'a>, place: &Place<'a>, operation: &mut Operation) {
    if let Some(raw) = place.raw.get("requestBody") {
        let raw = source.follow(raw);
        if !raw.is_null() {
            operation.body = Some(body(source, raw));
        } else if operation.body.is_none() {
            operation.body = Some(untyped_body());
        }
    }
    operation.responses = responses(source, place.raw);
}

/// `servers` of a path or an operation.
pub(crate) fn servers_of(source: &mut Source<'_>, holder: &Value, pointer: &str) -> Vec<String> {
    if holder.get("servers").is_some() { servers::openapi3(source, holder, pointer) } else { Vec::new() }
}

fn body(source: &mut Source<'_>, raw: &Value) -> Body {
    let (content_type, media) =
        raw.get("content").and_then(Value::as_object).and_then(media::entry).unwrap_or(("", &Value::Null));
    let name = source.text(raw, "x-body-name");
    Body {
        name: if name.is_empty() { "body".into() } else { name },
        required: parameters::truth(raw, "required"),
        content_type: media::normal(content_type),
        schema: schema_with_example(source, media),
        description: source.text(raw, "description"),
    }
}

/// What is sent when the body's declaration is in a file that is not here.
fn untyped_body() -> Body {
    Body {
        name: "body".into(),
        required: false,
        content_type: media::JSON.into(),
        schema: Value::Null,
        description: String::new(),
    }
}

/// The schema of a media type, with the example that stands beside it inside it, where samples look for it.
fn schema_with_example(source: &mut Source<'_>, media: &Value) -> Value {
    let mut schema = media.get("schema").map_or(Value::Null, |schema| source.keep(schema));
    let Some(example) = parameters::example(media) else { return schema };
    if !schema.is_object() {
        schema = Value::Object(Map::new());
    }
    if let Some(map) = schema.as_object_mut()
        && !map.contains_key("example")
    {
        map.insert("example".into(), source.keep(example));
    }
    schema
}

fn responses<'a>(source: &mut Source<'a>, raw: &'a Value) -> Vec<Response> {
    let mut responses = Vec::new();
    for (status, raw) in raw.get("responses").and_then(Value::as_object).into_iter().flatten().take(100) {
        if status.starts_with("x-") {
            continue;
        }
        let raw = source.follow(raw);
        let (content_type, media) =
            raw.get("content").and_then(Value::as_object).and_then(media::entry).unwrap_or(("", &Value::Null));
        // Some documents keep Swagger 2.0's place for it.
        let schema =
            media.get("schema").or_else(|| raw.get("schema")).map_or(Value::Null, |schema| source.keep(schema));
        let description = source.text(raw, "description");
        responses.push(Response { status: status.clone(), description, content_type: content_type.to_owned(), schema });
    }
    responses
}
