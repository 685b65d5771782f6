//! Jitter, new rules, and clocks that went back.

use std::collections::HashSet;

use causeway_flow::CatchUp;
use serde_json::{Value, json};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn outline(recurrence: &Value) -> Outline {
    let text = json!({"actions": {}, "triggers": {"T": {"type": "Recurrence", "recurrence": recurrence}}});
    let definition = causeway_flow::read(&text.to_string()).unwrap();
    Outline {
        recurrence: definition.recurrence().cloned(),
        delay: std::time::Duration::ZERO,
        catch_up: CatchUp::Once,
        is_exact: false,
        has_conditions: false,
        polls: false,
        is_single: false,
        most_runs: 1,
        uses: Vec::new(),
    }
}

fn row(flow: &str, outline: &Outline, now: &str) -> ScheduleRow {
    renewed(flow, None, outline, at(now)).unwrap()
}

#[test]
fn jitter_is_always_the_same_and_spreads_flows() {
    for (recurrence, most) in [
        (json!({"frequency": "Minute", "interval": 1}), 6),
        (json!({"frequency": "Hour", "interval": 1}), 300),
        (json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7]}}), 300),
    ] {
        let outline = outline(&recurrence);
        let jitters: Vec<_> = (0..200)
            .map(|n| {
                let first = row(&format!("flow-{n}"), &outline, "2026-03-15T07:00:00Z");
                let due = first.next_due.unwrap();
                let next = outline.recurrence.as_ref().unwrap().next(due, first.anchor);
                assert_eq!(starts(&first, &outline), Some(due), "a new flow runs at once");
                let later = after(&first, outline.recurrence.as_ref().unwrap(), due, next);
                let jitter = starts(&later, &outline).unwrap() - later.next_due.unwrap();
                let last = after(
                    &later,
                    outline.recurrence.as_ref().unwrap(),
                    later.next_due.unwrap(),
                    next.map(|n| n + TimeDelta::days(1)),
                );
                assert_eq!(starts(&last, &outline).unwrap() - last.next_due.unwrap(), jitter);
                jitter
            })
            .collect();
        assert!(jitters.iter().all(|jitter| (0..most * 1000).contains(&jitter.num_milliseconds())), "{recurrence}");
        assert!(jitters.iter().collect::<HashSet<_>>().len() > 150, "{recurrence}");
        assert!(jitters.iter().max().unwrap().num_milliseconds() > most * 900, "{recurrence}");
        let exact = Outline { is_exact: true, ..outline };
        let row =
            ScheduleRow { last_due: Some(at("2026-03-15T07:00:00Z")), ..row("a", &exact, "2026-03-15T07:00:00Z") };
        assert_eq!(starts(&row, &exact), row.next_due);
    }
}

#[test]
fn a_rule_that_changed_never_runs_for_the_past() {
    let now = at("2026-03-15T07:00:00Z");
    let berlin =
        outline(&json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "schedule": {"hours": [7]}}));
    let first = ScheduleRow { paused: true, ..renewed("a", None, &berlin, now - TimeDelta::days(3)).unwrap() };
    let ran = after(
        &first,
        berlin.recurrence.as_ref().unwrap(),
        at("2026-03-15T06:00:00Z"),
        Some(at("2026-03-16T06:00:00Z")),
    );
    assert_eq!(renewed("a", Some(&ran), &berlin, now), None);
    // Only the zone is another one.
    let london =
        outline(&json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/London", "schedule": {"hours": [7]}}));
    let moved = renewed("a", Some(&ran), &london, now).unwrap();
    assert_eq!(moved.next_due, Some(at("2026-03-16T07:00:00Z")));
    assert!(moved.paused);
    // Only the table of zones is another one: the times before count on.
    let old = ScheduleRow { definition_hash: ran.definition_hash.replace(ZONES, "1999a"), ..ran.clone() };
    assert_eq!(renewed("a", Some(&old), &berlin, now), Some(ran.clone()));
    // It has no schedule any more.
    let none = Outline { recurrence: None, ..berlin };
    let on_demand = renewed("a", Some(&ran), &none, now).unwrap();
    assert_eq!((on_demand.next_due, on_demand.quiet_after, on_demand.paused), (None, None, true));
    assert_eq!(renewed("a", Some(&on_demand), &none, now), None);
}

