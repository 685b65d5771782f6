//! Runs: as many at a time as a flow allows, listed by the page, with the cursor at their end.

use std::collections::HashSet;

use causeway_core::{Explain, RunId};
use causeway_store::{
    Change, Counts, CursorMove, Intent, NewRun, RunEnd, RunFilter, RunStatus, Settlement, StoreError,
};
use serde_json::{Value, json};

use crate::home::{TestHome, new_action, new_run, route};

fn moved(from: Value, to: Value) -> CursorMove {
    CursorMove { from, to }
}

#[tokio::test]
async fn a_flow_has_as_many_unfinished_runs_as_it_allows_and_the_first_to_end_moves_the_cursor() {
    let test = TestHome::new();
    let store = test.open();
    let two = || NewRun { most: 2, ..new_run("weights", test.now()) };
    let (older, newer) = (two(), two());
    let (older_id, newer_id) = (older.id, newer.id);
    store.start_run(older).await.unwrap();
    store.start_run(newer).await.unwrap();
    assert_eq!(store.start_run(two()).await, Err(StoreError::AlreadyRunning { flow: "weights".into() }));
    let ids = store.unfinished_of("weights").await.unwrap().into_iter().map(|run| run.id);
    assert_eq!(ids.collect::<Vec<_>>(), [older_id, newer_id]);
    let end = |to| RunEnd { cursor: Some(moved(Value::Null, json!(to))), ..test.end() };
    store.finish_run(newer_id, end(12)).await.unwrap();
    store.finish_run(older_id, end(10)).await.unwrap();
    assert_eq!(store.cursor("weights").await.unwrap(), Some(json!(12)), "the older run takes it back nowhere");
}

#[tokio::test]
async fn a_flow_has_one_run_at_a_time() {
    let test = TestHome::new();
    let store = test.open();
    let first = test.start(&store, "weights").await;
    let second = store.start_run(new_run("weights", test.now())).await.unwrap_err();
    assert_eq!(second, StoreError::AlreadyRunning { flow: "weights".into() });
    assert_eq!((second.code(), second.retryable()), ("FlowRunning", true));
    test.start(&store, "other").await;
    store.finish_run(first, test.end()).await.unwrap();
    test.start(&store, "weights").await;
}

#[tokio::test]
async fn of_many_that_start_together_one_wins() {
    let test = TestHome::new();
    let store = test.open();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, run) = (store.clone(), new_run("weights", test.now()));
        tasks.spawn(async move { store.start_run(run).await });
    }
    let started = tasks.join_all().await.into_iter().filter(Result::is_ok).count();
    assert_eq!(started, 1);
}

#[tokio::test]
async fn a_run_comes_back_as_it_was_written() {
    let test = TestHome::new();
    let store = test.open();
    let new = NewRun { due: Some(test.now()), ..new_run("weights", test.now()) };
    store.start_run(new.clone()).await.unwrap();
    test.wait(7);
    let counts = Counts { delivered: 1, already: 2, failed: 3, unknown: 4, held: 5, read: 15, open: 6 };
    let end = RunEnd { status: RunStatus::Failed, counts: counts.clone(), error: Some("no".into()), ..test.end() };
    store.finish_run(new.id, end).await.unwrap();
    let run = store.run(new.id).await.unwrap().unwrap();
    assert_eq!(
        (run.flow, run.definition_hash, run.cause, run.due),
        (new.flow, new.definition_hash, new.cause, new.due)
    );
    assert_eq!((run.started, run.ended, run.status), (new.started, Some(test.now()), RunStatus::Failed));
    assert_eq!((run.counts, run.error.as_deref()), (counts, Some("no")));
}

