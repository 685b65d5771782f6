//! What a long loop holds in memory: what is in flight, not the whole. The only test of its file, because all that the
//! process allocates is counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;
#[path = "common/counting.rs"]
mod counting;

use causeway_flow::Machine;
use common::{after, call, machine};
use serde_json::{Value, json};

const ITEMS: usize = 100_000;
/// More than a few batches of records and fifty items in flight need, and a hundredth of what the records need together.
const ENOUGH: usize = 1 << 20;

#[test]
fn a_loop_over_a_hundred_thousand_items_holds_what_is_in_flight() {
    let items: Vec<usize> = (0..ITEMS).collect();
    let calls = json!({
        "Twice": {"type": "Compose", "inputs": {"n": "@mul(items('Each'), 2)", "text": "@concat('Number ', items('Each'))"}},
        "Send": after(call(json!({"n": "@outputs('Twice')"})), "Twice", &["Succeeded"]),
    });
    let pure = json!({"Twice": {"type": "Compose", "inputs": {"n": "@mul(items('Each'), 2)", "text": "Some text that is no number"}}});
    for (name, actions, repetitions) in [("calls", calls, 50), ("only pure actions", pure, 20)] {
        let mut machine = machine(json!({"Each": each(&items, repetitions, actions)}));
        let before = counting::live();
        counting::reset_peak();
        let records = run(&mut machine, repetitions);
        assert!(records > ITEMS, "{name}");
        let held = counting::peak().saturating_sub(before);
        assert!(held < ENOUGH, "{name}: {held} bytes at the most");
    }
}

fn each(items: &[usize], repetitions: usize, actions: Value) -> Value {
    json!({
        "type": "Foreach", "foreach": items, "actions": actions,
        "runtimeConfiguration": {"concurrency": {"repetitions": repetitions}},
    })
}

/// Runs a machine to its end, with so many calls under way at a time, taking records along the way; gives their number.
fn run(machine: &mut Machine, most: usize) -> usize {
    let now = common::at("2026-03-15T08:00:00Z");
    let (mut open, mut records) = (std::collections::VecDeque::new(), 0);
    loop {
        open.extend(machine.ready().into_iter().map(|ticket| ticket.id));
        records += machine.take_records().len();
        if !machine.is_idle() {
            continue;
        }
        assert!(open.len() <= most && machine.frames() <= most + 2);
        let Some(ticket) = open.pop_front() else { break };
        machine.finish(ticket, common::ok(Value::Null), now);
    }
    assert!(machine.result().is_some());
    records
}
