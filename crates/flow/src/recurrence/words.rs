//! Schedules in plain words.

use chrono::{NaiveTime, Timelike, Weekday};

use super::{Frequency, Recurrence, Schedule};
use crate::dates::ENGLISH;
use crate::dates::zones;

/// A schedule in the parts that a language makes a sentence of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// How many units lie between two runs.
    pub interval: u32,
    /// The unit.
    pub frequency: Frequency,
    /// Days of the month; negative ones count from its end.
    pub month_days: Vec<i32>,
    /// The n-th such day of a month.
    pub nth_days: Vec<(Weekday, i32)>,
    /// Days of the week, from Monday on.
    pub week_days: Vec<Weekday>,
    /// Times of the day: `07:00`.
    pub times: Vec<String>,
}

impl Recurrence {
    /// What there is to say of the schedule.
    #[must_use]
    pub fn rhythm(&self) -> Rhythm {
        let Schedule { week_days, month_days, monthly_occurrences, .. } = self.schedule.clone();
        let mut week_days = week_days;
        week_days.sort_by_key(Weekday::num_days_from_monday);
        let (interval, frequency, times) = (self.interval, self.frequency, self.described_times());
        Rhythm { interval, frequency, month_days, nth_days: monthly_occurrences, week_days, times }
    }

    /// The schedule in plain words: `every hour`, `every 15 min`, `every day at 07:00`.
    #[must_use]
    pub fn describe(&self) -> String {
        let rhythm = self.rhythm();
        let (one, many) = self.frequency.words();
        let days = listed(&rhythm.days());
        let only_weekly = self.frequency == Frequency::Week && self.interval == 1;
        let unit = match (self.interval, days.is_empty()) {
            (1, false) if only_weekly => format!("every {days}"),
            (1, true) => format!("every {one}"),
            (n, true) => format!("every {n} {many}"),
            (1, false) => format!("every {one} on {days}"),
            (n, false) => format!("every {n} {many} on {days}"),
        };
        let times = listed(&rhythm.times);
        if times.is_empty() { unit } else { format!("{unit} at {times}") }
    }

    fn described_times(&self) -> Vec<String> {
        let clock = |time: &NaiveTime| time.format("%H:%M").to_string();
        let schedule = &self.schedule;
        let base = match (self.frequency, self.start_time) {
            (Frequency::Second | Frequency::Minute | Frequency::Hour, _) => return Vec::new(),
            (_, Some(start)) => zones::wall(self.zone, start).time(),
            (_, None) if schedule.hours.is_empty() => return Vec::new(),
            // Without minutes the time of saving counts, which is not known here: the full hour reads well enough.
            (_, None) => NaiveTime::MIN,
        };
        let base = base.with_second(0).unwrap_or(base);
        self.times(base).iter().map(clock).collect()
    }
}

impl Rhythm {
    fn days(&self) -> Vec<String> {
        let name = |day: &Weekday| ENGLISH.day(day.num_days_from_sunday(), false).to_owned();
        let nth = |(day, n): &(Weekday, i32)| format!("the {} {}", ordinal(*n), name(day));
        let mut days: Vec<String> = self.month_days.iter().map(|n| format!("the {} day", ordinal(*n))).collect();
        days.extend(self.nth_days.iter().map(nth));
        days.extend(self.week_days.iter().map(name));
        days
    }
}

impl Frequency {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Frequency::Second => ("second", "s"),
            Frequency::Minute => ("minute", "min"),
            Frequency::Hour => ("hour", "hours"),
            Frequency::Day => ("day", "days"),
            Frequency::Week => ("week", "weeks"),
            Frequency::Month => ("month", "months"),
            Frequency::Year => ("year", "years"),
        }
    }
}

fn ordinal(n: i32) -> String {
    match n {
        -1 => "last".to_owned(),
        ..0 => format!("{} to last", ordinal(-n)),
        11..=13 => format!("{n}th"),
        _ => match n % 10 {
            1 => format!("{n}st"),
            2 => format!("{n}nd"),
            3 => format!("{n}rd"),
            _ => format!("{n}th"),
        },
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
