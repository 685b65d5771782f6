//! Triggers that ask a service look beside the scheduler's own loop, because answers take their time; and runs begin with
//! what they brought.

use std::sync::Arc;

use causeway_core::{Explain, Slug};
use causeway_store::{Cause, ScheduleRow};

use super::agenda::Due;
use super::{Scheduler, Turn, timing};
use crate::engine::lock;
use crate::flow_files::Outline;
use crate::poll::Looks;
use crate::{Engine, EngineError};

/// A trigger that looks just now. A second one of the same flow does not.
#[derive(Debug)]
pub(crate) struct LookUnderWay {
    engine: Engine,
    flow: Slug,
}

impl Drop for LookUnderWay {
    fn drop(&mut self) {
        lock(&self.engine.inner.looking).remove(&self.flow);
    }
}

impl Engine {
    /// Says that a flow's trigger looks; `None` when it does so already.
    pub(crate) fn begin_look(&self, flow: &Slug) -> Option<LookUnderWay> {
        let is_first = lock(&self.inner.looking).insert(flow.clone());
        is_first.then(|| LookUnderWay { engine: self.clone(), flow: flow.clone() })
    }

    /// Looks because it is time to. Gives the flow's row from now on; `None` when it stays due.
    async fn look_due(&self, due: &Due) -> Result<Option<ScheduleRow>, EngineError> {
        self.may_run().await?;
        if let Some(run) = self.left_of(&due.flow).await? {
            // A run that crashed too often goes on by itself no more, but at its next occasion.
            self.resume(&run, None).await?;
        }
        let mut flow = self.flow(&due.flow)?;
        if flow.definition.is_none() {
            self.stand_in(&due.flow).await?;
            flow = self.flow(&due.flow)?;
        }
        let Some(definition) = &flow.definition else { return Ok(None) };
        self.check_agreement(&due.flow, definition)?;
        Ok(self.look(&due.flow, definition, Looks::Due(&due.row)).await?.and_then(|(_, row)| row))
    }
}

impl Scheduler {
    /// Lets the trigger of a flow look. The flow is back on the agenda when it has.
    pub(super) fn look_at(&self, due: Due, turn: Turn) {
        let engine = self.engine.clone();
        let Some(under_way) = engine.begin_look(&due.flow) else { return lock(&engine.inner.agenda).hold(due.flow) };
        self.engine.inner.tasks.spawn(async move {
            let looked = engine.look_due(&due).await;
            drop((under_way, turn));
            engine.looked(due, looked);
            engine.inner.run_over.notify_one();
        });
    }

    /// Starts runs with what triggers brought, as long as there are turns.
    pub(super) async fn start_fired(&mut self) {
        let engine = self.engine.clone();
        let inner = &engine.inner;
        let waiting: Vec<Slug> = lock(&inner.fired).iter().cloned().collect();
        for flow in waiting {
            let is_paused = lock(&inner.agenda).row(&flow).is_some_and(|row| row.paused);
            let Some(outline) = inner.workspace.outline(&flow).filter(|_| !is_paused) else { continue };
            while !lock(&inner.running).is_full(&flow, outline.most_runs) {
                let Ok(turn) = inner.turns.clone().try_acquire_owned() else { return };
                if self.lacks_something(&outline).await || engine.waits_for_agreement(&flow) {
                    break;
                }
                match engine.run_fired(&flow, Cause::Schedule, Some(turn)).await {
                    Ok(Some(_)) => {}
                    Ok(None) | Err(EngineError::FlowRunning(_)) => break,
                    Err(error) => {
                        tracing::warn!(flow = %flow, code = error.code(), "could not start now: {error}");
                        self.is_again = true;
                        break;
                    }
                }
            }
        }
    }

    /// Knows again what triggers had brought before this start.
    pub(super) async fn recall_fired(&self) -> Result<(), EngineError> {
        let flows = self.engine.inner.store.fired_flows().await?;
        lock(&self.engine.inner.fired).extend(flows.iter().filter_map(|flow| flow.parse().ok()));
        Ok(())
    }
}

impl Engine {
    /// Puts a flow back on the agenda after its trigger looked.
    fn looked(&self, due: Due, looked: Result<Option<ScheduleRow>, EngineError>) {
        let outline: Option<Arc<Outline>> = self.inner.workspace.outline(&due.flow);
        let mut agenda = lock(&self.inner.agenda);
        // Meanwhile it may have got another schedule, or none.
        let Some(known) =
            agenda.row(&due.flow).cloned().filter(|known| known.definition_hash == due.row.definition_hash)
        else {
            return agenda.hold(due.flow);
        };
        match (looked, outline) {
            (Ok(Some(row)), Some(outline)) => {
                let row = ScheduleRow { paused: known.paused, since: known.since, ..row };
                let starts = timing::starts(&row, &outline);
                agenda.put(due.flow, row, starts);
            }
            (looked, _) => {
                if let Err(error) = looked {
                    tracing::warn!(flow = %due.flow, code = error.code(), "could not look: {error}");
                }
                agenda.hold(due.flow);
            }
        }
    }
}
