//! What an authorization server publishes about itself (RFC 8414, OpenID Connect Discovery). The document is checked
//! before anything of it is used: it must be the issuer's own, and every address in it one that a browser or a secret
//! may be sent to.

use std::time::Duration;

use causeway_core::clock::SharedClock;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use url::Url;

use crate::profile::{origin, problem, server};
use crate::token_client::{Answer, get};
use crate::{SignIn, SignInError, Ways};

const OAUTH: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";
/// How long all of it may take.
const TOTAL: Duration = Duration::from_secs(10);
/// Redirects within the issuer's origin that are followed.
const HOPS: usize = 3;
/// How long a document is good for.
const FRESH: TimeDelta = TimeDelta::hours(24);

/// What was found, to be kept: signing in works from it when the issuer's document cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// The issuer, as its document says it.
    pub issuer: String,
    /// Where the user signs in.
    pub authorization_url: Option<String>,
    /// Where tokens come from.
    pub token_url: String,
    /// Where tokens are given back.
    pub revoke_url: Option<String>,
    /// Where a sign-in on another device begins.
    pub device_authorization_url: Option<String>,
    /// Where the request may be sent ahead.
    pub par_url: Option<String>,
    /// Whether it must be.
    pub par_required: bool,
    /// Where a client may register itself (RFC 7591); on the issuer's own origin only.
    #[serde(default)]
    pub registration_url: Option<String>,
    /// How clients may show who they are.
    #[serde(default)]
    pub client_auth: Vec<String>,
    /// Whether each answer names the issuer (RFC 9207).
    pub iss_required: bool,
    /// Whether the server says that it knows S256 challenges. They are sent anyhow, and `plain` never.
    pub knows_s256: bool,
    /// Hosts other than the issuer's own that the browser or secrets would be sent to, for the user to look at.
    pub other_hosts: Vec<String>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

impl Discovered {
    /// Whether it is new enough not to be asked for again.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..FRESH).contains(&(now - self.at))
    }

    /// Whether it is what this issuer publishes, named as it was asked for.
    #[must_use]
    pub fn is_of(&self, issuer: &str) -> bool {
        issuers(issuer).contains(&self.issuer)
    }

    /// As settings. A request is sent ahead where the server insists, or where `par` wants it and the server can.
    pub(crate) fn settings(&self, par: bool) -> SignIn {
        SignIn {
            authorization_url: self.authorization_url.clone().unwrap_or_default(),
            token_url: self.token_url.clone(),
            revoke_url: self.revoke_url.clone(),
            device_authorization_url: self.device_authorization_url.clone(),
            par_url: self.par_url.clone().filter(|_| par || self.par_required),
            issuer: Some(self.issuer.clone()),
            iss_required: Some(self.iss_required),
            ways: Ways::default(),
            ..SignIn::default()
        }
    }
}

/// Reads what an issuer publishes. The address of its OpenID Connect document does as well as the issuer itself.
///
/// # Errors
/// [`SignInError::Settings`] when the issuer is no address that may be asked, [`SignInError::Unreachable`] when it
/// does not answer, [`SignInError::Discovery`] when it has no such document or one that must not be used.
pub async fn discover(issuer: &str, clock: &SharedClock) -> Result<Discovered, SignInError> {
    let url = Url::parse(issuer).map_err(|_| SignInError::Settings("the issuer is no address".into()))?;
    if let Some(problem) = problem(&url).or_else(|| url.query().map(|_| "has a query")) {
        return Err(SignInError::Settings(format!("the issuer's address {problem}")));
    }
    let host = server(&url);
    let unusable = |reason: String| SignInError::Discovery { server: host.clone(), reason };
    let found = timeout(TOTAL, fetch(&url)).await.unwrap_or_else(|_| Err("it did not answer in time".into()));
    match found.map_err(|reason| SignInError::Unreachable { server: host.clone(), reason })? {
        Some(body) => read_metadata(&issuers(issuer), &body, clock.now()).map_err(unusable),
        None => Err(unusable("it publishes nothing that can be read".into())),
    }
}

