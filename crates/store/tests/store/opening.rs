//! Opening: what is made, what is refused, and that a refusal leaves everything as it was.

use causeway_core::{Explain, Home};
use causeway_store::{RunFilter, Store, StoreError};
use rusqlite::Connection;
use serde_json::json;

use crate::home::{TestHome, new_action, new_run};

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.add_actions(run, vec![new_action(1, test.now(), json!("x".repeat(900)), json!(1))]).await.unwrap();
    let mode = |path: &std::path::Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(test.home().path()), 0o700);
    let names = ["causeway.db", "causeway.db-wal", "causeway.db-shm", "blobs.db", "blobs.db-wal", "blobs.db-shm"];
    for name in names {
        assert_eq!(mode(&test.home().path().join(name)), 0o600, "{name}");
    }
    store.close().await;
    // Someone opened them to others: the next start takes that back.
    fs_err::set_permissions(test.home().database(), std::fs::Permissions::from_mode(0o644)).unwrap();
    test.open().close().await;
    assert_eq!(mode(&test.home().database()), 0o600);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let test = TestHome::new();
    test.open().close().await;
    let path = test.home().database();
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let before = (fs_err::read(&path).unwrap(), names_in(&test.home()));

    for opened in [Store::open(&test.home(), test.clock.clone()), Store::open_read_only(&test.home())] {
        let error = opened.unwrap_err();
        assert!(
            matches!(&error, StoreError::DatabaseNewer { found: 99, path: named, .. } if *named == path),
            "{error:?}"
        );
        assert_eq!(error.code(), "DatabaseNewer");
        assert!(error.to_string().contains("causeway.db was written by a newer Causeway"), "{error}");
        assert!(error.hint().unwrap().contains("Nothing was changed"));
    }
    assert_eq!(before, (fs_err::read(&path).unwrap(), names_in(&test.home())));
}

#[tokio::test]
async fn a_database_of_the_first_format_is_brought_up_to_date_with_what_is_in_it() {
    let test = TestHome::new();
    fs_err::create_dir_all(test.home().path()).unwrap();
    let first = Connection::open(test.home().database()).unwrap();
    first.execute_batch(include_str!("../../migrations/0001.sql")).unwrap();
    first.pragma_update(None, "user_version", 1).unwrap();
    let row = "INSERT INTO connection VALUES('strava', 'strava', NULL, 'ok', NULL, '[]', '[]', 1000, 1, 2, 3)";
    first.execute_batch(row).unwrap();
    first
        .execute_batch(
            "INSERT INTO run(uid, flow, definition_hash, cause, epoch, started_ms, ended_ms, status, error) VALUES
               (zeroblob(16), 'weights', '', 'manual', 1, 90000000, 90000001, 'failed', 'over the quota'),
               (randomblob(16), 'weights', '', 'manual', 1, 99000000, 99000001, 'succeeded', NULL)",
        )
        .unwrap();
    drop(first);
    let store = test.open();
    let words = RunFilter { text: Some("quota".into()), limit: 9, ..RunFilter::default() };
    assert_eq!(store.runs(words).await.unwrap().len(), 1, "runs of before are found by their words");
    let until = chrono::DateTime::from_timestamp_millis(99_000_000);
    let early = store.runs(RunFilter { until, limit: 9, ..RunFilter::default() }).await.unwrap();
    assert_eq!(early.len(), 1, "and by their time");
    let row = store.connection("strava").await.unwrap().unwrap();
    assert_eq!((row.generation, row.renews, row.obtained), (3, true, Some(row.updated)));
}

