//! Requests about run history and deliveries.

use causeway_core::RunId;
use causeway_core::clock::rfc3339;
use causeway_store::{ActionRow, Resolution, Route, Run, RunFilter, RunStatus, StoreError};

use crate::api::wire;
use crate::inputs::{ActionName, DeliveryResolve, Empty, RunName, Runs};
use crate::views::{ActionDetail, ActionView, RunDetail, RunPage, RunView, WaitingDelivery};
use crate::{Api, WireError};

/// At most so many waiting deliveries are listed.
const WAITING: u32 = 500;

impl Api {
    pub(crate) async fn runs(&self, input: Runs) -> Result<RunPage, WireError> {
        let limit = input.limit.clamp(1, 200);
        let status = input.status.as_deref().filter(|status| !status.is_empty()).map(status_named).transpose()?;
        let before = input.before.as_deref().map(run_id).transpose()?;
        let filter = RunFilter { flow: input.flow.filter(|flow| !flow.is_empty()), status, before, limit };
        let runs = self.engine.store().runs(filter).await.map_err(stored)?;
        let next = runs.last().filter(|_| runs.len() == limit as usize).map(|run| run.id.to_string());
        Ok(RunPage { runs: runs.iter().map(|run| self.run_view(run)).collect(), next })
    }

    pub(crate) async fn run(&self, input: RunName) -> Result<RunDetail, WireError> {
        let run = self.find_run(&input.id).await?;
        let limit = input.limit.clamp(1, 500);
        let rows = self.engine.store().actions(run.id, input.after, limit).await.map_err(stored)?;
        let next = rows.last().filter(|_| rows.len() == limit as usize).map(|row| row.seq);
        Ok(RunDetail {
            actions: rows.iter().map(|row| action_view(&run, row)).collect(),
            run: self.run_view(&run),
            next,
        })
    }

    pub(crate) async fn action(&self, input: ActionName) -> Result<ActionDetail, WireError> {
        let run = self.find_run(&input.run).await?;
        let found = self.engine.store().action(run.id, input.seq).await.map_err(stored)?;
        let missing = || WireError::new("NotFound", format!("The run has no action number {}.", input.seq));
        let bodies = found.ok_or_else(missing)?;
        Ok(ActionDetail { action: action_view(&run, &bodies.row), inputs: bodies.inputs, outputs: bodies.outputs })
    }

    pub(crate) async fn deliveries(&self, _: Empty) -> Result<Vec<WaitingDelivery>, WireError> {
        let rows = self.engine.store().waiting(WAITING).await.map_err(stored)?;
        let view = |row: causeway_store::LedgerRow| WaitingDelivery {
            flow: row.route.flow,
            action: row.route.action,
            connection: row.route.connection,
            key: row.key,
            label: row.label,
            state: row.state.to_string(),
            message: row.message.unwrap_or_default(),
            at: rfc3339(row.updated),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    pub(crate) async fn delivery_resolve(&self, input: DeliveryResolve) -> Result<(), WireError> {
        let word = if input.arrived { Resolution::Arrived } else { Resolution::NotArrived };
        let route = Route { flow: input.flow, action: input.action, connection: input.connection };
        self.engine.store().resolve(route, &input.key, word).await.map_err(stored)?;
        self.engine.tell_deliveries();
        Ok(())
    }

    /// A run by its id or by the first letters of it.
    pub(crate) async fn find_run(&self, id: &str) -> Result<Run, WireError> {
        let missing = || {
            WireError::new("NotFound", format!("There is no run \"{id}\"."))
                .hint("`causeway runs list` shows those that are there.")
        };
        if let Ok(id) = id.parse::<RunId>() {
            return self.engine.store().run(id).await.map_err(stored)?.ok_or_else(missing);
        }
        let newest =
            self.engine.store().runs(RunFilter { limit: 200, ..RunFilter::default() }).await.map_err(stored)?;
        let mut matching = newest.into_iter().filter(|run| id.len() >= 4 && run.id.to_string().starts_with(id));
        match (matching.next(), matching.next()) {
            (Some(run), None) => Ok(run),
            (Some(_), Some(_)) => {
                Err(WireError::new("Ambiguous", format!("Several runs begin with \"{id}\"."))
                    .hint("Give more of the id."))
            }
            _ => Err(missing()),
        }
    }

    pub(crate) fn run_view(&self, run: &Run) -> RunView {
        let flow = run.flow.parse().ok().and_then(|slug| self.engine.flow(&slug).ok());
        let until = run.ended.unwrap_or_else(|| self.engine.clock().now());
        RunView {
            id: run.id.to_string(),
            flow: run.flow.clone(),
            title: flow.map_or_else(|| run.flow.clone(), |flow| flow.title()),
            status: run.status.to_string(),
            cause: run.cause.to_string(),
            goes_on: run.unfinished,
            repeats: run.repeats.map(|run| run.to_string()),
            started: rfc3339(run.started),
            ended: run.ended.map(rfc3339),
            ms: millis(until - run.started),
            delivered: run.counts.delivered,
            already: run.counts.already,
            failed: run.counts.failed,
            unknown: run.counts.unknown,
            summary: super::flows::summary(run),
        }
    }
}

fn action_view(run: &Run, row: &ActionRow) -> ActionView {
    ActionView {
        seq: row.seq,
        name: row.name.clone(),
        path: row.path.clone(),
        kind: row.kind.clone(),
        status: row.status.clone(),
        code: row.code.clone(),
        error: row.error.clone(),
        offset_ms: millis(row.started - run.started),
        ms: millis(row.ended - row.started),
    }
}

fn millis(span: chrono::TimeDelta) -> u64 {
    u64::try_from(span.num_milliseconds()).unwrap_or(0)
}

fn run_id(text: &str) -> Result<RunId, WireError> {
    text.parse().map_err(|_| WireError::new("BadInput", format!("\"{text}\" is not the id of a run.")))
}

fn status_named(text: &str) -> Result<RunStatus, WireError> {
    text.parse().map_err(|_| {
        WireError::new("BadInput", format!("\"{text}\" is not a status of runs."))
            .hint("Choose one of running, succeeded, failed, cancelled, interrupted.")
    })
}

pub(crate) fn stored(error: StoreError) -> WireError {
    wire(error.into())
}
