//! What the tray, the window, notifications and `--json` show: view models, made by the engine's side and rendered as
//! they are. Times are RFC 3339 in UTC, ids are strings, counts fit in 2^53. TypeScript is generated from here.

mod connections;
mod connectors;
mod design;
mod flows;
mod overview;
mod runs;
mod settings;
mod update;

pub use connections::{ConnectionTested, ConnectionView, Disconnected, QrView, SignInView};
pub use connectors::{
    CallCheck, CallReport, ChecksView, ConnectorCard, ConnectorDetail, ConnectorExport, ImportReport, KeyView,
    OperationDetail, OperationPage, OperationRow, ParameterView, RepairView, ResponseView, SignInSetup,
};
pub use design::{FieldView, FunctionView, GivenView, ItemsView, RhythmView, ScheduleView, ValuePlace, ValuePreview};
pub use flows::{
    Finding, FlowCard, FlowDetail, FlowExported, FlowLook, FlowMay, FlowRestored, FlowVersion, FlowVersionText,
    FlowWait, RunBar, SignInNeeded, Started, StartedAll, StepView, Template,
};
pub use overview::{
    Attention, AttentionKind, Counts, DemoOpened, EngineState, Island, LackView, NextRun, Overview, Road, Status,
};
pub use runs::{
    ActionDetail, ActionView, DeliveriesResolved, FlowTested, RunDetail, RunPage, RunView, TestedStep, WaitingDelivery,
    WouldSend,
};
pub use settings::{BackedUp, Diagnostics, DiagnosticsFile, NetworkTried, SettingsView, VaultView};
pub use update::UpdateView;
