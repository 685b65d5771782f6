//! The ledger: what was sent where, and what is known of its arrival. The promise rests on two rules: a row says
//! `sending`, on the disk, before the first byte leaves; and nothing leaves again unless the row says that it surely
//! did not arrive, or someone decided.
//!
//! ```text
//!  (new) ──intend──► sending ──settle──► delivered ──intend, changed content──► sending
//!                     │  │ └───────────► refused, retry ──intend──► sending
//!                     │  └─ no answer ─► unknown ──intend_again, resolve──► …
//!                     └── crash ───────► unknown
//!  (new, or known to a copy only) ──intend of a flow that the copy is behind of──► unknown
//! ```

mod intend;
mod listing;
mod settle;

use std::time::Duration;

use causeway_core::RunId;
use chrono::{DateTime, Utc};

use crate::sql::words;
use crate::store::Uptime;

pub(crate) use settle::{leave_unknown, settle_in};

/// Where deliveries go: an item is sent once per route.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    /// Slug of the flow.
    pub flow: String,
    /// Name of the action.
    pub action: String,
    /// The connection at the destination.
    pub connection: String,
}

words! {
    /// What is known of a delivery.
    pub enum LedgerState {
        /// Under way now.
        Sending = "sending",
        /// It was sent, and nobody knows whether it arrived.
        Unknown = "unknown",
        /// It arrived.
        Delivered = "delivered",
        /// It did not arrive, and is sent again when the flow comes to it.
        Retry = "retry",
        /// The destination refused it.
        Refused = "refused",
        /// Kept back until the user decides.
        Held = "held",
    }
}

/// What to do when an item that was delivered comes with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Send it, as an update of what is there.
    Send,
    /// Leave at the destination what is there.
    Keep,
}

/// What may be done with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Send it now: the intent is on the disk.
    Send {
        /// Which attempt at this version it is, from 1.
        attempt: u32,
        /// 1 for the first content, one more for each change of it, and for each delivery.
        version: u32,
        /// What the destination calls the item it has, for an update; `None` for a new item, and for a destination
        /// that gave no name.
        update: Option<String>,
        /// Since when another content of it may be under way, of which nobody knows whether it arrived.
        overtakes: Option<DateTime<Utc>>,
    },
    /// It is there. Nothing is to be done.
    AlreadyDelivered {
        /// What the destination calls it.
        dest_id: Option<String>,
        /// When it arrived.
        at: DateTime<Utc>,
    },
    /// A former attempt ended without an answer. Nothing may be sent before someone decides: see
    /// [`intend_again`](crate::Store::intend_again).
    Unknown(Doubt),
    /// It is being sent this moment.
    Busy,
    /// A run that goes on at the same time has sent other content of it, and nobody knows which is newer: the next run has to
    /// come to it again.
    Overtaken,
    /// It was refused to a run that goes on at the same time, and that one may have moved the cursor past it: a doubt that came
    /// up now would never be ended.
    Refused {
        /// Why, as the destination says.
        message: String,
    },
}

/// What is known of an item of which nobody knows whether it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// When it came up: the call may have waited before it was made, but was over by then.
    pub since: DateTime<Utc>,
    /// How long ago this version of it was first sent, whatever happened to the wall clock; `None` when nobody knows.
    pub age: Option<Duration>,
    /// Which attempt at this version was the last.
    pub attempt: u32,
    /// Which version.
    pub version: u32,
    /// Whether what is to be sent now is what was sent then.
    pub same: bool,
    /// Why nobody knows, as a sentence.
    pub why: Option<String>,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It arrived.
    Delivered {
        /// What the destination calls it.
        dest_id: Option<String>,
        /// HTTP status.
        status: u16,
    },
    /// The destination took it and said no.
    Refused {
        /// What it said.
        message: String,
        /// HTTP status.
        status: u16,
    },
    /// It surely did not arrive.
    NotApplied {
        /// Why.
        message: String,
    },
    /// Nobody knows.
    Unknown {
        /// What happened.
        message: String,
    },
}

/// What the user decided about a delivery that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// It is there.
    Arrived,
    /// It is not: it is sent again when the flow comes to it.
    NotArrived,
}

/// How the items of a flow stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LedgerCounts {
    /// Items that arrived.
    pub delivered: u64,
    /// Items of which nobody knows.
    pub unknown: u64,
    /// Items that were refused or are held.
    pub failed: u64,
}

/// A delivery that waits for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its route.
    pub route: Route,
    /// Names the item within the route.
    pub key: String,
    /// What the item is called for people.
    pub label: String,
    /// What is known of it.
    pub state: LedgerState,
    /// Which attempt was the last.
    pub attempt: u32,
    /// What the destination calls it.
    pub dest_id: Option<String>,
    /// What happened.
    pub message: Option<String>,
    /// When it was last sent.
    pub sent: DateTime<Utc>,
    /// When the state last changed.
    pub updated: DateTime<Utc>,
}

/// A delivery, for a list of what happened lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredRow {
    /// Slug of the flow.
    pub flow: String,
    /// Name of the action.
    pub action: String,
    /// The connection at the destination.
    pub connection: String,
    /// What the item is called for people.
    pub label: String,
    /// When that became known.
    pub at: DateTime<Utc>,
    /// Delivered, refused or unknown.
    pub state: LedgerState,
}

/// Who sends, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) epoch: i64,
    pub(crate) run: RunId,
    pub(crate) now: DateTime<Utc>,
    pub(crate) up: Uptime,
}

/// Which attempt at which version of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) version: u32,
    pub(crate) attempt: u32,
}
