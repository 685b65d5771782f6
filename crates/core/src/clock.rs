//! The only place that asks the machine for the time, so that everything else can be tested with a clock of its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// Wall-clock time in UTC and a monotonic instant. Wall time jumps (sleep, NTP, the user); durations are measured
/// with [`Clock::instant`].
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The wall clock, in UTC.
    fn now(&self) -> DateTime<Utc>;
    /// A monotonic instant. It stands still while a laptop sleeps on Linux and macOS.
    fn instant(&self) -> Instant;
}

/// A shared clock.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's own clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// A clock that a test sets by hand. Monotonic time moves with it.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<DateTime<Utc>>,
    start: (DateTime<Utc>, Instant),
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Mutex::new(now), start: (now, SystemClock.instant()) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn instant(&self) -> Instant {
        self.start.1 + (self.now() - self.start.0).to_std().unwrap_or_default()
    }
}

/// RFC 3339 in UTC with milliseconds, the form used in files, on the wire and in the database's JSON.
#[must_use]
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_both_times_together() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let before = clock.instant();
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().timestamp(), 90);
        assert_eq!(clock.instant() - before, Duration::from_secs(90));
        assert_eq!(rfc3339(clock.now()), "1970-01-01T00:01:30.000Z");
    }
}
