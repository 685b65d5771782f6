//! Runs that go on: after a crash, a restart or an error of the database, each where it was; and runs that repeat an
//! earlier one, whole or only what failed.

use std::sync::Arc;

use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Definition, Outcome};
use causeway_store::{Cause, ConnectionRow, NewRun, Run, RunStatus};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::engine::lock;
use crate::journal::{Begins, Taken, aad, pack};
use crate::run::Known;
use crate::runner::Launch;
use crate::scheduler::Turn;
use crate::{Engine, EngineError, FlowFile};

/// How a run is run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Again {
    /// Everything, and not only what failed.
    pub whole: bool,
    /// With the version of the flow that it had, and not with the newest.
    pub same_version: bool,
}

/// A run that crashed Causeway so many times without coming any further waits for its next occasion.
const MOST_CRASHES: u32 = 10;
/// So many runs are read and begun at the same time.
const TOGETHER: usize = 64;
/// What an earlier run gave is held in memory up to so many actions; those beyond are done again.
const MOST_KNOWN: usize = 100_000;

impl Engine {
    /// Goes on with the runs that are not finished, as far as they may run now; says whether there were any. Those that
    /// begin together are written to the disk together.
    pub(crate) async fn go_on(&self) -> Result<bool, EngineError> {
        let mut left = self.inner.store.unfinished_runs().await?;
        let is_under_way = |run: &Run| {
            let flow = run.flow.parse::<Slug>();
            flow.is_ok_and(|flow| lock(&self.inner.running).find(&flow, run.id).is_some())
        };
        left.retain(|(run, _)| !is_under_way(run));
        if left.is_empty() {
            return Ok(false);
        }
        let rows = &self.inner.store.connections().await?;
        let one = |(run, crashes)| async move { self.go_on_run(&run, crashes, rows).await };
        stream::iter(left).map(Ok).try_for_each_concurrent(TOGETHER, one).await?;
        Ok(true)
    }

    async fn go_on_run(&self, run: &Run, crashes: u32, rows: &[ConnectionRow]) -> Result<(), EngineError> {
        let Ok(slug) = run.flow.parse::<Slug>() else { return Ok(()) };
        if run.paused || self.is_paused(&slug).await? {
            return Ok(());
        }
        if crashes >= MOST_CRASHES {
            tracing::warn!(flow = %slug, run = %run.id, crashes, "a run does not go on by itself any more");
            return Ok(());
        }
        let Ok(flow) = self.flow(&slug) else { return Ok(()) };
        if self.is_kept(&flow, rows).await {
            return Ok(());
        }
        if let Err(error) = self.resume(run, None).await {
            tracing::warn!(flow = %slug, run = %run.id, code = error.code(), "could not go on: {error}");
        }
        Ok(())
    }

    /// Whether what the flow needs is not there now: running it would only fail.
    async fn is_kept(&self, flow: &FlowFile, rows: &[ConnectionRow]) -> bool {
        let Some(definition) = &flow.definition else { return false };
        self.missing_connection(definition, rows).is_some()
            || (self.needs_secrets(definition) && self.is_vault_shut().await)
    }

    /// Goes on with a run that is not finished. One that cannot go on is ended, with the reason.
    pub(crate) async fn resume(&self, run: &Run, turn: Option<Turn>) -> Result<RunId, EngineError> {
        let slug: Slug = run.flow.parse().map_err(|_| EngineError::not_found("flow", &run.flow, []))?;
        let (definition, begins) = match self.as_it_was(&slug, run).await {
            Ok(found) => found,
            Err(error @ EngineError::Store(_)) => return Err(error),
            Err(error) => {
                self.abandon(run.id, RunStatus::Failed, &error.to_string()).await?;
                return Err(error);
            }
        };
        let known = match run.repeats {
            Some(before) => self.known(before).await?,
            None => Known::new(),
        };
        let title = definition.title().map_or_else(|| slug.to_string(), Into::into);
        let is_manual = run.cause == Cause::Manual;
        let launch = Launch { slug, title, run: run.id, definition, begins, known, is_manual, turn, goes_on: true };
        let id = run.id;
        self.launch(launch, async { Ok(self.inner.store.resume_run(id).await?) }).await
    }

