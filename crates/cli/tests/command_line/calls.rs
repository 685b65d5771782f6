//! Calls from a terminal: files that are sent and kept without being held in memory, and what history says of calls.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::common::{Causeway, allow, answer};

const LARGE: u64 = 100 << 20;

/// What a request looked like from the server's side.
struct Seen {
    head: String,
    /// The first bytes of the body and its size.
    body: Vec<u8>,
    size: u64,
}

/// Takes one request, whatever its size; answers once it is told to.
fn taker(answer: String) -> (SocketAddr, Receiver<Seen>, Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let ((seen, seen_here), (go, go_here)) = (channel(), channel());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = seen.send(take(&mut stream));
        go_here.recv().unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    });
    (address, seen_here, go)
}

fn take(stream: &mut TcpStream) -> Seen {
    let (mut start, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    let end = loop {
        let read = stream.read(&mut buffer).unwrap();
        start.extend_from_slice(&buffer[..read]);
        if let Some(end) = start.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8(start[..end].to_vec()).unwrap().to_lowercase();
    let length = head.split("content-length: ").nth(1).map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
    let mut body = start.split_off(end);
    let mut size = body.len() as u64;
    while size < length {
        let read = stream.read(&mut buffer).unwrap();
        size += read as u64;
        let room = (1_usize << 16).saturating_sub(body.len());
        body.extend_from_slice(&buffer[..read.min(room)]);
    }
    Seen { head, body, size }
}

/// A connector with one operation to send bytes, one to send a form, and one to get bytes.
fn store(causeway: &Causeway, address: SocketAddr) {
    let binary = r#"{"schema": {"type": "string", "format": "binary"}}"#;
    let form =
        r#"{"schema": {"properties": {"name": {"type": "string"}, "photo": {"type": "string", "format": "binary"}}}}"#;
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Store"}}, "servers": [{{"url": "http://{address}"}}], "paths": {{"/file": {{
            "get": {{"operationId": "getFile"}},
            "put": {{"operationId": "putFile", "parameters": [{{"name": "note", "in": "query"}}], "requestBody": {{"content": {{"application/octet-stream": {binary}}}}}}},
            "post": {{"operationId": "postForm", "requestBody": {{"content": {{"multipart/form-data": {form}}}}}}}}}}}}}"#
    );
    let file = causeway.file("store.json", text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
    allow(causeway, "store", address);
}

#[test]
fn a_file_is_sent_as_it_is_and_not_held_in_memory() {
    let causeway = Causeway::new();
    let (address, seen, go) = taker(answer("200 OK", "content-type: application/json\r\n", "{\"ok\":true}"));
    store(&causeway, address);
    let file = causeway.file("large.bin", "begins");
    fs_err::OpenOptions::new().write(true).open(&file).unwrap().set_len(LARGE).unwrap();
    let body = format!("@{}", file.display());
    let mut command = causeway.command(&["call", "store", "putFile", "--body", &body]);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let seen = seen.recv().unwrap();
    let peak = peak_memory(child.id());
    go.send(()).unwrap();
    let ended: crate::common::Ended = child.wait_with_output().unwrap().into();
    assert!(ended.ok().stdout.contains("\"ok\": true"));
    assert!(seen.head.contains(&format!("content-length: {LARGE}")) && !seen.head.contains("chunked"), "{}", seen.head);
    assert!(seen.head.contains("content-type: application/octet-stream"), "{}", seen.head);
    assert_eq!((seen.size, &seen.body[..7]), (LARGE, b"begins\0".as_slice()));
    assert!(peak.is_none_or(|peak| peak < LARGE / 2), "{peak:?} bytes of memory");
}

/// The most memory that a process had, where the system says so.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs_err::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? << 10)
}

#[test]
fn a_file_is_a_field_of_a_form() {
    let causeway = Causeway::new();
    let (address, seen, go) = taker(answer("200 OK", "", ""));
    store(&causeway, address);
    let photo = causeway.file("me.png", b"\x89PNG");
    go.send(()).unwrap();
    let photo = format!("photo={}", photo.display());
    causeway.run(&["call", "store", "postForm", "--param", "body/name=Ada", "--file", &photo]).ok();
    let seen = seen.recv().unwrap();
    let body = String::from_utf8_lossy(&seen.body).into_owned();
    assert!(body.contains("name=\"photo\"; filename=\"me.png\"") && body.contains("Ada"), "{body}");
    assert_eq!(seen.size, seen.body.len() as u64);
}

#[test]
fn an_answer_is_kept_as_a_file_or_not_at_all() {
    let causeway = Causeway::new();
    let path = causeway.folder().join("answer.bin");
    let get = ["call", "store", "getFile", "-o", path.to_str().unwrap()];
    let serve = |answer: String| {
        let (address, _, go) = taker(answer);
        store(&causeway, address);
        go.send(()).unwrap();
    };
    serve("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\ncut".into());
    causeway.run(&get).fails(1, &["cut off"]);
    assert!(!path.exists());
    serve(answer("404 Not Found", "", "no such file"));
    let refused = causeway.run(&get);
    assert!(refused.code == 1 && refused.stdout.contains("no such file"), "{}", refused.stdout);
    assert!(!path.exists());
    // Larger than any answer that is read into memory.
    serve(answer("200 OK", "content-type: application/octet-stream\r\n", &"x".repeat(40 << 20)));
    let ended = causeway.run(&get).ok();
    assert!(ended.stdout.contains("41,943,040 bytes"), "{}", ended.stdout);
    assert_eq!(fs_err::metadata(&path).unwrap().len(), 40 << 20);
    let left = fs_err::read_dir(causeway.folder())
        .unwrap()
        .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("part"));
    assert_eq!(left.count(), 0, "nothing is left beside it");
}

