//! Who the runner is, and which devices they own.

use axum::extract::State;
use chrono::{Offset as _, TimeDelta};
use serde_json::json;

use super::{Source, USER};
use crate::gate::Door;
use crate::reply::{self, Outcome};
use crate::world::travel::{HOME, at_home};

/// GET profile.json
pub(super) async fn profile(State(door): State<Door>) -> Outcome {
    let now = door.shared.now();
    let offset = now.with_timezone(&HOME).offset().fix().local_minus_utc();
    reply::ok(&json!({"user": {
        "age": 38, "dateOfBirth": "1988-04-17", "displayName": "Astrid L.", "encodedId": USER,
        "fullName": "Astrid Lindqvist", "firstName": "Astrid", "lastName": "Lindqvist", "gender": "FEMALE",
        "height": 176.0, "heightUnit": "METRIC", "weightUnit": "METRIC", "distanceUnit": "METRIC",
        "locale": "sv_SE", "memberSince": door.shared.world.start, "startDayOfWeek": "MONDAY",
        "timezone": HOME.name(), "offsetFromUTCMillis": i64::from(offset) * 1000,
    }}))
}

/// GET devices.json
pub(super) async fn devices(State(door): State<Door>) -> Outcome {
    let synced = at_home(Source::new(&door.shared).now - TimeDelta::minutes(14));
    let synced = synced.format("%Y-%m-%dT%H:%M:00.000").to_string();
    reply::ok(&json!([
        {"battery": "High", "batteryLevel": 82, "deviceVersion": "Charge 6", "features": [], "id": "2871104635",
         "lastSyncTime": synced, "mac": "C4D9A1B20F31", "type": "TRACKER"},
        {"battery": "Medium", "batteryLevel": 54, "deviceVersion": "Aria Air", "features": [], "id": "1740029918",
         "lastSyncTime": synced, "mac": "20E0F58C77D4", "type": "SCALE"},
    ]))
}
