//! A server that answers a token request in any way at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// What it does with a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Closes before it has read anything.
    DropBefore,
    /// Closes when it has read everything.
    DropAfter,
    /// Sends these bytes and says nothing more.
    Hang(Vec<u8>),
    /// Sends a head, then one byte now and then.
    Drip,
    /// Sends a head, then bytes without end.
    Endless,
}

pub(crate) struct Server {
    address: std::net::SocketAddr,
    asked: Arc<AtomicUsize>,
    _task: AbortOnDropHandle<()>,
}

impl Server {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let task = tokio::spawn(serve(listener, answer, asked.clone()));
        Self { address, asked, _task: AbortOnDropHandle::new(task) }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// How many connections there were.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn serve(listener: TcpListener, answer: Answer, asked: Arc<AtomicUsize>) {
    let mut open = tokio::task::JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        asked.fetch_add(1, Ordering::SeqCst);
        open.spawn(reply(socket, answer.clone()));
    }
}

async fn reply(mut socket: TcpStream, answer: Answer) {
    if matches!(answer, Answer::DropBefore) {
        return;
    }
    request(&mut socket).await;
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    match answer {
        Answer::DropBefore | Answer::DropAfter => {}
        Answer::Bytes(bytes) => {
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Answer::Hang(bytes) => {
            let _ = socket.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Answer::Drip => {
            let _ = socket.write_all(HEAD).await;
            while socket.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        Answer::Endless => {
            let _ = socket.write_all(HEAD).await;
            while socket.write_all(&[b' '; 8192]).await.is_ok() {}
        }
    }
}

/// Reads one request with its body.
async fn request(socket: &mut TcpStream) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return;
            }
        }
        match socket.read(&mut chunk).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&chunk[..n]),
            _ => return,
        }
    }
}
