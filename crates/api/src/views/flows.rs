//! Flows: in lists, whole, and templates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RhythmView;

/// One past run as a bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunBar {
    /// Id of the run.
    pub id: String,
    /// Status as in [`RunView::status`].
    pub status: String,
    /// How many items it delivered.
    #[ts(type = "number")]
    pub delivered: u64,
}

/// What a flow waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowWait {
    /// `paused-all`, `paused`, `sign-in`, `vault`, `budget` (no more requests may be made for now), `queue` (as many runs go
    /// on as may), `mains` (the machine runs on its battery), `unmetered` (its network is metered), `network` (there is none).
    pub reason: String,
    /// Until when, where that is known.
    pub until: Option<String>,
    /// The connection that it is about.
    pub connection: Option<String>,
    /// What the battery holds, in per cent, where that is why.
    pub battery: Option<u8>,
}

/// How a trigger that asks a service last looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowLook {
    /// When.
    pub at: String,
    /// `new`, `nothing`, `failed` (the service could not be asked, or said something else), `full` (not asked: too many
    /// runs wait to begin).
    pub found: String,
    /// The same as a short phrase, with why it failed.
    pub text: String,
}

/// A flow in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowCard {
    /// Slug: the name of its file.
    pub slug: String,
    /// Title shown.
    pub title: String,
    /// `Fitbit → Google Health, intervals.icu`.
    pub route: String,
    /// `every hour`, `on demand`.
    pub schedule: String,
    /// The schedule in parts; absent where there is none.
    pub rhythm: Option<RhythmView>,
    /// `on`, `paused`, `running`, `held` (the user has to do something first), `broken` (the file cannot be read), `needs-you`.
    pub state: String,
    /// The state as a short phrase.
    pub state_text: String,
    /// How many runs of it go on now.
    pub running: u32,
    /// What it waits for; absent where that is only its time.
    pub waits: Option<FlowWait>,
    /// How its trigger last looked; absent where that asks nobody, or has not yet.
    pub looked: Option<FlowLook>,
    /// When it runs next.
    pub next_run: Option<String>,
    /// The newest runs, oldest first, at most 24.
    pub last_runs: Vec<RunBar>,
    /// Items delivered since midnight (the machine's zone).
    #[ts(type = "number")]
    pub today: u64,
    /// Items delivered ever.
    #[ts(type = "number")]
    pub total: u64,
    /// Deliveries whose outcome is unknown or that were refused.
    #[ts(type = "number")]
    pub waiting: u64,
    /// How many runs wait to begin with what its trigger brought.
    #[ts(type = "number")]
    pub to_begin: u64,
}

/// One finding in a flow file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Stable code.
    pub code: String,
    /// JSON pointer into the file.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// Its line in the text, from 1 on, where it was found.
    pub line: Option<u32>,
    /// Its column, from 1 on, in characters.
    pub column: Option<u32>,
}

/// One step of a flow in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Name in the file: `Get_weights`.
    pub name: String,
    /// Name for people: `Get weights`.
    pub title: String,
    /// Type in the flow language.
    pub kind: String,
    /// What it does: `Fitbit · getWeightByDateRange`.
    pub detail: String,
    /// Depth of nesting, 0 for the first level.
    pub depth: u32,
    /// Id of the connection it uses.
    pub connection: Option<String>,
    /// Whether it delivers items once.
    pub delivers: bool,
}

/// One flow whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowDetail {
    /// As in the list.
    pub card: FlowCard,
    /// What it does, in the words of its author.
    pub description: String,
    /// Trigger and actions, in order.
    pub steps: Vec<StepView>,
    /// What the checker found.
    pub findings: Vec<Finding>,
    /// Whether it came from elsewhere, so that it does what the user agreed to and nothing else.
    pub is_imported: bool,
    /// Everything that it may do.
    pub may: Vec<FlowMay>,
    /// The sign-ins that it waits for, in the order of first use.
    pub sign_ins: Vec<SignInNeeded>,
    /// The text of the file.
    pub source: String,
    /// Path of the file.
    pub path: String,
}

/// One thing that a flow may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowMay {
    /// Names it, to say that it was seen.
    pub key: String,
    /// What: `read`, `change`, `delete`, `call` where only a run tells, or `run` another flow.
    pub what: String,
    /// Where: the title of a connector or a flow, or a host; absent where only a run tells.
    pub at: Option<String>,
    /// The host of a connector.
    pub host: Option<String>,
    /// Whether the user has yet to agree to it.
    pub is_new: bool,
}

/// A sign-in without which a flow does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInNeeded {
    /// Slug of the connector.
    pub connector: String,
    /// Id of the connection, which may not be there yet.
    pub connection: String,
    /// What people know it by.
    pub title: String,
    /// Whether a page in the browser does it: keys and passwords are given in the window.
    pub in_browser: bool,
}

/// A text that a flow has or had, in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowVersion {
    /// Names it, as in [`RunView::version`].
    pub hash: String,
    /// When it became the newest.
    pub saved: String,
    /// Whether new runs follow it.
    pub runs_now: bool,
}

/// A flow's file as it may leave this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FlowExported {
    /// All of it.
    pub text: String,
}

/// A text that a flow has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowVersionText {
    /// Names it.
    pub hash: String,
    /// When it became the newest.
    pub saved: String,
    /// All of it.
    pub text: String,
}

/// A flow that was given a text back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowRestored {
    /// The flow as it is now.
    pub flow: FlowDetail,
    /// Names the text that was replaced, which is kept; absent where there was no other.
    pub replaced: Option<String>,
}

/// A flow template that ships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Slug it would get.
    pub slug: String,
    /// Title.
    pub title: String,
    /// What it does.
    pub description: String,
    /// The text of the file.
    pub text: String,
}

/// A run that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// Its id.
    pub run: String,
}

/// How many runs were started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartedAll {
    /// How many.
    pub started: u32,
}
