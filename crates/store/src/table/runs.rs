//! Runs: one row for each execution of a flow.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Ms, N, words};
use crate::table::cursor;

words! {
    /// Why a run was started.
    pub enum Cause {
        /// It was due.
        Schedule = "schedule",
        /// The user asked for it.
        Manual = "manual",
        /// It was due while Causeway could not run.
        CatchUp = "catch-up",
    }
}

words! {
    /// How far a run is, or how it ended.
    pub enum RunStatus {
        /// Not ended yet.
        Running = "running",
        /// Everything was done.
        Succeeded = "succeeded",
        /// Something failed.
        Failed = "failed",
        /// Stopped by the user.
        Cancelled = "cancelled",
        /// Causeway stopped while it ran.
        Interrupted = "interrupted",
        /// Ended, with something that waits for the user.
        Waiting = "waiting",
    }
}

/// What became of a run's items.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Counts {
    /// Arrived now.
    pub delivered: u64,
    /// Had arrived before.
    pub already: u64,
    /// Refused or not sent.
    pub failed: u64,
    /// Nobody knows whether they arrived.
    pub unknown: u64,
    /// Kept back.
    pub held: u64,
    /// Read from the source.
    pub read: u64,
}

/// A run that starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Its id, made by the caller.
    pub id: RunId,
    /// Slug of the flow.
    pub flow: String,
    /// Which version of the flow's file it follows.
    pub definition_hash: String,
    /// Why it starts.
    pub cause: Cause,
    /// The time it was due, for one that was.
    pub due: Option<DateTime<Utc>>,
    /// When it starts.
    pub started: DateTime<Utc>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// Any status but running.
    pub status: RunStatus,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// What became of its items.
    pub counts: Counts,
    /// Why it failed, as a sentence.
    pub error: Option<String>,
    /// Where the next run reads on; `None` leaves the cursor as it is.
    pub cursor: Option<Value>,
}

/// A run, as the history has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Slug of the flow.
    pub flow: String,
    /// Which version of the flow's file it followed.
    pub definition_hash: String,
    /// Why it started.
    pub cause: Cause,
    /// The time it was due, for one that was.
    pub due: Option<DateTime<Utc>>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended, if it has.
    pub ended: Option<DateTime<Utc>>,
    /// How far it is.
    pub status: RunStatus,
    /// What became of its items; zero until it ends.
    pub counts: Counts,
    /// Why it failed, as a sentence.
    pub error: Option<String>,
}

/// Which runs to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Only of this flow.
    pub flow: Option<String>,
    /// Only with this status.
    pub status: Option<RunStatus>,
    /// Only runs that started before this one: the last of the page before.
    pub before: Option<RunId>,
    /// At most so many, and never more than 200.
    pub limit: u32,
}

const MOST: u32 = 200;

impl Store {
    /// Records that a run starts. A flow whose former run has not ended answers [`StoreError::AlreadyRunning`].
    pub async fn start_run(&self, run: NewRun) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| start(db, epoch, &run)).await
    }

    /// Records the end of a run and, in the same transaction, the flow's new cursor.
    pub async fn finish_run(&self, run: RunId, end: RunEnd) -> Result<(), StoreError> {
        self.write(move |db| finish(db, run, &end)).await
    }

    /// A page of runs, newest first.
    pub async fn runs(&self, filter: RunFilter) -> Result<Vec<Run>, StoreError> {
        self.read(move |db| list(db, &filter)).await
    }

    /// The newest runs of a flow, newest first.
    pub async fn last_runs(&self, flow: &str, n: u32) -> Result<Vec<Run>, StoreError> {
        self.runs(RunFilter { flow: Some(flow.into()), limit: n, ..RunFilter::default() }).await
    }

    /// One run.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        self.read(move |db| {
            Ok(db.prepare_cached("SELECT * FROM run WHERE uid = ?1")?.query_row([id.0.as_bytes()], read).optional()?)
        })
        .await
    }
}

/// The number that stands for a run in other tables.
pub(crate) fn number(db: &Connection, run: RunId) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM run WHERE uid = ?1")?;
    Ok(query.query_row([run.0.as_bytes()], |row| row.get(0)).optional()?)
}

