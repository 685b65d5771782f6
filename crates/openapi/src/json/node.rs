//! One value of a [`Tape`], as others see it: its kind, its members, its text. Copies are free.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::json::tape::Tape;
use crate::read::outline::Span;

/// A value of a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    tape: &'a Tape,
    at: u32,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.raw())
    }
}

impl<'a> Node<'a> {
    #[inline]
    pub(crate) fn new(tape: &'a Tape, at: u32) -> Self {
        Self { tape, at }
    }

    #[inline]
    pub(crate) fn tape(self) -> &'a Tape {
        self.tape
    }

    /// Its place in the tape: greater for what stands later in the text.
    #[inline]
    pub(crate) fn at(self) -> u32 {
        self.at
    }

    /// The place after it and everything in it.
    #[inline]
    pub(crate) fn end(self) -> u32 {
        self.tape.next(self.at)
    }

    /// Where it begins in the text, in bytes.
    #[inline]
    pub(crate) fn start(self) -> usize {
        self.tape.start(self.at)
    }

    /// As it is written.
    #[inline]
    pub(crate) fn raw(self) -> &'a str {
        self.tape.text().get(self.start()..self.tape.end(self.at)).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn is_object(self) -> bool {
        self.tape.first(self.at) == b'{'
    }

    #[inline]
    pub(crate) fn is_array(self) -> bool {
        self.tape.first(self.at) == b'['
    }

    #[inline]
    pub(crate) fn is_string(self) -> bool {
        self.tape.first(self.at) == b'"'
    }

    #[inline]
    pub(crate) fn is_null(self) -> bool {
        self.tape.first(self.at) == b'n'
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.tape.first(self.at) {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let inside = self.raw().strip_prefix('"')?.strip_suffix('"')?;
        Some(if self.tape.is_escaped(self.at) { Cow::Owned(unescape(inside)) } else { Cow::Borrowed(inside) })
    }

    /// Whether it is the string `text`.
    #[inline]
    pub(crate) fn is(self, text: &str) -> bool {
        self.tape.is(self.at, text)
    }

    /// The text of a string; numbers and booleans as they are written.
    pub(crate) fn plain(self) -> Option<Cow<'a, str>> {
        match self.tape.first(self.at) {
            b'"' => self.text(),
            b'{' | b'[' | b'n' => None,
            _ => Some(Cow::Borrowed(self.raw())),
        }
    }

    /// A member; the last where a name stands twice.
    #[inline]
    pub(crate) fn get(self, name: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        self.tape.find(self.at, name).map(|at| Self { at: at + 1, ..self })
    }

    /// The value that belongs to this name.
    pub(crate) fn value_of_name(self) -> Option<Self> {
        Some(Self { at: self.at + 1, ..self })
    }

    /// An item of a list.
    pub(crate) fn item(self, n: usize) -> Option<Self> {
        self.items().nth(n)
    }

    /// The members of an object; none of anything else. Of a name that stands twice, the last.
    pub(crate) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Self)> {
        self.pairs().filter(|(key, _)| !key.is_shadowed()).map(|(key, value)| (key.text().unwrap_or_default(), value))
    }

    /// Names and values, also those whose name stands again later.
    #[inline]
    pub(crate) fn pairs(self) -> impl Iterator<Item = (Self, Self)> {
        let (mut at, end) = if self.is_object() { (self.at + 1, self.end()) } else { (0, 0) };
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let pair = (Self { at, ..self }, Self { at: at + 1, ..self });
            at = pair.1.end();
            Some(pair)
        })
    }

    /// The items of a list; none of anything else.
    #[inline]
    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        let (mut at, end) = if self.is_array() { (self.at + 1, self.end()) } else { (0, 0) };
        std::iter::from_fn(move || {
            let item = (at < end).then_some(Self { at, ..self })?;
            at = item.end();
            Some(item)
        })
    }

    fn is_shadowed(self) -> bool {
        self.tape.is_shadowed(self.at)
    }

    /// Where it is, for those who have the file but not the tape.
    pub(crate) fn span(self) -> Span {
        let start = self.start();
        Span { file: self.tape.file, start: start as u32, length: (self.tape.end(self.at) - start) as u32 }
    }

    /// How many values it holds, itself and names included.
    pub(crate) fn weight(self) -> usize {
        (self.end() - self.at) as usize
    }

    /// As a value of its own. A number that no machine number can hold becomes its text.
    pub(crate) fn value(self) -> Value {
        match self.tape.first(self.at) {
            b'{' => Value::Object(self.map()),
            b'[' => Value::Array(self.items().map(Self::value).collect()),
            b'"' => Value::String(self.text().unwrap_or_default().into_owned()),
            b't' => Value::Bool(true),
            b'f' => Value::Bool(false),
            b'n' => Value::Null,
            _ => {
                // To the last digit, so that a number stays the same however often it is read and written.
                let exact = || Number::from_f64(self.raw().parse().ok()?);
                let number: Option<Number> = self.raw().parse().ok();
                let number = number.and_then(|number| if number.is_f64() { exact() } else { Some(number) });
                number.map_or_else(|| self.raw().into(), Value::Number)
            }
        }
    }

    /// The members as values.
    pub(crate) fn map(self) -> Map<String, Value> {
        self.members().map(|(name, value)| (name.into_owned(), value.value())).collect()
    }
}