#[tokio::test]
async fn a_newer_format_that_is_still_in_the_log_is_seen() {
    let test = TestHome::new();
    test.open().close().await;
    let newer = Connection::open(test.home().database()).unwrap();
    newer.pragma_update(None, "user_version", 1000).unwrap();
    // The other connection stays open, so that nothing is moved from the log into the file.
    let error = Store::open(&test.home(), test.clock.clone()).unwrap_err();
    assert_eq!(error.code(), "DatabaseNewer");
    drop(newer);
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused_and_left_alone() {
    let test = TestHome::new();
    fs_err::create_dir_all(test.home().path()).unwrap();
    let path = test.home().database();
    let foreign = test.folder.path().join("other.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE bookmark(url TEXT)").unwrap();
    let stamped = test.folder.path().join("stamped.db");
    Connection::open(&stamped).unwrap().execute_batch("PRAGMA application_id = 7; CREATE TABLE t(x)").unwrap();
    let cases = [
        b"dear diary".to_vec(),
        b"SQLite format 3\0".to_vec(),
        vec![0; 4096],
        fs_err::read(foreign).unwrap(),
        fs_err::read(stamped).unwrap(),
    ];
    for bytes in cases {
        fs_err::write(&path, &bytes).unwrap();
        let error = Store::open(&test.home(), test.clock.clone()).unwrap_err();
        assert_eq!(error, StoreError::NotADatabase { path: path.clone() });
        assert_eq!(fs_err::read(&path).unwrap(), bytes);
        assert_eq!(names_in(&test.home()), ["causeway.db"]);
    }
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let test = TestHome::new();
    fs_err::create_dir_all(test.home().path()).unwrap();
    fs_err::write(test.home().database(), b"").unwrap();
    let store = test.open();
    assert_eq!(store.epoch(), 1);
    store.close().await;
}

#[tokio::test]
async fn a_damaged_database_says_so() {
    let test = TestHome::new();
    let store = test.open();
    test.start(&store, "weights").await;
    store.close().await;
    let mut bytes = fs_err::read(test.home().database()).unwrap();
    bytes[100..].fill(0xA5);
    fs_err::write(test.home().database(), &bytes).unwrap();
    let error = Store::open(&test.home(), test.clock.clone()).unwrap_err();
    assert_eq!(error.code(), "DatabaseCorrupt", "{error}");
    assert!(error.hint().unwrap().contains("backup"));
}

#[tokio::test]
async fn the_database_is_set_up_for_durability() {
    let test = TestHome::new();
    test.open().close().await;
    let db = Connection::open(test.home().database()).unwrap();
    let text = |sql: &str| db.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    assert_eq!(text("PRAGMA journal_mode"), "wal".to_owned().into());
    assert_eq!(text("PRAGMA page_size"), 4096.into());
    assert_eq!(text("PRAGMA auto_vacuum"), 2.into());
    assert_eq!(text("PRAGMA application_id"), 1_129_535_321.into());
    assert_eq!(text("PRAGMA integrity_check"), "ok".to_owned().into());
    let loose = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND type = 'table' AND name NOT LIKE 'sqlite%'";
    assert_eq!(text(loose), 0.into());
}

#[tokio::test]
async fn another_process_reads_beside_the_engine_and_changes_nothing() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.add_actions(run, vec![new_action(1, test.now(), json!("x".repeat(900)), json!({"ok": 1}))]).await.unwrap();

    let reader = Store::open_read_only(&test.home()).unwrap();
    assert_eq!(reader.run(run).await.unwrap().unwrap().flow, "weights");
    assert_eq!(reader.action(run, 1).await.unwrap().unwrap().inputs, json!("x".repeat(900)));
    let denied = reader.start_run(new_run("other", test.now())).await.unwrap_err();
    assert_eq!(
        (denied.code(), reader.set_setting("a", json!(1)).await),
        ("DatabaseReadOnly", Err(StoreError::ReadOnly))
    );
    let also = reader.add_actions(run, vec![new_action(2, test.now(), json!(1), json!(1))]).await;
    assert_eq!(also, Err(StoreError::ReadOnly));

    // It sees what happens later, and did not count as a start.
    store.finish_run(run, test.end()).await.unwrap();
    assert!(reader.run(run).await.unwrap().unwrap().ended.is_some());
    assert_eq!(reader.epoch(), store.epoch());
    reader.close().await;
    store.close().await;
    // And without an engine, too.
    let reader = Store::open_read_only(&test.home()).unwrap();
    assert!(reader.run(run).await.unwrap().is_some());
}

#[tokio::test]
async fn reading_where_nothing_is_makes_nothing() {
    let test = TestHome::new();
    let error = Store::open_read_only(&test.home()).unwrap_err();
    assert_eq!(error, StoreError::NoDatabase { path: test.home().database() });
    assert!(!test.home().path().exists());
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let test = TestHome::new();
    let store = test.open();
    let clone = store.clone();
    store.close().await;
    store.close().await;
    assert_eq!(clone.set_setting("a", json!(1)).await, Err(StoreError::Closed));
    assert_eq!(clone.setting("a").await, Err(StoreError::Closed));
    assert_eq!(names_in(&test.home()), ["blobs.db", "causeway.db"], "the logs were moved into the databases");
}

fn names_in(home: &Home) -> Vec<String> {
    let mut names: Vec<_> =
        fs_err::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
