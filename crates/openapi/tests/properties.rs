//! `apiProperties.json` beside a description: what it adds to the connector, what it changes in requests, what is said
//! where it is not carried out, and what a person sets by hand in it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::Write as _;
use std::path::Path;

use causeway_openapi::meaning::{self, Confidence, How};
use causeway_openapi::{AuthScheme, Imported, In, Input, choose, import, import_files, request, sample};
use serde_json::{Value, json};
use url::Url;

const DESCRIPTION: &str = r##"{"swagger": "2.0", "info": {"title": "Files"}, "host": "files.example", "basePath": "/v1",
    "consumes": ["application/json"], "produces": ["application/json"], "paths": {
    "/files": {
        "get": {"operationId": "ListFiles", "parameters": [
            {"name": "after", "in": "query", "type": "string", "format": "date-time"},
            {"name": "format", "in": "query", "type": "string"}],
            "responses": {"200": {"description": "ok", "schema": {"type": "object", "properties": {
                "files": {"type": "array", "items": {"type": "object", "properties": {
                    "id": {"type": "string"}, "created": {"type": "string", "format": "date-time"}}}},
                "next": {"type": "string"}}}}}},
        "post": {"operationId": "AddFile", "parameters": [
            {"name": "body", "in": "body", "required": true, "schema": {"type": "object", "properties": {
                "name": {"type": "string"}}}}],
            "responses": {"201": {"description": "made"}}}},
    "/virtual/files/{id}": {"get": {"operationId": "GetFile", "parameters": [
        {"name": "id", "in": "path", "required": true, "type": "string"},
        {"name": "site", "in": "query", "required": true, "type": "string"}],
        "responses": {"200": {"description": "ok"}}}}}}"##;

fn beside(properties: &str) -> Imported {
    let main = Input { name: "files/apiDefinition.swagger.json".into(), bytes: DESCRIPTION.as_bytes().into() };
    let file = Input { name: "files/apiProperties.json".into(), bytes: properties.as_bytes().to_vec().into() };
    import_files(main, vec![file]).unwrap()
}

fn with(properties: &Value) -> Imported {
    beside(&json!({"properties": properties}).to_string())
}

fn policy(template: &str, operations: &[&str], parameters: &Value) -> Value {
    let named = |(name, value): (&String, &Value)| (format!("x-ms-apimTemplateParameter.{name}"), value.clone());
    let mut all: serde_json::Map<_, _> = parameters.as_object().unwrap().iter().map(named).collect();
    all.insert("x-ms-apimTemplate-operationName".into(), json!(operations));
    all.insert("x-ms-apimTemplate-policySection".into(), json!("Request"));
    json!({"templateId": template, "title": "A policy", "parameters": all})
}

fn codes(imported: &Imported) -> Vec<(&str, &str)> {
    let own = imported.repairs.iter().filter(|repair| repair.pointer.starts_with("apiProperties.json#"));
    own.map(|repair| (repair.code.as_ref(), repair.pointer.split_once('#').unwrap().1)).collect()
}

/// The request that an operation makes of its sample and of some arguments.
fn sent(imported: &Imported, id: &str, arguments: &Value) -> causeway_openapi::Request {
    let operation = imported.connector.operation(id).unwrap();
    let mut all = sample(&operation).as_object().unwrap().clone();
    all.extend(arguments.as_object().unwrap().clone());
    request(&operation, &Url::parse("https://files.example/v1").unwrap(), &all).unwrap()
}

