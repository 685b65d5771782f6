//! Formats that are converted first: Postman collections and Swagger 1.2, seen from outside.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{AuthScheme, Connector, Format, Imported, In, Operation, Repair, import, request, sample};
use serde_json::{Value, json};
use url::Url;

fn read(document: &Value) -> Imported {
    import(document.to_string().as_bytes()).unwrap()
}

/// One collection with everything that people put into one. The secrets are made up.
fn collection() -> Value {
    json!({
        "info": {"name": "Shop", "description": {"content": "Sells things.", "type": "text/markdown"}, "version": {"major": 1, "minor": 2, "patch": 0},
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "very-private-token", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": "https://shop.example/v1"}, {"key": "apiKey", "value": "hidden-variable"},
            {"key": "user", "value": "7"}],
        "item": [
            {"name": "Orders", "description": "All about orders.", "item": [
                {"name": "List orders", "request": {"method": "GET", "description": {"content": "Newest first."},
                    "header": [{"key": "X-Tenant", "value": "a"}, {"key": "X-Api-Key", "value": "hidden-header"}],
                    "url": {"raw": "{{baseUrl}}/users/{{user}}/orders?page=1&page=2&token=hidden-query",
                        "query": [{"key": "page", "value": "1", "description": "Which."}, {"key": "token", "value": "hidden-query"}]}},
                 "response": [{"name": "OK", "code": 200, "body": "{\"orders\": [{\"id\": 1, \"secret\": \"hidden-answer\"}]}"}]},
                {"name": "Get order", "request": {"method": "GET", "url": {"raw": "{{baseUrl}}/orders/:orderId", "host": ["{{baseUrl}}"],
                    "path": ["orders", ":orderId"], "variable": [{"key": "orderId", "value": "5", "description": "Its number."}]}}}]},
            {"name": "Make order", "request": {"method": "POST", "url": "{{baseUrl}}/orders?dry=true",
                "body": {"mode": "raw", "raw": "{\"item\": \"a\", \"count\": {{count}}, \"password\": \"hidden-body\"}"}}},
            {"name": "Make order in bulk", "request": {"method": "POST", "url": "{{baseUrl}}/orders",
                "body": {"mode": "raw", "raw": "[{\"item\": \"a\"}]"}}},
            {"name": "Upload", "request": {"method": "PUT", "url": "https://user:hidden-user@files.example/f", "auth": {"type": "noauth"},
                "body": {"mode": "formdata", "formdata": [{"key": "file", "type": "file", "src": "/home/me/x"}, {"key": "note", "value": "n"}]}}},
            {"name": "Sign", "request": {"method": "POST", "url": {"protocol": "https", "host": ["id", "example"], "path": ["token"]},
                "auth": {"type": "oauth2", "oauth2": [{"key": "authUrl", "value": "https://id.example/a"}, {"key": "accessTokenUrl", "value": "https://id.example/t"},
                    {"key": "clientSecret", "value": "hidden-client"}, {"key": "scope", "value": "read write"}]},
                "body": {"mode": "urlencoded", "urlencoded": [{"key": "grant", "value": "x"}, {"key": "client_secret", "value": "hidden-field"}]}}},
            {"name": "Ask", "request": {"method": "POST", "url": "{{baseUrl}}/graphql", "auth": {"type": "apikey", "apikey": {"key": "X-Key", "value": "hidden-key", "in": "header"}},
                "body": {"mode": "graphql", "graphql": {"query": "query($id: ID!) { order(id: $id) { id } }", "variables": "{\"id\": 1}"}}}}]
    })
}

fn named(connector: &Connector, summary: &str) -> Operation {
    connector.open(connector.operations.iter().find(|operation| operation.summary == summary).unwrap())
}

