//! One operation of the normal form.

use serde_json::{Map, Value, json};

use super::parts::Parts;
use super::{form, put, server};
use crate::call::media;
use crate::json::tape::Tape;
use crate::meaning::{self, How, Paging, TriggerKind};
use crate::model::{Body, In, Media, Operation, Parameter, Response};

/// The operation, whose schemas get their names in `parts`.
pub(super) fn write(operation: &Operation, schemes: &[(String, Value)], parts: &mut Parts) -> Value {
    let mut out = json!({"operationId": operation.id});
    put(&mut out, "summary", operation.summary.as_str().into());
    put(&mut out, "description", operation.description.as_str().into());
    put(&mut out, "tags", operation.tags.clone().into());
    put(&mut out, "deprecated", operation.deprecated.into());
    put(&mut out, "servers", operation.server.iter().map(|url| server(url)).collect());
    put(&mut out, "security", security(&operation.scopes, schemes));
    put(&mut out, "parameters", parameters(operation, parts));
    put(&mut out, "requestBody", body(operation, parts));
    let responses = operation.responses.iter().map(|one| (one.status.clone(), response(one, parts)));
    put(&mut out, "responses", Value::Object(responses.collect()));
    meant(operation, &mut out);
    out
}

/// Scopes are those of the first way to sign in that has any.
fn security(scopes: &[String], schemes: &[(String, Value)]) -> Value {
    let oauth = |(_, scheme): &&(String, Value)| scheme["type"] == "oauth2" || scheme["type"] == "openIdConnect";
    match schemes.iter().find(oauth).or(schemes.first()) {
        Some((name, _)) if !scopes.is_empty() => json!([{name: scopes}]),
        _ => Value::Null,
    }
}

fn parameters(operation: &Operation, parts: &mut Parts) -> Value {
    let mut seen = std::collections::HashSet::new();
    let mut list = Vec::new();
    for parameter in operation.parameters.iter().filter(|p| p.location != In::Form) {
        if seen.insert((&parameter.name, parameter.location)) {
            list.push(self::parameter(parameter, parts));
        }
    }
    list.into()
}

fn parameter(parameter: &Parameter, parts: &mut Parts) -> Value {
    let mut out = json!({"name": parameter.name, "in": parameter.location.as_str()});
    put(&mut out, "required", parameter.required.into());
    put(&mut out, "description", parameter.description.as_str().into());
    put(&mut out, "allowReserved", parameter.allow_reserved.into());
    let (schema, example) = apart(&parameter.schema);
    let schema = parts.schema(&schema);
    put(&mut out, "example", example);
    if parameter.style == "content" {
        out["content"] = json!({media::JSON: {"schema": schema}});
    } else {
        out["style"] = parameter.style.as_str().into();
        out["explode"] = parameter.explode.into();
        out["schema"] = schema;
    }
    out
}

fn body(operation: &Operation, parts: &mut Parts) -> Value {
    let mut out = json!({});
    if let Some(Body { name, required, description, contents }) = &operation.body {
        put(&mut out, "x-body-name", name.as_str().into());
        put(&mut out, "required", (*required).into());
        put(&mut out, "description", description.as_str().into());
        out["content"] = content(contents, parts);
    }
    form::write(operation, parts, &mut out);
    out
}

/// A schema and the example that was read from beside it, where the schema says nothing else or refers to another. An
/// example that `put` would leave out stays where it is.
fn apart(schema: &Value) -> (Value, Value) {
    let mut schema = schema.clone();
    let said = |example: &&Value| !matches!(example, Value::Null | Value::Bool(false)) && **example != json!("");
    let alone = schema.get("$ref").is_some() || schema.as_object().is_some_and(|map| map.len() == 1);
    let is_apart = alone && schema.get("example").filter(said).is_some();
    let example = schema.as_object_mut().filter(|_| is_apart).and_then(|map| map.remove("example"));
    (schema, example.unwrap_or_default())
}

/// The first of two with one content type counts. One that is no content type was read as JSON, and is left out where
/// it would be preferred to what is.
fn content(contents: &[Media], parts: &mut Parts) -> Value {
    let mut out = Map::new();
    for one in contents {
        let name = plain_type(&one.content_type);
        let first = out.keys().next().map_or(name, String::as_str);
        if out.contains_key(name) || media::preferred([first, name].into_iter()) != Some(first) {
            continue;
        }
        let mut media = json!({});
        if !one.schema.is_null() {
            let (schema, example) = apart(&one.schema);
            media["schema"] = parts.schema(&schema);
            put(&mut media, "example", example);
        }
        put(&mut media, "encoding", Value::Object(one.encoding.clone()));
        out.insert(name.to_owned(), media);
    }
    Value::Object(out)
}

/// What is no content type may be anything.
fn plain_type(name: &str) -> &str {
    match name.trim() {
        "" => "*/*",
        name if media::is_sendable(name) => name,
        name if media::is_json(name) => media::JSON,
        _ => "*/*",
    }
}

fn response(response: &Response, parts: &mut Parts) -> Value {
    let mut out = json!({"description": response.description});
    put(&mut out, "content", content(&response.contents, parts));
    out
}

/// What is declared about lists and triggers, in the words that are usual where there are any.
fn meant(operation: &Operation, out: &mut Value) {
    if let Some(paging) = &operation.paging {
        declare(paging, out);
    }
    put(
        out,
        "x-ms-trigger",
        match operation.trigger {
            Some(TriggerKind::Batch) => "batch".into(),
            Some(TriggerKind::Single) => "single".into(),
            None => Value::Null,
        },
    );
    put(out, meaning::POLLING, json!(operation.polling));
    put(out, meaning::ITEMS, json!(operation.items));
    put(out, meaning::CURSOR, json!(operation.cursor));
    put(out, meaning::REPEAT, json!(operation.repeat));
    put(out, meaning::FIXED, Value::Object(operation.fixed.clone()));
}

fn declare(paging: &Paging, out: &mut Value) {
    if let How::NextLink { path } = &paging.how {
        let mut pageable = json!({"nextLinkName": path});
        put(&mut pageable, "itemName", paging.items.as_deref().into());
        let usual = json!({"x-ms-pageable": pageable});
        let read = Tape::scan(usual.to_string()).ok();
        if read.and_then(|tape| meaning::declared_paging(tape.root())).as_ref() == Some(paging) {
            out["x-ms-pageable"] = pageable;
            return;
        }
    }
    out[meaning::PAGING] = json!(paging);
}
