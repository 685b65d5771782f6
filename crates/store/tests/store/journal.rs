//! Runs that go on: what they took in is there after a crash, in its order, and agrees with the ledger.

use causeway_store::{
    Change, CursorMove, FlowText, Intent, NewRun, RunEnd, RunFilter, RunStatus, Settled, Settlement, Store, StoreError,
};
use serde_json::json;

use crate::home::{TestHome, new_run, route};

async fn whole(store: &Store, run: causeway_core::RunId) -> Vec<(u64, String)> {
    let entries = store.journal(run, 0).await.unwrap();
    entries.into_iter().map(|entry| (entry.seq, String::from_utf8(entry.data).unwrap())).collect()
}

fn delivered() -> Settlement {
    Settlement::Delivered { dest_id: Some("d1".into()), status: 200 }
}

#[tokio::test]
async fn a_run_goes_on_after_a_crash_with_all_that_it_took_in() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.begin_call(run, 1).await.unwrap();
    store.begin_call(run, 2).await.unwrap();
    store.begin_call(run, 3).await.unwrap();
    store.call_not_made(run, 3).await.unwrap();
    assert_eq!(store.conclude(run, Some(1), b"first".to_vec(), None).await.unwrap(), 1);
    store.intend(route(), "a", "a weight", [1; 16], Change::Send, run).await.unwrap();
    let settled = Settled { route: route(), key: "a".into(), settlement: delivered() };
    assert_eq!(store.conclude(run, None, b"second".to_vec(), Some(settled)).await.unwrap(), 2);
    drop(store);

    let store = test.open();
    let unfinished = store.unfinished_runs().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    let (found, crashes) = &unfinished[0];
    assert_eq!((found.id, found.status, found.unfinished, *crashes), (run, RunStatus::Interrupted, true, 1));
    let expected = [(0, "begins"), (1, "first"), (2, "second")].map(|(seq, text)| (seq, text.to_owned()));
    assert_eq!(whole(&store, run).await, expected);
    assert_eq!(store.begun(run).await.unwrap(), [2], "the call whose end is not known");
    let again = store.intend(route(), "a", "a weight", [1; 16], Change::Send, run).await.unwrap();
    assert!(matches!(again, Intent::AlreadyDelivered { .. }), "{again:?}");

    // Nothing else may run before it.
    let other = store.start_run(new_run("weights", test.now())).await;
    assert_eq!(other, Err(StoreError::AlreadyRunning { flow: "weights".into() }));
    assert_eq!(store.conclude(run, None, Vec::new(), None).await, Err(StoreError::NotRunning(run)));
    store.resume_run(run).await.unwrap();
    assert_eq!(store.run(run).await.unwrap().unwrap().status, RunStatus::Running);
    assert_eq!(store.conclude(run, Some(2), b"third".to_vec(), None).await.unwrap(), 3);
    assert!(store.begun(run).await.unwrap().is_empty());
    store.finish_run(run, test.end()).await.unwrap();
    assert!(store.unfinished_runs().await.unwrap().is_empty());
    assert_eq!(whole(&store, run).await, [(0, "begins".to_owned())], "it can be run again from its beginning");
    test.start(&store, "weights").await;
}

#[tokio::test]
async fn an_entry_and_the_delivery_it_tells_of_are_kept_together_or_not_at_all() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let nowhere = Settled { route: route(), key: "never intended".into(), settlement: delivered() };
    assert!(store.conclude(run, None, b"x".to_vec(), Some(nowhere)).await.is_err());
    assert_eq!(whole(&store, run).await.len(), 1);

    store.intend(route(), "a", "a weight", [1; 16], Change::Send, run).await.unwrap();
    store.finish_run(run, RunEnd { status: RunStatus::Failed, ..test.end() }).await.unwrap();
    let late = Settled { route: route(), key: "a".into(), settlement: delivered() };
    assert_eq!(store.conclude(run, None, b"late".to_vec(), Some(late)).await, Err(StoreError::NotRunning(run)));
    assert_eq!(store.ledger_counts("weights").await.unwrap().delivered, 0);
}