#[tokio::test]
async fn the_cursor_moves_with_the_end_of_a_run_and_only_then() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    assert_eq!(store.cursor("weights").await.unwrap(), None);
    let cursor = json!({"since": "2026-11-01"});
    store.finish_run(run, RunEnd { cursor: Some(moved(json!(null), cursor.clone())), ..test.end() }).await.unwrap();
    assert_eq!(store.cursor("weights").await.unwrap(), Some(cursor.clone()));

    let late = RunEnd { cursor: Some(moved(cursor.clone(), json!("later"))), ..test.end() };
    assert_eq!(store.finish_run(run, late.clone()).await, Err(StoreError::NotRunning(run)));
    let nobody = RunId::new(1);
    assert_eq!(store.finish_run(nobody, late.clone()).await, Err(StoreError::NoSuchRun(nobody)));
    let next = test.start(&store, "weights").await;
    let not_an_end = RunEnd { status: RunStatus::Running, ..late };
    assert_eq!(store.finish_run(next, not_an_end).await, Err(StoreError::NotRunning(next)));
    assert_eq!(store.cursor("weights").await.unwrap(), Some(cursor.clone()), "none of these moved it");

    store.finish_run(next, RunEnd { status: RunStatus::Failed, ..test.end() }).await.unwrap();
    assert_eq!(store.cursor("weights").await.unwrap(), Some(cursor));
    store.set_cursor("weights", json!(null)).await.unwrap();
    assert_eq!(store.cursor("weights").await.unwrap(), Some(json!(null)));
}

/// An item that was refused to this run, and of which a run that began later sends what it says since.
#[tokio::test]
async fn the_cursor_does_not_pass_what_a_run_beside_has_taken_up() {
    let known = Settlement::Delivered { dest_id: None, status: 201 };
    let not = |message: &str| message.to_owned();
    for (outcome, moves) in [
        (None, false),
        (Some(Settlement::Unknown { message: not("reset") }), false),
        (Some(Settlement::NotApplied { message: not("503") }), false),
        (Some(Settlement::Refused { message: not("no"), status: 422 }), true),
        (Some(known), true),
    ] {
        let test = TestHome::new();
        let store = test.open();
        let begin = async || {
            let run = NewRun { most: 2, ..new_run("weights", test.now()) };
            store.start_run(run.clone()).await.unwrap();
            run.id
        };
        let send = async |run, content| {
            let asked = store.intend(route(), "k", "x", [content; 16], Change::Send, run).await.unwrap();
            assert!(matches!(asked, Intent::Send { .. }), "{asked:?}");
        };
        let own = begin().await;
        send(own, 1).await;
        store.settle(route(), "k", Settlement::Refused { message: "no".into(), status: 422 }).await.unwrap();
        send(begin().await, 2).await;
        if let Some(outcome) = outcome.clone() {
            store.settle(route(), "k", outcome).await.unwrap();
        }
        store.finish_run(own, RunEnd { cursor: Some(moved(json!(null), json!(1))), ..test.end() }).await.unwrap();
        assert_eq!(store.cursor("weights").await.unwrap().is_some(), moves, "{outcome:?}");
    }
}

