//! Functions on texts. Positions count UTF-16 code units, as in .NET; a cut through a surrogate pair drops its half.

use uuid::Uuid;

use super::{Args, Function, MANY, number_format, plain, scoped};
use crate::expr::{Context, EvalError, Evaluated, LARGEST, values};
use crate::{Text, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("concat", 1, MANY, concat),
    plain("endsWith", 2, 2, |args| Ok(folded(args, 0)?.ends_with(&folded(args, 1)?).into())),
    plain("startsWith", 2, 2, |args| Ok(folded(args, 0)?.starts_with(&folded(args, 1)?).into())),
    plain("formatNumber", 2, 3, number_format::format_number),
    scoped("guid", 0, 1, guid),
    plain("indexOf", 2, 2, |args| {
        let text = folded(args, 0)?;
        Ok(place(&text, text.find(&folded(args, 1)?)).into())
    }),
    plain("lastIndexOf", 2, 2, last_index_of),
    plain("nthIndexOf", 3, 3, nth_index_of),
    plain("replace", 3, 3, replace),
    plain("slice", 2, 3, slice),
    plain("split", 2, 2, split),
    plain("substring", 2, 3, substring),
    plain("toLower", 1, 1, |args| Ok(args.text(0)?.chars().map(lower).collect::<String>().into())),
    plain("toUpper", 1, 1, |args| Ok(args.text(0)?.chars().map(upper).collect::<String>().into())),
    plain("trim", 1, 1, |args| Ok(args.text(0)?.trim().into())),
];

pub(super) fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// The part of a text between two places in code units, or up to its end. A place inside a pair is behind or before it,
/// so that only whole characters are taken.
pub(super) fn cut(text: &str, start: usize, end: usize) -> &str {
    if text.is_ascii() {
        return text.get(start.min(text.len())..end.min(text.len())).unwrap_or_default();
    }
    let (mut unit, mut from, mut to) = (0, None, 0);
    for (at, c) in text.char_indices() {
        from = from.or((unit >= start).then_some(at));
        unit += c.len_utf16();
        if unit <= end {
            to = at + c.len_utf8();
        }
    }
    text.get(from.unwrap_or(text.len())..to).unwrap_or_default()
}

/// How many code units a text has.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// Refuses an array with so many items before it is made.
pub(super) fn check_items(args: &Args, count: usize) -> Result<(), EvalError> {
    if count.saturating_mul(size_of::<Value>()) > LARGEST {
        return Err(EvalError::limit(format!(
            "'{}' makes an array of {count} items, which is too large.",
            args.function
        )));
    }
    Ok(())
}

fn concat(args: &Args) -> Result<Value, EvalError> {
    let size = args.iter().map(|value| value.as_str().map_or(16, str::len)).fold(0, usize::saturating_add);
    let mut out = Text::with_capacity(size.min(LARGEST));
    for value in args.iter() {
        out.push_str(&values::text(value));
        if out.len() > LARGEST {
            return Err(EvalError::limit("'concat' makes a text that is too long."));
        }
    }
    Ok(out.into())
}

/// One character for one, as .NET's invariant culture has it: `ß` has no upper case of one character, so it stays.
fn lower(c: char) -> char {
    single(c.to_lowercase()).unwrap_or(c)
}

