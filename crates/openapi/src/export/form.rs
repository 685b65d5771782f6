//! Swagger 2.0's form fields as the body of OpenAPI 3.1, and the way back: a body whose fields are given one by one.

use serde_json::{Map, Value, json};

use super::parts::Parts;
use super::put;
use crate::call::media;
use crate::json::node::Node;
use crate::model::{In, Media, Operation, Parameter};
use crate::read::parameters;
use crate::read::source::{Source, texts, untyped};

/// Names the content type of a body whose fields are parameters of the operation.
const FORM: &str = "x-causeway-form";

/// Adds an operation's form fields to its body.
pub(super) fn write(operation: &Operation, parts: &mut Parts, body: &mut Value) {
    let mut fields = operation.parameters.iter().filter(|p| p.location == In::Form).peekable();
    if fields.peek().is_none() {
        return;
    }
    let name = operation.form.as_deref().unwrap_or(media::FORM);
    let (mut properties, mut encoding, mut required) = (Map::new(), Map::new(), Vec::new());
    for field in fields {
        properties.insert(field.name.clone(), parts.schema(&field.schema));
        encoding.insert(field.name.clone(), written(field));
        required.extend(field.required.then(|| Value::from(field.name.as_str())));
    }
    let mut schema = json!({"type": "object", "properties": properties});
    put(&mut schema, "required", required.into());
    body["content"][name] = json!({"schema": schema, "encoding": encoding});
    body[FORM] = name.into();
}

fn written(field: &Parameter) -> Value {
    let mut encoding = json!({"style": field.style, "explode": field.explode});
    put(&mut encoding, "allowReserved", field.allow_reserved.into());
    put(&mut encoding, "x-description", field.description.as_str().into());
    encoding
}

/// Makes parameters of the fields of such a body.
pub(crate) fn read<'a>(source: &mut Source<'a>, raw: Node<'a>, operation: &mut Operation) {
    let Some(form) = raw.get(FORM).and_then(Node::text) else { return };
    let Some(content) = raw.get("content") else { return };
    if let Some(media) = content.get(&form).filter(|_| !source.is_survey()) {
        fields(source, media, operation);
    }
    if let Some(body) = &mut operation.body {
        body.contents.retain(|media: &Media| media.content_type != form);
    }
    let alone = content.members().count() < 2;
    operation.body = operation.body.take().filter(|_| !alone);
    operation.form = Some(form.into_owned());
}

fn fields<'a>(source: &mut Source<'a>, media: Node<'a>, operation: &mut Operation) {
    let Some(schema) = media.get("schema") else { return };
    let required: Vec<_> = texts(schema.get("required"));
    for (name, raw) in schema.get("properties").into_iter().flat_map(Node::members) {
        let own = media.get("encoding").and_then(|all| all.get(&name));
        let encoding: Node<'a> = own.unwrap_or(untyped());
        let schema = source.keep_schema(raw);
        operation.parameters.push(Parameter {
            location: In::Form,
            required: required.contains(&name),
            description: source.prose(encoding, "x-description"),
            default: parameters::default(&schema),
            schema,
            explode: parameters::truth(encoding, "explode"),
            style: source.text(encoding, "style"),
            allow_reserved: parameters::truth(encoding, "allowReserved"),
            name: name.into_owned(),
        });
    }
}
