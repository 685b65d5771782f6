//! A list that a Foreach takes page by page. While a page is under way the list's action gives that page and no other;
//! when all its items are done, the next one is asked for. If nothing else is under way then, the run is at a place that
//! can be told in a few words, [`PageState`], whatever happened in the pages before.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::endings::{End, shown};
use super::frames::{Blame, Cell, Done, FrameId, Rounds};
use super::plan::Place;
use super::streams::Stream;
use super::{Call, ListPage, Machine, Open, Record, Ticket, TicketId, inputs};
use crate::definition::ActionKind;
use crate::expr::EvalError;
use crate::{Array, Status, Value};

/// How far a run is that waits for a page and nothing else. Beside what it was when it first waited for one of this list,
/// this is all that is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageState {
    ticket: TicketId,
    now: DateTime<Utc>,
    records: u64,
    ids: u64,
    frames: u64,
    done: usize,
    succeeded: u64,
    failed: u64,
    status: Status,
    blame: Option<(usize, Blame)>,
    after: String,
}

impl Machine {
    /// Goes to where a run waited for a page, from where it first waited for one of the same list alone. `false` when it
    /// is not there.
    pub fn go_to(&mut self, state: &PageState) -> bool {
        let mut open = self.open.iter();
        let (Some((_, &at)), None) = (open.next(), open.next()) else { return false };
        let Some(rounds) = self.rounds(at.frame, at.index) else { return false };
        rounds.offset = state.done;
        rounds.next = state.done;
        rounds.items = Array::default();
        (rounds.succeeded, rounds.failed, rounds.status) = (state.succeeded, state.failed, state.status);
        rounds.blame.clone_from(&state.blame);
        (rounds.more, rounds.asked) = (Some(state.after.clone()), Some(state.now));
        self.open = [(state.ticket, at)].into();
        self.outbox.clear();
        self.records.clear();
        (self.last_ticket, self.offered) = (state.ticket.0, state.ticket.0);
        // A run that was cancelled while it waited has a record of that since then.
        self.last_record = state.records + u64::from(self.ending.is_some());
        self.now = state.now;
        self.ids.0 = state.ids.into();
        self.frames.go_on_after(state.frames);
        true
    }

    pub(super) fn is_streamed(&self, id: FrameId, index: usize) -> bool {
        self.stream(id, |stream| stream.list.index == index).is_some()
    }

    /// How to ask for the page after the one that a Foreach begins with.
    pub(super) fn more_pages(&self, id: FrameId, index: usize) -> Option<String> {
        let stream = self.stream(id, |stream| stream.each.index == index)?;
        self.frames.get(id)?.cells[stream.list.index].done()?.next.clone()
    }

    /// Asks for the next page of a Foreach of which all that there was is done.
    pub(super) fn ask_page(&mut self, id: FrameId, index: usize) {
        let is_alone = self.open.is_empty() && self.tasks.is_empty();
        let ticket = TicketId(self.last_ticket + 1);
        let Some((mut asked, after)) = self.page_ticket(id, index, ticket) else { return };
        self.last_ticket = ticket.0;
        self.open.insert(ticket, Open { frame: id, index, is_wait: false });
        let (now, records, frames) = (self.now, self.last_record, self.frames.opened());
        let ids = self.ids.0.load(Ordering::Relaxed);
        let Some(rounds) = self.rounds(id, index) else { return };
        rounds.asked = Some(now);
        let Rounds { next: done, succeeded, failed, status, .. } = *rounds;
        let blame = rounds.blame.clone();
        let state = PageState {
            ticket,
            now,
            records,
            ids,
            frames,
            done,
            succeeded,
            failed,
            status,
            blame,
            after: after.clone(),
        };
        asked.page = Some(ListPage::Next { after, state: is_alone.then(|| state.into()) });
        self.outbox.push_back(asked);
    }

