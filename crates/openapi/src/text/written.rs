//! JSON text while it is written, with the place in the original of each name and value; and the members of such a
//! text found again.

use std::fmt::Write as _;
use std::ops::Range;

use crate::error::ImportError;

/// How much longer than the original the JSON text may become. Real descriptions stay far below that.
const MOST_GROWTH: usize = 64 << 20;

/// Compact JSON: no white space between its tokens.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) json: String,
    /// Offset in `json` and offset in the original, ascending in the first.
    pub(crate) pairs: Vec<(u32, u32)>,
    limit: usize,
}

impl Written {
    /// For an original of so many bytes.
    pub(crate) fn new(original: usize) -> Self {
        Self { json: String::with_capacity(original), pairs: Vec::new(), limit: original.saturating_add(MOST_GROWTH) }
    }

    /// JSON that stands nowhere in the original.
    pub(crate) fn of(json: &str) -> Self {
        Self { json: json.to_owned(), ..Self::default() }
    }

    /// What is written next stands at this offset in the original.
    pub(crate) fn mark(&mut self, original: usize) {
        let pair = (offset(self.json.len()), offset(original));
        match self.pairs.last_mut().filter(|last| last.0 == pair.0) {
            Some(last) => *last = pair,
            None => self.pairs.push(pair),
        }
    }

    /// What is written is JSON already.
    pub(crate) fn push(&mut self, json: &str) {
        self.json.push_str(json);
    }

    /// A text, in quotes.
    pub(crate) fn string(&mut self, text: &str) {
        self.json.push('"');
        self.inside(text);
        self.json.push('"');
    }

    /// A part of a text that is in quotes.
    pub(crate) fn inside(&mut self, mut text: &str) {
        while let Some(at) = text.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.json.push_str(&text[..at]);
            self.escaped(text.as_bytes()[at]);
            text = &text[at + 1..];
        }
        self.json.push_str(text);
    }

    fn escaped(&mut self, byte: u8) {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            control => {
                // Writing to a String cannot fail.
                let _ = write!(self.json, "\\u{control:04x}");
                return;
            }
        };
        self.json.push_str(short);
    }

    /// Whether so many bytes more are too many.
    pub(crate) fn is_full(&self, more: usize) -> bool {
        self.json.len().saturating_add(more) > self.limit
    }

    /// The error for a text that has become too long.
    pub(crate) fn too_large() -> ImportError {
        ImportError::TooLarge(format!("read as JSON it is more than {} MB larger than the file", MOST_GROWTH >> 20))
    }

    /// The index of the first pair at or after this offset in `json`.
    pub(crate) fn first_pair(&self, json: usize) -> usize {
        self.pairs.partition_point(|pair| pair.0 < offset(json))
    }

    /// Takes back what was written from this offset on.
    pub(crate) fn truncate(&mut self, json: usize) {
        self.pairs.truncate(self.first_pair(json));
        self.json.truncate(json);
    }
}

/// Offsets fit: nothing larger than 256 MB is read, and nothing becomes much larger.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The start of the character at this offset, or the end.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Name (with its quotes) and value of each member of a compact object; empty for anything else.
pub(crate) fn members(json: &str, within: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut list = Vec::new();
    let mut at = within.start + 1;
    while json.as_bytes()[within.start] == b'{' && at + 1 < within.end {
        let name = at..end_of_value(json, at);
        let value = name.end + 1..end_of_value(json, name.end + 1);
        at = value.end + 1;
        list.push((name, value));
    }
    list
}

/// The items of a compact list; anything else is its own only item.
pub(crate) fn items(json: &str, within: Range<usize>) -> Vec<Range<usize>> {
    if json.as_bytes()[within.start] != b'[' {
        return vec![within];
    }
    let mut list = Vec::new();
    let mut at = within.start + 1;
    while at + 1 < within.end {
        let item = at..end_of_value(json, at);
        at = item.end + 1;
        list.push(item);
    }
    list
}

/// Where the value that starts at `at` ends.
fn end_of_value(json: &str, mut at: usize) -> usize {
    let bytes = json.as_bytes();
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_json_asks() {
        let text = "a\"b\\c\n\t\u{1}\u{7f}é\u{2028}";
        let mut written = Written::new(0);
        written.string(text);
        assert_eq!(serde_json::from_str::<String>(&written.json).unwrap(), text);
    }

    #[test]
    fn members_and_items_are_found_again() {
        let json = r#"{"a":1,"b\"]":[{"c":"}"},2],"":{}}"#;
        let found: Vec<_> = members(json, 0..json.len()).into_iter().map(|(k, v)| (&json[k], &json[v])).collect();
        assert_eq!(found, [("\"a\"", "1"), ("\"b\\\"]\"", "[{\"c\":\"}\"},2]"), ("\"\"", "{}")]);
        let list = "[1,[2,3],\"x,y\",{}]";
        let found: Vec<_> = items(list, 0..list.len()).into_iter().map(|item| &list[item]).collect();
        assert_eq!(found, ["1", "[2,3]", "\"x,y\"", "{}"]);
        assert!(members("{}", 0..2).is_empty() && items("[]", 0..2).is_empty() && members("7", 0..1).is_empty());
    }
}
