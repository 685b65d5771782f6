//! How values become text, compare and are named in messages. The rules are those of the language's .NET runtime.

use std::borrow::Cow;
use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Number, Value};

/// Member names of a binary envelope.
pub(crate) const CONTENT_TYPE: &str = "$content-type";
pub(crate) const CONTENT: &str = "$content";

/// The text of a value as interpolation and `concat` write it: null is empty, `true` is `True`, `5.0` is `5`, a binary
/// envelope is its decoded text, everything else compact JSON.
pub(crate) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(true) => Cow::Borrowed("True"),
        Value::Bool(false) => Cow::Borrowed("False"),
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(number) => Cow::Owned(number_text(number)),
        Value::Object(_) => match envelope(value) {
            Some((_, bytes)) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            None => Cow::Owned(value.to_string()),
        },
        Value::Array(_) => Cow::Owned(value.to_string()),
    }
}

/// The content type and the bytes of a binary envelope.
pub(crate) fn envelope(value: &Value) -> Option<(&str, Vec<u8>)> {
    let map = value.as_object()?;
    let content_type = map.get(CONTENT_TYPE)?.as_str()?;
    Some((content_type, STANDARD.decode(map.get(CONTENT)?.as_str()?).ok()?))
}

/// A binary envelope around bytes.
pub(crate) fn enveloped(content_type: &str, bytes: &[u8]) -> Value {
    serde_json::json!({CONTENT_TYPE: content_type, CONTENT: STANDARD.encode(bytes)})
}

/// What a value is, with its article, for messages.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(number) if is_int(number) => "an integer",
        Value::Number(_) => "a float",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Whether a number is a whole number of 64 bits, as opposed to a float.
pub(crate) fn is_int(number: &Number) -> bool {
    number.as_i64().is_some()
}

/// A float as a value; what JSON has no word for is null.
pub(crate) fn float(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn number_text(number: &Number) -> String {
    match number.as_i64() {
        Some(whole) => whole.to_string(),
        None => float_text(number.as_f64().unwrap_or_default()),
    }
}

/// A float as .NET writes it: the shortest digits that read back, `E+20` from 15 digits on, `E-05` below 0.0001.
pub(crate) fn float_text(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-5..15).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}E{sign}{:02}", exponent.abs())
}

/// Whether two values are equal in the language's sense: numbers across their kinds, a Boolean and a text by the text
/// `True` or `False`, null only null.
///
/// A Boolean and a number compare by 0 and 1, as documented for `equals(true, 1)`; a real host has not been asked.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => order_numbers(a, b) == Some(Ordering::Equal),
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            text == if *flag { "True" } else { "False" }
        }
        (Value::Bool(flag), Value::Number(number)) | (Value::Number(number), Value::Bool(flag)) => {
            number.as_f64() == Some(if *flag { 1.0 } else { 0.0 })
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

/// The order of two numbers or two texts; `None` for anything else. Texts compare by code unit.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => order_numbers(a, b),
        (Value::String(a), Value::String(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn order_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// A text that is the same for equal values, to find duplicates in one pass.
pub(crate) fn fingerprint(value: &Value) -> String {
    let mut out = String::new();
    write_fingerprint(value, &mut out);
    out
}

fn write_fingerprint(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_fingerprint(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in members {
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_fingerprint(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}
