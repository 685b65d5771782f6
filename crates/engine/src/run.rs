//! One run under way: its machine is fed with what its actions give, in the order of its journal. An outcome is in the
//! journal before the machine takes it, so what follows from it never runs ahead of what is on the disk; and a run that
//! goes on after a crash is fed with its journal first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Definition, ListPage, Machine, Status, Ticket, TicketId};
use causeway_store::{Counts, CursorMove, NewAction, RunEnd, RunStatus};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::DropGuard;

use crate::act::Before;
use crate::engine::lock;
use crate::journal::{Begins, Ended, SoFar, Taken};
use crate::past::{History, Past};
use crate::response::Response;
use crate::runner::Progress;
use crate::running::Halt;
use crate::scheduler::{AGAIN, Turn};
use crate::{Change, Engine, EngineError, crash};

/// Actions are written to the history in batches of this many, or after this time.
const BATCH: usize = 64;
const SOON: Duration = Duration::from_millis(300);

/// What an earlier run gave that this one repeats: by action and call.
pub(crate) type Known = HashMap<(String, String), Ended>;

/// One run under way.
pub(crate) struct FlowRun {
    pub(crate) engine: Engine,
    pub(crate) slug: Slug,
    pub(crate) title: String,
    pub(crate) id: RunId,
    pub(crate) definition: Arc<Definition>,
    pub(crate) begins: Begins,
    pub(crate) halt: Halt,
    pub(crate) known: Arc<Known>,
    pub(crate) counts: Counts,
    pub(crate) tell: watch::Sender<Progress>,
    /// Dropped, it tells who waits that the run has ended.
    #[expect(dead_code, reason = "it is only dropped")]
    pub(crate) ends: DropGuard,
    /// Whether it was under way before.
    pub(crate) goes_on: bool,
    /// Its right to go on; without one it waits for it first.
    pub(crate) turn: Option<Turn>,
    /// What it has answered so far.
    pub(crate) response: Option<Response>,
    /// Its last actions, which go to the history with its end.
    pub(crate) last: Vec<NewAction>,
}

/// How the driving of a run ended; nothing when it goes on later.
type Way = Option<RunEnd>;

/// An action that ended, with its place in the journal; nothing when it did not end, because Causeway does.
type Arrival = Result<Option<(u64, Taken)>, EngineError>;

/// Actions under way; of each, whether it only waits.
type UnderWay = JoinSet<(bool, Arrival)>;

impl FlowRun {
    pub(crate) async fn go(mut self) {
        if !self.has_turn().await {
            return self.leave().await;
        }
        let mut way = match self.drive().await {
            Ok(way) => way,
            Err(error) => self.broken(error),
        };
        if let Some(end) = &mut way {
            end.response = self.response_entry().await;
            end.notice = self.engine.notice_of(&self.slug, &self.title, self.id, end).await;
        }
        crash::point("run-over");
        let saved = match &way {
            Some(end) => {
                let last = std::mem::take(&mut self.last);
                self.engine.inner.store.finish_run_with(self.id, end.clone(), last).await
            }
            None => self.engine.inner.store.suspend_run(self.id, self.counts.clone()).await,
        };
        crash::point("run-ended");
        if let Err(error) = saved {
            tracing::error!(flow = %self.slug, code = error.code(), "the end of a run could not be saved: {error}");
        } else if way.as_ref().is_some_and(|end| end.notice.is_some()) {
            self.engine.inner.changes.tell([Change::Notifications]);
        }
        self.turn = None;
        if way.is_some() {
            self.engine.forget_pause(self.id);
        } else if !self.is_paused() {
            // What keeps it from going on (a full disk, say) will not be gone at once.
            tokio::select! {
                () = tokio::time::sleep(AGAIN) => {}
                () = self.engine.inner.stop.cancelled() => {}
            }
        }
        let status = way.map_or(RunStatus::Interrupted, |end| end.status);
        tracing::info!(flow = %self.slug, run = %self.id, %status, delivered = self.counts.delivered, "run ended");
        self.make_room();
    }

    fn is_paused(&self) -> bool {
        lock(&self.engine.inner.running).is_paused(self.id)
    }

    fn make_room(&self) {
        lock(&self.engine.inner.running).end(&self.slug, self.id);
        self.engine.run_over(&self.slug);
        self.engine.tell_run();
    }

    /// As many runs go on at once as may; those that wait here come before what is due. `false` when it was stopped or
    /// held meanwhile.
    async fn has_turn(&mut self) -> bool {
        self.take_turn().await;
        lock(&self.engine.inner.running).has_turn(&self.slug, self.id);
        self.turn.is_some()
    }

    async fn take_turn(&mut self) {
        if self.turn.is_none() {
            let turns = self.engine.inner.turns.clone();
            self.turn = tokio::select! {
                biased;
                () = self.halt.cancel.cancelled() => None,
                turn = turns.acquire_owned() => turn.ok(),
            };
        }
    }

