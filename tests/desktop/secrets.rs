//! Secrets that are known are given to the real window, and its services repeat them; afterwards none of them is in the
//! answers that the page got, in a notification, or in anything else that went over the session's D-Bus.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::thread;

use serde_json::{Value, json};

use crate::driver::Page;
use crate::forms::forms;
use crate::session::{Session, eventually};
use crate::tray::take_notifications;
use crate::{APP, session};

const CLIENT_SECRET: &str = "canary~client-4721";
const CODE: &str = "canary.code-4722";
const ACCESS: &str = "canary~access-4723";
const REFRESH: &str = "canary~refresh-4724";
const KEY: &str = "canary~key>4725?";
const PASSPHRASE: &str = "canary passphrase 4726";
const SECRETS: [&str; 6] = [CLIENT_SECRET, CODE, ACCESS, REFRESH, KEY, PASSPHRASE];

#[test]
fn no_secret_is_in_a_notification_or_on_the_bus_or_told_to_the_page() {
    let Some(session) = session() else { return };
    let Some(recording) = Recording::start(&session) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let page = Page::open(&session, APP, &["--home", &home.path().join("home").display().to_string()]);
    let mut told = Vec::new();
    let mut ask = |name: &str, input: Value| {
        let answer = page.ask(name, &input);
        told.push(format!("{name}: {answer}"));
        answer
    };
    let service = service();
    let at = |path: &str| format!("http://{service}{path}");
    let flows = json!({"authorizationCode":
        {"authorizationUrl": at("/authorize"), "tokenUrl": at("/token"), "scopes": {}}});
    for (name, scheme) in [
        ("island", json!({"type": "oauth2", "flows": flows})),
        ("lamp", json!({"type": "apiKey", "in": "header", "name": "X-Key"})),
    ] {
        let description = json!({"openapi": "3.1.0", "info": {"title": name, "version": "1"},
            "servers": [{"url": at("")}], "security": [{"s": []}], "components": {"securitySchemes": {"s": scheme}},
            "paths": {"/no": {"get": {"operationId": "no", "responses": {"200": {"description": "."}}}}}});
        ask("import_text", json!({"text": description.to_string(), "name": name}));
        ask("connector_allow", json!({"slug": name, "origin": at("")}));
    }
    ask("connector_client", json!({"slug": "island", "clientId": "me", "clientSecret": CLIENT_SECRET}));
    let link = ask("sign_in", json!({"connector": "island", "connection": null, "open": false}));
    come_back(&link);
    assert_eq!(ask("sign_in_wait", json!({"id": "island"}))["state"], "ok");
    let keys = json!([{"scheme": "s", "user": "", "secret": KEY}]);
    let kept = ask("connection_keys", json!({"connector": "lamp", "connection": null, "keys": keys}));
    assert_eq!(kept["state"], "ok", "{kept}");

    for connector in ["island", "lamp"] {
        let call = json!({"connector": connector, "operation": "no", "connection": null, "arguments": {}});
        let answer = ask("call", call);
        assert!(answer.to_string().contains("403"), "{answer}");
        let action = json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host":
            {"apiId": format!("/connectors/{connector}"), "connectionName": connector, "operationId": "no"}}});
        let flow = json!({"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"A": action}});
        ask("flow_save", json!({"slug": format!("to-{connector}"), "text": flow.to_string(), "replace": false}));
        let run = ask("flow_run", json!({"slug": format!("to-{connector}")}));
        let ended = ask("run_wait", json!({"slug": format!("to-{connector}"), "run": run["run"]}));
        assert!(ended.to_string().contains("failed"), "{ended}");
    }
    let refused = ask("connection_refresh", json!({"id": "island"}));
    assert!(refused["code"].is_string(), "{refused}");
    let file = ask("vault_move_to", json!({"to": "key-file", "passphrase": null}));
    assert_eq!(file["code"], "WrongDoor", "{file}");
    let moved = ask("vault_move_to", json!({"to": "passphrase", "passphrase": PASSPHRASE}));
    assert_eq!((&moved["kind"], &moved["state"]), (&json!("passphrase"), &json!("open")), "{moved}");
    for name in ["overview", "connections", "settings", "diagnostics"] {
        ask(name, json!({}));
    }

    assert!(home.path().join("home/cache/page").is_dir(), "the page keeps its things in the data folder");
    let elsewhere = ["XDG_DATA_HOME", "XDG_CACHE_HOME"].map(|folder| session.variable(folder));
    for folder in elsewhere {
        let folder = std::path::Path::new(folder).join("net.causeway.desktop");
        assert!(!folder.exists(), "{} is written to", folder.display());
    }

    let mut shown = String::new();
    eventually("notification of each kind", 30, || {
        shown += &take_notifications(&session);
        ["needs you to sign in again", "to-island", "to-lamp"].iter().all(|words| shown.contains(words)).then_some(())
    });
    let heard = recording.end();
    for words in ["org.freedesktop.Notifications", "to-lamp", "org.freedesktop.Secret.Service", "CreateItem"] {
        assert!(heard.contains(words), "{words} was not heard, of {} bytes", heard.len());
    }
    for (what, text) in [("the bus", &heard), ("notifications", &shown), ("the page", &told.join("\n"))] {
        for form in SECRETS.iter().flat_map(|secret| forms(secret)) {
            assert!(!text.contains(&form), "{form} is in what was told to {what}");
        }
    }
}

