//! The right to ask a host once.

use super::{Key, Limits};
use crate::engine::lock;

/// The right to ask once. Dropped when the answer is there or is not waited for any more.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    pub(super) limits: &'a Limits,
    pub(super) key: Key,
    pub(super) is_used: bool,
}

impl Permit<'_> {
    /// Nothing is asked after all.
    pub(crate) fn give_back(mut self) {
        self.is_used = false;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.limits.now();
        let mut state = lock(&self.limits.state);
        if let Some(asked) = state.asked.get_mut(&self.key.1) {
            *asked = asked.saturating_sub(1);
        }
        if let Some(budget) = state.budgets.get_mut(&self.key) {
            if self.is_used {
                budget.bucket.end(now);
            } else {
                budget.bucket.take_back();
            }
        }
        let of_host =
            state.budgets.iter().filter(|((_, host), budget)| *host == self.key.1 && budget.queue.first().is_some());
        of_host.for_each(|(_, budget)| budget.look.notify_one());
    }
}
