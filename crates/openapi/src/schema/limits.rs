//! What a schema asks of a single value: lists, ranges, lengths, formats, patterns.

use std::collections::HashSet;

use regex_lite::RegexBuilder;
use serde_json::Value;

use crate::call::encode::atom;
use crate::schema::checker::alike;
use crate::schema::formats;
use crate::schema::shape;

/// A compiled pattern's size: no real one comes near.
const LARGEST_PATTERN: usize = 1 << 20;
const LONGEST_PATTERN: usize = 2_000;
/// Values of an `enum` that a message names.
const MOST_NAMED: usize = 8;

/// A code and what goes on after the argument's name.
pub(crate) type Wrong = (&'static str, String);

/// What to say of a value that is none of those in `enum` or `const`.
pub(crate) fn not_listed(schema: &Value, value: &Value) -> Option<String> {
    if let Some(only) = schema.get("const").filter(|only| !alike(only, value)) {
        return Some(format!("must be {}", atom(only)));
    }
    let list = schema.get("enum").and_then(Value::as_array).filter(|list| !list.is_empty())?;
    if list.iter().any(|listed| alike(listed, value)) {
        return None;
    }
    let mut names: Vec<_> = list.iter().take(MOST_NAMED).map(atom).collect();
    if list.len() > MOST_NAMED {
        names.push(format!("{} more", list.len() - MOST_NAMED));
    }
    Some(format!("must be one of {}", names.join(", ")))
}

/// Everything that is wrong with the value itself. With `as_text`, texts that read as numbers are taken for them.
pub(crate) fn wrong(schema: &Value, value: &Value, as_text: bool) -> Vec<Wrong> {
    let mut found = Vec::new();
    let numeric = matches!(shape::kind(schema), "integer" | "number");
    match value {
        Value::Number(_) => number(schema, value, &mut found),
        Value::String(text) if as_text && numeric => {
            if let Ok(read) = serde_json::from_str::<Value>(text) {
                number(schema, &read, &mut found);
            }
        }
        Value::String(text) => self::text(schema, text, &mut found),
        Value::Array(items) => list(schema, items, &mut found),
        Value::Object(map) => members(schema, map.len(), &mut found),
        _ => {}
    }
    found
}

fn number(schema: &Value, value: &Value, found: &mut Vec<Wrong>) {
    let Some(number) = value.as_f64() else { return };
    let (low, high) = range(schema);
    let mut out = |says: String| found.push(("out-of-range", says));
    match low {
        Some((low, false)) if number < low => out(format!("must not be less than {}", shown(low))),
        Some((low, true)) if number <= low => out(format!("must be more than {}", shown(low))),
        _ => {}
    }
    match high {
        Some((high, false)) if number > high => out(format!("must not be more than {}", shown(high))),
        Some((high, true)) if number >= high => out(format!("must be less than {}", shown(high))),
        _ => {}
    }
    let step = schema.get("multipleOf").and_then(Value::as_f64).filter(|step| *step > 0.0);
    if let Some(step) = step.filter(|step| !is_multiple(number, *step)) {
        out(format!("must be a multiple of {}", shown(step)));
    }
    if schema.get("format").is_some_and(|format| format == "int32") && i32::try_from(number as i64).is_err() {
        out("must be a whole number of 32 bits".into());
    }
}

fn shown(number: f64) -> String {
    atom(&serde_json::json!(number))
}

pub(crate) fn is_multiple(number: f64, step: f64) -> bool {
    let times = number / step;
    (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
}

/// A limit and whether it is itself left out.
pub(crate) type Limit = Option<(f64, bool)>;

/// The least and the largest number, `exclusiveMinimum` in the spelling of either generation.
pub(crate) fn range(schema: &Value) -> (Limit, Limit) {
    let limit = |key: &str, exclusive: &str| {
        let plain = schema.get(key).and_then(Value::as_f64);
        match schema.get(exclusive) {
            Some(Value::Bool(open)) => plain.map(|limit| (limit, *open)),
            Some(Value::Number(_)) => schema.get(exclusive).and_then(Value::as_f64).map(|limit| (limit, true)),
            _ => plain.map(|limit| (limit, false)),
        }
    };
    (limit("minimum", "exclusiveMinimum"), limit("maximum", "exclusiveMaximum"))
}

pub(crate) fn count(schema: &Value, key: &str) -> Option<usize> {
    let number = schema.get(key)?.as_f64().filter(|number| *number >= 0.0)?;
    Some(number as usize)
}

fn text(schema: &Value, text: &str, found: &mut Vec<Wrong>) {
    let length = text.chars().count();
    if let Some(least) = count(schema, "minLength").filter(|least| length < *least) {
        found.push(("wrong-length", format!("must have at least {least} characters")));
    }
    if let Some(most) = count(schema, "maxLength").filter(|most| length > *most) {
        found.push(("wrong-length", format!("must not have more than {most} characters")));
    }
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    if let Some(meant) = formats::wrong(format, text) {
        found.push(("wrong-format", format!("must be {meant}")));
    }
    let pattern = schema.get("pattern").and_then(Value::as_str);
    if let Some(pattern) = pattern.filter(|pattern| matches(pattern, text) == Some(false)) {
        let pattern = causeway_core::text::one_line(pattern, 80);
        found.push(("wrong-pattern", format!("must match the pattern {pattern}")));
    }
}

/// Whether a text matches; `None` for what is written for another engine (look-ahead, `\p{L}`), which is not enforced.
pub(crate) fn matches(pattern: &str, text: &str) -> Option<bool> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let (pattern, any_case) = bare(pattern);
    let regex = RegexBuilder::new(pattern).case_insensitive(any_case).size_limit(LARGEST_PATTERN).build().ok()?;
    Some(regex.is_match(text))
}

/// A pattern without the slashes and flags of a JavaScript literal, and whether its case does not matter.
pub(crate) fn bare(pattern: &str) -> (&str, bool) {
    let literal = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    match literal {
        Some((inner, flags)) if !inner.is_empty() && flags.chars().all(|flag| "gimsuy".contains(flag)) => {
            (inner, flags.contains('i'))
        }
        _ => (pattern, false),
    }
}

fn list(schema: &Value, items: &[Value], found: &mut Vec<Wrong>) {
    if let Some(least) = count(schema, "minItems").filter(|least| items.len() < *least) {
        found.push(("wrong-length", format!("must have at least {least} items")));
    }
    if let Some(most) = count(schema, "maxItems").filter(|most| items.len() > *most) {
        found.push(("wrong-length", format!("must not have more than {most} items")));
    }
    let mut seen = HashSet::new();
    let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
    if unique && !items.iter().all(|item| seen.insert(item.to_string())) {
        found.push(("wrong-length", "must not have the same item twice".into()));
    }
}

fn members(schema: &Value, length: usize, found: &mut Vec<Wrong>) {
    if let Some(least) = count(schema, "minProperties").filter(|least| length < *least) {
        found.push(("wrong-length", format!("must have at least {least} members")));
    }
    if let Some(most) = count(schema, "maxProperties").filter(|most| length > *most) {
        found.push(("wrong-length", format!("must not have more than {most} members")));
    }
}
