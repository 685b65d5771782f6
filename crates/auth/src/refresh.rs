//! Renewing an access token, and giving tokens back.
//!
//! A refresh token may be good for one use only. So the raw answer goes to the caller, who keeps it (sealed) before
//! anything tries to understand it, and every failure is sorted by what helps: a new sign-in, other settings, or time.

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use crate::error::tame;
use crate::profile::{problem, server};
use crate::token_client::{Answer, post};
use crate::token_response::body_error;
use crate::{Profile, RefreshError, TokenSet};

/// How services say that a refresh token is no longer good. Strava names the field; GitHub has a code of its own.
const ENDED: [&str; 6] =
    ["invalid_grant", "bad_refresh_token", "expired_token", "invalid_token", "token_expired", "invalid refresh_token"];
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
/// [`crate::parse_token_response`].
///
/// Nothing is retried here. Hold the lock on the connection around *read, decide, refresh, store*, so that a refresh
/// token is used once.
///
/// # Errors
/// [`RefreshError`], sorted by what helps. A 2xx answer is an error only if it holds no token and says that it is an
/// error, as GitHub's do.
pub async fn refresh(profile: &Profile, token: &TokenSet, clock: SharedClock) -> Result<Vec<u8>, RefreshError> {
    let Some(refresh) = &token.refresh else {
        return Err(RefreshError::InvalidGrant { message: "the service gave no refresh token".into() });
    };
    profile.check().map_err(|error| RefreshError::Config { message: error.to_string() })?;
    let form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
    let host = server(&profile.token_url);
    let answer = post(profile, &profile.token_url, form)
        .await
        .map_err(|reason| RefreshError::Later { after: None, message: format!("{host}: {reason}") })?;
    match judge(&answer, &host, clock.now()) {
        None => Ok(answer.body),
        Some(error) => Err(error),
    }
}

/// Gives the tokens back to the service (RFC 7009): the refresh token first, because the access token falls with it.
/// Does nothing where the service has no address for it.
///
/// # Errors
/// [`RefreshError::Later`] when the service could not be reached or is busy, [`RefreshError::Config`] when it does not
/// accept the request. Either way the caller may forget the tokens.
pub async fn revoke(profile: &Profile, token: &TokenSet, clock: SharedClock) -> Result<(), RefreshError> {
    let Some(url) = &profile.revoke_url else { return Ok(()) };
    if let Some(problem) = problem(url) {
        return Err(RefreshError::Config { message: format!("the revoke address {problem}") });
    }
    let host = server(url);
    let tokens = token.refresh.iter().map(|secret| (secret, "refresh_token")).chain([(&token.access, "access_token")]);
    for (secret, hint) in tokens {
        let form = vec![("token", secret.expose_secret()), ("token_type_hint", hint)];
        let answer = post(profile, url, form)
            .await
            .map_err(|reason| RefreshError::Later { after: None, message: format!("{host}: {reason}") })?;
        // A token that is gone already is what was wanted.
        match sort(&answer, &host, clock.now()) {
            None | Some(RefreshError::InvalidGrant { .. }) => {}
            Some(error) => return Err(error),
        }
    }
    Ok(())
}

/// What an answer to a refresh means; `None` when its body is to be kept.
fn judge(answer: &Answer, host: &str, now: DateTime<Utc>) -> Option<RefreshError> {
    // Whatever else it says: a body that may hold a token is kept.
    let may_hold = || String::from_utf8_lossy(&answer.body).contains("access_token");
    let keep = answer.is_success() && (body_error(&answer.body).is_none() || may_hold());
    if keep { None } else { sort(answer, host, now) }
}

/// Sorts an answer by its error code first and its status second.
fn sort(answer: &Answer, host: &str, now: DateTime<Utc>) -> Option<RefreshError> {
    let (error, words) = body_error(&answer.body).unwrap_or_default();
    if answer.is_success() && error.is_empty() {
        return None;
    }
    let code = error.to_ascii_lowercase();
    let message = message(answer.status, host, &error, &words);
    Some(match answer.status {
        408 | 425 | 429 | 500.. => RefreshError::Later { after: answer.wait(now), message },
        _ if ENDED.contains(&code.as_str()) => RefreshError::InvalidGrant { message },
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
                Err(RefreshError::Config { .. }) => "config",
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
    async fn without_a_refresh_token_only_a_sign_in_helps() {
        let url = url::Url::parse("https://a.test/").unwrap();
        let mut tokens = tokens();
        tokens.refresh = None;
        let error = refresh(&Profile::new(url.clone(), url, "c"), &tokens, Arc::new(SystemClock)).await.unwrap_err();
        assert!(matches!(error, RefreshError::InvalidGrant { .. }), "{error}");
    }

    #[tokio::test]
    async fn both_tokens_are_given_back_the_refresh_token_first() {
        let server = TestServer::start(vec![Canned::json(200, ""), Canned::json(200, "")]).await;
        let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
        revoke(&profile, &tokens(), Arc::new(SystemClock)).await.unwrap();
        assert!(server.requests().is_empty(), "no address, nothing sent");
        profile.revoke_url = Some(server.url("/revoke"));
        revoke(&profile, &tokens(), Arc::new(SystemClock)).await.unwrap();
        let seen = server.requests();
        assert!(seen[0].contains("token=HIDE-R&token_type_hint=refresh_token"), "{}", seen[0]);
        assert!(seen[1].contains("token=HIDE-A&token_type_hint=access_token"), "{}", seen[1]);
    }
}
