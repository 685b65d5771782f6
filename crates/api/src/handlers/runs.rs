//! Requests about run history and deliveries.

use causeway_core::RunId;
use causeway_core::clock::rfc3339;
use causeway_store::{ActionRow, Resolution, Route, Run, RunFilter, RunStatus, StoreError};
use chrono::{DateTime, Utc};

use crate::api::wire;
use crate::inputs::{ActionName, DeliveriesResolve, DeliveryResolve, Empty, RunName, Runs};
use crate::views::{ActionDetail, ActionView, DeliveriesResolved, RunDetail, RunPage, RunView, WaitingDelivery};
use crate::{Api, WireError};

/// At most so many waiting deliveries are listed.
const WAITING: u32 = 500;

impl Api {
    pub(crate) async fn runs(&self, input: Runs) -> Result<RunPage, WireError> {
        let limit = input.limit.clamp(1, 200);
        let runs = self.engine.store().runs(filter(input, limit)?).await.map_err(stored)?;
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
        Ok(ActionDetail {
            action: action_view(&run, &bodies.row),
            curl: self.curl_of(&bodies.inputs),
            inputs: bodies.inputs,
            outputs: bodies.outputs,
        })
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

    pub(crate) async fn deliveries_resolve(&self, input: DeliveriesResolve) -> Result<DeliveriesResolved, WireError> {
        let word = if input.arrived { Resolution::Arrived } else { Resolution::NotArrived };
        self.engine.flow(&input.flow).map_err(wire)?;
        let settled = self.engine.store().resolve_unknown(input.flow.as_str(), word).await.map_err(stored)?;
        self.engine.tell_deliveries();
        Ok(DeliveriesResolved { settled })
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
        let matching =
            if id.len() < 4 { Vec::new() } else { self.engine.store().runs_beginning(id).await.map_err(stored)? };
        let mut matching = matching.into_iter();
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
            paused: run.paused,
            repeats: run.repeats.map(|run| run.to_string()),
            version: run.definition_hash.clone(),
            started: rfc3339(run.started),
            ended: run.ended.map(rfc3339),
            ms: millis(until - run.started),
            delivered: run.counts.delivered,
            already: run.counts.already,
            failed: run.counts.failed,
            unknown: run.counts.unknown,
            summary: super::flows::summary(run),
            error: run.error.clone(),
            response: None,
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

/// At most so many flows are asked for by name: each is looked up by itself.
const FLOWS: usize = 50;

fn filter(input: Runs, limit: u32) -> Result<RunFilter, WireError> {
    if input.flows.len() > FLOWS {
        return Err(WireError::new("BadInput", format!("Runs of {} flows were asked for.", input.flows.len()))
            .hint(format!("Name {FLOWS} at the most, or none for all.")));
    }
    Ok(RunFilter {
        flows: input.flows,
        statuses: statuses(&input.statuses)?,
        since: input.since.as_deref().map(moment).transpose()?,
        until: input.until.as_deref().map(moment).transpose()?,
        item: input.item,
        text: input.search,
        before: input.before.as_deref().map(run_id).transpose()?,
        after: input.after.as_deref().map(run_id).transpose()?,
        limit,
    })
}

/// What a person calls problems, beside the statuses themselves.
const PROBLEMS: &str = "problems";

fn statuses(words: &[String]) -> Result<Vec<RunStatus>, WireError> {
    let mut all = Vec::new();
    for word in words {
        match word.parse() {
            Ok(status) => all.push(status),
            Err(_) if word == PROBLEMS => all.extend(RunStatus::PROBLEMS),
            Err(_) => return Err(no_status(word)),
        }
    }
    Ok(all)
}

fn no_status(text: &str) -> WireError {
    let known: Vec<_> = RunStatus::ALL.iter().map(|status| status.as_str()).collect();
    WireError::new("BadInput", format!("\"{text}\" is not a status of runs."))
        .hint(format!("Choose of {}, or {PROBLEMS} for what failed, was interrupted or waits.", known.join(", ")))
}

fn run_id(text: &str) -> Result<RunId, WireError> {
    text.parse().map_err(|_| {
        WireError::new("BadInput", format!("\"{text}\" is not the id of a run."))
            .hint("Give it whole, as a list of runs has it.")
    })
}

fn moment(text: &str) -> Result<DateTime<Utc>, WireError> {
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| {
        WireError::new("BadInput", format!("\"{text}\" is not a time."))
            .hint("Give one as in RFC 3339: 2026-11-24T13:05:07Z.")
    })?;
    Ok(at.to_utc())
}

pub(crate) fn stored(error: StoreError) -> WireError {
    wire(error.into())
}
