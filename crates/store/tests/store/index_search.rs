//! Searching as a person does it: which words find what, what comes first, and pages without gaps.

use causeway_core::Slug;
use causeway_store::{Index, Indexed, IndexedOperation, Search};

use crate::index::{new_index, put, slug};

fn search(index: &Index, connector: Option<&Slug>, text: &str) -> Vec<String> {
    let found = index.search(&Search { connector, text, offset: 0, limit: 100 }).unwrap();
    assert_eq!(found.total, found.operations.len() as u64, "{text}");
    found.operations.into_iter().map(|(_, operation)| operation.id).collect()
}

fn fitness() -> (tempfile::TempDir, Index) {
    let (folder, _home, index) = new_index();
    let of =
        |id, path, summary, tags| IndexedOperation { id, method: "GET", path, summary, tags, ..Default::default() };
    let strava = [
        of("getActivityStreams", "/activities/{id}/streams", "Get Activity Streams", "Streams"),
        of("getActivityById", "/activities/{id}", "Get Activity", "Activities"),
        of("getLoggedInAthlete", "/athlete", "Get Authenticated Athlete", "Athletes"),
        of("uploads.create_file", "/uploads", "Télécharger une activité", "Uploads S3Bucket"),
    ];
    let fitbit = [
        of("getactivity", "/1/user/-/activity.json", "NEAR the \"end\"", "HTTPServer"),
        of("logWeight", "/1/user/-/body/log/weight.json", "Log weight; see getActivityById", "Body"),
    ];
    for (slug, title, operations) in [("strava", "Strava API v3", &strava[..]), ("fitbit", "Fitbit Wéb", &fitbit[..])]
    {
        let all = Indexed { title, stamp: "1", head: b"", operations, parts: &[] };
        index.replace(&slug.parse().unwrap(), &all).unwrap();
    }
    (folder, index)
}

#[test]
fn words_find_what_a_person_means() {
    let (_folder, index) = fitness();
    let cases: [(&str, &[&str]); 27] = [
        ("activity streams", &["getActivityStreams"]),
        ("streams activ", &["getActivityStreams"]),
        ("getact", &["getactivity", "getActivityStreams", "getActivityById", "logWeight"]),
        ("GETACTIVITYSTREAMS", &["getActivityStreams"]),
        ("activitystreams", &["getActivityStreams"]),
        ("activityStreams", &["getActivityStreams"]),
        ("getActivityById", &["getActivityById", "logWeight"]),
        ("athlete logged", &["getLoggedInAthlete"]),
        ("create file", &["uploads.create_file"]),
        ("uploads.create", &["uploads.create_file"]),
        ("/activities/{id}/streams", &["getActivityStreams"]),
        ("telecharger", &["uploads.create_file"]),
        ("TÉLÉCHARGER activite", &["uploads.create_file"]),
        ("te\u{301}le\u{301}charger", &["uploads.create_file"]),
        ("bucket", &["uploads.create_file"]),
        ("s3bucket", &["uploads.create_file"]),
        ("server", &["getactivity"]),
        ("fitbit weight", &["logWeight"]),
        ("web log", &["logWeight"]),
        ("strava athlete", &["getLoggedInAthlete"]),
        ("v3 upload", &["uploads.create_file"]),
        ("ctivityStr", &["getActivityStreams"]),
        ("eigh", &["logWeight"]),
        ("activity nothing", &[]),
        ("zzz", &[]),
        ("fitbit streams", &[]),
        ("日本", &[]),
    ];
    for (text, ids) in cases {
        assert_eq!(search(&index, None, text), ids, "{text}");
    }
}

#[test]
fn a_connector_is_searched_alone_and_without_its_title() {
    let (_folder, index) = fitness();
    assert_eq!(search(&index, Some(&slug("fitbit")), "activity"), ["logWeight", "getactivity"]);
    assert_eq!(search(&index, Some(&slug("fitbit")), "fitbit"), Vec::<String>::new());
    assert_eq!(search(&index, Some(&slug("fitbit")), "streams"), Vec::<String>::new());
    assert_eq!(search(&index, Some(&slug("none")), "activity"), Vec::<String>::new());
    assert_eq!(search(&index, Some(&slug("none")), ""), Vec::<String>::new());
}

