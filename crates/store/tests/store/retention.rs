//! Forgetting old history, and not forgetting what was delivered.

use causeway_store::{Change, Intent, Retained, RunFilter, Settlement};
use serde_json::json;

use crate::home::{TestHome, new_action, route};

const DAY: u64 = 86_400;

#[tokio::test]
async fn old_runs_go_and_deliveries_stay() {
    let test = TestHome::new();
    let store = test.open();
    let stuck = test.start(&store, "still-running").await;
    let text: String = (0..3000).map(|n| format!("{n:x} ")).collect();
    for n in 0..250 {
        let run = test.start(&store, "weights").await;
        let actions = (0..3).map(|seq| new_action(seq, test.now(), json!(text), json!("y".repeat(400)))).collect();
        store.add_actions(run, actions).await.unwrap();
        if n == 0 {
            store.intend(route(), "k", "x", [1; 16], Change::Send, run).await.unwrap();
            store.settle(route(), "k", Settlement::Delivered { dest_id: None, status: 200 }).await.unwrap();
        }
        store.finish_run(run, test.end()).await.unwrap();
    }
    test.wait(40 * DAY);
    let recent = test.start(&store, "weights").await;
    store.finish_run(recent, test.end()).await.unwrap();

    assert_eq!(store.retain(0).await.unwrap(), Retained::default(), "0 keeps everything");
    assert_eq!(store.retain(60).await.unwrap(), Retained::default());
    let before = sizes(&test);
    let retained = store.retain(30).await.unwrap();
    assert_eq!(retained, Retained { runs: 250, bodies: 750, attempts: 1 });

    let left = store.runs(RunFilter { limit: 200, ..RunFilter::default() }).await.unwrap();
    assert_eq!(left.iter().map(|run| run.id).collect::<Vec<_>>(), [recent, stuck]);
    let again = store.intend(route(), "k", "x", [1; 16], Change::Send, recent).await.unwrap();
    assert!(matches!(again, Intent::AlreadyDelivered { .. }));
    store.close().await;
    let after = sizes(&test);
    assert!(after.0 < before.0 / 2 && after.1 < before.1 / 2, "{before:?} {after:?}");
}

/// Pages that the two databases have, in use or not, as a reader sees them.
fn sizes(test: &TestHome) -> (u64, u64) {
    let pages = |path: std::path::PathBuf| {
        let db = rusqlite::Connection::open(path).unwrap();
        db.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
    };
    (pages(test.home().database()), pages(test.home().blobs()))
}
