//! The scheduler as it is seen from outside: flows in a folder, a clock, and the runs that come of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use causeway_core::clock::ManualClock;
use causeway_core::{Clock, Home};
use causeway_store::{Run, RunFilter, RunStatus};
use serde_json::{Value, json};

use super::*;
use crate::{Options, VaultChoice};

mod agreement;
mod gone;
mod stopping;
mod supplies;

struct Island {
    _folder: tempfile::TempDir,
    home: Home,
    clock: Arc<ManualClock>,
    engine: Engine,
}

async fn island() -> Island {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let clock = Arc::new(ManualClock::at("2026-03-15T07:30:00Z".parse().unwrap()));
    let engine = open(&home, &clock).await;
    Island { _folder: folder, home, clock, engine }
}

async fn open(home: &Home, clock: &Arc<ManualClock>) -> Engine {
    let options = Options { vault: VaultChoice::InDataFolder, clock: clock.clone(), ..Options::new(home.clone()) };
    Engine::open(options).await.unwrap()
}

fn slug(name: &str) -> Slug {
    name.parse().unwrap()
}

fn hourly(actions: Value) -> String {
    let trigger = json!({"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}});
    json!({"triggers": {"T": trigger}, "actions": actions}).to_string()
}

fn compose() -> String {
    hourly(json!({"A": {"type": "Compose", "inputs": 1, "runAfter": {}}}))
}

/// A flow that goes on for an hour of a clock that stands still.
fn long() -> String {
    hourly(json!({"W": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Hour"}}, "runAfter": {}}}))
}

impl Island {
    async fn again(self) -> Self {
        let Self { _folder, home, clock, engine } = self;
        engine.close().await;
        drop(engine);
        let engine = open(&home, &clock).await;
        Self { _folder, home, clock, engine }
    }

    fn write(&self, name: &str, text: &str) {
        fs_err::write(self.home.flow(&slug(name)), text).unwrap();
    }

    async fn runs(&self, name: &str) -> Vec<Run> {
        let filter = RunFilter { flows: vec![name.into()], limit: 100, ..RunFilter::default() };
        self.engine.store().runs(filter).await.unwrap()
    }

    /// Lets the scheduler look at the clocks, as it does every 30 seconds, until there are so many runs that have ended.
    async fn until_ran(&self, name: &str, runs: usize) -> Vec<Run> {
        for _ in 0..500 {
            self.engine.inner.wake.notify_one();
            tokio::time::sleep(Duration::from_millis(20)).await;
            let ran = self.runs(name).await;
            if ran.len() >= runs && ran.iter().all(|run| run.status != RunStatus::Running) {
                assert_eq!(ran.len(), runs, "{name} ran more often");
                return ran;
            }
        }
        panic!("{name} did not run {runs} times: {:?}", self.runs(name).await);
    }

    /// Nothing more runs than has.
    async fn nothing_more(&self, name: &str, runs: usize) {
        for _ in 0..10 {
            self.engine.inner.wake.notify_one();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(self.runs(name).await.len(), runs, "{name}");
    }
}

#[tokio::test]
async fn a_flow_runs_at_once_and_then_by_its_schedule_with_its_own_delay() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    let next = island.engine.next_run(&slug("a")).await.unwrap().unwrap();
    let jitter = next - island.clock.now() - TimeDelta::hours(1);
    assert!(jitter > TimeDelta::zero() && jitter < TimeDelta::minutes(5), "{jitter}");
    island.clock.advance(Duration::from_secs(3600));
    island.nothing_more("a", 1).await;
    island.clock.advance(jitter.to_std().unwrap());
    let ran = island.until_ran("a", 2).await;
    assert_eq!(ran[0].due, Some(next - jitter), "it runs for the time of its schedule");
    assert_eq!(ran[0].cause, Cause::Schedule);
    island.engine.close().await;
}

#[tokio::test]
async fn after_sleep_one_run_makes_up_for_all_when_the_machine_is_awake() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    island.clock.sleep(Duration::from_secs(5 * 3600 + 60));
    island.nothing_more("a", 1).await;
    let next = island.engine.inner.agenda.lock().unwrap().next().unwrap();
    let wait = next - island.clock.now();
    assert!(wait >= TimeDelta::seconds(4) && wait < TimeDelta::seconds(306), "{wait}");
    island.clock.advance(wait.to_std().unwrap());
    let ran = island.until_ran("a", 2).await;
    assert_eq!(ran[0].cause, Cause::CatchUp);
    island.nothing_more("a", 2).await;
    island.engine.close().await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_runs_nothing_twice_and_goes_on_within_the_hour() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    for runs in 1..=4 {
        island.until_ran("a", runs).await;
        island.clock.advance(Duration::from_secs(3600 + 300));
    }
    island.until_ran("a", 5).await;
    island.clock.set(island.clock.now() - TimeDelta::hours(2));
    island.nothing_more("a", 5).await;
    island.clock.advance(Duration::from_secs(3600 + 300));
    let ran = island.until_ran("a", 6).await;
    let dues: std::collections::HashSet<_> = ran.iter().map(|run| run.due).collect();
    assert_eq!(dues.len(), 6, "{ran:?}");
    island.engine.close().await;
}

#[tokio::test]
async fn files_that_others_change_are_noticed_without_looking() {
    let island = island().await;
    island.engine.start();
    let mut changes = island.engine.changes();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let looks = island.engine.inner.looks.load(Ordering::Relaxed);
    let beside = island.home.flows().join(".a.json.swp");
    fs_err::write(&beside, compose()).unwrap();
    fs_err::rename(&beside, island.home.flow(&slug("a"))).unwrap();
    ran_by_itself(&island, "a").await;
    assert!(std::iter::from_fn(|| changes.try_recv().ok()).any(|change| change == Change::Flows));
    assert!(island.engine.inner.looks.load(Ordering::Relaxed) - looks < 20, "it does not look all the time");
    // As git does when it makes the folder anew.
    fs_err::rename(island.home.flows(), island.home.workspace().join("old")).unwrap();
    fs_err::create_dir(island.home.flows()).unwrap();
    island.write("b", &compose());
    ran_by_itself(&island, "b").await;
    island.write("c", &compose());
    ran_by_itself(&island, "c").await;
    assert!(lock(&island.engine.inner.agenda).row(&slug("a")).is_none(), "it is gone");
    island.engine.close().await;
}

/// Well before the scheduler looks at the clocks by itself.
async fn ran_by_itself(island: &Island, name: &str) {
    for _ in 0..500 {
        if !island.runs(name).await.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{name} did not run");
}

#[tokio::test]
async fn a_flow_that_breaks_runs_on_and_one_that_is_gone_leaves_only_its_history() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    island.write("a", "{ broken");
    island.clock.advance(Duration::from_secs(3600 + 300));
    let ran = island.until_ran("a", 2).await;
    assert_eq!(ran[0].status, RunStatus::Succeeded);
    // Also over a restart.
    let island = island.again().await;
    island.engine.start();
    island.clock.advance(Duration::from_secs(3600 + 300));
    let ran = island.until_ran("a", 3).await;
    assert_eq!((ran[0].status, &ran[0].definition_hash), (RunStatus::Succeeded, &ran[2].definition_hash));
    assert!(island.engine.flow(&slug("a")).unwrap().is_broken());
    fs_err::remove_file(island.home.flow(&slug("a"))).unwrap();
    island.clock.advance(Duration::from_secs(3600 + 300));
    tokio::time::sleep(Duration::from_millis(600)).await;
    island.nothing_more("a", 3).await;
    assert!(island.engine.store().schedule("a").await.unwrap().is_some(), "it may come back in a moment");
    let island = island.again().await;
    island.engine.start();
    island.nothing_more("a", 3).await;
    island.clock.advance(Duration::from_secs(61));
    island.nothing_more("a", 3).await;
    assert_eq!(island.engine.store().schedule("a").await.unwrap(), None);
    island.engine.close().await;
}

#[tokio::test]
async fn a_time_that_was_acted_upon_before_a_crash_is_not_acted_upon_again() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    let due = island.engine.store().schedule("a").await.unwrap().unwrap();
    let island = island.again().await;
    // The run of the next time is on the disk, and its schedule is not.
    island.clock.advance(Duration::from_secs(3600 + 300));
    island.engine.run_due(&slug("a"), Cause::Schedule, due.next_due, None).await.unwrap();
    island.until_ran("a", 2).await;
    let island = island.again().await;
    island.engine.start();
    island.nothing_more("a", 2).await;
    island.clock.advance(Duration::from_secs(3600));
    island.until_ran("a", 3).await;
    island.engine.close().await;
}

#[tokio::test]
async fn a_flow_that_is_paused_stays_so_whatever_happens_to_its_file() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    island.engine.pause_flow(&slug("a"), true).await.unwrap();
    island.clock.advance(Duration::from_secs(7200));
    island.nothing_more("a", 1).await;
    let flow = island.engine.flow(&slug("a")).unwrap();
    assert_eq!(island.engine.waits(&flow, &[], None).await.unwrap(), Some(Why::Paused.into()));
    island.write("a", &compose().replace("\"inputs\":1", "\"inputs\":2"));
    island.nothing_more("a", 1).await;
    fs_err::remove_file(island.home.flow(&slug("a"))).unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    island.nothing_more("a", 1).await;
    island.write("a", &compose());
    tokio::time::sleep(Duration::from_millis(600)).await;
    island.nothing_more("a", 1).await;
    island.engine.pause_flow(&slug("a"), false).await.unwrap();
    island.until_ran("a", 2).await;
    island.engine.close().await;
}

#[tokio::test]
async fn at_most_so_many_run_at_once_and_who_was_asked_for_comes_first() {
    let island = island().await;
    let all = || island.engine.inner.turns.clone().acquire_many_owned(u32::try_from(MOST_RUNS).unwrap());
    let mut others = all().await.unwrap();
    island.write("due", &compose());
    island.write("asked", &compose().replace("Recurrence", "Request"));
    island.engine.start();
    island.nothing_more("due", 0).await;
    let why = async |name: &str| {
        let flow = island.engine.flow(&slug(name)).unwrap();
        island.engine.waits(&flow, &[], None).await.unwrap()
    };
    assert_eq!(why("due").await, Some(Why::Queue.into()));
    let asked = island.engine.run_flow(&slug("asked"), Cause::Manual).await.unwrap();
    island.nothing_more("due", 0).await;
    assert_eq!(why("asked").await, Some(Why::Queue.into()));
    // One turn, and two who want it.
    let turn = others.split(1).unwrap();
    drop(turn);
    island.engine.wait_for_run(&slug("asked"), asked).await;
    assert_eq!(island.runs("asked").await[0].status, RunStatus::Succeeded);
    assert_eq!(island.until_ran("due", 1).await[0].status, RunStatus::Succeeded);
    // One that is stopped in the queue ends without a turn.
    let _others = (others, island.engine.inner.turns.clone().acquire_owned().await.unwrap());
    let asked = island.engine.run_flow(&slug("asked"), Cause::Manual).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(island.engine.cancel_runs(&slug("asked")).await.unwrap());
    island.engine.wait_for_run(&slug("asked"), asked).await;
    assert_eq!(island.runs("asked").await[0].status, RunStatus::Cancelled);
    island.engine.close().await;
}

#[tokio::test]
async fn runs_that_only_wait_are_in_nobodys_way() {
    let island = island().await;
    for n in 0..MOST_RUNS + 3 {
        island.write(&format!("f{n:02}"), &long());
    }
    island.write("asked", &compose().replace("Recurrence", "Request"));
    island.engine.start();
    for _ in 0..500 {
        if island.engine.running().len() == MOST_RUNS + 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(island.engine.running().len(), MOST_RUNS + 3);
    let asked = island.engine.run_flow(&slug("asked"), Cause::Manual).await.unwrap();
    island.engine.wait_for_run(&slug("asked"), asked).await;
    assert_eq!(island.runs("asked").await[0].status, RunStatus::Succeeded);
    island.engine.close().await;
}

#[tokio::test]
async fn a_flow_that_does_not_succeed_any_more_is_told_once() {
    let island = island().await;
    let failing = hourly(json!({"F": {"type": "Terminate", "inputs": {"runStatus": "Failed"}, "runAfter": {}}}));
    island.write("a", &failing);
    island.engine.start();
    island.until_ran("a", 1).await;
    let told = async || {
        let all = island.engine.store().pending_notifications().await.unwrap();
        all.into_iter().filter(|(_, body)| body["kind"] == "quiet").collect::<Vec<_>>()
    };
    for runs in 2..=28 {
        island.clock.advance(Duration::from_secs(3600 + 300));
        island.until_ran("a", runs).await;
        let hours = runs - 1;
        assert_eq!(island.engine.quiet_flows().await.unwrap().len(), usize::from(hours >= 23), "{hours}");
    }
    let told = told().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1["body"].as_str().unwrap().contains("for 1 day"), "{told:?}");
    // It is on its way again.
    island.write("a", &compose());
    island.clock.advance(Duration::from_secs(3600 + 300));
    island.until_ran("a", 29).await;
    assert_eq!(island.engine.quiet_flows().await.unwrap(), []);
    island.engine.close().await;
}

#[test]
fn a_time_that_is_due_starts_a_run_only_when_the_conditions_hold() {
    let now: DateTime<Utc> = "2026-03-15T07:00:00Z".parse().unwrap();
    for (conditions, expected) in [
        (serde_json::json!([]), true),
        (serde_json::json!([{"expression": "@equals(dayOfWeek(utcNow()), 0)"}]), true),
        (serde_json::json!([{"expression": "@equals(dayOfWeek(utcNow()), 1)"}]), false),
        (serde_json::json!([{"expression": "@length(5)"}]), false),
    ] {
        let flow = serde_json::json!({"actions": {}, "triggers": {"T": {
            "type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}, "conditions": conditions,
        }}});
        let definition = causeway_flow::read(&flow.to_string()).unwrap();
        assert_eq!(fires(&definition, now), expected, "{conditions}");
    }
}
