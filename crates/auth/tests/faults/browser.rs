//! The way back from the browser: each fault through the real listener with raw sockets, and through the box for a
//! pasted address.

use std::sync::Arc;
use std::time::Duration;

use causeway_auth::{Attempt, Profile, SignInError, TokenSet, begin};
use causeway_core::SystemClock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::code_of;
use crate::server::{Answer, Server};

const ISSUER: &str = "https://issuer.test";
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"access_token\":\"HIDE-A\"}";

/// One attempt that waits, at a server that gives tokens for any code.
struct Waiting {
    server: Server,
    authority: String,
    path: String,
    state: String,
    paste: causeway_auth::Paste,
    finish: AbortOnDropHandle<Result<TokenSet, SignInError>>,
}

async fn waiting(iss_required: bool) -> Waiting {
    let server = Server::start(Answer::Bytes(GOOD.to_vec())).await;
    let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "client");
    profile.issuer = Some(ISSUER.into());
    profile.iss_required = iss_required;
    let attempt: Attempt = begin(profile, Arc::new(SystemClock), Duration::from_secs(60)).await.unwrap();
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (back, paste) = (attempt.redirect_uri().clone(), attempt.paster());
    let authority = format!("{}:{}", back.host_str().unwrap(), back.port().unwrap());
    let finish = AbortOnDropHandle::new(tokio::spawn(attempt.finish(CancellationToken::new())));
    Waiting { server, authority, path: back.path().to_owned(), state, paste, finish }
}

impl Waiting {
    /// Fills in what only this attempt knows.
    fn filled(&self, text: &str) -> String {
        text.replace("{host}", &self.authority).replace("{path}", &self.path).replace("{state}", &self.state)
    }

    /// Sends raw bytes and gives back the status, or nothing where the listener hung up.
    async fn send(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.authority).await.unwrap();
        // The listener may hang up before all of it is there.
        let _ = socket.write_all(self.filled(request).as_bytes()).await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(15), socket.read_to_end(&mut answer)).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(!answer.contains("HIDE") && !answer.contains(&self.state), "nothing is repeated: {answer}");
        answer.get(9..12).unwrap_or_default().to_owned()
    }

    async fn get(&self, query: &str) -> String {
        self.send(&format!("GET {{path}}?{query} HTTP/1.1\r\nHost: {{host}}\r\n\r\n")).await
    }

    /// The end, after the browser came back as it should.
    async fn signs_in(self, name: &str) {
        assert!(!self.finish.is_finished(), "{name}: the attempt goes on");
        assert_eq!(self.server.asked(), 0, "{name}: nothing was sent to the token address");
        assert_eq!(self.get("code=HIDE-C&state={state}").await, "303", "{name}");
        let ended = timeout(Duration::from_secs(20), self.finish).await.unwrap().unwrap();
        assert!(ended.is_ok(), "{name}: {ended:?}");
        assert_eq!(self.server.asked(), 1, "{name}: the code is changed once");
    }

    async fn ends_with(self, name: &str, code: &str) {
        let ended = timeout(Duration::from_secs(20), self.finish).await.unwrap().unwrap();
        assert_eq!(code_of(&ended.unwrap_err()), code, "{name}");
        assert_eq!(self.server.asked(), 0, "{name}: no code was sent");
    }
}

