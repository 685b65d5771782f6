//! Real descriptions, as their publishers wrote them: every connector and every description in shared/data is read,
//! and every operation of it can be called with its own sample.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use causeway_openapi::{AuthScheme, Connector, Format, Imported, check, import, request, sample};
use serde_json::{Value, json};
use url::Url;

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    path.exists().then_some(path)
}

/// `None` when the data is not on this machine.
fn description(name: &str) -> Option<Imported> {
    let Some(path) = shared(&format!("descriptions/{name}")) else {
        println!("skipped: {name} (shared/data is absent)");
        return None;
    };
    Some(import(fs_err::read(path).unwrap()).unwrap())
}

/// What is wrong with an operation of this connector, if anything.
fn uncallable(connector: &Connector) -> Vec<String> {
    let base = Url::parse("https://api.example/base").unwrap();
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    for entry in &connector.operations {
        let operation = &connector.open(entry);
        let id = &operation.id;
        let valid = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || "_.-/".contains(c));
        if !valid || !seen.insert(id.to_lowercase()) {
            wrong.push(format!("{id}: not a unique name"));
        }
        let arguments = sample(operation);
        match request(operation, &base, arguments.as_object().unwrap()) {
            Ok(request) if request.url.path().contains(['{', '}']) => wrong.push(format!("{id}: {}", request.url)),
            Ok(_) => {}
            Err(error) => wrong.push(format!("{id}: {error} {arguments}")),
        }
    }
    wrong
}

#[test]
fn every_connector_in_the_folder_is_read_and_every_operation_can_be_called() {
    let Some(folder) = shared("connectors") else {
        println!("skipped: the connectors (shared/data is absent)");
        return;
    };
    let (mut files, mut read, mut operations, mut repairs, mut wrong) = (0, 0, 0, 0, Vec::new());
    for entry in fs_err::read_dir(folder).unwrap() {
        let folder = entry.unwrap().path();
        let Some(file) = definition(&folder) else { continue };
        files += 1;
        match import(fs_err::read(&file).unwrap()) {
            Ok(imported) => {
                read += 1;
                operations += imported.connector.operations.len();
                repairs += imported.repairs.len();
                wrong.extend(
                    uncallable(&imported.connector).into_iter().map(|what| format!("{}: {what}", folder.display())),
                );
            }
            Err(error) => wrong.push(format!("{}: {error}", folder.display())),
        }
    }
    println!("{read} of {files} connectors read, {operations} operations, {repairs} repairs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read >= 500, "{read}");
}

/// Names differ in case from folder to folder.
fn definition(folder: &Path) -> Option<PathBuf> {
    let is_definition = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        name.starts_with("apidefinition") && name.ends_with(".json")
    };
    fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).find(is_definition)
}

#[test]
fn fitbit_keeps_its_own_ids_and_gets_a_safe_sign_in() {
    let Some(imported) = description("fitbit-web-api-swagger.json") else { return };
    let connector = &imported.connector;
    assert_eq!((imported.format, imported.is_yaml, connector.operations.len()), (Format::Swagger20, false, 98));
    assert_eq!(connector.servers, ["https://api.fitbit.com"]);
    assert_eq!(connector.operation("getdevices").unwrap().path, "/1/user/-/devices.json");
    assert!(imported.repairs.iter().any(|repair| repair.code == "implicit-flow" && repair.message.contains("PKCE")));
    assert!(matches!(&connector.auth[0], AuthScheme::OAuth2 { scopes, token_url: None, .. } if scopes.len() == 9));
    assert_eq!(connector.operation("getWeightByDate").unwrap().scopes.len(), 9);
    assert_eq!(uncallable(connector), Vec::<String>::new());
}

