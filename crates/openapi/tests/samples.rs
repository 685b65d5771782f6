//! What a sample holds: the first example that fits, else a value that fits every limit of the schema.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{Operation, check, import, request, sample, sample_response};
use serde_json::{Value, json};
use url::Url;

fn read(document: &Value) -> Operation {
    let connector = import(document.to_string().into_bytes()).unwrap().connector;
    connector.open(&connector.operations[0])
}

fn schemas() -> Value {
    json!({
        "Node": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "next": {"$ref": "#/components/schemas/Node"},
            "all": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}},
        "Pet": {"type": "object", "required": ["petType"], "properties": {"petType": {"type": "string"}},
            "discriminator": {"propertyName": "petType", "mapping": {"kitty": "#/components/schemas/Cat"}}},
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer", "minimum": 9}}}]},
        "Dog": {"type": "object", "required": ["petType", "bark"], "properties": {"petType": {"type": "string"}, "bark": {"type": "boolean"}}}})
}

fn posting(content_type: &str, media: &Value) -> Operation {
    read(&json!({"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": {content_type: media}}}}},
        "components": {"schemas": schemas()}}))
}

fn body(schema: &Value) -> Value {
    sample(&posting("application/json", &json!({"schema": schema})))["body"].take()
}

#[test]
fn the_first_example_that_fits_is_taken() {
    let text = json!({"type": "string"});
    let with = |key: &str, value: Value| {
        let mut s = text.clone();
        s[key] = value;
        s
    };
    for (media, value) in [
        (json!({"schema": with("default", json!("d")), "example": "m"}), json!("m")),
        (json!({"schema": with("default", json!("d")), "examples": {"a": {"value": "e"}}}), json!("e")),
        (json!({"schema": with("example", json!("s"))}), json!("s")),
        (json!({"schema": with("examples", json!([1, "s"]))}), json!("1")),
        (json!({"schema": with("x-example", json!("x"))}), json!("x")),
        (json!({"schema": with("default", json!("d"))}), json!("d")),
        (json!({"schema": with("const", json!("c"))}), json!("c")),
        (json!({"schema": with("enum", json!([null, "e"]))}), json!("e")),
        (json!({"schema": {"type": "integer", "example": "12"}}), json!(12)),
        (json!({"schema": {"type": "integer", "example": "twelve", "default": 5}}), json!(5)),
        (json!({"schema": {"type": "integer", "example": 1, "maximum": 0}}), json!(0)),
        (json!({"schema": {"type": "boolean", "example": "false"}}), json!(false)),
        (json!({"schema": {"type": "string", "format": "date", "example": "1/2/2026"}}), json!("2026-01-31")),
        (json!({"schema": {"type": "string", "enum": ["a", "b"], "example": "c"}}), json!("a")),
        // The part of an example that fits is used, the rest is put right.
        (
            json!({"schema": {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "integer"}, "b": {"type": "string"},
            "r": {"type": "string", "readOnly": true}}, "example": {"a": "no", "b": "kept", "r": "x"}}}),
            json!({"a": 1, "b": "kept"}),
        ),
    ] {
        let operation = posting("application/json", &media);
        assert_eq!(sample(&operation)["body"], value, "{media}");
    }
}

