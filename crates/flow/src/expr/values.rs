//! How values become text, compare and are named in messages. The rules are those of the language's .NET runtime.

use std::borrow::Cow;
use std::cmp::Ordering;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::{Engine, alphabet};

use crate::value::object;
use crate::{Decimal, Value};

/// The content type of XML.
pub(crate) const XML: &str = "application/xml;charset=utf-8";

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
        Value::Float(number) => Cow::Owned(float_text(*number)),
        Value::Object(_) => match envelope(value) {
            Some((_, bytes)) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            None => Cow::Owned(value.to_string()),
        },
        Value::Decimal(number) => Cow::Owned(number.to_string()),
        Value::Int(_) | Value::Array(_) => Cow::Owned(value.to_string()),
    }
}

/// The same as a value; a text is the text that it was.
pub(crate) fn into_text(value: &Value) -> Value {
    if value.is_string() { value.clone() } else { text(value).as_ref().into() }
}

/// The content type and the bytes of a binary envelope.
pub(crate) fn envelope(value: &Value) -> Option<(&str, Vec<u8>)> {
    let map = value.as_object()?;
    let content_type = map.get(CONTENT_TYPE)?.as_str()?;
    Some((content_type, unbase64(map.get(CONTENT)?.as_str()?)?))
}

/// What a text in base64 says, as .NET reads it: white space does not count, padding does.
pub(crate) fn unbase64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose =
        GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    let space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    if text.contains(space) { LENIENT.decode(text.replace(space, "")).ok() } else { LENIENT.decode(text).ok() }
}

/// A binary envelope around bytes.
pub(crate) fn enveloped(content_type: &str, bytes: &[u8]) -> Value {
    object! {"$content-type": content_type, "$content": STANDARD.encode(bytes)}
}

/// What a value is, with its article, for messages.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Int(_) => "an integer",
        Value::Float(_) => "a float",
        Value::Decimal(_) => "a decimal",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A float as .NET writes it: the shortest digits that read back, `E+20` from 15 digits on, `E-05` below 0.0001.
pub(crate) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    if number == 0.0 {
        return "0".into();
    }
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..15).contains(&exponent) {
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
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            text == if *flag { "True" } else { "False" }
        }
        (Value::Bool(flag), number) | (number, Value::Bool(flag)) if number.is_number() => {
            order_numbers(number, &Value::Int(i64::from(*flag))) == Some(Ordering::Equal)
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ if a.is_number() => order_numbers(a, b) == Some(Ordering::Equal),
        _ => a == b,
    }
}

/// The order of two numbers or two texts; `None` for anything else. Texts compare by code unit.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => order_numbers(a, b),
    }
}

/// Whole numbers and decimals compare exactly, anything with a float as floats.
fn order_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Decimal(b)) => Some(Decimal::from(*a).cmp(b)),
        (Value::Decimal(a), Value::Int(b)) => Some(a.cmp(&Decimal::from(*b))),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// An order of everything that `sort` takes, without exception: null, false, true, numbers, texts. Numbers that are the
/// same as doubles come with the exact ones before the floats, and what is no number before all others.
pub(crate) fn total_order(a: &Value, b: &Value) -> Ordering {
    let exact = |value: &Value| match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    };
    match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) => {
            let floats = x.partial_cmp(&y).unwrap_or_else(|| y.is_nan().cmp(&x.is_nan()));
            let is_float = |value: &Value| matches!(value, Value::Float(_));
            floats.then_with(|| is_float(a).cmp(&is_float(b))).then_with(|| exact(a).cmp(&exact(b)))
        }
        _ => rank(a).cmp(&rank(b)).then_with(|| order(a, b).unwrap_or(Ordering::Equal)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::String(_) => 3,
        Value::Array(_) | Value::Object(_) => 4,
        _ => 2,
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
        Value::Float(number) => out.push_str(&float_text(*number)),
        Value::Decimal(number) => out.push_str(&number.normalize().to_string()),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_fingerprint(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
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
