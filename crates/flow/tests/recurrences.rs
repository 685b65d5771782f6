//! When schedules are next due, also where clocks jump, and how they read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;

use causeway_flow::recurrence::{Occasion, Recurrence};
use causeway_flow::{CatchUp, read};
use chrono::{DateTime, TimeDelta, Utc};
use common::{Random, at};
use serde_json::{Value, json};

fn recurrence(recurrence: &Value) -> Recurrence {
    let flow = json!({"triggers": {"T": {"type": "Recurrence", "recurrence": recurrence}}, "actions": {}});
    let definition = read(&flow.to_string()).unwrap();
    // That Azure would not have it is a warning.
    let findings = causeway_flow::check(&definition, None);
    assert!(!findings.iter().any(causeway_flow::Diagnostic::is_error), "{recurrence}: {findings:?}");
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
    assert_eq!(spring, ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
    let autumn = times(&daily("Europe/Berlin", 2, 30), "2026-10-24T12:00:00Z", "2026-01-01T00:00:00Z", 2);
    assert_eq!(autumn, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    // The same without a schedule, from a start on the wall clock.
    let start =
        json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "startTime": "2026-03-28T02:30:00"});
    let from_start = times(&start, "2026-03-27T00:00:00Z", "2026-01-01T00:00:00Z", 3);
    assert_eq!(from_start, ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
}

#[test]
fn daylight_saving_is_followed_as_documented() {
    // The table in "Recurrence for daylight saving time and standard time" (Logic Apps), for America/Chicago.
    let daily = |hour: u32| json!({"frequency": "Day", "interval": 1, "timeZone": "Central Standard Time", "schedule": {"hours": [hour], "minutes": [30]}});
    for (hour, after, expected) in [
        (1, "2019-03-09T00:00:00Z", ["2019-03-09T07:30:00Z", "2019-03-10T07:30:00Z", "2019-03-11T06:30:00Z"]),
        (2, "2019-03-09T00:00:00Z", ["2019-03-09T08:30:00Z", "2019-03-10T08:30:00Z", "2019-03-11T07:30:00Z"]),
        (1, "2019-11-02T00:00:00Z", ["2019-11-02T06:30:00Z", "2019-11-03T06:30:00Z", "2019-11-04T07:30:00Z"]),
        (2, "2019-11-02T00:00:00Z", ["2019-11-02T07:30:00Z", "2019-11-03T08:30:00Z", "2019-11-04T08:30:00Z"]),
    ] {
        assert_eq!(times(&daily(hour), after, "2019-01-01T00:00:00Z", 3), expected, "{hour}:30 after {after}");
    }
    // Two times that the gap brings together are one run, and neither day has more or less.
    let both = json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "schedule": {"hours": [2, 3], "minutes": [30]}});
    let spring = times(&both, "2026-03-28T12:00:00Z", "2026-01-01T00:00:00Z", 3);
    assert_eq!(spring, ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-30T01:30:00Z"]);
    // Apia had no 30 December 2011.
    let apia = json!({"frequency": "Day", "interval": 1, "timeZone": "Pacific/Apia", "schedule": {"hours": [7], "minutes": [0]}});
    let missing = times(&apia, "2011-12-29T00:00:00Z", "2011-01-01T00:00:00Z", 3);
    assert_eq!(missing, ["2011-12-29T17:00:00Z", "2011-12-30T17:00:00Z", "2011-12-31T17:00:00Z"]);
}