    /// Runs an earlier run again with what it began with: a new run, which does not do again what did not fail. A run that
    /// is not finished goes on instead.
    pub async fn run_again(&self, run: &Run, again: Again) -> Result<RunId, EngineError> {
        self.may_run().await?;
        let slug: Slug = run.flow.parse().map_err(|_| EngineError::not_found("flow", &run.flow, []))?;
        if run.status == RunStatus::Running {
            return Err(EngineError::FlowRunning(slug));
        }
        if run.unfinished {
            self.unpause(run.id).await?;
            return match self.resume(run, None).await {
                // Whoever waits for it was quicker.
                Err(EngineError::FlowRunning(_)) if lock(&self.inner.running).find(&slug, run.id).is_some() => {
                    Ok(run.id)
                }
                resumed => resumed,
            };
        }
        let (old, begins) = self.as_it_was(&slug, run).await?;
        let (definition, hash, text) = if again.same_version {
            let text = self.inner.store.version(&run.flow, &run.definition_hash).await?.unwrap_or_default();
            (old, run.definition_hash.clone(), text.into())
        } else {
            let (flow, definition) = self.as_it_runs(&slug).await?;
            (definition, flow.hash.clone(), flow.text.clone())
        };
        let started = self.now();
        let begins = Begins { started, ..begins };
        let new = NewRun {
            id: RunId::new(started.timestamp_millis().unsigned_abs()),
            flow: run.flow.clone(),
            definition_hash: hash,
            text,
            cause: Cause::Manual,
            due: None,
            started,
            begins: pack(&begins)?,
            repeats: (!again.whole).then_some(run.id),
            fired: None,
            parent: None,
            most: definition.most_runs(),
            is_given: definition.is_given(&begins.trigger.name),
            // What it reads others may have read since.
            cursor: None,
        };
        let known = if again.whole { Known::new() } else { self.known(run.id).await? };
        let title = definition.title().map_or_else(|| slug.to_string(), Into::into);
        let launch =
            Launch { slug, title, run: new.id, definition, begins, known, is_manual: true, turn: None, goes_on: false };
        self.launch(launch, async { Ok(self.inner.store.start_run(new).await?) }).await
    }

    /// The flow and the beginning of a run, as they were.
    async fn as_it_was(&self, slug: &Slug, run: &Run) -> Result<(Arc<Definition>, Begins), EngineError> {
        let first = self.inner.store.journal(run.id, 0).await?.into_iter().next().filter(|entry| entry.seq == 0);
        let begins = self.open_entry(&aad(run.id), &first.ok_or(EngineError::RunLost)?.data).await?;
        let now = self.flow(slug).ok().filter(|flow| flow.hash == run.definition_hash);
        if let Some(definition) = now.and_then(|flow| flow.definition.clone()) {
            return Ok((definition, begins));
        }
        let text = self.inner.store.version(&run.flow, &run.definition_hash).await?.ok_or(EngineError::RunLost)?;
        let (definition, _) = self.inner.workspace.check(&text);
        Ok((Arc::new(definition.ok_or(EngineError::RunLost)?), begins))
    }

    /// What succeeded in a run, and in the one that it repeated. A list that was taken page by page is read again: it may
    /// have changed, and the ledger knows what was delivered.
    async fn known(&self, run: RunId) -> Result<Known, EngineError> {
        let (mut known, mut from) = (Known::new(), 1);
        loop {
            let page = self.inner.store.journal(run, from).await?;
            let Some(last) = page.last() else { return Ok(known) };
            from = last.seq + 1;
            for entry in page {
                if let Taken::Ended(ended) = self.read_entry(run, &entry.data).await?
                    && matches!(ended.outcome, Outcome::Succeeded { .. })
                    && known.len() < MOST_KNOWN
                {
                    known.insert((ended.path.clone(), ended.print.clone()), ended);
                }
            }
        }
    }

    pub(crate) async fn abandon(&self, run: RunId, status: RunStatus, why: &str) -> Result<(), EngineError> {
        self.inner.store.abandon_run(run, status, why.to_owned()).await?;
        self.forget_pause(run);
        self.tell_run();
        Ok(())
    }
}
