//! Runs: one row for each execution of a flow.

use std::sync::Arc;

use causeway_core::{RunId, redact};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use uuid::Uuid;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms, N, words};
use crate::table::actions::{self, NewAction};
use crate::table::counts::Counts;
use crate::table::paused::PAUSED;
use crate::table::{behind, beside, cursor, fired, flow_version, journal, outbox, response};

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

impl RunStatus {
    /// What a person calls problems: something did not go as it should, or waits for a decision.
    pub const PROBLEMS: [Self; 3] = [Self::Failed, Self::Interrupted, Self::Waiting];
}

/// A run that starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Its id, made by the caller.
    pub id: RunId,
    /// Slug of the flow.
    pub flow: String,
    /// Which version of the flow's file it follows, and its text.
    pub definition_hash: String,
    /// The text of that version.
    pub text: Arc<str>,
    /// Why it starts.
    pub cause: Cause,
    /// The time it was due, for one that was.
    pub due: Option<DateTime<Utc>>,
    /// When it starts.
    pub started: DateTime<Utc>,
    /// What it begins with: the first entry of its journal.
    pub begins: Vec<u8>,
    /// The run that it repeats.
    pub repeats: Option<RunId>,
    /// What of that which triggers brought it begins with.
    pub fired: Option<i64>,
    /// The action of another run that asked for it: the run and the number of its call.
    pub parent: Option<(RunId, u64)>,
    /// How many runs of the flow that are not finished there may be, this one included.
    pub most: usize,
    /// Whether it is given what it delivers, and does not read that itself.
    pub is_given: bool,
    /// Where it reads on, if it does.
    pub cursor: Option<Value>,
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
    pub cursor: Option<cursor::CursorMove>,
    /// What the user is told of it, with what tells it from other notifications.
    pub notice: Option<(String, Value)>,
    /// What it answered to who asked for it. The store does not know what that says.
    pub response: Option<Vec<u8>>,
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
    /// Whether it goes on, now or after the next start.
    pub unfinished: bool,
    /// Whether it goes on only when the user says so.
    pub paused: bool,
    /// The run that it repeats.
    pub repeats: Option<RunId>,
    /// The run that asked for it.
    pub parent: Option<RunId>,
}

/// What is said of a run that Causeway's end cut off.
pub(super) const INTERRUPTED: &str = "Causeway stopped while this ran. It goes on where it was.";
/// The same of one that an older Causeway began.
const WITHOUT_JOURNAL: &str = "Causeway stopped while this ran. What was delivered is known; the next run goes on.";

