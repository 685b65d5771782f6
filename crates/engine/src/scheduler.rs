//! Finds out which flows are due. Due times are instants in UTC on disk; the wall clock is looked at again at least
//! every 30 seconds, because timers stand still while the machine sleeps and the clock may be set.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::{Explain, Slug};
use causeway_flow::recurrence::Occasion;
use causeway_flow::{CatchUp, Definition, Moment};
use causeway_store::{Cause, ConnectionRow, ConnectionState, ScheduleRow};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{Change, Engine, EngineError, FlowFile};

/// Everything is paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Until when; absent means until resumed.
    pub until: Option<DateTime<Utc>>,
}

const PAUSE: &str = "pause";
/// The longest sleep between two looks at the wall clock.
const LOOK: Duration = Duration::from_secs(30);
/// A run that starts later than this after its time was missed, not just late.
const LATE: TimeDelta = TimeDelta::seconds(90);

impl Engine {
    /// Starts running flows when they are due, until the engine closes.
    pub fn start(&self) {
        let engine = self.clone();
        self.inner.tasks.spawn(async move { engine.check_connectors().await });
        let engine = self.clone();
        self.inner.tasks.spawn(async move {
            while !engine.inner.stop.is_cancelled() {
                engine.daily();
                let wait = match engine.look().await {
                    Ok(wait) => wait,
                    Err(error) => {
                        tracing::error!(code = error.code(), "the schedule could not be read: {error}");
                        LOOK
                    }
                };
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = engine.inner.wake.notified() => {}
                    () = engine.inner.stop.cancelled() => {}
                }
            }
        });
    }

    /// Starts what is due and says how long nothing else will be.
    async fn look(&self) -> Result<Duration, EngineError> {
        let now = self.inner.clock.now();
        if let Some(pause) = self.paused().await? {
            let left = pause.until.and_then(|until| (until - now).to_std().ok());
            return Ok(left.unwrap_or(LOOK).min(LOOK));
        }
        self.go_on().await?;
        let until = |at: DateTime<Utc>| (at - now).to_std().unwrap_or_default();
        let mut wait = self.upkeep().await?.map_or(LOOK, until).min(LOOK);
        for flow in self.flows()? {
            if let Some(next) = self.look_at(&flow, now).await? {
                wait = wait.min(until(next));
            }
        }
        Ok(wait.max(Duration::from_millis(50)))
    }

    /// Starts one flow if it is due; gives its next time.
    async fn look_at(&self, flow: &Arc<FlowFile>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, EngineError> {
        let Some(row) = self.scheduled(flow, now).await? else { return Ok(None) };
        let Some(due) = row.next_due.filter(|_| !row.paused) else { return Ok(None) };
        let Some(definition) = flow.definition.as_ref() else { return Ok(None) };
        let delay = TimeDelta::from_std(definition.delay()).unwrap_or_default();
        let (now, real_now) = (now - delay, now);
        if due > now {
            return Ok(Some(due + delay));
        }
        let Some(recurrence) = definition.recurrence() else { return Ok(None) };
        if self.is_held(definition).await? {
            // It stays due, and runs as soon as the user has signed in.
            return Ok(None);
        }
        if self.needs_secrets(definition) && self.is_vault_shut().await {
            // It stays due, and runs as soon as the keyring is there or unlocked.
            return Ok(Some(real_now + crate::vault::AGAIN));
        }
        let catch_up = if row.last_due.is_some() { definition.catch_up() } else { CatchUp::Once };
        let Occasion { run, missed, next } = recurrence.occasion(due, now, row.anchor, catch_up, LATE);
        if let Some(due) = run.filter(|_| fires(definition, real_now)) {
            let cause = if missed && row.last_due.is_some() { Cause::CatchUp } else { Cause::Schedule };
            match self.run_due(&flow.slug, cause, Some(due)).await {
                // It still runs: the time stays due and is looked at again.
                Err(EngineError::FlowRunning(_)) => return Ok(Some(real_now + TimeDelta::seconds(1))),
                Err(error) => tracing::warn!(flow = %flow.slug, code = error.code(), "could not start: {error}"),
                Ok(_) => {}
            }
        }
        self.inner.store.set_schedule(ScheduleRow { next_due: next, last_due: Some(due), ..row }).await?;
        Ok(next.map(|next| next + delay))
    }

    /// Whether a connection that the flow uses needs the user: running it would only fail.
    pub(crate) async fn is_held(&self, definition: &Definition) -> Result<bool, EngineError> {
        Ok(self.missing_connection(definition, &self.inner.store.connections().await?).is_some())
    }

    pub(crate) fn needs_secrets(&self, definition: &Definition) -> bool {
        let connector = |slug: &str| slug.parse().ok().and_then(|slug| self.connector(&slug).ok());
        definition.connections().iter().any(|(_, slug, _)| connector(slug).is_some_and(|one| one.needs_connection()))
    }

    /// The first connection of a flow that is not there or needs the user.
    #[must_use]
    pub fn missing_connection(&self, definition: &Definition, rows: &[ConnectionRow]) -> Option<String> {
        let needed = |connector: &str| connector.parse().ok().and_then(|slug| self.connector(&slug).ok());
        let is_there = |id: &str| rows.iter().any(|row| row.id == id && works(row, self.inner.clock.now()));
        let used = definition.connections().into_iter();
        let mut missing =
            used.filter(|(id, connector, _)| !is_there(id) && needed(connector).is_none_or(|c| c.needs_connection()));
        missing.next().map(|(id, ..)| id)
    }

    /// The flow's schedule row, made or renewed when the flow is new or its schedule changed.
    async fn scheduled(&self, flow: &Arc<FlowFile>, now: DateTime<Utc>) -> Result<Option<ScheduleRow>, EngineError> {
        let Some(recurrence) = flow.definition.as_ref().and_then(|definition| definition.recurrence()) else {
            return Ok(None);
        };
        let row = self.inner.store.schedule(flow.slug.as_str()).await?;
        let rule = recurrence.describe();
        if let Some(row) = &row
            && row.definition_hash == rule
        {
            return Ok(Some(row.clone()));
        }
        // A new flow without a start time runs at once: the flow language says so.
        let first =
            if row.is_none() && recurrence.start_time.is_none() { Some(now) } else { recurrence.next(now, now) };
        let fresh = ScheduleRow {
            flow: flow.slug.to_string(),
            next_due: first,
            last_due: row.as_ref().and_then(|row| row.last_due),
            anchor: now,
            paused: row.as_ref().is_some_and(|row| row.paused),
            definition_hash: rule,
        };
        self.inner.store.set_schedule(fresh.clone()).await?;
        Ok(Some(fresh))
    }

    /// Pauses or resumes one flow.
    pub async fn pause_flow(&self, slug: &Slug, paused: bool) -> Result<(), EngineError> {
        let flow = self.flow(slug)?;
        let now = self.inner.clock.now();
        let row = self.scheduled(&flow, now).await?;
        let row = row.unwrap_or_else(|| ScheduleRow {
            flow: slug.to_string(),
            next_due: None,
            last_due: None,
            anchor: now,
            paused,
            definition_hash: String::new(),
        });
        self.inner.store.set_schedule(ScheduleRow { paused, ..row }).await?;
        self.tell_schedule();
        Ok(())
    }

    /// Pauses everything, until a time or until resumed. Runs that are under way go on to their end.
    pub async fn pause_all(&self, until: Option<DateTime<Utc>>) -> Result<(), EngineError> {
        let pause = serde_json::to_value(Pause { until }).unwrap_or_default();
        self.inner.store.set_setting(PAUSE, pause).await?;
        self.tell_schedule();
        Ok(())
    }

    /// Ends a pause, also one after a start from an older database.
    pub async fn resume_all(&self) -> Result<(), EngineError> {
        self.accept_restored().await?;
        self.inner.store.set_setting(PAUSE, serde_json::Value::Null).await?;
        self.tell_schedule();
        Ok(())
    }

    /// Whether everything is paused now, by the user or because the database is older than what was sent.
    pub async fn paused(&self) -> Result<Option<Pause>, EngineError> {
        if self.restored().await?.is_some() {
            return Ok(Some(Pause { until: None }));
        }
        let saved = self.inner.store.setting(PAUSE).await?;
        let pause: Option<Pause> = saved.and_then(|value| serde_json::from_value(value).ok());
        Ok(pause.filter(|pause| pause.until.is_none_or(|until| until > self.inner.clock.now())))
    }

    /// When the flow runs next, if it has a schedule and is not paused.
    pub async fn next_run(&self, slug: &Slug) -> Result<Option<DateTime<Utc>>, EngineError> {
        let row = self.inner.store.schedule(slug.as_str()).await?;
        Ok(row.filter(|row| !row.paused).and_then(|row| row.next_due))
    }

    /// Whether this flow is paused by itself.
    pub async fn is_paused(&self, slug: &Slug) -> Result<bool, EngineError> {
        Ok(self.inner.store.schedule(slug.as_str()).await?.is_some_and(|row| row.paused))
    }

    fn tell_schedule(&self) {
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
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_due_starts_a_run_only_when_the_conditions_hold() {
        let now: DateTime<Utc> = "2026-03-15T07:00:00Z".parse().unwrap();
        for (conditions, expected) in [
            (serde_json::json!([]), true),
            (serde_json::json!([{"expression": "@equals(dayOfWeek(utcNow()), 0)"}]), true),
            (serde_json::json!([{"expression": "@equals(dayOfWeek(utcNow()), 1)"}]), false),
            (serde_json::json!([{"expression": "@length(5)"}]), false),
        ] {
            let flow = serde_json::json!({"actions": {}, "triggers": {"T": {
                "type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}, "conditions": conditions,
            }}});
            let definition = causeway_flow::read(&flow.to_string()).unwrap();
            assert_eq!(fires(&definition, now), expected, "{conditions}");
        }
    }
}
