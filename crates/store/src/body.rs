//! Request and response bodies as they are kept: short ones beside their row, long ones compressed, huge ones cut.

use serde_json::{Value, json};

use crate::compress::compress;

/// Up to so many bytes of JSON stay in the action's row.
const INLINE: usize = 512;
/// At most so many bytes of JSON are kept of one body.
const LARGEST: usize = 256 * 1024;
/// So many bytes of a body that is cut stay readable. As a JSON string they may double, and still fit.
const READABLE: usize = 120 * 1024;
/// Compression level: quick, and within a few percent of the slow ones on JSON.
const LEVEL: i32 = 3;

/// A body on its way to the disk.
#[derive(Debug)]
pub(crate) enum Body {
    /// Null, or not kept.
    Nothing,
    /// JSON text for the action's row.
    Inline(String),
    /// JSON text, zstd, for `blobs.db`.
    Packed(Vec<u8>),
}

/// Brings a body into the form it is kept in. One that is too large becomes
/// `{"$cut": true, "bytes": its length, "text": its beginning}`.
pub(crate) fn pack(value: &Value) -> Body {
    if value.is_null() {
        return Body::Nothing;
    }
    let mut text = value.to_string();
    if text.len() <= INLINE {
        return Body::Inline(text);
    }
    if text.len() > LARGEST {
        let beginning = beginning(&text);
        text = json!({"$cut": true, "bytes": text.len(), "text": beginning}).to_string();
    }
    match compress(text.as_bytes(), LEVEL) {
        Ok(data) => Body::Packed(data),
        Err(error) => {
            tracing::warn!(%error, "a body could not be compressed and is not kept");
            Body::Nothing
        }
    }
}

fn beginning(text: &str) -> &str {
    let end = (0..=READABLE).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// The body again; `None` where the bytes are not what [`pack`] made.
pub(crate) fn unpack(data: &[u8]) -> Option<Value> {
    let text = zstd::bulk::decompress(data, LARGEST).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(value: &Value) -> Value {
        match pack(value) {
            Body::Nothing => Value::Null,
            Body::Inline(text) => serde_json::from_str(&text).unwrap(),
            Body::Packed(data) => unpack(&data).unwrap(),
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
