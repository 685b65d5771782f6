//! Actions: what a run did, step by step, with its bodies where they are.

use causeway_core::{RunId, redact};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::Store;
use crate::blobs::{Blob, Part};
use crate::body::{self, Body, BodyText};
use crate::error::StoreError;
use crate::sql::{Json, Ms, N};
use crate::table::runs;

/// An action that is finished. The caller has taken secrets out of the bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// Its number within the run.
    pub seq: u64,
    /// Its name in the flow.
    pub name: String,
    /// Where it stands, with the items of the loops around it: `For_each_weight[12]/Create_weight`.
    pub path: String,
    /// Its type in the flow language.
    pub kind: String,
    /// How it ended, as the flow language says it: `Succeeded`, `Failed`, …
    pub status: String,
    /// HTTP status or a code.
    pub code: Option<String>,
    /// Why it failed, as a sentence.
    pub error: Option<String>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// What went in.
    pub inputs: BodyText,
    /// What came out.
    pub outputs: BodyText,
}

/// An action, as the history lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// Its number within the run.
    pub seq: u64,
    /// Its name in the flow.
    pub name: String,
    /// Where it stands, with the items of the loops around it.
    pub path: String,
    /// Its type in the flow language.
    pub kind: String,
    /// How it ended, as the flow language says it.
    pub status: String,
    /// HTTP status or a code.
    pub code: Option<String>,
    /// Why it failed, as a sentence.
    pub error: Option<String>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
}

/// An action with its bodies. One of more than 256 KiB is `{"$cut": true, "bytes": …, "text": its beginning}`; one
/// that could not be kept is null.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionBodies {
    /// The action.
    pub row: ActionRow,
    /// What went in.
    pub inputs: Value,
    /// What came out.
    pub outputs: Value,
}

const MOST: u32 = 1000;
const COLUMNS: &str = "seq, name, path, kind, action.status, code, action.error, action.started_ms, action.ended_ms";

impl Store {
    /// Adds finished actions to a run, all or none. One that is there already is replaced.
    pub async fn add_actions(&self, run: RunId, actions: Vec<NewAction>) -> Result<(), StoreError> {
        if actions.is_empty() {
            return Ok(());
        }
        if self.is_read_only() {
            return Err(StoreError::ReadOnly);
        }
        let rows = self.keep_bodies(run, actions).await?;
        self.write(move |db| add(db, run, &rows)).await
    }

    /// Keeps the long bodies of actions, and gives the rows to add. The bodies go first: no row can then be seen whose
    /// bodies are still to come.
    pub(crate) async fn keep_bodies(&self, run: RunId, actions: Vec<NewAction>) -> Result<Vec<Packed>, StoreError> {
        if actions.is_empty() {
            return Ok(Vec::new());
        }
        let packed = self.with_blobs(move |blobs| {
            let (rows, long) = pack_all(actions);
            blobs.put(run, &long);
            rows
        });
        packed.await
    }

    /// Actions of a run in order, those after `after_seq`, without bodies; at most `limit` and never more than 1,000.
    pub async fn actions(&self, run: RunId, after_seq: Option<u64>, limit: u32) -> Result<Vec<ActionRow>, StoreError> {
        self.read(move |db| list(db, run, after_seq, limit.min(MOST))).await
    }

    /// The number of the last action of a run that is in the history; 0 when there is none.
    pub async fn last_action(&self, run: RunId) -> Result<u64, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT coalesce(max(seq), 0) FROM action WHERE run_id = (SELECT id FROM run WHERE uid = ?1)",
            )?;
            Ok(query.query_row([run.0.as_bytes()], |row| row.get::<_, N>(0))?.0)
        })
        .await
    }

    /// One action with its bodies.
    pub async fn action(&self, run: RunId, seq: u64) -> Result<Option<ActionBodies>, StoreError> {
        let Some((row, inputs, outputs)) = self.read(move |db| one(db, run, seq)).await? else { return Ok(None) };
        if let (Some(inputs), Some(outputs)) = (&inputs, &outputs) {
            return Ok(Some(ActionBodies { row, inputs: inputs.0.clone(), outputs: outputs.0.clone() }));
        }
        let bodies = self.with_blobs(move |blobs| {
            let whole = |here: Option<Json>, part| here.map_or_else(|| blobs.get(run, seq, part), |json| json.0);
            ActionBodies { row, inputs: whole(inputs, Part::Inputs), outputs: whole(outputs, Part::Outputs) }
        });
        bodies.await.map(Some)
    }
}

/// An action whose bodies are in the form they are kept in.
pub(crate) struct Packed {
    action: NewAction,
    inputs: Option<String>,
    outputs: Option<String>,
}

fn pack_all(actions: Vec<NewAction>) -> (Vec<Packed>, Vec<Blob>) {
    let mut long = Vec::new();
    let mut keep = |seq, part, text: BodyText| match body::pack(text) {
        Body::Nothing => None,
        Body::Inline(text) => Some(text),
        Body::Long(text) => {
            long.push(Blob { seq, part, text });
            None
        }
    };
    let mut pack = |mut action: NewAction| {
        action.error = action.error.map(|error| redact::live::hide_text(&error));
        let inputs = keep(action.seq, Part::Inputs, std::mem::take(&mut action.inputs));
        let outputs = keep(action.seq, Part::Outputs, std::mem::take(&mut action.outputs));
        Packed { action, inputs, outputs }
    };
    let rows = actions.into_iter().map(&mut pack).collect();
    (rows, long)
}

pub(crate) fn add(db: &Connection, run: RunId, rows: &[Packed]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let number = runs::number(db, run)?.ok_or(StoreError::NoSuchRun(run))?;
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO action(run_id, seq, name, path, kind, status, code, error, started_ms, ended_ms, inputs, outputs)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for Packed { action, inputs, outputs } in rows {
        insert.execute(params![
            number,
            N(action.seq),
            action.name,
            action.path,
            action.kind,
            action.status,
            action.code,
            action.error,
            Ms(action.started),
            Ms(action.ended),
            inputs,
            outputs,
        ])?;
    }
    Ok(())
}

fn list(db: &Connection, run: RunId, after: Option<u64>, limit: u32) -> Result<Vec<ActionRow>, StoreError> {
    let Some(number) = runs::number(db, run)? else { return Ok(Vec::new()) };
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM action WHERE run_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    ))?;
    let after = after.map_or(-1, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    Ok(query.query_map(params![number, after, limit], read)?.collect::<rusqlite::Result<_>>()?)
}

type WithBodies = (ActionRow, Option<Json>, Option<Json>);

fn one(db: &Connection, run: RunId, seq: u64) -> Result<Option<WithBodies>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, inputs, outputs FROM action JOIN run ON run.id = run_id WHERE uid = ?1 AND seq = ?2"
    ))?;
    let with_bodies = |row: &Row<'_>| Ok((read(row)?, row.get("inputs")?, row.get("outputs")?));
    Ok(query.query_row(params![run.0.as_bytes(), N(seq)], with_bodies).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<ActionRow> {
    Ok(ActionRow {
        seq: row.get::<_, N>("seq")?.0,
        name: row.get("name")?,
        path: row.get("path")?,
        kind: row.get("kind")?,
        status: row.get("status")?,
        code: row.get("code")?,
        error: row.get("error")?,
        started: row.get::<_, Ms>("started_ms")?.0,
        ended: row.get::<_, Ms>("ended_ms")?.0,
    })
}
