//! The listener against everything that may talk to a port of this computer.

use secrecy::ExposeSecret;
use tokio::io::AsyncReadExt;
use tokio::sync::oneshot;
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::callback::{Answer, Expected};

struct Open {
    authority: String,
    desk: Arc<Desk>,
    answer: oneshot::Receiver<Answer>,
    _serving: AbortOnDropHandle<()>,
}

/// A listener whose sign-in waits for state `S`.
fn open() -> Open {
    open_at("/callback")
}

fn expected() -> Expected {
    Expected { state: "S".into(), issuer: None, iss_required: false, keep: Vec::new(), server: "a.test".into() }
}

fn open_at(path: &str) -> Open {
    let loopback = Loopback::bind(&Redirect::default()).unwrap();
    let authority = loopback.authority().to_owned();
    let expected = expected();
    let (desk, answer) = Desk::new(&authority, path, expected);
    let desk = Arc::new(desk);
    let served = desk.clone();
    let serving = tokio::spawn(async move { match loopback.serve(&served).await {} });
    Open { authority, desk, answer, _serving: AbortOnDropHandle::new(serving) }
}

impl Open {
    /// Sends raw text and gives back the whole answer.
    async fn send(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.authority).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A reset after the answer is as good as an end.
        let _ = socket.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn get(&self, target: &str) -> String {
        self.request("GET", target, "").await
    }

    async fn request(&self, method: &str, target: &str, headers: &str) -> String {
        self.send(&format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.authority)).await
    }

    fn code(&mut self) -> Option<String> {
        self.answer.try_recv().ok().map(|answer| answer.ok().unwrap().code.expose_secret().to_owned())
    }
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

const RIGHT: &str = "/callback?code=C&state=S";

