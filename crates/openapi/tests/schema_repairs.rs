//! Defects in schemas, content types and sign-in: what is said, where, and what an opened operation looks like then.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{Imported, In, Operation, check, import, sample};
use serde_json::{Value, json};

fn with(document: &Value) -> Imported {
    import(document.to_string().into_bytes()).unwrap()
}

/// An OpenAPI document with one operation, `POST /a`, whose body has this schema, and a component beside.
fn body(version: &str, schema: &Value, component: &Value) -> Imported {
    with(&json!({"openapi": version, "servers": [{"url": "https://a.example"}],
        "components": {"schemas": {"C": component}},
        "paths": {"/a": {"post": {"operationId": "one", "responses": {"204": {}},
            "requestBody": {"content": {"application/json": {"schema": schema}}}}}}}))
}

fn first(imported: &Imported) -> Operation {
    imported.connector.open(&imported.connector.operations[0])
}

const BODY: &str = "/paths/~1a/post/requestBody/content/application~1json/schema";

/// The pointers of the repairs with this code.
fn pointers<'a>(imported: &'a Imported, code: &str) -> Vec<&'a str> {
    let found = imported.repairs.iter().filter(|repair| repair.code == code);
    found
        .inspect(|repair| assert!(repair.message.ends_with('.'), "{repair:?}"))
        .map(|repair| &*repair.pointer)
        .collect()
}

/// Codes that concern schemas, in order.
fn codes(imported: &Imported) -> Vec<&str> {
    let usual = ["missing-security", "consumes-missing"];
    imported.repairs.iter().map(|repair| &*repair.code).filter(|code| !usual.contains(code)).collect()
}

#[test]
fn a_property_is_what_its_author_meant() {
    for (given, code, key, opened) in [
        (json!({"type": "float"}), "type-word", "type", json!({"type": "number", "format": "float"})),
        (json!({"type": "java.lang.Integer"}), "type-word", "type", json!({"type": "integer"})),
        (json!({"type": "datetime"}), "type-word", "type", json!({"type": "string", "format": "date-time"})),
        (json!({"type": "any"}), "type-word", "type", json!({})),
        (json!({"type": "Pet"}), "type-unknown", "type", json!({"type": "Pet"})),
        (json!({"type": "file"}), "type-file", "type", json!({"type": "string", "format": "binary"})),
        (json!({"type": "integer", "format": "date"}), "format-mismatch", "format", json!({"type": "integer"})),
        (json!({"type": "array"}), "array-without-items", "type", json!({"type": "array", "items": {}})),
        (
            json!({"type": "array", "items": [{"type": "string"}, {"type": "int"}]}),
            "items-list",
            "items",
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            json!({"type": "integer", "default": "1"}),
            "default-coerced",
            "default",
            json!({"type": "integer", "default": 1}),
        ),
        (
            json!({"type": "boolean", "default": "True"}),
            "default-coerced",
            "default",
            json!({"type": "boolean", "default": true}),
        ),
        (json!({"type": "integer", "default": "many"}), "default-wrong-type", "default", json!({"type": "integer"})),
        (
            json!({"type": "string", "default": null}),
            "default-null",
            "default",
            json!({"type": "string", "default": null}),
        ),
        (
            json!({"type": "integer", "enum": ["1", 2]}),
            "enum-wrong-type",
            "enum",
            json!({"type": "integer", "enum": [1, 2]}),
        ),
        (
            json!({"type": "string", "enum": ["a", null]}),
            "enum-null",
            "enum",
            json!({"type": "string", "enum": ["a", null], "nullable": true}),
        ),
        (
            json!({"type": "string", "enum": ["a", "b", "a"]}),
            "enum-duplicate",
            "enum",
            json!({"type": "string", "enum": ["a", "b"]}),
        ),
        (json!({"type": "string", "enum": "a"}), "enum-not-a-list", "enum", json!({"type": "string", "enum": ["a"]})),
        (json!({"type": "string", "enum": []}), "enum-empty", "enum", json!({"type": "string"})),
        (
            json!({"type": "array", "items": {"type": "string"}, "enum": ["a"]}),
            "enum-of-items",
            "enum",
            json!({"type": "array", "items": {"type": "string", "enum": ["a"]}}),
        ),
        (
            json!({"type": "string", "pattern": "(?<=a)b"}),
            "pattern-not-enforced",
            "pattern",
            json!({"type": "string", "pattern": "(?<=a)b"}),
        ),
        (json!({"type": ["string", "null"]}), "null-spelling", "type", json!({"type": ["string", "null"]})),
        (
            json!({"type": "string", "collectionFormat": "multi"}),
            "collection-format",
            "collectionFormat",
            json!({"type": "string", "collectionFormat": "multi"}),
        ),
    ] {
        let imported = body("3.0.0", &json!({"type": "object", "properties": {"p": given}}), &json!({}));
        assert_eq!(
            pointers(&imported, code),
            [format!("{BODY}/properties/p/{key}")],
            "{given}: {:?}",
            imported.repairs
        );
        let found: Vec<_> =
            codes(&imported).into_iter().filter(|found| found.starts_with("enum") || *found == code).collect();
        assert_eq!(found, [code], "{given}");
        assert_eq!(first(&imported).body.unwrap().schema()["properties"]["p"], opened, "{given}");
    }
}

