//! Secrets that are known are planted, then all that Causeway does is done; afterwards none of them is in what it wrote,
//! said or showed of itself, in any form that a computer writes bytes in.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Causeway, Ended, allow};
use crate::diagnostics::unpacked;
use crate::forms::forms;
use crate::refreshes::Serving;
use crate::service::{Request, listen, say, sign_in_with};

const CLIENT_SECRET: &str = "canary~client-4711";
const CODE: &str = "canary.code-4712";
const ACCESS: &str = "canary~access-4713";
const REFRESH: &str = "canary~refresh-4714";
const KEY: &str = "canary~key>4715?";
const PASSWORD: &str = "canary~password>4716?";
const PASSPHRASE: &str = "canary passphrase 4717";
const SECRETS: [&str; 7] = [CLIENT_SECRET, CODE, ACCESS, REFRESH, KEY, PASSWORD, PASSPHRASE];

/// What was seen, and of what.
#[derive(Default)]
struct Seen(Vec<(String, String)>);

impl Seen {
    /// Bytes that are no text change here, the letters between them do not.
    fn add(&mut self, what: impl Into<String>, bytes: impl AsRef<[u8]>) {
        self.0.push((what.into(), String::from_utf8_lossy(bytes.as_ref()).into_owned()));
    }

    fn ended(&mut self, what: &str, ended: Ended) -> Ended {
        self.add(format!("{what}, stdout"), ended.stdout.as_bytes());
        self.add(format!("{what}, stderr"), ended.stderr.as_bytes());
        ended
    }

    fn run(&mut self, causeway: &Causeway, args: &[&str]) -> Ended {
        let ended = causeway.command(&[&["-vv"], args].concat()).env("CAUSEWAY_LOG", "trace").output().unwrap();
        self.ended(&args.join(" "), ended.into())
    }

    fn folder(&mut self, folder: &Path) {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.folder(&path);
            } else if path.is_file() {
                self.add(path.display().to_string(), fs_err::read(&path).unwrap());
            }
        }
    }

    /// Where a secret stands, in which form.
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for secret in SECRETS {
            for form in forms(secret) {
                let hits = self.0.iter().filter(|(_, text)| text.contains(&form));
                found.extend(hits.map(|(what, _)| format!("{secret} as {form} in: {what}")));
            }
        }
        found
    }
}

