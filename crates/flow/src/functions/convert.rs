//! Turning values of one kind into another.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};

use super::number_format::{Separators, separators};
use super::{Args, Function, MANY, markup, plain};
use crate::Value;
use crate::expr::{EvalError, values};

const BYTES: &str = "application/octet-stream";

pub(super) static FUNCTIONS: &[Function] = &[
    plain("array", 1, 1, |args| {
        let value = args.get(0);
        Ok(if value.is_array() { value.clone() } else { [value].into_iter().collect() })
    }),
    plain("createArray", 0, MANY, |args| Ok(args.iter().cloned().collect())),
    plain("base64", 1, 1, |args| Ok(STANDARD.encode(bytes_of(args)?).into())),
    plain("encodeBase64", 1, 1, |args| Ok(STANDARD.encode(bytes_of(args)?).into())),
    plain("base64ToString", 1, 1, |args| Ok(lossy(&unbase64(args, args.text(0)?)?))),
    plain("decodeBase64", 1, 1, |args| Ok(lossy(&unbase64(args, args.text(0)?)?))),
    plain("base64ToBinary", 1, 1, |args| Ok(values::enveloped(BYTES, &unbase64(args, args.text(0)?)?))),
    plain("binary", 1, 1, |args| Ok(values::enveloped(BYTES, &bytes_of(args)?))),
    plain("dataUri", 1, 1, data_uri),
    plain("encodeDataUri", 1, 1, data_uri),
    plain("dataUriToBinary", 1, 1, data_uri_to_binary),
    plain("decodeDataUri", 1, 1, data_uri_to_binary),
    plain("dataUriToString", 1, 1, |args| Ok(values::text(&data_uri_to_binary(args)?).into_owned().into())),
    plain("bool", 1, 1, boolean),
    plain("float", 1, 2, float),
    // There is no decimal type here: 15 to 17 digits are kept, as in a JSON number.
    plain("decimal", 1, 1, float),
    plain("int", 1, 1, int),
    plain("isInt", 1, 2, |args| Ok(args.text(0)?.trim().parse::<i64>().is_ok().into())),
    plain("isFloat", 1, 2, |args| Ok(parse_float(args.text(0)?, locale(args)?).is_some().into())),
    plain("json", 1, 1, json),
    plain("string", 1, 1, |args| Ok(values::text(args.get(0)).into_owned().into())),
];

fn lossy(bytes: &[u8]) -> Value {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn bytes_of(args: &Args) -> Result<Vec<u8>, EvalError> {
    match args.get(0) {
        Value::Null => args.expected(0, "a value"),
        value => {
            Ok(values::envelope(value).map_or_else(|| values::text(value).as_bytes().to_vec(), |(_, bytes)| bytes))
        }
    }
}

/// Base64 with or without its padding, in either alphabet.
fn unbase64(args: &Args, text: &str) -> Result<Vec<u8>, EvalError> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = text.replace('-', "+").replace('_', "/");
    GeneralPurpose::new(&base64::alphabet::STANDARD, lenient)
        .decode(plain)
        .or_else(|_| args.expected(0, "a text in base64"))
}

fn data_uri(args: &Args) -> Result<Value, EvalError> {
    let content_type = match values::envelope(args.get(0)) {
        Some((content_type, _)) => content_type.to_owned(),
        None if args.get(0).is_string() => "text/plain;charset=utf-8".into(),
        None => "application/json;charset=utf-8".into(),
    };
    Ok(format!("data:{content_type};base64,{}", STANDARD.encode(bytes_of(args)?)).into())
}

fn data_uri_to_binary(args: &Args) -> Result<Value, EvalError> {
    let Some((head, body)) = args.text(0)?.strip_prefix("data:").and_then(|rest| rest.split_once(',')) else {
        return args.expected(0, "a data URI");
    };
    match head.strip_suffix(";base64") {
        Some(content_type) => Ok(values::enveloped(content_type, &unbase64(args, body)?)),
        None => {
            let decoded = url::form_urlencoded::parse(format!("v={}", body.replace('+', "%2B")).as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default();
            Ok(values::enveloped(head, decoded.as_bytes()))
        }
    }
}

fn boolean(args: &Args) -> Result<Value, EvalError> {
    match args.get(0) {
        Value::Bool(flag) => Ok((*flag).into()),
        number if number.is_number() => Ok((number.as_f64() != Some(0.0)).into()),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true.into()),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false.into()),
        _ => args.expected(0, "'true', 'false' or a number"),
    }
}

fn locale(args: &Args) -> Result<Separators, EvalError> {
    let name = args.optional_text(1)?.unwrap_or("en-US");
    separators(name).map_or_else(|| args.fail(format!("does not know the locale '{name}'.")), Ok)
}

fn float(args: &Args) -> Result<Value, EvalError> {
    match args.get(0) {
        number if number.is_number() => Ok(Value::Float(number.as_f64().unwrap_or_default())),
        Value::String(text) => match parse_float(text, locale(args)?) {
            Some(number) => Ok(number.into()),
            None => args.expected(0, "a number written as text"),
        },
        _ => args.expected(0, "a number or a number written as text"),
    }
}

/// A number as .NET's `Float | AllowThousands | AllowTrailingSign` reads it: separators of thousands may stand anywhere
/// before the decimal sign, and the sign before or behind.
fn parse_float(text: &str, separators: Separators) -> Option<f64> {
    let text = text.trim();
    let (sign, text) = match text.strip_suffix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_suffix('+').unwrap_or(text)),
    };
    let (whole, fraction) = text.split_once(separators.decimal).unwrap_or((text, ""));
    let whole: String = whole.chars().filter(|c| *c != separators.group).collect();
    let digits = format!("{sign}{whole}.{fraction}");
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E');
    let exponent_in_whole = whole.contains(['e', 'E']);
    if !digits.chars().all(fits) || !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = if exponent_in_whole { format!("{sign}{whole}") } else { digits };
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whole numbers in texts go through a double, as in the real runtime: from 2^53 on the last digits may change.
fn int(args: &Args) -> Result<Value, EvalError> {
    let number = match args.get(0) {
        Value::Int(number) => return Ok((*number).into()),
        number if number.is_number() => number.as_f64(),
        Value::String(text) if text.trim().eq_ignore_ascii_case("nan") => return Ok(i64::MIN.into()),
        Value::String(text) => parse_float(text, Separators { decimal: '.', group: '\0' }),
        _ => None,
    };
    match number.filter(|number| number.fract() == 0.0 && number.abs() < 9.3e18) {
        Some(number) => Ok((number as i64).into()),
        None => args.expected(0, "a whole number"),
    }
}

fn json(args: &Args) -> Result<Value, EvalError> {
    let value = args.get(0);
    if let Some(of_xml) = markup::json_of(args) {
        return of_xml;
    }
    if !value.is_string() && values::envelope(value).is_none() {
        return args.expected(0, "a text or XML");
    }
    parse_json(&values::text(value)).or_else(|why| args.fail(format!("cannot read the text as JSON: {why}.")))
}

/// JSON from a text, for `json()` and the ParseJson action.
pub(crate) fn parse_json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())
}
