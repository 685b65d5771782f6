//! Wellness: one record per local date. Only the fields that are sent change.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use causeway_core::clock::rfc3339;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::book::Book;
use super::{ATHLETE, date, error};
use crate::gate::Door;
use crate::reply::{self, Outcome, Reply};
use crate::world::travel::HOME;

/// The fields that are kept; others are ignored.
const NUMBERS: [&str; 24] = [
    "weight",
    "restingHR",
    "hrv",
    "hrvSDNN",
    "menstrualPhase",
    "kcalConsumed",
    "sleepSecs",
    "sleepScore",
    "sleepQuality",
    "avgSleepingHR",
    "soreness",
    "fatigue",
    "stress",
    "mood",
    "motivation",
    "injury",
    "spO2",
    "systolic",
    "diastolic",
    "hydration",
    "readiness",
    "bodyFat",
    "vo2max",
    "steps",
];

/// GET athlete/{id}
pub(super) async fn athlete() -> Outcome {
    reply::ok(&json!({"id": ATHLETE, "name": "Astrid Lindqvist", "timezone": HOME.name(), "locale": "en"}))
}

/// PUT wellness/{date}
pub(super) async fn put(State(door): State<Door>, Path((_, day)): Path<(String, String)>, body: Bytes) -> Outcome {
    let day = date("date", Some(&day))?;
    let fields = object(&body)?;
    let stamp = rfc3339(door.shared.now());
    let record = merge(&mut door.shared.intervals(), day, &fields, &stamp)?;
    reply::ok(&record)
}

/// PUT wellness-bulk: an array of records, each with its date as `id`. All or none.
pub(super) async fn put_bulk(State(door): State<Door>, body: Bytes) -> Outcome {
    let Ok(Value::Array(records)) = serde_json::from_slice(&body) else {
        return Err(error(422, "The body must be an array of wellness records"));
    };
    let dated = |record: &Value| {
        let fields = record.as_object().cloned().ok_or_else(|| error(422, "A record must be an object"))?;
        let id = fields.get("id").and_then(Value::as_str).map(str::to_owned);
        check(&fields)?;
        Ok((date("id", id.as_ref())?, fields))
    };
    let records: Vec<_> = records.iter().map(dated).collect::<Result<_, Reply>>()?;
    let stamp = rfc3339(door.shared.now());
    let mut book = door.shared.intervals();
    let merged = records.iter().map(|(day, fields)| merge(&mut book, *day, fields, &stamp));
    reply::ok(&Value::Array(merged.collect::<Result<_, Reply>>()?))
}

/// GET wellness/{date}
pub(super) async fn get(State(door): State<Door>, Path((_, day)): Path<(String, String)>) -> Outcome {
    let day = date("date", Some(&day))?;
    let book = door.shared.intervals();
    let record = book.wellness.get(&day).cloned().ok_or_else(|| error(404, "There is no record for this date"))?;
    reply::ok(&Value::Object(record))
}

/// GET wellness?oldest=&newest=: oldest first.
pub(super) async fn list(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let (oldest, newest) = (date("oldest", fields.get("oldest"))?, date("newest", fields.get("newest"))?);
    if newest < oldest {
        return Err(error(422, "newest lies before oldest"));
    }
    let book = door.shared.intervals();
    let records = book.wellness.range(oldest..=newest).map(|(_, record)| Value::Object(record.clone()));
    reply::ok(&records.collect())
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Reply> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(error(422, "The body must be a JSON object")),
    }
}

fn check(fields: &Map<String, Value>) -> Result<(), Reply> {
    let wrong =
        fields.iter().find(|(name, value)| NUMBERS.contains(&name.as_str()) && !(value.is_number() || value.is_null()));
    wrong.map_or(Ok(()), |(name, _)| Err(error(422, &format!("{name} must be a number"))))
}

fn merge(book: &mut Book, day: NaiveDate, fields: &Map<String, Value>, stamp: &str) -> Result<Value, Reply> {
    check(fields)?;
    let record = book.wellness.entry(day).or_default();
    record.insert("id".to_owned(), json!(day));
    let kept = fields.iter().filter(|(name, _)| NUMBERS.contains(&name.as_str()) || *name == "comments");
    record.extend(kept.map(|(name, value)| (name.clone(), value.clone())));
    record.insert("updated".to_owned(), json!(stamp));
    Ok(Value::Object(record.clone()))
}
