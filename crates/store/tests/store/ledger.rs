//! The ledger's promise: nothing is sent that may be there, and nothing is forgotten that is not.

use std::time::Duration;

use causeway_core::RunId;
use causeway_store::{
    Change, Doubt, Intent, LedgerCounts, LedgerState, NewRun, Resolution, Route, Settlement, Store, StoreError,
};
use chrono::TimeDelta;
use rusqlite::Connection;

use crate::home::{TestHome, new_run, route};

const OLD: [u8; 16] = [1; 16];
const NEW: [u8; 16] = [2; 16];

fn delivered(id: &str) -> Settlement {
    Settlement::Delivered { dest_id: Some(id.into()), status: 201 }
}
fn refused() -> Settlement {
    Settlement::Refused { message: "too heavy".into(), status: 422 }
}
fn not_applied() -> Settlement {
    Settlement::NotApplied { message: "no network".into() }
}
fn unknown() -> Settlement {
    Settlement::Unknown { message: "reset".into() }
}
fn first() -> Intent {
    Intent::Send { attempt: 1, version: 1, update: None, overtakes: None }
}

/// One item with the key `k`.
struct Item {
    test: TestHome,
    store: Store,
    run: RunId,
}

impl Item {
    async fn new() -> Self {
        let test = TestHome::new();
        let store = test.open();
        let run = test.start(&store, "weights").await;
        Self { test, store, run }
    }
    async fn intend(&self, hash: [u8; 16], on_change: Change) -> Intent {
        self.store.intend(route(), "k", "71.5 kg", hash, on_change, self.run).await.unwrap()
    }
    async fn again(&self) -> Intent {
        self.store.intend_again(route(), "k", self.run).await.unwrap()
    }
    async fn settle(&self, settlement: Settlement) -> Result<(), StoreError> {
        self.store.settle(route(), "k", settlement).await
    }
    async fn age(&self) -> Option<Duration> {
        match self.intend(OLD, Change::Send).await {
            Intent::Unknown(doubt) => doubt.age,
            other => panic!("{other:?}"),
        }
    }
    async fn sent(&self, settlement: Settlement) {
        assert!(matches!(self.intend(OLD, Change::Send).await, Intent::Send { .. }));
        self.settle(settlement).await.unwrap();
    }
}

#[tokio::test]
async fn an_item_that_arrived_is_not_sent_again() {
    let item = Item::new().await;
    assert_eq!(item.intend(OLD, Change::Send).await, first());
    assert_eq!(item.intend(OLD, Change::Send).await, Intent::Busy, "while it is under way");
    let at = item.test.now();
    item.settle(delivered("d1")).await.unwrap();
    item.test.wait(60);
    let there = Intent::AlreadyDelivered { dest_id: Some("d1".into()), at };
    assert_eq!(item.intend(OLD, Change::Send).await, there);
    assert_eq!(item.intend(NEW, Change::Keep).await, there);
    assert_eq!(item.again().await, there);
    // Another connection is another destination.
    let other = Route { connection: "intervals".into(), ..route() };
    assert_eq!(item.store.intend(other, "k", "x", OLD, Change::Send, item.run).await.unwrap(), first());
}

#[tokio::test]
async fn changed_content_goes_out_as_an_update() {
    let item = Item::new().await;
    item.sent(delivered("d1")).await;
    let update = |attempt| Intent::Send { attempt, version: 2, update: Some("d1".into()), overtakes: None };
    assert_eq!(item.intend(NEW, Change::Send).await, update(1));
    item.settle(not_applied()).await.unwrap();
    assert_eq!(item.intend(NEW, Change::Send).await, update(2), "still an update of what is there");
    item.settle(delivered("d1")).await.unwrap();
    assert!(matches!(item.intend(NEW, Change::Send).await, Intent::AlreadyDelivered { .. }));
    let third = Intent::Send { attempt: 1, version: 3, update: Some("d1".into()), overtakes: None };
    assert_eq!(item.intend(OLD, Change::Send).await, third, "also back to what it was");
}

