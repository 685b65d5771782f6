//! The file of the index: private, shared between processes, and never the reason that something does not work.

use causeway_core::Home;
use causeway_store::{Index, Search};
use rusqlite::Connection;

use crate::index::{new_index, put, slug};

fn total(index: &Index) -> u64 {
    index.search(&Search { connector: None, text: "", offset: 0, limit: 1 }).unwrap().total
}

/// Empty, and works as a new one does.
fn assert_works_as_new(home: &Home, what: &str) {
    let index = Index::open(home);
    assert_eq!(index.connector(&slug("a")).unwrap(), None, "{what}");
    assert_eq!(total(&index), 0, "{what}");
    put(&index, "b", &["two"]);
    assert_eq!(index.ids(&slug("b")).unwrap(), ["two"], "{what}");
    drop(index);
    assert_eq!(Index::open(home).ids(&slug("b")).unwrap(), ["two"], "{what}: kept in the file");
    let db = Connection::open(home.index()).unwrap();
    let healthy: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let mode: String = db.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!((healthy.as_str(), mode.as_str()), ("ok", "wal"), "{what}");
}

fn filled() -> (tempfile::TempDir, Home) {
    let (folder, home, index) = new_index();
    let ids: Vec<String> = (0..3000).map(|n| format!("operation{n}")).collect();
    put(&index, "a", &ids.iter().map(String::as_str).collect::<Vec<_>>());
    (folder, home)
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, home, index) = new_index();
    put(&index, "a", &["one"]);
    let mode = |path: &std::path::Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.cache()), 0o700);
    for name in ["index.db", "index.db-wal", "index.db-shm"] {
        assert_eq!(mode(&home.cache().join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_damaged_file_is_made_anew() {
    let bytes = {
        let (_folder, home) = filled();
        fs_err::read(home.index()).unwrap()
    };
    let noise = |range: std::ops::Range<usize>| {
        let mut bytes = bytes.clone();
        let mut state = 0x9e37_79b9_u32;
        for byte in &mut bytes[range] {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            *byte = state as u8;
        }
        bytes
    };
    let cases = [
        ("the header", noise(0..100)),
        ("the first page", noise(100..16_384)),
        ("all but the header", noise(100..bytes.len())),
        ("all but the first page", noise(16_384..bytes.len())),
        ("everything", noise(0..bytes.len())),
        ("cut off", bytes[..bytes.len() / 2].to_vec()),
        ("zeros", vec![0; 50_000]),
    ];
    for (what, bytes) in cases {
        let (_folder, home) = filled();
        fs_err::write(home.index(), bytes).unwrap();
        // What is damaged where nobody looks may stay unseen, so all is looked at; no answer is an error.
        let index = Index::open(&home);
        index.operations(&slug("a")).unwrap();
        index.operation(&slug("a"), "operation7").unwrap();
        index.part(&slug("a"), 1).unwrap();
        index.search(&Search { connector: None, text: "operation", offset: 0, limit: 9 }).unwrap();
        drop(index);
        assert_works_as_new(&home, what);
    }
}

/// SQLite has no check sums: it does not see this.
#[test]
fn a_text_that_is_none_is_damage() {
    let (_folder, home) = filled();
    let mut bytes = fs_err::read(home.index()).unwrap();
    let name = b"operation77";
    let places: Vec<_> = (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    for at in places {
        bytes[at..at + name.len()].fill(0xff);
    }
    fs_err::write(home.index(), bytes).unwrap();
    assert_eq!(Index::open(&home).operations(&slug("a")).unwrap(), []);
    assert_works_as_new(&home, "text");
}

#[test]
fn a_file_of_another_program_or_version_is_made_anew() {
    for (what, sql) in [
        ("newer", "PRAGMA user_version = 99"),
        ("older", "PRAGMA user_version = 0"),
        ("another program", "PRAGMA application_id = 7"),
    ] {
        let (_folder, home) = filled();
        Connection::open(home.index()).unwrap().execute_batch(sql).unwrap();
        assert_works_as_new(&home, what);
    }
    for (what, bytes) in [("text", &b"dear diary"[..]), ("nothing", b""), ("a beginning", b"SQLite format 3\0")] {
        let (_folder, home) = filled();
        fs_err::write(home.index(), bytes).unwrap();
        assert_works_as_new(&home, what);
    }
    let (_folder, home) = filled();
    fs_err::remove_dir_all(home.cache()).unwrap();
    fs_err::create_dir_all(home.cache()).unwrap();
    let sql = "PRAGMA page_size = 4096; CREATE TABLE connector(url TEXT); INSERT INTO connector VALUES('x')";
    Connection::open(home.index()).unwrap().execute_batch(sql).unwrap();
    assert_works_as_new(&home, "bookmarks");
}

#[test]
fn it_may_be_deleted_at_any_time() {
    let (_folder, home) = filled();
    let open = Index::open(&home);
    assert_eq!(total(&open), 3000);
    fs_err::remove_file(home.index()).unwrap();
    assert_works_as_new(&home, "deleted");
    // The one that was open has the old file still, and does no harm to the new one when it is closed.
    let new = Index::open(&home);
    put(&open, "c", &["lost"]);
    drop(open);
    put(&new, "d", &["kept"]);
    drop(new);
    assert_eq!(Index::open(&home).ids(&slug("d")).unwrap(), ["kept"]);
}

#[test]
fn two_processes_share_it() {
    let (_folder, home, one) = new_index();
    let other = Index::open(&home);
    put(&one, "a", &["one", "two"]);
    assert_eq!(other.ids(&slug("a")).unwrap(), ["one", "two"]);
    put(&other, "a", &["three"]);
    assert_eq!(one.ids(&slug("a")).unwrap(), ["three"]);
    assert_eq!(one.operation(&slug("a"), "one").unwrap(), None);
    // A third finds a file of a newer version: the others see an empty index, and go on.
    Connection::open(home.index()).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let third = Index::open(&home);
    for index in [&one, &other, &third] {
        assert_eq!(index.ids(&slug("a")).unwrap(), Vec::<String>::new());
    }
    put(&one, "a", &["four"]);
    assert_eq!(third.ids(&slug("a")).unwrap(), ["four"]);
}

/// A reader sees all of a replacement or nothing.
#[test]
fn readers_and_writers_go_on_at_the_same_time() {
    let (_folder, home, index) = new_index();
    let ids = |prefix: &str| (0..200).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
    let sets = [ids("x"), ids("y")];
    let write = |index: &Index, n: usize| put(index, "a", &sets[n % 2].iter().map(String::as_str).collect::<Vec<_>>());
    write(&index, 0);
    let other = Index::open(&home);
    std::thread::scope(|scope| {
        for index in [&index, &other] {
            scope.spawn(move || (0..10).for_each(|n| write(index, n)));
            scope.spawn(|| {
                for _ in 0..40 {
                    let seen = index.ids(&slug("a")).unwrap();
                    assert!(sets.contains(&seen), "{seen:?}");
                    let found = index.search(&Search { connector: None, text: "x", offset: 0, limit: 5 }).unwrap();
                    assert!([0, 200].contains(&found.total), "{}", found.total);
                }
            });
        }
    });
}

#[test]
fn without_a_usable_file_it_is_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = Home::new(folder.path().join("blocked"));
    fs_err::create_dir_all(blocked.path()).unwrap();
    fs_err::write(blocked.cache(), "a file where the folder should be").unwrap();
    let folder_as_file = Home::new(folder.path().join("folder"));
    fs_err::create_dir_all(folder_as_file.index()).unwrap();
    for home in [&blocked, &folder_as_file] {
        let index = Index::open(home);
        put(&index, "a", &["one"]);
        assert_eq!(index.operation(&slug("a"), "ONE").unwrap().unwrap().id, "one");
        assert_eq!(
            index.clone().search(&Search { connector: None, text: "on", offset: 0, limit: 5 }).unwrap().total,
            1
        );
        assert_eq!(total(&Index::open(home)), 0);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_no_error() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, home) = filled();
    fs_err::set_permissions(home.index(), std::fs::Permissions::from_mode(0o400)).unwrap();
    fs_err::set_permissions(home.cache(), std::fs::Permissions::from_mode(0o500)).unwrap();
    if fs_err::write(home.cache().join("probe"), "").is_ok() {
        println!("skipped: an index in a read-only folder (root may write everywhere)");
        return;
    }
    let index = Index::open(&home);
    put(&index, "b", &["one"]);
    assert_eq!(index.ids(&slug("b")).unwrap(), ["one"]);
    fs_err::set_permissions(home.cache(), std::fs::Permissions::from_mode(0o700)).unwrap();
}
