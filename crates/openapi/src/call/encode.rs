//! How single values are written outside of JSON: percent-encoding, numbers in their shortest form, and what a header
//! or a cookie can carry.

use serde_json::Value;

/// Characters that mean something in an address and stay in a path variable that keeps them. `?`, `#` and `%` never do:
/// they would end the path or smuggle in what is already encoded.
pub(crate) const IN_PATH: &str = ":/@!$&'()*+,;=";
/// Those that stay in a query value with `allowReserved`. Of RFC 3986's reserved set `&`, `+`, `#`, `[` and `]` are
/// left out, because a query gives them another meaning or cannot hold them (OpenAPI 3.1.1, 4.8.12.2.1: "applications
/// are still responsible for percent-encoding" them).
const IN_QUERY: &str = ":/?@!$'()*,;=";
/// What RFC 6265 (4.1.1) does not let into a cookie's value.
const NOT_IN_COOKIE: &str = " \",;\\";

/// Percent-encodes all but the unreserved characters of RFC 3986 (2.3) and those in `keep`.
pub(crate) fn percent(text: &str, keep: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte, keep) { out.push(char::from(byte)) } else { push_triplet(&mut out, byte) }
    }
    out
}

/// Reserved expansion (RFC 6570, 3.2.3) of a query value: what is already a triplet (`%2F`) passes through unchanged.
pub(crate) fn reserved(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    for (n, byte) in bytes.iter().enumerate() {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
        let triplet = *byte == b'%' && digit(n + 1) && digit(n + 2);
        if triplet || stays(*byte, IN_QUERY) { out.push(char::from(*byte)) } else { push_triplet(&mut out, *byte) }
    }
    out
}

/// A cookie's value as RFC 6265 allows it. `%` stays, since a value often is what a server once set.
pub(crate) fn cookie(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let fine = byte.is_ascii_graphic() && !NOT_IN_COOKIE.contains(char::from(byte));
        if fine { out.push(char::from(byte)) } else { push_triplet(&mut out, byte) }
    }
    out
}

/// A header's value: RFC 9110 (5.5) has ASCII only, so that other letters are sent as the triplets of their UTF-8.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii() { out.push(char::from(byte)) } else { push_triplet(&mut out, byte) }
    }
    out
}

fn stays(byte: u8, keep: &str) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (byte.is_ascii() && keep.contains(char::from(byte)))
}

fn push_triplet(out: &mut String, byte: u8) {
    out.push('%');
    out.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
}

/// The text of a value: strings bare, null empty, `1.0` as `1`, lists and objects as JSON.
pub(crate) fn atom(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
        }
        other => other.to_string(),
    }
}

/// JSON in ASCII, for headers: other letters as `\u00fc` (RFC 8259, 7).
pub(crate) fn ascii_json(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

/// Whether a text can name a header or a cookie (RFC 9110, 5.6.2).
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_in_their_shortest_form() {
        for (value, text) in [
            (json!(true), "true"),
            (json!(1.0), "1"),
            (json!(0.1), "0.1"),
            (json!(-0.5), "-0.5"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(9_007_199_254_740_993_i64), "9007199254740993"),
            (json!(i64::MIN), "-9223372036854775808"),
            (json!(null), ""),
            (json!({"a": [1, null]}), "{\"a\":[1,null]}"),
        ] {
            assert_eq!(atom(&value), text);
        }
        assert_eq!(ascii_json(&json!("ü😀")), "\"\\u00fc\\ud83d\\ude00\"");
    }

    /// RFC 6570, 3.2.3, with the characters that a query cannot hold as they are.
    #[test]
    fn reserved_characters_stay_only_where_they_change_nothing() {
        for (text, written) in [
            ("Hello World!", "Hello%20World!"),
            ("50%", "50%25"),
            ("/foo/bar", "/foo/bar"),
            ("a%2Fb%zz", "a%2Fb%25zz"),
            ("a&b=c+d#e[f]", "a%26b=c%2Bd%23e%5Bf%5D"),
            ("http://example.com/home/", "http://example.com/home/"),
        ] {
            assert_eq!(reserved(text), written);
        }
        assert_eq!(percent("a/b c:ü%", ""), "a%2Fb%20c%3A%C3%BC%25");
        assert_eq!(cookie("a=b/c+d==;\"x y\",é%20"), "a=b/c+d==%3B%22x%20y%22%2C%C3%A9%20");
        assert_eq!(ascii("naïve 100%"), "na%C3%AFve 100%");
    }
}
