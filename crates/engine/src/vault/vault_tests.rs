//! The vault as the engine keeps it: opened once, asked for seldom, and held against by what is due.

use causeway_core::{Home, Slug};
use causeway_store::RunFilter;
use serde_json::json;

use super::*;
use crate::{Import, KeyGiven, Options};

struct Island {
    engine: Engine,
    folder: tempfile::TempDir,
}

impl Island {
    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    fn away(&self) -> PathBuf {
        self.folder.path().join("away")
    }

    /// The same data folder, opened by the next process.
    async fn again(self) -> Self {
        self.engine.close().await;
        let Self { folder, engine } = self;
        drop(engine);
        Self { engine: open(&folder, VaultChoice::Recorded).await, folder }
    }
}

async fn open(folder: &tempfile::TempDir, vault: VaultChoice) -> Engine {
    Engine::open(Options { vault, ..Options::new(Home::new(folder.path().join("home"))) }).await.unwrap()
}

/// A key of a service is kept, and the data folder opened again.
async fn island() -> Island {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(&folder, VaultChoice::KeyFile(folder.path().join("key"))).await;
    let text = json!({
        "openapi": "3.1.0", "info": {"title": "Safe", "version": "1"}, "servers": [{"url": "http://127.0.0.1:9"}],
        "components": {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
        "paths": {"/a": {"get": {"operationId": "get"}}}
    });
    let bytes = text.to_string().into_bytes();
    let safe: Slug = "safe".parse().unwrap();
    engine
        .import(Import { bytes: bytes.as_slice().into(), source: "test", name: Some(&safe), ..Import::default() })
        .unwrap();
    let given = [KeyGiven { scheme: "k".into(), user: String::new(), secret: "s3cret".into() }];
    engine.connect_with_keys(&safe, None, &given).await.unwrap();
    Island { engine, folder }.again().await
}

async fn opens(engine: &Engine) -> Result<(), VaultError> {
    match engine.vault().await {
        Ok(_) => Ok(()),
        Err(EngineError::Vault(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_was_chosen_first_stays() {
    let Island { engine, folder } = island().await;
    engine.close().await;
    drop(engine);
    let engine = open(&folder, VaultChoice::KeyFile(folder.path().join("other"))).await;
    let state = engine.check_vault().await.unwrap();
    assert_eq!((state.kind, state.is_open), ("key-file", true));
    assert!(state.place.ends_with("/key"), "{}", state.place);
    assert!(!folder.path().join("other").exists());
}

#[tokio::test]
async fn a_shut_vault_is_asked_seldom_unless_a_person_asks() {
    let island = island().await;
    fs_err::rename(island.key(), island.away()).unwrap();
    let lost = VaultError::Lost("its key file");
    assert_eq!(opens(&island.engine).await, Err(lost.clone()));
    fs_err::rename(island.away(), island.key()).unwrap();
    assert_eq!(opens(&island.engine).await, Err(lost), "work in the background does not ask again at once");
    // As if it had been a while ago.
    lock(&island.engine.inner.vault.shut).as_mut().unwrap().at -= AGAIN;
    assert_eq!(opens(&island.engine).await, Ok(()), "but soon");

    let island = island.again().await;
    fs_err::rename(island.key(), island.away()).unwrap();
    assert!(opens(&island.engine).await.is_err());
    fs_err::rename(island.away(), island.key()).unwrap();
    island.engine.ask_for_secrets_again();
    assert_eq!(opens(&island.engine).await, Ok(()));
    assert_eq!(island.engine.vault_trouble(), None);
}

#[tokio::test]
async fn what_is_due_waits_for_the_vault_and_is_told() {
    let island = island().await;
    let engine = &island.engine;
    fs_err::rename(island.key(), island.away()).unwrap();
    let flow = json!({
        "triggers": {"t": {"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}}},
        "actions": {"Get": {"type": "OpenApiConnection", "runAfter": {}, "inputs": {"parameters": {}, "host": {
            "apiId": "/providers/causeway/connectors/safe", "connectionName": "safe", "operationId": "get"}}}}
    });
    let slug: Slug = "hourly".parse().unwrap();
    engine.save_flow(&slug, &flow.to_string(), None).await.unwrap();
    engine.start();
    let told = async {
        while engine.store().pending_notifications().await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.unwrap();
    let (_, body) = engine.store().pending_notifications().await.unwrap().remove(0);
    assert_eq!(body["kind"], "vault", "{body}");
    let runs = async || engine.store().runs(RunFilter { limit: 9, ..RunFilter::default() }).await.unwrap().len();
    assert_eq!(runs().await, 0, "a run would only fail");

    fs_err::rename(island.away(), island.key()).unwrap();
    let ran = async {
        while runs().await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(AGAIN * 4, ran).await.expect("it goes on by itself, within seconds");
    engine.close().await;
}

/// Causeway ended after the new place was recorded and before the old one was emptied.
#[tokio::test]
async fn a_move_that_was_cut_off_is_finished_when_the_vault_is_next_opened() {
    let island = island().await;
    let engine = &island.engine;
    let vault = engine.vault().await.unwrap();
    let record = engine.vault_record().await.unwrap().unwrap();
    let second = Place::KeyFile { path: island.folder.path().join("second") };
    engine.keep_vault_record(&vault.keep_at(second, record).await.unwrap()).await.unwrap();
    let state = engine.vault_state().await.unwrap();
    assert!(state.left_behind.is_some_and(|place| place.ends_with("/key")));

    let island = island.again().await;
    assert_eq!(opens(&island.engine).await, Ok(()));
    island.engine.close().await;
    assert!(!island.key().exists());
    assert!(island.folder.path().join("second").exists());
}

/// `./dev bench` has no part for this; what it must cost is far from what it costs.
#[tokio::test]
async fn an_open_vault_costs_next_to_nothing() {
    let island = island().await;
    opens(&island.engine).await.unwrap();
    let begun = Instant::now();
    for _ in 0..10_000 {
        island.engine.vault().await.unwrap();
    }
    let each = begun.elapsed() / 10_000;
    println!("a warm vault: {each:?}");
    assert!(each < Duration::from_micros(50), "{each:?}");
}
