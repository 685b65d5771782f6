//! Google discovery documents (<https://developers.google.com/discovery/v1/reference/apis>): methods in nested
//! resources, `{+name}` in paths, bare names as references.

use serde_json::{Map, Value, json};

use crate::lenient::DEEPEST;
use crate::media;
use crate::model::{AuthScheme, Body, In, Media, Operation, Parameter, Response};
use crate::paths::LONGEST_PATH;
use crate::reference::child;
use crate::settle::settle;
use crate::source::Source;
use crate::template;

/// Where Google's accounts sign in (<https://accounts.google.com/.well-known/openid-configuration>).
const AUTHORIZATION_URL: &str = "https://accounts.google.com/o/oauth2/v2/auth";
const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// `rootUrl` and `servicePath` together.
pub(crate) fn servers(source: &mut Source<'_>) -> Vec<String> {
    let root = source.root;
    let base = source.text(root, "rootUrl");
    let service = source.text(root, "servicePath");
    let joined = format!("{}/{}", base.trim_end_matches('/'), service.trim_matches('/'));
    let base = if base.is_empty() { source.text(root, "baseUrl") } else { joined };
    let base = base.trim_end_matches('/').to_owned();
    if base.is_empty() { Vec::new() } else { vec![base] }
}

/// OAuth 2.0 with the declared scopes, and the API key where one is taken.
pub(crate) fn schemes(source: &mut Source<'_>) -> Vec<AuthScheme> {
    let mut schemes = Vec::new();
    if let Some(scopes) = source.root.pointer("/auth/oauth2/scopes").and_then(Value::as_object) {
        let scopes = scopes.iter().map(|(name, what)| (name.clone(), source.text(what, "description"))).collect();
        schemes.push(AuthScheme::OAuth2 {
            name: "oauth2".into(),
            authorization_url: Some(AUTHORIZATION_URL.into()),
            token_url: Some(TOKEN_URL.into()),
            refresh_url: None,
            scopes,
            flow: "authorizationCode".into(),
        });
    }
    if source.root.pointer("/parameters/key").is_some() {
        schemes.push(AuthScheme::ApiKey { name: "key".into(), location: In::Query, parameter: "key".into() });
    }
    schemes
}

/// Every method of every resource, in the order of the document.
pub(crate) fn operations(source: &mut Source<'_>) -> Vec<Operation> {
    let mut operations = Vec::new();
    resource(source, source.root, "", 0, &mut operations);
    operations
}

fn resource(source: &mut Source<'_>, holder: &Value, pointer: &str, depth: usize, operations: &mut Vec<Operation>) {
    if depth > DEEPEST || source.spent() {
        return;
    }
    for (name, raw) in members(holder, "methods") {
        operations.extend(method(source, raw, child(&child(pointer, "methods"), name)));
    }
    for (name, raw) in members(holder, "resources") {
        resource(source, raw, &child(&child(pointer, "resources"), name), depth + 1, operations);
    }
}

fn members<'a>(holder: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    holder.get(key).and_then(Value::as_object).into_iter().flatten()
}

fn method(source: &mut Source<'_>, raw: &Value, pointer: String) -> Option<Operation> {
    let method = source.text(raw, "httpMethod");
    let path = source.text(raw, "path");
    if !raw.is_object() || path.len() > LONGEST_PATH {
        return None;
    }
    let split = template::split(&path);
    let id = source.text(raw, "id");
    let description = source.text(raw, "description");
    let mut operation = Operation {
        method: if method.is_empty() { "GET".into() } else { method.to_ascii_uppercase() },
        path: split.path.clone(),
        summary: first_sentence(&description),
        tags: tag(&id),
        id,
        description,
        deprecated: raw.get("deprecated") == Some(&Value::Bool(true)),
        parameters: parameters(source, raw),
        body: body(raw),
        responses: vec![response(raw)],
        scopes: scopes(raw),
        pointer,
        ..Operation::default()
    };
    settle(source, &mut operation, &split);
    Some(operation)
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    causeway_core::text::one_line(text[..end].trim_end_matches('.'), 160)
}

/// `fitness.users.dataSources.list` belongs to `users.dataSources`.
fn tag(id: &str) -> Vec<String> {
    let parts: Vec<_> = id.split('.').collect();
    if parts.len() > 2 { vec![parts[1..parts.len() - 1].join(".")] } else { Vec::new() }
}

/// The method's own in the order it asks for, and of the global ones `fields`, which asks for less.
fn parameters(source: &mut Source<'_>, raw: &Value) -> Vec<Parameter> {
    let order: Vec<_> =
        raw.get("parameterOrder").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut parameters: Vec<_> = members(raw, "parameters").map(|(name, raw)| parameter(source, name, raw)).collect();
    parameters.sort_by_key(|parameter| order.iter().position(|name| *name == parameter.name).unwrap_or(usize::MAX));
    if let Some(fields) = source.root.pointer("/parameters/fields")
        && !parameters.iter().any(|parameter| parameter.name == "fields")
    {
        parameters.push(parameter(source, "fields", fields));
    }
    parameters
}

fn parameter(source: &mut Source<'_>, name: &str, raw: &Value) -> Parameter {
    let location = if raw.get("location").is_some_and(|place| place == "path") { In::Path } else { In::Query };
    let repeated = raw.get("repeated") == Some(&Value::Bool(true));
    let not_schema = ["location", "required", "repeated"];
    let members = raw.as_object().into_iter().flatten().filter(|(key, _)| !not_schema.contains(&key.as_str()));
    let item: Map<String, Value> = members.map(|(key, value)| (key.clone(), source.keep(value))).collect();
    Parameter {
        name: name.to_owned(),
        location,
        required: raw.get("required") == Some(&Value::Bool(true)),
        description: source.text(raw, "description"),
        default: item.get("default").filter(|_| !repeated).cloned(),
        schema: if repeated { json!({"type": "array", "items": item}) } else { Value::Object(item) },
        explode: location == In::Query,
        style: if location == In::Query { "form".into() } else { "simple".into() },
        allow_reserved: false,
    }
}

fn body(raw: &Value) -> Option<Body> {
    let reference = raw.pointer("/request/$ref")?;
    Some(Body { name: "body".into(), required: true, description: String::new(), contents: vec![referred(reference)] })
}

fn response(raw: &Value) -> Response {
    let reference = raw.pointer("/response/$ref");
    Response {
        status: "200".into(),
        description: String::new(),
        contents: reference.map(referred).into_iter().collect(),
    }
}

fn referred(reference: &Value) -> Media {
    Media { content_type: media::JSON.into(), schema: json!({"$ref": reference}), ..Media::default() }
}

fn scopes(raw: &Value) -> Vec<String> {
    raw.get("scopes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