#[test]
fn a_collection_becomes_operations() {
    let imported = read(&collection());
    let connector = &imported.connector;
    assert_eq!(
        (imported.format, connector.title.as_str(), connector.version.as_str()),
        (Format::Postman, "Shop", "1.2.0")
    );
    assert_eq!(
        (connector.description.as_str(), &connector.servers[..]),
        ("Sells things.", &["https://shop.example/v1".to_owned()][..])
    );
    assert_eq!(connector.operations.len(), 7);

    let list = named(connector, "List orders");
    assert_eq!((list.path.as_str(), &list.tags[..]), ("/users/{user}/orders", &["Orders".to_owned()][..]));
    assert_eq!(list.description, "Newest first.");
    let names: Vec<_> = list.parameters.iter().map(|p| (p.name.as_str(), p.location)).collect();
    let wanted = [
        ("user", In::Path),
        ("page", In::Query),
        ("token", In::Query),
        ("X-Tenant", In::Header),
        ("X-Api-Key", In::Header),
    ];
    assert_eq!(names, wanted);
    assert_eq!(
        list.success().unwrap().schema()["properties"]["orders"]["items"]["properties"]["id"]["type"],
        "integer"
    );

    let get = named(connector, "Get order");
    assert_eq!((get.path.as_str(), get.parameters[0].description.as_str()), ("/orders/{orderId}", "Its number."));
    let (make, bulk) = (named(connector, "Make order"), named(connector, "Make order in bulk"));
    assert_eq!((make.path.as_str(), bulk.path.as_str()), ("/orders", "/orders"));
    assert_eq!(make.parameters[0].name, "dry");
    assert_eq!(make.body.as_ref().unwrap().schema()["properties"]["item"]["type"], "string");
    assert_eq!(bulk.body.as_ref().unwrap().schema()["type"], "array");
    let upload = named(connector, "Upload");
    assert_eq!(
        (upload.server.as_deref(), upload.body.as_ref().unwrap().content_type()),
        (Some("https://files.example"), "multipart/form-data")
    );
    assert_eq!(named(connector, "Sign").path, "/token");
    assert_eq!(named(connector, "Ask").body.as_ref().unwrap().schema()["required"], json!(["query"]));
}

#[test]
fn a_collections_sign_ins_are_kept_without_what_signs_in() {
    let imported = read(&collection());
    let kinds: Vec<_> = imported.connector.auth.iter().map(AuthScheme::name).collect();
    assert_eq!(kinds, ["bearer", "oauth2", "apikey"]);
    let AuthScheme::OAuth2 { token_url, scopes, .. } = &imported.connector.auth[1] else { panic!("no OAuth") };
    assert_eq!((token_url.as_deref(), scopes.len()), (Some("https://id.example/t"), 2));

    let whole = format!("{:?} {}", imported.connector, imported.connector.texts().collect::<String>());
    for secret in ["very-private-token", "hidden-", "/home/me"] {
        assert!(!whole.contains(secret), "{secret} was copied");
    }
    let left_out: Vec<&Repair> = imported.repairs.iter().filter(|repair| repair.code == "secret-left-out").collect();
    let at = |pointer: &str| left_out.iter().any(|repair| repair.pointer == pointer && repair.look);
    for pointer in [
        "/auth",
        "/variable/1",
        "/item/0/item/0/request/header/1",
        "/item/0/item/0/request/url/query/1",
        "/item/1/request/body",
    ] {
        assert!(at(pointer), "{pointer}: {left_out:?}");
    }
}

#[test]
fn every_request_of_a_collection_can_be_sent() {
    let connector = read(&collection()).connector;
    for operation in connector.operations.iter().map(|entry| connector.open(entry)) {
        let base = Url::parse(operation.server.as_ref().unwrap_or(&connector.servers[0])).unwrap();
        let sent = request(&operation, &base, sample(&operation).as_object().unwrap());
        assert!(sent.is_ok(), "{}: {sent:?}", operation.id);
    }
}

