//! Notices that the machine slept or that its clock was set, from what its three clocks say together.

use std::time::{Duration, Instant};

use causeway_core::Clock;
use chrono::{DateTime, TimeDelta, Utc};

/// Clocks that differ by less than this only run a little unevenly.
const NOTABLE: Duration = Duration::from_secs(2);

/// The clocks as they were last looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks {
    wall: DateTime<Utc>,
    awake: Instant,
    up: Duration,
}

/// What happened since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Jump {
    /// The machine slept for so long.
    Slept(Duration),
    /// The wall clock was set forward or, below zero, back.
    Set(TimeDelta),
}

impl Clocks {
    pub(crate) fn read(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), awake: clock.instant(), up: clock.uptime() }
    }

    /// Looks again; says what happened, the sleep first.
    pub(crate) fn look(&mut self, clock: &dyn Clock) -> Vec<Jump> {
        let (before, now) = (*self, Self::read(clock));
        *self = now;
        let up = now.up.saturating_sub(before.up);
        let slept = up.saturating_sub(now.awake.saturating_duration_since(before.awake));
        let set = (now.wall - before.wall) - TimeDelta::from_std(up).unwrap_or_default();
        let slept = (slept >= NOTABLE).then_some(Jump::Slept(slept));
        let set = (set.abs().to_std().unwrap_or_default() >= NOTABLE).then_some(Jump::Set(set));
        slept.into_iter().chain(set).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_core::clock::ManualClock;

    #[test]
    fn sleep_and_a_set_clock_are_told_apart() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let mut clocks = Clocks::read(&clock);
        clock.advance(Duration::from_secs(3600));
        assert_eq!(clocks.look(&clock), [], "an hour of work");
        clock.sleep(Duration::from_secs(60));
        assert_eq!(clocks.look(&clock), [Jump::Slept(Duration::from_secs(60))]);
        clock.set(DateTime::UNIX_EPOCH + TimeDelta::seconds(3660 - 7200));
        assert_eq!(clocks.look(&clock), [Jump::Set(TimeDelta::hours(-2))]);
        clock.sleep(Duration::from_secs(5));
        clock.set(clock.now() + TimeDelta::days(1));
        assert_eq!(clocks.look(&clock), [Jump::Slept(Duration::from_secs(5)), Jump::Set(TimeDelta::days(1))]);
        assert_eq!(clocks.look(&clock), []);
    }
}
