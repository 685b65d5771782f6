//! Files that are broken, wrong or meant to do harm end in a clear refusal, and soon.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_core::Explain as _;
use causeway_openapi::{Imported, import, request, sample};
use url::Url;

fn read(text: &str) -> Imported {
    import(text.as_bytes()).unwrap()
}

#[test]
fn what_is_no_description_is_refused_with_a_reason_and_a_next_step() {
    let deep_json = format!("{{\"openapi\": \"3.0.0\", \"paths\": {}", "{\"a\":".repeat(100_000));
    let deep_yaml = format!("openapi: 3.0.0\npaths:\n  {}", "- ".repeat(100_000));
    let deep_flow = format!("openapi: 3.0.0\npaths: {}", "[".repeat(100_000));
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", ")));
    }
    for (bytes, code) in [
        (b"".as_slice(), "EmptyFile"),
        (b"\xef\xbb\xbf \n", "EmptyFile"),
        (b"<!doctype html><title>Sign in</title>", "HtmlPage"),
        (b"<?xml version=\"1.0\"?><a/>", "XmlFile"),
        (b"PK\x03\x04\x14\x00", "BrokenArchive"),
        (b"\x89PNG\r\n", "BinaryFile"),
        (b"{\"openapi\": \"3.0.0\0\"}", "BinaryFile"),
        (b"\0\0\0\0", "BinaryFile"),
        (b"hello", "NotADescription"),
        (b"42", "NotADescription"),
        (b"{}", "NotADescription"),
        (b"[]", "NotADescription"),
        (b"{", "NotADescription"),
        (b"a: b: c: [", "Unreadable"),
        (b"{\"openapi\": \"3.0.0\"}", "NoOperations"),
        (b"{\"openapi\": \"3.1.0\", \"webhooks\": {\"a\": {\"post\": {}}}}", "NoOperations"),
        (b"{\"swagger\": \"2.0\", \"paths\": {\"/a\": {\"$ref\": \"a.json\"}}}", "NoOperations"),
        (b"{\"swagger\": \"2.0\", \"paths\": []}", "NoOperations"),
        (deep_json.as_bytes(), "NestedTooDeep"),
        (deep_yaml.as_bytes(), "NestedTooDeep"),
        (deep_flow.as_bytes(), "NestedTooDeep"),
        (bomb.as_bytes(), "YamlBomb"),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        let error = import(bytes).expect_err(&start);
        assert_eq!(error.code(), code, "{start}: {error}");
        assert!(error.to_string().ends_with('.') && error.hint().is_some(), "{error}");
    }
}

#[test]
fn references_in_circles_are_read_sampled_and_called() {
    let imported = read(
        r##"{"openapi": "3.0.0", "paths": {"/a/{x}": {
            "parameters": [{"$ref": "#/components/parameters/loop"}, {"$ref": "#/paths/~1a~1{x}/parameters/1"}],
            "post": {"operationId": "a", 
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"200": {"$ref": "#/components/responses/R"}}}}},
          "components": {
            "parameters": {"loop": {"$ref": "#/components/parameters/loop"}},
            "responses": {"R": {"$ref": "#/components/responses/R"}},
            "schemas": {
                "A": {"type": "object", "properties": {
                    "b": {"$ref": "#/components/schemas/B"}, "n": {"type": "integer"}}},
                "B": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
                      "properties": {"list": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}}}}"##,
    );
    let operation = &imported.connector.open(&imported.connector.operations[0]);
    let arguments = sample(operation);
    assert_eq!(arguments["body"]["n"], 1);
    let base = Url::parse("https://a.example").unwrap();
    assert!(request(operation, &base, arguments.as_object().unwrap()).is_ok());
}

#[test]
fn a_small_file_cannot_unfold_into_a_large_one() {
    let wide = (0..20).map(|n| format!("\"p{n}\": {{\"$ref\": \"#/definitions/W\"}}")).collect::<Vec<_>>().join(",");
    let schemas: Vec<_> = (0..20)
        .map(|n| format!("\"W{n}\": {{\"properties\": {{{}}}}}", wide.replace("/W\"", &format!("/W{}\"", n + 1))))
        .collect();
    let body = r##"{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/W0"}}"##;
    let imported = read(&format!(
        r#"{{"swagger": "2.0", "paths": {{"/a": {{"post": {{"parameters": [{body}]}}}}}}, "definitions": {{{}}}}}"#,
        schemas.join(",")
    ));
    let sampled = sample(&imported.connector.open(&imported.connector.operations[0]));
    assert!(sampled.to_string().len() < 100_000);

    let parameters = (0..900)
        .map(|n| format!("{{\"name\": \"p{n}\", \"in\": \"query\", \"type\": \"string\"}}"))
        .collect::<Vec<_>>()
        .join(",");
    let methods = "\"get\": {}, \"put\": {}, \"post\": {}, \"delete\": {}, \"head\": {}, \"patch\": {}";
    let paths: Vec<_> = (0..5_000).map(|n| format!("\"/{n}\": {{\"$ref\": \"#/x\"}}")).collect();
    let text = format!(
        r#"{{"swagger": "2.0", "x": {{"parameters": [{parameters}], {methods}}}, "paths": {{{}}}}}"#,
        paths.join(",")
    );
    assert_eq!(import(text.as_bytes()).unwrap_err().code(), "TooLarge");
}

#[test]
fn the_report_stays_short_however_much_is_wrong() {
    let paths: Vec<_> = (0..3_000).map(|n| format!("\"/{n}/{{a}}\": {{\"get\": {{}}}}")).collect();
    let imported = read(&format!(r#"{{"openapi": "3.1.0", "paths": {{{}}}}}"#, paths.join(",")));
    assert_eq!(imported.connector.operations.len(), 3_000);
    assert_eq!(imported.repairs.len(), 2_000);
}

#[test]
fn parts_of_the_wrong_kind_are_passed_over() {
    let imported = read(
        r#"{"openapi": 3, "info": [], "servers": {"a": 1}, "security": {"k": []}, "tags": 7, "components": [],
            "paths": {"/a": {"get": {"operationId": 5, "tags": "x", "parameters": {"a": 1},
                              "responses": [1], "requestBody": 7}},
                      "/b": {"get": null, "put": [], "post": 3,
                             "parameters": [null, 1, "x", {}, {"name": 7}, {"in": "query"}]}, "c": 4}}"#,
    );
    let ids: Vec<_> = imported.connector.operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["5", "GetB"]);
    assert_eq!(imported.connector.title, "Unnamed API");
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused() {
    let json = r##"{"swagger": "2.0", /* é */ "host": "a.example", "paths": {"/a/{b}": {"get": {"operationId": "x",
        "parameters": [{"$ref": "#/parameters/p"}, {"name": "q", "in": "query", "default": -1.5e3}],
        "responses": {"200": {"description": "\u00e9\ud83d\ude00"}}}}}, "parameters": {"p": {"name": "b"}}}"##;
    let yaml =
        "openapi: 3.1.0\npaths:\n  /a/{b}:\n    get: &x\n      operationId: 'x'\n      tags: [a, \"é\"]\n    put: *x\n";
    for text in [json, yaml] {
        let readable = (0..text.len()).filter(|end| import(&text.as_bytes()[..*end]).is_ok()).count();
        assert!(readable > 20, "{readable}");
    }
}
