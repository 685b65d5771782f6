//! What an operation takes that could steer a list: query and form parameters, and the members of a body.

use serde_json::{Map, Value};

use super::shape;
use super::words::key;
use crate::model::{In, Operation};

/// One value that a call takes.
#[derive(Debug)]
pub(super) struct Input<'a> {
    /// As [`crate::call::request`] knows it.
    pub(super) argument: String,
    /// Its name's words.
    pub(super) key: String,
    pub(super) schema: &'a Value,
    /// In lower case.
    pub(super) text: String,
    pub(super) required: bool,
}

impl Input<'_> {
    /// Whether its type allows a whole number. Many descriptions write numbers as strings.
    pub(super) fn may_count(&self) -> bool {
        !matches!(shape::kind(self.schema), Some("boolean" | "array" | "object"))
            && !matches!(self.schema.get("format").and_then(Value::as_str), Some("date" | "date-time" | "uuid"))
    }

    /// A whole number in the schema.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        whole(self.schema.get(name)?)
    }
}

/// What steers the list, parameters before body members.
pub(super) fn inputs(operation: &Operation) -> Vec<Input<'_>> {
    let steering = operation.parameters.iter().filter(|p| matches!(p.location, In::Query | In::Form));
    let mut found: Vec<_> = steering
        .map(|parameter| Input {
            argument: operation.argument_name(parameter),
            key: key(&parameter.name),
            schema: operation.resolve(&parameter.schema),
            text: format!("{} {}", shape::words(&parameter.schema), parameter.description.to_lowercase()),
            required: parameter.required,
        })
        .collect();
    if let Some(body) = &operation.body {
        for (name, schema) in shape::members(operation, body.schema()) {
            let argument = format!("body/{}", name.replace('~', "~0").replace('/', "~1"));
            found.push(Input { argument, key: key(name), schema, text: shape::words(schema), required: false });
        }
    }
    found
}

/// A number, also one written as text.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 1e15).map(|n| n as i64))
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// The name under which the caller gave this argument, whatever its case, and its value.
pub(super) fn given<'a>(arguments: &'a Map<String, Value>, name: &str) -> Option<(&'a String, &'a Value)> {
    let like = || arguments.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    arguments.get_key_value(name).or_else(like).filter(|(_, value)| !value.is_null())
}
