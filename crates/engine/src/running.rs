//! The runs that are under way, of each flow as many as it allows: how far each is, its end, pausing and stopping it.

use std::collections::HashMap;
use std::sync::Arc;

use causeway_core::{RunId, Slug};
use causeway_store::{Run, RunStatus};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::engine::lock;
use crate::runner::Progress;
use crate::spending::Spending;
use crate::starting::StartError;
use crate::{Engine, EngineError, FlowFile};

/// The ways in which a run stops early. Both end its waits; calls that are under way end by themselves.
#[derive(Debug, Clone)]
pub(crate) struct Halt {
    /// It goes on later: Causeway ends, or cannot go on now.
    pub(crate) hold: CancellationToken,
    /// The user stopped it. Done, too, when it is held.
    pub(crate) cancel: CancellationToken,
    /// That the user stopped it is in its journal.
    pub(crate) noted: CancellationToken,
    /// What it has used: where that is all that it may, its calls end as well.
    pub(crate) spending: Arc<Spending>,
}

impl Halt {
    /// For a run of an engine that ends with this token.
    pub(crate) fn within(engine: &CancellationToken) -> Self {
        let hold = engine.child_token();
        Self { cancel: hold.child_token(), hold, noted: CancellationToken::new(), spending: Arc::default() }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.hold.is_cancelled()
    }

    /// Whether it was the user who stopped it. In this order: holding it cancels both.
    pub(crate) fn is_stopped(&self) -> bool {
        self.cancel.is_cancelled() && !self.is_held()
    }

    /// Where the user stopped it, waits until that is in its journal: what only the stop cut short must not come before it,
    /// or a run that goes on after a crash would take it for a failure. `true` when it is stopped and that is noted.
    pub(crate) async fn stop_noted(&self) -> bool {
        if self.is_stopped() {
            tokio::select! {
                () = self.noted.cancelled() => {}
                () = self.hold.cancelled() => {}
            }
        }
        self.is_stopped()
    }
}

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

/// The runs that are under way, by flow; of each flow in the order in which they began. And those that the user has paused,
/// which keep their place among the runs of their flow.
#[derive(Debug, Default)]
pub(crate) struct AllRunning {
    under_way: HashMap<Slug, Vec<Running>>,
    paused: HashMap<RunId, Slug>,
}

