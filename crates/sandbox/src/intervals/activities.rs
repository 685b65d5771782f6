//! Activities that are entered without a file. The same `external_id` again updates the activity.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use causeway_core::clock::rfc3339;
use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::book::Book;
use super::{ATHLETE, date, error};
use crate::gate::Door;
use crate::reply::{self, Outcome, Reply};

const FIRST_NUMBER: u64 = 90_417_000;

/// POST activities/manual: one activity.
pub(super) async fn upsert(State(door): State<Door>, body: Bytes) -> Outcome {
    let activity = serde_json::from_slice(&body).map_err(|_| error(422, "The body must be JSON"))?;
    let fields = checked(&activity)?;
    let stamp = rfc3339(door.shared.now());
    reply::ok(&keep(&mut door.shared.intervals(), fields, &stamp))
}

/// POST activities/manual/bulk: an array of activities. All or none.
pub(super) async fn upsert_bulk(State(door): State<Door>, body: Bytes) -> Outcome {
    let Ok(Value::Array(activities)) = serde_json::from_slice(&body) else {
        return Err(error(422, "The body must be an array of activities"));
    };
    let activities: Vec<_> = activities.iter().map(checked).collect::<Result<_, Reply>>()?;
    let stamp = rfc3339(door.shared.now());
    let mut book = door.shared.intervals();
    reply::ok(&activities.into_iter().map(|fields| keep(&mut book, fields, &stamp)).collect())
}

/// GET activities?oldest=&newest=: newest first, by local date.
pub(super) async fn list(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let oldest = date("oldest", fields.get("oldest"))?;
    let newest = match fields.get("newest") {
        None => crate::world::travel::at_home(door.shared.now()).date(),
        some => date("newest", some)?,
    };
    let limit = fields.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX);
    let book = door.shared.intervals();
    let within =
        |activity: &&Map<String, Value>| start(activity).is_some_and(|start| (oldest..=newest).contains(&start.date()));
    let mut found: Vec<_> = book.activities.values().filter(within).collect();
    found.sort_by_key(|activity| std::cmp::Reverse(start(activity)));
    reply::ok(&found.into_iter().take(limit).map(|activity| Value::Object(activity.clone())).collect())
}

fn start(activity: &Map<String, Value>) -> Option<NaiveDateTime> {
    activity.get("start_date_local")?.as_str()?.parse().ok()
}

fn checked(activity: &Value) -> Result<Map<String, Value>, Reply> {
    let fields = activity.as_object().cloned().ok_or_else(|| error(422, "An activity must be an object"))?;
    if start(&fields).is_none() {
        return Err(error(422, "start_date_local must look like 2026-11-23T18:04:00"));
    }
    if fields.get("type").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(error(422, "type is required"));
    }
    let numbers = ["moving_time", "elapsed_time", "distance", "calories", "average_heartrate"];
    let wrong = numbers.iter().find(|name| fields.get(**name).is_some_and(|v| !v.is_number() && !v.is_null()));
    wrong.map_or(Ok(fields), |name| Err(error(422, &format!("{name} must be a number"))))
}

/// Updates the activity with this external id, or adds one.
fn keep(book: &mut Book, fields: Map<String, Value>, stamp: &str) -> Value {
    let external = fields.get("external_id").and_then(Value::as_str).map(str::to_owned);
    let known = external.as_ref().and_then(|id| book.by_external.get(id).copied());
    let number = known.unwrap_or(FIRST_NUMBER + book.activities.len() as u64);
    if let Some(external) = external {
        book.by_external.insert(external, number);
    }
    let record = book.activities.entry(number).or_default();
    record.insert("id".to_owned(), json!(format!("i{number}")));
    record.insert("icu_athlete_id".to_owned(), json!(ATHLETE));
    record.extend(fields.into_iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "icu_athlete_id")));
    record.insert("source".to_owned(), json!("MANUAL"));
    record.insert("updated".to_owned(), json!(stamp));
    Value::Object(record.clone())
}
