//! Forgetting old history, and not forgetting what was delivered.

use causeway_core::{Home, RunId};
use causeway_store::{Change, Counts, Intent, Keep, Retained, RunEnd, RunFilter, RunStatus, Settlement, Store};
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

    assert_eq!(store.retain(Keep::default()).await.unwrap(), Retained::default(), "0 keeps everything");
    assert_eq!(store.retain(days(60)).await.unwrap(), Retained::default());
    let before = sizes(&test);
    let retained = store.retain(days(30)).await.unwrap();
    assert_eq!(retained, Retained { runs: 250, packs: 250, attempts: 1 });

    let left = store.runs(RunFilter { limit: 200, ..RunFilter::default() }).await.unwrap();
    assert_eq!(left.iter().map(|run| run.id).collect::<Vec<_>>(), [recent, stuck]);
    let again = store.intend(route(), "k", "x", [1; 16], Change::Send, recent).await.unwrap();
    assert!(matches!(again, Intent::AlreadyDelivered { .. }));
    store.close().await;
    let after = sizes(&test);
    assert!(after.0 < before.0 / 2 && after.1 < before.1 / 2, "{before:?} {after:?}");
}

/// Bytes on the disk, with the logs.
fn sizes(test: &TestHome) -> (u64, u64) {
    let home = test.home();
    (with_log(&home, "causeway.db"), with_log(&home, "blobs.db"))
}

fn with_log(home: &Home, name: &str) -> u64 {
    let size = |name: &str| fs_err::metadata(home.path().join(name)).map_or(0, |about| about.len());
    size(name) + size(&format!("{name}-wal"))
}

fn days(days: u32) -> Keep {
    Keep { days, ..Keep::default() }
}

/// A run that ended so.
async fn ran(test: &TestHome, store: &Store, flow: &str, status: RunStatus) -> RunId {
    let run = test.start(store, flow).await;
    let error = (status == RunStatus::Failed).then(|| "over quota".into());
    store.finish_run(run, RunEnd { status, error, ..test.end() }).await.unwrap();
    test.wait(60);
    run
}

async fn all(store: &Store) -> Vec<RunId> {
    let mut all: Vec<RunId> = Vec::new();
    loop {
        let filter = RunFilter { before: all.last().copied(), limit: 200, ..RunFilter::default() };
        let page = store.runs(filter).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().map(|run| run.id));
    }
}

#[tokio::test]
async fn the_newest_run_of_a_flow_stays_however_old() {
    let test = TestHome::new();
    let store = test.open();
    ran(&test, &store, "weights", RunStatus::Succeeded).await;
    let last = ran(&test, &store, "weights", RunStatus::Failed).await;
    let only = ran(&test, &store, "yearly", RunStatus::Succeeded).await;
    test.wait(400 * DAY);
    assert_eq!(store.retain(days(1)).await.unwrap().runs, 1);
    assert_eq!(all(&store).await, [only, last]);
    assert_eq!(store.retain(days(1)).await.unwrap(), Retained::default());
}

#[tokio::test]
async fn a_run_that_goes_on_stays_and_a_long_journal_goes_in_steps() {
    let test = TestHome::new();
    let store = test.open();
    let failed = test.start(&store, "weights").await;
    for _ in 0..250 {
        store.conclude(failed, None, vec![7; 3000], None).await.unwrap();
    }
    store.finish_run(failed, RunEnd { status: RunStatus::Failed, ..test.end() }).await.unwrap();
    ran(&test, &store, "weights", RunStatus::Succeeded).await;
    let cut_off = test.start(&store, "other").await;
    store.conclude(cut_off, None, vec![7; 3000], None).await.unwrap();
    store.suspend_run(cut_off, Counts::default()).await.unwrap();
    test.wait(9 * DAY);
    let before = sizes(&test).0;
    assert_eq!(store.retain(Keep { days: 1, runs: 1, bytes: 1 }).await.unwrap().runs, 1);
    assert_eq!(store.run(failed).await.unwrap(), None);
    assert_eq!(store.journal(cut_off, 0).await.unwrap().len(), 2);
    assert!(sizes(&test).0 + (700 << 10) < before, "its journal has gone");
    store.resume_run(cut_off).await.unwrap();
}

