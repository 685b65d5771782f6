//! Runs that a crash cuts off, and runs that failed: they go on where they were, and what was done is not done again.
#![cfg(unix)]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::common::{Causeway, Ended, import_island};
use crate::service::{listen, say};

/// A service that counts what is asked of it, and refuses what it is told to.
#[derive(Clone, Default)]
struct Island(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    counts: HashMap<String, u32>,
    refused: Vec<String>,
}

impl Island {
    fn start() -> (Self, SocketAddr) {
        let island = Self::default();
        let own = island.clone();
        let address = listen(move |request, stream| {
            let what: Vec<&str> = request.head.split(' ').take(2).collect();
            let what = format!("{} {}", what.join(" "), request.body).trim().to_owned();
            let mut state = own.0.lock().unwrap_or_else(PoisonError::into_inner);
            *state.counts.entry(what.clone()).or_default() += 1;
            let status = if state.refused.contains(&what) { "422 Unprocessable" } else { "200 OK" };
            drop(state);
            say(stream, status, &json!({"items": [1, 2, 3], "password": "open sesame"}).to_string());
        });
        (island, address)
    }

    fn count(&self, what: &str) -> u32 {
        self.0.lock().unwrap().counts.get(what).copied().unwrap_or(0)
    }

    fn refuse(&self, what: &[&str]) {
        self.0.lock().unwrap().refused = what.iter().map(|&what| what.to_owned()).collect();
    }
}

fn causeway(address: SocketAddr) -> Causeway {
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let responses = json!({"200": {"description": "x"}});
    let paths = json!({
        "/list": {"get": {"operationId": "list", "responses": responses}},
        "/notes": {"post": {"operationId": "note", "requestBody": body, "responses": responses}},
    });
    import_island(&causeway, address, &paths);
    causeway
}

fn call(operation: &str, parameters: Value, after: Value) -> Value {
    let host =
        json!({"connectionName": "island", "operationId": operation, "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "runAfter": after,
        "inputs": {"host": host, "parameters": parameters, "retryPolicy": {"type": "none"}}})
}

fn save(causeway: &Causeway, actions: &Value) {
    let path = causeway.home().join("workspace/flows/way.json");
    fs_err::write(path, json!({"triggers": {}, "actions": actions}).to_string()).unwrap();
}

fn crash(causeway: &Causeway, point: &str) {
    let mut command = causeway.command(&["flow", "run", "way"]);
    let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", point).output().unwrap());
    assert_eq!(ended.code, -1, "{point}: it ends by a signal: {}{}", ended.stdout, ended.stderr);
}

fn runs(causeway: &Causeway) -> Vec<Value> {
    let listed = causeway.run(&["--json", "runs", "list"]).ok();
    serde_json::from_str::<Value>(&listed.stdout).unwrap()["runs"].as_array().unwrap().clone()
}

