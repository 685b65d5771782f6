//! Addresses on the user's own network are called once the user said so, and credentials go nowhere else.

use std::net::SocketAddr;
use std::sync::mpsc::Receiver;

use crate::common::{Causeway, answer};
use crate::service::telling;

fn ok() -> (SocketAddr, Receiver<String>) {
    telling(|_| answer("200 OK", "", "{\"ok\": true}"))
}

fn import(causeway: &Causeway, name: &str, server: &str, more: &str) {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "{name}"}}, "servers": [{{"url": "{server}"}}], {more}
            "paths": {{"/a": {{"get": {{"operationId": "get"}}}}}}}}"#
    );
    let file = causeway.file(&format!("{name}.json"), text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
}

#[test]
fn a_file_cannot_make_causeway_call_the_users_own_network() {
    let causeway = Causeway::new();
    let (address, told) = ok();
    let origin = format!("http://{address}");
    import(&causeway, "lamp", &origin, "");
    let allow = format!("causeway connectors allow lamp {origin}");
    causeway.run(&["call", "lamp", "get"]).fails(1, &["on your own network", &allow]);
    assert!(causeway.run(&["connectors", "show", "lamp"]).ok().stdout.contains("Not allowed yet"));
    assert!(told.try_recv().is_err(), "nothing was sent");

    causeway.run(&["connectors", "allow", "lamp", &format!("{origin}/any/path")]).ok();
    causeway.run(&["call", "lamp", "get"]).ok();
    told.recv().unwrap();
    assert!(causeway.run(&["connectors", "show", "lamp"]).ok().stdout.contains("May call"));
    causeway.run(&["connectors", "disallow", "lamp", &origin]).ok();
    causeway.run(&["connectors", "disallow", "lamp", &origin]).fails(4, &[&origin]);
    causeway.run(&["call", "lamp", "get"]).fails(1, &["own network"]);

    // Another of its name begins with nothing.
    causeway.run(&["connectors", "allow", "lamp", &origin]).ok();
    causeway.run(&["connectors", "remove", "lamp"]).ok();
    import(&causeway, "lamp", &origin, "");
    causeway.run(&["call", "lamp", "get"]).fails(1, &["own network"]);
    assert!(told.try_recv().is_err(), "nothing more was sent");
}

#[test]
fn what_a_file_says_beside_the_description_approves_nothing() {
    let causeway = Causeway::new();
    let (address, told) = ok();
    let folder = causeway.folder().join("lamp");
    fs_err::create_dir_all(&folder).unwrap();
    let text = r#"{"openapi": "3.1.0", "info": {"title": "Lamp"}, "paths": {"/a": {"get": {"operationId": "get"}}}}"#;
    fs_err::write(folder.join("apiDefinition.json"), text).unwrap();
    let beside = format!(r#"{{"causeway": {{"server": "http://{address}", "approvals": ["http://{address}"]}}}}"#);
    fs_err::write(folder.join("apiProperties.json"), beside).unwrap();
    causeway.run(&["import", folder.to_str().unwrap()]).ok();
    causeway.run(&["call", "lamp", "get"]).fails(1, &["own network"]);
    assert!(told.try_recv().is_err());
}

#[test]
fn who_names_the_server_allows_it() {
    let causeway = Causeway::new();
    let (address, _told) = ok();
    import(&causeway, "lamp", "https://lamp.test", "");
    causeway.run(&["connectors", "server", "lamp", &format!("http://{address}")]).ok();
    causeway.run(&["call", "lamp", "get"]).ok();
    // A part of the path is no machine.
    import(&causeway, "sly", &format!("http://{address}/{{account}}"), "");
    causeway.run(&["connectors", "server", "sly", "--set", "account=me"]).ok();
    causeway.run(&["call", "sly", "get"]).fails(1, &["own network"]);
}

#[test]
fn who_imports_from_an_address_allows_that_and_no_other() {
    let causeway = Causeway::new();
    let (other, told) = ok();
    for (server, code) in [("http://HOST".to_owned(), 0), (format!("http://{other}"), 1)] {
        let text = format!(
            r#"{{"openapi": "3.1.0", "info": {{"title": "Lamp"}}, "servers": [{{"url": "{server}"}}],
                "paths": {{"/a": {{"get": {{"operationId": "get"}}}}}}}}"#
        );
        let (address, _told) = telling(move |head| {
            let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
            answer("200 OK", "content-type: application/json\r\n", &text.replace("HOST", host))
        });
        causeway.run(&["import", &format!("http://{address}/lamp.json"), "--replace"]).ok();
        let called = causeway.run(&["call", "lamp", "get"]);
        assert_eq!(called.code, code, "{}", called.stderr);
    }
    assert!(told.try_recv().is_err());
}

