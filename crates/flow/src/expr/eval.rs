//! Evaluates a parsed expression.

use std::cell::Cell;

use super::parser::Call;
use super::{EvalError, Expr, Node, Scope, access};
use crate::Value;
use crate::functions::{Apply, Args};

/// How much one value of a definition may take: a step of evaluation, and a byte or an item that a function takes or
/// gives, each count as one. Some seconds of work.
const FUEL: usize = 1 << 31;
/// The longest text or array, in bytes or items: the language's published limit for concat and join.
pub(crate) const LARGEST: usize = 104_857_600;
/// How much all functions together may make, in bytes.
pub(crate) const LARGEST_TOGETHER: usize = 4 * LARGEST;
/// How deep a value may nest. JSON is read 128 deep; what is made of it may add as much again.
const DEEPEST: u32 = 256;

/// What evaluation gives.
pub(crate) type Evaluated = Result<Value, EvalError>;

/// One evaluation: the scope and what it has taken so far.
pub(crate) struct Context<'a> {
    pub(crate) scope: &'a dyn Scope,
    spent: Cell<usize>,
    made: Cell<usize>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(scope: &'a dyn Scope) -> Self {
        Self { scope, spent: Cell::new(0), made: Cell::new(0) }
    }

    /// Refuses a text or an array that is too large.
    pub(crate) fn check_size(&self, size: usize) -> Result<(), EvalError> {
        if size > LARGEST { Err(too_large()) } else { Ok(()) }
    }

    fn spend(&self, steps: usize) -> Result<(), EvalError> {
        self.spent.set(self.spent.get().saturating_add(steps));
        if self.spent.get() > FUEL {
            return Err(EvalError::limit("The expression takes too many steps."));
        }
        Ok(())
    }

    /// Charges what a function made. The sum is bounded too, so that nested calls cannot multiply.
    fn charge(&self, value: &Value) -> Result<(), EvalError> {
        check_shape(value)?;
        let size = size(value);
        self.spend(size)?;
        self.made.set(self.made.get().saturating_add(size));
        if self.made.get() > LARGEST_TOGETHER { Err(too_large()) } else { self.check_size(size) }
    }
}

/// The bytes that a value holds itself, without what is inside its items: those were charged when they were made.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.len() * 24,
        Value::Object(members) => members.len() * 48,
        _ => 0,
    }
}

/// Refuses a value that is too deep, or too large when it is written out: parts that are shared count each time.
pub(crate) fn check_shape(value: &Value) -> Result<(), EvalError> {
    if value.weight() > LARGEST_TOGETHER as u64 {
        return Err(too_large());
    }
    if value.depth() <= DEEPEST {
        return Ok(());
    }
    Err(EvalError::limit(format!("The expression makes a value that nests more than {DEEPEST} deep.")))
}

pub(crate) fn too_large() -> EvalError {
    EvalError::limit("The expression makes a value that is too large.")
}

/// The value of an expression.
pub(crate) fn evaluate(expr: &Expr, context: &Context) -> Evaluated {
    context.spend(1)?;
    match &expr.node {
        Node::Literal(value) => Ok(value.clone()),
        Node::Call(call) => evaluate_call(call, context).map_err(|error| error.at(&expr.span)),
        Node::Access { base, key, optional } => {
            let base = evaluate(base, context)?;
            access::member(&base, &evaluate(key, context)?, *optional).map_err(|error| error.at(&expr.span))
        }
    }
}

/// Applies a function to values, for conditions that are written as objects.
pub(crate) fn apply(call: &Call, values: Vec<Value>, context: &Context) -> Evaluated {
    let function = known(call)?;
    function.check_count(values.len())?;
    context.spend(values.iter().map(size).fold(1, usize::saturating_add))?;
    let args = Args::new(function.name, values);
    let given = match function.apply {
        Apply::Plain(plain) => plain(&args)?,
        Apply::Scoped(scoped) => scoped(context, &args)?,
        Apply::Lazy(_) => return Err(EvalError::new(format!("'{}' cannot stand here.", call.name))),
        Apply::Later(why) => return Err(EvalError::new(why)),
    };
    context.charge(&given)?;
    Ok(given)
}

fn evaluate_call(call: &Call, context: &Context) -> Evaluated {
    let function = known(call)?;
    if let Apply::Lazy(lazy) = function.apply {
        function.check_count(call.arguments.len())?;
        return lazy(context, &call.arguments);
    }
    let values = call.arguments.iter().map(|argument| evaluate(argument, context)).collect::<Result<_, _>>()?;
    apply(call, values, context)
}

fn known(call: &Call) -> Result<&'static crate::functions::Function, EvalError> {
    call.function.ok_or_else(|| {
        let meant = crate::functions::nearest(&call.name).map(|name| format!(" Did you mean '{name}'?"));
        EvalError::new(format!("There is no function '{}'.{}", call.name, meant.unwrap_or_default()))
    })
}
