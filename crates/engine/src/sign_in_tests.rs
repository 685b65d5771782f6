//! Signing in as a user of the engine sees it, at a small server that answers by path.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use causeway_core::clock::ManualClock;
use causeway_core::{Home, Slug};
use causeway_store::{ConnectionRow, ConnectionState};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::{Engine, EngineError, Import, Opens, Options, VaultChoice, profile, properties};

/// Answers each path with a JSON text, in which `{at}` stands for its own address. It stops when it is dropped.
struct Island {
    at: String,
    asked: Arc<Mutex<Vec<String>>>,
    _task: JoinSet<()>,
}

impl Island {
    async fn start(answers: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let answers: HashMap<String, String> =
            answers.iter().map(|(path, body)| ((*path).to_owned(), body.replace("{at}", &at))).collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut task = JoinSet::new();
        task.spawn(serve(listener, answers, asked.clone()));
        Self { at, asked, _task: task }
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }
}

async fn serve(listener: TcpListener, answers: HashMap<String, String>, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut bytes = vec![0; 16_384];
        let read = socket.read(&mut bytes).await.unwrap_or_default();
        let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let path = head.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
        let (status, body) = answers.get(&path).map_or((404, "{}"), |body| (200, body.as_str()));
        asked.lock().unwrap().push(path);
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
        let _ = socket.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes()).await;
        let _ = socket.shutdown().await;
    }
}

struct Here {
    engine: Engine,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

/// An engine with a connector `island` whose description has this security scheme, and whose file says this.
async fn here(scheme: Value, sign_in: Value) -> Here {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at("2026-11-26T12:00:00Z".parse().unwrap()));
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let options = Options { vault, clock: clock.clone(), ..Options::new(Home::new(folder.path().join("home"))) };
    let engine = Engine::open(options).await.unwrap();
    let description = json!({
        "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": "https://island.test"}],
        "paths": {"/x": {"get": {"operationId": "getX", "responses": {"200": {"description": "ok"}}}}},
        "components": {"securitySchemes": {"s": scheme}}, "security": [{"s": []}],
    });
    let bytes = description.to_string().into_bytes();
    engine.import(Import { bytes: bytes.into(), source: "island.json", ..Import::default() }).unwrap();
    let connector = engine.connector(&island()).unwrap();
    let mut file = serde_json::to_value(&connector.properties).unwrap();
    for (name, value) in sign_in.as_object().unwrap() {
        file["signIn"][name] = value.clone();
    }
    let own = properties::read(&json!({"causeway": file}).to_string()).unwrap();
    engine.save_properties(&island(), &own).unwrap();
    Here { engine, clock, _folder: folder }
}

fn island() -> Slug {
    Slug::from_title("island")
}

