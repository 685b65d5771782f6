//! One operation called: arguments to request, the connection's token, the rate budget, and the answer decoded by what
//! it is. Credentials go only to the origin that was approved when the user signed in.

use std::borrow::Cow;
use std::time::Duration;

use causeway_auth::net;
use causeway_core::Slug;
use causeway_openapi::{Operation, Request};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::Url;

use crate::credential::Credential;
use crate::http::{Answer, SendError, may_call};
use crate::transfer::Transfer;
use crate::{Engine, EngineError, LoadedConnector, answer, http, retry};

/// The answer to a call.
#[derive(Debug, Clone)]
pub struct CallAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, secrets hidden.
    pub headers: Value,
    /// Body: JSON as it is, text as a string, anything else as an envelope of base64.
    pub body: Value,
    /// Method and address as sent, secrets hidden.
    pub request: String,
}

impl CallAnswer {
    /// What an action gives back.
    pub(crate) fn outputs(&self) -> Value {
        json!({"statusCode": self.status, "headers": self.headers, "body": self.body})
    }
}

/// A call before it is made.
#[derive(Debug)]
pub struct CallCheck {
    /// Where the arguments do not fit the description, a sentence each.
    pub warnings: Vec<String>,
    /// The request, or why there is none.
    pub request: Result<Request, EngineError>,
}

/// Why a call did not succeed, as far as a delivery must know.
#[derive(Debug)]
pub(crate) enum CallFailure {
    /// It was not applied: the server said so or never saw it. Try again after the wait, if there is one.
    NotApplied { message: String, wait: Option<Duration>, answer: Option<Box<CallAnswer>> },
    /// It was refused for good.
    Refused { message: String, answer: Box<CallAnswer> },
    /// Nobody knows whether it was applied.
    Unknown { message: String, answer: Option<Box<CallAnswer>> },
    /// It could not even be tried.
    Error(EngineError),
}

impl<E: Into<EngineError>> From<E> for CallFailure {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// What to call and with what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) connector: &'a LoadedConnector,
    pub(crate) connection: Option<&'a str>,
    pub(crate) operation: &'a Operation,
    pub(crate) arguments: &'a Map<String, Value>,
    pub(crate) timeout: Duration,
    pub(crate) transfer: &'a Transfer,
}

/// What a connection shows to its service.
enum Held {
    Nothing,
    Token(SecretString),
    Keys(Vec<Credential>),
}

impl Held {
    fn credentials(&self) -> Cow<'_, [Credential]> {
        match self {
            Self::Nothing => Cow::Borrowed(&[]),
            Self::Token(token) => Cow::Owned(vec![Credential::bearer(token)]),
            Self::Keys(keys) => Cow::Borrowed(keys),
        }
    }
}

impl Engine {
    /// Calls one operation once and gives back whatever it answers. For people who try things out, and who may send
    /// files or keep the answer as one.
    pub async fn call(
        &self,
        connector: &Slug,
        operation: &str,
        connection: Option<&str>,
        mut arguments: Map<String, Value>,
        transfer: &Transfer,
    ) -> Result<CallAnswer, EngineError> {
        let connector = self.connector(connector)?;
        let own =
            self.inner.store.connections().await?.into_iter().find(|row| row.connector == connector.slug.as_str());
        let connection = connection.map(str::to_owned).or(own.map(|row| row.id));
        let operation = connector.operation(operation)?;
        transfer.complete(&operation, &mut arguments)?;
        let call = Call {
            connector: &connector,
            connection: connection.as_deref(),
            operation: &operation,
            arguments: &arguments,
            timeout: crate::http::WHOLE,
            transfer,
        };
        match self.call_once(call).await {
            Ok(answer) => Ok(answer),
            Err(CallFailure::Refused { answer, .. }) => Ok(*answer),
            Err(
                CallFailure::NotApplied { answer: Some(answer), .. }
                | CallFailure::Unknown { answer: Some(answer), .. },
            ) => Ok(*answer),
            Err(CallFailure::NotApplied { message, .. } | CallFailure::Unknown { message, .. }) => {
                Err(EngineError::Unreachable { host: host_of(&connector.base(&operation)?), message })
            }
            Err(CallFailure::Error(error)) => Err(error),
        }
    }

    /// What speaks against a call, and the request that it would be.
    pub fn check_call(
        &self,
        connector: &Slug,
        operation: &str,
        arguments: &Map<String, Value>,
    ) -> Result<CallCheck, EngineError> {
        let connector = self.connector(connector)?;
        let operation = connector.operation(operation)?;
        let warnings = causeway_openapi::check(&operation, arguments).into_iter().map(|warning| warning.message);
        let built = |base| causeway_openapi::request(&operation, &base, arguments).map_err(EngineError::from);
        let request = connector.base(&operation).and_then(built);
        Ok(CallCheck { warnings: warnings.collect(), request })
    }

    /// One call with everything around it except retries.
    pub(crate) async fn call_once(&self, call: Call<'_>) -> Result<CallAnswer, CallFailure> {
        let base = call.connector.base(call.operation)?;
        let request = causeway_openapi::request(call.operation, &base, call.arguments)?;
        call.transfer.check(&request, call.arguments)?;
        self.send(call, &request).await
    }

