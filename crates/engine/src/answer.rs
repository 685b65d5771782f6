//! An answer decoded by what it is, whatever the description promised and the content type says: JSON, text in its
//! encoding, parts, bytes, or a file that was kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_core::digits;
use causeway_core::json::{at, plain};
use causeway_core::redact;
use causeway_core::text::one_line;
use causeway_openapi::Request;
use encoding_rs::{Encoding, WINDOWS_1252};
use serde_json::{Map, Value, json};
use url::Url;

use crate::call::CallAnswer;
use crate::http::Answer;
use crate::parts;
use crate::transfer::Transfer;

pub(crate) fn decode(request: &Request, answer: Answer, transfer: &Transfer) -> CallAnswer {
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    let mut headers = Value::Object(joined(&answer.headers));
    redact::json(&mut headers);
    let body = match (answer.saved, &transfer.save_to) {
        (Some(size), Some(path)) => json!({"$content-type": kind, "$file": path, "$size": size}),
        _ => body(&kind, &answer.body),
    };
    let sent_to = &request.url;
    let request = format!("{} {}", request.method, redact::url(&request.url));
    let location = location(answer.moved_to.as_ref().unwrap_or(sent_to), &answer);
    let moved_to = answer.moved_to.as_ref().map(redact::url);
    CallAnswer { status: answer.status, headers, body, request, moved_to, location, note: answer.note, next: None }
}

/// Where an answer leads, as a whole address.
fn location(from: &Url, answer: &Answer) -> Option<Url> {
    let mut url = from.join(answer.header("location")?.trim()).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// Headers by name. Several of the same name are one list (RFC 9110, section 5.3), as `Link` headers may be.
fn joined(headers: &[(String, String)]) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for (name, value) in headers {
        let list =
            joined.get(name).and_then(Value::as_str).map_or(value.clone(), |before| format!("{before}, {value}"));
        joined.insert(name.clone(), list.into());
    }
    joined
}

/// Parts if it is called that, JSON if it parses as JSON, text if it is text, else an envelope of base64. A lone number or
/// word that is called text stays text.
fn body(kind: &str, body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let essence = essence(kind);
    let whole = || json!({"$content-type": kind, "$content": STANDARD.encode(body)});
    if essence.starts_with("multipart/") {
        return parts::read(kind, body).unwrap_or_else(whole);
    }
    let Some(text) = text(kind, &essence, body) else { return whole() };
    let structured = |value: &Value| value.is_object() || value.is_array() || !essence.starts_with("text/");
    match digits::read(&text) {
        Ok(value) if structured(&value) => value,
        _ => lines(&essence, &text).unwrap_or_else(|| text.into_owned().into()),
    }
}

/// The text in the encoding that it shows or names; text that is neither UTF-8 nor named is Windows-1252, as on the web.
fn text<'a>(kind: &str, essence: &str, body: &'a [u8]) -> Option<std::borrow::Cow<'a, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        return encoding.decode_without_bom_handling_and_without_replacement(&body[mark..]);
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return Some(text.into());
    }
    let named = charset(kind).and_then(|label| Encoding::for_label(label.as_bytes()));
    let textual = essence.starts_with("text/") || essence.ends_with("xml") || essence.ends_with("json");
    let encoding = named.or((textual && !body.contains(&0)).then_some(WINDOWS_1252))?;
    encoding.decode_without_bom_handling_and_without_replacement(body)
}

/// What is called text, as text.
pub(crate) fn plain_text(kind: &str, body: &[u8]) -> Option<String> {
    let essence = essence(kind);
    if !essence.starts_with("text/") {
        return None;
    }
    text(kind, &essence, body).map(std::borrow::Cow::into_owned)
}

fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn charset(kind: &str) -> Option<&str> {
    let named = |part: &'_ str| part.trim().get(..8).is_some_and(|name| name.eq_ignore_ascii_case("charset="));
    kind.split(';').find(|part| named(part)).map(|part| part.trim()[8..].trim_matches('"'))
}

