//! Asking the ledger whether an item may be sent, and noting that it will be.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Change, Doubt, Intent, LedgerState, Moment, Pass, Route};
use crate::Store;
use crate::error::StoreError;
use crate::sql::Ms;
use crate::table::behind::{self, Behind};
use crate::table::{attempt, beside, route};

impl Store {
    /// Asks to send an item. With [`Intent::Send`] the intent is on the disk, and every such item must be settled.
    ///
    /// `key` names the item within the route, `content_hash` what would be sent. An item that was delivered with the
    /// same content is not sent again; with other content it is sent if `on_change` says so. One that was refused or
    /// did not arrive may always be sent.
    pub async fn intend(
        &self,
        route: Route,
        key: &str,
        label: &str,
        content_hash: [u8; 16],
        on_change: Change,
        run: RunId,
    ) -> Result<Intent, StoreError> {
        let moment = Moment { epoch: self.epoch(), run, now: self.now(), up: self.uptime() };
        let (key, label) = (key.to_owned(), label.to_owned());
        self.write(move |db| {
            let item = Item { route: &route, key: &key, label: &label, hash: content_hash };
            intend(db, &item, on_change, &moment)
        })
        .await
    }

    /// Whether [`Store::intend`] would say that the item is to be sent. Notes nothing.
    pub async fn may_send(
        &self,
        route: Route,
        key: &str,
        content_hash: [u8; 16],
        on_change: Change,
    ) -> Result<bool, StoreError> {
        let key = key.to_owned();
        self.read(move |db| {
            let Some(route) = route::find(db, &route)? else { return Ok(true) };
            let Some(entry) = find(db, route, &key)? else { return Ok(true) };
            Ok(is_free(entry.state) && !is_there(&entry, content_hash, on_change))
        })
        .await
    }

    /// Sends an item again whose outcome is unknown, after someone decided so. What was last offered to
    /// [`Store::intend`] counts as its content.
    pub async fn intend_again(&self, route: Route, key: &str, run: RunId) -> Result<Intent, StoreError> {
        let moment = Moment { epoch: self.epoch(), run, now: self.now(), up: self.uptime() };
        let key = key.to_owned();
        self.write(move |db| intend_again(db, &route, &key, &moment)).await
    }
}

struct Item<'a> {
    route: &'a Route,
    key: &'a str,
    label: &'a str,
    hash: [u8; 16],
}

/// What the ledger has of an item.
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) label: String,
    pub(super) state: LedgerState,
    pub(super) dest_id: Option<String>,
    pub(super) epoch: i64,
    pass: Pass,
    message: Option<String>,
    hash: [u8; 16],
    next_hash: Option<[u8; 16]>,
    delivered_hash: Option<[u8; 16]>,
    sent: DateTime<Utc>,
    updated: DateTime<Utc>,
    delivered: Option<DateTime<Utc>>,
}

pub(super) fn find(db: &Connection, route: i64, key: &str) -> Result<Option<Entry>, StoreError> {
    let mut query = db.prepare_cached("SELECT * FROM ledger WHERE route_id = ?1 AND key = ?2")?;
    Ok(query.query_row(params![route, key], read).optional()?)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        label: row.get("label")?,
        state: row.get("state")?,
        dest_id: row.get("dest_id")?,
        epoch: row.get("epoch")?,
        pass: Pass { version: row.get("version")?, attempt: row.get("attempt")? },
        message: row.get("message")?,
        hash: row.get("hash")?,
        next_hash: row.get("next_hash")?,
        delivered_hash: row.get("delivered_hash")?,
        sent: row.get::<_, Ms>("sent_ms")?.0,
        updated: row.get::<_, Ms>("updated_ms")?.0,
        delivered: row.get::<_, Option<Ms>>("delivered_ms")?.map(|at| at.0),
    })
}