impl AllRunning {
    pub(crate) fn of(&self, flow: &Slug) -> &[Running] {
        self.under_way.get(flow).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn find(&self, flow: &Slug, run: RunId) -> Option<&Running> {
        self.of(flow).iter().find(|running| running.run == run)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether a flow that allows so many runs at a time has them.
    pub(crate) fn is_full(&self, flow: &Slug, most: usize) -> bool {
        let is_resting = |(run, of): &(&RunId, &Slug)| *of == flow && self.find(flow, **run).is_none();
        self.of(flow).len() + self.paused.iter().filter(is_resting).count() >= most
    }

    pub(crate) fn is_paused(&self, run: RunId) -> bool {
        self.paused.contains_key(&run)
    }

    /// Whether a run of the flow is paused.
    pub(crate) fn has_paused(&self, flow: &Slug) -> bool {
        self.paused.values().any(|of| of == flow)
    }

    /// Adds a run, unless it is there or the flow, which allows so many, is full.
    pub(crate) fn begin(&mut self, flow: &Slug, most: usize, running: Running) -> bool {
        let may = !self.is_full(flow, most) && self.find(flow, running.run).is_none();
        if may {
            self.under_way.entry(flow.clone()).or_default().push(running);
        }
        may
    }

    pub(crate) fn has_turn(&mut self, flow: &Slug, run: RunId) {
        let running = self.under_way.get_mut(flow).and_then(|all| all.iter_mut().find(|running| running.run == run));
        if let Some(running) = running {
            running.is_queued = false;
        }
    }

    pub(crate) fn end(&mut self, flow: &Slug, run: RunId) {
        if let Some(all) = self.under_way.get_mut(flow) {
            all.retain(|running| running.run != run);
            if all.is_empty() {
                self.under_way.remove(flow);
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
            running.under_way.iter().flat_map(|(slug, all)| all.iter().map(|one| (slug.clone(), one.run))).collect();
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

    /// Pauses one run: it lets the calls that it has begun end, and goes on where it is when [`Engine::run_again`] says so,
    /// not by itself and not after a restart. Until then it keeps its place among the runs of its flow. `false` when it is
    /// over.
    pub async fn pause_run(&self, slug: &Slug, run: RunId) -> Result<bool, EngineError> {
        // In this order: a run that ends meanwhile takes its pause with it.
        lock(&self.inner.running).paused.insert(run, slug.clone());
        let paused = self.inner.store.pause_run(run, true).await;
        let mut running = lock(&self.inner.running);
        if matches!(paused, Ok(true)) {
            running.find(slug, run).inspect(|running| running.halt.hold.cancel());
        } else {
            running.paused.remove(&run);
        }
        drop(running);
        self.tell_run();
        Ok(paused?)
    }

    /// A run goes on when it can, though it was paused.
    pub(crate) async fn unpause(&self, run: RunId) -> Result<(), EngineError> {
        if self.inner.store.pause_run(run, false).await? {
            lock(&self.inner.running).paused.remove(&run);
        }
        Ok(())
    }

    /// A run is over, and with it its pause.
    pub(crate) fn forget_pause(&self, run: RunId) {
        lock(&self.inner.running).paused.remove(&run);
    }

    /// Knows again which runs were paused before this start.
    pub(crate) async fn recall_paused(&self) -> Result<(), EngineError> {
        let runs = self.inner.store.paused_runs().await?;
        let runs = runs.into_iter().filter_map(|(run, flow)| Some((run, flow.parse().ok()?)));
        lock(&self.inner.running).paused.extend(runs);
        Ok(())
    }

    /// How many runs of the flow go on now.
    #[must_use]
    pub fn runs_now(&self, slug: &Slug) -> usize {
        lock(&self.inner.running).of(slug).len()
    }

    /// Whether a flow of which nothing runs has no place for a run, because the user has paused those that it has.
    #[must_use]
    pub fn is_resting(&self, flow: &FlowFile) -> bool {
        let most = flow.definition.as_ref().map_or(1, |definition| definition.most_runs());
        lock(&self.inner.running).is_full(&flow.slug, most)
    }

    /// Why a flow that has all the runs that it may have gets no other.
    pub(crate) fn no_room(&self, slug: &Slug) -> EngineError {
        match lock(&self.inner.running).has_paused(slug) {
            true => StartError::RunPaused(slug.clone()).into(),
            false => EngineError::FlowRunning(slug.clone()),
        }
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

    /// The oldest run of a flow that is not finished, not under way and not paused.
    pub(crate) async fn left_of(&self, slug: &Slug) -> Result<Option<Run>, EngineError> {
        // One that is under way now may have ended when the database is asked, and one may have begun.
        let before = lock(&self.inner.running).ids(slug);
        let unfinished = self.inner.store.unfinished_of(slug.as_str()).await?;
        let running = lock(&self.inner.running);
        let is_left = |run: &Run| !run.paused && !before.contains(&run.id) && running.find(slug, run.id).is_none();
        Ok(unfinished.into_iter().find(is_left))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Else a run that is cut off between the two would go on as if its actions had failed.
    #[tokio::test]
    async fn what_a_stop_cuts_short_waits_until_the_stop_is_noted() {
        let engine = CancellationToken::new();
        let halt = Halt::within(&engine);
        assert_eq!(halt.stop_noted().now_or_never(), Some(false), "nobody stopped it");
        halt.cancel.cancel();
        assert_eq!(halt.stop_noted().now_or_never(), None);
        halt.noted.cancel();
        assert_eq!(halt.stop_noted().now_or_never(), Some(true));
        let halt = Halt::within(&engine);
        halt.cancel.cancel();
        engine.cancel();
        assert_eq!(halt.stop_noted().now_or_never(), Some(false), "it goes on later");
    }
}
