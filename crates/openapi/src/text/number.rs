//! Numbers as people write them, put into the one form that JSON has: `+1`, `.5`, `5.`, `007`, `0x1F`, `0o17`.

use std::borrow::Cow;

/// The number that a word means, as JSON; none where the word is no number. Its digits are kept as they are, however
/// many there are. `007` is 7: the core schema of YAML 1.2 reads it so, and so does everyone who writes it in JSON.
pub(crate) fn plain(word: &str) -> Option<Cow<'_, str>> {
    if is_json(word) {
        return Some(Cow::Borrowed(word));
    }
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let plain = with_base(digits).or_else(|| decimal(digits))?;
    Some(Cow::Owned(format!("{sign}{plain}")))
}

/// Whether a word is a number by the grammar of RFC 8259, section 6.
fn is_json(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = parts(word);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let short = whole.len() == 1 || !whole.starts_with('0');
    short && are_digits(whole) && are_digits(fraction) && exponent.is_none_or(is_exponent)
}

fn with_base(digits: &str) -> Option<String> {
    let (base, rest) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        _ => return None,
    };
    let number = rest.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u64::from_str_radix(rest, base))?;
    number.ok().map(|number| number.to_string())
}

fn decimal(digits: &str) -> Option<String> {
    let (mantissa, exponent) = parts(digits);
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let some = |text: &str| text.is_empty() || are_digits(text);
    let empty = whole.is_empty() && fraction.is_none_or(str::is_empty);
    if empty || !some(whole) || !fraction.is_none_or(some) || !exponent.is_none_or(is_exponent) {
        return None;
    }
    let or_zero = |text: &str| if text.is_empty() { "0".to_owned() } else { text.to_owned() };
    let mut plain = or_zero(whole.trim_start_matches('0'));
    if let Some(fraction) = fraction {
        plain = format!("{plain}.{}", or_zero(fraction));
    }
    exponent.into_iter().for_each(|exponent| plain.push_str(&format!("e{exponent}")));
    Some(plain)
}

/// What stands before and after the `e`.
fn parts(word: &str) -> (&str, Option<&str>) {
    word.split_once(['e', 'E']).map_or((word, None), |(mantissa, exponent)| (mantissa, Some(exponent)))
}

fn is_exponent(text: &str) -> bool {
    are_digits(text.strip_prefix(['+', '-']).unwrap_or(text))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_the_form_that_json_has() {
        for (word, number) in [
            ("0", "0"),
            ("-12.50", "-12.50"),
            ("1E+5", "1E+5"),
            ("1e999", "1e999"),
            ("18446744073709551616", "18446744073709551616"),
            ("+1", "1"),
            (".5", "0.5"),
            ("-.5e3", "-0.5e3"),
            ("5.", "5.0"),
            ("007", "7"),
            ("00", "0"),
            ("-010.5", "-10.5"),
            ("0x1F", "31"),
            ("-0xff", "-255"),
            ("0o17", "15"),
        ] {
            assert_eq!(plain(word).as_deref(), Some(number), "{word}");
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(number).is_ok(), "{number}");
        }
    }

    #[test]
    fn other_words_are_no_numbers() {
        for word in
            ["", "+", "-", ".", "e5", "1e", "1e+", "--1", "0x", "0x+1", "0xg", "1_000", "1:30", "1.2.3", "٣", "0o8"]
        {
            assert_eq!(plain(word), None, "{word}");
        }
    }
}
