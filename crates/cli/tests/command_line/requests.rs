//! Flows that are run with a body: what their Request trigger takes, and what they answer.

use serde_json::{Value, json};

use crate::common::{Causeway, Ended};

fn save(causeway: &Causeway, name: &str, trigger: &Value, actions: &Value) {
    let file = causeway.file("flow.json", json!({"triggers": {"Ask": trigger}, "actions": actions}).to_string());
    causeway.run(&["flow", "new", name, "--file", file.to_str().unwrap(), "--replace"]).ok();
}

fn taking(schema: Value) -> Value {
    json!({"type": "Request", "kind": "Http", "inputs": {"schema": schema}})
}

fn respond(status: Value, body: Value) -> Value {
    let headers = json!({"content-type": "application/json", "x-kind": "echo"});
    json!({"type": "Response", "runAfter": {}, "inputs": {"statusCode": status, "headers": headers, "body": body}})
}

fn run(causeway: &Causeway, body: &str) -> Ended {
    causeway.run(&["flow", "run", "echo", "--body", body])
}

#[test]
fn a_flow_gets_its_body_and_its_answer_is_what_the_command_prints() {
    let causeway = Causeway::new();
    let schema = json!({"type": "object", "properties": {"kg": {"type": "number"}}, "required": ["kg"]});
    let answer = respond(
        "@if(greater(triggerBody()['kg'], 0), 201, 422)".into(),
        json!({"twice": "@mul(triggerBody()['kg'], 2)"}),
    );
    save(&causeway, "echo", &taking(schema), &json!({"Answer": answer}));
    let ended = run(&causeway, r#"{"kg": 35}"#).ok();
    assert_eq!(ended.stdout, "201\ncontent-type: application/json\nx-kind: echo\n\n{\n  \"twice\": 70\n}\n");
    let file = causeway.file("weight.json", r#"{"kg": -1.5}"#);
    let at = format!("@{}", file.display());
    let shown: Value =
        serde_json::from_str(&causeway.run(&["--json", "flow", "run", "echo", "--body", &at]).ok().stdout).unwrap();
    let headers = json!({"content-type": "application/json", "x-kind": "echo"});
    assert_eq!(shown["response"], json!({"statusCode": 422, "headers": headers, "body": {"twice": -3.0}}));
    let listed = || causeway.run(&["--json", "runs", "list"]).ok().stdout.matches("\"status\": \"succeeded\"").count();
    assert_eq!(listed(), 2);
    for (body, words) in [
        (r#"{"kg": "a lot"}"#, &["'Ask' does not take this request", "kg"][..]),
        ("{}", &["'Ask' does not take this request", "kg"]),
        ("{kg: 1}", &["The body is not JSON"]),
        ("@nowhere.json", &["nowhere.json cannot be read"]),
    ] {
        let ended = run(&causeway, body);
        let code = ended.code;
        ended.fails(code, words);
        assert_ne!(code, 0, "{body}");
    }
    assert_eq!(listed(), 2, "what is not taken runs nothing");
}

#[test]
fn a_body_is_split_into_runs_and_conditions_hold_or_nothing_runs() {
    let causeway = Causeway::new();
    let mut trigger = taking(json!({"type": "array"}));
    trigger["splitOn"] = "@triggerBody()".into();
    trigger["conditions"] = json!([{"expression": "@greater(length(triggerBody()), 1)"}]);
    save(
        &causeway,
        "echo",
        &trigger,
        &json!({"Say": {"type": "Compose", "runAfter": {}, "inputs": "@triggerBody()?['n']"}}),
    );
    run(&causeway, r#"[{"n": 1}, {"n": 2}, {"n": 3}]"#).ok();
    let runs: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    let said: Vec<Value> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|run| {
            let id = run["id"].as_str().unwrap();
            let action = causeway.run(&["--json", "runs", "show", id, "--action", "1"]).ok().stdout;
            serde_json::from_str::<Value>(&action).unwrap()["outputs"].clone()
        })
        .collect();
    assert_eq!(said, [json!(1), json!(2), json!(3)], "one run for each item, in order");
    let nothing = run(&causeway, r#"[{"n": 1}]"#).ok();
    assert!(nothing.stderr.contains("nothing runs"), "{}", nothing.stderr);
}

#[test]
fn a_flow_that_takes_no_body_says_so() {
    let causeway = Causeway::new();
    let hourly = json!({"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}});
    save(&causeway, "echo", &hourly, &json!({"Say": {"type": "Compose", "runAfter": {}, "inputs": 1}}));
    run(&causeway, "{}").fails(1, &["\"echo\" has no Request trigger", "Leave --body out"]);
    causeway.run(&["flow", "run", "echo"]).ok();
}

#[test]
fn when_the_file_has_mistakes_the_command_says_that_an_earlier_version_runs() {
    let causeway = Causeway::new();
    save(&causeway, "echo", &taking(json!({})), &json!({"Answer": respond(200.into(), json!("as before"))}));
    let ended = run(&causeway, "{}").ok();
    assert!(!ended.stderr.contains("last good version"), "{}", ended.stderr);
    let file = causeway.home().join("workspace/flows/echo.json");
    let text = fs_err::read_to_string(&file).unwrap();
    fs_err::write(&file, text.replace("as before", "@{lenght('x')}")).unwrap();
    let ended = run(&causeway, "{}").ok();
    assert!(ended.stdout.contains("as before"), "{}", ended.stdout);
    for words in ["has 1 mistake; its last good version runs", "causeway flow show echo"] {
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}
