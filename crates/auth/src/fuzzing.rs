//! The readers of what strangers send, one by one, for the targets in `fuzz/`. Only there in their build.

use std::collections::BTreeMap;

use chrono::DateTime;
use secrecy::ExposeSecret;

use crate::callback::Expected;
use crate::discovery::read_metadata;
use crate::{Discovered, SignInError, loopback};

/// The state that [`callback`] waits for.
pub const STATE: &str = "Zk3rQ9wLx1VbT8mN";
/// The issuer of [`callback`] and [`metadata`].
pub const ISSUER: &str = "https://issuer.test";
/// Where [`callback`] waits.
pub const AUTHORITY: &str = "127.0.0.1:53682";

/// What a request to the loopback address means for a sign-in that waits: nothing; or its end, with the code and what
/// is kept.
#[must_use]
pub fn callback(bytes: &[u8]) -> Option<Result<(String, BTreeMap<String, String>), SignInError>> {
    pasted(&loopback::query_of(bytes, AUTHORITY, "/callback")?)
}

/// The same for a query that was pasted.
#[must_use]
pub fn pasted(query: &str) -> Option<Result<(String, BTreeMap<String, String>), SignInError>> {
    let expected = Expected {
        state: STATE.into(),
        issuer: Some(ISSUER.into()),
        iss_required: false,
        keep: vec!["realmId".into()],
        server: "issuer.test".into(),
    };
    let answer = expected.read(query)?;
    Some(answer.map(|came| (came.code.expose_secret().to_owned(), came.kept)))
}

/// What a discovery document of [`ISSUER`] is read as.
///
/// # Errors
/// In words, when it must not be used.
pub fn metadata(bytes: &[u8]) -> Result<Discovered, String> {
    read_metadata(&[ISSUER.to_owned()], bytes, DateTime::UNIX_EPOCH)
}
