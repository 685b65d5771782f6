//! Runs one flow: drives its machine, does the actions that need the world, commits what happened. A run that a crash
//! cut off starts again from its cursor at the next occasion; the ledger keeps it from sending anything twice.

use std::sync::Arc;

use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Definition, Fired, Machine, Outcome, Record, Start, Status, TicketId, TriggerKind};
use causeway_store::{Cause, Counts, NewRun, RunEnd, RunStatus};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

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
        Self { outcome: Outcome::Succeeded { outputs: causeway_flow::Value::Null, code: None }, counts }
    }

    /// An outcome that adds nothing to the counts.
    pub(crate) fn plain(outcome: Outcome) -> Self {
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
        if let Some(restored) = self.restored().await? {
            return Err(EngineError::Restored { copied: restored.copied.format("%-d %B %Y, %H:%M UTC").to_string() });
        }
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
            due,
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
    /// The time of the schedule it runs for.
    due: Option<DateTime<Utc>>,
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
            trigger: self.fired(&definition, cursor).await?,
            parameters: causeway_flow::Object::new(),
        };
        let mut under_way = JoinSet::new();
        let ended = self.drive_machine(Machine::new(definition.clone(), start), &definition, &mut under_way).await;
        // A run that cannot go on lets its calls end: a delivery cut off here would stay "sending" until a restart.
        self.cancel.cancel();
        while under_way.join_next().await.is_some() {}
        ended
    }

    /// The flow's first trigger with the cursor as its body, and with the window that a SlidingWindow covers.
    async fn fired(&self, definition: &Definition, cursor: Option<Value>) -> Result<Fired, EngineError> {
        let Some((name, trigger)) = definition.triggers.first() else {
            return Ok(Fired::new("", json!({"cursor": cursor}).into()));
        };
        let mut fired = Fired::new(name, json!({"cursor": cursor}).into());
        if let TriggerKind::SlidingWindow { recurrence, .. } = &trigger.kind {
            let anchor = self.engine.inner.store.schedule(self.slug.as_str()).await?.map(|row| row.anchor);
            let due = self.due.unwrap_or_else(|| self.now());
            let window = recurrence.window(due - TimeDelta::nanoseconds(1), anchor.unwrap_or(due));
            fired = fired.with_window(window);
        }
        Ok(fired)
    }

    async fn drive_machine(
        &mut self,
        mut machine: Machine,
        definition: &Definition,
        under_way: &mut JoinSet<(TicketId, Result<Ran, EngineError>)>,
    ) -> Result<RunEnd, EngineError> {
        let mut records = Vec::new();
        let mut cancelled = false;
        loop {
            for ticket in machine.ready() {
                let (engine, slug, id, cancel) = (self.engine.clone(), self.slug.clone(), self.id, self.cancel.clone());
                under_way.spawn(async move { (ticket.id, engine.perform(&slug, id, ticket, &cancel).await) });
            }
            records.extend(machine.take_records());
            if records.len() >= BATCH || (under_way.is_empty() && machine.is_idle()) {
                self.write(&mut records).await?;
            }
            if !machine.is_idle() {
                continue;
            }
            if let Some(result) = machine.result() {
                return Ok(self.ended(&machine, definition, result));
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
                Some(Ok(cursor)) => self.end(RunStatus::Succeeded, None, Some(cursor.into())),
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
        let actions = records.drain(..).map(|record| self.engine.action(record)).collect();
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
