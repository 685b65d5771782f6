//! The one place of the engine that sends, through the clients of `causeway_auth::net`. What a failure means for a
//! delivery (was it applied or not?) is decided here, where the facts are.

use std::path::Path;
use std::time::Duration;

use causeway_auth::net::{self, NetError, Reach, Refused};
use causeway_openapi::Request;
use futures_util::StreamExt;
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::approval::Approved;
use crate::credential::{self, Credential};
use crate::redirect::{Hop, Next, is_harmless};
use crate::transfer::{self, Transfer, Upload};
use crate::{EngineError, approval, outside};

/// The longest answer that is read, decompressed.
const LARGEST: usize = 32 << 20;
/// Time for a whole call where the flow says nothing: the flow language's limit for HTTP.
pub(crate) const WHOLE: Duration = Duration::from_secs(120);

/// What came back. `Debug` shows neither headers nor body.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How many bytes went into a file instead.
    pub(crate) saved: Option<u64>,
    /// Whether the body arrived to its end. A success that was cut is still a success, but no list of items.
    pub(crate) whole: bool,
    /// Where it came from, if redirects led there.
    pub(crate) moved_to: Option<Url>,
    /// Whether the credentials were shown to who answered.
    pub(crate) carried: bool,
    /// Whether it only tells what came of a request that was applied before.
    pub(crate) is_aftermath: bool,
    /// What the caller should know about how it was made.
    pub(crate) note: Option<String>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, body, saved, whole, .. } = self;
        let mut shown = f.debug_struct("Answer");
        shown.field("status", status).field("bytes", &body.len()).field("saved", saved).field("whole", whole);
        shown.finish_non_exhaustive()
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// What the service's clock said.
    pub(crate) fn date(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        chrono::DateTime::parse_from_rfc2822(self.header("date")?).ok().map(|date| date.to_utc())
    }

    /// Hides what the service repeats of the credentials that it was shown.
    pub(crate) fn hide(&mut self, credentials: &[Credential]) {
        let forms: Vec<String> = credentials.iter().flat_map(Credential::forms).collect();
        for (_, value) in &mut self.headers {
            if let Some(hidden) = credential::hide(&forms, value) {
                *value = hidden;
            }
        }
        if let Some(hidden) = std::str::from_utf8(&self.body).ok().and_then(|text| credential::hide(&forms, text)) {
            self.body = hidden.into_bytes();
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SendError {
    /// Nothing reached the server: trying again is safe.
    NotSent(String),
    /// The request may have been applied.
    Unknown(String),
    /// This address may not be called; nothing was sent there.
    Refused(Box<Url>, Refused),
}

/// Refuses an address that is never called.
pub(crate) fn may_call(url: &Url) -> Result<(), EngineError> {
    net::guard::check(url, Reach::OwnNetwork).map_err(|why| approval::refused(url, why, None))
}

/// A request and all that goes with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip<'a> {
    pub(crate) request: &'a Request,
    /// They are put in their places, and go nowhere but to the request's own origin.
    pub(crate) credentials: &'a [Credential],
    pub(crate) approved: &'a Approved,
    /// How long the call may take in all; one that sends or keeps files, as long as it moves.
    pub(crate) patience: Duration,
    pub(crate) transfer: &'a Transfer,
}

/// Sends a request, follows where the answers lead, and gives the last.
pub(crate) async fn send(trip: Trip<'_>) -> Result<Answer, SendError> {
    let deadline = Instant::now() + trip.patience;
    let method = Method::from_bytes(trip.request.method.as_bytes()).map_err(|_| wrong("method"))?;
    let mut hop = Hop::first(trip.request, method);
    loop {
        let sent = trip.send_hop(&hop, deadline).await;
        // What came of the first request is not known, whatever kept Causeway from asking.
        let unknown = |error: SendError| if hop.is_aftermath { error.aftermath() } else { error };
        let response = sent.map_err(unknown)?;
        match hop.next(response.status().as_u16(), response.headers(), trip.credentials) {
            Next::Follow(next) => hop = next,
            Next::Refuse(url, why) => return Err(unknown(SendError::Refused(url.into(), why))),
            Next::Stop => {
                let answer = trip.receive(response).await.map_err(unknown)?;
                let carried = hop.is_home && !trip.credentials.is_empty();
                let moved_to = (!hop.is_first()).then_some(hop.url);
                return Ok(Answer { moved_to, carried, is_aftermath: hop.is_aftermath, ..answer });
            }
        }
    }
}

impl Trip<'_> {
    async fn send_hop(&self, hop: &Hop, deadline: Instant) -> Result<reqwest::Response, SendError> {
        let mut built = self.build(hop)?;
        let reach = self.approved.reach(&hop.url);
        if self.transfer.is_none() {
            *built.timeout_mut() = Some(deadline.saturating_duration_since(Instant::now()));
            *built.body_mut() = self.request.body.clone().filter(|_| hop.has_body).map(Into::into);
            return outside::execute(built, reach, &hop.url).await;
        }
        let opened = Upload::open(self.request, self.transfer).await;
        let upload = opened.map_err(|error| SendError::NotSent(format!("a file cannot be read: {error}")))?;
        if hop.has_body {
            built.headers_mut().insert(CONTENT_LENGTH, upload.length.into());
            *built.body_mut() = Some(reqwest::Body::wrap_stream(upload.pieces));
        }
        let sent = outside::execute(built, reach, &hop.url);
        transfer::while_moving(sent, &upload.moved, self.patience).await.ok_or_else(|| self.stalled())?
    }

    async fn receive(&self, response: reqwest::Response) -> Result<Answer, SendError> {
        match &self.transfer.save_to {
            Some(path) if response.status().is_success() => {
                save(response, (path, self.transfer.most), self.patience).await
            }
            _ => tokio::time::timeout(self.patience, read(response)).await.map_err(|_| self.stalled())?,
        }
    }

    fn stalled(&self) -> SendError {
        SendError::Unknown(format!("nothing moved for {} seconds", self.patience.as_secs()))
    }

    /// A request without its body.
    fn build(&self, hop: &Hop) -> Result<reqwest::Request, SendError> {
        let mut built = reqwest::Request::new(hop.method.clone(), hop.url.clone());
        for (name, value) in self.request.headers.iter().filter(|(name, _)| hop.is_home || is_harmless(name)) {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name of a header"))?;
            let value = HeaderValue::from_str(value).map_err(|_| wrong("value of a header"))?;
            built.headers_mut().append(name, value);
        }
        if let Some(kind) = self.request.content_type.as_ref().filter(|_| hop.has_body || hop.is_first()) {
            let kind = HeaderValue::from_str(kind).map_err(|_| wrong("content type"))?;
            built.headers_mut().insert(CONTENT_TYPE, kind);
        }
        for credential in self.credentials.iter().filter(|_| hop.is_home) {
            credential.add_to(&mut built)?;
        }
        Ok(built)
    }
}

