//! Does one action of a run: a wait, a call, an Http request. What can be handled in the flow is an outcome; an error
//! ends the run.

use std::time::Duration;

use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Call as FlowCall, Outcome, Ticket};
use causeway_store::Route;
use chrono::{DateTime, Utc};

use crate::ask::{Prepared, Question};
use crate::call::CallAnswer;
use crate::delivery::Parcel;
use crate::ran::Ran;
use crate::running::Halt;
use crate::{Engine, EngineError, crash};

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
        match &ticket.call {
            FlowCall::Wait { until, length } => {
                let length = length.and_then(|length| length.to_std().ok());
                Ok(self.wait_until(*until, length, halt).await)
            }
            FlowCall::Operation { .. } | FlowCall::Http(_) | FlowCall::Connection { .. } => {
                let prepared = match self.prepare(&ticket.call) {
                    Ok(prepared) => prepared,
                    Err(ran) => return Ok(*ran),
                };
                self.perform_call(flow, run, ticket, &prepared, halt).await
            }
            FlowCall::Workflow { .. } => self.run_child(flow, run, ticket, halt).await,
            // Who asked for the run gets it when the run has ended.
            FlowCall::Response { status, headers, body } => {
                let mut outputs = causeway_flow::Object::new();
                outputs.insert("statusCode", *status);
                outputs.insert("headers", headers.clone());
                outputs.insert("body", body.clone());
                Ok(Ran::plain(Outcome::Succeeded { outputs: outputs.into(), code: Some(status.to_string()) }))
            }
        }
    }

    async fn perform_call(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        prepared: &Prepared,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let question = prepared.question(ticket, self.asker(flow, run, halt));
        if let Some(ran) = self.perform_delivery(flow, run, ticket, &question, false, halt).await? {
            return Ok(ran);
        }
        self.note_begun(run, ticket, question.method()).await?;
        let asked = Box::pin(self.ask_by_policy(ticket, &question, None, halt));
        match in_time(ticket, asked).await {
            Ok(answer) => self.follow(run, ticket, &question, answer, halt).await,
            Err(ran) => Ok(*ran),
        }
    }

    /// The delivery that an action is; `None` when it is none.
    async fn perform_delivery(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        question: &Question<'_>,
        was_accepted: bool,
        halt: &Halt,
    ) -> Result<Option<Ran>, EngineError> {
        let (Some(delivery), Question::Operation(call)) = (&ticket.delivery, question) else { return Ok(None) };
        let route = Route {
            flow: flow.to_string(),
            action: ticket.name.clone(),
            connection: call.connection.unwrap_or_default().to_owned(),
        };
        self.deliver(Parcel { route: &route, delivery, ticket, run, was_accepted, halt }, *call).await.map(Some)
    }

    /// How an action ends that may have been done before a crash, and is not done again.
    pub(crate) async fn perform_begun(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        if let Ok(prepared) = self.prepare(&ticket.call) {
            let question = prepared.question(ticket, self.asker(flow, run, halt));
            if let Some(ran) = self.perform_delivery(flow, run, ticket, &question, true, halt).await? {
                return Ok(ran);
            }
            if let Some(ran) = self.follow_again(run, ticket, &question, halt).await? {
                return Ok(ran);
            }
        }
        Ok(Ran::plain(Outcome::Failed {
            code: "OutcomeUnknown".into(),
            message: "Causeway stopped while this call was under way, and nobody knows whether it was applied. \
                It was not made again."
                .into(),
            outputs: None,
        }))
    }

    async fn wait_until(&self, until: DateTime<Utc>, length: Option<Duration>, halt: &Halt) -> Ran {
        if self.wait_for(until, length, halt).await {
            return Ran::plain(Outcome::Succeeded { outputs: causeway_flow::Value::Null, code: None });
        }
        // A run that is stopped ends its waits itself.
        Ran::later()
    }

    /// Waits until it is so late, or until what is left of `length` has passed, whatever the clock is set to meanwhile;
    /// `false` when the run was stopped or held.
    pub(crate) async fn wait_for(&self, until: DateTime<Utc>, length: Option<Duration>, halt: &Halt) -> bool {
        let left = || (until - self.now()).to_std().unwrap_or_default();
        let up = || self.inner.clock.uptime();
        let end = length.map(|length| up() + left().min(length));
        loop {
            let left = end.map_or_else(left, |end| end.saturating_sub(up()));
            if left.is_zero() {
                return true;
            }
            // In pieces, because the machine may sleep in between and timers stand still meanwhile.
            if !pause(left.min(Duration::from_secs(30)), halt).await {
                return false;
            }
        }
    }
}

/// The answer, or that the action took longer than it may with all its attempts.
async fn in_time(
    ticket: &Ticket,
    asked: impl Future<Output = Result<CallAnswer, Box<Ran>>>,
) -> Result<CallAnswer, Box<Ran>> {
    let Some(limit) = ticket.timeout else { return asked.await };
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| {
        let message = format!("It took longer than the {} s that it may.", limit.as_secs());
        Err(Ran::plain(Outcome::TimedOut { message }).into())
    })
}

/// Whether the same request may be made twice (RFC 9110, section 9.2.2).
fn is_repeatable(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].iter().any(|safe| method.eq_ignore_ascii_case(safe))
}

pub(crate) fn unsupported(code: &str, message: String) -> Ran {
    Ran::plain(Outcome::Failed { code: code.to_owned(), message, outputs: None })
}

/// Sleeps; `false` when the run was stopped or held meanwhile.
pub(crate) async fn pause(wait: Duration, halt: &Halt) -> bool {
    tokio::select! {
        () = tokio::time::sleep(wait) => true,
        () = halt.cancel.cancelled() => false,
    }
}

pub(crate) fn failed(error: &EngineError) -> Ran {
    Ran::plain(Outcome::Failed { code: error.code().into(), message: error.to_string(), outputs: None })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use causeway_core::Home;
    use causeway_core::clock::{Clock, ManualClock};
    use chrono::TimeDelta;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::{Options, VaultChoice};

    #[tokio::test]
    async fn a_wait_is_as_long_as_it_is_and_one_until_a_time_ends_then() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2026-03-15T07:30:00Z".parse().unwrap()));
        let home = Home::new(folder.path().join("home"));
        let options = Options { vault: VaultChoice::InDataFolder, clock: clock.clone(), ..Options::new(home) };
        let engine = Engine::open(options).await.unwrap();
        tokio::time::pause();
        let minute = Duration::from_secs(60);
        for (set, length, took) in [
            (TimeDelta::zero(), Some(minute), 60),
            (TimeDelta::days(-1), Some(minute), 60),
            (TimeDelta::days(1), Some(minute), 60),
            (TimeDelta::hours(-1), None, 3_660),
            (TimeDelta::hours(1), None, 20),
        ] {
            let (begun, until) = (clock.uptime(), clock.now() + TimeDelta::seconds(60));
            let time = async {
                for step in 0.. {
                    tokio::time::sleep(Duration::from_secs(10)).await;
                    clock.sleep(Duration::from_secs(10));
                    if step == 0 {
                        clock.set(clock.now() + set);
                    }
                }
            };
            let halt = Halt::within(&CancellationToken::new());
            tokio::select! {
                over = engine.wait_for(until, length, &halt) => assert!(over),
                () = time => unreachable!("time goes on"),
            }
            let passed = (clock.uptime() - begun).as_secs();
            // A look is due every 30 seconds at the latest.
            assert!((took..took + 31).contains(&passed), "{set} {length:?}: {passed} s");
        }
    }
}