/// A run that leaves an item open, after one beside it has moved the cursor past that.
#[tokio::test]
async fn the_cursor_goes_back_to_what_a_run_beside_has_left_open() {
    let unknown = Some(Settlement::Unknown { message: "reset".into() });
    let known = Some(Settlement::Delivered { dest_id: None, status: 201 });
    for (outcome, is_stopped, goes_back) in
        [(None, true, true), (unknown.clone(), true, true), (unknown, false, true), (known, false, false)]
    {
        let test = TestHome::new();
        let store = test.open();
        let begin = async || {
            let run = NewRun { most: 2, cursor: Some(json!(null)), ..new_run("weights", test.now()) };
            store.start_run(run.clone()).await.unwrap();
            run.id
        };
        let (first, second) = (begin().await, begin().await);
        store.finish_run(first, RunEnd { cursor: Some(moved(json!(null), json!(1))), ..test.end() }).await.unwrap();
        assert_eq!(store.cursor("weights").await.unwrap(), Some(json!(1)));
        store.intend(route(), "k", "x", [0; 16], Change::Send, second).await.unwrap();
        if let Some(outcome) = outcome.clone() {
            store.settle(route(), "k", outcome).await.unwrap();
        }
        if is_stopped {
            store.suspend_run(second, Counts::default()).await.unwrap();
            assert_eq!(store.cursor("weights").await.unwrap(), Some(json!(1)), "it goes on later");
            store.abandon_run(second, RunStatus::Cancelled, "You stopped it.".into()).await.unwrap();
        } else {
            store.finish_run(second, RunEnd { status: RunStatus::Failed, ..test.end() }).await.unwrap();
        }
        let cursor = store.cursor("weights").await.unwrap();
        assert_eq!(cursor == Some(json!(null)), goes_back, "{outcome:?}: {cursor:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_runs_are_paged_without_gaps_or_repeats() {
    let test = TestHome::new();
    let store = test.open();
    let mut tasks = tokio::task::JoinSet::new();
    for flow in 0..50 {
        let (store, start, end) = (store.clone(), test.now(), test.end());
        tasks.spawn(async move {
            for n in 0..100 {
                let run = new_run(&format!("flow-{flow}"), start + chrono::TimeDelta::seconds(n));
                let id = run.id;
                let status = if n % 10 == 0 { RunStatus::Failed } else { RunStatus::Succeeded };
                store.start_run(run).await.unwrap();
                store.finish_run(id, RunEnd { status, ..end.clone() }).await.unwrap();
            }
        });
    }
    tasks.join_all().await;

    let all = RunFilter::default;
    let of_flow = || RunFilter { flows: vec!["flow-7".into()], ..RunFilter::default() };
    let failed = || RunFilter { statuses: vec![RunStatus::Failed], ..RunFilter::default() };
    let both = || RunFilter { statuses: vec![RunStatus::Failed], ..of_flow() };
    for (filter, limit, expected) in [(all(), 500, 5000), (of_flow(), 30, 100), (failed(), 70, 500), (both(), 3, 10)] {
        let mut seen = Vec::new();
        let mut page = RunFilter { limit, ..filter.clone() };
        loop {
            let runs = store.runs(page.clone()).await.unwrap();
            assert!(runs.len() <= limit.min(200) as usize);
            let Some(last) = runs.last() else { break };
            page.before = Some(last.id);
            seen.extend(runs);
        }
        let distinct: HashSet<_> = seen.iter().map(|run| run.id).collect();
        assert_eq!((seen.len(), distinct.len()), (expected, expected), "{filter:?}");
        assert!(seen.iter().all(|run| filter.flows.iter().all(|flow| *flow == run.flow)));
        assert!(seen.iter().all(|run| filter.statuses.iter().all(|status| *status == run.status)));
        if !filter.flows.is_empty() {
            assert!(seen.is_sorted_by(|a, b| a.started > b.started), "newest first");
        }
    }
    let last = store.last_runs("flow-3", 5).await.unwrap();
    assert_eq!(last.len(), 5);
    assert_eq!(last[0].started, test.now() + chrono::TimeDelta::seconds(99));
}

#[tokio::test]
async fn what_the_user_is_told_is_kept_with_the_end_of_the_run() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let end = RunEnd { notice: Some(("failed:weights".into(), json!({"title": "x"}))), ..test.end() };
    store.finish_run(run, end.clone()).await.unwrap();
    assert_eq!(store.pending_notifications().await.unwrap().len(), 1);
    // A second end is refused, and what it would tell is not kept either.
    let late = RunEnd { notice: Some(("other".into(), json!({"title": "y"}))), ..end };
    assert_eq!(store.finish_run(run, late).await, Err(StoreError::NotRunning(run)));
    assert_eq!(store.pending_notifications().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_last_actions_come_with_the_end_or_not_at_all() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    let last = |seq| vec![new_action(seq, test.now(), json!("x".repeat(10_000)), json!(seq))];
    store.finish_run_with(run, test.end(), last(1)).await.unwrap();
    assert_eq!(store.finish_run_with(run, test.end(), last(2)).await, Err(StoreError::NotRunning(run)));
    let seen: Vec<_> = store.actions(run, None, 9).await.unwrap().into_iter().map(|action| action.seq).collect();
    assert_eq!((seen, store.run(run).await.unwrap().unwrap().status), (vec![1], RunStatus::Succeeded));
    assert_eq!(store.action(run, 1).await.unwrap().unwrap().inputs, json!("x".repeat(10_000)));
}