#[test]
fn values_are_made_that_fit_every_limit() {
    for (schema, value) in [
        (json!({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": true}), json!([1, 2, 3])),
        (
            json!({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": true}),
            json!(["a", "b"]),
        ),
        (json!({"type": "array", "items": {"type": "string"}, "maxItems": 0}), json!([])),
        (json!({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}), json!([1, "text"])),
        (json!({"type": "array", "minItems": 2}), json!(["text", "text"])),
        (json!({"type": "object", "required": ["gone"]}), json!({"gone": "text"})),
        (
            json!({"type": "object", "required": ["gone"], "additionalProperties": {"type": "integer"}}),
            json!({"gone": 1}),
        ),
        (
            json!({"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}}),
            json!({"member0": 1, "member1": 1}),
        ),
        (
            json!({"type": "object", "maxProperties": 1, "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}),
            json!({"a": "text"}),
        ),
        (json!({"type": ["null", "integer"]}), json!(1)),
        (json!({"allOf": [{"minLength": 2}, {"type": "string", "pattern": "^[x-z]+$"}]}), json!("xx")),
        (json!({"$ref": "#/components/schemas/Node"}), json!({"id": 1, "all": []})),
        (json!({"$ref": "#/components/schemas/Cat"}), json!({"petType": "kitty", "lives": 9})),
        (json!({"anyOf": [{"type": "null"}, {"type": "integer"}]}), json!(1)),
        (
            json!({"oneOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}],
            "discriminator": {"propertyName": "petType", "mapping": {"wau": "#/components/schemas/Dog"}}}),
            json!({"petType": "wau", "bark": true}),
        ),
        (
            json!({"type": "object", "required": ["t"], "properties": {"t": {"type": "string"}},
            "oneOf": [{"required": ["a"], "properties": {"a": {"type": "integer"}}}, {"required": ["b"]}]}),
            json!({"t": "text", "a": 1}),
        ),
        // Only the second branch excludes the first one.
        (
            json!({"oneOf": [{"type": "integer"}, {"type": "number", "maximum": 0.5}, {"type": "integer", "minimum": 1}]}),
            json!(0.5),
        ),
    ] {
        let made = body(&schema);
        assert_eq!(made, value, "{schema}");
        assert_eq!(
            check(&posting("application/json", &json!({"schema": schema})), json!({"body": made}).as_object().unwrap()),
            []
        );
    }
}

#[test]
fn what_only_goes_one_way_is_in_samples_of_that_way() {
    let schema = json!({"type": "object", "required": ["id", "pin", "name"], "properties": {"id": {"type": "integer", "readOnly": true},
        "pin": {"type": "string", "writeOnly": true}, "name": {"type": "string"}}});
    let content = json!({"application/json": {"schema": schema}});
    let operation = read(
        &json!({"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": content}, "responses": {
        "200": {"content": content}, "4XX": {"content": {"text/plain": {}}}, "500": {"content": {"image/png": {}}}, "204": {},
        "default": {"content": {"application/json": {"schema": {"type": "integer", "example": 7}}}}}}}}}),
    );
    assert_eq!(sample(&operation)["body"], json!({"pin": "text", "name": "text"}));
    for (status, value) in [
        ("200", Some(json!({"id": 1, "name": "text"}))),
        ("404", Some(json!("text"))),
        ("301", Some(json!(7))),
        ("204", None),
    ] {
        assert_eq!(sample_response(&operation, status), value, "{status}");
    }
    assert_eq!(sample_response(&operation, "500").unwrap()["$content-type"], "image/png");
    assert_eq!(sample_response(&Operation::default(), "200"), None);
    // Never removed from what a user gives.
    let given = json!({"body": {"id": 5, "name": "x"}});
    let sent = request(&operation, &Url::parse("https://a.example").unwrap(), given.as_object().unwrap()).unwrap();
    assert_eq!(sent.body.unwrap(), br#"{"id":5,"name":"x"}"#);
}

#[test]
fn files_are_sampled_as_files_and_xml_as_its_example() {
    let form = json!({"schema": {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}, "note": {"type": "string"}}}});
    let sampled = sample(&posting("multipart/form-data", &form));
    assert!(sampled["body"]["photo"]["$content"].is_string() && sampled["body"]["note"] == "text", "{sampled}");
    assert!(sample(&posting("application/octet-stream", &json!({})))["body"]["$content"].is_string());
    let xml = json!({"schema": {"type": "object", "properties": {"a": {"type": "string"}}}, "example": "<x/>"});
    assert_eq!(sample(&posting("application/xml", &xml))["body"], "<x/>");
    assert_eq!(sample(&posting("application/json", &xml))["body"], json!({"a": "text"}));
}

#[test]
fn parameters_are_sampled_so_that_they_can_be_sent() {
    let parameters = json!([
        {"name": "p", "in": "path", "required": true, "schema": {"type": "string", "example": ".."}},
        {"name": "n", "in": "query", "required": true, "schema": {"type": "integer", "default": "10"}},
        {"name": "l", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "string", "enum": ["x"]}}},
        {"name": "optional", "in": "query", "schema": {"type": "string"}},
        {"name": "typical", "in": "query", "example": "t", "schema": {"type": "string"}},
        {"name": "h", "in": "header", "required": true, "schema": {"type": "string", "example": "a\nb"}},
        {"name": "Authorization", "in": "header", "required": true, "schema": {"type": "string", "example": "x"}},
        {"name": "Accept", "in": "header", "required": true, "schema": {"type": "string", "default": "text/csv"}}]);
    let operation = read(&json!({"openapi": "3.1.0", "paths": {"/a/{p}": {"get": {"parameters": parameters}}}}));
    let made = sample(&operation);
    assert_eq!(made, json!({"p": "1", "n": 10, "l": ["x"], "typical": "t", "h": "text", "Accept": "text/csv"}));
    assert!(request(&operation, &Url::parse("https://a.example").unwrap(), made.as_object().unwrap()).is_ok());
}
