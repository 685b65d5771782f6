//! Dates as the language's .NET runtime reads and writes them: a wall-clock time that is known to be UTC or is not,
//! format strings, the words of a few languages, and time zones by their IANA or Windows names.

mod format;
mod iso;
mod parse;
mod windows;
pub(crate) mod zones;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

pub(crate) use crate::culture::{Culture, ENGLISH, culture};
pub(crate) use format::format;
pub(crate) use parse::{parse, parse_exact};

/// The format that every date function writes unless told otherwise: seven decimals, and `Z` only for UTC.
pub(crate) const ROUND_TRIP: &str = "o";

/// A date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) time: NaiveDateTime,
    /// Whether the text said that it is UTC, or gave an offset by which it was brought there.
    pub(crate) utc: bool,
}

impl Stamp {
    pub(crate) fn utc(at: DateTime<Utc>) -> Self {
        Self { time: at.naive_utc(), utc: true }
    }

    pub(crate) fn local(time: NaiveDateTime) -> Self {
        Self { time, utc: false }
    }

    /// The same kind of stamp at another time.
    pub(crate) fn at(self, time: NaiveDateTime) -> Self {
        Self { time, ..self }
    }

    pub(crate) fn plus(self, by: TimeDelta) -> Option<Self> {
        self.time.checked_add_signed(by).filter(|time| in_range(*time)).map(|time| self.at(time))
    }

    /// Intervals of 100 ns since the first of January of the year 1.
    pub(crate) fn ticks(self) -> i64 {
        let since = self.time - first_day().and_time(chrono::NaiveTime::MIN);
        since.num_seconds() * 10_000_000 + i64::from(since.subsec_nanos()) / 100
    }
}

/// .NET's years: 1 to 9999.
fn in_range(time: NaiveDateTime) -> bool {
    use chrono::Datelike;
    (1..=9999).contains(&time.year())
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()
}