#[test]
fn schedules_of_every_kind_are_found() {
    let anchor = "2026-03-15T07:08:09Z"; // A Sunday.
    for (of, expected) in [
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"hours": [5], "minutes": [0], "monthlyOccurrences": [{"day": "Thursday", "occurrence": 1}, {"dayOfWeek": "friday", "occurrence": -1}]}}),
            vec!["2026-03-27T05:00:00Z", "2026-04-02T05:00:00Z", "2026-04-24T05:00:00Z", "2026-05-07T05:00:00Z"],
        ),
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [-2, 31], "hours": [5], "minutes": [0]}}),
            vec!["2026-03-30T05:00:00Z", "2026-03-31T05:00:00Z", "2026-04-29T05:00:00Z", "2026-05-30T05:00:00Z"],
        ),
        // Both are asked for: the first or last day of a month, if it is a Friday.
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [1, -1], "weekDays": ["Friday"], "hours": [5], "minutes": [0]}}),
            vec!["2026-05-01T05:00:00Z", "2026-07-31T05:00:00Z"],
        ),
        (
            json!({"frequency": "Week", "interval": 1, "schedule": {"weekDays": ["Monday", "Wednesday"]}}),
            vec!["2026-03-16T07:08:09Z", "2026-03-18T07:08:09Z", "2026-03-23T07:08:09Z"],
        ),
        (
            json!({"frequency": "Week", "interval": 1, "schedule": {"weekDays": "Monday", "hours": 17}}),
            vec!["2026-03-16T17:08:00Z", "2026-03-23T17:08:00Z"],
        ),
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"hours": [8, 9]}}),
            vec!["2026-03-15T08:08:00Z", "2026-03-15T09:08:00Z", "2026-04-15T08:08:00Z"],
        ),
        (
            json!({"frequency": "Hour", "interval": 2, "schedule": {"minutes": [0, 45]}}),
            vec!["2026-03-15T07:45:00Z", "2026-03-15T09:00:00Z", "2026-03-15T09:45:00Z", "2026-03-15T11:00:00Z"],
        ),
        (
            json!({"frequency": "Minute", "interval": 20, "schedule": {"hours": [8], "weekDays": ["Monday"]}}),
            vec!["2026-03-16T08:08:09Z", "2026-03-16T08:28:09Z", "2026-03-16T08:48:09Z", "2026-03-23T08:08:09Z"],
        ),
        (
            json!({"frequency": "Year", "interval": 1, "startTime": "2024-02-29T06:00:00Z"}),
            vec!["2027-02-28T06:00:00Z", "2028-02-29T06:00:00Z"],
        ),
        (
            json!({"frequency": "Year", "interval": 2, "startTime": "2024-05-01T06:00:00Z", "schedule": {"monthDays": [3], "hours": [6], "minutes": [0]}}),
            vec!["2026-05-03T06:00:00Z", "2028-05-03T06:00:00Z"],
        ),
        (
            json!({"frequency": "Month", "interval": 12, "startTime": "2020-02-01T00:00:00Z", "schedule": {"monthDays": [29], "hours": [0], "minutes": [0]}}),
            vec!["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
        ),
        (
            json!({"frequency": "Day", "interval": 1, "endTime": "2026-03-17T12:00:00Z"}),
            vec!["2026-03-16T07:08:09Z", "2026-03-17T07:08:09Z"],
        ),
    ] {
        let found = times(&of, anchor, anchor, expected.len());
        assert_eq!(found, expected, "{of}");
    }
    let ended = json!({"frequency": "Day", "interval": 1, "endTime": "2026-03-17T12:00:00Z"});
    assert_eq!(times(&ended, anchor, anchor, 5).len(), 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long a search takes is what is tested")]
fn what_never_happens_and_extreme_times_are_soon_answered() {
    let begun = std::time::Instant::now();
    for of in [
        json!({"frequency": "Month", "interval": 12, "startTime": "2026-02-01T00:00:00Z", "schedule": {"monthDays": [31]}}),
        json!({"frequency": "Day", "interval": 7, "startTime": "2026-03-15T00:00:00Z", "schedule": {"weekDays": ["Monday"]}}),
        json!({"frequency": "Hour", "interval": 24, "startTime": "2026-03-15T05:00:00Z", "schedule": {"hours": [6]}}),
        json!({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [1], "monthlyOccurrences": [{"day": "Monday", "occurrence": 2}]}}),
        json!({"frequency": "Day", "interval": 4_294_967_295u32}),
    ] {
        assert_eq!(recurrence(&of).next(at("2026-03-15T07:00:00Z"), at("2026-03-15T07:00:00Z")), None, "{of}");
    }
    for frequency in ["Second", "Minute", "Hour", "Day", "Week", "Month", "Year"] {
        for schedule in [json!({}), json!({"minutes": [59], "hours": [23], "monthDays": [-1]})] {
            for interval in [1, 7, u32::MAX] {
                let of = recurrence(
                    &json!({"frequency": frequency, "interval": interval, "schedule": schedule, "timeZone": "Pacific/Kiritimati"}),
                );
                let times = [
                    DateTime::<Utc>::MIN_UTC,
                    DateTime::UNIX_EPOCH,
                    at("9998-12-31T23:59:59Z"),
                    DateTime::<Utc>::MAX_UTC,
                ];
                for (after, anchor) in times.iter().flat_map(|after| times.map(|anchor| (*after, anchor))) {
                    if let Some(next) = of.next(after, anchor) {
                        assert!(next > after && next >= anchor, "{frequency} {interval} {schedule}");
                    }
                    let _ = of.window(after, anchor);
                    let _ = of.occasion(anchor, after, anchor, CatchUp::Once, TimeDelta::seconds(90));
                }
            }
        }
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn missed_times_are_caught_up_with_as_the_flow_says() {
    use CatchUp::{Each, Once, Skip};
    let hourly = recurrence(&json!({"frequency": "Hour", "interval": 1}));
    let (anchor, late) = (at("2026-03-15T07:00:00Z"), TimeDelta::seconds(90));
    // Policy, what is due, now, and then: what runs, whether it was missed, what is due next.
    for (policy, due, now, run, missed, next) in [
        (Once, "08:00:00", "07:30:00", None, false, "08:00:00"),
        (Once, "08:00:00", "08:00:20", Some("08:00:00"), false, "09:00:00"),
        (Each, "08:00:00", "08:00:20", Some("08:00:00"), false, "09:00:00"),
        (Skip, "08:00:00", "08:00:20", Some("08:00:00"), false, "09:00:00"),
        (Once, "08:00:00", "12:30:00", Some("12:00:00"), true, "13:00:00"),
        (Each, "08:00:00", "12:30:00", Some("08:00:00"), true, "09:00:00"),
        (Skip, "08:00:00", "12:30:00", None, true, "13:00:00"),
        (Skip, "08:00:00", "12:01:00", Some("12:00:00"), true, "13:00:00"),
    ] {
        let day = |time: &str| at(&format!("2026-03-15T{time}Z"));
        let occasion = hourly.occasion(day(due), day(now), anchor, policy, late);
        let expected = Occasion { run: run.map(day), missed, next: Some(day(next)) };
        assert_eq!(occasion, expected, "{policy:?} {due} {now}");
    }
    // Two months of missed seconds take no longer than one.
    let seconds = recurrence(&json!({"frequency": "Second", "interval": 3}));
    let occasion = seconds.occasion(anchor, anchor + TimeDelta::seconds(5_000_000), anchor, Once, late);
    assert_eq!(occasion.run, Some(anchor + TimeDelta::seconds(4_999_998)));
}

#[test]
fn sliding_windows_leave_nothing_out() {
    let anchor = at("2026-03-15T07:00:00Z");
    for of in [
        json!({"frequency": "Minute", "interval": 20, "startTime": "2026-03-01T00:00:00Z"}),
        json!({"frequency": "Hour", "interval": 5}),
        json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "startTime": "2026-03-20T02:30:00"}),
        json!({"frequency": "Month", "interval": 1, "startTime": "2026-01-31T06:00:00Z"}),
    ] {
        let of = recurrence(&of);
        let base = of.start_time.unwrap_or(anchor);
        let mut window = of.window(base - TimeDelta::days(9), anchor).unwrap();
        assert_eq!(window.end, base, "the first run is at the start time, however long ago that is");
        for _ in 0..200 {
            assert_eq!(of.next(window.end - TimeDelta::nanoseconds(1), anchor), Some(window.end));
            let next = of.window(window.end, anchor).unwrap();
            assert_eq!(next.start, window.end);
            assert!(next.end > next.start);
            window = next;
        }
    }
}

