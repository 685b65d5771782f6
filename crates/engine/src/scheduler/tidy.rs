//! Before a longer rest, the memory that was used and is not needed any more goes back to the system.

use std::time::Duration;

use tokio::time::Instant;

use crate::outside;

/// A rest that is worth it.
const LONG: Duration = Duration::from_secs(2);
/// So seldom, however much is done: it takes some milliseconds.
const SELDOM: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Tidy {
    last: Option<Instant>,
    /// Whether something was done since then.
    is_due: bool,
}

impl Default for Tidy {
    /// After a start all flows have been read.
    fn default() -> Self {
        Self { last: None, is_due: true }
    }
}

impl Tidy {
    pub(super) const fn something_was_done(&mut self) {
        self.is_due = true;
    }

    /// Nothing is to be begun for so long, unless something happens.
    pub(super) fn rest(&mut self, rest: Duration, nothing_runs: bool) {
        if self.is_due && nothing_runs && rest >= LONG && self.last.is_none_or(|last| last.elapsed() >= SELDOM) {
            outside::give_back_memory();
            *self = Self { last: Some(Instant::now()), is_due: false };
        }
    }
}