#[test]
fn the_other_shapes_of_a_collection_are_read() {
    let item = json!([{"name": "A", "request": "https://a.example/x?b=1"}]);
    for document in [
        json!({"collection": {"info": {"name": "C"}, "item": item}}),
        json!({"info": {"name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.0.0/"}, "item": item}),
    ] {
        let connector = read(&document).connector;
        let operation = connector.open(&connector.operations[0]);
        assert_eq!((operation.method.as_str(), operation.path.as_str()), ("GET", "/x"));
        assert_eq!((operation.parameters[0].name.as_str(), connector.servers[0].as_str()), ("b", "https://a.example"));
    }
}

#[test]
fn a_swagger_1_declaration_becomes_operations() {
    let document = json!({"swaggerVersion": "1.2", "apiVersion": "1.0.0", "basePath": "https://pets.example/api", "resourcePath": "/pet",
        "authorizations": {"key": {"type": "apiKey", "passAs": "header", "keyname": "X-Key"}},
        "apis": [{"path": "/pet/{petId}", "operations": [
            {"method": "GET", "nickname": "getPet", "summary": "One pet", "type": "Pet", "parameters": [
                {"name": "petId", "paramType": "path", "type": "long", "required": true},
                {"name": "tags", "paramType": "query", "type": "string", "allowMultiple": true}]},
            {"method": "POST", "nickname": "setPet", "type": "void", "parameters": [
                {"name": "petId", "paramType": "path", "type": "long"}, {"name": "name", "paramType": "form", "type": "string", "defaultValue": "Rex"}]},
            {"method": "PUT", "nickname": "putPet", "type": "array", "items": {"$ref": "Pet"}, "parameters": [
                {"name": "body", "paramType": "body", "type": "Pet"}]}]}],
        "models": {"Pet": {"id": "Pet", "required": ["id"], "properties": {"id": {"type": "integer", "format": "int64"}, "friends": {"type": "array", "items": {"$ref": "Pet"}}}}}});
    let imported = read(&document);
    let connector = &imported.connector;
    assert_eq!(
        (imported.format, connector.title.as_str(), connector.servers[0].as_str()),
        (Format::Swagger12, "pet", "https://pets.example/api")
    );
    let get = connector.operation("getPet").unwrap();
    assert_eq!(get.resolve(get.success().unwrap().schema())["required"], json!(["id"]));
    let arguments = json!({"petId": 3, "tags": ["a", "b"]});
    let sent = request(&get, &Url::parse(&connector.servers[0]).unwrap(), arguments.as_object().unwrap()).unwrap();
    assert_eq!(sent.url.as_str(), "https://pets.example/api/pet/3?tags=a,b");
    let set = connector.operation("setPet").unwrap();
    assert_eq!((set.parameters[1].location, set.parameters[1].default.clone()), (In::Form, Some(json!("Rex"))));
    let put = connector.operation("putPet").unwrap();
    assert_eq!(put.resolve(put.body.as_ref().unwrap().schema())["properties"]["id"]["format"], "int64");
    assert_eq!(put.success().unwrap().schema()["type"], "array");
    assert!(matches!(&connector.auth[0], AuthScheme::ApiKey { parameter, .. } if parameter == "X-Key"));
}

/// The workspace keeps the file, from which all is made anew.
#[test]
fn the_file_of_a_converted_description_is_kept_as_it_is() {
    let declaration = json!({"swaggerVersion": "1.2", "apis": [{"path": "/a", "operations": [{"method": "GET"}]}]});
    for document in [collection(), declaration] {
        let (json, pretty) = (document.to_string(), format!("{document:#}\n"));
        let with_mark = format!("\u{feff}{json}");
        for bytes in [json.as_bytes(), pretty.as_bytes(), with_mark.as_bytes()] {
            let imported = import(bytes).unwrap();
            assert!(!imported.is_strict && imported.file == bytes, "{}", imported.file.len());
        }
    }
}
