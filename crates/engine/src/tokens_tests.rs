//! Tokens against a server whose refresh tokens are for one use, and which can answer badly.

use std::sync::Arc;

use causeway_auth::{SignIn, TokenSet};
use causeway_core::clock::{Clock, ManualClock};
use causeway_core::{Home, Slug};
use causeway_store::{ConnectionRow, ConnectionState};
use chrono::{DateTime, TimeDelta};
use secrecy::{ExposeSecret, SecretString};

use super::{REFRESH_ANSWER, Why, obtained};
use crate::connections::token_aad;
use crate::properties::Properties;
use crate::session::Secret;
use crate::token_server::{Answer, Server};
use crate::{Engine, EngineError, Options, SignedOut, VaultChoice};

struct Island {
    engine: Engine,
    clock: Arc<ManualClock>,
    server: Server,
    folder: tempfile::TempDir,
}

fn slug() -> Slug {
    Slug::from_title("island")
}

/// An engine with a connection whose token, `HIDE-A0`, is good for an hour.
async fn island() -> Island {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)));
    let engine = open(&folder, clock.clone()).await;
    let at = |path: &str| format!("http://{}{path}", server.at);
    let sign_in = SignIn {
        authorization_url: at("/authorize"),
        token_url: at("/token"),
        revoke_url: Some(at("/revoke")),
        client_id: "client".into(),
        ..SignIn::default()
    };
    let description = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Island"}}, "servers": [{{"url": "{}"}}],
            "components": {{"securitySchemes": {{"o": {{"type": "oauth2", "flows": {{"authorizationCode": {{
              "authorizationUrl": "https://a.test", "tokenUrl": "https://a.test", "scopes": {{}}}}}}}}}}}},
            "paths": {{"/me": {{
              "get": {{"operationId": "getMe", "security": [{{"o": ["read"]}}]}},
              "put": {{"operationId": "putMe", "security": [{{"o": ["write"]}}]}}}}}}}}"#,
        at("")
    );
    let (name, properties) = (slug(), Some(Properties { sign_in: Some(sign_in), ..Properties::default() }));
    let import = crate::Import {
        bytes: description.as_bytes().into(),
        source: "test",
        name: Some(&name),
        properties,
        ..Default::default()
    };
    engine.import(import).unwrap();
    let token = TokenSet {
        access: "HIDE-A0".into(),
        refresh: Some("HIDE-R0".into()),
        token_type: "Bearer".into(),
        expires_at: Some(clock.now() + TimeDelta::hours(1)),
        scopes: None,
        account: None,
        extra: Default::default(),
        origins: Default::default(),
    };
    let connector = engine.connector(&name).unwrap();
    let row = engine.signed_in(&connector, "island").await.unwrap();
    let row = obtained(row, &engine.profile(&connector).await.unwrap(), &token);
    engine.store_token(&row, &token).await.unwrap();
    Island { engine, clock, server, folder }
}

async fn open(folder: &tempfile::TempDir, clock: Arc<ManualClock>) -> Engine {
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let home = Home::new(folder.path().join("home"));
    Engine::open(Options { vault, clock, ..Options::new(home) }).await.unwrap()
}

impl Island {
    async fn token(&self) -> Result<String, EngineError> {
        self.engine.token("island", None).await.map(|token| token.expose_secret().to_owned())
    }

    /// As after Causeway was ended and started again.
    async fn restarted(self) -> Self {
        let Self { engine, clock, server, folder } = self;
        engine.close().await;
        drop(engine);
        Self { engine: open(&folder, clock.clone()).await, clock, server, folder }
    }

    async fn row(&self) -> ConnectionRow {
        self.engine.connection("island").await.unwrap()
    }

    fn later(&self, seconds: u64) {
        self.clock.advance(std::time::Duration::from_secs(seconds));
    }
}