#[test]
fn what_is_fine_is_not_spoken_of() {
    let schema = json!({"type": "object", "required": ["type"], "properties": {
        "type": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "default": {"type": "number", "default": 1}, "required": {"type": "boolean", "default": false},
        "enum": {"type": "array", "items": {"type": "integer"}, "example": {"type": "float"}},
        "items": {"type": "string", "nullable": true, "default": null, "pattern": "^a+$"},
        "pattern": {"description": "x", "$ref": "#/components/schemas/C"}},
        "x-odd": {"type": "float"}, "example": {"type": "float", "required": true}});
    assert_eq!(codes(&body("3.0.0", &schema, &json!({"type": "string"}))), Vec::<&str>::new());
}

#[test]
fn required_members_are_named_by_what_holds_them() {
    let schema = json!({"type": "object", "required": ["gone"], "properties": {
        "a": {"type": "string", "required": true}, "b": {"type": "string", "required": "false"}}});
    let imported = body("3.0.0", &schema, &json!({}));
    let place = |name: &str| format!("{BODY}/properties/{name}/required");
    assert_eq!(pointers(&imported, "required-in-property"), [place("a"), place("b")]);
    assert_eq!(pointers(&imported, "required-undeclared"), [format!("{BODY}/required")]);
    let operation = first(&imported);
    let opened = operation.body.as_ref().unwrap().schema();
    assert_eq!(opened["required"], json!(["gone", "a"]));
    assert_eq!(opened["properties"]["a"], json!({"type": "string"}));
    let warnings = check(&operation, json!({"body": {"gone": 1}}).as_object().unwrap());
    assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["missing-member"]);
}

#[test]
fn components_are_put_right_as_well() {
    let component = json!({"type": "int", "default": "3"});
    let imported = body("3.0.0", &json!({"properties": {"c": {"$ref": "#/components/schemas/C"}}}), &component);
    assert_eq!(pointers(&imported, "type-word"), ["/components/schemas/C/type"]);
    let operation = first(&imported);
    let reference = json!({"$ref": "#/components/schemas/C"});
    assert_eq!(operation.resolve(&reference), &json!({"type": "integer", "default": 3}));
    assert_eq!(sample(&operation), json!({"body": {"c": 3}}));
}

#[test]
fn what_stands_beside_a_reference_counts() {
    let sibling = json!({"$ref": "#/components/schemas/C", "nullable": true, "default": "b", "description": "Mine."});
    let schema = json!({"properties": {"c": sibling}});
    let imported = body("3.0.0", &schema, &json!({"type": "string", "enum": ["a", "b"], "description": "Its own."}));
    assert_eq!(pointers(&imported, "reference-siblings"), [format!("{BODY}/properties/c/$ref")]);
    let operation = first(&imported);
    let opened = &operation.body.as_ref().unwrap().schema()["properties"]["c"];
    let whole = json!({"nullable": true, "default": "b", "description": "Mine.", "type": "string", "enum": ["a", "b"]});
    assert_eq!(opened, &whole);
    assert_eq!(sample(&operation), json!({"body": {"c": "b"}}));

    let component =
        json!({"type": "object", "properties": {"again": {"$ref": "#/components/schemas/C", "nullable": true}}});
    let read_only =
        json!({"properties": {"c": {"$ref": "#/components/schemas/C", "readOnly": true}, "d": {"type": "string"}}});
    let operation = first(&body("3.0.0", &read_only, &component));
    assert_eq!(sample(&operation)["body"].as_object().unwrap().keys().collect::<Vec<_>>(), ["d"]);
    let warnings = check(&operation, json!({"body": {"c": {}}}).as_object().unwrap());
    assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["read-only"]);
}

#[test]
fn content_types_become_what_is_meant() {
    let imported = with(
        &json!({"swagger": "2.0", "host": "a.example", "consumes": ["application-json"], "paths": {"/a": {"post": {
        "produces": ["text"], "parameters": [{"name": "b", "in": "body", "schema": {"type": "object"}}],
        "responses": {"200": {"schema": {"type": "string"}}}}}}}),
    );
    assert_eq!(pointers(&imported, "content-type-invalid"), ["/consumes", "/paths/~1a/post/produces"]);
    let operation = first(&imported);
    assert_eq!(operation.body.as_ref().unwrap().content_type(), "application/json");
    assert_eq!(operation.responses[0].content_type(), "text/plain");

    let post = json!({"post": {"parameters": [{"name": "b", "in": "body", "schema": {}}], "responses": {"204": {}}}});
    let imported = with(&json!({"swagger": "2.0", "host": "a.example", "paths": {"/a": post, "/b": post}}));
    assert_eq!(pointers(&imported, "consumes-missing"), [""]);
    assert_eq!(first(&imported).body.unwrap().content_type(), "application/json");
}

