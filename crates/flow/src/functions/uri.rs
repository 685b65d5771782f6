//! Percent-encoding and the parts of a URI.

pub(super) use percent::decoded;
use percent::encoded;
use url::Url;

use super::{Args, Function, MANY, plain};
use crate::Value;
use crate::expr::{EvalError, values};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("uriHost", 1, 1, |args| Ok(host(&parsed(args)?).into())),
    plain("uriPath", 1, 1, |args| Ok(parsed(args)?.path().into())),
    plain("uriPathAndQuery", 1, 1, |args| {
        let uri = parsed(args)?;
        Ok(format!("{}{}", uri.path(), query(&uri)).into())
    }),
    plain("uriPort", 1, 1, |args| Ok(port(&parsed(args)?).into())),
    plain("uriQuery", 1, 1, |args| Ok(query(&parsed(args)?).into())),
    plain("uriScheme", 1, 1, |args| Ok(parsed(args)?.scheme().into())),
    // Designers write a part of a path that has several pieces so, and published flows rely on it.
    plain("encodeUriComponent", 1, MANY, encode),
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

/// The host as people write it: names in other scripts are not Punycode.
fn host(uri: &Url) -> String {
    let host = uri.host_str().unwrap_or_default();
    if uri.domain().is_some() { url::quirks::domain_to_unicode(host) } else { host.to_owned() }
}

/// The port, or that of the scheme; -1 when the scheme has none.
fn port(uri: &Url) -> i64 {
    let known = match uri.scheme() {
        "gopher" => Some(70),
        "ldap" => Some(389),
        "mailto" => Some(25),
        "news" | "nntp" => Some(119),
        "telnet" => Some(23),
        _ => uri.port_or_known_default(),
    };
    uri.port().or(known).map_or(-1, i64::from)
}

fn query(uri: &Url) -> String {
    uri.query().map(|query| format!("?{query}")).unwrap_or_default()
}

fn encode(args: &Args) -> Result<Value, EvalError> {
    let pieces: Result<Vec<_>, _> = (0..args.len()).map(|n| args.text(n)).collect();
    Ok(encoded(&pieces?.concat()).into())
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

    pub(in crate::functions) fn decoded(text: &str) -> String {
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
