//! Runs what is due. Due times are instants in UTC, on disk and in memory; the clocks are looked at again at least every
//! 30 seconds, because timers stand still while the machine sleeps and the clock may be set. What a look costs does not
//! depend on how many flows there are, but on how many are due.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use causeway_core::{Explain, Slug};
use causeway_flow::recurrence::Occasion;
use causeway_flow::{CatchUp, Definition, Moment};
use causeway_store::{Cause, ConnectionRow, ConnectionState, ScheduleRow};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::engine::lock;
use crate::flow_files::Outline;
use crate::{Change, Engine, EngineError, Lack};
use agenda::Due;
use clocks::Clocks;
use watch::Watch;

mod agenda;
mod clocks;
mod fresh;
mod pauses;
mod polls;
mod rows;
mod slumber;
mod timing;
mod waits;
mod watch;

pub(crate) use agenda::Agenda;
pub(crate) use pauses::Calm;
pub use pauses::Pause;
pub(crate) use timing::after;
pub use waits::{Waits, Why};

/// The longest sleep between two looks at the clocks.
const LOOK: Duration = Duration::from_secs(30);
/// When the database did not do what it was asked, as on a full disk, it is tried again after this time.
pub(crate) const AGAIN: Duration = Duration::from_secs(5);
/// A run that starts later than this after its time was missed, not just late.
const LATE: TimeDelta = TimeDelta::seconds(90);
/// So many runs go on at once.
pub(crate) const MOST_RUNS: usize = 32;

/// The right to be one of the runs that go on at once.
pub(crate) type Turn = OwnedSemaphorePermit;

/// The loop that runs what is due.
#[derive(Debug)]
struct Scheduler {
    engine: Engine,
    watch: Watch,
    clocks: Clocks,
    seen: Option<Seen>,
    scanned: Option<Instant>,
    /// Flows whose files changed, and are to be taken over.
    changed: BTreeSet<Slug>,
    /// Flows whose files were found to be gone.
    lost: Vec<Slug>,
    /// Flows whose files are gone since then, by how long the machine has been up.
    gone: HashMap<Slug, Duration>,
    /// Whether the agenda has all flows.
    is_open: bool,
    /// Whether something is to be tried again that the database did not do.
    is_again: bool,
    /// Whether a run has ended, or one waits to go on, since what the looks go by was read.
    is_stirred: bool,
}

/// What a look goes by.
#[derive(Debug)]
struct Seen {
    at: Instant,
    day: NaiveDate,
    /// Whether nothing runs by itself: everything is paused, or the machine lacks something.
    is_paused: bool,
    /// When something else is to be done than running flows.
    chores: Option<DateTime<Utc>>,
    connections: Vec<ConnectionRow>,
    /// Whether a connector needs a connection at all.
    needs: HashMap<String, bool>,
    is_vault_shut: Option<bool>,
}

/// What became of a flow that was due.
#[derive(Debug)]
enum Begun {
    /// It was acted upon: its row from now on.
    Done(Box<ScheduleRow>),
    /// It stays due, and is looked at again.
    Held,
    /// The same, and soon.
    Later,
}

impl Engine {
    /// Starts running flows when they are due, until the engine closes.
    pub fn start(&self) {
        let engine = self.clone();
        self.inner.tasks.spawn(async move { engine.check_connectors().await });
        let scheduler = Scheduler {
            engine: self.clone(),
            watch: Watch::default(),
            clocks: Clocks::read(&*self.inner.clock),
            seen: None,
            scanned: None,
            changed: BTreeSet::new(),
            lost: Vec::new(),
            gone: HashMap::new(),
            is_open: false,
            is_again: false,
            is_stirred: false,
        };
        self.inner.tasks.spawn(scheduler.run());
    }
}

