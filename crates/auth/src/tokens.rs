//! The tokens of one connection, and their form as bytes for sealing.

use std::collections::BTreeMap;

use causeway_core::redact::live;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::TokenError;

/// Scopes that ask for a kind of answer, which few services repeat as granted.
const UNSAID: [&str; 3] = ["offline_access", "offline", "openid"];

/// What a sign-in or a refresh gave. `Debug` hides the tokens.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// What is sent with each call.
    pub access: SecretString,
    /// What a new access token is asked for with; some services give none.
    pub refresh: Option<SecretString>,
    /// How the access token is sent; `Bearer`.
    pub token_type: String,
    /// When the access token ends, in UTC; `None` when the server did not say.
    pub expires_at: Option<DateTime<Utc>>,
    /// What was granted; `None` means what was asked for (RFC 6749 section 5.1).
    pub scopes: Option<Vec<String>>,
    /// The account at the service, where the answer names it.
    pub account: Option<String>,
    /// What the service said besides and later calls need, by name.
    pub extra: BTreeMap<String, String>,
    /// Where these tokens may be sent to be renewed or given back, as `scheme://host:port`: the user agreed to no other
    /// address. Nothing for tokens of older versions.
    pub origins: Vec<String>,
}

/// The stored form. Borrowed on the way out, so that no copy of a token is left behind.
#[derive(Serialize)]
struct Out<'a> {
    access: &'a str,
    refresh: Option<&'a str>,
    token_type: &'a str,
    expires_at: Option<DateTime<Utc>>,
    scopes: Option<&'a [String]>,
    account: Option<&'a str>,
    extra: &'a BTreeMap<String, String>,
    origins: &'a [String],
}

#[derive(Deserialize)]
struct In {
    access: String,
    #[serde(default)]
    refresh: Option<String>,
    token_type: String,
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scopes: Option<Vec<String>>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    extra: BTreeMap<String, String>,
    #[serde(default)]
    origins: Vec<String>,
}

impl TokenSet {
    /// The tokens as bytes, to be sealed. The bytes are wiped when they are dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.hide_in_logs();
        let out = Out {
            access: self.access.expose_secret(),
            refresh: self.refresh.as_ref().map(ExposeSecret::expose_secret),
            token_type: &self.token_type,
            expires_at: self.expires_at,
            scopes: self.scopes.as_deref(),
            account: self.account.as_deref(),
            extra: &self.extra,
            origins: &self.origins,
        };
        // Strings and times always serialize, so there is no error to lose here.
        Zeroizing::new(serde_json::to_vec(&out).unwrap_or_default())
    }

    /// The tokens from the bytes that [`TokenSet::to_bytes`] gave.
    ///
    /// # Errors
    /// [`TokenError::NotAToken`] for any other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TokenError> {
        let stored: In = serde_json::from_slice(bytes).map_err(|_| TokenError::NotAToken("not what was stored"))?;
        let tokens = Self {
            access: stored.access.into(),
            refresh: stored.refresh.map(SecretString::from),
            token_type: stored.token_type,
            expires_at: stored.expires_at,
            scopes: stored.scopes,
            account: stored.account,
            extra: stored.extra,
            origins: stored.origins,
        };
        tokens.hide_in_logs();
        Ok(tokens)
    }

    fn hide_in_logs(&self) {
        [Some(&self.access), self.refresh.as_ref()]
            .into_iter()
            .flatten()
            .for_each(|token| live::remember(token.expose_secret()));
    }
}

/// What was asked for and not granted: users untick boxes. Scopes that services do not repeat, such as those that only
/// ask for a refresh token, are not missed.
#[must_use]
pub fn not_granted(granted: &[String], asked: &[String]) -> Vec<String> {
    let is_there = |asked: &String| {
        let alias = format!("https://www.googleapis.com/auth/userinfo.{asked}");
        granted.iter().any(|granted| granted == asked || *granted == alias)
    };
    let silent = |scope: &&String| !UNSAID.contains(&scope.as_str());
    asked.iter().filter(silent).filter(|scope| !is_there(scope)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> TokenSet {
        TokenSet {
            access: "HIDE-access".into(),
            refresh: Some("HIDE-refresh".into()),
            token_type: "Bearer".into(),
            expires_at: Some(DateTime::UNIX_EPOCH),
            scopes: Some(vec!["weight".into()]),
            account: Some("ABC".into()),
            extra: [("realmId".to_owned(), "7".to_owned())].into(),
            origins: vec!["https://a.test".into()],
        }
    }

    #[test]
    fn bytes_hold_everything() {
        let back = TokenSet::from_bytes(&tokens().to_bytes()).unwrap();
        assert_eq!(back.access.expose_secret(), "HIDE-access");
        assert_eq!(back.refresh.unwrap().expose_secret(), "HIDE-refresh");
        assert_eq!(back.expires_at, Some(DateTime::UNIX_EPOCH));
        assert_eq!((back.scopes, back.account), (Some(vec!["weight".to_owned()]), Some("ABC".to_owned())));
        assert_eq!((back.extra["realmId"].as_str(), back.origins), ("7", vec!["https://a.test".to_owned()]));
        assert!(TokenSet::from_bytes(b"{}").is_err());
        let old = br#"{"access":"A","token_type":"Bearer"}"#;
        assert!(TokenSet::from_bytes(old).unwrap().origins.is_empty());
    }

    #[test]
    fn what_was_asked_for_and_not_granted_is_known() {
        let asked = ["weight", "sleep", "email", "offline_access"].map(str::to_owned);
        let granted = ["weight", "https://www.googleapis.com/auth/userinfo.email"].map(str::to_owned);
        assert_eq!(not_granted(&granted, &asked), ["sleep"]);
    }

    #[test]
    fn debug_shows_no_token() {
        let shown = format!("{:?}", tokens());
        assert!(!shown.contains("HIDE") && shown.contains("weight"), "{shown}");
    }
}
