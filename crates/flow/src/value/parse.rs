//! JSON out of texts that someone else wrote, as the runtime reads it (Newtonsoft.Json): texts in single quotes too, names
//! without quotes, comments, a comma too many; whole numbers keep their digits as far as a decimal goes. Small texts can
//! make large values, so what is made is bounded.

use super::{Decimal, Object, Text, Value};

/// How deep values nest, as in what else reads JSON here.
const DEEPEST: usize = 128;

/// The value of a text, which takes no more than `most` bytes.
///
/// # Errors
/// What is wrong and where, as the end of a sentence.
pub(crate) fn parse(text: &str, most: usize) -> Result<Value, String> {
    let mut reader = Reader { text: text.trim_start_matches('\u{feff}'), at: 0, depth: 0, left: most };
    let value = reader.value().and_then(|value| {
        reader.skip()?;
        if reader.peek().is_some() { Err("there is more behind the value".into()) } else { Ok(value) }
    });
    value.map_err(|why| format!("{why} (at character {})", reader.at + 1))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    left: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, c: char) -> bool {
        let is = self.peek() == Some(c);
        self.at += if is { c.len_utf8() } else { 0 };
        is
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let (taken, _) = rest.split_at_checked(rest.find(|c| !fits(c)).unwrap_or(rest.len())).unwrap_or((rest, ""));
        self.at += taken.len();
        taken
    }

    /// Goes over white space and comments.
    fn skip(&mut self) -> Result<(), String> {
        loop {
            self.take_while(char::is_whitespace);
            if self.rest().starts_with("//") {
                self.take_while(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                let end = self.rest().find("*/").ok_or("a comment is not closed")?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(bytes).ok_or("it takes too much memory")?;
        Ok(())
    }

    fn value(&mut self) -> Result<Value, String> {
        self.skip()?;
        self.spend(size_of::<Value>())?;
        match self.peek() {
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::array),
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::from),
            Some('-' | '.' | '0'..='9') => self.number(),
            Some(c) if c.is_alphabetic() => self.word(),
            Some(c) => Err(format!("'{c}' is not the start of a value")),
            None => Err("it ends where a value is expected".into()),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, String>) -> Result<Value, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it nests more than {DEEPEST} deep"));
        }
        // What holds the items costs as much as some of them.
        self.spend(4 * size_of::<Value>())?;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn array(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            self.skip()?;
            if self.take(']') {
                return Ok(items.into());
            }
            items.push(self.value()?);
            self.separated(']')?;
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut members: Vec<(Text, Value)> = Vec::new();
        loop {
            self.skip()?;
            if self.take('}') {
                return Ok(Object::of_json(members).into());
            }
            let name = self.name()?;
            self.spend(3 * size_of::<Value>() + name.len())?;
            self.skip()?;
            if !self.take(':') {
                return Err("a ':' is missing behind a name".into());
            }
            members.push((name, self.value()?));
            self.separated('}')?;
        }
    }

    /// The comma between two, or what closes them, which is left.
    fn separated(&mut self, close: char) -> Result<(), String> {
        self.skip()?;
        if self.take(',') || self.peek() == Some(close) {
            Ok(())
        } else {
            Err(format!("a ',' or a '{close}' is missing"))
        }
    }

    fn name(&mut self) -> Result<Text, String> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            return self.quoted(quote);
        }
        match self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')) {
            "" => Err("a name is missing".into()),
            name => Ok(name.into()),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Text, String> {
        self.at += 1;
        let mut text = Text::new();
        loop {
            let plain = self.take_while(|c| c != quote && c != '\\');
            self.spend(plain.len())?;
            text.push_str(plain);
            if self.take(quote) {
                return Ok(text);
            }
            if !self.take('\\') {
                return Err("a text is not closed".into());
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or("a text is not closed")?;
        self.at += c.len_utf8();
        Ok(match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            '"' | '\'' | '\\' | '/' => c,
            c => return Err(format!("'\\{c}' has no meaning in a text")),
        })
    }

    /// A code unit, or two that are one character; half of a pair is the character for what cannot be shown.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.hex()?;
        let after = self.at;
        if (0xd800..0xdc00).contains(&first) && self.take('\\') && self.take('u') {
            let second = self.hex()?;
            if let Some(Ok(c)) = char::decode_utf16([first, second]).next() {
                return Ok(c);
            }
        }
        self.at = after;
        Ok(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u16, String> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at += 4;
        unit.ok_or_else(|| "a '\\u' needs four digits".into())
    }

    fn number(&mut self) -> Result<Value, String> {
        if self.rest().starts_with("-Infinity") {
            self.at += "-Infinity".len();
            return Ok(f64::NEG_INFINITY.into());
        }
        let text = self.take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
        let digits = text.strip_prefix('-').unwrap_or(text);
        let wrong = || format!("'{}' is not a number", causeway_core::text::one_line(text, 60));
        if digits.len() > 1 && digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            return Err(wrong());
        }
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if let Ok(whole) = text.parse::<i64>() {
                return Ok(whole.into());
            }
            if digits.len() <= 28
                && let Ok(whole) = text.parse::<Decimal>()
            {
                return Ok(whole.into());
            }
        }
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float).ok_or_else(wrong)
    }

    fn word(&mut self) -> Result<Value, String> {
        match self.take_while(char::is_alphanumeric) {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            "null" | "undefined" => Ok(Value::Null),
            "NaN" => Ok(f64::NAN.into()),
            "Infinity" => Ok(f64::INFINITY.into()),
            word => Err(format!("'{}' is not a value", causeway_core::text::one_line(word, 60))),
        }
    }
}
