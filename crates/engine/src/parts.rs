//! Answers in parts (`multipart/…`, RFC 2046, section 5.1): as the flow language has them, `$multipart` beside `$content-type`
//! and `$content`. Each part has `headers` and a `body`, which as it was observed is a text where the part is called text, and
//! else of `$content-type` and `$content`.
//! <https://learn.microsoft.com/azure/logic-apps/logic-apps-content-type>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::answer;

/// As many as a batch of OData has at most.
const MOST_PARTS: usize = 1_000;
/// The headers of one part: so many, in so many bytes.
const MOST_HEADERS: usize = 64;
const LONGEST_HEAD: usize = 16 << 10;
/// RFC 2046, section 5.1.1.
const LONGEST_BOUNDARY: usize = 70;

/// The parts of a body; `None` where it does not keep to the format, has no end, or has more of anything than is read.
pub(crate) fn read(kind: &str, body: &[u8]) -> Option<Value> {
    let delimiter = format!("--{}", boundary(kind)?);
    let (mut parts, mut part, mut at) = (Vec::new(), None, 0);
    while at < body.len() {
        let next = body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |end| at + end + 1);
        if let Some(rest) = body[at..next].strip_prefix(delimiter.as_bytes()) {
            let is_last = rest.starts_with(b"--");
            if rest[if is_last { 2 } else { 0 }..].iter().all(u8::is_ascii_whitespace) {
                if let Some(from) = part {
                    // The line break before a delimiter belongs to it; a part without a line has no end of its head.
                    parts.push(section(body.get(from..at).and_then(without_break)?)?);
                }
                if is_last {
                    return Some(
                        json!({"$content-type": kind, "$content": STANDARD.encode(body), "$multipart": parts}),
                    );
                }
                if parts.len() == MOST_PARTS {
                    return None;
                }
                part = Some(next);
            }
        }
        at = next;
    }
    None
}

fn boundary(kind: &str) -> Option<&str> {
    let mut named = kind.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    let fits = !value.is_empty() && value.len() <= LONGEST_BOUNDARY && !value.chars().any(char::is_control);
    fits.then_some(value)
}

