//! Runs one flow: drives its machine, does the actions that need the world, commits what happened. A run that a crash
//! cut off starts again from its cursor at the next occasion; the ledger keeps it from sending anything twice.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::json::plain;
use causeway_core::text::one_line;
use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Call as FlowCall, Definition, Machine, Outcome, Record, Start, Status, Ticket};
use causeway_openapi::Request;
use causeway_store::{Cause, Counts, NewAction, NewRun, Route, RunEnd, RunStatus};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::call::{Call, CallAnswer, CallFailure};
use crate::delivery::Parcel;
use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// How far a run is.
pub type Progress = Counts;

/// A flow that runs now.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) run: RunId,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: watch::Receiver<Progress>,
}

/// How an action went, and what it adds to the run's counts.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) counts: Counts,
}

impl Ran {
    /// An empty success that adds to the counts.
    pub(crate) fn counting(add: impl FnOnce(&mut Counts)) -> Self {
        let mut counts = Counts::default();
        add(&mut counts);
        Self { outcome: Outcome::Succeeded { outputs: Value::Null, code: None }, counts }
    }

    fn plain(outcome: Outcome) -> Self {
        Self { outcome, counts: Counts::default() }
    }
}

/// Actions are written to the history in batches of this many.
const BATCH: usize = 64;

impl Engine {
    /// Starts a run of a flow in the background.
    pub async fn run_flow(&self, slug: &Slug, cause: Cause) -> Result<RunId, EngineError> {
        self.run_due(slug, cause, None).await
    }

    /// Starts a run and waits for its end. Gives the run as the history has it.
    pub async fn run_to_end(&self, slug: &Slug, cause: Cause) -> Result<causeway_store::Run, EngineError> {
        let run = self.run_flow(slug, cause).await?;
        self.wait_for_run(slug, run).await;
        let found = self.inner.store.run(run).await?;
        found.ok_or_else(|| EngineError::NotFound { what: "run", name: run.to_string(), nearest: None })
    }

    /// Waits until this run has ended.
    pub async fn wait_for_run(&self, slug: &Slug, run: RunId) {
        let progress = lock(&self.inner.running).get(slug).filter(|r| r.run == run).map(|r| r.progress.clone());
        if let Some(mut progress) = progress {
            // The sender is dropped when the run has ended.
            while progress.changed().await.is_ok() {}
        }
    }

    /// How far the flow's present run is.
    #[must_use]
    pub fn progress(&self, slug: &Slug) -> Option<watch::Receiver<Progress>> {
        lock(&self.inner.running).get(slug).map(|running| running.progress.clone())
    }

    /// The flows that run now.
    #[must_use]
    pub fn running(&self) -> Vec<(Slug, RunId)> {
        let mut all: Vec<_> =
            lock(&self.inner.running).iter().map(|(slug, running)| (slug.clone(), running.run)).collect();
        all.sort();
        all
    }

    /// Stops a flow's present run after the calls that are under way.
    pub fn cancel_run(&self, slug: &Slug) -> bool {
        let running = lock(&self.inner.running);
        running.get(slug).inspect(|running| running.cancel.cancel()).is_some()
    }

    pub(crate) async fn run_due(
        &self,
        slug: &Slug,
        cause: Cause,
        due: Option<DateTime<Utc>>,
    ) -> Result<RunId, EngineError> {
        let flow = self.flow(slug)?;
        let Some(definition) = flow.definition.clone() else { return Err(broken(&flow)) };
        let started = self.inner.clock.now();
        let id = RunId::new(started.timestamp_millis().unsigned_abs());
        let (tell, progress) = watch::channel(Progress::default());
        let cancel = self.inner.stop.child_token();
        {
            let mut running = lock(&self.inner.running);
            if running.contains_key(slug) {
                return Err(EngineError::FlowRunning(slug.clone()));
            }
            running.insert(slug.clone(), Running { run: id, cancel: cancel.clone(), progress });
        }
        let new = NewRun { id, flow: slug.to_string(), definition_hash: flow.hash.clone(), cause, due, started };
        if let Err(error) = self.inner.store.start_run(new).await {
            lock(&self.inner.running).remove(slug);
            return Err(error.into());
        }
        self.tell_run();
        let run = FlowRun {
            engine: self.clone(),
            slug: slug.clone(),
            title: flow.title(),
            id,
            cancel,
            counts: Counts::default(),
            tell,
        };
        self.inner.tasks.spawn(run.go(definition, started));
        Ok(id)
    }

    fn tell_run(&self) {
        self.inner.changes.tell([Change::Runs, Change::Flows, Change::Status]);
    }
}

fn broken(flow: &crate::FlowFile) -> EngineError {
    let errors: Vec<_> = flow.findings.iter().filter(|finding| finding.is_error()).collect();
    EngineError::BrokenFlow {
        flow: flow.slug.clone(),
        count: causeway_core::text::count(errors.len() as u64, "mistake", "mistakes"),
        first: errors.first().map(|finding| finding.message.clone()).unwrap_or_default(),
    }
}

