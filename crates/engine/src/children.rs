//! Flows that run as part of another: an action starts a run of the flow that it names, waits for its end, and takes what
//! it answered. The child's run knows the action that asked for it, so that one that goes on after a crash finds the run
//! that it has started and starts no second one.
//!
//! A flow has as many runs at a time as it allows, and the call waits for its place. Flows that call each other in a circle
//! would wait for each other for ever, and are not started.

use std::collections::BTreeSet;
use std::time::Duration;

use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Call, Definition, Outcome, Ticket, Value};
use causeway_store::{Cause, Run, RunStatus, StoreError};

use crate::engine::lock;
use crate::history::names_secrets;
use crate::perform::failed;
use crate::ran::Ran;
use crate::request::{fired, request, taker};
use crate::runner::New;
use crate::running::Halt;
use crate::starting::StartError;
use crate::{Engine, EngineError};

/// So many flows may run as parts of each other.
const DEEPEST: usize = 8;
/// So many flows are looked through for a circle.
const MOST_FLOWS: usize = 1_000;
/// How often it is looked whether the child has ended, besides being told.
const LOOK: Duration = Duration::from_secs(1);

/// An action that runs another flow.
#[derive(Clone, Copy)]
struct Caller<'a> {
    flow: &'a Slug,
    run: RunId,
    ticket: &'a Ticket,
}

impl Engine {
    /// Runs another flow, or goes on with the run that was started, and waits for its end.
    pub(crate) async fn run_child(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let Call::Workflow { flow: name, .. } = &ticket.call else { return Ok(Ran::later()) };
        let child = slug_of(name);
        let caller = Caller { flow, run, ticket };
        let limit = ticket.timeout.and_then(|limit| chrono::TimeDelta::from_std(limit).ok());
        let until = limit.and_then(|limit| ticket.started.checked_add_signed(limit));
        loop {
            let known = self.inner.store.child(run, ticket.id.0).await?;
            let stopped = halt.is_stopped();
            // The part is held with it, and goes on with it.
            if !stopped && halt.is_held() {
                return Ok(Ran::later());
            }
            if let Some(ended) = known.as_ref().filter(|child| !child.unfinished) {
                let (outcome, open) = (self.outcome_of(ended).await?, ended.counts.open);
                let is_whole = matches!(outcome, Outcome::Succeeded { .. }) && open == 0;
                // What the part did not settle it has to be given again.
                return Ok(if is_whole { Ran::plain(outcome) } else { Ran::plain(outcome).left() });
            }
            let late = until.is_some_and(|until| self.now() >= until);
            match &known {
                Some(started) if stopped || late => drop(self.cancel_run(&child, started.id).await?),
                None if stopped => return Ok(Ran::plain(cancelled(&child)).left()),
                None if late => return Ok(Ran::plain(timed_out(&child)).left()),
                Some(started) => self.go_on_with(&child, started).await?,
                None => match self.start_child(caller, &child).await {
                    Ok(()) => continue,
                    // Another run of it goes first.
                    Err(EngineError::FlowRunning(_) | EngineError::Store(StoreError::AlreadyRunning { .. })) => {}
                    Err(error @ EngineError::Store(_)) => return Err(error),
                    Err(error) => return Ok(failed(&error).left()),
                },
            }
            tokio::select! {
                () = self.wait_for_child(&child, known.as_ref()) => {}
                () = halt.hold.cancelled() => {}
                () = halt.cancel.cancelled(), if !stopped => {}
            }
            if late {
                return Ok(Ran::plain(timed_out(&child)).left());
            }
        }
    }

    /// A run that was cut off goes on.
    async fn go_on_with(&self, child: &Slug, started: &Run) -> Result<(), EngineError> {
        if started.paused || lock(&self.inner.running).find(child, started.id).is_some() {
            return Ok(());
        }
        match self.resume(started, None).await {
            Ok(_) | Err(EngineError::FlowRunning(_)) => Ok(()),
            Err(error @ EngineError::Store(_)) => Err(error),
            // It was ended, with the reason.
            Err(error) => {
                tracing::warn!(flow = %child, code = error.code(), "could not go on: {error}");
                Ok(())
            }
        }
    }