#[test]
fn metadata_is_never_called_whatever_the_user_says() {
    let causeway = Causeway::new();
    import(&causeway, "cloud", "http://169.254.169.254", "");
    let words = ["link-local or metadata"];
    causeway.run(&["connectors", "allow", "cloud", "http://169.254.169.254"]).fails(1, &words);
    causeway.run(&["call", "cloud", "get"]).fails(1, &words);
    causeway.run(&["import", "http://metadata.google.internal/x.json"]).fails(1, &["metadata service"]);
}

fn connect(causeway: &Causeway, connection: &str) {
    let key = causeway.file("key.txt", "s3cret\n");
    let mut connect = causeway.command(&["connect", "lamp", "--connection", connection, "--secret-stdin"]);
    let ended = connect.stdin(std::fs::File::open(key).unwrap()).output().unwrap();
    crate::common::Ended::from(ended).ok();
}

#[test]
fn an_operation_of_another_server_gets_no_credentials_before_that_is_allowed() {
    let causeway = Causeway::new();
    let ((own, _told), (other, told)) = (ok(), ok());
    let other = format!("http://localhost:{}", other.port());
    let scheme = r#""components": {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}},"#;
    // Someone is signed in there, so that it may be called; but not with this account.
    import(&causeway, "lamp", &other, scheme);
    connect(&causeway, "second");
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Lamp"}}, "servers": [{{"url": "http://{own}"}}], {scheme}
            "paths": {{"/a": {{"servers": [{{"url": "{other}"}}], "get": {{"operationId": "get"}}}}}}}}"#
    );
    let file = causeway.file("lamp.json", text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
    connect(&causeway, "main");

    let call = ["call", "lamp", "get", "--connection", "main"];
    let allow = format!("causeway connectors allow lamp {other}");
    let ended = causeway.run(&call).ok();
    assert!(ended.stderr.contains("not sent along") && ended.stderr.contains(&allow), "{}", ended.stderr);
    assert!(!told.recv().unwrap().contains("s3cret"));
    causeway.run(&["connectors", "allow", "lamp", &other]).ok();
    assert!(!causeway.run(&call).ok().stderr.contains("Note"));
    assert!(told.recv().unwrap().contains("x-key: s3cret"));
}

