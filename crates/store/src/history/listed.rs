//! Runs by flow and status. Each combination of one flow and one status has an index that holds its runs in order; what is
//! asked for several of them is read from each, a page at the most, and put together.

use rusqlite::{Connection, ToSql};

use super::RunFilter;
use super::range::Range;
use crate::error::StoreError;
use crate::table::runs::RunStatus;

/// One index to read a page from. The index is named, so that no statistics can talk SQLite into another way.
#[derive(Debug)]
pub(super) struct Source<'a> {
    from: &'static str,
    condition: &'static str,
    flow: Option<&'a String>,
    status: Option<RunStatus>,
}

/// As the partial indexes have it.
const PROBLEM: &str = "status IN ('failed', 'interrupted', 'waiting') AND ";

impl<'a> Source<'a> {
    /// The fewest sources that hold all that is asked for.
    pub(super) fn of(filter: &'a RunFilter) -> Vec<Self> {
        let flows: Vec<_> = match filter.flows.as_slice() {
            [] => vec![None],
            flows => flows.iter().map(Some).collect(),
        };
        flows.into_iter().flat_map(|flow| Self::of_flow(flow, &filter.statuses)).collect()
    }

    fn of_flow(flow: Option<&'a String>, statuses: &[RunStatus]) -> Vec<Self> {
        let is_asked = |status: &RunStatus| statuses.contains(status);
        if statuses.is_empty() || RunStatus::ALL.iter().all(is_asked) {
            return vec![match flow {
                None => Self { from: "run NOT INDEXED", condition: "", flow, status: None },
                Some(_) => Self { from: "run INDEXED BY run_flow", condition: "flow = :flow AND ", flow, status: None },
            }];
        }
        let problems = RunStatus::PROBLEMS.iter().all(is_asked).then_some(match flow {
            None => Self { from: "run INDEXED BY run_problem", condition: "", flow, status: None },
            Some(_) => {
                Self { from: "run INDEXED BY run_flow_problem", condition: "flow = :flow AND ", flow, status: None }
            }
        });
        let single = RunStatus::ALL.iter().copied().filter(is_asked);
        let single = single.filter(|status| problems.is_none() || !RunStatus::PROBLEMS.contains(status));
        let with = |status| match flow {
            None => Self {
                from: "run INDEXED BY run_status",
                condition: "status = :status AND ",
                flow,
                status: Some(status),
            },
            Some(_) => Self {
                from: "run INDEXED BY run_flow_status",
                condition: "flow = :flow AND status = :status AND ",
                flow,
                status: Some(status),
            },
        };
        let single: Vec<_> = single.map(with).collect();
        problems.into_iter().chain(single).collect()
    }

    pub(super) fn sql(&self, range: &Range) -> String {
        let problem = if self.from.ends_with("problem") { PROBLEM } else { "" };
        format!("SELECT id FROM {} WHERE {problem}{}{}", self.from, self.condition, range.sql("id"))
    }

    fn numbers(&self, db: &Connection, range: &Range) -> rusqlite::Result<Vec<i64>> {
        let mut values = range.values();
        values.extend(self.flow.map(|flow| (":flow", flow as &dyn ToSql)));
        values.extend(self.status.as_ref().map(|status| (":status", status as &dyn ToSql)));
        let mut query = db.prepare_cached(&self.sql(range))?;
        query.query_map(values.as_slice(), |row| row.get(0))?.collect()
    }
}

/// The numbers of the page's runs.
pub(super) fn numbers(db: &Connection, filter: &RunFilter, range: &Range) -> Result<Vec<i64>, StoreError> {
    let mut all = Vec::new();
    for source in Source::of(filter) {
        all.extend(source.numbers(db, range)?);
    }
    all.sort_unstable_by(|a, b| if range.forward { a.cmp(b) } else { b.cmp(a) });
    // A flow can be asked for twice.
    all.dedup();
    all.truncate(range.limit as usize);
    Ok(all)
}
