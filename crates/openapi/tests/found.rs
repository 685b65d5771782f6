//! What fuzzing found (`./dev fuzz`), each as small as it could be made.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{Imported, import};

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
