//! Forgetting old history. What was delivered is not history: the ledger stays.

use causeway_core::RunId;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{self, Ms};

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retained {
    /// Runs, with their actions.
    pub runs: u64,
    /// Long bodies of these runs.
    pub bodies: u64,
    /// Attempts at deliveries.
    pub attempts: u64,
}

/// So many rows go in one transaction, so that nobody waits long for the writer.
const RUNS: u32 = 100;
const ATTEMPTS: u32 = 2000;
const PAGES: u32 = 1000;

impl Store {
    /// Removes runs that ended more than `days` days ago, with their bodies and attempts, and notifications shown
    /// before then, and gives the room back to the disk. 0 keeps everything.
    pub async fn retain(&self, days: u32) -> Result<Retained, StoreError> {
        if days == 0 {
            return Ok(Retained::default());
        }
        let before = self.now() - TimeDelta::days(days.into());
        let mut retained = Retained::default();
        loop {
            let runs = self.read(move |db| ended_before(db, before)).await?;
            let count = runs.len() as u64;
            if count == 0 {
                break;
            }
            retained.bodies += self.remove_runs(runs).await?;
            retained.runs += count;
        }
        retained.attempts = self.remove_attempts(before).await?;
        self.write(move |db| remove_notifications(db, before)).await?;
        self.shrink().await?;
        Ok(retained)
    }

    /// The bodies go first: what a crash leaves then is a run without bodies, not bodies without a run.
    async fn remove_runs(&self, runs: Vec<RunId>) -> Result<u64, StoreError> {
        let of = runs.clone();
        let bodies = self.with_blobs(move |blobs| blobs.remove(&of)).await?;
        self.write(move |db| {
            let mut delete = db.prepare_cached("DELETE FROM run WHERE uid = ?1")?;
            runs.iter().try_for_each(|run| delete.execute([run.0.as_bytes()]).map(drop))?;
            Ok(bodies)
        })
        .await
    }

    async fn remove_attempts(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let old = self.read(move |db| attempts_before(db, before)).await?;
            if old.is_empty() {
                return Ok(removed);
            }
            removed += old.len() as u64;
            self.write(move |db| {
                let mut delete = db.prepare_cached("DELETE FROM attempt WHERE id = ?1")?;
                old.iter().try_for_each(|id| delete.execute([id]).map(drop))?;
                Ok(())
            })
            .await?;
        }
    }

    async fn shrink(&self) -> Result<(), StoreError> {
        while self.write(|db| Ok(sql::give_back(db, PAGES)?)).await? {}
        self.with_blobs(|blobs| blobs.shrink()).await
    }
}

fn ended_before(db: &Connection, before: DateTime<Utc>) -> Result<Vec<RunId>, StoreError> {
    let mut query = db.prepare_cached("SELECT uid FROM run WHERE ended_ms < ?1 ORDER BY ended_ms LIMIT ?2")?;
    let rows = query.query_map(params![Ms(before), RUNS], |row| Ok(RunId(Uuid::from_bytes(row.get(0)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn attempts_before(db: &Connection, before: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM attempt WHERE done_ms < ?1 ORDER BY id LIMIT ?2")?;
    Ok(query.query_map(params![Ms(before), ATTEMPTS], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn remove_notifications(db: &Connection, before: DateTime<Utc>) -> Result<(), StoreError> {
    db.execute("DELETE FROM outbox WHERE shown_ms < ?1", [Ms(before)])?;
    Ok(())
}