    /// It ends without having done anything. One that is held goes on after the next start, or when it is resumed.
    async fn leave(self) {
        let saved = if !self.halt.is_held() {
            self.engine.abandon(self.id, RunStatus::Cancelled, "You stopped it before its turn came.").await
        } else if self.is_paused() {
            self.engine.inner.store.suspend_run(self.id, self.counts.clone()).await.map_err(EngineError::from)
        } else {
            Ok(())
        };
        if let Err(error) = saved {
            tracing::error!(flow = %self.slug, code = error.code(), "the end of a run could not be saved: {error}");
        }
        self.make_room();
    }

    /// What the database or the vault does not do now is tried again later; anything else would fail again.
    fn broken(&self, error: EngineError) -> Way {
        tracing::error!(flow = %self.slug, code = error.code(), "the run could not go on: {error}");
        match error {
            EngineError::Store(_) | EngineError::Vault(_) => None,
            error => Some(self.end(RunStatus::Failed, Some(error.to_string()), None)),
        }
    }

    async fn drive(&mut self) -> Result<Way, EngineError> {
        let mut under_way = JoinSet::new();
        let ended = self.drive_machine(&mut under_way).await;
        // A run that cannot go on lets its calls end: a delivery cut off here would stay "sending" until a restart.
        self.halt.hold.cancel();
        while under_way.join_next().await.is_some() {}
        ended
    }

    async fn drive_machine(&mut self, under_way: &mut UnderWay) -> Result<Way, EngineError> {
        let store = self.engine.inner.store.clone();
        let start = self.begins.clone().start(self.id, self.slug.to_string());
        let mut machine = Machine::new(self.definition.clone(), start);
        let (mut past, mut history) = (Past::none(), History::default());
        if self.goes_on {
            past = Past::of(store.begun(self.id).await?);
            history.written = store.last_action(self.id).await?;
        }
        let mut open: BTreeMap<TicketId, Ticket> = BTreeMap::new();
        let mut arrived: BTreeMap<u64, Taken> = BTreeMap::new();
        let (mut cancelled, mut calls) = (false, 0);
        loop {
            self.advance(&mut machine, &mut open, &mut history).await?;
            let next = match past.next(&self.engine, self.id).await? {
                Some(next) => Some(next),
                None => arrived.remove_entry(&past.place),
            };
            if let Some((place, taken)) = next {
                if matches!(taken, Taken::Cancelled(_)) {
                    cancelled = true;
                    self.halt.noted.cancel();
                }
                self.take(&mut machine, &mut open, taken, &mut past)?;
                past.place = place + 1;
                continue;
            }
            if let Some(result) = machine.result() {
                self.last = history.records.drain(..).map(|record| self.engine.action(record)).collect();
                return self.ended(&machine, result).await.map(Some);
            }
            if !self.halt.is_held() {
                if open.values().any(|ticket| !is_wait(ticket)) && !cancelled {
                    self.take_turn().await;
                }
                if !cancelled && self.halt.is_stopped() {
                    cancelled = true;
                    arrived.extend(self.cancelled().await?);
                    continue;
                }
                if open.values().any(is_later_page) {
                    // Once the page has come, nothing tells any more what was not written.
                    self.write(&mut history).await?;
                }
                calls += self.begin(&mut open, &mut past, under_way);
                // Who only waits, for days perhaps, is in nobody's way.
                if calls == 0 && self.turn.take().is_some() {
                    self.engine.inner.wake.notify_one();
                }
            } else if under_way.is_empty() {
                self.write(&mut history).await?;
                return Ok(None);
            }
            tokio::select! {
                biased;
                joined = under_way.join_next(), if !under_way.is_empty() => match joined {
                    Some(Ok((is_wait, arrival))) => {
                        calls -= usize::from(!is_wait);
                        arrived.extend(arrival?);
                    }
                    Some(Err(panic)) => return Err(std::io::Error::other(format!("an action broke off: {panic}")).into()),
                    None => {}
                },
                () = self.halt.hold.cancelled(), if !self.halt.is_held() => {}
                () = self.halt.cancel.cancelled(), if !cancelled && !self.halt.is_held() => {}
                () = tokio::time::sleep(SOON), if !history.records.is_empty() => self.write(&mut history).await?,
                else => return Err(std::io::Error::other("the flow neither ended nor went on").into()),
            }
        }
    }

    /// Lets the machine do what it can without the world.
    async fn advance(
        &self,
        machine: &mut Machine,
        open: &mut BTreeMap<TicketId, Ticket>,
        history: &mut History,
    ) -> Result<(), EngineError> {
        loop {
            open.extend(machine.ready().into_iter().map(|ticket| (ticket.id, ticket)));
            // What a run that goes on did before is in the history already.
            history.records.extend(machine.take_records().into_iter().filter(|record| record.seq > history.written));
            if history.records.len() >= BATCH {
                self.write(history).await?;
            }
            if machine.is_idle() {
                return Ok(());
            }
        }
    }

