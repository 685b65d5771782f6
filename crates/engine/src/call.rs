//! One operation called: arguments to request, the connection's token, the rate budget, and the answer decoded by what
//! it is. Credentials go only to the origin that was approved when the user signed in.

use std::time::Duration;

use base64::Engine as _;
use causeway_core::json::at;
use causeway_core::text::one_line;
use causeway_core::{Slug, json::plain, redact};
use causeway_openapi::{Operation, Request};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::Url;

use crate::http::{Answer, SendError};
use crate::{Engine, EngineError, LoadedConnector, guard, retry};

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
}

impl Engine {
    /// Calls one operation once and gives back whatever it answers. For people who try things out.
    pub async fn call(
        &self,
        connector: &Slug,
        operation: &str,
        connection: Option<&str>,
        arguments: &Map<String, Value>,
    ) -> Result<CallAnswer, EngineError> {
        let connector = self.connector(connector)?;
        let own =
            self.inner.store.connections().await?.into_iter().find(|row| row.connector == connector.slug.as_str());
        let connection = connection.map(str::to_owned).or(own.map(|row| row.id));
        let operation = connector.operation(operation)?;
        let call = Call {
            connector: &connector,
            connection: connection.as_deref(),
            operation: &operation,
            arguments,
            timeout: crate::http::WHOLE,
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

    /// One call with everything around it except retries.
    pub(crate) async fn call_once(&self, call: Call<'_>) -> Result<CallAnswer, CallFailure> {
        let base = call.connector.base(call.operation)?;
        let request = causeway_openapi::request(call.operation, &base, call.arguments)?;
        self.send(call, &request).await
    }

    pub(crate) async fn send(&self, call: Call<'_>, request: &Request) -> Result<CallAnswer, CallFailure> {
        guard::check(&request.url)?;
        let mut token = self.credentials(call, &request.url, None).await?;
        let mut answer = self.send_limited(call, request, token.as_ref()).await?;
        if answer.status == 401 && token.is_some() {
            // A 401 was not applied; one renewed token, one more try, no loop.
            token = self.credentials(call, &request.url, token.as_ref()).await?;
            answer = self.send_limited(call, request, token.as_ref()).await?;
            if let (401, Some(connection)) = (answer.status, call.connection) {
                return Err(self.refused_token(connection).await.into());
            }
        }
        self.judge(call.connection, request, answer)
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
        guard::check(&request.url)?;
        let answer = self.inner.http.send(request, None, timeout).await.map_err(|error| lost(&request.url, error))?;
        self.judge(None, request, answer)
    }

    async fn send_limited(
        &self,
        call: Call<'_>,
        request: &Request,
        token: Option<&SecretString>,
    ) -> Result<Answer, CallFailure> {
        let budget = call.connection.unwrap_or(call.connector.slug.as_str());
        self.inner.limits.acquire(budget, &call.connector.properties.limits).await;
        let sent = self.inner.http.send(request, token, call.timeout).await;
        sent.map_err(|error| lost(&request.url, error))
    }

    async fn credentials(
        &self,
        call: Call<'_>,
        url: &Url,
        refused: Option<&SecretString>,
    ) -> Result<Option<SecretString>, EngineError> {
        let Some(id) = call.connection.filter(|_| call.connector.needs_connection()) else { return Ok(None) };
        let row = self.connection(id).await?;
        if row.connector != call.connector.slug.as_str() {
            return Err(EngineError::not_found("connection", id, []));
        }
        if !guard::may_carry_credentials(url, &row.origins) {
            return Err(EngineError::NeedsSignIn {
                connection: id.into(),
                title: self.connection_title(&row),
                reason: format!("its address is now {}, which you have not approved", guard::origin(url)),
            });
        }
        self.token(id, refused).await.map(Some)
    }

    /// What an answer means (durability: when is an outcome unknown?).
    fn judge(&self, connection: Option<&str>, request: &Request, answer: Answer) -> Result<CallAnswer, CallFailure> {
        let wait = answer.header("retry-after").and_then(|v| retry::retry_after(v, self.inner.clock.now()));
        let (status, whole) = (answer.status, answer.whole);
        let decoded = decode(request, answer);
        let host = host_of(&request.url);
        let message = || format!("{host} answered {status}{}", said(&decoded.body));
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

fn decode(request: &Request, answer: Answer) -> CallAnswer {
    let kind = answer.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let mut headers = Value::Object(joined(&answer.headers));
    redact::json(&mut headers);
    CallAnswer {
        status: answer.status,
        headers,
        body: decode_body(&kind, &answer.body),
        request: format!("{} {}", request.method, redact::url(&request.url)),
    }
}

/// Headers by name. Several of the same name are one list (RFC 9110, section 5.3), as `Link` headers may be.
fn joined(headers: &[(String, String)]) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for (name, value) in headers {
        let list =
            joined.get(name).and_then(Value::as_str).map_or(value.clone(), |before| format!("{before}, {value}"));
        joined.insert(name.clone(), list.into());
    }
    joined
}

/// A body by what it is: JSON if it parses as JSON, text if it is text, else an envelope of base64.
fn decode_body(kind: &str, body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    if let Ok(value) = serde_json::from_slice(body) {
        return value;
    }
    match std::str::from_utf8(body) {
        Ok(text) => Value::from(text),
        Err(_) => json!({"$content-type": kind, "$content": base64::engine::general_purpose::STANDARD.encode(body)}),
    }
}

/// What a failing server says in its own words, from the places where services put it.
fn said(body: &Value) -> String {
    let places = ["error.message", "errors.0.message", "message", "error_description", "error", "detail", "title"];
    let text = places.iter().find_map(|place| at(body, place).filter(|value| value.is_string())).map(plain);
    match text.or_else(|| body.as_str().map(Into::into)).map(|text| one_line(&text, 160)) {
        Some(text) if !text.is_empty() => format!(" ({text})"),
        _ => String::new(),
    }
}

pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_decoded_by_what_they_are() {
        assert_eq!(decode_body("text/html", b"{\"a\":1}"), json!({"a": 1}));
        assert_eq!(decode_body("application/json", b"oops"), json!("oops"));
        assert_eq!(decode_body("image/png", b"\x89PNG\xff")["$content-type"], "image/png");
        assert_eq!(decode_body("", b""), Value::Null);
    }

    #[test]
    fn a_servers_own_words_are_found_and_tamed() {
        assert_eq!(said(&json!({"error": {"message": "No\nway"}})), " (No way)");
        assert_eq!(said(&json!({"errors": [{"message": "Too many"}]})), " (Too many)");
        assert_eq!(said(&json!({"x": 1})), "");
    }
}
