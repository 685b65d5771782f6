//! Runs that the user has paused: they are not finished, and go on only when the user says so.

use causeway_core::RunId;
use rusqlite::params;
use uuid::Uuid;

use crate::Store;
use crate::error::StoreError;
use crate::table::runs::INTERRUPTED;

/// What is said of one.
pub(super) const PAUSED: &str = "You paused it. It goes on where it was when you resume it.";

impl Store {
    /// Notes whether a run goes on only when the user says so; answers `false` when it is over.
    pub async fn pause_run(&self, run: RunId, paused: bool) -> Result<bool, StoreError> {
        self.write(move |db| {
            let mut update = db.prepare_cached(
                "UPDATE run SET paused = ?2, error = iif(status = 'running', error, iif(?2, ?3, ?4))
                 WHERE uid = ?1 AND unfinished = 1",
            )?;
            Ok(update.execute(params![run.0.as_bytes(), paused, PAUSED, INTERRUPTED])? > 0)
        })
        .await
    }

    /// The runs that go on only when the user says so, each with its flow.
    pub async fn paused_runs(&self) -> Result<Vec<(RunId, String)>, StoreError> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT uid, flow FROM run WHERE unfinished = 1 AND paused = 1 ORDER BY id")?;
            let runs = query.query_map([], |row| Ok((RunId(Uuid::from_bytes(row.get(0)?)), row.get(1)?)))?;
            Ok(runs.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}
