//! A schedule as a rule among others: whether two are the same, and how often it runs.

use causeway_core::clock::rfc3339;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Frequency, Recurrence, Schedule};

/// The version of the table of time zones that times are computed from.
pub const ZONES: &str = chrono_tz::IANA_TZDB_VERSION;

/// So many runs are looked at to see how close they are.
const LOOKED_AT: usize = 8;

impl Recurrence {
    /// The rule in full: a text that is another one whenever any part of the rule is.
    #[must_use]
    pub fn rule(&self) -> String {
        let Self { frequency, interval, start_time, end_time, time_zone: _, schedule, zone } = self;
        let at = |time: &Option<DateTime<Utc>>| time.map(rfc3339).unwrap_or_default();
        let (start, end, zone) = (at(start_time), at(end_time), zone.name());
        let Schedule { hours, minutes, week_days, month_days, monthly_occurrences } = schedule;
        format!(
            "{interval} {frequency:?} {start}/{end} {zone} {hours:?} {minutes:?} {week_days:?} {month_days:?} \
             {monthly_occurrences:?}"
        )
    }

    /// The shortest time between two runs, as far as those after the first show. `None` where there are not two.
    #[must_use]
    pub fn gap(&self, anchor: DateTime<Utc>) -> Option<TimeDelta> {
        let base = self.start_time.unwrap_or(anchor);
        let runs = std::iter::successors(self.next(base, anchor), |run| self.next(*run, anchor));
        let runs: Vec<_> = runs.take(if self.is_length() { 2 } else { LOOKED_AT }).collect();
        runs.windows(2).map(|pair| pair[1] - pair[0]).min()
    }

    /// Whether it only says how much time lies between two runs, and nothing of the clock on the wall.
    #[must_use]
    pub fn is_length(&self) -> bool {
        let is_short = matches!(self.frequency, Frequency::Second | Frequency::Minute | Frequency::Hour);
        is_short && self.schedule == Schedule::default()
    }
}
