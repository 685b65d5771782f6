//! What goes into a machine and what comes out of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use causeway_core::RunId;
use causeway_core::clock::rfc3339;

use super::pages::PageState;
use crate::recurrence::Window;
use crate::value::object;
use crate::{Object, OnChange, OnUnknown, RetryPolicy, Status, Value};

/// What a run begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The run.
    pub run: RunId,
    /// The flow's name, for `workflow().name`.
    pub flow: String,
    /// When the run begins: `utcNow()` of the first actions.
    pub started: DateTime<Utc>,
    /// What started it.
    pub trigger: Fired,
    /// Values of parameters, instead of their defaults.
    pub parameters: Object,
}

/// A trigger that fired, for one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fired {
    /// The trigger's name.
    pub name: String,
    /// Its evaluated inputs.
    #[serde(with = "crate::value::kept")]
    pub inputs: Value,
    /// What `triggerOutputs()` gives: an object of body, and of headers, statusCode and whatever else there is.
    #[serde(with = "crate::value::kept")]
    pub outputs: Value,
    /// The code it ended with: `OK`.
    pub code: String,
    /// The id under which whoever caused this run can find it again: `clientTrackingId`.
    pub tracking: Option<String>,
}

impl Fired {
    /// A trigger that fired with this body and nothing else.
    #[must_use]
    pub fn new(name: impl Into<String>, body: Value) -> Self {
        let outputs = object! {"headers": object! {}, "body": body};
        Self { name: name.into(), inputs: Value::Null, outputs, code: "OK".into(), tracking: None }
    }

    /// The same with `windowStartTime` and `windowEndTime` among its outputs.
    #[must_use]
    pub fn with_window(mut self, window: Option<Window>) -> Self {
        if let (Some(outputs), Some(Window { start, end })) = (self.outputs.as_object_mut(), window) {
            outputs.insert("windowStartTime", rfc3339(start));
            outputs.insert("windowEndTime", rfc3339(end));
        }
        self
    }
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
    /// When it was handed out.
    pub started: DateTime<Utc>,
    /// How to try again.
    pub retry: RetryPolicy,
    /// How long it may take, all attempts together.
    pub timeout: Option<std::time::Duration>,
    /// That the call delivers an item, once.
    pub delivery: Option<Delivery>,
    /// How many items a paged call reads at least.
    pub minimum_items: Option<u64>,
    /// Which page it reads, of a list that is taken page by page.
    pub page: Option<ListPage>,
    /// Whether an answer 202 with a location is followed until it is another one.
    pub asynchronous: bool,
    /// Whether the inputs are secret.
    pub secure_inputs: bool,
    /// Whether the outputs are secret.
    pub secure_outputs: bool,
}

/// A page of a list that a Foreach takes page by page: the next one is asked for when everything of this one is done.
#[derive(Debug, Clone, PartialEq)]
pub enum ListPage {
    /// The first.
    First,
    /// Another one.
    Next {
        /// What [`Outcome::Page`] said of the one before.
        after: String,
        /// Where the run is, if nothing else is under way: what has happened since the first such state need not be kept.
        state: Option<Box<PageState>>,
    },
}

/// What an action wants of the outside world.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// A call by method and path through a connection.
    Connection {
        /// The connection's name in the definition.
        connection: String,
        /// The call, with the path instead of a whole URI.
        request: HttpCall,
    },
    /// A call without a connector.
    Http(HttpCall),
    /// A run of another flow; its response is the outcome.
    Workflow {
        /// The flow.
        flow: String,
        /// Its trigger.
        trigger: String,
        /// Headers by name.
        headers: Object,
        /// The body.
        body: Value,
    },
    /// The answer to who asked for the run. Nobody may be waiting for it any more.
    Response {
        /// The status code.
        status: u16,
        /// Headers by name.
        headers: Object,
        /// The body; null when there is none.
        body: Value,
    },
    /// Time to pass. The outcome is `Succeeded` once it is `until`, or once `length` has passed.
    Wait {
        /// When to go on.
        until: DateTime<Utc>,
        /// How long to wait, where that is what was asked for: then it does not matter what the clock is set to meanwhile.
        #[serde(skip)]
        length: Option<TimeDelta>,
    },
}

/// An HTTP call as an action writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HttpCall {
    /// The method, in upper case.
    pub method: String,
    /// The URI, or the path on a connection, without `queries`.
    pub uri: String,
    /// Headers by name.
    pub headers: Object,
    /// Query parameters by name.
    pub queries: Object,
    /// The body.
    pub body: Option<Value>,
    /// How to sign in, as the action says: an object with a type; null when there is nothing.
    pub authentication: Value,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// As it should.
    Succeeded {
        /// What `outputs('…')` gives.
        #[serde(with = "crate::value::kept")]
        outputs: Value,
        /// A code for the history; `OK` when there is none.
        code: Option<String>,
    },
    /// It read a page of a list, and there are more.
    Page {
        /// What `outputs('…')` gives.
        #[serde(with = "crate::value::kept")]
        outputs: Value,
        /// A code for the history; `OK` when there is none.
        code: Option<String>,
        /// How to ask for the next page, for whoever does that.
        next: String,
    },
    /// Not.
    Failed {
        /// Stable, in `PascalCase`.
        code: String,
        /// What happened, to what, and what to do.
        message: String,
        /// What came back all the same.
        #[serde(default, with = "crate::value::kept::option")]
        outputs: Option<Value>,
    },
    /// It took too long.
    TimedOut {
        /// What took too long.
        message: String,
    },
    /// It was stopped.
    Cancelled {
        /// Why.
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

/// A finished or skipped action, for the history and to go on from after a crash: [`Machine::replay`].
///
/// [`Machine::replay`]: crate::Machine::replay
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// From 1, in the order of finishing, without gaps.
    pub seq: u64,
    /// The action.
    pub name: String,
    /// The action with the loops around it.
    pub path: String,
    /// The rounds of the loops around it, outermost first.
    pub rounds: Vec<u64>,
    /// Its type; [`Record::CANCEL`] when it is the run that was cancelled.
    pub kind: String,
    /// The ticket that was handed out for it.
    pub ticket: Option<TicketId>,
    /// How it ended.
    pub status: Status,
    /// The code it ended with.
    pub code: Option<String>,
    /// Its evaluated inputs; hidden when they are secret.
    pub inputs: Value,
    /// What it gave; hidden when it is secret.
    pub outputs: Value,
    /// Why it failed or was skipped; hidden when that may show what is secret.
    pub error: Option<String>,
    /// `trackedProperties`, evaluated; null when there are none.
    pub tracked: Value,
    /// What is hidden of what came from outside. Needed to go on after a crash and nowhere else: keep it sealed.
    pub secret: Option<Box<Secret>>,
    /// How to ask for the next page, after one of a list.
    pub next: Option<String>,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
}

/// What a record hides.
#[derive(Debug, Clone, PartialEq)]
pub struct Secret {
    /// The outputs.
    pub outputs: Value,
    /// The error.
    pub error: Option<String>,
}

impl Record {
    /// The kind of the record that says when the run was cancelled.
    pub const CANCEL: &'static str = "Cancel";
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