/// Ends the runs that a crash left running, at the time of the last thing they are known to have done.
pub(crate) fn interrupt(db: &Connection) -> Result<u64, StoreError> {
    let changed = db.execute(
        "UPDATE run SET status = 'interrupted', error = 'Causeway stopped while this ran. What was delivered is known; the next run goes on.',
           ended_ms = max(started_ms, coalesce((SELECT max(ended_ms) FROM action WHERE run_id = run.id), 0)),
           delivered = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'delivered'),
           failed = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'refused'),
           unknown = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'unknown')
         WHERE status = 'running'",
        [],
    )?;
    Ok(changed as u64)
}

fn start(db: &Connection, epoch: i64, run: &NewRun) -> Result<(), StoreError> {
    let mut active = db.prepare_cached("SELECT 1 FROM run WHERE flow = ?1 AND status = 'running'")?;
    if active.exists([&run.flow])? {
        return Err(StoreError::AlreadyRunning { flow: run.flow.clone() });
    }
    let mut insert = db.prepare_cached(
        "INSERT INTO run(uid, flow, definition_hash, cause, due_ms, epoch, started_ms, status)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 'running')",
    )?;
    insert.execute(params![
        run.id.0.as_bytes(),
        run.flow,
        run.definition_hash,
        run.cause,
        run.due.map(Ms),
        epoch,
        Ms(run.started)
    ])?;
    Ok(())
}

fn finish(db: &Connection, run: RunId, end: &RunEnd) -> Result<(), StoreError> {
    if end.status == RunStatus::Running {
        return Err(StoreError::NotRunning(run));
    }
    let counts = &end.counts;
    let mut update = db.prepare_cached(
        "UPDATE run SET status = ?2, ended_ms = ?3, error = ?4,
           delivered = ?5, already = ?6, failed = ?7, unknown = ?8, held = ?9, read = ?10
         WHERE uid = ?1 AND status = 'running' RETURNING flow",
    )?;
    let values = params![
        run.0.as_bytes(),
        end.status,
        Ms(end.ended),
        end.error,
        N(counts.delivered),
        N(counts.already),
        N(counts.failed),
        N(counts.unknown),
        N(counts.held),
        N(counts.read),
    ];
    let flow: Option<String> = update.query_row(values, |row| row.get(0)).optional()?;
    match (flow, &end.cursor) {
        (Some(flow), Some(value)) => cursor::put(db, &flow, value, Some(run), end.ended),
        (Some(_), None) => Ok(()),
        (None, _) if number(db, run)?.is_none() => Err(StoreError::NoSuchRun(run)),
        (None, _) => Err(StoreError::NotRunning(run)),
    }
}

/// Only the conditions that are asked for are in the statement, so that each form has its index. A run that is gone
/// was among the oldest, so nothing comes before it.
fn list(db: &Connection, filter: &RunFilter) -> Result<Vec<Run>, StoreError> {
    let before = filter.before.map(|run| *run.0.as_bytes());
    let limit = filter.limit.min(MOST);
    let mut sql = String::from("SELECT * FROM run WHERE true");
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":limit", &limit)];
    if let Some(flow) = &filter.flow {
        sql += " AND flow = :flow";
        values.push((":flow", flow));
    }
    if let Some(status) = &filter.status {
        sql += " AND status = :status";
        values.push((":status", status));
    }
    if let Some(before) = &before {
        sql += " AND id < (SELECT id FROM run WHERE uid = :before)";
        values.push((":before", before));
    }
    sql += " ORDER BY id DESC LIMIT :limit";
    let mut query = db.prepare_cached(&sql)?;
    Ok(query.query_map(values.as_slice(), read)?.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    let count = |name| row.get::<_, N>(name).map(|n| n.0);
    Ok(Run {
        id: RunId(Uuid::from_bytes(row.get("uid")?)),
        flow: row.get("flow")?,
        definition_hash: row.get("definition_hash")?,
        cause: row.get("cause")?,
        due: row.get::<_, Option<Ms>>("due_ms")?.map(|at| at.0),
        started: row.get::<_, Ms>("started_ms")?.0,
        ended: row.get::<_, Option<Ms>>("ended_ms")?.map(|at| at.0),
        status: row.get("status")?,
        counts: Counts {
            delivered: count("delivered")?,
            already: count("already")?,
            failed: count("failed")?,
            unknown: count("unknown")?,
            held: count("held")?,
            read: count("read")?,
        },
        error: row.get("error")?,
    })
}
