//! `application/x-www-form-urlencoded` bodies, and how OpenAPI's `encoding` shapes the fields of any form.

use serde_json::{Map, Value};

use crate::call::encode::{atom, percent};
use crate::call::media;
use crate::call::style;
use crate::model::{In, Parameter};

/// What `encoding` says of one field.
#[derive(Clone, Copy)]
pub(crate) struct Encoding<'a>(Option<&'a Value>);

impl<'a> Encoding<'a> {
    pub(crate) fn of(encoding: &'a Map<String, Value>, name: &str) -> Self {
        Self(encoding.get(name))
    }

    /// The first content type of the list that may be given.
    pub(crate) fn content_type(self) -> Option<&'a str> {
        let list = self.0?.get("contentType")?.as_str()?;
        list.split(',').map(str::trim).find(|name| media::is_sendable(name) && !name.contains('*'))
    }

    /// Part headers, as they are declared.
    pub(crate) fn headers(self) -> Option<&'a Map<String, Value>> {
        self.0?.get("headers")?.as_object()
    }

    /// A parameter that writes itself as the field does, where a style is given. Without one the content type counts,
    /// whose default is JSON for objects (OpenAPI 3.1.1, 4.8.15.1.2).
    pub(crate) fn styled(self, name: &str) -> Option<Parameter> {
        let get = |key: &str| self.0?.get(key).filter(|value| !value.is_null());
        if ["style", "explode", "allowReserved"].iter().all(|key| get(key).is_none()) {
            return None;
        }
        let style = get("style").and_then(Value::as_str).unwrap_or("form");
        let explode = get("explode").and_then(Value::as_bool);
        Some(Parameter {
            name: name.to_owned(),
            location: In::Form,
            style: style.to_owned(),
            explode: explode.unwrap_or(style == "form" || style == "deepObject"),
            allow_reserved: get("allowReserved") == Some(&Value::Bool(true)),
            ..Parameter::default()
        })
    }
}

/// The fields of an object, written as a form. A list is a field for each of its items; null is not sent.
pub(crate) fn urlencoded(fields: &Map<String, Value>, encoding: &Map<String, Value>) -> Vec<u8> {
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let said = Encoding::of(encoding, name);
        match (said.styled(name), value) {
            (_, Value::Null) => {}
            (Some(parameter), value) => pairs.extend(style::query(&parameter, value)),
            (None, value) if said.content_type().is_some_and(media::is_json) => {
                pairs.push(pair(name, &value.to_string()));
            }
            (None, Value::Array(items)) => {
                pairs.extend(items.iter().filter(|item| !item.is_null()).map(|item| pair(name, &atom(item))));
            }
            (None, one) => pairs.push(pair(name, &atom(one))),
        }
    }
    pairs.join("&").into_bytes()
}

/// A space is `%20`, which every reader of a form takes, as it takes `+`.
pub(crate) fn pair(name: &str, text: &str) -> String {
    format!("{}={}", percent(name, ""), percent(text, ""))
}
