//! Keeps the schedules right: when flow files change, when the machine slept, when its clock was set.

use std::collections::HashMap;
use std::time::Duration;

use causeway_core::Slug;
use causeway_store::ScheduleRow;
use chrono::TimeDelta;
use tokio::time::Instant;

use super::clocks::Jump;
use super::{LOOK, Scheduler, timing};
use crate::engine::lock;
use crate::flow_files::Outline;
use crate::{Change, EngineError};

/// A machine that wakes is left alone for this long: its network is not there yet.
const WAKING: TimeDelta = TimeDelta::seconds(5);
/// Files are looked at again this often although somebody watches them: not every file system tells.
const RESCAN: Duration = Duration::from_secs(600);
/// So many flows that changed are taken over at a time: what is held for that is soon free again.
const AT_A_TIME: usize = 200;
/// The schedule of a flow whose file is gone is kept for so long, should the file come back.
const GONE: Duration = Duration::from_secs(60);

impl Scheduler {
    /// What sleep and a clock that was set mean for what is due.
    pub(super) async fn notice_jumps(&mut self) -> Result<bool, EngineError> {
        let inner = &self.engine.inner;
        let jumps = self.clocks.look(&*inner.clock);
        let any = !jumps.is_empty();
        for jump in jumps {
            tracing::info!(?jump, "the clocks do not agree with how long that took");
            lock(&inner.calm).take();
            match jump {
                Jump::Slept(_) => {
                    let spread = |flow: &Slug, row: &ScheduleRow| {
                        let outline = inner.workspace.outline(flow);
                        outline.map_or(TimeDelta::zero(), |outline| timing::jitter(row, &outline))
                    };
                    lock(&inner.agenda).postpone(self.now() + WAKING, spread);
                }
                Jump::Set(by) if by < TimeDelta::zero() => {
                    let rows: Vec<_> =
                        lock(&inner.agenda).rows().map(|(flow, row)| (flow.clone(), row.clone())).collect();
                    self.keep(rows.into_iter().filter_map(|(flow, row)| self.set_back(&flow, &row)).collect()).await?;
                }
                Jump::Set(_) => {}
            }
            self.engine.tell_schedule();
        }
        Ok(any)
    }

    fn set_back(&self, flow: &Slug, row: &ScheduleRow) -> Option<(Slug, ScheduleRow)> {
        let outline = self.engine.inner.workspace.outline(flow)?;
        Some((flow.clone(), timing::set_back(row, &outline, self.now())?))
    }

    /// Takes over what changed in the folder of flows.
    pub(super) async fn notice_files(&mut self) -> Result<(), EngineError> {
        let engine = self.engine.clone();
        let is_watching = self.watch.keep(&engine.inner.home);
        let every = if is_watching { RESCAN } else { LOOK };
        let is_known = self.scanned.is_some_and(|at| at.elapsed() < every);
        if !self.watch.take_due() && is_known {
            self.changed.append(&mut engine.inner.workspace.changed_flows());
            self.take_over(HashMap::new()).await?;
            return self.let_go().await;
        }
        let scanning = engine.clone();
        let scan = tokio::task::spawn_blocking(move || scanning.inner.workspace.scan_flows()).await;
        let scan = scan.map_err(|error| std::io::Error::other(error.to_string()))??;
        self.changed.extend(scan.changed);
        self.lost.extend(scan.gone);
        let mut rows = HashMap::new();
        if !self.is_open {
            self.recall_fired().await?;
            rows.extend(engine.inner.store.schedules().await?.into_iter().map(|row| (row.flow.clone(), row)));
            let polled = engine.inner.store.polled_flows().await?;
            let known = rows.keys().chain(&polled).filter_map(|flow| flow.parse().ok());
            self.lost.extend(known.filter(|flow| !self.changed.contains(flow)));
        }
        self.take_over(rows).await?;
        self.let_go().await?;
        (self.scanned, self.is_open) = (Some(Instant::now()), true);
        Ok(())
    }

