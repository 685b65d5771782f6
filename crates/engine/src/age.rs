//! How long ago something was at least. The wall clock may have been set since then, or have been wrong then; what is
//! made sure by waiting is counted in time that surely passed.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};

/// Since Causeway was opened.
#[derive(Debug)]
pub(crate) struct Ages {
    clock: SharedClock,
    opened: Duration,
    /// The least that the wall clock was ahead of the machine's uptime, in milliseconds.
    ahead: AtomicI64,
}

impl Ages {
    pub(crate) fn new(clock: SharedClock) -> Self {
        let opened = clock.uptime();
        let ages = Self { clock, opened, ahead: AtomicI64::new(i64::MAX) };
        ages.look();
        ages
    }

    /// Takes note of how the wall clock stands: to be called when a time is written down of which the age is asked later.
    pub(crate) fn look(&self) -> i64 {
        let ahead = self.clock.now().timestamp_millis() - millis(self.clock.uptime());
        self.ahead.fetch_min(ahead, Ordering::Relaxed).min(ahead)
    }

    /// Of something that was written down at this time, by this Causeway or one before it.
    pub(crate) fn at_least(&self, written: DateTime<Utc>) -> Duration {
        let up = self.clock.uptime();
        let by_wall = millis(up) + self.look() - written.timestamp_millis();
        // What another process wrote down it may have written by a clock that was wrong.
        up.saturating_sub(self.opened).min(Duration::from_millis(u64::try_from(by_wall).unwrap_or(0)))
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use causeway_core::Clock;
    use causeway_core::clock::ManualClock;
    use chrono::TimeDelta;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_clock_that_is_set_makes_nothing_older() {
        let start: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let ages = Ages::new(clock.clone());
        // What was there before is as old as this process, whatever the wall clock says.
        assert_eq!(ages.at_least(start - TimeDelta::hours(2)), Duration::ZERO);
        clock.sleep(MINUTE);
        assert_eq!(ages.at_least(start - TimeDelta::hours(2)), MINUTE);
        let written = clock.now();
        ages.look();
        clock.advance(MINUTE);
        assert_eq!(ages.at_least(written), MINUTE);
        for hours in [2, -2, 24] {
            clock.set(clock.now() + TimeDelta::hours(hours));
            assert!(ages.at_least(written) <= MINUTE, "{hours}");
        }
        // Written by a clock that was slow, and then put right.
        clock.set(start - TimeDelta::hours(5));
        let written = clock.now();
        ages.look();
        clock.set(start + TimeDelta::minutes(2));
        assert_eq!(ages.at_least(written), Duration::ZERO);
    }
}
