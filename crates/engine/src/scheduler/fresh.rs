//! How long what was read for a look is good for: for long where nothing waits and everything that could change says so,
//! so that an idle machine is left alone.

use std::time::Duration;

use super::Scheduler;
use crate::engine::lock;

/// While something goes on or waits. Unless something says that it changed.
pub(super) const BUSY: Duration = Duration::from_secs(1);
/// While nothing does.
const CALM: Duration = Duration::from_secs(300);

impl Scheduler {
    /// Whether the next look needs what it goes by read anew.
    pub(super) fn is_stale(&self) -> bool {
        let Some(seen) = &self.seen else { return true };
        seen.at.elapsed() >= if self.is_calm() { CALM } else { BUSY } || self.watch.is_due()
    }

    /// Whether nothing runs, waits, is due or is to be tried again.
    fn is_calm(&self) -> bool {
        let (now, inner) = (self.now(), &self.engine.inner);
        let Some(seen) = &self.seen else { return false };
        let is_due = {
            let agenda = lock(&inner.agenda);
            agenda.holds_any() || agenda.next().is_some_and(|next| next <= now)
        };
        let is_busy = !lock(&inner.running).is_empty() || !lock(&inner.fired).is_empty();
        let is_moving = !self.changed.is_empty() || !self.lost.is_empty() || !self.gone.is_empty();
        let is_time = seen.chores.is_some_and(|chores| chores <= now) || seen.day != now.date_naive();
        !(is_due || is_busy || is_moving || is_time || self.is_again || self.is_stirred) && self.watch.is_watching()
    }
}
