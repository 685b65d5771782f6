//! A plain HTTP/1.1 client: it sends exactly what the request says, and adds nothing of its own.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use causeway_openapi::Request;
use url::Position;

/// Mocking the answer of a large operation takes Prism seconds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// One request on a connection of its own.
pub(super) fn send(request: &Request) -> io::Result<Answer> {
    let url = &request.url;
    let mut stream = TcpStream::connect(&url[Position::BeforeHost..Position::AfterPort])?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(head(request).as_bytes())?;
    stream.write_all(request.body.as_deref().unwrap_or_default())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::Error::other("the answer is not HTTP"))
}

fn head(request: &Request) -> String {
    let target = &request.url[Position::BeforePath..Position::AfterQuery];
    let host = &request.url[Position::BeforeHost..Position::AfterPort];
    let mut head = format!("{} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", request.method);
    let content_type = request.content_type.iter().map(|kind| ("Content-Type", kind.as_str()));
    for (name, value) in request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(content_type)
    {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if let Some(body) = &request.body {
        let _ = write!(head, "Content-Length: {}\r\n", body.len());
    }
    head + "\r\n"
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}