#[tokio::test]
async fn of_too_many_runs_those_go_first_that_went_well() {
    let test = TestHome::new();
    let store = test.open();
    let mut runs = Vec::new();
    // Of forty every fourth failed: 10 in all, of which 2 are among the newest ten.
    for n in 0..40 {
        let status = if n % 4 == 0 { RunStatus::Failed } else { RunStatus::Succeeded };
        runs.push(ran(&test, &store, "weights", status).await);
    }
    let other = ran(&test, &store, "other", RunStatus::Succeeded).await;
    let going = test.start(&store, "weights").await;
    let keep = |runs| Keep { runs, ..Keep::default() };
    assert_eq!(store.retain(keep(41)).await.unwrap(), Retained::default());

    // Of 41 with the one that goes on, 16 go.
    assert_eq!(store.retain(keep(25)).await.unwrap().runs, 16);
    let well: Vec<_> = (0..40).filter(|n| n % 4 != 0).take(16).collect();
    let left = |gone: &[usize]| {
        let stay = (0..40).filter(|n| !gone.contains(n)).map(|n| runs[n]);
        let mut left: Vec<_> = stay.chain([other, going]).collect();
        left.reverse();
        left
    };
    assert_eq!(all(&store).await, left(&well));

    // Then the problems, but of the newest ten none before all others.
    assert_eq!(store.retain(keep(12)).await.unwrap().runs, 13);
    let stay = [24, 28].into_iter().chain(31..40);
    let gone: Vec<_> = (0..40).filter(|n| !stay.clone().any(|stays| stays == *n)).collect();
    assert_eq!(all(&store).await, left(&gone));
    store.retain(keep(1)).await.unwrap();
    assert_eq!(all(&store).await, [going, other], "what goes on is the newest");
}

/// The limit of bytes is kept on the disk, problems stay as long as that goes, and words go with their runs.
#[tokio::test]
async fn history_takes_no_more_room_than_allowed() {
    let test = TestHome::new();
    let store = test.open();
    let mut failed = Vec::new();
    // What does not compress, as bodies of pictures or tokens would be.
    let noise = |seed: u64| -> String {
        let step = |x: u64| x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut x = seed;
        (0..1200)
            .map(|_| {
                x = step(x);
                format!("{:08x}", x >> 32)
            })
            .collect()
    };
    for n in 0..400_u64 {
        let run = test.start(&store, "weights").await;
        let actions = (0..4).map(|seq| new_action(seq, test.now(), json!(noise(n * 4 + seq)), json!("y".repeat(400))));
        store.add_actions(run, actions.collect()).await.unwrap();
        let status = if n % 20 == 0 { RunStatus::Failed } else { RunStatus::Succeeded };
        let error = (n % 20 == 0).then(|| format!("kumquat{n}"));
        if status == RunStatus::Failed {
            failed.push(run);
        }
        store.finish_run(run, RunEnd { status, error, ..test.end() }).await.unwrap();
        test.wait(60);
    }
    // Something that is not history and does not count.
    for n in 0..300 {
        let run = failed[0];
        store.intend(route(), &n.to_string(), &"label ".repeat(60), [1; 16], Change::Send, run).await.unwrap();
    }
    let all_bytes = sizes(&test).1;
    assert!(all_bytes > 8 << 20, "{all_bytes}");
    let most = 3 << 20;
    let keep = Keep { bytes: most, ..Keep::default() };
    let retained = store.retain(keep).await.unwrap();
    assert!((200..390).contains(&retained.runs), "{retained:?}");
    let (database, blobs) = sizes(&test);
    assert!(blobs + database < most + (600 << 10), "{database} {blobs}");
    assert!(blobs > most / 2, "no more went than had to: {blobs}");
    for name in ["causeway.db-wal", "blobs.db-wal"] {
        let log = fs_err::metadata(test.home().path().join(name)).unwrap().len();
        assert_eq!(log, 0, "{name} was moved into its database");
    }
    let problems = RunFilter { statuses: RunStatus::PROBLEMS.to_vec(), limit: 200, ..RunFilter::default() };
    assert_eq!(store.runs(problems).await.unwrap().len(), 20, "those that went well went first");

    // With room for nearly nothing, also the problems go, but not the newest run.
    store.retain(Keep { bytes: 1, ..Keep::default() }).await.unwrap();
    assert_eq!(all(&store).await.len(), 1);
    let files = [test.home().database(), test.home().blobs()].map(|path| fs_err::read(path).unwrap());
    let has = |word: &str| files.iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
    assert!(!has("kumquat"), "no word of a removed run is left in the file");
    let healthy: Vec<String> = [test.home().database(), test.home().blobs()]
        .iter()
        .map(|path| rusqlite::Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)))
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(healthy, ["ok", "ok"]);
}

/// Whoever gives up in the middle leaves whole runs without bodies at the worst, and the next time goes on.
#[tokio::test]
async fn forgetting_can_be_broken_off_at_any_moment() {
    let test = TestHome::new();
    let store = test.open();
    for _ in 0..6 {
        let run = test.start(&store, "weights").await;
        let actions = (0..3000).map(|seq| new_action(seq, test.now(), json!(seq), json!("y".repeat(600))));
        store.add_actions(run, actions.collect()).await.unwrap();
        store.finish_run(run, test.end()).await.unwrap();
    }
    test.wait(10 * DAY);
    let mut rounds = 0;
    while tokio::time::timeout(std::time::Duration::from_millis(30), store.retain(days(1))).await.is_err() {
        rounds += 1;
        assert!(rounds < 1000, "it comes to no end");
        let runs = all(&store).await;
        assert!(!runs.is_empty());
        store.runs(RunFilter { text: Some("quota".into()), limit: 1, ..RunFilter::default() }).await.unwrap();
    }
    assert!(rounds > 0, "it was never broken off");
    assert_eq!(all(&store).await.len(), 1);
}
