//! What only OpenAPI 3 has: request bodies and responses by content type, servers anywhere.

use serde_json::{Map, Value};

use crate::call::media;
use crate::export::form;
use crate::json::node::Node;
use crate::model::{Body, Media, Operation, Response};
use crate::read::parameters;
use crate::read::paths::Place;
use crate::read::servers;
use crate::read::source::Source;
use crate::schema::shape;

/// Of one body. The largest known has a dozen.
const MOST_CONTENTS: usize = 50;

/// Adds body and responses.
pub(crate) fn complete<'a>(source: &mut Source<'a>, place: &Place<'a, '_>, operation: &mut Operation) {
    if let Some(raw) = place.raw.get("requestBody") {
        let raw = source.follow(raw);
        if !raw.is_null() {
            operation.body = Some(body(source, raw));
            form::read(source, raw, operation);
        } else if operation.body.is_none() {
            operation.body = Some(untyped_body());
        }
    }
    if !source.is_survey() {
        operation.responses = responses(source, place.raw);
    }
}

/// `servers` of a path or an operation.
pub(crate) fn servers_of<'a>(source: &mut Source<'a>, holder: Node<'a>, pointer: &str) -> Vec<String> {
    if holder.get("servers").is_some() { servers::openapi3(source, holder, pointer) } else { Vec::new() }
}

fn body<'a>(source: &mut Source<'a>, raw: Node<'a>) -> Body {
    let name = source.text(raw, "x-body-name");
    let mut contents = contents(source, raw);
    contents.iter_mut().for_each(|media| media.content_type = as_sent(media));
    if contents.is_empty() {
        contents = untyped_body().contents;
    }
    Body {
        name: if name.is_empty() { "body".into() } else { name },
        required: parameters::truth(raw, "required"),
        description: source.prose(raw, "description"),
        contents,
    }
}

/// Bytes of any type (`*/*`) are no JSON.
fn as_sent(media: &Media) -> String {
    let any = matches!(&*media::essence(&media.content_type), "*/*" | "application/*");
    let bytes = any && shape::is_binary(&media.schema);
    if bytes { "application/octet-stream".into() } else { media::normal(&media.content_type) }
}

/// What is sent when the body's declaration is in a file that is not here.
fn untyped_body() -> Body {
    let media = Media { content_type: media::JSON.into(), ..Media::default() };
    Body { name: "body".into(), required: false, description: String::new(), contents: vec![media] }
}

/// A `content` object, the preferred entry first and the others in their order.
fn contents<'a>(source: &mut Source<'a>, raw: Node<'a>) -> Vec<Media> {
    let Some(content) = raw.get("content").filter(|_| !source.is_survey()) else { return Vec::new() };
    let preferred = media::entry(content).map(|(name, _)| name);
    let mut entries: Vec<_> = content.members().take(MOST_CONTENTS).collect();
    entries.sort_by_key(|(name, _)| Some(name) != preferred.as_ref());
    entries.into_iter().map(|(name, media)| entry(source, &name, media)).collect()
}

fn entry(source: &mut Source<'_>, name: &str, media: Node<'_>) -> Media {
    Media {
        content_type: media::mended(name).into_owned(),
        schema: schema_with_example(source, media),
        encoding: media.get("encoding").map(Node::map).unwrap_or_default(),
    }
}

/// The schema of a media type, with the example that stands beside it inside it, where samples look for it.
fn schema_with_example(source: &mut Source<'_>, media: Node<'_>) -> Value {
    let mut schema = media.get("schema").map_or(Value::Null, |schema| source.keep_schema(schema));
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

fn responses<'a>(source: &mut Source<'a>, raw: Node<'a>) -> Vec<Response> {
    let mut responses = Vec::new();
    for (status, raw) in raw.get("responses").into_iter().flat_map(Node::members).take(100) {
        if status.starts_with("x-") {
            continue;
        }
        let raw = source.follow(raw);
        let mut contents = contents(source, raw);
        // Some documents keep Swagger 2.0's place for it.
        if let Some(schema) = raw.get("schema").filter(|_| contents.is_empty()) {
            contents.push(Media { schema: source.keep_schema(schema), ..Media::default() });
        }
        let description = source.prose(raw, "description");
        responses.push(Response { status: status.into_owned(), description, contents });
    }
    responses
}
