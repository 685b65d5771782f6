//! Sums (whole numbers) and average, most and least (other numbers) of points by time.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use chrono::{DateTime, Days, NaiveTime};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::{Book, allowed, area, integer, object};
use crate::gate::Door;
use crate::google;
use crate::oauth::Access;
use crate::reply::{self, Outcome, Reply};
use crate::world::travel::civil_instant;

const MAX_BUCKETS: usize = 1_000;

/// POST dataset:aggregate
pub(super) async fn aggregate(State(door): State<Door>, Extension(access): Extension<Access>, body: Bytes) -> Outcome {
    let body = object(&body)?;
    let by = body["aggregateBy"].as_array().filter(|by| !by.is_empty()).cloned();
    let by = by.ok_or_else(|| google::violation("aggregateBy", "At least one is required."))?;
    for one in &by {
        allowed(
            &access,
            area(one["dataTypeName"].as_str().or(one["dataSourceId"].as_str()).unwrap_or_default()),
            false,
        )?;
    }
    let windows = windows(&body)?;
    let book = door.shared.fit();
    let bucket = |window: &(i64, i64)| {
        let datasets: Vec<Value> = by.iter().map(|one| dataset(&book, one, *window)).collect();
        json!({
            "type": "time", "startTimeMillis": window.0.to_string(), "endTimeMillis": window.1.to_string(),
            "dataset": datasets,
        })
    };
    reply::ok(&json!({"bucket": windows.iter().map(bucket).collect::<Vec<_>>()}))
}

fn windows(body: &Value) -> Result<Vec<(i64, i64)>, Reply> {
    let times = (integer(&body["startTimeMillis"]), integer(&body["endTimeMillis"]));
    let (Some(start), Some(end)) = times else {
        return Err(google::violation("startTimeMillis", "Start and end are required."));
    };
    let step =
        stepper(&body["bucketByTime"]).ok_or_else(|| google::violation("bucketByTime", "A length is required."))?;
    let mut windows = Vec::new();
    let mut from = start;
    while from < end && windows.len() < MAX_BUCKETS {
        let to = step(from).clamp(from + 1, end);
        windows.push((from, to));
        from = to;
    }
    Ok(windows)
}

/// The end of the bucket that begins at an instant: a fixed length, or the next midnight of a zone.
fn stepper(by: &Value) -> Option<Box<dyn Fn(i64) -> i64>> {
    if let Some(length) = integer(&by["durationMillis"]).filter(|length| *length > 0) {
        return Some(Box::new(move |from| from + length));
    }
    let zone: Tz = by["period"]["timeZoneId"].as_str()?.parse().ok()?;
    (by["period"]["type"] == json!("day"))
        .then(|| Box::new(move |from| next_midnight(zone, from)) as Box<dyn Fn(i64) -> i64>)
}

fn next_midnight(zone: Tz, from: i64) -> i64 {
    let Some(at) = DateTime::from_timestamp_millis(from) else { return from };
    let day = at.with_timezone(&zone).date_naive() + Days::new(1);
    civil_instant(zone, day.and_time(NaiveTime::MIN)).timestamp_millis()
}

fn dataset(book: &Book, by: &Value, window: (i64, i64)) -> Value {
    let of_type =
        |id: &str| by["dataTypeName"].as_str().is_some_and(|name| book.sources[id]["dataType"]["name"] == json!(name));
    let streams = book.points.iter().filter(|(id, _)| by["dataSourceId"] == json!(id) || of_type(id));
    let inside = |point: &&Value| {
        let end = integer(&point["endTimeNanos"]).unwrap_or(0) / 1_000_000;
        window.0 <= end && end < window.1
    };
    let points: Vec<&Value> = streams.flat_map(|(_, points)| points).filter(inside).collect();
    let id = format!("derived:{}:com.google.android.gms:aggregated", by["dataTypeName"].as_str().unwrap_or("stream"));
    let nanos = |millis: i64| (millis * 1_000_000).to_string();
    let point = summary(&points)
        .map(|value| json!({"startTimeNanos": nanos(window.0), "endTimeNanos": nanos(window.1), "value": value}));
    json!({"dataSourceId": id, "point": point.into_iter().collect::<Vec<_>>()})
}

fn summary(points: &[&Value]) -> Option<Value> {
    let first = |name: &'static str| points.iter().filter_map(move |point| point["value"][0][name].as_f64());
    let whole: Vec<f64> = first("intVal").collect();
    if !whole.is_empty() {
        #[expect(clippy::cast_possible_truncation, reason = "a sum of whole numbers")]
        return Some(json!([{"intVal": whole.iter().sum::<f64>() as i64}]));
    }
    let numbers: Vec<f64> = first("fpVal").collect();
    let most = numbers.iter().copied().reduce(f64::max)?;
    let least = numbers.iter().copied().reduce(f64::min)?;
    #[expect(clippy::cast_precision_loss, reason = "a count of points")]
    let average = numbers.iter().sum::<f64>() / numbers.len() as f64;
    Some(json!([{"fpVal": average}, {"fpVal": most}, {"fpVal": least}]))
}
