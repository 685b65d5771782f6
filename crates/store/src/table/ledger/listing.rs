//! What the ledger tells people: how many, what arrived lately, what waits for them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::intend::find;
use super::{DeliveredRow, LedgerCounts, LedgerRow, LedgerState, Route};
use crate::Store;
use crate::error::StoreError;
use crate::sql::{Ms, N};
use crate::table::route;

const MOST: u32 = 1000;

impl Store {
    /// How the items of a flow stand.
    pub async fn ledger_counts(&self, flow: &str) -> Result<LedgerCounts, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| counts(db, &flow)).await
    }

    /// Whether an item has arrived.
    pub async fn has_arrived(&self, route: Route, key: &str) -> Result<bool, StoreError> {
        let key = key.to_owned();
        self.read(move |db| {
            let Some(route) = route::find(db, &route)? else { return Ok(false) };
            Ok(find(db, route, &key)?.is_some_and(|entry| entry.state == LedgerState::Delivered))
        })
        .await
    }

    /// How many items of a flow arrived since a time.
    pub async fn delivered_since(&self, flow: &str, since: DateTime<Utc>) -> Result<u64, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT count(*) FROM route CROSS JOIN ledger ON route_id = route.id
                 WHERE flow = ?1 AND state = 'delivered' AND delivered_ms >= ?2",
            )?;
            Ok(query.query_row(params![flow, Ms(since)], |row| row.get::<_, N>(0))?.0)
        })
        .await
    }

    /// The deliveries whose outcome became known last, newest first: delivered, refused or unknown.
    pub async fn recent_deliveries(&self, limit: u32) -> Result<Vec<DeliveredRow>, StoreError> {
        self.read(move |db| recent(db, limit.min(MOST))).await
    }

    /// The deliveries that wait for the user (unknown, refused, held), newest first.
    pub async fn waiting(&self, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        self.read(move |db| waiting(db, limit.min(MOST))).await
    }
}

fn counts(db: &Connection, flow: &str) -> Result<LedgerCounts, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT state, sum(n) FROM route CROSS JOIN tally ON route_id = route.id WHERE flow = ?1 GROUP BY state",
    )?;
    let mut counts = LedgerCounts::default();
    for row in query.query_map([flow], |row| Ok((row.get(0)?, row.get::<_, N>(1)?.0)))? {
        let (state, n) = row?;
        match state {
            LedgerState::Delivered => counts.delivered += n,
            LedgerState::Unknown => counts.unknown += n,
            LedgerState::Refused | LedgerState::Held => counts.failed += n,
            LedgerState::Sending | LedgerState::Retry => {}
        }
    }
    Ok(counts)
}

fn recent(db: &Connection, limit: u32) -> Result<Vec<DeliveredRow>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT flow, action, connection, label, updated_ms, state FROM ledger CROSS JOIN route ON route.id = route_id
         WHERE state IN ('delivered', 'refused', 'unknown') ORDER BY updated_ms DESC LIMIT ?1",
    )?;
    let rows = query.query_map([limit], |row| {
        Ok(DeliveredRow {
            flow: row.get("flow")?,
            action: row.get("action")?,
            connection: row.get("connection")?,
            label: row.get("label")?,
            at: row.get::<_, Ms>("updated_ms")?.0,
            state: row.get("state")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Each state by itself, because each has its own index.
fn waiting(db: &Connection, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
    let of = |state: &str| format!("SELECT * FROM ledger WHERE state = '{state}'");
    let mut query = db.prepare_cached(&format!(
        "SELECT flow, action, connection, waits.* FROM ({} UNION ALL {} UNION ALL {}) AS waits
         JOIN route ON route.id = route_id ORDER BY updated_ms DESC, waits.id DESC LIMIT ?1",
        of("unknown"),
        of("refused"),
        of("held"),
    ))?;
    Ok(query.query_map([limit], read)?.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        route: Route { flow: row.get("flow")?, action: row.get("action")?, connection: row.get("connection")? },
        key: row.get("key")?,
        label: row.get("label")?,
        state: row.get("state")?,
        attempt: row.get("attempt")?,
        dest_id: row.get("dest_id")?,
        message: row.get("message")?,
        sent: row.get::<_, Ms>("sent_ms")?.0,
        updated: row.get::<_, Ms>("updated_ms")?.0,
    })
}