#[test]
fn a_file_that_has_no_place_is_said() {
    let causeway = Causeway::new();
    store(&causeway, "127.0.0.1:9".parse().unwrap());
    let file = causeway.file("a.txt", "a");
    let missing = format!("@{}", causeway.folder().join("none").display());
    causeway.run(&["call", "store", "putFile", "--body", &missing]).fails(1, &["none"]);
    let note = format!("note={}", file.display());
    causeway.run(&["call", "store", "putFile", "--file", &note]).fails(1, &["note", "neither the body nor a field"]);
    // Data cannot name files: only who types the command does.
    let named = ["call", "store", "putFile", "--body", r#"{"$attached": 0}"#];
    causeway.run(&named).fails(1, &["no such file"]);
}

#[test]
fn what_a_description_calls_secret_is_not_in_history() {
    let causeway = Causeway::new();
    let (address, seen, go) =
        taker(answer("200 OK", "content-type: application/json\r\n", r#"{"pin": "4711-out", "name": "Ada"}"#));
    let pin = r#"{"type": "object", "properties": {"pin": {"type": "string", "format": "password"}, "name": {"type": "string"}}}"#;
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Safe"}}, "servers": [{{"url": "http://{address}"}}], "paths": {{"/open": {{"post": {{
            "operationId": "open", "requestBody": {{"content": {{"application/json": {{"schema": {pin}}}}}}},
            "responses": {{"200": {{"content": {{"application/json": {{"schema": {pin}}}}}}}}}}}}}}}}}"#
    );
    let file = causeway.file("safe.json", text);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    allow(&causeway, "safe", address);
    let flow = r#"{"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"Open": {"type": "OpenApiConnection", "runAfter": {},
        "inputs": {"host": {"apiId": "/connectors/safe", "connectionName": "safe", "operationId": "open"}, "parameters": {"body/pin": "4711-in", "body/name": "Ada"}}}}}"#;
    let flow = causeway.file("flow.json", flow);
    causeway.run(&["flow", "new", "mine", "--file", flow.to_str().unwrap()]).ok();
    go.send(()).unwrap();
    causeway.run(&["flow", "run", "mine"]).ok();
    assert!(String::from_utf8_lossy(&seen.recv().unwrap().body).contains("4711-in"), "the service gets it");
    let runs: serde_json::Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    let run = runs["runs"][0]["id"].as_str().unwrap().to_owned();
    let shown: serde_json::Value =
        serde_json::from_str(&causeway.run(&["--json", "runs", "show", &run]).ok().stdout).unwrap();
    let action = shown["actions"][0]["seq"].to_string();
    let shown = causeway.run(&["--json", "runs", "show", &run, "--action", &action]).ok().stdout;
    assert!(shown.contains("Ada") && !shown.contains("4711"), "{shown}");
}

#[test]
fn arguments_that_do_not_fit_are_noted_and_sent_all_the_same() {
    let causeway = Causeway::new();
    let (address, seen, go) = taker(answer("200 OK", "", "{}"));
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Few"}}, "servers": [{{"url": "http://{address}"}}], "paths": {{"/a": {{"get": {{"operationId": "get",
            "parameters": [{{"name": "limit", "in": "query", "schema": {{"type": "integer", "maximum": 9}}}}]}}}}}}}}"#
    );
    let file = causeway.file("few.json", text);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    allow(&causeway, "few", address);
    let many = ["call", "few", "get", "--param", "limit=10"];
    let dry = causeway.run(&[&many[..], &["--dry-run"]].concat()).ok();
    assert!(dry.stdout.starts_with(&format!("curl 'http://{address}/a?limit=10'")), "{}", dry.stdout);
    assert!(dry.stderr.contains("must not be more than 9"), "{}", dry.stderr);
    causeway.run(&["call", "few", "get", "--param", "oops=1", "--dry-run"]).fails(1, &["oops"]);
    go.send(()).unwrap();
    let sent = causeway.run(&many).ok();
    assert!(sent.stderr.contains("must not be more than 9"), "{}", sent.stderr);
    assert!(seen.recv().unwrap().head.starts_with("get /a?limit=10 "), "only the second call was sent");
}

#[test]
fn an_address_with_a_gap_is_asked_for_and_filled() {
    let causeway = Causeway::new();
    let (address, seen, go) = taker(answer("200 OK", "", "{}"));
    let text = r#"{"openapi": "3.1.0", "info": {"title": "Shop"}, "servers": [{"url": "http://{shop}/v1"}], "paths": {"/a": {"get": {"operationId": "get"}}}}"#;
    let file = causeway.file("shop.json", text);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["call", "shop", "get"]).fails(1, &["http://{shop}/v1", "connectors server shop --set"]);
    causeway.run(&["connectors", "server", "shop", "not an address"]).fails(1, &["not an address"]);
    let set = causeway.run(&["connectors", "server", "shop", "--set", &format!("shop={address}")]).ok();
    assert!(set.stdout.contains(&format!("called at http://{address}/v1")), "{}", set.stdout);
    go.send(()).unwrap();
    causeway.run(&["call", "shop", "get"]).ok();
    assert!(seen.recv().unwrap().head.starts_with("get /v1/a "));
    causeway.run(&["connectors", "server", "shop", &format!("http://{address}/v2/")]).ok();
    let dry = causeway.run(&["call", "shop", "get", "--dry-run"]).ok().stdout;
    assert!(dry.contains(&format!("http://{address}/v2/a")), "{dry}");
}
