//! Which runs go.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, ToSql};
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::{Ms, N};

/// How a run went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Well,
    Problem,
    Any,
}

/// A run that goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Victim {
    pub(super) number: i64,
    pub(super) run: RunId,
}

/// Runs that have ended and do not go on, the oldest first.
#[derive(Debug, Clone)]
pub(super) struct Which {
    pub(super) class: Class,
    /// So many of the newest runs of each flow stay: at least one.
    pub(super) newest: u32,
    pub(super) flow: Option<String>,
    pub(super) ended_before: Option<DateTime<Utc>>,
    /// Only those behind this one: the ones before it were looked at.
    pub(super) after: i64,
}

impl Which {
    pub(super) fn of(class: Class, newest: u32) -> Self {
        Self { class, newest, flow: None, ended_before: None, after: 0 }
    }

    pub(super) fn find(&self, db: &Connection, limit: u32) -> Result<Vec<Victim>, StoreError> {
        let before = self.ended_before.map(Ms);
        let mut values: Vec<(&str, &dyn ToSql)> =
            vec![(":newest", &self.newest), (":after", &self.after), (":limit", &limit)];
        values.extend(self.flow.as_ref().map(|flow| (":flow", flow as &dyn ToSql)));
        values.extend(before.as_ref().map(|before| (":before", before as &dyn ToSql)));
        let mut query = db.prepare_cached(&self.sql())?;
        let read =
            |row: &rusqlite::Row<'_>| Ok(Victim { number: row.get(0)?, run: RunId(Uuid::from_bytes(row.get(1)?)) });
        Ok(query.query_map(values.as_slice(), read)?.collect::<rusqlite::Result<_>>()?)
    }

    fn sql(&self) -> String {
        let class = match self.class {
            Class::Well => " AND status NOT IN ('failed', 'interrupted', 'waiting')",
            Class::Problem => " AND status IN ('failed', 'interrupted', 'waiting')",
            Class::Any => "",
        };
        let flow = if self.flow.is_some() { " AND flow = :flow" } else { "" };
        let (before, order) = match self.ended_before {
            Some(_) => (" AND ended_ms < :before", "ended_ms"),
            None => ("", "id"),
        };
        format!(
            "SELECT id, uid FROM run WHERE ended_ms IS NOT NULL AND unfinished = 0 AND id > :after{class}{flow}{before}
             AND (SELECT count(*) FROM (SELECT 1 FROM run AS newer
               WHERE newer.flow = run.flow AND newer.id > run.id LIMIT :newest)) = :newest
             ORDER BY {order} LIMIT :limit"
        )
    }
}

/// The flows with more than `most` runs, and how many more. It counts, which takes a tenth of a second for a million
/// runs: once a day, and on a connection that keeps nobody waiting.
pub(super) fn excess(db: &Connection, most: u32) -> Result<Vec<(String, u64)>, StoreError> {
    let mut query = db.prepare_cached("SELECT flow, count(*) - ?1 FROM run GROUP BY flow HAVING count(*) > ?1")?;
    let rows = query.query_map([most], |row| Ok((row.get(0)?, row.get::<_, N>(1)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
