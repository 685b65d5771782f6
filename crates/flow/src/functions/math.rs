//! Arithmetic. Whole numbers have 64 bits and overflow is an error; one float makes the result a float.

use super::{Args, Function, MANY, plain, scoped};
use crate::Value;
use crate::expr::{Context, EvalError, Evaluated, values};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("add", 2, 2, |args| arithmetic(args, i64::checked_add, |a, b| a + b)),
    plain("sub", 2, 2, |args| arithmetic(args, i64::checked_sub, |a, b| a - b)),
    plain("mul", 2, 2, |args| arithmetic(args, i64::checked_mul, |a, b| a * b)),
    plain("div", 2, 2, |args| divide(args, i64::checked_div, |a, b| a / b)),
    plain("mod", 2, 2, |args| divide(args, remainder, |a, b| a % b)),
    plain("max", 1, MANY, |args| extreme(args, std::cmp::Ordering::is_gt)),
    plain("min", 1, MANY, |args| extreme(args, std::cmp::Ordering::is_lt)),
    scoped("rand", 2, 2, rand),
    plain("range", 2, 2, range),
];

/// The longest array of `range`, as published.
const LONGEST_RANGE: usize = 100_000;

fn remainder(a: i64, b: i64) -> Option<i64> {
    // The one overflow of %, MIN % -1, has an exact result.
    if b == -1 { Some(0) } else { a.checked_rem(b) }
}

fn arithmetic(args: &Args, whole: fn(i64, i64) -> Option<i64>, float: fn(f64, f64) -> f64) -> Result<Value, EvalError> {
    let (a, b) = (args.number(0)?, args.number(1)?);
    if let (Some(a), Some(b)) = (args.get(0).as_i64(), args.get(1).as_i64()) {
        return whole(a, b)
            .map_or_else(|| args.fail("gives a number that is too large for 64 bits."), |n| Ok(n.into()));
    }
    let result = float(a, b);
    if result.is_finite() { Ok(result.into()) } else { args.fail("gives a number that is too large.") }
}

fn divide(args: &Args, whole: fn(i64, i64) -> Option<i64>, float: fn(f64, f64) -> f64) -> Result<Value, EvalError> {
    if args.number(1)? == 0.0 {
        return args.fail("cannot divide by zero.");
    }
    arithmetic(args, whole, float)
}

fn extreme(args: &Args, better: fn(std::cmp::Ordering) -> bool) -> Result<Value, EvalError> {
    let candidates: Vec<&Value> = match args.get(0) {
        Value::Array(items) if args.len() == 1 => items.iter().collect(),
        _ => args.iter().collect(),
    };
    let Some(mut best) = candidates.first().copied() else { return args.fail("needs at least one number.") };
    let mut any_float = false;
    for candidate in candidates {
        if !candidate.is_number() {
            return args.fail(format!("compares numbers, and got {}.", values::kind(candidate)));
        }
        any_float |= matches!(candidate, Value::Float(_));
        if values::order(candidate, best).is_some_and(better) {
            best = candidate;
        }
    }
    match best.as_f64() {
        Some(number) if any_float => Ok(number.into()),
        _ => Ok(best.clone()),
    }
}

/// From the first, included, to the second, excluded.
fn rand(context: &Context, args: &Args) -> Evaluated {
    let (low, high) = (args.int(0)?, args.int(1)?);
    let Some(width) = high.checked_sub(low).filter(|width| *width > 0) else {
        return args.fail("needs a second number above the first.");
    };
    let drawn = (context.scope.guid().as_u128() >> 64) as u64 % width.unsigned_abs();
    Ok((low + drawn as i64).into())
}

fn range(args: &Args) -> Result<Value, EvalError> {
    let (start, count) = (args.int(0)?, args.count(1)?);
    if count > LONGEST_RANGE {
        return Err(EvalError::limit(format!(
            "'range' makes at most {LONGEST_RANGE} numbers, and {count} are asked for."
        )));
    }
    match start.checked_add(count as i64) {
        Some(end) => Ok((start..end).collect()),
        None => args.fail("gives numbers that are too large for 64 bits."),
    }
}
