//! Request and response bodies as they are kept: short ones beside their row, long ones in packs, huge ones cut.

use serde_json::{Value, json};

/// Up to so many bytes of JSON stay in the action's row.
const INLINE: usize = 512;
/// At most so many bytes of JSON are kept of one body.
pub(crate) const LARGEST: usize = 256 * 1024;
/// So many bytes of a body that is cut stay readable. As a JSON string they may double, and still fit.
const READABLE: usize = 120 * 1024;

/// A body as JSON text, as it is kept. An empty text is a body that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyText(String);

impl BodyText {
    /// `json` is what serde_json writes, without secrets.
    #[must_use]
    pub fn new(json: String) -> Self {
        Self(json)
    }

    /// What it says.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl From<Value> for BodyText {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

/// A body on its way to the disk.
#[derive(Debug)]
pub(crate) enum Body {
    /// Null, or not kept.
    Nothing,
    /// JSON text for the action's row.
    Inline(String),
    /// JSON text for `blobs.db`.
    Long(String),
}

/// Brings a body into the form that it is kept in. One that is too large becomes
/// `{"$cut": true, "bytes": its length, "text": its beginning}`.
pub(crate) fn pack(body: BodyText) -> Body {
    let BodyText(text) = body;
    if text.is_empty() || text == "null" {
        return Body::Nothing;
    }
    if text.len() <= INLINE {
        return Body::Inline(text);
    }
    if text.len() <= LARGEST {
        return Body::Long(text);
    }
    Body::Long(json!({"$cut": true, "bytes": text.len(), "text": beginning(&text)}).to_string())
}

fn beginning(text: &str) -> &str {
    let end = (0..=READABLE).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// A body that is in a piece of its own, as all were before there were packs; `None` where the bytes are none.
pub(crate) fn unpack(data: &[u8]) -> Option<Value> {
    let text = zstd::bulk::decompress(data, LARGEST).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(value: &Value) -> Value {
        match pack(value.clone().into()) {
            Body::Nothing => Value::Null,
            Body::Inline(text) => serde_json::from_str(&text).unwrap(),
            Body::Long(text) => {
                assert!(text.len() <= LARGEST);
                unpack(&crate::compress(text.as_bytes(), 3).unwrap()).unwrap()
            }
        }
    }

    #[test]
    fn bodies_come_back_as_they_were_up_to_the_limit() {
        for value in [json!(null), json!("x"), json!({"a": [1, 2.5, "ü"]}), json!("é".repeat(100_000))] {
            assert_eq!(kept(&value), value);
        }
    }

    #[test]
    fn a_huge_body_is_cut_and_says_so() {
        for text in ["\"".repeat(400_000), "é\\".repeat(300_000), "x".repeat(300_000)] {
            let value = json!({ "text": text });
            let cut = kept(&value);
            assert_eq!(cut["$cut"], true);
            assert_eq!(cut["bytes"], value.to_string().len());
            assert!(value.to_string().starts_with(cut["text"].as_str().unwrap()));
        }
    }

    #[test]
    fn bytes_that_are_not_a_body_are_no_body() {
        assert_eq!(unpack(b"not zstd"), None);
    }
}
