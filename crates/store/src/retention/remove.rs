//! Removing runs, in steps of a bounded number of rows: one run can have a million of them.

use rusqlite::{Connection, params};

use super::Retained;
use super::victims::Victim;
use crate::Store;
use crate::error::StoreError;
use crate::sql::{self, Json, N};

/// So many rows, packs of long bodies and pages go in one transaction.
const ROWS: usize = 2000;
const PACKS: usize = 200;
const PAGES: u32 = 1000;
/// An entry of a journal can hold a whole answer: it counts as so many rows.
const ENTRY: usize = 20;
/// So many pages of the index of words are written anew at a time.
const MERGED: i32 = 250;

impl Store {
    /// The bodies go first: what a crash leaves then is a run without bodies, not bodies without a run.
    pub(super) async fn remove(&self, victims: Vec<Victim>, retained: &mut Retained) -> Result<(), StoreError> {
        let runs: Vec<_> = victims.iter().map(|victim| victim.run).collect();
        loop {
            let of = runs.clone();
            let removed = self.with_blobs(move |blobs| blobs.remove(&of, PACKS)).await?;
            retained.packs += removed as u64;
            if removed < PACKS {
                break;
            }
        }
        retained.runs += victims.len() as u64;
        let mut left: Vec<_> = victims.iter().map(|victim| victim.number).collect();
        while !left.is_empty() {
            let of = left.clone();
            let step = self.write(move |db| remove_some(db, &of)).await?;
            retained.attempts += step.attempts as u64;
            left.drain(..step.runs);
        }
        Ok(())
    }

    /// Gives the room of what was removed back to the disk; with `words`, also that of the words of removed runs, which
    /// stay in their index until it is written anew.
    pub(super) async fn shrink(&self, words: bool) -> Result<(), StoreError> {
        if words {
            let mut more = self.write(|db| merge(db, -MERGED)).await?;
            while more {
                more = self.write(|db| merge(db, MERGED)).await?;
            }
        }
        while self.write(|db| Ok(sql::give_back(db, PAGES)?)).await? {}
        self.with_blobs(|blobs| blobs.shrink()).await?;
        self.move_log().await
    }
}

/// What one step did: of how many runs everything is gone, from the first.
#[derive(Debug, Default)]
struct Step {
    runs: usize,
    attempts: usize,
}

fn remove_some(db: &Connection, runs: &[i64]) -> Result<Step, StoreError> {
    let mut actions = db.prepare_cached(
        "DELETE FROM action WHERE run_id = ?1 AND seq IN (SELECT seq FROM action WHERE run_id = ?1 LIMIT ?2)",
    )?;
    // An attempt of which nothing is known yet is needed to find out.
    let mut attempts = db.prepare_cached(
        "DELETE FROM attempt WHERE id IN (
           SELECT attempt.id FROM attempt CROSS JOIN ledger ON ledger.id = ledger_id
           WHERE run_id = ?1 AND state NOT IN ('sending', 'unknown') LIMIT ?2)",
    )?;
    let mut journal =
        db.prepare_cached("DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE run_id = ?1 LIMIT ?2)")?;
    let mut goes_on = db.prepare_cached("SELECT 1 FROM run WHERE id = ?1 AND (ended_ms IS NULL OR unfinished = 1)")?;
    let (mut step, mut rows, mut gone) = (Step::default(), 0, Vec::new());
    for number in runs {
        // Somebody may have let it go on since it was chosen.
        if !goes_on.exists([number])? {
            let left = |rows| N(ROWS.saturating_sub(rows) as u64);
            rows += actions.execute(params![number, left(rows)])?;
            let removed = attempts.execute(params![number, left(rows)])?;
            (rows, step.attempts) = (rows + removed, step.attempts + removed);
            rows += journal.execute(params![number, N(ROWS.saturating_sub(rows).div_ceil(ENTRY) as u64)])? * ENTRY;
            if rows >= ROWS {
                break;
            }
            gone.push(*number);
        }
        step.runs += 1;
    }
    // In one statement: at the beginning of each, FTS5 writes what it has in memory.
    db.prepare_cached("DELETE FROM run WHERE id IN (SELECT value FROM json_each(?1))")?.execute([Json(gone.into())])?;
    Ok(step)
}

/// Writes a part of the index of words anew, without those of removed runs. The first part is asked for with a negative
/// number (sqlite.org/fts5.html, section 6.8). Says whether there is more to do.
fn merge(db: &Connection, pages: i32) -> Result<bool, StoreError> {
    let before = db.total_changes();
    db.prepare_cached("INSERT INTO history(history, rank) VALUES('merge', ?1)")?.execute([pages])?;
    Ok(db.total_changes() - before >= 2)
}
