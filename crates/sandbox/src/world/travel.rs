//! Where the runner is: at home in Stockholm, with three trips a year to other time zones. Fitbit's profile stays on
//! the home zone, so what Fitbit shows are home times whatever the trip.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::dice::Dice;

/// The zone of the runner's home and of the Fitbit profile.
pub(crate) const HOME: Tz = Tz::Europe__Stockholm;

const ABROAD: [Tz; 5] =
    [Tz::America__New_York, Tz::Asia__Tokyo, Tz::Europe__Lisbon, Tz::Asia__Kolkata, Tz::Australia__Adelaide];

/// The zone in which the runner wakes up on `date`.
pub(crate) fn zone_on(seed: u64, date: NaiveDate) -> Tz {
    (0..3).find_map(|trip| abroad(seed, date, trip)).unwrap_or(HOME)
}

fn abroad(seed: u64, date: NaiveDate, trip: u64) -> Option<Tz> {
    let new_year = NaiveDate::from_ymd_opt(date.year(), 1, 1)?;
    let mut dice = Dice::new(seed.wrapping_add(trip), "trip", new_year);
    let leaves = new_year + Days::new(trip * 115 + dice.between(25, 95).unsigned_abs());
    let returns = leaves + Days::new(dice.between(4, 9).unsigned_abs());
    let zone = ABROAD[usize::try_from(dice.between(0, 4)).unwrap_or(0)];
    (leaves <= date && date <= returns).then_some(zone)
}

/// The instant of a civil time in `zone`. Of two (autumn) the first; a time that does not exist (spring) an hour later.
pub(crate) fn instant(zone: Tz, date: NaiveDate, minute_of_day: i64) -> DateTime<Utc> {
    let civil = NaiveDateTime::new(date, NaiveTime::MIN) + TimeDelta::minutes(minute_of_day);
    civil_instant(zone, civil)
}

/// The same for a civil date and time.
pub(crate) fn civil_instant(zone: Tz, civil: NaiveDateTime) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&civil).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(civil + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| civil.and_utc(), |at| at.to_utc())
}

/// What a clock at home shows at an instant.
pub(crate) fn at_home(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&HOME).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_a_year_is_at_home_and_some_of_it_is_not() {
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let away = start.iter_days().take(365).filter(|day| zone_on(7, *day) != HOME).count();
        assert!((12..=40).contains(&away), "{away} days away");
    }

    #[test]
    fn a_time_that_spring_skips_is_an_hour_later() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        assert_eq!(instant(HOME, day, 150).to_rfc3339(), "2026-03-29T01:30:00+00:00");
        assert_eq!(instant(HOME, day, 90).to_rfc3339(), "2026-03-29T00:30:00+00:00");
    }
}
