//! Runs of one flow that go on at the same time, and read the same items: which of two has sent an item, and that the cursor
//! passes none whose outcome is open. What a run's parts deliver counts as its own, for it has read it.

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::sql::Json;
use crate::table::cursor;
use crate::table::runs::NewRun;

/// Notes beside which others a run begins.
pub(crate) fn begin(db: &Connection, number: i64, run: &NewRun) -> Result<(), StoreError> {
    if let Some((parent, _)) = run.parent {
        let mut inherit = db.prepare_cached(
            "UPDATE run SET (reader, after_attempt, beside) =
               (SELECT coalesce(reader, id), after_attempt, beside FROM run WHERE uid = ?2) WHERE id = ?1",
        )?;
        inherit.execute(params![number, parent.0.as_bytes()])?;
    } else if run.most > 1 && !run.is_given {
        let mut note = db.prepare_cached(
            "UPDATE run SET after_attempt = (SELECT coalesce(max(id), 0) FROM attempt), cursor = ?3,
               beside = (SELECT min(id) FROM run WHERE flow = ?2 AND unfinished = 1)
             WHERE id = ?1",
        )?;
        note.execute(params![number, run.flow, run.cursor.clone().map(Json)])?;
    }
    Ok(())
}

/// Whether the last to send an item was another run: one that began to read after this run, or one that sent it since this
/// run began to read.
pub(crate) fn is_of_another_run(db: &Connection, ledger: i64, run: RunId) -> Result<bool, StoreError> {
    is_of_other(db, ledger, run, "other > own OR attempt > after_attempt")
}

/// The same, or it was a run that was not over when this one began.
pub(crate) fn is_of_a_run_beside(db: &Connection, ledger: i64, run: RunId) -> Result<bool, StoreError> {
    is_of_other(db, ledger, run, "other > own OR attempt > after_attempt OR other >= beside")
}

fn is_of_other(db: &Connection, ledger: i64, run: RunId, which: &str) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT 1 FROM (
           SELECT coalesce(run.reader, run.id) AS own, run.after_attempt, run.beside, attempt.id AS attempt,
             coalesce(theirs.reader, attempt.run_id) AS other
           FROM run JOIN attempt ON attempt.id = (SELECT max(id) FROM attempt WHERE ledger_id = ?1)
             LEFT JOIN run AS theirs ON theirs.id = attempt.run_id
           WHERE run.uid = ?2)
         WHERE other <> own AND ({which})"
    ))?;
    Ok(query.exists(params![ledger, run.0.as_bytes()])?)
}

/// Items that a run of `runs` was the last to send, and of which it is not known what became.
const OPEN: &str = "
    SELECT 1 FROM (SELECT id FROM runs UNION SELECT run.id FROM runs JOIN run ON run.reader = runs.id) AS sender
      CROSS JOIN attempt ON attempt.run_id = sender.id
      CROSS JOIN ledger ON ledger.id = attempt.ledger_id
    WHERE ledger.state IN ('sending', 'unknown', 'retry')
      AND attempt.id = (SELECT max(id) FROM attempt AS last WHERE last.ledger_id = ledger.id)";

/// Whether the outcome of an item is open that a run beside this one was the last to send: the cursor must not pass it.
pub(crate) fn is_open_beside(db: &Connection, flow: &str, run: RunId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "WITH own AS (SELECT id, beside FROM run WHERE uid = ?2),
           runs AS (SELECT run.id FROM run, own WHERE run.flow = ?1 AND run.id >= own.beside AND run.id <> own.id)
         {OPEN}"
    ))?;
    Ok(query.exists(params![flow, run.0.as_bytes()])?)
}

/// At the end of a run that leaves items open: another one may have moved the cursor past them meanwhile. It goes back to where
/// this run began to read.
pub(crate) fn take_back(db: &Connection, flow: &str, run: RunId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut begun = db.prepare_cached("SELECT cursor FROM run WHERE uid = ?1 AND cursor IS NOT NULL")?;
    let begun: Option<Json> = begun.query_row([run.0.as_bytes()], |row| row.get(0)).optional()?;
    let Some(Json(begun)) = begun else { return Ok(()) };
    if cursor::find(db, flow)?.unwrap_or_default() == begun {
        return Ok(());
    }
    let mut open = db.prepare_cached(&format!("WITH runs AS (SELECT id FROM run WHERE uid = ?1) {OPEN}"))?;
    if open.exists([run.0.as_bytes()])? {
        cursor::put(db, flow, &begun, Some(run), now)?;
    }
    Ok(())
}
