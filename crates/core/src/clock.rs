//! The only place that asks the machine for the time, so that everything else can be tested with a clock of its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// Wall-clock time in UTC, a monotonic instant, and the time since the machine was started. Wall time jumps (sleep, NTP,
/// the user); durations are measured with [`Clock::instant`]; what the other two say together tells sleep from a clock
/// that was set.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The wall clock, in UTC.
    fn now(&self) -> DateTime<Utc>;
    /// A monotonic instant. It stands still while a laptop sleeps on Linux and macOS.
    fn instant(&self) -> Instant;
    /// Time since some fixed moment, which passes while the machine sleeps and does not jump when its clock is set.
    fn uptime(&self) -> Duration;
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

    #[cfg(unix)]
    fn uptime(&self) -> Duration {
        use rustix::time::{ClockId, clock_gettime};
        // Only on Linux does the plain monotonic clock stand still while the machine sleeps.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let clock = ClockId::Boottime;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let clock = ClockId::Monotonic;
        Duration::try_from(clock_gettime(clock)).unwrap_or_default()
    }

    /// Instants of Windows go on while it sleeps.
    #[cfg(not(unix))]
    fn uptime(&self) -> Duration {
        static FIRST: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        let now = self.instant();
        now.saturating_duration_since(*FIRST.get_or_init(|| now))
    }
}

/// A clock that a test sets by hand.
#[derive(Debug)]
pub struct ManualClock {
    first: Instant,
    hands: Mutex<Hands>,
}

#[derive(Debug, Clone, Copy)]
struct Hands {
    now: DateTime<Utc>,
    awake: Duration,
    up: Duration,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        let hands = Hands { now, awake: Duration::ZERO, up: Duration::ZERO };
        Self { first: SystemClock.instant(), hands: Mutex::new(hands) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.turn(|hands| {
            hands.awake += by;
            hands.up += by;
            hands.now += by;
        });
    }

    /// The machine sleeps for so long.
    pub fn sleep(&self, by: Duration) {
        self.turn(|hands| {
            hands.up += by;
            hands.now += by;
        });
    }

    /// Somebody sets the wall clock.
    pub fn set(&self, now: DateTime<Utc>) {
        self.turn(|hands| hands.now = now);
    }

    fn turn<T>(&self, turn: impl FnOnce(&mut Hands) -> T) -> T {
        turn(&mut self.hands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.turn(|hands| hands.now)
    }

    fn instant(&self) -> Instant {
        self.first + self.turn(|hands| hands.awake)
    }

    fn uptime(&self) -> Duration {
        self.turn(|hands| hands.up)
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
    fn the_machines_uptime_goes_on() {
        let (up, before) = (SystemClock.uptime(), SystemClock.instant());
        std::thread::sleep(Duration::from_millis(20));
        let (up, awake) = (SystemClock.uptime() - up, SystemClock.instant() - before);
        assert!(up >= Duration::from_millis(20) && up < awake + Duration::from_secs(1), "{up:?} {awake:?}");
    }

    #[test]
    fn a_manual_clock_sleeps_and_is_set() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let before = clock.instant();
        clock.sleep(Duration::from_secs(60));
        clock.set(DateTime::UNIX_EPOCH);
        assert_eq!((clock.now(), clock.uptime()), (DateTime::UNIX_EPOCH, Duration::from_secs(60)));
        assert_eq!(clock.instant(), before);
    }

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
