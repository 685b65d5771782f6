//! JSON as people leave it: in any encoding, with a byte order mark, comments, a comma too many or too few, raw line
//! breaks in texts, and words around it that are no JSON.

use std::borrow::Cow;

use super::tokens::{Token, Tokens, literal};
use crate::Value;
use crate::diagnostics::Diagnostic;

/// No flow is larger, in bytes.
pub const LARGEST: usize = 64 << 20;

/// The text of a file.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Vec<Diagnostic>> {
    if bytes.len() > LARGEST {
        let message = format!("The file is larger than {} MB, which no flow is.", LARGEST >> 20);
        return Err(vec![Diagnostic::error("TooLarge", "", message)]);
    }
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        Cow::Owned(text.collect::<String>())
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => wide(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => wide(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes),
    };
    // Text has no zeros in it, and little that is no character.
    let odd = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).take(1 + text.len() / 50).count();
    if text.contains('\0') || odd > text.len() / 50 {
        let hint = "A flow is a JSON file, or a package (.zip) with such files.";
        return Err(vec![Diagnostic::error("NotText", "", "The file is not text.").hint(hint)]);
    }
    Ok(text)
}

/// The value of a text.
pub(super) fn parse(text: &str) -> Result<Value, Vec<Diagnostic>> {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        // What is wrong is said about the text as it is written, unless all that was wrong could be mended.
        Err(error) => serde_json::from_str(&mended(text)).map_err(|_| vec![not_json(text, &error)]),
    }
}

/// The finding that a text had to be mended, unless it is JSON as it is.
pub(super) fn slips(text: &str) -> Option<Diagnostic> {
    let strict = serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}'));
    strict.err().map(|error| {
        let message = format!("The file is not strict JSON: {error}.");
        Diagnostic::note("MendedJson", "", message).hint("It is read all the same.")
    })
}

fn not_json(text: &str, error: &serde_json::Error) -> Diagnostic {
    if text.trim().is_empty() {
        return Diagnostic::error("NotJson", "", "The file is empty.");
    }
    if !text.contains(['{', '[']) {
        return Diagnostic::error("NotJson", "", "This is not JSON: there is no '{' in it.");
    }
    let message = format!("This is not JSON: {error}.");
    Diagnostic::error("NotJson", "", message).hint(format!("Look at line {}, column {}.", error.line(), error.column()))
}

/// The text as strict JSON, as far as that goes: what is left open stays open.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    // Where a comma was written that the next value needs; whether a value is at the end of what is written.
    let (mut comma, mut is_after_value) = (None, false);
    for (_, token) in Tokens::new(text) {
        if is_after_value && matches!(token, Token::Open(_) | Token::Text(_) | Token::Word(_)) {
            out.push(',');
        }
        match token {
            Token::Comma => {
                if is_after_value {
                    comma = Some(out.len());
                    out.push(',');
                }
                is_after_value = false;
                continue;
            }
            Token::Colon => {
                out.push(':');
                is_after_value = false;
            }
            Token::Open(bracket) => {
                out.push(bracket);
                depth += 1;
                is_after_value = false;
            }
            Token::Close(bracket) => {
                if let Some(comma) = comma {
                    out.truncate(comma);
                }
                out.push(bracket);
                depth = depth.saturating_sub(1);
                is_after_value = true;
            }
            Token::Text(inside) => {
                out.push_str(&literal(inside));
                is_after_value = true;
            }
            Token::Word(word) => {
                out.push_str(&value_of(word));
                is_after_value = true;
            }
        }
        comma = None;
        if depth == 0 {
            break;
        }
    }
    out
}

/// A word without quotes: what JSON has, or a text.
fn value_of(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    if ["true", "false", "null"].contains(&lower.as_str()) {
        return lower;
    }
    if serde_json::from_str::<f64>(word).is_ok() { word.to_owned() } else { literal(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_leave_in_json_is_read_over() {
        for text in [
            "\u{feff}{\"a\": [1, 2]}",
            "{ // why\n \"a\": [1, /* two */ 2,],\n}",
            "{\"a\": [1 2]}",
            "{a: [1, 2]};",
            "{'a': [1,, 2]}\n-- generated --",
            "HTTP/1.1 200 OK\n\n{\"a\": [1, 2]}",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), r#"{"a":[1,2]}"#, "{text}");
        }
        let kept = "{\"a\": \"// no comment, \\\" /* nor this */ ,]\"}//";
        assert_eq!(parse(kept).unwrap()["a"], "// no comment, \" /* nor this */ ,]");
        assert_eq!(parse("{\"a\": \"b\nc\\d \\ud83d\", }").unwrap()["a"], "b\nc\\d \u{fffd}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = parse("{\n  \"a\": [1\n}").unwrap_err();
        assert_eq!(wrong[0].code, "NotJson");
        assert!(wrong[0].hint.as_ref().unwrap().contains("line 3"));
        assert!(parse(" ").unwrap_err()[0].message.contains("empty"));
    }

    #[test]
    fn encodings_give_the_same_text() {
        let text = "{\"ä\": 1}";
        let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            marked(&[0xff, 0xfe], wide(u16::to_le_bytes)),
            marked(&[0xfe, 0xff], wide(u16::to_be_bytes)),
        ] {
            assert_eq!(decoded(&bytes).unwrap(), text, "{bytes:?}");
        }
        assert_eq!(decoded(b"\x7fELF\x01\x01\x01\0\0\0\0").unwrap_err()[0].code, "NotText");
    }
}
