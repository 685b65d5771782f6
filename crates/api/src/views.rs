//! What the tray, the window, notifications and `--json` show: view models, made by the engine's side and rendered as
//! they are. Times are RFC 3339 in UTC, ids are strings, counts fit in 2^53. TypeScript is generated from here.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

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
    /// Version of Causeway.
    pub version: String,
    /// How many flows, connections and connectors there are.
    pub counts: Counts,
    /// Whether this is the demo workspace.
    pub demo: bool,
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

/// Something that waits for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// What kind: `sign-in`, `unknown-delivery`, `flow-broken`, `flow-failed`, `vault`, `service-off`.
    pub kind: String,
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
    /// State in words: `signed in`, `sign in again`, `not signed in`.
    pub state: String,
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
    /// `on`, `paused`, `running`, `held` (a connection needs the user), `broken` (the file cannot be read), `needs-you`.
    pub state: String,
    /// The state as a short phrase.
    pub state_text: String,
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
}

/// Something that just happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Happened {
    /// When.
    pub at: String,
    /// One sentence.
    pub text: String,
    /// Whether it went well.
    pub ok: bool,
    /// The run to look at.
    pub run: Option<String>,
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
    /// What just happened, newest first, at most 12.
    pub happened: Vec<Happened>,
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
    /// `error` or `warning`.
    pub severity: String,
}

/// One step of a flow as the designer shows it.
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
    /// The text of the file.
    pub source: String,
    /// Path of the file.
    pub path: String,
}

/// A signed-in account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Id: what flows call it.
    pub id: String,
    /// Name shown.
    pub title: String,
    /// Slug of its connector.
    pub connector: String,
    /// Account at the service, if it told.
    pub account: Option<String>,
    /// `ok`, `reauth`, `signing-in`, `config-error`, `locked`.
    pub state: String,
    /// The state in words.
    pub state_text: String,
    /// Scopes granted.
    pub scopes: Vec<String>,
    /// When the token ends; it is renewed by itself.
    pub expires_at: Option<String>,
    /// Titles of the flows that use it.
    pub used_by: Vec<String>,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// A sign-in that waits for the user's browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Id of the connection that will be made or renewed.
    pub connection: String,
    /// The link to open.
    pub url: String,
    /// Host that the user will see in the browser.
    pub host: String,
    /// The redirect address to register at the service.
    pub redirect_uri: String,
    /// Until when it waits.
    pub expires_at: String,
    /// Whether a browser was opened.
    pub opened: bool,
}

/// A connector in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorCard {
    /// Slug: the name of its folder.
    pub slug: String,
    /// Title of the description.
    pub title: String,
    /// Host that is called.
    pub host: String,
    /// `OpenAPI 3.1`, `Swagger 2.0`, `Google discovery`.
    pub format: String,
    /// How many operations can be called.
    pub operations: u32,
    /// How many repairs the import made.
    pub repairs: u32,
    /// `oauth2`, `api-key`, `basic`, `none`.
    pub auth: String,
    /// What the user should know about the service (switched off, closed to new people).
    pub notice: Option<String>,
    /// Ids of the connections on it.
    pub connections: Vec<String>,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// One repair of a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RepairView {
    /// Stable code.
    pub code: String,
    /// JSON pointer into the original.
    pub pointer: String,
    /// What was there and what Causeway does.
    pub message: String,
    /// Whether a person should look.
    pub look: bool,
}

/// One connector whole, without its operations (ask for them with a search).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorDetail {
    /// As in the list.
    pub card: ConnectorCard,
    /// Text of the description, plain.
    pub description: String,
    /// Address that is called.
    pub server: String,
    /// What the import repaired, at most 500.
    pub repairs: Vec<RepairView>,
    /// The sign-in: where, which scopes, which redirect address to register.
    pub sign_in: Option<SignInSetup>,
}

/// How a connector signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInSetup {
    /// Where the user signs in.
    pub authorization_url: String,
    /// Where tokens come from.
    pub token_url: String,
    /// The client id registered at the service; empty until the user gives one.
    pub client_id: String,
    /// Whether a client secret is kept in the vault.
    pub has_secret: bool,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// The redirect address to register, known before anything is saved.
    pub redirect_uri: String,
}

/// An operation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    /// Unique id within the connector.
    pub id: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path template.
    pub path: String,
    /// One line.
    pub summary: String,
    /// Tags of the description.
    pub tags: Vec<String>,
}

/// A page of operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationPage {
    /// The operations, best match first.
    pub operations: Vec<OperationRow>,
    /// How many match.
    pub total: u32,
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParameterView {
    /// Name.
    pub name: String,
    /// `path`, `query`, `header`, `cookie`, `form`, `body`.
    pub location: String,
    /// Whether it must be given.
    pub required: bool,
    /// `integer`, `date`, `one of asc, desc`.
    pub kind: String,
    /// What it means.
    pub description: String,
}

/// One operation whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationDetail {
    /// As in the list.
    pub row: OperationRow,
    /// Text of the description, plain.
    pub description: String,
    /// What it takes.
    pub parameters: Vec<ParameterView>,
    /// Arguments that make a valid call.
    #[ts(type = "unknown")]
    pub sample: Value,
    /// What it answers: one line a status.
    pub responses: Vec<ResponseView>,
}

/// One answer of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResponseView {
    /// `200`, `default`.
    pub status: String,
    /// What it means.
    pub description: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The connector as saved.
    pub connector: ConnectorDetail,
    /// Whether it replaced one of the same name.
    pub replaced: bool,
    /// Time the import took, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}

/// The answer to a call of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallReport {
    /// HTTP status.
    pub status: u16,
    /// Method and URL as sent, secrets hidden.
    pub request: String,
    /// Headers of the answer, secrets hidden.
    #[ts(type = "Record<string, string>")]
    pub headers: Value,
    /// Body of the answer: JSON as it is, text as a string.
    #[ts(type = "unknown")]
    pub body: Value,
    /// Time until the whole answer was there, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}

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
}

/// The settings screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// `off`, `needs-me`, `failures`, `summaries`.
    pub notify: String,
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// How many days of history are kept; 0 keeps everything.
    pub history_days: u32,
    /// The data folder.
    pub home: String,
    /// Where secrets are kept, in words.
    pub vault: String,
    /// Size of the database files, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Version of Causeway.
    pub version: String,
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