#[test]
fn the_best_comes_first() {
    let (_folder, _home, index) = new_index();
    let of = |id, path, summary| IndexedOperation { id, path, summary, ..Default::default() };
    let operations = [
        of("inPath", "/users", ""),
        of("inSummary", "/a", "All users"),
        of("listAllUsers", "/b", ""),
        of("usersOfGroup", "/c", ""),
        of("users", "/d", ""),
        of("superusers", "/e", ""),
        of("listUsers", "/f", ""),
    ];
    let all = Indexed { title: "x", stamp: "1", head: b"", operations: &operations, parts: &[] };
    for connector in ["b", "a"] {
        index.replace(&slug(connector), &all).unwrap();
    }
    let order = ["users", "usersOfGroup", "listAllUsers", "listUsers", "inSummary", "inPath"];
    assert_eq!(search(&index, Some(&slug("a")), "users"), order);
    let found = index.search(&Search { connector: None, text: "Users", offset: 0, limit: 4 }).unwrap();
    let found: Vec<_> = found.operations.iter().map(|(slug, op)| (slug.as_str(), op.id.as_str())).collect();
    assert_eq!(found, [("a", "users"), ("b", "users"), ("a", "usersOfGroup"), ("b", "usersOfGroup")]);
}

#[test]
fn the_syntax_of_no_language_means_anything() {
    let (_folder, index) = fitness();
    let everything = search(&index, None, "");
    assert_eq!(everything.len(), 6);
    for text in ["\"", "*", "-", ":", "()", "\0", "\u{1e}\u{1f}", "'; --", "   ", "%_", "^$", "\u{301}"] {
        assert_eq!(search(&index, None, text), everything, "{text:?}");
    }
    let streams = ["getActivityStreams"];
    for text in ["\"streams\"", "streams*", "-streams", "id:streams {streams}", "streams\u{1f}activity", "streams)"] {
        assert_eq!(search(&index, None, text), streams, "{text:?}");
    }
    assert_eq!(search(&index, None, "NEAR(end)"), ["getactivity"]);
    assert_eq!(search(&index, None, "activity OR weight"), Vec::<String>::new());
}

#[test]
fn text_without_end_costs_no_more_than_its_first_words() {
    let (_folder, index) = fitness();
    assert_eq!(search(&index, None, &format!("streams {}zzz", " ".repeat(200))), ["getActivityStreams"]);
    assert_eq!(search(&index, None, &format!("{}zzz", "streams ".repeat(10))), ["getActivityStreams"]);
    assert_eq!(search(&index, None, &"x".repeat(100_000)), Vec::<String>::new());
    assert_eq!(search(&index, None, &"aB".repeat(100_000)), Vec::<String>::new());
}

#[test]
fn pages_have_neither_gaps_nor_repeats() {
    let (_folder, _home, index) = new_index();
    for connector in ["c", "a", "b"] {
        let ids: Vec<String> = (0..31).map(|n| format!("{}{n}", ["getThing", "thing", "other"][n % 3])).collect();
        put(&index, connector, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let b = slug("b");
    for (connector, text, total) in
        [(None, "", 93), (None, "thing", 63), (None, "a", 31), (Some(&b), "", 31), (Some(&b), "get", 11)]
    {
        let page = |offset, limit| index.search(&Search { connector, text, offset, limit }).unwrap();
        let all = page(0, 1000);
        assert_eq!((all.total, all.operations.len()), (total, total as usize), "{text}");
        for size in [1, 7, 31, 50] {
            let mut paged = Vec::new();
            while paged.len() < all.operations.len() {
                let next = page(paged.len() as u64, size);
                assert_eq!(next.total, total);
                assert!(!next.operations.is_empty());
                paged.extend(next.operations);
            }
            assert_eq!(paged, all.operations, "{text} {size}");
        }
        for (offset, limit) in [(total, 10), (u64::MAX, 10), (0, 0)] {
            assert_eq!(page(offset, limit).operations, [], "{offset} {limit}");
        }
    }
    let names: Vec<_> = index.search(&Search { connector: None, text: "", offset: 30, limit: 2 }).unwrap().operations;
    assert_eq!(
        names.iter().map(|(slug, op)| format!("{slug} {}", op.id)).collect::<Vec<_>>(),
        ["a getThing30", "b getThing0"]
    );
}
