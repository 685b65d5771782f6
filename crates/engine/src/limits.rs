//! Rate budgets: how many requests a connection may make, shared by all flows. Known limits are kept ahead of time, so
//! that a 429 that could be foreseen does not happen; a 429 that comes anyway blocks the connection for a while.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use causeway_core::clock::SharedClock;

use crate::properties::Limit;

/// The budgets of all connections.
#[derive(Debug)]
pub(crate) struct Limits {
    clock: SharedClock,
    budgets: Mutex<HashMap<String, Budget>>,
}

#[derive(Debug, Default)]
struct Budget {
    /// When the last requests were made, oldest first; as many as the largest limit counts.
    made: VecDeque<Instant>,
    blocked_until: Option<Instant>,
}

impl Limits {
    pub(crate) fn new(clock: SharedClock) -> Self {
        Self { clock, budgets: Mutex::default() }
    }

    /// Waits until one more request fits all limits, and counts it.
    pub(crate) async fn acquire(&self, connection: &str, limits: &[Limit]) {
        while let Some(wait) = self.try_acquire(connection, limits) {
            tokio::time::sleep(wait).await;
        }
    }

    /// Blocks the connection, because its server asked for it.
    pub(crate) fn block(&self, connection: &str, wait: Duration) {
        let until = self.clock.instant() + wait;
        self.with(connection, |budget| budget.blocked_until = budget.blocked_until.max(Some(until)));
    }

    /// Counts a request and gives `None`, or says how long to wait first.
    fn try_acquire(&self, connection: &str, limits: &[Limit]) -> Option<Duration> {
        let now = self.clock.instant();
        self.with(connection, |budget| {
            let wait = budget.wait(now, limits);
            if wait.is_none() {
                budget.count(now, limits);
            }
            wait
        })
    }

    fn with<T>(&self, connection: &str, f: impl FnOnce(&mut Budget) -> T) -> T {
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        f(budgets.entry(connection.to_owned()).or_default())
    }
}

impl Budget {
    fn wait(&self, now: Instant, limits: &[Limit]) -> Option<Duration> {
        let blocked = self.blocked_until.and_then(|until| until.checked_duration_since(now));
        let full = limits.iter().filter_map(|limit| {
            let nth = self.made.len().checked_sub(limit.requests.max(1) as usize)?;
            (*self.made.get(nth)? + limit.window()).checked_duration_since(now)
        });
        full.chain(blocked).max().filter(|wait| !wait.is_zero())
    }

    fn count(&mut self, now: Instant, limits: &[Limit]) {
        self.made.push_back(now);
        let keep = limits.iter().map(|limit| limit.requests as usize).max().unwrap_or(0);
        while self.made.len() > keep {
            self.made.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_core::clock::ManualClock;
    use chrono::DateTime;
    use std::sync::Arc;

    #[test]
    fn a_full_window_waits_for_its_oldest_request() {
        let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
        let limits = Limits::new(clock.clone());
        let rules = [Limit { requests: 3, seconds: 60.0, aligned: false }];
        for _ in 0..3 {
            assert_eq!(limits.try_acquire("a", &rules), None);
            clock.advance(Duration::from_secs(10));
        }
        assert_eq!(limits.try_acquire("a", &rules), Some(Duration::from_secs(30)));
        assert_eq!(limits.try_acquire("b", &rules), None, "another connection has its own budget");
        clock.advance(Duration::from_secs(30));
        assert_eq!(limits.try_acquire("a", &rules), None);
    }

    #[test]
    fn a_429_blocks_the_connection() {
        let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
        let limits = Limits::new(clock.clone());
        limits.block("a", Duration::from_secs(40));
        assert_eq!(limits.try_acquire("a", &[]), Some(Duration::from_secs(40)));
        clock.advance(Duration::from_secs(40));
        assert_eq!(limits.try_acquire("a", &[]), None);
    }
}
