//! Schedules: what a Recurrence says, when it is next due, which windows a SlidingWindow covers, and what becomes of
//! times that were missed. Pure arithmetic: the same question has the same answer wherever one starts asking.
//!
//! Seconds, minutes and hours are lengths of time. Days, weeks, months and years follow the wall clock of the schedule's
//! zone. A time that the clock skips moves by the length of the gap (02:30 becomes 03:30), one that it shows twice counts
//! the first time, as the table in "Recurrence for daylight saving time and standard time" of the Logic Apps
//! documentation has it. Two times that fall on one instant are one occurrence.

mod read;
mod rule;
mod times;
mod words;

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

pub use rule::ZONES;
pub use words::Rhythm;

use crate::CatchUp;
use times::Steps;

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
    /// Years by the calendar: the month of the first run.
    Year,
}

/// The days and times that count. What is finer than the frequency adds times, what is coarser leaves some out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Hours, 0 to 23.
    pub hours: Vec<u32>,
    /// Minutes, 0 to 59.
    pub minutes: Vec<u32>,
    /// Days of the week.
    pub week_days: Vec<Weekday>,
    /// Days of the month; negative ones count from its end.
    pub month_days: Vec<i32>,
    /// The n-th such day of a month: (Monday, 1) is its first Monday, (Friday, -1) its last Friday.
    pub monthly_occurrences: Vec<(Weekday, i32)>,
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
    /// No run is later.
    pub end_time: Option<DateTime<Utc>>,
    /// The zone whose wall clock counts, as written.
    pub time_zone: Option<String>,
    /// Days and times.
    pub schedule: Schedule,
    zone: Tz,
}

/// What a run of a SlidingWindow covers: from `start` on, up to but without `end`. The run is due at `end`, later by the
/// trigger's delay. Each window begins where the one before ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// `windowStartTime`.
    pub start: DateTime<Utc>,
    /// `windowEndTime`.
    pub end: DateTime<Utc>,
}

/// What to do about a time that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The time to run for, or nothing to run.
    pub run: Option<DateTime<Utc>>,
    /// Whether it runs later than it should have.
    pub missed: bool,
    /// The time that is due after this.
    pub next: Option<DateTime<Utc>>,
}

impl Recurrence {
    /// The first time after `after` at which a run is due. `anchor` is when the flow was first saved; it counts where
    /// there is no start time, and is then itself an occurrence unless the schedule says otherwise. `None` when there is
    /// no such time, or none within thousands of days that fit the interval.
    #[must_use]
    pub fn next(&self, after: DateTime<Utc>, anchor: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let base = self.start_time.unwrap_or(anchor);
        let found = match times::within_calendar(base, after)? {
            after if self.schedule == Schedule::default() => {
                let steps = self.steps(base);
                steps.at(steps.first_after(after)?)
            }
            after => self.scheduled(after, base),
        };
        found.filter(|due| self.end_time.is_none_or(|end| *due <= end))
    }

    /// The first window of a SlidingWindow that ends after `after`. The schedule does not count.
    ///
    /// The documented run times are those of a Recurrence with a start time; a window ends when its run is due, so that
    /// everything in it has happened.
    #[must_use]
    pub fn window(&self, after: DateTime<Utc>, anchor: DateTime<Utc>) -> Option<Window> {
        let base = self.start_time.unwrap_or(anchor);
        let steps = self.steps(base);
        let index = steps.first_after(times::within_calendar(base, after)?)?;
        let window = Window { start: steps.at(index.checked_sub(1)?)?, end: steps.at(index)? };
        self.end_time.is_none_or(|end| window.end <= end).then_some(window)
    }

    /// What happens at `now` to `due`, the earliest time that no run was started for. A time is missed when it lies more
    /// than `late` back. `Once` runs for the last missed time, `Each` for one after the other, `Skip` for none that was
    /// missed.
    #[must_use]
    pub fn occasion(
        &self,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
        anchor: DateTime<Utc>,
        catch_up: CatchUp,
        late: TimeDelta,
    ) -> Occasion {
        if due > now {
            return Occasion { run: None, missed: false, next: Some(due) };
        }
        let run = if catch_up == CatchUp::Each { due } else { self.latest(due, now, anchor) };
        let missed = now - due > late;
        let too_late = catch_up == CatchUp::Skip && now - run > late;
        Occasion { run: (!too_late).then_some(run), missed, next: self.next(run, anchor) }
    }

    /// The last occurrence that is not after `now`, given one. Found by halves, however many were missed.
    fn latest(&self, one: DateTime<Utc>, now: DateTime<Utc>, anchor: DateTime<Utc>) -> DateTime<Utc> {
        let (mut found, mut end) = (one, now);
        while found < end {
            let middle = found + (end - found) / 2;
            match self.next(middle, anchor).filter(|next| *next <= now) {
                Some(later) => found = later,
                None if middle == found => break,
                None => end = middle,
            }
        }
        // `end` may have come down below a time right behind `found`.
        self.next(found, anchor).filter(|next| *next <= now).unwrap_or(found)
    }

    fn steps(&self, base: DateTime<Utc>) -> Steps {
        Steps { base, zone: self.zone, frequency: self.frequency, interval: self.interval.max(1) }
    }
}
