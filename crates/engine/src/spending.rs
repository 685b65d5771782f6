//! What one run may use: so many calls, so many bytes, so much time. A run that goes round in circles, or that means ill, comes
//! to its end there; what it did not settle is left to the next one.

use std::sync::atomic::{AtomicU64, Ordering};

use causeway_core::Explain;
use causeway_core::error::{About, about};
use causeway_core::text::grouped;
use causeway_flow::Budget;
use chrono::{DateTime, Utc};
use thiserror::Error;

/// A run has used up what it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Spent {
    /// It made too many calls.
    #[error("The run made the {} calls that it may make.", grouped(*.0))]
    Calls(u64),
    /// It moved too much.
    #[error("The run moved the {} MB that it may move.", grouped(*.0))]
    Megabytes(u64),
    /// It takes too long.
    #[error("The run began more than {} days ago, and makes no more calls.", grouped(*.0))]
    Days(u64),
}

impl Explain for Spent {
    fn code(&self) -> &'static str {
        match self {
            Self::Calls(_) => "RunCallsSpent",
            Self::Megabytes(_) => "RunMegabytesSpent",
            Self::Days(_) => "RunDaysSpent",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::Calls(most) | Self::Megabytes(most) | Self::Days(most) => about([("most", &grouped(*most))]),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            "If it has to, raise metadata.causeway.budget of the flow. The next run comes to what this one left."
                .into(),
        )
    }
}

/// What a run has used.
#[derive(Debug, Default)]
pub(crate) struct Spending {
    budget: Budget,
    began: Option<DateTime<Utc>>,
    calls: AtomicU64,
    bytes: AtomicU64,
}

impl Spending {
    pub(crate) fn of(budget: Budget, began: DateTime<Utc>) -> Self {
        Self { budget, began: Some(began), ..Self::default() }
    }

    /// Whether one more call may be made. Those that are under way at the same time are not counted yet.
    pub(crate) fn check(&self, now: DateTime<Utc>) -> Result<(), Spent> {
        let Budget { calls, megabytes, days } = self.budget;
        let age = self.began.map_or(0, |began| u64::try_from((now - began).num_days()).unwrap_or(0));
        if age >= days {
            Err(Spent::Days(days))
        } else if self.bytes.load(Ordering::Relaxed) >= megabytes.saturating_mul(1_000_000) {
            Err(Spent::Megabytes(megabytes))
        } else if self.calls.load(Ordering::Relaxed) >= calls {
            Err(Spent::Calls(calls))
        } else {
            Ok(())
        }
    }

    /// Counts a call, and what was sent and came.
    pub(crate) fn called(&self, bytes: u64) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_run_uses_no_more_than_it_may() {
        let began = DateTime::UNIX_EPOCH;
        let budget = |calls, megabytes, days| Spending::of(Budget { calls, megabytes, days }, began);
        let run = budget(2, 1, 1);
        run.called(0);
        assert_eq!(run.check(began), Ok(()));
        run.called(0);
        assert_eq!(run.check(began), Err(Spent::Calls(2)));
        let run = budget(9, 1, 1);
        run.called(999_999);
        assert_eq!(run.check(began), Ok(()));
        run.called(1);
        assert_eq!(run.check(began), Err(Spent::Megabytes(1)));
        let run = budget(9, 1, 2);
        assert_eq!(run.check(began + TimeDelta::hours(47)), Ok(()));
        assert_eq!(run.check(began - TimeDelta::days(9)), Ok(()), "the clock was set back");
        assert_eq!(run.check(began + TimeDelta::days(2)), Err(Spent::Days(2)));
    }
}