fn intend(db: &Connection, item: &Item<'_>, on_change: Change, moment: &Moment) -> Result<Intent, StoreError> {
    let route = route::find_or_add(db, item.route)?;
    let Some(entry) = find(db, route, item.key)? else {
        return match behind::find(db, &item.route.flow)? {
            Some(behind) => presume(db, (route, None), item, &behind, moment),
            None => send_first(db, route, item, moment),
        };
    };
    match entry.state {
        LedgerState::Sending if entry.epoch == moment.epoch => Ok(Intent::Busy),
        LedgerState::Refused if entry.hash == item.hash && beside::is_of_a_run_beside(db, entry.id, moment.run)? => {
            Ok(Intent::Refused { message: entry.message.unwrap_or_default() })
        }
        _ if is_overtaken(db, &entry, item, on_change, moment)? => Ok(Intent::Overtaken),
        LedgerState::Sending | LedgerState::Unknown | LedgerState::Held => {
            offer(db, &entry, item)?;
            Ok(Intent::Unknown(doubt(db, &entry, item.hash, moment)?))
        }
        LedgerState::Delivered | LedgerState::Refused | LedgerState::Retry => {
            if is_there(&entry, item.hash, on_change) {
                return keep(db, &entry);
            }
            match behind::find(db, &item.route.flow)? {
                Some(behind) => presume(db, (route, Some(&entry)), item, &behind, moment),
                None => send(db, &entry, item.hash, Some(item.label), moment),
            }
        }
    }
}

fn intend_again(db: &Connection, route: &Route, key: &str, moment: &Moment) -> Result<Intent, StoreError> {
    let missing =
        || StoreError::NoSuchDelivery { flow: route.flow.clone(), action: route.action.clone(), key: key.into() };
    let number = route::find(db, route)?.ok_or_else(missing)?;
    let entry = find(db, number, key)?.ok_or_else(missing)?;
    match entry.state {
        LedgerState::Sending if entry.epoch == moment.epoch => Ok(Intent::Busy),
        LedgerState::Delivered => keep(db, &entry),
        _ => send(db, &entry, entry.next_hash.unwrap_or(entry.hash), None, moment),
    }
}

/// Whether it is known what became of an item.
fn is_free(state: LedgerState) -> bool {
    matches!(state, LedgerState::Delivered | LedgerState::Refused | LedgerState::Retry)
}

/// Whether the destination has what is to be sent, or has to be content with what it has.
fn is_there(entry: &Entry, hash: [u8; 16], on_change: Change) -> bool {
    entry.delivered_hash.is_some_and(|there| there == hash || on_change == Change::Keep)
}

/// Whether a run beside this one has sent other content, which may be newer.
fn is_overtaken(
    db: &Connection,
    entry: &Entry,
    item: &Item<'_>,
    on_change: Change,
    moment: &Moment,
) -> Result<bool, StoreError> {
    let is_other = entry.hash != item.hash && !is_there(entry, item.hash, on_change);
    Ok(is_other && beside::is_of_another_run(db, entry.id, moment.run)?)
}

fn doubt(db: &Connection, entry: &Entry, hash: [u8; 16], moment: &Moment) -> Result<Doubt, StoreError> {
    let Pass { version, attempt } = entry.pass;
    let age = attempt::age(db, entry.id, version, moment)?;
    Ok(Doubt { since: entry.updated, age, attempt, version, same: entry.hash == hash, why: entry.message.clone() })
}

/// Remembers the content that was offered while nothing could be sent, for [`intend_again`].
fn offer(db: &Connection, entry: &Entry, item: &Item<'_>) -> Result<(), StoreError> {
    if entry.next_hash.unwrap_or(entry.hash) != item.hash {
        db.prepare_cached("UPDATE ledger SET next_hash = ?2 WHERE id = ?1")?.execute(params![entry.id, item.hash])?;
    }
    Ok(())
}

/// A change that was refused and then taken back at the source leaves the item as it was delivered.
fn keep(db: &Connection, entry: &Entry) -> Result<Intent, StoreError> {
    if entry.state != LedgerState::Delivered {
        db.prepare_cached(
            "UPDATE ledger SET state = 'delivered', hash = delivered_hash, message = NULL WHERE id = ?1",
        )?
        .execute([entry.id])?;
    }
    Ok(Intent::AlreadyDelivered { dest_id: entry.dest_id.clone(), at: entry.delivered.unwrap_or(entry.sent) })
}

