//! What a client reaches, against real sockets and a name server that says what it likes.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::*;

/// A server of this machine that counts its connections and answers "hi" to whatever comes.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    _tasks: TaskTracker,
}

async fn server() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, connections, tasks) = (listener.local_addr().unwrap().port(), Arc::default(), TaskTracker::new());
    let (count, inner): (Arc<AtomicUsize>, _) = (Arc::clone(&connections), tasks.clone());
    tasks.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            inner.spawn(async move {
                let mut head = [0; 2048];
                while stream.read(&mut head).await.is_ok_and(|read| read > 0) {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").await;
                }
            });
        }
    });
    Server { port, connections, _tasks: tasks }
}

/// A client whose names resolve to the next of these answers, and how often it asked.
fn client(answers: &[&str]) -> (Client, Arc<AtomicUsize>) {
    let parse = |text: &&str| text.split(' ').map(|ip| ip.parse().unwrap()).collect::<Vec<IpAddr>>();
    let answers = Mutex::new(answers.iter().map(parse).collect::<VecDeque<_>>());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let lookup: Lookup = Arc::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        let answer = answers.lock().unwrap().pop_front().unwrap_or_default();
        Box::pin(std::future::ready(Ok(answer)))
    });
    (Client::with(Setup::default(), lookup), asked)
}

async fn get(client: &Client, url: &str, reach: Reach) -> Result<String, NetError> {
    let mut request = Request::new(reqwest::Method::GET, url.parse().unwrap());
    *request.timeout_mut() = Some(Duration::from_secs(5));
    Ok(client.execute(request, reach).await?.text().await?)
}

fn is_not_allowed(answer: &Result<String, NetError>) -> bool {
    matches!(answer, Err(NetError::Refused(Refused::NotAllowed)))
}

#[tokio::test]
async fn a_name_that_leads_home_is_not_called() {
    let server = server().await;
    let url = format!("http://friendly.example:{}/", server.port);
    for addresses in ["127.0.0.1", "8.8.8.8 127.0.0.1", "127.0.0.1 8.8.8.8", "::ffff:127.0.0.1", "10.1.2.3"] {
        let (client, asked) = client(&[addresses]);
        let answer = get(&client, &url, Reach::Public).await;
        assert!(is_not_allowed(&answer), "{addresses}: {answer:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    let (client, _) = client(&["127.0.0.1 169.254.169.254"]);
    assert!(matches!(get(&client, &url, Reach::OwnNetwork).await, Err(NetError::Refused(Refused::Never(_)))));
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_flips_is_judged_by_the_answer_that_is_connected_to() {
    let server = server().await;
    let url = format!("http://flips.example:{}/", server.port);
    let (client, asked) = client(&["127.0.0.1", "169.254.169.254", "127.0.0.1"]);
    assert_eq!(get(&client, &url, Reach::OwnNetwork).await.unwrap(), "hi");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "there is no second look-up between the check and the connection");
    // The kept connection leads to what was checked; a call of another reach does not get it.
    assert_eq!(get(&client, &url, Reach::OwnNetwork).await.unwrap(), "hi");
    assert_eq!((asked.load(Ordering::SeqCst), server.connections.load(Ordering::SeqCst)), (1, 1));
    assert!(matches!(get(&client, &url, Reach::Public).await, Err(NetError::Refused(Refused::Never(_)))));
    assert!(is_not_allowed(&get(&client, &url, Reach::Public).await));
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_literal_address_needs_no_resolver_to_be_refused() {
    let server = server().await;
    let (client, asked) = client(&[]);
    for host in ["127.0.0.1", "0x7f.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/", server.port);
        assert!(is_not_allowed(&get(&client, &url, Reach::Public).await), "{host}");
    }
    assert_eq!((asked.load(Ordering::SeqCst), server.connections.load(Ordering::SeqCst)), (0, 0));
    let own = SocketAddr::from(([127, 0, 0, 1], server.port));
    assert_eq!(get(&client, &format!("http://{own}/"), Reach::OwnNetwork).await.unwrap(), "hi");
}

#[tokio::test]
async fn errors_hold_no_address_and_say_what_surely_was_not_sent() {
    let (client, _) = client(&[]);
    let error = get(&client, "http://127.0.0.1:9/?key=HIDE", Reach::OwnNetwork).await.unwrap_err();
    assert!(error.is_before_sending());
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains("HIDE"), "{shown}");
    }
    assert!(error.to_string().contains("connection refused"), "{error}");
}

#[test]
fn a_file_without_certificates_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.pem");
    for _ in 0..2 {
        let error = certificates(&path).unwrap_err().to_string();
        assert!(error.contains("none.pem") && error.contains("cannot be used"), "{error}");
        fs_err::write(&path, "no certificate").unwrap();
    }
}
