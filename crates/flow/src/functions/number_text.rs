//! Numbers out of texts: `int`, `float`, `decimal`, `isInt`, `isFloat`.

use rust_decimal::prelude::FromPrimitive;

use super::{Args, Function, plain};
use crate::culture::{NumberCulture, number_culture};
use crate::expr::EvalError;
use crate::{Decimal, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("int", 1, 1, int),
    plain("isInt", 1, 2, |args| {
        culture(args)?;
        Ok(parse_int(args.text(0)?).is_some().into())
    }),
    plain("float", 1, 2, float),
    plain("isFloat", 1, 2, is_float),
    plain("decimal", 1, 2, decimal),
];

fn culture(args: &Args) -> Result<NumberCulture, EvalError> {
    let name = args.optional_text(1)?.unwrap_or("en-US");
    number_culture(name).map_or_else(|| args.fail(format!("does not know the locale '{name}'.")), Ok)
}

/// A whole number of 64 bits with its sign, as .NET's `NumberStyles.Integer` reads it.
fn parse_int(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// Whole numbers in texts go through a double, as in the real runtime: from 2^53 on the last digits may change, and
/// `nan` is the lowest number there is.
fn int(args: &Args) -> Result<Value, EvalError> {
    let number = match args.get(0) {
        Value::Int(number) => return Ok((*number).into()),
        Value::String(text) if text.trim().eq_ignore_ascii_case("nan") => return Ok(i64::MIN.into()),
        // A sign behind is taken elsewhere only.
        Value::String(text) if text.trim_end().ends_with(['-', '+']) => None,
        Value::String(text) => parse_float(text, &culture(args)?),
        number => number.as_f64(),
    };
    // The bounds of 64 bits as doubles: the upper one is the first that does not fit.
    match number.filter(|number| {
        number.fract() == 0.0 && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(number)
    }) {
        Some(number) => Ok((number as i64).into()),
        None => args.expected(0, "a whole number"),
    }
}

/// A double without separators, infinite where it is too large; Rust's `inf` and `nan` are no numbers here.
fn parse_double(text: &str) -> Option<f64> {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E');
    text.parse().ok().filter(|_| text.chars().all(fits))
}

/// Without a locale it is the invariant one that counts, unlike in `float`.
fn is_float(args: &Args) -> Result<Value, EvalError> {
    let locale = args.optional_text(1)?.unwrap_or_default();
    let culture = culture(args)?;
    let text = args.text(0)?;
    Ok((parse_float(text, &culture).is_some() || word(text, locale).is_some()).into())
}

/// The words for what is no number: only the invariant culture has one for what is infinite.
fn word(text: &str, locale: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    match rest {
        _ if text.eq_ignore_ascii_case("nan") => Some(f64::NAN),
        "∞" if !locale.is_empty() => Some(sign * f64::INFINITY),
        _ if rest.eq_ignore_ascii_case("infinity") && locale.is_empty() => Some(sign * f64::INFINITY),
        _ => None,
    }
}

fn float(args: &Args) -> Result<Value, EvalError> {
    match args.get(0) {
        Value::String(text) => {
            match parse_float(text, &culture(args)?).or_else(|| word(text, args.get(1).as_str().unwrap_or("en-US"))) {
                Some(number) => Ok(number.into()),
                None => args.expected(0, "a number written as text"),
            }
        }
        _ => args.number(0).map(Value::Float),
    }
}

fn parse_float(text: &str, culture: &NumberCulture) -> Option<f64> {
    parse_double(&invariant(text, culture)?)
}

/// A number as .NET's `Float | AllowThousands | AllowTrailingSign` reads it, written as Rust reads one: separators of
/// groups may stand anywhere before the decimal sign, and the sign before or behind.
fn invariant(text: &str, culture: &NumberCulture) -> Option<String> {
    let text = text.trim();
    let (trailing, text) = match text.strip_suffix('-') {
        Some(rest) => ("-", rest.trim_end()),
        None => ("", text.strip_suffix('+').unwrap_or(text).trim_end()),
    };
    let text = text.replace(culture.negative, "-");
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, format!("e{exponent}")),
        None => (text.as_str(), String::new()),
    };
    let (whole, fraction) = mantissa.split_once(culture.decimal).unwrap_or((mantissa, ""));
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let spaced = culture.group.chars().all(is_space);
    let separates = |c: char| if spaced { is_space(c) } else { culture.group.contains(c) };
    let whole: String = whole.chars().filter(|c| !separates(*c)).collect();
    let signs = whole.starts_with(['-', '+']) && !trailing.is_empty();
    let digits = whole.trim_start_matches(['-', '+']).len() + fraction.len() > 0;
    (digits && !signs).then(|| format!("{trailing}{whole}.{fraction}{exponent}"))
}

fn decimal(args: &Args) -> Result<Value, EvalError> {
    let number = match args.get(0) {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Float(number) => of_float(*number),
        Value::Decimal(number) => Some(*number),
        Value::String(text) => parse_decimal(text, &culture(args)?),
        _ => None,
    };
    number.map_or_else(
        || args.expected(0, "a number, or one written as text, of up to 28 digits"),
        |number| Ok(number.into()),
    )
}

/// A double as a decimal: .NET keeps 15 digits.
pub(super) fn of_float(number: f64) -> Option<Decimal> {
    if number == 0.0 {
        return Some(Decimal::ZERO);
    }
    let rounded = Decimal::from_scientific(&format!("{number:.14e}")).ok();
    rounded.or_else(|| Decimal::from_f64(number)).map(|number| number.normalize())
}

fn parse_decimal(text: &str, culture: &NumberCulture) -> Option<Decimal> {
    let text = invariant(text, culture)?;
    let text = text.strip_prefix('+').unwrap_or(&text);
    if text.contains('e') {
        return None;
    }
    text.trim_end_matches('.').parse().ok()
}
