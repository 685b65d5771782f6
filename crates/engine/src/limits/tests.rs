//! Waiting for a budget: turns, restarts, stopping, and real services that count what they have to refuse.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

use causeway_core::clock::ManualClock;
use causeway_core::{Clock, Home, SystemClock};
use causeway_openapi::Request;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

use super::*;
use crate::Transfer;
use crate::approval::Approved;
use crate::http::{self, Trip};

struct Bench {
    _folder: tempfile::TempDir,
    home: Home,
    clock: SharedClock,
    limits: Arc<Limits>,
}

fn bench(clock: SharedClock) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path());
    let store = Store::open(&home, clock.clone()).unwrap();
    Bench { _folder: folder, home, limits: Arc::new(Limits::new(clock.clone(), store)), clock }
}

impl Bench {
    /// Causeway was killed and started again.
    fn again(mut self) -> Self {
        self.limits = Arc::new(Limits::new(self.clock.clone(), Store::open(&self.home, self.clock.clone()).unwrap()));
        self
    }

    async fn ask(&self, flow: Option<&Slug>, rules: &[Limit]) -> Result<Permit<'_>, Unasked> {
        let asker = Asker { flow, by_hand: flow.is_none(), cancel: None, spending: None };
        self.limits.acquire("https://a.test", Ask { connection: "a", rules, at_once: None, asker }).await
    }

    /// Whether one more may be asked without waiting.
    async fn may_ask(&self, rules: &[Limit]) -> bool {
        tokio::time::timeout(Duration::from_millis(200), self.ask(None, rules)).await.is_ok()
    }
}

fn manual() -> Arc<ManualClock> {
    Arc::new(ManualClock::at("2026-11-27T10:00:00Z".parse().unwrap()))
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
    Answer {
        status,
        headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        body: Vec::new(),
        saved: None,
        whole: true,
        moved_to: None,
        carried: true,
        is_aftermath: false,
        note: None,
    }
}

#[tokio::test]
async fn a_host_is_asked_four_things_at_once() {
    let bench = bench(manual());
    let mut permits = Vec::new();
    for _ in 0..AT_ONCE {
        permits.push(bench.ask(None, &[]).await.unwrap());
    }
    assert!(!bench.may_ask(&[]).await);
    let waiting = async { bench.ask(None, &[]).await.is_ok() };
    let freeing = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        permits.pop();
    };
    let (got, ()) =
        tokio::time::timeout(Duration::from_secs(5), futures_util::future::join(waiting, freeing)).await.unwrap();
    assert!(got);
}

#[tokio::test]
async fn a_full_window_is_waited_for_and_said_and_can_be_left() {
    let clock = manual();
    let bench = bench(clock.clone());
    let rules = [Limit { requests: 2, seconds: 3600.0, aligned: false }];
    let flow: Slug = "mine".parse().unwrap();
    for _ in 0..2 {
        drop(bench.ask(Some(&flow), &rules).await.unwrap());
    }
    assert_eq!(bench.limits.waiting(&flow), None);
    let stop = CancellationToken::new();
    let asker = Asker { flow: Some(&flow), by_hand: false, cancel: Some(&stop), spending: None };
    let waiting = bench.limits.acquire("https://a.test", Ask { connection: "a", rules: &rules, at_once: None, asker });
    let looking = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (connection, until) = bench.limits.waiting(&flow).expect("it is known that it waits");
        assert_eq!((connection.as_str(), until), ("a", clock.now() + chrono::TimeDelta::hours(1)));
        stop.cancel();
    };
    let (waited, ()) = futures_util::future::join(waiting, looking).await;
    assert!(matches!(waited, Err(Unasked::Cancelled)));
    assert_eq!(bench.limits.waiting(&flow), None, "nobody is left in the queue");
    let person = Ask { connection: "a", rules: &rules, at_once: None, asker: Asker::PERSON };
    let told = bench.limits.acquire("https://a.test", person).await.unwrap_err();
    assert!(matches!(told, Unasked::Later(until) if until == clock.now() + chrono::TimeDelta::hours(1)), "{told:?}");
    clock.sleep(Duration::from_secs(3601));
    assert!(bench.may_ask(&rules).await, "an hour of sleep is an hour");
}

#[tokio::test]
async fn a_restart_neither_forgets_what_was_asked_nor_a_block() {
    let clock = manual();
    let mut bench = bench(clock.clone());
    let rules = [Limit { requests: 5, seconds: 3600.0, aligned: true }];
    for n in 0..5 {
        assert!(bench.may_ask(&rules).await, "{n}");
        bench = bench.again();
    }
    assert!(!bench.may_ask(&rules).await);
    // The service's clock is only known to the second.
    clock.advance(Duration::from_secs(3603));

    let permit = bench.ask(None, &rules).await.unwrap();
    bench.limits.answered(&permit, &answer(429, &[("retry-after", "7200")])).await;
    drop(permit);
    assert_eq!(bench.limits.blocked("a"), Some(clock.now() + chrono::TimeDelta::hours(2)));
    assert_eq!(bench.limits.blocked("b"), None);
    let bench = bench.again();
    clock.advance(Duration::from_secs(7190));
    assert!(!bench.may_ask(&rules).await);
    clock.advance(Duration::from_secs(20));
    assert!(bench.may_ask(&rules).await);
}

