//! The sign-in on another device, against a server that answers as it is told.

use std::sync::Arc;

use causeway_core::SystemClock;

use super::*;
use crate::test_server::{Canned, TestServer};

const CODE: &str = r#"{"device_code":"HIDE-D","user_code":"WDJB-MJHT","verification_uri":"https://a.test/device",
                      "expires_in":30,"interval":1}"#;

fn error(code: &str) -> Canned {
    Canned::json(400, &format!(r#"{{"error":"{code}"}}"#))
}

async fn begun(server: &TestServer) -> Result<DeviceAttempt, SignInError> {
    let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
    profile.authorization_url = None;
    profile.device_authorization_url = Some(server.url("/device"));
    profile.scopes = vec!["x".into(), "y".into()];
    begin_device(profile, Arc::new(SystemClock)).await
}

async fn finished(answers: Vec<Canned>) -> (Result<TokenSet, SignInError>, Vec<String>) {
    let server = TestServer::start([vec![Canned::json(200, CODE)], answers].concat()).await;
    let attempt = begun(&server).await.unwrap();
    (attempt.finish(CancellationToken::new()).await, server.requests())
}

#[tokio::test]
async fn a_code_typed_in_elsewhere_becomes_tokens() {
    let good = Canned::json(200, r#"{"access_token":"HIDE-A","refresh_token":"HIDE-R"}"#);
    let (tokens, seen) = finished(vec![error("authorization_pending"), Canned::json(503, "<html>"), good]).await;
    assert_eq!(tokens.unwrap().access.expose_secret(), "HIDE-A");
    assert!(seen[0].ends_with("scope=x+y&client_id=c"), "{}", seen[0]);
    let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=HIDE-D&client_id=c";
    assert!(seen[1..].iter().all(|request| request.ends_with(form)), "{}", seen[1]);
    assert_eq!(seen.len(), 4, "trouble on the way is no end");
}

#[tokio::test]
async fn every_end_has_its_own_words() {
    assert_eq!(finished(vec![error("access_denied")]).await.0.unwrap_err(), SignInError::Cancelled);
    assert_eq!(finished(vec![error("expired_token")]).await.0.unwrap_err(), SignInError::CodeExpired);
    let other = finished(vec![error("invalid_client")]).await.0.unwrap_err();
    assert!(other.to_string().contains("HTTP 400, invalid_client"), "{other}");
    let late = CODE.replace("30", "1");
    let server = TestServer::start(vec![Canned::json(200, &late)]).await;
    let attempt = begun(&server).await.unwrap();
    assert_eq!(attempt.finish(CancellationToken::new()).await.unwrap_err(), SignInError::CodeExpired);
}

#[tokio::test]
async fn the_user_may_give_up() {
    let server = TestServer::start(vec![Canned::json(200, CODE)]).await;
    let attempt = begun(&server).await.unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    assert_eq!(attempt.finish(cancel).await.unwrap_err(), SignInError::Cancelled);
}

#[test]
fn the_server_sets_the_pace() {
    let mut pace = Pace::new(INTERVAL);
    assert_eq!(pace.wait(), Duration::from_secs(5));
    pace.slow_down();
    pace.slow_down();
    assert_eq!(pace.wait(), Duration::from_secs(15), "each one is for good");
    pace.failures = 2;
    assert_eq!(pace.wait(), Duration::from_secs(60));
    pace.failures = 30;
    assert_eq!(pace.wait(), SLOWEST);
    assert_eq!(Pace::new(0).wait(), Duration::from_secs(1));
}

#[tokio::test]
async fn only_an_address_that_a_browser_may_open_is_shown() {
    for uri in ["javascript:alert(1)", "http://a.test/device", "https://me:pw@a.test/", "file:///etc/passwd", ""] {
        let server = TestServer::start(vec![Canned::json(200, &CODE.replace("https://a.test/device", uri))]).await;
        let error = begun(&server).await.unwrap_err();
        assert!(error.to_string().contains("no address that may be opened"), "{uri}: {error}");
    }
    let server = TestServer::start(vec![Canned::json(200, &CODE.replace("_uri", "_url"))]).await;
    let attempt = begun(&server).await.unwrap();
    assert_eq!(attempt.code().verification_uri.as_str(), "https://a.test/device");
    let shown = format!("{attempt:?}");
    assert!(!shown.contains("WDJB") && !shown.contains("HIDE"), "{shown}");
}