/// A service that repeats in its answers what it was shown.
fn service() -> (std::net::SocketAddr, std::sync::mpsc::Receiver<()>) {
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let refused = Mutex::new(true);
    let address = listen(move |request: &Request, stream| {
        let echo =
            json!({"error": {"message": format!("not with {}", request.head)}, "head": request.head}).to_string();
        if request.is("POST /token ") {
            let tokens = json!({"access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 3600});
            return say(stream, "200 OK", &tokens.to_string());
        }
        match request.head.split(' ').nth(1).unwrap_or_default() {
            "/hang" => {
                let _ = tell.lock().unwrap().send(());
                std::thread::sleep(Duration::from_secs(1));
                say(stream, "200 OK", "{}");
            }
            "/once" if std::mem::take(&mut *refused.lock().unwrap()) => say(stream, "401 Unauthorized", &echo),
            "/fail" => say(stream, "503 Busy", &echo),
            "/no" => say(stream, "403 Forbidden", &echo),
            _ => say(stream, "200 OK", &echo),
        }
    });
    (address, told)
}

fn import(seen: &mut Seen, causeway: &Causeway, name: &str, address: std::net::SocketAddr, scheme: Value) {
    let paths = ["ok", "once", "fail", "no", "hang"]
        .map(|id| (format!("/{id}"), json!({"get": {"operationId": id, "responses": {"200": {"description": "."}}}})));
    let text = json!({"openapi": "3.1.0", "info": {"title": name, "version": "1"},
        "servers": [{"url": format!("http://{address}")}], "paths": serde_json::Map::from_iter(paths),
        "components": {"securitySchemes": {"s": scheme}}, "security": [{"s": []}]});
    let file = causeway.file(&format!("{name}.json"), text.to_string());
    seen.run(causeway, &["import", file.to_str().unwrap()]).ok();
    allow(causeway, name, address);
}

/// Runs a command with this on standard input.
fn given(seen: &mut Seen, causeway: &Causeway, args: &[&str], input: &str) {
    use std::io::Write;
    let mut command = causeway.command(&[&["-vv"], args].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{input}\n").as_bytes()).unwrap();
    seen.ended(&args.join(" "), child.wait_with_output().unwrap().into()).ok();
}

#[test]
fn no_secret_is_in_what_causeway_writes_or_says() {
    let (causeway, mut seen) = (Causeway::new(), Seen::default());
    let seen = &mut seen;
    let (address, hangs) = service();
    let at = |path: &str| format!("http://{address}{path}");
    let flows =
        json!({"authorizationCode": {"authorizationUrl": at("/authorize"), "tokenUrl": at("/token"), "scopes": {}}});
    import(seen, &causeway, "island", address, json!({"type": "oauth2", "flows": flows}));
    import(seen, &causeway, "lamp", address, json!({"type": "apiKey", "in": "header", "name": "X-Key"}));
    import(seen, &causeway, "safe", address, json!({"type": "http", "scheme": "basic"}));
    given(seen, &causeway, &["connectors", "client", "island", "--client-id", "me", "--secret-stdin"], CLIENT_SECRET);
    let connected = sign_in_with(&causeway, &["-vv"], CODE);
    seen.ended("connect", connected).ok();
    given(seen, &causeway, &["connect", "lamp", "--secret-stdin"], KEY);
    given(seen, &causeway, &["connect", "safe", "--secret-stdin", "--user", "ada"], PASSWORD);
    for connector in ["island", "lamp", "safe"] {
        for operation in ["ok", "once", "fail", "no"] {
            seen.run(&causeway, &["call", connector, operation]);
            seen.run(&causeway, &["--json", "call", connector, operation]);
        }
        seen.run(&causeway, &["call", connector, "ok", "--dry-run"]).ok();
        seen.run(&causeway, &["--json", "connections", "show", connector]).ok();
        seen.run(&causeway, &["export", connector]).ok();
    }
    seen.run(&causeway, &["connections", "refresh", "island"]).ok();
    let run = run_flow(seen, &causeway);
    door(seen, &causeway, &run);
    process(seen, &causeway, &hangs);
    for args in [&["doctor"][..], &["--json", "settings", "show"], &["connectors", "show", "island"]] {
        seen.run(&causeway, args);
    }
    let archive = causeway.folder().join("diagnostics.zip");
    seen.run(&causeway, &["doctor", "--zip", archive.to_str().unwrap()]).ok();
    for (name, text) in unpacked(fs_err::File::open(&archive).unwrap()) {
        seen.add(format!("the diagnostics, {name}"), text);
    }
    seen.folder(&causeway.home());
    with_passphrase(seen, &causeway);
    seen.folder(&causeway.home());
    let texts = seen.0.len();
    let found = seen.found();
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
    println!("{} secrets in {} forms, {texts} files and outputs: none found", SECRETS.len(), forms(KEY).len());
}

/// A flow whose actions are shown the secrets again, and its history; gives the run.
fn run_flow(seen: &mut Seen, causeway: &Causeway) -> String {
    let action = |connector: &str, operation: &str| {
        json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host": {
            "apiId": format!("/connectors/{connector}"), "connectionName": connector, "operationId": operation},
            "retryPolicy": {"type": "none"}}})
    };
    let flow = json!({"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {
        "A": action("island", "ok"), "B": action("island", "fail"), "C": action("lamp", "ok"), "D": action("safe", "no"),
        "E": {"type": "Compose", "runAfter": {"A": ["Succeeded"]}, "inputs": "@base64(string(outputs('A')))"}}});
    let file = causeway.file("flow.json", flow.to_string());
    seen.run(causeway, &["flow", "new", "mine", "--file", file.to_str().unwrap()]).ok();
    seen.run(causeway, &["flow", "run", "mine"]);
    seen.run(causeway, &["flow", "export", "mine"]).ok();
    let runs: Value = serde_json::from_str(&seen.run(causeway, &["--json", "runs", "list"]).ok().stdout).unwrap();
    let id = runs.pointer("/runs/0/id").or_else(|| runs.pointer("/0/id")).unwrap().as_str().unwrap().to_owned();
    seen.run(causeway, &["--json", "runs", "show", &id]).ok();
    for action in ["1", "2", "3", "4", "5"] {
        seen.run(causeway, &["--json", "runs", "show", &id, "--action", action]).ok();
    }
    id
}

