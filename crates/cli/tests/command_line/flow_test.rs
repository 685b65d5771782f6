//! `causeway flow test`: what a run would send, without sending anything or writing anything down.

use serde_json::{Value, json};

use crate::common::{Causeway, answer, import_island};
use crate::service::telling;

const FLOW: &str = "copy";

fn flow(label: &str) -> String {
    let call = |operation: &str, parameters: Value| {
        let host = json!({"apiId": "/providers/causeway/connectors/island", "connectionName": "island",
            "operationId": operation});
        json!({"host": host, "parameters": parameters})
    };
    let once = json!({"causeway": {"deliverOnce": {"key": "@{items('Each')?['id']}", "label": label}}});
    let note = json!({"type": "OpenApiConnection", "metadata": once,
        "inputs": call("note", json!({"body/text": "@items('Each')?['text']"}))});
    json!({
        "triggers": {"Now": {"type": "Request"}},
        "actions": {
            "List": {"type": "OpenApiConnection", "inputs": call("list", json!({}))},
            "Each": {"type": "Foreach", "foreach": "@body('List')", "actions": {"Note": note},
                "runAfter": {"List": ["Succeeded"]}},
        },
    })
    .to_string()
}

#[test]
fn it_reads_and_shows_what_it_would_send_and_sends_nothing() {
    let items = json!([{"id": "1", "text": "milk"}, {"id": "2", "text": "bread"}]);
    let (address, told) = telling(move |request| {
        let body = if request.starts_with("GET ") { items.clone() } else { json!({"id": 9}) };
        answer("200 OK", "content-type: application/json\r\n", &body.to_string())
    });
    let asked = || told.try_iter().map(|request| request[..4].to_owned()).collect::<Vec<_>>();
    let text = json!({"type": "string", "examples": ["made up"]});
    let note = json!({"type": "object", "properties": {"id": {"type": "string"}, "text": text}});
    let given = json!({"description": "x", "content": {"application/json": {
        "schema": {"type": "array", "items": note}}}});
    let taken = json!({"content": {"application/json": {
        "schema": {"type": "object", "properties": {"text": {"type": "string"}}}}}});
    let paths = json!({"/notes": {
        "get": {"operationId": "list", "responses": {"200": given}},
        "post": {"operationId": "note", "requestBody": taken, "responses": {"200": {"description": "x"}}},
    }});
    let causeway = Causeway::new();
    import_island(&causeway, address, &paths);
    let save = |text: &str| {
        let file = causeway.file("copy.json", text);
        causeway.run(&["flow", "new", FLOW, "--file", file.to_str().unwrap(), "--replace"]).ok();
    };
    save(&flow("note @{items('Each')?['text']}"));

    let made_up = causeway.run(&["flow", "test", FLOW, "--data", "samples"]).ok().stdout;
    assert!(made_up.contains("would be sent") && made_up.contains("nothing was sent"), "{made_up}");
    assert_eq!(asked(), [""; 0], "made-up data asks nobody");

    let read = causeway.run(&["flow", "test", FLOW]).ok().stdout;
    for item in ["note milk", "note bread"] {
        let line = read.lines().find(|line| line.contains(item)).unwrap_or_else(|| panic!("{item} in {read}"));
        assert!(line.starts_with("would be sent") && line.contains("POST http://127.0.0.1"), "{line}");
    }
    assert_eq!(asked(), ["GET "], "it is read and not sent");
    let runs: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    assert_eq!(runs["runs"], json!([]), "a test is no run");

    causeway.run(&["flow", "run", FLOW]).ok();
    assert_eq!(asked(), ["GET ", "POST", "POST"], "the test has taken nothing for sent");
    let again: Value =
        serde_json::from_str(&causeway.run(&["--json", "flow", "test", FLOW, "--data", "last"]).ok().stdout).unwrap();
    let sends: Vec<_> = again["steps"].as_array().unwrap().iter().filter(|step| !step["sends"].is_null()).collect();
    assert_eq!((sends.len(), &again["status"]), (2, &json!("Succeeded")), "{again}");
    assert!(sends.iter().all(|step| step["sends"]["hasArrived"] == true), "{again}");
    assert_eq!(asked(), [""; 0], "the last run's data asks nobody");

    save(&flow("@{int(items('Each')?['text'])}"));
    causeway.run(&["flow", "test", FLOW]).fails(1, &["Note"]);
    let refused = causeway.run(&["flow", "test", FLOW, "--data", "dreams"]);
    assert!(refused.code == 2 && refused.stderr.contains("read, last, samples"), "{}", refused.stderr);
    causeway.run(&["flow", "test", "nothing"]).fails(4, &["nothing"]);
    assert!(!asked().contains(&"POST".to_owned()), "a test that fails sends nothing either");
}
