//! Copies of the database, and what a start does without a database that can be used.

use causeway_core::{Clock, Explain};
use causeway_store::{LedgerCounts, Store, StoreError, copies};
use rusqlite::Connection;

use crate::home::TestHome;

/// A home whose database was copied and then had one more run.
async fn copied() -> TestHome {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.finish_run(run, test.end()).await.unwrap();
    store.back_up().await.unwrap();
    test.wait(3600);
    let run = test.start(&store, "weights").await;
    store.finish_run(run, test.end()).await.unwrap();
    store.close().await;
    test
}

async fn runs(store: &Store) -> u64 {
    store.stats().await.unwrap().runs
}

#[tokio::test]
async fn copies_are_whole_private_and_the_newest_few() {
    let test = TestHome::new();
    let store = test.open();
    for day in 0..5_i64 {
        let run = test.start(&store, "weights").await;
        store.finish_run(run, test.end()).await.unwrap();
        let path = store.back_up().await.unwrap();
        let copy = Connection::open(&path).unwrap();
        let count: i64 = copy.query_row("SELECT count(*) FROM run", [], |row| row.get(0)).unwrap();
        assert_eq!(count, day + 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs_err::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        test.wait(24 * 3600);
    }
    let kept: Vec<_> = copies(&test.home()).into_iter().map(|copy| copy.made.date_naive().to_string()).collect();
    assert_eq!(kept, ["2026-11-28", "2026-11-27", "2026-11-26"]);
    assert_eq!(fs_err::read_dir(test.home().backups()).unwrap().count(), 3, "nothing half-made is left");
}

#[tokio::test]
async fn a_copy_that_a_kill_left_half_made_is_no_copy_and_in_nobodys_way() {
    let test = copied().await;
    let half = test.home().backups().join("causeway-20270101T000000Z.db.part");
    fs_err::write(&half, b"SQLite format 3\0 and then nothing").unwrap();
    assert_eq!(copies(&test.home()).len(), 1);
    fs_err::remove_file(test.home().database()).unwrap();
    let store = test.open();
    assert_eq!(runs(&store).await, 1);
    assert!(!half.exists());
}

type Harm = fn(&std::path::Path);

/// Ways in which a database comes to harm.
fn harm() -> Vec<(&'static str, Harm)> {
    vec![
        ("gone", |path| fs_err::remove_file(path).unwrap()),
        ("filled with zeros", |path| {
            let size = fs_err::metadata(path).unwrap().len() as usize;
            fs_err::write(path, vec![0; size]).unwrap();
        }),
        ("overwritten but for its header", |path| {
            let mut bytes = fs_err::read(path).unwrap();
            bytes[100..].fill(0xA5);
            fs_err::write(path, bytes).unwrap();
        }),
        ("cut in two", |path| {
            let bytes = fs_err::read(path).unwrap();
            fs_err::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
    ]
}

#[tokio::test]
async fn a_database_that_came_to_harm_is_set_aside_and_a_copy_takes_its_place() {
    for (what, harm) in harm() {
        let test = copied().await;
        let path = test.home().database();
        harm(&path);
        let damaged = fs_err::read(&path).ok();
        let store = test.open();
        assert_eq!(runs(&store).await, 1, "{what}: what the copy knows");
        let restored = store.restored().await.unwrap().unwrap();
        assert_eq!((restored.at - restored.copied).num_seconds(), 3600, "{what}");
        assert_eq!(restored.aside.map(|aside| fs_err::read(aside).unwrap()), damaged, "{what}: nothing is lost");
        store.close().await;

        // It is said until the user knows, however often Causeway starts.
        let store = test.open();
        let restored = store.restored().await.unwrap();
        assert!(restored.is_some(), "{what}");
        store.accept_restored(restored.unwrap(), Vec::new()).await.unwrap();
        store.close().await;
        assert_eq!(test.open().restored().await.unwrap(), None, "{what}");
    }
}

#[tokio::test]
async fn damage_that_a_crash_left_is_found_before_anything_is_sent() {
    let test = copied().await;
    let store = test.open();
    let crashed = test.power_cut();
    store.close().await;
    fs_err::create_dir_all(crashed.home().backups()).unwrap();
    let copy = copies(&test.home()).remove(0).path;
    fs_err::copy(&copy, crashed.home().backups().join(copy.file_name().unwrap())).unwrap();
    // The table of runs, which a start without unfinished runs does not read as a whole.
    let db = Connection::open(crashed.home().database()).unwrap();
    let root: i64 =
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'run'", [], |row| row.get(0)).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(db);
    let mut bytes = fs_err::read(crashed.home().database()).unwrap();
    let at = (root as usize - 1) * 4096;
    bytes[at + 100..at + 4096].fill(0x5A);
    fs_err::write(crashed.home().database(), bytes).unwrap();
    let store = crashed.open();
    let restored = store.restored().await.unwrap().expect("the damage is found");
    assert!(restored.why.contains("damaged"), "{}", restored.why);
}

#[tokio::test]
async fn the_newest_good_copy_is_taken_and_without_one_nothing_is_touched() {
    let test = copied().await;
    let good = copies(&test.home()).remove(0).path;
    let newer = test.home().backups().join("causeway-20261125T000000Z.db");
    let mut bytes = fs_err::read(&good).unwrap();
    bytes[100..].fill(1);
    fs_err::write(&newer, &bytes).unwrap();
    fs_err::write(test.home().database(), b"x").unwrap();
    assert_eq!(runs(&test.open()).await, 1);

    let test = copied().await;
    fs_err::write(copies(&test.home()).remove(0).path, b"x").unwrap();
    fs_err::write(test.home().database(), b"y").unwrap();
    let error = Store::open(&test.home(), test.clock.clone()).unwrap_err();
    assert_eq!(error, StoreError::NotADatabase { path: test.home().database() });
    assert_eq!(fs_err::read(test.home().database()).unwrap(), b"y");
}

#[tokio::test]
async fn another_programs_database_is_never_replaced() {
    let test = copied().await;
    fs_err::remove_file(test.home().database()).unwrap();
    let other = Connection::open(test.home().database()).unwrap();
    other.execute_batch("PRAGMA application_id = 7; CREATE TABLE bookmark(url TEXT)").unwrap();
    drop(other);
    let before = fs_err::read(test.home().database()).unwrap();
    let error = Store::open(&test.home(), test.clock.clone()).unwrap_err();
    assert_eq!(error.code(), "NotADatabase");
    assert_eq!(fs_err::read(test.home().database()).unwrap(), before);
}

#[tokio::test]
async fn an_older_format_is_copied_before_it_is_changed() {
    let test = TestHome::new();
    fs_err::create_dir_all(test.home().path()).unwrap();
    let first = Connection::open(test.home().database()).unwrap();
    first.execute_batch(include_str!("../../migrations/0001.sql")).unwrap();
    first.pragma_update(None, "user_version", 1).unwrap();
    drop(first);
    let store = test.open();
    assert_eq!(store.ledger_counts("weights").await.unwrap(), LedgerCounts::default());
    let kept = copies(&test.home());
    assert_eq!((kept.len(), kept[0].format, kept[0].made), (1, Some(1), test.clock.now()));
    let copy = Connection::open(&kept[0].path).unwrap();
    let version: i64 = copy.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 1, "as it was");
    test.wait(29 * 24 * 3600);
    store.back_up().await.unwrap();
    assert_eq!(copies(&test.home()).len(), 2);
    test.wait(2 * 24 * 3600);
    store.back_up().await.unwrap();
    assert!(copies(&test.home()).iter().all(|copy| copy.format.is_none()), "it has served its time");
}
