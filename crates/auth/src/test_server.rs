//! A tiny server for tests that answers as it is told, well or badly, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Canned {
    status: u16,
    headers: String,
    body: Vec<u8>,
    delay: Duration,
    cut: bool,
}

impl Canned {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        let headers = "Content-Type: application/json\r\n".into();
        Self { status, headers, body: body.into(), delay: Duration::ZERO, cut: false }
    }
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
    /// Closes the connection in the middle of the body.
    pub(crate) fn cut(mut self) -> Self {
        self.cut = true;
        self
    }
}

/// The server. It stops when it is dropped.
pub(crate) struct TestServer {
    address: std::net::SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    _task: AbortOnDropHandle<()>,
}

impl TestServer {
    /// Answers one request after another with `answers`; whoever comes later is hung up on.
    pub(crate) async fn start(answers: Vec<Canned>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let task: JoinHandle<()> = tokio::spawn(serve(listener, answers.into(), seen.clone()));
        Self { address, seen, _task: AbortOnDropHandle::new(task) }
    }
    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }
    /// Every request so far: head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(listener: TcpListener, mut answers: VecDeque<Canned>, seen: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let request = read(&mut socket).await;
        seen.lock().unwrap().push(request);
        let Some(answer) = answers.pop_front() else { continue };
        tokio::time::sleep(answer.delay).await;
        let length = answer.body.len() + usize::from(answer.cut) * 10;
        let head = format!("HTTP/1.1 {} X\r\n{}Content-Length: {length}\r\n", answer.status, answer.headers);
        let _ = socket.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await;
        let _ = socket.write_all(&answer.body).await;
        let _ = socket.shutdown().await;
    }
}

/// Reads a request with its body.
async fn read(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&chunk[..n]),
            _ => return text,
        }
    }
}
