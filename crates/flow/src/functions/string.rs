//! Functions on texts. Positions count UTF-16 code units, as in .NET; a cut through a surrogate pair drops its half.

use uuid::Uuid;

use super::{Args, Function, MANY, number_format, plain, scoped};
use crate::Value;
use crate::expr::{Context, EvalError, Evaluated, values};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("concat", 1, MANY, concat),
    plain("endsWith", 2, 2, |args| Ok(folded(args, 0)?.ends_with(&folded(args, 1)?).into())),
    plain("startsWith", 2, 2, |args| Ok(folded(args, 0)?.starts_with(&folded(args, 1)?).into())),
    plain("formatNumber", 2, 3, number_format::format_number),
    scoped("guid", 0, 1, guid),
    plain("indexOf", 2, 2, index_of),
    plain("lastIndexOf", 2, 2, last_index_of),
    plain("nthIndexOf", 3, 3, nth_index_of),
    plain("replace", 3, 3, replace),
    plain("slice", 2, 3, slice),
    plain("split", 2, 2, split),
    plain("substring", 2, 3, substring),
    plain("toLower", 1, 1, |args| Ok(args.text(0)?.to_lowercase().into())),
    plain("toUpper", 1, 1, |args| Ok(args.text(0)?.to_uppercase().into())),
    plain("trim", 1, 1, |args| Ok(args.text(0)?.trim().into())),
];

/// The longest text a function makes, in bytes.
const LONGEST: usize = 104_857_600;

pub(super) fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

pub(super) fn from_units(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).filter_map(Result::ok).collect()
}

fn concat(args: &Args) -> Result<Value, EvalError> {
    let mut out = String::new();
    for value in args.iter() {
        out.push_str(&values::text(value));
        if out.len() > LONGEST {
            return Err(EvalError::limit("'concat' makes a text that is too long."));
        }
    }
    Ok(out.into())
}

/// Text for a comparison without regard to case, one code unit for one code unit.
fn folded(args: &Args, i: usize) -> Result<String, EvalError> {
    let one = |c: char| {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(single), None) => single,
            _ => c,
        }
    };
    Ok(args.text(i)?.chars().map(one).collect())
}

fn guid(context: &Context, args: &Args) -> Evaluated {
    let id = context.scope.guid();
    Ok(Value::from(match args.optional_text(0)?.unwrap_or("D") {
        "" | "D" | "d" => id.to_string(),
        "N" | "n" => id.simple().to_string(),
        "B" | "b" => id.braced().to_string(),
        "P" | "p" => format!("({id})"),
        "X" | "x" => hexadecimal(id),
        _ => return args.expected(0, "one of the formats D, N, B, P, X"),
    }))
}

fn hexadecimal(id: Uuid) -> String {
    let (a, b, c, rest) = id.as_fields();
    let rest: Vec<_> = rest.iter().map(|byte| format!("0x{byte:02x}")).collect();
    format!("{{0x{a:08x},0x{b:04x},0x{c:04x},{{{}}}}}", rest.join(","))
}

fn index_of(args: &Args) -> Result<Value, EvalError> {
    let (text, wanted) = (units(&folded(args, 0)?), units(&folded(args, 1)?));
    Ok(position(&text, &wanted, 0).map_or(-1, |at| at as i64).into())
}

/// An empty text to look for is found at the last position, as documented (and unlike newer .NET).
fn last_index_of(args: &Args) -> Result<Value, EvalError> {
    let (text, wanted) = (units(&folded(args, 0)?), units(&folded(args, 1)?));
    if wanted.is_empty() {
        return Ok(text.len().saturating_sub(1).into());
    }
    let found = text.windows(wanted.len()).rposition(|window| window == wanted);
    Ok(found.map_or(-1, |at| at as i64).into())
}

/// The n-th occurrence from the front, or from the end when n is negative.
fn nth_index_of(args: &Args) -> Result<Value, EvalError> {
    let (text, wanted, n) = (units(&folded(args, 0)?), units(&folded(args, 1)?), args.int(2)?);
    if n == 0 || wanted.is_empty() {
        return Ok((if wanted.is_empty() && n != 0 { 0 } else { -1 }).into());
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = position(&text, &wanted, at) {
        found.push(next);
        at = next + 1;
    }
    let skip = usize::try_from(n.unsigned_abs() - 1).unwrap_or(usize::MAX);
    let hit = if n > 0 { found.get(skip) } else { found.iter().rev().nth(skip) };
    Ok(hit.map_or(-1, |at| *at as i64).into())
}

fn position(text: &[u16], wanted: &[u16], from: usize) -> Option<usize> {
    if wanted.is_empty() {
        return Some(from);
    }
    text.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}

fn replace(args: &Args) -> Result<Value, EvalError> {
    let (text, old, new) = (args.text(0)?, args.text(1)?, args.text(2)?);
    if old.is_empty() {
        return args.expected(1, "a text that is not empty");
    }
    if new.len() > old.len() {
        let hits = text.matches(old).count();
        if text.len().saturating_add(hits.saturating_mul(new.len() - old.len())) > LONGEST {
            return Err(EvalError::limit("'replace' makes a text that is too long."));
        }
    }
    Ok(text.replace(old, new).into())
}

fn slice(args: &Args) -> Result<Value, EvalError> {
    let text = units(args.text(0)?);
    let length = text.len() as i64;
    let place = |at: i64| (if at < 0 { at + length } else { at }).clamp(0, length) as usize;
    let start = place(args.int(1)?);
    let end = if args.get(2).is_null() { text.len() } else { place(args.int(2)?) };
    Ok(from_units(text.get(start..end).unwrap_or_default()).into())
}

fn split(args: &Args) -> Result<Value, EvalError> {
    let (text, delimiter) = (args.text(0)?, args.text(1)?);
    if delimiter.is_empty() {
        return Ok([text].into_iter().collect());
    }
    Ok(text.split(delimiter).collect())
}

fn substring(args: &Args) -> Result<Value, EvalError> {
    let text = units(args.text(0)?);
    let start = args.count(1)?;
    if start > text.len() {
        return args.fail(format!("cannot start at {start}: the text has {} characters.", text.len()));
    }
    let length = if args.get(2).is_null() { text.len() - start } else { args.count(2)? };
    match text.get(start..start.saturating_add(length)) {
        Some(part) => Ok(from_units(part).into()),
        None => args.fail(format!("cannot take {length} from {start}: the text has {} characters.", text.len())),
    }
}
