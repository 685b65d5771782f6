//! The first screen, and the engine in one line.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use std::collections::BTreeMap;

use super::{FlowCard, RunView};

/// What the whole engine is doing, for the tray icon and the corner of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EngineState {
    /// Nothing is due.
    Idle,
    /// At least one flow runs.
    Running,
    /// The user paused everything.
    Paused,
    /// Something waits for the user.
    NeedsYou,
    /// The last run of a flow failed.
    Error,
}

/// A demo that was opened beside the user's own Causeway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DemoOpened {
    /// The address of its page; absent where it has a window of its own.
    pub address: Option<String>,
}

/// The engine in one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// What it is doing.
    pub state: EngineState,
    /// The same as a short sentence: `Running: Weights and activities`, `Next: Weights and activities in 12 min`.
    pub line: String,
    /// The flow that is due next and when.
    pub next: Option<NextRun>,
    /// Until when everything is paused; absent while paused means until resumed.
    pub paused_until: Option<String>,
    /// Titles of the flows that run now.
    pub running: Vec<String>,
    /// What every flow waits for because the machine lacks it.
    pub lacks: Option<LackView>,
    /// Version of Causeway.
    pub version: String,
    /// How many flows, connections and connectors there are.
    pub counts: Counts,
    /// Whether this is the demo workspace.
    pub demo: bool,
}

/// What the machine lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LackView {
    /// `mains`, `unmetered` or `network`, as in [`FlowWait::reason`](super::FlowWait::reason).
    pub reason: String,
    /// What the battery holds, in per cent, where that is why.
    pub battery: Option<u8>,
    /// The same as a sentence: `Waiting for mains power: battery at 12 %`.
    pub text: String,
}

/// How many there are of each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Flows.
    pub flows: u32,
    /// Connections.
    pub connections: u32,
    /// Connectors.
    pub connectors: u32,
    /// Things that wait for the user.
    pub attention: u32,
}

/// A run that will start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NextRun {
    /// Slug of the flow.
    pub flow: String,
    /// Its title.
    pub title: String,
    /// When.
    pub at: String,
}

/// What can wait for the user. With it comes what it is about, so that it can be said in another language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AttentionKind {
    /// A sign-in that ended: `name`, `reason`.
    SignIn,
    /// Sign-in settings that a service does not take: `name`, `reason`.
    SignInSettings,
    /// Deliveries to decide: `title`, `count`.
    UnknownDelivery,
    /// A flow's file with mistakes: `title`.
    FlowBroken,
    /// A flow from elsewhere that would do more than the user agreed to: `title`.
    FlowAgreement,
    /// A flow that has not succeeded for long: `title`, `days`.
    FlowQuiet,
    /// Secrets that do not open: `code`.
    Vault,
    /// A database that was replaced by a copy: `copied`, `aside`.
    Restored,
    /// A clock that is off: `host`, `seconds` ahead.
    Clock,
    /// A setting of the network that cannot be used: `what` (`proxy`, `certificates`), `why`.
    Network,
}

/// Something that waits for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// What kind.
    pub kind: AttentionKind,
    /// What it is about, by the names that its kind has.
    #[ts(type = "Record<string, string>")]
    pub about: BTreeMap<String, String>,
    /// The first sentence, shown strong.
    pub title: String,
    /// The second sentence.
    pub detail: String,
    /// What it is about, where it is about a flow.
    pub flow: Option<String>,
    /// What it is about, where it is about a connection.
    pub connection: Option<String>,
    /// Whether it is bad (red) or only worth knowing (amber).
    pub bad: bool,
}

/// A connection on the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Island {
    /// Id of the connection.
    pub id: String,
    /// Name shown.
    pub title: String,
    /// State as in [`ConnectionView::state`](super::ConnectionView::state).
    pub state: String,
    /// The state in words: `signed in`, `sign in again`.
    pub state_text: String,
    /// Whether the state is good.
    pub ok: bool,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// A flow on the map, from one connection to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Road {
    /// Slug of the flow.
    pub flow: String,
    /// Where items come from: id of an island.
    pub from: String,
    /// Where they go: id of an island.
    pub to: String,
    /// What is written at the road: `Weights and activities · every hour`.
    pub label: String,
    /// `ok`, `running`, `held` or `paused`.
    pub state: String,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The engine in one line.
    pub status: Status,
    /// What needs the user, worst first.
    pub attention: Vec<Attention>,
    /// The connections.
    pub islands: Vec<Island>,
    /// The flows between them.
    pub roads: Vec<Road>,
    /// The flows.
    pub flows: Vec<FlowCard>,
    /// The newest runs, newest first, at most 12.
    pub happened: Vec<RunView>,
}
