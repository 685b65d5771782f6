//! Looking into a value by name or index. A name is taken as written first, then without regard to case; in the Power
//! Automate dialect a name with slashes (`body/items`) goes down step by step when no member has that very name.

use super::{EvalError, Evaluated, values};
use crate::Value;

/// The part of `base` that `key` names. With `optional`, a missing part and a null base give null; a key of the wrong
/// kind is an error either way.
pub(crate) fn member(base: &Value, key: &Value, optional: bool) -> Evaluated {
    match (base, key) {
        (Value::Null, Value::String(_) | Value::Int(_)) if optional => Ok(Value::Null),
        (Value::Null, _) => Err(EvalError::new(format!("{} cannot be read from null.", shown(key)))),
        (Value::Object(members), Value::String(name)) => match members.find(name) {
            Some((_, value)) => Ok(value.clone()),
            None => by_path(base, name, optional),
        },
        (Value::Array(items), Value::Int(index)) => match usize::try_from(*index).ok().and_then(|at| items.get(at)) {
            Some(item) => Ok(item.clone()),
            None => missing(optional, || format!("There is no item {index}: the array has {} items.", items.len())),
        },
        (found, key) => Err(EvalError::new(format!(
            "{} cannot be read from {}: an object is read by a name, an array by a number.",
            shown(key),
            values::kind(found)
        ))),
    }
}

fn by_path(base: &Value, name: &str, optional: bool) -> Evaluated {
    match walked(base, name) {
        Some(found) => Ok(found.clone()),
        None => missing(optional, || format!("There is no member '{name}'.{}", known(base, name))),
    }
}

fn walked<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if !path.contains('/') {
        return None;
    }
    path.split('/').try_fold(value, |here, part| match here {
        Value::Object(members) => members.find(part).map(|(_, value)| value),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

fn known(base: &Value, name: &str) -> String {
    let Value::Object(members) = base else { return String::new() };
    if let Some(near) = causeway_core::text::nearest(name, members.keys().take(200).map(|key| key.as_str())) {
        return format!(" Did you mean '{near}'?");
    }
    let names: Vec<_> = members.keys().take(8).map(|key| format!("'{key}'")).collect();
    if names.is_empty() { " The object is empty.".into() } else { format!(" The object has {}.", names.join(", ")) }
}

fn missing(optional: bool, message: impl FnOnce() -> String) -> Evaluated {
    if optional { Ok(Value::Null) } else { Err(EvalError::new(message())) }
}

fn shown(key: &Value) -> String {
    match key {
        Value::String(name) => format!("'{name}'"),
        Value::Int(_) | Value::Float(_) | Value::Decimal(_) => format!("Item {key}"),
        other => format!("A key that is {}", values::kind(other)),
    }
}
