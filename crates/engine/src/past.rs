//! What a run did before it goes on: its journal, entry by entry, and how far its history is written.

use std::collections::{BTreeSet, VecDeque};
use std::ops::RangeInclusive;

use causeway_core::RunId;
use causeway_flow::{Record, TicketId};
use causeway_store::Entry;

use crate::journal::Taken;
use crate::{Engine, EngineError};

/// What is to be written to the history, and how far it is.
#[derive(Default)]
pub(crate) struct History {
    pub(crate) written: u64,
    pub(crate) records: Vec<Record>,
}

/// The journal as it was when the run began to go on.
pub(crate) struct Past {
    page: VecDeque<Entry>,
    /// The place of the entry that comes next, from the past or from now.
    pub(crate) place: u64,
    is_over: bool,
    /// Calls whose end is not known and that must not be made again.
    pub(crate) begun: BTreeSet<TicketId>,
    /// The list that is read page by page, and the first entry since nothing else is under way.
    list: Option<(String, u64)>,
}

impl Past {
    pub(crate) fn none() -> Self {
        Self { page: VecDeque::new(), place: 1, is_over: true, begun: BTreeSet::new(), list: None }
    }

    /// Of a run that was under way before, with the calls that it had begun.
    pub(crate) fn of(begun: Vec<u64>) -> Self {
        Self { is_over: false, begun: begun.into_iter().map(TicketId).collect(), ..Self::none() }
    }

    /// An entry and its place.
    pub(crate) async fn next(&mut self, engine: &Engine, run: RunId) -> Result<Option<(u64, Taken)>, EngineError> {
        if self.page.is_empty() && !self.is_over {
            self.page = engine.inner.store.journal(run, self.place).await?.into();
            self.is_over = self.page.is_empty();
        }
        let Some(entry) = self.page.pop_front() else { return Ok(None) };
        Ok(Some((entry.seq, engine.read_entry(run, &entry.data).await?)))
    }

    /// The entries for which one stands that asks for another page of this list now: those since its first such page.
    pub(crate) fn stood_for(&mut self, list: &str) -> RangeInclusive<u64> {
        if self.list.as_ref().is_none_or(|(path, _)| path != list) {
            self.list = Some((list.to_owned(), self.place));
        }
        let from = self.list.as_ref().map_or(self.place, |(_, from)| *from);
        from..=self.place - 1
    }

    /// Whether what comes is from before.
    pub(crate) fn is_past(&self) -> bool {
        !self.is_over
    }
}