#[test]
fn google_discovery_gives_every_method_with_its_resource_names() {
    let Some(imported) = description("google-health.v4.discovery.json") else { return };
    let connector = &imported.connector;
    assert_eq!((imported.format.to_string().as_str(), connector.operations.len()), ("Google discovery", 27));
    assert_eq!(connector.servers, ["https://health.googleapis.com"]);
    let create = connector.operation("health.users.dataTypes.dataPoints.create").unwrap();
    assert_eq!((create.method.as_str(), create.path.as_str()), ("POST", "/v4/{+parent}/dataPoints"));
    assert!(create.parameters[0].allow_reserved);
    let schema = create.resolve(create.body.as_ref().unwrap().schema());
    assert!(schema["properties"].is_object(), "{schema}");
    let arguments = json!({"parent": "users/me/dataTypes/weight", "body/weight/weightGrams": 1});
    let base = Url::parse(&connector.servers[0]).unwrap();
    let sent = request(&create, &base, arguments.as_object().unwrap()).unwrap();
    assert_eq!(sent.url.as_str(), "https://health.googleapis.com/v4/users/me/dataTypes/weight/dataPoints");
    assert_eq!(sent.body.unwrap(), br#"{"weight":{"weightGrams":1}}"#);
    assert_eq!(uncallable(connector), Vec::<String>::new());
}

#[test]
fn google_fit_is_read_with_its_service_path() {
    let Some(imported) = description("google-fitness.v1.discovery.json") else { return };
    let connector = &imported.connector;
    assert_eq!(connector.servers, ["https://fitness.googleapis.com/fitness/v1/users"]);
    assert_eq!(connector.operations.len(), 13);
    let list = connector.operation("fitness.users.sessions.list").unwrap();
    let base = Url::parse(&connector.servers[0]).unwrap();
    let sent = request(&list, &base, json!({"userId": "me", "activityType": [7, 8]}).as_object().unwrap()).unwrap();
    assert_eq!(sent.url.path(), "/fitness/v1/users/me/sessions");
    assert_eq!(sent.url.query(), Some("activityType=7&activityType=8"));
    assert_eq!(uncallable(connector), Vec::<String>::new());
}

#[test]
fn strava_is_usable_though_its_schemas_are_elsewhere() {
    let Some(imported) = description("strava.v3.yaml") else { return };
    let connector = &imported.connector;
    assert_eq!((imported.format, imported.is_yaml), (Format::OpenApi30, true));
    let remote = imported.repairs.iter().find(|repair| repair.code == "remote-reference").unwrap();
    assert!(!remote.look && remote.pointer.starts_with("/paths/"), "{remote:?}");
    let stats = connector.operation("getStats").unwrap();
    assert_eq!(stats.resolve(stats.responses[0].schema()), &Value::Null);
    let update = connector.operation("updateLoggedInAthlete").unwrap();
    assert_eq!(update.method, "PUT");
    assert!(connector.search("activity streams").iter().any(|operation| operation.id == "getActivityStreams"));
    assert_eq!(uncallable(connector), Vec::<String>::new());
}

/// Samples that the check finds fault with, by code. What is left are descriptions that contradict themselves.
#[test]
fn samples_of_real_operations_pass_the_check() {
    let Some(folder) = shared("connectors") else {
        println!("skipped: the connectors (shared/data is absent)");
        return;
    };
    let (mut operations, mut wrong) = (0, Vec::new());
    for entry in fs_err::read_dir(folder).unwrap() {
        let folder = entry.unwrap().path();
        let Some(file) = definition(&folder) else { continue };
        let Ok(imported) = import(fs_err::read(&file).unwrap()) else { continue };
        let connector = &imported.connector;
        for operation in connector.operations.iter().map(|entry| connector.open(entry)) {
            operations += 1;
            for warning in check(&operation, sample(&operation).as_object().unwrap()) {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                wrong.push(format!("{name}: {}: {} {}", operation.id, warning.code, warning.message));
            }
        }
    }
    println!("{} warnings for the samples of {operations} operations", wrong.len());
    assert!(wrong.len() * 1_000 <= operations, "{}", wrong.join("\n"));
}