#[tokio::test]
async fn nothing_but_a_navigation_to_the_right_address_is_answered() {
    let mut open = open();
    for (method, target, headers, expected) in [
        ("HEAD", RIGHT, "", "405"),
        ("OPTIONS", RIGHT, "", "405"),
        ("POST", RIGHT, "Content-Length: 0\r\n", "405"),
        ("GET", RIGHT, "Origin: https://evil.test\r\n", "403"),
        ("GET", RIGHT, "Origin: null\r\n", "403"),
        ("GET", RIGHT, "Sec-Fetch-Mode: cors\r\n", "403"),
        ("GET", RIGHT, "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n", "403"),
        ("GET", RIGHT, "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n", "403"),
        ("GET", RIGHT, "Sec-Purpose: prefetch\r\n", "403"),
        ("GET", RIGHT, "Purpose: prefetch\r\n", "403"),
        ("GET", RIGHT, "Host: evil.test\r\n", "421"),
        ("GET", "/favicon.ico", "", "404"),
        ("GET", "/robots.txt", "", "404"),
        ("GET", "/", "", "404"),
        ("GET", "/callback/?code=C&state=S", "", "404"),
        ("GET", "/CALLBACK?code=C&state=S", "", "404"),
        ("GET", "//callback?code=C&state=S", "", "404"),
        ("GET", "/%63allback?code=C&state=S", "", "404"),
        ("GET", "/callback", "", "400"),
        ("GET", "/callback?code=C", "", "400"),
        ("GET", "/callback?code=C&state=X", "", "400"),
    ] {
        let answer = open.request(method, target, headers).await;
        assert_eq!(status(&answer), expected, "{method} {target} {headers}");
        assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
        assert_eq!(open.code(), None, "{method} {target} {headers}");
    }
    for host in ["evil.test", "localhost", "127.0.0.1", "127.0.0.1:1", ""] {
        let answer = open.send(&format!("GET {RIGHT} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert_eq!(status(&answer), "421", "{host}");
    }
    assert_eq!(status(&open.send(&format!("GET {RIGHT} HTTP/1.1\r\n\r\n")).await), "421", "no host at all");
    let answer = open.request("GET", RIGHT, "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n").await;
    assert_eq!((status(&answer), open.code().as_deref()), ("303", Some("C")));
}

#[tokio::test]
async fn the_code_leaves_the_address_bar_and_the_page_tells_the_truth() {
    for (ending, title) in [
        (Ending::SignedIn, "You are signed in"),
        (Ending::Cancelled, "was cancelled"),
        (Ending::Failed, "did not work"),
    ] {
        let open = open();
        let first = open.get("/callback?code=SECRETCODE&state=S").await;
        assert!(first.contains("\r\nLocation: /done\r\n") && !first.contains("SECRETCODE"), "{first}");
        let publish = async {
            sleep(Duration::from_millis(100)).await;
            open.desk.publish(ending);
        };
        let (page, ()) = tokio::join!(open.get("/done?<script>alert(1)</script>"), publish);
        assert!(page.contains(title) && !page.contains("script"), "{page}");
        timeout(Duration::from_secs(5), open.desk.page_shown()).await.unwrap();
    }
}

#[tokio::test]
async fn pages_load_run_and_remember_nothing() {
    let open = open();
    open.desk.publish(Ending::SignedIn);
    let page = open.get("/done").await;
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    for header in [
        "Content-Security-Policy: default-src 'none'; style-src 'sha256-",
        "; frame-ancestors 'none'",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Opener-Policy: same-origin",
        "Connection: close",
    ] {
        assert!(head.contains(header), "{header} is missing in {head}");
    }
    assert!(!body.contains("http") && !body.contains("<script") && !body.contains("src="), "{body}");
    let refusal = open.get("/<b>x</b>").await;
    assert!(refusal.contains("no-store") && !refusal.contains("<b>"), "{refusal}");
}

#[tokio::test(start_paused = true)]
async fn a_page_is_not_held_for_ever() {
    let (desk, _answer) = Desk::new("h:1", "/callback", expected());
    let request = b"GET /done HTTP/1.1\r\nHost: h:1\r\n\r\n";
    let head = head::read(&mut &request[..]).await.unwrap();
    let page = timeout(Duration::from_secs(11), desk.reply(&head)).await.unwrap();
    assert!(page.contains("Please return to Causeway"), "{page}");
}

#[tokio::test]
async fn the_first_right_answer_wins() {
    let mut open = open();
    let all: Vec<_> = (0..10).map(|n| format!("/callback?code=C{n}&state=S")).collect();
    let mut set = JoinSet::new();
    for target in all {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", open.authority);
        let authority = open.authority.clone();
        set.spawn(async move {
            let mut socket = TcpStream::connect(authority).await.unwrap();
            socket.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).await.unwrap();
            answer
        });
    }
    let answers = set.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0] && status(answer) == "303"), "{answers:?}");
    assert!(open.code().is_some_and(|code| code.starts_with('C')));
    assert_eq!(open.desk.paste("code=LATE&state=S"), Ok(()), "it is right, and changes nothing");
    assert_eq!(open.code(), None);
}

#[tokio::test]
async fn wrong_states_are_borne_up_to_a_point() {
    let mut open = open();
    for n in 0..19 {
        assert_eq!(status(&open.get(&format!("/callback?code=C&state=guess{n}")).await), "400");
    }
    assert!(open.answer.try_recv().is_err(), "the sign-in goes on");
    open.get("/callback?error=access_denied&state=guess").await;
    assert_eq!(open.answer.try_recv().unwrap().err().unwrap(), SignInError::Interference);
}