fn send_first(db: &Connection, route: i64, item: &Item<'_>, moment: &Moment) -> Result<Intent, StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO ledger(route_id, key, label, state, attempt, epoch, hash, sent_ms, updated_ms)
         VALUES(?1, ?2, ?3, 'sending', 1, ?4, ?5, ?6, ?6)",
    )?;
    let id = insert.insert(params![route, item.key, item.label, moment.epoch, item.hash, Ms(moment.now)])?;
    attempt::begin(db, id, FIRST, moment)?;
    Ok(Intent::Send { attempt: 1, version: 1, update: None, overtakes: None })
}

/// Notes that an item may have been sent since the copy was made that the database is: as an attempt, so that it is known how
/// long ago that was at most.
fn presume(
    db: &Connection,
    (route, entry): (i64, Option<&Entry>),
    item: &Item<'_>,
    behind: &Behind,
    moment: &Moment,
) -> Result<Intent, StoreError> {
    let Pass { version, attempt } = entry.map_or(FIRST, |entry| next(entry, item.hash));
    let why = format!(
        "The database is a copy of {}: this may have been sent since.",
        behind.copied.format("%-d %B %Y, %H:%M UTC")
    );
    let mut put = db.prepare_cached(
        "INSERT INTO ledger(route_id, key, label, state, version, attempt, epoch, hash, sent_ms, updated_ms, message)
         VALUES(?1, ?2, ?3, 'unknown', ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT(route_id, key) DO UPDATE SET label = ?3, state = 'unknown', version = ?4, attempt = ?5, epoch = ?6,
           hash = ?7, next_hash = NULL, sent_ms = ?8, updated_ms = ?9, message = ?10
         RETURNING id",
    )?;
    let (Item { key, label, hash, .. }, sent, since) = (item, Ms(behind.copied), Ms(behind.since));
    let row = params![route, key, label, version, attempt, moment.epoch, hash, sent, since, why];
    let id = put.query_row(row, |row| row.get(0))?;
    attempt::presume(db, id, Pass { version, attempt }, behind.copied, behind.since)?;
    let age = attempt::age(db, id, version, moment)?;
    Ok(Intent::Unknown(Doubt { since: behind.since, age, attempt, version, same: true, why: Some(why) }))
}

const FIRST: Pass = Pass { version: 1, attempt: 1 };

/// The attempt that comes after what the ledger has. Other content is another version, whether or not the one before arrived.
fn next(entry: &Entry, hash: [u8; 16]) -> Pass {
    match entry.state {
        LedgerState::Delivered => Pass { version: entry.pass.version + 1, attempt: 1 },
        _ if entry.hash != hash => Pass { version: entry.pass.version + 1, attempt: 1 },
        _ => Pass { attempt: entry.pass.attempt + 1, ..entry.pass },
    }
}

fn send(
    db: &Connection,
    entry: &Entry,
    hash: [u8; 16],
    label: Option<&str>,
    moment: &Moment,
) -> Result<Intent, StoreError> {
    let pass = next(entry, hash);
    let overtakes = attempt::last_unknown_before(db, entry.id, pass.version)?;
    let mut update = db.prepare_cached(
        "UPDATE ledger SET state = 'sending', version = ?2, attempt = ?3, epoch = ?4, hash = ?5, next_hash = NULL,
           label = coalesce(?6, label), sent_ms = ?7, updated_ms = ?7, message = NULL WHERE id = ?1",
    )?;
    update.execute(params![entry.id, pass.version, pass.attempt, moment.epoch, hash, label, Ms(moment.now)])?;
    attempt::begin(db, entry.id, pass, moment)?;
    let there = entry.delivered_hash.and(entry.dest_id.clone());
    Ok(Intent::Send { attempt: pass.attempt, version: pass.version, update: there, overtakes })
}
