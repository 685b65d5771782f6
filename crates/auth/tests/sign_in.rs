//! Signing in at a certified authorization server (npm `oidc-provider`, in `tests/oidc` at the root): its real login
//! and consent pages are walked by plain HTTP, as a browser would.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use causeway_auth::{
    Attempt, ClientAuth, Profile, RefreshError, SignIn, SignInError, TokenSet, begin, begin_device, discover,
    http_client, parse_token_response, refresh, revoke,
};
use causeway_core::{Clock, SystemClock};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The secret of the confidential client, as in `tests/oidc/server.mjs`.
const SECRET: &str = "s:e%c+r&e t~0123456789";

/// The server; it ends when its standard input closes.
struct Server {
    child: Child,
    at: Value,
}

impl Server {
    /// `None`, with a line that says so, where node or its packages are absent.
    fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
        let skipped = || println!("skipped: sign-in against oidc-provider (run npm ci in tests/oidc)");
        if !folder.join("node_modules/oidc-provider").is_dir() {
            skipped();
            return None;
        }
        let mut node = Command::new("node");
        node.arg("server.mjs").args(["--access-ttl", "5"]).current_dir(folder);
        let started = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut child) = started else {
            skipped();
            return None;
        };
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Some(Self { child, at: serde_json::from_str(&line).expect("the server prints where it is") })
    }

    fn url(&self, name: &str) -> Url {
        self.at[name].as_str().unwrap().parse().unwrap()
    }

    fn public(&self) -> Profile {
        let mut profile = Profile::new(self.url("authorize"), self.url("token"), "causeway-native");
        profile.issuer = self.at["url"].as_str().map(str::to_owned);
        profile.revoke_url = Some(self.url("revoke"));
        profile.scopes = ["openid", "offline_access", "weight"].map(str::to_owned).into();
        profile.ways.auth_params = [("prompt", "consent")].into();
        profile
    }

    fn confidential(&self) -> Profile {
        let mut profile = self.public();
        profile.client_id = "causeway-secret".into();
        profile.client_secret = Some(SECRET.into());
        profile.ways.client_auth = Some(ClientAuth::Basic);
        profile
    }

    /// How often each thing happened at the token address.
    async fn events(&self) -> Value {
        let answer = http_client().unwrap().get(self.url("events")).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// As much of a browser as the pages need: cookies, redirects, one form on a page.
struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        Self { client: http_client().unwrap(), cookies: BTreeMap::new() }
    }

    /// Sends one request (a form if there is one), then follows redirects up to a page. Gives back where it is, and
    /// the page.
    async fn go(&mut self, to: &Url, form: Option<&str>) -> (Url, String) {
        let (mut at, mut form) = (to.clone(), form.map(str::to_owned));
        for _ in 0..10 {
            let request = match form.take() {
                Some(form) => {
                    self.client.post(at.clone()).header("content-type", "application/x-www-form-urlencoded").body(form)
                }
                None => self.client.get(at.clone()),
            };
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
            self.keep_cookies(&answer);
            match answer.headers().get("location") {
                Some(next) => at = at.join(next.to_str().unwrap()).unwrap(),
                None => return (at, answer.text().await.unwrap()),
            }
        }
        panic!("redirects without end at {at}");
    }

    fn keep_cookies(&mut self, answer: &reqwest::Response) {
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match value {
                "" => drop(self.cookies.remove(name)),
                value => drop(self.cookies.insert(name.into(), value.into())),
            }
        }
    }

    /// Logs in and agrees; gives back the page it ends at.
    async fn agree(&mut self, url: &Url) -> String {
        let (at, page) = self.go(url, None).await;
        self.agree_on(at, page).await
    }

    /// Follows a link with a device code in it, confirms the code, logs in and agrees.
    async fn enter_code(&mut self, url: &Url) -> String {
        let (mut at, mut page) = self.go(url, None).await;
        // One page with the code in it, one that asks whether it is the same on the device.
        for _ in 0..2 {
            (at, page) = self.go(&target(&at, &page, "action=\""), Some(&hidden(&page))).await;
        }
        self.agree_on(at, page).await
    }

    async fn agree_on(&mut self, at: Url, page: String) -> String {
        assert!(page.contains("Enter any login"), "no login page at {at}: {page}");
        let (at, page) = self.go(&target(&at, &page, "action=\""), Some("prompt=login&login=alice&password=x")).await;
        assert!(page.contains("offline access"), "no consent page at {at}: {page}");
        self.go(&target(&at, &page, "action=\""), Some("prompt=consent")).await.1
    }

    /// Goes to the login page and leaves by its Cancel link.
    async fn deny(&mut self, url: &Url) -> String {
        let (at, page) = self.go(url, None).await;
        let abort = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let abort = abort.into_iter().find(|link| link.ends_with("/abort")).expect("a cancel link");
        self.go(&at.join(abort).unwrap(), None).await.1
    }
}

