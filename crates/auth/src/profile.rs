//! How to sign in at one service, ready to use: its addresses, the client that Causeway is there, and the ways in which
//! the service differs from the standard.

use std::fmt;

use causeway_core::redact;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use url::{Host, Origin, Url};

use crate::net;
use crate::settings::{Redirect, redirect_path};
use crate::token_response::read_tokens;
use crate::ways::{ClientAuth, Grant, Pkce, RefreshMode, Ways};
use crate::{SignInError, TokenError, TokenSet};

/// Everything needed to sign in at one service. `Debug` hides the client secret and what is secret in the addresses.
#[derive(Clone)]
pub struct Profile {
    /// The issuer, where it is known. An answer that names another one is refused (RFC 9207). `{tenantid}` in it stands
    /// for any one name, as in Microsoft's.
    pub issuer: Option<String>,
    /// Whether an answer that does not name the issuer is refused.
    pub iss_required: bool,
    /// Where the browser is sent; some grants need none.
    pub authorization_url: Option<Url>,
    /// Where codes and refresh tokens are changed for access tokens.
    pub token_url: Url,
    /// Where refresh tokens are, if that is another address.
    pub refresh_url: Option<Url>,
    /// Where tokens are given back (RFC 7009).
    pub revoke_url: Option<Url>,
    /// Where a sign-in on another device begins (RFC 8628).
    pub device_authorization_url: Option<Url>,
    /// Where the authorization request is sent ahead (RFC 9126).
    pub par_url: Option<Url>,
    /// Causeway's client id at the service.
    pub client_id: String,
    /// The client secret, where the service insists on one.
    pub client_secret: Option<SecretString>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Where the browser is sent back to.
    pub redirect: Redirect,
    /// What tokens are asked for with.
    pub grant: Grant,
    /// Whether the user's password may be sent.
    pub legacy_password: bool,
    /// How the service differs from the standard.
    pub ways: Ways,
}

impl Profile {
    /// A public client with PKCE, the standard's own ways and an ephemeral loopback port.
    #[must_use]
    pub fn new(authorization_url: Url, token_url: Url, client_id: impl Into<String>) -> Self {
        Self {
            issuer: None,
            iss_required: false,
            authorization_url: Some(authorization_url),
            token_url,
            refresh_url: None,
            revoke_url: None,
            device_authorization_url: None,
            par_url: None,
            client_id: client_id.into(),
            client_secret: None,
            scopes: Vec::new(),
            redirect: Redirect::default(),
            grant: Grant::default(),
            legacy_password: false,
            ways: Ways::default(),
        }
    }

    /// Whether this profile can be used at all.
    ///
    /// # Errors
    /// [`SignInError::Settings`] with the reason: an address that is not https (http is fine on the loopback
    /// address), no client id, a redirect that is not on this computer.
    pub fn check(&self) -> Result<(), SignInError> {
        for (name, url) in self.addresses() {
            if let Some(problem) = problem(url) {
                return Err(SignInError::Settings(format!("the {name} address {problem}")));
            }
        }
        if self.client_id.is_empty() {
            return Err(SignInError::Settings("it has no client id".into()));
        }
        if self.redirect.page()?.is_some() && !self.uses_pkce() && self.client().1.is_none() {
            let why =
                "without PKCE and without a client secret, the page that \"via\" names could sign in in your place";
            return Err(SignInError::Settings(why.into()));
        }
        let path = self.redirect_path();
        if !path.starts_with('/') || path.contains(['?', '#', ' ', '\r', '\n']) {
            return Err(SignInError::Settings("the redirect path must start with / and hold no query".into()));
        }
        Ok(())
    }

    /// The tokens in a raw answer of this service; see [`crate::parse_token_response`]. `sent` is when it was asked.
    ///
    /// # Errors
    /// [`TokenError`], which holds nothing of the answer but the server's own cleaned words.
    pub fn read(&self, raw: &[u8], sent: DateTime<Utc>, previous: Option<&TokenSet>) -> Result<TokenSet, TokenError> {
        let ahead = self.token_url.host_str().and_then(net::ahead_of).unwrap_or_default();
        let mut tokens = read_tokens(raw, sent, ahead, previous, &self.ways)?;
        // A renewal does not widen what the user agreed to, whatever the settings say by then.
        if previous.is_none_or(|previous| previous.origins.is_empty()) {
            tokens.origins = self.token_origins();
        }
        Ok(tokens)
    }

