//! Whole attempts against a token server that answers as it is told.

use std::collections::HashMap;

use causeway_core::SystemClock;
use secrecy::ExposeSecret;
use tokio::task::JoinHandle;

use super::*;
use crate::test_server::{Canned, TestServer};
use crate::{ClientAuth, http_client};

const GOOD: &str = r#"{"access_token":"HIDE-A","refresh_token":"HIDE-R","expires_in":"60","user_id":"ABC"}"#;
const MINUTE: Duration = Duration::from_secs(60);

fn profile(server: &TestServer) -> Profile {
    let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "client");
    profile.scopes = vec!["weight".into(), "activity".into()];
    profile.ways.account_path = Some("user_id".into());
    profile
}

async fn started(profile: Profile) -> Attempt {
    begin(profile, Arc::new(SystemClock), MINUTE).await.unwrap()
}

fn query(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// Where a server sends the browser back to, with these parameters and the right state.
fn back(attempt: &Attempt, parameters: &str) -> String {
    format!("{}?{parameters}&state={}", attempt.redirect_uri(), query(attempt.url())["state"])
}

/// A browser: goes to the address, follows one redirect to the last page and gives back what it says.
fn browse(address: String) -> JoinHandle<String> {
    tokio::spawn(async move {
        let client = http_client().unwrap();
        let first = client.get(&address).send().await.unwrap();
        let next = Url::parse(&address).unwrap().join(first.headers()["location"].to_str().unwrap()).unwrap();
        client.get(next).send().await.unwrap().text().await.unwrap()
    })
}

#[tokio::test]
async fn the_address_carries_what_the_protocol_needs_once() {
    let server = TestServer::start(vec![]).await;
    let mut profile = profile(&server);
    profile.authorization_url = Some(server.url("/authorize?response_type=token&state=fixed&prompt=login"));
    profile.ways.scope_separator = Some(",".into());
    let evil = [("access_type", "offline"), ("redirect_uri", "https://evil.test"), ("code_challenge_method", "plain")];
    profile.ways.auth_params = evil.into();
    let attempt = started(profile).await;
    let (url, parameters) = (attempt.url(), query(attempt.url()));
    assert_eq!(url.query_pairs().count(), parameters.len(), "each is there once: {url}");
    assert_eq!(parameters["response_type"], "code");
    assert_eq!(parameters["client_id"], "client");
    assert_eq!(parameters["redirect_uri"], attempt.redirect_uri().as_str());
    assert_eq!(parameters["scope"], "weight,activity");
    assert_eq!(parameters["code_challenge_method"], "S256");
    assert_eq!((parameters["access_type"].as_str(), parameters["prompt"].as_str()), ("offline", "login"));
    assert!(parameters["state"].len() >= 43 && parameters["code_challenge"].len() == 43);
    let other = started(self::profile(&server)).await;
    assert_ne!(query(other.url())["state"], parameters["state"], "each attempt has its own state and port");
    assert_ne!(other.redirect_uri(), attempt.redirect_uri());
}

#[tokio::test]
async fn a_code_becomes_tokens_and_the_browser_is_told() {
    let server = TestServer::start(vec![Canned::json(200, GOOD).after(Duration::from_millis(100))]).await;
    let attempt = started(profile(&server)).await;
    let challenge = query(attempt.url())["code_challenge"].clone();
    let redirect_uri = attempt.redirect_uri().to_string();
    let browser = browse(back(&attempt, "code=a%2Fb"));
    let tokens = attempt.finish(CancellationToken::new()).await.unwrap();
    assert_eq!(tokens.access.expose_secret(), "HIDE-A");
    assert_eq!(tokens.account.as_deref(), Some("ABC"));
    assert!(browser.await.unwrap().contains("You are signed in"));
    let [request] = server.requests().try_into().unwrap();
    let form: HashMap<_, _> =
        url::form_urlencoded::parse(request.split_once("\r\n\r\n").unwrap().1.as_bytes()).into_owned().collect();
    assert_eq!((form["code"].as_str(), form["redirect_uri"].as_str()), ("a/b", redirect_uri.as_str()));
    let verifier = PkceCodeVerifier::new(form["code_verifier"].clone());
    assert_eq!(PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str(), challenge);
}

#[tokio::test]
async fn a_service_that_insists_on_https_sends_the_browser_to_a_page_that_leads_here() {
    let server = TestServer::start(vec![Canned::json(200, GOOD)]).await;
    let mut profile = profile(&server);
    profile.redirect.via = "https://me.test/back".into();
    profile.redirect.path = "/cb".into();
    let attempt = started(profile).await;
    let asked = query(attempt.url());
    assert_eq!(asked["redirect_uri"], "https://me.test/back");
    // What the page does: the same query at the loopback address.
    let browser = browse(format!("http://{}/cb?code=C&state={}", attempt.loopback.authority(), asked["state"]));
    attempt.finish(CancellationToken::new()).await.unwrap();
    assert!(browser.await.unwrap().contains("You are signed in"));
    let [request] = server.requests().try_into().unwrap();
    assert!(request.contains("redirect_uri=https%3A%2F%2Fme.test%2Fback"), "{request}");
}

#[tokio::test]
async fn the_browser_is_told_the_truth_when_it_did_not_work() {
    let refused = r#"{"error":"invalid_grant","error_description":"\u001b[31mtoo late"}"#;
    for (status, body, expected) in [
        (400, refused, "(HTTP 400, invalid_grant: [31mtoo late)"),
        (200, refused, "(HTTP 200, invalid_grant: [31mtoo late)"),
        (500, "<html>", "(HTTP 500)"),
        (307, "", "(HTTP 307)"),
        (200, "", "the answer is empty"),
        (200, r#"{"access_token":"HIDE-A\r\n"}"#, "characters that no token may hold"),
    ] {
        let server = TestServer::start(vec![Canned::json(status, body)]).await;
        let attempt = started(profile(&server)).await;
        let browser = browse(back(&attempt, "code=HIDE-C"));
        let error = attempt.finish(CancellationToken::new()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error:?}").contains("HIDE"), "{error:?}");
        assert!(browser.await.unwrap().contains("did not work"));
        assert_eq!(server.requests().len(), 1, "a code is sent once, whatever comes back");
    }
}

#[tokio::test]
async fn a_lost_answer_is_not_asked_for_again() {
    let server =
        TestServer::start(vec![Canned::json(200, r#"{"access_token":"HIDE-A""#).cut(), Canned::json(200, GOOD)]).await;
    let attempt = started(profile(&server)).await;
    let browser = browse(back(&attempt, "code=C"));
    let error = attempt.finish(CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, SignInError::Unreachable { .. }), "{error}");
    assert!(browser.await.unwrap().contains("did not work"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_user_who_says_no_has_cancelled() {
    let server = TestServer::start(vec![]).await;
    let attempt = started(profile(&server)).await;
    let browser = browse(back(&attempt, "error=access_denied"));
    assert_eq!(attempt.finish(CancellationToken::new()).await.unwrap_err(), SignInError::Cancelled);
    assert!(browser.await.unwrap().contains("was cancelled"));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn cancelling_closes_the_port_at_once() {
    let server = TestServer::start(vec![]).await;
    let attempt = started(profile(&server)).await;
    let address = attempt.redirect_uri().clone();
    let cancel = CancellationToken::new();
    cancel.cancel();
    assert_eq!(attempt.finish(cancel).await.unwrap_err(), SignInError::Cancelled);
    assert!(http_client().unwrap().get(address).send().await.is_err());
}

#[tokio::test]
async fn tokens_that_are_there_are_not_cancelled_away() {
    let server = TestServer::start(vec![Canned::json(200, GOOD)]).await;
    let attempt = started(profile(&server)).await;
    let callback = back(&attempt, "code=C");
    let (cancel, ending) = (CancellationToken::new(), attempt.desk.clone());
    let waiting = tokio::spawn(attempt.finish(cancel.clone()));
    // A browser that never fetches the last page, and a user who closes the dialog meanwhile.
    http_client().unwrap().get(callback).send().await.unwrap();
    ending.known().await;
    cancel.cancel();
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_late_answer_is_not_cut_off_by_the_deadline() {
    let slow = Canned::json(200, GOOD).after(Duration::from_millis(600));
    let server = TestServer::start(vec![slow]).await;
    let attempt = begin(profile(&server), Arc::new(SystemClock), Duration::from_millis(300)).await.unwrap();
    attempt.paste(&back(&attempt, "code=C")).unwrap();
    assert!(attempt.finish(CancellationToken::new()).await.is_ok());
}

#[tokio::test]
async fn an_attempt_ends_by_itself() {
    let server = TestServer::start(vec![]).await;
    let attempt = begin(profile(&server), Arc::new(SystemClock), Duration::from_millis(50)).await.unwrap();
    assert_eq!(attempt.finish(CancellationToken::new()).await.unwrap_err(), SignInError::TimedOut);
}

#[tokio::test]
async fn a_pasted_address_does_as_well() {
    let server = TestServer::start(vec![Canned::json(200, GOOD)]).await;
    let attempt = started(profile(&server)).await;
    let (paste, right) = (attempt.paster(), back(&attempt, "code=C"));
    let wrong = ["", "hello", "http://127.0.0.1/callback?code=C&state=X", "code=C", "http://127.0.0.1:1/callback"];
    for text in wrong.repeat(10) {
        assert_eq!(paste.paste(text), Err(SignInError::NotThisSignIn), "{text}");
    }
    let waiting = tokio::spawn(attempt.finish(CancellationToken::new()));
    // Another host than ours is fine: the browser may have been on another computer.
    let elsewhere = right.replace("127.0.0.1", "192.0.2.7");
    paste.paste(&format!("  {elsewhere}#_=_ \n")).unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().access.expose_secret(), "HIDE-A");
    let request = &server.requests()[0];
    assert!(request.contains("&code=C&"), "{request}");
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_never_exchanged() {
    let server = TestServer::start(vec![Canned::json(200, GOOD)]).await;
    let mut profile = profile(&server);
    profile.issuer = Some("https://a.test".into());
    let attempt = started(profile).await;
    attempt.paste(&back(&attempt, "code=C&iss=https://evil.test")).unwrap();
    assert_eq!(attempt.finish(CancellationToken::new()).await.unwrap_err(), SignInError::WrongIssuer);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let server = TestServer::start(vec![]).await;
    let mut profile = profile(&server);
    profile.client_secret = Some("HIDE-S".into());
    profile.ways.client_auth = Some(ClientAuth::Post);
    let attempt = started(profile).await;
    let shown = format!("{attempt:?} {:?}", attempt.paster());
    assert!(!shown.contains("HIDE") && !shown.contains(attempt.verifier.as_ref().unwrap().secret()), "{shown}");
    assert!(!shown.contains(&query(attempt.url())["state"]), "{shown}");
}

#[tokio::test]
async fn a_profile_that_would_leak_is_not_started() {
    let server = TestServer::start(vec![]).await;
    for (authorization, token) in [
        ("http://a.test/authorize", "https://a.test/token"),
        ("https://a.test/authorize", "http://a.test/token"),
        ("file:///etc/passwd", "https://a.test/token"),
    ] {
        let mut profile = profile(&server);
        profile.authorization_url = Some(Url::parse(authorization).unwrap());
        profile.token_url = Url::parse(token).unwrap();
        let error = begin(profile, Arc::new(SystemClock), MINUTE).await.unwrap_err();
        assert!(matches!(error, SignInError::Settings(_)), "{error}");
    }
}
