//! A certified authorization server (npm `oidc-provider`) seen from the command line: signing in on another device,
//! requests that are pushed ahead, registering by itself, rotation, and being told that a sign-in is over.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::common::{Causeway, Ended};
use crate::sign_in::{Server, oidc};

fn ready() -> bool {
    let ready =
        oidc().join("node_modules/oidc-provider").is_dir() && Command::new("node").arg("--version").output().is_ok();
    if !ready {
        println!("skipped: oidc-provider from the command line (run npm ci in tests/oidc)");
    }
    ready
}

/// The connector, with what its file says of the server beyond the description.
fn import(causeway: &Causeway, server: &Server, sign_in: &[(&str, &Value)]) {
    let file = causeway.file("island.json", server.description());
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["connectors", "client", "island", "--client-id", "causeway-native"]).ok();
    say(causeway, sign_in);
}

/// Writes into the connector's file how it signs in.
fn say(causeway: &Causeway, sign_in: &[(&str, &Value)]) {
    let file = causeway.home().join("workspace/connectors/island/apiProperties.json");
    let mut own: Value = serde_json::from_slice(&fs_err::read(&file).unwrap()).unwrap();
    for (name, value) in sign_in {
        own["causeway"]["signIn"][name] = (*value).clone();
    }
    fs_err::write(&file, own.to_string()).unwrap();
}

/// Signs in; the person is agree.mjs.
fn connect(causeway: &Causeway, more: &[&str]) -> (Value, Ended) {
    let mut command = causeway.command(&[&["--json", "connect", "island", "--no-browser"], more].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let pending: Value = serde_json::from_str(&line).unwrap_or_default();
    let link = pending["codeUrl"].as_str().or_else(|| pending["url"].as_str());
    if let Some(link) = link {
        let agreed = Command::new("node").arg("agree.mjs").arg(link).current_dir(oidc()).output().unwrap();
        assert!(agreed.status.success(), "{link}: {}", String::from_utf8_lossy(&agreed.stderr));
    }
    let mut stdout = line;
    lines.read_to_string(&mut stdout).unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap());
    (pending, Ended { stdout, ..ended })
}

/// How often the server says that this happened.
fn count(server: &Server, event: &str) -> u64 {
    let page = crate::service::visit(server.at["events"].as_str().unwrap());
    let events: Value = serde_json::from_str(page.split_once("\r\n\r\n").unwrap().1).unwrap();
    events[event].as_u64().unwrap_or(0)
}

#[test]
fn a_person_signs_in_on_another_device() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start(), Causeway::new());
    import(&causeway, &server, &[("deviceAuthorizationUrl", &server.at["device"])]);
    let (pending, ended) = connect(&causeway, &["--device"]);
    ended.ok();
    assert!(pending["code"].as_str().is_some_and(|code| code.len() >= 8), "{pending}");
    assert_eq!(pending["redirectUri"], "", "nobody comes back: {pending}");
    assert_eq!((crate::service::state(&causeway).as_str(), count(&server, "grant.success")), ("ok", 1));
}

#[test]
fn a_server_that_wants_requests_ahead_gets_them() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start_with(&["--par-required"]), Causeway::new());
    import(&causeway, &server, &[("parUrl", &server.at["par"])]);
    let (pending, ended) = connect(&causeway, &[]);
    ended.ok();
    let url = pending["url"].as_str().unwrap();
    assert!(url.contains("request_uri=") && !url.contains("code_challenge"), "{url}");
    assert_eq!((crate::service::state(&causeway).as_str(), count(&server, "grant.success")), ("ok", 1));
}

#[test]
fn tokens_rotate_and_the_server_is_told_of_the_end() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start(), Causeway::new());
    import(
        &causeway,
        &server,
        &[
            ("revokeUrl", &server.at["revoke"]),
            ("scopes", &json!(["openid", "offline_access"])),
            ("authParams", &json!({"prompt": "consent"})),
        ],
    );
    connect(&causeway, &[]).1.ok();
    for round in 1..=3 {
        causeway.run(&["connections", "refresh", "island"]).ok();
        assert_eq!(count(&server, "refresh_token.consumed"), round);
    }
    assert_eq!((count(&server, "grant.error"), count(&server, "grant.revoked")), (0, 0), "none is used twice");
    let removed = causeway.run(&["--json", "connections", "remove", "island"]).ok();
    assert!(removed.stdout.contains("told"), "{}", removed.stdout);
    assert!(count(&server, "grant.revoked") + count(&server, "refresh_token.destroyed") > 0, "it has ended there too");
    assert!(causeway.run(&["connections", "list"]).ok().stdout.contains("No connections yet"));
}

#[test]
fn who_has_no_client_id_gets_one_from_a_server_that_gives_them_to_everyone() {
    if !ready() {
        return;
    }
    let (server, causeway) = (Server::start(), Causeway::new());
    let url = server.at["url"].as_str().unwrap();
    let scheme =
        json!({"type": "openIdConnect", "openIdConnectUrl": format!("{url}/.well-known/openid-configuration")});
    let description = json!({
        "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": url}],
        "paths": {"/me": {"get": {"operationId": "getMe", "responses": {"200": {"description": "You"}}}}},
        "components": {"securitySchemes": {"o": scheme}}, "security": [{"o": []}],
    });
    let file = causeway.file("island.json", description.to_string());
    let imported = causeway.run(&["import", file.to_str().unwrap()]).ok();
    assert!(!imported.stdout.contains("--client-id"), "nobody has to register anything: {}", imported.stdout);
    say(&causeway, &[("scopes", &json!(["openid"]))]);
    let (pending, ended) = connect(&causeway, &[]);
    ended.ok();
    assert!(pending["url"].as_str().unwrap().contains("client_id="), "{pending}");
    connect(&causeway, &[]).1.ok();
    assert_eq!((crate::service::state(&causeway).as_str(), count(&server, "registration_create.success")), ("ok", 1));
    causeway.run(&["connections", "remove", "island"]).ok();
    assert_eq!(count(&server, "registration_delete.success"), 1, "the server forgets Causeway");
    let shown = causeway.run(&["connectors", "show", "island"]).ok();
    assert!(shown.stdout.contains("Causeway asks"), "{}", shown.stdout);
}
