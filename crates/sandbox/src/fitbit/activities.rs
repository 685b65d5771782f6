//! The activity log list with its pages.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

use super::Source;
use super::list::page;
use crate::gate::Door;
use crate::reply::{self, Outcome};
use crate::world::Activity;
use crate::world::travel::HOME;

/// GET activities/list.json?sort=&afterDate=|beforeDate=&offset=0&limit=
pub(super) async fn list(State(door): State<Door>, Query(fields): Query<BTreeMap<String, String>>) -> Outcome {
    let source = Source::new(&door.shared);
    let page = page(&fields)?;
    let (from, to) = page.dates(source.first_day(), source.today() + Days::new(1));
    let all = source.activities(from, to);
    let (items, pagination) = page.cut(&door, "/1/user/-/activities/list.json", all, |activity| activity.local);
    let items: Vec<Value> = items.iter().map(|activity| log(activity, &source)).collect();
    reply::ok(&json!({"activities": items, "pagination": pagination}))
}

#[expect(clippy::cast_precision_loss, reason = "metres and seconds of an activity")]
fn log(activity: &Activity, source: &Source<'_>) -> Value {
    let (name, number) = activity.kind.fitbit();
    let metres = activity.metres_at(source.now);
    let start = activity.start.with_timezone(&HOME).format("%Y-%m-%dT%H:%M:%S.000%:z").to_string();
    let changed = match activity.corrected {
        Some((at, _)) if at <= source.now => at,
        _ => activity.start + TimeDelta::seconds(activity.seconds + 300),
    };
    let mut log = json!({
        "activeDuration": activity.seconds * 1000, "activityName": name, "activityTypeId": number,
        "calories": activity.calories, "distance": metres as f64 / 1000.0, "distanceUnit": "Kilometer",
        "duration": activity.seconds * 1000, "elevationGain": activity.climb_metres,
        "lastModified": changed.format("%Y-%m-%dT%H:%M:%S.000Z").to_string(), "logId": activity.log_id,
        "logType": activity.log_type, "originalDuration": activity.seconds * 1000, "originalStartTime": start,
        "pace": activity.seconds as f64 * 1000.0 / metres as f64,
        "speed": metres as f64 * 3.6 / activity.seconds as f64, "startTime": start,
    });
    if let Some(beats) = activity.heart_rate {
        log["averageHeartRate"] = json!(beats);
    }
    if let Some(steps) = activity.steps {
        log["steps"] = json!(steps);
    }
    log
}