/// The hidden fields of a page's form, as a form.
fn hidden(page: &str) -> String {
    let value = |field: &str, name: &str| {
        let (_, rest) = field.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next().unwrap().to_owned())
    };
    let fields = page.split("<input").skip(1).filter(|field| field.contains("type=\"hidden\""));
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for field in fields {
        if let (Some(name), Some(value)) = (value(field, "name"), value(field, "value")) {
            form.append_pair(&name, &value);
        }
    }
    form.finish()
}

/// The address that follows `mark` on a page.
fn target(at: &Url, page: &str, mark: &str) -> Url {
    let (_, rest) = page.split_once(mark).unwrap_or_else(|| panic!("no {mark} on {page}"));
    at.join(rest.split('"').next().unwrap()).unwrap()
}

async fn attempt(profile: &Profile) -> Attempt {
    begin(profile.clone(), Arc::new(SystemClock), Duration::from_secs(60)).await.unwrap()
}

async fn signed_in(profile: &Profile) -> TokenSet {
    let attempt = attempt(profile).await;
    let (url, mut browser) = (attempt.url().clone(), Browser::new());
    let (tokens, page) = tokio::join!(attempt.finish(CancellationToken::new()), browser.agree(&url));
    assert!(page.contains("You are signed in"), "{page}");
    tokens.unwrap()
}

async fn renewed(profile: &Profile, tokens: &TokenSet) -> Result<TokenSet, RefreshError> {
    let now = SystemClock.now();
    let raw = refresh(profile, tokens, Arc::new(SystemClock)).await?;
    Ok(parse_token_response(&raw, now, Some(tokens)).unwrap())
}

fn secret(token: Option<&secrecy::SecretString>) -> &str {
    token.expect("a refresh token").expose_secret()
}

#[tokio::test]
async fn a_person_signs_in_and_the_tokens_are_renewed() {
    let Some(server) = Server::start() else { return };
    for profile in [server.public(), server.confidential()] {
        let first = signed_in(&profile).await;
        let life = first.expires_at.expect("the server says how long") - SystemClock.now();
        assert!((0..=5).contains(&life.num_seconds()), "{life}");
        assert!(first.scopes.as_ref().unwrap().contains(&"weight".to_owned()), "{:?}", first.scopes);

        let second = renewed(&profile, &first).await.unwrap();
        let third = renewed(&profile, &second).await.unwrap();
        assert_ne!(first.access.expose_secret(), third.access.expose_secret());
        assert_ne!(secret(first.refresh.as_ref()), secret(second.refresh.as_ref()), "each is for one use");

        // Using an old one again is what a thief would do, so the server ends the whole grant.
        for old in [&first, &third] {
            let error = renewed(&profile, old).await.unwrap_err();
            assert!(matches!(error, RefreshError::InvalidGrant { .. }), "{error}");
        }
    }
    let events = server.events().await;
    assert_eq!(events["refresh_token.consumed"], 4, "{events}");
}

