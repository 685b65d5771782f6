//! Variables of a run. They belong to the whole run, also when a loop changes them.

use std::collections::BTreeMap;

use crate::Value;
use crate::definition::VariableChange;
use crate::expr::{EvalError, values};
use crate::value::object;

/// A variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    kind: String,
    pub(super) value: Value,
}

pub(super) type Variables = BTreeMap<String, Variable>;

/// Makes a variable with its first value.
pub(super) fn declare(variables: &mut Variables, name: &str, kind: &str, value: Value) -> Result<(), EvalError> {
    if !value.is_null() && !fits(kind, &value) {
        return Err(EvalError::new(wrong_type(name, kind, &value)));
    }
    variables.insert(name.to_lowercase(), Variable { kind: kind.to_owned(), value: widened(kind, value) });
    Ok(())
}

/// Changes a variable; gives what the action's outputs show. What was appended to is not shown: it grows with each
/// round of a loop.
pub(super) fn change(
    variables: &mut Variables,
    change: VariableChange,
    name: &str,
    value: Value,
) -> Result<Value, EvalError> {
    let Some(variable) = variables.get_mut(&name.to_lowercase()) else {
        return Err(EvalError::new(format!("There is no variable '{name}': initialize it before this action.")));
    };
    let shown = match change {
        VariableChange::Set => set(variable, name, value)?,
        VariableChange::Increment => count(variable, name, &value, i64::checked_add, |a, b| a + b)?,
        VariableChange::Decrement => count(variable, name, &value, i64::checked_sub, |a, b| a - b)?,
        VariableChange::AppendToArray => append_item(variable, name, value)?,
        VariableChange::AppendToString => append_text(variable, name, &value)?,
    };
    Ok(object! {"body": object! {"name": name, "value": shown}})
}

fn set(variable: &mut Variable, name: &str, value: Value) -> Result<Value, EvalError> {
    if !value.is_null() && !fits(&variable.kind, &value) {
        return Err(EvalError::new(wrong_type(name, &variable.kind, &value)));
    }
    variable.value = widened(&variable.kind, value);
    Ok(variable.value.clone())
}

fn count(
    variable: &mut Variable,
    name: &str,
    by: &Value,
    whole: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Value, EvalError> {
    let new = match (&variable.value, by) {
        (Value::Int(a), Value::Int(b)) => whole(*a, *b).map(Value::from),
        (a, b) if variable.kind == "float" => a.as_f64().zip(b.as_f64()).map(|(a, b)| float(a, b).into()),
        _ => None,
    };
    let why =
        || format!("'{name}' is {} and cannot be changed by {}.", values::kind(&variable.value), values::kind(by));
    variable.value = new.ok_or_else(|| EvalError::new(why()))?;
    Ok(variable.value.clone())
}

/// An array or null as the new item is an error, as it is in the real runtime.
fn append_item(variable: &mut Variable, name: &str, value: Value) -> Result<Value, EvalError> {
    if value.is_array() || value.is_null() {
        let message = format!("{} cannot be appended to '{name}'; use union for arrays.", values::kind(&value));
        return Err(EvalError::new(message));
    }
    if variable.kind != "array" {
        return Err(EvalError::new(format!("'{name}' is not an array.")));
    }
    if variable.value.is_null() {
        variable.value = Vec::new().into();
    }
    if let Value::Array(items) = &mut variable.value {
        items.push(value.clone());
    }
    Ok(value)
}

fn append_text(variable: &mut Variable, name: &str, value: &Value) -> Result<Value, EvalError> {
    if variable.kind != "string" {
        return Err(EvalError::new(format!("'{name}' is not a text.")));
    }
    if variable.value.is_null() {
        variable.value = "".into();
    }
    let more = values::text(value);
    if let Value::String(text) = &mut variable.value {
        text.push_str(&more);
    }
    Ok(more.as_ref().into())
}

fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => matches!(value, Value::Int(_)),
        "float" => value.is_number(),
        "boolean" => matches!(value, Value::Bool(_)),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => true,
    }
}

fn widened(kind: &str, value: Value) -> Value {
    match (kind, value.as_i64()) {
        ("float", Some(whole)) => Value::Float(whole as f64),
        _ => value,
    }
}

fn wrong_type(name: &str, kind: &str, value: &Value) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("'{name}' is {article} {kind} and cannot hold {}.", values::kind(value))
}
