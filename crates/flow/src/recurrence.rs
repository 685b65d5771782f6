//! Schedules: what a Recurrence trigger says, when it is next due, and how it reads in plain words.
//!
//! Seconds, minutes and hours are lengths of time. Days, weeks and months follow the wall clock of the schedule's zone:
//! a time that the clock skips is due at the first instant after the gap, one that it shows twice only the first time.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use crate::Value;
use crate::dates::zones::{self, Fold};
use crate::dates::{self, ENGLISH};
use crate::diagnostics::{Diagnostic, step};

/// The unit of a [`Recurrence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days by the wall clock.
    Day,
    /// Weeks by the wall clock, from Sunday.
    Week,
    /// Months by the calendar.
    Month,
}

const FREQUENCIES: [(&str, Frequency); 6] = [
    ("Second", Frequency::Second),
    ("Minute", Frequency::Minute),
    ("Hour", Frequency::Hour),
    ("Day", Frequency::Day),
    ("Week", Frequency::Week),
    ("Month", Frequency::Month),
];

/// Times within days, for the frequencies Day, Week and Month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Hours, 0 to 23.
    pub hours: Vec<u32>,
    /// Minutes, 0 to 59.
    pub minutes: Vec<u32>,
    /// Days of the week, for Week.
    pub week_days: Vec<Weekday>,
    /// Days of the month, for Month; negative ones count from its end.
    pub month_days: Vec<i32>,
}

/// What a Recurrence trigger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// The unit.
    pub frequency: Frequency,
    /// How many units lie between two runs.
    pub interval: u32,
    /// The first run.
    pub start_time: Option<DateTime<Utc>>,
    /// The zone whose wall clock counts, as written.
    pub time_zone: Option<String>,
    /// Times within days.
    pub schedule: Schedule,
    zone: Tz,
}

/// How many days are looked at for the next time. The longest documented interval is 16 months.
const DAYS_AHEAD: u64 = 10_000;

