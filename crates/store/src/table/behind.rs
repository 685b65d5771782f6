//! Flows that the database is behind of: it is a copy, and what they sent since it was made is not known.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::sql::Ms;

/// Since when what a flow sent is not known.
pub(crate) struct Behind {
    /// When the copy was made.
    pub(crate) copied: DateTime<Utc>,
    /// When it took the database's place.
    pub(crate) since: DateTime<Utc>,
}

/// A second copy may be older than the first.
pub(crate) fn add(db: &Connection, flow: &str, copied: DateTime<Utc>, since: DateTime<Utc>) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO behind(flow, copied_ms, since_ms) VALUES(?1, ?2, ?3) ON CONFLICT(flow) DO UPDATE SET
           copied_ms = min(copied_ms, excluded.copied_ms), since_ms = max(since_ms, excluded.since_ms)",
    )?;
    insert.execute(params![flow, Ms(copied), Ms(since)])?;
    Ok(())
}

pub(crate) fn find(db: &Connection, flow: &str) -> Result<Option<Behind>, StoreError> {
    let mut query = db.prepare_cached("SELECT copied_ms, since_ms FROM behind WHERE flow = ?1")?;
    let read = |row: &rusqlite::Row<'_>| Ok(Behind { copied: row.get::<_, Ms>(0)?.0, since: row.get::<_, Ms>(1)?.0 });
    Ok(query.query_row([flow], read).optional()?)
}

/// The flow sends nothing any more that the copy could not know of.
pub(crate) fn caught_up(db: &Connection, flow: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM behind WHERE flow = ?1")?.execute([flow])?;
    Ok(())
}

/// The look of a flow's trigger found nothing: what it brought before, if anything, is still to be run.
pub(crate) fn nothing_new(db: &Connection, flow: &str) -> Result<(), StoreError> {
    let mut delete = db.prepare_cached(
        "DELETE FROM behind WHERE flow = ?1 AND NOT EXISTS (SELECT 1 FROM fired WHERE flow = ?1)
           AND NOT EXISTS (SELECT 1 FROM run WHERE flow = ?1 AND unfinished = 1)
           AND NOT EXISTS (SELECT 1 FROM ledger JOIN route ON route.id = route_id WHERE flow = ?1 AND state = 'unknown')",
    )?;
    delete.execute([flow])?;
    Ok(())
}

/// A run succeeded: it came to all that its flow lists, and the flows that it called to all that it gave them. One that
/// repeats an old run, or was called by another, did not come to everything, and another one that is under way has not yet.
pub(crate) fn run_succeeded(db: &Connection, run: &[u8; 16], flow: &str) -> Result<(), StoreError> {
    if !db.prepare_cached("SELECT 1 FROM behind LIMIT 1")?.exists([])? {
        return Ok(());
    }
    let mut delete = db.prepare_cached(
        "WITH RECURSIVE called(uid, flow) AS (
           SELECT uid, flow FROM run WHERE uid = ?1 AND parent IS NULL AND repeats IS NULL
             AND NOT EXISTS (SELECT 1 FROM fired WHERE fired.flow = ?2)
           UNION SELECT run.uid, run.flow FROM run JOIN called ON run.parent = called.uid)
         DELETE FROM behind WHERE flow IN (SELECT flow FROM called)
           AND NOT EXISTS (SELECT 1 FROM run WHERE run.flow = behind.flow AND unfinished = 1)",
    )?;
    delete.execute(params![run, flow])?;
    Ok(())
}
