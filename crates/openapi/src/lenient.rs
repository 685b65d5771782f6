//! JSON as people really write it: comments, missing or trailing commas, raw control characters, bare words, single
//! quotes, wrong or missing closing brackets, files that end too early. Used only when strict reading has failed.

use serde_json::{Map, Value};

use crate::error::ImportError;
use crate::reference::push;
use crate::repair::Repairs;

/// Brackets within brackets; the same limit as serde_json's.
pub(crate) const DEEPEST: usize = 128;

/// Reads what can be read. Each kind of defect is noted once per place, with its line.
pub(crate) fn read(text: &str, repairs: &mut Repairs) -> Result<Value, ImportError> {
    let mut reader =
        Reader { text, at: 0, open: Vec::new(), pointer: String::new(), line: Line::default(), notes: 0, repairs };
    reader.space();
    if !matches!(reader.peek(), Some('{' | '[')) {
        return Err(reader.unreadable("it does not begin with { or ["));
    }
    let mut value = reader.value()?.unwrap_or(Value::Null);
    reader.rest_of_root(&mut value)?;
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The closing character and the indentation of the opening line of every bracket that is open.
    open: Vec<(char, usize)>,
    pointer: String,
    line: Line,
    notes: usize,
    repairs: &'a mut Repairs,
}

/// The line the reader was last found on, so that finding it again costs only what was read since.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    number: usize,
    start: usize,
    seen: usize,
}

/// After so many slips the rest is put right without being listed.
const MOST_NOTES: usize = 500;

/// What stands where a value or a name may stand.
enum Next {
    Item,
    End,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Option<Value>, ImportError> {
        self.space();
        Ok(match self.peek() {
            Some('{') => Some(Value::Object(self.object()?)),
            Some('[') => Some(Value::Array(self.array()?)),
            Some(quote @ ('"' | '\'')) => Some(Value::String(self.string(quote))),
            Some(',' | '}' | ']' | ':') | None => {
                self.note("json-missing-value", "a value is missing; null was put in its place");
                None
            }
            Some(_) => Some(self.word()),
        })
    }

    fn object(&mut self) -> Result<Map<String, Value>, ImportError> {
        let mut map = Map::new();
        self.enter('}')?;
        self.members(&mut map)?;
        self.open.pop();
        Ok(map)
    }

    fn members(&mut self, map: &mut Map<String, Value>) -> Result<(), ImportError> {
        let mut first = true;
        while let Next::Item = self.next('}', first) {
            first = false;
            let before = self.at;
            let key = self.key();
            self.space();
            if self.peek() == Some(':') {
                self.at += 1;
            }
            let length = self.pointer.len();
            push(&mut self.pointer, &key);
            let value = self.value()?;
            self.pointer.truncate(length);
            map.insert(key, value.unwrap_or(Value::Null));
            self.progress(before);
        }
        Ok(())
    }

    fn array(&mut self) -> Result<Vec<Value>, ImportError> {
        let mut items = Vec::new();
        self.enter(']')?;
        while let Next::Item = self.next(']', items.is_empty()) {
            let before = self.at;
            let length = self.pointer.len();
            push(&mut self.pointer, &items.len().to_string());
            let value = self.value()?;
            self.pointer.truncate(length);
            items.extend(value);
            self.progress(before);
        }
        self.open.pop();
        Ok(items)
    }

    /// Whatever is there, the reader moves on: nothing can make it stand still.
    fn progress(&mut self, before: usize) {
        if self.at == before {
            self.at += self.peek().map_or(1, char::len_utf8);
        }
    }

    fn enter(&mut self, closer: char) -> Result<(), ImportError> {
        if self.open.len() >= DEEPEST {
            return Err(ImportError::NestedTooDeep(DEEPEST));
        }
        let indentation = self.indentation();
        self.open.push((closer, indentation));
        self.at += 1;
        Ok(())
    }

