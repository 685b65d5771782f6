//! Datasets: the points of a stream between two nanoseconds, named `start-end`. A patch only inserts: to replace a
//! range, delete it first.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{Book, allowed, area, integer, object};
use crate::gate::Door;
use crate::google;
use crate::oauth::Access;
use crate::reply::{self, Outcome, Reply};

type Name = Path<(String, String, String)>;

/// GET datasets/{start-end}
pub(super) async fn get(State(door): State<Door>, Extension(access): Extension<Access>, Path(name): Name) -> Outcome {
    allowed(&access, area(&name.1), false)?;
    let range = range(&name.2)?;
    let book = door.shared.fit();
    let mut points: Vec<&Value> = known(&book, &name.1)?.iter().filter(|point| within(point, range)).collect();
    points.sort_by_key(|point| integer(&point["endTimeNanos"]));
    reply::ok(&dataset(&name.1, range, &json!(points)))
}

/// PATCH datasets/{start-end}
pub(super) async fn patch(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path(name): Name,
    body: Bytes,
) -> Outcome {
    allowed(&access, area(&name.1), true)?;
    let range = range(&name.2)?;
    let mut body = object(&body)?;
    if body["dataSourceId"].as_str() != Some(&name.1) {
        return Err(google::violation("dataSourceId", "Must be the data source of the address."));
    }
    let points = body["point"].take().as_array().cloned().unwrap_or_default();
    if !points.iter().all(|point| within(point, range)) {
        return Err(google::violation("point", "Every point must lie within the dataset."));
    }
    let mut book = door.shared.fit();
    known(&book, &name.1)?;
    book.points.entry(name.1.clone()).or_default().extend(points.iter().cloned());
    reply::ok(&dataset(&name.1, range, &json!(points)))
}

/// DELETE datasets/{start-end}
pub(super) async fn delete(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path(name): Name,
) -> Outcome {
    allowed(&access, area(&name.1), true)?;
    let range = range(&name.2)?;
    let mut book = door.shared.fit();
    known(&book, &name.1)?;
    book.points.entry(name.1).or_default().retain(|point| !within(point, range));
    Ok(reply::text(204, "application/json", String::new()))
}

fn known<'a>(book: &'a Book, source: &str) -> Result<&'a [Value], Reply> {
    if !book.sources.contains_key(source) {
        return Err(google::error(404, "There is no such data source."));
    }
    Ok(book.points.get(source).map_or(&[], Vec::as_slice))
}

fn range(name: &str) -> Result<(i64, i64), Reply> {
    let parsed = name.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    parsed
        .filter(|(from, to)| from <= to)
        .ok_or_else(|| google::violation("datasetId", "Must be start-end in nanoseconds."))
}

fn within(point: &Value, (from, to): (i64, i64)) -> bool {
    let times = (integer(&point["startTimeNanos"]), integer(&point["endTimeNanos"]));
    matches!(times, (Some(start), Some(end)) if from <= start && start <= end && end <= to)
}

fn dataset(source: &str, (from, to): (i64, i64), points: &Value) -> Value {
    json!({"dataSourceId": source, "minStartTimeNs": from.to_string(), "maxEndTimeNs": to.to_string(), "point": points})
}
