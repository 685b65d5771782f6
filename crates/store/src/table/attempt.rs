//! Attempts: each time something was, or may have been, sent. What the ledger's state came from.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::sql::Ms;
use crate::table::ledger::{LedgerState, Moment, Pass};
use crate::table::runs;

/// Notes the intent to send.
pub(crate) fn begin(db: &Connection, ledger: i64, pass: Pass, moment: &Moment) -> Result<(), StoreError> {
    let run = runs::number(db, moment.run)?;
    let mut insert = db.prepare_cached(
        "INSERT INTO attempt(ledger_id, version, n, run_id, intent_ms, boot_id, up_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let Moment { now, up, .. } = moment;
    insert.execute(params![ledger, pass.version, pass.attempt, run, Ms(*now), up.machine, up.ms])?;
    Ok(())
}

/// Notes that an attempt may have been made, at the earliest then.
pub(crate) fn presume(
    db: &Connection,
    ledger: i64,
    pass: Pass,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO attempt(ledger_id, version, n, intent_ms, done_ms, outcome) VALUES(?1, ?2, ?3, ?4, ?5, 'unknown')",
    )?;
    insert.execute(params![ledger, pass.version, pass.attempt, Ms(earliest), Ms(latest)])?;
    Ok(())
}

/// When the last attempt at a version before this one ended of which nobody knows whether it arrived.
pub(crate) fn last_unknown_before(
    db: &Connection,
    ledger: i64,
    version: u32,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    if version == 1 {
        return Ok(None);
    }
    let mut query = db.prepare_cached(
        "SELECT max(done_ms) FROM attempt WHERE ledger_id = ?1 AND version < ?2 AND outcome = 'unknown'",
    )?;
    Ok(query.query_row(params![ledger, version], |row| row.get::<_, Option<Ms>>(0))?.map(|at| at.0))
}

/// How long ago a version of an item was first sent. `None` when nobody knows: history has forgotten that, or the clock
/// was set back while the machine was started anew.
pub(crate) fn age(db: &Connection, ledger: i64, version: u32, moment: &Moment) -> Result<Option<Duration>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT intent_ms, boot_id, up_ms FROM attempt WHERE ledger_id = ?1 AND version = ?2 ORDER BY id LIMIT 1",
    )?;
    type First = (i64, Option<i64>, Option<i64>);
    let first: Option<First> =
        query.query_row(params![ledger, version], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((sent, machine, up)) = first else { return Ok(None) };
    let passed = match up.filter(|_| machine == Some(moment.up.machine)) {
        Some(up) => moment.up.ms - up,
        // The wall clock was at least there already.
        None if latest(db)? > moment.now => return Ok(None),
        None => moment.now.timestamp_millis() - sent,
    };
    Ok(u64::try_from(passed).ok().map(Duration::from_millis))
}

/// When something was last sent, or its outcome written down.
fn latest(db: &Connection) -> Result<DateTime<Utc>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT max(
           coalesce((SELECT max(updated_ms) FROM ledger WHERE state IN ('delivered', 'refused', 'unknown')), 0),
           coalesce((SELECT max(intent_ms, coalesce(done_ms, 0)) FROM attempt ORDER BY id DESC LIMIT 1), 0))",
    )?;
    Ok(query.query_row([], |row| row.get::<_, Ms>(0))?.0)
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
        "UPDATE attempt SET done_ms = ?2, outcome = ?3, http = ?4, message = ?5
         WHERE id = (SELECT max(id) FROM attempt WHERE ledger_id = ?1) AND done_ms IS NULL",
    )?;
    update.execute(params![ledger, Ms(now), end.outcome, end.http, end.message])?;
    Ok(())
}
