//! The arithmetic of schedules. Every search has an end: it looks at a bounded number of periods or jumps.

use chrono::offset::LocalResult;
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;

use super::{Frequency, Recurrence};
use crate::dates::zones::{self, Fold};

/// How many days, weeks or months are looked at for one that fits: enough for the 29th of February around a century
/// that has none, and soon over when nothing ever fits.
const PERIODS: u64 = 5000;
/// How often a search among lengths of time jumps to the next hour or day that may fit.
const JUMPS: u32 = 20_000;

/// The occurrences of a recurrence without a schedule, numbered from the base.
pub(super) struct Steps {
    pub(super) base: DateTime<Utc>,
    pub(super) zone: Tz,
    pub(super) frequency: Frequency,
    pub(super) interval: u32,
}

impl Steps {
    /// The occurrence of that number. Number 0 is the base itself, also where its wall-clock time comes twice.
    pub(super) fn at(&self, index: i64) -> Option<DateTime<Utc>> {
        let units = index.checked_mul(i64::from(self.interval))?;
        if let Some(seconds) = self.frequency.seconds() {
            let length = TimeDelta::try_seconds(units.checked_mul(seconds)?)?;
            return self.base.checked_add_signed(length).filter(|at| in_calendar(*at));
        }
        if index == 0 {
            return Some(self.base);
        }
        let start = zones::wall(self.zone, self.base);
        let moved = match self.frequency {
            Frequency::Month => months_later(start, units)?,
            Frequency::Year => months_later(start, units.checked_mul(12)?)?,
            Frequency::Week => start.checked_add_signed(TimeDelta::try_days(units.checked_mul(7)?)?)?,
            _ => start.checked_add_signed(TimeDelta::try_days(units)?)?,
        };
        Some(instant(self.zone, moved)).filter(|at| in_calendar(*at))
    }

    /// The number of the first occurrence after a time.
    pub(super) fn first_after(&self, after: DateTime<Utc>) -> Option<i64> {
        if after < self.base {
            return Some(0);
        }
        let interval = i64::from(self.interval);
        if let Some(seconds) = self.frequency.seconds() {
            return ((after - self.base).num_seconds() / interval.checked_mul(seconds)?).checked_add(1);
        }
        let (start, day) = (zones::wall(self.zone, self.base).date(), zones::wall(self.zone, after).date());
        // A clock that jumps by a whole day is why the search begins two steps before.
        let mut index = (periods(self.frequency, start, day) / interval - 2).max(1);
        while self.at(index)? <= after {
            index += 1;
        }
        Some(index)
    }
}

impl Frequency {
    /// The length of the unit, for those that have one.
    fn seconds(self) -> Option<i64> {
        match self {
            Frequency::Second => Some(1),
            Frequency::Minute => Some(60),
            Frequency::Hour => Some(3600),
            _ => None,
        }
    }
}

impl Recurrence {
    /// The first time after `after` that the schedule has.
    pub(super) fn scheduled(&self, after: DateTime<Utc>, base: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.frequency.seconds() {
            Some(seconds) => self.by_length(after, base, seconds),
            None => self.by_calendar(after, base),
        }
    }

    /// Seconds, minutes and hours, of which the schedule leaves some out; an hour may have several minutes.
    fn by_length(&self, after: DateTime<Utc>, base: DateTime<Utc>, seconds: i64) -> Option<DateTime<Utc>> {
        let length = i64::from(self.interval.max(1)).checked_mul(seconds)?;
        let minutes = &self.schedule.minutes;
        let expands = self.frequency == Frequency::Hour && !minutes.is_empty();
        let wall = zones::wall(self.zone, base);
        let into_hour = TimeDelta::nanoseconds(
            i64::from(wall.minute() * 60 + wall.second()) * 1_000_000_000 + i64::from(wall.nanosecond()),
        );
        let origin = if expands { base - into_hour } else { base };
        let offsets: Vec<i64> = if expands { minutes.iter().map(|n| i64::from(*n) * 60).collect() } else { vec![0] };
        let mut after = after.max(base - TimeDelta::nanoseconds(1));
        for _ in 0..JUMPS {
            let slot = (after - origin).num_seconds().div_euclid(length);
            let near = [slot, slot.checked_add(1)?].into_iter().flat_map(|slot| {
                offsets.iter().filter_map(move |offset| {
                    let length = TimeDelta::try_seconds(slot.checked_mul(length)?.checked_add(*offset)?)?;
                    origin.checked_add_signed(length)
                })
            });
            let at = near.filter(|at| *at > after && *at >= base).min().filter(|at| in_calendar(*at))?;
            match self.unfit_until(at, expands) {
                None => return Some(at),
                // The end of the time that does not fit is itself a candidate.
                Some(end) => after = at.max(end - TimeDelta::nanoseconds(1)),
            }
        }
        None
    }