#[test]
fn a_sign_in_that_the_description_lacks_is_taken_over() {
    let oauth = |settings: Value| json!({"connectionParameters": {"token": {"type": "oauthSetting", "oAuthSettings": settings}}});
    let address = |text: &str| json!({"value": text});
    let generic = json!({"identityProvider": "oauth2generic", "scopes": ["a b", "c"], "customParameters": {
        "AuthorizationUrlTemplate": address("https://id.example/authorize"),
        "authorizationUrlQueryStringTemplate": address("?client_id={ClientId}&state={State}&access_type=offline"),
        "tokenUrlTemplate": address("https://id.example/token"), "refreshUrlTemplate": address("https://id.example/token"),
        "scopeListDelimiter": address(",")}});
    let imported = with(&oauth(generic));
    assert!(!imported.repairs.iter().any(|repair| repair.code == "missing-security"));
    let [AuthScheme::OAuth2 { name, authorization_url, token_url, refresh_url, scopes, scope_separator, .. }] =
        imported.connector.auth.as_slice()
    else {
        panic!("{:?}", imported.connector.auth)
    };
    assert_eq!(
        (name.as_str(), authorization_url.as_deref()),
        ("token", Some("https://id.example/authorize?access_type=offline"))
    );
    assert_eq!((token_url.as_deref(), refresh_url.as_deref()), (Some("https://id.example/token"), None));
    assert_eq!((scopes.len(), scope_separator.as_deref()), (3, Some(",")));

    let microsoft = json!({"identityProvider": "aad", "customParameters": {
        "loginUri": address("https://login.windows.net"), "tenantId": address("common"),
        "resourceUri": address("https://graph.microsoft.com/")}});
    let imported = with(&oauth(microsoft));
    let AuthScheme::OAuth2 { token_url, scopes, .. } = &imported.connector.auth[0] else { panic!("no OAuth") };
    assert_eq!(token_url.as_deref(), Some("https://login.microsoftonline.com/common/oauth2/v2.0/token"));
    assert_eq!(scopes[0].0, "https://graph.microsoft.com/.default");

    let template = json!({"identityProvider": "oauth2generic", "customParameters": {
        "authorizationUrlTemplate": address("https://{shop}.example/authorize")}});
    let imported = with(&oauth(template));
    assert_eq!(codes(&imported), [("sign-in-unknown", "/properties/connectionParameters/token")]);
    let mut filled = json!({"properties": oauth(json!({"identityProvider": "oauth2", "customParameters": {
        "authorizationUrl": address("https://{shop}.example/authorize"), "tokenUrl": address("https://{shop}.example/token")}}))});
    filled["causeway"] = json!({"variables": {"token:shop": "acme"}});
    let AuthScheme::OAuth2 { token_url, .. } = &beside(&filled.to_string()).connector.auth[0] else {
        panic!("no OAuth")
    };
    assert_eq!(token_url.as_deref(), Some("https://acme.example/token"));
}

#[test]
fn keys_go_where_a_policy_puts_them() {
    let secret = json!({"key": {"type": "securestring", "uiDefinition": {"displayName": "API key"}}});
    let key =
        |location, parameter: &str| AuthScheme::ApiKey { name: "key".into(), location, parameter: parameter.into() };
    let header = |value: &str| {
        policy("setheader", &[], &json!({"name": "Authorization", "value": value, "existsAction": "override"}))
    };
    for (policies, scheme) in [
        (header("Bearer @connectionParameters('key')"), AuthScheme::Bearer { name: "key".into() }),
        (header("Token @connectionParameters('key')"), key(In::Header, "Authorization")),
        (
            policy("setQueryParameter", &[], &json!({"name": "k", "value": "@connectionParameters('key','')"})),
            key(In::Query, "k"),
        ),
    ] {
        let imported = with(&json!({"connectionParameters": secret, "policyTemplateInstances": [policies]}));
        assert_eq!(imported.connector.auth, [scheme], "{policies}");
    }
    let imported = with(&json!({"connectionParameters": secret}));
    assert_eq!(codes(&imported), [("sign-in-unknown", "/properties/connectionParameters/key")]);
    let basic = json!({"username": {"type": "string"}, "password": {"type": "securestring"}});
    let sets = json!({"connectionParameterSets": {"values": [{"name": "basic", "parameters": basic}]}});
    assert_eq!(with(&sets).connector.auth, [AuthScheme::Basic { name: "basic".into() }]);
}

#[test]
fn a_server_is_made_of_the_connections_values() {
    let url = |template: &str, operations: &[&str]| {
        let host = json!({"host": {"type": "string"}});
        let policies = json!([policy("dynamicHostUrl", operations, &json!({"urlTemplate": template}))]);
        json!({"properties": {"connectionParameters": host, "policyTemplateInstances": policies},
            "causeway": {"variables": {"site": "acme.example"}}})
    };
    for (template, server, open) in [
        ("https://@connectionParameters('host')/v2/", "https://{host}/v2", true),
        ("@connectionParameters('host', 'eu.example')/v2", "https://eu.example/v2", false),
        ("https://@connectionParameters('site')", "https://acme.example", false),
        ("https://@headers('Region').example", "https://{Region}.example", true),
    ] {
        let imported = beside(&url(template, &[]).to_string());
        assert_eq!(imported.connector.servers, [server]);
        assert_eq!(imported.repairs.iter().any(|repair| repair.code == "server-variable"), open, "{template}");
    }
    let imported = beside(&url("https://@connectionParameters('site')", &["AddFile"]).to_string());
    assert_eq!(imported.connector.servers, ["https://files.example/v1"]);
    assert_eq!(imported.connector.operation("AddFile").unwrap().server.as_deref(), Some("https://acme.example"));
    assert_eq!(imported.connector.operation("ListFiles").unwrap().server, None);
}

