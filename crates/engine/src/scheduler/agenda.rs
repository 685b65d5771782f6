//! What the scheduler knows in memory: the schedule of each flow, and which is next. The database has the same rows.

use std::collections::{BTreeSet, HashMap};

use causeway_core::Slug;
use causeway_store::ScheduleRow;
use chrono::{DateTime, Utc};

/// The schedules of all flows. Empty in an engine that was not started.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    rows: HashMap<Slug, Entry>,
    /// When flows start, earliest first. Those that are paused are not in here.
    times: BTreeSet<(DateTime<Utc>, Slug)>,
    /// Flows that are due and kept from running by something that is looked at again.
    held: BTreeSet<Slug>,
}

#[derive(Debug)]
struct Entry {
    row: ScheduleRow,
    starts: Option<DateTime<Utc>>,
}

/// A flow that is due.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) flow: Slug,
    pub(crate) row: ScheduleRow,
}

impl Agenda {
    /// Sets the schedule of a flow.
    pub(crate) fn put(&mut self, flow: Slug, row: ScheduleRow, starts: Option<DateTime<Utc>>) {
        self.remove(&flow);
        if let Some(starts) = starts.filter(|_| !row.paused) {
            self.times.insert((starts, flow.clone()));
        }
        self.rows.insert(flow, Entry { row, starts });
    }

    /// Forgets a flow.
    pub(crate) fn remove(&mut self, flow: &Slug) {
        self.held.remove(flow);
        if let Some(Entry { starts: Some(starts), .. }) = self.rows.remove(flow) {
            self.times.remove(&(starts, flow.clone()));
        }
    }

    /// The schedule of a flow.
    pub(crate) fn row(&self, flow: &Slug) -> Option<&ScheduleRow> {
        self.rows.get(flow).map(|entry| &entry.row)
    }

    /// All schedules.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Slug, &ScheduleRow)> {
        self.rows.iter().map(|(flow, entry)| (flow, &entry.row))
    }

    /// Takes out the flow that has been due for the longest; it comes back by [`Agenda::put`] or [`Agenda::hold`].
    pub(crate) fn pop(&mut self, now: DateTime<Utc>) -> Option<Due> {
        let (_, flow) = self.times.first().filter(|(starts, _)| *starts <= now).cloned()?;
        self.times.pop_first();
        let row = self.rows.get(&flow)?.row.clone();
        Some(Due { flow, row })
    }

    /// Keeps a flow that was taken out until it is released.
    pub(crate) fn hold(&mut self, flow: Slug) {
        if self.rows.contains_key(&flow) {
            self.held.insert(flow);
        }
    }

    /// What held this flow may be over.
    pub(crate) fn release(&mut self, flow: &Slug) {
        if self.held.remove(flow)
            && let Some(Entry { starts: Some(starts), row }) = self.rows.get(flow)
            && !row.paused
        {
            self.times.insert((*starts, flow.clone()));
        }
    }

    /// What held flows may be over.
    pub(crate) fn release_all(&mut self) {
        for flow in std::mem::take(&mut self.held) {
            self.held.insert(flow.clone());
            self.release(&flow);
        }
    }

    /// When the next flow starts.
    pub(crate) fn next(&self) -> Option<DateTime<Utc>> {
        self.times.first().map(|(starts, _)| *starts)
    }

    /// Whether a flow is due and waits only for its turn.
    pub(crate) fn is_queued(&self, flow: &Slug, now: DateTime<Utc>) -> bool {
        let starts = self.rows.get(flow).and_then(|entry| entry.starts);
        starts.is_some_and(|starts| starts <= now && self.times.contains(&(starts, flow.clone())))
    }

    /// Whether any flow is due and kept from running.
    pub(crate) fn holds_any(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether a flow is due and kept from running.
    pub(crate) fn is_held(&self, flow: &Slug) -> bool {
        self.held.contains(flow)
    }

    /// Lets what is due before `until` start only then, later by what `spread` gives.
    pub(crate) fn postpone(&mut self, until: DateTime<Utc>, spread: impl Fn(&Slug, &ScheduleRow) -> chrono::TimeDelta) {
        self.release_all();
        while let Some(due) = self.pop(until - chrono::TimeDelta::milliseconds(1)) {
            let starts = until + spread(&due.flow, &due.row);
            if let Some(entry) = self.rows.get_mut(&due.flow) {
                entry.starts = Some(starts);
            }
            self.times.insert((starts, due.flow));
        }
    }
}
