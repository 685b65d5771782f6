//! The network of the simulation: what becomes of a request between the engine and the service.

use std::time::Duration;

use serde_json::{Value, json};

use super::service::Asked;
use super::world::{World, with};
use crate::http::SendError;

/// What becomes of a request.
#[derive(Debug)]
enum Fate {
    /// It is answered.
    Answered,
    /// Its answer breaks off in the middle.
    Cut,
    /// It never leaves.
    NotSent,
    /// The connection breaks. The request is at the service after this time, or never.
    Broken(Option<Duration>),
    /// The service answers with an error, and what it means by it.
    Error { status: u16, retry_after: Option<u64>, is_applied: bool },
}

/// Longer than it takes: what the caller asks for counts.
const FOREVER: Duration = Duration::from_secs(3600);

pub(crate) async fn carry(request: reqwest::Request) -> Result<reqwest::Response, SendError> {
    let patience = request.timeout().copied().unwrap_or(FOREVER);
    let asked = asked(&request);
    let (fate, time) = with(|world| (world.fate(&asked), Duration::from_millis(1 + world.dice.below(200))));
    let name = format!("{} {}", asked.method, asked.path.join("/"));
    passing("sending").await;
    match fate {
        Fate::NotSent => {
            note(&name, "is not sent");
            tokio::time::sleep(time).await;
            passing("not sent").await;
            Err(SendError::NotSent("nothing listens there (connection refused)".into()))
        }
        Fate::Broken(after) => {
            note(&name, &format!("breaks, applied after {after:?}"));
            let late = with(|world| {
                let now = world.time();
                // Some break only when nobody waits any more.
                let breaks = if world.dice.once_in(4) { patience } else { time };
                if let Some(after) = after {
                    world.service.send(now + after, asked.clone());
                }
                breaks
            });
            tokio::time::sleep(late).await;
            passing("broken").await;
            Err(SendError::Unknown("it did not answer in time".into()))
        }
        Fate::Error { status, retry_after, is_applied } => {
            note(&name, &format!("is answered {status}, applied: {is_applied}"));
            if is_applied {
                arrive(asked, time).await;
            } else {
                tokio::time::sleep(time).await;
            }
            passing("refused").await;
            answer(status, &json!({"message": "not now"}), retry_after, true)
        }
        Fate::Answered | Fate::Cut => {
            let is_whole = matches!(fate, Fate::Answered);
            let (status, body) = arrive(asked, time).await;
            note(&name, &format!("is answered {status}{}", if is_whole { "" } else { ", cut off" }));
            passing("answered").await;
            answer(status, &body, None, is_whole)
        }
    }
}

impl World {
    fn fate(&mut self, asked: &Asked) -> Fate {
        if let Some(key) = &asked.key
            && self.service.is_in_progress(key)
            && !self.dice.once_in(3)
        {
            return Fate::Error { status: 409, retry_after: None, is_applied: false };
        }
        if !self.dice.once_in(self.odds.request) {
            return Fate::Answered;
        }
        let retry_after = self.dice.once_in(2).then(|| self.dice.below(90));
        match self.dice.below(12) {
            0 => Fate::NotSent,
            1 => Fate::Cut,
            2 => Fate::Broken(None),
            3 | 4 => Fate::Broken(Some(Duration::from_millis(self.dice.below(50)))),
            5 | 6 => Fate::Broken(Some(Duration::from_millis(self.dice.below(20_000)))),
            7 => Fate::Error { status: 429, retry_after, is_applied: false },
            8 => Fate::Error { status: 503, retry_after: Some(self.dice.below(90)), is_applied: false },
            9 => Fate::Error { status: self.dice.one_of(&[408, 425]), retry_after, is_applied: false },
            10 => Fate::Error { status: self.dice.one_of(&[500, 502, 503, 504]), retry_after: None, is_applied: false },
            _ => Fate::Error { status: self.dice.one_of(&[500, 502, 504]), retry_after: None, is_applied: true },
        }
    }
}

/// The request is at the service after this time, and the answer comes back after another.
async fn arrive(asked: Asked, time: Duration) -> (u16, Value) {
    let number = with(|world| world.service.send(world.time() + time, asked));
    tokio::time::sleep(time).await;
    passing("under way").await;
    with(|world| {
        world.service.go_on(world.time());
        world.service.answer(number).unwrap_or((500, Value::Null))
    })
}

/// The process may die here.
async fn passing(place: &str) {
    let is_dead = with(|world| {
        world.service.go_on(world.time());
        world.dies(place)
    });
    if is_dead {
        std::future::pending().await
    }
}

fn note(name: &str, what: &str) {
    with(|world| world.tell(format!("{name} {what}")));
}

fn asked(request: &reqwest::Request) -> Asked {
    let url = request.url();
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    Asked {
        method: request.method().to_string(),
        path: url.path_segments().into_iter().flatten().map(str::to_owned).collect(),
        query: url.query_pairs().into_owned().collect(),
        key: request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned),
        body: serde_json::from_slice(body).unwrap_or_default(),
    }
}

fn answer(status: u16, body: &Value, retry_after: Option<u64>, is_whole: bool) -> Result<reqwest::Response, SendError> {
    let text = body.to_string();
    let mut answer = http::Response::builder().status(status).header("content-type", "application/json");
    if let Some(seconds) = retry_after {
        answer = answer.header("retry-after", seconds.to_string());
    }
    let body = if is_whole {
        reqwest::Body::from(text)
    } else {
        let half = text.as_bytes()[..text.len() / 2].to_vec();
        let pieces = [Ok(half), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))];
        reqwest::Body::wrap_stream(futures_util::stream::iter(pieces))
    };
    Ok(answer.body(body).unwrap().into())
}