    /// Steps over commas to the next item, or over the closing bracket.
    fn next(&mut self, closer: char, first: bool) -> Next {
        self.space();
        let comma = self.commas();
        match self.peek() {
            None => {
                self.note("json-truncated", "the file ends too early; what was open was closed");
                Next::End
            }
            Some(c @ ('}' | ']')) => {
                if comma {
                    self.note("json-trailing-comma", "there is a comma after the last item; it was ignored");
                }
                self.close(c, closer);
                Next::End
            }
            Some(_) => {
                if !first && !comma {
                    self.note("json-missing-comma", "a comma is missing; it was put in");
                }
                Next::Item
            }
        }
    }

    fn commas(&mut self) -> bool {
        let mut any = false;
        while self.peek() == Some(',') {
            any = true;
            self.at += 1;
            self.space();
        }
        any
    }

    /// A bracket of the other kind is either a slip for this one or closes an outer one; the indentation tells.
    fn close(&mut self, found: char, closer: char) {
        if found == closer {
            self.at += 1;
            return;
        }
        self.note("json-wrong-bracket", "a closing bracket is wrong or missing; it was put right");
        let here = self.indentation();
        let own = self.open.last().is_some_and(|(_, indentation)| *indentation == here);
        let outer = self.open.iter().rev().skip(1).any(|(c, _)| *c == found);
        if own || !outer {
            self.at += 1;
        }
    }

    /// Text after the end: a bracket too many has closed the root early, so its members go on.
    fn rest_of_root(&mut self, value: &mut Value) -> Result<(), ImportError> {
        let Value::Object(map) = value else { return Ok(()) };
        loop {
            self.space();
            match self.peek() {
                None => return Ok(()),
                Some(',' | '"') => {
                    self.note("json-extra-bracket", "a closing bracket is too many; it was ignored");
                    self.open.push(('}', 0));
                    self.members(map)?;
                    self.open.pop();
                }
                Some(c) => self.at += c.len_utf8(),
            }
        }
    }

