//! Run history and deliveries that wait.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// Id.
    pub id: String,
    /// Slug of the flow.
    pub flow: String,
    /// Title of the flow.
    pub title: String,
    /// `running`, `succeeded`, `failed`, `cancelled`, `interrupted`.
    pub status: String,
    /// `schedule`, `manual`, `catch-up`.
    pub cause: String,
    /// Whether it is not finished: it runs, or goes on.
    pub goes_on: bool,
    /// Whether the user has paused it: then it goes on when they say so.
    pub paused: bool,
    /// Id of the run that it repeats.
    pub repeats: Option<String>,
    /// Names the version of the flow that it follows, which may be too old to be kept.
    pub version: String,
    /// When it started.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How long it took or has been taking, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
    /// Items delivered.
    #[ts(type = "number")]
    pub delivered: u64,
    /// Items that were there already.
    #[ts(type = "number")]
    pub already: u64,
    /// Items that failed.
    #[ts(type = "number")]
    pub failed: u64,
    /// Items whose outcome is unknown.
    #[ts(type = "number")]
    pub unknown: u64,
    /// One sentence: `312 items delivered`, `Nothing new`, `Google Health answered 500 …`.
    pub summary: String,
    /// Why it failed, where it did: what the summary says then.
    pub error: Option<String>,
    /// What it answered to who asked for it: statusCode, headers and body. Only for who waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "{ statusCode: number; headers: Record<string, unknown>; body: unknown }")]
    pub response: Option<Value>,
}

/// A page of runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunPage {
    /// The runs.
    pub runs: Vec<RunView>,
    /// What to ask for as `before` to get the next page; absent at the end.
    pub next: Option<String>,
}

/// A finished action in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionView {
    /// Position in the run.
    #[ts(type = "number")]
    pub seq: u64,
    /// Name in the file.
    pub name: String,
    /// Where it ran: `For_each_weight[12]/Create_weight`.
    pub path: String,
    /// Type in the flow language.
    pub kind: String,
    /// `Succeeded`, `Failed`, `Skipped`, `TimedOut`, `Cancelled`.
    pub status: String,
    /// HTTP status or a code such as `AlreadyDelivered`.
    pub code: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// Start, in milliseconds after the start of the run.
    #[ts(type = "number")]
    pub offset_ms: u64,
    /// Time taken, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}

/// A page of the actions of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunDetail {
    /// The run.
    pub run: RunView,
    /// Its actions in the order in which they finished.
    pub actions: Vec<ActionView>,
    /// What to ask for as `after` to get the next page; absent at the end.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// One action with what went in and what came out, secrets hidden.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionDetail {
    /// As in the list.
    pub action: ActionView,
    /// What it was given.
    #[ts(type = "unknown")]
    pub inputs: Value,
    /// What it gave back.
    #[ts(type = "unknown")]
    pub outputs: Value,
    /// The call as a command for curl, without sign-in; absent where there is no call.
    pub curl: Option<String>,
}

/// How a test of a flow went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowTested {
    /// `Succeeded`, `Failed`, `TimedOut`, `Cancelled`, `Skipped`.
    pub status: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Whether the test was ended because it was too long.
    pub is_cut: bool,
    /// How long it took, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
    /// Its steps, in the order in which they ended.
    pub steps: Vec<TestedStep>,
}

/// One step of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestedStep {
    /// Name in the file.
    pub name: String,
    /// Where it ran: `For_each_weight[12]/Create_weight`.
    pub path: String,
    /// Type in the flow language.
    pub kind: String,
    /// `Succeeded`, `Failed`, `Skipped`, `TimedOut`, `Cancelled`.
    pub status: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Where what it gave is from: `read`, `last`, `sample`; empty where it asks nobody.
    pub from: String,
    /// What it was given.
    #[ts(type = "unknown")]
    pub inputs: Value,
    /// What it gave back.
    #[ts(type = "unknown")]
    pub outputs: Value,
    /// The request that was not sent.
    pub sends: Option<WouldSend>,
}

/// A request that a test did not send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WouldSend {
    /// Method and address.
    pub request: String,
    /// The request as a command for curl, without sign-in.
    pub curl: String,
    /// The item that it delivers, in a person's words.
    pub label: Option<String>,
    /// Whether that item has arrived already, so that a run would not send it again.
    pub has_arrived: bool,
}

/// A delivery that waits for the user or for the next run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WaitingDelivery {
    /// Slug of the flow.
    pub flow: String,
    /// Name of the action.
    pub action: String,
    /// Id of the connection.
    pub connection: String,
    /// Key of the item.
    pub key: String,
    /// What it is, for people.
    pub label: String,
    /// `unknown`, `refused`, `retry`.
    pub state: String,
    /// What happened.
    pub message: String,
    /// When it was tried last.
    pub at: String,
}

/// What became of a flow's deliveries in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeliveriesResolved {
    /// How many there were.
    #[ts(type = "number")]
    pub settled: u64,
}