#[tokio::test]
async fn crashes_are_counted_as_long_as_a_run_does_not_come_further() {
    let test = TestHome::new();
    let crashes = async |store: &Store| store.unfinished_runs().await.unwrap()[0].1;
    let store = test.open();
    let run = test.start(&store, "weights").await;
    drop(store);
    for expected in 1..4 {
        let store = test.open();
        assert_eq!(crashes(&store).await, expected);
        store.resume_run(run).await.unwrap();
        if expected == 3 {
            store.conclude(run, None, b"further".to_vec(), None).await.unwrap();
        }
        drop(store);
    }
    let store = test.open();
    assert_eq!(crashes(&store).await, 1, "it came further in between");
    store.resume_run(run).await.unwrap();
    store.suspend_run(run, test.end().counts).await.unwrap();
    store.close().await;
    let store = test.open();
    assert_eq!(crashes(&store).await, 0, "an orderly stop is no crash");
    let found = store.run(run).await.unwrap().unwrap();
    assert_eq!((found.status, found.unfinished), (RunStatus::Interrupted, true));
    store.abandon_run(run, RunStatus::Cancelled, "You stopped it.".into()).await.unwrap();
    let found = store.run(run).await.unwrap().unwrap();
    assert_eq!(
        (found.status, found.unfinished, found.error.as_deref()),
        (RunStatus::Cancelled, false, Some("You stopped it."))
    );
    assert_eq!(store.resume_run(run).await, Err(StoreError::NotRunning(run)));
}

#[tokio::test]
async fn a_failed_run_keeps_what_its_actions_gave_for_the_one_that_repeats_it() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.conclude(run, None, b"one".to_vec(), None).await.unwrap();
    store.finish_run(run, RunEnd { status: RunStatus::Failed, ..test.end() }).await.unwrap();
    assert_eq!(whole(&store, run).await.len(), 2);
    let again = NewRun { repeats: Some(run), ..new_run("weights", test.now()) };
    store.start_run(again.clone()).await.unwrap();
    let listed = store.runs(RunFilter { limit: 1, ..RunFilter::default() }).await.unwrap();
    assert_eq!((listed[0].id, listed[0].repeats), (again.id, Some(run)));
}

#[tokio::test]
async fn a_long_journal_is_read_page_by_page() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    for n in 0..5_u8 {
        store.conclude(run, None, vec![n; 400_000], None).await.unwrap();
    }
    let (mut read, mut pages) = (Vec::new(), 0);
    loop {
        let page = store.journal(run, read.len() as u64).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.iter().map(|entry| entry.data.len()).sum::<usize>() < 1_500_000);
        read.extend(page);
        pages += 1;
    }
    assert_eq!((read.len(), pages), (6, 2));
    assert!(read.iter().zip(0..).all(|(entry, seq)| entry.seq == seq));
    assert_eq!(read[5].data, vec![4; 400_000]);
}

#[tokio::test]
async fn the_versions_of_a_flow_are_kept_in_their_order() {
    let test = TestHome::new();
    let store = test.open();
    let run = NewRun { definition_hash: "v0".into(), text: "zero".into(), ..new_run("weights", test.now()) };
    store.start_run(run.clone()).await.unwrap();
    let hashes = async |store: &Store| {
        store.versions("weights").await.unwrap().into_iter().map(|version| version.hash).collect::<Vec<_>>()
    };
    let save = async |flow: &str, hash: &str, text: &str| {
        let text = FlowText { flow: flow.into(), hash: hash.into(), text: text.into() };
        store.save_versions(vec![text]).await.unwrap();
    };
    save("weights", "v1", "one").await;
    save("weights", "v2", "two").await;
    save("weights", "v2", "two").await;
    save("other", "v9", "nine").await;
    assert_eq!(hashes(&store).await, ["v2", "v1", "v0"]);
    save("weights", "v1", "one").await;
    assert_eq!(hashes(&store).await, ["v1", "v2", "v0"], "what was taken back is the newest");
    for n in 3..210 {
        save("weights", &format!("v{n}"), &format!("text {n}")).await;
    }
    let kept = hashes(&store).await;
    assert_eq!((kept.len(), kept.last().map(String::as_str)), (201, Some("v0")), "a run needs it to go on");
    assert_eq!(store.version("weights", "v209").await.unwrap().as_deref(), Some("text 209"));
    assert_eq!(store.version("weights", "v2").await.unwrap(), None);
    store
        .finish_run(run.id, RunEnd { cursor: Some(CursorMove { from: json!(null), to: json!(1) }), ..test.end() })
        .await
        .unwrap();
    save("weights", "v210", "x").await;
    assert_eq!(hashes(&store).await.len(), 200);
}
