//! A service with a token address and an API, and the person who signs in to it: what the tests of tokens from outside
//! share.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{Causeway, Ended, allow, answer};

/// What came.
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn read(stream: &mut TcpStream) -> Option<Self> {
        let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
        loop {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let lines = head.to_lowercase();
                let length = lines.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    return Some(Self { head: head.to_owned(), body: body.to_owned() });
                }
            }
            match stream.read(&mut chunk).ok()? {
                0 => return None,
                read => bytes.extend_from_slice(&chunk[..read]),
            }
        }
    }

    pub(crate) fn is(&self, start: &str) -> bool {
        self.head.starts_with(start)
    }

    pub(crate) fn is_refresh(&self) -> bool {
        self.is("POST /token ") && self.body.contains("grant_type=refresh_token")
    }

    /// A field of a form.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.body.split('&').find_map(|pair| pair.split_once('=').filter(|(field, _)| *field == name).map(|(_, to)| to))
    }

    pub(crate) fn bearer(&self) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix("authorization: Bearer "))
    }
}

/// Answers one connection after the other, each as `reply` says to the whole request; tells what came.
pub(crate) fn telling(reply: impl Fn(&str) -> String + Send + 'static) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let Some(Request { head, body }) = Request::read(&mut stream) else { continue };
            let whole = format!("{head}\r\n\r\n{body}");
            let reply = reply(&whole);
            let _ = tell.send(whole);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    (address, told)
}

/// Listens as long as the tests run; each connection has a thread and one request.
pub(crate) fn listen(handle: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, handle) = (listener.local_addr().unwrap(), Arc::new(handle));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let handle = handle.clone();
            std::thread::spawn(move || {
                if let Some(request) = Request::read(&mut stream) {
                    handle(&request, &mut stream);
                }
            });
        }
    });
    address
}

/// Answers; whoever asked may be gone.
pub(crate) fn say(stream: &mut TcpStream, status: &str, body: &str) {
    let _ = stream.write_all(answer(status, "content-type: application/json\r\n", body).as_bytes());
}

/// An API with one operation, `getMe`, that is signed in to at this address, and a client for it.
pub(crate) fn import(causeway: &Causeway, address: SocketAddr) {
    let at = |path: &str| format!("http://{address}{path}");
    let flow = json!({"authorizationUrl": at("/authorize"), "tokenUrl": at("/token"), "scopes": {"weight": ""}});
    let text = json!({
        "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": at("")}],
        "paths": {"/me": {"get": {"operationId": "getMe", "responses": {"200": {"description": "You"}}}}},
        "components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"authorizationCode": flow}}}},
        "security": [{"o": ["weight"]}]
    });
    let file = causeway.file("island.json", text.to_string());
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    allow(causeway, "island", address);
    causeway.run(&["connectors", "client", "island", "--client-id", "causeway"]).ok();
}

/// Signs in with `causeway connect`; the browser comes back with this code.
pub(crate) fn sign_in(causeway: &Causeway, code: &str) -> Ended {
    sign_in_with(causeway, &[], code)
}

pub(crate) fn sign_in_with(causeway: &Causeway, more: &[&str], code: &str) -> Ended {
    let mut command = causeway.command(&[&["--json", "connect", "island", "--no-browser"], more].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut stdout = String::new();
    lines.read_line(&mut stdout).unwrap();
    let pending: Value = serde_json::from_str(&stdout).unwrap_or_default();
    if let (Some(url), Some(back)) = (pending["url"].as_str(), pending["redirectUri"].as_str()) {
        let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap();
        visit(&format!("{back}?code={code}&state={state}"));
    }
    lines.read_to_string(&mut stdout).unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap());
    Ended { stdout, ..ended }
}

