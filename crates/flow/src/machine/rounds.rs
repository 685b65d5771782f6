//! Loops. The items of a Foreach are shared by all its rounds; a round that is over leaves only a tally behind.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Machine;
use super::endings::{End, container};
use super::frames::{Binding, Blame, Cell, FrameId, Rounds, Work};
use super::plan::Place;
use crate::definition::{ActionKind, Until};
use crate::value::object;
use crate::{Array, Status, Value};

impl Rounds {
    pub(super) fn new(items: Array) -> Self {
        Self {
            items,
            offset: 0,
            more: None,
            asked: None,
            next: 0,
            in_flight: 0,
            succeeded: 0,
            failed: 0,
            status: Status::Skipped,
            blame: None,
            kept: BTreeMap::new(),
            gathered: BTreeMap::new(),
        }
    }

    /// How many items there are, as far as is known.
    pub(super) fn known(&self) -> usize {
        self.offset + self.items.len()
    }

    pub(super) fn tally(&self) -> Value {
        object! {"items": self.known(), "succeeded": self.succeeded, "failed": self.failed}
    }

    fn note(&mut self, round: usize, status: Status, blame: Option<Blame>) {
        self.in_flight -= 1;
        self.status = self.status.worse(status);
        match status {
            Status::Failed | Status::TimedOut => self.failed += 1,
            Status::Succeeded => self.succeeded += 1,
            _ => {}
        }
        if let Some(blame) = blame
            && self.blame.as_ref().is_none_or(|(first, _)| round < *first)
        {
            self.blame = Some((round, blame));
        }
    }

    /// The status of the loop and what is to blame, in words that say how many items are concerned.
    fn summary(&self, stopped: bool) -> (Status, Option<Blame>) {
        let is_left = self.next < self.known() || self.more.is_some();
        let status = if stopped && is_left { self.status.worse(Status::Cancelled) } else { self.status };
        let blame = self.blame.clone().map(|(round, blame)| Blame {
            code: blame.code,
            message: format!(
                "{} of {} items failed; the first is item {round}: {}",
                self.failed,
                self.known(),
                blame.message
            ),
        });
        (status, blame)
    }
}

impl Machine {
    /// Starts the first rounds of a Foreach, or ends it when there is no item.
    pub(super) fn start_rounds(&mut self, id: FrameId, index: usize, repetitions: usize) {
        for _ in 0..repetitions {
            if !self.next_round(id, index) {
                break;
            }
        }
        self.conclude_rounds(id, index);
    }

    pub(super) fn rounds(&mut self, id: FrameId, index: usize) -> Option<&mut Rounds> {
        match self.frames.get_mut(id)?.cells.get_mut(index)? {
            Cell::Running(running) => match &mut running.work {
                Work::Foreach(rounds) => Some(rounds),
                _ => None,
            },
            _ => None,
        }
    }

    fn next_round(&mut self, id: FrameId, index: usize) -> bool {
        if self.ending.is_some() {
            return false;
        }
        let Some(rounds) = self.rounds(id, index).filter(|rounds| rounds.next < rounds.known()) else {
            return false;
        };
        let binding = Binding { items: Some(rounds.items.clone()), offset: rounds.offset, index: rounds.next };
        rounds.next += 1;
        rounds.in_flight += 1;
        self.open_round(id, index, binding);
        true
    }

    /// One round is over: its frame goes, the next one starts.
    pub(super) fn round_closed(
        &mut self,
        id: FrameId,
        index: usize,
        round: FrameId,
        status: Status,
        blame: Option<Blame>,
    ) {
        let place = self.frames.get(round).and_then(|frame| frame.binding.as_ref()).map_or(0, |binding| binding.index);
        let kept = if self.keeps(id, index) { self.results(round) } else { Vec::new() };
        let gathered = self.gathered(round);
        self.frames.close(round);
        if let Some(rounds) = self.rounds(id, index) {
            rounds.note(place, status, blame);
            if !kept.is_empty() {
                rounds.kept.insert(place, kept);
            }
            for (action, outputs) in gathered {
                rounds.gathered.entry(action).or_default().insert(place, outputs);
            }
        }
        self.next_round(id, index);
        self.conclude_rounds(id, index);
    }