    /// Brings the schedules of flows that changed up to date; `rows` are those that are not in memory yet. All are taken
    /// over again with the next look when the database did not do one.
    async fn take_over(&mut self, mut rows: HashMap<String, ScheduleRow>) -> Result<(), EngineError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        self.engine.inner.changes.tell([Change::Flows, Change::Status]);
        let changed: Vec<_> = self.changed.iter().cloned().collect();
        for some in changed.chunks(AT_A_TIME) {
            self.take_over_some(some, &mut rows).await?;
        }
        self.changed.clear();
        Ok(())
    }

    async fn take_over_some(
        &mut self,
        changed: &[Slug],
        rows: &mut HashMap<String, ScheduleRow>,
    ) -> Result<(), EngineError> {
        let inner = &self.engine.inner;
        let (mut kept, mut texts) = (Vec::new(), Vec::new());
        for flow in changed.iter().cloned() {
            self.gone.remove(&flow);
            let row = lock(&inner.agenda).row(&flow).cloned().or_else(|| rows.remove(flow.as_str()));
            let row = match row {
                // Its file was gone for a moment.
                None if self.is_open => inner.store.schedule(flow.as_str()).await?,
                row => row,
            };
            if inner.workspace.outline(&flow).is_none() {
                self.engine.stand_in(&flow).await?;
            }
            let Some(outline) = inner.workspace.outline(&flow) else { continue };
            texts.push(flow.clone());
            let row = self.acted_upon(&flow, row, &outline).await?;
            match timing::renewed(flow.as_str(), row.as_ref(), &outline, self.now()) {
                Some(renewed) => kept.push((flow, renewed)),
                None => {
                    let Some(row) = row else { continue };
                    let (flow, row) = self.set_back(&flow, &row).unwrap_or((flow, row));
                    let starts = timing::starts(&row, &outline);
                    lock(&inner.agenda).put(flow, row, starts);
                }
            }
        }
        self.keep(kept).await?;
        self.engine.remember(&texts).await;
        Ok(())
    }

    /// A row that is overdue at the start may have been acted upon: the run is written before the row.
    async fn acted_upon(
        &self,
        flow: &Slug,
        row: Option<ScheduleRow>,
        outline: &Outline,
    ) -> Result<Option<ScheduleRow>, EngineError> {
        let (Some(row), Some(recurrence)) = (&row, &outline.recurrence) else { return Ok(row) };
        if self.is_open || row.next_due.is_none_or(|due| due > self.now()) {
            return Ok(Some(row.clone()));
        }
        let last = self.engine.inner.store.last_runs(flow.as_str(), 1).await?;
        let ran = last.first().and_then(|run| run.due).filter(|ran| Some(*ran) >= row.next_due);
        Ok(Some(
            ran.map_or_else(
                || row.clone(),
                |ran| timing::after(row, recurrence, ran, recurrence.next(ran, row.anchor)),
            ),
        ))
    }

    /// Writes rows to the database and the agenda.
    async fn keep(&self, rows: Vec<(Slug, ScheduleRow)>) -> Result<(), EngineError> {
        let inner = &self.engine.inner;
        if rows.is_empty() {
            return Ok(());
        }
        inner.store.set_schedules(rows.iter().map(|(_, row)| row.clone()).collect()).await?;
        for (flow, row) in rows {
            let starts = inner.workspace.outline(&flow).and_then(|outline| timing::starts(&row, &outline));
            lock(&inner.agenda).put(flow, row, starts);
        }
        Ok(())
    }

    /// Flows whose files are gone run no more; if the files do not come back soon, their schedules are forgotten, and what
    /// their triggers brought and know.
    async fn let_go(&mut self) -> Result<(), EngineError> {
        let inner = &self.engine.inner;
        if !self.lost.is_empty() {
            inner.changes.tell([Change::Flows, Change::Status]);
        }
        let now = inner.clock.uptime();
        for flow in self.lost.drain(..) {
            lock(&inner.agenda).remove(&flow);
            self.gone.insert(flow, now);
        }
        let is_over = |flow: &Slug, at: Duration| now.saturating_sub(at) >= GONE && !inner.home.flow(flow).exists();
        let over: Vec<_> =
            self.gone.iter().filter(|(flow, at)| is_over(flow, **at)).map(|(flow, _)| flow.clone()).collect();
        if !over.is_empty() {
            let flows: Vec<_> = over.iter().map(Slug::to_string).collect();
            inner.store.remove_schedules(flows.clone()).await?;
            inner.store.forget_polls(flows).await?;
            lock(&inner.fired).retain(|flow| !over.contains(flow));
            self.gone.retain(|flow, _| !over.contains(flow));
        }
        Ok(())
    }
}