    pub(crate) async fn send(&self, call: Call<'_>, request: &Request) -> Result<CallAnswer, CallFailure> {
        may_call(&request.url)?;
        let mut held = self.held(call, &request.url, None).await?;
        let mut answer = self.send_limited(call, request, &held).await?;
        if answer.status == 401 && !matches!(held, Held::Nothing) {
            // A 401 was not applied; one renewed token, one more try, no loop.
            held = self.held(call, &request.url, Some(&held)).await?;
            answer = self.send_limited(call, request, &held).await?;
            if let (401, Some(connection)) = (answer.status, call.connection) {
                return Err(self.refused_token(connection).await.into());
            }
        }
        self.judge(call.connection, request, answer, call.transfer)
    }

    /// The service does not take a token that it has just given.
    async fn refused_token(&self, connection: &str) -> EngineError {
        match self.connection(connection).await {
            Ok(row) => EngineError::NeedsSignIn {
                connection: row.id.clone(),
                title: self.connection_title(&row),
                reason: "the service refuses the sign-in (401)".into(),
            },
            Err(error) => error,
        }
    }

    /// A request that a flow writes out itself. It carries no credentials but those in the flow.
    pub(crate) async fn call_http(&self, request: &Request, timeout: Duration) -> Result<CallAnswer, CallFailure> {
        may_call(&request.url)?;
        let sent = http::send(request, &[], timeout, &Transfer::NONE).await;
        self.judge(None, request, sent.map_err(|error| lost(&request.url, error))?, &Transfer::NONE)
    }

    async fn send_limited(&self, call: Call<'_>, request: &Request, held: &Held) -> Result<Answer, CallFailure> {
        let budget = call.connection.unwrap_or(call.connector.slug.as_str());
        self.inner.limits.acquire(budget, &call.connector.properties.limits).await;
        let sent = http::send(request, &held.credentials(), call.timeout, call.transfer).await;
        sent.map_err(|error| lost(&request.url, error))
    }

    /// What shows who calls. `refused` is what the service did not take: a token is renewed, keys cannot be.
    async fn held(&self, call: Call<'_>, url: &Url, refused: Option<&Held>) -> Result<Held, EngineError> {
        let Some(id) = call.connection.filter(|_| call.connector.needs_connection()) else { return Ok(Held::Nothing) };
        let row = self.connection(id).await?;
        if row.connector != call.connector.slug.as_str() {
            return Err(EngineError::not_found("connection", id, []));
        }
        if !row.origins.contains(&net::origin(url)) {
            return Err(EngineError::NeedsSignIn {
                connection: id.into(),
                title: self.connection_title(&row),
                reason: format!("its address is now {}, which you have not approved", net::origin(url)),
            });
        }
        match (self.keys(&row).await?, refused) {
            (Some(_), Some(_)) => Err(self.lost(row, "the service refuses the key (401)").await),
            (Some(keys), None) => Ok(Held::Keys(keys)),
            (None, Some(Held::Token(old))) => self.token(id, Some(old)).await.map(Held::Token),
            (None, _) => self.token(id, None).await.map(Held::Token),
        }
    }

    /// What an answer means (durability: when is an outcome unknown?).
    fn judge(
        &self,
        connection: Option<&str>,
        request: &Request,
        answer: Answer,
        transfer: &Transfer,
    ) -> Result<CallAnswer, CallFailure> {
        let wait = answer.header("retry-after").and_then(|v| retry::retry_after(v, self.inner.clock.now()));
        let (status, whole) = (answer.status, answer.whole);
        let decoded = answer::decode(request, answer, transfer);
        let host = host_of(&request.url);
        let message = || format!("{host} answered {status}{}", answer::said(&decoded.body));
        match status {
            200..=299 if whole || request.method != "GET" => Ok(decoded),
            200..=299 => Err(CallFailure::NotApplied {
                message: format!("the answer of {host} was cut off"),
                wait: None,
                answer: None,
            }),
            429 => {
                if let (Some(wait), Some(connection)) = (wait, connection) {
                    self.inner.limits.block(connection, wait);
                }
                Err(CallFailure::NotApplied { message: message(), wait, answer: Some(decoded.into()) })
            }
            408 | 425 => Err(CallFailure::NotApplied { message: message(), wait, answer: Some(decoded.into()) }),
            503 if wait.is_some() => {
                Err(CallFailure::NotApplied { message: message(), wait, answer: Some(decoded.into()) })
            }
            500..=599 => Err(CallFailure::Unknown { message: message(), answer: Some(decoded.into()) }),
            _ => Err(CallFailure::Refused { message: message(), answer: decoded.into() }),
        }
    }
}

/// A request without an answer: was it sent?
fn lost(url: &Url, error: SendError) -> CallFailure {
    let host = host_of(url);
    match error {
        SendError::NotSent(why) => {
            let message = format!("{host} could not be reached: {why}");
            CallFailure::NotApplied { message, wait: None, answer: None }
        }
        SendError::Unknown(why) => {
            CallFailure::Unknown { message: format!("the connection to {host} broke: {why}"), answer: None }
        }
    }
}

pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