/// Everything that goes over the session's bus, by anyone to anyone.
struct Recording {
    monitor: Child,
    file: tempfile::NamedTempFile,
}

impl Recording {
    fn start(session: &Session) -> Option<Self> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let output = file.reopen().expect("a file");
        let command = session.command("dbus-monitor").args(["--session", "--binary"]).stdout(output).spawn();
        let Ok(monitor) = command else {
            println!("skipped: secrets on the session's bus (dbus-monitor is not installed)");
            return None;
        };
        let recording = Self { monitor, file };
        eventually("recording of the bus", 20, || {
            take_notifications(session);
            recording.text().contains("NotificationListHistory").then_some(())
        });
        Some(recording)
    }

    /// Bytes that are no text change here, the letters between them do not.
    fn text(&self) -> String {
        String::from_utf8_lossy(&fs_err::read(self.file.path()).expect("a recording")).into_owned()
    }

    fn end(mut self) -> String {
        self.monitor.kill().ok();
        self.monitor.wait().ok();
        self.text()
    }
}

/// Comes back from the sign-in page as a browser would.
fn come_back(link: &Value) {
    let (url, back) = (link["url"].as_str().unwrap_or_default(), link["redirectUri"].as_str().unwrap_or_default());
    let state = url.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state in the link");
    let (authority, path) = back.trim_start_matches("http://").split_once('/').expect("an address to come back to");
    let mut stream = TcpStream::connect(authority).expect("the listener");
    let request = format!("GET /{path}?code={CODE}&state={state} HTTP/1.1\r\nhost: {authority}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    stream.read_to_end(&mut Vec::new()).ok();
}

/// A service that gives tokens for a code, renews none, and repeats in each refusal what it was shown.
fn service() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let Some(request) = read(&mut stream) else { continue };
            let (status, body) = if !request.starts_with("POST /token") {
                (403, json!({"error": {"message": format!("not with {request}")}}))
            } else if request.contains("grant_type=refresh_token") {
                (400, json!({"error": "invalid_grant", "error_description": request}))
            } else {
                (200, json!({"access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600}))
            };
            let body = body.to_string();
            let head = format!("HTTP/1.1 {status} .\r\ncontent-type: application/json\r\nconnection: close\r\n");
            write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).ok();
        }
    });
    address
}

/// A whole request.
fn read(stream: &mut TcpStream) -> Option<String> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = |line: &str| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok();
            if body.len() >= head.lines().find_map(length).unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut part).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&part[..read]),
        }
    }
}
