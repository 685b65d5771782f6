//! When schedules are next due, also where clocks jump, and how they read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

use causeway_flow::read;
use causeway_flow::recurrence::Recurrence;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn recurrence(recurrence: &Value) -> Recurrence {
    let flow = json!({"triggers": {"T": {"type": "Recurrence", "recurrence": recurrence}}, "actions": {}});
    let definition = read(&flow.to_string()).unwrap();
    assert_eq!(causeway_flow::check(&definition, None), [], "{recurrence}");
    definition.recurrence().unwrap().clone()
}

/// The first times after `after`.
fn times(of: &Value, after: &str, anchor: &str, count: usize) -> Vec<String> {
    let recurrence = recurrence(of);
    let mut last = at(after);
    let next = |_| {
        last = recurrence.next(last, at(anchor))?;
        Some(last.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    };
    (0..count).filter_map(next).collect()
}

#[test]
fn the_next_time_is_found() {
    let anchor = "2026-03-15T07:08:09Z";
    for (of, after, expected) in [
        (
            json!({"frequency": "Minute", "interval": 15}),
            "2026-03-15T07:30:00Z",
            vec!["2026-03-15T07:38:09Z", "2026-03-15T07:53:09Z"],
        ),
        (
            json!({"frequency": "hour", "interval": 1}),
            "2026-03-15T07:08:08Z",
            vec!["2026-03-15T07:08:09Z", "2026-03-15T08:08:09Z"],
        ),
        (json!({"frequency": "Second", "interval": 30}), "2030-01-01T00:00:00Z", vec!["2030-01-01T00:00:09Z"]),
        (
            json!({"frequency": "Day", "interval": 2, "startTime": "2026-01-01T06:00:00Z"}),
            "2026-03-15T12:00:00Z",
            vec!["2026-03-16T06:00:00Z", "2026-03-18T06:00:00Z"],
        ),
        (
            json!({"frequency": "Month", "interval": 1, "startTime": "2026-01-31T06:00:00Z"}),
            "2026-01-31T06:00:00Z",
            vec!["2026-02-28T06:00:00Z", "2026-03-31T06:00:00Z", "2026-04-30T06:00:00Z"],
        ),
        (
            json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7, "19"], "minutes": [0, 30]}}),
            anchor,
            vec!["2026-03-15T07:30:00Z", "2026-03-15T19:00:00Z", "2026-03-15T19:30:00Z", "2026-03-16T07:00:00Z"],
        ),
        (
            json!({"frequency": "Week", "interval": 2, "startTime": "2026-03-02T09:00:00Z", "schedule": {"weekDays": ["Monday", "Friday"], "hours": [9]}}),
            "2026-03-01T00:00:00Z",
            vec!["2026-03-02T09:00:00Z", "2026-03-06T09:00:00Z", "2026-03-16T09:00:00Z"],
        ),
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [1, -1], "hours": [0], "minutes": [0]}}),
            anchor,
            vec!["2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z"],
        ),
        (
            json!({"frequency": "Hour", "interval": 1, "startTime": "2030-01-01T00:00:00Z"}),
            anchor,
            vec!["2030-01-01T00:00:00Z"],
        ),
    ] {
        assert_eq!(times(&of, after, anchor, expected.len()), expected, "{of}");
    }
}

#[test]
fn wall_clocks_that_jump_are_followed() {
    let daily = |zone: &str, hour: u32, minute: u32| json!({"frequency": "Day", "interval": 1, "timeZone": zone, "schedule": {"hours": [hour], "minutes": [minute]}});
    // Berlin: 02:30 does not exist on 29 March and comes twice on 25 October.
    let spring = times(&daily("W. Europe Standard Time", 2, 30), "2026-03-28T00:00:00Z", "2026-01-01T00:00:00Z", 3);
    assert_eq!(spring, ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
    let autumn = times(&daily("Europe/Berlin", 2, 30), "2026-10-24T12:00:00Z", "2026-01-01T00:00:00Z", 2);
    assert_eq!(autumn, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    // The same without a schedule, from a start on the wall clock.
    let start =
        json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "startTime": "2026-03-28T02:30:00"});
    let from_start = times(&start, "2026-03-27T00:00:00Z", "2026-01-01T00:00:00Z", 3);
    assert_eq!(from_start, ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
}

#[test]
fn next_is_always_later() {
    let anchor = at("2026-01-31T23:59:59Z");
    for of in [
        json!({"frequency": "Second", "interval": 7}),
        json!({"frequency": "Day", "interval": 3, "timeZone": "America/New_York"}),
        json!({"frequency": "Week", "interval": 1, "timeZone": "Australia/Lord_Howe", "schedule": {"weekDays": ["Sunday"]}}),
        json!({"frequency": "Month", "interval": 5, "timeZone": "Pacific/Apia"}),
    ] {
        let recurrence = recurrence(&of);
        let mut last = anchor - TimeDelta::days(2);
        for _ in 0..300 {
            let next = recurrence.next(last, anchor).unwrap();
            assert!(next > last && next >= anchor, "{of}: {next} after {last}");
            last = next;
        }
    }
}

#[test]
fn schedules_read_as_people_say_them() {
    for (of, said) in [
        (json!({"frequency": "Hour", "interval": 1}), "every hour"),
        (json!({"frequency": "Minute", "interval": 15}), "every 15 min"),
        (json!({"frequency": "Second", "interval": 30}), "every 30 s"),
        (json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7]}}), "every day at 07:00"),
        (
            json!({"frequency": "Day", "interval": 1, "startTime": "2026-01-01T07:30:00", "timeZone": "Europe/Berlin"}),
            "every day at 07:30",
        ),
        (
            json!({"frequency": "Day", "interval": 2, "schedule": {"hours": [7, 19], "minutes": [15]}}),
            "every 2 days at 07:15 and 19:15",
        ),
        (
            json!({"frequency": "Week", "interval": 1, "schedule": {"weekDays": ["Friday", "Monday"], "hours": [9]}}),
            "every Monday and Friday at 09:00",
        ),
        (json!({"frequency": "Month", "interval": 1}), "every month"),
    ] {
        assert_eq!(recurrence(&of).describe(), said);
    }
}
