//! The flow language: Microsoft's Workflow Definition Language as Power Automate writes it, read, checked, evaluated and
//! interpreted. Nothing here does I/O, waits, or asks for the time.
//!
//! [`read`] makes a [`Definition`] of a text, [`check`] says what is wrong with it, and a [`Machine`] runs it: it hands
//! out [`Ticket`]s for what needs the outside world and takes [`Outcome`]s.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod check;
mod culture;
mod dates;
mod definition;
mod diagnostics;
pub mod duration;
pub mod expr;
mod functions;
mod machine;
mod reader;
pub mod recurrence;
mod retry;
mod schema;
mod status;
mod trigger;
mod value;
mod xml;

pub use check::{
    Callee, Code, Misfit, OperationPath, Operations, Parameter as OperationParameter, action_types, check, codes,
    trigger_types,
};
pub use definition::{
    Action, ActionKind, Block, Budget, Case, CatchUp, ChildFlow, Condition, ConnectionCall, Deed, Definition,
    DeliverOnce, OnChange, OnUnknown, OperationCall, Parameter, PollCall, Role, StaticResult, TableFormat, Terminate,
    Trigger, TriggerKind, Until, VariableChange, Wait, WaitFor,
};
pub use diagnostics::{Diagnostic, Place, Severity};
pub use functions::function_names;
pub use machine::{
    Call, Delivery, Fired, HttpCall, ListPage, Machine, Outcome, PageState, Record, ReplayError, RunError, RunResult,
    Secret, Start, Ticket, TicketId, computed,
};
pub use reader::{LARGEST, ProjectFile, ReadFile, locate, may_be_flow, read, read_all, read_project, text_of};
pub use retry::{RetryKind, RetryPolicy};
pub use status::Status;
pub use trigger::{Answer, Moment, Polled, Request};
pub use value::{Array, Decimal, Object, Text, Value, kept};
