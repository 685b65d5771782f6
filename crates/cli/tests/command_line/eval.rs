//! `causeway eval --stdin`: a line of answer for each line of question, whatever is in it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::common::Causeway;

/// The answers to lines of input, as they are printed.
fn answers(input: &[u8]) -> Vec<String> {
    let causeway = Causeway::new();
    let mut child =
        causeway.command(&["eval", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).collect();
    writer.join().unwrap();
    assert!(child.wait().unwrap().success());
    lines
}

#[test]
fn each_line_has_one_answer_and_bad_ones_are_answered_in_their_place() {
    let long = format!("{{\"expression\": \"'{}'\"}}\n", "x".repeat(17 << 20));
    let mut input =
        b"{\"form\":\"expression\",\"expression\":\"decimal('1.10')\"}\n\nnonsense\n\xff\xfe\n[1]\n".to_vec();
    input.extend_from_slice(long.as_bytes());
    input.extend_from_slice(b"{\"expression\":\"@{int('x')}\"}\n{\"form\":\"template\",\"expression\":\"@{5.0}\"}\n");
    input.extend_from_slice(b"{\"form\":\"expression\",\"expression\":\"@add(1, 2)\"}");
    let answers = answers(&input);
    let starts = [
        r#"{"value":1.10}"#,
        r#"{"error":{"code":"BadInput","message":"The line is not JSON"#,
        r#"{"error":{"code":"BadInput","message":"The line is not JSON"#,
        r#"{"error":{"code":"BadInput","message":"The case has no"#,
        r#"{"error":{"code":"TooLarge","#,
        r#"{"error":{"code":"InvalidTemplate","message":"'int' expects"#,
        r#"{"value":"5"}"#,
        r#"{"value":3}"#,
    ];
    assert_eq!(answers.len(), starts.len(), "{answers:#?}");
    for (answer, start) in answers.iter().zip(starts) {
        assert!(answer.starts_with(start), "{answer}");
    }
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let causeway = Causeway::new();
    let mut child =
        causeway.command(&["eval", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    for i in 0..3 {
        writeln!(stdin, "{{\"expression\":\"add({i}, 1)\"}}").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), format!("{{\"value\":{}}}", i + 1));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_context_may_say_the_same_in_several_ways() {
    let cases = [
        ("body('a b')", json!({"actions": {"A B": {"outputs": {"body": 1}}}})),
        ("body('a')", json!({"actions": {"a": {"body": 1}}})),
        ("body('a')", json!({"outputs": {"a": {"body": 1}}})),
        ("outputs('a')", json!({"outputs": {"a": 1}})),
        ("actions('a').outputs.body", json!({"actions": {"a": {"body": 1}}})),
        ("triggerBody()", json!({"trigger": {"body": 1}})),
        ("triggerBody()", json!({"trigger": {"outputs": {"body": 1}}})),
        ("triggerBody()", json!({"triggerBody": 1})),
        ("triggerOutputs().body", json!({"triggerOutputs": {"body": 1}})),
        ("result('s')[0]", json!({"results": {"S": [1]}})),
        ("add(iterationIndexes('l'), 1)", json!({"iterationIndexes": {"L": 0}})),
        ("dayOfMonth(utcNow())", json!({"now": "2026-01-01T00:00:00+01:00"})),
    ];
    let lines = cases.iter().map(|(text, context)| json!({"expression": text, "context": context}).to_string() + "\n");
    let given = answers(lines.collect::<String>().as_bytes());
    for ((text, context), answer) in cases.iter().zip(given) {
        let expected = if text.starts_with("dayOf") { "{\"value\":31}" } else { "{\"value\":1}" };
        assert_eq!(answer, expected, "{text} in {context}");
    }
}

/// The same number whatever its kind; everything else as it is.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn agrees(case: &Value, value: &Value) -> bool {
    let expected = &case["expected"];
    match case["compare"].as_str() {
        Some("approx") => (value.as_f64().unwrap() - expected.as_f64().unwrap()).abs() < 1e-9,
        Some("one_of") => expected.as_array().unwrap().iter().any(|one| same(one, value)),
        Some("regex") => value.as_str().is_some_and(|id| id.trim_matches(['(', ')']).len() == 36),
        Some("xml") => {
            let bare = |value: &Value| value.as_str().unwrap_or_default().replace(char::is_whitespace, "");
            bare(expected) == bare(value)
        }
        _ => same(expected, value),
    }
}

#[test]
fn the_documented_examples_pass_through_the_binary() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/expressions/documented.json"));
    let Ok(text) = fs_err::read_to_string(path) else {
        println!("skipped: documented examples (shared/data is absent)");
        return;
    };
    let mut cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    cases.retain(|case| case["include_in_acceptance"] == true);
    let lines = cases.iter().map(|case| {
        let context = case.get("context").cloned().unwrap_or_else(|| json!({}));
        json!({"form": case["form"], "expression": case["expression"], "context": context}).to_string() + "\n"
    });
    let given = answers(lines.collect::<String>().as_bytes());
    assert_eq!(given.len(), cases.len());
    for (case, answer) in cases.iter().zip(given) {
        let value: Value = serde_json::from_str(&answer).unwrap();
        assert!(value.get("value").is_some_and(|value| agrees(case, value)), "{}: {answer}", case["expression"]);
    }
}
