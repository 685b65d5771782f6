//! A disk that is full, played by a limit on the pages of the database.

use std::sync::Arc;

use causeway_core::clock::{Clock, ManualClock};
use causeway_core::{Explain, Home, RunId};
use chrono::DateTime;
use serde_json::{Value, json};

use crate::{Cause, Change, Intent, NewAction, NewRun, Route, RunFilter, Settlement, Store, StoreError};

struct Disk {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
}

impl Disk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: Arc::new(ManualClock::at(DateTime::UNIX_EPOCH)) }
    }

    fn open(&self) -> Store {
        Store::open(&Home::new(self.folder.path()), self.clock.clone()).unwrap()
    }

    fn run(&self, flow: &str) -> NewRun {
        let (id, started) = (RunId::new(1), self.clock.now());
        NewRun {
            id,
            flow: flow.into(),
            definition_hash: "".into(),
            text: "{}".into(),
            cause: Cause::Manual,
            due: None,
            started,
            begins: Vec::new(),
            repeats: None,
            fired: None,
            parent: None,
            most: 1,
            is_given: false,
            cursor: None,
        }
    }

    fn action(&self, seq: u64) -> NewAction {
        let now = self.clock.now();
        let text = || String::from("a");
        NewAction {
            seq,
            name: text(),
            path: text(),
            kind: text(),
            status: text(),
            code: None,
            error: None,
            started: now,
            ended: now,
            inputs: json!("i".repeat(480)).into(),
            outputs: Value::Null.into(),
        }
    }
}

async fn leave_pages(store: &Store, free: i64) {
    store
        .write(move |db| {
            let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            let most: i64 = db.query_row(&format!("PRAGMA max_page_count = {}", pages + free), [], |row| row.get(0))?;
            assert_eq!(most, pages + free);
            Ok(())
        })
        .await
        .unwrap();
}

fn route() -> Route {
    Route { flow: "weights".into(), action: "Create".into(), connection: "google".into() }
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_half_written_and_passes() {
    let disk = Disk::new();
    let store = disk.open();
    let run = disk.run("weights");
    store.start_run(run.clone()).await.unwrap();
    leave_pages(&store, 4).await;

    let many = || (0..400).map(|seq| disk.action(seq)).collect();
    let error = store.add_actions(run.id, many()).await.unwrap_err();
    assert_eq!((error.code(), error.retryable()), ("DiskFull", true));
    assert!(error.hint().unwrap().contains("Free some space"));
    assert_eq!(store.actions(run.id, None, 1000).await.unwrap(), [], "none of them is there");

    leave_pages(&store, 10_000).await;
    store.add_actions(run.id, many()).await.unwrap();
    assert_eq!(store.actions(run.id, None, 1000).await.unwrap().len(), 400);
    let healthy: String =
        store.read(|db| Ok(db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?)).await.unwrap();
    assert_eq!(healthy, "ok");
}

/// One job that needs too much does not fail the small ones that were asked for at the same time.
#[tokio::test]
async fn a_job_that_fits_is_done_beside_one_that_does_not() {
    let disk = Disk::new();
    let store = disk.open();
    let run = disk.run("weights");
    store.start_run(run.clone()).await.unwrap();
    leave_pages(&store, 20).await;
    let too_much = store.add_actions(run.id, (0..4000).map(|seq| disk.action(seq)).collect());
    let small = async {
        let mut all = Vec::new();
        for n in 0..20 {
            all.push(store.set_setting(&format!("s{n}"), json!(n)).await);
        }
        all
    };
    let (failed, small) = tokio::join!(too_much, small);
    assert_eq!(failed, Err(StoreError::DiskFull));
    assert!(small.iter().all(Result::is_ok), "{small:?}");
    assert_eq!(store.setting("s19").await.unwrap(), Some(json!(19)));
}

/// An intent that was not answered with `Send` must not be in the ledger, and one that was must be.
#[tokio::test]
async fn intents_on_a_filling_disk_are_kept_exactly_when_they_were_granted() {
    let disk = Disk::new();
    let store = disk.open();
    let run = disk.run("weights");
    store.start_run(run.clone()).await.unwrap();
    leave_pages(&store, 6).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..600 {
        let (store, id) = (store.clone(), run.id);
        let label = "l".repeat(100);
        tasks.spawn(
            async move { (n, store.intend(route(), &format!("key-{n}"), &label, [1; 16], Change::Send, id).await) },
        );
    }
    let answers = tasks.join_all().await;
    let granted: Vec<_> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(n, _)| *n).collect();
    assert!(!granted.is_empty() && granted.len() < 600, "{} granted", granted.len());
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Ok(Intent::Send { .. }) | Err(StoreError::DiskFull))));
    drop(store);

    let store = disk.open();
    assert_eq!(store.recovery().deliveries as usize, granted.len());
    for n in 0..600 {
        let settled = store.settle(route(), &format!("key-{n}"), Settlement::NotApplied { message: "x".into() }).await;
        assert_eq!(settled.is_ok(), granted.contains(&n), "key-{n}");
    }
    let newest = store.runs(RunFilter { limit: 1, ..RunFilter::default() }).await.unwrap();
    assert_eq!(newest[0].id, run.id);
}

/// Another program that holds the database fails the write with a plain word, and only for as long.
#[tokio::test]
async fn a_locked_database_is_busy_and_then_free() {
    let disk = Disk::new();
    let store = disk.open();
    store
        .write(|db| Ok(db.execute_batch("COMMIT; PRAGMA busy_timeout = 50; BEGIN IMMEDIATE; SAVEPOINT job;")?))
        .await
        .unwrap();
    let other = rusqlite::Connection::open(Home::new(disk.folder.path()).database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.set_setting("a", json!(1)).await.unwrap_err();
    assert_eq!((error.code(), error.retryable()), ("DatabaseBusy", true));
    other.execute_batch("COMMIT").unwrap();
    store.set_setting("a", json!(2)).await.unwrap();
    assert_eq!(store.setting("a").await.unwrap(), Some(json!(2)));
}