impl Scheduler {
    async fn run(mut self) {
        let engine = self.engine.clone();
        let inner = &engine.inner;
        while !inner.stop.is_cancelled() {
            let wait = match Box::pin(self.look()).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(code = error.code(), "the schedule could not be read: {error}");
                    self.seen = None;
                    AGAIN
                }
            };
            inner.looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tokio::select! {
                () = slumber::sleep(wait) => {}
                () = inner.run_over.notified() => self.is_stirred = true,
                () = inner.wake.notified() => self.seen = None,
                () = self.watch.changed() => {}
                () = inner.stop.cancelled() => {}
            }
        }
    }

    /// Starts what is due and says how long nothing else will be.
    async fn look(&mut self) -> Result<Duration, EngineError> {
        if self.notice_jumps().await? || self.is_stale() {
            self.prepare().await?;
        }
        let now = self.now();
        let until = |at: DateTime<Utc>| (at - now).to_std().unwrap_or_default();
        let Some(seen) = &self.seen else { return Ok(LOOK) };
        let mut wait = LOOK.min(self.watch.wait().unwrap_or(LOOK)).min(seen.chores.map_or(LOOK, until));
        if seen.is_paused {
            return Ok(wait.max(SHORTEST));
        }
        self.start_fired().await;
        self.start_due(now).await;
        let inner = &self.engine.inner;
        if inner.turns.available_permits() > 0
            && let Some(next) = lock(&inner.agenda).next()
        {
            wait = wait.min(until(next));
        }
        if self.seen.as_ref().is_some_and(|seen| seen.is_vault_shut == Some(true)) {
            wait = wait.min(crate::vault::AGAIN);
        }
        if std::mem::take(&mut self.is_again) {
            wait = wait.min(AGAIN);
        }
        Ok(wait.max(SHORTEST))
    }

    /// Reads what the next looks go by.
    async fn prepare(&mut self) -> Result<(), EngineError> {
        let engine = self.engine.clone();
        self.notice_files().await?;
        let pause = engine.paused().await?;
        let lack = engine.lack().await?;
        if pause.is_none() {
            engine.end_pause().await?;
        }
        let is_paused = pause.is_some() || lack.is_some();
        self.is_stirred = !is_paused && engine.go_on().await?;
        let upkeep = match lack {
            _ if pause.is_some() => None,
            // Nobody would answer.
            Some(Lack::Network) => None,
            _ => engine.upkeep().await?,
        };
        engine.daily();
        engine.notice_quiet().await?;
        lock(&engine.inner.agenda).release_all();
        self.seen = Some(Seen {
            at: Instant::now(),
            day: self.now().date_naive(),
            is_paused,
            chores: pause.and_then(|pause| pause.until).into_iter().chain(upkeep).min(),
            connections: engine.inner.store.connections().await?,
            needs: HashMap::new(),
            is_vault_shut: None,
        });
        Ok(())
    }

    /// Starts what is due, as long as there are turns. What starts together is written to the disk together.
    async fn start_due(&mut self, now: DateTime<Utc>) {
        let engine = self.engine.clone();
        let inner = &engine.inner;
        let (mut starting, begun) = (FuturesUnordered::new(), Instant::now());
        loop {
            // However many are due, it is looked now and then whether something else has changed.
            while begun.elapsed() < fresh::BUSY
                && let Ok(turn) = inner.turns.clone().try_acquire_owned()
            {
                let Some(due) = lock(&inner.agenda).pop(now) else { break };
                let Some(outline) = inner.workspace.outline(&due.flow) else { continue };
                if self.is_kept(&due, &outline).await {
                    lock(&inner.agenda).hold(due.flow);
                } else if outline.polls {
                    self.look_at(due, turn);
                } else {
                    starting.push(begin(&engine, due, outline, turn, now));
                }
            }
            match starting.next().await {
                Some((flow, Begun::Done(row))) => {
                    let outline = inner.workspace.outline(&flow);
                    let starts = outline.and_then(|outline| timing::starts(&row, &outline));
                    let mut agenda = lock(&inner.agenda);
                    // It may have been paused or resumed meanwhile, and then the agenda knows.
                    let known = agenda.row(&flow).map_or((row.paused, row.since), |known| (known.paused, known.since));
                    agenda.put(flow, ScheduleRow { paused: known.0, since: known.1, ..*row }, starts);
                }
                Some((flow, begun)) => {
                    self.is_again |= matches!(begun, Begun::Later);
                    lock(&inner.agenda).hold(flow);
                }
                None => return,
            }
        }
    }

    /// Whether something keeps a flow that is due from running: it would only fail.
    async fn is_kept(&mut self, due: &Due, outline: &Outline) -> bool {
        let inner = &self.engine.inner;
        let is_full = lock(&inner.running).is_full(&due.flow, outline.most_runs);
        let is_under_way = is_full && (!outline.polls || outline.is_single);
        let waits = outline.is_single && lock(&inner.fired).contains(&due.flow);
        let is_unagreed = || self.engine.waits_for_agreement(&due.flow);
        if is_under_way || waits || is_unagreed() || lock(&inner.looking).contains(&due.flow) {
            return true;
        }
        self.lacks_something(outline).await
    }

    /// Whether a sign-in or the key to the secrets is missing.
    async fn lacks_something(&mut self, outline: &Outline) -> bool {
        let inner = &self.engine.inner;
        let Some(seen) = &mut self.seen else { return true };
        let mut needs_secrets = false;
        for (connection, connector) in &outline.uses {
            let needs = *seen.needs.entry(connector.clone()).or_insert_with(|| {
                let slug = connector.parse().ok();
                slug.and_then(|slug| self.engine.connector(&slug).ok()).is_none_or(|found| found.needs_connection())
            });
            needs_secrets |= needs;
            if needs && !seen.connections.iter().any(|row| row.id == *connection && works(row, inner.clock.now())) {
                return true;
            }
        }
        if !needs_secrets {
            return false;
        }
        match seen.is_vault_shut {
            Some(is_shut) => is_shut,
            None => *seen.is_vault_shut.insert(self.engine.is_vault_shut().await),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.engine.inner.clock.now()
    }
}

/// A loop that is always late still leaves something for others.
const SHORTEST: Duration = Duration::from_millis(5);

