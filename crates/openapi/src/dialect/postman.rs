//! Postman collections (schema v2.0 and v2.1, <https://schema.postman.com>) as OpenAPI 3.1 documents, so that the
//! ordinary reader takes over: folders become tags, `{{variables}}` server variables or parameters, saved responses
//! examples with a schema made of them. People leave keys and passwords in collections: the places are kept, the values
//! are left out and noted.

use std::collections::HashMap;

use causeway_core::redact::is_secret;
use serde_json::{Map, Value, json};

use crate::dialect::postman_body as body;
use crate::dialect::postman_parts::{auth, note, text, variables};

/// What was put right or left out: code, pointer into the collection, message.
pub(crate) type Notes = Vec<(&'static str, String, String)>;

/// Folders in folders, no deeper.
const DEEPEST: usize = 32;
/// Requests of one collection that are read.
const MOST: usize = 20_000;
/// And their parameters and the variables of their servers, all together.
const MOST_PARAMETERS: usize = 100_000;
/// Variables of one address.
const MOST_VARIABLES: usize = 100;
/// Parameters of one query.
const MOST_QUERIES: usize = 1_000;
/// Ways to sign in.
const MOST_SCHEMES: usize = 100;
/// Requests with the same method and path that are told apart.
const MOST_ALIKE: usize = 1_000;

/// Whether a document is a collection, also as the API wraps it.
pub(crate) fn is_collection(root: &Value) -> bool {
    let root = root.get("collection").unwrap_or(root);
    root.get("item").is_some_and(Value::is_array) && root.get("info").is_some_and(Value::is_object)
}

/// The collection as an OpenAPI 3.1 document.
pub(crate) fn convert(root: &Value) -> (Value, Notes) {
    let (root, pointer) = match root.get("collection") {
        Some(inner) => (inner, "/collection"),
        None => (root, ""),
    };
    let mut whole = Whole::default();
    whole.variables = variables(root, pointer, &mut whole.notes);
    whole.security = whole.auth(root, pointer);
    whole.items(root, pointer, &[], 0);
    let info = &root["info"];
    let info = json!({"title": text(&info["name"]), "version": version(&info["version"]), "description": text(&info["description"])});
    let mut document = json!({"openapi": "3.1.0", "info": info, "paths": whole.paths});
    if let Some(server) = &whole.server {
        document["servers"] = json!([whole.server_object(server)]);
    }
    document["components"] = json!({"securitySchemes": whole.schemes});
    if let Some(security) = &whole.security {
        document["security"] = security.clone();
    }
    (document, whole.notes)
}

/// `1.2.0`, or the same as an object of numbers.
fn version(version: &Value) -> String {
    let part = |key: &str| version.get(key).map(causeway_core::json::plain);
    match (part("major"), part("minor"), part("patch")) {
        (Some(major), Some(minor), Some(patch)) => format!("{major}.{minor}.{patch}"),
        _ => text(version),
    }
}

/// What is gathered on the way.
#[derive(Default)]
struct Whole {
    paths: Map<String, Value>,
    schemes: Map<String, Value>,
    security: Option<Value>,
    /// The first request's server, which is the document's.
    server: Option<String>,
    variables: Map<String, Value>,
    notes: Notes,
    requests: usize,
    parameters: usize,
    /// By method and path: how many requests have these.
    alike: HashMap<String, usize>,
}

impl Whole {
    fn items(&mut self, folder: &Value, pointer: &str, tags: &[String], depth: usize) {
        let items = folder.get("item").and_then(Value::as_array).into_iter().flatten();
        for (n, item) in items.enumerate() {
            let pointer = format!("{pointer}/item/{n}");
            if item.get("item").is_some() && depth < DEEPEST {
                let mut tags = tags.to_vec();
                tags.push(text(&item["name"]));
                let outer = self.security.clone();
                self.security = self.auth(item, &pointer).or(outer.clone());
                self.items(item, &pointer, &tags, depth + 1);
                self.security = outer;
            } else if let Some(request) = item.get("request")
                && self.requests < MOST
                && self.parameters < MOST_PARAMETERS
            {
                self.requests += 1;
                self.request(item, request, &pointer, tags);
            }
        }
    }

    fn request(&mut self, item: &Value, request: &Value, pointer: &str, tags: &[String]) {
        let raw = if request.is_string() { request } else { &request["url"] };
        let address = Address::read(raw, &self.variables);
        let method = request.get("method").and_then(Value::as_str).unwrap_or("GET").to_ascii_lowercase();
        let mut parameters = address.parameters;
        self.query(&mut parameters, raw, pointer);
        self.headers(&mut parameters, request, pointer);
        self.parameters += parameters.len() + names(&address.server).take(MOST_VARIABLES).count();
        let mut operation = json!({"summary": text(&item["name"]), "description": text(&request["description"]),
            "parameters": parameters, "responses": body::responses(item)});
        if let Some(tag) = tags.last().filter(|_| !tags.is_empty()) {
            operation["tags"] = json!([tag]);
        }
        if let Some(body) = body::request(&request["body"], &format!("{pointer}/request/body"), &mut self.notes) {
            operation["requestBody"] = body;
        }
        if let Some(security) = self.auth(request, pointer).or_else(|| self.security.clone()) {
            operation["security"] = security;
        }
        let first = self.server.get_or_insert_with(|| address.server.clone()).clone();
        if address.server != first {
            operation["servers"] = json!([self.server_object(&address.server)]);
        }
        self.place(&address.path, &method, operation);
    }

    /// The same method and path again, for another use of it, is told apart by a fragment, which is never sent.
    fn place(&mut self, path: &str, method: &str, operation: Value) {
        let there = |path: &str| self.paths.get(path).and_then(|item| item.get(method));
        if there(path).is_some_and(|known| *known == operation) {
            return;
        }
        let count = self.alike.entry(format!("{method} {path}")).or_default();
        *count += 1;
        let path = if *count == 1 { path.to_owned() } else { format!("{path}#{count}") };
        if *count <= MOST_ALIKE {
            self.paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
        }
    }

    fn query(&mut self, parameters: &mut Vec<Value>, url: &Value, pointer: &str) {
        let written = url.as_str().and_then(|url| url.split_once('?')).map(|(_, query)| pairs(query));
        let entries = url.get("query").and_then(Value::as_array).cloned().or(written).unwrap_or_default();
        for (n, raw) in entries.iter().enumerate().take(MOST_QUERIES) {
            let name = text(&raw["key"]);
            if name.is_empty() || parameters.iter().any(|p| p["in"] == "query" && p["name"] == name.as_str()) {
                continue;
            }
            let place = format!("{pointer}/request/url/query/{n}");
            parameters.push(self.parameter("query", &name, raw, &place));
        }
    }

    fn headers(&mut self, parameters: &mut Vec<Value>, request: &Value, pointer: &str) {
        for (n, raw) in list(request, "header").enumerate() {
            let name = text(&raw["key"]);
            let own = ["content-type", "accept", "authorization", "content-length", "host"];
            let place = format!("{pointer}/request/header/{n}");
            if name.eq_ignore_ascii_case("authorization") && !text(&raw["value"]).is_empty() {
                note(
                    &mut self.notes,
                    "secret-left-out",
                    &place,
                    "The Authorization header was left out: a connection signs in.",
                );
                self.bearer(&text(&raw["value"]));
            } else if !name.is_empty() && !own.contains(&name.to_ascii_lowercase().as_str()) {
                parameters.push(self.parameter("header", &name, raw, &place));
            }
        }
    }

    /// A hand-written `Authorization` header says what the sign-in is.
    fn bearer(&mut self, value: &str) {
        let scheme = if value.to_ascii_lowercase().starts_with("basic") { "basic" } else { "bearer" };
        self.schemes.entry(scheme).or_insert_with(|| json!({"type": "http", "scheme": scheme}));
        self.security.get_or_insert_with(|| json!([{scheme: []}]));
    }

    /// A parameter with its value as example, unless the value is a secret or a variable.
    fn parameter(&mut self, place: &str, name: &str, raw: &Value, pointer: &str) -> Value {
        let mut parameter =
            json!({"name": name, "in": place, "description": text(&raw["description"]), "schema": {"type": "string"}});
        let value = text(&raw["value"]);
        if value.is_empty() || value.contains("{{") {
            return parameter;
        }
        if is_secret(name) || crate::dialect::postman_parts::looks_secret(&value) {
            note(
                &mut self.notes,
                "secret-left-out",
                pointer,
                format!("The value of \"{name}\" looks like a secret and was left out."),
            );
        } else {
            parameter["example"] = value.into();
        }
        parameter
    }

    /// The security requirement of a request, a folder or the collection; its scheme is added.
    fn auth(&mut self, holder: &Value, pointer: &str) -> Option<Value> {
        let raw = holder.get("auth").filter(|auth| !auth.is_null())?;
        let (name, scheme) = match auth(raw, &format!("{pointer}/auth"), &mut self.notes) {
            Some(found) => found,
            None => return (raw.get("type").is_some_and(|kind| kind == "noauth")).then(|| json!([])),
        };
        let alike = self.schemes.iter().find(|(_, known)| **known == scheme).map(|(name, _)| name.clone());
        if alike.is_none() && self.schemes.len() >= MOST_SCHEMES {
            return None;
        }
        let name = alike.unwrap_or_else(|| {
            let free = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}{n}") });
            let name = free.take(1_000).find(|name| !self.schemes.contains_key(name)).unwrap_or(name.clone());
            self.schemes.insert(name.clone(), scheme);
            name
        });
        Some(json!([{name: []}]))
    }

    /// A server with the collection's variables that it uses.
    fn server_object(&self, server: &str) -> Value {
        let used = names(server)
            .take(MOST_VARIABLES)
            .filter_map(|name| Some((name.to_owned(), json!({"default": self.variables.get(name)?}))));
        let variables: Map<_, _> = used.collect();
        if variables.is_empty() { json!({"url": server}) } else { json!({"url": server, "variables": variables}) }
    }
}

