//! Requests to the loopback address: without the state nothing ends a sign-in, and nothing of a request gets into words
//! that are shown.
#![no_main]

use causeway_auth::SignInError;
use causeway_auth::fuzzing::{AUTHORITY, STATE, callback, pasted};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    check(bytes, callback(bytes));
    // Most bytes are no request; as the query of a good one they get further.
    let query = String::from_utf8_lossy(bytes);
    check(bytes, pasted(&query));
    let request = format!("GET /callback?{query} HTTP/1.1\r\nHost: {AUTHORITY}\r\n\r\n");
    check(request.as_bytes(), callback(request.as_bytes()));
    let with_state = format!("{query}&state={STATE}");
    check(with_state.as_bytes(), pasted(&with_state));
});

fn check(bytes: &[u8], ended: Option<Result<(String, std::collections::BTreeMap<String, String>), SignInError>>) {
    let Some(ended) = ended else { return };
    let text = String::from_utf8_lossy(bytes);
    assert!(text.contains(STATE) || text.contains('%'), "ended without the state: {text}");
    match ended {
        Ok((code, kept)) => {
            assert!(!code.is_empty());
            assert!(kept.values().all(|value| value.chars().count() <= 201 && !value.contains(char::is_control)));
        }
        Err(error) => {
            let words = error.to_string();
            assert!(words.chars().count() < 700 && !words.contains(char::is_control), "{words:?}");
            assert!(!words.contains(['\u{202e}', '\u{2066}']), "{words:?}");
        }
    }
}
