//! Loops seen from outside: how many items are under way, what a failed one means, and that long loops stay cheap.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;

use causeway_flow::{Call, Status};
use common::{after, at, call, failed, machine, ok, run, run_pure};
use serde_json::{Value, json};

#[test]
fn a_foreach_keeps_to_its_concurrency_and_holds_only_what_is_in_flight() {
    for repetitions in [1, 7, 50] {
        let items: Vec<u32> = (0..1000).collect();
        let mut machine = machine(json!({"Each": {
            "type": "Foreach", "foreach": items, "runtimeConfiguration": {"concurrency": {"repetitions": repetitions}},
            "actions": {
                "Twice": {"type": "Compose", "inputs": "@mul(items('Each'), 2)"},
                "Send": after(call(json!({"n": "@outputs('Twice')"})), "Twice", &["Succeeded"]),
            },
        }}));
        let story = run(&mut machine, |ticket| match &ticket.call {
            Call::Operation { parameters, .. } => ok(parameters["n"].clone().into()),
            other => panic!("{other:?}"),
        });
        assert_eq!(story.most_open, repetitions);
        assert!(story.most_frames <= repetitions + 1, "{} frames", story.most_frames);
        assert_eq!(story.tickets.len(), 1000);
        assert_eq!(story.of("Each[999]/Send").1["body"], 1998);
        assert_eq!(story.of("Each"), (Status::Succeeded, json!({"items": 1000, "succeeded": 1000, "failed": 0})));
    }
}

#[test]
fn one_failed_item_does_not_stop_the_others() {
    let actions = json!({"Each": {"type": "Foreach", "foreach": [0, 1, 2, 3], "actions": {"Send": call(json!({"n": "@item()"}))}},
        "After": after(json!({"type": "Compose", "inputs": 1}), "Each", &["Succeeded"])});
    let story = run(&mut machine(actions), |ticket| match &ticket.call {
        Call::Operation { parameters, .. } if parameters["n"] == 1 => failed("It is gone."),
        _ => ok(Value::Null),
    });
    assert_eq!(story.tickets.len(), 4);
    assert_eq!(story.of("Each"), (Status::Failed, json!({"items": 4, "succeeded": 3, "failed": 1})));
    assert_eq!(story.status("After"), Status::Skipped);
    let message = story.result.error.unwrap().message;
    assert_eq!(message, "Each: 1 of 4 items failed; the first is item 1: Send: It is gone.");
}

#[test]
fn loops_nest_and_see_each_other() {
    let story = run_pure(json!({
        "List": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "list", "type": "array", "value": []}]}},
        "Outer": after(json!({"type": "Foreach", "foreach": [[1, 2], [3]], "actions": {
            "Inner": {"type": "Foreach", "foreach": "@item()", "actions": {
                "Add": {"type": "AppendToArrayVariable", "inputs": {"name": "list",
                    "value": "@concat(iterationIndexes('Outer'), '.', iterationIndexes('Inner'), '=', item(), '/', length(items('outer')))"}},
            }},
        }}), "List", &["Succeeded"]),
        "All": after(json!({"type": "Compose", "inputs": "@variables('list')"}), "Outer", &["Succeeded"]),
    }));
    assert_eq!(story.of("All").1, json!(["0.0=1/2", "0.1=2/2", "1.0=3/1"]));
    assert_eq!(story.status("Outer[1]/Inner[0]/Add"), Status::Succeeded);
}

#[test]
fn results_of_a_loop_are_kept_when_someone_asks_for_them() {
    let story = run_pure(json!({
        "Each": {"type": "Foreach", "foreach": [1, 2], "actions": {"One": {"type": "Compose", "inputs": "@item()"}}},
        "All": after(json!({"type": "Select", "inputs": {"from": "@result('Each')", "select": "@item()['outputs']"}}), "Each", &["Succeeded"]),
    }));
    assert_eq!(story.of("All").1["body"], json!([1, 2]));
}

#[test]
fn what_actions_in_a_loop_gave_is_an_array_outside() {
    let inner = json!({"type": "Foreach", "foreach": "@items('Outer')", "runtimeConfiguration": {"concurrency": {"repetitions": 3}}, "actions": {
        "Call": call(json!({"n": "@item()"})),
        "Odd": after(json!({"type": "If", "expression": {"equals": ["@mod(item(), 2)", 1]}, "actions": {
            "Note": {"type": "Compose", "inputs": "@concat('odd ', item(), ' beside ', body('Call'))"},
        }}), "Call", &["Succeeded"]),
    }});
    let outer = json!({"type": "Foreach", "foreach": [[1, 2, 3], [4, 5]], "actions": {
        "Inner": inner,
        "Of_inner": after(json!({"type": "Compose", "inputs": "@outputs('Note')"}), "Inner", &["Succeeded"]),
    }});
    let actions = json!({
        "Outer": outer,
        "Notes": after(json!({"type": "Compose", "inputs": "@outputs('Note')"}), "Outer", &["Succeeded"]),
        "Bodies": after(json!({"type": "Compose", "inputs": "@body('Call')"}), "Outer", &["Succeeded"]),
    });
    let story = run(&mut machine(actions), |ticket| match &ticket.call {
        Call::Operation { parameters, .. } => ok(parameters["n"].clone().into()),
        other => panic!("{other:?}"),
    });
    assert_eq!(story.of("Notes").1, json!(["odd 1 beside 1", "odd 3 beside 3", "odd 5 beside 5"]));
    assert_eq!(story.of("Bodies").1, json!([1, 2, 3, 4, 5]));
    assert_eq!(story.of("Outer[0]/Of_inner").1, json!(["odd 1 beside 1", "odd 3 beside 3"]));
}

