//! Flows that run other flows: what goes down and comes back, what a crash does to them, and what cannot be run.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{Causeway, Ended, import_island};
use crate::service::{listen, say};

fn save(causeway: &Causeway, name: &str, actions: &Value) {
    save_with(causeway, name, &json!({"type": "Request", "kind": "Http", "inputs": {}}), actions);
}

fn save_with(causeway: &Causeway, name: &str, trigger: &Value, actions: &Value) {
    let folder = causeway.home().join("workspace/flows");
    fs_err::create_dir_all(&folder).unwrap();
    let text = json!({"triggers": {"manual": trigger}, "actions": actions}).to_string();
    fs_err::write(folder.join(format!("{name}.json")), text).unwrap();
}

fn runs_flow(flow: &str, body: &Value) -> Value {
    json!({"type": "Workflow", "runAfter": {}, "inputs": {"host": {"triggerName": "manual", "workflow": {"id": flow}}, "body": body}})
}

fn respond(status: u16, body: &Value, after: &Value) -> Value {
    json!({"type": "Response", "runAfter": after, "inputs": {"statusCode": status, "body": body}})
}

/// A service that counts notes.
fn island() -> (Causeway, SocketAddr, Arc<AtomicU32>) {
    let notes = Arc::new(AtomicU32::new(0));
    let counted = notes.clone();
    let address = listen(move |_, stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        say(stream, "200 OK", "{}");
    });
    let causeway = Causeway::new();
    import_island(&causeway, address, &json!({"/notes": {"get": {"responses": {"200": {"description": "x"}}}}}));
    (causeway, address, notes)
}

fn note(address: SocketAddr) -> Value {
    json!({"type": "Http", "runAfter": {}, "inputs": {"method": "POST", "uri": format!("http://{address}/notes"),
        "body": {}, "retryPolicy": {"type": "none"}}})
}

fn runs(causeway: &Causeway, flow: &str) -> Vec<Value> {
    let listed = causeway.run(&["--json", "runs", "list", "--flow", flow]).ok();
    serde_json::from_str::<Value>(&listed.stdout).unwrap()["runs"].as_array().unwrap().clone()
}

#[test]
fn a_flow_gives_another_a_body_and_takes_what_it_answers() {
    let causeway = Causeway::new();
    let twice = json!({"n": "@mul(triggerBody()['n'], 2)"});
    let status = json!({"type": "Response", "runAfter": {}, "inputs": {"statusCode": "@if(greater(triggerBody()['n'], 2), 409, 200)", "body": twice}});
    save(&causeway, "twice", &json!({"Answer": status}));
    let each = json!({"type": "Foreach", "foreach": [1, 2, 3], "runAfter": {},
        "runtimeConfiguration": {"concurrency": {"repetitions": 3}},
        "actions": {"Ask": runs_flow("twice", &json!({"n": "@item()"}))}});
    let all = json!({"statuses": "@outputs('Ask')?[0]?['statusCode']", "given": "@body('Ask')"});
    save(
        &causeway,
        "all",
        &json!({"Each": each, "Answer": respond(200, &all, &json!({"Each": ["Succeeded", "Failed"]}))}),
    );
    let ended = causeway.run(&["--json", "flow", "run", "all"]);
    let shown: Value =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{}{}", ended.stdout, ended.stderr));
    assert_eq!(shown["response"]["body"]["given"], json!([{"n": 2}, {"n": 4}, {"n": 6}]), "{shown}");
    assert_eq!(runs(&causeway, "twice").len(), 3, "calls of one flow wait for each other");
    let id = runs(&causeway, "all")[0]["id"].as_str().unwrap().to_owned();
    let shown = causeway.run(&["runs", "show", &id]).ok().stdout;
    assert!(shown.contains("409"), "the status passes on: {shown}");
}