    /// Until when an instant's day, hour or minute is not in the schedule.
    fn unfit_until(&self, at: DateTime<Utc>, expands: bool) -> Option<DateTime<Utc>> {
        let wall = zones::wall(self.zone, at);
        let left = |of: u32, into: u32| at + TimeDelta::seconds(i64::from(of - into));
        if !self.fits(wall.date()) {
            let next = wall.date().checked_add_days(Days::new(1))?;
            return Some(instant(self.zone, next.and_time(NaiveTime::MIN)).max(at));
        }
        let absent = |given: &[u32], own: u32| !given.is_empty() && !given.contains(&own);
        if absent(&self.schedule.hours, wall.hour()) {
            return Some(left(3600, wall.minute() * 60 + wall.second()));
        }
        (!expands && absent(&self.schedule.minutes, wall.minute())).then(|| left(60, wall.second()))
    }

    /// The times of the schedule on each day that fits.
    fn by_calendar(&self, after: DateTime<Utc>, base: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let start = zones::wall(self.zone, base);
        let from = zones::wall(self.zone, base.max(after)).date().checked_sub_days(Days::new(2))?.max(start.date());
        let times = self.times(start.time());
        let mut best: Option<DateTime<Utc>> = None;
        for day in self.days(start.date(), from) {
            // A time that moved out of a gap may lie behind the first ones of the next day.
            if best.is_some_and(|best| instant(self.zone, day.and_time(NaiveTime::MIN)) > best) {
                break;
            }
            let due = times.iter().map(|time| instant(self.zone, day.and_time(*time)));
            best = due.chain(best).filter(|due| *due > after && *due >= base && in_calendar(*due)).min();
        }
        best
    }

    /// Hours and minutes; those not given are the base's, with its seconds where neither is given.
    pub(super) fn times(&self, base: NaiveTime) -> Vec<NaiveTime> {
        let (hours, minutes) = (&self.schedule.hours, &self.schedule.minutes);
        if hours.is_empty() && minutes.is_empty() {
            return vec![base];
        }
        let or = |given: &[u32], own: u32| if given.is_empty() { vec![own] } else { given.to_vec() };
        let minutes = or(minutes, base.minute());
        let hours = or(hours, base.hour());
        let time = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0);
        hours.iter().flat_map(|hour| minutes.iter().map(|minute| (*hour, *minute))).filter_map(time).collect()
    }

    /// The days that fit, in order, from the period of `from` on.
    fn days(&self, start: NaiveDate, from: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let interval = i64::from(self.interval.max(1));
        let first = periods(self.frequency, start, from).max(0) / interval;
        let period = move |index: u64| {
            let units = first.checked_add_unsigned(index)?.checked_mul(interval)?;
            period_of(self.frequency, start, units)
        };
        (0..PERIODS)
            .map_while(period)
            .flat_map(|(day, count)| day.iter_days().take(count))
            .filter(move |day| *day >= from && self.fits(*day) && (self.names_days() || self.is_own_day(*day, start)))
    }

    fn names_days(&self) -> bool {
        let schedule = &self.schedule;
        let by_month = !schedule.month_days.is_empty() || !schedule.monthly_occurrences.is_empty();
        self.frequency == Frequency::Day || by_month || !schedule.week_days.is_empty()
    }

    /// Whether a day is the one that the base's day stands for in its week or month.
    fn is_own_day(&self, day: NaiveDate, start: NaiveDate) -> bool {
        match self.frequency {
            Frequency::Week => day.weekday() == start.weekday(),
            _ => day.day() == start.day().min(u32::from(day.num_days_in_month())),
        }
    }

    /// Whether a day is among those that the schedule names.
    fn fits(&self, day: NaiveDate) -> bool {
        let schedule = &self.schedule;
        let length = i32::from(day.num_days_in_month());
        let (today, left) = (day.day() as i32, length - day.day() as i32);
        let nth = |(week_day, n): &(chrono::Weekday, i32)| {
            let place = if *n < 0 { -1 - left / 7 } else { 1 + (today - 1) / 7 };
            *week_day == day.weekday() && *n == place
        };
        (schedule.week_days.is_empty() || schedule.week_days.contains(&day.weekday()))
            && (schedule.month_days.is_empty() || schedule.month_days.iter().any(|n| *n == today || *n == -1 - left))
            && (schedule.monthly_occurrences.is_empty() || schedule.monthly_occurrences.iter().any(nth))
    }
}

