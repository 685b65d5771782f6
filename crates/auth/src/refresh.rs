//! Renewing an access token.
//!
//! A refresh token may be good for one use only. So the raw answer goes to the caller, who keeps it (sealed) before
//! anything tries to understand it, and every failure is sorted by what helps: a new sign-in, other settings, or time.

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use crate::error::tame;
use crate::grants::{ask_as_client, with_extras};
use crate::profile::{origin, server};
use crate::token_client::Answer;
use crate::token_fault::body_error;
use crate::ways::{Grant, RefreshMode, Ways};
use crate::{Profile, RefreshError, TokenSet};

/// How services say that a refresh token is no longer good. Strava names the field; GitHub has a code of its own.
const ENDED: [&str; 12] = [
    "invalid_grant",
    "bad_refresh_token",
    "invalid_refresh_token",
    "invalid refresh_token",
    "expired_token",
    "invalid_token",
    // Only a person in a browser can do what the server wants (OpenID Connect Core, section 3.1.2.6).
    "interaction_required",
    "login_required",
    "consent_required",
    "token_expired",
    "token_revoked",
    "refresh_token_revoked",
];
/// How they say that the request or the client is wrong.
const CONFIG: [&str; 7] = [
    "invalid_client",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "incorrect_client_credentials",
];

/// Asks for a new access token and gives back the raw body of the answer. Keep it before reading it with
/// [`Profile::read`].
///
/// Nothing is retried here. Hold the lock on the connection around *read, decide, refresh, store*, so that a refresh
/// token is used once.
///
/// # Errors
/// [`RefreshError`], sorted by what helps. A 2xx answer is an error only if it holds no token and says that it is an
/// error, as GitHub's do.
pub async fn refresh(profile: &Profile, token: &TokenSet, clock: SharedClock) -> Result<Vec<u8>, RefreshError> {
    profile.check().map_err(|error| RefreshError::Config { message: error.to_string() })?;
    let url = profile.refresh_url.as_ref().unwrap_or(&profile.token_url);
    let answer = if profile.grant == Grant::ClientCredentials {
        approved(token, &profile.token_url)?;
        ask_as_client(profile).await
    } else {
        let Some(refresh) = token.refresh.as_ref().filter(|_| profile.refresh_mode() != RefreshMode::None) else {
            return Err(RefreshError::InvalidGrant { message: "the service gave no refresh token".into() });
        };
        approved(token, url)?;
        let form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
        let own: Vec<_> = profile.ways.refresh_params.pairs().collect();
        with_extras(profile, url, form, &own).await
    };
    let host = server(url);
    let answer = answer.map_err(|reason| RefreshError::Later { after: None, message: format!("{host}: {reason}") })?;
    match judge(&answer, &host, clock.now(), &profile.ways) {
        None => Ok(answer.body),
        Some(error) => Err(error),
    }
}

/// Tokens go only where the user agreed to when signing in, whatever the settings say now.
pub(crate) fn approved(token: &TokenSet, url: &url::Url) -> Result<(), RefreshError> {
    if token.origins.is_empty() || token.origins.contains(&origin(url)) {
        return Ok(());
    }
    Err(RefreshError::NotApproved { origin: origin(url) })
}

/// What an answer to a refresh means; `None` when its body is to be kept.
fn judge(answer: &Answer, host: &str, now: DateTime<Utc>, ways: &Ways) -> Option<RefreshError> {
    // Whatever else it says: a body that may hold a token is kept.
    let may_hold = || String::from_utf8_lossy(&answer.body).contains("access_token");
    let keep = answer.is_success() && (body_error(&answer.body, ways).is_none() || may_hold());
    if keep { None } else { sort(answer, host, now, ways) }
}