#[tokio::test]
async fn a_person_who_says_no_has_cancelled() {
    let Some(server) = Server::start() else { return };
    let attempt = attempt(&server.public()).await;
    let (url, mut browser) = (attempt.url().clone(), Browser::new());
    let (result, page) = tokio::join!(attempt.finish(CancellationToken::new()), browser.deny(&url));
    assert_eq!(result.unwrap_err(), SignInError::Cancelled);
    assert!(page.contains("was cancelled"), "{page}");
    assert_eq!(server.events().await, serde_json::json!({}), "nothing was sent to the token address");
}

#[tokio::test]
async fn a_wrong_client_secret_is_a_matter_of_settings() {
    let Some(server) = Server::start() else { return };
    let mut profile = server.confidential();
    let tokens = signed_in(&profile).await;
    profile.client_secret = Some("wrong".into());
    let error = renewed(&profile, &tokens).await.unwrap_err();
    assert!(matches!(error, RefreshError::Config { .. }), "{error}");
    assert!(renewed(&server.confidential(), &tokens).await.is_ok(), "the tokens are still good");

    let attempt = attempt(&profile).await;
    let (url, mut browser) = (attempt.url().clone(), Browser::new());
    let (result, page) = tokio::join!(attempt.finish(CancellationToken::new()), browser.agree(&url));
    let error = result.unwrap_err();
    assert!(matches!(&error, SignInError::Rejected { status: 401, error, .. } if error == "invalid_client"), "{error}");
    assert!(page.contains("did not work"), "{page}");
}

#[tokio::test]
async fn tokens_that_are_given_back_are_dead() {
    let Some(server) = Server::start() else { return };
    let profile = server.public();
    let tokens = signed_in(&profile).await;
    revoke(&profile, &tokens, Arc::new(SystemClock)).await.unwrap();
    let error = renewed(&profile, &tokens).await.unwrap_err();
    assert!(matches!(error, RefreshError::InvalidGrant { .. }), "{error}");
}

#[tokio::test]
async fn what_the_server_publishes_is_all_that_is_needed() {
    let Some(server) = Server::start() else { return };
    let clock = Arc::new(SystemClock) as causeway_core::clock::SharedClock;
    let found = discover(server.at["url"].as_str().unwrap(), &clock).await.unwrap();
    assert!(found.iss_required && found.knows_s256 && !found.par_required && found.other_hosts.is_empty());
    let own = SignIn { client_id: "causeway-native".into(), par: Some(true), ..SignIn::default() };
    let mut profile = own.with(&found).profile(None).unwrap();
    assert_eq!(profile.token_url, server.url("token"));
    profile.scopes = server.public().scopes;
    profile.ways.auth_params = server.public().ways.auth_params;

    // The request goes ahead, and the browser sees nothing of it.
    let attempt = attempt(&profile).await;
    let names: Vec<_> = attempt.url().query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["client_id", "request_uri"]);
    let (url, mut browser) = (attempt.url().clone(), Browser::new());
    let (tokens, page) = tokio::join!(attempt.finish(CancellationToken::new()), browser.agree(&url));
    assert!(page.contains("You are signed in"), "{page}");
    revoke(&profile, &tokens.unwrap(), clock).await.unwrap();
}

#[tokio::test]
async fn a_code_is_entered_on_another_device() {
    let Some(server) = Server::start() else { return };
    let mut profile = server.public();
    profile.authorization_url = None;
    profile.device_authorization_url = Some(server.url("device"));
    let attempt = begin_device(profile.clone(), Arc::new(SystemClock)).await.unwrap();
    let link = attempt.code().verification_uri_complete.clone().expect("a link with the code in it");
    assert!(
        link.as_str().contains(&attempt.code().user_code)
            && !format!("{attempt:?}").contains(&attempt.code().user_code)
    );
    let mut browser = Browser::new();
    let (tokens, _) = tokio::join!(attempt.finish(CancellationToken::new()), browser.enter_code(&link));
    let tokens = tokens.unwrap();
    assert!(renewed(&profile, &tokens).await.is_ok(), "there is a refresh token with it");
}