    /// The list's call once more.
    fn page_ticket(&mut self, id: FrameId, index: usize, ticket: TicketId) -> Option<(Ticket, String)> {
        let list = self.stream(id, |stream| stream.each.index == index)?.list;
        let after = self.rounds(id, index)?.more.clone()?;
        let inputs = &self.frames.get(id)?.cells[list.index].done()?.inputs;
        let text = |name: &str| inputs["host"][name].as_str().unwrap_or_default().to_owned();
        let call = Call::Operation {
            connector: text("connector"),
            connection: text("connection"),
            operation: text("operationId"),
            parameters: inputs["parameters"].as_object().cloned().unwrap_or_default(),
        };
        Some((self.ticket(id, list.index, ticket, self.plan.action(list), call), after))
    }

    /// A page has come, or could not be read. That ends the Foreach.
    pub(super) fn take_page(&mut self, ticket: TicketId, id: FrameId, index: usize, end: End) {
        let Some(Stream { list, each }) = self.stream(id, |stream| stream.each.index == index) else { return };
        let (status, code, error) = (end.status, end.code.clone(), end.error.clone());
        self.record_page(ticket, id, index, list, end);
        let name = self.plan.action(list).name.clone();
        let failed = match status {
            Status::Succeeded => match self.page_items(id, each) {
                Ok(items) => {
                    let more = self.more_pages(id, index);
                    return self.begin_page(id, index, each, items, more);
                }
                Err(error) => (Status::Failed, Some(error.code.to_owned()), error.message),
            },
            status => (status, code, error.unwrap_or_else(|| format!("It ended {status}."))),
        };
        let (status, code, why) = failed;
        let Some(rounds) = self.rounds(id, index) else { return };
        let message = format!("The next page of '{name}' could not be read after {} items: {why}", rounds.known());
        let (status, tally) = (rounds.status.worse(status), rounds.tally());
        self.conclude(id, index, End::of(status, code, Some(message), tally));
    }

    fn begin_page(&mut self, id: FrameId, index: usize, each: Place, items: Array, more: Option<String>) {
        let ActionKind::Foreach { repetitions, .. } = self.plan.action(each).kind else { return };
        if let Some(rounds) = self.rounds(id, index) {
            (rounds.offset, rounds.items, rounds.more) = (rounds.known(), items, more);
        }
        self.start_rounds(id, index, repetitions);
    }

    /// The items of the page that the list's action gives now. A page without a list has none.
    fn page_items(&self, id: FrameId, each: Place) -> Result<Array, EvalError> {
        let ActionKind::Foreach { over, .. } = &self.plan.action(each).kind else { return Ok(Array::default()) };
        let sight = self.sight(id, Some(each.index));
        match over.evaluate(&sight)? {
            Value::Null => Ok(Array::default()),
            items => inputs::items_of(items),
        }
    }

    /// The list's action gives this page now, and the history has it beside those before.
    fn record_page(&mut self, ticket: TicketId, id: FrameId, index: usize, list: Place, end: End) {
        let started = self.rounds(id, index).and_then(|rounds| rounds.asked.take()).unwrap_or(self.now);
        let (plan, secure, ended) = (Arc::clone(&self.plan), self.secure(id, list.index), self.now);
        let (path, rounds) = self.path(id, &plan.action(list).name);
        let Some(Cell::Done(done)) = self.frames.get_mut(id).map(|frame| &mut frame.cells[list.index]) else { return };
        self.last_record += 1;
        let End { status, code, error, outputs, next, .. } = end;
        let seq = self.last_record;
        let page = Done { seq, status, code, error, outputs, next, started, ended, ..(**done).clone() };
        let record = shown(plan.action(list), &page, secure, Some(ticket));
        self.records.push_back(Record { path, rounds, ..record });
        if status == Status::Succeeded {
            **done = page;
        }
    }

    fn stream(&self, id: FrameId, is_it: impl Fn(&Stream) -> bool) -> Option<Stream> {
        let block = self.frames.get(id)?.block;
        self.plan.streams.iter().find(|stream| stream.list.block == block && is_it(stream)).copied()
    }
}
