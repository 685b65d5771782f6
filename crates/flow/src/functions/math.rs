//! Arithmetic. Whole numbers have 64 bits and overflow is an error; a decimal makes the result a decimal, else a float
//! makes it a float, which may be infinite.

use super::{Args, Function, MANY, number_text, plain, scoped};
use crate::expr::{Context, EvalError, Evaluated, values};
use crate::{Decimal, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("add", 2, 2, |args| arithmetic(args, (i64::checked_add, |a, b| a + b, Decimal::checked_add))),
    plain("sub", 2, 2, |args| arithmetic(args, (i64::checked_sub, |a, b| a - b, Decimal::checked_sub))),
    plain("mul", 2, 2, |args| arithmetic(args, (i64::checked_mul, |a, b| a * b, Decimal::checked_mul))),
    plain("div", 2, 2, |args| divide(args, (i64::checked_div, |a, b| a / b, Decimal::checked_div))),
    plain("mod", 2, 2, |args| divide(args, (remainder, |a, b| a % b, Decimal::checked_rem))),
    plain("max", 1, MANY, |args| extreme(args, std::cmp::Ordering::is_gt)),
    plain("min", 1, MANY, |args| extreme(args, std::cmp::Ordering::is_lt)),
    scoped("rand", 2, 2, rand),
    plain("range", 2, 2, range),
];

/// The longest array of `range`, and what its start and its length may sum up to, as published.
const LONGEST_RANGE: usize = 100_000;
const LARGEST_OF_RANGE: i64 = i32::MAX as i64;

/// An operation on integers, on floats and on decimals.
type Operation = (fn(i64, i64) -> Option<i64>, fn(f64, f64) -> f64, fn(Decimal, Decimal) -> Option<Decimal>);

fn remainder(a: i64, b: i64) -> Option<i64> {
    // The one overflow of %, MIN % -1, has an exact result.
    if b == -1 { Some(0) } else { a.checked_rem(b) }
}

fn arithmetic(args: &Args, (whole, float, exact): Operation) -> Result<Value, EvalError> {
    let (x, y) = (args.number(0)?, args.number(1)?);
    let result: Option<Value> = match (args.get(0), args.get(1)) {
        (Value::Int(a), Value::Int(b)) => whole(*a, *b).map(Value::from),
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
            let both = decimal(args.get(0)).zip(decimal(args.get(1)));
            // What no decimal holds, before or after, is an error.
            both.and_then(|(a, b)| exact(a, b)).map(Value::from)
        }
        _ => Some(Value::Float(float(x, y))),
    };
    let wide = || match (args.get(0), args.get(1)) {
        (Value::Int(_), Value::Int(_)) => args.fail("gives a number that is too large for 64 bits."),
        _ => args.fail("gives a number that is too large."),
    };
    result.map_or_else(wide, Ok)
}

fn decimal(number: &Value) -> Option<Decimal> {
    match number {
        Value::Int(number) => Some((*number).into()),
        Value::Float(number) => number_text::of_float(*number),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn divide(args: &Args, operation: Operation) -> Result<Value, EvalError> {
    if args.number(1)? == 0.0 {
        return args.fail("cannot divide by zero.");
    }
    arithmetic(args, operation)
}

/// The highest or lowest of the arguments, or of the one array. A decimal among them makes the
/// result a decimal, else a float makes it a float.
fn extreme(args: &Args, better: fn(std::cmp::Ordering) -> bool) -> Result<Value, EvalError> {
    let candidates: &[Value] = match args.get(0) {
        Value::Array(items) if args.len() == 1 => items,
        _ => &args.values,
    };
    let Some(mut best) = candidates.first() else { return args.fail("needs at least one number.") };
    if let Some(odd) = candidates.iter().find(|candidate| !candidate.is_number()) {
        return args.fail(format!("compares numbers, and got {}.", values::kind(odd)));
    }
    for candidate in candidates {
        if values::order(candidate, best).is_some_and(better) {
            best = candidate;
        }
    }
    let has_decimal = candidates.iter().any(|one| matches!(one, Value::Decimal(_)));
    match best {
        best if has_decimal => match decimal(best) {
            Some(exact) => Ok(exact.into()),
            None => args.fail("compares decimals with a number that is too large for one."),
        },
        Value::Int(whole) if candidates.iter().any(|one| matches!(one, Value::Float(_))) => Ok((*whole as f64).into()),
        best => Ok(best.clone()),
    }
}

/// From the first, included, to the second, excluded; of two equal ones, that number.
fn rand(context: &Context, args: &Args) -> Evaluated {
    let (low, high) = (args.int(0)?, args.int(1)?);
    let Some(width) = high.checked_sub(low).and_then(|width| u64::try_from(width).ok()) else {
        return args.fail("needs a second number that is not below the first.");
    };
    let drawn = (context.scope.guid().as_u128() >> 64) as u64 % width.max(1);
    Ok(low.saturating_add_unsigned(drawn).into())
}

fn range(args: &Args) -> Result<Value, EvalError> {
    let (start, count) = (args.int(0)?, args.count(1)?);
    if count > LONGEST_RANGE {
        return Err(EvalError::limit(format!(
            "'range' makes at most {LONGEST_RANGE} numbers, and {count} are asked for."
        )));
    }
    match start.checked_add(count as i64).filter(|end| *end <= LARGEST_OF_RANGE) {
        Some(end) => Ok((start..end).collect()),
        None => args.fail(format!("needs a start and a count that make at most {LARGEST_OF_RANGE} together.")),
    }
}
