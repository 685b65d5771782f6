//! What is done once a day: history that is older than the user wants to keep is removed, and the database is copied.

use causeway_core::Explain;
use serde_json::json;

use crate::engine::lock;
use crate::{Engine, EngineError};

/// The day on which it was done last.
const DONE: &str = "retained";

impl Engine {
    /// Does it if it was not done today, beside whatever else there is to do.
    pub(crate) fn daily(&self) {
        let mut running = lock(&self.inner.daily);
        let today = self.inner.clock.now().date_naive();
        let is_done = running.as_ref().is_some_and(|(day, task)| *day == today || !task.is_finished());
        if !is_done {
            let engine = self.clone();
            *running = Some((today, self.inner.tasks.spawn(async move { engine.do_daily().await })));
        }
    }

    async fn do_daily(&self) {
        let today = json!(self.inner.clock.now().date_naive());
        let work = async {
            if self.inner.store.setting(DONE).await?.as_ref() == Some(&today) {
                return Ok(());
            }
            let removed = self.inner.store.retain(self.settings().await?.history_days).await?;
            let copy = self.inner.store.back_up().await?;
            tracing::info!(runs = removed.runs, copy = %copy.display(), "old history removed, database copied");
            Ok::<(), EngineError>(self.inner.store.set_setting(DONE, today.clone()).await?)
        };
        if let Err(error) = work.await {
            tracing::warn!(code = error.code(), "old history was not removed, or the database not copied: {error}");
        }
    }
}
