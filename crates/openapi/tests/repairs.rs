//! Each defect that is repaired: what is said about it, where, and what the connector does instead.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{Connector, Imported, In, Operation, import};
use serde_json::{Value, json};

fn with(document: &Value) -> Imported {
    import(document.to_string().into_bytes()).unwrap()
}

/// An OpenAPI 3.1 document with one operation, `GET /a/{x}`.
fn one(operation: Value) -> Imported {
    let mut operation = operation;
    operation["operationId"] = json!("one");
    with(&json!({"openapi": "3.1.0", "servers": [{"url": "https://a.example"}],
            "paths": {"/a/{x}": {"get": operation}}}))
}

fn first(imported: &Imported) -> Operation {
    imported.connector.open(&imported.connector.operations[0])
}

/// The pointer of the repair with this code, which must be there once.
fn pointer<'a>(imported: &'a Imported, code: &str) -> &'a str {
    let mut found = imported.repairs.iter().filter(|repair| repair.code == code);
    let repair = found.next().unwrap_or_else(|| panic!("no {code} in {:?}", imported.repairs));
    assert!(repair.message.ends_with('.'), "{repair:?}");
    assert!(found.next().is_none(), "{code} twice: {:?}", imported.repairs);
    &repair.pointer
}

const GET: &str = "/paths/~1a~1{x}/get";

#[test]
fn path_parameters_agree_with_the_path() {
    let imported = one(json!({"responses": {}}));
    assert_eq!(pointer(&imported, "path-parameter-undeclared"), GET);
    assert_eq!(pointer(&imported, "missing-responses"), GET);
    assert!(first(&imported).parameters[0].required);

    let imported = one(json!({"parameters": [
        {"name": "X", "in": "path", "schema": {"type": "integer"}}, {"name": "y", "in": "path", "required": true}]}));
    assert_eq!(pointer(&imported, "path-parameter-renamed"), GET);
    assert_eq!(pointer(&imported, "path-parameter-not-required"), GET);
    assert_eq!(pointer(&imported, "parameter-not-in-template"), GET);
    let parameters = first(&imported).parameters;
    assert_eq!((parameters.len(), parameters[1].location, parameters[1].required), (2, In::Query, false));
    assert_eq!((parameters[0].name.as_str(), &parameters[0].schema["type"]), ("x", &json!("integer")));
}

#[test]
fn parameters_that_are_an_object_are_not_lost() {
    let x = json!({"in": "path", "required": true, "schema": {"type": "string"}});
    let imported = one(json!({"parameters": {"x": x, "q/r": {"name": "q", "in": "query", "type": "string"}, "z": {}}}));
    assert_eq!(pointer(&imported, "parameters-not-list"), format!("{GET}/parameters"));
    assert_eq!(pointer(&imported, "parameter-without-location"), format!("{GET}/parameters/z"));
    let operation = first(&imported);
    let names: Vec<_> = operation.parameters.iter().map(|p| (p.name.as_str(), p.location)).collect();
    assert_eq!(names, [("x", In::Path), ("q", In::Query), ("z", In::Query)]);
    let imported = one(json!({"parameters": {"name": "x", "in": "path", "required": true, "type": "string"}}));
    assert_eq!(first(&imported).parameters.len(), 1, "one that is not in a list");
}

#[test]
fn doubtful_parameters_are_settled() {
    let x = json!({"name": "x", "in": "path", "required": true});
    let imported = one(json!({"parameters": [x, {"name": "q", "in": "query"}, {"name": "q", "in": "query"}]}));
    assert_eq!(pointer(&imported, "duplicate-parameter"), format!("{GET}/parameters/2"));
    let imported = one(json!({"parameters": [x, {"in": "query"}, {"name": "z"}, {"name": "Host", "in": "header"}]}));
    assert_eq!(pointer(&imported, "nameless-parameter"), format!("{GET}/parameters/1"));
    assert_eq!(pointer(&imported, "parameter-without-location"), format!("{GET}/parameters/2"));
    assert_eq!(pointer(&imported, "reserved-header"), GET);
    let operation = first(&imported);
    let names: Vec<_> = operation.parameters.iter().map(|p| (p.name.as_str(), p.location)).collect();
    assert_eq!(names, [("x", In::Path), ("z", In::Query)]);
    let imported = one(json!({"parameters": [x], "requestBody": {"content": {"application/json": {}}}}));
    assert_eq!(pointer(&imported, "body-in-get"), GET);
    assert!(first(&imported).body.is_some());
}