    /// The hosts that a sign-in sends the browser and its secrets to, for the user to look at first.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts = Vec::new();
        let page = self.redirect.page().ok().flatten();
        for url in self.addresses().map(|(_, url)| url.clone()).chain(self.settling()).chain(page) {
            let host = server(&url);
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// Where a sign-in sends secrets by itself, without the browser.
    #[must_use]
    pub fn sent_to(&self) -> Vec<Url> {
        self.token_urls().cloned().chain(self.settling()).collect()
    }

    /// Where it asks for the account and enrols it.
    fn settling(&self) -> impl Iterator<Item = Url> {
        let probe = self.ways.account_probe.as_ref().map(|probe| &probe.url);
        let enrol = self.ways.enrol.as_ref().map(|enrol| &enrol.url);
        [probe, enrol].into_iter().flatten().filter_map(|url| Url::parse(url).ok())
    }

    /// Where the tokens of this profile may be sent to be renewed or given back.
    pub(crate) fn token_origins(&self) -> Vec<String> {
        let mut origins: Vec<_> = self.token_urls().map(origin).collect();
        origins.dedup();
        origins
    }

    fn token_urls(&self) -> impl Iterator<Item = &Url> {
        [Some(&self.token_url), self.refresh_url.as_ref(), self.revoke_url.as_ref()].into_iter().flatten()
    }

    /// The path that the browser comes back to.
    pub(crate) fn redirect_path(&self) -> String {
        redirect_path(&self.redirect, self.issuer.as_deref(), self.authorization_url.as_ref())
    }

    pub(crate) fn uses_pkce(&self) -> bool {
        self.ways.pkce.unwrap_or_default() == Pkce::S256
    }

    pub(crate) fn refresh_mode(&self) -> RefreshMode {
        self.ways.refresh.as_ref().and_then(|refresh| refresh.mode).unwrap_or_default()
    }

    /// How the client shows who it is, and the secret that it does so with.
    pub(crate) fn client(&self) -> (ClientAuth, Option<&SecretString>) {
        let is_public = self.uses_pkce() && self.ways.send_secret_with_pkce == Some(false);
        let secret = self.client_secret.as_ref().filter(|_| !is_public);
        match (self.ways.client_auth, secret) {
            (_, None) | (Some(ClientAuth::None), _) => (ClientAuth::None, None),
            (declared, secret) => (declared.unwrap_or(ClientAuth::Post), secret),
        }
    }

    /// The scopes as one text, if there are any.
    pub(crate) fn scope(&self) -> Option<String> {
        let separator = self.ways.scope_separator.as_deref().filter(|text| !text.is_empty()).unwrap_or(" ");
        (!self.scopes.is_empty()).then(|| self.scopes.join(separator))
    }

    /// The parameter that scopes go into.
    pub(crate) fn scope_param(&self) -> &str {
        self.ways.scope_param.as_deref().unwrap_or("scope")
    }

    /// What the service calls a parameter of the protocol.
    pub(crate) fn renamed<'a>(&'a self, name: &'a str) -> &'a str {
        self.ways.param_rename.get(name).map_or(name, String::as_str)
    }

    fn addresses(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        [
            ("sign-in", self.authorization_url.as_ref()),
            ("token", Some(&self.token_url)),
            ("refresh", self.refresh_url.as_ref()),
            ("revoke", self.revoke_url.as_ref()),
            ("device", self.device_authorization_url.as_ref()),
            ("pushed request", self.par_url.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url?)))
    }
}

/// Scheme, host and port.
pub(crate) fn origin(url: &Url) -> String {
    match url.origin() {
        origin @ Origin::Tuple(..) => origin.ascii_serialization(),
        Origin::Opaque(_) => url.scheme().into(),
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
    if net::guard::holds_login(url) {
        return Some("holds a user name or password");
    }
    url.fragment().map(|_| "has a fragment")
}

/// The host as a person reads it, with the port where it is not the usual one.
#[must_use]
pub fn server(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.into(),
        (None, _) => "the server".into(),
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Profile");
        shown.field("issuer", &self.issuer);
        for (name, url) in self.addresses() {
            shown.field(name, &redact::url(url));
        }
        shown
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| redact::HIDDEN))
            .field("scopes", &self.scopes)
            .field("redirect", &self.redirect)
            .field("grant", &self.grant)
            .field("ways", &self.ways)
            .finish_non_exhaustive()
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
    fn a_page_in_between_is_shown_and_cannot_sign_in_by_itself() {
        let mut profile = profile("https://a.test/authorize");
        profile.redirect.via = "https://me.test/back".into();
        assert!(profile.check().is_ok() && profile.hosts().contains(&"me.test".to_owned()), "{:?}", profile.hosts());
        profile.ways.pkce = Some(Pkce::Off);
        assert!(profile.check().is_err());
        profile.client_secret = Some("HIDE".into());
        assert!(profile.check().is_ok());
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut profile = profile("https://a.test/authorize?api_key=HIDE-1");
        profile.client_secret = Some("HIDE-2".into());
        profile.ways.auth_params = [("client_secret", "HIDE-3"), ("prompt", "consent")].into();
        let shown = format!("{profile:?}");
        assert!(!shown.contains("HIDE") && shown.contains("consent"), "{shown}");
    }
}
