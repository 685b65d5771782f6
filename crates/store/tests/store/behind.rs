//! Flows that a copy of the database is behind of: what they send is in doubt, and until when.

use causeway_core::RunId;
use causeway_store::{Change, Intent, Looked, NewRun, Poll, PollFound, Resolution, Restored, Route, RunStatus, Store};
use chrono::TimeDelta;

use crate::home::{TestHome, new_run, route};

/// A copy that took the database's place an hour after it was made, and the user knows.
async fn copy(flows: &[&str]) -> (TestHome, Store) {
    let test = TestHome::new();
    let store = test.open();
    let at = test.now();
    let restored = Restored { at, copied: at - TimeDelta::hours(1), why: "Gone.".into(), aside: None };
    store.accept_restored(restored, flows.iter().map(ToString::to_string).collect()).await.unwrap();
    (test, store)
}

/// Whether an item that is new to the copy would be sent by this flow.
async fn is_sent(store: &Store, flow: &str, key: &str) -> bool {
    let route = Route { flow: flow.into(), ..route() };
    match store.intend(route, key, key, [1; 16], Change::Send, RunId::new(1)).await.unwrap() {
        Intent::Send { .. } => true,
        Intent::Unknown(doubt) => {
            assert!(doubt.age.unwrap().as_secs() >= 3600 && doubt.same, "{doubt:?}");
            assert!(doubt.why.unwrap().contains("a copy of 24 November 2026, 11:00 UTC"));
            false
        }
        other => panic!("{other:?}"),
    }
}

async fn ran(test: &TestHome, store: &Store, run: NewRun, status: RunStatus) -> RunId {
    let id = run.id;
    store.start_run(run).await.unwrap();
    let mut end = test.end();
    end.status = status;
    store.finish_run(id, end).await.unwrap();
    test.wait(1);
    id
}

#[tokio::test]
async fn a_run_that_came_to_everything_ends_it_for_its_flow_and_those_it_called() {
    let (test, store) = copy(&["weights", "part"]).await;
    assert!(is_sent(&store, "other", "a").await && !is_sent(&store, "weights", "a").await);
    let first = ran(&test, &store, new_run("weights", test.now()), RunStatus::Failed).await;
    assert!(!is_sent(&store, "weights", "b").await, "it failed");
    let again = NewRun { repeats: Some(first), ..new_run("weights", test.now()) };
    ran(&test, &store, again, RunStatus::Succeeded).await;
    assert!(!is_sent(&store, "weights", "c").await, "it only did again what had failed");

    let caller = new_run("weights", test.now());
    let id = caller.id;
    store.start_run(caller).await.unwrap();
    test.wait(1);
    let part = NewRun { parent: Some((id, 7)), ..new_run("part", test.now()) };
    ran(&test, &store, part, RunStatus::Succeeded).await;
    assert!(!is_sent(&store, "part", "d").await, "its caller has more for it");
    store.finish_run(id, test.end()).await.unwrap();
    assert!(is_sent(&store, "weights", "e").await && is_sent(&store, "part", "e").await);
}

#[tokio::test]
async fn a_trigger_that_finds_nothing_ends_it_when_nothing_is_left() {
    let (test, store) = copy(&["weights"]).await;
    let nothing = || {
        let (flow, looked, found) = ("weights".into(), test.now(), PollFound::Nothing);
        let poll = Poll { flow, looked, found, message: None, state: Vec::new() };
        Looked { poll, schedule: None, fired: Vec::new(), seen: Vec::new(), anew: false }
    };
    assert!(!is_sent(&store, "weights", "a").await);
    store.keep_look(nothing()).await.unwrap();
    assert!(!is_sent(&store, "weights", "b").await, "one is in doubt");
    for key in ["a", "b"] {
        store.resolve(route(), key, Resolution::Arrived).await.unwrap();
    }
    store.add_fired("weights", vec![b"brought".to_vec()]).await.unwrap();
    store.keep_look(nothing()).await.unwrap();
    assert!(!is_sent(&store, "weights", "c").await, "what it brought before is still to be run");
    store.resolve(route(), "c", Resolution::Arrived).await.unwrap();
    let (id, _) = store.next_fired("weights").await.unwrap().unwrap();
    let run = NewRun { fired: Some(id), ..new_run("weights", test.now()) };
    ran(&test, &store, run, RunStatus::Failed).await;
    store.keep_look(nothing()).await.unwrap();
    assert!(is_sent(&store, "weights", "d").await);
}

#[tokio::test]
async fn the_users_word_about_all_of_a_flow_ends_it() {
    let (_test, store) = copy(&["weights"]).await;
    assert!(!is_sent(&store, "weights", "a").await && !is_sent(&store, "weights", "b").await);
    assert_eq!(store.resolve_unknown("weights", Resolution::NotArrived).await.unwrap(), 2);
    assert!(is_sent(&store, "weights", "a").await && is_sent(&store, "weights", "c").await);
    assert_eq!(store.resolve_unknown("weights", Resolution::Arrived).await.unwrap(), 0, "what is under way is not");
}
