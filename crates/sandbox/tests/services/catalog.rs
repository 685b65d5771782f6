//! The catalogue that ships: its operations are published ones, the sandbox answers them, and the flow uses only
//! operations that are there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use causeway_sandbox::Service;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, sandbox};

const CONNECTORS: [(&str, Service); 4] = [
    ("fitbit", Service::Fitbit),
    ("google-health", Service::Google),
    ("google-fit", Service::Google),
    ("intervals-icu", Service::Intervals),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn file(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(root().join(path)).ok()?;
    Some(serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// Method, path and description of every operation of a connector.
fn operations(slug: &str) -> Vec<(String, String, Value)> {
    let description = file(&format!("catalog/connectors/{slug}/apiDefinition.json")).unwrap();
    let paths = description["paths"].as_object().unwrap().clone();
    let each = |(path, methods): (String, Value)| {
        let methods = methods.as_object().unwrap().clone();
        methods.into_iter().map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    };
    paths.into_iter().flat_map(each).collect()
}

/// Whether a path is an instance of a published one: a parameter there may be a parameter or a fixed word here.
fn instance(path: &str, published: &str) -> bool {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (ours, theirs) = (parts(path), parts(published));
    ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(ours, theirs)| part_fits(ours, theirs))
}

fn part_fits(ours: &str, theirs: &str) -> bool {
    match (theirs.find('{'), theirs.rfind('}')) {
        (Some(open), Some(close)) => ours.starts_with(&theirs[..open]) && ours.ends_with(&theirs[close + 1..]),
        _ => ours == theirs,
    }
}

#[tokio::test]
async fn the_sandbox_knows_every_operation_of_the_catalogue() {
    let sandbox = sandbox().await;
    for (slug, service) in CONNECTORS {
        let client = Client::of(&sandbox, service);
        for (method, path, operation) in operations(slug) {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let filled = path
                .replace("{baseDate}/{endDate}", "2026-11-01/2026-11-20")
                .replace("{date}/{period}", "2026-11-20/7d")
                .replace("{date}", "2026-11-20")
                .replace("{dataType}", "weight")
                .replace("{id}", "0")
                .replace("{dataPointId}", "missing-point")
                .replace("{dataSourceId}", "missing-source")
                .replace("{datasetId}", "1-2")
                .replace("{sessionId}", "missing-session");
            let body = (!matches!(method.as_str(), "GET" | "DELETE")).then(|| json!({}));
            let answer = client.send(method.parse::<Method>().unwrap(), &filled, body.as_ref()).await.unwrap();
            assert!(
                !answer.text.contains("There is no such resource") && !answer.text.contains("no such method"),
                "{id}"
            );
            assert!(!matches!(answer.status, 401 | 403 | 405 | 500..), "{id}: {} {}", answer.status, answer.text);
        }
    }
}

#[test]
fn operation_ids_are_unique_and_every_parameter_of_a_path_is_described() {
    for (slug, _) in CONNECTORS {
        let operations = operations(slug);
        let ids: BTreeSet<_> = operations.iter().map(|(_, _, o)| o["operationId"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), operations.len(), "{slug}");
        for (_, path, operation) in &operations {
            let named: BTreeSet<_> = path.split('{').skip(1).map(|part| part.split('}').next().unwrap()).collect();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let inside = parameters.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap());
            assert_eq!(inside.collect::<BTreeSet<_>>(), named, "{path}");
        }
        let properties = file(&format!("catalog/connectors/{slug}/apiProperties.json")).unwrap();
        let facts = &properties["causeway"];
        assert!(facts["server"].as_str().unwrap().starts_with("https://"), "{slug}");
        assert!(facts["signIn"]["tokenUrl"].is_string() && facts["status"]["message"].is_string(), "{slug}");
    }
}

#[test]
fn the_flow_names_only_what_the_catalogue_has() {
    let flow = file("catalog/flows/fitbit-to-google-health-and-intervals.json").unwrap();
    let mut calls = Vec::new();
    collect(&flow, &mut calls);
    assert_eq!(calls.len(), 7);
    for host in calls {
        let slug = host["apiId"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!(host["connectionName"], slug.as_str());
        let known = operations(&slug).iter().any(|(_, _, operation)| operation["operationId"] == host["operationId"]);
        assert!(known, "{slug} {}", host["operationId"]);
    }
}

fn collect(value: &Value, hosts: &mut Vec<Value>) {
    match value {
        Value::Object(members) => {
            hosts.extend(members.get("host").cloned());
            members.values().for_each(|member| collect(member, hosts));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, hosts)),
        _ => {}
    }
}

#[test]
fn services_carry_a_date_and_hosts() {
    let services = file("catalog/services.json").unwrap();
    assert!(services["checked"].as_str().unwrap().parse::<chrono::NaiveDate>().is_ok());
    for service in services["services"].as_array().unwrap() {
        let state = service["state"].as_str().unwrap();
        assert!(services["states"][state].is_string(), "{service}");
        assert!(!service["hosts"].as_array().unwrap().is_empty() && service["message"].is_string(), "{service}");
    }
}

#[test]
fn the_operations_are_published_ones() {
    let Some(swagger) = file("../shared/data/descriptions/fitbit-web-api-swagger.json") else {
        println!("skipped: comparison with the published descriptions (shared/data is absent)");
        return;
    };
    let mut published: BTreeSet<String> = swagger["paths"].as_object().unwrap().keys().cloned().collect();
    for (name, prefix) in
        [("google-health.v4.discovery.json", "/"), ("google-fitness.v1.discovery.json", "/fitness/v1/users/")]
    {
        let discovery = file(&format!("../shared/data/descriptions/{name}")).unwrap();
        methods(&discovery, &mut |method| {
            let path = method["flatPath"].as_str().unwrap_or_default();
            published.insert(format!("{prefix}{path}"));
        });
    }
    for slug in ["fitbit", "google-health", "google-fit"] {
        for (_, path, operation) in operations(slug) {
            assert!(published.iter().any(|known| instance(&path, known)), "{slug} {} {path}", operation["operationId"]);
        }
    }
}

fn methods(value: &Value, see: &mut dyn FnMut(&Value)) {
    for method in value["methods"].as_object().into_iter().flat_map(|methods| methods.values()) {
        see(method);
    }
    for resource in value["resources"].as_object().into_iter().flat_map(|resources| resources.values()) {
        methods(resource, see);
    }
}
