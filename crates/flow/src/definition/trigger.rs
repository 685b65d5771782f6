//! What starts a run.

use std::time::Duration;

use super::{Condition, ConnectionCall, OperationCall};
use crate::expr::Tree;
use crate::recurrence::Recurrence;
use crate::{RetryPolicy, Value};

/// What starts a run.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// Its type as written.
    pub type_name: String,
    /// What it waits for.
    pub kind: TriggerKind,
    /// What has to hold besides, all of it.
    pub conditions: Vec<Condition>,
    /// Whether a condition asks for the status code: then it is the conditions that say which codes start a run, instead
    /// of the rule that only 200 does.
    pub names_status: bool,
    /// `splitOn`: the array that starts one run for each of its items.
    pub split_on: Option<Tree>,
    /// `correlation.clientTrackingId`, or that of `splitOnConfiguration`: an id for each run.
    pub correlation: Option<Tree>,
    /// How many runs there are at a time at most.
    pub concurrency: Option<u32>,
    /// How many may wait for that.
    pub waiting: Option<u32>,
    /// Whether its texts use what it saw when it was last looked at.
    pub remembers: bool,
    /// Whether its inputs stay out of the history.
    pub secure_inputs: bool,
    /// Whether its outputs stay out of the history.
    pub secure_outputs: bool,
    /// Its `metadata`, as written.
    pub metadata: Value,
    /// JSON pointer of it in the source.
    pub pointer: String,
}

impl Trigger {
    /// Its schedule, when it has one.
    #[must_use]
    pub const fn recurrence(&self) -> Option<&Recurrence> {
        match &self.kind {
            TriggerKind::Recurrence(recurrence)
            | TriggerKind::SlidingWindow { recurrence, .. }
            | TriggerKind::Poll { recurrence, .. } => Some(recurrence),
            TriggerKind::Request { .. } | TriggerKind::Unsupported(_) => None,
        }
    }
}

/// The kinds of triggers.
#[derive(Debug, Clone)]
pub enum TriggerKind {
    /// A schedule.
    Recurrence(Recurrence),
    /// A schedule of which each run covers the time since the one before.
    SlidingWindow {
        /// The schedule.
        recurrence: Recurrence,
        /// How long after the end of its window a run starts.
        delay: Duration,
    },
    /// Someone asks for a run: by a button, or by a request on this machine.
    Request {
        /// `Http`, `Button`, …, as written.
        kind: String,
        /// What the body has to fit: a JSON Schema, or null.
        schema: Value,
        /// Whether a body that does not fit is refused: `EnableSchemaValidation`.
        is_checked: bool,
        /// The method it has to have; any when none is written.
        method: Option<String>,
    },
    /// A call that is made again and again.
    Poll {
        /// The call.
        call: PollCall,
        /// How it is tried again when it fails.
        retry: RetryPolicy,
        /// How often.
        recurrence: Recurrence,
    },
    /// A type that is known to the language, or not known at all, but not run by this version.
    Unsupported(String),
}

/// The call of a trigger that polls.
#[derive(Debug, Clone)]
pub enum PollCall {
    /// OpenApiConnection.
    Operation(OperationCall),
    /// ApiConnection.
    Connection(ConnectionCall),
    /// Http.
    Http(Tree),
}
