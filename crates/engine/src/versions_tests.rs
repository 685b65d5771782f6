//! What becomes a version of a flow, and what is brought back.

use std::time::Duration;

use causeway_core::Home;
use serde_json::json;

use super::*;
use crate::{Options, VaultChoice};

async fn open(home: &Home) -> Engine {
    Engine::open(Options { vault: VaultChoice::InDataFolder, ..Options::new(home.clone()) }).await.unwrap()
}

/// A text that can run, when it is asked to.
fn text(n: u32) -> String {
    json!({"triggers": {"T": {"type": "Request"}}, "actions": {"A": {"type": "Compose", "inputs": n}}}).to_string()
}

async fn kept(engine: &Engine, slug: &Slug) -> Vec<String> {
    let mut texts = Vec::new();
    for version in engine.versions(slug).await.unwrap() {
        texts.push(engine.store().version(slug.as_str(), &version.hash).await.unwrap().unwrap());
    }
    texts
}

#[tokio::test]
async fn what_can_run_is_kept_when_it_is_saved_and_when_it_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().to_owned());
    let (engine, slug): (_, Slug) = (open(&home).await, "weights".parse().unwrap());
    assert!(matches!(engine.versions(&slug).await, Err(EngineError::NotFound { .. })));
    engine.save_flow(&slug, &text(1), None).await.unwrap();
    fs_err::write(home.flow(&slug), text(2)).unwrap();
    engine.save_flow(&slug, &text(3), None).await.unwrap();
    engine.save_flow(&slug, "{ broken", None).await.unwrap();
    assert_eq!(kept(&engine, &slug).await, [text(3), text(2), text(1)], "an editor's text as well, a broken one not");
    fs_err::write(home.flow(&slug), text(4)).unwrap();
    assert_eq!(kept(&engine, &slug).await[0], text(4), "what runs is in the list");
    engine.close().await;
    drop(engine);
    // Changed while nothing ran, and found by the scheduler.
    fs_err::write(home.flow(&slug), text(5)).unwrap();
    let engine = open(&home).await;
    engine.start();
    for _ in 0..500 {
        if engine.store().versions(slug.as_str()).await.unwrap()[0].hash == hash_of(&text(5)) {
            return engine.close().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was not kept");
}

#[tokio::test]
async fn what_is_brought_back_replaces_nothing_that_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().to_owned());
    let (engine, slug): (_, Slug) = (open(&home).await, "weights".parse().unwrap());
    engine.save_flow(&slug, &text(1), None).await.unwrap();
    fs_err::write(home.flow(&slug), "{ broken").unwrap();
    let (flow, replaced) = engine.restore_flow(&slug, &text(1)).await.unwrap();
    assert_eq!((flow.source.as_str(), flow.is_broken()), (text(1).as_str(), false));
    assert_eq!(kept(&engine, &slug).await, [text(1), "{ broken".to_owned()], "what it replaced comes after it");
    assert_eq!(replaced, Some(hash_of("{ broken")));
    assert_eq!(engine.restore_flow(&slug, &text(1)).await.unwrap().1, None, "nothing was replaced");
    fs_err::remove_file(home.flow(&slug)).unwrap();
    assert_eq!(engine.restore_flow(&slug, "{ broken").await.unwrap().0.source, "{ broken");
    fs_err::write(home.flow(&slug), [0xff, 0xfe, 0xfd]).unwrap();
    let refused = engine.restore_flow(&slug, &text(1)).await.unwrap_err();
    assert!(matches!(refused, EngineError::BrokenFile { .. }), "{refused}");
    assert_eq!(fs_err::read(home.flow(&slug)).unwrap(), [0xff, 0xfe, 0xfd]);
    engine.close().await;
}

/// Of flows that nobody uses only what the scheduler needs is in memory: their texts are in the database.
#[tokio::test]
async fn a_flow_that_nobody_uses_runs_on_in_its_version_when_its_file_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().to_owned());
    let (engine, slug): (_, Slug) = (open(&home).await, "weights".parse().unwrap());
    let workspace = &engine.inner.workspace;
    for n in 1..3 {
        fs_err::write(home.flow(&slug), text(n)).unwrap();
        workspace.scan_flows().unwrap();
        assert_eq!(workspace.good_text(&slug).unwrap().0, hash_of(&text(n)), "it is to be kept");
        engine.remember([&slug]).await;
        assert!(workspace.good_text(&slug).is_none(), "it is in the database");
        // Nothing changed.
        workspace.scan_flows().unwrap();
        assert!(workspace.good_text(&slug).is_none() && workspace.outline(&slug).is_some());
    }
    fs_err::write(home.flow(&slug), "{ broken").unwrap();
    workspace.scan_flows().unwrap();
    assert_eq!(engine.as_it_runs(&slug).await.unwrap().0.hash, hash_of(&text(2)));
    assert!(workspace.outline(&slug).is_some());
    engine.close().await;
}
