//! Sleep logs, version 1.2: with stages. A night belongs to the date on which it ends.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use chrono::{DateTime, Days, Utc};
use serde_json::{Map, Value, json};

use super::list::page;
use super::{Source, ask};
use crate::gate::Door;
use crate::reply::{self, Outcome};
use crate::world::Night;
use crate::world::travel::at_home;

const MAX_DAYS: i64 = 100;
const LEVELS: [&str; 4] = ["deep", "light", "rem", "wake"];

/// GET sleep/date/{date}.json
pub(super) async fn of_date(State(door): State<Door>, Path((_, date)): Path<(String, String)>) -> Outcome {
    let source = Source::new(&door.shared);
    let date = ask::date(ask::last(&date)?, source.today())?;
    let nights = source.nights(date, date);
    let total = |minutes: fn(&Night) -> i64| nights.iter().map(minutes).sum::<i64>();
    let summary = json!({
        "totalMinutesAsleep": total(asleep), "totalSleepRecords": nights.len(), "totalTimeInBed": total(in_bed),
    });
    reply::ok(&json!({"sleep": nights.iter().map(log).collect::<Vec<_>>(), "summary": summary}))
}

/// GET sleep/date/{date}/{end}.json
pub(super) async fn of_range(
    State(door): State<Door>,
    Path((_, date, end)): Path<(String, String, String)>,
) -> Outcome {
    let source = Source::new(&door.shared);
    let (from, to) = ask::range(&date, &end, source.today(), MAX_DAYS)?;
    let nights: Vec<Value> = source.nights(from, to).iter().rev().map(log).collect();
    reply::ok(&json!({"sleep": nights}))
}

/// GET sleep/list.json
pub(super) async fn list(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let source = Source::new(&door.shared);
    let page = page(&fields)?;
    let (from, to) = page.dates(source.first_day(), source.today() + Days::new(1));
    let all = source.nights(from, to);
    let (nights, pagination) = page.cut(&door, "/1.2/user/-/sleep/list.json", all, |night| night.local_end);
    let nights: Vec<Value> = nights.iter().map(log).collect();
    reply::ok(&json!({"pagination": pagination, "sleep": nights}))
}

fn in_bed(night: &Night) -> i64 {
    (night.end - night.start).num_minutes()
}

fn asleep(night: &Night) -> i64 {
    in_bed(night) - night.minutes("wake")
}

fn log(night: &Night) -> Value {
    let levels: Vec<Value> = night
        .stages
        .iter()
        .map(|stage| json!({"dateTime": civil(stage.start), "level": stage.level, "seconds": stage.seconds}))
        .collect();
    json!({
        "dateOfSleep": night.local_end.date(), "duration": (night.end - night.start).num_milliseconds(),
        "efficiency": 100 * asleep(night) / in_bed(night).max(1), "endTime": civil(night.end), "infoCode": 0,
        "isMainSleep": true, "levels": {"data": levels, "shortData": [], "summary": summary(night)},
        "logId": night.log_id, "logType": "auto_detected", "minutesAfterWakeup": 0, "minutesAsleep": asleep(night),
        "minutesAwake": night.minutes("wake"), "minutesToFallAsleep": 0, "startTime": civil(night.start),
        "timeInBed": in_bed(night), "type": "stages",
    })
}

fn summary(night: &Night) -> Map<String, Value> {
    let one = |level: &&'static str| {
        let count = night.stages.iter().filter(|stage| stage.level == *level).count();
        ((*level).to_owned(), json!({"count": count, "minutes": night.minutes(level), "thirtyDayAvgMinutes": 0}))
    };
    LEVELS.iter().map(one).collect()
}

/// Civil time at home without a zone, as Fitbit has it.
fn civil(at: DateTime<Utc>) -> String {
    at_home(at).format("%Y-%m-%dT%H:%M:%S.000").to_string()
}
