//! Cursors: how far each flow has read its source. They move with the end of a run, in its transaction.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms};

impl Store {
    /// How far a flow has read; `None` before its first run.
    pub async fn cursor(&self, flow: &str) -> Result<Option<Value>, StoreError> {
        let flow = flow.to_owned();
        let found = self.read(move |db| {
            let mut query = db.prepare_cached("SELECT value FROM cursor WHERE flow = ?1")?;
            Ok(query.query_row([flow], |row| row.get::<_, Json>(0)).optional()?)
        });
        Ok(found.await?.map(|json| json.0))
    }

    /// Sets a cursor by hand, as when the user wants everything read again.
    pub async fn set_cursor(&self, flow: &str, value: Value) -> Result<(), StoreError> {
        let (flow, now) = (flow.to_owned(), self.now());
        self.write(move |db| put(db, &flow, &value, None, now)).await
    }
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
