//! Starts runs.

use std::sync::Arc;

use causeway_core::{RunId, Slug};
use causeway_flow::{Definition, Fired, TriggerKind};
use causeway_store::{Cause, Counts, NewRun, PollFound, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::engine::lock;
use crate::history::names_secrets;
use crate::journal::{Begins, aad, pack};
use crate::poll::Looks;
use crate::run::{FlowRun, Known};
use crate::running::{Halt, Running};
use crate::scheduler::Turn;
use crate::spending::Spending;
use crate::starting::StartError;
use crate::{Change, Engine, EngineError, FlowFile, crash};

/// How far a run is.
pub type Progress = Counts;

/// What a new run begins with.
pub(crate) struct New {
    pub(crate) cause: Cause,
    pub(crate) due: Option<DateTime<Utc>>,
    pub(crate) turn: Option<Turn>,
    pub(crate) trigger: Fired,
    /// Its number, where it waited to be run.
    pub(crate) fired: Option<i64>,
    /// The action of another run that asked for it.
    pub(crate) parent: Option<(RunId, u64)>,
    /// Whether history would hide something of it.
    pub(crate) secret: bool,
}

/// A run about to be under way.
pub(crate) struct Launch {
    pub(crate) slug: Slug,
    pub(crate) title: String,
    pub(crate) run: RunId,
    pub(crate) definition: Arc<Definition>,
    pub(crate) begins: Begins,
    pub(crate) known: Known,
    /// Whether somebody asked for it.
    pub(crate) is_manual: bool,
    /// Its right to go on, if it has one already.
    pub(crate) turn: Option<Turn>,
    /// Whether it was under way before.
    pub(crate) goes_on: bool,
}

impl Engine {
    /// Starts a run of a flow in the background, or goes on with one that was cut off. A flow whose trigger asks a service
    /// is run if there is something new.
    pub async fn run_flow(&self, slug: &Slug, cause: Cause) -> Result<RunId, EngineError> {
        let definition = self.flow(slug)?.definition.clone();
        self.may_run().await?;
        if let Some(left) = self.left_of(slug).await? {
            return self.resume(&left, None).await;
        }
        let is_full = |definition: &Definition| lock(&self.inner.running).is_full(slug, definition.most_runs());
        if definition.as_deref().is_some_and(is_full) {
            return Err(self.no_room(slug));
        }
        if let Some(run) = self.run_fired(slug, cause, None).await? {
            return Ok(run);
        }
        match definition.filter(|definition| definition.polls().is_some()) {
            Some(definition) => self.run_polling(slug, &definition, cause).await,
            None => self.run_due(slug, cause, None, None).await,
        }
    }

    async fn run_polling(&self, slug: &Slug, definition: &Definition, cause: Cause) -> Result<RunId, EngineError> {
        self.check_agreement(slug, definition)?;
        let looking = self.begin_look(slug).ok_or_else(|| EngineError::FlowRunning(slug.clone()))?;
        let (look, _) = self.look(slug, definition, Looks::ByHand).await?.ok_or(EngineError::Interrupted)?;
        drop(looking);
        if let Some(run) = self.run_fired(slug, cause, None).await? {
            return Ok(run);
        }
        let message = look.message.unwrap_or_else(|| "There is nothing new.".into());
        Err(if look.found == PollFound::Failed {
            StartError::NotAsked(message)
        } else {
            StartError::NothingNew(message)
        }
        .into())
    }

    pub(crate) async fn run_due(
        &self,
        slug: &Slug,
        cause: Cause,
        due: Option<DateTime<Utc>>,
        turn: Option<Turn>,
    ) -> Result<RunId, EngineError> {
        let flow = self.flow(slug)?;
        self.may_run().await?;
        if flow.definition.is_none()
            && let Some(run) = self.left_of(slug).await?
        {
            return self.resume(&run, turn).await;
        }
        let (flow, definition) = self.as_it_runs(slug).await?;
        let trigger = self.fired(slug, &definition, due).await?;
        self.run_new(&flow, definition, New { cause, due, turn, trigger, fired: None, parent: None, secret: false })
            .await
    }

    /// Starts a run with what the flow's trigger brought and no run has begun with; `None` when there is nothing.
    pub(crate) async fn run_fired(
        &self,
        slug: &Slug,
        cause: Cause,
        turn: Option<Turn>,
    ) -> Result<Option<RunId>, EngineError> {
        // What fires from now on puts it there again.
        lock(&self.inner.fired).remove(slug);
        let Some((id, trigger)) = self.next_fired(slug).await? else { return Ok(None) };
        lock(&self.inner.fired).insert(slug.clone());
        let (flow, definition) = self.as_it_runs(slug).await?;
        let trigger = self.with_cursor(slug, &definition, trigger).await?;
        let secret = definition.polls().is_some_and(|polls| polls.secure_outputs) || names_secrets(&trigger.outputs);
        let new = New { cause, due: None, turn, trigger, fired: Some(id), parent: None, secret };
        self.run_new(&flow, definition, new).await.map(Some)
    }

    /// What fired, with the cursor of a flow that has one.
    pub(crate) async fn with_cursor(
        &self,
        slug: &Slug,
        definition: &Definition,
        mut trigger: Fired,
    ) -> Result<Fired, EngineError> {
        if let (Some(_), Some(outputs)) = (definition.cursor_next(), trigger.outputs.as_object_mut()) {
            outputs.insert("cursor", self.inner.store.cursor(slug.as_str()).await?.unwrap_or_default());
        }
        Ok(trigger)
    }

    pub(crate) async fn run_new(
        &self,
        flow: &FlowFile,
        definition: Arc<Definition>,
        new: New,
    ) -> Result<RunId, EngineError> {
        let New { cause, due, turn, trigger, fired, parent, secret } = new;
        let most = definition.most_runs();
        // One that was cut off goes first. Where it is the only one, the database says so.
        if most > 1
            && parent.is_none()
            && let Some(left) = self.left_of(&flow.slug).await?
        {
            return self.resume(&left, turn).await;
        }
        let started = self.now();
        let begins = Begins { started, trigger, parameters: causeway_flow::Value::Null };
        let id = RunId::new(started.timestamp_millis().unsigned_abs());
        let new = NewRun {
            id,
            flow: flow.slug.to_string(),
            definition_hash: flow.hash.clone(),
            text: flow.text.clone(),
            cause,
            due,
            started,
            begins: self.close_entry(&aad(id), pack(&begins)?, secret).await?,
            repeats: None,
            fired,
            parent,
            most,
            is_given: definition.is_given(&begins.trigger.name),
            cursor: definition.cursor_next().map(|_| begins.cursor().clone().into()),
        };
        let (slug, title, known, is_manual) = (flow.slug.clone(), flow.title(), Known::new(), cause == Cause::Manual);
        let launch = Launch { slug, title, run: id, definition, begins, known, is_manual, turn, goes_on: false };
        match self.launch(launch, async { Ok(self.inner.store.start_run(new).await?) }).await {
            Err(EngineError::Store(StoreError::AlreadyRunning { .. })) if parent.is_none() => {
                match self.left_of(&flow.slug).await? {
                    Some(run) => self.resume(&run, None).await,
                    None => Err(EngineError::FlowRunning(flow.slug.clone())),
                }
            }
            started => started,
        }
    }

    /// Nothing runs before the user knows that the database is an older one.
    pub(crate) async fn may_run(&self) -> Result<(), EngineError> {
        match self.restored().await? {
            Some(restored) => {
                Err(EngineError::Restored { copied: restored.copied.format("%-d %B %Y, %H:%M UTC").to_string() })
            }
            None => Ok(()),
        }
    }

    /// Takes a place among the runs of the flow, records the start and runs in the background.
    pub(crate) async fn launch(
        &self,
        launch: Launch,
        record: impl Future<Output = Result<(), EngineError>>,
    ) -> Result<RunId, EngineError> {
        let Launch { slug, title, run, definition, begins, known, is_manual, turn, goes_on } = launch;
        let (tell, progress) = watch::channel(Progress::default());
        let spending = Arc::new(Spending::of(definition.budget(), begins.started));
        let (halt, ended) = (Halt { spending, ..Halt::within(&self.inner.stop) }, CancellationToken::new());
        let ends = ended.clone().drop_guard();
        {
            let (is_queued, halt) = (turn.is_none(), halt.clone());
            let running = Running { run, halt, progress, ended, is_manual, is_queued };
            if !lock(&self.inner.running).begin(&slug, definition.most_runs(), running) {
                return Err(EngineError::FlowRunning(slug));
            }
        }
        if let Err(error) = record.await {
            lock(&self.inner.running).end(&slug, run);
            return Err(error);
        }
        crash::point("run-recorded");
        self.tell_run();
        let under_way = FlowRun {
            engine: self.clone(),
            slug,
            title,
            id: run,
            definition,
            begins,
            halt,
            known: Arc::new(known),
            counts: Counts::default(),
            tell,
            ends,
            goes_on,
            turn,
            response: None,
            last: Vec::new(),
        };
        self.inner.tasks.spawn(under_way.go());
        Ok(run)
    }

    /// The flow's first trigger with the cursor as its body, and with the window that a SlidingWindow covers.
    pub(crate) async fn fired(
        &self,
        slug: &Slug,
        definition: &Definition,
        due: Option<DateTime<Utc>>,
    ) -> Result<Fired, EngineError> {
        let cursor = self.inner.store.cursor(slug.as_str()).await?;
        let body = json!({"cursor": cursor}).into();
        let Some((name, trigger)) = definition.triggers.first() else { return Ok(Fired::new("", body)) };
        let fired = Fired::new(name, body);
        let TriggerKind::SlidingWindow { recurrence, .. } = &trigger.kind else { return Ok(fired) };
        let anchor = self.inner.store.schedule(slug.as_str()).await?.map(|row| row.anchor);
        let due = due.unwrap_or_else(|| self.now());
        let window = recurrence.window(due - TimeDelta::nanoseconds(1), anchor.unwrap_or(due));
        Ok(fired.with_window(window))
    }

    pub(crate) fn tell_run(&self) {
        self.inner.changes.tell([Change::Runs, Change::Flows, Change::Status]);
    }
}
