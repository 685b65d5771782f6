//! Percent-encoding and the parts of a URI.

use percent::{decoded, encoded};
use url::Url;

use super::{Args, Function, plain};
use crate::Value;
use crate::expr::{EvalError, values};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("uriHost", 1, 1, |args| Ok(parsed(args)?.host_str().unwrap_or_default().into())),
    plain("uriPath", 1, 1, |args| Ok(parsed(args)?.path().into())),
    plain("uriPathAndQuery", 1, 1, |args| {
        let uri = parsed(args)?;
        Ok(format!("{}{}", uri.path(), query(&uri)).into())
    }),
    plain("uriPort", 1, 1, |args| Ok(parsed(args)?.port_or_known_default().map_or(-1, i64::from).into())),
    plain("uriQuery", 1, 1, |args| Ok(query(&parsed(args)?).into())),
    plain("uriScheme", 1, 1, |args| Ok(parsed(args)?.scheme().into())),
    plain("encodeUriComponent", 1, 1, encode),
    plain("uriComponent", 1, 1, encode),
    plain("decodeUriComponent", 1, 1, decode),
    plain("uriComponentToString", 1, 1, decode),
    plain("uriComponentToBinary", 1, 1, |args| {
        Ok(values::enveloped("application/octet-stream", decoded(args.text(0)?).as_bytes()))
    }),
];

fn parsed(args: &Args) -> Result<Url, EvalError> {
    Url::parse(args.text(0)?.trim()).or_else(|_| args.expected(0, "an absolute URI"))
}

fn query(uri: &Url) -> String {
    uri.query().map(|query| format!("?{query}")).unwrap_or_default()
}

fn encode(args: &Args) -> Result<Value, EvalError> {
    Ok(encoded(args.text(0)?).into())
}

fn decode(args: &Args) -> Result<Value, EvalError> {
    Ok(decoded(args.text(0)?).into())
}

/// RFC 3986 percent-encoding: everything but letters, digits and `-._~`.
mod percent {
    use std::fmt::Write;

    pub(super) fn encoded(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                // Writing to a String does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    }

    pub(super) fn decoded(text: &str) -> String {
        let bytes = text.as_bytes();
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let escape = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(hex);
            out.push(escape.unwrap_or(bytes[at]));
            at += if escape.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn hex(digits: &[u8]) -> Option<u8> {
        let digits = std::str::from_utf8(digits).ok()?;
        if digits.starts_with('+') { None } else { u8::from_str_radix(digits, 16).ok() }
    }
}