#[tokio::test]
async fn a_token_is_used_as_long_as_it_is_good_and_renewed_before_it_ends() {
    let island = island().await;
    island.later(3500);
    assert_eq!((island.token().await.unwrap().as_str(), island.server.asked()), ("HIDE-A0", 0));
    island.later(45);
    assert_eq!((island.token().await.unwrap().as_str(), island.server.asked()), ("HIDE-A1", 1));
    assert_eq!(island.row().await.generation, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_token_is_renewed_once_for_all_who_ask() {
    let island = island().await;
    let old = SecretString::from("HIDE-A0");
    let asks = (0..100).map(|_| island.engine.token("island", Some(&old)));
    let renewed: Vec<SecretString> = futures_util::future::try_join_all(asks).await.unwrap();
    assert!(renewed.iter().all(|token| token.expose_secret() == "HIDE-A1"));
    assert_eq!(island.server.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_in_trouble_is_asked_once_for_all_and_left_alone_for_a_while() {
    let island = island().await;
    island.later(3600);
    island.server.next((0..100).map(|_| Answer::Say(503, "")));
    let asks = (0..100).map(|_| island.engine.token("island", None));
    for asked in futures_util::future::join_all(asks).await {
        assert!(matches!(asked, Err(EngineError::TokenLater { .. })), "{asked:?}");
    }
    assert_eq!(island.server.asked(), 1);
    let row = island.row().await;
    assert_eq!(row.state, ConnectionState::Waiting);
    assert!(row.retry_at.is_some_and(|at| at > island.clock.now() && at <= island.clock.now() + TimeDelta::seconds(5)));

    island.server.told.lock().unwrap().script.clear();
    island.later(6);
    assert_eq!(island.token().await.unwrap(), "HIDE-A1", "nothing was lost by waiting");
    assert_eq!(island.row().await.state, ConnectionState::Ok);
}

#[tokio::test]
async fn a_service_that_asks_for_time_gets_it() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::SayWith(429, "retry-after: 90\r\n", "")]);
    assert!(island.token().await.is_err());
    island.later(89);
    assert!(island.token().await.is_err());
    assert_eq!(island.server.asked(), 1, "not before its time");
    island.later(2);
    assert_eq!(island.token().await.unwrap(), "HIDE-A1");
}

#[tokio::test]
async fn trouble_ahead_of_time_stops_nothing() {
    let island = island().await;
    island.later(3400);
    island.server.next([Answer::Say(500, ""), Answer::Drop]);
    assert_eq!(island.engine.renew("island", 1, Why::Due).await.unwrap().expose_secret(), "HIDE-A0");
    assert_eq!(island.row().await.state, ConnectionState::Waiting);
    assert_eq!(island.token().await.unwrap(), "HIDE-A0", "it is good for a while");
    let error = island.engine.refresh_connection("island").await.unwrap_err();
    assert!(matches!(error, EngineError::TokenLater { .. }), "who asks is told: {error}");
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_new_token_with_it() {
    let island = island().await;
    island.later(3600);
    let asked = island.engine.token("island", None);
    // Polled once, then dropped: as when a run is cancelled in the middle of a call.
    let dropped = tokio::time::timeout(std::time::Duration::ZERO, asked).await;
    assert!(dropped.is_err());
    let island = island.restarted().await;
    assert_eq!(island.token().await.unwrap(), "HIDE-A1");
    assert_eq!((island.server.asked(), island.server.told.lock().unwrap().reused), (1, 0));
}

#[tokio::test]
async fn a_refresh_that_a_crash_cut_off_is_finished_from_its_answer() {
    let island = island().await;
    let engine = &island.engine;
    // What a crash leaves: the server has rotated, the raw answer is sealed on disk, the token was never stored.
    let raw = br#"{"access_token":"HIDE-A1","refresh_token":"HIDE-R1"}"#;
    let sealed = engine.vault().await.unwrap().seal(&token_aad("island", 2), raw);
    engine.inner.store.put_sealed("island", REFRESH_ANSWER, 2, sealed).await.unwrap();
    let renewed = engine.token("island", Some(&"HIDE-A0".into())).await.expect("the answer on disk is enough");
    assert_eq!((renewed.expose_secret(), island.server.asked()), ("HIDE-A1", 0));
    assert!(engine.inner.store.sealed("island", REFRESH_ANSWER).await.unwrap().is_none(), "it has done its work");
}

#[tokio::test]
async fn an_answer_that_was_lost_on_the_way_is_told_as_what_it_is() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::RotateAndDrop]);
    assert!(matches!(island.token().await, Err(EngineError::TokenLater { .. })));
    island.later(600);
    let error = island.token().await.unwrap_err();
    assert!(
        matches!(&error, EngineError::NeedsSignIn { reason, .. } if reason.contains("in the middle of")),
        "{error}"
    );
    island.later(600);
    assert!(island.token().await.is_err());
    assert_eq!(island.server.asked(), 2, "a dead refresh token is not sent again and again");
}

