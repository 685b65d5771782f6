//! Real descriptions become connectors, whole. The files are beside the repository and may be absent.

use crate::common::{Causeway, answer, server};
use serde_json::{Value, json};

fn shared(file: &str) -> Option<String> {
    let path = format!("{}/../../../shared/data/descriptions/{file}", env!("CARGO_MANIFEST_DIR"));
    let there = std::path::Path::new(&path).is_file();
    if !there {
        println!("skipped: import of {file} (shared/data is absent)");
    }
    there.then_some(path)
}

#[test]
fn fitbits_own_file_is_taken_as_it_is() {
    let Some(file) = shared("fitbit-web-api-swagger.json") else { return };
    let causeway = Causeway::new();
    let ended = causeway.run(&["import", &file]).ok();
    assert!(ended.stdout.contains("\"fitbit-web-api\": 98 operations"), "{}", ended.stdout);
    assert!(ended.stderr.contains("410 Gone"), "the user is told that the service is gone: {}", ended.stderr);

    let found = causeway.run(&["operations", "fitbit-web-api", "--search", "device"]).ok();
    assert!(found.stdout.to_lowercase().contains("getdevices"), "{}", found.stdout);
    let shown = causeway.run(&["operation", "fitbit-web-api", "GetDevices"]).ok();
    assert!(shown.stdout.contains("/1/user/-/devices.json"), "names are found whatever their case: {}", shown.stdout);

    let kept = fs_err::read(causeway.home().join("workspace/connectors/fitbit-web-api/apiDefinition.json")).unwrap();
    assert!(kept == fs_err::read(&file).unwrap(), "the original bytes are kept");
}

#[test]
fn every_imported_operation_has_an_id_of_its_own() {
    let Some(file) = shared("google-health.v4.discovery.json") else { return };
    let causeway = Causeway::new();
    causeway.run(&["import", &file]).ok();
    let listed = causeway.run(&["--json", "operations", "google-health-api"]).ok();
    let page: Value = serde_json::from_str(&listed.stdout).unwrap();
    let mut ids: Vec<_> = page["operations"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert!(ids.len() >= 27, "{}", ids.len());
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn inspect_says_one_line_for_each_file() {
    let causeway = Causeway::new();
    let good = causeway.file("a.json", crate::common::SCALE);
    causeway.file("b.json", "{}");
    let ended =
        causeway.run(&["inspect", good.parent().unwrap().to_str().unwrap()]).fails(1, &["1 file could not be read"]);
    let lines: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["ok"], &lines[0]["operations"]), (&Value::Bool(true), &Value::from(1)));
    assert_eq!(lines[1]["ok"], false);
}

#[test]
fn a_description_is_fetched_from_its_address() {
    let moved = answer("302 Found", "location: /v2/scale.json\r\n", "");
    let address = server(vec![moved, answer("200 OK", "", crate::common::SCALE)]);
    let causeway = Causeway::new();
    let ended = causeway.run(&["import", &format!("http://{address}/scale.json")]).ok();
    assert!(ended.stdout.contains("\"scale\": 1 operation"), "{}", ended.stdout);
}

#[test]
fn an_address_without_a_description_says_so_and_leaves_nothing() {
    let causeway = Causeway::new();
    let address = server(vec![answer("404 Not Found", "", "no"), answer("200 OK", "", "<html></html>")]);
    let url = format!("http://{address}/scale.json");
    causeway.run(&["import", &url]).fails(1, &["127.0.0.1", "404"]);
    causeway.run(&["import", &url]).fails(1, &[]);
    causeway.run(&["import", "http://169.254.169.254/latest/meta-data"]).fails(1, &["169.254.169.254", "metadata"]);
    let away = answer("302 Found", "location: http://169.254.169.254/\r\n", "");
    let address = server(vec![away]);
    causeway.run(&["import", &format!("http://{address}/")]).fails(1, &["169.254.169.254"]);
    assert!(causeway.run(&["connectors", "list"]).ok().stdout.contains("No connectors yet"));
}