#[test]
fn references_that_lead_nowhere_leave_an_untyped_part() {
    let media = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Gone"}}});
    let remote = json!({"application/json": {"schema": {"$ref": "https://b.example/x.json#/X"}}});
    let imported = one(json!({"responses": {"200": {"content": media}, "default": {"content": remote}}}));
    let place = format!("{GET}/responses/200/content/application~1json/schema");
    assert_eq!(pointer(&imported, "broken-reference"), place);
    assert_eq!(pointer(&imported, "remote-reference"), place.replace("200", "default"));
    assert_eq!(first(&imported).resolve(first(&imported).responses[0].schema()), &Value::Null);
}

#[test]
fn a_pointer_that_lacks_its_beginning_is_followed() {
    for reference in ["#components/schemas/Pet", "components/schemas/Pet", "/components/schemas/Pet", "Pet"] {
        let imported = with(&json!({"openapi": "3.0.0", "components": {"schemas": {"Pet": {"type": "integer"}}},
            "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": reference}}}}}}}}));
        let operation = first(&imported);
        assert_eq!(operation.resolve(operation.body.as_ref().unwrap().schema())["type"], "integer", "{reference}");
    }
}

#[test]
fn methods_beside_the_reference_of_a_path_are_kept() {
    let imported = with(&json!({"openapi": "3.1.0",
        "paths": {"/a/{id}": {"$ref": "#/components/pathItems/A", "get": {"summary": "here"}, "post": {"summary": "hidden"}}},
        "components": {"pathItems": {"A": {"post": {"summary": "there"},
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]}}}}));
    let connector = &imported.connector;
    let all: Vec<_> = connector.operations.iter().map(|one| connector.open(one)).collect();
    let all: Vec<_> = all.iter().map(|one| (&*one.summary, one.parameters[0].schema["type"].clone())).collect();
    assert_eq!(all, [("there", json!("integer")), ("here", json!("integer"))]);
}

#[test]
fn operations_of_all_paths_are_kept_where_paths_stand_twice() {
    let text = "openapi: 3.0.0\npaths: {/a: {get: {}}}\ninfo: {}\npaths: {/b: {get: {}}, /a: {post: {}}}\n";
    let imported = import(text.as_bytes()).unwrap();
    let ids: Vec<_> = imported.connector.operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["GetA", "GetB", "PostA"]);
    let said = imported.repairs.iter().find(|repair| repair.code == "duplicate-name").unwrap();
    assert!(said.look && said.message.starts_with("\"paths\" stands more than once"), "{}", said.message);
}

#[test]
fn yes_is_true_as_in_yaml_1_1() {
    let text = "openapi: 3.0.0\npaths: {/a: {get: {parameters: [{name: q, in: query, required: yes,
        schema: {type: boolean, default: no}}]}}}";
    let imported = import(text.as_bytes()).unwrap();
    let parameter = &first(&imported).parameters[0];
    assert_eq!((parameter.required, parameter.default.clone()), (true, Some(json!(false))));
}

#[test]
fn ids_are_made_where_they_are_missing_or_double() {
    let imported = with(&json!({"swagger": "2.0", "paths": {
        "/pets": {"get": {"operationId": "pets"}, "post": {"operationId": "Pets"}},
        "/owners": {"get": {"tags": ["Owners"]}}, "/odd": {"get": {"operationId": "all the odd ones!"}}}}));
    let ids: Vec<_> = imported.connector.operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["pets_GetPets", "Pets_PostPets", "GetOwners", "all_the_odd_ones"]);
    assert_eq!(pointer(&imported, "missing-operation-id"), "/paths/~1owners/get");
    assert_eq!(pointer(&imported, "operation-id-cleaned"), "/paths/~1odd/get");
    assert_eq!(imported.repairs.iter().filter(|repair| repair.code == "duplicate-operation-id").count(), 2);
}