fn wrong(what: &str) -> SendError {
    SendError::NotSent(format!("the {what} is not valid"))
}

/// The head of an answer, whose body is still to come.
fn head(response: &reqwest::Response) -> Answer {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: Vec::new(),
        saved: None,
        whole: true,
        moved_to: None,
        carried: false,
        is_aftermath: false,
        note: None,
    }
}

async fn save(
    response: reqwest::Response,
    path: (&Path, Option<u64>),
    patience: Duration,
) -> Result<Answer, SendError> {
    let head = head(&response);
    let saved = transfer::save(response, path, patience).await?;
    Ok(Answer { whole: saved.is_some(), saved, ..head })
}

async fn read(response: reqwest::Response) -> Result<Answer, SendError> {
    let head = head(&response);
    let (mut body, mut whole) = (Vec::new(), true);
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else {
            whole = false;
            break;
        };
        if body.len() + chunk.len() > LARGEST {
            return Err(SendError::Unknown(format!("the answer is larger than {} MB", LARGEST >> 20)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { body, whole, ..head })
}

impl SendError {
    pub(crate) fn from_net(error: NetError, url: &Url) -> Self {
        let (message, before) = (error.to_string(), error.is_before_sending());
        match error {
            NetError::Refused(why) => Self::Refused(url.clone().into(), why),
            _ if before => Self::NotSent(message),
            _ => Self::Unknown(message),
        }
    }

    /// The same, for the question what came of a request.
    fn aftermath(self) -> Self {
        let why = match self {
            Self::NotSent(why) | Self::Unknown(why) => why,
            Self::Refused(url, why) => format!("Causeway does not call {}: {why}", net::origin(&url)),
        };
        Self::Unknown(format!("it took the request and led on, and there the outcome could not be read ({why})"))
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
