//! Items of which nobody knows whether they arrived, and those that are not in doubt.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::common::{Causeway, Ended, import_island, know_of_island, libfaketime};
use crate::service::{listen, say};

/// How long the service surely needs to show an item, as its connector says.
const SETTLE: u64 = 2;

/// The service takes its time, gives no answer, and shows the item a moment later. What the call took does not count as
/// time in which the item must have shown.
#[test]
fn an_item_is_looked_for_only_when_it_must_show() {
    let (asked, made) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (posts, service) = (asked.clone(), made.clone());
    let address = listen(move |request, stream| {
        if request.is("POST ") {
            posts.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_secs(SETTLE) + Duration::from_millis(300));
            let service = service.clone();
            std::thread::spawn(move || {
                sleep(Duration::from_millis(1000));
                service.fetch_add(1, Ordering::SeqCst);
            });
        } else {
            let items: Vec<_> = (0..service.load(Ordering::SeqCst)).map(|n| json!({"id": n, "name": "a"})).collect();
            say(stream, "200 OK", &json!({"items": items}).to_string());
        }
    });
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let responses = json!({"200": {"description": "x"}});
    let paths = json!({"/notes": {
        "get": {"operationId": "list", "responses": responses},
        "post": {"operationId": "note", "requestBody": body, "responses": responses},
    }});
    import_island(&causeway, address, &paths);
    let find = json!({"operation": "list", "items": "items", "same": {"name": "body.name"}, "settleSeconds": SETTLE});
    know_of_island(&causeway, json!({"note": {"repeat": {"find": find}}}));
    save(&causeway, &send_once(json!("a")));

    let ended = causeway.run(&["flow", "run", "way"]).ok();

    let counts = (asked.load(Ordering::SeqCst), made.load(Ordering::SeqCst));
    assert_eq!(counts, (1, 1), "it was sent again: {}{}", ended.stdout, ended.stderr);
}

/// The budget lets one of two items out, and Causeway is ended while the other waits for its turn. That one was not sent,
/// and nobody is asked about it.
#[test]
fn an_item_that_waits_for_its_turn_is_not_in_doubt() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let (causeway, posts) = island();
    let properties = causeway.home().join("workspace/connectors/island/apiProperties.json");
    let limit = |requests: u32| {
        let limits = json!([{"requests": requests, "seconds": 86_400}]);
        fs_err::write(&properties, json!({"causeway": {"limits": limits}}).to_string()).unwrap();
    };
    limit(1);
    let each = json!({"type": "Foreach", "foreach": ["a", "b"], "runAfter": {},
        "runtimeConfiguration": {"concurrency": {"repetitions": 1}}, "actions": {"Note": send_once(json!("@item()"))}});
    save(&causeway, &each);

    let mut command = causeway.command(&["flow", "run", "way"]);
    let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", "turn-awaited").output().unwrap());
    assert_eq!((ended.code, posts.load(Ordering::SeqCst)), (-1, 1), "{}{}", ended.stdout, ended.stderr);
    let waiting = causeway.run(&["--json", "deliveries", "list"]).ok().stdout;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&waiting).unwrap(), json!([]), "nothing is in doubt");

    limit(1_000);
    let ended = causeway.run(&["flow", "run", "way"]).ok();
    assert_eq!(posts.load(Ordering::SeqCst), 2, "{}{}", ended.stdout, ended.stderr);
    // What was delivered waits for no turn to be told so.
    limit(1);
    causeway.run(&["flow", "run", "way"]).ok();
    assert_eq!(posts.load(Ordering::SeqCst), 2);
}

/// The service knows a key for two seconds after the margin; three later the clock says that it is an hour earlier. An
/// hour would have been long enough.
#[test]
fn a_key_is_not_relied_on_because_the_clock_was_set_back() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let Some(library) = libfaketime() else { return println!("skipped: a clock that is set back (missing: faketime)") };
    for (seconds, sent) in [(60 + 2, 0), (3_600, 1)] {
        let (causeway, posts) = island();
        let key = json!({"header": "Idempotency-Key", "seconds": seconds});
        know_of_island(&causeway, json!({"note": {"repeat": {"key": key}}}));
        save(&causeway, &send_once(json!("a")));
        let mut command = causeway.command(&["flow", "run", "way"]);
        let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", "delivery-intended").output().unwrap());
        assert_eq!(ended.code, -1, "{}{}", ended.stdout, ended.stderr);
        // Time has to pass: that is what this is about.
        sleep(Duration::from_secs(3));
        let mut command = causeway.command(&["flow", "run", "way"]);
        command.env("LD_PRELOAD", &library).env("FAKETIME", "-1h").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        let ended = Ended::from(command.env("NO_FAKE_STAT", "1").output().unwrap());
        assert_eq!(posts.load(Ordering::SeqCst), sent, "{seconds} s: {}{}", ended.stdout, ended.stderr);
        match sent {
            0 => drop(ended.fails(1, &["Nobody knows whether"])),
            _ => drop(ended.ok()),
        }
    }
}

