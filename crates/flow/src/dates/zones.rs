//! Time zones by name, and what a wall clock shows in them.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::windows::WINDOWS;

static BY_NAME: LazyLock<HashMap<String, Tz>> = LazyLock::new(|| {
    let mut names: HashMap<String, Tz> = TZ_VARIANTS.iter().map(|zone| (zone.name().to_lowercase(), *zone)).collect();
    for (windows, iana) in WINDOWS {
        if let Ok(zone) = iana.parse() {
            names.insert(windows.to_lowercase(), zone);
        }
    }
    names
});

/// The zone of an IANA name (`Europe/Berlin`) or a Windows name (`W. Europe Standard Time`), in any case.
pub(crate) fn find(name: &str) -> Option<Tz> {
    BY_NAME.get(&name.trim().to_lowercase()).copied()
}

/// The name that was probably meant.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let windows = WINDOWS.iter().map(|(windows, _)| *windows);
    causeway_core::text::nearest(name, windows.chain(TZ_VARIANTS.iter().map(|zone| zone.name())))
}

/// Which of two instants is meant when a clock shows the same time twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    First,
    Second,
}

/// What the clock shows at an instant.
pub(crate) fn wall(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The instant at which the clock shows `time`. A time that the clock skips is the first instant after the gap.
pub(crate) fn instant(zone: Tz, time: NaiveDateTime, fold: Fold) -> DateTime<Utc> {
    match zone.from_local_datetime(&time) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(first, second) => (if fold == Fold::First { first } else { second }).to_utc(),
        LocalResult::None => after_gap(zone, time),
    }
}

/// Finds by halves the first second at which the clock shows `time` or later.
fn after_gap(zone: Tz, time: NaiveDateTime) -> DateTime<Utc> {
    let (mut before, mut after) = (time.and_utc() - TimeDelta::hours(30), time.and_utc() + TimeDelta::hours(30));
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if wall(zone, middle) >= time {
            after = middle;
        } else {
            before = middle;
        }
    }
    // Transitions fall on whole seconds, and so do the bounds when the time does.
    DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after)
}