const KINDS: [(&str, &str); 5] = [
    ("header", r#"{"type": "apiKey", "in": "header", "name": "X-Key"}"#),
    ("query", r#"{"type": "apiKey", "in": "query", "name": "key"}"#),
    ("cookie", r#"{"type": "apiKey", "in": "cookie", "name": "sid"}"#),
    ("bearer", r#"{"type": "http", "scheme": "bearer"}"#),
    ("basic", r#"{"type": "http", "scheme": "basic"}"#),
];

/// A server that answers the first request with a redirect, which echoes the query it was asked with, and all others
/// with 200.
fn leading(status: u16, to: String) -> (SocketAddr, Receiver<String>) {
    telling(move |head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let query = path.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        match path.starts_with("/a") {
            true => answer(&format!("{status} Moved"), &format!("location: {to}/b{query}\r\n"), ""),
            false => answer("200 OK", "", "{\"ok\": true}"),
        }
    })
}

/// Signed in to `lamp` at this address; `/a` is to be got and posted to.
fn lamp(causeway: &Causeway, address: SocketAddr, scheme: &str) {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Lamp"}}, "servers": [{{"url": "http://{address}"}}],
            "components": {{"securitySchemes": {{"k": {scheme}}}}},
            "paths": {{"/a": {{"get": {{"operationId": "get"}}, "post": {{"operationId": "post",
                "parameters": [{{"name": "X-Note", "in": "header", "schema": {{"type": "string"}}}}],
                "requestBody": {{"content": {{"application/json": {{}}}}}}}}}}}}}}"#
    );
    let file = causeway.file("lamp.json", text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
    connect(causeway, "lamp");
}

#[test]
fn credentials_follow_a_redirect_only_within_their_origin() {
    let shown = |head: &str| head.contains("s3cret") || head.contains("OnMzY3JldA=="); // ":s3cret"
    for (kind, scheme) in KINDS {
        let causeway = Causeway::new();
        for status in [301, 302, 303, 307, 308] {
            let context = format!("{kind} {status}");
            let (stays, told) = leading(status, String::new());
            lamp(&causeway, stays, scheme);
            let ended = causeway.run(&["call", "lamp", "get"]).ok();
            assert!(ended.stderr.contains(&format!("at http://{stays}/b")), "{context}: {}", ended.stderr);
            assert!(shown(&told.recv().unwrap()) && shown(&told.recv().unwrap()), "{context}");

            let (sink, sunk) = ok();
            let sink_origin = format!("http://localhost:{}", sink.port());
            let (leads, told) = leading(status, sink_origin.clone());
            lamp(&causeway, leads, scheme);
            causeway.run(&["call", "lamp", "get"]).fails(1, &["own network", &sink_origin]);
            assert!(sunk.try_recv().is_err(), "{context}: it is not allowed");
            causeway.run(&["connectors", "allow", "lamp", &sink_origin]).ok();
            causeway.run(&["call", "lamp", "get"]).ok();
            assert!(shown(&told.recv().unwrap()), "{context}");
            let came = sunk.recv().unwrap();
            assert!(came.starts_with("GET /b") && !shown(&came), "{context}: {came}");
            assert!(!came.to_lowercase().contains("referer"), "{context}: {came}");
        }
    }
}

#[test]
fn a_request_that_changes_something_is_sent_again_only_where_it_was_meant_for() {
    let causeway = Causeway::new();
    let header = KINDS[0].1;
    let post = ["call", "lamp", "post", "--param", "X-Note=n0te", "--body", r#"{"weight": 81.4375}"#];
    for (status, again) in [(301, ""), (302, ""), (303, "GET /b"), (307, "POST /b"), (308, "POST /b")] {
        let (stays, told) = leading(status, String::new());
        lamp(&causeway, stays, header);
        let ended = causeway.run(&post);
        told.recv().unwrap();
        let second = told.try_recv().unwrap_or_default();
        assert!(second.starts_with(again) && second.is_empty() == again.is_empty(), "{status}: {second}");
        assert_eq!(second.contains("81.4375"), again == "POST /b", "{status}: {second}");
        assert_eq!(second.contains("content-type"), again == "POST /b", "{status}: {second}");
        assert_eq!(ended.stdout.contains("ok"), !again.is_empty(), "{status}");

        let (sink, sunk) = ok();
        let sink_origin = format!("http://localhost:{}", sink.port());
        let (leads, _told) = leading(status, sink_origin.clone());
        lamp(&causeway, leads, header);
        causeway.run(&["connectors", "allow", "lamp", &sink_origin]).ok();
        causeway.run(&post);
        let came = sunk.try_recv().unwrap_or_default();
        assert_eq!(came.starts_with("GET /b"), status == 303, "{status}: {came}");
        assert!(!["s3cret", "n0te", "81.4375"].iter().any(|secret| came.contains(secret)), "{status}: {came}");
    }
}

#[test]
fn redirects_without_end_are_given_up() {
    let causeway = Causeway::new();
    let (address, told) = telling(|_| answer("302 Found", "location: /a\r\n", ""));
    lamp(&causeway, address, KINDS[0].1);
    causeway.run(&["call", "lamp", "get"]).fails(1, &["without end"]);
    assert_eq!(told.try_iter().count(), 6);
}
