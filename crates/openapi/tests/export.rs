//! The normal form of a connector: valid OpenAPI 3.1 that says all that was read, and comes back as it was.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{Connector, Imported, Input, Request, export, import, import_files, meaning, request, sample};
use serde_json::{Value, json};
use url::Url;

const OLD: &str = r##"{"swagger": "2.0", "info": {"title": "Pets", "version": 2}, "host": "pets.example", "basePath": "/v1",
    "consumes": ["application/json"], "produces": ["application/json"],
    "securityDefinitions": {"my key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "sign in": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://id.example/a",
            "tokenUrl": "https://id.example/t", "scopes": {"read": "Reads"}}},
    "paths": {
        "/pets?kind=cat": {"get": {"parameters": [{"name": "tags", "in": "query", "type": "array", "items": {"type": "string",
                "collectionFormat": "csv"}, "collectionFormat": "pipes"}],
            "security": [{"sign in": ["read"]}], "x-ms-pageable": {"nextLinkName": "next"},
            "responses": {"200": {"description": "ok", "schema": {"type": "object", "properties": {
                "value": {"type": "array", "items": {"$ref": "#/definitions/A Pet"}}, "next": {"type": "string"}}}}}}},
        "/pets": {
            "get": {"operationId": "cats", "responses": {"200": {"description": "ok"}}},
            "post": {"operationId": "addPet", "parameters": [{"name": "pet", "in": "body", "required": true,
                "schema": {"$ref": "#/definitions/A Pet"}}], "responses": {"default": {"description": "made"}}}},
        "/pets/{id}/photo": {"put": {"operationId": "addPhoto", "consumes": ["multipart/form-data"], "parameters": [
            {"name": "id", "in": "path", "type": "integer", "required": true},
            {"name": "photo", "in": "formData", "type": "file", "required": true},
            {"name": "labels", "in": "formData", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi",
             "description": "Words."}], "responses": {"204": {"description": "kept"}}}}},
    "definitions": {
        "A Pet": {"type": "object", "required": ["name", "chip"], "discriminator": "kind", "properties": {
            "name": {"type": "string", "default": null, "x-nullable": true}, "kind": {"type": "String"},
            "weight": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
            "mother": {"$ref": "#/definitions/A Pet"}, "home": {"$ref": "#/definitions/Nowhere"},
            "owner": {"description": "Who feeds it.", "$ref": "#/definitions/Owner"}}},
        "Owner": {"type": ["string", "null"], "enum": ["me", null]}}}"##;

/// The request that an operation makes of its sample.
fn sent(connector: &Connector, id: &str) -> Request {
    let operation = connector.operation(id).unwrap();
    let base = Url::parse("https://pets.example/v1").unwrap();
    request(&operation, &base, sample(&operation).as_object().unwrap()).unwrap()
}

fn again(document: &Value) -> Imported {
    import(document.to_string().into_bytes()).unwrap()
}

fn ids(connector: &Connector) -> Vec<&str> {
    connector.operations.iter().map(|entry| entry.id.as_str()).collect()
}

#[test]
fn a_connector_comes_back_and_nothing_in_it_needs_a_repair() {
    let first = import(OLD.as_bytes()).unwrap();
    assert!(first.repairs.len() > 5);
    let document = export(&first.connector);
    let second = again(&document);
    assert_eq!(second.repairs, []);
    assert_eq!(export(&second.connector).to_string(), document.to_string());
    // Operations of one path stand together.
    assert_eq!(ids(&second.connector), ["GetPets", "addPet", "cats", "addPhoto"]);
    for id in ids(&first.connector) {
        assert_eq!(sent(&second.connector, id).url, sent(&first.connector, id).url);
        assert_eq!(sent(&second.connector, id), sent(&first.connector, id), "{id}");
    }
    let paging = |connector: &Connector| meaning::paging(&connector.operation("GetPets").unwrap());
    assert!(paging(&first.connector).is_some() && paging(&first.connector) == paging(&second.connector));
    let scopes = second.connector.operation("GetPets").unwrap().scopes;
    assert_eq!((scopes, second.connector.auth.len()), (vec!["read".to_owned()], 2));
}

