//! What goes into a machine and what comes out of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use causeway_core::RunId;

use crate::{Object, OnChange, OnUnknown, RetryPolicy, Status, Value};

/// What a run begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The run.
    pub run: RunId,
    /// The flow's name, for `workflow().name`.
    pub flow: String,
    /// When the trigger fired.
    pub started: DateTime<Utc>,
    /// The trigger that fired.
    pub trigger_name: String,
    /// What `triggerBody()` gives: `{"cursor": …}`.
    pub trigger_body: Value,
    /// Values of parameters, instead of their defaults.
    pub parameters: Object,
}

/// Names a [`Ticket`] within its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(pub u64);

/// An action that needs the outside world, with its inputs evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// To be given back with the outcome.
    pub id: TicketId,
    /// The action.
    pub name: String,
    /// The action with the loops around it: `For_each_weight[12]/Create_weight`.
    pub path: String,
    /// What to do.
    pub call: Call,
    /// How to try again.
    pub retry: RetryPolicy,
    /// How long it may take, all attempts together.
    pub timeout: Option<std::time::Duration>,
    /// That the call delivers an item, once.
    pub delivery: Option<Delivery>,
    /// How many items a paged call reads at least.
    pub minimum_items: Option<u64>,
    /// Whether the inputs are secret.
    pub secure_inputs: bool,
    /// Whether the outputs are secret.
    pub secure_outputs: bool,
}

/// What an action wants of the outside world.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// An operation of a connector.
    Operation {
        /// The connector's slug.
        connector: String,
        /// The connection.
        connection: String,
        /// The operation's id.
        operation: String,
        /// Its parameters by name.
        parameters: Object,
    },
    /// A call without a connector.
    Http {
        /// The method, in upper case.
        method: String,
        /// The URI, without `queries`.
        uri: String,
        /// Headers by name.
        headers: Object,
        /// Query parameters by name.
        queries: Object,
        /// The body.
        body: Option<Value>,
    },
    /// Time to pass. The outcome is `Succeeded` once it is `until`.
    Wait {
        /// When to go on.
        until: DateTime<Utc>,
    },
}

/// The item that a call delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its key at its source. Never empty.
    pub key: String,
    /// The item in a person's words.
    pub label: String,
    /// What to do when it is not known whether it arrived.
    pub on_unknown: OnUnknown,
    /// What to do when it has changed since it was delivered.
    pub on_change: OnChange,
}

/// How a ticket's action ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// As it should.
    Succeeded {
        /// What `outputs('…')` gives.
        outputs: Value,
        /// A code for the history; `OK` when there is none.
        code: Option<String>,
    },
    /// Not.
    Failed {
        /// Stable, in `PascalCase`.
        code: String,
        /// What happened, to what, and what to do.
        message: String,
        /// What came back all the same.
        outputs: Option<Value>,
    },
    /// It took too long.
    TimedOut {
        /// What took too long.
        message: String,
    },
    /// It was left out.
    Skipped {
        /// Stable, in `PascalCase`.
        code: String,
        /// Why.
        message: String,
    },
}

/// A finished or skipped action, for the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// From 1, in the order of finishing.
    pub seq: u64,
    /// The action.
    pub name: String,
    /// The action with the loops around it.
    pub path: String,
    /// Its type.
    pub kind: String,
    /// How it ended.
    pub status: Status,
    /// The code it ended with.
    pub code: Option<String>,
    /// Its evaluated inputs; hidden when they are secret.
    pub inputs: Value,
    /// What it gave; hidden when it is secret.
    pub outputs: Value,
    /// Why it failed or was skipped.
    pub error: Option<String>,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// Succeeded, Failed, TimedOut or Cancelled; Skipped when nothing ran.
    pub status: Status,
    /// What went wrong.
    pub error: Option<RunError>,
}

/// What went wrong in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    /// Stable, in `PascalCase`, or what a Terminate said.
    pub code: String,
    /// Which action, and what happened to it.
    pub message: String,
}
