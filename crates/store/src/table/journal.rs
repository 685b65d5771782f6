//! The journal of a run: what it began with, and what its actions gave, in the order in which it took that in. A run is
//! the fold of its journal, so one that was cut off goes on where it was. An entry and what became of the delivery that
//! it tells of are one transaction: the ledger and the run never disagree.

use std::ops::RangeInclusive;

use causeway_core::RunId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::N;
use crate::table::ledger::{self, Route, Settlement};
use crate::table::runs;

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its route.
    pub route: Route,
    /// Names the item within the route.
    pub key: String,
    /// What is known of it now.
    pub settlement: Settlement,
}

/// An entry of a run's journal, as its engine wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 0 for what the run began with, then one more for each, also where those before are forgotten.
    pub seq: u64,
    /// What it says. The store does not know.
    pub data: Vec<u8>,
}

/// A page of a journal ends after the entry that makes it so many bytes long.
const PAGE: usize = 1 << 20;
/// So many entries go in one transaction, so that nobody waits long for the writer.
pub(crate) const CHUNK: u32 = 2000;

impl Store {
    /// Adds an entry to the journal of a run that is running, and settles the delivery that it tells of. `ticket` is the
    /// call that ended; it is no longer [begun](Self::begin_call). Gives the entry's number.
    pub async fn conclude(
        &self,
        run: RunId,
        ticket: Option<u64>,
        data: Vec<u8>,
        delivery: Option<Settled>,
    ) -> Result<u64, StoreError> {
        let (epoch, now) = (self.epoch(), self.now());
        self.write(move |db| {
            let number = running(db, run, epoch)?;
            match (&delivery, ticket) {
                // What is in the ledger is not among the calls that began.
                (Some(Settled { route, key, settlement }), _) => ledger::settle_in(db, route, key, settlement, now)?,
                (None, Some(ticket)) => unbegin(db, number, ticket)?,
                (None, None) => {}
            }
            append(db, number, &data)
        })
        .await
    }

    /// Adds an entry that stands for these before it: they are forgotten in the same transaction.
    pub async fn conclude_for(
        &self,
        run: RunId,
        ticket: u64,
        data: Vec<u8>,
        stood_for: RangeInclusive<u64>,
    ) -> Result<u64, StoreError> {
        let epoch = self.epoch();
        self.write(move |db| {
            let number = running(db, run, epoch)?;
            unbegin(db, number, ticket)?;
            let seq = append(db, number, &data)?;
            let mut delete = db.prepare_cached("DELETE FROM journal WHERE run_id = ?1 AND seq BETWEEN ?2 AND ?3")?;
            delete.execute(params![number, N(*stood_for.start()), N(*stood_for.end())])?;
            Ok(seq)
        })
        .await
    }

    /// Notes that a call of a run begins that is no delivery and may change something: should its end never be known,
    /// it is not to be made again.
    pub async fn begin_call(&self, run: RunId, ticket: u64) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| {
            let mut insert = db.prepare_cached("INSERT OR IGNORE INTO begun(run_id, ticket) VALUES(?1, ?2)")?;
            insert.execute(params![running(db, run, epoch)?, N(ticket)])?;
            Ok(())
        })
        .await
    }

    /// Notes that the service has accepted a call of a run, and where its outcome is asked for.
    pub async fn accept_call(&self, run: RunId, ticket: u64, place: Vec<u8>) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| {
            let mut put = db.prepare_cached(
                "INSERT INTO begun(run_id, ticket, accepted) VALUES(?1, ?2, ?3)
                 ON CONFLICT(run_id, ticket) DO UPDATE SET accepted = excluded.accepted",
            )?;
            put.execute(params![running(db, run, epoch)?, N(ticket), place])?;
            Ok(())
        })
        .await
    }

    /// Where the outcome of a call is asked for that its service has accepted.
    pub async fn accepted(&self, run: RunId, ticket: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT accepted FROM begun WHERE run_id = (SELECT id FROM run WHERE uid = ?1) AND ticket = ?2",
            )?;
            Ok(query.query_row(params![run.0.as_bytes(), N(ticket)], |row| row.get(0)).optional()?.flatten())
        })
        .await
    }

    /// Notes that a call that was to begin was not made.
    pub async fn call_not_made(&self, run: RunId, ticket: u64) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| unbegin(db, running(db, run, epoch)?, ticket)).await
    }

    /// The calls of a run that began and whose end is not known.
    pub async fn begun(&self, run: RunId) -> Result<Vec<u64>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT ticket FROM begun WHERE run_id = (SELECT id FROM run WHERE uid = ?1) ORDER BY ticket",
            )?;
            let tickets = query.query_map([run.0.as_bytes()], |row| row.get::<_, N>(0).map(|ticket| ticket.0))?;
            Ok(tickets.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The journal of a run from this entry on, about a megabyte of it. Nothing means that it ends before.
    pub async fn journal(&self, run: RunId, from: u64) -> Result<Vec<Entry>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT seq, entry FROM journal WHERE run_id = (SELECT id FROM run WHERE uid = ?1) AND seq >= ?2
                 ORDER BY seq",
            )?;
            let mut rows = query.query(params![run.0.as_bytes(), N(from)])?;
            let (mut page, mut size) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let entry = Entry { seq: row.get::<_, N>(0)?.0, data: row.get(1)? };
                size += entry.data.len();
                page.push(entry);
                if size >= PAGE {
                    break;
                }
            }
            Ok(page)
        })
        .await
    }

    /// Forgets what a run took in, but not what it began with: it can be run again from there.
    pub(crate) async fn forget_journal(&self, run: RunId) -> Result<(), StoreError> {
        while self.write(move |db| forget(db, run)).await? == CHUNK as usize {}
        Ok(())
    }
}

fn unbegin(db: &Connection, run: i64, ticket: u64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM begun WHERE run_id = ?1 AND ticket = ?2")?.execute(params![run, N(ticket)])?;
    Ok(())
}

/// The number of a run that this engine has under way.
fn running(db: &Connection, run: RunId, epoch: i64) -> Result<i64, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM run WHERE uid = ?1 AND status = 'running' AND epoch = ?2")?;
    let found = query.query_row(params![run.0.as_bytes(), epoch], |row| row.get(0)).optional()?;
    match found {
        Some(number) => Ok(number),
        None if runs::number(db, run)?.is_none() => Err(StoreError::NoSuchRun(run)),
        None => Err(StoreError::NotRunning(run)),
    }
}

pub(crate) fn append(db: &Connection, run: i64, data: &[u8]) -> Result<u64, StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO journal(run_id, seq, entry)
         VALUES(?1, (SELECT coalesce(max(seq) + 1, 0) FROM journal WHERE run_id = ?1), ?2) RETURNING seq",
    )?;
    Ok(insert.query_row(params![run, data], |row| row.get::<_, N>(0))?.0)
}

pub(crate) fn forget(db: &Connection, run: RunId) -> Result<usize, StoreError> {
    let Some(number) = runs::number(db, run)? else { return Ok(0) };
    db.prepare_cached("DELETE FROM begun WHERE run_id = ?1")?.execute([number])?;
    let mut delete = db.prepare_cached(
        "DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE run_id = ?1 AND seq > 0 LIMIT ?2)",
    )?;
    Ok(delete.execute(params![number, CHUNK])?)
}
