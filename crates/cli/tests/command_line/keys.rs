//! Signing in with keys: asked for, sealed, sent where the description says and to nobody else, never shown.

use std::io::Write;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::mpsc::Receiver;

use crate::common::{Causeway, Ended, allow, answer, files};
use crate::service::telling;

const SECRET: &str = "s3cret-k3y-4711";

/// Answers 401 to whoever does not show the key; tells what came.
pub(crate) fn service(shown: &'static str) -> (SocketAddr, Receiver<String>) {
    telling(move |whole| {
        let status = if whole.contains(shown) { "200 OK" } else { "401 Unauthorized" };
        answer(status, "", "{\"ok\": true}")
    })
}

pub(crate) fn import(causeway: &Causeway, address: SocketAddr, schemes: &str) {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Safe"}}, "servers": [{{"url": "http://{address}"}}],
            "components": {{"securitySchemes": {{{schemes}}}}}, "paths": {{"/a": {{"get": {{"operationId": "get"}}}}}}}}"#
    );
    let file = causeway.file("safe.json", text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
}

fn connect(causeway: &Causeway, more: &[&str], keys: &str) -> Ended {
    let mut command = causeway.command(&[&["connect", "safe", "--secret-stdin"], more].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_key_is_sent_where_the_description_says() {
    for (scheme, shown, more) in [
        (r#""k": {"type": "apiKey", "in": "header", "name": "X-Key"}"#, "x-key: s3cret-k3y-4711\r\n", vec![]),
        (r#""k": {"type": "apiKey", "in": "query", "name": "key"}"#, "GET /a?key=s3cret-k3y-4711 ", vec![]),
        (r#""k": {"type": "apiKey", "in": "cookie", "name": "sid"}"#, "cookie: sid=s3cret-k3y-4711\r\n", vec![]),
        (r#""k": {"type": "http", "scheme": "bearer"}"#, "authorization: Bearer s3cret-k3y-4711\r\n", vec![]),
        (
            r#""k": {"type": "http", "scheme": "basic"}"#,
            "authorization: Basic YWRhOnMzY3JldC1rM3ktNDcxMQ==\r\n",
            vec!["--user", "ada"],
        ),
    ] {
        let causeway = Causeway::new();
        let (address, told) = service(shown);
        import(&causeway, address, scheme);
        allow(&causeway, "safe", address);
        let refused = causeway.run(&["call", "safe", "get"]);
        assert!(refused.code == 1 && refused.stderr.contains("causeway connect safe"), "{}", refused.stderr);
        told.recv().unwrap();
        connect(&causeway, &more, &format!("{SECRET}\n")).ok();
        let ended = causeway.run(&["-v", "call", "safe", "get"]).ok();
        let came = told.recv().unwrap();
        assert!(came.contains(shown), "{came}");
        for (what, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
            assert!(!text.contains(SECRET), "{what}: {text}");
        }
        for file in files(&causeway.home()) {
            let bytes = fs_err::read(&file).unwrap();
            let found = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
            assert!(!found, "{} holds the key in the clear", file.display());
        }
    }
}

#[test]
fn a_key_that_is_refused_needs_the_user() {
    let causeway = Causeway::new();
    let (address, _told) = service("x-key: right");
    import(&causeway, address, r#""k": {"type": "apiKey", "in": "header", "name": "X-Key"}"#);
    connect(&causeway, &[], "\n").fails(1, &["needs a key"]);
    connect(&causeway, &[], "wrong\n").ok();
    causeway.run(&["call", "safe", "get"]).fails(3, &["refuses the key (401)", "connect"]);
    assert!(causeway.run(&["connections", "list"]).ok().stdout.contains("sign in again"));
    connect(&causeway, &[], "right\n").ok();
    causeway.run(&["call", "safe", "get"]).ok();
}

#[test]
fn a_key_stays_with_the_address_that_it_was_given_for() {
    let causeway = Causeway::new();
    let (address, _told) = service("x-key: right");
    let (other, told) = service("x-key: right");
    let scheme = r#""k": {"type": "apiKey", "in": "header", "name": "X-Key"}"#;
    import(&causeway, address, scheme);
    connect(&causeway, &[], "right\n").ok();
    import(&causeway, other, scheme);
    causeway.run(&["call", "safe", "get"]).fails(3, &["have not approved"]);
    assert!(told.try_recv().is_err(), "nothing was sent");
}

#[test]
fn several_keys_go_together() {
    let causeway = Causeway::new();
    let (address, told) = service("x-app: a1\r\n");
    let schemes = r#""app": {"type": "apiKey", "in": "header", "name": "X-App"}, "key": {"type": "apiKey", "in": "query", "name": "key"}"#;
    import(&causeway, address, schemes);
    connect(&causeway, &[], "a1\nk2\n").ok();
    causeway.run(&["call", "safe", "get"]).ok();
    let came = told.recv().unwrap();
    assert!(came.contains("x-app: a1\r\n") && came.starts_with("GET /a?key=k2 "), "{came}");
}
