//! JSON numbers with more digits than 64 bits or a double hold, such as ids of 20 digits. `serde_json::Value` would round
//! them; here they stand in it as an object with one member that nobody else uses, and are numbers again when it is
//! written.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The member that holds the digits.
pub const DIGITS: &str = "$causeway:digits";
/// A number with fewer digits is exact in any case.
const FEW: usize = 16;
/// The most digits that are kept: what a decimal of the flow language holds.
const MOST: usize = 28;

/// What JSON text says, with up to 28 digits of each number.
///
/// ```
/// use causeway_core::digits;
/// let value = digits::read("[12345678901234567890123, 1.5]").unwrap();
/// assert_eq!(digits::of(&value[0]), Some("12345678901234567890123"));
/// assert_eq!(value[1], 1.5);
/// assert_eq!(digits::text(&value), "[12345678901234567890123,1.5]");
/// ```
///
/// # Errors
/// It is no JSON.
pub fn read(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(&marked(text))
}

/// The digits, where the value stands for a number.
#[must_use]
pub fn of(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) if members.len() == 1 => members.get(DIGITS)?.as_str().filter(|text| is_number(text)),
        _ => None,
    }
}

/// The value that stands for a number of these digits.
#[must_use]
pub fn value(digits: &str) -> Value {
    Value::Object(Map::from_iter([(DIGITS.to_owned(), digits.into())]))
}

/// Compact JSON, in which these numbers are numbers.
#[must_use]
pub fn text(value: &Value) -> String {
    let text = value.to_string();
    // Within a text the quotes would be escaped.
    let open = format!("{{\"{DIGITS}\":\"");
    let mut pieces = text.split(open.as_str());
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("\"}").filter(|(digits, _)| is_number(digits)) {
            Some((digits, rest)) => out.extend([digits, rest]),
            None => out.extend([open.as_str(), piece]),
        }
    }
    out
}

/// The same value with texts instead of these numbers, for where everything becomes text.
#[must_use]
pub fn as_texts(value: &Value) -> Cow<'_, Value> {
    changed(value, |digits| digits.into())
}

/// The same value with these numbers rounded, for who only looks.
#[must_use]
pub fn rounded(value: &Value) -> Cow<'_, Value> {
    changed(value, |digits| digits.parse::<f64>().map_or(Value::Null, Value::from))
}

fn changed(value: &Value, to: fn(&str) -> Value) -> Cow<'_, Value> {
    if !any(value) {
        return Cow::Borrowed(value);
    }
    if let Some(digits) = of(value) {
        return Cow::Owned(to(digits));
    }
    let own = |value| changed(value, to).into_owned();
    Cow::Owned(match value {
        Value::Array(items) => items.iter().map(own).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), own(value))).collect())
        }
        other => other.clone(),
    })
}

/// Whether there is such a number in a value.
#[must_use]
pub fn any(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(any),
        Value::Object(members) => of(value).is_some() || members.values().any(any),
        _ => false,
    }
}

/// Whether `serde_json` keeps the number as it is written, but for zeros at its end.
#[must_use]
pub fn is_exact(number: &str) -> bool {
    let significant = number.bytes().filter(u8::is_ascii_digit).count();
    if significant < FEW || number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return true;
    }
    number.parse::<f64>().is_ok_and(|read| bare(&read.to_string()) == bare(number))
}

/// A number without the zeros that say nothing.
fn bare(number: &str) -> (bool, &str, &str) {
    let (is_negative, digits) = number.strip_prefix('-').map_or((false, number), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    (is_negative, whole.trim_start_matches('0'), fraction.trim_end_matches('0'))
}

/// Digits with a sign and a point, as JSON has them.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// JSON text with long numbers as objects; most texts have none and stay as they are.
fn marked(text: &str) -> Cow<'_, str> {
    if !may_be_long(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut kept, mut at) = (String::new(), 0, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = at + bytes[at..].iter().take_while(|byte| is_of_number(**byte)).count();
                let number = &text[at..end];
                if is_number(number) && is_kept(number) {
                    out.extend([&text[kept..at], "{\"", DIGITS, "\":\"", number, "\"}"]);
                    kept = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

fn is_kept(number: &str) -> bool {
    let (_, whole, fraction) = bare(number);
    let digits = if whole.is_empty() { fraction.trim_start_matches('0').len() } else { whole.len() + fraction.len() };
    digits <= MOST && fraction.len() <= MOST && !is_exact(number)
}

/// Whether so many digits stand beside each other somewhere. One of them then stands at a multiple of their number.
fn may_be_long(bytes: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    (0..bytes.len()).step_by(FEW).filter(|at| is_digit(&bytes[*at])).any(|at| {
        let before = bytes[..at].iter().rev().take_while(|byte| is_digit(byte)).take(FEW).count();
        let after = bytes[at..].iter().take_while(|byte| is_digit(byte)).take(FEW).count();
        before + after >= FEW
    })
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Behind the quote that closes the text that begins here.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_written_as_they_were_read() {
        for number in [
            "0",
            "-1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "1234567890123456789012345678",
            "12345678901234567.25",
            "0.1234567890123456789",
            "-122.416294033786585",
            "1.5",
            "0.30000000000000004",
        ] {
            let text = format!("{{\"a\":[\"1234567890123456789012\\\"\",{number}],\"b\":{number}}}");
            assert_eq!(super::text(&read(&text).unwrap()), text, "{number}");
        }
        for rounded in ["12345678901234567890123456789012", "1e30", "0.00000000000000000000000000001234567890123456"] {
            assert_eq!(read(rounded).unwrap(), serde_json::from_str::<Value>(rounded).unwrap(), "{rounded}");
        }
        for odd in
            ["[1234567890123456789012", "012345678901234567890", "1234567890123456789012.", "--1234567890123456789"]
        {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn nobody_writes_anything_but_a_number_this_way() {
        for digits in ["1,\"admin\":true", "", "-", "1.", ".1", "01", "1e5", "1 ", "NaN"] {
            let forged = json!({"a": value(digits)});
            assert_eq!(text(&forged), forged.to_string(), "{digits}");
            assert!(!any(&forged));
        }
        let within = json!({"a": "{\"$causeway:digits\":\"1\"}"});
        assert_eq!(text(&within), within.to_string());
    }

    #[test]
    fn where_there_are_no_such_numbers_they_are_texts_or_rounded() {
        let long = json!([value("12345678901234567890123"), {"a": 1}]);
        assert_eq!(*as_texts(&long), json!(["12345678901234567890123", {"a": 1}]));
        assert_eq!(*rounded(&long), json!([12345678901234567890123.0, {"a": 1}]));
        assert!(matches!(rounded(&json!({"a": [1]})), Cow::Borrowed(_)));
    }
}