/// Opens an address as a browser would, and the page that it is sent on to; gives that page.
pub(crate) fn visit(address: &str) -> String {
    let (authority, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    match page.lines().find_map(|line| line.strip_prefix("Location: ")) {
        Some(next) if next.starts_with('/') => visit(&format!("http://{authority}{next}")),
        Some(next) => visit(next),
        None => page,
    }
}

/// The state of the only connection.
pub(crate) fn state(causeway: &Causeway) -> String {
    let listed: Value = serde_json::from_str(&causeway.run(&["--json", "connections", "list"]).ok().stdout).unwrap();
    listed[0]["state"].as_str().unwrap_or("none").to_owned()
}

/// Whether the tests have the time for all rounds.
pub(crate) fn is_long() -> bool {
    std::env::var_os("CAUSEWAY_LONG").is_some()
}

/// What happens between a rotation and its answer.
pub(crate) type Between = Box<dyn FnOnce(&mut TcpStream) + Send>;

/// What the strictest service does: each refresh token is good once, whoever shows an old one ends the whole grant, and
/// only the newest access token is taken, as long as it lives.
#[derive(Clone)]
pub(crate) struct Rotating(Arc<Mutex<Grant>>);

struct Grant {
    life: Duration,
    ended: bool,
    issued: Instant,
    /// The newest token's number in this sign-in.
    number: u32,
    counts: Counts,
    between: Option<Between>,
}

/// What the service saw.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) sign_ins: u32,
    /// Refreshes asked for, those that were answered with new tokens, and refresh tokens that were shown again.
    pub(crate) refreshes: u32,
    pub(crate) rotations: u32,
    pub(crate) reuses: u32,
    pub(crate) calls: u32,
    pub(crate) refused: u32,
}

impl Rotating {
    pub(crate) fn start(life: Duration) -> (Self, SocketAddr) {
        let (issued, counts) = (Instant::now(), Counts::default());
        let grant = Grant { life, ended: true, issued, number: 0, counts, between: None };
        let service = Self(Arc::new(Mutex::new(grant)));
        let served = service.clone();
        (service, listen(move |request, stream| served.serve(request, stream)))
    }

    pub(crate) fn counts(&self) -> Counts {
        self.grant().counts
    }

    fn grant(&self) -> MutexGuard<'_, Grant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest access token has ended, and nobody was told.
    pub(crate) fn end_token(&self) {
        let mut grant = self.grant();
        grant.issued = Instant::now().checked_sub(grant.life).unwrap();
    }

    /// What happens to the next refresh when its new tokens are made and not yet sent.
    pub(crate) fn before_the_answer(&self, between: Between) {
        self.grant().between = Some(between);
    }

    fn serve(&self, request: &Request, stream: &mut TcpStream) {
        let (between, (status, body)) = {
            let mut grant = self.grant();
            let made = grant.serve(request);
            (if request.is_refresh() { grant.between.take() } else { None }, made)
        };
        if let Some(between) = between {
            between(stream);
        }
        say(stream, status, &body);
    }
}

impl Grant {
    fn serve(&mut self, request: &Request) -> (&'static str, String) {
        if request.is_refresh() {
            return self.refresh(request.field("refresh_token").unwrap_or_default());
        }
        if request.is("POST /token ") {
            (self.counts.sign_ins, self.number, self.ended, self.issued) =
                (self.counts.sign_ins + 1, 0, false, Instant::now());
            return ("200 OK", self.tokens());
        }
        self.counts.calls += 1;
        let newest = format!("access-{}-{}", self.counts.sign_ins, self.number);
        let lives = !self.ended && self.issued.elapsed() < self.life;
        if lives && request.bearer() == Some(&newest) {
            return ("200 OK", r#"{"you": true}"#.into());
        }
        self.counts.refused += 1;
        ("401 Unauthorized", r#"{"error": "invalid_token"}"#.into())
    }

    fn refresh(&mut self, shown: &str) -> (&'static str, String) {
        self.counts.refreshes += 1;
        if shown == format!("refresh-{}-{}", self.counts.sign_ins, self.number) && !self.ended {
            (self.number, self.issued) = (self.number + 1, Instant::now());
            self.counts.rotations += 1;
            return ("200 OK", self.tokens());
        }
        self.counts.reuses += 1;
        self.ended = true;
        ("400 Bad Request", r#"{"error": "invalid_grant"}"#.into())
    }

    fn tokens(&self) -> String {
        let (sign_in, number) = (self.counts.sign_ins, self.number);
        json!({"access_token": format!("access-{sign_in}-{number}"), "token_type": "Bearer",
            "refresh_token": format!("refresh-{sign_in}-{number}"), "expires_in": self.life.as_secs()})
        .to_string()
    }
}
