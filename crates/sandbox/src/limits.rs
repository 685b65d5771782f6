//! Rate limits: fixed windows that are aligned to the clock, as the services publish them.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// How many requests a user may make in a window.
#[derive(Debug)]
pub(crate) struct Limit {
    requests: u32,
    window_ms: i64,
    used: Mutex<(i64, u32)>,
}

/// Where a user stands in the current window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Whether this request is still within the limit.
    pub(crate) allowed: bool,
    /// Requests per window.
    pub(crate) limit: u32,
    /// Requests left in this window.
    pub(crate) remaining: u32,
    /// Seconds until the window ends, at least 1.
    pub(crate) reset: i64,
}

impl Limit {
    /// `requests` per `seconds`, with the window's length multiplied by `scale`.
    pub(crate) fn new(requests: u32, seconds: u32, scale: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a window of at most an hour, in milliseconds")]
        let window_ms = (f64::from(seconds) * 1000.0 * scale).round().max(1.0) as i64;
        Self { requests, window_ms, used: Mutex::new((0, 0)) }
    }

    /// Counts one request. A refused request does not count.
    pub(crate) fn take(&self, now: DateTime<Utc>) -> Standing {
        let at = now.timestamp_millis();
        let window = at.div_euclid(self.window_ms);
        let left_ms = self.window_ms - at.rem_euclid(self.window_ms);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.0 != window {
            *used = (window, 0);
        }
        let allowed = used.1 < self.requests;
        used.1 += u32::from(allowed);
        Standing { allowed, limit: self.requests, remaining: self.requests - used.1, reset: (left_ms + 999) / 1000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_aligned_to_the_hour() {
        let limit = Limit::new(2, 3600, 1.0);
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(limit.take(at("2026-11-23T10:50:00Z")).remaining, 1);
        assert!(limit.take(at("2026-11-23T10:55:00Z")).allowed);
        let over = limit.take(at("2026-11-23T10:59:30Z"));
        assert_eq!((over.allowed, over.remaining, over.reset), (false, 0, 30));
        assert!(limit.take(at("2026-11-23T11:00:00Z")).allowed);
    }

    #[test]
    fn a_scaled_window_is_shorter() {
        let limit = Limit::new(1, 3600, 1.0 / 60.0);
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert!(limit.take(at("2026-11-23T10:50:00Z")).allowed);
        assert!(!limit.take(at("2026-11-23T10:50:59Z")).allowed);
        assert!(limit.take(at("2026-11-23T10:51:00Z")).allowed);
    }
}