    /// What a round's actions gave, of those that someone outside of the loop asks for.
    fn gathered(&self, round: FrameId) -> Vec<(Place, Vec<Value>)> {
        let Some(frame) = self.frames.get(round) else { return Vec::new() };
        let sight = self.sight(round, None);
        let of = |place: &Place| (*place, sight.given(*place));
        self.plan.blocks[frame.block].gathered.iter().map(of).filter(|(_, outputs)| !outputs.is_empty()).collect()
    }

    fn keeps(&self, id: FrameId, index: usize) -> bool {
        let Some(frame) = self.frames.get(id) else { return false };
        self.plan.keeps_results(&self.plan.blocks[frame.block].actions[index].name)
    }

    /// Ends a Foreach whose items are all done, or goes on to the next page of them.
    pub(super) fn conclude_rounds(&mut self, id: FrameId, index: usize) {
        let stopped = self.ending.is_some();
        let Some(rounds) = self.rounds(id, index) else { return };
        if rounds.in_flight > 0 || (!stopped && rounds.next < rounds.known()) {
            return;
        }
        if !stopped && rounds.more.is_some() {
            return self.ask_page(id, index);
        }
        let (status, blame) = rounds.summary(stopped);
        let outputs = rounds.tally();
        let kept = std::mem::take(&mut rounds.kept).into_values().flatten().collect();
        let gathered = std::mem::take(&mut rounds.gathered).into_iter();
        let gathered = gathered.map(|(action, rounds)| (action, rounds.into_values().flatten().collect())).collect();
        self.conclude(id, index, End { kept, gathered, ..container(status, blame, outputs) });
    }

    /// One round of an Until is over: the condition decides, then the limits.
    pub(super) fn until_closed(
        &mut self,
        id: FrameId,
        index: usize,
        round: FrameId,
        status: Status,
        blame: Option<Blame>,
    ) {
        let plan = Arc::clone(&self.plan);
        let Some(frame) = self.frames.get(id) else { return };
        let action = &plan.blocks[frame.block].actions[index];
        let (ActionKind::Until(until), Cell::Running(running)) = (&action.kind, &frame.cells[index]) else { return };
        let Work::Until { index: rounds } = running.work else { return };
        let outputs = object! {"iterations": rounds + 1};
        let holds = until.condition.holds(&self.sight(round, None));
        let end = match holds {
            Err(error) => {
                let message = format!("The condition of '{}' cannot be evaluated: {}", action.name, error.message);
                End::failed(error.code, message)
            }
            Ok(true) => container(status, blame, outputs),
            Ok(false) if self.ending.is_some() => container(Status::Cancelled, blame, outputs),
            Ok(false) => match limit(until, rounds, self.now - running.started) {
                Some(why) if until.fail_at_limit => {
                    End { outputs, ..End::failed("UntilLimitReached", format!("The condition never held: {why}.")) }
                }
                Some(_) => container(status, blame, outputs),
                None => return self.next_until(id, index, round, rounds + 1),
            },
        };
        self.conclude(id, index, end);
    }

    fn next_until(&mut self, id: FrameId, index: usize, round: FrameId, next: usize) {
        self.frames.close(round);
        if let Some(Cell::Running(running)) = self.frames.get_mut(id).and_then(|frame| frame.cells.get_mut(index)) {
            running.work = Work::Until { index: next };
        }
        self.open_round(id, index, Binding::round(next));
    }
}

/// Which limit of an Until is reached after round `index`.
fn limit(until: &Until, index: usize, passed: chrono::TimeDelta) -> Option<String> {
    if index as u64 + 1 >= until.count {
        return Some(format!("{} rounds are over", until.count));
    }
    let seconds = until.timeout.as_secs();
    (passed.num_seconds() >= 0 && passed.num_seconds().unsigned_abs() >= seconds)
        .then(|| format!("{seconds} s are over"))
}