#[test]
fn a_newer_description_shows_what_changed_and_does_not_break_flows_unasked() {
    let causeway = Causeway::new();
    let import = |text: &str, more: &[&str]| {
        let file = causeway.file("scale.json", text);
        causeway.run(&[&["import", file.to_str().unwrap()], more].concat())
    };
    import(crate::common::SCALE, &[]).ok();
    let flow = r#"{"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"Get": {"type": "OpenApiConnection", "runAfter": {},
        "inputs": {"host": {"apiId": "/connectors/scale", "connectionName": "scale", "operationId": "getWeight"}, "parameters": {"day": "2026-11-24"}}}}}"#;
    let flow = causeway.file("flow.json", flow);
    causeway.run(&["flow", "new", "mine", "--file", flow.to_str().unwrap()]).ok();

    // Another name for the same call: flows go on calling it as they know it.
    let renamed = crate::common::SCALE.replace("getWeight", "fetchWeight");
    import(&renamed, &[]).ok();
    causeway.run(&["operation", "scale", "getWeight"]).ok();
    causeway.run(&["flow", "check", "mine"]).ok();

    // Another path: the call that the flow makes is gone.
    let moved = crate::common::SCALE.replace("getWeight", "readWeight").replace("/weights/{day}", "/mass/{day}");
    import(&moved, &[]).fails(1, &["mine", "getWeight is gone", "--replace"]);
    causeway.run(&["operation", "scale", "getWeight"]).ok();
    let taken = import(&moved, &["--replace"]).ok();
    assert!(
        taken.stdout.contains("getWeight is gone") && taken.stdout.contains("readWeight is new"),
        "{}",
        taken.stdout
    );
}

#[test]
fn a_preview_says_what_would_change_and_writes_nothing() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", crate::common::SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    let newer = causeway
        .file("scale.json", crate::common::SCALE.replace("getWeight", "readWeight").replace("/weights", "/mass"));
    let said = causeway.run(&["import", newer.to_str().unwrap(), "--preview"]).ok().stdout;
    assert!(said.contains("getWeight is gone") && said.contains("Nothing was changed"), "{said}");
    causeway.run(&["operation", "scale", "getWeight"]).ok();
}

#[test]
fn a_description_that_changed_at_its_address_is_told_and_not_taken() {
    let causeway = Causeway::new();
    let newer = crate::common::SCALE.replace("getWeight", "readWeight").replace("/weights", "/mass");
    let page = |text: &str| answer("200 OK", "", text);
    let scale = crate::common::SCALE;
    let address = server(vec![page(scale), page(scale), page(&newer), answer("500 Oops", "", "")]);
    causeway.run(&["import", &format!("http://{address}/scale.json")]).ok();
    let flow = r#"{"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"Get": {"type": "OpenApiConnection", "runAfter": {},
        "inputs": {"host": {"apiId": "/connectors/scale", "connectionName": "scale", "operationId": "getWeight"}, "parameters": {"day": "2026-11-24"}}}}}"#;
    let flow = causeway.file("flow.json", flow);
    causeway.run(&["flow", "new", "mine", "--file", flow.to_str().unwrap()]).ok();
    let check = ["connectors", "check", "scale"];
    assert!(causeway.run(&check).ok().stdout.contains("nothing that can be called has changed"));
    let said = causeway.run(&check).ok().stdout;
    assert!(said.contains("1 new, 1 gone") && said.contains("may fail then: mine"), "{said}");
    causeway.run(&["operation", "scale", "getWeight"]).ok();
    causeway.run(&check).fails(1, &["500", "127.0.0.1"]);
    causeway.run(&["connectors", "check", "scale", "--every", "day"]).fails(1, &[]);
    let shown: Value =
        serde_json::from_str(&causeway.run(&["--json", "connectors", "show", "scale"]).ok().stdout).unwrap();
    assert_eq!((&shown["checks"]["every"], &shown["checks"]["found"]), (&"day".into(), &"failed".into()));
    let file = causeway.file("scale.json", scale);
    causeway.run(&["import", file.to_str().unwrap(), "--name", "other"]).ok();
    causeway.run(&["connectors", "check", "other"]).fails(1, &["not imported from an address"]);
}

