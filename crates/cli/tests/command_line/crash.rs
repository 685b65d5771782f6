//! The promise, with real kills: a flow's process is ended with SIGKILL in the middle of its work, again and again.
//! Nothing is sent twice, and whatever did not arrive is known and listed.

use std::process::Stdio;
use std::time::Duration;

use causeway_api::demo::{self, Demo, DemoOptions};
use causeway_api::{Api, OpenOptions};
use causeway_core::Home;
use causeway_sandbox::{Fault, Service};
use serde_json::{Value, json};

use crate::common::{Causeway, Ended};

const DAYS: u32 = 120;
const KILLS: u64 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn killed_runs_send_nothing_twice_and_lose_nothing() {
    let causeway = Causeway::new();
    let home = Home::new(causeway.home());
    let Demo { api, sandbox } =
        demo::start(DemoOptions { home: home.clone(), background: false, days: DAYS, from_zero: false }).await.unwrap();
    api.shutdown().await;
    drop(api);

    for kill in 1..=KILLS {
        let stored = || sandbox.counts().google_weights + sandbox.counts().google_exercises;
        let before = stored();
        let mut flow = causeway.command(&["flow", "run", demo::FLOW]);
        let mut child = flow.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while stored() < before + 5 + kill && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(stored() > before, "each attempt gets on");
    }

    let api = Api::open(OpenOptions::one_command(home)).await.unwrap();
    let demo = Demo { api, sandbox };
    let started = demo.api.request("flow_run", json!({"slug": demo::FLOW})).await.unwrap();
    let run = demo.api.request("run_wait", json!({"slug": demo::FLOW, "run": started["run"]})).await.unwrap();
    let waiting = demo.api.request("deliveries", Value::Null).await.unwrap();
    let unknown = waiting.as_array().unwrap().len() as u64;
    let counts = demo.sandbox.counts();
    assert_eq!(counts.duplicates, 0);
    assert_eq!(counts.intervals_activities, counts_of(&demo).1, "what is safe to repeat is all there");
    let missing = demo.expected(DAYS) / 2 - counts.google_weights - counts.google_exercises;
    // Weights and activities go side by side: a kill can cut off one of each.
    assert!(missing <= unknown && unknown <= 2 * KILLS, "{missing} missing, {unknown} listed: {waiting}");
    assert_eq!(run["unknown"].as_u64(), Some(unknown), "the run says so: {run}");
    println!(
        "{KILLS} kills, {} items, 0 duplicated, {missing} missing, {unknown} listed as unknown",
        demo.expected(DAYS)
    );
}

/// Weights and activities at the source.
fn counts_of(demo: &Demo) -> (u64, u64) {
    let today = demo.sandbox.today();
    let source = demo.sandbox.source(today - chrono::TimeDelta::days(DAYS.into()), today);
    (source.weights, source.activities)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_answers_500_is_said_with_what_to_do() {
    let causeway = Causeway::new();
    let home = Home::new(causeway.home());
    let Demo { api, sandbox } =
        demo::start(DemoOptions { home, background: false, days: 10, from_zero: false }).await.unwrap();
    api.shutdown().await;
    drop(api);
    sandbox.fail(Service::Google, Fault::Status(500), 1);
    let command = causeway.command(&["flow", "run", demo::FLOW]);
    let mut command = tokio::process::Command::from(command);
    let ended = Ended::from(command.output().await.unwrap());
    ended.fails(1, &["answered 500", "Nothing is lost", "causeway runs show"]);
    let mut command = tokio::process::Command::from(causeway.command(&["deliveries", "list"]));
    let listed = Ended::from(command.output().await.unwrap()).ok();
    assert!(listed.stdout.contains("unknown") && listed.stdout.contains("500"), "{}", listed.stdout);
}