#[tokio::test]
async fn a_refused_change_that_is_taken_back_needs_nobody() {
    let item = Item::new().await;
    item.sent(delivered("d1")).await;
    item.intend(NEW, Change::Send).await;
    item.settle(refused()).await.unwrap();
    assert_eq!(item.store.waiting(10).await.unwrap().len(), 1);
    assert!(matches!(item.intend(OLD, Change::Send).await, Intent::AlreadyDelivered { .. }));
    assert_eq!(item.store.waiting(10).await.unwrap(), []);
    assert_eq!(item.store.ledger_counts("weights").await.unwrap().delivered, 1);
    assert!(matches!(item.intend(OLD, Change::Send).await, Intent::AlreadyDelivered { .. }));
}

#[tokio::test]
async fn what_surely_did_not_arrive_may_be_sent_again() {
    for settlement in [refused(), not_applied()] {
        for on_change in [Change::Send, Change::Keep] {
            let item = Item::new().await;
            item.sent(settlement.clone()).await;
            assert_eq!(
                item.intend(NEW, on_change).await,
                Intent::Send { attempt: 1, version: 2, update: None, overtakes: None }
            );
        }
    }
}

/// What may still be under way is not forgotten while what comes after it is tried, over a crash too.
#[tokio::test]
async fn a_change_comes_after_what_may_be_under_way_however_often_it_is_tried() {
    let item = Item::new().await;
    item.sent(unknown()).await;
    let since = item.test.now();
    assert!(matches!(item.again().await, Intent::Send { version: 1, overtakes: None, .. }), "the same content");
    item.settle(delivered("d1")).await.unwrap();
    item.test.wait(5);
    for attempt in 1..4 {
        let change = Intent::Send { attempt, version: 2, update: Some("d1".into()), overtakes: Some(since) };
        assert_eq!(item.intend(NEW, Change::Send).await, change);
        item.settle(not_applied()).await.unwrap();
    }
}

#[tokio::test]
async fn an_unknown_outcome_is_never_sent_again_by_itself() {
    let item = Item::new().await;
    assert!(matches!(item.intend(OLD, Change::Send).await, Intent::Send { .. }));
    item.test.wait(5);
    let since = item.test.now();
    item.settle(unknown()).await.unwrap();
    item.test.wait(60);
    let age = Some(Duration::from_secs(65));
    let why = Some("reset".to_owned());
    let doubt = |same| Intent::Unknown(Doubt { since, age, attempt: 1, version: 1, same, why: why.clone() });
    for _ in 0..2 {
        assert_eq!(item.intend(OLD, Change::Send).await, doubt(true));
    }
    assert_eq!(item.intend(NEW, Change::Keep).await, doubt(false));
    assert_eq!(item.store.ledger_counts("weights").await.unwrap().unknown, 1);
    // Somebody decides. What is offered now is not what may have been sent.
    assert_eq!(item.again().await, Intent::Send { attempt: 1, version: 2, update: None, overtakes: Some(since) });
    assert_eq!(item.again().await, Intent::Busy);
    item.settle(unknown()).await.unwrap();
    let age = Some(Duration::ZERO);
    let since_then = Doubt { since: item.test.now(), age, attempt: 1, version: 2, same: true, why };
    assert_eq!(item.intend(NEW, Change::Send).await, Intent::Unknown(since_then), "a service has not seen it before");
    item.again().await;
    item.settle(delivered("d1")).await.unwrap();
    assert!(
        matches!(item.intend(NEW, Change::Send).await, Intent::AlreadyDelivered { .. }),
        "what was sent is what was offered last"
    );
}

/// How long a service remembers a key is counted from the first attempt, and not by the wall clock.
#[tokio::test]
async fn a_doubt_is_as_old_as_it_is_whatever_the_clock_says() {
    for hours in [-30, -1, 0, 1, 30] {
        let item = Item::new().await;
        item.sent(unknown()).await;
        item.test.wait(7_200);
        item.test.clock.set(item.test.now() + TimeDelta::hours(hours));
        item.test.clock.sleep(Duration::from_secs(60));
        assert_eq!(item.age().await, Some(Duration::from_secs(7_260)), "{hours} h");
        drop(item.store);
        let again = Item { store: item.test.open(), ..item };
        assert_eq!(again.age().await, Some(Duration::from_secs(7_260)), "{hours} h, after a restart");
        // After a start of the machine there is only the wall clock, unless it shows an earlier time than it did.
        Connection::open(again.test.home().database()).unwrap().execute("UPDATE boot SET name = 'before'", []).unwrap();
        drop(again.store);
        let after = Item { store: again.test.open(), ..again };
        let seen = (hours >= -2).then(|| Duration::from_secs((2 + hours).unsigned_abs() * 3600 + 60));
        let expected = if hours < -2 { None } else { seen };
        assert_eq!(after.age().await, expected, "{hours} h, after a start of the machine");
    }
}

