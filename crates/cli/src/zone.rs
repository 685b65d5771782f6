//! Times for people: in the machine's zone, short.

use causeway_core::WireError;
use causeway_core::clock::rfc3339;
use chrono::{DateTime, Days, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// `2026-11-24 13:05:07` in the machine's zone, from RFC 3339.
pub(crate) fn local(rfc3339: &str) -> String {
    DateTime::parse_from_rfc3339(rfc3339)
        .map_or_else(|_| rfc3339.to_owned(), |at| at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `1.2 s`, `340 ms`.
pub(crate) fn took(ms: u64) -> String {
    match ms {
        0..=999 => format!("{ms} ms"),
        1000..=89_999 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

/// A time that a person typed, as RFC 3339: so long ago (`30m`, `2h`, `3d`, `2w`), a date, a date with a time in the
/// machine's zone, or RFC 3339. A date means its beginning, or its `end`.
pub(crate) fn moment(text: &str, now: DateTime<Utc>, end: bool) -> Result<String, WireError> {
    let found = ago(text, now).or_else(|| at(text, end));
    let unclear = || {
        WireError::new("Usage", format!("\"{text}\" is not a time.")).hint(
            "Say how long ago (30m, 2h, 3d, 2w), or a date, with a time or without: 2026-11-24, \"2026-11-24 13:05\".",
        )
    };
    found.map(rfc3339).ok_or_else(unclear)
}

fn ago(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let unit = text.chars().last()?;
    let n: i64 = text.strip_suffix(unit)?.parse::<u32>().ok()?.into();
    let span = match unit {
        'm' => TimeDelta::try_minutes(n),
        'h' => TimeDelta::try_hours(n),
        'd' => TimeDelta::try_days(n),
        'w' => TimeDelta::try_weeks(n),
        _ => None,
    };
    now.checked_sub_signed(span?)
}

fn at(text: &str, end: bool) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.and_then(|day| day.checked_add_days(Days::new(end.into()))).map(|day| day.and_time(NaiveTime::MIN));
    let with_time = || {
        ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    // A time that a change of the clocks left out becomes the next that there was.
    let local = day.or_else(with_time)?;
    let found = |local: NaiveDateTime| local.and_local_timezone(Local).earliest();
    Some(found(local).or_else(|| found(local + TimeDelta::hours(1)))?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_say_them() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let read =
            |text: &str, end| moment(text, now, end).map(|at| DateTime::parse_from_rfc3339(&at).unwrap().to_utc());
        for (text, seconds) in [("30m", 1800), ("2h", 7200), ("3d", 259_200), ("2w", 1_209_600), ("0h", 0)] {
            assert_eq!(read(text, false).unwrap(), now - TimeDelta::seconds(seconds), "{text}");
        }
        let midnight = |day: &str| {
            day.parse::<NaiveDate>().unwrap().and_time(NaiveTime::MIN).and_local_timezone(Local).earliest().unwrap()
        };
        assert_eq!(read("2026-11-24", false).unwrap(), midnight("2026-11-24"));
        assert_eq!(read("2026-11-24", true).unwrap(), midnight("2026-11-25"));
        assert_eq!(read("2026-11-24 13:05", true).unwrap(), midnight("2026-11-24") + TimeDelta::minutes(13 * 60 + 5));
        assert_eq!(read("2026-11-24T13:05:07Z", true).unwrap().timestamp(), 1_795_525_507);
        for text in ["", "h", "-2h", "2 h", "2y", "99999999999d", "4294967295w", "2026-13-01", "yesterday", "é"] {
            let error = read(text, false).unwrap_err();
            assert!(error.code == "Usage" && error.message.contains(text) && error.hint.is_some(), "{text}");
        }
    }
}
