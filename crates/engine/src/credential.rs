//! What is sent along with a call to show who calls: an access token, a key, a user name and password. All of them are
//! a header, a query parameter or a cookie, put into the request at the last moment and never shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_core::redact::live;
use causeway_openapi::{AuthScheme, In};
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use crate::http::SendError;

/// A secret of so many characters stands in no text by chance.
const TELLING: usize = 12;

/// One secret and its place. `Debug` hides it.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    location: In,
    name: String,
    value: SecretString,
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    location: In,
    name: T,
    value: T,
}

impl Credential {
    fn new(location: In, name: &str, value: SecretString) -> Self {
        live::remember(value.expose_secret());
        Self { location, name: name.into(), value }
    }

    pub(crate) fn bearer(token: &SecretString) -> Self {
        live::remember(token.expose_secret());
        let value = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
        Self::new(In::Header, AUTHORIZATION.as_str(), value.as_str().into())
    }

    /// What a way to sign in sends; `None` for those that need more than a secret.
    pub(crate) fn of(scheme: &AuthScheme, user: &str, secret: &SecretString) -> Option<Self> {
        match scheme {
            AuthScheme::ApiKey { location, parameter, .. } => Some(Self::new(*location, parameter, secret.clone())),
            AuthScheme::Bearer { .. } => Some(Self::bearer(secret)),
            AuthScheme::Basic { .. } => {
                live::remember(secret.expose_secret());
                let pair = Zeroizing::new(format!("{user}:{}", secret.expose_secret()));
                let value = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
                Some(Self::new(In::Header, AUTHORIZATION.as_str(), value.as_str().into()))
            }
            AuthScheme::OAuth2 { .. } | AuthScheme::OpenIdConnect { .. } => None,
        }
    }

    /// Puts it into a request, in the place of what was there under its name.
    pub(crate) fn add_to(&self, request: &mut reqwest::Request) -> Result<(), SendError> {
        let value = self.value.expose_secret();
        match self.location {
            In::Query => {
                let kept: Vec<(String, String)> = request.url().query_pairs().into_owned().collect();
                let others = kept.iter().filter(|(name, _)| *name != self.name);
                if others.clone().count() < kept.len() {
                    let others: Vec<_> = others.cloned().collect();
                    request.url_mut().query_pairs_mut().clear().extend_pairs(others);
                }
                request.url_mut().query_pairs_mut().append_pair(&self.name, value);
                Ok(())
            }
            In::Cookie => {
                let before = request.headers().get(COOKIE).and_then(|cookies| cookies.to_str().ok());
                let before = before.map(|cookies| format!("{cookies}; ")).unwrap_or_default();
                let cookies = Zeroizing::new(format!("{before}{}={value}", self.name));
                set(request.headers_mut(), COOKIE, &cookies)
            }
            _ => {
                let name = HeaderName::from_bytes(self.name.as_bytes()).map_err(|_| unusable())?;
                set(request.headers_mut(), name, value)
            }
        }
    }

    /// What its secret may stand as in a text: a service may repeat what it was shown, and what it says is kept and
    /// printed.
    pub(crate) fn forms(&self) -> Vec<String> {
        // A short one could be a word of the data that is moved, which must not be changed.
        let long = self.secrets().into_iter().filter(|secret| secret.len() >= TELLING);
        long.flat_map(|secret| live::forms(&secret)).collect()
    }

    /// The secret without the name of its scheme, and of a user name and password the password.
    fn secrets(&self) -> Vec<Zeroizing<String>> {
        let value = self.value.expose_secret();
        let Some(pair) = value.strip_prefix("Basic ") else {
            return vec![Zeroizing::new(value.strip_prefix("Bearer ").unwrap_or(value).to_owned())];
        };
        let decoded = Zeroizing::new(STANDARD.decode(pair).unwrap_or_default());
        let password = std::str::from_utf8(&decoded).ok().and_then(|pair| Some(pair.split_once(':')?.1.to_owned()));
        password.into_iter().chain([pair.to_owned()]).map(Zeroizing::new).collect()
    }

