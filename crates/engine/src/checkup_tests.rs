//! Checkups when they are due, against a server whose description changes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::Options;
use causeway_core::clock::ManualClock;
use causeway_core::settings::{Notify, Settings};
use causeway_core::{Clock as _, Home, SystemClock};

const DESCRIPTION: &str = r#"{"openapi": "3.1.0", "info": {"title": "Scale"}, "servers": [{"url": "https://scale.test"}],
    "paths": {"/w": {"get": {"operationId": "getW"}}}}"#;

/// Serves the description, with an operation of another path from the second time on. Counts.
fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/scale.json", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            let body = if first { DESCRIPTION.to_owned() } else { DESCRIPTION.replace("/w", "/weight") };
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    (address, asked)
}

#[tokio::test]
async fn a_connector_is_checked_when_it_is_due_and_the_user_is_told_once() {
    let (address, asked) = server();
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let options = Options { clock: clock.clone(), ..Options::new(Home::new(folder.path().join("home"))) };
    let engine = Engine::open(options).await.unwrap();
    let bytes = engine.fetch(&address.parse().unwrap()).await.unwrap();
    let saved = engine.import(Import { bytes: bytes.into(), source: &address, ..Import::default() }).unwrap();
    let slug = saved.connector.slug.clone();
    engine.allow(&slug, &address).await.unwrap();
    engine.save_settings(&Settings { notify: Notify::Summaries, ..Settings::default() }).await.unwrap();

    clock.advance(Duration::from_secs(6 * 86_400));
    engine.check_due().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1, "a week is not over");
    for _ in 0..2 {
        clock.advance(Duration::from_secs(8 * 86_400));
        engine.check_due().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let found = engine.checkup(&slug).await.unwrap().unwrap().found;
    assert!(matches!(&found, CheckupFound::Changed { summary, .. } if summary.contains("1 different")), "{found:?}");
    assert!(engine.connector(&slug).unwrap().operation("getW").unwrap().path == "/w", "nothing was replaced");
    let told = engine.inner.store.pending_notifications().await.unwrap();
    assert_eq!(told.len(), 1, "the same change is told once: {told:?}");
    assert_eq!(told[0].1["title"], "Scale has a new description");

    let properties = crate::properties::Properties { check: Every::Never, ..saved.connector.properties.clone() };
    engine.save_properties(&slug, &properties).unwrap();
    clock.advance(Duration::from_secs(30 * 86_400));
    engine.check_due().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 3, "the user does not want it");
}