impl Store {
    /// Records that a run starts. A flow of which as many runs are not finished as may be answers
    /// [`StoreError::AlreadyRunning`], and so does one of which another run has begun with what this one is to begin with.
    pub async fn start_run(&self, run: NewRun) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| start(db, epoch, &run)).await
    }

    /// Records the end of a run and, in the same transaction, the flow's new cursor and what the user is told. What its
    /// actions gave is forgotten unless it failed: then it can be run again from where it did.
    pub async fn finish_run(&self, run: RunId, end: RunEnd) -> Result<(), StoreError> {
        self.finish_run_with(run, end, Vec::new()).await
    }

    /// The same, with the last of its actions in that transaction too.
    pub async fn finish_run_with(&self, run: RunId, end: RunEnd, last: Vec<NewAction>) -> Result<(), StoreError> {
        let failed = end.status == RunStatus::Failed;
        let rows = self.keep_bodies(run, last).await?;
        let left = self.write(move |db| {
            finish(db, run, &end)?;
            actions::add(db, run, &rows)?;
            if failed { Ok(0) } else { journal::forget(db, run) }
        });
        // A long one goes in steps.
        if left.await? < journal::CHUNK as usize { Ok(()) } else { self.forget_journal(run).await }
    }

    /// Stops a run that goes on later.
    pub async fn suspend_run(&self, run: RunId, counts: Counts) -> Result<(), StoreError> {
        let end = RunEnd {
            status: RunStatus::Interrupted,
            ended: self.now(),
            counts,
            error: Some(INTERRUPTED.into()),
            cursor: None,
            notice: None,
            response: None,
        };
        self.write(move |db| finish(db, run, &end)).await
    }

    /// Goes on with a run that is not finished and not paused.
    pub async fn resume_run(&self, run: RunId) -> Result<(), StoreError> {
        let epoch = self.epoch();
        self.write(move |db| {
            let mut update = db.prepare_cached(
                "UPDATE run SET status = 'running', ended_ms = NULL, error = NULL, epoch = ?2
                 WHERE uid = ?1 AND unfinished = 1 AND paused = 0",
            )?;
            match update.execute(params![run.0.as_bytes(), epoch])? {
                0 => Err(StoreError::NotRunning(run)),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Ends a run that is not finished and is not to go on.
    pub async fn abandon_run(&self, run: RunId, status: RunStatus, error: String) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |db| {
            let mut update = db.prepare_cached(
                "UPDATE run SET status = ?2, error = ?3, ended_ms = ?4, unfinished = 0, paused = 0
                 WHERE uid = ?1 AND unfinished = 1 RETURNING flow",
            )?;
            let values = params![run.0.as_bytes(), status, error, Ms(now)];
            let flow: Option<String> = update.query_row(values, |row| row.get(0)).optional()?;
            flow.map_or(Ok(()), |flow| beside::take_back(db, &flow, run, now))
        })
        .await?;
        self.forget_journal(run).await
    }

    /// The runs that are not finished, oldest first: those under way and those that go on later. Of each, how many
    /// crashes in a row it did not come any further.
    pub async fn unfinished_runs(&self) -> Result<Vec<(Run, u32)>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM run WHERE unfinished = 1 ORDER BY id")?;
            let runs = query.query_map([], |row| Ok((read(row)?, row.get("crashes")?)))?;
            Ok(runs.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The runs of a flow that are not finished, oldest first.
    pub async fn unfinished_of(&self, flow: &str) -> Result<Vec<Run>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT * FROM run WHERE flow = ?1 AND unfinished = 1 ORDER BY id")?;
            Ok(query.query_map([flow], read)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The run that an action of another run asked for.
    pub async fn child(&self, parent: RunId, ticket: u64) -> Result<Option<Run>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT * FROM run WHERE parent = ?1 AND parent_ticket = ?2")?;
            Ok(query.query_row(params![parent.0.as_bytes(), N(ticket)], read).optional()?)
        })
        .await
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

/// Stops the runs that the engine before left running, at the time of the last thing they are known to have done.
pub(crate) fn interrupt(db: &Connection, clean: bool) -> Result<u64, StoreError> {
    if !clean {
        db.execute(
            "UPDATE run SET crashes = iif(far > crashed_at, 1, crashes + 1), crashed_at = far
             FROM (SELECT run.id AS of, coalesce(max(seq), 0) AS far FROM run LEFT JOIN journal ON run_id = run.id
                   WHERE status = 'running' GROUP BY run.id)
             WHERE id = of",
            [],
        )?;
    }
    let changed = db.execute(
        "UPDATE run SET status = 'interrupted', error = CASE WHEN paused THEN ?3 WHEN unfinished THEN ?1 ELSE ?2 END,
           ended_ms = max(started_ms, coalesce((SELECT max(ended_ms) FROM action WHERE run_id = run.id), 0)),
           delivered = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'delivered'),
           failed = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'refused'),
           unknown = (SELECT count(*) FROM attempt WHERE run_id = run.id AND outcome = 'unknown')
         WHERE status = 'running'",
        [INTERRUPTED, WITHOUT_JOURNAL, PAUSED],
    )?;
    Ok(changed as u64)
}

/// Runs of a copy do not go on: what they did since it was made is not known.
pub(crate) fn give_up(db: &Connection) -> Result<(), StoreError> {
    db.execute(
        "UPDATE run SET unfinished = 0, paused = 0,
           error = 'Causeway stopped while this ran, and what it did since the last copy is not known.'
         WHERE unfinished = 1",
        [],
    )?;
    Ok(())
}

