//! Schedules: when each flow is due next. The wall-clock rule is in the flow's file; only its next time is here.

use chrono::{DateTime, Utc};
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

    /// Sets the schedule of a flow.
    pub async fn set_schedule(&self, row: ScheduleRow) -> Result<(), StoreError> {
        self.write(move |db| put(db, &row)).await
    }

    /// Forgets the schedule of a flow that is gone.
    pub async fn remove_schedule(&self, flow: &str) -> Result<(), StoreError> {
        let flow = flow.to_owned();
        self.write(move |db| {
            db.execute("DELETE FROM schedule WHERE flow = ?1", [&flow])?;
            Ok(())
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

    /// What is due at `now` and not paused, longest overdue first.
    pub async fn due(&self, now: DateTime<Utc>) -> Result<Vec<ScheduleRow>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT * FROM schedule WHERE paused = 0 AND next_due_ms IS NOT NULL AND next_due_ms <= ?1
                 ORDER BY next_due_ms, flow",
            )?;
            Ok(query.query_map([Ms(now)], read)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The flow that is due next, and when.
    pub async fn next_due(&self) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT flow, next_due_ms FROM schedule WHERE paused = 0 AND next_due_ms IS NOT NULL
                 ORDER BY next_due_ms, flow LIMIT 1",
            )?;
            Ok(query.query_row([], |row| Ok((row.get(0)?, row.get::<_, Ms>(1)?.0))).optional()?)
        })
        .await
    }
}

fn put(db: &Connection, row: &ScheduleRow) -> Result<(), StoreError> {
    let mut replace = db.prepare_cached(
        "INSERT OR REPLACE INTO schedule(flow, next_due_ms, last_due_ms, anchor_ms, paused, definition_hash)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    replace.execute(params![
        row.flow,
        row.next_due.map(Ms),
        row.last_due.map(Ms),
        Ms(row.anchor),
        row.paused,
        row.definition_hash
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
    })
}
