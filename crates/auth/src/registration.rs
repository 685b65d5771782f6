//! Registering Causeway as a client at an issuer that takes every program that asks (RFC 7591), and taking that back
//! (RFC 7592). The user then needs no client id of their own.

use causeway_core::redact::live;
use chrono::{DateTime, Utc};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::error::tame;
use crate::profile::{origin, problem, server};
use crate::token_client::{post_json, with_bearer};
use crate::ways::ClientAuth;
use crate::{Discovered, SignIn, SignInError};

/// Longest client id or secret that is kept.
const LONGEST: usize = 4096;

/// Causeway as one issuer knows it. `Debug` hides the secrets.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The id that it gave.
    pub client_id: String,
    /// A secret, where it gives one to every client.
    pub client_secret: Option<SecretString>,
    /// How that secret is shown.
    pub client_auth: Option<ClientAuth>,
    /// When the secret ends, and with it the registration.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where the registration can be ended, and the token for that.
    pub managed: Option<(Url, SecretString)>,
}

/// The members of an answer that are read.
#[derive(Deserialize)]
struct Answered {
    client_id: String,
    client_secret: Option<String>,
    client_secret_expires_at: Option<i64>,
    token_endpoint_auth_method: Option<String>,
    registration_client_uri: Option<String>,
    registration_access_token: Option<String>,
}

/// Registers Causeway for these settings: a native client with exactly these redirect addresses, public where the
/// server takes that.
///
/// # Errors
/// [`SignInError::Unreachable`] when the server does not answer, [`SignInError::NotRegistered`] with what it said.
pub async fn register(found: &Discovered, sign_in: &SignIn) -> Result<Registered, SignInError> {
    let refused = |server: &str, reason: String| SignInError::NotRegistered { server: server.to_owned(), reason };
    let Some(url) = found.registration_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Err(refused(&found.issuer, "it takes no program that registers itself".into()));
    };
    let host = server(&url);
    let answer = post_json(&url, &metadata(found, sign_in))
        .await
        .map_err(|reason| SignInError::Unreachable { server: host.clone(), reason })?;
    if !answer.is_success() {
        return Err(refused(&host, why(answer.status, &answer.body)));
    }
    read(&answer.body, &url).map_err(|reason| refused(&host, reason.into()))
}

/// What Causeway says of itself.
fn metadata(found: &Discovered, sign_in: &SignIn) -> Value {
    // The port of a native client's loopback address is not part of what is registered (RFC 8252, section 7.3).
    let redirects: Vec<_> = sign_in.redirect_addresses().iter().map(|text| text.replace(":<any port>", "")).collect();
    let mut grants = vec!["authorization_code", "refresh_token"];
    if found.device_authorization_url.is_some() {
        grants.push("urn:ietf:params:oauth:grant-type:device_code");
    }
    let takes = |method: &&str| found.client_auth.is_empty() || found.client_auth.iter().any(|taken| taken == method);
    let method = ["none", "client_secret_basic", "client_secret_post"].into_iter().find(takes).unwrap_or("none");
    let mut said = json!({
        "client_name": "Causeway", "application_type": "native", "redirect_uris": redirects,
        "response_types": ["code"], "grant_types": grants, "token_endpoint_auth_method": method,
    });
    let scopes = sign_in.all_scopes();
    if !scopes.is_empty() {
        said["scope"] = scopes.join(" ").into();
    }
    said
}

/// Reads an answer that says yes.
fn read(body: &[u8], asked: &Url) -> Result<Registered, &'static str> {
    let read: Answered = serde_json::from_slice(body).map_err(|_| "its answer is no registration")?;
    let is_fit =
        |text: &str| !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    if !is_fit(&read.client_id) {
        return Err("its answer has no client id that can be sent");
    }
    let secret = read.client_secret.filter(|secret| !secret.is_empty());
    if secret.as_deref().is_some_and(|secret| !is_fit(secret)) {
        return Err("its answer has a client secret that cannot be sent");
    }
    secret.iter().chain(&read.registration_access_token).for_each(|secret| live::remember(secret));
    let managed = read.registration_client_uri.zip(read.registration_access_token).and_then(|(url, token)| {
        let url = Url::parse(&url).ok().filter(|url| problem(url).is_none() && origin(url) == origin(asked))?;
        is_fit(&token).then(|| (url, token.into()))
    });
    let client_auth = match read.token_endpoint_auth_method.as_deref() {
        _ if secret.is_none() => None,
        Some("none") => Some(ClientAuth::None),
        Some("client_secret_post") => Some(ClientAuth::Post),
        // What goes without saying there.
        _ => Some(ClientAuth::Basic),
    };
    let ends = read.client_secret_expires_at.filter(|at| *at > 0 && secret.is_some());
    Ok(Registered {
        client_id: read.client_id,
        client_secret: secret.map(Into::into),
        client_auth,
        expires_at: ends.and_then(|at| DateTime::from_timestamp(at, 0)),
        managed,
    })
}

