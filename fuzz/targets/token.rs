//! Answers of token addresses: nothing in them breaks the reader, and what it gives can be sent.
#![no_main]

use std::sync::LazyLock;

use causeway_auth::{Profile, TokenSet, provider};
use chrono::DateTime;
use secrecy::ExposeSecret;

/// The standard's own way, and those of services that differ most.
static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let url = url::Url::parse("https://a.test/").expect("a good address");
    let known = ["https://wbsapi.withings.net/", "https://slack.com/", "https://polarremote.com/"];
    let known = known.iter().filter_map(|at| provider(at)?.profile(None).ok());
    [Profile::new(url.clone(), url, "c")].into_iter().chain(known).collect()
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a good time");
    for profile in PROFILES.iter() {
        let read = profile.read(bytes, now, None);
        assert_eq!(format!("{read:?}"), format!("{:?}", profile.read(bytes, now, None)));
        match read {
            Ok(tokens) => sendable(&tokens, now, profile, bytes),
            Err(error) => {
                let words = error.to_string();
                assert!(words.chars().count() < 700 && !words.contains(char::is_control), "{words:?}");
            }
        }
    }
});

fn sendable(tokens: &TokenSet, now: DateTime<chrono::Utc>, profile: &Profile, bytes: &[u8]) {
    let access = tokens.access.expose_secret();
    assert!(!access.is_empty() && access.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(tokens.token_type, "Bearer");
    assert!(tokens.refresh.as_ref().is_none_or(|refresh| !refresh.expose_secret().contains(char::is_control)));
    let life = tokens.expires_at.map(|at| (at - now).num_seconds());
    assert!(life.is_none_or(|life| (0..=315_360_000).contains(&life)), "{life:?}");
    let again = TokenSet::from_bytes(&tokens.to_bytes()).expect("what is kept is read again");
    assert_eq!(again.access.expose_secret(), access);
    // A refresh keeps what its answer leaves out.
    let next = profile.read(bytes, now, Some(tokens)).expect("it was good before");
    assert_eq!(next.scopes.is_some(), tokens.scopes.is_some());
}