/// What the escapes in the inside of a JSON string mean. A lone surrogate becomes U+FFFD.
pub(crate) fn unescape(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(slash) = rest.find('\\') {
        out.push_str(&rest[..slash]);
        let mut escape = rest[slash + 1..].chars();
        let c = match escape.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('u') => {
                let (c, after) = unicode(escape.as_str());
                out.push(c);
                rest = after;
                continue;
            }
            Some(c) => c,
            None => break,
        };
        out.push(c);
        rest = escape.as_str();
    }
    out.push_str(rest);
    out
}

/// The character of the four digits after `\u`, or of a pair of them, and what stands after.
fn unicode(rest: &str) -> (char, &str) {
    let unit = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(high) = unit(rest) else { return (char::REPLACEMENT_CHARACTER, rest) };
    let after = rest.get(4..).unwrap_or_default();
    if (0xd800..0xdc00).contains(&high)
        && let Some(low) = after.strip_prefix("\\u").and_then(unit).filter(|low| (0xdc00..0xe000).contains(low))
    {
        let code = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), after.get(6..).unwrap_or_default());
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tape(text: &str) -> Tape {
        Tape::scan(text.into()).unwrap()
    }

    #[test]
    fn values_are_those_of_serde_json() {
        for text in [
            r#"{"a": [1, -2.5e3, true, null, "x\n\u00e9\ud83d\ude00\/"], "b\"": {}, "": [[], {"c": false}]}"#,
            "[]",
            "\"\"",
            "123456789012345678",
            "-0.5",
        ] {
            assert_eq!(tape(text).root().value(), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        assert_eq!(tape("[1e999]").root().value(), json!(["1e999"]));
        assert_eq!(tape("\"\\ud83dx\"").root().value(), json!("\u{fffd}x"));
    }

    #[test]
    fn members_are_found_in_small_and_in_wide_objects() {
        let members: Vec<_> = (0..1_000).map(|n| format!("\"k{n}\": {{\"n\": {n}}}")).collect();
        for count in [1, 3, 64, 65, 1_000] {
            let tape = tape(&format!("{{{}}}", members[..count].join(",")));
            for n in [0, count / 2, count - 1] {
                let found = tape.root().get(&format!("k{n}")).and_then(|node| node.get("n")).unwrap();
                assert_eq!(found.raw(), n.to_string());
            }
            assert!(tape.root().get("k1000").is_none() && tape.root().get("n").is_none());
            assert_eq!(tape.root().members().count(), count);
        }
    }

    #[test]
    fn of_two_members_of_one_name_the_last_counts() {
        let many: String = (0..100).map(|n| format!("\"k{n}\": {n}, ")).collect();
        for text in ["{\"a\": 1, \"b\": 2, \"a\": 3}".to_owned(), format!("{{\"a\": 1, {many} \"a\": 3}}")] {
            let tape = tape(&text);
            assert_eq!(tape.root().get("a").unwrap().raw(), "3");
            assert_eq!(tape.shadowed().map(Node::raw).collect::<Vec<_>>(), ["\"a\""]);
            assert_eq!(tape.root().pairs().count(), tape.root().members().count() + 1);
        }
    }

    #[test]
    fn each_name_that_stands_again_later_is_told_once() {
        for before in [0, 2, 62, 63, 64, 65, 200] {
            let many: String = (0..before).map(|n| format!("\"k{n}\": {n}, ")).collect();
            let tape = tape(&format!("{{\"a\": 1, \"\": 2, {many} \"a\": 3, \"\": 4, \"a\": 5, \"ab\": 6}}"));
            let mut places: Vec<_> =
                tape.shadowed().map(|name| (name.raw(), name.value_of_name().unwrap().raw())).collect();
            places.sort_unstable();
            assert_eq!(places, [("\"\"", "2"), ("\"a\"", "1"), ("\"a\"", "3")], "{before}");
            assert_eq!(tape.root().get("a").unwrap().raw(), "5");
        }
    }

    #[test]
    fn names_with_escapes_are_found_by_what_they_mean() {
        let many: String = (0..100).map(|n| format!(", \"k{n}\": {n}")).collect();
        for text in ["{\"a\\/b\": 1}".to_owned(), format!("{{\"a\\/b\": 1{many}}}")] {
            assert_eq!(tape(&text).root().get("a/b").unwrap().raw(), "1");
        }
    }
}
