//! What arguments are warned about, where secrets are found, and what a command line for curl looks like.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use causeway_openapi::{Operation, check, import, request, secret_paths};
use serde_json::{Value, json};
use url::Url;

fn read(document: &Value) -> Operation {
    let connector = import(document.to_string().into_bytes()).unwrap().connector;
    connector.open(&connector.operations[0])
}

fn posting(schema: &Value) -> Operation {
    read(&json!({"openapi": "3.1.0", "paths": {"/a": {"post": {
        "requestBody": {"content": {"application/json": {"schema": schema}}}}}}, "components": {"schemas": {
        "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
        "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "bark": {"type": "boolean"}}},
        "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": false}}}}))
}

/// `code place` of each warning.
fn found(operation: &Operation, arguments: &Value) -> Vec<String> {
    let warnings = check(operation, arguments.as_object().unwrap());
    for warning in &warnings {
        assert!(warning.message.ends_with('.') && warning.message.starts_with('"'), "{warning:?}");
    }
    warnings.iter().map(|warning| format!("{} {}", warning.code, warning.argument)).collect()
}

#[test]
fn bodies_are_compared_with_their_schema() {
    let of = |kind: &str| json!({"type": kind});
    let with = |schema: &Value, key: &str, value: Value| {
        let mut s = schema.clone();
        s[key] = value;
        s
    };
    let text = of("string");
    let pets = json!({"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"c": "#/components/schemas/Cat"}}});
    let plain = json!({"anyOf": [of("integer"), of("boolean")]});
    let all = json!({"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": of("integer")}, "required": ["b"]}]});
    let object = json!({"type": "object", "required": ["a", "r"], "additionalProperties": false,
        "properties": {"a": text, "r": {"type": "string", "readOnly": true}}, "patternProperties": {"^x-": {}}});
    for (schema, value, codes) in [
        (of("integer"), json!("1"), vec!["wrong-type body"]),
        (of("integer"), json!(1.5), vec!["wrong-type body"]),
        (of("integer"), json!(1.0), vec![]),
        (of("number"), json!(1), vec![]),
        (text.clone(), json!(1), vec!["wrong-type body"]),
        (of("boolean"), json!("true"), vec!["wrong-type body"]),
        (of("array"), json!({}), vec!["wrong-type body"]),
        (json!({"type": ["string", "integer"]}), json!(1), vec![]),
        (json!({"type": ["string", "integer"]}), json!(true), vec!["wrong-type body"]),
        (
            json!({"type": "object", "properties": {"n": {"type": "string", "nullable": true}}}),
            json!({"n": null}),
            vec![],
        ),
        (json!({"type": "object", "properties": {"n": {"type": ["string", "null"]}}}), json!({"n": null}), vec![]),
        (
            json!({"type": "object", "properties": {"n": {"type": "string", "x-nullable": true}}}),
            json!({"n": null}),
            vec![],
        ),
        (json!({"type": "object", "properties": {"n": text}}), json!({"n": null}), vec!["wrong-type body/n"]),
        (json!({"type": "string", "enum": ["a", "b"]}), json!("c"), vec!["not-in-list body"]),
        (json!({"type": "integer", "enum": [1, 2]}), json!(2.0), vec![]),
        (json!({"const": 3}), json!(4), vec!["not-in-list body"]),
        (json!({"type": "integer", "minimum": 1, "maximum": 3}), json!(0), vec!["out-of-range body"]),
        (json!({"type": "integer", "minimum": 1, "maximum": 3}), json!(4), vec!["out-of-range body"]),
        (json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}), json!(1), vec!["out-of-range body"]),
        (json!({"type": "integer", "exclusiveMaximum": 3}), json!(3), vec!["out-of-range body"]),
        (json!({"type": "number", "multipleOf": 0.1}), json!(0.3), vec![]),
        (json!({"type": "number", "multipleOf": 0.5}), json!(0.3), vec!["out-of-range body"]),
        (json!({"type": "integer", "format": "int32"}), json!(3_000_000_000_i64), vec!["out-of-range body"]),
        (json!({"type": "integer", "format": "int64"}), json!(3_000_000_000_i64), vec![]),
        (with(&text, "minLength", json!(2)), json!("ü"), vec!["wrong-length body"]),
        (with(&text, "maxLength", json!(2)), json!("üü"), vec![]),
        (with(&text, "maxLength", json!(2)), json!("abc"), vec!["wrong-length body"]),
        (with(&text, "format", json!("date-time")), json!("tomorrow"), vec!["wrong-format body"]),
        (with(&text, "pattern", json!("^a+$")), json!("ab"), vec!["wrong-pattern body"]),
        (with(&text, "pattern", json!("^(?=a).*$")), json!("b"), vec![]),
        (with(&text, "pattern", json!("/^A$/i")), json!("a"), vec![]),
        (
            json!({"type": "array", "items": of("integer"), "minItems": 3, "uniqueItems": true}),
            json!([1, 1]),
            vec!["wrong-length body", "wrong-length body"],
        ),
        (
            json!({"type": "array", "items": of("integer"), "maxItems": 1}),
            json!([1, "a"]),
            vec!["wrong-length body", "wrong-type body/1"],
        ),
        (json!({"type": "array", "prefixItems": [of("integer"), text]}), json!(["a", "b"]), vec!["wrong-type body/0"]),
        (object.clone(), json!({"a": "x", "x-y": 1}), vec![]),
        (object.clone(), json!({"b": 1}), vec!["missing-member body/a", "unknown-member body/b"]),
        (object, json!({"a": "x", "r": "y"}), vec!["read-only body/r"]),
        (
            json!({"type": "object", "additionalProperties": of("integer")}),
            json!({"a/b": "x"}),
            vec!["wrong-type body/a~1b"],
        ),
        (json!({"type": "object", "minProperties": 1, "maxProperties": 1}), json!({}), vec!["wrong-length body"]),
        (all.clone(), json!({"a": "x", "b": 1}), vec![]),
        (all, json!({"a": 1}), vec!["missing-member body/b", "wrong-type body/a"]),
        (plain.clone(), json!(true), vec![]),
        (plain, json!("x"), vec!["no-branch body"]),
        (pets.clone(), json!({"kind": "c", "lives": "nine"}), vec!["wrong-type body/lives"]),
        (pets.clone(), json!({"kind": "Dog", "bark": true}), vec![]),
        (pets, json!({"lives": 9}), vec!["no-branch body"]),
        (json!({"type": "string", "format": "binary"}), json!({"$content": "aGk="}), vec![]),
        (
            json!({"type": "object", "properties": {"f": {"type": "string", "format": "byte"}}}),
            json!({"f": {"$content": "aGk="}}),
            vec!["wrong-type body/f"],
        ),
        (json!({"$ref": "#/components/schemas/Gone"}), json!(1), vec![]),
    ] {
        let mut got = found(&posting(&schema), &json!({"body": value}));
        got.sort();
        let mut want = codes;
        want.sort_unstable();
        assert_eq!(got, want, "{schema} {value}");
    }
}