    fn key(&mut self) -> String {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.string(quote),
            _ => {
                self.note("json-bare-name", "a name has no quotes; they were put in");
                self.bare().to_owned()
            }
        }
    }

    fn word(&mut self) -> Value {
        let word = self.bare();
        match word {
            "true" | "True" | "TRUE" => return Value::Bool(true),
            "false" | "False" | "FALSE" => return Value::Bool(false),
            "null" | "None" | "undefined" | "NaN" => return Value::Null,
            _ => {}
        }
        if let Ok(number) = serde_json::from_str::<serde_json::Number>(word) {
            return Value::Number(number);
        }
        let word = word.to_owned();
        self.note("json-bare-word", "a text has no quotes; they were put in");
        Value::String(word)
    }

    fn bare(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || "{}[],:\"'".contains(c)).unwrap_or(rest.len());
        let start = self.at;
        self.at += end;
        &self.text[start..start + end]
    }

    fn string(&mut self, quote: char) -> String {
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                _ if c == quote => return out,
                '\\' => self.escape(&mut out),
                c if c.is_control() && c != '\u{7f}' => {
                    self.note("json-control-character", "a text contains a raw control character; it was kept");
                    out.push(c);
                }
                c => out.push(c),
            }
        }
        out
    }

    fn escape(&mut self, out: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => out.push(self.unicode()),
            '"' | '\\' | '/' | '\'' => out.push(c),
            other => {
                self.note("json-escape", "a backslash stands before an ordinary character; both were kept");
                out.push('\\');
                out.push(other);
            }
        }
    }

    fn unicode(&mut self) -> char {
        let Some(high) = self.hex4() else { return char::REPLACEMENT_CHARACTER };
        let low = if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            self.hex4()
        } else {
            None
        };
        let code = low.map_or(high, |low| 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff));
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(code)
    }

    fn space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
            self.at += rest.len() - trimmed.len();
            let skip = match trimmed.as_bytes() {
                [b'/', b'/', ..] => trimmed.find('\n').unwrap_or(trimmed.len()),
                [b'/', b'*', ..] => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                _ => return,
            };
            self.note("json-comment", "JSON has no comments; this one was ignored");
            self.at += skip;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// How far the line at the reader is indented.
    fn indentation(&mut self) -> usize {
        let start = self.line().start;
        self.text[start..].chars().take(1_000).take_while(|c| c.is_whitespace() && *c != '\n').count()
    }

    fn line(&mut self) -> Line {
        for (offset, byte) in self.text.as_bytes()[self.line.seen..self.at].iter().enumerate() {
            if *byte == b'\n' {
                self.line.number += 1;
                self.line.start = self.line.seen + offset + 1;
            }
        }
        self.line.seen = self.line.seen.max(self.at);
        self.line
    }

    fn note(&mut self, code: &'static str, what: &str) {
        self.notes += 1;
        if self.notes <= MOST_NOTES {
            let line = self.line().number + 1;
            let message = format!("Line {line}: {what}.");
            match code {
                "json-truncated" | "json-wrong-bracket" => self.repairs.look(code, self.pointer.clone(), message),
                _ => self.repairs.note(code, self.pointer.clone(), message),
            }
        }
    }

    fn unreadable(&self, why: &str) -> ImportError {
        ImportError::Unreadable(why.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(text: &str) -> (Value, Vec<String>) {
        let mut repairs = Repairs::default();
        let value = read(text, &mut repairs).unwrap();
        (value, repairs.finish().into_iter().map(|repair| repair.code.into_owned()).collect())
    }

    #[test]
    fn slips_are_read_as_they_were_meant() {
        for (text, value, code) in [
            ("{\"a\": 1, // one\n /* two */ \"b\": 2}", json!({"a": 1, "b": 2}), "json-comment"),
            ("{\"a\": [1, 2,],}", json!({"a": [1, 2]}), "json-trailing-comma"),
            ("{\"a\": 1\n \"b\": 2}", json!({"a": 1, "b": 2}), "json-missing-comma"),
            ("{\"a\": \"x\ty\"}", json!({"a": "x\ty"}), "json-control-character"),
            ("{\"a\":\u{2003}True, \u{a0}b: -1.5}", json!({"a": true, "b": -1.5}), "json-bare-name"),
            ("{\"a\": }", json!({"a": null}), "json-missing-value"),
            ("{\"a\": {\"b\": [1, 2", json!({"a": {"b": [1, 2]}}), "json-truncated"),
            ("{\"a\": {}}, \"b\": 1}", json!({"a": {}, "b": 1}), "json-extra-bracket"),
            ("{\n  \"a\": [\n    1\n  },\n  \"b\": 2\n}", json!({"a": [1], "b": 2}), "json-wrong-bracket"),
            (
                "{\n  \"a\": {\n    \"b\": [1\n  },\n  \"c\": 2\n}",
                json!({"a": {"b": [1]}, "c": 2}),
                "json-wrong-bracket",
            ),
            ("{'a': 'it'}", json!({"a": "it"}), ""),
            ("{\"a\": \"\\ud83d\\ude00\\q\"}", json!({"a": "😀\\q"}), "json-escape"),
        ] {
            let (read, codes) = codes(text);
            assert_eq!(read, value, "{text}");
            assert!(code.is_empty() || codes.iter().any(|found| found == code), "{text}: {codes:?}");
        }
    }

    #[test]
    fn nothing_makes_it_hang_or_overflow() {
        for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
            assert_eq!(read(&text, &mut Repairs::default()), Err(ImportError::NestedTooDeep(DEEPEST)));
        }
        for text in ["{:::}", "{]}", "[}", "{,,,", "{\"", "{\"a\" \"b\" \"c\"", "{a b c : : ]", "{\"\\u12"] {
            assert!(read(text, &mut Repairs::default()).is_ok(), "{text}");
        }
    }
}
