//! Tokens against a real server whose refresh tokens are for one use.

use causeway_core::{Home, Slug};
use causeway_sandbox::Sandbox;
use secrecy::{ExposeSecret, SecretString};

use super::REFRESH_ANSWER;
use crate::{Engine, EngineError, Options, VaultChoice, catalog, profile, properties};

struct Island {
    engine: Engine,
    sandbox: Sandbox,
    _folder: tempfile::TempDir,
}

/// An engine signed in to the sandbox's Fitbit.
async fn island() -> Island {
    let sandbox =
        causeway_sandbox::start(causeway_sandbox::Options::at("2026-11-24T12:00:00Z".parse().unwrap())).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let engine = Engine::open(Options { vault, ..Options::new(Home::new(folder.path().join("home"))) }).await.unwrap();
    let entry = &catalog::CONNECTORS[0];
    let mut properties = properties::read(entry.properties).unwrap();
    let at = |path: &str| sandbox.fitbit().join(path).unwrap().to_string();
    properties.server = Some(at("/"));
    let sign_in = properties.sign_in.as_mut().unwrap();
    sign_in.authorization_url = at("/oauth2/authorize");
    sign_in.token_url = at("/oauth2/token");
    sign_in.client_id = "test".into();
    let (bytes, name) = (entry.definition.as_bytes(), fitbit());
    let properties = Some(properties);
    engine
        .import(crate::Import {
            bytes: bytes.into(),
            source: "test",
            name: Some(&name),
            properties,
            ..Default::default()
        })
        .unwrap();
    engine.sign_in_by_itself(&fitbit()).await.unwrap();
    Island { engine, sandbox, _folder: folder }
}

fn fitbit() -> Slug {
    Slug::from_title("fitbit")
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_who_ask() {
    let island = island().await;
    let old = island.engine.token("fitbit", None).await.unwrap();
    let asks = (0..20).map(|_| island.engine.token("fitbit", Some(&old)));
    let renewed: Vec<SecretString> = futures_util::future::try_join_all(asks).await.unwrap();
    let first = renewed[0].expose_secret();
    assert_ne!(first, old.expose_secret());
    assert!(renewed.iter().all(|token| token.expose_secret() == first), "one refresh served all twenty");
    assert_eq!(island.engine.connection("fitbit").await.unwrap().generation, 2);
}

#[tokio::test]
async fn a_refresh_that_a_crash_cut_off_is_finished_from_its_answer() {
    let island = island().await;
    let engine = &island.engine;
    let (row, token) = engine.stored_token("fitbit").await.unwrap();
    // What a crash leaves: the server has rotated, the raw answer is sealed on disk, the token was never stored.
    let profile = profile::of(&engine.connector(&fitbit()).unwrap(), None).unwrap();
    let raw = causeway_auth::refresh(&profile, &token, engine.clock().clone()).await.unwrap();
    let sealed = engine.vault().await.unwrap().seal(&super::token_aad("fitbit", row.generation + 1), &raw);
    engine.inner.store.put_sealed("fitbit", REFRESH_ANSWER, row.generation + 1, sealed).await.unwrap();

    let renewed = engine.token("fitbit", Some(&token.access)).await.expect("the answer on disk is enough");
    assert!(String::from_utf8_lossy(&raw).contains(renewed.expose_secret()));
    assert!(engine.inner.store.sealed("fitbit", REFRESH_ANSWER).await.unwrap().is_none(), "it has done its work");
}

#[tokio::test]
async fn a_sign_in_that_the_service_ended_needs_the_user() {
    let island = island().await;
    let old = island.engine.token("fitbit", None).await.unwrap();
    island.sandbox.revoke_all();
    let error = island.engine.token("fitbit", Some(&old)).await.unwrap_err();
    assert!(matches!(error, EngineError::NeedsSignIn { .. }), "{error}");
    assert_eq!(island.engine.connection("fitbit").await.unwrap().state, "reauth");
}

#[tokio::test]
async fn tokens_stay_with_the_address_that_was_approved() {
    let island = island().await;
    let connector = island.engine.connector(&fitbit()).unwrap();
    let mut moved = connector.properties.clone();
    moved.server = Some("http://127.0.0.1:9/".into());
    island.engine.save_properties(&fitbit(), &moved).unwrap();
    let error = island
        .engine
        .call(&fitbit(), "getProfile", None, serde_json::Map::new(), &crate::Transfer::NONE)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("not approved"), "{error}");
}
