//! Numbers with more digits than 64 bits or a double hold pass through a flow as they came, also over a kill.

use serde_json::{Value, json};

use crate::common::{Causeway, Ended, answer, import_island};
use crate::polling::{Island, http, run, save, save_with};

const NUMBERS: &str =
    r#"{"id":12345678901234567890123,"at":122.416294033786585,"small":0.1,"list":[-18446744073709551617]}"#;

fn island() -> (Island, std::net::SocketAddr, Causeway) {
    let (island, address) = Island::start(&[answer("200 OK", "content-type: application/json\r\n", NUMBERS)]);
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let id = json!([{"name": "id", "in": "query", "schema": {"type": "integer"}}]);
    let paths = json!({
        "/get": {"get": {"operationId": "get", "responses": {"200": {"description": "x"}}}},
        "/note": {"post": {"operationId": "note", "parameters": id, "requestBody": body, "responses": {}}},
    });
    import_island(&causeway, address, &paths);
    (island, address, causeway)
}

fn call(operation: &str, after: &Value, parameters: &Value) -> Value {
    let host =
        json!({"connectionName": "island", "operationId": operation, "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "runAfter": after, "inputs": {"host": host, "parameters": parameters}})
}

#[test]
fn digits_survive_a_flow() {
    let (island, address, causeway) = island();
    let trigger = http(address);
    save(&causeway, address, &trigger);
    run(&causeway).ok();
    assert_eq!(island.notes(), [NUMBERS], "by an Http action from what a trigger brought");
    let parameters =
        json!({"id": "@body('Get')?['id']", "body": {"all": "@body('Get')", "text": "@{body('Get')?['id']}"}});
    let actions = json!({
        "Get": call("get", &json!({}), &json!({})),
        "Note": call("note", &json!({"Get": ["Succeeded"]}), &parameters),
    });
    save_with(&causeway, &trigger, &actions);
    run(&causeway).ok();
    assert_eq!(island.notes()[1], format!(r#"{{"all":{NUMBERS},"text":"12345678901234567890123"}}"#));
}

#[test]
fn digits_survive_a_command() {
    let (island, address, causeway) = island();
    let id = "id=12345678901234567890123";
    let called = causeway.run(&["call", "island", "note", "--param", id, "--body", NUMBERS]).ok();
    assert!(!called.stderr.contains("must be"), "a long whole number is one: {}", called.stderr);
    let note = json!({"type": "Http", "runAfter": {}, "inputs": {"method": "POST", "uri": format!("http://{address}/notes"),
        "body": "@triggerBody()", "retryPolicy": {"type": "none"}}});
    let trigger = json!({"type": "Request", "kind": "Http", "inputs": {}});
    let text = json!({"triggers": {"Ask": trigger}, "actions": {"Note": note}}).to_string();
    fs_err::write(causeway.home().join("workspace/flows/way.json"), text).unwrap();
    causeway.run(&["flow", "run", "way", "--body", NUMBERS]).ok();
    assert_eq!(island.notes(), [NUMBERS, NUMBERS]);
}

#[test]
fn an_answer_is_shown_rounded_whatever_its_status_is() {
    for status in ["200 OK", "422 No", "429 No", "500 No"] {
        let address = crate::common::server(vec![answer(status, "content-type: application/json\r\n", NUMBERS)]);
        let causeway = Causeway::new();
        import_island(&causeway, address, &json!({"/get": {"get": {"operationId": "get", "responses": {}}}}));
        let called = causeway.run(&["--json", "call", "island", "get"]);
        // After an answer that is an error, a second line says so.
        let shown = serde_json::Deserializer::from_str(&called.stdout).into_iter::<Value>().next().unwrap().unwrap();
        let rounded = json!({"id": 12345678901234567890123_f64, "at": "122.416294033786585".parse::<f64>().unwrap(), "small": 0.1,
            "list": [-18446744073709551617_f64]});
        assert_eq!(shown["body"], rounded, "{status}");
    }
}

#[test]
fn digits_survive_a_kill() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let (island, address, causeway) = island();
    let actions = json!({
        "Get": call("get", &json!({}), &json!({})),
        "Note": call("note", &json!({"Get": ["Succeeded"]}), &json!({"body": "@body('Get')"})),
    });
    save_with(&causeway, &http(address), &actions);
    let mut command = causeway.command(&["flow", "run", "way"]);
    let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", "outcome-kept").output().unwrap());
    assert_eq!((ended.code, island.notes().len()), (-1, 0), "{}{}", ended.stdout, ended.stderr);
    run(&causeway).ok();
    assert_eq!(island.notes()[0], NUMBERS);
}
