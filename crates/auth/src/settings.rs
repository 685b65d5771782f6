//! How to sign in to one connector, as the user's files and the catalogue say it: `causeway.signIn`. Several of these
//! are laid over one another, and what comes out becomes a [`Profile`].

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::Url;

use crate::profile::{Profile, problem};
use crate::ways::{Grant, Ways};
use crate::{Discovered, SignInError};

/// How a connector signs in with OAuth 2.0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SignIn {
    /// Where the user signs in.
    pub authorization_url: String,
    /// Where tokens come from.
    pub token_url: String,
    /// Where tokens are renewed, where that is another address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_url: Option<String>,
    /// Where tokens are given back. `{account}` stands for the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke_url: Option<String>,
    /// Where a sign-in on another device begins (RFC 8628).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_authorization_url: Option<String>,
    /// Where the authorization request is sent ahead (RFC 9126).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub par_url: Option<String>,
    /// Whether it is sent ahead where the service only offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub par: Option<bool>,
    /// The issuer, where the service has one. Addresses that are not given are asked for there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Whether the answer must name the issuer (RFC 9207).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss_required: Option<bool>,
    /// The client id registered at the service.
    pub client_id: String,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
    /// The redirect address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    /// What tokens are asked for with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// Whether the user's password may be asked for and sent, where `grant` is `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy_password: Option<bool>,
    /// How the service differs from the standard.
    #[serde(flatten)]
    pub ways: Ways,
}

/// Where the browser is sent back to: a loopback address of this computer (RFC 8252 section 7.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Redirect {
    /// `127.0.0.1`, `localhost` (for services that demand the name) or `[::1]`.
    pub host: String,
    /// 0 takes any free port, or the first of `ports`; some services only know one.
    pub port: u16,
    /// The ports that are registered at the service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<u16>,
    /// The path, with its leading `/`. Empty means one that no other sign-in server has.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// An https page of the user's own that is registered instead, for services that take no other: it sends the
    /// browser on to the loopback address, or the user pastes its address. Empty means none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub via: String,
}

impl Default for Redirect {
    fn default() -> Self {
        Self { host: "127.0.0.1".into(), port: 0, ports: Vec::new(), path: String::new(), via: String::new() }
    }
}

impl Redirect {
    /// The port that is listened on; 0 for any.
    pub(crate) fn chosen(&self) -> u16 {
        if self.port == 0 { self.ports.first().copied().unwrap_or_default() } else { self.port }
    }

    /// The page that is registered instead of the loopback address.
    pub(crate) fn page(&self) -> Result<Option<Url>, SignInError> {
        if self.via.is_empty() {
            return Ok(None);
        }
        let url = Url::parse(&self.via).map_err(|error| settings(&format!("\"via\" is no address ({error})")))?;
        match problem(&url).or_else(|| url.query().map(|_| "has a query")) {
            Some(problem) => Err(settings(&format!("the page that \"via\" names {problem}"))),
            None => Ok(Some(url)),
        }
    }

    /// The registered port after the chosen one.
    pub(crate) fn next(&self) -> Option<u16> {
        let at = self.ports.iter().position(|port| *port == self.chosen());
        let next = at.map_or(0, |at| at + 1);
        self.ports.get(next).copied()
    }
}

/// What the answer of one server can come back to and no other's (RFC 9700 section 4.4.2.2): a server that names
/// itself in its answers needs none of its own.
pub(crate) fn redirect_path(redirect: &Redirect, issuer: Option<&str>, authorization_url: Option<&Url>) -> String {
    match (issuer, authorization_url) {
        _ if !redirect.path.is_empty() => redirect.path.clone(),
        (None, Some(url)) => {
            let digest = Sha256::digest(url.origin().ascii_serialization());
            let short: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            format!("/callback/{short}")
        }
        _ => "/callback".into(),
    }
}

impl SignIn {
    /// These settings with the gaps filled from `lower`. Parameters are taken together, name by name; null takes one
    /// away.
    #[must_use]
    pub fn over(&self, lower: &Self) -> Self {
        let as_map = |settings: &Self| match serde_json::to_value(settings) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        let mut both = as_map(lower);
        lay_over(&mut both, as_map(self));
        serde_json::from_value(both.into()).unwrap_or_else(|_| self.clone())
    }

    /// These settings with the gaps filled by what the issuer publishes.
    #[must_use]
    pub fn with(&self, found: &Discovered) -> Self {
        Self { issuer: Some(found.issuer.clone()), ..self.over(&found.settings(self.par.unwrap_or_default())) }
    }