#[test]
fn parameters_are_compared_as_the_text_that_they_become() {
    let operation = read(&json!({"openapi": "3.0.0", "paths": {"/a": {"post": {"parameters": [
        {"name": "n", "in": "query", "schema": {"type": "integer", "maximum": 9}},
        {"name": "l", "in": "query", "schema": {"type": "array", "items": {"type": "string", "enum": ["a"]}}},
        {"name": "o", "in": "query", "deprecated": true, "schema": {"type": "string"}},
        {"name": "c", "in": "query", "content": {"application/json": {"schema": {"type": "integer"}}}}],
        "requestBody": {"content": {"application/json": {}, "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}}}}}));
    for (arguments, codes) in [
        (json!({"n": "5", "l": ["a"], "c": 1}), vec![]),
        (json!({"n": "10"}), vec!["out-of-range n"]),
        (json!({"n": "x"}), vec!["wrong-type n"]),
        (json!({"n": [1]}), vec!["wrong-type n"]),
        (json!({"l": "a"}), vec![]),
        (json!({"l": ["a", "b"]}), vec!["not-in-list l/1"]),
        (json!({"o": 1}), vec!["deprecated o"]),
        (json!({"c": "1"}), vec!["wrong-type c"]),
        (json!({"body/n": "1", "body/$content-type": "application/x-www-form-urlencoded"}), vec![]),
        (
            json!({"body": {"n": "x"}, "body/$content-type": "application/x-www-form-urlencoded"}),
            vec!["wrong-type body/n"],
        ),
        (json!({"body": {}, "body/$content-type": "text/csv"}), vec!["undeclared-content-type body/$content-type"]),
        (json!({"nobody": 1}), vec![]),
    ] {
        assert_eq!(found(&operation, &arguments), codes, "{arguments}");
    }
}

#[test]
fn warnings_end_and_hold_no_values() {
    let operation = posting(&json!({"type": "array", "items": {"type": "integer"}}));
    let many = json!({"body": vec!["s3cret"; 500]});
    let warnings = check(&operation, many.as_object().unwrap());
    assert_eq!(warnings.len(), 50);
    assert!(warnings.iter().all(|warning| !warning.message.contains("s3cret")));
}

#[test]
fn secrets_are_found_and_hidden() {
    let document = json!({"swagger": "2.0", "securityDefinitions": {"k": {"type": "apiKey", "in": "header", "name": "X-Tenant"}},
        "paths": {"/a": {"post": {"parameters": [
            {"name": "X-Tenant", "in": "header", "type": "string"}, {"name": "page", "in": "query", "type": "string"},
            {"name": "pin", "in": "query", "type": "string", "format": "password"}, {"name": "api_key", "in": "query", "type": "string"},
            {"name": "body", "in": "body", "schema": {"$ref": "#/definitions/U"}}],
            "responses": {"200": {"schema": {"type": "array", "items": {"$ref": "#/definitions/U"}}}}}}},
        "definitions": {"U": {"type": "object", "properties": {"name": {"type": "string"}, "access_token": {"type": "string"},
            "pin": {"type": "string", "format": "password"}, "friends": {"type": "array", "items": {"$ref": "#/definitions/U"}},
            "keys": {"type": "object", "additionalProperties": {"type": "string", "writeOnly": true}},
            "token": {"type": "object", "properties": {"expires": {"type": "integer"}, "a/b": {"type": "securestring"}}}}}}});
    let connector = import(document.to_string().as_bytes()).unwrap().connector;
    let secrets = secret_paths(&connector.open(&connector.operations[0]), &connector.auth);
    assert_eq!(secrets.arguments, ["X-Tenant", "pin", "api_key"]);
    let own = ["access_token", "pin", "keys/*", "token/a~1b"];
    assert!(own.iter().all(|path| secrets.body.iter().any(|found| found == path)), "{:?}", secrets.body);
    assert!(secrets.body.iter().any(|path| path == "friends/*/pin"), "{:?}", secrets.body);
    assert!(own.iter().all(|path| secrets.response.contains(&format!("*/{path}"))), "{:?}", secrets.response);

    let mut arguments = json!({"X-Tenant": "s3cret", "page": "1", "body/pin": "s3cret", "body/keys": {"a": "s3cret"}, "body/keys/b": "s3cret",
        "body": {"access_token": "s3cret", "name": "n", "token": {"expires": 1, "a/b": "s3cret"}}});
    secrets.hide_arguments(arguments.as_object_mut().unwrap());
    assert!(!arguments.to_string().contains("s3cret"), "{arguments}");
    assert_eq!((arguments["page"].as_str(), arguments["body"]["name"].as_str()), (Some("1"), Some("n")));
    let mut answer = json!([{"pin": "s3cret", "friends": [{"pin": "s3cret"}], "name": "n", "keys": {"x": "s3cret"}}]);
    secrets.hide_response(&mut answer);
    assert!(!answer.to_string().contains("s3cret") && answer[0]["name"] == "n", "{answer}");
}

#[test]
fn a_request_is_shown_as_a_command_that_a_shell_can_read() {
    let operation = read(&json!({"openapi": "3.1.0", "paths": {"/a/{id}": {"put": {"parameters": [
        {"name": "id", "in": "path"}, {"name": "api_key", "in": "query"}, {"name": "q", "in": "query"},
        {"name": "Authorization", "in": "header"}, {"name": "X-Empty", "in": "header"}],
        "requestBody": {"content": {"application/json": {}, "application/octet-stream": {}}}}}}}));
    let base = Url::parse("https://user:pw@a.example").unwrap();
    let curl = |arguments: Value| request(&operation, &base, arguments.as_object().unwrap()).unwrap().curl();
    let nasty = "it's $(rm -rf /) `x` \"y\" \\ !\n& é";
    let shown = curl(
        json!({"id": nasty, "api_key": "s3cret", "q": nasty, "Authorization": "s3cret", "X-Empty": "", "body": {"a": nasty}}),
    );
    assert!(!shown.contains("s3cret") && !shown.contains("pw@"), "{shown}");
    for part in [
        "curl -X PUT '",
        "api_key=HIDDEN&q=it%27s",
        "-H 'X-Empty;'",
        "-H 'Content-Type: application/json'",
        "--data-raw '{\"a\":\"it'\\''s $(rm",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let binary = curl(json!({"id": "1", "body": {"$content": "AP8=", "$content-type": "application/octet-stream"}}));
    assert!(binary.ends_with("--data-binary @body.bin"), "{binary}");
    // What the shell makes of it: the words are printed one to a line, and nothing in them was run.
    let Ok(mut shell) = Command::new("sh").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        println!("skipped: the shell's view of a curl command (missing: sh)");
        return;
    };
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{shown}\n");
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let words = String::from_utf8(shell.wait_with_output().unwrap().stdout).unwrap();
    let words: Vec<_> = words.split('\0').collect();
    let body = words.iter().skip_while(|word| **word != "--data-raw").nth(1).unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), json!({"a": nasty}));
}