/// What the window is told: the answers and the events of the HTTP door, which are those of the window's own.
fn door(seen: &mut Seen, causeway: &Causeway, run: &str) {
    let serving = Serving::start(causeway);
    let (base, _) = serving.address.split_once("/?").unwrap();
    let jar = causeway.folder().join("cookies");
    let curl = |args: &[&str]| {
        let mut command = Command::new("curl");
        command.args(["-sS", "--max-time", "60", "-b"]).arg(&jar).arg("-c").arg(&jar).args(args);
        command
    };
    assert!(curl(&["-o", "/dev/null", &serving.address]).status().unwrap().success());
    let events = causeway.folder().join("events");
    let mut tap = curl(&["-N", "-o", events.to_str().unwrap(), &format!("{base}/api/events")]).spawn().unwrap();
    for (name, input) in asked(run) {
        let mut ask = curl(&["-w", "%{stderr}%{http_code}", "-H", "content-type: application/json"]);
        let answer = ask.args(["-d", &input.to_string(), &format!("{base}/api/{name}")]).output().unwrap();
        let status = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert_eq!(status, "200", "{name} {input}: {}", String::from_utf8_lossy(&answer.stdout));
        seen.add(format!("the door's answer to {name} {input}"), answer.stdout);
    }
    tap.kill().unwrap();
    tap.wait().unwrap();
    let events = fs_err::read(events).unwrap();
    assert!(!events.is_empty(), "no events were heard");
    seen.add("the door's events", events);
}

/// What a window asks when it shows all that there is, and what a user does in it.
fn asked(run: &str) -> Vec<(&'static str, Value)> {
    let mut asked: Vec<_> = ["status", "overview", "flows", "connections", "connectors", "deliveries", "settings"]
        .map(|name| (name, json!({})))
        .into();
    for connector in ["island", "lamp", "safe"] {
        asked.push(("connector", json!({"slug": connector})));
        asked.push(("connector_export", json!({"slug": connector})));
        asked.push(("connection", json!({"id": connector})));
        asked.push(("connection_test", json!({"id": connector})));
        let call = json!({"connector": connector, "operation": "ok", "arguments": {}});
        asked.extend([("call_check", call.clone()), ("call", call)]);
        asked.push(("operation", json!({"connector": connector, "id": "ok"})));
    }
    asked.push(("connection_refresh", json!({"id": "island"})));
    asked.push(("flow_run", json!({"slug": "mine"})));
    asked.push(("flow", json!({"slug": "mine"})));
    asked.push(("runs", json!({"limit": 10})));
    asked.push(("run", json!({"id": run, "limit": 10})));
    asked.extend((1..=5).map(|seq| ("action", json!({"run": run, "seq": seq}))));
    asked.extend(["vault_check", "diagnostics"].map(|name| (name, json!({}))));
    asked
}

/// What other programs see of a process that holds a secret at the moment.
fn process(seen: &mut Seen, causeway: &Causeway, hangs: &std::sync::mpsc::Receiver<()>) {
    for connector in ["island", "lamp", "safe"] {
        let mut command = causeway.command(&["-vv", "call", connector, "hang"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        hangs.recv_timeout(Duration::from_secs(60)).unwrap();
        for name in ["cmdline", "environ"] {
            let shown = fs_err::read(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
            assert!(name == "environ" || !shown.is_empty());
            seen.add(format!("/proc/PID/{name} of call {connector}"), shown);
        }
        seen.ended("a call that hangs", child.wait_with_output().unwrap().into()).ok();
    }
}

/// The same folder, locked with a passphrase; then everything is removed.
fn with_passphrase(seen: &mut Seen, causeway: &Causeway) {
    let pass = causeway.file("pass", format!("{PASSPHRASE}\n"));
    let (binary, home) = (env!("CARGO_BIN_EXE_causeway"), causeway.home());
    let script = r#"set -e
        c() { "$0" --home "$HOME_" -vv "$@"; }
        c --key-file "$KEY_" settings vault passphrase --new-passphrase-fd 3 3< "$PASS"
        export CAUSEWAY_PASSWORD_COMMAND="cat '$PASS'"
        c call island ok; c call lamp ok; c doctor
        for id in island lamp safe; do c connections remove $id; done
        c connections list"#;
    let mut command = Command::new("bash");
    command
        .args(["-c", script, binary])
        .env("HOME_", home)
        .env("PASS", pass)
        .env("KEY_", causeway.folder().join("key"));
    command.stdin(Stdio::null()).env_remove("DISPLAY");
    seen.ended("with a passphrase", command.output().unwrap().into()).ok();
}
