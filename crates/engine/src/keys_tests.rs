//! A personal key against a service that takes it.

use causeway_core::Home;
use causeway_sandbox::Options as Services;
use serde_json::json;

use super::*;
use crate::{Options, Transfer, VaultChoice, catalog};

#[tokio::test]
async fn a_personal_key_is_all_that_intervals_icu_needs() {
    let sandbox = causeway_sandbox::start(Services::at("2026-11-24T12:00:00Z".parse().unwrap())).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let engine = Engine::open(Options { vault, ..Options::new(Home::new(folder.path().join("home"))) }).await.unwrap();
    let entry = catalog::CONNECTORS.iter().find(|entry| entry.slug == "intervals-icu").unwrap();
    let connector = engine.import_catalog(entry).unwrap().connector;
    let slug = connector.slug.clone();
    engine.set_server(&slug, Some(sandbox.intervals().as_str()), []).unwrap();

    let fields = engine.connector(&slug).unwrap().key_fields();
    assert_eq!(fields.len(), 1);
    assert!(fields[0].help.contains("Developer Settings"), "{fields:?}");
    let given = |secret: &str| [KeyGiven { scheme: "apiKey".into(), user: String::new(), secret: secret.into() }];
    let call = || {
        let arguments = json!({"id": "0"}).as_object().unwrap().clone();
        let (engine, slug) = (engine.clone(), slug.clone());
        async move { engine.call(&slug, "getAthlete", None, arguments, &Transfer::NONE).await }
    };
    engine.connect_with_keys(&slug, None, &given("wrong")).await.unwrap();
    assert!(matches!(call().await, Err(EngineError::NeedsSignIn { .. })));
    engine.connect_with_keys(&slug, None, &given(sandbox.intervals_key())).await.unwrap();
    assert_eq!(call().await.unwrap().status, 200);
}
