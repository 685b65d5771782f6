//! Discovery documents, good and evil.

use std::sync::Arc;

use causeway_core::SystemClock;
use serde_json::{Value, json};

use super::*;
use crate::test_server::{Canned, TestServer};

fn document(change: &Value) -> Value {
    let mut document = json!({
        "issuer": "https://a.test", "authorization_endpoint": "https://a.test/authorize",
        "token_endpoint": "https://a.test/token", "revocation_endpoint": "https://a.test/revoke",
        "code_challenge_methods_supported": ["plain", "S256"], "unknown": {"deep": [1]},
    });
    for (name, value) in change.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

fn read(change: &Value) -> Result<Discovered, String> {
    read_metadata(&issuers("https://a.test"), document(change).to_string().as_bytes(), DateTime::UNIX_EPOCH)
}

#[test]
fn a_good_document_becomes_settings() {
    let found = read(&json!({
        "authorization_response_iss_parameter_supported": true, "token_endpoint": "https://tokens.test:8443/t",
        "pushed_authorization_request_endpoint": "https://a.test/par",
    }));
    let found = found.unwrap();
    assert_eq!(found.other_hosts, ["tokens.test:8443"], "the user is to know of it");
    assert!(found.knows_s256 && found.iss_required && !found.par_required);
    let own = SignIn { token_url: "https://mine.test/t".into(), client_id: "c".into(), ..SignIn::default() };
    let profile = own.with(&found).profile(None).unwrap();
    assert_eq!(profile.token_url.as_str(), "https://mine.test/t", "what the user wrote counts");
    assert_eq!(profile.authorization_url.as_ref().unwrap().as_str(), "https://a.test/authorize");
    assert_eq!((profile.issuer.as_deref(), profile.iss_required), (Some("https://a.test"), true));
    assert_eq!(profile.par_url, None, "only where it is wanted");
    let wanted = SignIn { par: Some(true), ..own.clone() };
    assert!(wanted.with(&found).profile(None).unwrap().par_url.is_some());
    let must = read(&json!({
        "pushed_authorization_request_endpoint": "https://a.test/par", "require_pushed_authorization_requests": true
    }));
    assert!(own.with(&must.unwrap()).profile(None).unwrap().par_url.is_some());
}

#[test]
fn an_evil_document_is_not_used() {
    for (change, why) in [
        (json!({"issuer": "https://b.test"}), "another issuer"),
        (json!({"issuer": "https://a.test/"}), "another issuer"),
        (json!({"issuer": 7}), "not what it should be"),
        (json!({"token_endpoint": null}), "no token address"),
        (json!({"authorization_endpoint": "file:///etc/passwd"}), "sign-in address has no host"),
        (json!({"authorization_endpoint": "javascript:alert(1)"}), "sign-in address has no host"),
        (json!({"authorization_endpoint": "a.test/authorize"}), "no address"),
        (json!({"authorization_endpoint": "calculator://a.test/$(x)"}), "is not https"),
        (json!({"token_endpoint": "http://a.test/token"}), "token address is not https"),
        (json!({"token_endpoint": "https://me:pw@a.test/token"}), "holds a user name"),
        (json!({"revocation_endpoint": "https://a.test/r#x"}), "has a fragment"),
        (json!({"device_authorization_endpoint": "http://10.0.0.1/"}), "device address is not https"),
        (json!({"pushed_authorization_request_endpoint": "ftp://a.test/"}), "is not https"),
    ] {
        let error = read(&change).unwrap_err();
        assert!(error.contains(why), "{change}: {error}");
    }
    for body in ["", "[]", "null", "<html>", "{", "{\"issuer\":\"https://a.test\""] {
        assert!(read_metadata(&issuers("https://a.test"), body.as_bytes(), DateTime::UNIX_EPOCH).is_err(), "{body}");
    }
}

/// A server that has these answers, and what it is asked.
async fn asked(answers: Vec<Canned>) -> (Result<Discovered, SignInError>, Vec<String>) {
    let server = TestServer::start(answers).await;
    let issuer = server.url("/realm").to_string();
    let found = discover(&issuer, &(Arc::new(SystemClock) as SharedClock)).await;
    let lines = server.requests().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    (found, lines)
}

#[tokio::test]
async fn both_places_are_looked_at() {
    let no = || Canned::json(404, "{}");
    let (found, seen) = asked(vec![no(), no()]).await;
    assert!(found.unwrap_err().to_string().contains("publishes nothing"));
    let places = ["/.well-known/oauth-authorization-server/realm", "/realm/.well-known/openid-configuration"];
    assert_eq!(seen, places.map(|place| format!("GET {place} HTTP/1.1")));
}

#[test]
fn the_address_of_a_document_does_as_well() {
    let asked = issuers("https://a.test/.well-known/openid-configuration");
    for issuer in ["https://a.test", "https://a.test/"] {
        let body = document(&json!({"issuer": issuer})).to_string();
        assert_eq!(read_metadata(&asked, body.as_bytes(), DateTime::UNIX_EPOCH).unwrap().issuer, issuer);
    }
    let other = document(&json!({"issuer": "https://a.test/x"})).to_string();
    assert!(read_metadata(&asked, other.as_bytes(), DateTime::UNIX_EPOCH).is_err());
}

#[tokio::test]
async fn redirects_stay_at_home_and_end() {
    let server = TestServer::start(vec![Canned::json(200, "{}")]).await;
    let away = || Canned::json(302, "").header("Location", server.url("/x").as_str());
    assert!(asked(vec![away(), away()]).await.0.is_err());
    assert!(server.requests().is_empty(), "nobody else is asked");
    let around = || Canned::json(302, "").header("Location", "/again");
    let (found, seen) = asked(vec![around(); 9]).await;
    assert!(found.is_err());
    assert_eq!(seen.len(), 8, "three each are followed: {seen:?}");
}

#[tokio::test]
async fn what_is_long_or_no_json_is_not_read() {
    let long = Canned::json(200, &"x".repeat(1_000_001));
    let (found, _) = asked(vec![long]).await;
    assert!(found.unwrap_err().to_string().contains("far too long"));
    let page = || Canned::json(200, "<html>").header("X", "y");
    assert!(asked(vec![page(), page()]).await.0.is_err());
}

#[tokio::test]
async fn only_an_address_that_may_be_asked_is_asked() {
    for issuer in ["", "a.test", "http://a.test", "file:///etc", "https://a.test/?x=1", "https://me@a.test/"] {
        let found = discover(issuer, &(Arc::new(SystemClock) as SharedClock)).await;
        assert!(matches!(found, Err(SignInError::Settings(_))), "{issuer}: {found:?}");
    }
}

#[test]
fn a_document_is_good_for_a_day() {
    let found = read(&json!({})).unwrap();
    let after = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
    assert!(found.is_fresh(after(23)) && !found.is_fresh(after(24)) && !found.is_fresh(after(-1)));
}
