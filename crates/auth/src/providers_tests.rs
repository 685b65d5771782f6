//! Each known service, walked from the authorization address to a refresh against a server that answers as it does.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::SystemClock;
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::test_server::{Canned, TestServer};
use crate::{Profile, RefreshError, TokenSet, begin, refresh, revoke};

const SECRET: &str = "s:c";

/// One service: what it must be sent, what it answers, and what that means.
#[derive(Default)]
struct Case {
    name: &'static str,
    /// In the authorization address.
    asks: &'static [&'static str],
    /// Not in the authorization address.
    never_asks: &'static [&'static str],
    /// In the request that changes the code.
    sends: &'static [&'static str],
    /// In the request after it, by which the account takes part.
    enrols: &'static [&'static str],
    answer: &'static str,
    /// Access token, seconds, account, scopes not granted of `a` and `b`.
    means: (&'static str, Option<i64>, Option<&'static str>, &'static [&'static str]),
    /// The answer to a refresh; nothing where there is none.
    renewed: Option<&'static str>,
    /// The refresh token after it.
    refresh: Option<&'static str>,
    /// How it says that a refresh token is dead, and the status that comes with it.
    ended: Option<(u16, &'static str)>,
    /// In the request that gives tokens back.
    gives_back: &'static [&'static str],
}

const BASIC: &str = "authorization: Basic Y2xpZW50OnMlM0Fj";
const PKCE: &str = "code_challenge_method=S256";
const POST: &str = "&client_id=client&client_secret=s%3Ac";

