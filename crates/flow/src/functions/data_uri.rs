//! `data:` URIs (RFC 2397), read as the runtime reads them: content in base64 is not looked at, other content is decoded
//! as a query is, and what stands between semicolons must not be empty.

use super::{Args, Function, plain};
use crate::Value;
use crate::expr::{EvalError, values};
use crate::value::object;

pub(super) static FUNCTIONS: &[Function] = &[
    plain("dataUriToBinary", 1, 1, to_binary),
    plain("decodeDataUri", 1, 1, to_binary),
    plain("dataUriToString", 1, 1, to_text),
];

/// The parts of a data URI.
struct Parts<'t> {
    /// With its parameters, as written; `text/plain` where there is none.
    kind: String,
    is_base64: bool,
    content: &'t str,
}

fn to_binary(args: &Args) -> Result<Value, EvalError> {
    let parts = parts(args)?;
    if !is_media_type(&parts.kind) {
        return args.expected(0, "a data URI with a media type such as text/plain");
    }
    if let Some(charset) = parameters(&parts.kind).find_map(charset).filter(|name| !is_charset(name)) {
        return args.fail(format!("does not know the encoding '{}'.", causeway_core::text::one_line(charset, 60)));
    }
    let Parts { kind, is_base64, content } = parts;
    if is_base64 {
        return Ok(object! {"$content-type": kind, "$content": content});
    }
    Ok(values::enveloped(&kind, plain_text(content).as_bytes()))
}

fn to_text(args: &Args) -> Result<Value, EvalError> {
    let parts = parts(args)?;
    // Only an encoding that is named first is looked at.
    if let Some(charset) = parameters(&parts.kind).next().and_then(charset).filter(|name| !is_charset(name)) {
        return args.fail(format!("does not know the encoding '{}'.", causeway_core::text::one_line(charset, 60)));
    }
    if !parts.is_base64 {
        return Ok(plain_text(parts.content).into());
    }
    match values::unbase64(parts.content) {
        Some(bytes) => Ok(String::from_utf8_lossy(&bytes).as_ref().into()),
        None => args.expected(0, "a data URI whose content is base64"),
    }
}

fn parts(args: &Args) -> Result<Parts<'_>, EvalError> {
    let text = args.text(0)?;
    let scheme = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let Some((head, content)) = scheme.and_then(|_| text.get(5..)?.split_once(',')) else {
        return args.expected(0, "a data URI");
    };
    let (kind, mark) = head.rsplit_once(';').unwrap_or(("", head));
    let is_base64 = mark.eq_ignore_ascii_case("base64");
    let kind = if is_base64 { kind } else { head };
    if kind.split(';').skip(1).any(str::is_empty) {
        return args.expected(0, "a data URI without empty parameters");
    }
    let kind = match kind {
        "" => "text/plain".to_owned(),
        kind if kind.starts_with(';') => format!("text/plain{kind}"),
        kind => kind.to_owned(),
    };
    Ok(Parts { kind, is_base64, content })
}

/// As in a query: `+` is a space.
fn plain_text(content: &str) -> String {
    super::uri::decoded(&content.replace('+', " "))
}

fn parameters(kind: &str) -> impl Iterator<Item = &str> {
    kind.split(';').skip(1)
}

fn charset(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
}

/// A type and a subtype, and parameters with one value each.
fn is_media_type(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default();
    let parts: Vec<_> = essence.split('/').collect();
    parts.len() == 2
        && parts.iter().all(|part| !part.is_empty())
        && parameters(kind).all(|part| part.matches('=').count() < 2)
}

/// Whether a name is that of an encoding. Content is read as UTF-8 in any case.
fn is_charset(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let families = [
        "utf-",
        "utf8",
        "utf16",
        "ascii",
        "us-ascii",
        "iso-8859-",
        "iso-2022-",
        "windows-",
        "latin",
        "l1",
        "cp",
        "ibm",
    ];
    let others = [
        "shift_jis",
        "sjis",
        "big5",
        "gb2312",
        "gbk",
        "gb18030",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "unicode",
        "tis-620",
    ];
    families.iter().any(|family| name.starts_with(family)) || others.contains(&&*name) || name.starts_with("euc-")
}