/// Sorts an answer by its error code first and its status second.
pub(crate) fn sort(answer: &Answer, host: &str, now: DateTime<Utc>, ways: &Ways) -> Option<RefreshError> {
    let (error, words) = body_error(&answer.body, ways).unwrap_or_default();
    if answer.is_success() && error.is_empty() {
        return None;
    }
    let code = error.to_ascii_lowercase();
    let message = message(answer.status, host, &error, &words);
    Some(match answer.status {
        408 | 425 | 429 | 500.. => RefreshError::Later { after: answer.wait(now), message },
        // Withings has the words only.
        _ if ENDED.contains(&code.as_str()) || code.contains("invalid refresh_token") => {
            RefreshError::InvalidGrant { message }
        }
        _ if CONFIG.contains(&code.as_str()) => RefreshError::Config { message },
        // Nobody but the client can be meant by these; anything else that is unknown may pass.
        300..=399 | 401 | 404 | 405 | 410 | 415 => RefreshError::Config { message },
        _ => RefreshError::Later { after: answer.wait(now), message },
    })
}

fn message(status: u16, host: &str, error: &str, words: &str) -> String {
    let said = match (error, words) {
        ("", "") => format!("HTTP {status}"),
        (error, "") => error.to_owned(),
        (error, words) => format!("{error}: {words}"),
    };
    tame(&format!("{host} said {said}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use causeway_core::SystemClock;

    use super::*;
    use crate::parse_token_response;
    use crate::test_server::{Canned, TestServer};

    fn tokens() -> TokenSet {
        parse_token_response(br#"{"access_token":"HIDE-A","refresh_token":"HIDE-R"}"#, Default::default(), None)
            .unwrap()
    }

    async fn refreshed(answer: Canned) -> Result<Vec<u8>, RefreshError> {
        let server = TestServer::start(vec![answer]).await;
        let profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
        let result = refresh(&profile, &tokens(), Arc::new(SystemClock)).await;
        let seen = server.requests();
        assert_eq!(seen.len(), 1, "a refresh token is sent once");
        assert!(seen[0].ends_with("grant_type=refresh_token&refresh_token=HIDE-R&client_id=c"), "{}", seen[0]);
        result
    }

    #[tokio::test]
    async fn failures_are_sorted_by_what_helps() {
        let strava = |resource, field| {
            format!(
                r#"{{"message":"Bad Request","errors":[{{"resource":"{resource}","field":"{field}","code":"invalid"}}]}}"#
            )
        };
        for (status, body, kind) in [
            (400, r#"{"error":"invalid_grant","error_description":"expired"}"#.to_owned(), "ended"),
            (401, r#"{"error":"invalid_grant"}"#.into(), "ended"),
            (400, r#"{"errors":[{"errorType":"invalid_grant","message":"no"}],"success":false}"#.into(), "ended"),
            (200, "error=bad_refresh_token&error_description=old".into(), "ended"),
            (400, strava("RefreshToken", "refresh_token"), "ended"),
            (400, r#"{"error":"interaction_required"}"#.into(), "ended"),
            (400, r#"{"error":"invalid_client"}"#.into(), "config"),
            (401, r#"{"error":"unauthorized_client"}"#.into(), "config"),
            (400, r#"{"error":"invalid_request"}"#.into(), "config"),
            (401, String::new(), "config"),
            (404, "<html>not here</html>".into(), "config"),
            (302, String::new(), "config"),
            (429, r#"{"error":"invalid_grant"}"#.into(), "later"),
            (503, "<html>busy</html>".into(), "later"),
            (500, r#"{"error":"server_error"}"#.into(), "later"),
            (400, "<html>blocked</html>".into(), "later"),
            (403, "<html>firewall</html>".into(), "later"),
            (400, r#"{"error":"temporarily_unavailable"}"#.into(), "later"),
            (200, r#"{"access_token":"B"}"#.into(), "kept"),
            (201, r#"{"access_token":"B"}"#.into(), "kept"),
            (200, r#"{"error":"odd","access_token":"B"}"#.into(), "kept"),
            (200, r#"{"something":"else"}"#.into(), "kept"),
            (200, "\u{feff}access_token=B".into(), "kept"),
        ] {
            let found = match refreshed(Canned::json(status, &body)).await {
                Ok(raw) => {
                    assert_eq!(raw, body.as_bytes(), "the raw body comes back");
                    "kept"
                }
                Err(RefreshError::InvalidGrant { .. }) => "ended",
                Err(RefreshError::Config { .. } | RefreshError::NotApproved { .. }) => "config",
                Err(RefreshError::Later { .. }) => "later",
            };
            assert_eq!(found, kind, "{status} {body}");
        }
    }

    #[tokio::test]
    async fn the_server_may_ask_for_time() {
        let error = refreshed(Canned::json(503, "").header("Retry-After", "90")).await.unwrap_err();
        let RefreshError::Later { after, message } = error else { panic!("{error}") };
        assert_eq!(after, Some(Duration::from_secs(90)));
        assert!(message.contains("HTTP 503"), "{message}");
    }

    #[tokio::test]
    async fn a_lost_answer_is_tried_later_and_shows_no_secret() {
        let error = refreshed(Canned::json(200, r#"{"access_token":"B""#).cut()).await.unwrap_err();
        assert!(matches!(error, RefreshError::Later { .. }), "{error}");
        assert!(!format!("{error:?} {error}").contains("HIDE"), "{error:?}");
    }

    #[tokio::test]
    async fn an_answer_that_is_whole_counts_though_the_connection_broke() {
        let whole = r#"{"access_token":"B","refresh_token":"C"}"#;
        assert_eq!(refreshed(Canned::json(200, whole).cut()).await.unwrap(), whole.as_bytes());
    }

    #[tokio::test]
    async fn without_a_refresh_token_only_a_sign_in_helps() {
        let url = url::Url::parse("https://a.test/").unwrap();
        let mut tokens = tokens();
        tokens.refresh = None;
        let error = refresh(&Profile::new(url.clone(), url, "c"), &tokens, Arc::new(SystemClock)).await.unwrap_err();
        assert!(matches!(error, RefreshError::InvalidGrant { .. }), "{error}");
    }

    #[tokio::test]
    async fn tokens_go_only_where_the_user_agreed_to() {
        let (server, sink) = (TestServer::start(vec![]).await, TestServer::start(vec![]).await);
        let at = |server: &TestServer| Profile::new(server.url("/authorize"), server.url("/token"), "c");
        let tokens = at(&server).read(br#"{"access_token":"A","refresh_token":"HIDE"}"#, Default::default(), None);
        let (tokens, mut elsewhere) = (tokens.unwrap(), at(&server));
        elsewhere.refresh_url = Some(sink.url("/token"));
        elsewhere.revoke_url = Some(sink.url("/revoke"));
        let renewed = elsewhere.read(br#"{"access_token":"B"}"#, Default::default(), Some(&tokens)).unwrap();
        assert_eq!(renewed.origins, tokens.origins, "a renewal agrees to nothing");
        for profile in [at(&sink), elsewhere] {
            let error = refresh(&profile, &tokens, Arc::new(SystemClock)).await.unwrap_err();
            assert_eq!(error, RefreshError::NotApproved { origin: origin(&sink.url("/")) });
        }
        assert!(sink.requests().is_empty() && server.requests().is_empty());
    }

    #[tokio::test]
    async fn a_refresh_is_written_as_the_service_wants_it() {
        let server = TestServer::start(vec![Canned::json(200, r#"{"access_token":"B"}"#)]).await;
        let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
        profile.refresh_url = Some(server.url("/renew"));
        profile.ways.refresh_params = [("action", "requesttoken"), ("grant_type", "evil")].into();
        profile.ways.resource = Some("https://api.test/".into());
        refresh(&profile, &tokens(), Arc::new(SystemClock)).await.unwrap();
        let seen = &server.requests()[0];
        let form = "grant_type=refresh_token&refresh_token=HIDE-R&resource=https%3A%2F%2Fapi.test%2F&action=requesttoken\
                    &client_id=c";
        assert!(seen.starts_with("POST /renew ") && seen.ends_with(form), "{seen}");
    }
}
