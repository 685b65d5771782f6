//! How often and how patiently a failed call is tried again. The engine does the waiting; this says how long.

use std::time::Duration;

use crate::Value;
use crate::duration;
use crate::reader::member;

/// The kind of a [`RetryPolicy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryKind {
    /// Never again.
    None,
    /// The same wait each time.
    Fixed,
    /// A wait that doubles, drawn at random between two bounds.
    Exponential,
}

/// What an action says under `inputs.retryPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How waits grow.
    pub kind: RetryKind,
    /// How many further attempts there are, 0 to 90.
    pub count: u32,
    /// The wait, or the first of the growing waits.
    pub interval: Duration,
    /// No wait is shorter.
    pub minimum: Duration,
    /// No wait is longer.
    pub maximum: Duration,
}

impl Default for RetryPolicy {
    /// Exponential, 4 more attempts from 7.5 s, between 5 s and 45 s: the documentation contradicts itself here, and
    /// this is its prose.
    fn default() -> Self {
        Self {
            kind: RetryKind::Exponential,
            count: 4,
            interval: Duration::from_millis(7500),
            minimum: Duration::from_secs(5),
            maximum: Duration::from_secs(45),
        }
    }
}

impl RetryPolicy {
    /// No further attempt.
    #[must_use]
    pub fn none() -> Self {
        Self { kind: RetryKind::None, count: 0, ..Self::default() }
    }

    /// Reads `{"type", "count", "interval", "minimumInterval", "maximumInterval"}`; anything absent or odd is the
    /// default's.
    #[must_use]
    pub fn read(value: Option<&Value>) -> Self {
        let standard = Self::default();
        let Some(value) = value else { return standard };
        let kind = member(value, "type").and_then(Value::as_str).unwrap_or("default").to_ascii_lowercase();
        let whole = |count: &Value| count.as_u64().or_else(|| count.as_str()?.trim().parse().ok());
        let count = member(value, "count").and_then(whole).map(|n| n.min(90) as u32);
        let time = |key: &str| value.get(key).and_then(Value::as_str).and_then(duration::parse);
        match kind.as_str() {
            "none" => Self::none(),
            "fixed" => Self {
                kind: RetryKind::Fixed,
                count: count.unwrap_or(standard.count),
                interval: time("interval").unwrap_or(standard.interval),
                ..standard
            },
            "exponential" => Self {
                kind: RetryKind::Exponential,
                count: count.unwrap_or(standard.count),
                interval: time("interval").unwrap_or(standard.interval),
                minimum: time("minimumInterval").unwrap_or(standard.minimum),
                maximum: time("maximumInterval").unwrap_or(Duration::from_secs(86_400)),
            },
            _ => standard,
        }
    }

    /// How long to wait before further attempt `n` (from 1), with `chance` between 0 and 1 to draw from; `None` when
    /// there is no such attempt. Exponential attempt n waits between `interval * 2^(n-2)` (0 for the first) and
    /// `interval * 2^(n-1)`, both kept within minimum and maximum.
    ///
    /// ```
    /// # use causeway_flow::RetryPolicy;
    /// let policy = RetryPolicy::default();
    /// assert_eq!(policy.wait(1, 1.0).unwrap().as_millis(), 7500);
    /// assert_eq!(policy.wait(4, 1.0).unwrap().as_secs(), 45);
    /// assert_eq!(policy.wait(5, 0.5), None);
    /// ```
    #[must_use]
    pub fn wait(&self, n: u32, chance: f64) -> Option<Duration> {
        if n == 0 || n > self.count {
            return None;
        }
        match self.kind {
            RetryKind::None => None,
            RetryKind::Fixed => Some(self.interval),
            RetryKind::Exponential => Some(self.drawn(n, chance.clamp(0.0, 1.0))),
        }
    }

    fn drawn(&self, n: u32, chance: f64) -> Duration {
        let longest = self.maximum.max(self.minimum).as_secs_f64();
        let scaled = |power: u32| self.interval.as_secs_f64() * 2f64.powi(power.min(60) as i32);
        let low = if n == 1 { 0.0 } else { scaled(n - 2) };
        let low = low.clamp(self.minimum.as_secs_f64().min(longest), longest);
        let high = scaled(n - 1).clamp(low, longest);
        // Lengths near the end of what a Duration holds round up beyond it.
        Duration::try_from_secs_f64(low + (high - low) * chance).unwrap_or(self.maximum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_policies_are_read_and_extreme_ones_do_not_overflow() {
        let read = |text: &str| RetryPolicy::read(Some(&serde_json::from_str(text).unwrap()));
        for text in [r#"{"type": "other"}"#, r#"{"type": 5}"#, r#""none""#, "null"] {
            assert_eq!(read(text), RetryPolicy::default(), "{text}");
        }
        assert_eq!(
            (read(r#"{"type": "Fixed", "count": "3"}"#).count, read(r#"{"type": "fixed", "count": 500}"#).count),
            (3, 90)
        );
        let long = r#"{"type": "exponential", "count": 90, "interval": "P213503982334601D", "maximumInterval": "P213503982334601D"}"#;
        for n in 1..=90 {
            assert!(read(long).wait(n, 1.0).unwrap() <= read(long).maximum, "{n}");
        }
        let crossed = r#"{"type": "exponential", "count": 2, "interval": "PT7S", "minimumInterval": "PT1H", "maximumInterval": "PT5S"}"#;
        assert_eq!(read(crossed).wait(2, 0.5).unwrap().as_secs(), 3600);
    }
}
