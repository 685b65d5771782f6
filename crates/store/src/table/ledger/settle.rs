//! Noting what became of a delivery: by the answer, by the user, or by a crash.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::intend::{Entry, find, read};
use super::{LedgerState, Resolution, Route, Settlement};
use crate::Store;
use crate::error::StoreError;
use crate::sql::Ms;
use crate::table::{attempt, behind, route};

/// What is written of a crash.
const CRASHED: &str = "Causeway stopped before the answer came.";

impl Store {
    /// Notes what became of an item that was sent. One that is known to have arrived cannot lose that: anything else
    /// answers [`StoreError::NotWaiting`].
    pub async fn settle(&self, route: Route, key: &str, settlement: Settlement) -> Result<(), StoreError> {
        let (key, now) = (key.to_owned(), self.now());
        self.write(move |db| settle_in(db, &route, &key, &settlement, now)).await
    }

    /// Notes what the user decided about an item that is unknown, refused or held. One that is anything else by now
    /// answers [`StoreError::NotWaiting`] and is left as it is.
    pub async fn resolve(&self, route: Route, key: &str, resolution: Resolution) -> Result<(), StoreError> {
        let (key, now) = (key.to_owned(), self.now());
        self.write(move |db| {
            let entry = find_on(db, &route, &key)?;
            if !matches!(entry.state, LedgerState::Unknown | LedgerState::Refused | LedgerState::Held) {
                return Err(not_waiting(&entry));
            }
            settle(db, &entry, &decided(&resolution), now)
        })
        .await
    }

    /// Notes what the user decided about all items of a flow of which nobody knows whether they arrived; says how many there
    /// were. What the flow sends from then on is new, also where the database is a copy.
    pub async fn resolve_unknown(&self, flow: &str, resolution: Resolution) -> Result<u64, StoreError> {
        let (flow, now) = (flow.to_owned(), self.now());
        self.write(move |db| {
            let mut query = db.prepare_cached(
                "SELECT ledger.* FROM ledger CROSS JOIN route ON route.id = route_id WHERE state = 'unknown' AND flow = ?1",
            )?;
            let all: Vec<Entry> = query.query_map([&flow], read)?.collect::<rusqlite::Result<_>>()?;
            all.iter().try_for_each(|entry| settle(db, entry, &decided(&resolution), now))?;
            behind::caught_up(db, &flow)?;
            Ok(all.len() as u64)
        })
        .await
    }
}

/// Marks what a dead engine was sending. Says how many there were.
pub(crate) fn leave_unknown(db: &Connection, now: DateTime<Utc>) -> Result<u64, StoreError> {
    db.execute(
        "UPDATE attempt SET done_ms = ?1, outcome = 'unknown', message = ?2
         WHERE done_ms IS NULL AND ledger_id IN (SELECT id FROM ledger WHERE state = 'sending')",
        params![Ms(now), CRASHED],
    )?;
    let left = db.execute(
        "UPDATE ledger SET state = 'unknown', updated_ms = ?1, message = ?2 WHERE state = 'sending'",
        params![Ms(now), CRASHED],
    )?;
    Ok(left as u64)
}

/// Notes what became of an item, in the transaction of what else follows from that.
pub(crate) fn settle_in(
    db: &Connection,
    route: &Route,
    key: &str,
    settlement: &Settlement,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    settle(db, &find_on(db, route, key)?, settlement, now)
}

fn find_on(db: &Connection, route: &Route, key: &str) -> Result<Entry, StoreError> {
    let missing =
        || StoreError::NoSuchDelivery { flow: route.flow.clone(), action: route.action.clone(), key: key.into() };
    let number = route::find(db, route)?.ok_or_else(missing)?;
    find(db, number, key)?.ok_or_else(missing)
}

fn settle(db: &Connection, entry: &Entry, settlement: &Settlement, now: DateTime<Utc>) -> Result<(), StoreError> {
    let end = end_of(settlement);
    match (entry.state, end.outcome) {
        (LedgerState::Delivered, LedgerState::Delivered) => return Ok(()),
        (LedgerState::Delivered, _) => return Err(not_waiting(entry)),
        (_, LedgerState::Delivered) => arrived(db, entry, dest_id(settlement), now)?,
        (_, outcome) => not_arrived(db, entry, outcome, end.message, now)?,
    }
    attempt::end(db, entry.id, &end, now)
}

fn arrived(db: &Connection, entry: &Entry, dest_id: Option<&str>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut update = db.prepare_cached(
        "UPDATE ledger SET state = 'delivered', delivered_hash = hash, next_hash = NULL,
           dest_id = coalesce(?2, dest_id), delivered_ms = ?3, updated_ms = ?3, message = NULL WHERE id = ?1",
    )?;
    update.execute(params![entry.id, dest_id, Ms(now)])?;
    Ok(())
}

fn not_arrived(
    db: &Connection,
    entry: &Entry,
    state: LedgerState,
    message: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut update = db.prepare_cached("UPDATE ledger SET state = ?2, message = ?3, updated_ms = ?4 WHERE id = ?1")?;
    update.execute(params![entry.id, state, message, Ms(now)])?;
    Ok(())
}

fn end_of(settlement: &Settlement) -> attempt::End<'_> {
    let (outcome, http, message) = match settlement {
        Settlement::Delivered { status, .. } => (LedgerState::Delivered, Some(*status), None),
        Settlement::Refused { message, status } => (LedgerState::Refused, Some(*status), Some(message)),
        Settlement::NotApplied { message } => (LedgerState::Retry, None, Some(message)),
        Settlement::Unknown { message } => (LedgerState::Unknown, None, Some(message)),
    };
    attempt::End { outcome, http: http.filter(|status| *status > 0), message: message.map(String::as_str) }
}

fn dest_id(settlement: &Settlement) -> Option<&str> {
    match settlement {
        Settlement::Delivered { dest_id, .. } => dest_id.as_deref(),
        _ => None,
    }
}

fn decided(resolution: &Resolution) -> Settlement {
    match resolution {
        Resolution::Arrived => Settlement::Delivered { dest_id: None, status: 0 },
        Resolution::NotArrived => Settlement::NotApplied { message: "You said that it did not arrive.".into() },
    }
}

fn not_waiting(entry: &Entry) -> StoreError {
    StoreError::NotWaiting { label: entry.label.clone(), state: entry.state.to_string() }
}