/// The entries of a list that are objects and not switched off.
fn list<'a>(holder: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let entries = holder.get(key).and_then(Value::as_array).into_iter().flatten();
    entries.filter(|entry| entry.is_object())
}

/// A query as the entries that Postman makes of it.
fn pairs(query: &str) -> Vec<Value> {
    let pairs =
        query.split('#').next().unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(key, value)| json!({"key": key, "value": value})).collect()
}

/// An address taken apart.
struct Address {
    server: String,
    path: String,
    parameters: Vec<Value>,
}

impl Address {
    /// From the text where there is one; the parts say the same.
    fn read(url: &Value, variables: &Map<String, Value>) -> Self {
        let raw =
            url.as_str().or_else(|| url.get("raw").and_then(Value::as_str)).map_or_else(|| joined(url), str::to_owned);
        let raw = raw.replace("{{", "{").replace("}}", "}");
        let raw = raw.split(['?', '#']).next().unwrap_or_default().trim();
        let start = raw.find("://").map_or(0, |at| at + 3);
        let end = raw[start..].find('/').map_or(raw.len(), |at| start + at);
        let (server, path) = raw.split_at(end);
        // A name and password before the host are nobody else's.
        let server = match (server.split_once("://"), server.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => &format!("{scheme}://{host}"),
            _ => server,
        };
        let bare = start == 0 && !server.is_empty() && !server.starts_with('{');
        let server = if bare { format!("https://{server}") } else { server.to_owned() };
        let mut parameters = Vec::new();
        let path =
            path.split('/').map(|part| segment(part, url, variables, &mut parameters)).collect::<Vec<_>>().join("/");
        let path = if path.is_empty() { "/".into() } else { path };
        Self { server, path, parameters }
    }
}

