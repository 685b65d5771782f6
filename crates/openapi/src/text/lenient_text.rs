//! Names, texts, numbers and words of lenient JSON: single quotes, no quotes, raw control characters, odd escapes.

use crate::text::lenient::Reader;
use crate::text::number;

impl<'a> Reader<'a> {
    pub(crate) fn key(&mut self) {
        match self.peek() {
            Some(quote @ ('"' | '\'' | '`')) => self.string(quote),
            _ => {
                self.note("json-bare-name", "a name has no quotes; they were put in");
                let name = self.bare();
                self.like_yaml |= name.starts_with('#');
                self.out.string(name);
            }
        }
    }

    pub(crate) fn word(&mut self) {
        let word = self.bare();
        self.after_bare = true;
        let known = match word {
            "true" | "True" | "TRUE" => "true",
            "false" | "False" | "FALSE" => "false",
            "null" | "None" | "undefined" => "null",
            "NaN" | "Infinity" | "-Infinity" | "+Infinity" => {
                self.note("json-not-a-number", "JSON has no such number; null was put in its place");
                "null"
            }
            _ => return self.other_word(word),
        };
        self.out.push(known);
    }

    fn other_word(&mut self, word: &str) {
        let Some(number) = number::plain(word) else {
            self.note("json-bare-word", "a text has no quotes; they were put in");
            return self.out.string(word);
        };
        if number != word {
            self.note("json-number", "a number is not written as JSON asks; it was put right");
        }
        self.out.push(&number);
    }

    fn bare(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || "{}[],:\"'".contains(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A text up to its closing quote, or to the end of the file.
    pub(crate) fn string(&mut self, quote: char) {
        self.at += 1;
        self.after_bare = false;
        self.out.json.push('"');
        loop {
            let text = self.text;
            let rest = &text[self.at..];
            let special = |c: u8| c < 0x20 || c == b'\\' || char::from(c) == quote;
            let run = rest.bytes().position(special).unwrap_or(rest.len());
            self.out.inside(&rest[..run]);
            self.at += run + 1;
            match rest.as_bytes().get(run) {
                None => {
                    self.at -= 1;
                    break self.note_cut();
                }
                Some(b'\\') => self.escape(),
                Some(byte) if char::from(*byte) == quote => break,
                Some(_) => {
                    self.note("json-control-character", "a text contains a raw control character; it was kept");
                    self.out.inside(&rest[run..=run]);
                }
            }
        }
        self.out.json.push('"');
    }

    /// What stands after a backslash.
    fn escape(&mut self) {
        let Some(c) = self.peek() else { return };
        let start = self.at;
        self.at += c.len_utf8();
        match c {
            'n' | 't' | 'r' | 'b' | 'f' | '"' | '\\' | '/' => {
                self.out.json.push('\\');
                self.out.json.push(c);
            }
            '\'' | '`' => self.out.json.push(c),
            'u' => {
                let c = self.unicode();
                self.out.inside(c.encode_utf8(&mut [0; 4]));
            }
            '\r' if self.peek() == Some('\n') => self.at += 1,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => {}
            _ => {
                self.note("json-escape", "a backslash stands before an ordinary character; both were kept");
                self.out.push("\\\\");
                self.out.inside(&self.text[start..self.at]);
            }
        }
    }

    fn unicode(&mut self) -> char {
        let Some(high) = self.hex4() else { return char::REPLACEMENT_CHARACTER };
        if let Some(c) = char::from_u32(high) {
            return c;
        }
        let after = self.at;
        if (0xd800..0xdc00).contains(&high) && self.text[after..].starts_with("\\u") {
            self.at += 2;
            if let Some(low) = self.hex4().filter(|low| (0xdc00..0xe000).contains(low)) {
                let code = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
                return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = after;
        }
        char::REPLACEMENT_CHARACTER
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let code = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16))?;
        self.at += 4;
        code.ok()
    }
}