#[tokio::test]
async fn the_user_resolves_what_waits_and_nothing_else() {
    for (settlement, resolution, sent_again) in [
        (unknown(), Resolution::Arrived, false),
        (unknown(), Resolution::NotArrived, true),
        (refused(), Resolution::Arrived, false),
        (refused(), Resolution::NotArrived, true),
    ] {
        let item = Item::new().await;
        item.sent(settlement).await;
        assert_eq!(item.store.waiting(10).await.unwrap().len(), 1);
        item.store.resolve(route(), "k", resolution.clone()).await.unwrap();
        assert_eq!(item.store.waiting(10).await.unwrap(), []);
        let again = matches!(item.intend(OLD, Change::Send).await, Intent::Send { .. });
        assert_eq!(again, sent_again, "{resolution:?}");
        let late = item.store.resolve(route(), "k", resolution).await.unwrap_err();
        assert!(matches!(late, StoreError::NotWaiting { .. }), "{late}");
    }
}

#[tokio::test]
async fn what_arrived_stays_arrived() {
    let item = Item::new().await;
    item.sent(delivered("d1")).await;
    for settlement in [refused(), not_applied(), unknown()] {
        assert!(matches!(item.settle(settlement).await, Err(StoreError::NotWaiting { .. })));
    }
    item.settle(delivered("d2")).await.unwrap();
    let there = item.intend(OLD, Change::Send).await;
    assert!(matches!(there, Intent::AlreadyDelivered { dest_id: Some(id), .. } if id == "d1"));
}

#[tokio::test]
async fn what_was_never_sent_cannot_be_settled() {
    let item = Item::new().await;
    assert!(matches!(item.settle(delivered("x")).await, Err(StoreError::NoSuchDelivery { .. })));
    let again = item.store.intend_again(route(), "k", item.run).await;
    assert!(matches!(again, Err(StoreError::NoSuchDelivery { .. })));
}

/// Three runs that go on at the same time; the second sends the item. A run that reads what it delivers cannot know whether it
/// has the newer content, one that was given it can: what came later is newer.
#[tokio::test]
async fn other_content_of_a_run_beside_is_not_replaced_by_what_may_be_older() {
    for (is_given, later) in [(false, false), (true, true)] {
        let test = TestHome::new();
        let store = test.open();
        let mut runs = Vec::new();
        for _ in 0..3 {
            let run = NewRun { most: 3, is_given, ..new_run("weights", test.now()) };
            runs.push(run.id);
            store.start_run(run).await.unwrap();
        }
        let ask = async |run: usize, hash, on_change| {
            store.intend(route(), "k", "x", hash, on_change, runs[run]).await.unwrap()
        };
        assert_eq!(ask(1, OLD, Change::Send).await, first());
        store.settle(route(), "k", delivered("d1")).await.unwrap();
        assert_eq!(ask(0, NEW, Change::Send).await, Intent::Overtaken, "it began earlier");
        for (run, hash, on_change) in [(0, OLD, Change::Send), (0, NEW, Change::Keep), (2, OLD, Change::Send)] {
            let answer = ask(run, hash, on_change).await;
            assert!(matches!(answer, Intent::AlreadyDelivered { .. }), "{run} {on_change:?}: {answer:?}");
        }
        let answer = ask(2, NEW, Change::Send).await;
        assert_eq!(matches!(answer, Intent::Send { version: 2, .. }), later, "{answer:?}");
        if !later {
            assert_eq!(answer, Intent::Overtaken);
            for run in &runs {
                store.finish_run(*run, test.end()).await.unwrap();
            }
            let next = test.start(&store, "weights").await;
            let answer = store.intend(route(), "k", "x", NEW, Change::Send, next).await.unwrap();
            assert!(matches!(answer, Intent::Send { version: 2, .. }), "the next run sends it: {answer:?}");
        }
    }
}