/// At which points the process ends, the first in the parent or in the child.
#[test]
fn after_a_kill_the_same_child_goes_on_and_no_second_one_begins() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    for point in ["run-recorded", "outcome-known", "outcome-kept", "run-over", "run-ended"] {
        let (causeway, address, notes) = island();
        let answer = respond(200, &json!("done"), &json!({"Note": ["Succeeded"]}));
        save(&causeway, "child", &json!({"Note": note(address), "Answer": answer}));
        let given = respond(200, &json!("@body('Run')"), &json!({"Run": ["Succeeded"]}));
        save(&causeway, "parent", &json!({"Run": runs_flow("child", &json!({})), "Answer": given}));
        let mut command = causeway.command(&["flow", "run", "parent"]);
        let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", point).output().unwrap());
        assert_eq!(ended.code, -1, "{point}: it ends by a signal: {}{}", ended.stdout, ended.stderr);
        let again = causeway.run(&["flow", "run", "parent"]);
        // A call whose answer was lost with the process is not made again, and the child says so.
        if point == "outcome-known" {
            again.fails(1, &["\"child\" failed", "nobody knows"]);
        } else {
            assert!(again.ok().stdout.ends_with("done\n"), "{point}");
        }
        assert_eq!((runs(&causeway, "parent").len(), runs(&causeway, "child").len()), (1, 1), "{point}");
        assert_eq!(notes.load(Ordering::SeqCst), 1, "{point}");
    }
}

#[test]
fn stopping_a_flow_stops_the_one_that_it_waits_for() {
    let causeway = Causeway::new();
    let wait = json!({"type": "Wait", "runAfter": {}, "inputs": {"interval": {"count": 1, "unit": "Hour"}}});
    save(&causeway, "child", &json!({"Wait": wait}));
    save(&causeway, "parent", &json!({"Run": runs_flow("child", &json!({}))}));
    let mut command = causeway.command(&["flow", "run", "parent"]);
    let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while runs(&causeway, "child").is_empty() {
        assert!(Instant::now() < end, "the child does not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
    let id = runs(&causeway, "parent")[0]["id"].as_str().unwrap().to_owned();
    causeway.run(&["runs", "cancel", &id]).ok();
    let ended = Ended::from(running.wait_with_output().unwrap());
    assert_ne!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(runs(&causeway, "parent")[0]["status"], "cancelled");
    assert_eq!(runs(&causeway, "child")[0]["status"], "cancelled");
}

#[test]
fn what_cannot_be_run_is_said_at_the_check_and_at_the_run() {
    let causeway = Causeway::new();
    let compose = json!({"Say": {"type": "Compose", "runAfter": {}, "inputs": 1}});
    save(&causeway, "parent", &json!({"Run": runs_flow("child", &json!({}))}));
    let both = |words: &str, at_run: &str| {
        let checked = causeway.run(&["flow", "check", "parent"]).ok();
        assert!(checked.stdout.contains(words), "{words}: {}", checked.stdout);
        causeway.run(&["flow", "run", "parent"]).fails(1, &[at_run]);
    };
    both("There is no flow 'child'", "There is no flow called \"child\"");
    fs_err::write(causeway.home().join("workspace/flows/child.json"), "{]").unwrap();
    both("'child' has mistakes", "\"child\" has");
    let hourly = json!({"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}});
    save_with(&causeway, "child", &hourly, &compose);
    both("'child' has no trigger that another flow can ask", "has no Request trigger");
    save(&causeway, "child", &compose);
    causeway.run(&["flow", "disable", "child"]).ok();
    causeway.run(&["flow", "run", "parent"]).fails(1, &["\"child\" is paused"]);
    causeway.run(&["flow", "enable", "child"]).ok();
    causeway.run(&["flow", "run", "parent"]).ok();
    // A circle, and a chain that is too long.
    save(&causeway, "child", &json!({"Back": runs_flow("parent", &json!({}))}));
    causeway.run(&["flow", "run", "parent"]).fails(1, &["leads back to the flow that runs it"]);
    for n in 0..9 {
        save(&causeway, &format!("c{n}"), &json!({"Down": runs_flow(&format!("c{}", n + 1), &json!({}))}));
    }
    save(&causeway, "c9", &compose);
    causeway.run(&["flow", "run", "c0"]).fails(1, &["at most 8 flows run as parts of each other"]);
    causeway.run(&["flow", "run", "c3"]).ok();
}
