//! Google's times: instants in RFC 3339, offsets as `3600s`, and civil times as objects that follow from both.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use serde_json::{Value, json};

use super::violation;
use crate::reply::Reply;

/// An instant with the offset of the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) civil: NaiveDateTime,
}

/// Reads the instant in `time` and the offset in `offset` of an object; both are required.
pub(super) fn moment(object: &Value, path: &str, time: &str, offset: &str) -> Result<Moment, Reply> {
    let text = |name: &str| {
        let value = object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        value.ok_or_else(|| violation(&format!("{path}.{name}"), "This field is required."))
    };
    let at = DateTime::parse_from_rfc3339(text(time)?);
    let at = at.map_err(|_| violation(&format!("{path}.{time}"), "A timestamp must be in RFC 3339."))?.to_utc();
    let seconds = seconds(text(offset)?).filter(|seconds| seconds.abs() <= 18 * 3600);
    let seconds = seconds.ok_or_else(|| violation(&format!("{path}.{offset}"), "An offset must look like 3600s."))?;
    Ok(Moment { at, civil: at.naive_utc() + TimeDelta::seconds(seconds) })
}

/// Whole seconds of a duration such as `-3600s`; fractions are dropped.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let number = text.strip_suffix('s')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(fraction)).then(|| whole.parse().ok())?
}

/// A civil date and time as Google writes it; parts that are zero are left out, as in all of its JSON.
pub(super) fn object(civil: NaiveDateTime) -> Value {
    let mut time = serde_json::Map::new();
    for (name, value) in [("hours", civil.hour()), ("minutes", civil.minute()), ("seconds", civil.second())] {
        if value > 0 {
            time.insert(name.to_owned(), json!(value));
        }
    }
    json!({"date": {"year": civil.year(), "month": civil.month(), "day": civil.day()}, "time": time})
}

/// Reads a civil time object; a missing time is midnight.
pub(super) fn from_object(value: &Value) -> Option<NaiveDateTime> {
    let number = |object: &Value, name: &str| u32::try_from(object.get(name)?.as_u64()?).ok();
    let date = value.get("date")?;
    let year = i32::try_from(date.get("year")?.as_i64()?).ok()?;
    let date = chrono::NaiveDate::from_ymd_opt(year, number(date, "month")?, number(date, "day")?)?;
    let time = value.get("time").cloned().unwrap_or(Value::Null);
    let part = |name| number(&time, name).unwrap_or(0);
    date.and_hms_opt(part("hours"), part("minutes"), part("seconds"))
}

/// An instant as Google writes it: no fraction where there is none.
pub(super) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("3600s", Some(3600)),
            ("-18000s", Some(-18000)),
            ("1.5s", Some(1)),
            ("0s", Some(0)),
            ("3600", None),
            ("s", None),
            ("+1s", None),
            ("1.s", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn civil_times_there_and_back() {
        let civil: NaiveDateTime = "2026-11-23T00:05:00".parse().unwrap();
        assert_eq!(object(civil), json!({"date": {"year": 2026, "month": 11, "day": 23}, "time": {"minutes": 5}}));
        assert_eq!(from_object(&object(civil)), Some(civil));
    }
}
