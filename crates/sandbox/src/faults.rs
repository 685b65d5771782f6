//! Faults on order: what a test or the demo wants to go wrong, used up one request at a time.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// One way in which a request can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The service answers with this status and does nothing.
    Status(u16),
    /// The connection is closed without an answer; nothing was applied.
    Drop,
    /// The request is applied, then the connection is closed: the answer is lost.
    DropAfter,
}

/// The faults that wait for the next requests to one service, in order.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    /// Orders `fault` for the next `times` requests.
    pub(crate) fn order(&self, fault: Fault, times: u32) {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.extend((0..times).map(|_| fault));
    }

    /// The fault of this request, if one was ordered.
    pub(crate) fn next(&self) -> Option<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
