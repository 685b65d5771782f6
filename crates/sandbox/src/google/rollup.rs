//! Daily sums of steps by civil date.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::{Value, json};

use super::civil::{from_object, object};
use super::health::readable;
use super::points::Book;
use super::{error, violation};
use crate::gate::Door;
use crate::oauth::Access;
use crate::reply::{self, Outcome, Reply};

const MAX_DAYS: i64 = 90;

/// POST dataPoints:dailyRollUp {"range": {"start", "end"}, "windowSizeDays"}
pub(super) async fn daily(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    if readable(&access, &user, &kind)?.path != "steps" {
        return Err(violation("parent", "This data type cannot be rolled up here."));
    }
    let body: Value = serde_json::from_slice(&body).map_err(|_| error(400, "Invalid JSON payload received."))?;
    let (start, end) = range(&body)?;
    let size = body["windowSizeDays"].as_u64().unwrap_or(1).max(1);
    let sums = sums(&door.shared.health());
    let mut windows = Vec::new();
    let mut from = start;
    while from < end {
        let to = (from + Days::new(size)).min(end);
        let sum: i64 = sums.range(from..to).map(|(_, sum)| sum).sum();
        if sums.range(from..to).next().is_some() {
            windows.push(json!({
                "civilStartTime": object(midnight(from)), "civilEndTime": object(midnight(to)),
                "steps": {"countSum": sum.to_string()},
            }));
        }
        from = to;
    }
    reply::ok(&json!({"rollupDataPoints": windows}))
}

fn range(body: &Value) -> Result<(NaiveDate, NaiveDate), Reply> {
    let end_of = |name: &str| {
        let civil = from_object(&body["range"][name]).filter(|civil| civil.time() == NaiveTime::MIN);
        civil.map(|civil| civil.date()).ok_or_else(|| violation(&format!("range.{name}"), "Must be a civil date."))
    };
    let (start, end) = (end_of("start")?, end_of("end")?);
    match (end - start).num_days() {
        1..=MAX_DAYS => Ok((start, end)),
        _ => Err(violation("range", "Must hold between 1 and 90 days.")),
    }
}

fn sums(book: &Book) -> BTreeMap<NaiveDate, i64> {
    let mut sums = BTreeMap::new();
    for point in book.points.iter().filter(|point| point.kind.path == "steps") {
        let count: i64 = point.value["count"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        *sums.entry(point.start.civil.date()).or_insert(0) += count;
    }
    sums
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}