#[test]
fn a_foreach_of_nothing_succeeds_and_of_something_else_fails() {
    let each = |over: Value| json!({"Each": {"type": "Foreach", "foreach": over, "actions": {"A": {"type": "Compose", "inputs": 1}}}});
    assert_eq!(run_pure(each(json!([]))).result.status, Status::Succeeded);
    let story = run_pure(each(json!("@null")));
    assert!(story.result.error.unwrap().message.contains("'foreach' has to be an array, and it is null"));
}

#[test]
fn an_until_stops_at_its_condition_or_its_limits() {
    let until = |condition: &str, count: u64, options: &str| {
        json!({
            "N": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "n", "type": "integer", "value": 0}]}},
            "Until": after(json!({
                "type": "Until", "expression": condition, "limit": {"count": count, "timeout": "PT1H"}, "operationOptions": options,
                "actions": {"Inc": {"type": "IncrementVariable", "inputs": {"name": "n"}}},
            }), "N", &["Succeeded"]),
            "Last": after(json!({"type": "Compose", "inputs": "@body('Inc')['value']"}), "Until", &["Succeeded"]),
        })
    };
    let story = run_pure(until("@equals(body('Inc')['value'], 3)", 60, ""));
    assert_eq!((story.of("Until").1, story.of("Last").1), (json!({"iterations": 3}), json!(3)));
    let story = run_pure(until("@equals(1, 2)", 5, ""));
    assert_eq!(story.of("Until"), (Status::Succeeded, json!({"iterations": 5})));
    let story = run_pure(until("@equals(1, 2)", 5, "FailWhenLimitsReached"));
    assert_eq!(story.record("Until").code.as_deref(), Some("UntilLimitReached"));
    assert!(story.most_frames <= 3);
}

#[test]
fn a_cancelled_loop_starts_no_further_item() {
    let now = at("2026-03-15T07:00:00Z");
    let mut machine =
        machine(json!({"Each": {"type": "Foreach", "foreach": [1, 2, 3], "actions": {"Send": call(json!({}))}}}));
    let tickets = machine.ready();
    machine.cancel(now);
    machine.finish(tickets[0].id, ok(Value::Null), now);
    assert!(machine.ready().is_empty());
    assert_eq!(machine.result().unwrap().status, Status::Cancelled);
    let each = machine.take_records().pop().unwrap();
    assert_eq!((each.name.as_str(), each.status), ("Each", Status::Cancelled));
}

#[test]
fn ten_thousand_items_take_no_quadratic_time() {
    // Each item looks into a list of ten thousand; copying that list for each would take minutes.
    let items: Vec<Value> = (0..10_000).map(|n| json!({"id": n, "text": "x".repeat(50)})).collect();
    let mut machine = machine(json!({
        "List": call(json!({})),
        "Each": after(json!({
            "type": "Foreach", "foreach": "@body('List')['items']",
            "runtimeConfiguration": {"concurrency": {"repetitions": 20}},
            "actions": {
                "Pick": {"type": "Compose", "inputs": "@body('List')['items'][items('Each')['id']]['id']"},
                "Again": after(json!({"type": "Compose", "inputs": "@actions('List').outputs.body.items[outputs('Pick')].id"}), "Pick", &["Succeeded"]),
            },
        }), "List", &["Succeeded"]),
    }));
    let story = run(&mut machine, |_| ok(json!({"items": items})));
    assert_eq!(story.of("Each[9999]/Again").1, 9999);
    assert_eq!(story.records.len(), 20_002);
}

#[test]
fn a_loop_with_a_hundred_thousand_rounds_inside_rounds_stays_small() {
    let inner = each(&(0..400).collect::<Vec<_>>(), 1, json!({"One": {"type": "Compose", "inputs": "@item()"}}));
    let mut machine = machine(json!({"Outer": each(&(0..250).collect::<Vec<_>>(), 1, json!({"Inner": inner}))}));
    let mut frames = 0;
    while !machine.is_idle() || machine.result().is_none() {
        machine.ready();
        frames = frames.max(machine.frames());
        assert!(machine.take_records().len() < 1000, "they come in batches");
    }
    assert!(frames <= 3, "{frames} frames");
}

#[test]
fn ten_thousand_actions_in_a_row_and_many_rounds_need_no_deep_stack() {
    let mut actions = serde_json::Map::new();
    for n in 0..10_000 {
        let action = json!({"type": "Compose", "inputs": n});
        let action = if n == 0 { action } else { after(action, &format!("A{}", n - 1), &["Succeeded"]) };
        actions.insert(format!("A{n}"), action);
    }
    let until = json!({"type": "Until", "expression": "@equals(1, 2)", "limit": {"count": 5000}, "actions": {"One": {"type": "Compose", "inputs": 1}}});
    let flow = json!({"Until": {"type": "Until", "expression": true, "actions": actions}, "Many": until});
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let handle = small.spawn(move || {
        let mut machine = machine(flow);
        let records = drained(&mut machine);
        assert_eq!((records, machine.result().unwrap().status), (15_002, causeway_flow::Status::Succeeded));
    });
    handle.unwrap().join().unwrap();
}

fn each(items: &[usize], repetitions: usize, actions: Value) -> Value {
    json!({
        "type": "Foreach", "foreach": items, "actions": actions,
        "runtimeConfiguration": {"concurrency": {"repetitions": repetitions}},
    })
}

/// Runs a machine that needs no calls, taking records along the way; gives their number.
fn drained(machine: &mut causeway_flow::Machine) -> usize {
    let mut records = 0;
    while machine.result().is_none() || !machine.is_idle() {
        assert!(machine.ready().is_empty());
        records += machine.take_records().len();
    }
    records
}