/// The issuers whose document may be there. The address of a document does not tell whether its issuer ends with a
/// slash.
fn issuers(asked: &str) -> Vec<String> {
    match asked.strip_suffix(OPENID) {
        Some(base) => vec![base.to_owned(), format!("{base}/")],
        None => vec![asked.to_owned()],
    }
}

/// The document at the first of its places that has one.
async fn fetch(issuer: &Url) -> Result<Option<Vec<u8>>, String> {
    let path = issuer.path().trim_end_matches('/');
    let places = match path.ends_with(OPENID) {
        true => vec![path.to_owned()],
        false => vec![format!("{OAUTH}{path}"), format!("{path}{OPENID}")],
    };
    for place in places {
        let mut url = issuer.clone();
        url.set_path(&place);
        let answer = follow(url).await?;
        let is_json = answer.kind.as_deref().is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
        if answer.is_success() && is_json {
            return Ok(Some(answer.body));
        }
    }
    Ok(None)
}

/// Follows redirects that stay within the origin; the answer is the last one otherwise.
async fn follow(mut url: Url) -> Result<Answer, String> {
    for _ in 0..HOPS {
        let answer = get(&url).await?;
        let next = answer.location.as_deref().filter(|_| (300..400).contains(&answer.status));
        match next.and_then(|next| url.join(next).ok()).filter(|next| origin(next) == origin(&url)) {
            Some(next) => url = next,
            None => return Ok(answer),
        }
    }
    get(&url).await
}

/// The members that are read.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    pushed_authorization_request_endpoint: Option<String>,
    registration_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    require_pushed_authorization_requests: bool,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
}

/// Checks a document: the issuer's own, and no address in it that must not be used.
pub(crate) fn read_metadata(issuers: &[String], body: &[u8], now: DateTime<Utc>) -> Result<Discovered, String> {
    let read: Metadata =
        serde_json::from_slice(body).map_err(|_| "its document is not what it should be".to_owned())?;
    if !issuers.contains(&read.issuer) {
        return Err("its document belongs to another issuer".into());
    }
    let mut hosts =
        Hosts { own: Url::parse(&read.issuer).map(|url| server(&url)).unwrap_or_default(), others: Vec::new() };
    let mut address = |name: &str, url: Option<String>| url.map(|url| hosts.checked(name, &url)).transpose();
    let authorization_url = address("sign-in", read.authorization_endpoint)?;
    let token_url = address("token", read.token_endpoint)?.ok_or("its document has no token address")?;
    let revoke_url = address("revoke", read.revocation_endpoint)?;
    let device_authorization_url = address("device", read.device_authorization_endpoint)?;
    let par_url = address("pushed request", read.pushed_authorization_request_endpoint)?;
    let at_home = |url: &String| {
        Url::parse(url).is_ok_and(|url| Url::parse(&read.issuer).is_ok_and(|own| origin(&own) == origin(&url)))
    };
    // A client registers before the user is shown any host: only where the document itself is from.
    let registration_url = address("registration", read.registration_endpoint.filter(at_home))?;
    Ok(Discovered {
        issuer: read.issuer,
        registration_url,
        client_auth: read.token_endpoint_auth_methods_supported.unwrap_or_default(),
        authorization_url,
        token_url,
        revoke_url,
        device_authorization_url,
        par_required: read.require_pushed_authorization_requests && par_url.is_some(),
        par_url,
        iss_required: read.authorization_response_iss_parameter_supported,
        knows_s256: read.code_challenge_methods_supported.is_some_and(|all| all.iter().any(|one| one == "S256")),
        other_hosts: hosts.others,
        at: now,
    })
}

/// The hosts in a document, apart from the issuer's own.
struct Hosts {
    own: String,
    others: Vec<String>,
}

impl Hosts {
    fn checked(&mut self, name: &str, text: &str) -> Result<String, String> {
        let url = Url::parse(text).map_err(|_| format!("its {name} address is no address"))?;
        if let Some(problem) = problem(&url) {
            return Err(format!("its {name} address {problem}"));
        }
        let host = server(&url);
        if host != self.own && !self.others.contains(&host) {
            self.others.push(host);
        }
        Ok(url.into())
    }
}

#[cfg(test)]
#[path = "discovery_tests.rs"]
mod tests;