/// JSON values in lines (`application/x-ndjson`) or as a text sequence (RFC 7464) are a list.
fn lines(essence: &str, text: &str) -> Option<Value> {
    let known = [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/json-lines",
        "application/x-jsonlines",
        "application/json-seq",
    ];
    let pieces = text.split(['\n', '\u{1e}']).map(str::trim).filter(|piece| !piece.is_empty());
    let read = || pieces.map(digits::read).collect::<Result<Vec<Value>, _>>();
    if known.contains(&essence) { read().ok().map(Value::Array) } else { None }
}

/// What a failing server says in its own words, from the places where services put it.
pub(crate) fn said(body: &Value) -> String {
    let places = ["error.message", "errors.0.message", "message", "error_description", "error", "detail", "title"];
    let text = places.iter().find_map(|place| at(body, place).filter(|value| value.is_string())).map(plain);
    // A server may repeat the key that it does not like.
    let text = text.or_else(|| body.as_str().map(Into::into)).map(|text| redact::live::hide_text(&text));
    match text.map(|text| one_line(&text, 160)) {
        Some(text) if !text.is_empty() => format!(" ({text})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_decoded_by_what_they_are() {
        let utf16: Vec<u8> =
            [0xfeff_u16].into_iter().chain("{\"a\":1}".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let cases: &[(&str, &[u8], Value)] = &[
            ("text/html", b"{\"a\":1}", json!({"a": 1})),
            ("application/json", b"oops", json!("oops")),
            ("application/json", b"12", json!(12)),
            ("application/json", b"\xef\xbb\xbf[1]", json!([1])),
            ("application/json", &utf16, json!({"a": 1})),
            ("application/json; charset=ISO-8859-1", b"{\"a\":\"caf\xe9\"}", json!({"a": "caf\u{e9}"})),
            ("text/csv", b"12", json!("12")),
            ("text/csv", b"caf\xe9;1", json!("caf\u{e9};1")),
            ("text/plain; charset=\"shift_jis\"", b"\x83\x65", json!("\u{30c6}")),
            ("application/x-ndjson", b"{\"a\":1}\n{\"a\":2}\n", json!([{"a": 1}, {"a": 2}])),
            ("application/x-ndjson", b"{\"a\":1}\noops\n", json!("{\"a\":1}\noops\n")),
            ("Image/PNG", b"\x89PNG\xff", json!({"$content-type": "Image/PNG", "$content": "iVBOR/8="})),
            (
                "multipart/mixed; boundary=x",
                b"--x\r\n\r\n{}\r\n--x--",
                json!({"$content-type": "multipart/mixed; boundary=x", "$content": "LS14DQoNCnt9DQotLXgtLQ==",
                    "$multipart": [{"headers": {}, "body": {"$content-type": "application/octet-stream", "$content": "e30="}}]}),
            ),
            (
                "multipart/mixed; boundary=x",
                b"cut off",
                json!({"$content-type": "multipart/mixed; boundary=x", "$content": "Y3V0IG9mZg=="}),
            ),
            ("", b"", Value::Null),
        ];
        for (kind, bytes, value) in cases {
            assert_eq!(&body(kind, bytes), value, "{kind}");
        }
    }

    #[test]
    fn numbers_are_the_ones_that_were_sent() {
        for number in ["3333333333333333333333333333333333333330.0", "0.30000000000000004", "1e300"] {
            let read = body("application/json", number.as_bytes());
            assert_eq!(read.as_f64(), number.parse().ok(), "{number}");
        }
        for number in ["122.416294033786585", "12345678901234567890123"] {
            let read = body("application/json", format!("[{number}]").as_bytes());
            assert_eq!(digits::text(&read), format!("[{number}]"));
        }
    }

    #[test]
    fn a_servers_own_words_are_found_and_tamed() {
        assert_eq!(said(&json!({"error": {"message": "No\nway"}})), " (No way)");
        assert_eq!(said(&json!({"errors": [{"message": "Too many"}]})), " (Too many)");
        assert_eq!(said(&json!({"x": 1})), "");
    }
}
