//! How SQLite goes about each page that can be asked for: never through all runs, never with a sort.

use rusqlite::Connection;

use super::listed::Source;
use super::range::{self, Range};
use super::{RunFilter, found};
use crate::sql::Ms;
use crate::table::runs::RunStatus;

/// A database of this format with some runs in it, with the statistics that an engine has after a while.
fn database() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causeway.db");
    let db = crate::connect::to_write(&path, &crate::migrate::STATE, &|_, _| Ok(())).unwrap();
    db.execute_batch(
        "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 5000)
         INSERT INTO run(uid, flow, definition_hash, cause, epoch, started_ms, ended_ms, status)
           SELECT randomblob(16), 'flow-' || value % 7, '', 'manual', 1, value * 600000, value * 600000,
             iif(value % 9 = 0, 'failed', 'succeeded') FROM n;
         ANALYZE;",
    )
    .unwrap();
    (folder, db)
}

fn ranges() -> Vec<Range> {
    let at = Some(Ms(chrono::DateTime::UNIX_EPOCH));
    let one = |since, until, forward| Range { low: 5, high: 900, since, until, forward, limit: 50 };
    let mut all = Vec::new();
    for forward in [false, true] {
        for since in [None, at] {
            for until in [None, at] {
                all.push(one(since, until, forward));
            }
        }
    }
    all
}

/// The steps of a statement's plan, without its subqueries' names.
fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let count = statement.parameter_count();
    let values = vec![rusqlite::types::Value::Null; count];
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get("detail")).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_page_of_a_list_is_read_from_one_place_in_one_index() {
    let (_folder, db) = database();
    let some = vec![RunStatus::Failed, RunStatus::Running];
    let statuses = [vec![], vec![RunStatus::Succeeded], some, RunStatus::PROBLEMS.to_vec(), RunStatus::ALL.to_vec()];
    let mut seen = std::collections::BTreeSet::new();
    for flows in [vec![], vec!["flow-1".to_owned()], vec!["flow-1".into(), "flow-2".into()]] {
        for statuses in &statuses {
            let filter = RunFilter { flows: flows.clone(), statuses: statuses.clone(), ..RunFilter::default() };
            for range in ranges() {
                for source in Source::of(&filter) {
                    let steps = plan(&db, &source.sql(&range));
                    assert!(steps.len() == 1 && steps[0].starts_with("SEARCH run USING "), "{source:?}: {steps:?}");
                    seen.insert(steps[0].clone());
                }
            }
        }
    }
    for index in ["PRIMARY KEY", "run_flow ", "run_status ", "run_flow_status ", "run_problem ", "run_flow_problem "] {
        assert!(seen.iter().any(|step| step.contains(index)), "{index}: {seen:?}");
    }
}

#[test]
fn a_page_of_a_search_comes_from_the_words_in_their_order() {
    let (_folder, db) = database();
    for range in ranges() {
        let steps = plan(&db, &found::sql(&range));
        assert!(steps[0].starts_with("SCAN history VIRTUAL TABLE"), "{steps:?}");
        let looks_up = |step: &String| step.starts_with("SEARCH run USING INTEGER PRIMARY KEY");
        assert!(steps[1..].iter().all(looks_up), "{steps:?}");
    }
}

#[test]
fn where_a_page_begins_is_looked_up() {
    let (_folder, db) = database();
    for sql in [range::QUARTERS, range::BEFORE, range::AFTER] {
        let steps = plan(&db, sql);
        assert!(steps.len() == 1 && steps[0].starts_with("SEARCH "), "{sql}: {steps:?}");
    }
}