#[test]
fn sign_in_is_explained() {
    let none = json!({"swagger": "2.0", "host": "a.example", "schemes": ["http"], "paths": {"/a": {"get": {}}}});
    let imported = with(&none);
    assert_eq!(pointer(&imported, "missing-security"), "");
    assert_eq!(pointer(&imported, "http-endpoint"), "/schemes");

    let mut some = none;
    some["securityDefinitions"] =
        json!({"o": {"type": "oauth2", "flow": "implicit", "authorizationUrl": "/login", "scopes": {"s": "all"}}});
    some["security"] = json!([{"o": ["s"]}, {"p": []}]);
    let imported = with(&some);
    assert_eq!(pointer(&imported, "implicit-flow"), "/securityDefinitions/o");
    assert_eq!(pointer(&imported, "undefined-security"), "/security");
    assert_eq!(first(&imported).scopes, ["s"]);
    let auth = serde_json::to_value(&imported.connector.auth[0]).unwrap();
    assert_eq!(auth["authorizationUrl"], "http://a.example/login");
    assert_eq!(auth["kind"], "oAuth2");
}

#[test]
fn a_query_in_the_path_is_sent_as_one() {
    let imported = with(&json!({"openapi": "3.0.0", "paths": {
        "/#Action=List": {"get": {}},
        "/find?kind=a&q={text}": {"get": {"parameters": [{"name": "text", "in": "path"}]}}}}));
    assert!(imported.repairs.iter().filter(|repair| repair.code == "path-with-query").count() == 2);
    let url = |connector: &Connector, n: usize, arguments: Value| {
        let base = url::Url::parse("https://a.example/v1/").unwrap();
        causeway_openapi::request(&connector.open(&connector.operations[n]), &base, arguments.as_object().unwrap())
            .unwrap()
            .url
            .to_string()
    };
    assert_eq!(url(&imported.connector, 0, json!({})), "https://a.example/v1/?Action=List");
    assert_eq!(url(&imported.connector, 1, json!({"q": "x y"})), "https://a.example/v1/find?q=x%20y&kind=a");
}

#[test]
fn slips_in_json_are_read_and_said() {
    let text = b"\xef\xbb\xbf// a connector\n{\"swagger\": \"2.0\",\n\
        \"paths\": {\"/a\": {\"get\": {\"summary\": \"caf\xe9\",},}}}";
    let imported = import(text).unwrap();
    assert_eq!(first(&imported).summary, "caf\u{e9}");
    for (code, place) in [("json-comment", ""), ("encoding", "")] {
        assert_eq!(pointer(&imported, code), place);
    }
    let commas: Vec<_> = imported.repairs.iter().filter(|repair| repair.code == "json-trailing-comma").collect();
    assert_eq!(
        commas.iter().map(|repair| repair.pointer.as_str()).collect::<Vec<_>>(),
        ["/paths/~1a/get", "/paths/~1a"]
    );
    assert!(commas[0].message.starts_with("Line 3: "), "{}", commas[0].message);
}

#[test]
fn servers_are_made_absolute_or_asked_for() {
    for (servers, made, code) in [
        (
            json!([{"url": "https://{site}.example", "variables": {"site": {"default": "eu"}}}]),
            vec!["https://eu.example"],
            None,
        ),
        (json!([{"url": "https://{site}.example"}]), vec!["https://{site}.example"], Some("server-variable")),
        (json!([{"url": "/v1/"}]), vec!["/v1"], Some("relative-server")),
        (json!([]), vec![], Some("missing-server")),
        (json!({"url": "https://a.example"}), vec!["https://a.example"], Some("server-spelling")),
        (
            json!(["https://a.example", {"url": "b.example"}]),
            vec!["https://a.example", "https://b.example"],
            Some("server-spelling"),
        ),
    ] {
        let imported = with(&json!({"openapi": "3.0.0", "servers": servers, "paths": {"/a": {"get": {}}}}));
        assert_eq!(imported.connector.servers, made);
        if let Some(code) = code {
            pointer(&imported, code);
        }
    }
}