/// However the flow handles that an item was not taken: the flow comes to it again.
#[test]
fn a_flow_does_not_pass_an_item_that_is_not_settled() {
    let posts = Arc::new(AtomicU32::new(0));
    let counted = posts.clone();
    let address = listen(move |request, stream| match request.is("POST ") {
        true if counted.fetch_add(1, Ordering::SeqCst) == 0 => say(stream, "429 Too Many Requests", "{}"),
        true => say(stream, "200 OK", "{}"),
        // A source that shows an item once.
        false if request.is("GET /items?after=1") => say(stream, "200 OK", r#"{"items": [], "last": 1}"#),
        false => say(stream, "200 OK", r#"{"items": ["a"], "last": 1}"#),
    });
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let responses = json!({"200": {"description": "x"}});
    let after = json!([{"name": "after", "in": "query", "schema": {"type": "string"}}]);
    let paths = json!({
        "/items": {"get": {"operationId": "list", "parameters": after, "responses": responses}},
        "/notes": {"post": {"operationId": "note", "requestBody": body, "responses": responses}},
    });
    import_island(&causeway, address, &paths);
    let host =
        json!({"connectionName": "island", "operationId": "list", "apiId": "/providers/causeway/connectors/island"});
    let mut note = send_once(json!("@item()"));
    note["inputs"]["retryPolicy"] = json!({"type": "none"});
    let mend = json!({"type": "Compose", "inputs": "mended", "runAfter": {"Note": ["Succeeded", "Failed"]}});
    let flow = json!({
        "metadata": {"causeway": {"cursor": {"next": "@body('List')?['last']"}}}, "triggers": {},
        "actions": {
            "List": {"type": "OpenApiConnection", "runAfter": {},
                "inputs": {"host": host, "parameters": {"after": "@{triggerBody()?['cursor']}"}}},
            "Each": {"type": "Foreach", "foreach": "@body('List')?['items']", "runAfter": {"List": ["Succeeded"]},
                "actions": {"Note": note, "Mend": mend}},
        },
    });
    fs_err::create_dir_all(causeway.home().join("workspace/flows")).unwrap();
    fs_err::write(causeway.home().join("workspace/flows/way.json"), flow.to_string()).unwrap();
    for (sent, why) in [(1, "it is not taken, and the flow goes on"), (2, "it is sent"), (2, "it is there")] {
        causeway.run(&["flow", "run", "way"]).ok();
        assert_eq!(posts.load(Ordering::SeqCst), sent, "{why}");
    }
}

/// What was sent after a backup is not known to it. Nothing of that is sent again by itself, also where an item is known in
/// another form, until the user has said what became of it; what comes then is sent at once.
#[test]
fn what_a_backup_may_not_know_is_not_sent_again() {
    let (causeway, posts) = island();
    let run = |names: &[&str]| {
        let mut note = send_once(json!("@item()?['key']"));
        note["inputs"]["parameters"]["body"]["name"] = json!("@item()?['name']");
        note["metadata"]["causeway"]["deliverOnce"]["onChange"] = json!("send");
        // The first letter names the item, the whole is what is sent of it.
        let items: Vec<_> = names.iter().map(|name| json!({"key": &name[..1], "name": name})).collect();
        save(&causeway, &json!({"type": "Foreach", "foreach": items, "runAfter": {}, "actions": {"Note": note}}));
        causeway.run(&["flow", "run", "way"])
    };
    let sent = || posts.load(Ordering::SeqCst);
    run(&["a", "b"]).ok();
    let archive = causeway.folder().join("saved.zip");
    causeway.run(&["backup", archive.to_str().unwrap()]).ok();
    run(&["a", "b, changed", "c"]).ok();
    assert_eq!(sent(), 4);
    causeway.run(&["restore", archive.to_str().unwrap()]).ok();
    causeway.run(&["resume"]).ok();

    for _ in 0..2 {
        let why = "The database is a copy of ";
        run(&["a", "b, changed", "c"]).fails(1, &["Nobody knows whether", why, "this may have been sent since"]);
        assert_eq!(sent(), 4, "it may have been sent");
    }
    let waiting = || causeway.run(&["--json", "deliveries", "list"]).ok().stdout.matches("\"unknown\"").count();
    assert_eq!(waiting(), 2);
    causeway.run(&["deliveries", "resolve", "way", "Note", "island", "b", "--arrived"]).ok();
    assert_eq!(waiting(), 1);
    causeway.run(&["deliveries", "resolve", "nowhere", "--all", "--arrived"]).fails(4, &["nowhere"]);
    let said = causeway.run(&["deliveries", "resolve", "way", "--all", "--arrived"]).ok().stdout;
    assert!(said.contains("Noted of 1: they arrived"), "{said}");
    run(&["a", "b, changed", "c", "d"]).ok();
    assert_eq!((sent(), waiting()), (5, 0), "only what is new since");
}

/// A run that has come to everything has come to all that a backup may not know.
#[test]
fn a_flow_has_caught_up_with_a_backup_when_a_run_of_it_succeeds() {
    let (causeway, posts) = island();
    save(&causeway, &send_once(json!("a")));
    causeway.run(&["flow", "run", "way"]).ok();
    let archive = causeway.folder().join("saved.zip");
    causeway.run(&["backup", archive.to_str().unwrap()]).ok();
    causeway.run(&["restore", archive.to_str().unwrap()]).ok();
    causeway.run(&["resume"]).ok();
    causeway.run(&["flow", "run", "way"]).ok();
    save(&causeway, &send_once(json!("b")));
    causeway.run(&["flow", "run", "way"]).ok();
    assert_eq!(posts.load(Ordering::SeqCst), 2, "what is new is sent without a question");
}

/// The service knows requests by a key for an hour, or forgets them at once: what it surely still knows is sent again.
#[test]
fn what_a_backup_may_not_know_is_sent_again_by_its_key() {
    for (seconds, sent) in [(3_600, 2), (1, 1)] {
        let (causeway, posts) = island();
        let key = json!({"header": "Idempotency-Key", "seconds": seconds});
        know_of_island(&causeway, json!({"note": {"repeat": {"key": key}}}));
        save(&causeway, &send_once(json!("a")));
        let archive = causeway.folder().join("saved.zip");
        causeway.run(&["backup", archive.to_str().unwrap()]).ok();
        causeway.run(&["flow", "run", "way"]).ok();
        causeway.run(&["restore", archive.to_str().unwrap()]).ok();
        causeway.run(&["resume"]).ok();
        let ended = causeway.run(&["flow", "run", "way"]);
        assert_eq!(posts.load(Ordering::SeqCst), sent, "{seconds} s: {}{}", ended.stdout, ended.stderr);
        assert_eq!(ended.code == 0, sent == 2, "{seconds} s");
    }
}

/// A service that takes notes and counts them.
fn island() -> (Causeway, Arc<AtomicU32>) {
    let posts = Arc::new(AtomicU32::new(0));
    let counted = posts.clone();
    let address = listen(move |_, stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        say(stream, "200 OK", "{}");
    });
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let note = json!({"operationId": "note", "requestBody": body, "responses": {"200": {"description": "x"}}});
    import_island(&causeway, address, &json!({"/notes": {"post": note}}));
    (causeway, posts)
}

/// An action that delivers this item.
fn send_once(item: serde_json::Value) -> serde_json::Value {
    let host =
        json!({"connectionName": "island", "operationId": "note", "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "runAfter": {},
        "inputs": {"host": host, "parameters": {"body": {"name": item}},
            "retryPolicy": {"type": "fixed", "count": 2, "interval": "PT0.1S"}},
        "metadata": {"causeway": {"deliverOnce": {"key": item, "label": item}}}})
}

fn save(causeway: &Causeway, action: &serde_json::Value) {
    let flow = json!({"triggers": {}, "actions": {"Way": action}});
    fs_err::write(causeway.home().join("workspace/flows/way.json"), flow.to_string()).unwrap();
}
