//! The one way in which this crate talks to a server: a form POST to a token address, with limits on everything that
//! comes back. Redirects are not followed, because reqwest would carry the form, and with it the refresh token, to
//! wherever a 307 points.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_core::redact::live;
use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use secrecy::ExposeSecret;
use serde::de::IgnoredAny;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::net::{self, NetError, Reach};
use crate::profile::Profile;
use crate::ways::{BasicEncoding, Body, ClientAuth};

const TOTAL: Duration = Duration::from_secs(30);
/// Longest answer that is read, in bytes after decompression. A token answer has a few thousand.
const LONGEST: usize = 1_000_000;
/// Longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// Headers that a profile does not set.
const OURS: [&str; 8] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "accept-encoding",
];

/// A client for token addresses: no redirects, no referer, 10 s to connect, 30 s in all.
///
/// # Errors
/// When the system's TLS or proxy settings cannot be used.
pub fn http_client() -> reqwest::Result<reqwest::Client> {
    net::simple(TOTAL)
}

/// What a token address answered. `Debug` does not show the body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    retry_after: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) kind: Option<String>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.body.len();
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &bytes).finish_non_exhaustive()
    }
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// How long the server asks to wait, at most an hour.
    pub(crate) fn wait(&self, now: DateTime<Utc>) -> Option<Duration> {
        wait_time(self.retry_after.as_deref()?, now)
    }
}

/// Sends a form to a token address and reads the answer, whatever its status is. The client shows who it is and the
/// form is written as the profile says.
///
/// # Errors
/// A sentence without a full stop that says why there is no answer; it holds no secret and no address but the host.
pub(crate) async fn post(profile: &Profile, url: &Url, form: Vec<(&str, &str)>) -> Result<Answer, String> {
    send(profile, reqwest::Method::POST, url, form, true).await
}

/// Sends a form in the way of the service; `with_client` says whether the client shows who it is.
pub(crate) async fn send(
    profile: &Profile,
    method: reqwest::Method,
    url: &Url,
    mut form: Vec<(&str, &str)>,
    with_client: bool,
) -> Result<Answer, String> {
    let mut headers = own_headers(profile);
    let is_public = |name: &str| ["grant_type", "redirect_uri", "scope", "resource"].contains(&name);
    form.iter().filter(|(name, _)| !is_public(name)).for_each(|(_, value)| live::remember(value));
    if with_client {
        let (auth, secret) = profile.client();
        secret.into_iter().for_each(|secret| live::remember(secret.expose_secret()));
        let secret = secret.map(ExposeSecret::expose_secret).unwrap_or_default();
        if matches!(auth, ClientAuth::Basic | ClientAuth::Both) {
            headers.insert(AUTHORIZATION, basic(&profile.client_id, secret, profile.ways.basic_encoding));
        }
        if auth != ClientAuth::Basic {
            form.push(("client_id", &profile.client_id));
        }
        if matches!(auth, ClientAuth::Post | ClientAuth::Both) {
            form.push(("client_secret", secret));
        }
    }
    let form: Vec<_> = form.into_iter().map(|(name, value)| (profile.renamed(name), value)).collect();
    let body = match profile.ways.body.unwrap_or_default() {
        Body::Form => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            encode(&form)
        }
        Body::Json => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            serde_json::to_string(&form.into_iter().collect::<BTreeMap<_, _>>()).unwrap_or_default()
        }
    };
    request(method, url, headers, body).await
}

/// Asks with an access token instead of the client's own secret, with a JSON body where there is one.
pub(crate) async fn with_bearer(
    method: reqwest::Method,
    url: &Url,
    token: &str,
    body: Option<&serde_json::Value>,
) -> Result<Answer, String> {
    let mut bearer = HeaderValue::from_str(&Zeroizing::new(format!("Bearer {token}")))
        .map_err(|_| "the token holds characters that no header may hold".to_owned())?;
    bearer.set_sensitive(true);
    let kind = body.map(|_| (CONTENT_TYPE, HeaderValue::from_static("application/json")));
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)].into_iter().chain(kind));
    request(method, url, headers, body.map(ToString::to_string).unwrap_or_default()).await
}

/// Sends a JSON body with nothing secret in it.
pub(crate) async fn post_json(url: &Url, body: &serde_json::Value) -> Result<Answer, String> {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    request(reqwest::Method::POST, url, headers, body.to_string()).await
}

/// Reads what is at an address, with nothing secret sent along.
pub(crate) async fn get(url: &Url) -> Result<Answer, String> {
    request(reqwest::Method::GET, url, HeaderMap::new(), String::new()).await
}