const TOKEN: (&str, &str) = ("/token", r#"{"access_token":"A","refresh_token":"R","expires_in":3600,"user":"me"}"#);

/// Comes back as a browser would.
async fn come_back(engine: &Engine, pending: &super::PendingSignIn) -> Result<(), EngineError> {
    let url = pending.url.as_ref().unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    engine.paste_sign_in(&pending.connection, &format!("http://127.0.0.1/?code=C&state={state}"))?;
    engine.sign_in_outcome(&pending.connection).await
}

#[tokio::test]
async fn what_the_issuer_publishes_is_enough_and_is_kept() {
    let document = r#"{"issuer":"{at}/","authorization_endpoint":"{at}/authorize","token_endpoint":"{at}/token"}"#;
    let openid = "/.well-known/openid-configuration";
    let server = Island::start(&[(openid, document), TOKEN]).await;
    let scheme = json!({"type": "openIdConnect", "openIdConnectUrl": format!("{}{openid}", server.at)});
    let here = here(scheme, json!({"clientId": "c", "scopes": ["x"]})).await;
    let pending = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    assert!(pending.url.as_ref().unwrap().as_str().starts_with(&format!("{}/authorize?", server.at)), "{pending:?}");
    assert_eq!(pending.hosts, [server.at.trim_start_matches("http://")], "where secrets go is known before");
    come_back(&here.engine, &pending).await.unwrap();
    assert_eq!(server.asked(openid), 1);

    here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    assert_eq!(server.asked(openid), 1, "it is good for a day");
    here.clock.advance(std::time::Duration::from_secs(25 * 3600));
    here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    assert_eq!(server.asked(openid), 2, "and then asked for again");
    drop(server);
    here.clock.advance(std::time::Duration::from_secs(25 * 3600));
    assert!(here.engine.sign_in(&island(), None, Opens::Nothing, false).await.is_ok(), "the kept one does as well");
}

#[tokio::test]
async fn a_document_of_another_issuer_starts_nothing() {
    let document = r#"{"issuer":"https://evil.test","authorization_endpoint":"{at}/a","token_endpoint":"{at}/t"}"#;
    let server = Island::start(&[("/.well-known/oauth-authorization-server", document)]).await;
    let here = here(json!({"type": "http", "scheme": "bearer"}), json!({"clientId": "c", "issuer": server.at})).await;
    let error = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap_err();
    assert!(error.to_string().contains("another issuer"), "{error}");
}

fn oauth(server: &Island) -> Value {
    let (sign_in, token) = (format!("{}/authorize", server.at), format!("{}/token", server.at));
    let flow = json!({"authorizationUrl": sign_in, "tokenUrl": token, "scopes": {"x": "", "y": ""}});
    json!({"type": "oauth2", "flows": {"authorizationCode": flow}})
}

#[tokio::test]
async fn a_code_on_another_device_makes_a_connection() {
    let code = r#"{"device_code":"D","user_code":"WDJB-MJHT","verification_uri":"{at}/device","interval":1}"#;
    let server = Island::start(&[("/device_code", code), TOKEN]).await;
    let address = format!("{}/device_code", server.at);
    let here = here(oauth(&server), json!({"clientId": "c", "deviceAuthorizationUrl": address})).await;
    let pending = here.engine.sign_in(&island(), None, Opens::AtOnce, true).await.unwrap();
    assert_eq!(pending.device.as_ref().unwrap().user_code, "WDJB-MJHT");
    assert_eq!((pending.redirect_uri, pending.opened), (None, false));
    here.engine.sign_in_outcome("island").await.unwrap();
    assert_eq!(here.engine.connection("island").await.unwrap().state, ConnectionState::Ok);
    assert_eq!(here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap().device, None);
}

#[tokio::test]
async fn a_client_without_a_user_signs_in_and_renews_by_itself() {
    let server = Island::start(&[("/token", r#"{"access_token":"A","expires_in":3600}"#)]).await;
    let here = here(oauth(&server), json!({"clientId": "c", "grant": "client_credentials"})).await;
    here.engine.keep_client_secret(&island(), "S".into()).await.unwrap();
    let pending = here.engine.sign_in(&island(), None, Opens::AtOnce, false).await.unwrap();
    assert_eq!((pending.url, pending.opened), (None, false));
    here.engine.sign_in_outcome("island").await.unwrap();
    here.clock.advance(std::time::Duration::from_secs(3600));
    assert!(here.engine.token("island", None).await.is_ok());
    assert_eq!(server.asked("/token"), 2);
}

#[tokio::test]
async fn a_password_needs_the_switch() {
    let server = Island::start(&[TOKEN]).await;
    for (legacy, works) in [(false, false), (true, true)] {
        let file = json!({"clientId": "c", "grant": "password", "legacyPassword": legacy});
        let here = here(oauth(&server), file).await;
        let row = here.engine.sign_in_with_password(&island(), None, "me", &"P".into()).await;
        assert_eq!(row.is_ok(), works, "{row:?}");
        assert!(
            here.engine.sign_in(&island(), None, Opens::Nothing, false).await.is_err(),
            "there is no browser in it"
        );
    }
}

#[tokio::test]
async fn a_second_sign_in_has_the_one_port_of_the_first() {
    let server = Island::start(&[TOKEN]).await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let here = here(oauth(&server), json!({"clientId": "c", "redirect": {"port": free, "path": "/cb"}})).await;
    let first = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    let second = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    let expected = format!("http://127.0.0.1:{free}/cb");
    assert_eq!(first.redirect_uri.unwrap().as_str(), expected);
    assert_eq!(second.redirect_uri.as_ref().unwrap().as_str(), expected);
    come_back(&here.engine, &second).await.unwrap();
    assert!(TcpStream::connect(("127.0.0.1", free)).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn another_account_does_not_take_a_connection_over() {
    let server = Island::start(&[TOKEN]).await;
    let here = here(oauth(&server), json!({"clientId": "c", "accountPath": "user"})).await;
    let again = || async {
        let pending = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
        come_back(&here.engine, &pending).await
    };
    again().await.unwrap();
    again().await.unwrap();
    let row = here.engine.connection("island").await.unwrap();
    let other = ConnectionRow { account: Some("somebody".into()), ..row.clone() };
    here.engine.inner.store.put_connection_with_secret(other, "token", Vec::new()).await.unwrap();
    let error = again().await.unwrap_err().to_string();
    assert!(error.contains("signed in as me") && error.contains("is for somebody"), "{error}");
    assert_eq!(here.engine.connection("island").await.unwrap().generation, row.generation, "nothing was changed");
}

#[tokio::test]
async fn what_is_known_of_a_service_counts_more_than_its_description_and_less_than_the_users_file() {
    let flow = json!({"authorizationUrl": "https://www.strava.com/oauth/authorize", "tokenUrl": "https://old.test/t"});
    let scheme = json!({"type": "oauth2", "flows": {"authorizationCode": flow}});
    let here =
        here(scheme, json!({"clientId": "c", "scopes": ["a", "b"], "authParams": {"approval_prompt": "force"}})).await;
    let profile = profile::of(&here.engine.connector(&island()).unwrap(), None).unwrap();
    assert_eq!(profile.token_url.as_str(), "https://www.strava.com/oauth/token", "known better");
    assert_eq!(profile.ways.scope_separator.as_deref(), Some(","));
    let prompt: Vec<_> = profile.ways.auth_params.pairs().collect();
    assert_eq!(prompt, [("approval_prompt", "force".to_owned())], "the user's word");
}

#[tokio::test]
async fn the_browser_stays_shut_until_the_user_has_agreed_to_where_it_leads() {
    let (server, other) = (Island::start(&[TOKEN]).await, Island::start(&[TOKEN]).await);
    let here = here(oauth(&server), json!({"clientId": "c"})).await;
    let begin = async || here.engine.sign_in(&island(), None, Opens::Agreed, false).await;
    let first = begin().await.unwrap();
    let host = server.at.trim_start_matches("http://");
    assert_eq!((first.is_new, first.opened, first.host.as_str()), (true, false, host));
    assert!(begin().await.unwrap().is_new, "one that was given up agrees to nothing");
    let third = begin().await.unwrap();
    come_back(&here.engine, &third).await.unwrap();
    assert!(!begin().await.unwrap().is_new);

    let mut moved = here.engine.connector(&island()).unwrap().properties.clone();
    moved.sign_in.as_mut().unwrap().token_url = format!("{}/token", other.at);
    here.engine.save_properties(&island(), &moved).unwrap();
    assert!(begin().await.unwrap().is_new, "tokens would go to another host");
    here.engine.cancel_sign_in("island");
    assert!(matches!(here.engine.open_sign_in("island"), Err(EngineError::NoPendingSignIn(_))));
}

const DOCUMENT: &str = r#"{"issuer":"{at}","authorization_endpoint":"{at}/authorize","token_endpoint":"{at}/token",
    "registration_endpoint":"{at}/register"}"#;
const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

fn client_id(here: &Here) -> String {
    here.engine.connector(&island()).unwrap().sign_in().unwrap().client_id
}

#[tokio::test]
async fn an_issuer_that_takes_every_program_gives_the_client_id_once_and_it_ends_with_the_last_connection() {
    let registered = r#"{"client_id":"made","client_secret":"HIDE-S","token_endpoint_auth_method":"client_secret_post",
        "registration_client_uri":"{at}/register/made","registration_access_token":"HIDE-T"}"#;
    let gone = ("/register/made", "");
    let server = Island::start(&[(WELL_KNOWN, DOCUMENT), ("/register", registered), gone, TOKEN]).await;
    let here = here(json!({"type": "http", "scheme": "bearer"}), json!({"issuer": server.at})).await;
    let pending = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap();
    assert!(pending.url.as_ref().unwrap().query().unwrap().contains("client_id=made"), "{pending:?}");
    come_back(&here.engine, &pending).await.unwrap();
    let other = here.engine.sign_in(&island(), Some("other"), Opens::Nothing, false).await.unwrap();
    come_back(&here.engine, &other).await.unwrap();
    assert_eq!((server.asked("/register"), client_id(&here).as_str()), (1, "made"), "one client for all connections");
    assert!(here.engine.has_client_secret(&island()).await.unwrap());

    here.engine.remove_connection(&pending.connection).await.unwrap();
    assert_eq!(server.asked("/register/made"), 0, "the other connection needs it");
    here.engine.remove_connection("other").await.unwrap();
    assert_eq!((server.asked("/register/made"), client_id(&here).as_str()), (1, ""));
    assert!(!here.engine.has_client_secret(&island()).await.unwrap(), "its secret is forgotten");
}

#[tokio::test]
async fn a_registration_is_made_anew_when_its_secret_ends_and_the_users_own_client_is_never_touched() {
    // 27 November 2026, noon: a day after the clock of the test begins.
    let registered = r#"{"client_id":"made","client_secret":"HIDE-S","client_secret_expires_at":1795780800}"#;
    let server = Island::start(&[(WELL_KNOWN, DOCUMENT), ("/register", registered), TOKEN]).await;
    let here = here(json!({"type": "http", "scheme": "bearer"}), json!({"issuer": server.at})).await;
    let sign_in = async || here.engine.sign_in(&island(), None, Opens::Nothing, false).await;
    sign_in().await.unwrap();
    sign_in().await.unwrap();
    assert_eq!(server.asked("/register"), 1);
    here.clock.advance(std::time::Duration::from_secs(25 * 3600));
    sign_in().await.unwrap();
    assert_eq!(server.asked("/register"), 2);
    let mut own = here.engine.connector(&island()).unwrap().properties.clone();
    own.sign_in.as_mut().unwrap().client_id = "mine".into();
    here.engine.save_properties(&island(), &own).unwrap();
    here.clock.advance(std::time::Duration::from_secs(25 * 3600));
    let pending = sign_in().await.unwrap();
    come_back(&here.engine, &pending).await.unwrap();
    here.engine.remove_connection(&pending.connection).await.unwrap();
    assert_eq!((server.asked("/register"), client_id(&here).as_str()), (2, "mine"));
}

#[tokio::test]
async fn a_refused_registration_says_what_to_do_and_nothing_is_kept() {
    for (documents, code) in [
        (vec![(WELL_KNOWN, DOCUMENT)], "NotRegistered"),
        (vec![(WELL_KNOWN, DOCUMENT), ("/register", r#"{"client_id":"a\nb"}"#)], "NotRegistered"),
        (vec![(WELL_KNOWN, DOCUMENT.replace("{at}/register", "https://evil.test/register").leak())], "NoSignIn"),
    ] {
        let server = Island::start(&documents).await;
        let here = here(json!({"type": "http", "scheme": "bearer"}), json!({"issuer": server.at})).await;
        let error = here.engine.sign_in(&island(), None, Opens::Nothing, false).await.unwrap_err();
        assert_eq!(causeway_core::Explain::code(&error), code, "{error}");
        assert_eq!(client_id(&here), "");
    }
}
