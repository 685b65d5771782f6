//! Rate budgets: how many requests a connection may make to a host, shared by all flows and kept over restarts. Limits
//! are known from the connector's file and learned from answers, so that a 429 that could be foreseen does not happen.
//! A host is asked at most so many things at once. Who waits is served in turn, people first.

mod bucket;
mod headers;
mod permit;
mod queue;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use causeway_core::clock::SharedClock;
use causeway_core::{Explain, Slug};
use causeway_store::{Store, StoreError};
use chrono::{DateTime, Utc};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;

use crate::engine::lock;
use crate::http::Answer;
use crate::properties::Limit;
use crate::retry;
use crate::spending::{Spending, Spent};
use bucket::Bucket;
pub(crate) use permit::Permit;
use queue::Queue;

/// A host is asked so many things at once where its connector does not say otherwise.
const AT_ONCE: u32 = 4;
/// Nobody sleeps for longer: timers stand still while the machine sleeps.
const LOOK: Duration = Duration::from_secs(30);
/// A person who waits for the answer of one call is told at once that it would take longer than this.
const PATIENCE: Duration = Duration::from_secs(60);
/// A disk that took nothing is tried again after this time.
const AGAIN: Duration = Duration::from_secs(5);
/// A wait that is shorter than this is none.
const NOTABLE: i64 = 1_000;

/// The budgets of all connections.
#[derive(Debug)]
pub(crate) struct Limits {
    clock: SharedClock,
    store: Store,
    /// What the wall clock said when the machine was started, as far as it was right when Causeway was.
    origin: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    budgets: BTreeMap<Key, Budget>,
    /// How many things each host is asked just now.
    asked: HashMap<String, u32>,
}

/// A connection and a host.
type Key = (String, String);

#[derive(Debug, Default)]
struct Budget {
    bucket: Bucket,
    queue: Queue,
    at_once: u32,
    /// Somebody is writing to the disk that more is reserved.
    is_reserving: bool,
    /// Wakes one who waits, to look again.
    look: Arc<Notify>,
}

/// Who asks, and for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// The connection, or what stands for it.
    pub(crate) connection: &'a str,
    pub(crate) rules: &'a [Limit],
    /// How many things the host may be asked at once, where that is known.
    pub(crate) at_once: Option<u32>,
    pub(crate) asker: Asker<'a>,
}

/// On whose behalf something is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asker<'a> {
    /// The flow; absent where a person asks.
    pub(crate) flow: Option<&'a Slug>,
    /// Whether a person waits for it.
    pub(crate) by_hand: bool,
    /// Ends the wait.
    pub(crate) cancel: Option<&'a CancellationToken>,
    /// What the run has used.
    pub(crate) spending: Option<&'a Spending>,
}

impl Asker<'_> {
    /// A person, and no flow.
    pub(crate) const PERSON: Self = Self { flow: None, by_hand: true, cancel: None, spending: None };
}

/// Why nothing may be asked.
#[derive(Debug)]
pub(crate) enum Unasked {
    /// The run was stopped meanwhile.
    Cancelled,
    /// It would take too long for a person.
    Later(DateTime<Utc>),
    /// It could not be written down that it is asked.
    Store(StoreError),
    /// The run has used up what it may use.
    Spent(Spent),
}

/// What is to be done before the next one has its turn.
enum Next {
    /// Nothing before this time; `None` where somebody else says when.
    Wait(Option<i64>),
    Reserve(u32),
}

impl Limits {
    pub(crate) fn new(clock: SharedClock, store: Store) -> Self {
        let origin = clock.now().timestamp_millis() - millis(clock.uptime());
        Self { clock, store, origin, state: Mutex::default() }
    }