async fn request(method: reqwest::Method, url: &Url, headers: HeaderMap, body: String) -> Result<Answer, String> {
    let answer = async {
        let mut request = reqwest::Request::new(method, url.clone());
        *request.timeout_mut() = Some(TOTAL);
        *request.body_mut() = Some(body.into());
        *request.headers_mut() = headers;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Whether a token address on the user's own network may be asked is settled before a sign-in starts.
        let mut response = net::client().execute(request, Reach::OwnNetwork).await?;
        let mut body = Vec::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                // A refresh token that is all there is not given up for an end that is missing.
                Err(_) if response.status().is_success() && is_whole(&body) => break,
                Err(error) => return Err(error.into()),
            };
            if body.len() + chunk.len() > LONGEST {
                return Ok(Err("it sent an answer that is far too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (retry_after, location, kind) = (header(RETRY_AFTER), header(LOCATION), header(CONTENT_TYPE));
        Ok(Ok(Answer { status: response.status().as_u16(), body, retry_after, location, kind }))
    };
    answer.await.map_err(|error: NetError| error.to_string())?
}

fn is_whole(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// What the profile wants to have sent along. What frames the request, or says who asks, is not taken from there.
fn own_headers(profile: &Profile) -> HeaderMap {
    let pairs = profile.ways.token_headers.pairs();
    let headers = pairs.filter_map(|(name, value)| {
        let name = HeaderName::try_from(name).ok().filter(|name| !OURS.contains(&name.as_str()))?;
        Some((name, HeaderValue::try_from(value).ok()?))
    });
    headers.collect()
}

fn encode(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined, which matters for secrets with `:`, `%`
/// or `+` in them.
fn basic(id: &str, secret: &str, encoding: Option<BasicEncoding>) -> HeaderValue {
    let encode = |text: &str| match encoding.unwrap_or_default() {
        BasicEncoding::Rfc => form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>(),
        BasicEncoding::Raw => text.to_owned(),
    };
    let pair = Zeroizing::new(format!("{}:{}", encode(id), encode(secret)));
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
    // Base64 is always a fit header value.
    let mut value = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

/// `Retry-After` in seconds or as an HTTP date (RFC 9110 section 10.2.3), at most an hour.
fn wait_time(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(value).ok()?.to_utc() - now).to_std().unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_server::{Canned, TestServer};

    fn profile(server: &TestServer) -> Profile {
        Profile::new(server.url("/authorize"), server.url("/token"), "id with space")
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_capped() {
        let now = DateTime::parse_from_rfc3339("2015-10-21T07:27:00Z").unwrap().to_utc();
        for (value, seconds) in [
            ("120", Some(120)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Tue, 21 Oct 2014 07:28:00 GMT", Some(0)),
            ("999999", Some(3600)),
            ("soon", None),
            ("-5", None),
        ] {
            assert_eq!(wait_time(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[tokio::test]
    async fn the_client_shows_who_it_is_as_the_profile_says() {
        let server = TestServer::start(vec![Canned::json(200, "{}"); 4]).await;
        let mut profile = profile(&server);
        let url = profile.token_url.clone();
        profile.client_secret = Some("s:c%r+t".into());
        for auth in [ClientAuth::None, ClientAuth::Post, ClientAuth::Basic] {
            profile.ways.client_auth = Some(auth);
            post(&profile, &url, vec![("a", "b c")]).await.unwrap();
        }
        let seen = server.requests();
        assert!(seen[0].ends_with("\r\n\r\na=b+c&client_id=id+with+space"), "{}", seen[0]);
        assert!(seen[1].ends_with("a=b+c&client_id=id+with+space&client_secret=s%3Ac%25r%2Bt"), "{}", seen[1]);
        let encoded = STANDARD.encode("id+with+space:s%3Ac%25r%2Bt");
        assert!(seen[2].contains(&format!("authorization: Basic {encoded}")), "{}", seen[2]);
        assert!(seen[2].ends_with("\r\n\r\na=b+c"), "{}", seen[2]);
        assert!(seen.iter().all(|request| !request.to_lowercase().contains("referer")));
    }

    #[tokio::test]
    async fn a_service_may_want_it_in_its_own_way() {
        let server = TestServer::start(vec![Canned::json(200, "{}"); 4]).await;
        let mut profile = profile(&server);
        let url = profile.token_url.clone();
        profile.client_secret = Some("s:c%".into());
        profile.ways = serde_json::from_value(serde_json::json!({
            "clientAuth": "both", "basicEncoding": "raw", "body": "json", "paramRename": {"client_id": "client_key"},
            "tokenHeaders": {"Notion-Version": "2026-01-01", "Authorization": "HIDE", "Host": "evil.test"},
        }))
        .unwrap();
        post(&profile, &url, vec![("grant_type", "x")]).await.unwrap();
        profile.ways = serde_json::from_value(serde_json::json!({"sendSecretWithPkce": false})).unwrap();
        post(&profile, &url, vec![]).await.unwrap();
        let seen = server.requests();
        let (head, body) = seen[0].split_once("\r\n\r\n").unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let expected = serde_json::json!({"grant_type": "x", "client_key": "id with space", "client_secret": "s:c%"});
        assert_eq!(body, expected);
        assert!(
            head.contains("notion-version: 2026-01-01") && head.contains("content-type: application/json"),
            "{head}"
        );
        assert!(head.contains(&STANDARD.encode("id with space:s:c%")), "{head}");
        assert!(!head.contains("HIDE") && !head.contains("evil"), "{head}");
        assert!(seen[1].ends_with("\r\n\r\nclient_id=id+with+space"), "a public client keeps its secret: {}", seen[1]);
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let sink = TestServer::start(vec![Canned::json(200, "{}")]).await;
        let moved = Canned::json(307, "").header("Location", sink.url("/token").as_str());
        let server = TestServer::start(vec![moved]).await;
        let profile = profile(&server);
        let answer = post(&profile, &profile.token_url, vec![("refresh_token", "R")]).await.unwrap();
        assert_eq!(answer.status, 307);
        assert!(sink.requests().is_empty());
    }

    #[tokio::test]
    async fn an_endless_answer_is_given_up() {
        let server = TestServer::start(vec![Canned::json(200, &"x".repeat(LONGEST + 1))]).await;
        let profile = profile(&server);
        let error = post(&profile, &profile.token_url, vec![]).await.unwrap_err();
        assert!(error.contains("far too long"), "{error}");
    }

    #[tokio::test]
    async fn a_closed_port_is_named_without_the_form() {
        let url = Url::parse("http://127.0.0.1:9/token").unwrap();
        let profile = Profile::new(url.clone(), url.clone(), "c");
        let error = post(&profile, &url, vec![("refresh_token", "HIDE")]).await.unwrap_err();
        assert!(error.contains("refused") && !error.contains("HIDE"), "{error}");
    }
}
