//! The service of the simulation: a source of items, and a destination of each kind, which counts what it makes. What a
//! request does there is done when its time comes, whether or not anybody waits for the answer.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde_json::{Value, json};

/// What a destination makes of the same request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    /// The same again changes nothing (PUT).
    Harmless,
    /// It knows a request again by its key.
    Keyed,
    /// What is there can be looked for.
    Findable,
    /// None of these.
    Blind,
}

/// For so long the service knows a key.
pub(super) const WINDOW: Duration = Duration::from_secs(600);
/// So long after a connection broke, what was sent by it surely shows.
pub(super) const SETTLE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: Vec<String>,
    pub(super) query: HashMap<String, String>,
    pub(super) key: Option<String>,
    pub(super) body: Value,
}

#[derive(Debug, Default)]
pub(super) struct Service {
    /// The items of the source, oldest first, each with how often it was changed.
    pub(super) items: Vec<u32>,
    /// The content of each thing that was made, newest last.
    pub(super) made: BTreeMap<(Class, String), Vec<String>>,
    /// Keys and what was answered to them.
    keys: HashMap<String, (Duration, Value)>,
    /// Requests on their way, and when they are there.
    on_way: Vec<(Duration, u64, Asked)>,
    answers: HashMap<u64, (u16, Value)>,
    last: u64,
    /// Calls that are no deliveries, by run and item.
    notes: HashMap<String, u32>,
    /// Broken promises.
    pub(super) broken: Vec<String>,
}

impl Asked {
    /// The thing that a request makes or changes.
    pub(super) fn thing(&self) -> Option<(Class, String)> {
        let id = || self.body["externalId"].as_str().unwrap_or_default().to_owned();
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match (&*self.method, &*path) {
            ("PUT", ["harmless", id]) => Some((Class::Harmless, (*id).to_owned())),
            ("POST", ["keyed"]) => Some((Class::Keyed, id())),
            ("POST", ["findable"]) => Some((Class::Findable, id())),
            ("POST", ["blind"]) => Some((Class::Blind, id())),
            _ => None,
        }
    }

    /// Whether the service says no to it, however often it comes.
    pub(super) fn is_refused(&self) -> bool {
        self.thing().is_some_and(|(class, id)| is_refused(class, &id))
    }
}

pub(super) fn is_refused(class: Class, id: &str) -> bool {
    blake3::hash(format!("{class:?} {id}").as_bytes()).as_bytes()[0].is_multiple_of(16)
}

impl Service {
    /// The text of an item as it is now.
    pub(super) fn text(&self, id: usize) -> String {
        format!("text {} of {id}", self.items[id - 1])
    }

    /// A request sets out; gives its number.
    pub(super) fn send(&mut self, at: Duration, asked: Asked) -> u64 {
        self.last += 1;
        self.on_way.push((at, self.last, asked));
        self.last
    }

    /// Does what has arrived by now.
    pub(super) fn go_on(&mut self, now: Duration) {
        loop {
            let next = self.on_way.iter().enumerate().filter(|(_, (at, ..))| *at <= now);
            let Some((index, _)) = next.min_by_key(|(_, (at, number, _))| (*at, *number)) else { return };
            let (at, number, asked) = self.on_way.remove(index);
            let answer = self.apply(&asked, at);
            self.answers.insert(number, answer);
        }
    }

    pub(super) fn answer(&mut self, number: u64) -> Option<(u16, Value)> {
        self.answers.remove(&number)
    }

    /// Whether a request about this thing is still on its way.
    pub(super) fn is_expected(&self, thing: &(Class, String)) -> bool {
        self.on_way.iter().any(|(.., asked)| asked.thing().as_ref() == Some(thing))
    }

    /// Whether one with this key is.
    pub(super) fn is_in_progress(&self, key: &str) -> bool {
        self.on_way.iter().any(|(.., asked)| asked.key.as_deref() == Some(key))
    }

    fn apply(&mut self, asked: &Asked, now: Duration) -> (u16, Value) {
        if asked.is_refused() {
            return (422, json!({"message": "not like this"}));
        }
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        let text = asked.body["text"].as_str().unwrap_or_default().to_owned();
        match (&*asked.method, &*path) {
            ("GET", ["items"]) => (200, self.list(asked, usize::MAX)),
            ("GET", ["pages"]) => (200, self.list(asked, 2)),
            ("GET", ["findable"]) => {
                let made = self.made.iter().filter(|((class, _), _)| *class == Class::Findable);
                let one = |(thing, texts): (&(Class, String), &Vec<String>)| {
                    let id = thing.1.clone();
                    texts
                        .iter()
                        .map(move |text| json!({"id": format!("f-{id}"), "externalId": id, "text": text}))
                        .collect::<Vec<_>>()
                };
                (200, json!({"found": made.flat_map(one).collect::<Vec<_>>()}))
            }
            ("POST", ["keyed"]) => {
                let key = asked.key.clone().unwrap_or_default();
                if key.is_empty() {
                    self.broken.push("a request came without its key".into());
                }
                if let Some((first, answer)) = self.keys.get(&key)
                    && now < *first + WINDOW
                {
                    return (201, answer.clone());
                }
                let answer = self.make(asked, text);
                self.keys.insert(key, (now, answer.clone()));
                (201, answer)
            }
            ("POST", ["notes"]) => {
                let times = self.notes.entry(asked.body.to_string()).or_default();
                *times += 1;
                if *times > 1 {
                    self.broken.push(format!("a call that is no delivery was made twice in one run: {}", asked.body));
                }
                (201, json!({}))
            }
            ("PUT", ["report"]) => {
                if asked.body["counted"] != asked.body["items"] {
                    self.broken.push(format!("a variable was not counted up once for each item: {}", asked.body));
                }
                (200, json!({}))
            }
            _ if asked.thing().is_some() => (201, self.make(asked, text)),
            _ => (404, json!({"message": format!("{} {:?}", asked.method, asked.path)})),
        }
    }

    fn make(&mut self, asked: &Asked, text: String) -> Value {
        let Some(thing) = asked.thing() else { return Value::Null };
        let made = self.made.entry(thing.clone()).or_default();
        if thing.0 == Class::Harmless {
            made.clear();
        }
        made.push(text);
        json!({"id": format!("{:?}-{}", thing.0, thing.1)})
    }

    fn list(&self, asked: &Asked, most: usize) -> Value {
        let after: usize = asked.query.get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
        let all = (after + 1..=self.items.len()).take(most);
        let last = (after + 1..=self.items.len()).take(most).last().unwrap_or(after);
        let one = |id: usize| json!({"id": id.to_string(), "even": id.is_multiple_of(2), "text": self.text(id)});
        let mut page = json!({"items": all.map(one).collect::<Vec<_>>(), "last": last});
        if last < self.items.len() {
            page["next"] = format!("https://island.example/pages?after={last}").into();
        }
        page
    }
}
