//! The sandbox's own clock: it starts at `Options::today`, runs on in real time, and can be set. Everything that the
//! servers say about time comes from it, so a test decides what day it is.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use causeway_core::{Clock, SystemClock};
use chrono::{DateTime, Utc};

/// A clock that was set by hand and then runs on.
#[derive(Debug)]
pub(crate) struct Time(Mutex<(DateTime<Utc>, Instant)>);

impl Time {
    /// A clock that shows `today` now.
    pub(crate) fn starting(today: DateTime<Utc>) -> Self {
        Self(Mutex::new((today, SystemClock.instant())))
    }

    /// The sandbox's wall clock.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let (base, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        base + SystemClock.instant().duration_since(since)
    }

    /// Sets the clock.
    pub(crate) fn set(&self, today: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (today, SystemClock.instant());
    }
}