/// Runs a flow minute by minute by a clock that is set back once.
fn by_the_clock(recurrence: &Value, from: &str, set_at: &str, back: TimeDelta, until: &str) -> Vec<DateTime<Utc>> {
    let outline = outline(recurrence);
    let recurrence = outline.recurrence.as_ref().unwrap();
    let mut row = row("a", &outline, from);
    let (mut now, mut ran, mut was_set) = (at(from), Vec::new(), false);
    while now < at(until) {
        if now >= at(set_at) && !was_set {
            was_set = true;
            now -= back;
            row = set_back(&row, &outline, now).unwrap_or(row);
        }
        while let Some(due) = row.next_due.filter(|due| *due <= now) {
            ran.push(due);
            row = after(&row, recurrence, due, recurrence.next(due, row.anchor));
        }
        now += TimeDelta::minutes(1);
    }
    ran
}

#[test]
fn a_clock_that_went_back_runs_nothing_twice_and_holds_nothing_up() {
    let hourly = json!({"frequency": "Hour", "interval": 1});
    let anchored = json!({"frequency": "Hour", "interval": 1, "startTime": "2026-03-01T00:00:00Z"});
    let daily = json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7], "minutes": [0]}});
    for back in [TimeDelta::minutes(10), TimeDelta::hours(2), TimeDelta::hours(24), TimeDelta::hours(26)] {
        for (recurrence, gap) in [(&hourly, 60), (&anchored, 60), (&daily, 24 * 60)] {
            let ran =
                by_the_clock(recurrence, "2026-03-10T06:59:00Z", "2026-03-15T12:30:00Z", back, "2026-03-19T00:00:00Z");
            assert_eq!(ran.iter().collect::<HashSet<_>>().len(), ran.len(), "{recurrence} {back}: twice");
            let jumped = ran.windows(2).position(|pair| pair[1] < pair[0]);
            if gap == 60 {
                // In the hour after the clock was set, and each hour from then on.
                let set = at("2026-03-15T12:30:00Z") - back;
                let later: Vec<_> = match jumped {
                    Some(jumped) => ran[jumped + 1..].to_vec(),
                    None => ran.iter().filter(|due| **due > set).copied().collect(),
                };
                assert!(later[0] - set <= TimeDelta::minutes(61), "{recurrence} {back}: {}", later[0]);
                assert!(
                    later.windows(2).all(|pair| pair[1] - pair[0] <= TimeDelta::minutes(61)),
                    "{recurrence} {back}"
                );
            } else {
                assert_eq!(ran.last(), Some(&at("2026-03-18T07:00:00Z")), "{back}");
            }
        }
    }
}

#[test]
fn a_clock_that_was_years_ahead_does_not_hold_flows_for_years() {
    for recurrence in [
        json!({"frequency": "Day", "interval": 1, "schedule": {"hours": [7], "minutes": [0]}}),
        json!({"frequency": "Hour", "interval": 1}),
        json!({"frequency": "Hour", "interval": 1, "startTime": "2026-03-01T00:00:00Z"}),
    ] {
        let outline = outline(&recurrence);
        let first = row("a", &outline, "2036-03-10T06:59:00Z");
        let due = first.next_due.unwrap();
        let recurrence = outline.recurrence.as_ref().unwrap();
        let ahead = after(&first, recurrence, due, recurrence.next(due, first.anchor));
        let now = at("2026-03-15T12:30:00Z");
        let row = set_back(&ahead, &outline, now).unwrap();
        assert!(row.next_due.unwrap() - now <= TimeDelta::hours(24), "{row:?}");
        assert!(row.next_due.unwrap() > now && row.anchor <= now, "{row:?}");
        assert_eq!(set_back(&row, &outline, now), None);
    }
}
