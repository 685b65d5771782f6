//! Functions that look at the run: actions, variables, parameters, the trigger, loops.

use super::{Args, Function, later, scoped};
use crate::Value;
use crate::expr::{Context, EvalError, Evaluated};

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("action", 0, 0, |context, _| Ok(context.scope.current().unwrap_or_default())),
    scoped("actions", 1, 1, |context, args| found(context.scope.action(args.text(0)?)?, args, "action")),
    scoped("body", 1, 1, action_body),
    scoped("outputs", 1, 1, outputs),
    scoped("actionOutputs", 1, 1, outputs),
    scoped("actionBody", 1, 1, action_body),
    scoped("item", 0, 0, |context, args| match context.scope.item() {
        Some(item) => Ok(item),
        None => args.fail("has a value only inside a Foreach, a Query or a Select."),
    }),
    scoped("items", 1, 1, |context, args| found(context.scope.items(args.text(0)?), args, "Foreach around it")),
    scoped("iterationIndexes", 1, 1, |context, args| {
        found(context.scope.iteration(args.text(0)?).map(Value::from), args, "loop around it")
    }),
    scoped("parameters", 1, 1, |context, args| found(context.scope.parameter(args.text(0)?), args, "parameter")),
    scoped("variables", 1, 1, |context, args| found(context.scope.variable(args.text(0)?), args, "variable")),
    scoped("result", 1, 1, |context, args| found(context.scope.result(args.text(0)?)?, args, "scope")),
    scoped("trigger", 0, 0, |context, _| Ok(trigger(context))),
    // What the documentation of trigger conditions calls it.
    scoped("triggers", 0, 0, |context, _| Ok(trigger(context))),
    scoped("triggerOutputs", 0, 0, |context, _| Ok(trigger(context)["outputs"].clone())),
    scoped("triggerBody", 0, 0, |context, _| Ok(trigger_body(context))),
    scoped("workflow", 0, 0, |context, _| Ok(context.scope.workflow().unwrap_or_default())),
    later("listCallbackUrl", "'listCallbackUrl' needs a public address, which a desktop does not have."),
    later("appsetting", "'appsetting' belongs to Azure; use a parameter of the flow."),
    later("agentParameters", "'agentParameters' belongs to Azure's agents."),
];

fn found(value: Option<Value>, args: &Args, what: &str) -> Evaluated {
    match value {
        Some(value) => Ok(value),
        None => Err(EvalError::new(format!("There is no {what} named '{}'.", args.text(0)?))),
    }
}

fn outputs(context: &Context, args: &Args) -> Evaluated {
    found(context.scope.outputs(args.text(0)?)?, args, "action")
}

/// The body of an action's outputs; a skipped action has neither.
pub(super) fn action_body(context: &Context, args: &Args) -> Evaluated {
    found(context.scope.body(args.text(0)?)?, args, "action")
}

fn trigger(context: &Context) -> Value {
    context.scope.trigger().unwrap_or_default()
}

pub(super) fn trigger_body(context: &Context) -> Value {
    trigger(context)["outputs"]["body"].clone()
}
