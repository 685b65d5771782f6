//! Turning values of one kind into another; numbers are in [`super::number_text`], XML in
//! [`super::markup`], data URIs in [`super::data_uri`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Args, Function, MANY, markup, plain};
use crate::Value;
use crate::expr::{EvalError, LARGEST_TOGETHER, values};
use crate::value::{object, parse};

const BYTES: &str = "application/octet-stream";

pub(super) static FUNCTIONS: &[Function] = &[
    plain("array", 1, 1, |args| match args.get(0) {
        array @ Value::Array(_) => Ok(array.clone()),
        other => Ok([other].into_iter().collect()),
    }),
    plain("createArray", 0, MANY, |args| Ok(args.iter().collect())),
    plain("base64", 1, 1, base64),
    plain("encodeBase64", 1, 1, base64),
    plain("base64ToString", 1, 1, base64_to_text),
    plain("decodeBase64", 1, 1, base64_to_text),
    plain("base64ToBinary", 1, 1, base64_to_binary),
    plain("binary", 1, 1, |args| Ok(values::enveloped(BYTES, &bytes_of(args)?))),
    plain("dataUri", 1, 1, data_uri),
    plain("encodeDataUri", 1, 1, data_uri),
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

/// With or without its padding, in either alphabet, as services write it; the runtime takes only one of them.
fn base64_to_text(args: &Args) -> Result<Value, EvalError> {
    let standard = |c: char| match c {
        '-' => '+',
        '_' => '/',
        c => c,
    };
    let mut text: String = args.text(0)?.chars().filter(|c| !c.is_whitespace()).map(standard).collect();
    let missing = text.len().wrapping_neg() % 4;
    if missing < 3 && !text.ends_with('=') {
        text.extend(std::iter::repeat_n('=', missing));
    }
    match values::unbase64(&text) {
        Some(bytes) => Ok(lossy(&bytes)),
        None => args.expected(0, "a text in base64"),
    }
}

/// An envelope around what is base64 already, as it is written.
fn base64_to_binary(args: &Args) -> Result<Value, EvalError> {
    let content = args.text(0)?;
    match values::unbase64(content) {
        Some(_) => Ok(object! {"$content-type": BYTES, "$content": content}),
        None => args.expected(0, "a text in base64"),
    }
}

fn data_uri(args: &Args) -> Result<Value, EvalError> {
    let content_type = match values::envelope(args.get(0)) {
        Some((content_type, _)) => content_type.to_owned(),
        None if args.get(0).is_string() => "text/plain;charset=utf-8".into(),
        None => "application/json;charset=utf-8".into(),
    };
    Ok(format!("data:{content_type};base64,{}", STANDARD.encode(bytes_of(args)?)).into())
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
