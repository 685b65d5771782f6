//! Where in the order of the runs a page lies.

use causeway_core::RunId;
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use super::{MOST, RunFilter};
use crate::error::StoreError;
use crate::sql::Ms;

/// The milliseconds of the quarters of days that `run_quarter` counts.
const QUARTER: i64 = 21_600_000;

/// The runs with a number between `low` and `high`, both of which are outside.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) since: Option<Ms>,
    pub(super) until: Option<Ms>,
    /// Whether the page is the oldest of them, not the newest.
    pub(super) forward: bool,
    pub(super) limit: u32,
}

/// The names and values of a statement.
pub(super) type Values<'a> = Vec<(&'static str, &'a dyn ToSql)>;

impl Range {
    /// `None` where there is surely nothing.
    pub(super) fn of(db: &Connection, filter: &RunFilter) -> Result<Option<Self>, StoreError> {
        let mut range = Self {
            low: 0,
            high: i64::MAX,
            since: filter.since.map(Ms),
            until: filter.until.map(Ms),
            forward: filter.after.is_some() && filter.before.is_none(),
            limit: filter.limit.min(MOST),
        };
        if let Some(before) = filter.before {
            range.high = number_before(db, before)?;
        }
        if let Some(after) = filter.after {
            range.low = number_after(db, after)?;
        }
        if range.since.is_some() || range.until.is_some() {
            let Some((first, last)) = range.quarters(db)? else { return Ok(None) };
            range.low = range.low.max(first - 1);
            range.high = range.high.min(last + 1);
        }
        Ok((range.limit > 0 && range.high - 1 > range.low).then_some(range))
    }

    /// The first and the last number of the quarters of days that the times lie in.
    fn quarters(&self, db: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
        let quarter = |at: Option<Ms>, open| at.map_or(open, |at| at.0.timestamp_millis() / QUARTER);
        let mut query = db.prepare_cached(QUARTERS)?;
        let ends = params![quarter(self.since, i64::MIN), quarter(self.until, i64::MAX)];
        let (first, last): (Option<i64>, Option<i64>) = query.query_row(ends, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(first.zip(last))
    }

    /// The conditions on `column`, the run's number, and on its time, with the order and the limit behind them.
    pub(super) fn sql(&self, column: &str) -> String {
        let since = if self.since.is_some() { " AND started_ms >= :since" } else { "" };
        let until = if self.until.is_some() { " AND started_ms < :until" } else { "" };
        let order = if self.forward { "ASC" } else { "DESC" };
        format!("{column} > :low AND {column} < :high{since}{until} ORDER BY {column} {order} LIMIT :limit")
    }

    /// The values of [`Range::sql`].
    pub(super) fn values(&self) -> Values<'_> {
        let mut values: Values<'_> = vec![(":low", &self.low), (":high", &self.high), (":limit", &self.limit)];
        values.extend(self.since.as_ref().map(|at| (":since", at as &dyn ToSql)));
        values.extend(self.until.as_ref().map(|at| (":until", at as &dyn ToSql)));
        values
    }

    /// Whether a run's own time has to be looked at.
    pub(super) fn has_times(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }
}

pub(super) const QUARTERS: &str = "SELECT min(first), max(last) FROM run_quarter WHERE quarter >= ?1 AND quarter <= ?2";
pub(super) const BEFORE: &str = "SELECT id + (uid <> ?1) FROM run WHERE uid <= ?1 ORDER BY uid DESC LIMIT 1";
pub(super) const AFTER: &str = "SELECT id - (uid <> ?1) FROM run WHERE uid >= ?1 ORDER BY uid LIMIT 1";

/// The number before which those are that started before a run. Where that run is gone, its id still says when it started.
fn number_before(db: &Connection, run: RunId) -> Result<i64, StoreError> {
    let number = db.prepare_cached(BEFORE)?.query_row([run.0.as_bytes()], |row| row.get(0)).optional()?;
    Ok(number.unwrap_or(0))
}

fn number_after(db: &Connection, run: RunId) -> Result<i64, StoreError> {
    let number = db.prepare_cached(AFTER)?.query_row([run.0.as_bytes()], |row| row.get(0)).optional()?;
    Ok(number.unwrap_or(i64::MAX))
}
