//! Does one action of a run: a wait, a call, an Http request. What can be handled in the flow is an outcome; an error
//! ends the run.

use std::time::Duration;

use base64::Engine as _;
use causeway_core::json::plain;
use causeway_core::redact::live;
use causeway_core::text::one_line;
use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Call as FlowCall, HttpCall, Outcome, Ticket};
use causeway_openapi::Request;
use causeway_store::{Counts, Route, Settled};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use url::Url;

use crate::call::{Call, CallAnswer, CallFailure};
use crate::delivery::Parcel;
use crate::run::Halt;
use crate::transfer::Transfer;
use crate::{Engine, EngineError, crash};

/// How an action went, and what it adds to the run's counts.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Nothing when it is done again later, because the run is held.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) counts: Counts,
    /// What became of the item that it delivers.
    pub(crate) settled: Option<Settled>,
    /// Whether it surely changed nothing yet.
    pub(crate) is_untouched: bool,
}

impl Ran {
    /// An outcome that adds nothing to the counts.
    pub(crate) fn plain(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), counts: Counts::default(), settled: None, is_untouched: false }
    }

    /// It is done again later.
    pub(crate) fn later() -> Self {
        Self { outcome: None, counts: Counts::default(), settled: None, is_untouched: false }
    }
}

impl Engine {
    /// Notes that a call begins that changes something and is not to be made twice.
    async fn note_begun(&self, run: RunId, ticket: &Ticket, method: &str) -> Result<(), EngineError> {
        if !is_repeatable(method) {
            self.inner.store.begin_call(run, ticket.id.0).await?;
            crash::point("call-begun");
        }
        Ok(())
    }

    /// Does one action. An error here ends the run; everything the flow can handle is an outcome.
    pub(crate) async fn perform(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let timeout = ticket.timeout.unwrap_or(crate::http::WHOLE).min(crate::http::WHOLE);
        match &ticket.call {
            FlowCall::Wait { until } => Ok(self.wait_until(*until, halt).await),
            FlowCall::Operation { connector, connection, operation, parameters } => {
                let connector = match connector.parse::<Slug>().map(|slug| self.connector(&slug)) {
                    Ok(Ok(connector)) => connector,
                    Ok(Err(error)) => return Ok(failed(&error)),
                    Err(_) => return Ok(failed(&EngineError::not_found("connector", connector, []))),
                };
                let operation = match connector.operation(operation) {
                    Ok(operation) => operation,
                    Err(error) => return Ok(failed(&error)),
                };
                let arguments = parameters.into();
                let call = Call {
                    connector: &connector,
                    connection: Some(connection),
                    operation: &operation,
                    arguments: &arguments,
                    timeout,
                    transfer: &Transfer::NONE,
                    mark: None,
                    asker: self.asker(flow, halt),
                };
                self.perform_call(flow, run, ticket, call, halt).await
            }
            FlowCall::Http(http) => {
                let request = match http_request(http) {
                    Ok(request) => request,
                    Err(message) => {
                        return Ok(Ran::plain(Outcome::Failed { code: "BadRequest".into(), message, outputs: None }));
                    }
                };
                self.note_begun(run, ticket, &request.method).await?;
                let asker = self.asker(flow, halt);
                let answer = self.again(ticket, halt, || self.call_http(&request, timeout, asker));
                Ok(in_time(ticket, answer).await)
            }
            FlowCall::Connection { connection, .. } => {
                let message = format!(
                    "The call through '{connection}' cannot be done yet: write it as an OpenApiConnection with an operationId."
                );
                Ok(unsupported("ConnectionCallUnsupported", message))
            }
            FlowCall::Workflow { flow, .. } => {
                let message = format!("'{flow}' was not run: flows cannot run other flows yet.");
                Ok(unsupported("ChildFlowUnsupported", message))
            }
            // Nobody waits for the answer of a run that was not asked for by a request.
            FlowCall::Response { status, headers, body } => {
                let headers: Value = Value::Object(headers.into());
                let outputs = serde_json::json!({"statusCode": status, "headers": headers, "body": Value::from(body)});
                Ok(Ran::plain(Outcome::Succeeded { outputs: outputs.into(), code: Some(status.to_string()) }))
            }
        }
    }

