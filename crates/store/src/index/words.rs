//! Words of identifiers, paths and sentences. Text is folded (no case, no diacritics), and where a word begins is
//! remembered beside it: in `getActivityStreams` words begin at `get`, `activity` and `streams`, and none is cut off,
//! so that `activity`, `streams`, `getact` and `activitystreams` all begin where a word begins.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// One letter or digit of a text, or what stands between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    /// Not folded yet.
    pub(super) char: char,
    pub(super) class: Class,
    /// Whether a word begins here.
    pub(super) begins: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Gap,
    Lower,
    Upper,
    Digit,
}

/// Looked up, because that takes no branch, and what comes next in a text is hard to predict.
const ASCII: [Class; 128] = {
    let mut all = [Class::Gap; 128];
    let mut at = 0;
    while at < all.len() {
        all[at] = Class::of_ascii(at as u8);
        at += 1;
    }
    all
};

impl Class {
    const fn of_ascii(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self::Lower,
            b'A'..=b'Z' => Self::Upper,
            b'0'..=b'9' => Self::Digit,
            _ => Self::Gap,
        }
    }

    fn of(c: char) -> Self {
        match c {
            _ if c.is_ascii() => ASCII[c as usize],
            _ if c.is_uppercase() => Self::Upper,
            _ if c.is_numeric() => Self::Digit,
            // The marks of voiced kana, which are signs of their own after decomposition.
            '\u{3099}' | '\u{309a}' => Self::Lower,
            _ if c.is_alphanumeric() => Self::Lower,
            _ => Self::Gap,
        }
    }

    /// Whether a word begins at this one: after a gap, at a change between letters and digits, at a capital after a
    /// small letter, and at the last capital of several before a small one (`HTTPServer`).
    fn begins(self, before: Self, next: Self) -> bool {
        let changes = (self != before) & (self != Self::Gap) & !((before == Self::Upper) & (self == Self::Lower));
        changes | ((before == Self::Upper) & (self == Self::Upper) & (next == Self::Lower))
    }
}

/// Tells `each` of every letter of the text, without diacritics (normalization form D less the marks).
pub(super) fn letters(text: &str, each: impl FnMut(Letter)) {
    if text.is_ascii() {
        walk(text.bytes().map(|byte| (char::from(byte), ASCII[usize::from(byte & 0x7f)])), each);
    } else {
        let plain = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(text.chars()).filter(|c| !is_mark(*c));
        walk(plain.map(|c| (c, Class::of(c))), each);
    }
}

#[inline]
fn walk(mut rest: impl Iterator<Item = (char, Class)>, mut each: impl FnMut(Letter)) {
    let mut before = Class::Gap;
    let mut this = rest.next();
    while let Some((char, class)) = this {
        let next = rest.next();
        let begins = class.begins(before, next.map_or(Class::Gap, |(_, class)| class));
        each(Letter { char, class, begins });
        (before, this) = (class, next);
    }
}

/// The combining diacritics. Vowel signs of other scripts are letters and stay.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a bar wherever a word begins.
    fn barred(text: &str) -> String {
        let mut out = String::new();
        letters(text, |letter| {
            if letter.begins {
                out.push('|');
            }
            out.push(letter.char);
        });
        out
    }

    #[test]
    fn words_begin_where_a_person_sees_them_begin() {
        for (text, words) in [
            ("getActivityStreams", "|get|Activity|Streams"),
            ("list_users", "|list_|users"),
            ("groups.team.ListHTTPServers", "|groups.|team.|List|HTTP|Servers"),
            ("/v1/users/{user-id}", "/|v|1/|users/{|user-|id}"),
            ("s3bucket OAuth2", "|s|3|bucket |O|Auth|2"),
            ("Élan São", "|Elan |Sao"),
            ("ユーザー一覧", "|ユーザー一覧"),
            ("", ""),
        ] {
            let words: String = DecomposingNormalizerBorrowed::new_nfd().normalize(words).into_owned();
            assert_eq!(barred(text), words, "{text}");
        }
    }
}
