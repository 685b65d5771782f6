//! Swagger 1.x API declarations (<https://github.com/OAI/OpenAPI-Specification/blob/main/versions/1.2.md>) as Swagger
//! 2.0 documents, so that the ordinary reader takes over. A resource listing only names files with declarations.

use serde_json::{Map, Value, json};

/// Members of a parameter or a property that mean the same in 2.0.
const SAME: [&str; 9] =
    ["description", "format", "enum", "minimum", "maximum", "uniqueItems", "required", "default", "title"];

/// Longer names of types, such as lists of lists of lists, are none.
const LONGEST_TYPE: usize = 200;
/// Operations of one declaration that are read.
const MOST: usize = 20_000;

/// Whether a document is a declaration with operations.
pub(crate) fn is_declaration(root: &Value) -> bool {
    let old = root.get("swaggerVersion").is_some();
    old && apis(root).any(|api| api.get("operations").is_some_and(Value::is_array))
}

/// The files that a resource listing names; empty when the document is none.
pub(crate) fn listed(root: &Value) -> Vec<&str> {
    let paths = apis(root).filter_map(|api| api.get("path").and_then(Value::as_str));
    if root.get("swaggerVersion").is_some() && !is_declaration(root) { paths.collect() } else { Vec::new() }
}

fn apis(root: &Value) -> impl Iterator<Item = &Value> {
    root.get("apis").and_then(Value::as_array).into_iter().flatten()
}

/// The operations of one path, with that.
fn operations(api: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let path = api.get("path").and_then(Value::as_str);
    let list = api.get("operations").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(move |raw| Some((path?, raw)))
}

/// The declaration as a Swagger 2.0 document.
pub(crate) fn convert(root: &Value) -> Value {
    let mut paths = Map::new();
    for (path, raw) in apis(root).flat_map(operations).take(MOST) {
        let method = raw.get("method").or_else(|| raw.get("httpMethod")).and_then(Value::as_str).unwrap_or("GET");
        let place = paths.entry(path).or_insert_with(|| json!({}));
        place[method.to_ascii_lowercase()] = operation(root, raw);
    }
    let models = root.get("models").and_then(Value::as_object).into_iter().flatten();
    let definitions: Map<_, _> = models.map(|(name, model)| (name.clone(), self::model(model))).collect();
    let (scheme, host, base) = address(root.get("basePath").and_then(Value::as_str).unwrap_or_default());
    let resource = root.get("resourcePath").and_then(Value::as_str).unwrap_or_default().trim_matches('/');
    let title = root.pointer("/info/title").and_then(Value::as_str).unwrap_or(resource);
    let version = root.get("apiVersion").map(causeway_core::json::plain).unwrap_or_default();
    let info = json!({"title": title, "version": version});
    let mut document = json!({"swagger": "2.0", "info": info, "basePath": base, "paths": paths, "definitions": definitions,
        "securityDefinitions": schemes(root.get("authorizations"))});
    if !host.is_empty() {
        document["host"] = host.into();
        document["schemes"] = json!([scheme]);
    }
    document
}

/// `https://host/base` in its parts.
fn address(base: &str) -> (&str, &str, &str) {
    let Some((scheme, rest)) = base.split_once("://") else { return ("https", "", base) };
    let at = rest.find('/').unwrap_or(rest.len());
    (scheme, &rest[..at], &rest[at..])
}

fn operation(root: &Value, raw: &Value) -> Value {
    let list = |key: &str| raw.get(key).or_else(|| root.get(key)).filter(|list| list.is_array()).cloned();
    let parameters = raw.get("parameters").and_then(Value::as_array).into_iter().flatten().map(parameter);
    let mut responses = json!({"200": {"description": ""}});
    for message in raw.get("responseMessages").and_then(Value::as_array).into_iter().flatten() {
        let code = message.get("code").map(causeway_core::json::plain).unwrap_or_default();
        responses[code] = json!({"description": message.get("message").cloned().unwrap_or_default()});
    }
    let kind = raw.get("type").and_then(Value::as_str).or_else(|| raw.get("responseClass").and_then(Value::as_str));
    if kind.is_some_and(|kind| kind != "void") {
        responses["200"]["schema"] = schema(raw);
    }
    let mut operation = json!({"operationId": raw.get("nickname"), "summary": raw.get("summary"), "description": raw.get("notes"),
        "parameters": parameters.collect::<Vec<_>>(), "responses": responses});
    for key in ["consumes", "produces"] {
        if let Some(list) = list(key) {
            operation[key] = list;
        }
    }
    operation["deprecated"] = raw.get("deprecated").is_some_and(|word| word == "true" || word == true).into();
    operation
}

