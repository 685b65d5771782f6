//! What a token address may answer, seen with `causeway connect` and `causeway call`: how each command ends, what the
//! connection's state is then, and that a good answer makes all well again.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::common::{Causeway, Ended, answer};
use crate::service::{Request, import, listen, say, sign_in, state};

/// An error code, the exit code and the state of the connection.
type End = (&'static str, i32, &'static str);

const OK: End = ("", 0, "ok");
const REJECTED: End = ("SignInRejected", 1, "none");
const NO_TOKEN: End = ("SignInNoToken", 1, "none");
const UNREACHABLE: End = ("SignInUnreachable", 1, "none");
const SIGN_IN: End = ("NeedsSignIn", 3, "reauth");
const SETTINGS: End = ("NeedsSignIn", 3, "settings");
const LATER: End = ("TokenLater", 1, "waiting");

/// A fault, what it does to a code, and what to a refresh.
type Fault = (&'static str, String, End, End);

fn json(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

fn refused(status: &str, body: &str) -> String {
    answer(status, "content-type: application/json\r\n", body)
}

fn faults(sink: SocketAddr) -> Vec<Fault> {
    let life =
        |life: &str| json(&format!(r#"{{"access_token": "HIDE-A", "refresh_token": "HIDE-R", "expires_in": {life}}}"#));
    let to = |status: &str| answer(status, &format!("location: http://{sink}/token\r\n"), "");
    let good = r#"{"access_token": "HIDE-A", "refresh_token": "HIDE-R"}"#;
    vec![
        ("a life as text", life("\"3600\""), OK, OK),
        ("a life below zero", life("-1"), OK, OK),
        ("a life beyond all numbers", life("1e999"), OK, OK),
        ("a byte order mark", json(&format!("\u{feff}{good}")), OK, OK),
        ("a form instead of JSON", json("access_token=HIDE-A&refresh_token=HIDE-R"), OK, OK),
        ("a web page's type", answer("200 OK", "content-type: text/html\r\n", good), OK, OK),
        ("an empty refresh token", json(r#"{"access_token": "HIDE-A", "refresh_token": ""}"#), OK, OK),
        ("no access token", json(r#"{"refresh_token": "HIDE-R"}"#), NO_TOKEN, SIGN_IN),
        ("an access token of null", json(r#"{"access_token": null}"#), NO_TOKEN, SIGN_IN),
        ("an access token with a line break", json(r#"{"access_token": "HIDE\r\nx: 1"}"#), NO_TOKEN, SIGN_IN),
        (
            "a kind of token that nobody knows",
            json(r#"{"access_token": "HIDE-A", "token_type": "mac"}"#),
            NO_TOKEN,
            SIGN_IN,
        ),
        ("a web page", answer("200 OK", "content-type: text/html\r\n", "<html>HIDE"), NO_TOKEN, SIGN_IN),
        ("nothing", json(""), NO_TOKEN, SIGN_IN),
        ("half of a JSON text", json(r#"{"access_token": "HIDE-A"#), NO_TOKEN, SIGN_IN),
        ("invalid_grant", refused("400 No", r#"{"error": "invalid_grant"}"#), REJECTED, SIGN_IN),
        (
            "words of its own, and the request",
            refused("400 No", r#"{"error": "invalid_grant", "error_description": "\u001b[31m{BODY}"}"#),
            REJECTED,
            SIGN_IN,
        ),
        ("an error with 200", json(r#"{"ok": false, "error": "token_revoked"}"#), REJECTED, SIGN_IN),
        ("invalid_client", refused("401 No", r#"{"error": "invalid_client"}"#), REJECTED, SETTINGS),
        ("not found", refused("404 No", ""), REJECTED, SETTINGS),
        ("too many requests", refused("429 No", ""), REJECTED, LATER),
        ("an error of the server", refused("500 No", good), REJECTED, LATER),
        ("a busy server's page", refused("503 No", "<html>"), REJECTED, LATER),
        ("a redirect", to("302 Found"), REJECTED, SETTINGS),
        ("a redirect that repeats the request", to("307 Temporary Redirect"), REJECTED, SETTINGS),
        ("a connection that is closed", String::new(), UNREACHABLE, LATER),
        ("half of an answer", json(good)[..60].to_owned(), UNREACHABLE, LATER),
        ("no HTTP", "HIDE SSH-2.0\r\n\r\n".to_owned(), UNREACHABLE, LATER),
    ]
}

/// The service: its token address has this fault, or none.
#[derive(Clone, Default)]
struct Faulty(Arc<Mutex<Option<String>>>);

impl Faulty {
    fn set(&self, fault: Option<&str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault.map(str::to_owned);
    }

    fn serve(&self, request: &Request, stream: &mut std::net::TcpStream) {
        let fault = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match fault {
            Some(fault) if request.is("POST /token ") => {
                let text = fault.replace("{BODY}", &request.body[..request.body.len().min(6)]);
                let _ = stream.write_all(text.as_bytes());
            }
            None if request.is("POST /token ") => {
                say(stream, "200 OK", r#"{"access_token": "HIDE-OLD", "refresh_token": "HIDE-R", "expires_in": 3600}"#);
            }
            // The first token works as long as no fault is on: with one it has to be renewed.
            Some(_) if request.bearer() == Some("HIDE-OLD") => say(stream, "401 No", "{}"),
            _ if request.bearer().is_some() => say(stream, "200 OK", "{}"),
            _ => say(stream, "401 No", "{}"),
        }
    }
}

/// How a command ended, and how the connection is after it.
#[track_caller]
fn check(causeway: &Causeway, name: &str, what: &str, ended: &Ended, (code, exit, after): End) {
    let said = ended.stdout.lines().rev().find_map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        value["error"]["code"].as_str().map(str::to_owned)
    });
    let all = format!("{}{}", ended.stdout, ended.stderr);
    assert_eq!((said.unwrap_or_default().as_str(), ended.code), (code, exit), "{name}, {what}: {all}");
    assert_eq!(state(causeway), after, "{name}, {what}");
    for secret in ["HIDE", "panicked", "\u{1b}"] {
        assert!(!all.contains(secret), "{name}, {what}: {all}");
    }
    if exit != 0 {
        assert!(ended.stderr.lines().count() >= 2, "{name}, {what}: no hint: {all}");
    }
}

fn call(causeway: &Causeway) -> Ended {
    causeway.run(&["--json", "call", "island", "getMe"])
}

fn one(causeway: &Causeway, service: &Faulty, (name, fault, for_code, for_refresh): &Fault) {
    service.set(Some(fault));
    let connected = sign_in(causeway, "HIDE-CODE");
    check(causeway, name, "connect", &connected, *for_code);
    // A later good answer works.
    service.set(None);
    sign_in(causeway, "HIDE-CODE").ok();
    call(causeway).ok();
    service.set(Some(fault));
    check(causeway, name, "call", &call(causeway), *for_refresh);
    service.set(None);
    match for_refresh.2 {
        "waiting" => causeway.run(&["connections", "refresh", "island"]).ok(),
        _ => sign_in(causeway, "HIDE-CODE").ok(),
    };
    check(causeway, name, "the call after", &call(causeway), OK);
    causeway.run(&["connections", "remove", "island"]).ok();
}

#[test]
fn every_answer_of_a_token_address_ends_in_its_state_and_is_got_over() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let sink = listen(move |_, stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        say(stream, "200 OK", r#"{"access_token": "HIDE-A"}"#);
    });
    let faults = faults(sink);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let (causeway, service) = (Causeway::new(), Faulty::default());
                let served = service.clone();
                import(&causeway, listen(move |request, stream| served.serve(request, stream)));
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::SeqCst)) {
                    one(&causeway, &service, fault);
                }
            });
        }
    });
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nothing is sent to where a redirect points");
    println!("{} faults, each with a code and with a refresh: all held, 0 requests elsewhere", faults.len());
}