/// Random schedules: each time is later than the one before, and whoever asks from anywhere in between is told the next.
#[test]
fn the_next_time_does_not_depend_on_where_one_asks() {
    let mut random = Random(5);
    let zones = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Cairo",
        "America/Nuuk",
        "Nepal Standard Time",
    ];
    for round in 0..400 {
        let zone = zones[random.below(zones.len())];
        let frequency = ["Second", "Minute", "Hour", "Day", "Week", "Month", "Year"][random.below(7)];
        let mut of = json!({"frequency": frequency, "interval": 1 + random.below(4), "timeZone": zone, "schedule": {}});
        for (name, low, high) in [("hours", 0, 23), ("minutes", 0, 59), ("monthDays", -28, 28)] {
            let few: Vec<i64> = (0..random.below(4))
                .map(|_| low + random.below((high - low) as usize + 1) as i64)
                .filter(|n| name != "monthDays" || *n != 0)
                .collect();
            if name != "monthDays" || frequency == "Month" {
                of["schedule"][name] = json!(few);
            }
        }
        if random.below(3) == 0 {
            of["schedule"]["weekDays"] = json!(
                (0..1 + random.below(3))
                    .map(|_| ["Sunday", "Monday", "Tuesday", "Saturday"][random.below(4)])
                    .collect::<Vec<_>>()
            );
        }
        if random.below(3) == 0 {
            of["schedule"] = json!({});
        }
        let spans = [("2026-03-01T00:00:00Z", 400), ("2011-12-20T05:06:07Z", 20), ("2026-10-20T01:30:00Z", 30)];
        let (begin, days) = spans[random.below(3)];
        let anchor = at(begin) + TimeDelta::milliseconds(random.below(86_400_000) as i64);
        let recurrence = recurrence(&of);
        let mut found = Vec::new();
        let mut last = anchor - TimeDelta::days(3);
        while let Some(next) = recurrence.next(last, anchor).filter(|next| *next < anchor + TimeDelta::days(days)) {
            assert!(next > last && next >= anchor, "{round} {of}: {next} after {last}");
            found.push(next);
            last = next;
            if found.len() == 300 {
                break;
            }
        }
        let end = *found.last().unwrap_or(&anchor);
        for _ in 0..60 {
            let span = (end - anchor).num_milliseconds().max(1) as usize;
            let after = anchor + TimeDelta::milliseconds(random.below(span) as i64) - TimeDelta::seconds(1);
            let expected = found.iter().find(|time| **time > after).copied();
            if expected.is_some() {
                assert_eq!(recurrence.next(after, anchor), expected, "{round} {of} anchored {anchor}, after {after}");
            }
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
        (
            json!({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [1, -1], "hours": [7]}}),
            "every month on the 1st day and the last day at 07:00",
        ),
        (
            json!({"frequency": "Month", "interval": 2, "schedule": {"monthlyOccurrences": [{"day": "Monday", "occurrence": 2}]}}),
            "every 2 months on the 2nd Monday",
        ),
        (json!({"frequency": "Year", "interval": 1}), "every year"),
    ] {
        assert_eq!(recurrence(&of).describe(), said);
    }
}