fn without_break(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\n")?;
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

fn section(part: &[u8]) -> Option<Value> {
    let (mut headers, mut at, mut last) = (Map::new(), 0, None::<String>);
    loop {
        let Some(end) = part[at..].iter().position(|byte| *byte == b'\n') else {
            // A part without a body ends with its head.
            return (at == part.len() || part[at..] == *b"\r").then(|| whole(headers, &[]));
        };
        let line = without_break(&part[at..=at + end])?;
        at += end + 1;
        if line.is_empty() {
            return Some(whole(headers, &part[at..]));
        }
        if at > LONGEST_HEAD || headers.len() == MOST_HEADERS {
            return None;
        }
        let line = String::from_utf8_lossy(line);
        let more = |before: &mut Value, by: &str, text: &str| {
            *before = format!("{}{by}{text}", before.as_str().unwrap_or("")).into()
        };
        if line.starts_with([' ', '\t']) {
            more(headers.get_mut(last.as_ref()?)?, " ", line.trim());
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic());
        if !is_name || value.chars().any(|c| c.is_control() && c != '\t') {
            return None;
        }
        let known = headers.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned();
        match known.as_ref().and_then(|known| headers.get_mut(known)) {
            Some(before) => more(before, ", ", value.trim()),
            None => drop(headers.insert(name.to_owned(), value.trim().into())),
        }
        last = known.or_else(|| Some(name.to_owned()));
    }
}

fn whole(headers: Map<String, Value>, body: &[u8]) -> Value {
    let own = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let kind = own.and_then(|(_, kind)| kind.as_str()).unwrap_or("application/octet-stream");
    let body = answer::plain_text(kind, body)
        .map_or_else(|| json!({"$content-type": kind, "$content": STANDARD.encode(body)}), Value::from);
    json!({"headers": headers, "body": body})
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; charset=utf-8; Boundary=\"a b\"";

    fn bytes(kind: &str, bytes: &[u8]) -> Value {
        json!({"$content-type": kind, "$content": STANDARD.encode(bytes)})
    }

    #[test]
    fn parts_are_read_with_their_headers_and_byte_by_byte() {
        let body = b"what comes before\r\n--a b  \r\nContent-Disposition: form-data;\r\n name=\"kg\"\r\n\r\n71.5\r\n--a bc\r\n\r\n--a b\r\ncontent-type: Image/PNG\r\nX: 1\r\nx: 2\r\n\r\n\x89\r\n\r\n--a b\n\nlf\n--a b\nContent-Type: text/csv; charset=latin1\n\ncaf\xe9\n--a b--\r\nwhat comes after";
        let read = read(KIND, body).unwrap();
        assert_eq!((&read["$content-type"], &read["$content"]), (&json!(KIND), &json!(STANDARD.encode(body))));
        let parts = read["$multipart"].as_array().unwrap();
        assert_eq!(parts.len(), 4);
        assert_eq!(parts[0]["headers"], json!({"Content-Disposition": "form-data; name=\"kg\""}));
        let whole = bytes("application/octet-stream", b"71.5\r\n--a bc\r\n");
        assert_eq!(parts[0]["body"], whole, "a line that only begins like a delimiter is none");
        assert_eq!(parts[1]["headers"], json!({"content-type": "Image/PNG", "X": "1, 2"}));
        assert_eq!(parts[1]["body"], bytes("Image/PNG", b"\x89\r\n"));
        assert_eq!(parts[2], json!({"headers": {}, "body": bytes("application/octet-stream", b"lf")}));
        assert_eq!(parts[3]["body"], "caf\u{e9}");
    }

    #[test]
    fn parts_may_be_empty_and_may_be_none() {
        let parts =
            |body: &str| read("multipart/mixed;boundary=x", body.as_bytes()).map(|read| read["$multipart"].clone());
        let empty = json!({"headers": {}, "body": bytes("application/octet-stream", b"")});
        assert_eq!(parts("--x--"), Some(json!([])));
        assert_eq!(parts("--x\r\n\r\n\r\n--x--"), Some(json!([empty])));
        let headed = json!({"headers": {"A": "1"}, "body": bytes("application/octet-stream", b"")});
        assert_eq!(parts("--x\r\nA: 1\r\n\r\n--x--"), Some(json!([headed])));
    }

    #[test]
    fn what_does_not_keep_to_the_format_is_not_read() {
        let many = |n: usize| format!("{}--x--", "--x\r\n\r\n\r\n".repeat(n));
        let heads =
            |n: usize| format!("--x\r\n{}\r\n\r\n--x--", (0..n).map(|n| format!("H{n}: 1\r\n")).collect::<String>());
        let kind = "multipart/mixed; boundary=x";
        assert!(read(kind, many(MOST_PARTS).as_bytes()).is_some() && read(kind, heads(9).as_bytes()).is_some());
        let long = format!("--x\r\nA: {}\r\n\r\n\r\n--x--", "a".repeat(LONGEST_HEAD));
        let cases = [
            (kind, "--x\r\n\r\ncut off".to_owned(), "no end"),
            (kind, "--x\r\n--x--".to_owned(), "a part without anything"),
            (kind, "--x\r\nno header\r\n\r\n\r\n--x--".to_owned(), "no header"),
            (kind, "--x\r\n folded: 1\r\n\r\n\r\n--x--".to_owned(), "nothing to go on with"),
            (kind, "--x\r\nA: 1\0\r\n\r\n\r\n--x--".to_owned(), "a control character"),
            (kind, many(MOST_PARTS + 1), "too many parts"),
            (kind, heads(MOST_HEADERS + 1), "too many headers"),
            (kind, long, "too long a head"),
            ("multipart/mixed", "----".to_owned(), "no boundary"),
            ("multipart/mixed; boundary=\"\"", "----".to_owned(), "an empty boundary"),
        ];
        for (kind, body, what) in cases {
            assert_eq!(read(kind, body.as_bytes()), None, "{what}");
        }
        let boundary = "b".repeat(LONGEST_BOUNDARY + 1);
        assert_eq!(read(&format!("multipart/mixed; boundary={boundary}"), format!("--{boundary}--").as_bytes()), None);
    }
}