/// The dotless i and the long s have upper cases that have another lower case; they stay as well.
fn upper(c: char) -> char {
    if matches!(c, 'ı' | 'ſ') { c } else { single(c.to_uppercase()).unwrap_or(c) }
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

/// Text for a comparison without regard to case.
fn folded(args: &Args, i: usize) -> Result<String, EvalError> {
    Ok(args.text(i)?.chars().map(lower).collect())
}

/// The place in code units of a byte of a text; -1 when there is none.
fn place(text: &str, byte: Option<usize>) -> i64 {
    let before = byte.and_then(|byte| text.get(..byte));
    before.map_or(-1, |before| before.encode_utf16().count() as i64)
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

/// An empty text to look for is found at the last position, as documented (and unlike newer .NET).
fn last_index_of(args: &Args) -> Result<Value, EvalError> {
    let (text, wanted) = (folded(args, 0)?, folded(args, 1)?);
    if wanted.is_empty() {
        return Ok(text.encode_utf16().count().saturating_sub(1).into());
    }
    Ok(place(&text, text.rfind(&wanted)).into())
}

/// The n-th occurrence from the front, or from the end when n is negative. Occurrences may overlap.
fn nth_index_of(args: &Args) -> Result<Value, EvalError> {
    let (text, wanted, n) = (units(&folded(args, 0)?), units(&folded(args, 1)?), args.int(2)?);
    if n == 0 || wanted.is_empty() {
        return Ok((if n == 0 { -1 } else { 0 }).into());
    }
    let found = occurrences(&text, &wanted);
    let skip = usize::try_from(n.unsigned_abs() - 1).unwrap_or(usize::MAX);
    let hit = if n > 0 { found.get(skip) } else { found.iter().rev().nth(skip) };
    Ok(hit.map_or(-1, |at| *at as i64).into())
}

/// Where a sequence occurs, in linear time (Knuth, Morris and Pratt).
fn occurrences(text: &[u16], wanted: &[u16]) -> Vec<usize> {
    let mut borders = vec![0; wanted.len()];
    let step = |borders: &[usize], mut matched: usize, unit: u16| loop {
        if wanted.get(matched) == Some(&unit) {
            return matched + 1;
        }
        match matched.checked_sub(1).and_then(|before| borders.get(before)) {
            Some(shorter) => matched = *shorter,
            None => return 0,
        }
    };
    for (i, unit) in wanted.iter().enumerate().skip(1) {
        let before = borders.get(i - 1).copied().unwrap_or_default();
        let border = step(&borders, before, *unit);
        if let Some(own) = borders.get_mut(i) {
            *own = border;
        }
    }
    let (mut matched, mut found) = (0, Vec::new());
    for (i, unit) in text.iter().enumerate() {
        matched = step(&borders, matched, *unit);
        if matched == wanted.len() {
            found.push(i + 1 - wanted.len());
        }
    }
    found
}

fn replace(args: &Args) -> Result<Value, EvalError> {
    let (text, old, new) = (args.text(0)?, args.text(1)?, args.text(2)?);
    if old.is_empty() {
        return args.expected(1, "a text that is not empty");
    }
    if new.len() > old.len() {
        let hits = text.matches(old).count();
        if text.len().saturating_add(hits.saturating_mul(new.len() - old.len())) > LARGEST {
            return Err(EvalError::limit("'replace' makes a text that is too long."));
        }
    }
    Ok(text.replace(old, new).into())
}

fn slice(args: &Args) -> Result<Value, EvalError> {
    let text = args.text(0)?;
    let length = length(text) as i64;
    let place = |at: i64| (if at < 0 { at.saturating_add(length) } else { at }).clamp(0, length) as usize;
    let start = place(args.int(1)?);
    let end = if args.get(2).is_null() { usize::MAX } else { place(args.int(2)?) };
    Ok(cut(text, start, end).into())
}

fn split(args: &Args) -> Result<Value, EvalError> {
    let (text, delimiter) = (args.text(0)?, args.text(1)?);
    if delimiter.is_empty() {
        return Ok([text].into_iter().collect());
    }
    check_items(args, text.matches(delimiter).count() + 1)?;
    Ok(text.split(delimiter).collect())
}

fn substring(args: &Args) -> Result<Value, EvalError> {
    let (text, start) = (args.text(0)?, args.count(1)?);
    let whole = length(text);
    let Some(rest) = whole.checked_sub(start) else {
        return args.fail(format!("cannot start at {start}: the text has {whole} characters."));
    };
    let length = if args.get(2).is_null() { rest } else { args.count(2)? };
    if length > rest {
        return args.fail(format!("cannot take {length} from {start}: the text has {whole} characters."));
    }
    Ok(cut(text, start, start + length).into())
}
