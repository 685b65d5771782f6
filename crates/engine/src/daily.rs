//! What is done once a day: history that is more than the user wants to keep is removed, the database is copied, and a newer
//! version is looked for.

use causeway_core::Explain;
use causeway_store::{Keep, Retained};
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
            *running = Some((
                today,
                self.inner.tasks.spawn(async move {
                    engine.do_daily().await;
                    engine.look_daily().await;
                }),
            ));
        }
    }

    async fn do_daily(&self) {
        let today = json!(self.inner.clock.now().date_naive());
        let work = async {
            if self.inner.store.setting(DONE).await?.as_ref() == Some(&today) {
                return Ok(());
            }
            let Some(removed) = self.retain().await? else { return Ok(()) };
            let copy = self.inner.store.back_up().await?;
            tracing::info!(runs = removed.runs, copy = %copy.display(), "old history removed, database copied");
            Ok::<(), EngineError>(self.inner.store.set_setting(DONE, today.clone()).await?)
        };
        if let Err(error) = work.await {
            tracing::warn!(code = error.code(), "old history was not removed, or the database not copied: {error}");
        }
    }

    /// Removes what is too much of the history; `None` if the engine stops meanwhile. What was removed until then is gone,
    /// and the next time goes on from there.
    async fn retain(&self) -> Result<Option<Retained>, EngineError> {
        let settings = self.settings().await?;
        let keep = Keep { days: settings.history_days, runs: settings.history_runs, bytes: settings.history_bytes };
        tokio::select! {
            biased;
            () = self.inner.stop.cancelled() => Ok(None),
            removed = self.inner.store.retain(keep) => Ok(Some(removed?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use causeway_core::settings::Settings;
    use causeway_core::{Home, RunId};
    use causeway_store::{Cause, Counts, NewRun, RunEnd, RunFilter, RunStatus};

    use super::*;
    use crate::Options;

    async fn runs(engine: &Engine) -> usize {
        engine.store().runs(RunFilter { limit: 100, ..RunFilter::default() }).await.unwrap().len()
    }

    #[tokio::test]
    async fn a_day_leaves_as_much_history_as_the_settings_say() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open(Options::new(Home::new(folder.path().join("home")))).await.unwrap();
        for n in 0..5 {
            let (id, started) = (RunId::new(n), engine.inner.clock.now());
            let new = NewRun {
                id,
                flow: "weights".into(),
                definition_hash: String::new(),
                text: "{}".into(),
                cause: Cause::Manual,
                due: None,
                started,
                begins: Vec::new(),
                repeats: None,
                fired: None,
                parent: None,
                most: 1,
                is_given: false,
                cursor: None,
            };
            engine.store().start_run(new).await.unwrap();
            let (status, counts) = (RunStatus::Succeeded, Counts::default());
            let end =
                RunEnd { status, ended: started, counts, error: None, cursor: None, notice: None, response: None };
            engine.store().finish_run(id, end).await.unwrap();
        }
        engine.do_daily().await;
        assert_eq!(runs(&engine).await, 5, "by default nothing is too much");
        engine.save_settings(&Settings { history_runs: 2, ..Settings::default() }).await.unwrap();
        engine.do_daily().await;
        assert_eq!(runs(&engine).await, 5, "once a day is enough");

        engine.store().set_setting(DONE, json!(null)).await.unwrap();
        engine.do_daily().await;
        assert_eq!(runs(&engine).await, 2);
        engine.save_settings(&Settings { history_runs: 1, ..Settings::default() }).await.unwrap();
        engine.inner.stop.cancel();
        assert_eq!(engine.retain().await.unwrap(), None, "an engine that stops does not begin");
        assert_eq!(runs(&engine).await, 2);
        engine.close().await;
    }
}
