//! Servers that drip, hang, flood and lie: each ends in an error or an answer, in time and within bounds.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use super::*;
use crate::answer;

/// A server that does this with each connection, after reading the request's head; tells when one was closed.
fn server(serve: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> (Url, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = serve(&mut stream);
            let _ = tell.send(());
        }
    });
    (url, told)
}

/// Writes this again and again, until the other side hangs up.
fn flood(stream: &mut TcpStream, head: &str, again: &[u8]) -> std::io::Result<()> {
    stream.write_all(head.as_bytes())?;
    loop {
        stream.write_all(again)?;
    }
}

fn drip(stream: &mut TcpStream, head: &str) -> std::io::Result<()> {
    stream.write_all(head.as_bytes())?;
    loop {
        stream.write_all(b" ")?;
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn get(url: &Url, patience: Duration, transfer: &Transfer) -> Result<Answer, SendError> {
    let request = Request {
        method: "GET".into(),
        url: url.clone(),
        headers: Vec::new(),
        body: None,
        attached: Vec::new(),
        content_type: None,
    };
    let approved = Approved::typed(url);
    send(Trip { request: &request, credentials: &[], approved: &approved, patience, transfer }).await
}

fn why(answer: Result<Answer, SendError>) -> String {
    match answer {
        Err(SendError::Unknown(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn hung_up(closed: Receiver<()>) {
    tokio::task::spawn_blocking(move || closed.recv_timeout(LONG)).await.unwrap().expect("the connection is closed");
}

const SHORT: Duration = Duration::from_millis(700);
const LONG: Duration = Duration::from_secs(30);
const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn who_hangs_or_drips_is_left() {
    let (hangs, _) = server(|stream| stream.read(&mut [0; 1]).map(drop));
    assert!(why(get(&hangs, SHORT, &Transfer::NONE).await).contains("in time"));
    let (head, _) = server(|stream| drip(stream, "HTTP/1.1 200 OK\r\nx-slow:"));
    assert!(why(get(&head, SHORT, &Transfer::NONE).await).contains("in time"));
    let (body, closed) = server(|stream| drip(stream, &format!("{OK}content-length: 99999\r\n\r\n[")));
    let answer = get(&body, SHORT, &Transfer::NONE).await.unwrap();
    assert!(!answer.whole, "what came is no list of items");
    hung_up(closed).await;
}

#[tokio::test]
async fn a_file_that_drips_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let transfer = Transfer { save_to: Some(folder.path().join("kept")), ..Transfer::NONE };
    let (url, closed) = server(|stream| drip(stream, &format!("{OK}content-length: 99999\r\n\r\n[")));
    let answer = get(&url, SHORT, &transfer).await.unwrap();
    assert!(!answer.whole && answer.saved.is_none());
    hung_up(closed).await;
    assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_body_without_end_is_left() {
    let (url, closed) = server(|stream| flood(stream, &format!("{OK}\r\n"), &[b' '; 1 << 16]));
    assert!(why(get(&url, LONG, &Transfer::NONE).await).contains("larger than 32 MB"));
    hung_up(closed).await;
}

#[tokio::test]
async fn headers_without_end_are_left() {
    let (lines, closed) = server(|stream| flood(stream, "HTTP/1.1 200 OK\r\n", b"x-more: 1234567890\r\n"));
    why(get(&lines, LONG, &Transfer::NONE).await);
    hung_up(closed).await;
    let (long, closed) = server(|stream| flood(stream, "HTTP/1.1 200 OK\r\nx-long: ", &[b'x'; 1 << 12]));
    why(get(&long, LONG, &Transfer::NONE).await);
    hung_up(closed).await;
}

#[tokio::test]
async fn what_grows_when_it_is_unpacked_is_left() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; LARGEST + 1]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 1 << 20);
    let gzip = packed.clone();
    let (url, _) = server(move |stream| {
        let head = format!("{OK}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", gzip.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(&gzip)
    });
    assert!(why(get(&url, LONG, &Transfer::NONE).await).contains("larger than 32 MB"));
    // What Causeway did not ask for is not unpacked at all.
    for coding in ["br", "zstd", "deflate"] {
        let packed = packed.clone();
        let (url, _) = server(move |stream| {
            let length = packed.len();
            let head = format!("{OK}content-encoding: {coding}\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes())?;
            stream.write_all(&packed)
        });
        assert!(get(&url, LONG, &Transfer::NONE).await.unwrap().body.len() < 1 << 20, "{coding}");
    }
}

#[tokio::test]
async fn json_of_any_depth_is_an_answer() {
    let deep = "[".repeat(200_000);
    let (url, _) =
        server(move |stream| stream.write_all(format!("{OK}content-length: {}\r\n\r\n{deep}", deep.len()).as_bytes()));
    let answer = get(&url, LONG, &Transfer::NONE).await.unwrap();
    let request = Request {
        method: "GET".into(),
        url,
        headers: Vec::new(),
        body: None,
        attached: Vec::new(),
        content_type: None,
    };
    let body = answer::decode(&request, answer, &Transfer::NONE).body;
    assert!(matches!(&body, Value::String(text) if text.len() == 200_000), "it stays text: {}", json!(body.is_array()));
}

#[tokio::test]
async fn a_call_that_is_given_up_hangs_up() {
    let (waits, closed) = server(|stream| match stream.read(&mut [0; 1]) {
        Ok(0) | Err(_) => Ok(()),
        Ok(_) => panic!("more came"),
    });
    assert!(tokio::time::timeout(SHORT, get(&waits, LONG, &Transfer::NONE)).await.is_err());
    hung_up(closed).await;
}
