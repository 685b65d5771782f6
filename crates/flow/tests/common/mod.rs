//! A small world around a machine: answers tickets by a function, and keeps what happened.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test file uses a part of it"
)]

use std::sync::Arc;

use causeway_core::RunId;
use causeway_flow::{Fired, Machine, Outcome, Record, RunResult, Start, Status, Ticket, read};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn start(body: Value) -> Start {
    Start {
        run: "0192d3a4-7b1c-7000-8000-000000000001".parse::<RunId>().unwrap(),
        flow: "weights".into(),
        started: at("2026-03-15T07:00:00Z"),
        trigger: Fired::new("manual", body.into()),
        parameters: Default::default(),
    }
}

/// A machine with these actions, as JSON.
pub(crate) fn machine(actions: Value) -> Machine {
    machine_of(json!({"triggers": {"manual": {"type": "Request"}}, "actions": actions}))
}

pub(crate) fn machine_of(definition: Value) -> Machine {
    Machine::new(Arc::new(read(&definition.to_string()).unwrap()), start(json!({"cursor": null})))
}

/// A call of an operation named like the action.
pub(crate) fn call(parameters: Value) -> Value {
    json!({
        "type": "OpenApiConnection",
        "inputs": {
            "host": {"apiId": "/providers/causeway/connectors/sandbox", "connectionName": "c", "operationId": "Op"},
            "parameters": parameters,
        },
    })
}

pub(crate) fn after(mut action: Value, name: &str, statuses: &[&str]) -> Value {
    action["runAfter"][name] = json!(statuses);
    action
}

pub(crate) fn ok(body: Value) -> Outcome {
    Outcome::Succeeded { outputs: json!({"statusCode": 200, "headers": {}, "body": body}).into(), code: None }
}

pub(crate) fn failed(message: &str) -> Outcome {
    Outcome::Failed {
        code: "NotFound".into(),
        message: message.into(),
        outputs: Some(json!({"statusCode": 404}).into()),
    }
}

/// What happened in a run.
pub(crate) struct Story {
    pub(crate) records: Vec<Record>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) result: RunResult,
    /// The most tickets that were open at a time.
    pub(crate) most_open: usize,
    pub(crate) most_frames: usize,
}

impl Story {
    /// The status and the outputs of the action of that path.
    pub(crate) fn of(&self, path: &str) -> (Status, Value) {
        let record = self.record(path);
        (record.status, record.outputs.clone().into())
    }

    pub(crate) fn record(&self, path: &str) -> &Record {
        self.records.iter().find(|record| record.path == path).unwrap_or_else(|| panic!("no record of {path}"))
    }

    pub(crate) fn status(&self, path: &str) -> Status {
        self.record(path).status
    }
}

/// Runs a machine to its end; each ticket is answered by `answer`, the newest first, so that order is put to the test.
pub(crate) fn run(machine: &mut Machine, mut answer: impl FnMut(&Ticket) -> Outcome) -> Story {
    let mut now = at("2026-03-15T07:00:00Z");
    let (mut open, mut tickets, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let (mut most_open, mut most_frames) = (0, 0);
    loop {
        open.extend(machine.ready());
        records.extend(machine.take_records());
        most_open = most_open.max(open.len());
        most_frames = most_frames.max(machine.frames());
        if !machine.is_idle() {
            continue;
        }
        let Some(ticket) = open.pop() else { break };
        now += TimeDelta::seconds(1);
        machine.finish(ticket.id, answer(&ticket), now);
        tickets.push(ticket);
    }
    let result = machine.result().expect("the run is over");
    Story { records, tickets, result, most_open, most_frames }
}

/// Runs actions that need nothing from outside.
pub(crate) fn run_pure(actions: Value) -> Story {
    run(&mut machine(actions), |ticket| panic!("{} needs the outside world", ticket.path))
}

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