    /// Waits until one more request fits all limits, and counts it.
    pub(crate) async fn acquire(&self, host: &str, ask: Ask<'_>) -> Result<Permit<'_>, Unasked> {
        // Who waits is told or gives up.
        self.queued(host, ask, true).await?.ok_or(Unasked::Cancelled)
    }

    /// The same if the limits have room now: it only waits for requests that are under way.
    pub(crate) async fn acquire_soon(&self, host: &str, ask: Ask<'_>) -> Result<Option<Permit<'_>>, Unasked> {
        self.queued(host, ask, false).await
    }

    async fn queued(&self, host: &str, ask: Ask<'_>, waits: bool) -> Result<Option<Permit<'_>>, Unasked> {
        if let Some(spending) = ask.asker.spending {
            spending.check(self.clock.now()).map_err(Unasked::Spent)?;
        }
        let key = (ask.connection.to_owned(), host.to_owned());
        self.load(&key, ask.rules).await.map_err(Unasked::Store)?;
        let flow = ask.asker.flow.map_or("", Slug::as_str);
        let (number, told) = self.with(&key, |budget| {
            budget.at_once = ask.at_once.unwrap_or(AT_ONCE).max(1);
            budget.queue.join(flow, ask.asker.by_hand)
        });
        let waiting = Waiting { limits: self, key: &key, number, told: Some(told) };
        waiting.turn(ask.asker, waits).await
    }

    /// What an answer means for the requests to come.
    pub(crate) async fn answered(&self, permit: &Permit<'_>, answer: &Answer) {
        let (wall, now) = (self.clock.now(), self.now());
        let date = answer.date();
        let said = headers::read(&answer.headers, date.unwrap_or(wall));
        let wait = answer.header("retry-after").and_then(|value| retry::retry_after(value, date.unwrap_or(wall)));
        let (is_over, is_short) = (answer.status == 429, matches!(answer.status, 429 | 503));
        let state = self.with(&permit.key, |budget| {
            let bucket = &mut budget.bucket;
            if let Some(date) = date {
                bucket.set_offset(now, date.timestamp_millis());
            }
            bucket.learn(now, &said);
            match wait.filter(|_| is_short) {
                Some(wait) => bucket.block(now, millis(wait)),
                None if is_over && !said.standings.iter().any(|one| one.remaining == 0) => bucket.refuse(now),
                None if is_over => {}
                None => bucket.recover(now),
            }
            let keep = (is_short || !said.standings.is_empty()) && bucket.is_worth_keeping(now);
            keep.then(|| serde_json::to_value(&*bucket).unwrap_or_default())
        });
        if let Some(state) = state
            && let Err(error) = self.store.set_budget(&name(&permit.key), state).await
        {
            tracing::warn!(code = error.code(), "what is left of a budget could not be saved: {error}");
        }
    }

    /// The connection whose budget a flow waits for, and until when at least.
    pub(crate) fn waiting(&self, flow: &Slug) -> Option<(String, DateTime<Utc>)> {
        let now = self.now();
        let state = lock(&self.state);
        let waits = state.budgets.iter().filter_map(|((connection, _), budget)| {
            let by_hand = budget.queue.waits(flow.as_str())?;
            Some((connection.clone(), budget.bucket.ready_at(now, by_hand) - now))
        });
        let (connection, wait) = waits.max_by_key(|(_, wait)| *wait).filter(|(_, wait)| *wait >= NOTABLE)?;
        Some((connection, self.clock.now() + chrono::TimeDelta::milliseconds(wait)))
    }

    /// Until when a service has asked not to be asked through a connection.
    pub(crate) fn blocked(&self, connection: &str) -> Option<DateTime<Utc>> {
        let now = self.now();
        let state = lock(&self.state);
        let of_connection = state.budgets.iter().filter(|((own, _), _)| own == connection);
        let wait =
            of_connection.map(|(_, budget)| budget.bucket.blocked_for(now)).max().filter(|wait| *wait >= NOTABLE)?;
        Some(self.clock.now() + chrono::TimeDelta::milliseconds(wait))
    }

    async fn load(&self, key: &Key, rules: &[Limit]) -> Result<(), StoreError> {
        if !lock(&self.state).budgets.contains_key(key) {
            let saved = self.store.budget(&name(key)).await?;
            let saved = saved.and_then(|state| serde_json::from_value::<Bucket>(state).ok());
            let bucket = saved.map(|bucket| bucket.recovered(self.now())).unwrap_or_default();
            let mut state = lock(&self.state);
            state.budgets.entry(key.clone()).or_insert_with(|| Budget { bucket, ..Budget::default() });
        }
        self.with(key, |budget| budget.bucket.set_rules(rules));
        Ok(())
    }

    /// Gives turns to those who may have one; says what the next one needs.
    fn serve(&self, key: &Key) -> Next {
        let now = self.now();
        let mut state = lock(&self.state);
        let State { budgets, asked } = &mut *state;
        let Some(budget) = budgets.get_mut(key) else { return Next::Wait(None) };
        let asked = asked.entry(key.1.clone()).or_default();
        while let Some(by_hand) = budget.queue.first() {
            let ready = budget.bucket.ready_at(now, by_hand);
            if budget.is_reserving || *asked >= budget.at_once {
                return Next::Wait((ready > now).then_some(ready - now));
            }
            if ready > now {
                return Next::Wait(Some(ready - now));
            }
            if let Some(requests) = budget.bucket.to_reserve() {
                budget.is_reserving = true;
                return Next::Reserve(requests);
            }
            if budget.queue.serve() {
                budget.bucket.begin(now);
                *asked += 1;
            }
        }
        Next::Wait(None)
    }

    /// Writes down that more requests are made than are, before any of them is.
    async fn reserve(&self, key: &Key, requests: u32) -> Result<(), StoreError> {
        let reserving = Reserving { limits: self, key };
        let state = self.with(key, |budget| {
            let mut bucket = budget.bucket.clone();
            bucket.reserve(requests);
            serde_json::to_value(bucket).unwrap_or_default()
        });
        self.store.set_budget(&name(key), state).await?;
        self.with(key, |budget| budget.bucket.reserve(requests));
        drop(reserving);
        Ok(())
    }

    fn with<T>(&self, key: &Key, f: impl FnOnce(&mut Budget) -> T) -> T {
        f(lock(&self.state).budgets.entry(key.clone()).or_default())
    }

    /// Milliseconds that do not jump.
    fn now(&self) -> i64 {
        self.origin + millis(self.clock.uptime())
    }
}

/// One who waits. Dropped, it leaves the queue, and a turn that it was just given goes to another.
struct Waiting<'l, 'k> {
    limits: &'l Limits,
    key: &'k Key,
    number: u64,
    told: Option<oneshot::Receiver<()>>,
}

impl<'l> Waiting<'l, '_> {
    /// Nothing where it does not wait for the limits and would have to.
    async fn turn(mut self, asker: Asker<'_>, waits: bool) -> Result<Option<Permit<'l>>, Unasked> {
        let cancel = asker.cancel;
        let look = self.limits.with(self.key, |budget| budget.look.clone());
        loop {
            let wait = match self.limits.serve(self.key) {
                Next::Wait(wait) => wait,
                Next::Reserve(requests) => {
                    match self.limits.reserve(self.key, requests).await {
                        Err(_) if !waits => return Ok(None),
                        Err(error) if asker.flow.is_none() => return Err(Unasked::Store(error)),
                        // A flow waits until the disk takes it.
                        Err(error) => {
                            tracing::warn!(
                                code = error.code(),
                                "nothing is asked before that is written down: {error}"
                            );
                            tokio::select! {
                                () = cancelled(cancel) => return Err(Unasked::Cancelled),
                                () = tokio::time::sleep(AGAIN) => {}
                            }
                        }
                        Ok(()) => {}
                    }
                    continue;
                }
            };
            if let Some(ms) = wait.filter(|ms| waits && asker.flow.is_none() && *ms > millis(PATIENCE)) {
                return Err(Unasked::Later(self.limits.clock.now() + chrono::TimeDelta::milliseconds(ms)));
            }
            if !waits && wait.is_some() {
                // Perhaps it is another one who waits, and this one has just had its turn.
                let has_turn = self.told.as_mut().is_some_and(|told| told.try_recv().is_ok());
                self.told = self.told.take().filter(|_| !has_turn);
                return Ok(has_turn.then(|| self.permit()));
            }
            let wait = wait.map_or(LOOK, |ms| Duration::from_millis(ms.unsigned_abs()).min(LOOK));
            let Some(told) = self.told.as_mut() else { return Err(Unasked::Cancelled) };
            tokio::select! {
                biased;
                turn = told => {
                    self.told = None;
                    // The other end is in the queue until it is served or left.
                    return turn.map(|()| Some(self.permit())).map_err(|_| Unasked::Cancelled);
                }
                () = cancelled(cancel) => return Err(Unasked::Cancelled),
                () = look.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn permit(&self) -> Permit<'l> {
        Permit { limits: self.limits, key: self.key.clone(), is_used: true }
    }
}

impl Drop for Waiting<'_, '_> {
    fn drop(&mut self) {
        let Some(mut told) = self.told.take() else { return };
        self.limits.with(self.key, |budget| budget.queue.leave(self.number));
        if told.try_recv().is_ok() {
            self.permit().give_back();
        }
        // Who looked ahead for all may have been this one.
        self.limits.with(self.key, |budget| budget.look.notify_one());
    }
}

/// While it is written down that more is reserved, nobody else does.
struct Reserving<'l, 'k> {
    limits: &'l Limits,
    key: &'k Key,
}

impl Drop for Reserving<'_, '_> {
    fn drop(&mut self) {
        self.limits.with(self.key, |budget| {
            budget.is_reserving = false;
            budget.look.notify_one();
        });
    }
}

async fn cancelled(cancel: Option<&CancellationToken>) {
    match cancel {
        Some(cancel) => cancel.cancelled().await,
        None => std::future::pending().await,
    }
}

/// The name of a budget in the database.
fn name((connection, host): &Key) -> String {
    format!("{connection} {host}")
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
