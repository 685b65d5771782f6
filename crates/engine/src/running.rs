//! The runs that are under way, of each flow as many as it allows: how far each is, its end, and stopping it.

use std::collections::HashMap;

use causeway_core::{RunId, Slug};
use causeway_store::{Run, RunStatus};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::engine::lock;
use crate::run::Halt;
use crate::runner::Progress;
use crate::{Engine, EngineError};

/// A run that is under way.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) run: RunId,
    pub(crate) halt: Halt,
    pub(crate) progress: watch::Receiver<Progress>,
    /// Tells who waits for its end, in the order in which they came.
    pub(crate) ended: CancellationToken,
    /// Whether somebody asked for it, and it is not just due.
    pub(crate) is_manual: bool,
    /// Whether it waits for its turn.
    pub(crate) is_queued: bool,
}

/// The runs that are under way, by flow; of each flow in the order in which they began.
#[derive(Debug, Default)]
pub(crate) struct AllRunning(HashMap<Slug, Vec<Running>>);

impl AllRunning {
    pub(crate) fn of(&self, flow: &Slug) -> &[Running] {
        self.0.get(flow).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn find(&self, flow: &Slug, run: RunId) -> Option<&Running> {
        self.of(flow).iter().find(|running| running.run == run)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a flow that allows so many runs at a time has them.
    pub(crate) fn is_full(&self, flow: &Slug, most: usize) -> bool {
        self.of(flow).len() >= most
    }

    /// Adds a run, unless it is there or the flow, which allows so many, is full.
    pub(crate) fn begin(&mut self, flow: &Slug, most: usize, running: Running) -> bool {
        let may = !self.is_full(flow, most) && self.find(flow, running.run).is_none();
        if may {
            self.0.entry(flow.clone()).or_default().push(running);
        }
        may
    }

    pub(crate) fn has_turn(&mut self, flow: &Slug, run: RunId) {
        let running = self.0.get_mut(flow).and_then(|all| all.iter_mut().find(|running| running.run == run));
        if let Some(running) = running {
            running.is_queued = false;
        }
    }

    pub(crate) fn end(&mut self, flow: &Slug, run: RunId) {
        if let Some(all) = self.0.get_mut(flow) {
            all.retain(|running| running.run != run);
            if all.is_empty() {
                self.0.remove(flow);
            }
        }
    }

    fn ids(&self, flow: &Slug) -> Vec<RunId> {
        self.of(flow).iter().map(|running| running.run).collect()
    }
}

impl Engine {
    /// The runs that are under way, each with its flow.
    #[must_use]
    pub fn running(&self) -> Vec<(Slug, RunId)> {
        let running = lock(&self.inner.running);
        let mut all: Vec<_> =
            running.0.iter().flat_map(|(slug, all)| all.iter().map(|one| (slug.clone(), one.run))).collect();
        all.sort();
        all
    }

    /// Waits until this run has ended.
    pub async fn wait_for_run(&self, slug: &Slug, run: RunId) {
        let ended = lock(&self.inner.running).find(slug, run).map(|running| running.ended.clone());
        if let Some(ended) = ended {
            ended.cancelled().await;
        }
    }

    /// How far a run is that is under way.
    #[must_use]
    pub fn progress(&self, slug: &Slug, run: RunId) -> Option<watch::Receiver<Progress>> {
        lock(&self.inner.running).find(slug, run).map(|running| running.progress.clone())
    }

    /// Stops one run: one that is under way after its calls have ended, one that was to go on later at once.
    pub async fn cancel_run(&self, slug: &Slug, run: RunId) -> Result<bool, EngineError> {
        // One that is held has ended for now, whether it has left its place or not.
        if let Some(running) = lock(&self.inner.running).find(slug, run).filter(|running| !running.halt.is_held()) {
            running.halt.cancel.cancel();
            return Ok(true);
        }
        let is_unfinished = self.inner.store.run(run).await?.is_some_and(|run| run.unfinished);
        if is_unfinished {
            self.abandon(run, RunStatus::Cancelled, "You stopped it.").await?;
        }
        Ok(is_unfinished)
    }

    /// Stops all runs of a flow.
    pub async fn cancel_runs(&self, slug: &Slug) -> Result<bool, EngineError> {
        let mut runs = lock(&self.inner.running).ids(slug);
        let mut stopped = false;
        for run in &runs {
            stopped |= self.cancel_run(slug, *run).await?;
        }
        let unfinished = self.inner.store.unfinished_of(slug.as_str()).await?;
        runs = unfinished.into_iter().map(|run| run.id).filter(|run| !runs.contains(run)).collect();
        for run in runs {
            stopped |= self.cancel_run(slug, run).await?;
        }
        Ok(stopped)
    }

    /// The oldest run of a flow that is not finished and not under way.
    pub(crate) async fn left_of(&self, slug: &Slug) -> Result<Option<Run>, EngineError> {
        // One that is under way now may have ended when the database is asked, and one may have begun.
        let before = lock(&self.inner.running).ids(slug);
        let unfinished = self.inner.store.unfinished_of(slug.as_str()).await?;
        let running = lock(&self.inner.running);
        let is_left = |run: &Run| !before.contains(&run.id) && running.find(slug, run.id).is_none();
        Ok(unfinished.into_iter().find(is_left))
    }
}
