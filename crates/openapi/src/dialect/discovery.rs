//! Google discovery documents (<https://developers.google.com/discovery/v1/reference/apis>): methods in nested
//! resources, `{+name}` in paths, bare names as references.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::call::media;
use crate::json::node::Node;
use crate::json::tape::DEEPEST;
use crate::model::{AuthScheme, Body, In, Media, Operation, Parameter, Response};
use crate::read::outline::Spans;
use crate::read::parameters::truth;
use crate::read::paths::{LONGEST_PATH, METHODS, MOST_OPERATIONS};
use crate::read::reference::{by_pointer, child};
use crate::read::settle::settle;
use crate::read::source::{Source, texts};
use crate::read::template;

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
    let root = source.root;
    if let Some(scopes) = by_pointer(root, "/auth/oauth2/scopes").filter(|scopes| scopes.is_object()) {
        let scopes = scopes.members();
        let scopes = scopes.map(|(name, what)| (name.into_owned(), source.text(what, "description"))).collect();
        schemes.push(AuthScheme::OAuth2 {
            name: "oauth2".into(),
            authorization_url: Some(AUTHORIZATION_URL.into()),
            token_url: Some(TOKEN_URL.into()),
            refresh_url: None,
            scope_separator: None,
            scopes,
            flow: "authorizationCode".into(),
        });
    }
    if by_pointer(root, "/parameters/key").is_some() {
        schemes.push(AuthScheme::ApiKey { name: "key".into(), location: In::Query, parameter: "key".into() });
    }
    schemes
}

/// Every method of every resource, in the order of the document. `keep` makes of each what is to be kept of it.
pub(crate) fn operations<T>(source: &mut Source<'_>, keep: fn(Operation, Spans) -> T) -> Vec<T> {
    let mut operations = Vec::new();
    resource(source, source.root, "", 0, &mut operations, keep);
    operations
}

fn resource<'a, T>(
    source: &mut Source<'a>,
    holder: Node<'a>,
    pointer: &str,
    depth: usize,
    found: &mut Vec<T>,
    keep: fn(Operation, Spans) -> T,
) {
    if depth > DEEPEST || source.spent() || found.len() > MOST_OPERATIONS {
        return;
    }
    for (name, raw) in members(holder, "methods") {
        if let Some(made) = method(source, raw, child(&child(pointer, "methods"), &name)) {
            found.push(keep(made, Spans::of(raw)));
        }
    }
    for (name, raw) in members(holder, "resources") {
        resource(source, raw, &child(&child(pointer, "resources"), &name), depth + 1, found, keep);
    }
}

fn members<'a>(holder: Node<'a>, key: &str) -> impl Iterator<Item = (Cow<'a, str>, Node<'a>)> {
    holder.get(key).into_iter().flat_map(Node::members)
}

fn method<'a>(source: &mut Source<'a>, raw: Node<'a>, pointer: String) -> Option<Operation> {
    let method = source.text(raw, "httpMethod");
    let path = source.text(raw, "path");
    if !raw.is_object() || path.len() > LONGEST_PATH {
        return None;
    }
    let method = if method.is_empty() { "GET" } else { METHODS.iter().find(|one| method.eq_ignore_ascii_case(one))? };
    let split = template::split(&path);
    let id = source.text(raw, "id");
    let description = source.text(raw, "description");
    let mut operation = Operation {
        method: method.into(),
        path: split.path.clone(),
        summary: first_sentence(&description),
        tags: tag(&id),
        id,
        description,
        deprecated: truth(raw, "deprecated"),
        parameters: parameters(source, raw),
        body: body(raw),
        responses: vec![response(raw)],
        scopes: texts(raw.get("scopes")).into_iter().map(Into::into).collect(),
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
fn parameters<'a>(source: &mut Source<'a>, raw: Node<'a>) -> Vec<Parameter> {
    let order = texts(raw.get("parameterOrder"));
    let mut parameters: Vec<_> = members(raw, "parameters").map(|(name, raw)| parameter(source, &name, raw)).collect();
    parameters.sort_by_key(|parameter| order.iter().position(|name| *name == parameter.name).unwrap_or(usize::MAX));
    if let Some(fields) = by_pointer(source.root, "/parameters/fields")
        && !parameters.iter().any(|parameter| parameter.name == "fields")
    {
        parameters.push(parameter(source, "fields", fields));
    }
    parameters
}

fn parameter<'a>(source: &mut Source<'a>, name: &str, raw: Node<'a>) -> Parameter {
    let location = if raw.get("location").is_some_and(|place| place.is("path")) { In::Path } else { In::Query };
    let repeated = truth(raw, "repeated");
    let not_schema = ["location", "required", "repeated"];
    let members = raw.members().filter(|(key, _)| !not_schema.contains(&&**key));
    let item: Map<String, Value> = members.map(|(key, value)| (key.into_owned(), source.keep(value))).collect();
    let mut schema = if repeated { json!({"type": "array", "items": item}) } else { Value::Object(item) };
    source.mend(&mut schema);
    Parameter {
        name: name.to_owned(),
        location,
        required: truth(raw, "required"),
        description: source.prose(raw, "description"),
        default: schema.get("default").cloned(),
        schema,
        explode: location == In::Query,
        style: if location == In::Query { "form".into() } else { "simple".into() },
        allow_reserved: false,
    }
}

fn body(raw: Node<'_>) -> Option<Body> {
    let reference = raw.get("request")?.get("$ref")?;
    Some(Body { name: "body".into(), required: true, description: String::new(), contents: vec![referred(reference)] })
}

fn response(raw: Node<'_>) -> Response {
    let reference = raw.get("response").and_then(|response| response.get("$ref"));
    Response {
        status: "200".into(),
        description: String::new(),
        contents: reference.map(referred).into_iter().collect(),
    }
}

fn referred(reference: Node<'_>) -> Media {
    Media { content_type: media::JSON.into(), schema: json!({"$ref": reference.text()}), ..Media::default() }
}
