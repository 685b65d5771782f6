//! `formatNumber`: .NET's standard number formats (`N2`, `C`, `P1`, …). The custom ones are in [`super::number_pattern`].
//! <https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings>

use super::digits::Digits;
use super::{Args, number_pattern};
use crate::Value;
use crate::culture::{NumberCulture, number_culture};
use crate::expr::EvalError;

/// The most digits that a precision may ask for. .NET allows a billion, which would be a gigabyte of zeros.
const MOST_DIGITS: usize = 999;

pub(super) fn format_number(args: &Args) -> Result<Value, EvalError> {
    let number = args.get(0);
    args.number(0)?;
    let format = args.optional_text(1)?.unwrap_or_default();
    args.check_format(format)?;
    let locale = args.optional_text(2)?.unwrap_or("en-US");
    let Some(culture) = number_culture(locale) else {
        return args.fail(format!("does not know the locale '{locale}'."));
    };
    let digits = Digits::of(number);
    let Some((kind, precision)) = standard(format) else {
        return Ok(number_pattern::write(digits, format, &culture).into());
    };
    if precision.is_some_and(|precision| precision > MOST_DIGITS) {
        return Err(EvalError::limit(format!("'formatNumber' writes at most {MOST_DIGITS} digits.")));
    }
    by_standard(number, digits, kind, precision, &culture)
        .map_or_else(|| args.expected(1, "a number format that fits the number"), |text| Ok(text.into()))
}

/// A letter and a precision of up to nine digits, or nothing: then the format is a custom one.
fn standard(format: &str) -> Option<(char, Option<usize>)> {
    let mut chars = format.chars();
    let Some(kind) = chars.next() else { return Some(('G', None)) };
    let digits = chars.as_str();
    let fits = kind.is_ascii_alphabetic() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| (kind, digits.parse().ok()))
}

fn by_standard(
    number: &Value,
    digits: Digits,
    kind: char,
    precision: Option<usize>,
    culture: &NumberCulture,
) -> Option<String> {
    if let Value::Float(float) = number
        && !float.is_finite()
    {
        return Some(crate::expr::values::float_text(*float));
    }
    let whole = || match number {
        Value::Int(whole) => Some(*whole),
        // A float that is whole is taken as the integer it is, which .NET is stricter about.
        Value::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => Some(*float as i64),
        _ => None,
    };
    Some(match kind.to_ascii_uppercase() {
        'N' => signed(digits.fixed(precision.unwrap_or(2), culture, true), culture),
        'F' => signed(digits.fixed(precision.unwrap_or(2), culture, false), culture),
        'P' => {
            let (negative, text) = digits.shifted(2).fixed(precision.unwrap_or(2), culture, true);
            signed((negative, culture.percent.replace('n', &text)), culture)
        }
        'C' => {
            let (negative, text) = digits.fixed(precision.unwrap_or(culture.cents), culture, true);
            signed((negative, culture.currency.replace('$', culture.symbol).replace('n', &text)), culture)
        }
        'D' => {
            let whole = whole()?;
            let text = format!("{:0width$}", whole.unsigned_abs(), width = precision.unwrap_or(0));
            signed((whole < 0, text), culture)
        }
        'X' => {
            let text = format!("{:0width$X}", whole()?, width = precision.unwrap_or(0));
            if kind == 'x' { text.to_lowercase() } else { text }
        }
        'B' => format!("{:0width$b}", whole()?, width = precision.unwrap_or(0)),
        'E' => {
            let (negative, text) = digits.scientific(precision.unwrap_or(6), kind, 3, culture);
            signed((negative, text), culture)
        }
        'G' => signed(general(number, digits, kind, precision, culture), culture),
        'R' => signed(general(number, digits, 'E', None, culture), culture),
        _ => return None,
    })
}

fn signed((negative, text): (bool, String), culture: &NumberCulture) -> String {
    if negative { format!("{}{text}", culture.negative) } else { text }
}

/// The shorter of the fixed and the scientific form.
fn general(
    number: &Value,
    digits: Digits,
    kind: char,
    precision: Option<usize>,
    culture: &NumberCulture,
) -> (bool, String) {
    let all = match number {
        Value::Float(_) => 15,
        Value::Int(_) => 19,
        _ => 29,
    };
    let is_short = precision.is_none_or(|precision| precision == 0);
    let most = precision.filter(|precision| *precision > 0).unwrap_or(all);
    let digits = if is_short { digits } else { digits.significant(most) };
    let exponent = digits.exponent();
    // Decimals and integers that are asked for all their digits are never written with an exponent.
    let fits = exponent > -5 && exponent < most as i64;
    if fits || (is_short && !matches!(number, Value::Float(_))) {
        return digits.plain(culture);
    }
    let kind = if kind.is_ascii_lowercase() { 'e' } else { 'E' };
    digits.shortest_scientific(kind, culture)
}