#[tokio::test]
async fn a_sign_in_that_the_service_ended_needs_the_user_and_says_so_once() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::Say(400, r#"{"error":"invalid_grant","error_description":"HIDE"}"#)]);
    for _ in 0..3 {
        let error = island.token().await.unwrap_err();
        assert!(matches!(error, EngineError::NeedsSignIn { .. }), "{error}");
    }
    assert_eq!((island.row().await.state, island.server.asked()), (ConnectionState::Reauth, 1));
    assert_eq!(island.engine.store().pending_notifications().await.unwrap().len(), 1);
    assert_eq!(
        island.engine.refresh_connection("island").await.unwrap().state,
        ConnectionState::Ok,
        "a person may try"
    );
}

#[tokio::test]
async fn a_client_that_the_service_does_not_know_is_a_matter_of_settings() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::Say(401, r#"{"error":"invalid_client"}"#)]);
    assert!(island.token().await.is_err());
    let row = island.row().await;
    assert_eq!(row.state, ConnectionState::Settings);
    assert!(row.state_reason.unwrap().contains("invalid_client"));
    assert!(island.token().await.is_err());
    assert_eq!(island.server.asked(), 1);
    island.engine.sign_in_settings_changed(&slug()).await.unwrap();
    assert_eq!(island.token().await.unwrap(), "HIDE-A1", "put right, it goes on without a new sign-in");
}

#[tokio::test]
async fn a_2xx_that_holds_no_token_is_kept_and_needs_the_user() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::Say(200, "<html>HIDE access_token</html>")]);
    let error = island.token().await.unwrap_err();
    assert!(matches!(error, EngineError::NeedsSignIn { .. }) && !error.to_string().contains("HIDE"), "{error}");
    let (generation, sealed) = island.engine.inner.store.sealed("island", REFRESH_ANSWER).await.unwrap().unwrap();
    let kept = island.engine.vault().await.unwrap().unseal(&token_aad("island", generation), &sealed).unwrap();
    assert!(String::from_utf8_lossy(&kept).contains("HIDE access_token"), "no 2xx body is lost");
}

#[tokio::test]
async fn a_refresh_token_goes_only_where_the_user_signed_in() {
    let island = island().await;
    let elsewhere = Server::start();
    let mut moved = island.engine.connector(&slug()).unwrap().properties.clone();
    moved.sign_in.as_mut().unwrap().token_url = format!("http://{}/token", elsewhere.at);
    island.engine.save_properties(&slug(), &moved).unwrap();
    island.later(3600);
    let error = island.token().await.unwrap_err();
    assert!(error.to_string().contains("not approved"), "{error}");
    assert_eq!((elsewhere.asked(), island.server.asked()), (0, 0));
}

#[tokio::test]
async fn tokens_stay_with_the_address_that_was_approved() {
    let island = island().await;
    let mut moved = island.engine.connector(&slug()).unwrap().properties.clone();
    moved.server = Some("http://127.0.0.1:9/".into());
    island.engine.save_properties(&slug(), &moved).unwrap();
    let error =
        island.engine.call(&slug(), "getMe", None, serde_json::Map::new(), &crate::Transfer::NONE).await.unwrap_err();
    assert!(error.to_string().contains("not approved"), "{error}");
}

#[tokio::test]
async fn what_was_not_allowed_is_said_and_not_tried() {
    let island = island().await;
    let mut asks = island.engine.connector(&slug()).unwrap().properties.clone();
    asks.sign_in.as_mut().unwrap().scopes = vec!["read".into(), "write".into()];
    island.engine.save_properties(&slug(), &asks).unwrap();
    let row = island.row().await;
    let Secret::Token(token) = &island.engine.session("island").await.unwrap().secret else { panic!("no token") };
    let row = ConnectionRow { scopes: vec!["read".into()], generation: 2, ..row };
    island.engine.store_token(&row, token).await.unwrap();
    assert_eq!(island.engine.missing_scopes(&row), ["write"]);
    let call = async |operation: &str| {
        island.engine.call(&slug(), operation, None, serde_json::Map::new(), &crate::Transfer::NONE).await
    };
    let refused = call("putMe").await;
    assert!(matches!(&refused, Err(EngineError::NotGranted { scope, .. }) if scope == "write"), "{refused:?}");
    assert!(!matches!(call("getMe").await, Err(EngineError::NotGranted { .. })), "what needs less is tried");
}

