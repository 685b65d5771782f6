//! Does an action of a run and writes down how it ended, before anything follows from that. What the disk does not take
//! is tried again.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use causeway_core::{RunId, Slug};
use causeway_flow::{ListPage, Outcome, Ticket};
use causeway_store::{Settled, StoreError};

use crate::journal::{Ended, SoFar, Taken};
use crate::ran::Ran;
use crate::run::Known;
use crate::running::Halt;
use crate::{Engine, EngineError, crash};

/// Between two tries to write an outcome down.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// What is known of an action before it is done.
pub(crate) struct Before {
    /// What an earlier run gave.
    pub(crate) known: Arc<Known>,
    /// It may have been done before a crash.
    pub(crate) was_begun: bool,
    /// Where the run is, and the entries of its journal that say no more than that.
    pub(crate) so_far: Option<(RangeInclusive<u64>, Box<SoFar>)>,
}

impl Engine {
    /// Does one action of a run and writes down how it ended.
    pub(crate) async fn act(
        &self,
        flow: &Slug,
        run: RunId,
        ticket: Ticket,
        before: Before,
        halt: &Halt,
    ) -> Result<Option<(u64, Taken)>, EngineError> {
        let print = print(&ticket)?;
        let Before { known, was_begun, so_far } = before;
        // A list that is read again may have changed: none of its pages is what it was.
        let is_new = known.is_empty() || matches!(ticket.page, Some(ListPage::Next { .. }));
        let before = if is_new { None } else { known.get(&(ticket.path.clone(), print.clone())) };
        let _claim = self.claim(flow, &ticket, halt).await;
        let ran = match before {
            // It was stopped while it waited for its turn.
            _ if halt.stop_noted().await => {
                Ran::plain(Outcome::Cancelled { message: "The run was stopped before this began.".into() })
            }
            _ if halt.is_held() => Ran::later(),
            Some(before) => Ran::plain(before.outcome.clone()),
            None if was_begun => Box::pin(self.perform_begun(flow, run, &ticket, halt)).await?,
            None => Box::pin(self.perform(flow, run, &ticket, halt)).await?,
        };
        let Ran { outcome, counts, settled, is_untouched } = ran;
        let Some(outcome) = outcome else {
            if is_untouched {
                self.inner.store.call_not_made(run, ticket.id.0).await?;
            }
            self.settle_now(settled, run, halt).await?;
            return Ok(None);
        };
        halt.stop_noted().await;
        let secret = self.gives_secrets(&ticket, &outcome);
        let Ticket { id, path, .. } = ticket;
        let (stood_for, so_far) = so_far.unzip();
        let taken =
            Taken::Ended(Ended { ticket: id, path, print, outcome, counts: counts.into(), at: self.now(), so_far });
        let entry = self.write_entry(run, &taken, secret).await?;
        crash::point("outcome-known");
        let store = &self.inner.store;
        let place = match stood_for {
            Some(gone) => {
                self.write_down(run, halt, || store.conclude_for(run, id.0, entry.clone(), gone.clone())).await?
            }
            None => {
                self.write_down(run, halt, || store.conclude(run, Some(id.0), entry.clone(), settled.clone())).await?
            }
        };
        crash::point("outcome-kept");
        Ok(Some((place, taken)))
    }

    /// Notes in the ledger what became of a delivery, before its run has ended.
    pub(crate) async fn settle_now(
        &self,
        settled: Option<Settled>,
        run: RunId,
        halt: &Halt,
    ) -> Result<(), EngineError> {
        let Some(Settled { route, key, settlement }) = settled else { return Ok(()) };
        let write = || self.inner.store.settle(route.clone(), &key, settlement.clone());
        self.write_down(run, halt, write).await
    }

    /// An outcome that the disk does not take is kept in memory and tried again, as long as the run is not held.
    async fn write_down<T, F>(&self, run: RunId, halt: &Halt, write: impl Fn() -> F) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut wait = FIRST_WAIT;
        loop {
            match write().await {
                Err(error) if may_pass(&error) && !halt.is_held() => {
                    tracing::warn!(%run, seconds = wait.as_secs(), "an outcome is written down later: {error}");
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = halt.hold.cancelled() => {}
                    }
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                written => return Ok(written?),
            }
        }
    }
}

/// Whether what the disk did not take now it may take later.
fn may_pass(error: &StoreError) -> bool {
    use StoreError::{DatabaseBusy, DatabaseFailed, DiskFull, ReadOnly};
    matches!(error, DiskFull | DatabaseBusy | DatabaseFailed(_) | ReadOnly)
}

/// Names a call with all its inputs.
fn print(ticket: &Ticket) -> Result<String, EngineError> {
    let after = match &ticket.page {
        Some(ListPage::Next { after, .. }) => after,
        _ => "",
    };
    let call = serde_json::to_vec(&(&ticket.call, after)).map_err(std::io::Error::other)?;
    Ok(blake3::hash(&call).to_hex()[..16].to_owned())
}