    async fn perform_call(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        call: Call<'_>,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let Some(delivery) = &ticket.delivery else {
            self.note_begun(run, ticket, &call.operation.method).await?;
            return Ok(self.read(ticket, call, halt).await);
        };
        let route = Route {
            flow: flow.to_string(),
            action: ticket.name.clone(),
            connection: call.connection.unwrap_or_default().to_owned(),
        };
        self.deliver(Parcel { route: &route, delivery, retry: &ticket.retry, run, halt }, call).await
    }

    /// A call that delivers nothing.
    async fn read(&self, ticket: &Ticket, call: Call<'_>, halt: &Halt) -> Ran {
        match ticket.minimum_items {
            Some(minimum) => in_time(ticket, self.again(ticket, halt, || self.call_pages(call, minimum))).await,
            None => in_time(ticket, self.again(ticket, halt, || self.call_once(call))).await,
        }
    }

    /// Calls, and calls again by the action's policy as long as it fails in a way that may pass.
    async fn again<F>(&self, ticket: &Ticket, halt: &Halt, call: impl Fn() -> F) -> Ran
    where
        F: Future<Output = Result<CallAnswer, CallFailure>>,
    {
        for n in 1.. {
            let (message, asked, answer) = match call().await {
                Ok(answer) => {
                    let code = Some(answer.status.to_string());
                    return Ran::plain(Outcome::Succeeded { outputs: answer.outputs(), code });
                }
                Err(CallFailure::Error(error)) => return failed(&error),
                Err(CallFailure::Refused { message, answer }) => {
                    let code = answer.status.to_string();
                    return Ran::plain(Outcome::Failed { code, message, outputs: Some(answer.outputs()) });
                }
                // It waited for its turn to be made.
                Err(CallFailure::NotApplied { .. }) if halt.is_held() => {
                    return Ran { is_untouched: n == 1, ..Ran::later() };
                }
                Err(CallFailure::NotApplied { message, wait, answer }) => (message, wait, answer),
                Err(CallFailure::Unknown { message, answer }) => (message, None, answer),
            };
            let wait = ticket.retry.wait(n, rand::random()).map(|own| asked.unwrap_or(own));
            tracing::info!(action = ticket.name, seconds = wait.map(|wait| wait.as_secs()), "failed: {message}");
            let code = answer.as_ref().map_or_else(|| "Unreachable".to_owned(), |answer| answer.status.to_string());
            let given_up = Outcome::Failed { code, message, outputs: answer.map(|answer| answer.outputs()) };
            let Some(wait) = wait else { return Ran::plain(given_up) };
            if !pause(wait, halt).await {
                return if halt.is_held() { Ran::later() } else { Ran::plain(given_up) };
            }
        }
        unreachable!("the loop ends by returning")
    }

    async fn wait_until(&self, until: DateTime<Utc>, halt: &Halt) -> Ran {
        if self.wait_for(until, halt).await {
            return Ran::plain(Outcome::Succeeded { outputs: causeway_flow::Value::Null, code: None });
        }
        // A run that is stopped ends its waits itself.
        Ran::later()
    }

    /// Waits until it is so late; `false` when the run was stopped or held meanwhile.
    pub(crate) async fn wait_for(&self, until: DateTime<Utc>, halt: &Halt) -> bool {
        // In pieces, because the machine may sleep in between and monotonic time stands still meanwhile.
        while let Ok(left) = (until - self.now()).to_std() {
            if !pause(left.min(Duration::from_secs(30)), halt).await {
                return false;
            }
        }
        true
    }
}