    /// Whether the addresses must be asked for at the issuer.
    #[must_use]
    pub fn needs_discovery(&self) -> bool {
        let is_there = |url: &Option<String>| url.as_ref().is_some_and(|url| !url.is_empty());
        let begins = match self.grant.unwrap_or_default() {
            Grant::AuthorizationCode => !self.authorization_url.is_empty(),
            Grant::DeviceCode => is_there(&self.device_authorization_url),
            Grant::ClientCredentials | Grant::Password => true,
        };
        is_there(&self.issuer) && (self.token_url.is_empty() || !begins)
    }

    /// The addresses that can be registered at the service for the browser to come back to, the one that is used
    /// first. Where any port will do, it reads `<any port>`.
    #[must_use]
    pub fn redirect_addresses(&self) -> Vec<String> {
        match self.redirect.as_ref().map(|redirect| redirect.via.as_str()).filter(|via| !via.is_empty()) {
            Some(via) => vec![via.to_owned()],
            None => self.landings(),
        }
    }

    /// Where a page that is registered instead must send the browser on to; `None` where there is none.
    #[must_use]
    pub fn landing(&self) -> Option<String> {
        self.redirect.as_ref().filter(|redirect| !redirect.via.is_empty())?;
        self.landings().into_iter().next()
    }

    /// The addresses that are listened on, in the order in which they are tried.
    fn landings(&self) -> Vec<String> {
        let redirect = self.redirect.clone().unwrap_or_default();
        let path = redirect_path(&redirect, self.issuer.as_deref(), Url::parse(&self.authorization_url).ok().as_ref());
        let chosen = redirect.chosen();
        let others = redirect.ports.iter().copied().filter(|port| *port != chosen);
        let text = |port: u16| if port == 0 { "<any port>".to_owned() } else { port.to_string() };
        [chosen]
            .into_iter()
            .chain(others)
            .map(|port| format!("http://{}:{}{path}", redirect.host, text(port)))
            .collect()
    }

    /// The scopes that are asked for.
    #[must_use]
    pub fn all_scopes(&self) -> Vec<String> {
        let chosen = if self.scopes.is_empty() { &self.ways.scopes_default } else { &self.scopes };
        let added = self.ways.scopes_add.iter().filter(|scope| !chosen.contains(scope));
        chosen.iter().chain(added).cloned().collect()
    }

    /// The profile of these settings.
    ///
    /// # Errors
    /// [`SignInError::Settings`] with the address that is missing or cannot be read.
    pub fn profile(&self, client_secret: Option<SecretString>) -> Result<Profile, SignInError> {
        let url = |name: &str, text: &str| match text {
            "" => Ok(None),
            text => {
                Url::parse(text).map(Some).map_err(|error| settings(&format!("\"{name}\" is no address ({error})")))
            }
        };
        let maybe = |name: &str, text: &Option<String>| url(name, text.as_deref().unwrap_or_default());
        let token_url = url("tokenUrl", &self.token_url)?.ok_or_else(|| settings("\"tokenUrl\" is missing"))?;
        Ok(Profile {
            issuer: self.issuer.clone().filter(|issuer| !issuer.is_empty()),
            iss_required: self.iss_required.unwrap_or_default(),
            authorization_url: url("authorizationUrl", &self.authorization_url)?,
            token_url,
            refresh_url: maybe("refreshUrl", &self.refresh_url)?,
            revoke_url: maybe("revokeUrl", &self.revoke_url)?,
            device_authorization_url: maybe("deviceAuthorizationUrl", &self.device_authorization_url)?,
            par_url: maybe("parUrl", &self.par_url)?.filter(|_| self.par != Some(false)),
            client_id: self.client_id.trim().to_owned(),
            client_secret,
            scopes: self.all_scopes(),
            redirect: self.redirect.clone().unwrap_or_default(),
            grant: self.grant.unwrap_or_default(),
            legacy_password: self.legacy_password.unwrap_or_default(),
            ways: self.ways.clone(),
        })
    }
}

fn settings(what: &str) -> SignInError {
    SignInError::Settings(what.into())
}

