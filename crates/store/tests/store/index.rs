//! The index as those who look things up see it: what was put in comes out, all of it or nothing, and nothing stays
//! behind of what was taken out.

use causeway_core::{Home, Slug};
use causeway_store::{Index, Indexed, IndexedOperation, Part};
use rusqlite::Connection;
use tempfile::TempDir;

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn new_index() -> (TempDir, Home, Index) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let index = Index::open(&home);
    (folder, home, index)
}

pub(crate) fn operation(id: &str) -> IndexedOperation<'_> {
    IndexedOperation { id, method: "GET", path: "/x", place: &[1, 2], ..IndexedOperation::default() }
}

/// A connector with operations of these ids and two parts.
pub(crate) fn put(index: &Index, connector: &str, ids: &[&str]) {
    let operations: Vec<_> = ids.iter().map(|id| operation(id)).collect();
    let parts = [(1, Part { file: 0, start: 1, length: 2 }), (2, Part { file: 0, start: 3, length: 4 })];
    let all = Indexed { title: connector, stamp: "1", head: b"head", operations: &operations, parts: &parts };
    index.replace(&slug(connector), &all).unwrap();
}

/// The rows of each table.
fn rows(home: &Home) -> Vec<i64> {
    let db = Connection::open(home.index()).unwrap();
    let tables = ["connector", "head", "operation", "name", "part", "haystack"];
    tables.iter().map(|t| db.query_row(&format!("SELECT count(*) FROM {t}"), [], |row| row.get(0)).unwrap()).collect()
}

#[test]
fn what_was_put_in_comes_out() {
    let (_folder, home, index) = new_index();
    let operations = [IndexedOperation {
        id: "getWeight",
        method: "GET",
        path: "/user/{id}/weight",
        summary: "A person's weight",
        tags: "body scale",
        deprecated: true,
        place: &[0, 255, 7],
    }];
    let parts =
        [0, 1, i64::MAX as u64, 1 << 63, u64::MAX].map(|key| (key, Part { file: 3, start: u32::MAX, length: 9 }));
    let all = Indexed { title: "Withings", stamp: "blake3:1", head: b"{}", operations: &operations, parts: &parts };
    index.replace(&slug("withings"), &all).unwrap();

    for index in [&index, &Index::open(&home)] {
        let head = index.connector(&slug("withings")).unwrap().unwrap();
        assert_eq!((head.title.as_str(), head.stamp.as_str()), ("Withings", "blake3:1"));
        assert_eq!((head.head.as_slice(), head.operations), (b"{}".as_slice(), 1));
        let found = index.operation(&slug("withings"), "getWeight").unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.method.as_str()), ("getWeight", "GET"));
        assert_eq!((found.path.as_str(), found.summary.as_str()), ("/user/{id}/weight", "A person's weight"));
        assert_eq!(
            (found.tags.as_str(), found.deprecated, found.place.as_slice()),
            ("body scale", true, &[0, 255, 7][..])
        );
        for (key, part) in parts {
            assert_eq!(index.part(&slug("withings"), key).unwrap(), Some(part), "{key}");
        }
        assert_eq!(index.part(&slug("withings"), 2).unwrap(), None);
    }
}

#[test]
fn an_operation_is_found_whatever_its_case() {
    let (_folder, _home, index) = new_index();
    put(&index, "a", &["getUser", "Größe", "users.list"]);
    for (asked, found) in
        [("getUser", "getUser"), ("GETUSER", "getUser"), ("grÖße", "Größe"), ("Users.List", "users.list")]
    {
        assert_eq!(index.operation(&slug("a"), asked).unwrap().unwrap().id, found);
    }
    for asked in ["getUse", "getUsers", "", "users_list"] {
        assert_eq!(index.operation(&slug("a"), asked).unwrap(), None, "{asked}");
    }
    assert_eq!(index.operation(&slug("b"), "getUser").unwrap(), None);
}

#[test]
fn operations_keep_the_order_of_the_description() {
    let (_folder, _home, index) = new_index();
    let ids: Vec<String> = (0..500).map(|n| format!("op{}", n * 7 % 500)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    put(&index, "before", &["z", "a"]);
    put(&index, "many", &ids);
    put(&index, "after", &["y", "b"]);
    assert_eq!(index.ids(&slug("many")).unwrap(), ids);
    let all = index.operations(&slug("many")).unwrap();
    assert_eq!(all.iter().map(|operation| operation.id.as_str()).collect::<Vec<_>>(), ids);
    assert_eq!(index.ids(&slug("none")).unwrap(), Vec::<String>::new());
    assert_eq!(index.operations(&slug("none")).unwrap(), []);
}

#[test]
fn nothing_stays_behind() {
    let (_folder, home, index) = new_index();
    put(&index, "a", &["one", "two", "three"]);
    put(&index, "b", &["one"]);
    assert_eq!(rows(&home), [2, 2, 4, 4, 4, 2]);
    put(&index, "a", &["two"]);
    assert_eq!(rows(&home), [2, 2, 2, 2, 4, 2]);
    assert_eq!(index.operation(&slug("a"), "one").unwrap(), None);
    index.remove(&slug("a")).unwrap();
    assert_eq!(rows(&home), [1, 1, 1, 1, 2, 1]);
    assert_eq!(index.connector(&slug("a")).unwrap(), None);
    assert_eq!(index.operation(&slug("b"), "one").unwrap().unwrap().id, "one");
    index.remove(&slug("b")).unwrap();
    index.remove(&slug("b")).unwrap();
    assert_eq!(rows(&home), [0; 6]);
}

#[test]
fn a_replacement_that_fails_changes_nothing() {
    let (_folder, home, index) = new_index();
    put(&index, "a", &["one", "two"]);
    let before = (rows(&home), index.connector(&slug("a")).unwrap(), index.operations(&slug("a")).unwrap());
    let part = (7, Part { file: 0, start: 0, length: 1 });
    let twice = [operation("new"), operation("same"), operation("Same")];
    for (operations, parts) in [(&twice[..], &[][..]), (&twice[..2], &[part, part][..])] {
        for connector in ["a", "c"] {
            let all = Indexed { title: "new", stamp: "2", head: b"new", operations, parts };
            let error = index.replace(&slug(connector), &all).unwrap_err();
            let named = format!("The connector \"{connector}\" has two operations called \"Same\".");
            assert_eq!(error.to_string() == named, parts.is_empty(), "{error}");
        }
    }
    assert_eq!(before, (rows(&home), index.connector(&slug("a")).unwrap(), index.operations(&slug("a")).unwrap()));
    assert_eq!(index.connector(&slug("c")).unwrap(), None);
    put(&index, "a", &["three"]);
    assert_eq!(index.ids(&slug("a")).unwrap(), ["three"]);
}
