//! A source that lists items, and four destinations that count what arrives. Some of the requests go wrong in one of the
//! ways in which services and networks do.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::network::Network;

/// What a destination does about a request that comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// The same again changes nothing (PUT).
    Harmless,
    /// It knows a request again by its key.
    Keyed,
    /// What is there can be looked for.
    Findable,
    /// None of these.
    Blind,
}

impl Class {
    pub(crate) const ALL: [Self; 4] = [Self::Harmless, Self::Keyed, Self::Findable, Self::Blind];

    /// The flow that delivers there, and the operation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Harmless => "harmless",
            Self::Keyed => "keyed",
            Self::Findable => "findable",
            Self::Blind => "blind",
        }
    }
}

#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) network: Network,
    /// Three requests in so many go wrong.
    requests: u64,
    world: Arc<Mutex<World>>,
}

struct World {
    dice: Dice,
    items: u32,
    /// How often each thing was made.
    made: HashMap<(Class, String), u32>,
    keys: HashSet<String>,
}

impl Service {
    pub(crate) fn start(seed: u64, requests: u64) -> Self {
        let (network, listener) = Network::new();
        let (made, keys) = (HashMap::new(), HashSet::new());
        let world = Arc::new(Mutex::new(World { dice: Dice::new(seed ^ 0xfeed), items: 0, made, keys }));
        let service = Self { network, requests, world };
        let one = service.clone();
        service.network.listen(listener, move |stream| one.serve(stream));
        service
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn items(&self) -> u32 {
        self.world().items
    }

    /// The source has more items, but no more than so many.
    pub(crate) fn more(&self, n: u32, most: u32) {
        let mut world = self.world();
        world.items = (world.items + n).min(most);
    }

    pub(crate) fn has(&self, class: Class, key: &str) -> bool {
        self.world().made.contains_key(&(class, key.to_owned()))
    }

    /// Things that were made more than once.
    pub(crate) fn duplicates(&self) -> u32 {
        self.world().made.values().map(|times| times - 1).sum()
    }

    /// What did not arrive and is not listed either.
    pub(crate) fn missing(&self, listed: &[(Class, String)]) -> Vec<(Class, String)> {
        let world = self.world();
        let all = Class::ALL.into_iter().flat_map(|class| (1..=world.items).map(move |id| (class, id.to_string())));
        all.filter(|item| !world.made.contains_key(item) && !listed.contains(item)).collect()
    }

    /// Answers requests on a connection until one goes wrong.
    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
        let mut bytes = Vec::new();
        while let Some(request) = Request::read(&mut stream, &mut bytes) {
            let luck = self.world().dice.below(if request.method == "GET" { 2 } else { 1 } * self.requests);
            let go_on = match luck {
                _ if self.network.is_cut() => self.gone(&request),
                // The three that go wrong.
                0 => self.gone(&request),
                1 => self.cut(&request, &mut stream),
                2 => self.refused(&request, &mut stream),
                3 => {
                    std::thread::sleep(Duration::from_millis(40));
                    answer(&mut stream, self.apply(&request))
                }
                _ => answer(&mut stream, self.apply(&request)),
            };
            if !go_on {
                return;
            }
        }
    }

    /// No answer: it may not have been applied, may have been, or may be so in a while.
    fn gone(&self, request: &Request) -> bool {
        let how = self.world().dice.below(3);
        match how {
            0 => {}
            1 => drop(self.apply(request)),
            _ => {
                let (service, request) = (self.clone(), request.clone());
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_millis(250));
                    service.apply(&request);
                });
            }
        }
        false
    }

    /// Half of an answer.
    fn cut(&self, request: &Request, stream: &mut TcpStream) -> bool {
        let (_, body) = self.apply(request);
        let text = body.to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", text.len());
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&text.as_bytes()[..text.len() / 2]);
        false
    }

    /// An error, honest or not.
    fn refused(&self, request: &Request, stream: &mut TcpStream) -> bool {
        let how = self.world().dice.below(4);
        let status = match how {
            0 => 429,
            1 => 503,
            2 => 500,
            _ => {
                self.apply(request);
                502
            }
        };
        answer(stream, (status, json!({"message": "not now"})))
    }

    fn apply(&self, request: &Request) -> (u16, Value) {
        let mut world = self.world();
        let id = |name: &str| request.body[name].as_str().unwrap_or_default().to_owned();
        let path: Vec<&str> = request.path.split('/').skip(1).collect();
        match (&*request.method, &*path) {
            ("GET", ["items"]) => {
                let after: u32 = request.query("after").and_then(|text| text.parse().ok()).unwrap_or(0);
                let items: Vec<_> = (after + 1..=world.items).map(|id| json!({"id": id.to_string()})).collect();
                (200, json!({"items": items, "last": world.items}))
            }
            ("PUT", ["harmless", id]) => {
                world.made.entry((Class::Harmless, (*id).to_owned())).or_insert(1);
                (200, json!({"id": id}))
            }
            ("POST", ["keyed"]) => {
                let key = request.key.clone().unwrap_or_default();
                assert!(!key.is_empty(), "no key came");
                if world.keys.insert(key) {
                    *world.made.entry((Class::Keyed, id("externalId"))).or_insert(0) += 1;
                }
                (201, json!({"id": format!("k{}", id("externalId"))}))
            }
            ("POST", ["findable"]) => {
                *world.made.entry((Class::Findable, id("externalId"))).or_insert(0) += 1;
                (201, json!({"id": format!("f{}", id("externalId"))}))
            }
            ("GET", ["findable"]) => {
                let made = world.made.keys().filter(|(class, _)| *class == Class::Findable);
                let found: Vec<_> = made.map(|(_, id)| json!({"id": format!("f{id}"), "externalId": id})).collect();
                (200, json!({"found": found}))
            }
            ("POST", ["blind"]) => {
                *world.made.entry((Class::Blind, id("text"))).or_insert(0) += 1;
                (201, json!({}))
            }
            _ => (404, json!({"message": format!("{} {}", request.method, request.path)})),
        }
    }
}

fn answer(stream: &mut TcpStream, (status, body): (u16, Value)) -> bool {
    let text = body.to_string();
    // It refuses by chance, and not because too much is asked: that must not slow down all that follows.
    let again = if status == 429 { "retry-after: 0\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{again}content-length: {}\r\n\r\n",
        text.len()
    );
    stream.write_all(format!("{head}{text}").as_bytes()).is_ok()
}

#[derive(Clone)]
struct Request {
    method: String,
    path: String,
    query: String,
    key: Option<String>,
    body: Value,
}

impl Request {
    fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Self> {
        let mut chunk = [0; 4096];
        loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let header = |name: &str| {
                    head.lines().find_map(|line| {
                        let (own, value) = line.split_once(':')?;
                        own.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
                    })
                };
                let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
                if bytes.len() >= end + 4 + length {
                    let body = serde_json::from_slice(&bytes[end + 4..end + 4 + length]).unwrap_or_default();
                    let mut first = head.split(' ');
                    let (method, target) = (first.next()?.to_owned(), first.next()?);
                    let (path, query) = target.split_once('?').unwrap_or((target, ""));
                    let (path, query) = (path.to_owned(), query.to_owned());
                    let key = header("idempotency-key");
                    bytes.drain(..end + 4 + length);
                    return Some(Self { method, path, query, key, body });
                }
            }
            match stream.read(&mut chunk).ok()? {
                0 => return None,
                read => bytes.extend_from_slice(&chunk[..read]),
            }
        }
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.split_once('=').filter(|(own, _)| *own == name).map(|(_, to)| to))
    }
}
