//! Signing in: code and PKCE, single use, refresh, consent, revocation.

use causeway_sandbox::Service;
use url::Url;

use crate::client::{Answer, Client, address, sandbox, with};

/// From RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "http://127.0.0.1:53682/callback";

struct Paths {
    service: Service,
    authorize: &'static str,
    token: &'static str,
    scope: &'static str,
}

const FITBIT: Paths =
    Paths { service: Service::Fitbit, authorize: "/oauth2/authorize", token: "/oauth2/token", scope: "weight profile" };
const GOOGLE: Paths = Paths {
    service: Service::Google,
    authorize: "/o/oauth2/v2/auth",
    token: "/token",
    scope: "https://www.googleapis.com/auth/googlehealth.sleep.readonly",
};
const INTERVALS: Paths = Paths {
    service: Service::Intervals,
    authorize: "/oauth/authorize",
    token: "/api/oauth/token",
    scope: "ACTIVITY:WRITE,WELLNESS:WRITE",
};

fn ask(paths: &Paths, more: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://x/").unwrap();
    url.query_pairs_mut()
        .extend_pairs([("response_type", "code"), ("client_id", "app"), ("redirect_uri", BACK), ("state", "s t&a=te")])
        .extend_pairs([("scope", paths.scope), ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")])
        .extend_pairs(more);
    format!("{}?{}", paths.authorize, url.query().unwrap())
}

/// A parameter of the address that an answer redirects to.
fn returned(answer: &Answer, name: &str) -> Option<String> {
    assert_eq!(answer.status, 302, "{}", answer.text);
    let url = Url::parse(answer.header("location")).unwrap();
    assert!(answer.header("location").starts_with(BACK));
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn code(client: &Client, paths: &Paths, more: &[(&str, &str)]) -> String {
    let answer = client.get(&ask(paths, more)).await;
    assert_eq!(returned(&answer, "state").as_deref(), Some("s t&a=te"));
    returned(&answer, "code").unwrap()
}

async fn exchange(client: &Client, paths: &Paths, code: &str, verifier: &str) -> Answer {
    let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK), ("client_id", "app")];
    let fields: Vec<_> = fields.into_iter().chain([("code_verifier", verifier)]).collect();
    client.form(paths.token, &fields).await
}

async fn refresh(client: &Client, paths: &Paths, token: &str) -> Answer {
    client.form(paths.token, &[("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "app")]).await
}

#[tokio::test]
async fn each_company_signs_in_with_code_and_pkce() {
    let sandbox = sandbox().await;
    for (paths, expires, refreshes) in
        [(FITBIT, Some(28800), true), (GOOGLE, Some(3599), false), (INTERVALS, None, false)]
    {
        let client = Client::new(address(&sandbox, paths.service), "");
        let code = code(&client, &paths, &[]).await;
        let body = exchange(&client, &paths, &code, VERIFIER).await.ok();
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"].as_i64(), expires);
        assert_eq!(body["scope"], paths.scope);
        assert_eq!(body.get("refresh_token").is_some(), refreshes, "{:?}", paths.service);
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_trying_again_ends_the_sign_in() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.fitbit(), "");
    let code = code(&client, &FITBIT, &[]).await;
    let body = exchange(&client, &FITBIT, &code, VERIFIER).await.ok();
    let signed_in = Client::new(sandbox.fitbit(), &format!("Bearer {}", body["access_token"].as_str().unwrap()));
    assert_eq!(signed_in.get("/1/user/-/profile.json").await.status, 200);
    let again = exchange(&client, &FITBIT, &code, VERIFIER).await;
    assert_eq!((again.status, &again.json()["errors"][0]["errorType"]), (400, &"invalid_grant".into()));
    assert_eq!(signed_in.get("/1/user/-/profile.json").await.status, 401);
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_its_redirect_and_dies_after_ten_minutes() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.google(), "");
    let first = code(&client, &GOOGLE, &[]).await;
    assert_eq!(exchange(&client, &GOOGLE, &first, "wrong").await.json()["error"], "invalid_grant");
    let second = code(&client, &GOOGLE, &[]).await;
    let elsewhere = [
        ("grant_type", "authorization_code"),
        ("code", &*second),
        ("client_id", "app"),
        ("redirect_uri", "http://127.0.0.1:1/callback"),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(client.form("/token", &elsewhere).await.status, 400);
    let third = code(&client, &GOOGLE, &[]).await;
    sandbox.set_today("2026-11-23T12:11:00Z".parse().unwrap());
    assert_eq!(exchange(&client, &GOOGLE, &third, VERIFIER).await.status, 400);
}

#[tokio::test]
async fn fitbit_refresh_tokens_are_good_once() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.fitbit(), "");
    let code = code(&client, &FITBIT, &[]).await;
    let first = exchange(&client, &FITBIT, &code, VERIFIER).await.ok();
    assert_eq!(first["user_id"], "8RNR7X");
    let old = first["refresh_token"].as_str().unwrap();
    let second = refresh(&client, &FITBIT, old).await.ok();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(refresh(&client, &FITBIT, old).await.status, 400);
    assert_eq!(refresh(&client, &FITBIT, second["refresh_token"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn google_keeps_its_refresh_token_and_gives_it_to_who_asks_for_offline() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.google(), "");
    let code = code(&client, &GOOGLE, &[("access_type", "offline"), ("prompt", "consent")]).await;
    let first = exchange(&client, &GOOGLE, &code, VERIFIER).await.ok();
    let token = first["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let again = refresh(&client, &GOOGLE, token).await.ok();
        assert!(again.get("refresh_token").is_none() && again["access_token"] != first["access_token"]);
    }
    assert_eq!(client.form("/revoke", &[("token", token)]).await.status, 200);
    assert_eq!(refresh(&client, &GOOGLE, token).await.json()["error"], "invalid_grant");
    assert_eq!(client.form("/revoke", &[("token", token)]).await.status, 400);
}

#[tokio::test]
async fn a_person_may_allow_or_deny_on_a_page() {
    let sandbox = with(|options| options.auto_grant = false).await;
    let client = Client::new(sandbox.intervals(), "");
    for (decision, expected) in [("allow", "code"), ("deny", "error")] {
        let page = client.get(&ask(&INTERVALS, &[])).await;
        assert!(page.text.contains("Allow") && page.text.contains("WELLNESS:WRITE"), "{}", page.text);
        let ticket = page.text.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let answer = client.form(INTERVALS.authorize, &[("ticket", ticket), ("decision", decision)]).await;
        assert!(returned(&answer, expected).is_some());
        assert_eq!(client.form(INTERVALS.authorize, &[("ticket", ticket), ("decision", "allow")]).await.status, 400);
    }
}

#[tokio::test]
async fn bad_requests_are_sent_back_only_to_this_computer() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.fitbit(), "");
    let bad_scope = ask(&FITBIT, &[]).replace("scope=weight", "scope=everything");
    assert_eq!(returned(&client.get(&bad_scope).await, "error").as_deref(), Some("invalid_scope"));
    let token_flow = ask(&FITBIT, &[]).replace("response_type=code", "response_type=token");
    assert_eq!(returned(&client.get(&token_flow).await, "error").as_deref(), Some("unsupported_response_type"));
    let elsewhere = ask(&FITBIT, &[]).replace("127.0.0.1%3A53682", "evil.example");
    assert_eq!(client.get(&elsewhere).await.status, 400);
}

#[tokio::test]
async fn access_tokens_run_out_and_can_all_be_taken_back() {
    let sandbox = sandbox().await;
    let fitbit = Client::of(&sandbox, Service::Fitbit);
    let intervals = Client::of(&sandbox, Service::Intervals);
    sandbox.set_today("2026-11-23T20:10:00Z".parse().unwrap());
    let expired = fitbit.get("/1/user/-/profile.json").await;
    assert_eq!((expired.status, &expired.json()["errors"][0]["errorType"]), (401, &"expired_token".into()));
    assert_eq!(intervals.get("/api/v1/athlete/0").await.status, 200);
    sandbox.revoke_all();
    assert_eq!(intervals.get("/api/v1/athlete/0").await.status, 401);
}

#[tokio::test]
async fn a_sign_in_reaches_only_what_was_granted() {
    let sandbox = sandbox().await;
    let client = Client::new(sandbox.fitbit(), "");
    let code = code(&client, &FITBIT, &[]).await;
    let body = exchange(&client, &FITBIT, &code, VERIFIER).await.ok();
    let client = Client::new(sandbox.fitbit(), &format!("Bearer {}", body["access_token"].as_str().unwrap()));
    assert_eq!(client.get("/1/user/-/body/log/weight/date/today.json").await.status, 200);
    let refused = client.get("/1.2/user/-/sleep/date/2026-11-22.json").await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["errorType"]), (403, &"insufficient_scope".into()));
}
