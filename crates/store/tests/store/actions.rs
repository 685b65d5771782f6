//! Actions and their bodies.

use causeway_core::RunId;
use causeway_store::StoreError;
use serde_json::{Value, json};

use crate::home::{TestHome, new_action};

#[tokio::test]
async fn actions_come_back_in_order_by_the_page() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let batch =
        |from: u64| (from..from + 150).map(|seq| new_action(seq, test.now(), json!(seq), Value::Null)).collect();
    store.add_actions(run, batch(150)).await.unwrap();
    store.add_actions(run, batch(0)).await.unwrap();
    store.add_actions(run, Vec::new()).await.unwrap();

    let first = store.actions(run, None, 100).await.unwrap();
    assert_eq!(first.iter().map(|row| row.seq).collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
    let rest = store.actions(run, Some(99), 500).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.seq).collect::<Vec<_>>(), (100..300).collect::<Vec<_>>());
    assert_eq!(rest[0].path, "For_each[100]/Create_weight");
    assert_eq!(store.actions(RunId::new(5), None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn bodies_of_every_size_come_back() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let bodies = [
        json!(null),
        json!("x".repeat(510)),
        json!("x".repeat(511)),
        json!({"weights": vec![json!({"kg": 71.5}); 4000]}),
    ];
    let actions =
        bodies.iter().zip(0..).map(|(body, seq)| new_action(seq, test.now(), body.clone(), json!({"seq": seq})));
    store.add_actions(run, actions.collect()).await.unwrap();
    for (body, seq) in bodies.iter().zip(0..) {
        let action = store.action(run, seq).await.unwrap().unwrap();
        assert_eq!((&action.inputs, action.outputs), (body, json!({"seq": seq})));
        assert_eq!(action.row.seq, seq);
    }
    assert_eq!(store.action(run, 99).await.unwrap(), None);
    let stats = store.stats().await.unwrap();
    assert!(stats.blobs_bytes > 0 && stats.database_bytes > 0 && stats.runs == 1, "{stats:?}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_cut_and_says_how_long_it_was() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let huge = json!({"body": "kg ".repeat(200_000)});
    store.add_actions(run, vec![new_action(1, test.now(), json!(1), huge.clone())]).await.unwrap();
    let cut = store.action(run, 1).await.unwrap().unwrap().outputs;
    assert_eq!((&cut["$cut"], &cut["bytes"]), (&json!(true), &json!(huge.to_string().len())));
    assert!(cut["text"].as_str().unwrap().starts_with("{\"body\":\"kg kg "));
    assert!(cut.to_string().len() <= 256 * 1024);
}

#[tokio::test]
async fn actions_of_a_run_that_is_not_there_are_refused() {
    let test = TestHome::new();
    let store = test.open();
    let nobody = RunId::new(1);
    let added = store.add_actions(nobody, vec![new_action(1, test.now(), json!(1), json!(1))]).await;
    assert_eq!(added, Err(StoreError::NoSuchRun(nobody)));
}
