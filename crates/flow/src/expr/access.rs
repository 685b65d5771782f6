//! Looking into a value by name or index. A name is taken as written first, then without regard to case; in the Power
//! Automate dialect a name with slashes (`body/items`) goes down step by step when no member has that very name.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{EvalError, Evaluated, values};

/// The part of `base` that `key` names. With `optional`, a missing part and a null base give null; a key of the wrong
/// kind is an error either way.
pub(crate) fn member<'a>(base: Cow<'a, Value>, key: &Value, optional: bool) -> Evaluated<'a> {
    match (&*base, key) {
        (Value::Null, Value::String(_) | Value::Number(_)) if optional => Ok(Cow::Owned(Value::Null)),
        (Value::Null, _) => Err(EvalError::new(format!("{} cannot be read from null.", shown(key)))),
        (Value::Object(map), Value::String(name)) => match named(map, name).map(str::to_owned) {
            Some(actual) => Ok(child(base, &actual)),
            None => by_path(&base, name, optional),
        },
        (Value::Array(items), Value::Number(index)) => match place(index, items.len()) {
            Some(index) => Ok(element(base, index)),
            None => missing(optional, || format!("There is no item {index}: the array has {} items.", items.len())),
        },
        (found, key) => Err(EvalError::new(format!(
            "{} cannot be read from {}: an object is read by a name, an array by a number.",
            shown(key),
            values::kind(found)
        ))),
    }
}

/// The member's own name: exact case first.
pub(crate) fn named<'m>(map: &'m Map<String, Value>, name: &str) -> Option<&'m str> {
    if let Some((actual, _)) = map.get_key_value(name) {
        return Some(actual);
    }
    let folded = name.to_lowercase();
    map.keys().find(|actual| actual.len() == name.len() && actual.to_lowercase() == folded).map(String::as_str)
}

fn by_path<'a>(base: &Cow<'a, Value>, name: &str, optional: bool) -> Evaluated<'a> {
    let found = match base {
        Cow::Borrowed(value) => walked(value, name).map(Cow::Borrowed),
        Cow::Owned(value) => walked(value, name).map(|found| Cow::Owned(found.clone())),
    };
    if let Some(found) = found {
        return Ok(found);
    }
    missing(optional, || format!("There is no member '{name}'.{}", known(base, name)))
}

fn walked<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if !path.contains('/') {
        return None;
    }
    path.split('/').try_fold(value, |here, part| match here {
        Value::Object(map) => map.get(named(map, part)?),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

fn known(base: &Value, name: &str) -> String {
    let Value::Object(map) = base else { return String::new() };
    if let Some(near) = causeway_core::text::nearest(name, map.keys().take(200).map(String::as_str)) {
        return format!(" Did you mean '{near}'?");
    }
    let names: Vec<_> = map.keys().take(8).map(|key| format!("'{key}'")).collect();
    if names.is_empty() { " The object is empty.".into() } else { format!(" The object has {}.", names.join(", ")) }
}

fn missing<'a>(optional: bool, message: impl FnOnce() -> String) -> Evaluated<'a> {
    if optional { Ok(Cow::Owned(Value::Null)) } else { Err(EvalError::new(message())) }
}

fn place(index: &serde_json::Number, length: usize) -> Option<usize> {
    let index = usize::try_from(index.as_i64()?).ok()?;
    (index < length).then_some(index)
}

fn child<'a>(base: Cow<'a, Value>, name: &str) -> Cow<'a, Value> {
    match base {
        Cow::Borrowed(value) => value.get(name).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(mut value) => Cow::Owned(value.get_mut(name).map(Value::take).unwrap_or_default()),
    }
}

fn element(base: Cow<'_, Value>, index: usize) -> Cow<'_, Value> {
    match base {
        Cow::Borrowed(value) => value.get(index).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(mut value) => Cow::Owned(value.get_mut(index).map(Value::take).unwrap_or_default()),
    }
}

fn shown(key: &Value) -> String {
    match key {
        Value::String(name) => format!("'{name}'"),
        Value::Number(index) => format!("Item {index}"),
        other => format!("A key that is {}", values::kind(other)),
    }
}

/// Whether there is a member of that name, in any case.
pub(crate) fn has_member(map: &Map<String, Value>, name: &str) -> bool {
    named(map, name).is_some()
}