    /// Takes the secret out of an address that a server made of the one it was called by, and that leads elsewhere.
    pub(crate) fn remove_from(&self, url: &mut Url) {
        let secret = self.value.expose_secret();
        let holds = |text: &str| !secret.is_empty() && text.contains(secret);
        if url.query_pairs().any(|(name, value)| holds(&name) || holds(&value)) {
            let others = url.query_pairs().into_owned().filter(|(name, value)| !holds(name) && !holds(value));
            let others: Vec<(String, String)> = others.collect();
            url.query_pairs_mut().clear().extend_pairs(others);
        }
    }
}

/// A text without these forms of secrets; `None` where none of them is in it.
pub(crate) fn hide(forms: &[String], text: &str) -> Option<String> {
    let mut hidden: Option<String> = None;
    for form in forms {
        let now = hidden.as_deref().unwrap_or(text);
        if now.contains(form) {
            hidden = Some(now.replace(form, live::HIDDEN));
        }
    }
    hidden
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), SendError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| unusable())?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

fn unusable() -> SendError {
    SendError::NotSent("the key or token holds letters that cannot be sent".into())
}

/// Credentials as bytes, to be sealed. The bytes are wiped when they are dropped.
pub(crate) fn to_bytes(credentials: &[Credential]) -> Zeroizing<Vec<u8>> {
    let stored = credentials.iter().map(|one| Stored {
        location: one.location,
        name: one.name.as_str(),
        value: one.value.expose_secret(),
    });
    // Strings always serialize, so there is no error to lose here.
    Zeroizing::new(serde_json::to_vec(&stored.collect::<Vec<_>>()).unwrap_or_default())
}

/// Credentials from the bytes that [`to_bytes`] gave.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Vec<Credential>> {
    let all: Vec<Stored<String>> = serde_json::from_slice(bytes).ok()?;
    let credential = |one: Stored<String>| Credential::new(one.location, &one.name, one.value.into());
    Some(all.into_iter().map(credential).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> reqwest::Request {
        reqwest::Request::new(reqwest::Method::GET, "https://a.test/x?key=old&q=a%20b".parse().unwrap())
    }

    fn sent(scheme: &AuthScheme) -> reqwest::Request {
        let credential = Credential::of(scheme, "ada", &"s3 cr&t".to_owned().into()).unwrap();
        let kept = from_bytes(&to_bytes(&[credential])).unwrap();
        assert!(!format!("{kept:?}").contains("s3"), "{kept:?}");
        let mut request = request();
        kept[0].add_to(&mut request).unwrap();
        request
    }

    fn key(location: In) -> AuthScheme {
        AuthScheme::ApiKey { name: "k".into(), location, parameter: "key".into() }
    }

    #[test]
    fn each_kind_has_its_place() {
        assert_eq!(sent(&key(In::Query)).url().query(), Some("q=a+b&key=s3+cr%26t"));
        assert_eq!(sent(&key(In::Header)).headers()["key"], "s3 cr&t");
        assert_eq!(sent(&key(In::Cookie)).headers()[COOKIE], "key=s3 cr&t");
        assert_eq!(sent(&AuthScheme::Bearer { name: "b".into() }).headers()[AUTHORIZATION], "Bearer s3 cr&t");
        assert_eq!(sent(&AuthScheme::Basic { name: "b".into() }).headers()[AUTHORIZATION], "Basic YWRhOnMzIGNyJnQ=");
        assert!(sent(&key(In::Header)).headers()["key"].is_sensitive());
    }

    #[test]
    fn what_would_break_a_header_is_refused_without_being_said() {
        let credential = Credential::of(&key(In::Header), "", &"a\r\nX: b".to_owned().into()).unwrap();
        assert!(matches!(credential.add_to(&mut request()), Err(SendError::NotSent(why)) if !why.contains("X: b")));
    }
}
