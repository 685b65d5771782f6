//! A run rebuilt from its records.

use std::sync::Arc;

use super::endings::outcome_of;
use super::{Machine, Record, Start};
use crate::definition::Definition;

/// A record that the definition could not have made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The run cannot go on from its records: number {seq}, '{path}', does not belong to the flow as it is now.")]
pub struct ReplayError {
    /// The record's number.
    pub seq: u64,
    /// Its path.
    pub path: String,
}

impl causeway_core::Explain for ReplayError {
    fn code(&self) -> &'static str {
        "RunChanged"
    }
    fn hint(&self) -> Option<String> {
        Some("Start a new run.".into())
    }
}

impl Machine {
    /// The machine that made these records: its first ones, in order, however many. Those that the last outcome led to
    /// and that are missing come with the next [`take_records`](Self::take_records); open tickets are handed out again,
    /// with the same inputs. It costs what the run did without its calls.
    ///
    /// # Errors
    /// The definition could not have made these records: it is another one, or was changed.
    pub fn replay<'r>(
        definition: Arc<Definition>,
        start: Start,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Self, ReplayError> {
        let mut machine = Self::new(definition, start);
        for record in records {
            let strange = || ReplayError { seq: record.seq, path: record.path.clone() };
            machine.repeat(record).ok_or_else(strange)?;
        }
        Ok(machine)
    }

    /// Comes as far as the record: by what follows from what happened before, or by letting it happen.
    fn repeat(&mut self, record: &Record) -> Option<()> {
        while self.records.is_empty() && !self.tasks.is_empty() {
            self.drain();
        }
        if self.records.is_empty() {
            self.happen(record)?;
        }
        let made = self.records.pop_front()?;
        (made.seq == record.seq && made.path == record.path && made.status == record.status).then_some(())
    }

    fn happen(&mut self, record: &Record) -> Option<()> {
        if record.kind == Record::CANCEL && record.ticket.is_none() {
            self.cancel(record.ended);
            return Some(());
        }
        let ticket = record.ticket.filter(|ticket| self.open.contains_key(ticket))?;
        let (outcome, at) = outcome_of(record)?;
        if let Some(place) = self.outbox.iter().position(|waiting| waiting.id == ticket) {
            self.outbox.remove(place);
        }
        self.finish(ticket, outcome, at);
        Some(())
    }
}
