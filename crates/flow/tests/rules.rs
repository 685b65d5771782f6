//! Schedules as rules: whether two are the same, how close their runs are, and whether they are exact.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, dead_code, reason = "tests")]

mod common;

use causeway_flow::read;
use causeway_flow::recurrence::Recurrence;
use chrono::TimeDelta;
use common::at;
use serde_json::{Value, json};

fn recurrence(recurrence: &Value) -> Recurrence {
    let flow = json!({"triggers": {"T": {"type": "Recurrence", "recurrence": recurrence}}, "actions": {}});
    read(&flow.to_string()).unwrap().recurrence().unwrap().clone()
}

#[test]
fn every_part_of_a_rule_makes_it_another_one() {
    let usual = json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "schedule": {"hours": [7]}});
    let rule = |name: &str, value: Value| {
        let mut of = usual.clone();
        of[name] = value;
        recurrence(&of).rule()
    };
    let same = recurrence(&usual).rule();
    assert_eq!(rule("timeZone", json!("W. Europe Standard Time")), same, "the same zone by another name");
    for (name, value) in [
        ("frequency", json!("Week")),
        ("interval", json!(2)),
        ("timeZone", json!("Europe/London")),
        ("startTime", json!("2026-01-01T07:00:00Z")),
        ("endTime", json!("2027-01-01T07:00:00Z")),
        ("schedule", json!({"hours": [7], "minutes": [30]})),
        ("schedule", json!({"hours": [8]})),
    ] {
        assert_ne!(rule(name, value), same, "{name}");
    }
}

#[test]
fn the_gap_is_the_shortest_time_between_runs() {
    for (of, minutes) in [
        (json!({"frequency": "Minute", "interval": 15}), 15_i64),
        (json!({"frequency": "Hour", "interval": 2, "startTime": "2026-01-01T07:00:00Z"}), 120),
        (json!({"frequency": "Day", "interval": 1}), 24 * 60),
        (json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7, 19], "minutes": [0, 10]}}), 10),
        (json!({"frequency": "Week", "interval": 1, "schedule": {"weekDays": ["Friday", "Monday"]}}), 3 * 24 * 60),
        (json!({"frequency": "Day", "interval": 1, "endTime": "2026-03-15T07:00:00Z"}), 0),
    ] {
        assert_eq!(
            recurrence(&of).gap(at("2026-03-15T07:00:00Z")),
            (minutes > 0).then(|| TimeDelta::minutes(minutes)),
            "{of}"
        );
    }
}

#[test]
fn a_trigger_or_a_flow_may_ask_to_be_exact() {
    for (flow, trigger, exact) in
        [(json!(null), json!(null), false), (json!(true), json!(null), true), (json!(true), json!(false), false)]
    {
        let text = json!({"metadata": {"causeway": {"exact": flow}}, "actions": {}, "triggers": {"T": {
            "type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1},
            "metadata": if trigger.is_null() { json!({}) } else { json!({"causeway": {"exact": trigger}}) },
        }}});
        assert_eq!(read(&text.to_string()).unwrap().is_exact(), exact, "{text}");
    }
}