    /// The machine takes what is in the journal.
    fn take(
        &mut self,
        machine: &mut Machine,
        open: &mut BTreeMap<TicketId, Ticket>,
        taken: Taken,
        past: &mut Past,
    ) -> Result<(), EngineError> {
        match taken {
            Taken::Ended(Ended { ticket, path, outcome, counts, at, so_far, .. }) => {
                let was_call = open.remove(&ticket).is_some_and(|ticket| !is_wait(&ticket));
                if was_call && past.is_past() {
                    self.halt.spending.called(0);
                }
                if let Some(so_far) = so_far.filter(|_| past.is_past()) {
                    past.stood_for(&path);
                    open.clear();
                    self.counts = so_far.counts;
                    if !machine.go_to(&so_far.state) {
                        return Err(EngineError::RunLost);
                    }
                }
                self.count(&counts);
                self.note_response(&path, &outcome);
                machine.finish(ticket, outcome, at);
            }
            Taken::Cancelled(at) => machine.cancel(at),
            Taken::Lost => return Err(EngineError::RunLost),
        }
        Ok(())
    }

    /// Begins what the machine wants; says how many calls that are.
    fn begin(&self, open: &mut BTreeMap<TicketId, Ticket>, past: &mut Past, under_way: &mut UnderWay) -> usize {
        let mut calls = 0;
        for (id, mut ticket) in std::mem::take(open) {
            let (engine, slug, run, halt) = (self.engine.clone(), self.slug.clone(), self.id, self.halt.clone());
            let is_wait = is_wait(&ticket);
            calls += usize::from(!is_wait);
            let state = match &mut ticket.page {
                Some(ListPage::Next { state, .. }) => state.take(),
                _ => None,
            };
            let so_far = |state| Box::new(SoFar { state, counts: self.counts.clone() });
            let so_far = state.map(|state| (past.stood_for(&ticket.path), so_far(*state)));
            let before = Before { known: self.known.clone(), was_begun: past.begun.contains(&id), so_far };
            under_way.spawn(async move { (is_wait, engine.act(&slug, run, ticket, before, &halt).await) });
        }
        calls
    }

    async fn cancelled(&self) -> Arrival {
        let taken = Taken::Cancelled(self.engine.now());
        let entry = self.engine.write_entry(self.id, &taken, false).await?;
        let place = self.engine.inner.store.conclude(self.id, None, entry, None).await?;
        Ok(Some((place, taken)))
    }

    async fn ended(&self, machine: &Machine, result: causeway_flow::RunResult) -> Result<RunEnd, EngineError> {
        let error = result.error.map(|error| error.message);
        let status = match result.status {
            Status::Succeeded => RunStatus::Succeeded,
            Status::Cancelled => RunStatus::Cancelled,
            _ => RunStatus::Failed,
        };
        // However the flow handles what failed: the cursor does not pass an item that is not settled.
        let is_settled = status == RunStatus::Succeeded && self.counts.open == 0;
        let next = self.definition.cursor_next().filter(|_| is_settled);
        Ok(match next.map(|next| machine.evaluate(next, self.engine.now())) {
            Some(Err(error)) => {
                let message = format!("The cursor could not be moved: {}", error.message);
                self.end(RunStatus::Failed, Some(message), None)
            }
            Some(Ok(cursor)) => self.end(status, None, self.cursor_move(cursor.into()).await?),
            None => self.end(status, error, None),
        })
    }

    /// Where the cursor goes, if nobody moved it since the run began: a run that repeats an old one, or goes on beside a
    /// newer one, must not take it back.
    async fn cursor_move(&self, to: Value) -> Result<Option<CursorMove>, EngineError> {
        let from = self.engine.inner.store.cursor(self.slug.as_str()).await?.unwrap_or_default();
        Ok((*self.begins.cursor() == from).then_some(CursorMove { from, to }))
    }

    fn end(&self, status: RunStatus, error: Option<String>, cursor: Option<CursorMove>) -> RunEnd {
        RunEnd {
            status,
            ended: self.engine.now(),
            counts: self.counts.clone(),
            error,
            cursor,
            notice: None,
            response: None,
        }
    }

    async fn write(&self, history: &mut History) -> Result<(), EngineError> {
        let Some(last) = history.records.last() else { return Ok(()) };
        history.written = last.seq;
        let actions = history.records.drain(..).map(|record| self.engine.action(record)).collect();
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
        self.counts.open += add.open;
        self.counts.read += add.delivered + add.already + add.failed + add.unknown + add.held;
        self.tell.send_replace(self.counts.clone());
    }
}

fn is_later_page(ticket: &Ticket) -> bool {
    matches!(ticket.page, Some(ListPage::Next { .. }))
}

fn is_wait(ticket: &Ticket) -> bool {
    matches!(ticket.call, causeway_flow::Call::Wait { .. } | causeway_flow::Call::Workflow { .. })
}