/// One run under way.
struct FlowRun {
    engine: Engine,
    slug: Slug,
    title: String,
    id: RunId,
    cancel: CancellationToken,
    counts: Counts,
    tell: watch::Sender<Progress>,
}

impl FlowRun {
    async fn go(mut self, definition: Arc<Definition>, started: DateTime<Utc>) {
        let end = match self.drive(definition, started).await {
            Ok(end) => end,
            Err(error) => {
                tracing::error!(flow = %self.slug, code = error.code(), "the run could not go on: {error}");
                self.end(RunStatus::Failed, Some(error.to_string()), None)
            }
        };
        let status = end.status;
        if let Err(error) = self.engine.inner.store.finish_run(self.id, end.clone()).await {
            tracing::error!(flow = %self.slug, code = error.code(), "the end of a run could not be saved: {error}");
        }
        self.engine.notify_run(&self.slug, &self.title, self.id, &end).await;
        lock(&self.engine.inner.running).remove(&self.slug);
        tracing::info!(flow = %self.slug, run = %self.id, ?status, delivered = self.counts.delivered, "run ended");
        self.engine.tell_run();
    }

    async fn drive(&mut self, definition: Arc<Definition>, started: DateTime<Utc>) -> Result<RunEnd, EngineError> {
        let cursor = self.engine.inner.store.cursor(self.slug.as_str()).await?;
        let start = Start {
            run: self.id,
            flow: self.slug.to_string(),
            started,
            trigger_name: definition.triggers.first().map(|(name, _)| name.clone()).unwrap_or_default(),
            trigger_body: json!({"cursor": cursor}),
            parameters: Map::new(),
        };
        let mut machine = Machine::new(definition.clone(), start);
        let mut under_way = JoinSet::new();
        let mut records = Vec::new();
        let mut cancelled = false;
        loop {
            for ticket in machine.ready(self.now()) {
                let (engine, slug, id, cancel) = (self.engine.clone(), self.slug.clone(), self.id, self.cancel.clone());
                under_way.spawn(async move { (ticket.id, engine.perform(&slug, id, ticket, &cancel).await) });
            }
            records.extend(machine.take_records());
            if records.len() >= BATCH || under_way.is_empty() {
                self.write(&mut records).await?;
            }
            if let Some(result) = machine.result() {
                return Ok(self.ended(&machine, &definition, result));
            }
            tokio::select! {
                joined = under_way.join_next() => match joined {
                    Some(Ok((ticket, ran))) => {
                        let ran = ran?;
                        self.count(&ran.counts);
                        machine.finish(ticket, ran.outcome, self.now());
                    }
                    Some(Err(panic)) => return Err(std::io::Error::other(format!("an action broke off: {panic}")).into()),
                    None => return Err(std::io::Error::other("the flow neither ended nor went on").into()),
                },
                () = self.cancel.cancelled(), if !cancelled => {
                    cancelled = true;
                    machine.cancel(self.now());
                }
            }
        }
    }

    fn ended(&self, machine: &Machine, definition: &Definition, result: causeway_flow::RunResult) -> RunEnd {
        let error = result.error.map(|error| error.message);
        match result.status {
            Status::Succeeded => match definition.cursor_next().map(|next| machine.evaluate(next, self.now())) {
                Some(Err(error)) => {
                    self.end(RunStatus::Failed, Some(format!("The cursor could not be moved: {}", error.message)), None)
                }
                Some(Ok(cursor)) => self.end(RunStatus::Succeeded, None, Some(cursor)),
                None => self.end(RunStatus::Succeeded, None, None),
            },
            Status::Cancelled => self.end(RunStatus::Cancelled, error, None),
            _ => self.end(RunStatus::Failed, error, None),
        }
    }

    fn end(&self, status: RunStatus, error: Option<String>, cursor: Option<Value>) -> RunEnd {
        RunEnd { status, ended: self.now(), counts: self.counts.clone(), error, cursor }
    }

    async fn write(&self, records: &mut Vec<Record>) -> Result<(), EngineError> {
        if records.is_empty() {
            return Ok(());
        }
        let actions = records.drain(..).map(to_action).collect();
        self.engine.inner.store.add_actions(self.id, actions).await?;
        self.engine.inner.changes.tell([Change::Runs]);
        Ok(())
    }

    fn count(&mut self, add: &Counts) {
        self.counts.delivered += add.delivered;
        self.counts.already += add.already;
        self.counts.failed += add.failed;
        self.counts.unknown += add.unknown;
        self.counts.held += add.held;
        self.counts.read += add.delivered + add.already + add.failed + add.unknown + add.held;
        self.tell.send_replace(self.counts.clone());
    }

    fn now(&self) -> DateTime<Utc> {
        self.engine.inner.clock.now()
    }
}

fn to_action(record: Record) -> NewAction {
    let Record { seq, name, path, kind, status, code, mut inputs, mut outputs, error, started, ended } = record;
    causeway_core::redact::json(&mut inputs);
    causeway_core::redact::json(&mut outputs);
    NewAction { seq, name, path, kind, status: status.to_string(), code, error, started, ended, inputs, outputs }
}

