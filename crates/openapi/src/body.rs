//! Request bodies: JSON, forms, multipart, text and raw bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_core::json::plain;
use serde_json::{Map, Value};

use crate::encode::percent;
use crate::error::RequestError;
use crate::media;

/// The bytes of a body and the content type they are sent with.
pub(crate) fn encode(content_type: &str, value: &Value) -> Result<(Vec<u8>, String), RequestError> {
    let essence = media::essence(content_type);
    let whole = content_type.trim().to_owned();
    if essence == media::MULTIPART {
        return multipart(&fields(content_type, value)?);
    }
    if essence == media::FORM {
        return Ok((form(&fields(content_type, value)?), whole));
    }
    if media::is_json(content_type) {
        return Ok((value.to_string().into_bytes(), whole));
    }
    if let Some((bytes, own)) = file(value) {
        return Ok((bytes, own.unwrap_or(whole)));
    }
    let text = if value.is_null() { String::new() } else { plain(value) };
    Ok((text.into_bytes(), whole))
}

/// Form fields, each with its values in order.
fn fields(content_type: &str, value: &Value) -> Result<Vec<(String, Value)>, RequestError> {
    match value {
        Value::Object(map) => Ok(spread(map)),
        Value::Null => Ok(Vec::new()),
        _ => Err(RequestError::UnusableBody {
            content_type: content_type.into(),
            reason: "a form is an object of fields",
        }),
    }
}

/// A list becomes a field per item; null is not sent.
fn spread(map: &Map<String, Value>) -> Vec<(String, Value)> {
    let mut fields = Vec::new();
    for (name, value) in map {
        match value {
            Value::Null => {}
            Value::Array(items) => fields.extend(items.iter().map(|item| (name.clone(), item.clone()))),
            one => fields.push((name.clone(), one.clone())),
        }
    }
    fields
}

fn form(fields: &[(String, Value)]) -> Vec<u8> {
    let pair = |(name, value): &(String, Value)| format!("{}={}", percent(name, ""), percent(&plain(value), ""));
    fields.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes()
}

/// A file as Power Automate writes it: `{"$content-type": "image/png", "$content": "<base64>"}`.
fn file(value: &Value) -> Option<(Vec<u8>, Option<String>)> {
    let bytes = STANDARD.decode(value.get("$content")?.as_str()?).ok()?;
    let own = value.get("$content-type").and_then(Value::as_str);
    let own = own.filter(|text| text.contains('/') && !text.chars().any(char::is_control));
    Some((bytes, own.map(str::to_owned)))
}

/// RFC 7578. The boundary is the first of a fixed row that occurs in no part, so the same input gives the same bytes.
fn multipart(fields: &[(String, Value)]) -> Result<(Vec<u8>, String), RequestError> {
    let parts: Vec<_> = fields.iter().map(|(name, value)| part(name, value)).collect();
    let occurs = |boundary: &str| parts.iter().any(|part| contains(part, boundary.as_bytes()));
    let boundary = (0..1_000).map(|n| format!("causeway-boundary-{n}")).find(|boundary| !occurs(boundary));
    let Some(boundary) = boundary else {
        let reason = "it contains every boundary that could separate its parts";
        return Err(RequestError::UnusableBody { content_type: media::MULTIPART.into(), reason });
    };
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        bytes.extend_from_slice(&part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((bytes, format!("{}; boundary={boundary}", media::MULTIPART)))
}

fn part(name: &str, value: &Value) -> Vec<u8> {
    let name = quoted(name);
    let Some((content, own)) = file(value) else {
        return format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{}", plain(value)).into_bytes();
    };
    let filename = quoted(value.get("$filename").and_then(Value::as_str).unwrap_or(&name));
    let own = own.unwrap_or_else(|| "application/octet-stream".into());
    let head = format!(
        "Content-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\nContent-Type: {own}\r\n\r\n"
    );
    [head.into_bytes(), content].concat()
}

fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bodies_follow_their_content_type() {
        let file = json!({"$content-type": "image/png", "$content": "aGk="});
        for (content_type, value, bytes, sent_as) in [
            ("application/json", json!({"a": 1}), "{\"a\":1}", "application/json"),
            ("application/vnd.x+json", json!([1]), "[1]", "application/vnd.x+json"),
            (
                "application/x-www-form-urlencoded",
                json!({"a b": [1, "ü"], "n": null}),
                "a%20b=1&a%20b=%C3%BC",
                "application/x-www-form-urlencoded",
            ),
            ("text/plain", json!("x\ny"), "x\ny", "text/plain"),
            ("application/octet-stream", file, "hi", "image/png"),
        ] {
            let (sent, with) = encode(content_type, &value).unwrap();
            assert_eq!((String::from_utf8(sent).unwrap().as_str(), with.as_str()), (bytes, sent_as));
        }
        assert!(encode("multipart/form-data", &json!([1])).is_err());
    }

    #[test]
    fn multipart_parts_cannot_break_out() {
        let value = json!({"a\"\r\nX: y": "--causeway-boundary-0", "f": {"$content": "aGk="}});
        let (bytes, content_type) = encode("multipart/form-data", &value).unwrap();
        assert_eq!(content_type, "multipart/form-data; boundary=causeway-boundary-1");
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("name=\"a%22%0D%0AX: y\""), "{text}");
        assert!(text.contains("filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\nhi\r\n"), "{text}");
    }
}