#[test]
fn a_folder_with_properties_is_imported_and_exported_as_one_document() {
    let causeway = Causeway::new();
    fs_err::create_dir(causeway.folder().join("power")).unwrap();
    let definition = causeway.file("power/apiDefinition.swagger.json", crate::common::SCALE);
    let policy = r#"{"properties": {"policyTemplateInstances": [{"templateId": "dynamichosturl", "title": "Host", "parameters":
        {"x-ms-apimTemplateParameter.urlTemplate": "https://@connectionParameters('h','b.example')"}}]},}"#;
    causeway.file("power/apiProperties.json", policy);
    causeway.run(&["import", definition.parent().unwrap().to_str().unwrap(), "--name", "scale"]).ok();
    let printed = causeway.run(&["export", "scale"]).ok().stdout;
    let document: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&document["openapi"], &document["servers"][0]["url"]), (&json!("3.1.0"), &json!("https://b.example")));
    let file = definition.with_file_name("out.json");
    causeway.run(&["export", "scale", "-o", file.to_str().unwrap()]).ok();
    assert_eq!(fs_err::read_to_string(&file).unwrap(), printed);
    causeway.run(&["import", file.to_str().unwrap(), "--name", "again"]).ok();
    causeway.run(&["export", "scalee"]).fails(4, &["scalee"]);
}

#[test]
fn an_import_says_what_to_do_next_and_no_more() {
    let causeway = Causeway::new();
    let next = |name: &str, schemes: serde_json::Value| {
        let scheme = schemes.as_object().unwrap().keys().next().map(|name| serde_json::json!([{name: []}]));
        let text = serde_json::json!({"openapi": "3.1.0", "info": {"title": name, "version": "1"},
            "servers": [{"url": "https://api.example.com"}],
            "paths": {"/a": {"get": {"operationId": "getA", "responses": {"200": {"description": "."}}}}},
            "components": {"securitySchemes": schemes}, "security": scheme.unwrap_or(serde_json::json!([]))});
        let file = causeway.file(&format!("{name}.json"), text.to_string());
        let said = causeway.run(&["import", file.to_str().unwrap()]).ok().stdout;
        said.split_once("\nNext: ").unwrap().1.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>()
    };
    let at = "https://example.com";
    let flows = serde_json::json!({"authorizationCode": {"authorizationUrl": at, "tokenUrl": at, "scopes": {}}});
    let open = next("open", serde_json::json!({}));
    let key = next("key", serde_json::json!({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}));
    let oauth = next("oauth", serde_json::json!({"o": {"type": "oauth2", "flows": flows}}));
    assert_eq!(open, ["causeway operations open", "causeway call open OPERATION"]);
    assert_eq!(key, ["causeway operations key", "causeway connect key"]);
    let client = "causeway connectors client oauth --client-id ID";
    assert_eq!(oauth, ["causeway operations oauth", client, "causeway connect oauth"]);
}

#[test]
fn the_files_of_a_folder_refer_to_each_other_and_back_to_the_main_one() {
    let causeway = Causeway::new();
    for folder in ["api", "api/paths"] {
        fs_err::create_dir(causeway.folder().join(folder)).unwrap();
    }
    let back = json!({"$ref": "../openapi.json#/components/schemas/Book"});
    let listed = json!({"200": {"description": "x", "content": {"application/json": {"schema": back}}}});
    causeway.file("api/paths/books.json", json!({"get": {"operationId": "list", "responses": listed}}).to_string());
    let book = json!({"type": "object", "properties": {"isbn": {"type": "string", "example": "978-3"}}});
    let main = json!({"openapi": "3.1.0", "info": {"title": "Shelf", "version": "1"}, "servers": [{"url": "https://x.test"}],
        "paths": {"/books": {"$ref": "paths/books.json"}}, "components": {"schemas": {"Book": book}}});
    let main = causeway.file("api/openapi.json", main.to_string());
    let paths = causeway.folder().join("api/paths/books.json");
    let whole = ["import", main.parent().unwrap().to_str().unwrap(), "--name", "whole"].map(str::to_owned);
    let alone = ["import", main.to_str().unwrap(), "--attach", paths.to_str().unwrap(), "--name", "alone"];
    for (name, command) in [("whole", whole.to_vec()), ("alone", alone.map(str::to_owned).to_vec())] {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let said = causeway.run(&command).ok().stdout;
        assert!(!said.contains("is in another file"), "{said}");
        assert!(causeway.run(&["export", name]).ok().stdout.contains("978-3"), "{name}");
    }
}
