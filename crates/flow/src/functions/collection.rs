//! Functions on arrays, objects and texts alike.

use std::collections::HashSet;

use super::string::{check_items, cut};
use super::{Args, Function, MANY, plain};
use crate::expr::{EvalError, LARGEST, values};
use crate::{Object, Text, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("chunk", 2, 2, chunk),
    plain("contains", 2, 2, contains),
    plain("empty", 1, 1, empty),
    plain("first", 1, 1, |args| end(args, |items| items.first(), |text| text.chars().next())),
    plain("last", 1, 1, |args| end(args, |items| items.last(), |text| text.chars().next_back())),
    plain("intersection", 1, MANY, intersection),
    plain("join", 2, 2, join),
    plain("length", 1, 1, length),
    plain("reverse", 1, 1, |args| Ok(args.array(0)?.iter().rev().cloned().collect())),
    plain("skip", 2, 2, |args| Ok(args.array(0)?.iter().skip(not_negative(args)?).cloned().collect())),
    plain("sort", 1, 2, sort),
    plain("take", 2, 2, take),
    plain("union", 1, MANY, union),
];

fn not_negative(args: &Args) -> Result<usize, EvalError> {
    args.count(1)
}

fn chunk(args: &Args) -> Result<Value, EvalError> {
    let size = args.count(1)?;
    if size == 0 {
        return args.expected(1, "a length of 1 or more");
    }
    match args.get(0) {
        Value::Array(items) => Ok(items.chunks(size).map(<[Value]>::to_vec).collect()),
        Value::String(text) => chunks(args, text, size),
        _ => args.expected(0, "an array or a text"),
    }
}

/// Pieces of so many code units; a pair that would be cut apart goes into the next piece, whole.
fn chunks(args: &Args, text: &str, size: usize) -> Result<Value, EvalError> {
    check_items(args, text.len() / size)?;
    let (mut pieces, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units <= size
        };
        let bytes: usize = rest.chars().take_while(fits).map(char::len_utf8).sum();
        // A piece is never empty, though a pair be longer than it may be.
        let bytes = if bytes == 0 { rest.chars().next().map_or(1, char::len_utf8) } else { bytes };
        let Some((piece, after)) = rest.split_at_checked(bytes) else { break };
        pieces.push(Value::from(piece));
        rest = after;
    }
    Ok(pieces.into())
}

fn contains(args: &Args) -> Result<Value, EvalError> {
    Ok(match args.get(0) {
        Value::String(text) => text.contains(args.text(1)?),
        Value::Array(items) => items.iter().any(|item| values::equal(item, args.get(1))),
        Value::Object(map) => map.find(&values::text(args.get(1))).is_some(),
        _ => return args.expected(0, "an array, an object or a text"),
    }
    .into())
}

fn empty(args: &Args) -> Result<Value, EvalError> {
    Ok(match args.get(0) {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => return args.expected(0, "an array, an object or a text"),
    }
    .into())
}

fn end(
    args: &Args,
    of_items: fn(&[Value]) -> Option<&Value>,
    of_text: fn(&str) -> Option<char>,
) -> Result<Value, EvalError> {
    match args.get(0) {
        Value::Array(items) => Ok(of_items(items).cloned().unwrap_or_default()),
        Value::String(text) => Ok(of_text(text).map(String::from).unwrap_or_default().into()),
        _ => args.expected(0, "an array or a text"),
    }
}

fn length(args: &Args) -> Result<Value, EvalError> {
    match args.get(0) {
        Value::Array(items) => Ok(items.len().into()),
        Value::String(text) => Ok(super::string::length(text).into()),
        _ => args.expected(0, "an array or a text"),
    }
}

fn join(args: &Args) -> Result<Value, EvalError> {
    let delimiter = args.text(1)?;
    let mut out = String::new();
    for (i, item) in args.array(0)?.iter().enumerate() {
        if i > 0 {
            out.push_str(delimiter);
        }
        out.push_str(&values::text(item));
        if out.len() > LARGEST {
            return Err(EvalError::limit("'join' makes a text that is too long."));
        }
    }
    Ok(out.into())
}

fn take(args: &Args) -> Result<Value, EvalError> {
    let count = args.count(1)?;
    match args.get(0) {
        Value::Array(items) => Ok(items.iter().take(count).cloned().collect()),
        Value::String(text) => Ok(cut(text, 0, count).into()),
        _ => args.expected(0, "an array or a text"),
    }
}

/// Ascending, keeping the order of equals; by a member when its name is given. Numbers come before texts, and what has
/// no order is an error.
fn sort(args: &Args) -> Result<Value, EvalError> {
    let items = args.array(0)?;
    let by = args.optional_text(1)?;
    let key = |item: &Value| -> Value {
        match by {
            Some(by) => item
                .as_object()
                .and_then(|members| members.find(by))
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
            None => item.clone(),
        }
    };
    let mut keyed: Vec<(Value, &Value)> = items.iter().map(|item| (key(item), item)).collect();
    if let Some((odd, _)) = keyed.iter().find(|(key, _)| key.is_array() || key.is_object()) {
        return args.fail(format!("cannot put {} in order; name the member to sort by.", values::kind(odd)));
    }
    keyed.sort_by(|(a, _), (b, _)| values::total_order(a, b));
    Ok(keyed.into_iter().map(|(_, item)| item.clone()).collect())
}

fn union(args: &Args) -> Result<Value, EvalError> {
    if args.get(0).is_object() {
        let mut merged = Object::new();
        for i in 0..args.len() {
            for (key, value) in args.object(i)? {
                merged.insert(key.clone(), value.clone());
            }
        }
        return Ok(Value::Object(merged));
    }
    let (mut seen, mut out) = (HashSet::new(), Vec::new());
    for i in 0..args.len() {
        out.extend(args.array(i)?.iter().filter(|item| seen.insert(values::fingerprint(item))).cloned());
    }
    Ok(out.into())
}

fn intersection(args: &Args) -> Result<Value, EvalError> {
    if args.get(0).is_object() {
        let mut common = args.object(0)?.clone();
        for i in 1..args.len() {
            let other = args.object(i)?;
            let same = |key: &Text, value: &Value| other.get(key).is_some_and(|known| values::equal(known, value));
            common = common
                .iter()
                .filter(|(key, value)| same(key, value))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
        }
        return Ok(common.into());
    }
    let mut kept = HashSet::new();
    let mut out: Vec<Value> =
        args.array(0)?.iter().filter(|item| kept.insert(values::fingerprint(item))).cloned().collect();
    for i in 1..args.len() {
        let theirs: HashSet<String> = args.array(i)?.iter().map(values::fingerprint).collect();
        out.retain(|item| theirs.contains(&values::fingerprint(item)));
    }
    Ok(out.into())
}
