//! Weight logs: read by date, period or range of 31 days at most; added and deleted by hand.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::{Source, ask, errors};
use crate::gate::Door;
use crate::reply::{self, Outcome};
use crate::world::Weight;
use crate::world::travel::{HOME, civil_instant};

const MAX_DAYS: i64 = 31;
/// The runner's height squared, in square millimetres: body mass index is grams × 1000 / this.
const HEIGHT_SQUARED: f64 = 1760.0 * 1760.0;

/// GET body/log/weight/date/{date}.json
pub(super) async fn of_date(State(door): State<Door>, Path((_, date)): Path<(String, String)>) -> Outcome {
    let source = Source::new(&door.shared);
    let date = ask::date(ask::last(&date)?, source.today())?;
    reply::ok(&logs(&source.weights(date, date)))
}

/// GET body/log/weight/date/{date}/{end or period}.json
pub(super) async fn of_range(
    State(door): State<Door>,
    Path((_, date, end)): Path<(String, String, String)>,
) -> Outcome {
    let source = Source::new(&door.shared);
    let (from, to) = ask::range(&date, &end, source.today(), MAX_DAYS)?;
    reply::ok(&logs(&source.weights(from, to)))
}

/// POST body/log/weight.json?weight=&date=&time=. Not idempotent: the same request again makes a second log.
pub(super) async fn add(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let source = Source::new(&door.shared);
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let kilograms: f64 = field("weight").parse().map_err(|_| errors::invalid("weight", "A weight is a number."))?;
    if !(1.0..=1000.0).contains(&kilograms) {
        return Err(errors::invalid("weight", "A weight lies between 1 and 1000."));
    }
    let date = ask::date(field("date"), source.today())?;
    let time = if field("time").is_empty() { "23:59:59" } else { field("time") };
    let time = time.parse().map_err(|_| errors::invalid("time", "A time must look like HH:mm:ss."))?;
    #[expect(clippy::cast_possible_truncation, reason = "checked above to be below a million grams")]
    let mut weight = Weight::new(civil_instant(HOME, date.and_time(time)), (kilograms * 1000.0).round() as i64, "API");
    weight.seen_from = source.now;
    let mut book = door.shared.fitbit();
    while book.added.iter().any(|other| other.log_id == weight.log_id) {
        weight.log_id += 1;
    }
    let reply = json!({"weightLog": log(&weight)});
    book.added.push(weight);
    Ok(reply::json(201, &reply))
}

/// DELETE body/log/weight/{id}.json
pub(super) async fn remove(State(door): State<Door>, Path((_, id)): Path<(String, String)>) -> Outcome {
    let source = Source::new(&door.shared);
    let id: Option<u64> = ask::last(&id)?.parse().ok();
    let all = source.weights(source.first_day(), source.today());
    let Some(id) = id.filter(|id| all.iter().any(|weight| weight.log_id == *id)) else {
        return Err(super::error(404, "not_found", "There is no such weight log."));
    };
    door.shared.fitbit().removed.insert(id);
    Ok(reply::text(204, "application/json", String::new()))
}

fn logs(weights: &[Weight]) -> Value {
    json!({"weight": weights.iter().map(log).collect::<Vec<_>>()})
}

#[expect(clippy::cast_precision_loss, reason = "grams of a person")]
fn log(weight: &Weight) -> Value {
    let grams = weight.grams as f64;
    let bmi = (grams * 100_000.0 / HEIGHT_SQUARED).round() / 100.0;
    let mut log = json!({
        "bmi": bmi, "date": weight.local.date(), "logId": weight.log_id, "source": weight.source,
        "time": weight.local.format("%H:%M:%S").to_string(), "weight": grams / 1000.0,
    });
    if let Some(fat) = weight.fat {
        log["fat"] = json!(fat as f64 / 10.0);
    }
    log
}
