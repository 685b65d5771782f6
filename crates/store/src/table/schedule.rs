//! Schedules: when each flow is due next. The wall-clock rule is in the flow's file; only its next time is here.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::Ms;

/// When a flow is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Slug of the flow.
    pub flow: String,
    /// The next time; `None` when there is none.
    pub next_due: Option<DateTime<Utc>>,
    /// The last time that was due and acted upon.
    pub last_due: Option<DateTime<Utc>>,
    /// Where intervals are counted from.
    pub anchor: DateTime<Utc>,
    /// Paused by the user.
    pub paused: bool,
    /// Which rule the times were computed from.
    pub definition_hash: String,
    /// Since when a run may be expected to have succeeded.
    pub since: DateTime<Utc>,
    /// How long it may go without one; `None` where that says nothing.
    pub quiet_after: Option<TimeDelta>,
}

/// A flow of which no run has succeeded for too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    /// Slug of the flow.
    pub flow: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Store {
    /// The schedule of one flow.
    pub async fn schedule(&self, flow: &str) -> Result<Option<ScheduleRow>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            Ok(db.prepare_cached("SELECT * FROM schedule WHERE flow = ?1")?.query_row([flow], read).optional()?)
        })
        .await
    }

    /// Sets the schedule of a flow. One that is there stays paused or not, as [`Store::pause_schedule`] last said.
    pub async fn set_schedule(&self, row: ScheduleRow) -> Result<(), StoreError> {
        self.set_schedules(vec![row]).await
    }

    /// Sets the schedules of several flows at once.
    pub async fn set_schedules(&self, rows: Vec<ScheduleRow>) -> Result<(), StoreError> {
        self.write(move |db| rows.iter().try_for_each(|row| put(db, row))).await
    }

    /// Pauses or resumes a flow.
    pub async fn pause_schedule(&self, flow: &str, paused: bool) -> Result<(), StoreError> {
        let flow = flow.to_owned();
        self.write(move |db| {
            let mut pause = db.prepare_cached("UPDATE schedule SET paused = ?2 WHERE flow = ?1")?;
            pause.execute(params![flow, paused])?;
            Ok(())
        })
        .await
    }

    /// Forgets the schedules of flows that are gone.
    pub async fn remove_schedules(&self, flows: Vec<String>) -> Result<(), StoreError> {
        self.write(move |db| {
            let mut delete = db.prepare_cached("DELETE FROM schedule WHERE flow = ?1")?;
            Ok(flows.iter().try_for_each(|flow| delete.execute([flow]).map(drop))?)
        })
        .await
    }

    /// From now on runs may be expected to succeed: all flows were paused until then.
    pub async fn expect_runs_since(&self, since: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |db| {
            db.prepare_cached("UPDATE schedule SET since_ms = max(since_ms, ?1)")?.execute([Ms(since)])?;
            Ok(())
        })
        .await
    }

    /// The flows that are not paused and of which no run has succeeded for longer than they may go without.
    pub async fn quiet(&self, now: DateTime<Utc>) -> Result<Vec<Quiet>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT flow, max(since_ms, coalesce(succeeded_ms, 0)) AS since FROM schedule
                 WHERE paused = 0 AND quiet_ms IS NOT NULL AND since + quiet_ms < ?1 ORDER BY flow",
            )?;
            let rows =
                query.query_map([Ms(now)], |row| Ok(Quiet { flow: row.get(0)?, since: row.get::<_, Ms>(1)?.0 }))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// All schedules, by flow.
    pub async fn schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM schedule ORDER BY flow")?;
            Ok(query.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// The flow did what it is there for, although it may not have run.
pub(crate) fn succeeded(db: &Connection, flow: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE schedule SET succeeded_ms = ?2 WHERE flow = ?1")?.execute(params![flow, Ms(at)])?;
    Ok(())
}

pub(crate) fn put(db: &Connection, row: &ScheduleRow) -> Result<(), StoreError> {
    let mut put = db.prepare_cached(
        "INSERT INTO schedule(flow, next_due_ms, last_due_ms, anchor_ms, paused, definition_hash, since_ms, quiet_ms)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT(flow) DO UPDATE SET next_due_ms = excluded.next_due_ms, last_due_ms = excluded.last_due_ms,
           anchor_ms = excluded.anchor_ms, definition_hash = excluded.definition_hash,
           since_ms = max(since_ms, excluded.since_ms), quiet_ms = excluded.quiet_ms",
    )?;
    put.execute(params![
        row.flow,
        row.next_due.map(Ms),
        row.last_due.map(Ms),
        Ms(row.anchor),
        row.paused,
        row.definition_hash,
        Ms(row.since),
        row.quiet_after.map(|after| after.num_milliseconds()),
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<ScheduleRow> {
    Ok(ScheduleRow {
        flow: row.get("flow")?,
        next_due: row.get::<_, Option<Ms>>("next_due_ms")?.map(|at| at.0),
        last_due: row.get::<_, Option<Ms>>("last_due_ms")?.map(|at| at.0),
        anchor: row.get::<_, Ms>("anchor_ms")?.0,
        paused: row.get("paused")?,
        definition_hash: row.get("definition_hash")?,
        since: row.get::<_, Ms>("since_ms")?.0,
        quiet_after: row.get::<_, Option<i64>>("quiet_ms")?.map(TimeDelta::milliseconds),
    })
}