fn start(db: &Connection, epoch: i64, run: &NewRun) -> Result<(), StoreError> {
    let mut active = db.prepare_cached("SELECT count(*) FROM run WHERE flow = ?1 AND unfinished = 1")?;
    let is_full = active.query_row([&run.flow], |row| row.get::<_, N>(0))?.0 >= run.most as u64;
    if is_full || run.fired.map(|id| fired::take(db, id)).transpose()? == Some(false) {
        return Err(StoreError::AlreadyRunning { flow: run.flow.clone() });
    }
    let mut insert = db.prepare_cached(
        "INSERT INTO run(uid, flow, definition_hash, cause, due_ms, epoch, started_ms, repeats, parent, parent_ticket, status,
           unfinished)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'running', 1)",
    )?;
    let number = insert.insert(params![
        run.id.0.as_bytes(),
        run.flow,
        run.definition_hash,
        run.cause,
        run.due.map(Ms),
        epoch,
        Ms(run.started),
        run.repeats.map(|run| *run.0.as_bytes()),
        run.parent.map(|(run, _)| *run.0.as_bytes()),
        run.parent.map(|(_, ticket)| N(ticket)),
    ])?;
    beside::begin(db, number, run)?;
    journal::append(db, number, &run.begins)?;
    flow_version::keep(db, &run.flow, &run.definition_hash, &run.text, run.started)
}

fn finish(db: &Connection, run: RunId, end: &RunEnd) -> Result<(), StoreError> {
    if end.status == RunStatus::Running {
        return Err(StoreError::NotRunning(run));
    }
    let counts = &end.counts;
    // It can repeat what a service said, and words of it are looked for: no secret may be among them.
    let error = end.error.as_deref().map(redact::live::hide_text);
    let mut update = db.prepare_cached(
        "UPDATE run SET status = ?2, ended_ms = ?3, error = iif(paused AND ?2 = 'interrupted', ?12, ?4),
           delivered = ?5, already = ?6, failed = ?7, unknown = ?8, held = ?9, read = ?10, open = ?11,
           unfinished = (?2 = 'interrupted'), paused = (paused AND ?2 = 'interrupted'), crashes = 0
         WHERE uid = ?1 AND status = 'running' RETURNING flow",
    )?;
    let values = params![
        run.0.as_bytes(),
        end.status,
        Ms(end.ended),
        error,
        N(counts.delivered),
        N(counts.already),
        N(counts.failed),
        N(counts.unknown),
        N(counts.held),
        N(counts.read),
        N(counts.open),
        PAUSED,
    ];
    let flow: Option<String> = update.query_row(values, |row| row.get(0)).optional()?;
    let Some(flow) = flow else {
        return Err(number(db, run)?.map_or(StoreError::NoSuchRun(run), |_| StoreError::NotRunning(run)));
    };
    if let Some((dedupe, body)) = &end.notice {
        outbox::put(db, dedupe, &Json(body.clone()), end.ended)?;
    }
    if let Some(entry) = &end.response {
        response::put(db, run, entry)?;
    }
    if end.status == RunStatus::Succeeded && counts.open == 0 {
        behind::run_succeeded(db, run.0.as_bytes(), &flow)?;
    }
    match &end.cursor {
        Some(way) => cursor::go(db, &flow, way, run, end.ended),
        None if end.status == RunStatus::Interrupted => Ok(()),
        None => beside::take_back(db, &flow, run, end.ended),
    }
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
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
            open: count("open")?,
        },
        error: row.get("error")?,
        unfinished: row.get("unfinished")?,
        paused: row.get("paused")?,
        repeats: row.get::<_, Option<[u8; 16]>>("repeats")?.map(|uid| RunId(Uuid::from_bytes(uid))),
        parent: row.get::<_, Option<[u8; 16]>>("parent")?.map(|uid| RunId(Uuid::from_bytes(uid))),
    })
}
