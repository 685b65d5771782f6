//! `causeway connect` against a certified authorization server (npm `oidc-provider`), with the tokens sealed by a key
//! in a real GNOME keyring, all in a D-Bus session of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::common::{Causeway, Ended};
use crate::service::visit;
use serde_json::{Value, json};

/// What the tests need on this machine besides Rust.
fn ready() -> bool {
    let oidc =
        oidc().join("node_modules/oidc-provider").is_dir() && Command::new("node").arg("--version").output().is_ok();
    let keyring = ["dbus-run-session", "gnome-keyring-daemon"]
        .iter()
        .all(|name| Command::new(name).arg("--version").output().is_ok());
    if !oidc {
        println!("skipped: causeway connect against oidc-provider (run npm ci in tests/oidc)");
    } else if !keyring {
        println!("skipped: causeway connect with a real keyring (gnome-keyring and dbus are not installed)");
    }
    oidc && keyring
}

pub(crate) fn oidc() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc")
}

/// The authorization server; it ends when its standard input closes.
pub(crate) struct Server {
    child: Child,
    pub(crate) at: Value,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// With these options of server.mjs.
    pub(crate) fn start_with(options: &[&str]) -> Self {
        let mut command = Command::new("node");
        command
            .arg("server.mjs")
            .args(options)
            .current_dir(oidc())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, at: serde_json::from_str(&line).unwrap() }
    }

    /// A description of an API that is signed in to at this server.
    pub(crate) fn description(&self) -> String {
        json!({
            "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": self.at["url"]}],
            "paths": {"/me": {"get": {"operationId": "getMe", "responses": {"200": {"description": "You"}}}}},
            "components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"authorizationCode": {
                "authorizationUrl": self.at["authorize"], "tokenUrl": self.at["token"], "scopes": {"openid": "", "weight": ""}}}}}},
            "security": [{"o": ["weight"]}]
        })
        .to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Runs a shell script in a private D-Bus session with an unlocked keyring. `$0` is `causeway`, `$1` the data folder.
pub(crate) fn in_session(causeway: &Causeway, script: &str) -> Command {
    let private = causeway.folder().join("session");
    fs_err::create_dir_all(&private).unwrap();
    let whole =
        format!("eval \"$(printf test | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)\"\n{script}");
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "bash", "-c", &whole, env!("CARGO_BIN_EXE_causeway")]).arg(causeway.home());
    for name in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(name, &private);
    }
    command.env_remove("DISPLAY").env_remove("DBUS_SESSION_BUS_ADDRESS").stdin(Stdio::null());
    command
}

#[test]
fn a_person_signs_in_from_the_command_line() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start(), Causeway::new());
    let file = causeway.file("island.json", server.description());
    let agree = oidc().join("agree.mjs");
    // connect prints the link as its first line of JSON; the person's part is played by agree.mjs.
    let script = format!(
        r#"set -e
        "$0" --home "$1" import {file} >&2
        "$0" --home "$1" connectors client island --client-id causeway-native >&2
        mkfifo "$1/said"
        "$0" --home "$1" --json connect island --no-browser > "$1/said" & connecting=$!
        exec 3< "$1/said"
        read -r link <&3
        node {agree} "$(node -p 'JSON.parse(process.argv[1]).url' "$link")" > "$1/page.html"
        cat <&3 >&2
        wait "$connecting"
        "$0" --home "$1" --json connections list"#,
        file = file.display(),
        agree = agree.display()
    );
    let ended = Ended::from(in_session(&causeway, &script).output().unwrap()).ok();
    let connections: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((&connections[0]["id"], &connections[0]["state"]), (&json!("island"), &json!("ok")), "{connections}");
    let page = fs_err::read_to_string(causeway.home().join("page.html")).unwrap();
    assert!(page.contains("signed in"), "the browser is told how it ended: {page}");

    // The key is in the keyring and nowhere in the data folder; without the keyring the tokens stay shut.
    let elsewhere = causeway
        .command(&["call", "island", "getMe"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("CAUSEWAY_KEY_FILE")
        .output();
    let shut = Ended::from(elsewhere.unwrap());
    assert_ne!(shut.code, 0);
    assert!(shut.stderr.to_lowercase().contains("keyring"), "{}", shut.stderr);
}

#[test]
fn a_person_who_says_no_is_told_so_and_nothing_is_made() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start(), Causeway::new());
    let file = causeway.file("island.json", server.description());
    let mut connect = {
        causeway.run(&["import", file.to_str().unwrap()]).ok();
        causeway.run(&["connectors", "client", "island", "--client-id", "causeway-native"]).ok();
        let mut command = causeway.command(&["--json", "connect", "island", "--no-browser"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut lines = BufReader::new(connect.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let link: Value = serde_json::from_str(&line).unwrap();
    // What the server sends a browser back with when the person says no.
    let state = link["url"].as_str().unwrap().split("state=").nth(1).unwrap().split('&').next().unwrap();
    let back = format!(
        "{}?error=access_denied&state={state}&iss={}",
        link["redirectUri"].as_str().unwrap(),
        server.at["url"].as_str().unwrap()
    );
    visit(&back);
    let code = connect.wait().unwrap().code();
    let mut said = String::new();
    connect.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cancelled"), "{said}");
    let none = causeway.run(&["connections", "list"]).ok().stdout;
    assert!(none.contains("No connections yet"), "{none}");
}