/// What is none of ours: answered with this status, and the attempt goes on.
const BORNE: [(&str, &str, &str); 31] = [
    ("badstate", "GET {path}?code=HIDE&state=X HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("badstate with an error", "GET {path}?error=access_denied&state=X HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("state cut short", "GET {path}?code=HIDE&state={state}x HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("nostate", "GET {path}?code=HIDE HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("emptystate", "GET {path}?code=HIDE&state= HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("no query", "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n", "400"),
    ("wrong path", "GET /other?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n", "404"),
    ("path with a slash more", "GET {path}/?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n", "404"),
    ("root", "GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", "404"),
    ("favicon", "GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\n\r\n", "404"),
    ("robots", "GET /robots.txt HTTP/1.1\r\nHost: {host}\r\n\r\n", "404"),
    ("HEAD", "HEAD {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n", "405"),
    ("OPTIONS", "OPTIONS {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n", "405"),
    ("POST", "POST {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\n\r\na=b&", "405"),
    ("another Host", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: evil.test\r\n\r\n", "421"),
    ("another port in Host", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "421"),
    ("no Host", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\n\r\n", "421"),
    ("two Hosts", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nHost: evil.test\r\n\r\n", "421"),
    (
        "Origin",
        "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.test\r\n\r\n",
        "403",
    ),
    ("null Origin", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\n\r\n", "403"),
    ("fetch", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Mode: cors\r\n\r\n", "403"),
    ("image", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Dest: image\r\n\r\n", "403"),
    ("frame", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Dest: iframe\r\n\r\n", "403"),
    ("prefetch", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\nSec-Purpose: prefetch\r\n\r\n", "403"),
    (
        "prefetch by an old name",
        "GET {path}?state={state} HTTP/1.1\r\nHost: {host}\r\nPurpose: prefetch\r\n\r\n",
        "403",
    ),
    ("TLS hello", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", ""),
    ("garbage", "HIDE HIDE HIDE\r\n\r\n", "400"),
    ("lower-case garbage", "hello\r\n\r\n", ""),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"),
    (
        "whole address as target",
        "GET http://{host}{path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "400",
    ),
    ("folded header", "GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n x: y\r\n\r\n", "400"),
];

/// What comes with the right state and ends the attempt, by the listener or pasted.
const ENDS: [(&str, &str, &str); 14] = [
    ("dupstate", "code=HIDE&state={state}&state={state}", "SignInMalformed"),
    ("dupcode", "code=HIDE&code=HIDE2&state={state}", "SignInMalformed"),
    ("the same code twice", "code=HIDE&code=HIDE&state={state}", "SignInMalformed"),
    ("codeanderror", "code=HIDE&error=server_error&state={state}", "SignInMalformed"),
    ("emptycode", "code=&state={state}", "SignInMalformed"),
    ("nocode", "state={state}", "SignInMalformed"),
    ("duperror", "error=a&error=b&state={state}", "SignInMalformed"),
    ("badiss", "code=HIDE&state={state}&iss=https%3A%2F%2Fevil.test", "SignInWrongServer"),
    ("iss with a slash more", "code=HIDE&state={state}&iss=https%3A%2F%2Fissuer.test%2F", "SignInWrongServer"),
    ("dupiss", "code=HIDE&state={state}&iss=https://issuer.test&iss=https://evil.test", "SignInMalformed"),
    ("deny", "error=access_denied&state={state}", "SignInCancelled"),
    ("another error", "error=temporarily_unavailable&state={state}", "SignInRefused"),
    ("errorhtml", "error=x&error_description=%3Cscript%3E%1B[31m%E2%80%AE&state={state}", "SignInRefused"),
    ("error and an evil page", "error=x&error_uri=javascript%3Aalert(1)&state={state}", "SignInRefused"),
];

#[tokio::test]
async fn every_fault_on_the_way_back_comes_to_its_end() {
    let mut faults = tokio::task::JoinSet::new();
    for (name, request, status) in BORNE {
        faults.spawn(async move {
            let waiting = waiting(false).await;
            assert_eq!(waiting.send(request).await, status, "{name}");
            waiting.signs_in(name).await;
        });
    }
    for (name, query, code) in ENDS {
        faults.spawn(async move {
            let waiting = waiting(false).await;
            assert_eq!(waiting.get(query).await, "303", "{name}: the code does not stay in the address bar");
            waiting.ends_with(name, code).await;
        });
        faults.spawn(async move {
            let waiting = waiting(false).await;
            waiting.paste.paste(&waiting.filled(&format!("http://127.0.0.1:1/callback?{query}"))).unwrap();
            waiting.ends_with(name, code).await;
        });
    }
    faults.spawn(async {
        let waiting = waiting(true).await;
        waiting.get("code=HIDE&state={state}").await;
        waiting.ends_with("noiss", "SignInWrongServer").await;
    });
    let held = faults.join_all().await.len();
    println!("browser: {held} faults by the listener or pasted: all held");
    assert!(held >= 28);
}

#[tokio::test]
async fn what_is_pasted_and_not_ours_changes_nothing() {
    let waiting = waiting(false).await;
    for text in [
        "",
        " ",
        "hello",
        "{state}",
        "http://127.0.0.1/callback",
        "http://127.0.0.1/callback?code=HIDE",
        "http://127.0.0.1/callback?code=HIDE&state=X",
        "code=HIDE&state=",
        "http://127.0.0.1/callback#code=HIDE&state={state}",
        "\u{0}\u{202e}?state=\u{1b}",
    ] {
        let pasted = waiting.paste.paste(&waiting.filled(text));
        assert_eq!(code_of(&pasted.unwrap_err()), "NotThisSignIn", "{text}");
    }
    waiting.signs_in("paste").await;
}

#[tokio::test]
async fn twice_and_in_parallel_and_later_a_code_is_used_once() {
    let held = waiting(false).await;
    let right = held.filled("GET {path}?code=HIDE&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let mut browsers = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (authority, right) = (held.authority.clone(), right.clone());
        browsers.spawn(async move {
            let mut socket = TcpStream::connect(authority).await.unwrap();
            socket.write_all(right.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let _ = socket.read_to_end(&mut answer).await;
            answer
        });
    }
    let answers = browsers.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "everybody sees the same");
    assert!(timeout(Duration::from_secs(20), held.finish).await.unwrap().unwrap().is_ok());
    assert_eq!(held.server.asked(), 1);
    assert!(TcpStream::connect(&held.authority).await.is_err(), "later there is nobody to hear it");
}

#[tokio::test]
async fn connections_that_say_nothing_or_too_much_keep_nobody_out() {
    let waiting = waiting(false).await;
    let mut idle = Vec::new();
    for n in 0..100 {
        let mut socket = TcpStream::connect(&waiting.authority).await.unwrap();
        if n % 2 == 0 {
            socket.write_all(b"GET /callback?code=half").await.unwrap();
        }
        idle.push(socket);
    }
    let long = format!("GET {{path}}?code={} HTTP/1.1\r\n\r\n", "a".repeat(2_000_000));
    assert!(["", "431"].contains(&waiting.send(&long).await.as_str()));
    waiting.signs_in("idle and long").await;
}

#[tokio::test]
async fn twenty_wrong_states_are_an_attack() {
    let waiting = waiting(false).await;
    for n in 0..19 {
        assert_eq!(waiting.get(&format!("code=HIDE&state=guess{n}")).await, "400");
    }
    assert!(!waiting.finish.is_finished());
    waiting.get("code=HIDE&state=guess").await;
    waiting.ends_with("20 wrong states", "SignInInterference").await;
}
