//! Pausing and resuming: one flow, or everything; and flows that have gone quiet although nobody paused them.

use std::time::Duration;

use causeway_core::Slug;
use causeway_store::{Quiet, ScheduleRow};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::timing;
use crate::engine::lock;
use crate::{Engine, EngineError};

/// Everything is paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Until when; absent means until resumed.
    pub until: Option<DateTime<Utc>>,
}

const PAUSE: &str = "pause";
/// A flow is not called quiet before Causeway had this long to run it.
const CHANCE: Duration = Duration::from_secs(3600);
/// Whether flows are quiet is looked at this often.
const LOOK: Duration = Duration::from_secs(600);

/// Since when flows can run without a break, by the time since the machine was started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calm {
    since: Duration,
    looked: Option<Duration>,
}

impl Engine {
    /// Pauses or resumes one flow.
    pub async fn pause_flow(&self, slug: &Slug, paused: bool) -> Result<(), EngineError> {
        let flow = self.flow(slug)?;
        let now = self.inner.clock.now();
        let outline = self.inner.workspace.outline(&flow.slug);
        let row = self.inner.store.schedule(slug.as_str()).await?;
        let renewed = outline.as_ref().and_then(|outline| timing::renewed(slug.as_str(), row.as_ref(), outline, now));
        let row = renewed.or(row).unwrap_or_else(|| ScheduleRow {
            flow: slug.to_string(),
            next_due: None,
            last_due: None,
            anchor: now,
            paused,
            definition_hash: String::new(),
            since: now,
            quiet_after: None,
        });
        // While it was paused nobody expected it to succeed.
        let since = if row.paused && !paused { now } else { row.since };
        let row = ScheduleRow { paused, since, ..row };
        self.inner.store.set_schedule(row.clone()).await?;
        self.inner.store.pause_schedule(slug.as_str(), paused).await?;
        let starts = outline.and_then(|outline| timing::starts(&row, &outline));
        lock(&self.inner.agenda).put(slug.clone(), row, starts);
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
        self.inner.store.expect_runs_since(self.inner.clock.now()).await?;
        self.inner.store.set_setting(PAUSE, serde_json::Value::Null).await?;
        self.tell_schedule();
        Ok(())
    }

    /// Whether everything is paused now, by the user or because the database is older than what was sent.
    pub async fn paused(&self) -> Result<Option<Pause>, EngineError> {
        if self.restored().await?.is_some() {
            return Ok(Some(Pause { until: None }));
        }
        let pause = self.pause_setting().await?;
        Ok(pause.filter(|pause| pause.until.is_none_or(|until| until > self.inner.clock.now())))
    }

    async fn pause_setting(&self) -> Result<Option<Pause>, EngineError> {
        let saved = self.inner.store.setting(PAUSE).await?;
        Ok(saved.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// Forgets a pause whose time is over; flows are expected to succeed from then on.
    pub(crate) async fn end_pause(&self) -> Result<(), EngineError> {
        let until = self.pause_setting().await?.and_then(|pause| pause.until);
        if let Some(until) = until.filter(|until| *until <= self.inner.clock.now()) {
            self.inner.store.expect_runs_since(until).await?;
            self.inner.store.set_setting(PAUSE, serde_json::Value::Null).await?;
        }
        Ok(())
    }

    /// When the flow runs next, if it has a schedule and is not paused.
    pub async fn next_run(&self, slug: &Slug) -> Result<Option<DateTime<Utc>>, EngineError> {
        let row = self.inner.store.schedule(slug.as_str()).await?.filter(|row| !row.paused);
        let Some(row) = row else { return Ok(None) };
        let outline = self.inner.workspace.outline(slug);
        Ok(outline.map_or(row.next_due, |outline| timing::starts(&row, &outline)))
    }

    /// Whether this flow is paused by itself.
    pub async fn is_paused(&self, slug: &Slug) -> Result<bool, EngineError> {
        Ok(self.inner.store.schedule(slug.as_str()).await?.is_some_and(|row| row.paused))
    }

    /// Flows that have not succeeded for three of their intervals and at least a day, although nothing that the user
    /// knows of keeps them. None in an engine that does not run flows, or has not had the time to.
    pub async fn quiet_flows(&self) -> Result<Vec<Quiet>, EngineError> {
        let up = self.inner.clock.uptime();
        if lock(&self.inner.calm).is_none_or(|calm| up.saturating_sub(calm.since) < CHANCE)
            || self.paused().await?.is_some()
            || self.lack().await?.is_some()
        {
            return Ok(Vec::new());
        }
        let mut quiet = self.inner.store.quiet(self.inner.clock.now()).await?;
        let held = lock(&self.inner.agenda);
        quiet.retain(|quiet| quiet.flow.parse().is_ok_and(|flow| !held.is_held(&flow)));
        Ok(quiet)
    }

    /// Tells of flows that have gone quiet, now and then.
    pub(crate) async fn notice_quiet(&self) -> Result<(), EngineError> {
        let up = self.inner.clock.uptime();
        {
            let mut calm = lock(&self.inner.calm);
            let calm = calm.get_or_insert(Calm { since: up, looked: None });
            if calm.looked.is_some_and(|looked| up.saturating_sub(looked) < LOOK) {
                return Ok(());
            }
            calm.looked = Some(up);
        }
        for quiet in self.quiet_flows().await? {
            self.notify_quiet(&quiet).await;
        }
        Ok(())
    }
}
