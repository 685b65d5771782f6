//! Flows wait for what the machine lacks, and what is told waits for the user.

use causeway_core::RunId;
use causeway_core::settings::{Notify, Settings};
use causeway_store::{Counts, RunEnd};

use super::*;
use crate::{Supplies, Telling};

#[tokio::test]
async fn a_flow_that_is_due_waits_for_mains_power_and_says_so_but_may_be_run_by_hand() {
    let island = island().await;
    island.write("a", &compose());
    island.engine.start();
    island.until_ran("a", 1).await;
    island.engine.supply(Supplies { battery: Some(12), ..Supplies::default() });
    island.clock.advance(Duration::from_secs(3600 + 300));
    island.nothing_more("a", 1).await;
    let flow = island.engine.flow(&slug("a")).unwrap();
    let waits = island.engine.waits(&flow, &[], None).await.unwrap().unwrap();
    assert_eq!((waits.why.as_str(), waits.battery), ("mains", Some(12)));
    assert_eq!(island.engine.lack().await.unwrap().unwrap().to_string(), "Waiting for mains power: battery at 12 %");
    let run = island.engine.run_flow(&slug("a"), Cause::Manual).await.unwrap();
    island.engine.wait_for_run(&slug("a"), run).await;
    island.until_ran("a", 2).await;

    island.engine.supply(Supplies { battery: Some(40), ..Supplies::default() });
    assert_eq!(island.until_ran("a", 3).await[0].cause, Cause::CatchUp);
    assert_eq!(island.engine.waits(&flow, &[], None).await.unwrap(), None);
    island.engine.close().await;
}

#[tokio::test]
async fn without_a_network_nothing_runs_until_there_is_one() {
    let island = island().await;
    island.engine.supply(Supplies { is_offline: true, ..Supplies::default() });
    island.write("a", &compose());
    island.engine.start();
    island.nothing_more("a", 0).await;
    island.engine.supply(Supplies::default());
    island.until_ran("a", 1).await;
    island.engine.close().await;
}

async fn put(island: &Island, number: usize) {
    let body = json!({"title": format!("Notice {number}"), "kind": "run"});
    island.engine.store().notify(&number.to_string(), body).await.unwrap();
}

fn titles(telling: &Telling) -> Vec<&str> {
    telling.notices.iter().map(|notice| notice.title.as_str()).collect()
}

#[tokio::test]
async fn notifications_wait_for_the_snooze_come_as_few_and_never_again() {
    let island = island().await;
    let engine = &island.engine;
    let hour = TimeDelta::hours(1);
    engine.snooze(Some(island.clock.now() + hour)).await.unwrap();
    for number in 0..5 {
        put(&island, number).await;
    }
    let snoozed = engine.tell().await.unwrap();
    assert_eq!((titles(&snoozed), snoozed.again), (vec![], Some(Duration::from_secs(3600))));
    island.clock.advance(Duration::from_secs(3600));
    assert_eq!(engine.snoozed().await.unwrap(), None);
    let told = engine.tell().await.unwrap();
    assert_eq!(titles(&told), ["Notice 4", "Notice 3", "3 more things happened"]);

    put(&island, 5).await;
    let later = engine.tell().await.unwrap();
    assert_eq!((titles(&later), later.again), (vec![], Some(Duration::from_secs(60))));
    island.clock.advance(Duration::from_secs(60));
    let island = island.again().await;
    assert_eq!(titles(&island.engine.tell().await.unwrap()), ["Notice 5"]);
    assert_eq!(island.engine.tell().await.unwrap(), Telling::default());

    put(&island, 6).await;
    let settings = Settings { notify: Notify::Off, ..Settings::default() };
    island.engine.save_settings(&settings).await.unwrap();
    assert_eq!(island.engine.tell().await.unwrap(), Telling::default());
    island.engine.save_settings(&Settings::default()).await.unwrap();
    assert_eq!(island.engine.tell().await.unwrap(), Telling::default(), "off is off, also for what waited");
    island.engine.close().await;
}

