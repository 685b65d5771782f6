//! Everything that may go wrong at the token address and on the way back from the browser, each with the end that it
//! must come to. The servers here do what a good one never does; the good one is npm `oidc-provider`, in `sign_in.rs`.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod browser;
mod server;
mod token;

use causeway_core::Explain;

/// Part of every secret in these tests.
pub(crate) const SECRET: &str = "HIDE";

/// The code of an error, after its every form was searched for secrets.
pub(crate) fn code_of<E: Explain + std::fmt::Debug + std::fmt::Display>(error: &E) -> String {
    let shown = format!("{error:?} {error} {:?} {:?}", error.hint(), error.wire());
    // Debug prints bytes as numbers.
    let as_numbers = format!("{:?}", SECRET.as_bytes());
    for secret in [SECRET, as_numbers.trim_matches(['[', ']']), "SElERQ", "48494445"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    error.code().to_owned()
}