/// List, then a note: at which step it ends, how often each was asked in the end, and whether the run succeeds.
#[test]
fn a_run_goes_on_at_the_step_where_it_ended() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    for (point, lists, notes, succeeds) in [
        ("run-recorded", 1, 1, true),
        // The list was read and its answer was lost with the process.
        ("outcome-known", 2, 1, true),
        ("outcome-kept", 1, 1, true),
        // Nobody knows whether the note was made: it is not made again.
        ("call-begun", 1, 0, false),
        ("run-over", 1, 1, true),
    ] {
        let (island, address) = Island::start();
        let causeway = causeway(address);
        let note = call("note", json!({"body": {"n": 1}}), json!({"List": ["Succeeded"]}));
        save(&causeway, &json!({"List": call("list", json!({}), json!({})), "Note": note}));
        crash(&causeway, point);
        assert_eq!(runs(&causeway)[0]["status"], "interrupted", "{point}");
        // Another version of the flow, which the run does not follow: it began with the first.
        save(&causeway, &json!({"List": call("list", json!({}), json!({}))}));
        let ended = causeway.run(&["flow", "run", "way"]);
        assert_eq!(ended.code == 0, succeeds, "{point}: {}{}", ended.stdout, ended.stderr);
        assert_eq!((island.count("GET /list"), island.count(r#"POST /notes {"n":1}"#)), (lists, notes), "{point}");
        let runs = runs(&causeway);
        assert_eq!(runs.len(), 1, "{point}: it is the same run");
        if !succeeds {
            ended.fails(1, &["nobody knows whether it was applied"]);
        }
        let shown = causeway.run(&["--json", "runs", "show", runs[0]["id"].as_str().unwrap()]).ok();
        let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
        let names: Vec<_> = shown["actions"].as_array().unwrap().iter().map(|action| &action["name"]).collect();
        assert_eq!(names, ["List", "Note"], "{point}: the history is whole");
    }
}

#[test]
fn what_is_secret_is_sealed_in_the_journal_and_known_after_a_crash() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let (island, address) = Island::start();
    let causeway = causeway(address);
    let note =
        call("note", json!({"body": {"n": "@length(body('List')?['password'])"}}), json!({"List": ["Succeeded"]}));
    save(&causeway, &json!({"List": call("list", json!({}), json!({})), "Note": note}));
    crash(&causeway, "call-begun");
    let on_disk = |name: &str| fs_err::read(causeway.home().join(name)).unwrap_or_default();
    for name in ["causeway.db", "causeway.db-wal", "blobs.db", "blobs.db-wal"] {
        let found = on_disk(name).windows(11).any(|bytes| bytes == b"open sesame");
        assert!(!found, "{name} holds what history hides");
    }
    causeway.run(&["flow", "run", "way"]).fails(1, &["nobody knows"]);
    assert_eq!((island.count("GET /list"), island.count(r#"POST /notes {"n":11}"#)), (1, 0));
}

#[test]
fn a_failed_run_is_run_again_from_what_failed() {
    let (island, address) = Island::start();
    let causeway = causeway(address);
    let send = call("note", json!({"body": {"n": "@item()"}}), json!({}));
    let each = json!({"type": "Foreach", "runAfter": {"List": ["Succeeded"]}, "foreach": "@body('List')?['items']",
        "actions": {"Send": send}});
    let last = call("note", json!({"body": {"last": true}}), json!({"Each": ["Succeeded"]}));
    save(&causeway, &json!({"List": call("list", json!({}), json!({})), "Each": each, "Last": last}));
    let note = |n: u32| format!(r#"POST /notes {{"n":{n}}}"#);
    island.refuse(&[&note(2)]);
    causeway.run(&["flow", "run", "way"]).fails(1, &["runs resume"]);
    let counts = || ([1, 2, 3].map(|n| island.count(&note(n))), island.count("GET /list"));
    assert_eq!(counts(), ([1, 1, 1], 1));
    let first = runs(&causeway)[0]["id"].as_str().unwrap().to_owned();

    causeway.run(&["runs", "resume", &first]).fails(1, &["422"]);
    assert_eq!(counts(), ([1, 2, 1], 1), "what succeeded is not done again");
    island.refuse(&[]);
    let second = runs(&causeway)[0].clone();
    assert_eq!(second["repeats"], first.as_str());
    causeway.run(&["runs", "resume", second["id"].as_str().unwrap()]).ok();
    assert_eq!((counts(), island.count(r#"POST /notes {"last":true}"#)), (([1, 3, 1], 1), 1));

    causeway.run(&["runs", "resume", &first, "--whole"]).ok();
    assert_eq!((counts(), island.count(r#"POST /notes {"last":true}"#)), (([2, 4, 2], 2), 2));
    let newest = runs(&causeway)[0]["id"].as_str().unwrap().to_owned();
    causeway.run(&["runs", "resume", &newest]).fails(1, &["nothing is left", "--whole"]);
    causeway.run(&["runs", "resume", "nonsense"]).fails(4, &["no run"]);
}

#[test]
fn a_run_that_is_to_go_on_can_be_stopped() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let (island, address) = Island::start();
    let causeway = causeway(address);
    save(&causeway, &json!({"List": call("list", json!({}), json!({}))}));
    crash(&causeway, "run-recorded");
    causeway.run(&["runs", "cancel", runs(&causeway)[0]["id"].as_str().unwrap()]).ok();
    assert_eq!(runs(&causeway)[0]["status"], "cancelled");
    causeway.run(&["flow", "run", "way"]).ok();
    assert_eq!((runs(&causeway).len(), island.count("GET /list")), (2, 1));
}

#[test]
fn a_run_that_is_repeated_late_does_not_take_the_cursor_back() {
    let (island, address) = Island::start();
    let causeway = causeway(address);
    let save = |next: &str| {
        let note = call("note", json!({"body": {"from": "@triggerBody()?['cursor']"}}), json!({}));
        let metadata = json!({"causeway": {"cursor": {"next": next}}});
        let path = causeway.home().join("workspace/flows/way.json");
        fs_err::write(path, json!({"metadata": metadata, "triggers": {}, "actions": {"Note": note}}).to_string())
            .unwrap();
    };
    save("one");
    island.refuse(&[r#"POST /notes {"from":null}"#]);
    causeway.run(&["flow", "run", "way"]).fails(1, &["422"]);
    island.refuse(&[]);
    let first = runs(&causeway)[0]["id"].as_str().unwrap().to_owned();
    save("two");
    causeway.run(&["flow", "run", "way"]).ok();
    causeway.run(&["runs", "resume", &first, "--same-version"]).ok();
    causeway.run(&["flow", "run", "way"]).ok();
    assert_eq!(island.count(r#"POST /notes {"from":"two"}"#), 1, "the newest run reads on from where the second was");
}