#[tokio::test]
async fn silent_and_broken_connections_do_not_keep_out_the_browser() {
    let mut open = open();
    let mut idle = Vec::new();
    for n in 0..200 {
        let mut socket = TcpStream::connect(&open.authority).await.unwrap();
        if n % 2 == 0 {
            socket.write_all(b"GET /callback?code=half").await.unwrap();
        }
        idle.push(socket);
    }
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(40_000));
    assert!(["", "431"].contains(&status(&open.send(&long).await)));
    assert_eq!(open.send("\x16\x03\x01\x02\x00").await, "", "a TLS greeting is hung up on");
    assert_eq!(status(&open.send("GET nonsense\r\n\r\n").await), "400");
    let answer = timeout(Duration::from_secs(5), open.get(RIGHT)).await.unwrap();
    assert_eq!((status(&answer), open.code().as_deref()), ("303", Some("C")));
}

#[tokio::test]
async fn a_redirect_path_of_its_own_is_possible() {
    let mut open = open_at("/done");
    let answer = open.get("/done?code=C&state=S").await;
    assert!(answer.contains("Location: /signed-in\r\n"), "{answer}");
    assert_eq!(open.code().as_deref(), Some("C"));
}

#[tokio::test]
async fn it_listens_on_this_computer_only() {
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let Ok(loopback) = Loopback::bind(&Redirect { host: host.into(), ..Redirect::default() }) else {
            assert_eq!(host, "[::1]", "only IPv6 may be missing");
            continue;
        };
        assert!(loopback.listeners.iter().all(|listener| listener.local_addr().unwrap().ip().is_loopback()));
        assert!(loopback.redirect_uri("/callback").unwrap().as_str().starts_with(&format!("http://{host}:")));
    }
    let error = Loopback::bind(&Redirect { host: "0.0.0.0".into(), ..Redirect::default() }).unwrap_err();
    assert!(matches!(error, SignInError::Settings(_)), "{error}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = Loopback::bind(&Redirect::default()).unwrap();
    let port = taken.listeners[0].local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let error = Loopback::bind(&Redirect { host: host.into(), port, ..Redirect::default() }).unwrap_err();
        assert!(matches!(error, SignInError::PortTaken { port: taken, next: None, .. } if taken == port), "{error:?}");
    }
    let ports = vec![port, 7777];
    let error = Loopback::bind(&Redirect { ports, ..Redirect::default() }).unwrap_err();
    assert!(
        matches!(error, SignInError::PortTaken { next: Some(7777), .. }),
        "the next one is offered, not taken: {error:?}"
    );
    #[cfg(target_os = "linux")]
    assert!(error.to_string().contains("in use by another sign-in of Causeway,"), "{error}");
    use causeway_core::Explain as _;
    assert!(error.hint().unwrap().contains("port 7777"), "{error}");
}

#[tokio::test]
async fn a_fixed_port_can_be_had_again_at_once() {
    let again = |_| {
        let first = Loopback::bind(&Redirect::default()).unwrap();
        let port = first.listeners[0].local_addr().unwrap().port();
        drop(first);
        Loopback::bind(&Redirect { port, ..Redirect::default() }).is_ok()
    };
    // Another test may take the port in between, but not each time.
    assert!((0..5).any(again));
}

/// Plays another program, where a test starts this one again for that.
#[cfg(target_os = "linux")]
#[test]
fn holds_a_port() {
    use std::io::{Read, Write};
    if std::env::var_os("CAUSEWAY_TEST_HOLDS_A_PORT").is_some() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        println!("port={}", listener.local_addr().unwrap().port());
        std::io::stdout().flush().unwrap();
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_program_that_has_a_port_is_named() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["loopback::tests::holds_a_port", "--exact", "--nocapture"]).env("CAUSEWAY_TEST_HOLDS_A_PORT", "1");
    let mut other = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(other.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| line.split_once("port=")?.1.parse().ok()).unwrap();
    let error = Loopback::bind(&Redirect { port, ..Redirect::default() }).unwrap_err();
    drop(other.stdin.take());
    other.wait().unwrap();
    assert!(error.to_string().contains("in use by causeway_auth"), "{error}");
    assert!(error.to_string().contains(&format!("(process {}),", other.id())), "{error}");
}