fn parameter(raw: &Value) -> Value {
    let place = raw.get("paramType").and_then(Value::as_str).unwrap_or("query");
    let place = if place == "form" { "formData" } else { place };
    let mut schema = schema(raw);
    let several = raw.get("allowMultiple") == Some(&Value::Bool(true)) && schema["type"] != "array";
    if several {
        schema = json!({"type": "array", "items": schema, "collectionFormat": "csv"});
    }
    let mut parameter = json!({"name": raw.get("name"), "in": place, "required": raw.get("required"), "description": raw.get("description")});
    match (place, &mut schema, parameter.as_object_mut()) {
        ("body", schema, Some(into)) => drop(into.insert("schema".into(), schema.take())),
        (_, Value::Object(own), Some(into)) => own.retain(|key, value| {
            into.entry(key.clone()).or_insert_with(|| value.take());
            false
        }),
        _ => {}
    }
    parameter
}

/// What a type or a reference says, of an operation's answer, a parameter, a property or the items of a list.
fn schema(raw: &Value) -> Value {
    const KNOWN: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "File"];
    let reference = |name: &str| json!({"$ref": format!("#/definitions/{name}")});
    if let Some(name) = raw.get("$ref").and_then(Value::as_str) {
        return reference(name);
    }
    let name = ["type", "responseClass", "dataType"].iter().find_map(|key| raw.get(*key)?.as_str()).unwrap_or("string");
    if name.len() > LONGEST_TYPE {
        return json!({});
    }
    if let Some(item) = name.strip_suffix(']').and_then(|name| name.split_once('[')).map(|(_, item)| item) {
        return json!({"type": "array", "items": schema(&json!({"type": item}))});
    }
    let (name, format) = match name {
        "int" => ("integer", Some("int32")),
        "long" => ("integer", Some("int64")),
        "float" | "double" => ("number", Some(name)),
        "date" | "Date" | "dateTime" | "date-time" => ("string", Some("date-time")),
        "List" | "Array" | "Set" => ("array", None),
        other => (other, None),
    };
    if !KNOWN.contains(&name) {
        return reference(name);
    }
    let mut schema = json!({"type": if name == "File" { "file" } else { name }});
    if let Some(format) = format {
        schema["format"] = format.into();
    }
    for (new, old) in SAME.iter().map(|key| (*key, *key)).chain([("default", "defaultValue")]) {
        if let Some(value) = raw.get(old).filter(|_| new != "required") {
            schema[new] = value.clone();
        }
    }
    if name == "array" {
        schema["items"] = raw.get("items").map_or_else(|| json!({}), self::schema);
    }
    schema
}

/// A model: its properties, and the required ones, which 1.0 and 1.1 marked one by one.
fn model(raw: &Value) -> Value {
    let all = || raw.get("properties").and_then(Value::as_object).into_iter().flatten();
    let properties: Map<_, _> = all().map(|(name, property)| (name.clone(), schema(property))).collect();
    let marked =
        all().filter(|(_, property)| property.get("required") == Some(&Value::Bool(true))).map(|(name, _)| name);
    let required = raw
        .get("required")
        .filter(|list| list.is_array())
        .cloned()
        .unwrap_or_else(|| json!(marked.collect::<Vec<_>>()));
    json!({"type": "object", "description": raw.get("description").cloned().unwrap_or_default(), "required": required, "properties": properties})
}

/// `apiKey` and `basicAuth` as they are named today; OAuth 2.0 with its addresses.
fn schemes(raw: Option<&Value>) -> Value {
    let mut found = Map::new();
    for (name, raw) in raw.and_then(Value::as_object).into_iter().flatten() {
        let at = |path: &str| raw.pointer(path).cloned().unwrap_or_default();
        let scheme = match raw.get("type").and_then(Value::as_str) {
            Some("basicAuth") => json!({"type": "basic"}),
            Some("apiKey") => json!({"type": "apiKey", "in": at("/passAs"), "name": at("/keyname")}),
            Some("oauth2") => json!({"type": "oauth2", "flow": "accessCode", "scopes": {},
                "authorizationUrl": at("/grantTypes/authorization_code/tokenRequestEndpoint/url"),
                "tokenUrl": at("/grantTypes/authorization_code/tokenEndpoint/url")}),
            _ => continue,
        };
        found.insert(name.clone(), scheme);
    }
    Value::Object(found)
}
