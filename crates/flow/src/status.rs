//! How an action, a scope or a run ended, in the Workflow Definition Language's words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where an action or a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// It did what it should.
    Succeeded,
    /// It did not.
    Failed,
    /// It was not its turn: a branch not taken, or what it runs after ended otherwise.
    Skipped,
    /// It took longer than it may.
    TimedOut,
    /// Someone, or a Terminate action, ended the run first.
    Cancelled,
    /// It has begun.
    Running,
    /// It waits for time to pass.
    Waiting,
}

impl Status {
    /// The status of that name; case does not count.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        use Status::{Cancelled, Failed, Running, Skipped, Succeeded, TimedOut, Waiting};
        [Succeeded, Failed, Skipped, TimedOut, Cancelled, Running, Waiting]
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(name))
    }

    /// The name as the language writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Succeeded => "Succeeded",
            Status::Failed => "Failed",
            Status::Skipped => "Skipped",
            Status::TimedOut => "TimedOut",
            Status::Cancelled => "Cancelled",
            Status::Running => "Running",
            Status::Waiting => "Waiting",
        }
    }

    /// The worse of two: Failed before TimedOut before Cancelled before Succeeded before Skipped.
    #[must_use]
    pub(crate) fn worse(self, other: Self) -> Self {
        if self.weight() >= other.weight() { self } else { other }
    }

    fn weight(self) -> u8 {
        match self {
            Status::Failed => 5,
            Status::TimedOut => 4,
            Status::Cancelled => 3,
            Status::Running | Status::Waiting => 2,
            Status::Succeeded => 1,
            Status::Skipped => 0,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
