//! Flows that came from elsewhere: what they may do is shown, and an edit that adds to it waits for the user's word.

use serde_json::{Value, json};

use crate::common::{Causeway, import_island};
use crate::service::{listen, say};

fn flow(operations: &[&str]) -> String {
    let call = |operation: &&str| {
        let host = json!({"apiId": "/providers/causeway/connectors/island", "connectionName": "island",
            "operationId": operation});
        ((*operation).to_owned(), json!({"type": "OpenApiConnection", "inputs": {"host": host}, "runAfter": {}}))
    };
    let actions: serde_json::Map<String, Value> = operations.iter().map(call).collect();
    json!({"triggers": {"Manual": {"type": "Request", "kind": "Button"}}, "actions": actions}).to_string()
}

#[test]
fn what_a_flow_may_do_is_shown_and_an_edit_that_adds_to_it_waits() {
    let causeway = Causeway::new();
    let address = listen(|_, stream| say(stream, "200 OK", "[]"));
    let done = json!({"200": {"description": "Done"}});
    let operation = |id: &str| json!({"operationId": id, "responses": done});
    let paths = json!({"/items": {"get": operation("listItems"), "delete": operation("clearItems")}});
    import_island(&causeway, address, &paths);

    let file = causeway.file("theirs.json", flow(&["listItems"]));
    // Nobody is asked where nobody watches: who wrote the script has decided.
    let made = causeway.run(&["flow", "new", "theirs", "--file", file.to_str().unwrap()]).ok().stdout;
    assert!(made.contains("Next: causeway flow run theirs"), "{made}");
    let shown = causeway.run(&["flow", "show", "theirs"]).ok().stdout;
    assert!(shown.contains("It may:\n  read from Island (127.0.0.1)\n"), "{shown}");
    causeway.run(&["flow", "run", "theirs"]).ok();

    fs_err::write(causeway.home().join("workspace/flows/theirs.json"), flow(&["listItems", "clearItems"])).unwrap();
    let refused = causeway.run(&["flow", "run", "theirs"]);
    assert_ne!(refused.code, 0);
    assert!(refused.stderr.contains("waits until you agree to what it may do"), "{}", refused.stderr);
    let shown = causeway.run(&["flow", "show", "theirs"]).ok().stdout;
    assert!(shown.contains("  delete at Island (127.0.0.1), which is new\n"), "{shown}");
    let listed = causeway.run(&["flow", "list"]).ok().stdout;
    assert!(listed.contains("waits until you agree to what it may do"), "{listed}");

    let agreed = causeway.run(&["flow", "enable", "theirs"]).ok().stderr;
    assert!(agreed.contains("delete at Island"), "{agreed}");
    causeway.run(&["flow", "run", "theirs"]).ok();
    let shown = causeway.run(&["flow", "show", "theirs"]).ok().stdout;
    assert!(!shown.contains("which is new"), "{shown}");
}

/// A script may make the flow first and import afterwards what it calls.
#[test]
fn a_script_agrees_to_what_its_flow_does_once_the_connector_is_there() {
    let causeway = Causeway::new();
    let address = listen(|_, stream| say(stream, "200 OK", "[]"));
    let file = causeway.file("theirs.json", flow(&["listItems"]));
    causeway.run(&["flow", "new", "theirs", "--file", file.to_str().unwrap()]).ok();
    let list = json!({"operationId": "listItems", "responses": {"200": {"description": "Done"}}});
    import_island(&causeway, address, &json!({"/items": {"get": list}}));
    causeway.run(&["flow", "run", "theirs"]).ok();
}

/// A secret that somebody wrote into a flow does not leave with its file.
#[test]
fn a_flow_with_a_secret_in_it_is_exported_only_on_purpose() {
    let causeway = Causeway::new();
    let inputs = json!({"method": "GET", "uri": "https://a.invalid/", "headers": {"X-Api-Key": "planted-by-hand"}});
    let text = json!({"triggers": {"Manual": {"type": "Request", "kind": "Button"}},
        "actions": {"Ask": {"type": "Http", "runAfter": {}, "inputs": inputs}}});
    let file = causeway.file("ask.json", text.to_string());
    causeway.run(&["flow", "new", "ask", "--file", file.to_str().unwrap()]).ok();
    let refused = causeway.run(&["flow", "export", "ask"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.contains("/actions/Ask/inputs/headers/X-Api-Key"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("planted-by-hand"), "{}", refused.stderr);
    let exported = causeway.run(&["flow", "export", "ask", "--with-secrets"]).ok().stdout;
    assert_eq!(serde_json::from_str::<Value>(&exported).unwrap(), text);
}