#[test]
fn paths_that_look_alike_are_both_kept() {
    let get = json!({"get": {"responses": {"204": {}}}});
    let imported = with(&json!({"openapi": "3.0.0", "paths": {
        "/pets/{id}": get, "/Pets/{id}": get, "/pets/{name}": get, "/pets": get}}));
    assert_eq!(imported.connector.operations.len(), 4);
    assert_eq!(pointers(&imported, "paths-alike-but-for-case"), ["/paths/~1Pets~1{id}"]);
    assert_eq!(pointers(&imported, "paths-alike-but-for-names"), ["/paths/~1pets~1{name}"]);
}

#[test]
fn azures_common_parameters_are_known_without_their_file() {
    let lost = |name: &str| json!({"$ref": format!("../../common/v1/types.json#/parameters/{name}")});
    let parameters = json!([lost("ApiVersionParameter"), lost("SubscriptionIdParameter"), lost("OtherParameter")]);
    let imported = with(&json!({"swagger": "2.0", "host": "a.example", "paths": {
        "/subscriptions/{subscriptionId}": {"get": {"parameters": parameters, "responses": {"204": {}}}}}}));
    let place = |n: usize| format!("/paths/~1subscriptions~1{{subscriptionId}}/get/parameters/{n}");
    assert_eq!(pointers(&imported, "azure-parameter"), [place(0), place(1)]);
    let looks: Vec<_> =
        imported.repairs.iter().filter(|repair| repair.code == "remote-reference").map(|repair| repair.look).collect();
    assert_eq!(looks, [false, false, true]);
    assert_eq!(pointers(&imported, "path-parameter-undeclared"), Vec::<&str>::new());
    let parameters = first(&imported).parameters;
    let found: Vec<_> = parameters.iter().map(|p| (p.name.as_str(), p.location, p.required)).collect();
    assert_eq!(found, [("api-version", In::Query, true), ("subscriptionId", In::Path, true)]);
}

#[test]
fn schemes_that_say_too_little_are_pointed_out() {
    let schemes = json!({"a": {"type": "apiKey", "in": "header"}, "b": {"type": "apiKey", "name": "X"}, "c": {"type": "oauth2"},
        "d": {"type": "http"}, "e": {"type": "oauth2", "flow": "odd"}, "f": {"type": "apiKey", "in": "query", "name": "k"}});
    let imported =
        with(&json!({"openapi": "3.0.0", "components": {"securitySchemes": schemes}, "paths": {"/a": {"get": {}}}}));
    let places: Vec<_> = ["a", "b", "c", "d", "e"].map(|name| format!("/components/securitySchemes/{name}")).into();
    assert_eq!(pointers(&imported, "incomplete-security"), places);
    assert_eq!(imported.connector.auth.len(), 6);
}

#[test]
fn parameters_are_put_right_too() {
    let imported = with(
        &json!({"swagger": "2.0", "host": "a.example", "paths": {"/a": {"get": {"responses": {"204": {}}, "parameters": [
        {"name": "n", "in": "query", "type": "int", "default": "5"}, {"name": "u", "in": "query"},
        {"name": "l", "in": "query", "type": "array", "items": {"type": "str"}, "collectionFormat": "comma"}]}}}}),
    );
    let place = |rest: &str| format!("/paths/~1a/get/parameters/{rest}");
    assert_eq!(pointers(&imported, "type-word"), [place("0/type"), place("2/items/type")]);
    assert_eq!(pointers(&imported, "untyped-parameter"), [place("1")]);
    assert_eq!(pointers(&imported, "collection-format"), [place("2/collectionFormat")]);
    let parameters = first(&imported).parameters;
    assert_eq!((&parameters[0].schema["type"], &parameters[0].default), (&json!("integer"), &Some(json!(5))));
    assert_eq!(parameters[2].schema["items"], json!({"type": "string"}));
}

#[test]
fn what_occurs_by_the_thousand_is_counted() {
    let properties: serde_json::Map<_, _> = (0..3_000).map(|n| (format!("p{n}"), json!({"type": "float"}))).collect();
    let imported = body("3.0.0", &json!({"type": "object", "properties": properties}), &json!({}));
    let found = pointers(&imported, "type-word");
    assert_eq!((found.len(), found[20]), (21, ""));
    let last = imported.repairs.iter().rfind(|repair| repair.code == "type-word").unwrap();
    assert!(last.message.contains("2,980 more places"), "{}", last.message);
}
