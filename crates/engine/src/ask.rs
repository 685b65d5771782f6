//! What an action or a trigger asks a service: the call made ready, made, and made again as long as it fails in a way
//! that may pass.

use std::sync::Arc;
use std::time::Duration;

use causeway_flow::{Call as FlowCall, ListPage, Outcome, Ticket};
use causeway_openapi::{Operation, Request};
use serde_json::{Map, Value};
use url::Url;

use crate::call::{Call, CallAnswer, CallFailure};
use crate::limits::Asker;
use crate::perform::{failed, pause, unsupported};
use crate::ran::Ran;
use crate::redirect;
use crate::running::Halt;
use crate::transfer::Transfer;
use crate::written::http_request;
use crate::{Engine, EngineError, LoadedConnector, outside};

/// Flows send values, not files.
static NO_FILES: Transfer = Transfer::NONE;

/// A call with all that it needs.
#[derive(Debug)]
pub(crate) enum Prepared {
    /// An operation of a connector.
    Operation {
        connector: Arc<LoadedConnector>,
        connection: String,
        operation: Arc<Operation>,
        arguments: Map<String, Value>,
    },
    /// A request that the flow writes out.
    Written(Request),
}

/// What is asked, by whom and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Question<'a> {
    Operation(Call<'a>),
    Written { request: &'a Request, timeout: Duration, asker: Asker<'a> },
}

impl Prepared {
    pub(crate) fn question<'a>(&'a self, ticket: &Ticket, asker: Asker<'a>) -> Question<'a> {
        let timeout = ticket.timeout.unwrap_or(crate::http::WHOLE).min(crate::http::WHOLE);
        match self {
            Self::Operation { connector, connection, operation, arguments } => Question::Operation(Call {
                connector,
                connection: Some(connection),
                operation,
                arguments,
                timeout,
                transfer: &NO_FILES,
                asker,
            }),
            Self::Written(request) => Question::Written { request, timeout, asker },
        }
    }
}

impl Question<'_> {
    pub(crate) fn method(&self) -> &str {
        match self {
            Self::Operation(call) => &call.operation.method,
            Self::Written { request, .. } => &request.method,
        }
    }
}

impl Engine {
    /// Makes a call ready. What cannot be is how the action ends.
    pub(crate) fn prepare(&self, call: &FlowCall) -> Result<Prepared, Box<Ran>> {
        match call {
            FlowCall::Operation { connector, connection, operation, parameters } => {
                let found = self.operation_of(connector, operation).map_err(|error| failed(&error))?;
                let (connector, operation) = found;
                let connection = connection.clone();
                Ok(Prepared::Operation { connector, connection, operation, arguments: parameters.exact() })
            }
            FlowCall::Http(http) => http_request(http).map(Prepared::Written).map_err(|message| {
                Ran::plain(Outcome::Failed { code: "BadRequest".into(), message, outputs: None }).into()
            }),
            FlowCall::Connection { connection, .. } => {
                let message = format!(
                    "The call through '{connection}' cannot be done yet: write it as an OpenApiConnection with an operationId."
                );
                Err(unsupported("ConnectionCallUnsupported", message).into())
            }
            _ => Err(unsupported("NotACall", "This is not a call.".into()).into()),
        }
    }

    fn operation_of(
        &self,
        connector: &str,
        operation: &str,
    ) -> Result<(Arc<LoadedConnector>, Arc<Operation>), EngineError> {
        let slug = connector.parse().map_err(|_| EngineError::not_found("connector", connector, []))?;
        let connector = self.connector(&slug)?;
        let operation = connector.operation(operation)?;
        Ok((connector, operation))
    }

    /// Asks by the policy of the action: the question itself, or how it stands at a place to which an answer led.
    pub(crate) async fn ask_by_policy(
        &self,
        ticket: &Ticket,
        question: &Question<'_>,
        place: Option<&Url>,
        halt: &Halt,
    ) -> Result<CallAnswer, Box<Ran>> {
        for n in 1.. {
            let asked = match place {
                Some(place) => self.ask_at(question, place).await,
                None => self.ask_once(ticket, question).await,
            };
            let (message, asked, answer) = match asked {
                Ok(answer) => return Ok(answer),
                Err(CallFailure::Error(error)) => return Err(failed(&error).into()),
                Err(CallFailure::Refused { message, answer }) => {
                    let code = answer.status.to_string();
                    return Err(Ran::plain(Outcome::Failed { code, message, outputs: Some(answer.outputs()) }).into());
                }
                // It waited for its turn to be made.
                Err(CallFailure::NotApplied { .. }) if halt.is_held() => {
                    return Err(Ran { is_untouched: n == 1 && place.is_none(), ..Ran::later() }.into());
                }
                Err(CallFailure::NotApplied { message, wait, answer }) => (message, wait, answer),
                Err(CallFailure::Unknown { message, answer }) => (message, None, answer),
            };
            let wait = ticket.retry.wait(n, outside::chance()).map(|own| asked.unwrap_or(own));
            let code = answer.as_ref().map_or_else(|| "Unreachable".to_owned(), |answer| answer.status.to_string());
            // What the service says may hold what was moved, which is nothing for a log that is kept.
            tracing::info!(action = ticket.name, code, again_in = wait.map(|wait| wait.as_secs()), "a call failed");
            tracing::debug!(action = ticket.name, "{message}");
            let given_up = Outcome::Failed { code, message, outputs: answer.map(|answer| answer.outputs()) };
            let Some(wait) = wait else { return Err(Ran::plain(given_up).into()) };
            if !pause(wait, halt).await {
                return Err(if halt.is_held() { Ran::later() } else { Ran::plain(given_up) }.into());
            }
        }
        unreachable!("the loop ends by returning")
    }

    async fn ask_once(&self, ticket: &Ticket, question: &Question<'_>) -> Result<CallAnswer, CallFailure> {
        match (*question, ticket.minimum_items) {
            (Question::Operation(call), Some(minimum)) => match &ticket.page {
                Some(ListPage::First) => self.call_page(call, minimum, None).await,
                Some(ListPage::Next { after, .. }) => self.call_page(call, minimum, Some(after)).await,
                None => self.call_pages(call, minimum).await,
            },
            (Question::Operation(call), None) => self.call_once(call).await,
            (Question::Written { request, timeout, asker }, _) => self.call_http(request, timeout, asker).await,
        }
    }

    /// Asks at a place to which an answer led. What goes along is what goes along with a redirect.
    async fn ask_at(&self, question: &Question<'_>, place: &Url) -> Result<CallAnswer, CallFailure> {
        match *question {
            Question::Operation(call) => {
                let request = self.request_of(call)?;
                self.send(call, &led_to(&request, place)?).await
            }
            Question::Written { request, timeout, asker } => {
                self.call_http(&led_to(request, place)?, timeout, asker).await
            }
        }
    }
}

fn led_to(request: &Request, place: &Url) -> Result<Request, EngineError> {
    redirect::question(request, place.clone()).map_err(|why| {
        let url = causeway_core::redact::url(place);
        EngineError::Refused { url, why }
    })
}
