//! One operation called: arguments to request, what shows who calls, and what the answer means. Credentials go only to the origin that was approved when the user signed in.

use std::time::Duration;

use causeway_auth::net;
use causeway_core::Slug;
use causeway_flow::Outcome;
use causeway_openapi::{Operation, Request};
use causeway_store::ConnectionState;
use serde_json::{Map, Value};
use url::Url;

use crate::approval::Approved;
use crate::http::Answer;
use crate::limits::Asker;
use crate::session::Secret;
use crate::transfer::Transfer;
use crate::turn::Held;
use crate::{Engine, EngineError, LoadedConnector, answer, retry};

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
    /// Where redirects led, secrets hidden.
    pub moved_to: Option<String>,
    /// Where its `Location` leads. Not hidden: to be asked, and never to be shown.
    pub location: Option<Url>,
    /// What the caller should know about how it was made.
    pub note: Option<String>,
    /// Of a page of a list: how to ask for the next one.
    pub(crate) next: Option<String>,
}

impl CallAnswer {
    /// How an action ends that got it.
    pub(crate) fn outcome(mut self) -> Outcome {
        let code = Some(self.status.to_string());
        let next = self.next.take();
        let outputs = self.into_outputs();
        match next {
            Some(next) => Outcome::Page { outputs, code, next },
            None => Outcome::Succeeded { outputs, code },
        }
    }

    /// What an action gives back.
    pub(crate) fn outputs(&self) -> causeway_flow::Value {
        outputs(self.status, self.headers.clone(), self.body.clone())
    }

    pub(crate) fn into_outputs(self) -> causeway_flow::Value {
        outputs(self.status, self.headers, self.body)
    }
}

fn outputs(status: u16, headers: Value, body: Value) -> causeway_flow::Value {
    let mut outputs = causeway_flow::Object::new();
    outputs.insert("statusCode", status);
    outputs.insert("headers", headers);
    outputs.insert("body", body);
    outputs.into()
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
    pub(crate) asker: Asker<'a>,
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
            asker: Asker::PERSON,
        };
        match self.call_once(call).await {
            Ok(answer) => Ok(rounded(answer)),
            Err(
                CallFailure::Refused { answer, .. }
                | CallFailure::NotApplied { answer: Some(answer), .. }
                | CallFailure::Unknown { answer: Some(answer), .. },
            ) => Ok(rounded(*answer)),
            Err(CallFailure::NotApplied { message, .. } | CallFailure::Unknown { message, .. }) => {
                let host = host_of(&connector.base(&operation)?);
                let message = message.strip_prefix(&format!("{host} could not be reached: ")).unwrap_or(&message);
                Err(EngineError::Unreachable { host, message: message.to_owned() })
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
        let request = self.request_of(call)?;
        self.send(call, &request).await
    }

    /// The request that a call is.
    pub(crate) fn request_of(&self, call: Call<'_>) -> Result<Request, EngineError> {
        let base = call.connector.base(call.operation)?;
        let request = causeway_openapi::request(call.operation, &base, call.arguments)?;
        call.transfer.check(&request, call.arguments)?;
        Ok(request)
    }

    /// What shows who calls. `refused` is what the service did not take: a token is renewed, keys cannot be.
    pub(crate) async fn held(
        &self,
        call: Call<'_>,
        url: &Url,
        approved: &Approved,
        refused: Option<&Held>,
    ) -> Result<Held, EngineError> {
        let Some(id) = call.connection.filter(|_| call.connector.needs_connection()) else { return Ok(Held::Nothing) };
        let session = self.session(id).await?;
        let row = &session.row;
        if row.connector != call.connector.slug.as_str() {
            return Err(EngineError::not_found("connection", id, []));
        }
        if !row.origins.contains(&net::origin(url)) && !approved.allows(url) {
            if is_elsewhere(call.connector, url) {
                return Ok(Held::Withheld);
            }
            return Err(EngineError::NeedsSignIn {
                connection: id.into(),
                title: self.connection_title(row),
                reason: format!("its address is now {}, which you have not approved", net::origin(url)),
            });
        }
        if let Some(scope) = self.not_granted(call, row) {
            let (connection, title) = (id.to_owned(), self.connection_title(row));
            return Err(EngineError::NotGranted { connection, title, scope });
        }
        match (&session.secret, refused) {
            (Secret::Keys(_), Some(_)) => {
                Err(self.lost(row, ConnectionState::Reauth, "the service refuses the key (401)").await)
            }
            (Secret::Keys(_), None) if row.state != ConnectionState::Ok => Err(self.needs_sign_in(row)),
            (Secret::Keys(keys), None) => Ok(Held::Keys(keys.clone())),
            (_, Some(Held::Token(old))) => self.token(id, Some(old)).await.map(Held::Token),
            (Secret::Token(_), _) => self.token(id, None).await.map(Held::Token),
            (Secret::Missing, _) => Err(self.needs_sign_in(row)),
        }
    }

    /// What an answer means (durability: when is an outcome unknown?).
    pub(crate) fn judge(
        &self,
        request: &Request,
        answer: Answer,
        transfer: &Transfer,
    ) -> Result<CallAnswer, CallFailure> {
        let now = answer.date().unwrap_or_else(|| self.inner.clock.now());
        let wait = answer.header("retry-after").and_then(|value| retry::retry_after(value, now));
        let (status, whole, aftermath) = (answer.status, answer.whole, answer.is_aftermath);
        let only_reads = request.only_reads();
        let host = host_of(answer.moved_to.as_ref().unwrap_or(&request.url));
        let decoded = answer::decode(request, answer, transfer);
        let message = || format!("{host} answered {status}{}", answer::said(&decoded.body));
        match status {
            200..=299 if whole || request.method != "GET" => Ok(decoded),
            200..=299 => Err(CallFailure::NotApplied {
                message: format!("the answer of {host} was cut off"),
                wait: None,
                answer: None,
            }),
            // What asks for the outcome of a request says nothing else about it by failing; and a request that was led
            // on without being sent again may have been applied, as a form of a page is.
            _ if aftermath || (matches!(status, 302 | 303) && !only_reads) => {
                Err(CallFailure::Unknown { message: message(), answer: Some(decoded.into()) })
            }
            408 | 425 | 429 => Err(CallFailure::NotApplied { message: message(), wait, answer: Some(decoded.into()) }),
            503 if wait.is_some() => {
                Err(CallFailure::NotApplied { message: message(), wait, answer: Some(decoded.into()) })
            }
            500..=599 => Err(CallFailure::Unknown { message: message(), answer: Some(decoded.into()) }),
            _ => Err(CallFailure::Refused { message: message(), answer: decoded.into() }),
        }
    }
}

/// The answer for a person: what reads it next has no place for longer numbers.
fn rounded(mut answer: CallAnswer) -> CallAnswer {
    if let std::borrow::Cow::Owned(body) = causeway_core::digits::rounded(&answer.body) {
        answer.body = body;
    }
    answer
}

/// Whether an address is one that the description gives to single operations, not the connector's own.
fn is_elsewhere(connector: &LoadedConnector, url: &Url) -> bool {
    connector.address().is_ok_and(|own| net::origin(&own) != net::origin(url))
}

pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
