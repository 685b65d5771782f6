//! JSON as it comes, cut into tokens: comments are read over, texts may stand in single quotes, words without any.

/// A token; texts are what stands between their quotes, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    Text(&'t str),
    Word(&'t str),
}

/// Reads tokens from the start of a text on.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    /// Whatever stands before the first bracket is no JSON and is read over.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: text.find(['{', '[']).unwrap_or(text.len()) }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else if blank == 0 {
                return;
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Token<'t> {
        let start = self.at + 1;
        let mut is_escaped = false;
        let inside = self.text.get(start..).unwrap_or_default();
        let end = inside.char_indices().find(|(_, c)| {
            let ends = *c == quote && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        let length = end.map_or(inside.len(), |(end, _)| end);
        self.at = (start + length + 1).min(self.text.len());
        Token::Text(inside.get(..length).unwrap_or_default())
    }
}

impl<'t> Iterator for Tokens<'t> {
    /// A token with the byte at which it starts.
    type Item = (usize, Token<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip();
        let start = self.at;
        let first = self.rest().chars().next()?;
        let token = match first {
            '{' | '[' => Token::Open(first),
            '}' | ']' => Token::Close(first),
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' | '\'' => return Some((start, self.quoted(first))),
            _ => {
                let rest = self.rest();
                let ends = |c: char| c.is_whitespace() || "{}[],:\"'".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8());
                self.at += length;
                return Some((start, Token::Word(rest.get(..length).unwrap_or_default())));
            }
        };
        self.at += first.len_utf8();
        Some((start, token))
    }
}

/// A text as strict JSON writes it: raw control characters are escaped, backslashes before ordinary characters are
/// kept, halves of characters are replaced.
pub(super) fn literal(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len() + 2);
    out.push('"');
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(&mut chars, &mut out),
            '"' => out.push_str("\\\""),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    match chars.next() {
        Some('u') => {
            let Some(first) = unit(chars) else { return out.push_str("\\\\u") };
            let code = match first {
                0xd800..0xdc00 => {
                    let mut ahead = chars.clone();
                    let low = (ahead.next() == Some('\\') && ahead.next() == Some('u')).then(|| unit(&mut ahead));
                    match low.flatten() {
                        Some(low @ 0xdc00..0xe000) => {
                            *chars = ahead;
                            0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00)
                        }
                        _ => 0xfffd,
                    }
                }
                other => other,
            };
            let c = char::from_u32(code).unwrap_or('\u{fffd}');
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{code:04x}")),
                c => out.push(c),
            }
        }
        Some('\'') => out.push('\''),
        Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => out.extend(['\\', c]),
        Some(c) if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        Some(c) => {
            out.push_str("\\\\");
            out.push(c);
        }
        None => out.push_str("\\\\"),
    }
}

/// Four hexadecimal digits.
fn unit(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<u32> {
    let mut ahead = chars.clone();
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + ahead.next()?.to_digit(16)?;
    }
    *chars = ahead;
    Some(code)
}
