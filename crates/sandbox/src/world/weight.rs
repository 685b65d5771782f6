//! Weigh-ins: five a week or so, a slow trend with seasons, a heavier Monday and noise; rarely on trips, always on the
//! days when the clocks change.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use super::World;
use super::dice::{Dice, wave};
use super::travel::{HOME, at_home, instant};

/// One weigh-in as Fitbit keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weight {
    /// Fitbit's id: milliseconds of the civil time read as if it were UTC.
    pub(crate) log_id: u64,
    /// Civil time in the profile's zone.
    pub(crate) local: NaiveDateTime,
    pub(crate) grams: i64,
    /// Body fat in tenths of a percent.
    pub(crate) fat: Option<i64>,
    pub(crate) source: &'static str,
    /// When Fitbit shows it first.
    pub(crate) seen_from: DateTime<Utc>,
    /// From this instant on it weighs something else.
    pub(crate) corrected: Option<(DateTime<Utc>, i64)>,
}

impl Weight {
    /// A weigh-in at an instant, visible at once.
    pub(crate) fn new(at: DateTime<Utc>, grams: i64, source: &'static str) -> Self {
        let local = at_home(at);
        let log_id = local.and_utc().timestamp_millis().unsigned_abs();
        Self { log_id, local, grams, fat: None, source, seen_from: at, corrected: None }
    }

    /// What it weighs when asked at `now`.
    pub(crate) fn grams_at(&self, now: DateTime<Utc>) -> i64 {
        self.corrected.filter(|(at, _)| *at <= now).map_or(self.grams, |(_, grams)| grams)
    }
}

/// The weigh-ins of the runner's day.
pub(crate) fn of_day(world: &World, date: NaiveDate) -> Vec<Weight> {
    let mut dice = Dice::new(world.seed, "weight", date);
    let zone = world.zone_on(date);
    let steps_on = if zone == HOME { dice.chance(740) } else { dice.chance(150) };
    if !steps_on && !clocks_change(date) {
        return Vec::new();
    }
    let mut weights = vec![weigh(&mut dice, trend(date), instant(zone, date, dice_minute(date, world.seed, 375, 490)))];
    if dice.chance(30) {
        let evening = instant(zone, date, dice.between(1230, 1330));
        weights.push(weigh(&mut dice, trend(date) + 700, evening));
    }
    weights
}

fn weigh(dice: &mut Dice, expected: i64, at: DateTime<Utc>) -> Weight {
    let at = at + TimeDelta::seconds(dice.between(0, 59));
    // Scales show steps of 100 g.
    let grams = (expected + dice.around(330)) / 100 * 100;
    let mut weight = Weight::new(at, grams, "Aria");
    weight.fat = Some(150 + (grams - 72_000) / 250 + dice.around(4));
    if dice.chance(30) {
        weight.seen_from = at + TimeDelta::days(2);
    }
    if dice.chance(20) {
        weight.corrected = Some((at + TimeDelta::hours(dice.between(25, 40)), grams - 100 * dice.between(2, 9)));
    }
    weight
}

fn dice_minute(date: NaiveDate, seed: u64, low: i64, high: i64) -> i64 {
    Dice::new(seed, "wake", date).between(low, high)
}

fn trend(date: NaiveDate) -> i64 {
    let weekend = if date.weekday() == Weekday::Mon { 300 } else { 0 };
    72_600 + wave(date, 410, 60) * 17 / 10 + wave(date, 83, 11) * 6 / 10 + weekend
}

/// Whether the clocks at home change during this day.
pub(crate) fn clocks_change(date: NaiveDate) -> bool {
    let hours = instant(HOME, date, 24 * 60) - instant(HOME, date, 0);
    hours != TimeDelta::hours(24)
}
