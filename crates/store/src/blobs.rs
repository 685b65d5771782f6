//! `blobs.db`: the long bodies. Nothing that matters depends on it, so nothing here is an error for the caller: a body
//! that cannot be kept or found is null, and the log says why.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use causeway_core::RunId;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::body;
use crate::connect;
use crate::error::StoreError;
use crate::files;
use crate::migrate::BLOBS;
use crate::pack::{self, Pack};
use crate::sql::{self, N};

/// So many pages are given back at a time.
const PAGES: u32 = 1000;

/// The part of an action that a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Inputs = 0,
    Outputs = 1,
}

/// A long body of an action.
#[derive(Debug)]
pub(crate) struct Blob {
    pub(crate) seq: u64,
    pub(crate) part: Part,
    /// JSON.
    pub(crate) text: String,
}

/// The database of bodies, or its absence.
#[derive(Debug)]
pub(crate) struct Blobs(Mutex<Option<Connection>>);

impl Blobs {
    /// Opens it; a damaged one is set aside and a new one made. Without one, bodies are not kept.
    pub(crate) fn open(path: &Path) -> Self {
        let db = to_write(path).or_else(|error| match error {
            StoreError::DatabaseCorrupt(_) | StoreError::NotADatabase { .. } => replace(path),
            other => Err(other),
        });
        Self::of(db)
    }

    pub(crate) fn open_read_only(path: &Path) -> Self {
        Self::of(connect::to_read_unchecked(path, &BLOBS))
    }

    fn of(db: Result<Connection, StoreError>) -> Self {
        if let Err(error) = &db {
            tracing::warn!(%error, "the database of bodies cannot be used: the history goes without them");
        }
        Self(Mutex::new(db.ok()))
    }

    /// Keeps the bodies of some actions, which come in order, all or none.
    pub(crate) fn put(&self, run: RunId, blobs: &[Blob]) {
        let packs = pack::pack(blobs);
        if !packs.is_empty() {
            self.with("kept", |db| put(db, run, &packs));
        }
    }

    /// One body; null where there is none.
    pub(crate) fn get(&self, run: RunId, seq: u64, part: Part) -> Value {
        self.with("read", |db| get(db, run, seq, part)).flatten().unwrap_or_default()
    }

    /// Removes up to `most` packs of bodies of these runs; says how many those were.
    pub(crate) fn remove(&self, runs: &[RunId], most: usize) -> usize {
        self.with("removed", |db| remove(db, runs, most)).unwrap_or(0)
    }

    /// Gives free pages back to the disk, letting others in between, and empties the log.
    pub(crate) fn shrink(&self) {
        while self.with("shrunk", |db| sql::give_back(db, PAGES)) == Some(true) {}
        self.with("moved out of the log", connect::move_log);
    }

    /// Moves the log into the database and closes it.
    pub(crate) fn close(&self) {
        self.with("closed", |db| db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// `None` where there is no database, or `work` failed.
    pub(crate) fn with<T>(&self, what: &str, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let db = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match work(db.as_ref()?) {
            Ok(done) => Some(done),
            Err(error) => {
                tracing::warn!(%error, "bodies could not be {what}");
                None
            }
        }
    }
}

fn replace(path: &Path) -> Result<Connection, StoreError> {
    let broken = files::beside(path, "-damaged");
    fs_err::rename(path, &broken)?;
    for end in ["-wal", "-shm"] {
        // They may not be there.
        let _ = fs_err::remove_file(files::beside(path, end));
    }
    tracing::warn!(path = %broken.display(), "the database of bodies was damaged and has been set aside");
    to_write(path)
}

/// Bodies can be missing, so no copy is made of them before their format changes.
fn to_write(path: &Path) -> Result<Connection, StoreError> {
    connect::to_write(path, &BLOBS, &|_, _| Ok(()))
}

/// What a crash left of the same actions gives way.
fn put(db: &Connection, run: RunId, packs: &[Pack]) -> rusqlite::Result<()> {
    let transaction = db.unchecked_transaction()?;
    {
        let from = packs.first().map_or(0, |pack| pack.first);
        let mut delete = db.prepare_cached("DELETE FROM pack WHERE run = ?1 AND first >= ?2")?;
        delete.execute(params![run.0.as_bytes(), N(from)])?;
        let mut insert = db.prepare_cached("INSERT INTO pack(run, first, data) VALUES(?1, ?2, ?3)")?;
        for Pack { first, data } in packs {
            insert.execute(params![run.0.as_bytes(), N(*first), data])?;
        }
    }
    transaction.commit()
}

fn get(db: &Connection, run: RunId, seq: u64, part: Part) -> rusqlite::Result<Option<Value>> {
    let mut query =
        db.prepare_cached("SELECT data FROM pack WHERE run = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1")?;
    let data: Option<Vec<u8>> = query.query_row(params![run.0.as_bytes(), N(seq)], |row| row.get(0)).optional()?;
    if let Some(found) = data.and_then(|data| pack::unpack(&data, seq, part)) {
        return Ok(Some(found));
    }
    let mut query = db.prepare_cached("SELECT data FROM body WHERE run = ?1 AND seq = ?2 AND part = ?3")?;
    let found = query.query_row(params![run.0.as_bytes(), N(seq), part as i64], |row| row.get::<_, Vec<u8>>(0));
    Ok(found.optional()?.and_then(|data| body::unpack(&data)))
}

fn remove(db: &Connection, runs: &[RunId], most: usize) -> rusqlite::Result<usize> {
    let transaction = db.unchecked_transaction()?;
    let mut removed = 0;
    for table in ["pack", "body"] {
        let mut delete = db.prepare_cached(&format!(
            "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE run = ?1 LIMIT ?2)"
        ))?;
        for run in runs {
            removed += delete.execute(params![run.0.as_bytes(), N((most - removed) as u64)])?;
        }
    }
    transaction.commit()?;
    Ok(removed)
}