/// Starts one flow that is due.
async fn begin(
    engine: &Engine,
    due: Due,
    outline: std::sync::Arc<Outline>,
    turn: Turn,
    now: DateTime<Utc>,
) -> (Slug, Begun) {
    let Due { flow, row } = due;
    let times = (row.next_due, timing::starts(&row, &outline), &outline.recurrence);
    let (Some(at), Some(starts), Some(recurrence)) = times else { return (flow, Begun::Held) };
    let by = now - (starts - at);
    let catch_up = if row.last_due.is_some() { outline.catch_up } else { CatchUp::Once };
    let Occasion { run, missed, next } = recurrence.occasion(at, by.max(at), row.anchor, catch_up, LATE);
    // After the clock went back, what lies between may have been acted upon.
    let run = run.map(|run| if row.last_due.is_some_and(|last| run <= last) { at } else { run });
    if let Some(run) = run.filter(|_| !outline.has_conditions || engine.flow_fires(&flow, now)) {
        let cause = if missed && row.last_due.is_some() { Cause::CatchUp } else { Cause::Schedule };
        match engine.run_due(&flow, cause, Some(run), Some(turn)).await {
            Ok(_) => {}
            Err(EngineError::FlowRunning(_)) if !lock(&engine.inner.running).of(&flow).is_empty() => {
                return (flow, Begun::Held);
            }
            // A run that could not go on waits to do so.
            Err(EngineError::FlowRunning(_)) => return (flow, Begun::Later),
            Err(error @ EngineError::Store(_)) => {
                tracing::warn!(flow = %flow, code = error.code(), "could not start now: {error}");
                return (flow, Begun::Later);
            }
            Err(error) => {
                tracing::warn!(flow = %flow, code = error.code(), "could not start: {error}");
                return (flow, Begun::Held);
            }
        }
    }
    let after = timing::after(&row, recurrence, run.unwrap_or(at), next);
    if let Err(error) = engine.inner.store.set_schedule(after.clone()).await {
        tracing::error!(flow = %flow, code = error.code(), "the schedule could not be saved: {error}");
    }
    (flow, Begun::Done(after.into()))
}

impl Engine {
    /// The first connection of a flow that is not there or needs the user.
    #[must_use]
    pub fn missing_connection(&self, definition: &Definition, rows: &[ConnectionRow]) -> Option<String> {
        self.missing_connections(definition, rows).into_iter().next().map(|(id, _)| id)
    }

    /// The connections of a flow that are not there or need the user, each with its connector, in the order of first use.
    #[must_use]
    pub fn missing_connections(&self, definition: &Definition, rows: &[ConnectionRow]) -> Vec<(String, String)> {
        let needed = |connector: &str| connector.parse().ok().and_then(|slug| self.connector(&slug).ok());
        let is_there = |id: &str| rows.iter().any(|row| row.id == id && works(row, self.inner.clock.now()));
        let used = definition.connections().into_iter();
        let missing =
            used.filter(|(id, connector, _)| !is_there(id) && needed(connector).is_none_or(|c| c.needs_connection()));
        missing.map(|(id, connector, _)| (id, connector)).collect()
    }

    /// How often the scheduler has looked whether something is due.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.inner.looks.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// A run has ended: another may have its turn, and this flow may run again.
    pub(crate) fn run_over(&self, flow: &Slug) {
        lock(&self.inner.agenda).release(flow);
        self.inner.run_over.notify_one();
    }

    fn flow_fires(&self, flow: &Slug, now: DateTime<Utc>) -> bool {
        let definition = self.flow(flow).ok().and_then(|flow| flow.definition.clone());
        definition.is_some_and(|definition| fires(&definition, now))
    }

    pub(crate) fn tell_schedule(&self) {
        self.inner.wake.notify_one();
        self.inner.changes.tell([Change::Flows, Change::Status]);
    }
}

/// Whether the conditions of the flow's trigger hold. One that cannot be evaluated does not.
fn fires(definition: &Definition, now: DateTime<Utc>) -> bool {
    let (parameters, previous) = (causeway_flow::Object::new(), causeway_flow::Value::Null);
    let moment = Moment { parameters: &parameters, previous: &previous, now };
    let Some((_, trigger)) = definition.triggers.first().filter(|(_, trigger)| !trigger.conditions.is_empty()) else {
        return true;
    };
    let runs = definition.due(trigger, None, &moment);
    runs.inspect_err(|error| tracing::warn!("{error}")).is_ok_and(|runs| !runs.is_empty())
}

/// Whether a connection can be used now, or as soon as its service answers again.
fn works(row: &ConnectionRow, now: DateTime<Utc>) -> bool {
    match row.state {
        ConnectionState::Ok => true,
        ConnectionState::Waiting => row.expires_at.is_none_or(|at| at > now) || row.retry_at.is_none_or(|at| at <= now),
        ConnectionState::Reauth | ConnectionState::Settings => false,
    }
}

#[cfg(test)]
mod tests;
