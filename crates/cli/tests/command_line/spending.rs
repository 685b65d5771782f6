//! What one run may use: at that it ends, and the next run comes to what it left.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::common::{Causeway, answer, import_island};
use crate::service::listen;

fn flow(budget: &Value) -> String {
    let host = json!({"apiId": "/providers/causeway/connectors/island", "connectionName": "island",
        "operationId": "addItem"});
    let once = json!({"causeway": {"deliverOnce": {"key": "@string(item())", "label": "item @{item()}"}}});
    let send = json!({"type": "OpenApiConnection", "runAfter": {}, "metadata": once,
        "inputs": {"host": host, "parameters": {"body": {"n": "@item()"}}}});
    let each = json!({"type": "Foreach", "foreach": [1, 2, 3, 4, 5], "runAfter": {}, "operationOptions": "Sequential",
        "actions": {"Send": send}});
    json!({"metadata": {"causeway": {"budget": budget}},
        "triggers": {"Manual": {"type": "Request", "kind": "Button"}}, "actions": {"Each": each}})
    .to_string()
}

#[test]
fn a_run_ends_at_what_it_may_use_and_the_next_comes_to_what_it_left() {
    let causeway = Causeway::new();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = sent.clone();
    let address = listen(move |request, stream| {
        seen.lock().unwrap().push(request.body.clone());
        let reply = answer(
            "201 Created",
            "content-type: application/json\r\n",
            &json!({"text": "x".repeat(500_000)}).to_string(),
        );
        std::io::Write::write_all(stream, reply.as_bytes()).unwrap();
    });
    let content = json!({"application/json": {"schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}});
    let post = json!({"operationId": "addItem", "requestBody": {"required": true, "content": content},
        "responses": {"201": {"description": "Done"}}});
    import_island(&causeway, address, &json!({"/items": {"post": post}}));
    let write = |budget: Value| causeway.file("flow.json", flow(&budget)).to_str().unwrap().to_owned();
    let save = |budget: Value| causeway.run(&["flow", "new", "send", "--replace", "--file", &write(budget)]).ok();

    save(json!({"calls": 2}));
    let ended = causeway.run(&["flow", "run", "send"]);
    assert_ne!(ended.code, 0);
    assert!(ended.stderr.contains("The run made the 2 calls that it may make."), "{}", ended.stderr);
    assert_eq!(sent.lock().unwrap().len(), 2);

    // Two answers of half a megabyte are a whole one.
    save(json!({"megabytes": 1}));
    let ended = causeway.run(&["flow", "run", "send"]);
    assert!(ended.stderr.contains("The run moved the 1 MB that it may move."), "{}", ended.stderr);
    assert_eq!(sent.lock().unwrap().len(), 4);

    save(json!({}));
    causeway.run(&["flow", "run", "send"]).ok();
    let numbers = [1, 2, 3, 4, 5].map(|n| json!({"n": n}).to_string());
    assert_eq!(*sent.lock().unwrap(), numbers, "each once");
}
