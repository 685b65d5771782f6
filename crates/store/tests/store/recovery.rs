//! What a start finds after a crash, and what is then known.

use causeway_store::{Change, Intent, Keep, LedgerState, Recovery, RunStatus, Settlement};
use serde_json::json;

use crate::home::{TestHome, new_action, route};

#[tokio::test]
async fn an_orderly_stop_leaves_nothing_to_recover() {
    let test = TestHome::new();
    let store = test.open();
    assert_eq!(store.recovery(), Recovery { clean: true, runs: 0, deliveries: 0 });
    let run = test.start(&store, "weights").await;
    store.finish_run(run, test.end()).await.unwrap();
    store.close().await;
    let store = test.open();
    assert_eq!((store.recovery(), store.epoch()), (Recovery { clean: true, runs: 0, deliveries: 0 }, 2));
}

#[tokio::test]
async fn what_was_under_way_is_interrupted_and_unknown() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    for key in ["arrived", "under-way"] {
        store.intend(route(), key, key, [1; 16], Change::Send, run).await.unwrap();
    }
    let arrived = Settlement::Delivered { dest_id: Some("d1".into()), status: 200 };
    store.settle(route(), "arrived", arrived).await.unwrap();
    test.wait(5);
    store.add_actions(run, vec![new_action(1, test.now(), json!(1), json!(2))]).await.unwrap();
    let last_seen = test.now();
    drop(store);

    test.wait(3600);
    let store = test.open();
    assert_eq!(store.recovery(), Recovery { clean: false, runs: 1, deliveries: 1 });
    let found = store.run(run).await.unwrap().unwrap();
    assert_eq!((found.status, found.ended), (RunStatus::Interrupted, Some(last_seen)));
    assert_eq!(
        (found.counts.delivered, found.counts.unknown),
        (1, 1),
        "what became of its items is known all the same"
    );
    assert!(found.error.unwrap().contains("stopped"));

    let waiting = store.waiting(10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].key.as_str(), waiting[0].state), ("under-way", LedgerState::Unknown));
    // It goes on, does not send the one again and is told of the other.
    store.resume_run(run).await.unwrap();
    let again = store.intend(route(), "arrived", "arrived", [1; 16], Change::Send, run).await.unwrap();
    assert!(matches!(again, Intent::AlreadyDelivered { dest_id: Some(id), .. } if id == "d1"));
    let unknown = store.intend(route(), "under-way", "x", [1; 16], Change::Send, run).await.unwrap();
    assert!(matches!(unknown, Intent::Unknown(doubt) if doubt.attempt == 1 && doubt.same));
}

#[tokio::test]
async fn five_hundred_intents_at_once_all_survive_a_power_cut() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..500 {
        let store = store.clone();
        tasks.spawn(
            async move { store.intend(route(), &format!("key {n}"), "a weight", [2; 16], Change::Send, run).await },
        );
    }
    while let Some(intent) = tasks.join_next().await {
        assert_eq!(intent.unwrap().unwrap(), Intent::Send { attempt: 1, version: 1, update: None, overtakes: None });
    }
    // The moment the last one is answered, before anything else is written.
    let after = test.power_cut();
    let store = after.open();
    assert_eq!(store.recovery(), Recovery { clean: false, runs: 1, deliveries: 500 });
    assert_eq!(store.ledger_counts("weights").await.unwrap().unknown, 500);
}

#[tokio::test]
async fn bodies_that_cannot_be_kept_stop_nothing() {
    let test = TestHome::new();
    // A folder where the file should be: it can neither be opened nor replaced by a file.
    fs_err::create_dir_all(test.home().blobs().join("in the way")).unwrap();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let (long, short) = (json!("x".repeat(2000)), json!({"n": 1}));
    store.add_actions(run, vec![new_action(1, test.now(), long, short.clone())]).await.unwrap();
    store.finish_run(run, test.end()).await.unwrap();
    let action = store.action(run, 1).await.unwrap().unwrap();
    assert_eq!((action.inputs, action.outputs), (json!(null), short));
    assert_eq!(store.retain(Keep { days: 1, ..Keep::default() }).await.unwrap().runs, 0);
    store.close().await;
}

#[tokio::test]
async fn damaged_bodies_are_set_aside() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let long = json!("x".repeat(2000));
    store.add_actions(run, vec![new_action(1, test.now(), long.clone(), json!(1))]).await.unwrap();
    store.close().await;
    fs_err::write(test.home().blobs(), b"not a database at all").unwrap();

    let store = test.open();
    assert_eq!(store.action(run, 1).await.unwrap().unwrap().inputs, json!(null));
    assert!(test.home().path().join("blobs.db-damaged").exists());
    let next = test.start(&store, "other").await;
    store.add_actions(next, vec![new_action(1, test.now(), long.clone(), json!(1))]).await.unwrap();
    assert_eq!(store.action(next, 1).await.unwrap().unwrap().inputs, long, "new bodies are kept");
}

#[tokio::test]
async fn a_database_of_the_format_before_journals_is_brought_up_to_date_with_what_it_holds() {
    let test = TestHome::new();
    fs_err::create_dir_all(test.home().path()).unwrap();
    let db = rusqlite::Connection::open(test.home().database()).unwrap();
    db.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL").unwrap();
    for step in [
        include_str!("../../migrations/0001.sql"),
        include_str!("../../migrations/0002-approval.sql"),
        include_str!("../../migrations/0003-renewals.sql"),
    ] {
        db.execute_batch(step).unwrap();
    }
    db.execute_batch(
        "PRAGMA user_version = 3;
         INSERT INTO engine VALUES(1, randomblob(16), 4, 0, 0);
         INSERT INTO run(uid, flow, definition_hash, cause, epoch, started_ms, ended_ms, status, error) VALUES
           (randomblob(16), 'a', 'h', 'manual', 4, 1000, NULL, 'running', NULL),
           (randomblob(16), 'b', 'h', 'manual', 4, 2000, 3000, 'failed', 'Strava answered 500');
         INSERT INTO route VALUES(1, 'b', 'Send', 'c');
         INSERT INTO ledger(route_id, key, label, state, attempt, epoch, hash, sent_ms, updated_ms)
           VALUES(1, 'k', 'a weight', 'sending', 1, 4, randomblob(16), 2000, 2000);
         INSERT INTO attempt(ledger_id, version, n, run_id, intent_ms) VALUES(1, 1, 1, 2, 2000);",
    )
    .unwrap();
    drop(db);
    let store = test.open();
    let runs = store.last_runs("a", 5).await.unwrap();
    assert_eq!((runs[0].status, runs[0].unfinished), (RunStatus::Interrupted, false));
    assert!(runs[0].error.as_deref().unwrap().contains("the next run goes on"), "{:?}", runs[0].error);
    assert!(store.unfinished_runs().await.unwrap().is_empty());
    test.start(&store, "a").await;
    assert_eq!(store.waiting(5).await.unwrap()[0].state, LedgerState::Unknown);
    // What was there before is found by its words.
    let filter = causeway_store::RunFilter { text: Some("weight strava".into()), limit: 5, ..Default::default() };
    assert_eq!(store.runs(filter).await.unwrap().len(), 1);
}
