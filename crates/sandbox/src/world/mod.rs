//! The runner whose data the sandbox shows: weigh-ins, activities, steps and nights, each a pure function of the seed
//! and the date. Nothing is stored, so any day of any year costs the same and is always the same.

pub(crate) mod activity;
pub(crate) mod dice;
pub(crate) mod night;
pub(crate) mod travel;
pub(crate) mod weight;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

pub(crate) use activity::Activity;
pub(crate) use night::Night;
pub(crate) use weight::Weight;

/// A life between a first day and now.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) seed: u64,
    /// The day on which the runner bought the watch.
    pub(crate) start: NaiveDate,
}

impl World {
    /// A life that began `years` before `today`.
    pub(crate) fn new(seed: u64, today: DateTime<Utc>, years: u32) -> Self {
        let start = today.date_naive() - Days::new(u64::from(years) * 365);
        Self { seed, start }
    }

    /// The zone in which the runner is on `date`.
    pub(crate) fn zone_on(&self, date: NaiveDate) -> Tz {
        travel::zone_on(self.seed, date)
    }

    /// Weigh-ins whose date at home is within `from..=to` and that are visible at `now`, oldest first.
    pub(crate) fn weights(&self, from: NaiveDate, to: NaiveDate, now: DateTime<Utc>) -> Vec<Weight> {
        let days = self.days(from, to, now).flat_map(|day| weight::of_day(self, day));
        sorted(days.filter(|w| w.seen_from <= now && within(w.local.date(), from, to)), |w| (w.local, w.log_id))
    }

    /// Activities whose start at home is within `from..=to` and that are visible at `now`, oldest first.
    pub(crate) fn activities(&self, from: NaiveDate, to: NaiveDate, now: DateTime<Utc>) -> Vec<Activity> {
        let days = self.days(from, to, now).flat_map(|day| activity::of_day(self, day));
        sorted(days.filter(|a| a.seen_from <= now && within(a.local.date(), from, to)), |a| (a.local, a.log_id))
    }

    /// Nights whose last day is within `from..=to` and that have ended at `now`, oldest first.
    pub(crate) fn nights(&self, from: NaiveDate, to: NaiveDate, now: DateTime<Utc>) -> Vec<Night> {
        let days = self.days(from, to, now).filter_map(|day| night::before(self, day));
        sorted(days.filter(|n| n.end <= now && within(n.local_end.date(), from, to)), |n| (n.local_end, n.log_id))
    }

    /// The steps of a date: a whole day's, a part of today's, none before the start and in the future.
    pub(crate) fn steps(&self, date: NaiveDate, now: DateTime<Utc>) -> i64 {
        let begin = travel::instant(travel::HOME, date, 0);
        let end = travel::instant(travel::HOME, date, 24 * 60);
        if date < self.start || now <= begin {
            return 0;
        }
        let day = activity::steps(self, date);
        if now >= end { day } else { day * (now - begin).num_minutes() / (end - begin).num_minutes() }
    }

    /// The runner's days that may hold items of the dates at home: a day more on each side for the trips.
    fn days(&self, from: NaiveDate, to: NaiveDate, now: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> + use<> {
        let one = Days::new(1);
        let first = from.checked_sub_days(one).unwrap_or(from).max(self.start);
        let last = to.checked_add_days(one).unwrap_or(to).min(now.date_naive() + one);
        first.iter_days().take_while(move |day| *day <= last)
    }
}

fn within(date: NaiveDate, from: NaiveDate, to: NaiveDate) -> bool {
    from <= date && date <= to
}

fn sorted<T, K: Ord>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_by_key(key);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn now() -> DateTime<Utc> {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_is_believable() {
        let world = World::new(7, now(), 3);
        let (from, to) = (date("2025-11-24"), date("2026-11-23"));
        let weights = world.weights(from, to, now());
        let activities = world.activities(from, to, now());
        assert!((4 * 52..=6 * 52).contains(&weights.len()), "{} weigh-ins", weights.len());
        assert!((4 * 52 - 10..=5 * 52 + 10).contains(&activities.len()), "{} activities", activities.len());
        assert!(weights.iter().all(|w| (66_000..=79_000).contains(&w.grams)));
        assert!(activities.iter().all(|a| (20..=150).contains(&(a.seconds / 60)) && a.metres > 500));
        let ids: HashSet<_> = weights.iter().map(|w| w.log_id).collect();
        assert_eq!(ids.len(), weights.len(), "ids are unique");
        assert!(world.nights(from, to, now()).len() > 340);
        assert!((3_000..=25_000).contains(&world.steps(date("2026-11-20"), now())));
    }

    #[test]
    fn late_arrivals_and_corrections_show_in_time() {
        let world = World::new(7, now(), 3);
        let all = world.weights(world.start, date("2026-11-23"), now());
        let late = all
            .iter()
            .find(|w| w.seen_from - travel::civil_instant(travel::HOME, w.local) >= chrono::TimeDelta::days(2));
        let late = late.expect("three years have a late arrival");
        let day = late.local.date();
        let hidden = world.weights(day, day, late.seen_from - chrono::TimeDelta::minutes(1));
        assert!(!hidden.iter().any(|w| w.log_id == late.log_id));
        let corrected = all.iter().find(|w| w.corrected.is_some()).expect("three years have a correction");
        let (at, grams) = corrected.corrected.unwrap();
        assert_ne!(corrected.grams_at(at - chrono::TimeDelta::minutes(1)), grams);
        assert_eq!(corrected.grams_at(at), grams);
    }

    #[test]
    fn days_when_clocks_change_have_data() {
        let world = World::new(7, now(), 3);
        for day in ["2026-03-29", "2026-10-25"] {
            assert!(weight::clocks_change(date(day)));
            assert!(!world.weights(date(day), date(day), now()).is_empty(), "{day}");
        }
    }
}