#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "Fitbit",
            asks: &[PKCE, "scope=a+b"],
            sends: &[BASIC],
            answer: r#"{"access_token":"A","expires_in":28800,"refresh_token":"R","scope":"a","token_type":"Bearer","user_id":"26FWFL"}"#,
            means: ("A", Some(28_800), Some("26FWFL"), &["b"]),
            renewed: Some(r#"{"access_token":"B","expires_in":28800,"refresh_token":"S","user_id":"26FWFL"}"#),
            refresh: Some("S"),
            ended: Some((
                400,
                r#"{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid: x"}],"success":false}"#,
            )),
            gives_back: &["POST /revoke", "token=S", BASIC],
            ..Case::default()
        },
        Case {
            name: "Google",
            asks: &[PKCE, "access_type=offline", "prompt=consent", "%2Fcallback&"],
            sends: &[POST, "code_verifier="],
            answer: r#"{"access_token":"A","expires_in":3599,"refresh_token":"R","scope":"b a","token_type":"Bearer","refresh_token_expires_in":604799}"#,
            means: ("A", Some(3599), None, &[]),
            renewed: Some(r#"{"access_token":"B","expires_in":3599,"scope":"a b","token_type":"Bearer"}"#),
            refresh: Some("R"),
            ended: Some((400, r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#)),
            gives_back: &["token=R"],
            ..Case::default()
        },
        Case {
            name: "Strava",
            asks: &["scope=a%2Cb", "approval_prompt=auto"],
            never_asks: &["code_challenge"],
            sends: &[POST],
            enrols: &[],
            answer: r#"{"token_type":"Bearer","expires_at":32503680000,"expires_in":21600,"refresh_token":"R","access_token":"A","athlete":{"id":227615}}"#,
            means: ("A", Some(21_600), Some("227615"), &[]),
            renewed: Some(
                r#"{"token_type":"Bearer","access_token":"B","expires_at":32503680000,"expires_in":20566,"refresh_token":"S"}"#,
            ),
            refresh: Some("S"),
            ended: Some((
                400,
                r#"{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}"#,
            )),
            gives_back: &["token=S", BASIC],
        },
        Case {
            name: "Withings",
            asks: &["scope=a%2Cb"],
            sends: &["action=requesttoken", POST, "grant_type=authorization_code"],
            answer: r#"{"status":0,"body":{"userid":363,"access_token":"A","refresh_token":"R","scope":"a,b","expires_in":10800,"token_type":"Bearer"}}"#,
            means: ("A", Some(10_800), Some("363"), &[]),
            renewed: Some(
                r#"{"status":0,"body":{"userid":363,"access_token":"B","refresh_token":"S","expires_in":10800}}"#,
            ),
            refresh: Some("S"),
            ended: Some((200, r#"{"status":503,"body":{},"error":"Invalid Params: invalid refresh_token"}"#)),
            ..Case::default()
        },
        Case {
            name: "Polar",
            sends: &[BASIC],
            answer: r#"{"access_token":"A","token_type":"bearer","expires_in":315359999,"x_user_id":10579}"#,
            enrols: &["POST /enrol ", "authorization: Bearer A", r#"{"member-id":"10579"}"#],
            means: ("A", Some(315_359_999), Some("10579"), &[]),
            gives_back: &["DELETE /revoke/10579 ", "authorization: Bearer A"],
            ..Case::default()
        },
        Case {
            name: "Polar (version 4)",
            sends: &[BASIC],
            answer: r#"{"access_token":"A","token_type":"bearer","expires_in":3600,"refresh_token":"R"}"#,
            means: ("A", Some(3600), None, &[]),
            renewed: Some(r#"{"access_token":"B","expires_in":3600,"refresh_token":"S"}"#),
            refresh: Some("S"),
            ended: Some((400, r#"{"error":"invalid_grant"}"#)),
            ..Case::default()
        },
        Case {
            name: "Oura",
            sends: &[POST],
            answer: r#"{"token_type":"bearer","access_token":"A","expires_in":86400,"refresh_token":"R","scope":"a"}"#,
            means: ("A", Some(86_400), None, &["b"]),
            renewed: Some(r#"{"access_token":"B","expires_in":86400,"refresh_token":"S"}"#),
            refresh: Some("S"),
            ended: Some((400, r#"{"error":"invalid_grant"}"#)),
            gives_back: &["POST /revoke?access_token=B "],
            ..Case::default()
        },
        Case {
            name: "Wahoo",
            asks: &[PKCE, "scope=a+b+offline_data"],
            sends: &[POST],
            answer: r#"{"access_token":"A","token_type":"Bearer","refresh_token":"R","scope":"a b offline_data","created_at":1}"#,
            means: ("A", Some(7200), None, &[]),
            renewed: Some(r#"{"access_token":"B","expires_in":7199,"refresh_token":"S"}"#),
            refresh: Some("S"),
            ended: Some((401, r#"{"error":"invalid_grant"}"#)),
            gives_back: &["DELETE /revoke ", "Bearer B"],
            ..Case::default()
        },
        Case {
            name: "intervals.icu",
            asks: &["scope=a%2Cb"],
            sends: &[POST],
            answer: r#"{"token_type":"Bearer","access_token":"A","scope":"a,b","athlete":{"id":"i2049151","name":"x"}}"#,
            means: ("A", None, Some("i2049151"), &[]),
            ..Case::default()
        },
        Case {
            name: "GitHub",
            asks: &[PKCE, "scope=a+b"],
            sends: &[POST, "accept: application/json"],
            answer: "access_token=A&expires_in=28800&refresh_token=R&refresh_token_expires_in=15811200&scope=a%2Cb&token_type=bearer",
            means: ("A", Some(28_800), None, &[]),
            renewed: Some(
                r#"{"access_token":"B","expires_in":"28800","refresh_token":"S","scope":"","token_type":"bearer"}"#,
            ),
            refresh: Some("S"),
            ended: Some((
                200,
                r#"{"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired."}"#,
            )),
            ..Case::default()
        },
        Case {
            name: "Microsoft",
            asks: &[PKCE, "scope=a+b+offline_access", "redirect_uri=http%3A%2F%2Flocalhost%3A"],
            sends: &["&client_id=client"],
            answer: r#"{"token_type":"Bearer","scope":"a b","expires_in":"3736","ext_expires_in":3736,"access_token":"A","refresh_token":"R"}"#,
            means: ("A", Some(3736), None, &[]),
            renewed: Some(r#"{"token_type":"Bearer","expires_in":3599,"access_token":"B","refresh_token":"S"}"#),
            refresh: Some("S"),
            ended: Some((
                400,
                r#"{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired","error_codes":[700082]}"#,
            )),
            ..Case::default()
        },
        Case {
            name: "Slack",
            asks: &["user_scope=a%2Cb", "redirect_uri=http%3A%2F%2Flocalhost%3A"],
            never_asks: &["&scope="],
            sends: &[POST],
            enrols: &[],
            answer: r#"{"ok":true,"app_id":"A01","authed_user":{"id":"U1","scope":"a,b","access_token":"A","token_type":"user","refresh_token":"R","expires_in":43200},"team":{"id":"T1"}}"#,
            means: ("A", Some(43_200), Some("U1"), &[]),
            renewed: Some(
                r#"{"ok":true,"access_token":"B","refresh_token":"S","expires_in":43200,"token_type":"user"}"#,
            ),
            refresh: Some("S"),
            ended: Some((200, r#"{"ok":false,"error":"invalid_refresh_token"}"#)),
            gives_back: &["Bearer B"],
        },
        Case {
            name: "Notion",
            asks: &["owner=user"],
            never_asks: &["code_challenge"],
            sends: &[
                BASIC,
                "content-type: application/json",
                "notion-version: 20",
                r#""grant_type":"authorization_code""#,
            ],
            answer: r#"{"access_token":"A","token_type":"bearer","refresh_token":null,"bot_id":"b3","workspace_id":"w9","owner":{"type":"user"}}"#,
            means: ("A", None, Some("w9"), &[]),
            ended: None,
            gives_back: &[r#"{"token":"A"}"#, BASIC],
            ..Case::default()
        },
        Case {
            name: "Spotify",
            asks: &[PKCE, "redirect_uri=http%3A%2F%2F127.0.0.1%3A"],
            sends: &[BASIC],
            answer: r#"{"access_token":"A","token_type":"Bearer","scope":"a b","expires_in":3600,"refresh_token":"R"}"#,
            means: ("A", Some(3600), None, &[]),
            renewed: Some(r#"{"access_token":"B","token_type":"Bearer","expires_in":3600,"scope":"a b"}"#),
            refresh: Some("R"),
            ended: Some((400, r#"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)),
            ..Case::default()
        },
        Case {
            name: "Dropbox",
            asks: &[PKCE, "token_access_type=offline"],
            sends: &[POST],
            answer: r#"{"access_token":"A","token_type":"bearer","expires_in":14400,"refresh_token":"R","scope":"a b","uid":"1","account_id":"dbid:AA"}"#,
            means: ("A", Some(14_400), Some("dbid:AA"), &[]),
            renewed: Some(r#"{"access_token":"B","token_type":"bearer","expires_in":14400}"#),
            refresh: Some("R"),
            ended: Some((400, r#"{"error":"invalid_grant","error_description":"refresh token is malformed"}"#)),
            gives_back: &["POST /revoke", "Bearer B"],
            ..Case::default()
        },
    ]
}

/// The profile of a service whose addresses are on this computer.
fn profile(known: &SignIn, server: &TestServer) -> Profile {
    let mut settings = known.clone();
    settings.client_id = "client".into();
    settings.scopes = vec!["a".into(), "b".into()];
    settings.authorization_url = server.url("/authorize").into();
    settings.token_url = server.url("/token").into();
    settings.device_authorization_url = None;
    let account = known.revoke_url.as_ref().is_some_and(|url| url.contains("{account}"));
    let revoke = server.url(if account { "/revoke/{account}" } else { "/revoke" });
    settings.revoke_url = known.revoke_url.as_ref().map(|_| revoke.into());
    settings.ways.enrol.iter_mut().for_each(|enrol| enrol.url = server.url("/enrol").into());
    settings.profile(Some(SECRET.into())).unwrap()
}

async fn sign_in(case: &Case, known: &SignIn) -> TokenSet {
    let server = TestServer::start(vec![Canned::json(200, case.answer), Canned::json(200, "{}")]).await;
    let profile = profile(known, &server);
    let attempt = begin(profile.clone(), Arc::new(SystemClock), Duration::from_secs(20)).await.unwrap();
    let asked = attempt.url().as_str();
    assert!(case.asks.iter().all(|part| asked.contains(part)), "{}: {asked}", case.name);
    assert!(!case.never_asks.iter().any(|part| asked.contains(part)), "{}: {asked}", case.name);
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    attempt.paste(&format!("http://127.0.0.1/?code=C&state={state}")).unwrap();
    let tokens = attempt.finish(CancellationToken::new()).await.unwrap();
    let seen = server.requests();
    for (index, parts) in [case.sends, case.enrols].into_iter().enumerate() {
        let sent = seen.get(index).map(String::as_str).unwrap_or_default();
        assert!(parts.iter().all(|part| sent.contains(part)), "{}: {sent}", case.name);
        assert!(index == 0 || sent.is_empty() == parts.is_empty(), "{}: {sent}", case.name);
    }
    let granted = tokens.scopes.as_deref().unwrap_or(&profile.scopes);
    assert_eq!(crate::not_granted(granted, &profile.scopes), case.means.3, "{}", case.name);
    tokens
}

fn seconds(tokens: &TokenSet) -> Option<i64> {
    tokens.expires_at.map(|at| ((at - causeway_core::Clock::now(&SystemClock)).num_seconds() + 15) / 30 * 30)
}

#[tokio::test]
async fn each_known_service_is_met_as_it_is() {
    let mut walked = 0;
    for case in cases() {
        let known = known(case.name);
        let tokens = sign_in(&case, known).await;
        let (access, life, account, _) = case.means;
        assert_eq!(tokens.access.expose_secret(), access, "{}", case.name);
        assert_eq!(seconds(&tokens), life.map(|life| (life + 15) / 30 * 30), "{}", case.name);
        assert_eq!(tokens.account.as_deref(), account, "{}", case.name);
        let tokens = renewed(&case, known, tokens).await;
        given_back(&case, known, tokens).await;
        walked += 1;
    }
    assert_eq!(walked, PROVIDERS.len(), "each in the catalogue is walked");
}

fn known(name: &str) -> &'static SignIn {
    let catalogue: Value = serde_json::from_str(include_str!("../../../catalog/providers.json")).unwrap();
    let at = catalogue["providers"].as_array().unwrap().iter().position(|known| known["name"] == name);
    &PROVIDERS[at.unwrap_or_else(|| panic!("{name} is not in the catalogue"))].sign_in
}

/// The tokens after a refresh, or the same where the service has none.
async fn renewed(case: &Case, known: &SignIn, tokens: TokenSet) -> TokenSet {
    let (status, ended) = case.ended.unwrap_or((400, "{}"));
    let answers = case.renewed.map(|body| Canned::json(200, body)).into_iter().chain([Canned::json(status, ended)]);
    let server = TestServer::start(answers.collect()).await;
    let profile = profile(known, &server);
    let tokens = TokenSet { origins: Vec::new(), ..tokens };
    let clock = || Arc::new(SystemClock);
    let Some(_) = case.renewed else {
        assert!(matches!(refresh(&profile, &tokens, clock()).await, Err(RefreshError::InvalidGrant { .. })));
        assert!(server.requests().is_empty(), "{}: there is nothing to renew with", case.name);
        return tokens;
    };
    let raw = refresh(&profile, &tokens, clock()).await.unwrap();
    let next = profile.read(&raw, causeway_core::Clock::now(&SystemClock), Some(&tokens)).unwrap();
    assert_eq!(next.access.expose_secret(), "B", "{}", case.name);
    assert_eq!(next.refresh.as_ref().map(ExposeSecret::expose_secret), case.refresh, "{}", case.name);
    assert_eq!(next.account, tokens.account, "{}", case.name);
    let dead = refresh(&profile, &next, clock()).await.unwrap_err();
    assert!(matches!(dead, RefreshError::InvalidGrant { .. }), "{}: {dead}", case.name);
    next
}

async fn given_back(case: &Case, known: &SignIn, tokens: TokenSet) {
    let server = TestServer::start(vec![Canned::json(200, r#"{"ok":true,"status":0}"#); 2]).await;
    let tokens = TokenSet { origins: Vec::new(), ..tokens };
    revoke(&profile(known, &server), &tokens, Arc::new(SystemClock)).await.unwrap();
    let seen = server.requests();
    assert_eq!(seen.is_empty(), known.revoke_url.is_none(), "{}", case.name);
    let first = seen.first().map(String::as_str).unwrap_or_default();
    assert!(case.gives_back.iter().all(|part| first.contains(part)), "{}: {first}", case.name);
}

#[test]
fn the_catalogue_is_fit_for_use() {
    assert_eq!(PROVIDERS.len(), 15, "the file is read, and each entry of it is known");
    for known in PROVIDERS.iter() {
        let settings = SignIn { client_id: "c".into(), ..known.sign_in.clone() };
        settings.profile(None).unwrap().check().unwrap();
        let own = provider(&settings.authorization_url).unwrap();
        assert_eq!(own, &known.sign_in, "no two share a host");
        assert!(std::ptr::eq(own, provider(&settings.token_url).unwrap()));
    }
    for stranger in ["https://evil-github.com/", "https://github.com.evil.test/", "https://a.test/?github.com", "", "x"]
    {
        assert!(provider(stranger).is_none(), "{stranger}");
    }
}

#[test]
fn a_known_service_does_not_hide_what_it_is_not_known_for() {
    // A typing error in the file would otherwise be ignored as a member of a later version.
    let catalogue: Value = serde_json::from_str(include_str!("../../../catalog/providers.json")).unwrap();
    for written in catalogue["providers"].as_array().unwrap() {
        let read: SignIn = serde_json::from_value(written["signIn"].clone()).unwrap();
        let again = serde_json::to_value(&read).unwrap();
        for name in written["signIn"].as_object().unwrap().keys() {
            assert!(again.get(name).is_some(), "{}: \"{name}\" is no setting", written["name"]);
        }
    }
}
