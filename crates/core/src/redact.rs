//! Takes secrets out of what is about to be written or shown. Redaction is by name: headers, query parameters and
//! JSON members that hold secrets by convention. Everything that Causeway itself keeps secret is sealed elsewhere; what
//! of that is in use is hidden in logs by its value ([`live`]).

pub mod live;
pub mod suspect;

use serde_json::Value;
use url::Url;

/// What stands where a secret was.
pub const HIDDEN: &str = "••••";

/// Parts of names that mark a secret, in lower case without `-` and `_`.
const MARKS: [&str; 15] = [
    "authorization",
    "password",
    "passwd",
    "secret",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "apikey",
    "xapikey",
    "cookie",
    "bearer",
    "privatekey",
    "clientassertion",
    "codeverifier",
    "sessionid",
];
/// Whole names that hold a secret.
const WHOLE: [&str; 5] = ["token", "key", "sig", "signature", "pwd"];

/// The letters of each of them.
const LETTERS: [u32; MARKS.len() + WHOLE.len()] = {
    let (mut all, mut at) = ([0; MARKS.len() + WHOLE.len()], 0);
    while at < all.len() {
        all[at] = letters(if at < MARKS.len() { MARKS[at] } else { WHOLE[at - MARKS.len()] });
        at += 1;
    }
    all
};

/// Whether a header, query parameter or member of this name holds a secret.
///
/// ```
/// # use causeway_core::redact::is_secret;
/// assert!(is_secret("Authorization") && is_secret("refresh_token") && is_secret("X-Api-Key"));
/// assert!(!is_secret("pageToken") && !is_secret("weight"));
/// ```
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let own = letters(name);
    if !LETTERS.iter().any(|letters| own & letters == *letters) {
        return false;
    }
    let name: String = name.chars().filter(|c| !matches!(c, '-' | '_' | '.')).map(|c| c.to_ascii_lowercase()).collect();
    WHOLE.contains(&name.as_str()) || MARKS.iter().any(|mark| name.contains(mark))
}

/// The letters of a name, a bit for each. Most names lack a letter of every mark, and need no closer look.
const fn letters(name: &str) -> u32 {
    let (bytes, mut at, mut letters) = (name.as_bytes(), 0, 0);
    while at < bytes.len() {
        let letter = bytes[at].to_ascii_lowercase();
        if letter.is_ascii_lowercase() {
            letters |= 1 << (letter - b'a');
        }
        at += 1;
    }
    letters
}

/// The URL without user info and with the values of secret parameters hidden.
#[must_use]
pub fn url(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs that cannot have user info, which then have none to hide.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    if shown.query().is_some() {
        let pairs: Vec<_> = url
            .query_pairs()
            .map(|(name, value)| {
                let hide = is_secret(&name) || matches!(&*name, "code" | "state");
                (name.into_owned(), if hide { HIDDEN.into() } else { value.into_owned() })
            })
            .collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs);
    }
    shown.to_string()
}

/// Hides the values of secret members, at every depth.
pub fn json(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter_mut() {
                if is_secret(name) && !inner.is_null() {
                    *inner = Value::String(HIDDEN.into());
                } else {
                    json(inner);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(json),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_print_without_secrets() -> Result<(), url::ParseError> {
        let shown = url(&Url::parse("https://me:pw@x.test/a?code=abc&page=2&access_token=t")?);
        assert!(!shown.contains("pw") && !shown.contains("abc") && !shown.contains("=t"), "{shown}");
        assert!(shown.contains("page=2"));
        Ok(())
    }

    #[test]
    fn a_name_is_a_secrets_however_it_is_written() {
        for name in ["Pass-Word", "X_API.KEY", "client_secret_2", "PWD", "sig", "Set-Cookie", "my-privateKey!"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["signal", "tokens", "keys", "weight", "", "\u{e9}", "passing words", "author"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn json_hides_at_every_depth() {
        let mut value = serde_json::json!({"a": [{"password": "p", "weight": 7}], "token": null});
        json(&mut value);
        assert_eq!(value, serde_json::json!({"a": [{"password": HIDDEN, "weight": 7}], "token": null}));
    }
}