#[tokio::test]
async fn a_date_to_wait_for_is_read_by_the_services_clock() {
    let clock = manual();
    let bench = bench(clock.clone());
    let permit = bench.ask(None, &[]).await.unwrap();
    // Its clock is a day ahead: the wait is a minute.
    let headers = [("date", "Sat, 28 Nov 2026 10:00:00 GMT"), ("retry-after", "Sat, 28 Nov 2026 10:01:00 GMT")];
    bench.limits.answered(&permit, &answer(503, &headers)).await;
    drop(permit);
    assert!(!bench.may_ask(&[]).await);
    clock.advance(Duration::from_secs(61));
    assert!(bench.may_ask(&[]).await);
}

/// A service that allows so many requests in each window of its clock, and says so, or not.
struct Service {
    url: Url,
    refused: Arc<AtomicU32>,
    served: Arc<Mutex<Vec<String>>>,
}

fn service(most: u32, window: Duration, says: bool) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let (refused, served) = (Arc::new(AtomicU32::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (refusing, serving) = (refused.clone(), served.clone());
    std::thread::spawn(move || {
        let (mut began, mut used) = (0, 0);
        while let Ok((mut stream, _)) = listener.accept() {
            let mut head = [0; 2048];
            let n = stream.read(&mut head).unwrap_or(0);
            let path = String::from_utf8_lossy(&head[..n]).split(' ').nth(1).unwrap_or_default().to_owned();
            let now = SystemClock.now().timestamp_millis();
            let ms = window.as_millis() as i64;
            if began != now / ms {
                (began, used) = (now / ms, 0);
            }
            used += 1;
            let status = if used > most { "429 Too Many Requests" } else { "200 OK" };
            if used > most {
                refusing.fetch_add(1, Ordering::Relaxed);
            } else {
                lock(&serving).push(path);
            }
            let reset = (ms - now % ms + 999) / 1000;
            let left = most.saturating_sub(used);
            let said = if says {
                format!("x-ratelimit-limit: {most}\r\nx-ratelimit-remaining: {left}\r\nx-ratelimit-reset: {reset}\r\n")
            } else {
                String::new()
            };
            let _ = stream.write_all(
                format!("HTTP/1.1 {status}\r\n{said}content-length: 0\r\nconnection: close\r\n\r\n").as_bytes(),
            );
        }
    });
    Service { url, refused, served }
}

/// Each flow makes so many requests, all at once.
async fn call_all(bench: &Bench, service: &Service, flows: &[&str], each: usize, rules: &[Limit]) -> Duration {
    let begun = Instant::now();
    let mut calls = JoinSet::new();
    for flow in flows {
        for _ in 0..each {
            let (limits, url, rules) = (bench.limits.clone(), service.url.join(flow).unwrap(), rules.to_vec());
            let flow: Slug = flow.parse().unwrap();
            calls.spawn(async move {
                let asker = Asker { flow: Some(&flow), by_hand: false, cancel: None, spending: None };
                let host = causeway_auth::net::origin(&url);
                let permit =
                    limits.acquire(&host, Ask { connection: "a", rules: &rules, at_once: None, asker }).await.unwrap();
                let (headers, attached) = (Vec::new(), Vec::new());
                let request = Request {
                    method: "GET".into(),
                    url: url.clone(),
                    headers,
                    body: None,
                    attached,
                    content_type: None,
                };
                let (approved, patience) = (Approved::typed(&url), Duration::from_secs(20));
                let trip = Trip {
                    request: &request,
                    credentials: &[],
                    approved: &approved,
                    patience,
                    transfer: &Transfer::NONE,
                };
                let answer = http::send(trip).await.unwrap();
                limits.answered(&permit, &answer).await;
            });
        }
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_that_the_rules_foresee_does_not_happen_and_flows_share_fairly() {
    let service = service(20, Duration::from_millis(500), false);
    let bench = bench(Arc::new(SystemClock));
    let rules = [Limit { requests: 20, seconds: 0.5, aligned: true }];
    let flows = ["a", "b", "c", "d"];
    let took = call_all(&bench, &service, &flows, 30, &rules).await;
    assert_eq!(service.refused.load(Ordering::Relaxed), 0);
    assert!(took < Duration::from_secs(10), "120 in windows of 20 in half a second: {took:?}");
    let served = lock(&service.served).clone();
    // By the second window all of them wait.
    for n in [20, 40, 60] {
        let counts = flows.map(|flow| served[n..n + 20].iter().filter(|path| path.ends_with(flow)).count());
        assert!(counts.iter().all(|count| (3..=7).contains(count)), "after {n}: {counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_that_the_answers_foresee_does_not_happen() {
    let service = service(15, Duration::from_secs(1), true);
    let bench = bench(Arc::new(SystemClock));
    let took = call_all(&bench, &service, &["a", "b"], 20, &[]).await;
    assert_eq!(service.refused.load(Ordering::Relaxed), 0);
    assert!(took < Duration::from_secs(12), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_only_refuses_is_asked_less() {
    let service = service(10, Duration::from_secs(3600), false);
    let bench = bench(Arc::new(SystemClock));
    // Soon it waits for the next minute.
    let _ = tokio::time::timeout(Duration::from_secs(2), call_all(&bench, &service, &["a"], 30, &[])).await;
    let refused = service.refused.load(Ordering::Relaxed);
    // The three that tell, and what is under way until they have: not all twenty.
    assert!((3..12).contains(&refused), "{refused}");
    let rate = bench.limits.with(&("a".into(), causeway_auth::net::origin(&service.url)), |budget| {
        serde_json::to_value(&budget.bucket).unwrap()["rate"]["requests"].as_u64().unwrap()
    });
    assert!((1..=11).contains(&rate), "{rate} a minute, after {refused} were refused");
}
