//! Turning values of one kind into another; numbers are in [`super::number_text`], XML in [`super::markup`].

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use super::{Args, Function, MANY, markup, plain};
use crate::Value;
use crate::expr::{EvalError, LARGEST_TOGETHER, values};
use crate::value::parse;

const BYTES: &str = "application/octet-stream";

pub(super) static FUNCTIONS: &[Function] = &[
    plain("array", 1, 1, |args| match args.get(0) {
        array @ Value::Array(_) => Ok(array.clone()),
        other => Ok([other].into_iter().collect()),
    }),
    plain("createArray", 0, MANY, |args| Ok(args.iter().collect())),
    plain("base64", 1, 1, base64),
    plain("encodeBase64", 1, 1, base64),
    plain("base64ToString", 1, 1, |args| Ok(lossy(&unbase64(args, args.text(0)?)?))),
    plain("decodeBase64", 1, 1, |args| Ok(lossy(&unbase64(args, args.text(0)?)?))),
    plain("base64ToBinary", 1, 1, |args| Ok(values::enveloped(BYTES, &unbase64(args, args.text(0)?)?))),
    plain("binary", 1, 1, |args| Ok(values::enveloped(BYTES, &bytes_of(args)?))),
    plain("dataUri", 1, 1, data_uri),
    plain("encodeDataUri", 1, 1, data_uri),
    plain("dataUriToBinary", 1, 1, data_uri_to_binary),
    plain("decodeDataUri", 1, 1, data_uri_to_binary),
    plain("dataUriToString", 1, 1, |args| Ok(values::text(&data_uri_to_binary(args)?).as_ref().into())),
    plain("bool", 1, 1, boolean),
    plain("json", 1, 1, json),
    plain("string", 1, 1, |args| Ok(values::into_text(args.get(0)))),
];

fn base64(args: &Args) -> Result<Value, EvalError> {
    Ok(STANDARD.encode(bytes_of(args)?).into())
}

fn lossy(bytes: &[u8]) -> Value {
    String::from_utf8_lossy(bytes).as_ref().into()
}

/// The bytes of an envelope, or those of the text of anything else.
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
    let standard = |c: char| match c {
        '-' => '+',
        '_' => '/',
        c => c,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(standard).collect();
    GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(text).or_else(|_| args.expected(0, "a text in base64"))
}

fn data_uri(args: &Args) -> Result<Value, EvalError> {
    let content_type = match values::envelope(args.get(0)) {
        Some((content_type, _)) => content_type.to_owned(),
        None if args.get(0).is_string() => "text/plain;charset=utf-8".into(),
        None => "application/json;charset=utf-8".into(),
    };
    Ok(format!("data:{content_type};base64,{}", STANDARD.encode(bytes_of(args)?)).into())
}

/// What a `data:` URI holds (RFC 2397). Without a type it is `text/plain;charset=US-ASCII`.
fn data_uri_to_binary(args: &Args) -> Result<Value, EvalError> {
    let text = args.text(0)?;
    let scheme = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let Some((head, body)) = scheme.and_then(|_| text.get(5..)?.split_once(',')) else {
        return args.expected(0, "a data URI");
    };
    let (kind, bytes) = match head.len().checked_sub(7).and_then(|at| head.split_at_checked(at)) {
        Some((kind, mark)) if mark.eq_ignore_ascii_case(";base64") => {
            (kind, unbase64(args, &super::uri::decoded(body))?)
        }
        _ => (head, super::uri::decoded(body).into_bytes()),
    };
    let kind = match kind {
        "" => "text/plain;charset=US-ASCII".to_owned(),
        kind if kind.starts_with(';') => format!("text/plain{kind}"),
        kind => kind.to_owned(),
    };
    Ok(values::enveloped(&kind, &bytes))
}

/// A number is true unless it is 0.
fn boolean(args: &Args) -> Result<Value, EvalError> {
    match args.get(0) {
        Value::Bool(flag) => Ok((*flag).into()),
        number if number.is_number() => Ok((number.as_f64() != Some(0.0)).into()),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true.into()),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false.into()),
        _ => args.expected(0, "'true', 'false' or a number"),
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
    parse(text, LARGEST_TOGETHER)
}
