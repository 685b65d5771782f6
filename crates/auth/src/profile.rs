//! How to sign in at one service: its addresses, the client that Causeway is there, and the ways in which the service
//! differs from the standard.

use std::fmt;

use causeway_core::redact;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::SignInError;

/// How the client shows who it is at the token address (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// A public client: only `client_id`, in the form.
    #[default]
    None,
    /// `client_id` and `client_secret` in the form.
    Post,
    /// HTTP Basic, with both parts form-encoded first.
    Basic,
}

/// Where the browser is sent back to: a loopback address of this computer (RFC 8252 section 7.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Redirect {
    /// `127.0.0.1`, `localhost` (for services that demand the name) or `[::1]`.
    pub host: String,
    /// 0 takes any free port; some services only know one port.
    pub port: u16,
    /// The path, with its leading `/`.
    pub path: String,
}

impl Default for Redirect {
    fn default() -> Self {
        Self { host: "127.0.0.1".into(), port: 0, path: "/callback".into() }
    }
}

/// Everything needed to sign in at one service. `Debug` hides the client secret and what is secret in the addresses.
#[derive(Clone)]
pub struct Profile {
    /// The issuer, where it is known. An answer that names another one is refused (RFC 9207).
    pub issuer: Option<String>,
    /// Where the browser is sent.
    pub authorization_url: Url,
    /// Where codes and refresh tokens are changed for access tokens.
    pub token_url: Url,
    /// Where tokens are given back (RFC 7009).
    pub revoke_url: Option<Url>,
    /// Causeway's client id at the service.
    pub client_id: String,
    /// The client secret, where the service insists on one.
    pub client_secret: Option<SecretString>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// What stands between two scopes: a space by the standard, a comma at some services.
    pub scope_separator: String,
    /// How the client shows who it is.
    pub client_auth: ClientAuth,
    /// Further parameters of the authorization address, such as `access_type=offline`. Those of the protocol itself
    /// are not taken from here.
    pub auth_params: Vec<(String, String)>,
    /// Where the browser is sent back to.
    pub redirect: Redirect,
    /// Where the token answer names the account, as a path of dots (`user_id`).
    pub account_path: Option<String>,
}

impl Profile {
    /// A public client with PKCE, the standard's own separator and an ephemeral loopback port.
    #[must_use]
    pub fn new(authorization_url: Url, token_url: Url, client_id: impl Into<String>) -> Self {
        Self {
            issuer: None,
            authorization_url,
            token_url,
            revoke_url: None,
            client_id: client_id.into(),
            client_secret: None,
            scopes: Vec::new(),
            scope_separator: " ".into(),
            client_auth: ClientAuth::None,
            auth_params: Vec::new(),
            redirect: Redirect::default(),
            account_path: None,
        }
    }

    /// Whether this profile can be used at all.
    ///
    /// # Errors
    /// [`SignInError::Settings`] with the reason: an address that is not https (http is fine on the loopback
    /// address), no client id, a redirect that is not on this computer.
    pub fn check(&self) -> Result<(), SignInError> {
        let addresses = [("sign-in", &self.authorization_url), ("token", &self.token_url)];
        let revoke = self.revoke_url.as_ref().map(|url| ("revoke", url));
        for (name, url) in addresses.into_iter().chain(revoke) {
            if let Some(problem) = problem(url) {
                return Err(SignInError::Settings(format!("the {name} address {problem}")));
            }
        }
        if self.client_id.trim().is_empty() {
            return Err(SignInError::Settings("it has no client id".into()));
        }
        if !self.redirect.path.starts_with('/') || self.redirect.path.contains(['?', '#', ' ', '\r', '\n']) {
            return Err(SignInError::Settings("the redirect path must start with / and hold no query".into()));
        }
        Ok(())
    }
}

/// Why secrets or a browser must not be sent to an address; `None` when they may.
pub(crate) fn problem(url: &Url) -> Option<&'static str> {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Some("has no host"),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        return Some("is not https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("holds a user name or password");
    }
    url.fragment().map(|_| "has a fragment")
}

/// The host as a person reads it, with the port where it is not the usual one.
pub(crate) fn server(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.into(),
        (None, _) => "the server".into(),
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hide = |(name, value): &(String, String)| {
            (name.clone(), if redact::is_secret(name) { redact::HIDDEN.into() } else { value.clone() })
        };
        f.debug_struct("Profile")
            .field("issuer", &self.issuer)
            .field("authorization_url", &redact::url(&self.authorization_url))
            .field("token_url", &redact::url(&self.token_url))
            .field("revoke_url", &self.revoke_url.as_ref().map(redact::url))
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| redact::HIDDEN))
            .field("scopes", &self.scopes)
            .field("scope_separator", &self.scope_separator)
            .field("client_auth", &self.client_auth)
            .field("auth_params", &self.auth_params.iter().map(hide).collect::<Vec<_>>())
            .field("redirect", &self.redirect)
            .field("account_path", &self.account_path)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(authorization: &str) -> Profile {
        Profile::new(Url::parse(authorization).unwrap(), Url::parse("https://a.test/token").unwrap(), "c")
    }

    #[test]
    fn only_addresses_that_secrets_may_go_to_are_accepted() {
        for (address, ok) in [
            ("https://a.test/authorize", true),
            ("http://127.0.0.1:8080/authorize", true),
            ("http://localhost/authorize", true),
            ("http://[::1]/authorize", true),
            ("http://a.test/authorize", false),
            ("http://127.0.0.1.a.test/authorize", false),
            ("https://me:pw@a.test/authorize", false),
            ("https://a.test/authorize#x", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("ms-settings:x", false),
        ] {
            assert_eq!(profile(address).check().is_ok(), ok, "{address}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut profile = profile("https://a.test/authorize?api_key=HIDE-1");
        profile.client_secret = Some("HIDE-2".into());
        profile.auth_params = vec![("client_secret".into(), "HIDE-3".into()), ("prompt".into(), "consent".into())];
        let shown = format!("{profile:?}");
        assert!(!shown.contains("HIDE") && shown.contains("consent"), "{shown}");
    }
}
