//! Sessions: the client chooses the id, and the same id again updates the session.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use chrono::DateTime;
use serde_json::{Value, json};

use super::{allowed, integer, object};
use crate::gate::Door;
use crate::google;
use crate::oauth::Access;
use crate::reply::{self, Outcome, Reply};

/// PUT sessions/{id}
pub(super) async fn upsert(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    allowed(&access, "activity", true)?;
    let mut session = object(&body)?;
    if session["id"].as_str() != Some(&id) {
        return Err(google::violation("id", "Must be the id of the address."));
    }
    let times = (integer(&session["startTimeMillis"]), integer(&session["endTimeMillis"]));
    let (Some(start), Some(end)) = times else {
        return Err(google::violation("startTimeMillis", "Start and end are required."));
    };
    if end < start || session["activityType"].as_i64().is_none() {
        return Err(google::violation("activityType", "A type, and an end after the start, are required."));
    }
    session["modifiedTimeMillis"] = json!(door.shared.now().timestamp_millis().to_string());
    let mut book = door.shared.fit();
    book.deleted.remove(&id);
    book.sessions.insert(id, session.clone());
    reply::ok(&session)
}

/// GET sessions?startTime=&endTime=&activityType=&includeDeleted=
pub(super) async fn list(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Outcome {
    allowed(&access, "activity", false)?;
    let (from, to) = (time(&fields, "startTime", i64::MIN)?, time(&fields, "endTime", i64::MAX)?);
    let kind = fields.get("activityType").and_then(|kind| kind.parse::<i64>().ok());
    let fits = |session: &&Value| {
        let start = integer(&session["startTimeMillis"]).unwrap_or(0);
        let end = integer(&session["endTimeMillis"]).unwrap_or(0);
        start < to && end > from && kind.is_none_or(|kind| session["activityType"].as_i64() == Some(kind))
    };
    let book = door.shared.fit();
    let sessions: Vec<&Value> = book.sessions.values().filter(fits).collect();
    let deleted: Vec<&Value> = match fields.get("includeDeleted").map(String::as_str) {
        Some("true") => book.deleted.values().collect(),
        _ => Vec::new(),
    };
    reply::ok(&json!({"session": sessions, "deletedSession": deleted}))
}

/// DELETE sessions/{id}
pub(super) async fn delete(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((_, id)): Path<(String, String)>,
) -> Outcome {
    allowed(&access, "activity", true)?;
    let mut book = door.shared.fit();
    let session = book.sessions.remove(&id).ok_or_else(|| google::error(404, "There is no such session."))?;
    book.deleted.insert(id, session);
    Ok(reply::text(204, "application/json", String::new()))
}

fn time(fields: &BTreeMap<String, String>, name: &str, otherwise: i64) -> Result<i64, Reply> {
    let Some(text) = fields.get(name) else { return Ok(otherwise) };
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| google::violation(name, "Must be in RFC 3339."))?;
    Ok(at.timestamp_millis())
}
