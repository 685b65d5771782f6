//! Data sources: streams of points of one type.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::{allowed, area, object};
use crate::gate::Door;
use crate::google;
use crate::oauth::Access;
use crate::reply::{self, Outcome};

/// POST dataSources: the stream's id follows from its parts; the same parts again are a conflict.
pub(super) async fn create(State(door): State<Door>, Extension(access): Extension<Access>, body: Bytes) -> Outcome {
    let mut source = object(&body)?;
    let kind = source["type"].as_str().filter(|kind| matches!(*kind, "raw" | "derived")).map(str::to_owned);
    let kind = kind.ok_or_else(|| google::violation("type", "Must be raw or derived."))?;
    let data_type = source["dataType"]["name"].as_str().map(str::to_owned);
    let data_type = data_type.ok_or_else(|| google::violation("dataType.name", "This field is required."))?;
    allowed(&access, area(&data_type), true)?;
    let stream = source["dataStreamName"].as_str().unwrap_or_default();
    let id = format!("{kind}:{data_type}:{}:{stream}", access.client);
    let id = id.trim_end_matches(':').to_owned();
    source["dataStreamId"] = json!(id);
    let mut book = door.shared.fit();
    if book.sources.contains_key(&id) {
        return Err(google::error(409, "The data source exists already."));
    }
    book.sources.insert(id, source.clone());
    reply::ok(&source)
}

/// GET dataSources?dataTypeName=
pub(super) async fn list(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let wanted = fields.get("dataTypeName");
    let book = door.shared.fit();
    let fits = |source: &&Value| wanted.is_none_or(|name| source["dataType"]["name"] == json!(name));
    let sources: Vec<&Value> = book.sources.values().filter(fits).collect();
    reply::ok(&json!({"dataSource": sources}))
}

/// GET dataSources/{id}
pub(super) async fn get(State(door): State<Door>, Path((_, source)): Path<(String, String)>) -> Outcome {
    let book = door.shared.fit();
    reply::ok(book.sources.get(&source).ok_or_else(|| google::error(404, "There is no such data source."))?)
}
