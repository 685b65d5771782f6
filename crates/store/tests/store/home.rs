//! A data folder for one test, and the things that most tests put in it.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::clock::{Clock, ManualClock};
use causeway_core::{Home, RunId};
use causeway_store::{Cause, Counts, NewAction, NewRun, Route, RunEnd, RunStatus, Store};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tempfile::TempDir;

/// A folder that is removed at the end, and a clock.
pub(crate) struct TestHome {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<ManualClock>,
}

impl TestHome {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-24T12:00:00Z".parse().unwrap()));
        Self { folder: tempfile::tempdir().unwrap(), clock }
    }

    pub(crate) fn home(&self) -> Home {
        Home::new(self.folder.path().join("home"))
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.home(), self.clock.clone()).unwrap()
    }

    /// What a power cut would leave of this home: the files as they are, without the shared memory.
    pub(crate) fn power_cut(&self) -> Self {
        let after = Self { folder: tempfile::tempdir().unwrap(), clock: self.clock.clone() };
        fs_err::create_dir_all(after.home().path()).unwrap();
        for name in ["causeway.db", "causeway.db-wal", "blobs.db", "blobs.db-wal"] {
            let from = self.home().path().join(name);
            if from.exists() {
                fs_err::copy(from, after.home().path().join(name)).unwrap();
            }
        }
        after
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A run of the flow that starts now, in the store.
    pub(crate) async fn start(&self, store: &Store, flow: &str) -> RunId {
        let run = new_run(flow, self.now());
        let id = run.id;
        store.start_run(run).await.unwrap();
        id
    }

    pub(crate) fn end(&self) -> RunEnd {
        RunEnd {
            status: RunStatus::Succeeded,
            ended: self.now(),
            counts: Counts::default(),
            error: None,
            cursor: None,
            notice: None,
            response: None,
        }
    }
}

pub(crate) fn new_run(flow: &str, started: DateTime<Utc>) -> NewRun {
    NewRun {
        id: RunId::new(started.timestamp_millis().unsigned_abs()),
        flow: flow.into(),
        definition_hash: "abc".into(),
        text: "{}".into(),
        cause: Cause::Manual,
        due: None,
        started,
        begins: b"begins".to_vec(),
        repeats: None,
        fired: None,
        parent: None,
        most: 1,
        is_given: false,
        cursor: None,
    }
}

pub(crate) fn new_action(seq: u64, at: DateTime<Utc>, inputs: Value, outputs: Value) -> NewAction {
    NewAction {
        seq,
        name: "Create_weight".into(),
        path: format!("For_each[{seq}]/Create_weight"),
        kind: "OpenApiConnection".into(),
        status: "Succeeded".into(),
        code: Some("200".into()),
        error: None,
        started: at,
        ended: at,
        inputs: inputs.into(),
        outputs: outputs.into(),
    }
}

pub(crate) fn route() -> Route {
    Route { flow: "weights".into(), action: "Create_weight".into(), connection: "google".into() }
}
