//! What a data point must look like before it is stored, and what Google adds to it.

use serde_json::{Map, Value, json};

use super::civil::{self, Moment, moment, seconds};
use super::kinds::{Kind, Shape};
use super::{error, violation};
use crate::reply::Reply;

/// A body that passed.
#[derive(Debug)]
pub(super) struct Checked {
    /// The type's member with civil times filled in.
    pub(super) value: Map<String, Value>,
    pub(super) source: Map<String, Value>,
    pub(super) start: Moment,
    pub(super) end: Moment,
    /// Two points with the same identity are the same item stored twice.
    pub(super) identity: String,
}

/// Checks a `DataPoint` of this kind.
pub(super) fn check(kind: &Kind, body: &[u8]) -> Result<Checked, Reply> {
    let body: Value = serde_json::from_slice(body).map_err(|_| error(400, "Invalid JSON payload received."))?;
    let mut point = body.as_object().cloned().ok_or_else(|| error(400, "The payload must be an object."))?;
    // In protocol buffers' JSON, null is the same as absent.
    point.retain(|_, value| !value.is_null());
    known(&point, &["name", "dataSource", kind.field], "data_point")?;
    let Some(Value::Object(mut value)) = point.remove(kind.field) else {
        return Err(violation(kind.snake, "The data point has no value of its data type."));
    };
    value.retain(|_, value| !value.is_null());
    known(&value, kind.members, &format!("data_point.{}", kind.snake))?;
    if let Some(missing) = kind.required.iter().find(|name| !value.contains_key(**name)) {
        return Err(violation(&format!("{}.{missing}", kind.snake), "This field is required."));
    }
    let (start, end) = times(kind, &mut value)?;
    let identity = numbers(kind, &mut value)?;
    let identity = format!("{}|{}|{identity}", start.at.timestamp_millis(), end.at.timestamp_millis());
    let source = point.remove("dataSource").and_then(|source| source.as_object().cloned()).unwrap_or_default();
    Ok(Checked { value, source, start, end, identity })
}

fn known(object: &Map<String, Value>, names: &[&str], path: &str) -> Result<(), Reply> {
    let stranger = object.keys().find(|name| !names.contains(&name.as_str()));
    stranger.map_or(Ok(()), |name| Err(error(400, &format!("Unknown name \"{name}\" at '{path}': no such field."))))
}

/// Reads the times and writes the civil ones.
fn times(kind: &Kind, value: &mut Map<String, Value>) -> Result<(Moment, Moment), Reply> {
    if kind.shape == Shape::Sample {
        let path = format!("{}.sampleTime", kind.snake);
        let at = moment(&value["sampleTime"], &path, "physicalTime", "utcOffset")?;
        value["sampleTime"]["physicalTime"] = json!(civil::timestamp(at.at));
        value["sampleTime"]["civilTime"] = civil::object(at.civil);
        return Ok((at, at));
    }
    let path = format!("{}.interval", kind.snake);
    let start = moment(&value["interval"], &path, "startTime", "startUtcOffset")?;
    let end = moment(&value["interval"], &path, "endTime", "endUtcOffset")?;
    if end.at <= start.at {
        return Err(violation(&format!("{path}.endTime"), "An interval must end after its start."));
    }
    for (name, moment) in [("startTime", start), ("endTime", end)] {
        value["interval"][name] = json!(civil::timestamp(moment.at));
    }
    value["interval"]["civilStartTime"] = civil::object(start.civil);
    value["interval"]["civilEndTime"] = civil::object(end.civil);
    Ok((start, end))
}

/// Checks the values and says what, besides the times, makes an item itself.
fn numbers(kind: &Kind, value: &mut Map<String, Value>) -> Result<String, Reply> {
    match kind.path {
        "weight" => within(value, "weight", "weightGrams", 1_000_000.0),
        "body-fat" => within(value, "body_fat", "percentage", 100.0),
        "steps" => count(value),
        "exercise" => exercise(value),
        _ => Ok(String::new()),
    }
}

fn within(value: &Map<String, Value>, snake: &str, name: &str, most: f64) -> Result<String, Reply> {
    let number = value[name].as_f64().filter(|number| (0.0..=most).contains(number));
    let number =
        number.ok_or_else(|| violation(&format!("{snake}.{name}"), &format!("Must be within 0 and {most}.")))?;
    Ok(format!("{number:.0}"))
}

/// 64-bit integers travel as strings; plain numbers are taken too.
fn count(value: &mut Map<String, Value>) -> Result<String, Reply> {
    let number = value["count"].as_str().map_or_else(|| value["count"].as_i64(), |text| text.parse().ok());
    let number = number.filter(|number| (0..=1_000_000).contains(number));
    let number = number.ok_or_else(|| violation("steps.count", "Must be within 0 and 1000000."))?;
    value["count"] = json!(number.to_string());
    Ok(number.to_string())
}

fn exercise(value: &mut Map<String, Value>) -> Result<String, Reply> {
    let kind = value["exerciseType"].as_str().unwrap_or_default().to_owned();
    if kind.is_empty()
        || kind == "EXERCISE_TYPE_UNSPECIFIED"
        || kind.bytes().any(|b| !b.is_ascii_uppercase() && b != b'_')
    {
        return Err(violation("exercise.exerciseType", "Must be a known type of exercise."));
    }
    metrics(&mut value["metricsSummary"])?;
    if value.get("activeDuration").is_some_and(|text| text.as_str().and_then(seconds).is_none()) {
        return Err(violation("exercise.activeDuration", "A duration must look like 1800s."));
    }
    if kind == "OTHER" && value.get("displayName").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(violation("exercise.displayName", "An exercise of type OTHER needs a name."));
    }
    if kind != "OTHER" {
        // Google names every other exercise itself.
        value.insert("displayName".to_owned(), json!(title(&kind)));
    }
    Ok(kind)
}

fn metrics(value: &mut Value) -> Result<(), Reply> {
    const DOUBLES: [&str; 7] = [
        "caloriesKcal",
        "distanceMillimeters",
        "elevationGainMillimeters",
        "averageSpeedMillimetersPerSecond",
        "averagePaceSecondsPerMeter",
        "runVo2Max",
        "totalSwimLengths",
    ];
    const INTEGERS: [&str; 3] = ["steps", "averageHeartRateBeatsPerMinute", "activeZoneMinutes"];
    const OBJECTS: [&str; 2] = ["heartRateZoneDurations", "mobilityMetrics"];
    let Value::Object(members) = value else { return Err(violation("exercise.metricsSummary", "Must be an object.")) };
    members.retain(|_, value| !value.is_null());
    for (name, value) in members {
        let name = name.as_str();
        let whole = || value.as_i64().or_else(|| value.as_str()?.parse().ok()).is_some_and(|number| number >= 0);
        let fine = match name {
            _ if DOUBLES.contains(&name) => value.as_f64().is_some_and(|number| number >= 0.0),
            _ if INTEGERS.contains(&name) => whole(),
            _ if OBJECTS.contains(&name) => value.is_object(),
            _ => {
                let message =
                    format!("Unknown name \"{name}\" at 'data_point.exercise.metrics_summary': no such field.");
                return Err(error(400, &message));
            }
        };
        if !fine {
            return Err(violation(
                &format!("exercise.metricsSummary.{name}"),
                "Must be a number that is not negative.",
            ));
        }
    }
    Ok(())
}

/// `TRAIL_RUN` as `Trail run`.
fn title(kind: &str) -> String {
    let lower = kind.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
