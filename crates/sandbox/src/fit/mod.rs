//! Google Fit REST: data sources, sessions, datasets and daily sums, on Google's server under `/fitness/v1/users`.

mod aggregate;
mod datasets;
mod sessions;
mod sources;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::{get, post, put};
use serde_json::Value;

use crate::gate::Door;
use crate::google;
use crate::oauth::Access;
use crate::reply::Reply;

/// What Google Fit holds.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// By data stream id.
    sources: BTreeMap<String, Value>,
    /// Points by data stream id; the same point may be there twice, since a patch only inserts.
    points: BTreeMap<String, Vec<Value>>,
    /// By the id that the client chose.
    sessions: BTreeMap<String, Value>,
    deleted: BTreeMap<String, Value>,
}

/// The routes below Google's gate.
pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/fitness/v1/users/{user}/dataSources", get(sources::list).post(sources::create))
        .route("/fitness/v1/users/{user}/dataSources/{source}", get(sources::get))
        .route(
            "/fitness/v1/users/{user}/dataSources/{source}/datasets/{dataset}",
            get(datasets::get).patch(datasets::patch).delete(datasets::delete),
        )
        .route("/fitness/v1/users/{user}/sessions", get(sessions::list))
        .route("/fitness/v1/users/{user}/sessions/{session}", put(sessions::upsert).delete(sessions::delete))
        .route("/fitness/v1/users/{user}/dataset:aggregate", post(aggregate::aggregate))
}

/// Refuses who may not touch this area of data (`activity`, `body` or `sleep`).
fn allowed(access: &Access, area: &str, writes: bool) -> Result<(), Reply> {
    let scope = |right: &str| format!("https://www.googleapis.com/auth/fitness.{area}.{right}");
    let (read, write) = (scope("read"), scope("write"));
    let scopes: &[&str] = if writes { &[&write] } else { &[&read, &write] };
    if access.has(scopes) { Ok(()) } else { Err(google::error(403, "The sign-in does not include this scope.")) }
}

/// The area of a data type or stream.
fn area(name: &str) -> &'static str {
    match name {
        name if name.contains("com.google.weight") || name.contains("com.google.body") => "body",
        name if name.contains("com.google.sleep") => "sleep",
        _ => "activity",
    }
}

/// A 64-bit integer that travels as a string, or as a number.
fn integer(value: &Value) -> Option<i64> {
    value.as_str().map_or_else(|| value.as_i64(), |text| text.parse().ok())
}

fn object(body: &[u8]) -> Result<Value, Reply> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    value.filter(Value::is_object).ok_or_else(|| google::error(400, "The payload must be a JSON object."))
}
