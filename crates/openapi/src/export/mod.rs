//! A connector in its normal form: one OpenAPI 3.1 document that says all that was read, whatever the description was,
//! with every repair made. Reading it gives the same operations, and writing that again the same document. What
//! OpenAPI has no word for stands under `x-causeway-…`.

pub(crate) mod form;
mod normal;
mod operation;
mod parts;

use serde_json::{Map, Value, json};

use crate::model::{AuthScheme, Connector, In, Operation};
use crate::read::template::{self, Piece};
use parts::{Parts, plain_name};

/// The connector as an OpenAPI 3.1 document.
///
/// ```
/// let text = br#"{"swagger": "2.0", "host": "pets.example", "paths": {"/pets/{id}": {"get": {}}}}"#;
/// let document = causeway_openapi::export(&causeway_openapi::import(text)?.connector);
/// assert_eq!(document["servers"][0]["url"], "https://pets.example");
/// assert_eq!(document["paths"]["/pets/{id}"]["get"]["operationId"], "GetPets");
/// # Ok::<(), causeway_openapi::ImportError>(())
/// ```
#[must_use]
pub fn export(connector: &Connector) -> Value {
    let schemes = schemes(&connector.auth);
    let mut parts = Parts::of(connector);
    let mut paths: Map<String, Value> = Map::new();
    for (path, operations) in by_path(connector) {
        let item = operations.into_iter().map(|opened| {
            let method = opened.method.to_ascii_lowercase();
            (method, operation::write(&opened, &schemes, &mut parts))
        });
        paths.insert(path, Value::Object(item.collect()));
    }
    let mut document = json!({"openapi": "3.1.0", "info": info(connector)});
    put(&mut document, "servers", Value::Array(connector.servers.iter().map(|url| server(url)).collect()));
    let security = schemes.iter().map(|(name, _)| json!({name: []})).collect();
    put(&mut document, "security", Value::Array(security));
    document["paths"] = Value::Object(paths);
    let mut components = json!({});
    put(&mut components, "schemas", Value::Object(parts.written()));
    put(&mut components, "securitySchemes", Value::Object(schemes.into_iter().collect()));
    put(&mut document, "components", components);
    normal::rename_mapped(&mut document, &parts);
    document
}

/// Adds a member, unless it says nothing.
fn put(object: &mut Value, name: &str, value: Value) {
    let empty = match &value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    if !empty {
        object[name] = value;
    }
}

fn info(connector: &Connector) -> Value {
    let mut info = json!({"title": connector.title, "version": connector.version});
    put(&mut info, "description", connector.description.as_str().into());
    info
}

/// A variable without a value has an empty one, since OpenAPI insists on some.
fn server(url: &str) -> Value {
    let variables = template::names(url).into_iter().map(|name| (name.to_owned(), json!({"default": ""})));
    let mut server = json!({"url": url});
    put(&mut server, "variables", Value::Object(variables.collect()));
    server
}

/// The operations by their paths. A path can hold one operation of each method; a further one has its id behind a `#`,
/// which is no part of the path that is called.
fn by_path(connector: &Connector) -> Vec<(String, Vec<Operation>)> {
    let mut paths: Vec<(String, Vec<Operation>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut taken = std::collections::HashSet::new();
    for entry in &connector.operations {
        let operation = connector.open(entry);
        let plain = plain_path(&operation.path);
        let free = taken.insert((plain.clone(), operation.method.clone()));
        let path = if free { plain } else { format!("{plain}#{}", operation.id) };
        let place = *places.entry(path.clone()).or_insert(paths.len());
        if place == paths.len() {
            paths.push((path, Vec::new()));
        }
        paths[place].1.push(operation);
    }
    paths
}

/// `/v1/{+parent}/x` as `/v1/{parent}/x`: that slashes stay is said of the parameter.
fn plain_path(path: &str) -> String {
    let pieces = template::pieces(path).into_iter();
    pieces.fold(String::new(), |path, piece| match piece {
        Piece::Literal(text) => path + text,
        Piece::Variable(name) => format!("{path}{{{name}}}"),
    })
}

/// The ways to sign in, under names that OpenAPI allows.
fn schemes(auth: &[AuthScheme]) -> Vec<(String, Value)> {
    let mut schemes: Vec<(String, Value)> = Vec::new();
    for scheme in auth {
        let plain = plain_name(scheme.name());
        let taken = |name: &str| schemes.iter().any(|(other, _)| other == name);
        let numbered = (2..).map(|n| format!("{plain}{n}"));
        let name = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default();
        schemes.push((name, written(scheme)));
    }
    schemes
}

fn written(scheme: &AuthScheme) -> Value {
    match scheme {
        AuthScheme::OAuth2 { authorization_url, token_url, refresh_url, scopes, scope_separator, flow, .. } => {
            let scopes: Map<_, _> = scopes.iter().map(|(name, what)| (name.clone(), what.as_str().into())).collect();
            let mut one = json!({"scopes": scopes});
            for (name, url) in
                [("authorizationUrl", authorization_url), ("tokenUrl", token_url), ("refreshUrl", refresh_url)]
            {
                put(&mut one, name, url.as_deref().into());
            }
            let mut scheme = json!({"type": "oauth2", "flows": {flow_name(flow): one}});
            put(&mut scheme, "x-scope-separator", scope_separator.as_deref().into());
            scheme
        }
        AuthScheme::ApiKey { location, parameter, .. } => {
            let place = if *location == In::Form { In::Header } else { *location };
            json!({"type": "apiKey", "in": place.as_str(), "name": parameter})
        }
        AuthScheme::Basic { .. } => json!({"type": "http", "scheme": "basic"}),
        AuthScheme::Bearer { .. } => json!({"type": "http", "scheme": "bearer"}),
        AuthScheme::OpenIdConnect { url, .. } => json!({"type": "openIdConnect", "openIdConnectUrl": url}),
    }
}

/// Swagger 2.0 had other names; a flow that is none is read as the authorization code.
fn flow_name(flow: &str) -> &str {
    match flow {
        "implicit" | "password" | "clientCredentials" | "deviceAuthorization" => flow,
        "application" => "clientCredentials",
        _ => "authorizationCode",
    }
}