#[test]
fn it_is_written_in_the_words_of_openapi_3_1() {
    let document = export(&import(OLD.as_bytes()).unwrap().connector);
    assert_eq!((&document["openapi"], &document["info"]["version"]), (&json!("3.1.0"), &json!("2")));
    let security = &document["components"]["securitySchemes"];
    assert_eq!(security["my_key"], json!({"type": "apiKey", "in": "header", "name": "X-Key"}));
    assert_eq!(security["sign_in"]["flows"]["authorizationCode"]["scopes"], json!({"read": "Reads"}));
    let pet = &document["components"]["schemas"]["A_Pet"];
    assert_eq!(pet["discriminator"], json!({"propertyName": "kind"}));
    let member = |name: &str| &pet["properties"][name];
    assert_eq!(member("weight"), &json!({"exclusiveMinimum": 0, "type": "number"}));
    assert_eq!((member("kind"), member("home"), member("chip")), (&json!({"type": "string"}), &json!({}), &json!({})));
    assert_eq!(member("mother"), &json!({"$ref": "#/components/schemas/A_Pet"}));
    assert_eq!(member("owner")["enum"], json!(["me", null]));
    // Two operations of one path and method: the second has its id behind the path.
    assert_eq!(document["paths"]["/pets"]["get"]["operationId"], "GetPets");
    assert_eq!(document["paths"]["/pets#cats"]["get"]["operationId"], "cats");
    let form = &document["paths"]["/pets/{id}/photo"]["put"]["requestBody"];
    let schema = &form["content"]["multipart/form-data"]["schema"];
    assert_eq!((&schema["required"], &schema["properties"]["photo"]["format"]), (&json!(["photo"]), &json!("binary")));
    let text = document.to_string();
    assert!(!text.contains("collectionFormat") && !text.contains("\"nullable\""), "{text}");
}

#[test]
fn what_the_properties_say_is_in_it() {
    let properties = json!({
        "properties": {"policyTemplateInstances": [
            {"templateId": "pollingtrigger", "title": "Polls", "parameters": {"x-ms-apimTemplate-operationName": ["GetPets"],
                "x-ms-apimTemplateParameter.triggerConfig": {"tags": "@{triggerBody().value[0].name}"},
                "x-ms-apimTemplateParameter.triggerDataPath": "@triggerBody().value"}},
            {"templateId": "setproperty", "title": "Sets", "parameters": {"x-ms-apimTemplate-operationName": ["addPet"],
                "x-ms-apimTemplateParameter.newPropertyParentPathTemplate": "@body()",
                "x-ms-apimTemplateParameter.newPropertySubPathTemplate": "source",
                "x-ms-apimTemplateParameter.propertyValuePathTemplate": "causeway"}},
            {"templateId": "setheader", "title": "Heads", "parameters": {"x-ms-apimTemplateParameter.name": "X-App",
                "x-ms-apimTemplateParameter.value": "causeway"}},
            {"templateId": "routerequesttoendpoint", "title": "Routes", "parameters": {
                "x-ms-apimTemplate-operationName": ["cats"], "x-ms-apimTemplateParameter.newPath": "/animals?kind=cat"}}]},
        "causeway": {"operations": {"cats": {"server": "https://b.example",
            "paging": {"kind": "offset", "parameter": "query/kind"}, "items": {"path": "cats", "id": {"path": "id"}},
            "cursor": {"parameter": "kind", "kind": "id", "by": "change"}}}}});
    let file = Input { name: "apiProperties.json".into(), bytes: properties.to_string().into_bytes().into() };
    let main = Input { name: String::new(), bytes: OLD.as_bytes().into() };
    let first = import_files(main, vec![file]).unwrap().connector;
    let document = export(&first);
    let second = again(&document).connector;
    assert_eq!(export(&second).to_string(), document.to_string());
    for id in ids(&first) {
        let (mine, theirs) = (first.operation(id).unwrap(), second.operation(id).unwrap());
        assert_eq!(sent(&first, id), sent(&second, id), "{id}");
        assert_eq!((&mine.polling, &mine.items, &mine.cursor), (&theirs.polling, &theirs.items, &theirs.cursor));
        assert_eq!((&mine.paging, &mine.server, &mine.fixed), (&theirs.paging, &theirs.server, &theirs.fixed));
        assert_eq!(meaning::trigger(&mine), meaning::trigger(&theirs));
    }
    assert!(document["paths"]["/animals"]["get"]["x-causeway-polling"].is_null());
    assert_eq!(document["paths"]["/pets"]["post"]["x-causeway-body"], json!({"source": "causeway"}));
    assert!(
        second.operation("cats").unwrap().cursor.is_some() && second.operation("GetPets").unwrap().polling.is_some()
    );
}
