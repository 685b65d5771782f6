//! Evaluates a parsed expression. Values stay borrowed from the scope for as long as they are only looked into.

use std::borrow::Cow;
use std::cell::Cell;

use serde_json::Value;

use super::parser::Call;
use super::{EvalError, Expr, Node, Scope, access};
use crate::functions::{Apply, Args};

/// How many steps one value of a definition may take.
const STEPS: u64 = 2_000_000;
/// The longest text or array, in bytes or items: the language's published limit for concat and join.
const LARGEST: usize = 104_857_600;

/// What evaluation gives.
pub(crate) type Evaluated<'a> = Result<Cow<'a, Value>, EvalError>;

/// One evaluation: the scope and what is left of its budget.
pub(crate) struct Context<'a> {
    pub(crate) scope: &'a dyn Scope,
    steps: Cell<u64>,
    made: Cell<usize>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(scope: &'a dyn Scope) -> Self {
        Self { scope, steps: Cell::new(0), made: Cell::new(0) }
    }

    /// Refuses a text or an array that is too large.
    pub(crate) fn check_size(&self, size: usize) -> Result<(), EvalError> {
        if size > LARGEST { Err(too_large()) } else { Ok(()) }
    }

    fn step(&self) -> Result<(), EvalError> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS {
            return Err(EvalError::limit("The expression takes too many steps."));
        }
        Ok(())
    }

    /// Charges what a function made. The sum is bounded too, so that nested calls cannot multiply.
    fn charge(&self, value: &Value) -> Result<(), EvalError> {
        let size = match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.len() * 16,
            Value::Object(map) => map.len() * 32,
            _ => 0,
        };
        self.made.set(self.made.get().saturating_add(size));
        if self.made.get() > LARGEST * 4 { Err(too_large()) } else { self.check_size(size) }
    }
}

pub(crate) fn too_large() -> EvalError {
    EvalError::limit("The expression makes a value that is too large.")
}

/// The value of an expression.
pub(crate) fn evaluate<'a>(expr: &'a Expr, context: &Context<'a>) -> Evaluated<'a> {
    context.step()?;
    match &expr.node {
        Node::Literal(value) => Ok(Cow::Borrowed(value)),
        Node::Call(call) => evaluate_call(call, context),
        Node::Access { base, key, optional } => {
            if let Some(found) = part_of_action(base, key, context)? {
                return Ok(found);
            }
            let base = evaluate(base, context)?;
            let key = evaluate(key, context)?;
            access::member(base, &key, *optional)
        }
    }
}

/// Applies a function to values, for conditions that are written as objects.
pub(crate) fn apply<'a>(call: &Call, values: Vec<Cow<'a, Value>>, context: &Context<'a>) -> Evaluated<'a> {
    context.step()?;
    let function = known(call)?;
    function.check_count(values.len())?;
    let given = match function.apply {
        Apply::Plain(plain) => Cow::Owned(plain(&Args::new(function.name, values))?),
        Apply::Scoped(scoped) => scoped(context, Args::new(function.name, values))?,
        Apply::Lazy(_) => return Err(EvalError::new(format!("'{}' cannot stand here.", call.name))),
        Apply::Later(why) => return Err(EvalError::new(why)),
    };
    if let Cow::Owned(value) = &given {
        context.charge(value)?;
    }
    Ok(given)
}

fn evaluate_call<'a>(call: &'a Call, context: &Context<'a>) -> Evaluated<'a> {
    let function = known(call)?;
    if let Apply::Lazy(lazy) = function.apply {
        function.check_count(call.arguments.len())?;
        return lazy(context, &call.arguments);
    }
    let values = call.arguments.iter().map(|argument| evaluate(argument, context)).collect::<Result<Vec<_>, _>>()?;
    apply(call, values, context)
}

fn known(call: &Call) -> Result<&'static crate::functions::Function, EvalError> {
    call.function.ok_or_else(|| {
        let meant = crate::functions::nearest(&call.name).map(|name| format!(" Did you mean '{name}'?"));
        EvalError::new(format!("There is no function '{}'.{}", call.name, meant.unwrap_or_default()))
    })
}

/// `actions('A').outputs` without building the whole object of the action, which may be large.
fn part_of_action<'a>(
    base: &'a Expr,
    key: &'a Expr,
    context: &Context<'a>,
) -> Result<Option<Cow<'a, Value>>, EvalError> {
    let (Node::Call(call), Node::Literal(Value::String(key))) = (&base.node, &key.node) else { return Ok(None) };
    let [Expr { node: Node::Literal(Value::String(name)), .. }] = call.arguments.as_slice() else { return Ok(None) };
    if !call.name.eq_ignore_ascii_case("actions") {
        return Ok(None);
    }
    let Some(action) = context.scope.action(name)? else { return Ok(None) };
    Ok(match key.to_ascii_lowercase().as_str() {
        "outputs" => Some(Cow::Borrowed(action.outputs)),
        "inputs" => Some(Cow::Borrowed(action.inputs)),
        "status" => Some(Cow::Owned(action.status.as_str().into())),
        _ => None,
    })
}
