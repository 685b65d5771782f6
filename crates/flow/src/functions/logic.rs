//! Conditions. `and`, `or`, `if` and `coalesce` evaluate no more than they need.

use std::cmp::Ordering;

use super::{Args, Function, MANY, lazy, plain};
use crate::Value;
use crate::expr::{Context, EvalError, Evaluated, Expr, evaluate, values};

pub(super) static FUNCTIONS: &[Function] = &[
    lazy("and", 1, MANY, |context, args| until(context, args, "and", false)),
    lazy("or", 1, MANY, |context, args| until(context, args, "or", true)),
    lazy("if", 3, 3, choose),
    lazy("coalesce", 1, MANY, coalesce),
    plain("equals", 2, 2, |args| Ok(values::equal(args.get(0), args.get(1)).into())),
    plain("greater", 2, 2, |args| compare(args, Ordering::is_gt)),
    plain("greaterOrEquals", 2, 2, |args| compare(args, Ordering::is_ge)),
    plain("less", 2, 2, |args| compare(args, Ordering::is_lt)),
    plain("lessOrEquals", 2, 2, |args| compare(args, Ordering::is_le)),
    plain("not", 1, 1, |args| match args.get(0) {
        Value::Bool(flag) => Ok((!flag).into()),
        _ => args.expected(0, "true or false"),
    }),
];

/// Compares the two arguments; only numbers with numbers and texts with texts have an order.
fn compare(args: &Args, holds: fn(Ordering) -> bool) -> Result<Value, EvalError> {
    let (a, b) = (args.get(0), args.get(1));
    match values::order(a, b) {
        Some(order) if a.as_bool().is_none() => Ok(holds(order).into()),
        _ => args.fail(format!(
            "compares two numbers or two texts, and got {} and {}.",
            values::kind(a),
            values::kind(b)
        )),
    }
}

fn until(context: &Context, args: &[Expr], name: &str, decisive: bool) -> Evaluated {
    for argument in args {
        if truth(&evaluate(argument, context)?, name)? == decisive {
            return Ok(decisive.into());
        }
    }
    Ok((!decisive).into())
}

fn truth(value: &Value, name: &str) -> Result<bool, EvalError> {
    value
        .as_bool()
        .ok_or_else(|| EvalError::new(format!("'{name}' expects true or false, and got {}.", values::kind(value))))
}

fn choose(context: &Context, args: &[Expr]) -> Evaluated {
    let [condition, yes, no] = args else { return Ok(Value::Null) };
    evaluate(if truth(&evaluate(condition, context)?, "if")? { yes } else { no }, context)
}

fn coalesce(context: &Context, args: &[Expr]) -> Evaluated {
    for argument in args {
        let value = evaluate(argument, context)?;
        if !value.is_null() {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}