/// Puts what `upper` says over `lower`; what is empty says nothing.
fn lay_over(lower: &mut Map<String, Value>, upper: Map<String, Value>) {
    for (name, value) in upper {
        match (lower.get_mut(&name), value) {
            (Some(Value::Object(below)), Value::Object(above)) if name != "redirect" => lay_over(below, above),
            (Some(_), Value::String(text)) if text.is_empty() => {}
            (Some(_), Value::Array(items)) if items.is_empty() => {}
            (_, value) => drop(lower.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_of_the_users_own_is_registered_instead_and_leads_to_the_loopback_address() {
        let redirect = json!({"via": "https://me.test/back", "port": 7000, "path": "/cb"});
        let through = read(json!({"redirect": redirect}));
        assert_eq!(through.redirect_addresses(), ["https://me.test/back"]);
        assert_eq!(through.landing().as_deref(), Some("http://127.0.0.1:7000/cb"));
        assert_eq!(read(json!({"redirect": {"port": 7000}})).landing(), None);
        for bad in
            ["http://me.test/back", "https://me.test/back?x=1", "https://a:b@me.test/", "me.test", "javascript:1"]
        {
            let redirect = Redirect { via: bad.into(), ..Redirect::default() };
            assert!(redirect.page().is_err(), "{bad}");
        }
    }

    fn read(value: Value) -> SignIn {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_said_above_counts_and_gaps_are_filled_from_below() {
        let lower = json!({
            "authorizationUrl": "https://a.test/authorize", "tokenUrl": "https://a.test/token", "pkce": "off",
            "scopes": ["x"], "authParams": {"prompt": "consent", "access_type": "offline", "v": "2"},
            "redirect": {"ports": [5000, 5001], "path": "/cb"}, "response": {"root": "body"},
        });
        let upper = json!({
            "tokenUrl": "https://b.test/token", "clientId": "c", "pkce": "s256", "scopes": [],
            "authParams": {"prompt": "login", "v": null}, "redirect": {"port": 7000}, "response": {"access": "t"},
        });
        let both = read(upper).over(&read(lower));
        assert_eq!(both.authorization_url, "https://a.test/authorize");
        assert_eq!((both.token_url.as_str(), both.client_id.as_str()), ("https://b.test/token", "c"));
        assert_eq!(both.ways.pkce, Some(crate::Pkce::S256), "also where it says what goes without saying");
        assert_eq!(both.scopes, ["x"]);
        let params: Vec<_> = both.ways.auth_params.pairs().collect();
        assert_eq!(params, [("prompt", "login".to_owned()), ("access_type", "offline".into())]);
        assert_eq!(both.redirect, Some(Redirect { port: 7000, ..Redirect::default() }), "an address is one thing");
        let response = both.ways.response.unwrap();
        assert_eq!((response.root.as_deref(), response.access.as_deref()), (Some("body"), Some("t")));
    }

    #[test]
    fn the_redirect_address_is_known_before_anything_is_saved() {
        let at = |value: Value| read(value).redirect_addresses();
        let a = json!({"authorizationUrl": "https://a.test/authorize"});
        let [one] = at(a).try_into().unwrap();
        assert!(one.starts_with("http://127.0.0.1:<any port>/callback/"), "{one}");
        assert_eq!(at(json!({"authorizationUrl": "https://a.test/other?x=1"})), std::slice::from_ref(&one));
        assert_ne!(at(json!({"authorizationUrl": "https://b.test/authorize"})), [one], "each server has its own");
        let issuer = json!({"authorizationUrl": "https://a.test/", "issuer": "https://a.test"});
        assert_eq!(at(issuer), ["http://127.0.0.1:<any port>/callback"]);
        let list = json!({"redirect": {"host": "localhost", "port": 5001, "ports": [5000, 5001, 5002], "path": "/cb"}});
        let expected = ["http://localhost:5001/cb", "http://localhost:5000/cb", "http://localhost:5002/cb"];
        assert_eq!(at(list), expected);
    }

    #[test]
    fn an_address_that_cannot_be_read_is_named() {
        let error = |value: Value| read(value).profile(None).unwrap_err().to_string();
        assert!(error(json!({})).contains("\"tokenUrl\" is missing"));
        let bad = json!({"tokenUrl": "https://a.test/", "refreshUrl": "nonsense"});
        assert!(error(bad).contains("\"refreshUrl\" is no address"));
    }

    #[test]
    fn what_was_written_is_read_again() {
        let text = json!({
            "authorizationUrl": "https://a.test/", "tokenUrl": "https://a.test/t", "clientId": "c", "scopes": ["x"],
            "revokeUrl": "https://a.test/r", "clientAuth": "both", "basicEncoding": "raw", "grant": "device_code",
            "revoke": {"method": "DELETE", "tokenIn": "bearer"}, "expiry": {"unit": "min", "defaultS": 60},
            "refresh": {"mode": "static", "maxIdleDays": 30}, "extraKeep": ["x_user_id"],
            "response": {"ok": {"path": "status", "equals": 0}, "type": "kind", "error": ["error"]},
        });
        assert_eq!(serde_json::to_value(read(text.clone())).unwrap(), text);
    }
}
