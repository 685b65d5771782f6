//! JSON as people leave it: with a byte order mark, comments, and a comma behind the last member.

use crate::Value;
use crate::diagnostics::Diagnostic;

/// The value of a text.
pub(super) fn parse(text: &str) -> Result<Value, Diagnostic> {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        // What is wrong is said about the text as it is written, unless comments and commas were all that was wrong.
        Err(error) => serde_json::from_str(&tidied(text)).map_err(|_| not_json(text, &error)),
    }
}

fn not_json(text: &str, error: &serde_json::Error) -> Diagnostic {
    if text.trim().is_empty() {
        return Diagnostic::error("NotJson", "", "The file is empty.");
    }
    let message = format!("This is not JSON: {error}.");
    Diagnostic::error("NotJson", "", message).hint(format!("Look at line {}, column {}.", error.line(), error.column()))
}

/// The text with comments and commas before a closing bracket as blanks, so that lines and columns stay.
fn tidied(text: &str) -> String {
    let mut out: Vec<char> = text.chars().collect();
    let (mut at, mut comma) = (0, None);
    while at < out.len() {
        match (out[at], out.get(at + 1)) {
            ('"', _) => {
                comma = None;
                at = string_end(&out, at);
            }
            ('/', Some('/')) => at = blank(&mut out, at, |rest| rest.iter().position(|c| *c == '\n')),
            ('/', Some('*')) => {
                at = blank(&mut out, at, |rest| rest.windows(2).position(|pair| pair == ['*', '/']).map(|end| end + 2));
            }
            (c, _) => {
                if matches!(c, '}' | ']')
                    && let Some(comma) = comma
                {
                    out[comma] = ' ';
                }
                if !c.is_whitespace() {
                    comma = (c == ',').then_some(at);
                }
                at += 1;
            }
        }
    }
    out.into_iter().collect()
}

fn string_end(text: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn blank(text: &mut [char], start: usize, length: fn(&[char]) -> Option<usize>) -> usize {
    let end = length(&text[start..]).map_or(text.len(), |length| start + length);
    for c in &mut text[start..end] {
        if *c != '\n' {
            *c = ' ';
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_leave_in_json_is_read_over() {
        for text in ["\u{feff}{\"a\": [1, 2]}", "{ // why\n \"a\": [1, /* two */ 2,],\n}"] {
            assert_eq!(parse(text).unwrap(), serde_json::json!({"a": [1, 2]}), "{text}");
        }
        let kept = "{\"a\": \"// no comment, \\\" /* nor this */ ,]\"}//";
        assert_eq!(parse(kept).unwrap()["a"], "// no comment, \" /* nor this */ ,]");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = parse("{\n  \"a\": nope\n}").unwrap_err();
        assert_eq!(wrong.code, "NotJson");
        assert!(wrong.hint.unwrap().contains("line 2"));
        assert!(parse(" ").unwrap_err().message.contains("empty"));
    }
}