impl Engine {
    /// Does one action. An error here ends the run; everything the flow can handle is an outcome.
    async fn perform(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: Ticket,
        cancel: &CancellationToken,
    ) -> Result<Ran, EngineError> {
        match &ticket.call {
            FlowCall::Wait { until } => Ok(Ran::plain(self.wait_until(*until, cancel).await)),
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
                let timeout = ticket.timeout.unwrap_or(crate::http::WHOLE).min(crate::http::WHOLE);
                let call = Call {
                    connector: &connector,
                    connection: Some(connection),
                    operation,
                    arguments: parameters,
                    timeout,
                };
                self.perform_call(flow, run, &ticket, call, cancel).await
            }
            FlowCall::Http { method, uri, headers, queries, body } => {
                let request = match http_request(method, uri, headers, queries, body.as_ref()) {
                    Ok(request) => request,
                    Err(message) => {
                        return Ok(Ran::plain(Outcome::Failed { code: "BadRequest".into(), message, outputs: None }));
                    }
                };
                let timeout = ticket.timeout.unwrap_or(crate::http::WHOLE).min(crate::http::WHOLE);
                Ok(Ran::plain(self.again(&ticket, cancel, || self.call_http(&request, timeout)).await))
            }
        }
    }

    async fn perform_call(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: &Ticket,
        call: Call<'_>,
        cancel: &CancellationToken,
    ) -> Result<Ran, EngineError> {
        let Some(delivery) = &ticket.delivery else { return Ok(Ran::plain(self.read(ticket, call, cancel).await)) };
        let route = Route {
            flow: flow.to_string(),
            action: ticket.name.clone(),
            connection: call.connection.unwrap_or_default().to_owned(),
        };
        self.deliver(Parcel { route: &route, delivery, retry: &ticket.retry, run, cancel }, call).await
    }

    /// A call that delivers nothing.
    async fn read(&self, ticket: &Ticket, call: Call<'_>, cancel: &CancellationToken) -> Outcome {
        match ticket.minimum_items {
            Some(minimum) => self.again(ticket, cancel, || self.call_pages(call, minimum)).await,
            None => self.again(ticket, cancel, || self.call_once(call)).await,
        }
    }

    /// Calls, and calls again by the action's policy as long as it fails in a way that may pass.
    async fn again<F>(&self, ticket: &Ticket, cancel: &CancellationToken, call: impl Fn() -> F) -> Outcome
    where
        F: Future<Output = Result<CallAnswer, CallFailure>>,
    {
        for n in 1.. {
            let (message, asked, answer) = match call().await {
                Ok(answer) => {
                    let code = Some(answer.status.to_string());
                    return Outcome::Succeeded { outputs: answer.outputs(), code };
                }
                Err(CallFailure::Error(error)) => return failed(&error).outcome,
                Err(CallFailure::Refused { message, answer }) => {
                    let code = answer.status.to_string();
                    return Outcome::Failed { code, message, outputs: Some(answer.outputs()) };
                }
                Err(CallFailure::NotApplied { message, wait, answer }) => (message, wait, answer),
                Err(CallFailure::Unknown { message, answer }) => (message, None, answer),
            };
            let wait = ticket.retry.wait(n, rand::random()).map(|own| asked.unwrap_or(own));
            tracing::info!(action = ticket.name, seconds = wait.map(|wait| wait.as_secs()), "failed: {message}");
            let code = answer.as_ref().map_or_else(|| "Unreachable".to_owned(), |answer| answer.status.to_string());
            let given_up = Outcome::Failed { code, message, outputs: answer.map(|answer| answer.outputs()) };
            let Some(wait) = wait else { return given_up };
            if !pause(wait, cancel).await {
                return given_up;
            }
        }
        unreachable!("the loop ends by returning")
    }

    async fn wait_until(&self, until: DateTime<Utc>, cancel: &CancellationToken) -> Outcome {
        // In pieces, because the machine may sleep in between and monotonic time stands still meanwhile.
        while let Ok(left) = (until - self.inner.clock.now()).to_std() {
            if !pause(left.min(Duration::from_secs(30)), cancel).await {
                return Outcome::Skipped {
                    code: "Cancelled".into(),
                    message: "The run was stopped while it waited.".into(),
                };
            }
        }
        Outcome::Succeeded { outputs: Value::Null, code: None }
    }
}

/// The request that an Http action writes out.
fn http_request(
    method: &str,
    uri: &str,
    headers: &Map<String, Value>,
    queries: &Map<String, Value>,
    body: Option<&Value>,
) -> Result<Request, String> {
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
            .collect(),
        body: body.map(|body| plain(body).into_bytes()),
        content_type,
    })
}

/// Sleeps; `false` when the run was cancelled meanwhile.
async fn pause(wait: Duration, cancel: &CancellationToken) -> bool {
    tokio::select! {
        () = tokio::time::sleep(wait) => true,
        () = cancel.cancelled() => false,
    }
}

fn failed(error: &EngineError) -> Ran {
    Ran::plain(Outcome::Failed { code: error.code().into(), message: error.to_string(), outputs: None })
}
