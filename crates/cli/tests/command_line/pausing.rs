//! A run that the user pauses lets its calls end and rests, also over a restart, until it is resumed.
#![cfg(unix)]

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value, json};

use crate::common::{Causeway, answer, import_island};
use crate::polling::until;
use crate::service::listen;
use crate::several::{kill, serve};

/// A service that notes what is sent to it, and answers when it is opened.
#[derive(Clone, Default)]
struct Island(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    sent: Vec<String>,
    is_open: bool,
}

impl Island {
    fn start() -> (Self, SocketAddr) {
        let island = Self::default();
        let own = island.clone();
        let address = listen(move |request, stream| {
            own.0.0.lock().unwrap().sent.push(request.body.clone());
            drop(own.0.1.wait_while(own.0.0.lock().unwrap(), |state| !state.is_open));
            let _ = stream.write_all(answer("200 OK", "content-type: application/json\r\n", "{}").as_bytes());
        });
        (island, address)
    }

    fn open(&self) {
        self.0.0.lock().unwrap().is_open = true;
        self.0.1.notify_all();
    }

    fn sent(&self) -> Vec<String> {
        self.0.0.lock().unwrap().sent.clone()
    }
}

/// Sends three notes one after another, each second.
fn causeway(address: SocketAddr) -> Causeway {
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let made = json!({"200": {"description": "x"}});
    let note = json!({"post": {"operationId": "note", "requestBody": body, "responses": made}});
    import_island(&causeway, address, &json!({ "/notes": note }));
    let host = json!({"connectionName": "island", "operationId": "note",
        "apiId": "/providers/causeway/connectors/island"});
    let inputs = json!({"host": host, "parameters": {"body": {"n": "@item()"}}, "retryPolicy": {"type": "none"}});
    let send = json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": inputs});
    let flow = json!({
        "triggers": {"T": {"type": "Recurrence", "recurrence": {"frequency": "Second", "interval": 1}}},
        "actions": {"Each": {"type": "Foreach", "runAfter": {}, "foreach": [1, 2, 3],
            "runtimeConfiguration": {"concurrency": {"repetitions": 1}}, "actions": {"Send": send}}},
    });
    fs_err::write(causeway.home().join("workspace/flows/way.json"), flow.to_string()).unwrap();
    causeway
}

fn runs(causeway: &Causeway) -> Vec<Value> {
    let listed = causeway.run(&["--json", "runs", "list"]).ok();
    serde_json::from_str::<Value>(&listed.stdout).unwrap()["runs"].as_array().unwrap().clone()
}

fn says(causeway: &Causeway, args: &[&str], words: &[&str]) {
    let ended = causeway.run(args).ok();
    let said = ended.stdout + &ended.stderr;
    words.iter().for_each(|word| assert!(said.contains(word), "{word}: {said}"));
}

/// What the engine has looked at meanwhile: it would have gone on, or begun another run.
fn some_time() {
    std::thread::sleep(std::time::Duration::from_secs(3));
}

#[test]
fn a_paused_run_rests_over_a_restart_and_goes_on_where_it_was() {
    let (island, address) = Island::start();
    let causeway = causeway(address);
    let before = serve(&causeway);
    until("the run does not begin", || island.sent().len() == 1);
    let id = runs(&causeway)[0]["id"].as_str().unwrap().to_owned();
    says(&causeway, &["runs", "pause", &id], &["Paused", "runs resume"]);
    // The call that it has begun ends; the next one does not begin, and neither does another run.
    island.open();
    until("the run does not rest", || runs(&causeway)[0]["status"] == "interrupted");
    some_time();
    let shown = runs(&causeway);
    assert_eq!((shown.len(), &shown[0]["paused"], island.sent().len()), (1, &json!(true), 1), "{shown:?}");
    says(&causeway, &["runs", "show", &id], &["paused", "You paused it."]);
    says(&causeway, &["flow", "show", "way"], &["a run of it is paused"]);
    causeway.run(&["flow", "run", "way"]).fails(1, &["is paused", "runs resume"]);

    kill(before);
    let after = serve(&causeway);
    until("the service is not there again", || causeway.run(&["flow", "list"]).code == 0);
    some_time();
    assert_eq!((runs(&causeway).len(), island.sent().len()), (1, 1), "it rests after a restart");

    causeway.run(&["runs", "resume", &id]).ok();
    let sent = island.sent();
    assert_eq!(sent[..3], [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#], "each once and in order");
    until("no other run begins after it", || runs(&causeway).len() > 1);
    let first = runs(&causeway).pop().unwrap();
    assert_eq!((&first["id"], &first["status"], &first["paused"]), (&json!(id), &json!("succeeded"), &json!(false)));
    causeway.run(&["runs", "pause", &id]).fails(1, &["is over"]);
    kill(after);
}

#[test]
fn a_paused_run_can_be_stopped_and_then_another_begins() {
    let (island, address) = Island::start();
    let causeway = causeway(address);
    let serve = serve(&causeway);
    until("the run does not begin", || island.sent().len() == 1);
    let id = runs(&causeway)[0]["id"].as_str().unwrap().to_owned();
    causeway.run(&["runs", "pause", &id]).ok();
    island.open();
    until("the run does not rest", || runs(&causeway)[0]["status"] == "interrupted");
    causeway.run(&["runs", "cancel", &id]).ok();
    until("no other run begins", || runs(&causeway).len() > 1);
    let first = runs(&causeway).pop().unwrap();
    assert_eq!((&first["id"], &first["status"]), (&json!(id), &json!("cancelled")));
    kill(serve);
}
