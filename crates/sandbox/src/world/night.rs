//! Nights: one main sleep for nearly every night, in cycles of light, deep and REM sleep with short awakenings. Nights
//! cross the hours in which clocks change, so their civil length is not their length.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::World;
use super::dice::Dice;
use super::travel::{at_home, instant};

/// A stretch of one sleep stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stage {
    /// `wake`, `light`, `deep` or `rem`.
    pub(crate) level: &'static str,
    pub(crate) start: DateTime<Utc>,
    pub(crate) seconds: i64,
}

/// One night's sleep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Night {
    pub(crate) log_id: u64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    /// Civil end in the profile's zone; its date is the date of the sleep.
    pub(crate) local_end: NaiveDateTime,
    pub(crate) stages: Vec<Stage>,
}

impl Night {
    /// Minutes spent in a stage.
    pub(crate) fn minutes(&self, level: &str) -> i64 {
        self.stages.iter().filter(|stage| stage.level == level).map(|stage| stage.seconds).sum::<i64>() / 60
    }
}

/// The night that ends on the runner's `date`; 3 of 100 nights have none (no watch on the wrist).
pub(crate) fn before(world: &World, date: NaiveDate) -> Option<Night> {
    let mut dice = Dice::new(world.seed, "sleep", date);
    if dice.chance(30) {
        return None;
    }
    let to_bed = instant(world.zone_on(date), date - Days::new(1), 22 * 60 + 40 + dice.around(32));
    let start = to_bed + TimeDelta::seconds(30 * dice.between(0, 1));
    let stages = stages(&mut dice, start);
    let end = stages.last().map_or(start, |stage| stage.start + TimeDelta::seconds(stage.seconds));
    let log_id = 42_000_000_000 + start.timestamp().unsigned_abs();
    Some(Night { log_id, start, end, local_end: at_home(end), stages })
}

fn stages(dice: &mut Dice, start: DateTime<Utc>) -> Vec<Stage> {
    let mut at = start;
    let mut stages = Vec::new();
    let mut add = |level, minutes: i64| {
        let seconds = minutes.max(1) * 60;
        stages.push(Stage { level, start: at, seconds });
        at += TimeDelta::seconds(seconds);
    };
    add("wake", dice.between(3, 14));
    let cycles = if dice.chance(650) { 5 } else { 4 };
    for cycle in 0..cycles {
        add("light", 38 + dice.around(9));
        add("deep", (26 - 5 * cycle).max(4) + dice.around(4));
        add("light", 14 + dice.around(5));
        add("rem", 8 + 5 * cycle + dice.around(3));
        if dice.chance(550) {
            add("wake", dice.between(1, 7));
        }
    }
    add("light", dice.between(2, 12));
    stages
}
