//! The calls in an action's own texts, for what the machine has to know beforehand. (The checker reads the file itself,
//! where types that do not run are too.)

use super::{Action, ActionKind, WaitFor};
use crate::expr::Call;

impl Action {
    /// Calls of functions in its own texts, not in those of actions inside.
    pub(crate) fn calls<'t>(&'t self, found: &mut Vec<&'t Call>) {
        match &self.kind {
            ActionKind::Operation(call) => call.parameters.calls(found),
            ActionKind::Http(tree) | ActionKind::Compose(tree) | ActionKind::Response(tree) => tree.calls(found),
            ActionKind::Connection(call) => call.inputs.calls(found),
            ActionKind::Workflow(child) => child.inputs.calls(found),
            ActionKind::ParseJson { content, .. } => content.calls(found),
            ActionKind::Table { from, columns, .. } => {
                from.calls(found);
                for (header, value) in columns.iter().flatten() {
                    header.calls(found);
                    value.calls(found);
                }
            }
            ActionKind::Expression { arguments, .. } => arguments.iter().for_each(|(_, tree)| tree.calls(found)),
            ActionKind::Query { from, condition } => {
                from.calls(found);
                condition.calls(found);
            }
            ActionKind::Select { from, select: other } | ActionKind::Join { from, with: other } => {
                from.calls(found);
                other.calls(found);
            }
            ActionKind::Declare(variables) => variables.iter().for_each(|(_, _, value)| value.calls(found)),
            ActionKind::Change { value, .. } => value.calls(found),
            ActionKind::If { condition, .. } => condition.calls(found),
            ActionKind::Switch { on, cases, .. } => {
                on.calls(found);
                cases.iter().for_each(|case| case.value.calls(found));
            }
            ActionKind::Foreach { over, .. } => over.calls(found),
            ActionKind::Until(until) => until.condition.calls(found),
            ActionKind::Terminate(terminate) => {
                terminate.status.calls(found);
                terminate.error.calls(found);
            }
            ActionKind::Wait(wait) => match &wait.wait {
                WaitFor::Timestamp(at) => at.calls(found),
                WaitFor::Interval { count, unit } => {
                    count.calls(found);
                    unit.calls(found);
                }
            },
            ActionKind::Scope(_) | ActionKind::Unsupported => {}
        }
        if let Some(tracked) = &self.tracked {
            tracked.calls(found);
        }
        if let Some(delivery) = &self.delivery {
            delivery.key.calls(found);
            delivery.label.calls(found);
        }
    }
}
