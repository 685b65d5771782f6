//! Files among the arguments, as Power Automate writes them: `{"$content-type": "image/png", "$content": "<base64>"}`,
//! with `$filename` and, for a part of a multipart body, `$headers`. A file that is too large for that, or lies on a disk,
//! is `{"$attached": 0}`: the first of the files that whoever sends the request has beside it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// A file that was given as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope<'a> {
    pub(crate) content: Content,
    /// Fit for a header.
    pub(crate) content_type: Option<&'a str>,
    pub(crate) filename: Option<&'a str>,
    pub(crate) headers: Option<&'a Map<String, Value>>,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// The file of this number among those that the sender has.
    Attached(usize),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

/// What is said of an envelope that cannot be opened.
pub(crate) const NOT_BASE64: &str = "its $content is not base64";

/// Whether the value is meant as a file.
pub(crate) fn is_envelope(value: &Value) -> bool {
    value.get("$content").is_some_and(Value::is_string) || attached(value).is_some()
}

impl<'a> Envelope<'a> {
    /// Opens an envelope; `None` when the value is none. Line breaks, missing padding and the URL-safe letters are
    /// taken.
    pub(crate) fn open(value: &'a Value) -> Result<Option<Self>, &'static str> {
        let content = match (attached(value), value.get("$content").and_then(Value::as_str)) {
            (Some(file), _) => Content::Attached(file),
            (None, Some(content)) => Content::Bytes(decode(content).ok_or(NOT_BASE64)?),
            (None, None) => return Ok(None),
        };
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        Ok(Some(Self {
            content,
            content_type: own_type(value),
            filename: text("$filename").filter(|name| !name.is_empty()),
            headers: value.get("$headers").and_then(Value::as_object),
        }))
    }
}

/// The content type that an envelope names, if it is one.
pub(crate) fn own_type(value: &Value) -> Option<&str> {
    value
        .get("$content-type")
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| crate::call::media::is_sendable(text))
}

/// The number of the file that an envelope stands for.
#[must_use]
pub fn attached(value: &Value) -> Option<usize> {
    value.get("$attached")?.as_u64().and_then(|file| usize::try_from(file).ok())
}

fn decode(content: &str) -> Option<Vec<u8>> {
    let content: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bare = content.trim_end_matches('=');
    STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn base64_is_read_as_it_is_written_in_the_wild() {
        for (content, bytes) in [
            ("aGk=", Some(b"hi".as_slice())),
            ("aGk", Some(b"hi")),
            ("aG\r\nk=", Some(b"hi")),
            ("_-8", Some(b"\xff\xef")),
            ("/+8=", Some(b"\xff\xef")),
            ("", Some(b"")),
            ("not base64!", None),
        ] {
            let value = json!({"$content": content, "$content-type": "image/png\r\nX: y"});
            let opened = Envelope::open(&value).ok().flatten();
            let expected = bytes.map(|bytes| Content::Bytes(bytes.to_vec()));
            assert_eq!(opened.as_ref().map(|envelope| envelope.content.clone()), expected, "{content}");
            assert!(opened.is_none_or(|envelope| envelope.content_type.is_none()));
        }
        assert_eq!(Envelope::open(&json!({"$content": 1})), Ok(None));
    }
}