/// The request that an Http action writes out.
fn http_request(http: &HttpCall) -> Result<Request, String> {
    let HttpCall { method, uri, authentication, .. } = http;
    let (headers, queries): (Map<_, _>, Map<_, _>) = ((&http.headers).into(), (&http.queries).into());
    let body = http.body.as_ref().map(Value::from);
    let body = body.as_ref();
    let authorization = authorization(authentication)?;
    let mut url = Url::parse(uri).map_err(|_| format!("\"{}\" is not an address.", one_line(uri, 80)))?;
    if !queries.is_empty() {
        url.query_pairs_mut().extend_pairs(queries.iter().map(|(name, value)| (name, plain(value))));
    }
    let is_kind = |name: &str| name.eq_ignore_ascii_case("content-type");
    let given = headers.iter().find(|(name, _)| is_kind(name)).map(|(_, value)| plain(value));
    let content_type =
        given.or_else(|| body.map(|body| if body.is_string() { "text/plain" } else { "application/json" }.into()));
    Ok(Request {
        method: method.to_ascii_uppercase(),
        url,
        headers: headers
            .iter()
            .filter(|(name, _)| !is_kind(name))
            .map(|(name, value)| (name.clone(), plain(value)))
            .chain(authorization.map(|value| ("Authorization".to_owned(), value)))
            .collect(),
        body: body.map(|body| plain(body).into_bytes()),
        attached: Vec::new(),
        content_type,
    })
}

/// What `authentication` of an Http action makes of the `Authorization` header, which no log shows. What it cannot do is
/// refused: the call without it would be another one.
fn authorization(authentication: &causeway_flow::Value) -> Result<Option<String>, String> {
    let part = |name: &str| authentication.get(name).and_then(causeway_flow::Value::as_str).unwrap_or_default();
    match part("type").to_ascii_lowercase().as_str() {
        "" if authentication.is_null() => Ok(None),
        "none" => Ok(None),
        "raw" => {
            live::remember(part("value"));
            Ok(Some(part("value").to_owned()))
        }
        "basic" => {
            live::remember(part("password"));
            let pair = format!("{}:{}", part("username"), part("password"));
            Ok(Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))))
        }
        other => Err(format!(
            "An Http action cannot sign in with '{other}': use Basic or Raw, or a connector with a connection."
        )),
    }
}

/// The outcome, or that the action took longer than it may with all its attempts.
async fn in_time(ticket: &Ticket, ran: impl Future<Output = Ran>) -> Ran {
    let Some(limit) = ticket.timeout else { return ran.await };
    tokio::time::timeout(limit, ran).await.unwrap_or_else(|_| {
        let message = format!("It took longer than the {} s that it may.", limit.as_secs());
        Ran::plain(Outcome::TimedOut { message })
    })
}

/// Whether the same request may be made twice (RFC 9110, section 9.2.2).
fn is_repeatable(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].iter().any(|safe| method.eq_ignore_ascii_case(safe))
}

fn unsupported(code: &str, message: String) -> Ran {
    Ran::plain(Outcome::Failed { code: code.to_owned(), message, outputs: None })
}

/// Sleeps; `false` when the run was stopped or held meanwhile.
pub(crate) async fn pause(wait: Duration, halt: &Halt) -> bool {
    tokio::select! {
        () = tokio::time::sleep(wait) => true,
        () = halt.cancel.cancelled() => false,
    }
}

fn failed(error: &EngineError) -> Ran {
    Ran::plain(Outcome::Failed { code: error.code().into(), message: error.to_string(), outputs: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_action_signs_in_as_it_says_or_is_not_sent() {
        let request = |authentication: serde_json::Value| {
            http_request(&HttpCall {
                method: "GET".into(),
                uri: "https://x.test/".into(),
                headers: causeway_flow::Object::new(),
                queries: causeway_flow::Object::new(),
                body: None,
                authentication: authentication.into(),
            })
        };
        for (authentication, expected) in [
            (serde_json::Value::Null, None),
            (serde_json::json!({"type": "None"}), None),
            (serde_json::json!({"type": "Basic", "username": "me", "password": "pw"}), Some("Basic bWU6cHc=")),
            (serde_json::json!({"type": "Raw", "value": "Bearer 1"}), Some("Bearer 1")),
        ] {
            let headers = request(authentication.clone()).unwrap().headers;
            let sent = headers.iter().find(|(name, _)| name == "Authorization").map(|(_, value)| value.as_str());
            assert_eq!(sent, expected, "{authentication}");
        }
        let refused = request(serde_json::json!({"type": "ManagedServiceIdentity"})).unwrap_err();
        assert!(refused.contains("cannot sign in with 'managedserviceidentity'"), "{refused}");
    }
}