impl Recurrence {
    /// Reads `{"frequency", "interval", "startTime", "timeZone", "schedule"}`; what is odd is noted.
    pub(crate) fn read(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> Self {
        let frequency = read_frequency(value, pointer, findings);
        let zone_name = value.get("timeZone").and_then(Value::as_str).filter(|name| !name.is_empty());
        let zone = zone_name.map_or(Tz::UTC, |name| read_zone(name, pointer, findings));
        let interval = value.get("interval").map_or(Some(1), |interval| interval.as_u64().filter(|n| *n > 0));
        if interval.is_none() {
            let at = step(pointer, "interval");
            findings.push(Diagnostic::error("WrongInterval", at, "The interval is a whole number from 1 on."));
        }
        Self {
            frequency,
            interval: interval.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            start_time: read_start(value, zone, pointer, findings),
            time_zone: zone_name.map(str::to_owned),
            schedule: read_schedule(value, pointer, findings),
            zone,
        }
    }

    /// The first time after `after` at which a run is due. `anchor` is when the flow was saved or enabled; it counts
    /// where there is no start time. `None` when there is no such time within 27 years.
    #[must_use]
    pub fn next(&self, after: DateTime<Utc>, anchor: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let base = self.start_time.unwrap_or(anchor);
        match self.frequency {
            Frequency::Second => self.by_length(after, base, 1),
            Frequency::Minute => self.by_length(after, base, 60),
            Frequency::Hour => self.by_length(after, base, 3600),
            _ if self.has_schedule() => self.by_schedule(after, base),
            _ => self.by_calendar(after, base),
        }
    }

    /// The schedule in plain words: `every hour`, `every 15 min`, `every day at 07:00`.
    #[must_use]
    pub fn describe(&self) -> String {
        let (one, many) = match self.frequency {
            Frequency::Second => ("second", "s"),
            Frequency::Minute => ("minute", "min"),
            Frequency::Hour => ("hour", "hours"),
            Frequency::Day => ("day", "days"),
            Frequency::Week => ("week", "weeks"),
            Frequency::Month => ("month", "months"),
        };
        let days = self.described_days();
        let unit = match (self.interval, days.is_empty()) {
            (1, false) => format!("every {days}"),
            (1, true) => format!("every {one}"),
            (n, true) => format!("every {n} {many}"),
            (n, false) => format!("every {n} {many} on {days}"),
        };
        let times = self.described_times();
        if times.is_empty() { unit } else { format!("{unit} at {times}") }
    }

    fn has_schedule(&self) -> bool {
        self.schedule != Schedule::default()
    }

    fn by_length(&self, after: DateTime<Utc>, base: DateTime<Utc>, seconds: i64) -> Option<DateTime<Utc>> {
        if after < base {
            return Some(base);
        }
        let length = i64::from(self.interval).checked_mul(seconds)?;
        let passed = (after - base).num_seconds() / length + 1;
        base.checked_add_signed(TimeDelta::try_seconds(passed.checked_mul(length)?)?)
    }

    /// The wall-clock time of `base`, every so many days, weeks or months.
    fn by_calendar(&self, after: DateTime<Utc>, base: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if after < base {
            return Some(base);
        }
        let start = zones::wall(self.zone, base);
        let passed = match self.frequency {
            Frequency::Month => (after - base).num_days() / 31,
            Frequency::Week => (after - base).num_days() / 7,
            _ => (after - base).num_days(),
        };
        let mut k = (passed / i64::from(self.interval) - 1).max(0);
        loop {
            let at = zones::instant(self.zone, self.moved(start, u32::try_from(k).ok()?)?, Fold::First);
            // Round 0 is the base itself, also where its wall-clock time comes twice.
            if k > 0 && at > after {
                return Some(at);
            }
            k += 1;
        }
    }

    fn moved(&self, start: NaiveDateTime, rounds: u32) -> Option<NaiveDateTime> {
        let units = rounds.checked_mul(self.interval)?;
        match self.frequency {
            Frequency::Month => start.checked_add_months(Months::new(units)),
            Frequency::Week => start.checked_add_days(Days::new(u64::from(units) * 7)),
            _ => start.checked_add_days(Days::new(u64::from(units))),
        }
    }

    /// The times of the schedule on each day that fits.
    fn by_schedule(&self, after: DateTime<Utc>, base: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let start = zones::wall(self.zone, base);
        let from = base.max(after);
        let times = self.times(start);
        let first_day = zones::wall(self.zone, from).date().max(start.date()).pred_opt()?;
        for ahead in 0..DAYS_AHEAD {
            let day = first_day.checked_add_days(Days::new(ahead))?;
            if day < start.date() || !self.fits(day, start.date()) {
                continue;
            }
            let due = times.iter().filter_map(|(hour, minute)| day.and_hms_opt(*hour, *minute, 0));
            let due = due.map(|time| zones::instant(self.zone, time, Fold::First));
            if let Some(due) = due.filter(|due| *due > after && *due >= base).min() {
                return Some(due);
            }
        }
        None
    }

    /// Hours and minutes; those not given are the base's.
    fn times(&self, base: NaiveDateTime) -> Vec<(u32, u32)> {
        let or = |given: &[u32], own: u32| if given.is_empty() { vec![own] } else { given.to_vec() };
        let minutes = or(&self.schedule.minutes, base.minute());
        let hours = or(&self.schedule.hours, base.hour());
        hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute))).collect()
    }

    fn fits(&self, day: NaiveDate, base: NaiveDate) -> bool {
        let every = |passed: i64| passed >= 0 && passed % i64::from(self.interval) == 0;
        match self.frequency {
            Frequency::Week => {
                let sunday = |day: NaiveDate| day - Days::new(u64::from(day.weekday().num_days_from_sunday()));
                let days = &self.schedule.week_days;
                let wanted =
                    if days.is_empty() { day.weekday() == base.weekday() } else { days.contains(&day.weekday()) };
                wanted && every((sunday(day) - sunday(base)).num_days() / 7)
            }
            Frequency::Month => {
                let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
                self.fits_month(day, base) && every(month(day) - month(base))
            }
            _ => every((day - base).num_days()),
        }
    }

    fn fits_month(&self, day: NaiveDate, base: NaiveDate) -> bool {
        let length = day.num_days_in_month() as i32;
        let today = day.day() as i32;
        if self.schedule.month_days.is_empty() {
            return today == (base.day() as i32).min(length);
        }
        self.schedule.month_days.iter().any(
            |wanted| {
                if *wanted < 0 { today == length + 1 + wanted } else { today == *wanted }
            },
        )
    }

    fn described_days(&self) -> String {
        let names: Vec<&str> = match self.frequency {
            Frequency::Week => {
                let mut days = self.schedule.week_days.clone();
                days.sort_by_key(Weekday::num_days_from_monday);
                days.iter().map(|day| ENGLISH.day(day.num_days_from_sunday(), false)).collect()
            }
            _ => Vec::new(),
        };
        listed(&names.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    fn described_times(&self) -> String {
        let clock = |(hour, minute): &(u32, u32)| format!("{hour:02}:{minute:02}");
        match (self.frequency, self.start_time) {
            (Frequency::Second | Frequency::Minute | Frequency::Hour, _) => String::new(),
            (_, Some(start)) => {
                listed(&self.times(zones::wall(self.zone, start)).iter().map(clock).collect::<Vec<_>>())
            }
            (_, None) if self.schedule.hours.is_empty() => String::new(),
            // Without minutes the time of saving counts, which is not known here: the full hour reads well enough.
            (_, None) => {
                let times = self.times(NaiveDateTime::default());
                listed(&times.iter().map(clock).collect::<Vec<_>>())
            }
        }
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn read_frequency(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> Frequency {
    let name = value.get("frequency").and_then(Value::as_str).unwrap_or_default();
    if let Some((_, found)) = FREQUENCIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return *found;
    }
    let names = FREQUENCIES.iter().map(|(name, _)| *name);
    let message = format!("'{name}' is not a frequency: use Second, Minute, Hour, Day, Week or Month.");
    let finding = Diagnostic::error("UnknownFrequency", step(pointer, "frequency"), message);
    findings.push(finding.meant(causeway_core::text::nearest(name, names)));
    Frequency::Day
}

fn read_zone(name: &str, pointer: &str, findings: &mut Vec<Diagnostic>) -> Tz {
    zones::find(name).unwrap_or_else(|| {
        let message = format!("There is no time zone '{name}'.");
        let finding = Diagnostic::error("UnknownTimeZone", step(pointer, "timeZone"), message);
        findings.push(match zones::nearest(name) {
            near @ Some(_) => finding.meant(near),
            None => finding.hint("Use a name such as Europe/Berlin or W. Europe Standard Time."),
        });
        Tz::UTC
    })
}

fn read_start(value: &Value, zone: Tz, pointer: &str, findings: &mut Vec<Diagnostic>) -> Option<DateTime<Utc>> {
    let text = value.get("startTime").and_then(Value::as_str).filter(|text| !text.is_empty())?;
    let Some(stamp) = dates::parse(text, &ENGLISH) else {
        let message = format!("'{text}' is not a date and time.");
        let hint = "Write it as in 2026-03-15T07:00:00.";
        findings.push(Diagnostic::error("WrongStartTime", step(pointer, "startTime"), message).hint(hint));
        return None;
    };
    Some(if stamp.utc { stamp.time.and_utc() } else { zones::instant(zone, stamp.time, Fold::First) })
}

fn read_schedule(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> Schedule {
    let schedule = value.get("schedule").unwrap_or(&Value::Null);
    let pointer = step(pointer, "schedule");
    let mut wrong = |name: &str, item: &Value| {
        let message = format!("{item} cannot stand among the schedule's {name}.");
        findings.push(Diagnostic::error("WrongSchedule", step(&pointer, name), message));
    };
    let mut numbers = |name: &str, low: i64, high: i64| -> Vec<i64> {
        let items = schedule.get(name).and_then(Value::as_array).map(|items| &**items).unwrap_or_default();
        let number = |item: &Value| item.as_i64().or_else(|| item.as_str()?.parse().ok());
        let mut kept = Vec::new();
        for item in items {
            match number(item).filter(|n| (low..=high).contains(n)) {
                Some(n) => kept.push(n),
                None => wrong(name, item),
            }
        }
        kept.sort_unstable();
        kept.dedup();
        kept
    };
    let (hours, minutes, days) = (numbers("hours", 0, 23), numbers("minutes", 0, 59), numbers("monthDays", -31, 31));
    let mut week_days = Vec::new();
    for item in schedule.get("weekDays").and_then(Value::as_array).map(|items| &**items).unwrap_or_default() {
        match item.as_str().and_then(|name| name.parse().ok()) {
            Some(day) => week_days.push(day),
            None => wrong("weekDays", item),
        }
    }
    Schedule {
        hours: hours.into_iter().map(|n| n as u32).collect(),
        minutes: minutes.into_iter().map(|n| n as u32).collect(),
        week_days,
        month_days: days.into_iter().map(|n| n as i32).collect(),
    }
}