/// A server's reason for saying no, in its own tamed words.
fn why(status: u16, body: &[u8]) -> String {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let words: Vec<_> =
        ["error", "error_description"].iter().filter_map(|name| said[name].as_str()).map(tame).collect();
    match words.join(": ") {
        words if words.is_empty() => format!("it answered {status}"),
        words => format!("it answered {status}, {}", words.trim_end_matches('.')),
    }
}

/// Ends a registration. One that is gone already is what was wanted.
///
/// # Errors
/// A sentence without a full stop, with nothing secret in it.
pub async fn unregister(url: &Url, token: &SecretString) -> Result<(), String> {
    let host = server(url);
    if let Some(problem) = problem(url) {
        return Err(format!("the address of the registration at {host} {problem}"));
    }
    let answer = with_bearer(Method::DELETE, url, token.expose_secret(), None).await;
    match answer.map_err(|reason| format!("{host}: {reason}"))? {
        answer if answer.is_success() || matches!(answer.status, 401 | 403 | 404 | 410) => Ok(()),
        answer => Err(format!("{host} answered {}", answer.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Url {
        Url::parse("https://a.test/register").unwrap()
    }

    #[test]
    fn causeway_says_what_it_is_and_no_more_than_the_server_takes() {
        let mut found = crate::discovery::read_metadata(
            &["https://a.test".into()],
            br#"{"issuer": "https://a.test", "token_endpoint": "https://a.test/token",
                "registration_endpoint": "https://a.test/register"}"#,
            DateTime::UNIX_EPOCH,
        )
        .unwrap();
        assert_eq!(found.registration_url.as_deref(), Some("https://a.test/register"));
        let sign_in = SignIn { issuer: Some("https://a.test".into()), scopes: vec!["b".into()], ..SignIn::default() };
        let said = metadata(&found, &sign_in);
        assert_eq!(said["redirect_uris"], json!(["http://127.0.0.1/callback"]));
        assert_eq!(said["grant_types"], json!(["authorization_code", "refresh_token"]));
        assert_eq!((&said["token_endpoint_auth_method"], &said["scope"]), (&json!("none"), &json!("b")));
        found.client_auth = vec!["private_key_jwt".into(), "client_secret_post".into()];
        let fixed: SignIn = serde_json::from_value(json!({"redirect": {"ports": [7000, 7001], "path": "/x"}})).unwrap();
        let said = metadata(&found, &fixed);
        assert_eq!(said["token_endpoint_auth_method"], "client_secret_post");
        assert_eq!(said["redirect_uris"], json!(["http://127.0.0.1:7000/x", "http://127.0.0.1:7001/x"]));
    }

    #[test]
    fn an_answer_is_read_as_far_as_it_can_be_used() {
        let good = json!({"client_id": "c", "client_secret": "HIDE-S", "client_secret_expires_at": 4_000_000_000_i64,
            "registration_client_uri": "https://a.test/register/c", "registration_access_token": "HIDE-T", "more": [1]});
        let one = read(good.to_string().as_bytes(), &asked()).unwrap();
        assert_eq!((one.client_auth, one.expires_at.is_some()), (Some(ClientAuth::Basic), true));
        assert!(one.managed.is_some() && !format!("{one:?}").contains("HIDE"));
        for (name, value, is_managed) in [
            ("registration_client_uri", json!("https://b.test/register/c"), false),
            ("registration_client_uri", json!("http://a.test/register/c"), false),
            ("registration_access_token", json!("a\nb"), false),
            ("token_endpoint_auth_method", json!("none"), true),
        ] {
            let mut other = good.clone();
            other[name] = value;
            let read = read(other.to_string().as_bytes(), &asked()).unwrap();
            assert_eq!(read.managed.is_some(), is_managed, "{other}");
        }
        for bad in [json!({}), json!({"client_id": ""}), json!({"client_id": 7}), json!({"client_id": "a\r\nb"})] {
            assert!(read(bad.to_string().as_bytes(), &asked()).is_err(), "{bad}");
        }
        assert!(read(br#"{"client_id": "c", "client_secret": "", "client_secret_expires_at": 0}"#, &asked()).is_ok());
    }

    #[test]
    fn a_refusal_is_told_in_tamed_words() {
        let said = br#"{"error": "invalid_redirect_uri", "error_description": "\u001b[31mno\u202e."}"#;
        assert_eq!(why(400, said), "it answered 400, invalid_redirect_uri: [31mno");
        assert_eq!(why(403, b"<html>"), "it answered 403");
    }
}