    /// Until the run has ended, or the oldest of those that it waits for, or for a moment.
    async fn wait_for_child(&self, flow: &Slug, started: Option<&Run>) {
        let oldest = || lock(&self.inner.running).of(flow).first().map(|running| running.run);
        let run = started.map(|started| started.id).or_else(oldest);
        let ended = async {
            match run {
                Some(run) => self.wait_for_run(flow, run).await,
                None => std::future::pending().await,
            }
        };
        // The end is on the disk a little before or after it is told.
        let _ = tokio::time::timeout(LOOK, ended).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    async fn start_child(&self, caller: Caller<'_>, child: &Slug) -> Result<(), EngineError> {
        let Call::Workflow { trigger, headers, body, .. } = &caller.ticket.call else { return Ok(()) };
        let (flow, definition) = self.as_it_runs(child).await?;
        let taker = taker(&definition, trigger).ok_or_else(|| StartError::TakesNoBody(child.clone()))?;
        if self.is_paused(child).await? {
            return Err(StartError::Paused(child.clone()).into());
        }
        self.check_circle(caller, child).await?;
        let request = request(taker, headers.clone(), body.clone(), false);
        let mut runs = fired(&definition, taker, &request, self.now())?;
        let Some(first) = runs.pop().filter(|_| runs.is_empty()) else {
            return Err(StartError::Splits(child.clone()).into());
        };
        let secret = caller.ticket.secure_inputs || taker.secure_outputs || names_secrets(&first.outputs);
        let trigger = self.with_cursor(child, &definition, first).await?;
        let by_hand = lock(&self.inner.running).find(caller.flow, caller.run).is_some_and(|running| running.is_manual);
        let cause = if by_hand { Cause::Manual } else { Cause::Schedule };
        let parent = Some((caller.run, caller.ticket.id.0));
        let new = New { cause, due: None, turn: None, trigger, fired: None, parent, secret };
        self.run_new(&flow, definition.clone(), new).await.map(drop)
    }

    /// Whether running this flow would, by the flows that it runs in turn, need the caller's own.
    async fn check_circle(&self, caller: Caller<'_>, child: &Slug) -> Result<(), EngineError> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![child.clone()]);
        while let Some(flow) = next.pop() {
            if flow == *caller.flow {
                return Err(StartError::Circle(child.clone()).into());
            }
            if seen.len() < MOST_FLOWS && seen.insert(flow.clone()) {
                let found = self.flow(&flow).ok().and_then(|flow| flow.definition.clone());
                next.extend(found.iter().flat_map(|definition| called(definition)));
            }
        }
        let (mut deep, mut above) = (1, Some(caller.run));
        while let Some(run) = above {
            above = self.inner.store.run(run).await?.and_then(|run| run.parent);
            deep += 1;
            if deep > DEEPEST {
                return Err(StartError::TooDeep { flow: child.clone(), most: DEEPEST }.into());
            }
        }
        Ok(())
    }

    /// How the action ends whose child this is.
    async fn outcome_of(&self, child: &Run) -> Result<Outcome, EngineError> {
        let answer = self.response(child.id).await?;
        let outputs = with_run(answer, child.id);
        let status = outputs.get("statusCode").and_then(Value::as_u64).unwrap_or(200);
        let flow = &child.flow;
        Ok(match child.status {
            RunStatus::Succeeded if status < 400 => Outcome::Succeeded { outputs, code: Some(status.to_string()) },
            RunStatus::Succeeded => {
                let message = format!("The flow \"{flow}\" answered {status} (run {}).", child.id);
                Outcome::Failed { code: status.to_string(), message, outputs: Some(outputs) }
            }
            RunStatus::Cancelled => {
                Outcome::Cancelled { message: format!("The run {} of \"{flow}\" was stopped.", child.id) }
            }
            _ => {
                let why = child.error.as_deref().unwrap_or("it did not end as it should");
                let message = format!("The flow \"{flow}\" failed (run {}): {why}", child.id);
                Outcome::Failed { code: "ChildFlowFailed".into(), message, outputs: Some(outputs) }
            }
        })
    }
}

/// What the child answered, with its run among the headers, as Logic Apps gives it.
fn with_run(answer: Option<Value>, run: RunId) -> Value {
    let part = |name: &str| answer.as_ref().and_then(|answer| answer.get(name)).cloned();
    let mut headers = part("headers").and_then(|headers| headers.as_object().cloned()).unwrap_or_default();
    headers.insert("x-ms-workflow-run-id", run.to_string());
    let mut outputs = causeway_flow::Object::new();
    outputs.insert("statusCode", part("statusCode").unwrap_or_else(|| Value::from(200)));
    outputs.insert("headers", headers);
    outputs.insert("body", part("body").unwrap_or_default());
    outputs.into()
}

/// The flows that a flow runs.
fn called(definition: &Definition) -> impl Iterator<Item = Slug> {
    definition.children().into_iter().map(|name| slug_of(&name))
}

/// The flow that an action means: by its slug, or by the title that its slug is made of.
pub(crate) fn slug_of(name: &str) -> Slug {
    name.parse().unwrap_or_else(|_| Slug::from_title(name))
}

fn cancelled(child: &Slug) -> Outcome {
    Outcome::Cancelled { message: format!("The run was stopped before \"{child}\" began.") }
}

fn timed_out(child: &Slug) -> Outcome {
    Outcome::TimedOut { message: format!("\"{child}\" took longer than the action may.") }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;

    #[test]
    fn a_run_that_is_held_was_not_stopped_by_the_user() {
        let engine = CancellationToken::new();
        let (held, stopped) = (Halt::within(&engine), Halt::within(&engine));
        stopped.cancel.cancel();
        assert!(stopped.is_stopped() && !stopped.is_held() && !held.is_stopped());
        engine.cancel();
        // Its part would be ended for good.
        assert!(held.is_held() && !held.is_stopped());
    }
}
