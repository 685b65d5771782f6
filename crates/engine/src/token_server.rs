//! A token server for tests: its refresh tokens are for one use, and it can answer badly.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How the server answers one request; it rotates where nothing is said.
pub(crate) enum Answer {
    Say(u16, &'static str),
    SayWith(u16, &'static str, &'static str),
    /// Rotates, and closes the connection without a word.
    RotateAndDrop,
    Drop,
}

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) script: VecDeque<Answer>,
    /// Number of the refresh token that is good.
    pub(crate) good: u32,
    /// Uses of one that is not.
    pub(crate) reused: u32,
    pub(crate) asked: u32,
    pub(crate) revoked: Vec<String>,
}

pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    pub(crate) told: Arc<Mutex<Told>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (at, told) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Told::default())));
        let shared = told.clone();
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                answer(stream, &mut shared.lock().unwrap());
            }
        });
        Self { at, told }
    }

    pub(crate) fn next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.told.lock().unwrap().script.extend(answers);
    }

    pub(crate) fn asked(&self) -> u32 {
        self.told.lock().unwrap().asked
    }
}

fn answer(mut stream: TcpStream, told: &mut Told) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let is_whole = |request: &[u8]| {
        request.ends_with(b"client_id=client") || (request.starts_with(b"GET") && request.ends_with(b"\r\n\r\n"))
    };
    while !is_whole(&request) {
        match stream.read(&mut part) {
            Ok(read @ 1..) => request.extend_from_slice(&part[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let (status, more, body) = if request.starts_with("POST /revoke") {
        let token = request.split("token=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
        told.revoked.push(token.to_owned());
        match told.script.pop_front() {
            Some(Answer::Say(status, body)) => (status, "", body.to_owned()),
            _ => (200, "", String::new()),
        }
    } else if request.starts_with("GET") {
        (200, "", "{}".to_owned())
    } else {
        told.asked += 1;
        match told.script.pop_front() {
            Some(Answer::Say(status, body)) => (status, "", body.to_owned()),
            Some(Answer::SayWith(status, more, body)) => (status, more, body.to_owned()),
            Some(Answer::Drop) => return,
            Some(Answer::RotateAndDrop) => {
                rotate(&request, told);
                return;
            }
            None => rotate(&request, told),
        }
    };
    let length = body.len();
    let _ = write!(stream, "HTTP/1.1 {status} X\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
}

fn rotate(request: &str, told: &mut Told) -> (u16, &'static str, String) {
    if !request.contains(&format!("refresh_token=HIDE-R{}&", told.good)) {
        told.reused += 1;
        return (400, "", r#"{"error":"invalid_grant"}"#.into());
    }
    told.good += 1;
    let n = told.good;
    (200, "", format!(r#"{{"access_token":"HIDE-A{n}","refresh_token":"HIDE-R{n}","expires_in":3600}}"#))
}
