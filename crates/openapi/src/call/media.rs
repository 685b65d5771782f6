//! Content types: which one to use when several are offered.

use std::borrow::Cow;

use crate::json::node::Node;

/// What a body without a content type is taken for.
pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// Without parameters, in lower case: `application/json`.
pub(crate) fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is JSON: `application/json`, `application/hal+json`, `*/*`, or nothing at all.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.is_empty()
        || essence == "*/*"
        || essence.ends_with("/json")
        || essence.ends_with("+json")
        || essence == "json"
}

/// Whether it is XML: `text/xml`, `application/xml`, `application/atom+xml`.
pub(crate) fn is_xml(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

pub(crate) fn is_text(content_type: &str) -> bool {
    essence(content_type).starts_with("text/")
}

pub(crate) fn is_multipart(content_type: &str) -> bool {
    essence(content_type).starts_with("multipart/")
}

/// One JSON value to a line: `application/x-ndjson`, `application/jsonl`.
pub(crate) fn is_json_lines(content_type: &str) -> bool {
    let essence = essence(content_type);
    let name = essence.split('/').next_back().unwrap_or_default().trim_start_matches("x-");
    matches!(name, "ndjson" | "jsonl" | "jsonlines" | "json-lines")
}

/// RFC 7464.
pub(crate) fn is_json_sequence(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence == "application/json-seq" || essence.ends_with("+json-seq")
}

/// Whether it is nothing that can be written from a JSON value: images, archives, `application/octet-stream`.
pub(crate) fn is_opaque(content_type: &str) -> bool {
    let known = is_json(content_type)
        || is_xml(content_type)
        || is_text(content_type)
        || is_multipart(content_type)
        || is_json_lines(content_type)
        || is_json_sequence(content_type);
    !known && essence(content_type) != FORM
}

/// Whether it can stand in a header: `type/subtype` of tokens (RFC 9110, 8.3.1), parameters of printable ASCII.
pub(crate) fn is_sendable(content_type: &str) -> bool {
    let essence = essence(content_type);
    let parts: Vec<_> = essence.split('/').collect();
    let tokens = parts.len() == 2 && parts.iter().all(|part| crate::call::encode::is_token(part));
    tokens && content_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The one to use: JSON before forms before whatever comes first.
pub(crate) fn preferred<'a>(offered: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let find = |fits: &dyn Fn(&str) -> bool| offered.clone().find(|name| fits(name));
    find(&|name| essence(name) == JSON)
        .or_else(|| find(&is_json))
        .or_else(|| find(&|name| essence(name) == FORM || essence(name) == MULTIPART))
        .or_else(|| offered.clone().next())
}

/// The preferred entry of an OpenAPI 3 `content` object.
pub(crate) fn entry(content: Node<'_>) -> Option<(Cow<'_, str>, Node<'_>)> {
    let entries: Vec<_> = content.members().collect();
    let name = preferred(entries.iter().map(|(name, _)| &**name))?.to_owned();
    entries.into_iter().find(|(other, _)| *other == name)
}

/// The content type that one is meant for which cannot be sent: `json`, `application-json`, `text / plain`. One that can
/// be sent stays as it is.
pub(crate) fn mended(content_type: &str) -> Cow<'_, str> {
    let trimmed = content_type.trim();
    if trimmed.is_empty() || trimmed == "*" || is_sendable(trimmed) {
        return Cow::Borrowed(content_type);
    }
    let first = trimmed.split([',', ';']).next().unwrap_or_default();
    let bare: String = first.chars().filter(|c| !c.is_whitespace() && !"\"'\\[]".contains(*c)).collect();
    let bare = bare.to_ascii_lowercase();
    match of_word(&bare) {
        Some(known) => Cow::Borrowed(known),
        None if is_sendable(&bare) => Cow::Owned(bare),
        None => Cow::Borrowed(content_type),
    }
}

fn of_word(word: &str) -> Option<&'static str> {
    let short = word.trim_start_matches("application").trim_start_matches(['-', '_', '.', ':', '\\']);
    Some(match short {
        "json" => JSON,
        "xml" => "application/xml",
        "text" | "plain" | "text-plain" | "string" => "text/plain",
        "html" | "text-html" => "text/html",
        "csv" | "text-csv" => "text/csv",
        "form" | "urlencoded" | "x-www-form-urlencoded" | "form-urlencoded" => FORM,
        "multipart" | "form-data" | "formdata" | "multipart-form-data" => MULTIPART,
        "binary" | "file" | "octet-stream" | "stream" => "application/octet-stream",
        "pdf" => "application/pdf",
        _ => return None,
    })
}

/// As it is sent: a wildcard or nothing becomes JSON. A range of files (`image/*`) stays, since a file names its type.
pub(crate) fn normal(content_type: &str) -> String {
    let mended = mended(content_type);
    let trimmed = mended.trim();
    match essence(trimmed).split_once('/') {
        Some(("text", "*")) => "text/plain".into(),
        Some(("*" | "application", "*")) | None => JSON.into(),
        Some((family, _)) if family.contains('*') => JSON.into(),
        _ => trimmed.into(),
    }
}

/// What is sent where no file has named its type: a range cannot be.
pub(crate) fn concrete(content_type: &str) -> String {
    if essence(content_type).ends_with("/*") { "application/octet-stream".into() } else { content_type.trim().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        for (name, json, xml, opaque, sendable) in [
            ("application/problem+json; charset=utf-8", true, false, false, true),
            ("application/atom+xml", false, true, false, true),
            ("image/png", false, false, true, true),
            ("application/x-ndjson", false, false, false, true),
            ("application/geo+json-seq", false, false, false, true),
            ("multipart/mixed", false, false, false, true),
            ("text/plain\r\nX: y", false, false, false, false),
            ("text", false, false, true, false),
            ("image/ü", false, false, true, false),
        ] {
            assert_eq!(
                (is_json(name), is_xml(name), is_opaque(name), is_sendable(name)),
                (json, xml, opaque, sendable)
            );
        }
    }

    #[test]
    fn what_cannot_be_sent_becomes_what_can() {
        for (declared, sent) in [
            ("*/*", JSON),
            ("", JSON),
            ("json", JSON),
            ("*", JSON),
            ("application/*", JSON),
            ("text/*", "text/plain"),
            ("image/*", "application/octet-stream"),
            (" text/csv; header=present ", "text/csv; header=present"),
        ] {
            assert_eq!(concrete(&normal(declared)), sent, "{declared}");
        }
    }

    #[test]
    fn what_is_no_content_type_becomes_the_one_that_is_meant() {
        for (declared, meant) in [
            ("json", JSON),
            ("application-json", JSON),
            ("applicationjson", JSON),
            ("application / json", JSON),
            ("application/json, text/json", JSON),
            ("text", "text/plain"),
            ("x-www-form-urlencoded", FORM),
            ("Application/Vnd.Odd+JSON; v=1", "Application/Vnd.Odd+JSON; v=1"),
            ("*/*", "*/*"),
            ("something odd", "something odd"),
        ] {
            assert_eq!(mended(declared), meant, "{declared}");
        }
    }

    #[test]
    fn json_comes_first() {
        for (offered, chosen) in [
            (vec!["text/xml", "application/json; charset=utf-8"], Some("application/json; charset=utf-8")),
            (vec!["application/xml", "application/vnd.api+json"], Some("application/vnd.api+json")),
            (vec!["text/plain", "multipart/form-data"], Some("multipart/form-data")),
            (vec!["image/png"], Some("image/png")),
            (vec![], None),
        ] {
            assert_eq!(preferred(offered.into_iter()), chosen);
        }
    }
}
