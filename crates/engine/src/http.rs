//! The one place of the engine that sends, through the clients of `causeway_auth::net`. What a failure means for a
//! delivery (was it applied or not?) is decided here, where the facts are.

use std::path::Path;
use std::time::Duration;

use causeway_auth::net::{self, NetError, Reach, Refused};
use causeway_core::redact;
use causeway_openapi::Request;
use futures_util::StreamExt;
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use url::Url;

use crate::EngineError;
use crate::credential::Credential;
use crate::transfer::{self, Transfer, Upload};

/// The longest answer that is read, decompressed.
const LARGEST: usize = 32 << 20;
/// Time for a whole call where the flow says nothing: the flow language's limit for HTTP.
pub(crate) const WHOLE: Duration = Duration::from_secs(120);

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How many bytes went into a file instead.
    pub(crate) saved: Option<u64>,
    /// Whether the body arrived to its end. A success that was cut is still a success, but no list of items.
    pub(crate) whole: bool,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SendError {
    /// Nothing reached the server: trying again is safe.
    NotSent(String),
    /// The request may have been applied.
    Unknown(String),
}

/// Refuses an address that is never called.
pub(crate) fn may_call(url: &Url) -> Result<(), EngineError> {
    net::guard::check(url, Reach::OwnNetwork).map_err(|refused| EngineError::Refused {
        url: redact::url(url),
        why: match refused {
            Refused::Never(why) => why,
            Refused::NotAllowed => "it is on your own network",
        },
    })
}

/// Sends one request with the credentials in their places and nowhere else. A call may take `patience` in all; one
/// that sends or keeps files, as long as it moves.
pub(crate) async fn send(
    request: &Request,
    credentials: &[Credential],
    patience: Duration,
    transfer: &Transfer,
) -> Result<Answer, SendError> {
    let mut built = build(request)?;
    for credential in credentials {
        credential.add_to(&mut built)?;
    }
    if transfer.is_none() {
        *built.timeout_mut() = Some(patience);
        *built.body_mut() = request.body.clone().map(Into::into);
        return read(net::client().execute(built, Reach::OwnNetwork).await?).await;
    }
    transfer_files(built, request, patience, transfer).await
}

async fn transfer_files(
    mut built: reqwest::Request,
    request: &Request,
    patience: Duration,
    transfer: &Transfer,
) -> Result<Answer, SendError> {
    let opened = Upload::open(request, transfer).await;
    let upload = opened.map_err(|error| SendError::NotSent(format!("a file cannot be read: {error}")))?;
    if request.body.is_some() {
        built.headers_mut().insert(CONTENT_LENGTH, upload.length.into());
        *built.body_mut() = Some(reqwest::Body::wrap_stream(upload.pieces));
    }
    let client = net::client();
    let stalled = || SendError::Unknown(format!("nothing moved for {} seconds", patience.as_secs()));
    let sent = transfer::while_moving(client.execute(built, Reach::OwnNetwork), &upload.moved, patience).await;
    let response = sent.ok_or_else(stalled)??;
    match transfer.save_to.as_ref().filter(|_| response.status().is_success()) {
        Some(path) => save(response, path, patience).await,
        None => tokio::time::timeout(patience, read(response)).await.map_err(|_| stalled())?,
    }
}

fn build(request: &Request) -> Result<reqwest::Request, SendError> {
    let wrong = |what: &str| SendError::NotSent(format!("the {what} is not valid"));
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| wrong("method"))?;
    let mut built = reqwest::Request::new(method, request.url.clone());
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name of a header"))?;
        built.headers_mut().append(name, HeaderValue::from_str(value).map_err(|_| wrong("value of a header"))?);
    }
    if let Some(kind) = &request.content_type {
        let kind = HeaderValue::from_str(kind).map_err(|_| wrong("content type"))?;
        built.headers_mut().insert(reqwest::header::CONTENT_TYPE, kind);
    }
    Ok(built)
}

/// The head of an answer, whose body is still to come.
fn head(response: &reqwest::Response) -> Answer {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    Answer { status: response.status().as_u16(), headers, body: Vec::new(), saved: None, whole: true }
}

async fn save(response: reqwest::Response, path: &Path, patience: Duration) -> Result<Answer, SendError> {
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

impl From<NetError> for SendError {
    fn from(error: NetError) -> Self {
        let message = error.to_string();
        if error.is_before_sending() { Self::NotSent(message) } else { Self::Unknown(message) }
    }
}