#[tokio::test]
async fn quiet_hours_are_quiet() {
    let island = island().await;
    let now = island.clock.now().with_timezone(&chrono::Local).time();
    let hours = |from, until| {
        let at = |hours| now.overflowing_add_signed(TimeDelta::hours(hours)).0;
        Some(causeway_core::settings::QuietHours { from: at(from), until: at(until) })
    };
    put(&island, 1).await;
    let quiet = Settings { quiet_hours: hours(-1, 2), ..Settings::default() };
    island.engine.save_settings(&quiet).await.unwrap();
    let telling = island.engine.tell().await.unwrap();
    assert_eq!((titles(&telling), telling.again), (vec![], Some(Duration::from_secs(2 * 3600))));
    island.engine.save_settings(&Settings { quiet_hours: hours(1, 2), ..quiet }).await.unwrap();
    assert_eq!(titles(&island.engine.tell().await.unwrap()), ["Notice 1"]);
    island.engine.close().await;
}

#[tokio::test]
async fn a_flow_may_want_other_notifications_than_the_settings() {
    let island = island().await;
    let failing = json!({"F": {"type": "Terminate", "inputs": {"runStatus": "Failed"}, "runAfter": {}}});
    let wanting = |level: &str| {
        let mut flow: Value = serde_json::from_str(&hourly(failing.clone())).unwrap();
        flow["metadata"] = json!({"causeway": {"notify": level}});
        flow.to_string()
    };
    island.write("usual", &hourly(failing.clone()));
    island.write("silent", &wanting("off"));
    island.write("calm", &wanting("needs-me"));
    island.write("loud", &wanting("failures"));
    island.engine.save_settings(&Settings { notify: Notify::NeedsMe, ..Settings::default() }).await.unwrap();
    island.engine.start();
    for flow in ["usual", "silent", "calm", "loud"] {
        island.until_ran(flow, 1).await;
    }
    let about = async || {
        let mut told: Vec<_> = Vec::new();
        for (_, body) in island.engine.store().pending_notifications().await.unwrap() {
            told.push(format!("{}: {}", body["flow"].as_str().unwrap(), body["kind"].as_str().unwrap()));
        }
        told.sort();
        told
    };
    assert_eq!(about().await, ["loud: run"]);

    let unknown = Counts { unknown: 1, ..Counts::default() };
    let delivered = Counts { delivered: 2, ..Counts::default() };
    let told = async |flow: &str, status, counts: &Counts| {
        let (ended, counts) = (island.clock.now(), counts.clone());
        let end = RunEnd { status, ended, counts, error: None, cursor: None, notice: None, response: None };
        let notice = island.engine.notice_of(&slug(flow), flow, RunId::new(1), &end).await;
        notice.map(|(_, body)| body["kind"].as_str().unwrap().to_owned())
    };
    let of_each = async |status, counts: &Counts| {
        let mut all = Vec::new();
        for flow in ["usual", "silent", "calm", "loud"] {
            all.push(told(flow, status, counts).await);
        }
        all
    };
    let (run, decide) = (Some("run".to_owned()), Some("delivery".to_owned()));
    let doubt = of_each(RunStatus::Failed, &unknown).await;
    assert_eq!(doubt, [decide.clone(), None, decide.clone(), decide.clone()], "a decision needs the user");
    assert_eq!(of_each(RunStatus::Succeeded, &delivered).await, [const { None }; 4]);
    island.engine.save_settings(&Settings::default()).await.unwrap();
    assert_eq!(of_each(RunStatus::Succeeded, &delivered).await, [run, None, None, None]);
    island.engine.save_settings(&Settings { notify: Notify::Off, ..Settings::default() }).await.unwrap();
    assert_eq!(of_each(RunStatus::Failed, &unknown).await, [const { None }; 4], "off is off");
    island.engine.close().await;
}
