//! Requests that let an earlier run go on, run it again, pause or end it.

use causeway_core::{RunId, Slug};
use causeway_engine::Again;
use causeway_store::RunStatus;

use crate::api::wire;
use crate::inputs::{RunAgain, RunAlone};
use crate::views::Started;
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn run_again(&self, input: RunAgain) -> Result<Started, WireError> {
        let run = self.find_run(&input.id).await?;
        if run.status == RunStatus::Succeeded && !input.whole {
            let message = format!("Everything in the run {} succeeded: nothing is left to do again.", run.id);
            return Err(WireError::new("NothingFailed", message).hint("To do all of it again, say so: --whole."));
        }
        let again = Again { whole: input.whole, same_version: input.same_version };
        let run = self.engine.run_again(&run, again).await.map_err(wire)?;
        Ok(Started { run: run.to_string() })
    }

    pub(crate) async fn run_pause(&self, input: RunAlone) -> Result<(), WireError> {
        let (slug, run) = self.unfinished(&input.id).await?;
        let paused = self.engine.pause_run(&slug, run).await.map_err(wire)?;
        if paused { Ok(()) } else { Err(over(run)) }
    }

    pub(crate) async fn run_cancel(&self, input: RunAlone) -> Result<(), WireError> {
        let (slug, run) = self.unfinished(&input.id).await?;
        let stopped = self.engine.cancel_run(&slug, run).await.map_err(wire)?;
        if stopped { Ok(()) } else { Err(over(run)) }
    }

    async fn unfinished(&self, id: &str) -> Result<(Slug, RunId), WireError> {
        let run = self.find_run(id).await?;
        let slug = run.flow.parse().ok().filter(|_| run.unfinished);
        slug.map(|slug| (slug, run.id)).ok_or_else(|| over(run.id))
    }
}

fn over(run: RunId) -> WireError {
    WireError::new("NotRunning", format!("The run {run} is over: there is nothing to stop."))
        .hint("`causeway runs list --status running` shows those under way.")
}
