//! What fuzzing found (`./dev fuzz`), each as small as it could be made.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;

use causeway_openapi::{ImportError, Imported, drift, import, request, sample};
use url::Url;

fn read(text: &str) -> Imported {
    import(text.as_bytes()).unwrap()
}

#[test]
fn a_method_that_http_does_not_know_is_passed_over() {
    let text = r#"{"discoveryVersion": "v1", "rootUrl": "https://a.example", "methods": {
        "a": {"httpMethod": "GET / HTTP/1.1\r\nX:", "path": "a"}, "b": {"httpMethod": "post", "path": "b"}, "c": {"path": "c"}}}"#;
    let found = read(text).connector.operations;
    let found: Vec<_> = found.iter().map(|entry| (entry.method.as_str(), entry.path.as_str())).collect();
    assert_eq!(found, [("POST", "/b"), ("GET", "/c")]);
}

#[test]
fn variables_that_differ_in_case_do_not_make_a_call_impossible() {
    let read = read(
        r#"{"openapi": "3.0.0", "paths": {"/a/{id}": {"get": {"parameters": [
        {"name": "ID", "in": "path"}, {"name": "id", "in": "path"}, {"name": "Id", "in": "path"}]}},
        "/b/{key}": {"get": {"parameters": [{"name": "KEY", "in": "path"}, {"name": "Key", "in": "path"}]}}}}"#,
    );
    let base = Url::parse("https://a.example").unwrap();
    for (entry, name) in read.connector.operations.iter().zip(["id", "key"]) {
        let operation = read.connector.open(entry);
        let mut arguments = sample(&operation);
        arguments[name] = "x".into();
        let request = request(&operation, &base, arguments.as_object().unwrap()).unwrap();
        assert!(request.url.path().ends_with("/x"), "{}", request.url);
    }
}

#[test]
fn a_type_of_lists_without_end_is_any_type() {
    let text = format!("{}x{}", "List[".repeat(100_000), "]".repeat(100_000));
    let text = format!(
        r#"{{"swaggerVersion": "1.2", "apis": [{{"path": "/a", "operations": [{{"method": "GET", "type": "{text}"}}]}}]}}"#
    );
    assert_eq!(read(&text).connector.operations.len(), 1);
}

/// Each of these took time with the square of its size, or memory without bound.
#[test]
fn what_grows_grows_in_proportion() {
    let mut uses = String::new();
    (0..60_000).for_each(|n| write!(uses, r#""/{n}": {{"get": {{"security": [{{"s{n}": []}}]}}}},"#).unwrap());
    let required = format!(r#"{{"openapi": "3.0.0", "paths": {{{uses} "/a": {{"get": {{}}}}}}}}"#);
    let variables: Vec<_> = (0..20_000).map(|n| format!(r#"{{"key": "v{n}", "value": "x"}}"#)).collect();
    let names: String = (0..50).map(|n| format!("{{{{v{n}}}}}")).collect();
    let items: Vec<_> = (0..20_000)
        .map(|n| format!(r#"{{"name": "{n}", "request": {{"method": "GET", "url": "https://{n}{names}/x"}}}}"#))
        .collect();
    let collection =
        format!(r#"{{"info": {{"name": "x"}}, "variable": [{}], "item": [{}]}}"#, variables.join(","), items.join(","));
    for (text, fewest) in [(required, 60_001), (collection, 1_000)] {
        #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
        let begun = std::time::Instant::now();
        assert!(read(&text).connector.operations.len() >= fewest);
        println!("{} bytes after {:?}", text.len(), begun.elapsed());
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    }
}

#[test]
fn more_operations_than_any_api_has_are_refused() {
    let mut paths = String::new();
    (0..60_000).for_each(|n| write!(paths, r#""/{n}": {{"get": {{}}, "put": {{}}}},"#).unwrap());
    let many = format!(r#"{{"openapi": "3.0.0", "paths": {{{paths} "/a": {{}}}}}}"#);
    let discovery = format!(
        r#"{{"discoveryVersion": "v1", "rootUrl": "https://a.example", "methods": {{{}}}}}"#,
        (0..100_001).map(|n| format!(r#""m{n}": {{"path": "{n}"}}"#)).collect::<Vec<_>>().join(",")
    );
    let listed = format!(r#"{{"info": {{}}, "item": [{}1]}}"#, "1,".repeat(1_000_000));
    for text in [many, discovery, listed] {
        assert!(matches!(import(text.as_bytes()), Err(ImportError::TooLarge(_))), "{}", &text[..60]);
    }
}

/// Many services have one path, and say in the query or in a fragment what they are asked to do.
#[test]
fn operations_that_share_a_method_and_a_path_are_the_same_ones_next_time() {
    let with = |names: &[&str]| {
        let paths: Vec<_> = names
            .iter()
            .map(|name| format!(r##""/#Action={name}": {{"post": {{"operationId": "{name}", "responses": {{}}}}}}"##))
            .collect();
        read(&format!(r#"{{"openapi": "3.0.0", "paths": {{{}}}}}"#, paths.join(","))).connector
    };
    let old = with(&["list", "make", "drop"]);
    assert!(drift(&old, &old).is_empty(), "{:?}", drift(&old, &old));
    assert!(drift(&old, &with(&["drop", "list", "make"])).is_empty());
    let less = drift(&old, &with(&["list", "drop"]));
    assert_eq!((less.removed, less.added, less.changed.len()), (vec!["make".to_owned()], vec![], 0));
    let more = drift(&old, &with(&["list", "send", "make", "drop"]));
    assert_eq!((more.removed, more.added, more.changed.len()), (vec![], vec!["send".to_owned()], 0));
    let renamed = drift(&old, &with(&["list", "build", "drop"]));
    assert_eq!((renamed.changed[0].id.as_str(), renamed.changed[0].now.as_str()), ("make", "build"));
}
