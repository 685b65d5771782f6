//! Activities (four or five a week) and the steps of each day.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use super::World;
use super::dice::{Dice, wave};
use super::travel::{HOME, at_home, instant};

/// The kinds of activity that the runner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Run,
    Walk,
    Bike,
    Swim,
}

impl Kind {
    /// Fitbit's name and number.
    pub(crate) const fn fitbit(self) -> (&'static str, u32) {
        match self {
            Self::Run => ("Run", 90009),
            Self::Walk => ("Walk", 90013),
            Self::Bike => ("Bike", 90001),
            Self::Swim => ("Swim", 90024),
        }
    }

    /// Metres per minute, kilocalories per minute, beats per minute, steps per minute.
    const fn effort(self) -> (i64, i64, i64, i64) {
        match self {
            Self::Run => (178, 12, 152, 168),
            Self::Walk => (92, 5, 104, 112),
            Self::Bike => (405, 9, 134, 0),
            Self::Swim => (42, 10, 138, 0),
        }
    }
}

/// One activity as Fitbit keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Activity {
    pub(crate) log_id: u64,
    pub(crate) kind: Kind,
    pub(crate) start: DateTime<Utc>,
    /// Civil start in the profile's zone.
    pub(crate) local: NaiveDateTime,
    pub(crate) seconds: i64,
    pub(crate) metres: i64,
    pub(crate) calories: i64,
    /// `None` when the watch did not measure (a pool).
    pub(crate) heart_rate: Option<i64>,
    pub(crate) steps: Option<i64>,
    pub(crate) climb_metres: i64,
    pub(crate) log_type: &'static str,
    pub(crate) seen_from: DateTime<Utc>,
    /// From this instant on the distance is another one.
    pub(crate) corrected: Option<(DateTime<Utc>, i64)>,
}

impl Activity {
    /// The distance when asked at `now`.
    pub(crate) fn metres_at(&self, now: DateTime<Utc>) -> i64 {
        self.corrected.filter(|(at, _)| *at <= now).map_or(self.metres, |(_, metres)| metres)
    }
}

/// The activities of the runner's day, at most one.
pub(crate) fn of_day(world: &World, date: NaiveDate) -> Vec<Activity> {
    let mut dice = Dice::new(world.seed, "activity", date);
    let sunday = date.weekday() == Weekday::Sun;
    if !dice.chance(if sunday { 850 } else { 620 }) {
        return Vec::new();
    }
    let zone = world.zone_on(date);
    let kind = kind_of(&mut dice, sunday, zone == HOME);
    let minute = if sunday || dice.chance(400) { dice.between(510, 640) } else { dice.between(1015, 1145) };
    vec![activity(&mut dice, kind, sunday, instant(zone, date, minute), date)]
}

fn kind_of(dice: &mut Dice, sunday: bool, home: bool) -> Kind {
    match dice.between(0, 99) {
        _ if sunday => Kind::Run,
        0..=47 => Kind::Run,
        48..=72 => Kind::Walk,
        _ if !home => Kind::Walk,
        73..=88 => Kind::Bike,
        _ => Kind::Swim,
    }
}

fn activity(dice: &mut Dice, kind: Kind, long: bool, at: DateTime<Utc>, date: NaiveDate) -> Activity {
    let (speed, energy, beats, cadence) = kind.effort();
    let start = at + TimeDelta::seconds(dice.between(0, 59));
    let seconds = 60 * (if long { 82 } else { 43 }) + dice.around(900);
    let per_minute = |amount: i64| amount * seconds / 60;
    // A little faster every summer.
    let metres = per_minute(speed + wave(date, 365, 80) * speed / 20_000 + dice.around(speed / 18));
    Activity {
        log_id: 31_000_000_000 + u64::from(date.num_days_from_ce().unsigned_abs()) * 1_000 + 17,
        kind,
        start,
        local: at_home(start),
        seconds,
        metres,
        calories: per_minute(energy) + dice.around(25),
        heart_rate: (kind != Kind::Swim).then(|| beats + dice.around(9)),
        steps: (cadence > 0).then(|| per_minute(cadence) + dice.around(90)),
        climb_metres: if kind == Kind::Swim { 0 } else { dice.between(5, 140) },
        log_type: if kind == Kind::Walk { "auto_detected" } else { "tracker" },
        seen_from: start + TimeDelta::seconds(seconds) + TimeDelta::days(if dice.chance(30) { 2 } else { 0 }),
        corrected: dice
            .chance(25)
            .then(|| (start + TimeDelta::hours(dice.between(25, 40)), metres + dice.between(50, 900))),
    }
}

/// The steps of a whole day, activities included.
pub(crate) fn steps(world: &World, date: NaiveDate) -> i64 {
    let mut dice = Dice::new(world.seed, "steps", date);
    let everyday = 6_200 + dice.around(2_100) + wave(date, 365, 80);
    everyday + of_day(world, date).iter().filter_map(|activity| activity.steps).sum::<i64>()
}
