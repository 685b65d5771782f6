//! Causeway is ended in the middle of a refresh, at a service where each refresh token is good once: what it had in hand
//! by then is not lost, and what it never had it says.
#![cfg(unix)]

use std::io::Write;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tokio::time::Instant;

use crate::common::{Causeway, Ended};
use crate::service::{Between, Rotating, import, is_long, sign_in, state};

/// What a user finds after a crash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum After {
    /// The next call works. It asks the service for a new token once more only if the answer was not kept.
    Works { refreshes: u32 },
    /// The service has used the old refresh token up, and its answer never reached the disk. Nobody can get it back: the
    /// next call shows the old one, once, and asks for a new sign-in.
    SignIn,
}

use After::{SignIn, Works};

/// Where Causeway ends, and what may come of it. The first four are in Causeway (`CAUSEWAY_CRASH_AT`); the last three
/// are SIGKILL while the service has the request.
const POINTS: [(&str, After); 7] = [
    // Nothing was sent: the old refresh token is good.
    ("refresh-noted", Works { refreshes: 1 }),
    // The answer was in memory only.
    ("refresh-answered", SignIn),
    // The raw answer is on disk, and must be used.
    ("refresh-kept", Works { refreshes: 0 }),
    ("refresh-stored", Works { refreshes: 0 }),
    ("killed after the request", SignIn),
    ("killed after the head of the answer", SignIn),
    ("killed after half of the answer", SignIn),
];

#[test]
fn a_refresh_that_is_cut_off_loses_nothing_that_was_kept() {
    let rounds = if is_long() { 50 } else { 3 };
    // A release build has no points to end at.
    let points = POINTS.into_iter().filter(|(point, _)| cfg!(debug_assertions) || point.starts_with("killed"));
    std::thread::scope(|scope| {
        for (point, after) in points {
            scope.spawn(move || {
                let causeway = Causeway::new();
                let (service, address) = Rotating::start(Duration::from_secs(3600));
                import(&causeway, address);
                sign_in(&causeway, "code").ok();
                for _ in 0..rounds {
                    round(&causeway, &service, point, after);
                }
                let counts = service.counts();
                println!(
                    "{point}: {rounds} crashes, then {after:?}; {} refreshes, {} rotations, {} reuses, {} sign-ins",
                    counts.refreshes, counts.rotations, counts.reuses, counts.sign_ins
                );
            });
        }
    });
}

fn round(causeway: &Causeway, service: &Rotating, point: &str, after: After) {
    service.end_token();
    let sign_ins = service.counts().sign_ins;
    end_at(causeway, service, point);
    let (refreshes, reuses) = (service.counts().refreshes, service.counts().reuses);
    let next = causeway.run(&["call", "island", "getMe"]);
    let (asked, reused) = (service.counts().refreshes - refreshes, service.counts().reuses - reuses);
    match after {
        Works { refreshes } => {
            next.ok();
            assert_eq!((asked, reused), (refreshes, 0), "{point}");
        }
        SignIn => {
            next.fails(3, &["ended in the middle of renewing", "causeway connect"]);
            assert_eq!((asked, reused), (1, 1), "{point}: no more than cannot be avoided");
            // It is said again, and the service is left alone.
            causeway.run(&["call", "island", "getMe"]).fails(3, &["ended in the middle of renewing"]);
            assert_eq!(service.counts().refreshes - refreshes, 1, "{point}");
            assert_eq!(state(causeway), "reauth", "{point}");
            sign_in(causeway, "code").ok();
            causeway.run(&["call", "island", "getMe"]).ok();
        }
    }
    assert_eq!(state(causeway), "ok", "{point}");
    let signed_in = service.counts().sign_ins - sign_ins;
    assert_eq!(
        signed_in,
        u32::from(after == SignIn),
        "{point}: a new sign-in where nothing else helps, and only there"
    );
    // What is left is whole: it is renewed as any other.
    causeway.run(&["connections", "refresh", "island"]).ok();
    causeway.run(&["call", "island", "getMe"]).ok();
}

/// A call that needs a new token, in a process that ends at this point.
fn end_at(causeway: &Causeway, service: &Rotating, point: &str) {
    let mut command = causeway.command(&["call", "island", "getMe"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if point.starts_with("refresh-") {
        let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", point).output().unwrap());
        assert_eq!(ended.code, -1, "{point}: it ends by a signal: {}{}", ended.stdout, ended.stderr);
        return;
    }
    let sent = match point {
        "killed after the request" => "",
        "killed after the head of the answer" => "HTTP/1.1 200 OK\r\ncontent-length: 150\r\n\r\n",
        _ => "HTTP/1.1 200 OK\r\ncontent-length: 150\r\n\r\n{\"access_token\": \"acc",
    };
    let (between, sent, go_on) = hold(sent);
    service.before_the_answer(between);
    let mut child = command.spawn().unwrap();
    sent.recv_timeout(Duration::from_secs(60)).unwrap();
    kill(&mut child);
    let _ = go_on.send(());
}

/// Sends this, says so, and holds the rest back.
fn hold(part: &'static str) -> (Between, Receiver<()>, Sender<()>) {
    let ((tell, told), (go_on, may_go_on)) = (channel(), channel());
    let between = move |stream: &mut std::net::TcpStream| {
        let _ = stream.write_all(part.as_bytes());
        let _ = tell.send(());
        let _ = may_go_on.recv_timeout(Duration::from_secs(60));
    };
    (Box::new(between), told, go_on)
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
        std::thread::sleep(Duration::from_millis(2));
    }
}