#[tokio::test]
async fn a_database_that_takes_nothing_keeps_the_service_from_being_asked() {
    let island = island().await;
    island.later(3600);
    island.engine.inner.store.close().await;
    assert!(matches!(island.token().await, Err(EngineError::Store(_))));
    assert_eq!(island.server.asked(), 0);
}

#[tokio::test]
async fn without_a_refresh_token_it_is_good_until_it_ends() {
    let island = island().await;
    let row = island.row().await;
    let token = TokenSet {
        access: "HIDE-B".into(),
        refresh: None,
        token_type: "Bearer".into(),
        expires_at: row.expires_at,
        scopes: None,
        account: None,
        extra: Default::default(),
        origins: Default::default(),
    };
    let profile = island.engine.profile(&island.engine.connector(&slug()).unwrap()).await.unwrap();
    let row = ConnectionRow { generation: 2, ..obtained(row, &profile, &token) };
    island.engine.store_token(&row, &token).await.unwrap();
    let error = island.engine.refresh_connection("island").await.unwrap_err();
    assert!(matches!(error, EngineError::NotRenewable(_)), "{error}");
    island.later(3595);
    assert_eq!(island.token().await.unwrap(), "HIDE-B", "to the last second");
    island.later(10);
    assert!(matches!(island.token().await, Err(EngineError::NeedsSignIn { .. })));
    assert_eq!(island.server.asked(), 0);
}

#[tokio::test]
async fn who_disconnects_ends_the_access_at_the_service_too() {
    let island = island().await;
    assert_eq!(island.engine.remove_connection("island").await.unwrap(), SignedOut::Told);
    assert_eq!(island.server.told.lock().unwrap().revoked, ["HIDE-R0", "HIDE-A0"]);
    assert!(island.engine.connection("island").await.is_err());
    assert!(island.engine.token("island", None).await.is_err(), "nothing stays in memory");
}

#[tokio::test]
async fn a_service_that_cannot_be_told_now_is_told_later() {
    let island = island().await;
    island.server.next([Answer::Say(503, "")]);
    assert_eq!(island.engine.remove_connection("island").await.unwrap(), SignedOut::Later);
    assert_eq!(island.engine.waiting_sign_outs().await.unwrap(), ["Island"]);
    assert!(island.engine.connection("island").await.is_err(), "here it is gone at once");
    // Causeway ends and starts again, without the connector even.
    island.engine.remove_connector(&slug()).await.unwrap();
    let island = island.restarted().await;
    assert!(!island.engine.tell_services().await, "not before its time");
    island.later(3600);
    assert!(island.engine.tell_services().await);
    assert_eq!(island.server.told.lock().unwrap().revoked, ["HIDE-R0", "HIDE-R0", "HIDE-A0"]);
    assert!(island.engine.waiting_sign_outs().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_service_would_forget_is_renewed_once_in_time_though_no_flow_uses_it() {
    let island = island().await;
    let mut idle = island.engine.connector(&slug()).unwrap().properties.clone();
    idle.sign_in.as_mut().unwrap().ways.refresh = Some(serde_json::from_str(r#"{"maxIdleDays": 30}"#).unwrap());
    island.engine.save_properties(&slug(), &idle).unwrap();
    for (days, asked) in [(0, 0), (13, 0), (4, 1), (1, 1), (11, 1), (5, 2)] {
        island.later(days * 86_400);
        let next = island.engine.upkeep().await.unwrap();
        let work = crate::engine::lock(&island.engine.inner.upkeep).take();
        match work {
            Some(work) => work.await.unwrap(),
            None => {
                let hours = (next.unwrap() - island.row().await.obtained.unwrap()).num_hours();
                assert!((324..=396).contains(&hours), "half of the time, a tenth more or less: {hours} h");
            }
        }
        assert_eq!((island.server.asked(), island.row().await.state), (asked, ConnectionState::Ok), "{days} days on");
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_wait_longer() {
    let island = island().await;
    island.later(3600);
    island.server.next([Answer::Say(503, "")]);
    for _ in 0..2 {
        assert!(matches!(island.token().await, Err(EngineError::TokenLater { .. })));
    }
    assert_eq!(island.server.asked(), 1, "it waits");
    island.clock.set(island.clock.now() - TimeDelta::days(365));
    island.engine.inner.sessions.changed("island");
    let old = SecretString::from("HIDE-A0");
    let token = island.engine.token("island", Some(&old)).await.unwrap();
    assert_eq!((token.expose_secret(), island.server.asked()), ("HIDE-A1", 2));
}
