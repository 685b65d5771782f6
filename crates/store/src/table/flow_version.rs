//! The texts of flows, version by version: a run goes on with the one it began with, a file that breaks is stood in for
//! by the last good one, and what was changed can be seen and taken back.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::Ms;

/// A version of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowVersion {
    /// Names it.
    pub hash: String,
    /// When it became the newest.
    pub saved: DateTime<Utc>,
}

/// A text that is to be the newest version of its flow.
#[derive(Debug, Clone)]
pub struct FlowText {
    /// Slug of the flow.
    pub flow: String,
    /// Names the text.
    pub hash: String,
    /// All of it.
    pub text: Arc<str>,
}

/// So many versions of a flow are kept, and those that a run needs to go on.
const KEPT: u32 = 200;

impl Store {
    /// Keeps each text as the newest version of its flow: all of them, or none.
    pub async fn save_versions(&self, texts: Vec<FlowText>) -> Result<(), StoreError> {
        let now = self.now().timestamp_millis();
        self.write(move |db| texts.iter().try_for_each(|text| save(db, text, now))).await
    }

    /// The text of a version.
    pub async fn version(&self, flow: &str, hash: &str) -> Result<Option<String>, StoreError> {
        let (flow, hash) = (flow.to_owned(), hash.to_owned());
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT text FROM flow_version WHERE flow = ?1 AND hash = ?2")?;
            Ok(query.query_row([flow, hash], |row| row.get(0)).optional()?)
        })
        .await
    }

    /// The versions of a flow that are kept, newest first.
    pub async fn versions(&self, flow: &str) -> Result<Vec<FlowVersion>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT hash, saved_ms FROM flow_version WHERE flow = ?1 ORDER BY saved_ms DESC")?;
            let version =
                |row: &rusqlite::Row<'_>| Ok(FlowVersion { hash: row.get(0)?, saved: row.get::<_, Ms>(1)?.0 });
            Ok(query.query_map([flow], version)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// Keeps the version that a run starts with, if it is not there.
pub(crate) fn keep(db: &Connection, flow: &str, hash: &str, text: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let mut is_there = db.prepare_cached("SELECT 1 FROM flow_version WHERE flow = ?1 AND hash = ?2")?;
    if is_there.exists([flow, hash])? { Ok(()) } else { put(db, flow, hash, text, at.timestamp_millis()) }
}

fn save(db: &Connection, FlowText { flow, hash, text }: &FlowText, now: i64) -> Result<(), StoreError> {
    match newest(db, flow)? {
        Some((_, newest)) if newest == *hash => Ok(()),
        // Two within a millisecond still have an order, and a clock that went back does not change it.
        Some((saved, _)) => put(db, flow, hash, text, now.max(saved + 1)),
        None => put(db, flow, hash, text, now),
    }
}

fn newest(db: &Connection, flow: &str) -> Result<Option<(i64, String)>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT saved_ms, hash FROM flow_version WHERE flow = ?1 ORDER BY saved_ms DESC LIMIT 1")?;
    Ok(query.query_row([flow], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn put(db: &Connection, flow: &str, hash: &str, text: &str, saved_ms: i64) -> Result<(), StoreError> {
    let mut upsert = db.prepare_cached(
        "INSERT INTO flow_version(flow, hash, text, saved_ms) VALUES(?1, ?2, ?3, ?4)
         ON CONFLICT(flow, hash) DO UPDATE SET saved_ms = excluded.saved_ms",
    )?;
    upsert.execute(params![flow, hash, text, saved_ms])?;
    let mut forget = db.prepare_cached(
        "DELETE FROM flow_version WHERE flow = ?1
           AND saved_ms < (SELECT saved_ms FROM flow_version WHERE flow = ?1 ORDER BY saved_ms DESC LIMIT 1 OFFSET ?2)
           AND hash NOT IN (SELECT definition_hash FROM run WHERE flow = ?1 AND unfinished = 1)",
    )?;
    forget.execute(params![flow, KEPT - 1])?;
    Ok(())
}