/// An address that is only there in parts.
fn joined(url: &Value) -> String {
    let parts = |key: &str, by: &str| match url.get(key) {
        Some(Value::Array(parts)) => {
            parts.iter().map(|part| part.get("value").map_or_else(|| text(part), text)).collect::<Vec<_>>().join(by)
        }
        Some(other) => text(other),
        None => String::new(),
    };
    let protocol = parts("protocol", "");
    let protocol = if protocol.is_empty() { "https" } else { &protocol };
    let (host, path) = (parts("host", "."), parts("path", "/"));
    if host.starts_with("{{") { format!("{host}/{path}") } else { format!("{protocol}://{host}/{path}") }
}

/// A part of a path: `:id` becomes `{id}`; every variable in it a parameter.
fn segment(part: &str, url: &Value, known: &Map<String, Value>, parameters: &mut Vec<Value>) -> String {
    let part = match part.strip_prefix(':').filter(|name| !name.is_empty()) {
        Some(name) => format!("{{{name}}}"),
        None => part.to_owned(),
    };
    for name in names(&part) {
        if parameters.len() >= MOST_VARIABLES || parameters.iter().any(|known| known["name"] == name) {
            continue;
        }
        let described = list(url, "variable").find(|v| v["key"] == name || v["id"] == name);
        let mut parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        if let Some(described) = described {
            parameter["description"] = text(&described["description"]).into();
        }
        if let Some(value) = known.get(name).filter(|value| **value != "") {
            parameter["schema"]["default"] = value.clone();
        }
        parameters.push(parameter);
    }
    part
}

/// The names that stand in braces.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