/// What a part of a run delivers, that run has read: a part that begins later does not have newer content.
#[tokio::test]
async fn a_part_has_what_the_run_has_read_that_asked_for_it() {
    let test = TestHome::new();
    let store = test.open();
    let begin = async |run: NewRun| {
        store.start_run(run.clone()).await.unwrap();
        run.id
    };
    let reads = || NewRun { most: 2, ..new_run("way", test.now()) };
    let (one, two) = (begin(reads()).await, begin(reads()).await);
    let part = |of, n| NewRun { most: 9, is_given: true, parent: Some((of, n)), ..new_run("part", test.now()) };
    let ask = async |run, hash| store.intend(route(), "k", "x", hash, Change::Send, run).await.unwrap();
    let newer = begin(part(two, 1)).await;
    assert_eq!(ask(newer, NEW).await, first());
    store.settle(route(), "k", delivered("d1")).await.unwrap();
    let older = begin(part(one, 1)).await;
    assert_eq!(ask(older, OLD).await, Intent::Overtaken);
    // Another part of the same run is not another one that reads.
    let again = begin(part(two, 2)).await;
    assert!(matches!(ask(again, OLD).await, Intent::Send { version: 2, .. }));
}

/// The cursor may be past what was refused: a doubt that came up now would never be sent again. It is the same for a run that
/// began after that and before the other was over.
#[tokio::test]
async fn what_was_refused_to_one_run_is_not_sent_by_a_run_beside_it() {
    let test = TestHome::new();
    let store = test.open();
    let begin = async || {
        let run = NewRun { most: 3, ..new_run("weights", test.now()) };
        let id = run.id;
        store.start_run(run).await.unwrap();
        id
    };
    let mut runs = vec![begin().await, begin().await];
    let ask = async |run| store.intend(route(), "k", "x", OLD, Change::Send, run).await.unwrap();
    assert_eq!(ask(runs[0]).await, first());
    let refused = Settlement::Refused { message: "not like this".into(), status: 422 };
    store.settle(route(), "k", refused).await.unwrap();
    runs.push(begin().await);
    store.finish_run(runs[0], test.end()).await.unwrap();
    for run in &runs[1..] {
        assert_eq!(ask(*run).await, Intent::Refused { message: "not like this".into() });
        store.finish_run(*run, test.end()).await.unwrap();
    }
    let next = test.start(&store, "weights").await;
    assert!(matches!(ask(next).await, Intent::Send { attempt: 2, .. }), "the next run may try again");
}

#[tokio::test]
async fn of_many_that_ask_together_one_sends() {
    let item = Item::new().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (store, run) = (item.store.clone(), item.run);
        tasks.spawn(async move { store.intend(route(), "k", "x", OLD, Change::Send, run).await.unwrap() });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|intent| **intent == first()).count(), 1);
    assert_eq!(answers.iter().filter(|intent| **intent == Intent::Busy).count(), 49);
}

#[tokio::test]
async fn the_lists_and_counts_agree() {
    let item = Item::new().await;
    let (store, start) = (&item.store, item.test.now());
    for (key, settlement) in [
        ("a", Some(delivered("1"))),
        ("b", Some(refused())),
        ("c", Some(unknown())),
        ("d", Some(not_applied())),
        ("e", None),
    ] {
        item.test.wait(1);
        store.intend(route(), key, &format!("item {key}"), OLD, Change::Send, item.run).await.unwrap();
        if let Some(settlement) = settlement {
            store.settle(route(), key, settlement).await.unwrap();
        }
    }
    let counts = store.ledger_counts("weights").await.unwrap();
    assert_eq!(counts, LedgerCounts { delivered: 1, unknown: 1, failed: 1 });
    assert_eq!(store.ledger_counts("other").await.unwrap(), LedgerCounts::default());

    let waiting = store.waiting(10).await.unwrap();
    let listed: Vec<_> = waiting.iter().map(|row| (row.label.as_str(), row.state, row.message.as_deref())).collect();
    assert_eq!(
        listed,
        [("item c", LedgerState::Unknown, Some("reset")), ("item b", LedgerState::Refused, Some("too heavy"))]
    );
    assert_eq!(waiting[0].route, route());
    assert_eq!(store.waiting(1).await.unwrap().len(), 1);

    let recent = store.recent_deliveries(10).await.unwrap();
    assert_eq!(recent.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["item c", "item b", "item a"]);
    assert_eq!(store.delivered_since("weights", start).await.unwrap(), 1);
    assert_eq!(store.delivered_since("weights", item.test.now()).await.unwrap(), 0);
}
