//! Notifications that are still to be shown. Each is kept once, however often its cause comes up.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms};

impl Store {
    /// Keeps a notification; `false` if there was one with the same `dedupe` already, shown or not.
    pub async fn notify(&self, dedupe: &str, body: Value) -> Result<bool, StoreError> {
        let (dedupe, body, now) = (dedupe.to_owned(), Json(body), self.now());
        self.write(move |db| put(db, &dedupe, &body, now)).await
    }

    /// Notifications that were not shown yet, oldest first.
    pub async fn pending_notifications(&self) -> Result<Vec<(i64, Value)>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT id, body FROM outbox WHERE shown_ms IS NULL ORDER BY id")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Json>(1)?.0)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Notes that notifications were shown.
    pub async fn notified(&self, ids: Vec<i64>) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |db| {
            let mut update = db.prepare_cached("UPDATE outbox SET shown_ms = coalesce(shown_ms, ?2) WHERE id = ?1")?;
            for id in &ids {
                update.execute(params![id, Ms(now)])?;
            }
            Ok(())
        })
        .await
    }
}

/// Keeps a notification with what caused it.
pub(crate) fn put(db: &Connection, dedupe: &str, body: &Json, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO outbox(dedupe, body, created_ms) VALUES(?1, ?2, ?3)")?;
    Ok(insert.execute(params![dedupe, body, Ms(now)])? > 0)
}
