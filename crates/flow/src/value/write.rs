//! Values as compact JSON, as the language's runtime writes it: a float keeps its `.0`, a large or small one is written
//! `1E+20`, and the few line ends that JSON allows in a text are escaped too (Newtonsoft.Json's defaults).

use std::fmt::{self, Display, Formatter, Write};

use super::{Decimal, Value};

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => Display::fmt(flag, f),
            Self::Int(number) => write!(f, "{number}"),
            Self::Float(number) => float(*number, f),
            Self::Decimal(number) => decimal(number, f),
            Self::String(text) => quoted(text, f),
            Self::Array(items) => separated(f, '[', items.iter(), ']', |item, f| item.fmt(f)),
            Self::Object(members) => separated(f, '{', members.iter(), '}', |(name, value), f| {
                quoted(name, f)?;
                f.write_char(':')?;
                value.fmt(f)
            }),
        }
    }
}

fn separated<T>(
    f: &mut Formatter<'_>,
    open: char,
    items: impl Iterator<Item = T>,
    close: char,
    one: impl Fn(T, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for (i, item) in items.enumerate() {
        if i > 0 {
            f.write_char(',')?;
        }
        one(item, f)?;
    }
    f.write_char(close)
}

/// As the runtime writes it, with at least one decimal; a whole number of JSON that is longer than 64 bits has none.
fn decimal(number: &Decimal, f: &mut Formatter<'_>) -> fmt::Result {
    let is_short = number.scale() == 0 && i64::try_from(*number).is_ok();
    write!(f, "{number}{}", if is_short { ".0" } else { "" })
}

fn float(number: f64, f: &mut Formatter<'_>) -> fmt::Result {
    let text = crate::expr::values::float_text(number);
    match () {
        () if !number.is_finite() => write!(f, "\"{text}\""),
        () if text.contains(['.', 'E']) => f.write_str(&text),
        () => write!(f, "{text}.0"),
    }
}

/// A text in double quotes. Runs that need no escape are written whole.
fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    // Most texts have nothing that is escaped, which their bytes tell sooner than their characters.
    let Some(first) = text.bytes().position(may_be_escaped) else {
        f.write_str(text)?;
        return f.write_char('"');
    };
    let mut plain = 0;
    // Up to there all bytes are those of whole characters.
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < first) {
        let Some(escape) = escaped(c) else { continue };
        f.write_str(text.get(plain..at).unwrap_or_default())?;
        plain = at + c.len_utf8();
        match escape {
            Some(short) => write!(f, "\\{short}")?,
            None => write!(f, "\\u{:04x}", u32::from(c))?,
        }
    }
    f.write_str(text.get(plain..).unwrap_or_default())?;
    f.write_char('"')
}

/// Whether a character that is escaped can begin with this byte.
fn may_be_escaped(byte: u8) -> bool {
    // U+0085 begins with C2, U+2028 and U+2029 with E2.
    matches!(byte, 0..=0x1f | b'"' | b'\\' | 0xc2 | 0xe2)
}

/// How a character is escaped, if it is: by a letter or by its number.
fn escaped(c: char) -> Option<Option<char>> {
    match c {
        '"' | '\\' => Some(Some(c)),
        '\n' => Some(Some('n')),
        '\r' => Some(Some('r')),
        '\t' => Some(Some('t')),
        '\u{8}' => Some(Some('b')),
        '\u{c}' => Some(Some('f')),
        '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(None),
        _ => None,
    }
}