/// The instant at which the clock shows `time`, the first of two; a time in a gap by the clock as it was before.
pub(super) fn instant(zone: Tz, time: NaiveDateTime) -> DateTime<Utc> {
    let found = zones::instant(zone, time, Fold::First);
    if !matches!(zone.from_local_datetime(&time), LocalResult::None) {
        return found;
    }
    let gap = zones::wall(zone, found) - zones::wall(zone, found - TimeDelta::seconds(1)) - TimeDelta::seconds(1);
    let begins = zones::wall(zone, found) - gap;
    found + (time - begins)
}

/// The time to look after, where the calendar has room for both; times before it count as its beginning.
pub(super) fn within_calendar(base: DateTime<Utc>, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let before = base.checked_sub_signed(TimeDelta::seconds(1))?;
    (in_calendar(base) && (after <= base || in_calendar(after))).then(|| after.max(before))
}

/// The years in which every sum of this module stays within chrono's range, and which people can write.
fn in_calendar(at: DateTime<Utc>) -> bool {
    (1..=9998).contains(&at.year())
}

fn months_later(time: NaiveDateTime, months: i64) -> Option<NaiveDateTime> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { time.checked_sub_months(count) } else { time.checked_add_months(count) }
}

/// How many whole units lie between the units of two days.
fn periods(frequency: Frequency, start: NaiveDate, day: NaiveDate) -> i64 {
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    match frequency {
        Frequency::Year => i64::from(day.year()) - i64::from(start.year()),
        Frequency::Month => month(day) - month(start),
        Frequency::Week => (sunday(day) - sunday(start)).num_days() / 7,
        _ => (day - start).num_days(),
    }
}

/// The first day of a unit, counted from that of `start`, and its number of days.
fn period_of(frequency: Frequency, start: NaiveDate, units: i64) -> Option<(NaiveDate, usize)> {
    let later = |day: NaiveDate, days: i64| day.checked_add_signed(TimeDelta::try_days(days)?);
    let (day, count) = match frequency {
        Frequency::Week => (later(sunday(start), units.checked_mul(7)?)?, 7),
        Frequency::Month | Frequency::Year => {
            let months = if frequency == Frequency::Year { units.checked_mul(12)? } else { units };
            let first = months_later(start.with_day(1)?.and_time(NaiveTime::MIN), months)?.date();
            (first, usize::from(first.num_days_in_month()))
        }
        _ => (later(start, units)?, 1),
    };
    (day.year() <= 9998).then_some((day, count))
}

fn sunday(day: NaiveDate) -> NaiveDate {
    let passed = Days::new(u64::from(day.weekday().num_days_from_sunday()));
    day.checked_sub_days(passed).unwrap_or(day)
}
