//! What triggers brought: kept with what they know, in order, until a run begins with it.

use causeway_store::{Looked, NewRun, Poll, PollFound, StoreError};

use crate::home::{TestHome, new_run};

fn looked(test: &TestHome, found: PollFound, fired: &[&[u8]], seen: &[[u8; 16]]) -> Looked {
    let poll = Poll { flow: "weights".into(), looked: test.now(), found, message: None, state: b"state".to_vec() };
    let fired = fired.iter().map(|entry| entry.to_vec()).collect();
    Looked { poll, schedule: None, fired, seen: seen.to_vec(), anew: false }
}

#[tokio::test]
async fn what_fired_is_gone_with_the_start_of_its_run_and_not_before() {
    let test = TestHome::new();
    let store = test.open();
    store.keep_look(looked(&test, PollFound::New, &[b"one", b"two"], &[])).await.unwrap();
    let (id, entry) = store.next_fired("weights").await.unwrap().unwrap();
    assert_eq!((entry, store.fired_count("weights").await.unwrap()), (b"one".to_vec(), 2));
    let under_way = test.start(&store, "weights").await;
    let refused = store.start_run(NewRun { fired: Some(id), ..new_run("weights", test.now()) }).await.unwrap_err();
    assert_eq!(refused, StoreError::AlreadyRunning { flow: "weights".into() });
    assert_eq!(store.fired_count("weights").await.unwrap(), 2, "a run that does not start takes nothing away");
    store.finish_run(under_way, test.end()).await.unwrap();
    store.start_run(NewRun { fired: Some(id), ..new_run("weights", test.now()) }).await.unwrap();
    assert_eq!(store.next_fired("weights").await.unwrap().unwrap().1, b"two");
    assert_eq!(store.fired_flows().await.unwrap(), ["weights"]);
    assert_eq!(store.polled_flows().await.unwrap(), ["weights"]);
    store.forget_polls(vec!["weights".into()]).await.unwrap();
    assert!(store.polled_flows().await.unwrap().is_empty());
    assert!(store.next_fired("weights").await.unwrap().is_none() && store.poll("weights").await.unwrap().is_none());
}

#[tokio::test]
async fn of_two_runs_only_one_begins_with_what_fired() {
    let test = TestHome::new();
    let store = test.open();
    store.keep_look(looked(&test, PollFound::New, &[b"one"], &[])).await.unwrap();
    let (id, _) = store.next_fired("weights").await.unwrap().unwrap();
    let run = || NewRun { fired: Some(id), most: 2, ..new_run("weights", test.now()) };
    store.start_run(run()).await.unwrap();
    assert_eq!(store.start_run(run()).await, Err(StoreError::AlreadyRunning { flow: "weights".into() }));
    assert_eq!(store.unfinished_of("weights").await.unwrap().len(), 1);
}

#[tokio::test]
async fn items_that_were_seen_are_known_until_another_list_is_asked_for() {
    let test = TestHome::new();
    let store = test.open();
    let (a, b, c) = ([1; 16], [2; 16], [3; 16]);
    store.keep_look(looked(&test, PollFound::Nothing, &[], &[a, b])).await.unwrap();
    store.keep_look(looked(&test, PollFound::New, &[b"x"], &[b, c])).await.unwrap();
    assert_eq!(store.unseen("weights", vec![[9; 16], a, b, c]).await.unwrap(), [true, false, false, false]);
    assert_eq!(store.unseen("other", vec![a]).await.unwrap(), [true]);
    store.keep_look(Looked { anew: true, ..looked(&test, PollFound::Nothing, &[], &[c]) }).await.unwrap();
    assert_eq!(store.unseen("weights", vec![a, b, c]).await.unwrap(), [true, true, false]);
    let poll = store.poll("weights").await.unwrap().unwrap();
    assert_eq!((poll.found, poll.looked, poll.state), (PollFound::Nothing, test.now(), b"state".to_vec()));
}
