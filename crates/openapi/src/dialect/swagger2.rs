//! What only Swagger 2.0 has: `consumes`, `produces`, form fields as parameters.

use std::borrow::Cow;

use serde_json::Value;

use crate::call::media;
use crate::json::node::Node;
use crate::model::{In, Media, Operation, Response};
use crate::read::source::{Source, texts};

/// Adds content types and responses.
pub(crate) fn complete<'a>(source: &mut Source<'a>, raw: Node<'a>, operation: &mut Operation) {
    let consumes = offered(source.root, raw, "consumes");
    if source.is_survey() && operation.body.is_some() && consumes.is_empty() {
        source
            .repairs
            .once("consumes-missing", "Bodies are declared without their content type; they are sent as JSON.");
    }
    if let Some(body) = &mut operation.body {
        body.contents = contents(&consumes, body.schema());
        body.contents.iter_mut().for_each(|media| media.content_type = media::normal(&media.content_type));
    }
    operation.form = form(operation, &consumes);
    if !source.is_survey() {
        let produces = offered(source.root, raw, "produces");
        operation.responses = responses(source, raw, &produces);
    }
}

/// One schema in each of the offered content types, the preferred one first.
fn contents(offered: &[Cow<'_, str>], schema: &Value) -> Vec<Media> {
    let offered = || offered.iter().map(|name| &**name);
    let preferred = media::preferred(offered()).unwrap_or_default();
    let others = offered().filter(|name| *name != preferred).take(10);
    let media = |name: &str| Media {
        content_type: media::mended(name).into_owned(),
        schema: schema.clone(),
        ..Media::default()
    };
    std::iter::once(preferred).chain(others).map(media).collect()
}

/// The operation's own list, else the document's.
fn offered<'a>(root: Node<'a>, raw: Node<'a>, key: &str) -> Vec<Cow<'a, str>> {
    texts(raw.get(key).filter(|list| !list.is_null()).or_else(|| root.get(key)))
}

/// How form fields are sent: as declared, else multipart when there is a file among them.
fn form(operation: &Operation, consumes: &[Cow<'_, str>]) -> Option<String> {
    let mut fields = operation.parameters.iter().filter(|p| p.location == In::Form).peekable();
    fields.peek()?;
    let file = fields.any(|p| p.schema.get("type").is_some_and(|kind| kind == "file"));
    let multipart = consumes.iter().any(|name| media::essence(name) == media::MULTIPART);
    let plain = consumes.iter().any(|name| media::essence(name) == media::FORM);
    Some(if file || (multipart && !plain) { media::MULTIPART.into() } else { media::FORM.into() })
}

fn responses<'a>(source: &mut Source<'a>, raw: Node<'a>, produced: &[Cow<'_, str>]) -> Vec<Response> {
    let mut responses = Vec::new();
    for (status, raw) in raw.get("responses").into_iter().flat_map(Node::members).take(100) {
        if status.starts_with("x-") {
            continue;
        }
        let raw = source.follow(raw);
        let schema = raw.get("schema").map_or(Value::Null, |schema| source.keep_schema(schema));
        let contents = if schema.is_null() { Vec::new() } else { contents(produced, &schema) };
        responses.push(Response {
            status: status.into_owned(),
            description: source.prose(raw, "description"),
            contents,
        });
    }
    responses
}
