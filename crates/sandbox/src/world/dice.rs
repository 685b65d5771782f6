//! Chance that is always the same: numbers that follow from a seed, a topic and a date, and from nothing else. A day
//! can therefore be made alone, in any order, and never depends on the version of a random number library.

use chrono::{Datelike, NaiveDate};

/// A stream of numbers for one topic of one day (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of `topic` on `date`.
    pub(crate) fn new(seed: u64, topic: &str, date: NaiveDate) -> Self {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in topic.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut dice =
            Self(state ^ u64::from(date.num_days_from_ce().unsigned_abs()).wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.next();
        dice
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in `per_mille` of 1000 cases.
    pub(crate) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// A whole number around zero, mostly within `spread`, never beyond twice of it.
    pub(crate) fn around(&mut self, spread: i64) -> i64 {
        (0..4).map(|_| self.between(-spread, spread)).sum::<i64>() / 2
    }
}

/// A triangle wave between -1000 and 1000 with a period in days: seasons without trigonometry, hence without rounding
/// that differs between machines.
pub(crate) fn wave(date: NaiveDate, period: i64, shift: i64) -> i64 {
    let at = (i64::from(date.num_days_from_ce()) + shift).rem_euclid(period) * 4000 / period;
    match at {
        0..1000 => at,
        1000..3000 => 2000 - at,
        _ => at - 4000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_depend_on_seed_topic_and_date_only() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        let roll = |seed, topic, date| Dice::new(seed, topic, date).next();
        assert_eq!(roll(7, "weight", date), roll(7, "weight", date));
        assert_ne!(roll(7, "weight", date), roll(8, "weight", date));
        assert_ne!(roll(7, "weight", date), roll(7, "sleep", date));
        assert_ne!(roll(7, "weight", date), roll(7, "weight", date.succ_opt().unwrap()));
    }

    #[test]
    fn waves_stay_in_bounds() {
        let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        assert!(start.iter_days().take(900).all(|day| (-1000..=1000).contains(&wave(day, 97, 13))));
    }
}
