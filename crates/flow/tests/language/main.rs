//! What each family of functions gives, beyond the documented examples: by .NET's rules where those decide.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod access;
mod dates;
mod limits;
mod numbers;
mod texts;
mod values;
mod xml;

use causeway_flow::Value;
use causeway_flow::expr::{EvalError, Scope, evaluate_expression};
use chrono::{DateTime, Utc};

/// A world with a clock, some variables and a trigger.
struct World(Value);

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-15T07:08:09.1234567Z".parse().unwrap()
    }
    fn guid(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(0xc2ec_c88d_88c8_4096_912c_d6f2_e2b1_38ce)
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.0["variables"].get(name).cloned()
    }
    fn trigger(&self) -> Option<Value> {
        self.0.get("trigger").cloned()
    }
    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.0["actions"].get(name).cloned())
    }
}

fn evaluated(text: &str, world: &str) -> Result<Value, EvalError> {
    evaluate_expression(text, &World(serde_json::from_str(world).unwrap()))
}

/// Each expression gives the value whose JSON stands beside it, kinds of numbers and order of members included.
#[track_caller]
fn gives(cases: &[(&str, &str)]) {
    gives_in("{}", cases);
}

#[track_caller]
fn gives_in(world: &str, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let given = match evaluated(text, world) {
            Ok(value) => value.to_string(),
            Err(error) => format!("error: {}", error.message),
        };
        if given != *expected {
            wrong.push(format!("{text}\n  expected {expected}\n  given    {given}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each expression fails with an error that says this.
#[track_caller]
fn fails(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, said) in cases {
        match evaluated(text, "{}") {
            Ok(value) => wrong.push(format!("{text} gives {value}")),
            Err(error) if error.message.contains(said) => {}
            Err(error) => wrong.push(format!("{text} says: {}", error.message)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
