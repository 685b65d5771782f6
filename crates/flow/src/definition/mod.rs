//! A flow as it was read: its trigger, its actions with their texts parsed, and what Causeway adds under
//! `metadata.causeway`.

mod action;
mod condition;
mod deeds;
mod flow;
mod texts;
mod trigger;

pub use action::{
    Action, ActionKind, Block, Case, ChildFlow, ConnectionCall, DeliverOnce, OnChange, OnUnknown, OperationCall,
    StaticResult, TableFormat, Terminate, Until, VariableChange, Wait, WaitFor,
};
pub use condition::Condition;
pub use deeds::Deed;
pub use flow::{Budget, CatchUp, Definition, Parameter, Role};
pub use trigger::{PollCall, Trigger, TriggerKind};
