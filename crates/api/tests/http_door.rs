//! The HTTP door, asked as a browser and as a stranger would.

#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_api::http::Door;
use causeway_api::{Api, OpenOptions};
use causeway_core::Home;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

struct Served {
    authority: String,
    key: String,
    _folder: tempfile::TempDir,
    _task: AbortOnDropHandle<()>,
}

async fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let ui = folder.path().join("ui");
    fs_err::create_dir(&ui).unwrap();
    fs_err::write(ui.join("index.html"), "<!doctype html><title>Causeway</title>").unwrap();
    fs_err::write(folder.path().join("secret.txt"), "not for the page").unwrap();
    let api = Api::open(OpenOptions::one_command(Home::new(folder.path().join("home")))).await.unwrap();
    let door = Door::new(api, TcpListener::bind("127.0.0.1:0").await.unwrap(), Some(ui)).unwrap();
    let address = door.address();
    let (authority, key) = address.strip_prefix("http://").unwrap().split_once("/?key=").unwrap();
    let (authority, key) = (authority.to_owned(), key.to_owned());
    let tracker = tokio_util::task::TaskTracker::new();
    let task = tracker.spawn(async move { door.serve(CancellationToken::new()).await.unwrap() });
    Served { authority, key, _folder: folder, _task: AbortOnDropHandle::new(task) }
}

impl Served {
    /// Sends one request and gives back the whole answer.
    async fn send(&self, start: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut stream = TcpStream::connect(&self.authority).await.unwrap();
        let mut text = format!("{start} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            text.push_str(&format!("host: {}\r\n", self.authority));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{text}\r\n{body}").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn cookie(&self) -> String {
        let (_, port) = self.authority.split_once(':').unwrap();
        format!("causeway-key-{port}={}", self.key)
    }
}

#[tokio::test]
async fn the_key_in_the_address_becomes_a_cookie_and_lets_in() {
    let served = served().await;
    let entry = served.send(&format!("GET /?key={}", served.key), &[], "").await;
    assert!(entry.starts_with("HTTP/1.1 303"), "{entry}");
    assert!(
        entry.contains(&served.cookie()) && entry.contains("HttpOnly") && entry.contains("SameSite=Strict"),
        "{entry}"
    );
    let page = served.send("GET /", &[("cookie", &served.cookie())], "").await;
    assert!(page.contains("<title>Causeway</title>") && page.contains("content-security-policy"), "{page}");
    let json = [("cookie", &*served.cookie()), ("content-type", "application/json")].map(|(a, b)| (a, b.to_owned()));
    let json: Vec<_> = json.iter().map(|(a, b)| (*a, b.as_str())).collect();
    // Another Causeway is open in the same browser.
    let both = format!("causeway-key-1=x; {}", served.cookie());
    let beside = served.send("GET /", &[("cookie", &both)], "").await;
    assert!(beside.starts_with("HTTP/1.1 200"), "{beside}");
    let status = served.send("POST /api/status", &json, "{}").await;
    assert!(status.starts_with("HTTP/1.1 200") && status.contains("\"line\":\"No flows yet\""), "{status}");
    let missing = served.send("POST /api/flow", &json, r#"{"slug":"nothing"}"#).await;
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("\"code\":\"NotFound\""), "{missing}");
}

#[tokio::test]
async fn strangers_stay_outside() {
    let served = served().await;
    let cookie = served.cookie();
    let json = ("content-type", "application/json");
    let (name, _) = cookie.split_once('=').unwrap();
    let wrong = format!("{name}=x");
    let other = format!("causeway-key-1={}", served.key);
    for (what, start, headers, status) in [
        ("no key", "POST /api/status", vec![json], "401"),
        ("a wrong key", "GET /?key=00000000000000000000000000000000", vec![], "401"),
        ("a wrong cookie", "POST /api/status", vec![json, ("cookie", &wrong)], "401"),
        ("the cookie of another", "POST /api/status", vec![json, ("cookie", &other)], "401"),
        ("a web site", "POST /api/status", vec![json, ("cookie", &cookie), ("origin", "https://evil.test")], "403"),
        ("a rebound name", "POST /api/status", vec![json, ("cookie", &cookie), ("host", "evil.test")], "403"),
        ("a form", "POST /api/status", vec![("content-type", "text/plain"), ("cookie", &cookie)], "415"),
        ("a file of this machine", "POST /api/call_with_files", vec![json, ("cookie", &cookie)], "403"),
        ("a path out", "GET /../secret.txt", vec![("cookie", &cookie)], "404"),
        ("an encoded path out", "GET /%2e%2e/secret.txt", vec![("cookie", &cookie)], "404"),
    ] {
        let answer = served.send(start, &headers, "{}").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer}");
        assert!(!answer.contains("not for the page"), "{what}: {answer}");
    }
}
