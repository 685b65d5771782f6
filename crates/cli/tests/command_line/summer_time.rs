//! The nights in which the clock is put forward and back: a schedule at half past two fires once in each, also where
//! Causeway is started anew in between.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{Causeway, libfaketime};

const PATIENCE: Duration = Duration::from_secs(40);
/// A second run would begin in this time.
const LONG_ENOUGH: Duration = Duration::from_secs(8);

#[test]
fn a_schedule_fires_once_in_the_nights_when_the_clock_changes() {
    let Some(library) = libfaketime() else { return println!("skipped: days of summer time (missing: faketime)") };
    // 02:30 is skipped: it becomes 03:30.
    let spring = ["2026-03-28 12:00:00", "2026-03-29 01:29:57", "2026-03-29 02:29:57", "2026-03-30 00:29:57"];
    // 02:30 comes twice: the first counts.
    let autumn = ["2026-10-24 12:00:00", "2026-10-25 00:29:57", "2026-10-25 01:29:57", "2026-10-26 01:29:57"];
    for (starts, runs) in
        [(spring, ["2026-03-29T01:30:0", "2026-03-30T00:30:0"]), (autumn, ["2026-10-25T00:30:0", "2026-10-26T01:30:0"])]
    {
        let causeway = Causeway::new();
        let schedule = json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin",
            "startTime": "2026-03-01T00:00:00", "schedule": {"hours": [2], "minutes": [30]}});
        let flow = json!({"metadata": {"causeway": {"exact": true}},
            "triggers": {"Nightly": {"type": "Recurrence", "recurrence": schedule}},
            "actions": {"A": {"type": "Compose", "inputs": 1, "runAfter": {}}}});
        let file = causeway.file("flow.json", flow.to_string());
        causeway.run(&["flow", "new", "night", "--file", file.to_str().unwrap()]).ok();
        for (start, expected) in starts.iter().zip([0, 1, 1, 2]) {
            let ran = live(&causeway, &library, start, expected);
            assert_eq!(ran.len(), expected, "from {start} on: {ran:?}");
            let is_right = ran.iter().zip(runs).all(|(at, due)| at.starts_with(due));
            assert!(is_right, "from {start} on: {ran:?}");
        }
    }
}

/// Causeway from this time on, in UTC, until the flow has run so often and no more; gives when its runs began.
fn live(causeway: &Causeway, library: &Path, start: &str, runs: usize) -> Vec<String> {
    let mut command = causeway.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("LD_PRELOAD", library).env("FAKETIME", format!("@{start}")).env("TZ", "UTC");
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("NO_FAKE_STAT", "1");
    let mut serving = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while began(causeway).len() < runs && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(200));
    }
    std::thread::sleep(LONG_ENOUGH);
    let ran = began(causeway);
    serving.kill().unwrap();
    serving.wait().unwrap();
    ran
}

/// Oldest first.
fn began(causeway: &Causeway) -> Vec<String> {
    let listed = causeway.run(&["--json", "runs", "list"]);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap_or_default();
    let runs = listed["runs"].as_array().into_iter().flatten();
    let mut began: Vec<_> = runs.map(|run| run["started"].as_str().unwrap().to_owned()).collect();
    began.sort();
    began
}
