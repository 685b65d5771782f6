//! What is sent for which arguments, and which arguments are refused.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_core::Explain as _;
use causeway_openapi::{Connector, Operation, Request, RequestError, import, request};
use serde_json::{Value, json};
use url::Url;

fn operation(parameters: Value, body: Value) -> Operation {
    let mut post = json!({"operationId": "send", "parameters": parameters});
    if !body.is_null() {
        post["requestBody"] = body;
    }
    let document = json!({"openapi": "3.1.0", "paths": {"/items/{id}/x": {"post": post}}});
    first(&import(document.to_string().into_bytes()).unwrap().connector)
}

fn first(connector: &Connector) -> Operation {
    connector.open(&connector.operations[0])
}

fn send(operation: &Operation, arguments: Value) -> Result<Request, RequestError> {
    request(operation, &Url::parse("https://a.example/v1/").unwrap(), arguments.as_object().unwrap())
}

fn json_body(required: bool) -> Value {
    json!({"required": required, "content": {"application/json": {"schema": {"type": "object"}}}})
}

#[test]
fn arguments_go_where_they_belong() {
    let parameters = json!([
        {"name": "id", "in": "path", "required": true}, {"name": "q", "in": "query", "schema": {"type": "array"}},
        {"name": "X-Trace", "in": "header"}, {"name": "sid", "in": "cookie"}, {"name": "id", "in": "query"}]);
    let operation = operation(parameters, json_body(false));
    let arguments = json!({"id": "a/b c", "Q": [1, "ü"], "x-trace": "t", "sid": "1;2", "query/id": 7,
        "body": {"a": {"b": 1}}, "body/a/c": [2], "body/d~1e": null, "body/f": "g"});
    let sent = send(&operation, arguments).unwrap();
    assert_eq!(sent.url.as_str(), "https://a.example/v1/items/a%2Fb%20c/x?q=1&q=%C3%BC&id=7");
    let headers: Vec<_> = sent.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["X-Trace: t", "Cookie: sid=1%3B2", "Accept: application/json, */*;q=0.8"]);
    assert_eq!(sent.body.unwrap(), br#"{"a":{"b":1,"c":[2]},"f":"g"}"#);
    assert_eq!(sent.content_type.as_deref(), Some("application/json"));
}

#[test]
fn bad_arguments_are_refused_by_name() {
    let parameters = json!([{"name": "startDate", "in": "query", "required": true}, {"name": "H", "in": "header"}]);
    let operation = operation(parameters, json_body(true));
    let good = json!({"id": "1", "startDate": "d", "body": {}});
    assert!(send(&operation, good.clone()).is_ok());
    for (name, value, code, word) in [
        ("startdat", json!(1), "UnknownArgument", "startdat"),
        ("startDate", Value::Null, "MissingArgument", "startDate"),
        ("body", Value::Null, "MissingArgument", "body"),
        ("id", json!(""), "EmptyPathValue", "id"),
        ("id", json!(".."), "DotSegment", ".."),
        ("id", json!("."), "DotSegment", "\".\""),
        ("H", json!("a\r\nEvil: 1"), "UnsafeHeader", "H"),
        ("H", json!("a\u{0}"), "UnsafeHeader", "H"),
    ] {
        let mut arguments = good.clone();
        arguments[name] = value;
        let error = send(&operation, arguments).unwrap_err();
        assert_eq!(error.code(), code, "{name}");
        assert!(error.to_string().contains(word), "{error}");
    }
    let mut typo = good;
    typo["startDat"] = json!(1);
    assert_eq!(send(&operation, typo).unwrap_err().hint().as_deref(), Some("Did you mean \"startDate\"?"));
}

#[test]
fn nothing_in_a_value_changes_where_the_request_goes() {
    let discovery = json!({"kind": "discovery#restDescription", "rootUrl": "https://a.example/", "servicePath": "",
        "methods": {"get": {"id": "x.get", "httpMethod": "GET", "path": "v4/{+name}",
            "parameters": {"name": {"location": "path", "required": true, "type": "string"}}}}});
    let connector = import(discovery.to_string().into_bytes()).unwrap().connector;
    let get = connector.operation("x.get").unwrap();
    for (name, path) in [
        ("users/me/x", Some("/v1/v4/users/me/x")),
        ("users/../../admin", None),
        ("..", None),
        ("a/./b", None),
        ("%2e%2e/b", Some("/v1/v4/%252e%252e/b")),
        ("a?b#c\\d", Some("/v1/v4/a%3Fb%23c%5Cd")),
        ("//evil.example/x", Some("/v1/v4///evil.example/x")),
        ("@evil.example", Some("/v1/v4/@evil.example")),
    ] {
        let sent = send(&get, json!({"name": name})).ok();
        assert_eq!(sent.as_ref().map(|sent| sent.url.path()), path, "{name}");
        assert!(sent.is_none_or(|sent| sent.url.host_str() == Some("a.example") && sent.url.query().is_none()));
    }
    let bad = request(&get, &Url::parse("file:///etc").unwrap(), json!({"name": "a"}).as_object().unwrap());
    assert_eq!(bad.unwrap_err().code(), "UnusableBase");
}

#[test]
fn forms_of_both_generations_are_sent_as_forms() {
    let swagger = json!({"swagger": "2.0", "paths": {"/token": {"post": {"operationId": "t", "parameters": [
        {"name": "code", "in": "formData", "required": true, "type": "string"},
        {"name": "scope", "in": "formData", "type": "array"},
        {"name": "kind", "in": "formData", "required": true, "default": "a"}]}}}});
    let connector = import(swagger.to_string().into_bytes()).unwrap().connector;
    let sent = send(&first(&connector), json!({"code": "a b", "scope": ["x", "y"]})).unwrap();
    assert_eq!(sent.body.unwrap(), b"code=a%20b&scope=x,y&kind=a");
    assert_eq!(sent.content_type.as_deref(), Some("application/x-www-form-urlencoded"));

    let body = json!({"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}});
    let sent = send(&operation(json!([]), body), json!({"id": "1", "body/a": 1, "body/b": [1, 2]})).unwrap();
    assert_eq!(sent.body.unwrap(), b"a=1&b=1&b=2");
}
