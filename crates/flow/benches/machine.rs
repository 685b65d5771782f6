//! What a long loop costs: a Foreach over a hundred thousand items with a Compose and a call in each, and the same run
//! replayed from its records. Run by `./dev bench`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

#[path = "../tests/common/counting.rs"]
mod counting;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use causeway_flow::{Fired, Machine, Outcome, Record, Start, Value, read};
use serde_json::json;

const ITEMS: usize = 100_000;
const AT_A_TIME: usize = 20;

fn main() {
    let definition = Arc::new(read(&flow().to_string()).unwrap());
    let items: Vec<_> = (0..ITEMS).map(|n| json!({"id": n, "kg": 80.5, "at": "2026-03-15T07:00:00Z"})).collect();
    let start = start(json!({"items": items}).into());

    // Once without keeping anything, for the memory; once with all records, for the replay.
    let before = counting::live();
    counting::reset_peak();
    let begun = Instant::now();
    let count = run(Machine::new(definition.clone(), start.clone()), |_| {});
    let run_time = begun.elapsed();
    let peak = counting::peak() - before;
    let mut records: Vec<Record> = Vec::with_capacity(count);
    run(Machine::new(definition.clone(), start.clone()), |record| records.push(record));

    let begun = Instant::now();
    let machine = Machine::replay(definition, start, &records).unwrap();
    let replay_time = begun.elapsed();
    assert!(machine.result().is_some());

    line("an item of a Foreach, a Compose and a call in it", run_time.as_secs_f64() * 1e6 / ITEMS as f64, "µs");
    line("the most that the loop held, 20 items at a time", peak as f64 / 1024.0, "KiB");
    line("a record of the same run, replayed", replay_time.as_secs_f64() * 1e6 / count as f64, "µs");
}

fn line(what: &str, number: f64, unit: &str) {
    println!("{what:<52} {number:>9.2} {unit}");
}

fn start(body: Value) -> Start {
    Start {
        run: causeway_core::RunId::new(0),
        flow: "weights".into(),
        started: chrono::DateTime::UNIX_EPOCH,
        trigger: Fired::new("manual", body),
        parameters: causeway_flow::Object::new(),
    }
}

fn flow() -> serde_json::Value {
    let call = json!({
        "type": "OpenApiConnection",
        "inputs": {
            "host": {"apiId": "/providers/causeway/connectors/sandbox", "connectionName": "c", "operationId": "Op"},
            "parameters": {"weight": "@outputs('Shape')", "id": "@items('Each')['id']"},
        },
        "runAfter": {"Shape": ["Succeeded"]},
    });
    json!({"triggers": {"manual": {"type": "Request"}}, "actions": {"Each": {
        "type": "Foreach", "foreach": "@triggerBody()['items']",
        "runtimeConfiguration": {"concurrency": {"repetitions": AT_A_TIME}},
        "actions": {
            "Shape": {"type": "Compose", "inputs": {"grams": "@mul(items('Each')['kg'], 1000)", "at": "@items('Each')['at']"}},
            "Send": call,
        },
    }}})
}

/// Runs a machine to its end; gives the number of records.
fn run(mut machine: Machine, mut keep: impl FnMut(Record)) -> usize {
    let (mut open, mut count) = (VecDeque::new(), 0);
    loop {
        open.extend(machine.ready().into_iter().map(|ticket| ticket.id));
        for record in machine.take_records() {
            count += 1;
            keep(record);
        }
        if !machine.is_idle() {
            continue;
        }
        let Some(ticket) = open.pop_front() else { break };
        let outputs = json!({"statusCode": 200, "headers": {}, "body": {"ok": true}}).into();
        machine.finish(ticket, Outcome::Succeeded { outputs, code: None }, chrono::DateTime::UNIX_EPOCH);
    }
    count
}