#[test]
fn requests_are_built_as_policies_say() {
    let imported = with(&json!({"connectionParameters": {"user": {"type": "string"}}, "policyTemplateInstances": [
        policy("setheader", &[], &json!({"name": "X-App", "value": "causeway", "existsAction": "override"})),
        policy("setqueryparameter", &["ListFiles"], &json!({"name": "format", "value": "json"})),
        policy("routerequesttoendpoint", &["GetFile"], &json!({"httpMethod": "@Request.OriginalHTTPMethod",
            "newPath": "/users/@connectionParameters('user')/@queryParameters('site')/{id}?full=1"})),
        policy("setproperty", &["AddFile"], &json!({"newPropertyParentPathTemplate": "@body()",
            "newPropertySubPathTemplate": "topics", "propertyValuePathTemplate": "[\"made\"]"}))]}));
    assert_eq!(codes(&imported), []);
    let list = sent(&imported, "ListFiles", &json!({}));
    assert_eq!((list.url.query(), list.headers[0].1.as_str()), (Some("format=json"), "causeway"));
    let get = sent(&imported, "GetFile", &json!({"user": "me", "site": "s/1", "id": "7"}));
    assert_eq!(get.url.as_str(), "https://files.example/v1/users/me/s%2F1/7?full=1");
    let add = sent(&imported, "AddFile", &json!({"body": {"name": "a"}}));
    let body: Value = serde_json::from_slice(&add.body.unwrap()).unwrap();
    assert_eq!(body, json!({"name": "a", "topics": ["made"]}));
}

#[test]
fn what_is_not_carried_out_is_said() {
    let imported = with(&json!({"scriptOperations": ["AddFile"], "policyTemplateInstances": [
        policy("convertobjecttoarray", &["ListFiles"], &json!({"propertyParentPath": "@body()"})),
        policy("setheader", &["ListFiles"], &json!({"name": "X", "value": "@body().a"})),
        policy("setheader", &["Nowhere"], &json!({"name": "X", "value": "a"})),
        policy("somethingnew", &[], &json!({})),
        policy("setheader", &[], &json!({"name": "[[Dummy]]", "value": "a"})),
        policy("routerequesttoendpoint", &[], &json!({"newPath": "/x"}))]}));
    let policies = (0..6).map(|n| format!("/properties/policyTemplateInstances/{n}")).collect::<Vec<_>>();
    let mut expected: Vec<_> = policies.iter().map(|pointer| ("policy-not-applied", pointer.as_str())).collect();
    expected.push(("script-not-run", "/properties/scriptOperations"));
    assert_eq!(codes(&imported), expected);
    assert!(
        imported.repairs.iter().any(|repair| repair.code == "script-not-run" && repair.message.contains("AddFile"))
    );
    assert_eq!(sent(&imported, "ListFiles", &json!({})).url.as_str(), "https://files.example/v1/files");
}

#[test]
fn a_polling_policy_and_a_next_link_are_declared() {
    let polling = json!({"triggerConfig": {"after": "@{triggerBody().files[0].created}"}, "triggerDataPath": "@triggerBody().files"});
    let imported = with(&json!({"policyTemplateInstances": [
        policy("pollingtrigger", &["ListFiles"], &polling),
        policy("updatenextlink", &["ListFiles"], &json!({"nextLinkPropertyName": "next"}))]}));
    let operation = imported.connector.operation("ListFiles").unwrap();
    let plan = meaning::trigger(&operation).unwrap();
    assert_eq!(
        (plan.confidence, plan.next.as_deref(), plan.next_in_answer),
        (Confidence::Declared, Some("files.0.created"), true)
    );
    assert_eq!((plan.cursor.unwrap().parameter.as_str(), plan.items.path.as_str()), ("after", "files"));
    let paging = meaning::paging(&operation).unwrap();
    assert_eq!((paging.how, paging.confidence), (How::NextLink { path: "next".into() }, Confidence::Declared));
}

