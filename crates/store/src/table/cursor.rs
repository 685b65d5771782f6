//! Cursors: how far each flow has read its source. They move with the end of a run, in its transaction.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms};
use crate::table::beside;

/// Where a cursor goes, if it is where it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorMove {
    /// Where it was, null where there was none.
    pub from: Value,
    /// Where the next run reads on.
    pub to: Value,
}

impl Store {
    /// How far a flow has read; `None` before its first run.
    pub async fn cursor(&self, flow: &str) -> Result<Option<Value>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| find(db, &flow)).await
    }

    /// Sets a cursor by hand, as when the user wants everything read again.
    pub async fn set_cursor(&self, flow: &str, value: Value) -> Result<(), StoreError> {
        let (flow, now) = (flow.to_owned(), self.now());
        self.write(move |db| put(db, &flow, &value, None, now)).await
    }
}

pub(crate) fn find(db: &Connection, flow: &str) -> Result<Option<Value>, StoreError> {
    let mut query = db.prepare_cached("SELECT value FROM cursor WHERE flow = ?1")?;
    Ok(query.query_row([flow], |row| row.get::<_, Json>(0)).optional()?.map(|json| json.0))
}

/// Moves a cursor at the end of a run, unless another run has moved it meanwhile, or the outcome of an item is open that one
/// beside it has sent: it would be passed, and nobody would come to it any more.
pub(crate) fn go(
    db: &Connection,
    flow: &str,
    way: &CursorMove,
    run: RunId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if find(db, flow)?.unwrap_or_default() != way.from || beside::is_open_beside(db, flow, run)? {
        return Ok(());
    }
    put(db, flow, &way.to, Some(run), now)
}

pub(crate) fn put(
    db: &Connection,
    flow: &str,
    value: &Value,
    run: Option<RunId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut upsert = db.prepare_cached(
        "INSERT INTO cursor(flow, value, run_uid, updated_ms) VALUES(?1, ?2, ?3, ?4)
         ON CONFLICT(flow) DO UPDATE SET value = excluded.value, run_uid = excluded.run_uid, updated_ms = excluded.updated_ms",
    )?;
    upsert.execute(params![flow, Json(value.clone()), run.map(|run| *run.0.as_bytes()), Ms(now)])?;
    Ok(())
}
