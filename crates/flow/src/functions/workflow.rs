//! Functions that look at the run: actions, variables, parameters, the trigger, loops.

use std::borrow::Cow;

use serde_json::Value;

use super::{Args, Function, later, owned, scoped};
use crate::expr::{ActionView, Context, EvalError, Evaluated};

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("action", 0, 0, |context, _| owned(context.scope.current().unwrap_or_default())),
    scoped("actions", 1, 1, |context, args| owned(action(context, &args)?.to_value())),
    scoped("body", 1, 1, |context, args| Ok(body_of(action(context, &args)?.outputs))),
    scoped("outputs", 1, 1, outputs),
    scoped("actionOutputs", 1, 1, outputs),
    scoped("actionBody", 1, 1, |context, args| Ok(body_of(action(context, &args)?.outputs))),
    scoped("item", 0, 0, |context, args| match context.scope.item() {
        Some(item) => Ok(Cow::Borrowed(item)),
        None => args.fail("has a value only inside a Foreach, a Query or a Select."),
    }),
    scoped("items", 1, 1, |context, args| found(context.scope.items(args.text(0)?), &args, "Foreach around it")),
    scoped("iterationIndexes", 1, 1, |context, args| match context.scope.iteration(args.text(0)?) {
        Some(index) => owned(index.into()),
        None => unknown(&args, "loop around it"),
    }),
    scoped("parameters", 1, 1, |context, args| found(context.scope.parameter(args.text(0)?), &args, "parameter")),
    scoped("variables", 1, 1, |context, args| found(context.scope.variable(args.text(0)?), &args, "variable")),
    scoped("result", 1, 1, |context, args| match context.scope.result(args.text(0)?)? {
        Some(result) => owned(result),
        None => unknown(&args, "scope"),
    }),
    scoped("trigger", 0, 0, |context, _| Ok(trigger(context))),
    scoped("triggerOutputs", 0, 0, |context, _| Ok(trigger_outputs(context))),
    scoped("triggerBody", 0, 0, |context, _| Ok(part(trigger_outputs(context), "body"))),
    scoped("workflow", 0, 0, |context, _| Ok(context.scope.workflow().map_or(Cow::Owned(Value::Null), Cow::Borrowed))),
    later("listCallbackUrl", "'listCallbackUrl' needs a public address, which a desktop does not have."),
    later("multipartBody", "'multipartBody' is not supported yet."),
    later("triggerMultipartBody", "'triggerMultipartBody' is not supported yet."),
    later("appsetting", "'appsetting' belongs to Azure; use a parameter of the flow."),
    later("agentParameters", "'agentParameters' belongs to Azure's agents."),
];

fn unknown<'a>(args: &Args<'a>, what: &str) -> Evaluated<'a> {
    Err(EvalError::new(format!("There is no {what} named '{}'.", args.text(0)?)))
}

fn found<'a>(value: Option<&'a Value>, args: &Args<'a>, what: &str) -> Evaluated<'a> {
    match value {
        Some(value) => Ok(Cow::Borrowed(value)),
        None => unknown(args, what),
    }
}

pub(super) fn action<'a>(context: &Context<'a>, args: &Args<'a>) -> Result<ActionView<'a>, EvalError> {
    let name = args.text(0)?;
    context.scope.action(name)?.ok_or_else(|| EvalError::new(format!("There is no action named '{name}'.")))
}

fn outputs<'a>(context: &Context<'a>, args: Args<'a>) -> Evaluated<'a> {
    Ok(Cow::Borrowed(action(context, &args)?.outputs))
}

/// The body of outputs; a skipped action has neither.
pub(super) fn body_of(outputs: &Value) -> Cow<'_, Value> {
    part(Cow::Borrowed(outputs), "body")
}

fn trigger<'a>(context: &Context<'a>) -> Cow<'a, Value> {
    context.scope.trigger().map_or(Cow::Owned(Value::Null), Cow::Borrowed)
}

pub(super) fn trigger_outputs<'a>(context: &Context<'a>) -> Cow<'a, Value> {
    part(trigger(context), "outputs")
}

pub(super) fn part<'a>(value: Cow<'a, Value>, name: &str) -> Cow<'a, Value> {
    match value {
        Cow::Borrowed(value) => value.get(name).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(mut value) => Cow::Owned(value.get_mut(name).map(Value::take).unwrap_or_default()),
    }
}
