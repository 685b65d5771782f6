//! A flow as it was read: its trigger, its actions with their texts parsed, and what Causeway adds under
//! `metadata.causeway`.

mod action;
mod condition;
mod flow;
mod texts;

pub use action::{
    Action, ActionKind, Block, Case, DeliverOnce, OnChange, OnUnknown, OperationCall, Terminate, Until, VariableChange,
    Wait, WaitFor,
};
pub use condition::Condition;
pub use flow::{CatchUp, Definition, Parameter, Role, Trigger, TriggerKind};
