//! What an operation means for a flow, found from its description alone: how its list goes on, where the items stand,
//! which parameter asks for what is new, how it can be polled, and what a form may offer. Pure functions over an
//! opened [`Operation`](crate::Operation): no network, no clock.
//!
//! Every finding says how sure it is and why. A wrong `likely` would make a flow lose data, so whatever could be read
//! in two ways is a `guess`, which is shown to people and never followed unasked.

mod arguments;
mod choices;
mod cursors;
mod fields;
mod find;
mod items;
mod known;
mod link;
mod pages;
mod paging;
mod path;
mod policy;
mod reader;
mod repeat;
mod shape;
mod step;
mod time;
mod trigger;
mod words;

use serde::{Deserialize, Serialize};

pub use choices::{Choices, Given, Source, Visibility, choices, summary, visibility};
pub use cursors::{Bound, By, CursorKind, CursorParameter, cursors};
pub use find::paging;
pub use items::{Items, items};
pub use paging::{How, Paging, Size};
pub use policy::PollingPolicy;
pub(crate) use reader::{CURSOR, FIXED, ITEMS, PAGING, POLLING, REPEAT, declared, declared_paging, declared_trigger};
pub use repeat::{Repeat, RepeatFind, RepeatKey, repeat};
pub use step::{Answered, Next, Walk};
pub use trigger::{Order, TriggerKind, TriggerPlan, trigger, trigger_with};

/// How sure a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Confidence {
    /// It could mean something else: for people to confirm.
    Guess,
    /// The names and types leave no other sensible reading.
    Likely,
    /// The description or a person says so. What is written by hand needs no word about it.
    #[default]
    Declared,
}

/// A member that means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Dots between the members, from the item on.
    pub path: String,
    /// How sure that is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Why, as a sentence.
    #[serde(default)]
    pub why: String,
}

impl Field {
    fn new(path: impl Into<String>, confidence: Confidence, why: impl Into<String>) -> Self {
        Self { path: path.into(), confidence, why: why.into() }
    }
}
