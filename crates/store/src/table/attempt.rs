//! Attempts: each time something was, or may have been, sent. What the ledger's state came from.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::error::StoreError;
use crate::sql::Ms;
use crate::table::ledger::{LedgerState, Pass};
use crate::table::runs;

/// Notes the intent to send.
pub(crate) fn begin(
    db: &Connection,
    ledger: i64,
    pass: Pass,
    run: RunId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let run = runs::number(db, run)?;
    let mut insert =
        db.prepare_cached("INSERT INTO attempt(ledger_id, version, n, run_id, intent_ms) VALUES(?1, ?2, ?3, ?4, ?5)")?;
    insert.execute(params![ledger, pass.version, pass.attempt, run, Ms(now)])?;
    Ok(())
}

/// When a version of an item was first sent.
pub(crate) fn first(db: &Connection, ledger: i64, version: u32) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut query = db.prepare_cached("SELECT min(intent_ms) FROM attempt WHERE ledger_id = ?1 AND version = ?2")?;
    let first: Option<Ms> = query.query_row(params![ledger, version], |row| row.get(0))?;
    Ok(first.map(|ms| ms.0))
}

/// How an attempt ended.
pub(crate) struct End<'a> {
    pub(crate) outcome: LedgerState,
    pub(crate) http: Option<u16>,
    pub(crate) message: Option<&'a str>,
}

/// Notes what became of the attempt that is under way, if one is.
pub(crate) fn end(db: &Connection, ledger: i64, end: &End<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut update = db.prepare_cached(
        "UPDATE attempt SET done_ms = ?2, outcome = ?3, http = ?4, message = ?5 WHERE ledger_id = ?1 AND done_ms IS NULL",
    )?;
    update.execute(params![ledger, Ms(now), end.outcome, end.http, end.message])?;
    Ok(())
}
