//! The secrets that this process has held lately, so that none of them stands in a log, whatever was logged: as it is,
//! in base64, percent-encoded or escaped as JSON.
//!
//! Only a keyed hash of each form is kept, with its length; the key is made anew in each process. What is logged is
//! short and seldom, so every stretch of it that is as long as a secret can be hashed and compared.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::{LazyLock, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// What stands in a log where a secret was.
pub const HIDDEN: &str = "[hidden]";
/// Shorter ones are words of everyday: hiding them would hide the log.
const SHORTEST: usize = 6;
/// The forms of so many secrets are known, the latest.
const MOST: usize = 512;

static LIVE: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

type Form = (usize, u64);

#[derive(Default)]
struct Known {
    key: RandomState,
    /// The forms of each secret as length and hash, the first of which is the secret itself. The latest come first.
    secrets: VecDeque<Vec<Form>>,
    forms: HashSet<Form>,
    /// The lengths of all forms, the longest first.
    lengths: Vec<usize>,
}

impl Known {
    fn form(&self, bytes: &[u8]) -> Form {
        (bytes.len(), self.key.hash_one(bytes))
    }

    fn has(&self, secret: &str) -> bool {
        let form = self.form(secret.as_bytes());
        self.secrets.iter().any(|forms| forms.first() == Some(&form))
    }

    fn add(&mut self, secret: &str) {
        let forms = forms(secret).into_iter().map(|form| self.form(form.as_bytes())).collect();
        self.secrets.truncate(MOST - 1);
        self.secrets.push_front(forms);
        self.forms = self.secrets.iter().flatten().copied().collect();
        self.lengths = self.forms.iter().map(|(length, _)| *length).collect();
        self.lengths.sort_unstable_by(|a, b| b.cmp(a));
        self.lengths.dedup();
    }

    /// The next secret of a line, as a range: the longest of those that begin first.
    fn find(&self, line: &[u8], from: usize) -> Option<(usize, usize)> {
        let is_secret =
            |begin: usize, end: usize| line.get(begin..end).is_some_and(|text| self.forms.contains(&self.form(text)));
        (from..line.len()).find_map(|begin| {
            let mut ends = self.lengths.iter().map(|length| begin + length);
            ends.find(|end| is_secret(begin, *end)).map(|end| (begin, end))
        })
    }
}

/// From now on this secret is hidden in logs.
pub fn remember(secret: &str) {
    if secret.len() >= SHORTEST && !LIVE.read().unwrap_or_else(PoisonError::into_inner).has(secret) {
        LIVE.write().unwrap_or_else(PoisonError::into_inner).add(secret);
    }
}

/// What a secret is looked for as, first as it is; nothing for one that is too short to be told from other words.
#[must_use]
pub fn forms(secret: &str) -> Vec<String> {
    let all = std::iter::once(secret.to_owned()).chain(encoded(secret));
    if secret.len() < SHORTEST { Vec::new() } else { all.filter(|form| form.len() >= SHORTEST).collect() }
}

/// How else a secret can stand in a text. Base64 depends on what stands before, modulo three bytes; of each of the three
/// ways, the part is taken that depends on the secret alone.
fn encoded(secret: &str) -> Vec<String> {
    let mut forms: Vec<String> = vec![byte_serialize(secret.as_bytes()).collect()];
    let json = Value::from(secret).to_string();
    forms.push(json.trim_matches('"').replace('/', "\\/"));
    forms.push(json.trim_matches('"').to_owned());
    for before in 0..3 {
        let padded = [&[0; 2][..before], secret.as_bytes()].concat();
        let (first, last) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        forms.extend([STANDARD, URL_SAFE].map(|base64| base64.encode(&padded)[first..last].to_owned()));
    }
    forms
}

/// A line of a log with every secret hidden.
#[must_use]
pub fn hide(line: &[u8]) -> Vec<u8> {
    let known = LIVE.read().unwrap_or_else(PoisonError::into_inner);
    let (mut shown, mut from) = (Vec::with_capacity(line.len()), 0);
    while let Some((begin, end)) = known.find(line, from) {
        shown.extend_from_slice(&line[from..begin]);
        shown.extend_from_slice(HIDDEN.as_bytes());
        from = end;
    }
    shown.extend_from_slice(&line[from..]);
    shown
}

/// A short text with every secret hidden, for messages that repeat a stranger's words.
#[must_use]
pub fn hide_text(text: &str) -> String {
    String::from_utf8_lossy(&hide(text.as_bytes())).into_owned()
}

/// Writes logs, a line at a time, with every secret hidden.
#[derive(Debug)]
pub struct Hiding<W>(pub W);

impl<W: Write> Write for Hiding<W> {
    /// Takes all of it or none: half a line could hold half a secret.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(&hide(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let mut log = Hiding(Vec::new());
        assert!(log.write_all(line.as_bytes()).is_ok());
        String::from_utf8_lossy(&log.0).into_owned()
    }

    #[test]
    fn a_secret_is_hidden_in_every_form_and_nothing_else_is() {
        let secret = "s3cr/t +\"quoted\" ü";
        let in_base64: Vec<String> =
            ["", "a", "ab", "abc", "ada:"].map(|before| STANDARD.encode(format!("{before}{secret} after"))).to_vec();
        let (url, json) = (byte_serialize(secret.as_bytes()).collect::<String>(), Value::from(secret).to_string());
        let lines: Vec<String> = in_base64.into_iter().chain([secret.into(), url, json]).collect();
        for line in &lines {
            assert_eq!(shown(line), *line, "it is not known yet");
        }
        remember(secret);
        for line in &lines {
            let hidden = shown(&format!("before {line} after"));
            assert!(hidden.starts_with("before ") && hidden.ends_with(" after"), "{hidden}");
            assert!(hidden.contains(HIDDEN) && !hidden.contains("quoted"), "{hidden}");
        }
        assert_eq!(shown("nothing of that kind is here"), "nothing of that kind is here");
        assert_eq!(shown(&format!("{secret}{secret}")), "[hidden][hidden]");
    }

    #[test]
    fn a_word_is_no_secret() {
        remember("error");
        assert_eq!(shown("an error"), "an error");
    }
}