#[test]
fn what_a_person_sets_counts_more_than_what_is_found() {
    let set = json!({"server": "files.internal", "auth": [{"kind": "apiKey", "name": "k", "location": "query", "parameter": "key"}],
        "operationIds": {"POST /files": "NewFile"},
        "operations": {
            "listfiles": {"paging": {"kind": "cursor", "parameter": "format", "path": "next", "items": "files"},
                "items": {"path": "files", "id": {"path": "id"}, "created": {"path": "created"}},
                "cursor": {"parameter": "after", "kind": "dateTime", "by": "creation"}},
            "NewFile": {"server": "https://upload.example"},
            "GET /virtual/files/{id}": {"paging": {"kind": "sideways"}},
            "Gone": {}}});
    let found = json!({"policyTemplateInstances": [policy("dynamichosturl", &["GetFile"], &json!({"urlTemplate": "https://a.example"}))]});
    let imported = beside(&json!({"properties": found, "causeway": set}).to_string());
    let connector = &imported.connector;
    assert_eq!(connector.servers, ["https://files.internal", "https://files.example/v1"]);
    assert_eq!(connector.auth, [AuthScheme::ApiKey { name: "k".into(), location: In::Query, parameter: "key".into() }]);
    assert_eq!(connector.operation("GetFile").unwrap().server, None);
    assert_eq!(connector.operation("AddFile").unwrap().server.as_deref(), Some("https://upload.example"));
    let operation = connector.operation("ListFiles").unwrap();
    assert!(matches!(meaning::paging(&operation).unwrap().how, How::Cursor { path, .. } if path == "next"));
    assert_eq!(meaning::items(&operation).unwrap().id.unwrap().path, "id");
    let plan = meaning::trigger(&operation).unwrap();
    assert_eq!((plan.cursor.unwrap().confidence, plan.next.as_deref()), (Confidence::Declared, Some("created")));
    let left_out = [
        ("by-hand-unreadable", "/causeway/operations/GET ~1virtual~1files~1{id}/paging"),
        ("by-hand-unknown", "/causeway/operations/Gone"),
    ];
    assert!(left_out.iter().all(|one| codes(&imported).contains(one)), "{:?}", codes(&imported));
}

#[test]
fn a_file_with_slips_is_read_and_a_broken_one_is_left_out() {
    let lenient = "\u{feff}{ // by hand\n \"causeway\": {\"server\": \"https://b.example\",},}";
    assert_eq!(beside(lenient).connector.servers, ["https://b.example", "https://files.example/v1"]);
    for broken in ["", "[1]", "<html>", "\u{0}\u{1}"] {
        let imported = beside(broken);
        assert_eq!(codes(&imported), [("properties-unreadable", "")], "{broken:?}");
        assert_eq!(imported.connector.servers, ["https://files.example/v1"]);
    }
    // A description in one file stays where it is: the properties are no part of it.
    assert!(beside("{}").is_strict && beside("{}").connector.missing_files().is_empty());
}

#[test]
fn an_archive_with_both_files_is_one_connector() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let properties = r#"{"causeway": {"server": "https://b.example"}}"#;
    for (name, text) in [("f/apiProperties.json", properties), ("f/apiDefinition.swagger.json", DESCRIPTION)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let imported = import(zip.finish().unwrap().into_inner()).unwrap();
    assert_eq!((imported.connector.servers[0].as_str(), imported.connector.operations.len()), ("https://b.example", 3));
}

/// A folder as it is imported: its description chosen, the file beside it found.
fn folder(path: &Path) -> Imported {
    let read = |entry: std::io::Result<fs_err::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Input { name, bytes: fs_err::read(path).unwrap().into() }
    };
    let (main, others) = choose(fs_err::read_dir(path).unwrap().map(read).collect()).unwrap();
    import_files(main, others).unwrap()
}

#[test]
fn every_connector_of_the_platform_is_read_with_its_properties_and_can_be_called() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/connectors");
    let Ok(folders) = fs_err::read_dir(shared) else {
        return println!("skipped: connectors (missing: ../shared/data)");
    };
    let base = Url::parse("https://api.example/base").unwrap();
    let (mut connectors, mut operations, mut open, mut refused) = (0, 0, 0, 0);
    for path in folders.map(|entry| entry.unwrap().path()) {
        let imported = folder(&path);
        connectors += 1;
        open += usize::from(imported.connector.auth.is_empty());
        refused += codes(&imported).iter().filter(|(code, _)| *code == "policy-not-applied").count();
        assert!(!codes(&imported).iter().any(|(code, _)| *code == "properties-unreadable"), "{}", path.display());
        for entry in &imported.connector.operations {
            let operation = imported.connector.open(entry);
            let made = request(&operation, &base, sample(&operation).as_object().unwrap());
            assert!(made.is_ok(), "{} {}: {made:?}", path.display(), entry.id);
            operations += 1;
        }
    }
    println!(
        "{connectors} connectors, {operations} operations, {open} without a sign-in, {refused} policies not carried out"
    );
    // Without their properties 91 have no sign-in; the files have 404 policies.
    assert!(connectors >= 518 && operations > 8_000 && open <= 70 && refused <= 70);
}
