//! Frames: executions of blocks. A frame lives while its block runs; those of scopes and branches until the frame around
//! them goes, those of a loop's items only until the item is done. So a loop over a hundred thousand items holds no more
//! frames than items in flight.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::TicketId;
use super::plan::{Place, Plan};
use crate::{Array, Status, Value};

/// Names a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrameId(u64);

/// One execution of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    pub(super) block: usize,
    /// The action it runs for.
    pub(super) parent: Option<(FrameId, usize)>,
    pub(super) binding: Option<Binding>,
    pub(super) cells: Vec<Cell>,
    /// Frames inside, with the action they run for.
    pub(super) children: Vec<(usize, FrameId)>,
    /// How many actions have not ended.
    pub(super) open: usize,
}

/// Which round of a loop a frame is; for a Foreach with its array, which all rounds share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Binding {
    pub(super) items: Option<Array>,
    /// The round that the first of the items is for.
    pub(super) offset: usize,
    pub(super) index: usize,
}

impl Binding {
    /// A round without an item.
    pub(super) fn round(index: usize) -> Self {
        Self { items: None, offset: 0, index }
    }

    pub(super) fn item(&self) -> Option<&Value> {
        self.items.as_ref()?.get(self.index.checked_sub(self.offset)?)
    }
}

/// Where an action of a frame stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Pending,
    Running(Box<Running>),
    Done(Box<Done>),
}

/// An action that has begun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Running {
    pub(super) inputs: Value,
    pub(super) started: DateTime<Utc>,
    pub(super) work: Work,
}

/// What a begun action waits for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Work {
    /// An outcome from outside.
    Ticket(TicketId),
    /// The end of one frame inside.
    Inner,
    /// The ends of rounds.
    Foreach(Rounds),
    /// The end of the current round.
    Until { index: usize },
}

/// The rounds of a Foreach.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rounds {
    /// All items, or those of a page.
    pub(super) items: Array,
    /// How many items there were on the pages before.
    pub(super) offset: usize,
    /// How to ask for the next page, until that has come.
    pub(super) more: Option<String>,
    /// When it was asked for.
    pub(super) asked: Option<DateTime<Utc>>,
    pub(super) next: usize,
    pub(super) in_flight: usize,
    pub(super) succeeded: u64,
    pub(super) failed: u64,
    pub(super) status: Status,
    /// The first round that failed, and why.
    pub(super) blame: Option<(usize, Blame)>,
    /// What `result()` of the loop gives, by round, if someone asks.
    pub(super) kept: BTreeMap<usize, Vec<Value>>,
    /// What actions inside gave that someone outside asks for, by action and round.
    pub(super) gathered: BTreeMap<Place, BTreeMap<usize, Vec<Value>>>,
}

/// Why a frame did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Blame {
    pub(super) code: String,
    pub(super) message: String,
}

/// An action that has ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Done {
    /// Its record's number.
    pub(super) seq: u64,
    pub(super) status: Status,
    pub(super) code: Option<String>,
    pub(super) error: Option<String>,
    /// Whether the error may be told.
    pub(super) is_secret: bool,
    pub(super) inputs: Value,
    pub(super) outputs: Value,
    pub(super) started: DateTime<Utc>,
    pub(super) ended: DateTime<Utc>,
    pub(super) kept: Vec<Value>,
    /// Of a Foreach: what actions inside gave in its rounds, in their order, for those outside that ask.
    pub(super) gathered: BTreeMap<Place, Array>,
    /// Of a page: how to ask for the next one.
    pub(super) next: Option<String>,
}

impl Cell {
    pub(super) fn done(&self) -> Option<&Done> {
        match self {
            Cell::Done(done) => Some(done),
            _ => None,
        }
    }
}

/// All frames of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Frames {
    frames: BTreeMap<FrameId, Frame>,
    last: u64,
}

impl Frames {
    pub(super) fn open(
        &mut self,
        plan: &Plan,
        block: usize,
        parent: Option<(FrameId, usize)>,
        binding: Option<Binding>,
    ) -> FrameId {
        let count = plan.blocks[block].actions.len();
        self.last += 1;
        let id = FrameId(self.last);
        let cells = (0..count).map(|_| Cell::Pending).collect();
        self.frames.insert(id, Frame { block, parent, binding, cells, children: Vec::new(), open: count });
        if let Some((outer, index)) = parent
            && let Some(outer) = self.frames.get_mut(&outer)
        {
            outer.children.push((index, id));
        }
        id
    }

    /// Removes a frame with all inside.
    pub(super) fn close(&mut self, id: FrameId) {
        let outer = self.get(id).and_then(|frame| frame.parent);
        if let Some(outer) = outer.and_then(|(outer, _)| self.frames.get_mut(&outer)) {
            outer.children.retain(|(_, child)| *child != id);
        }
        let mut gone = vec![id];
        while let Some(frame) = gone.pop().and_then(|id| self.frames.remove(&id)) {
            gone.extend(frame.children.into_iter().map(|(_, child)| child));
        }
    }

    pub(super) fn get(&self, id: FrameId) -> Option<&Frame> {
        self.frames.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: FrameId) -> Option<&mut Frame> {
        self.frames.get_mut(&id)
    }

    /// How many were opened so far.
    pub(super) fn opened(&self) -> u64 {
        self.last
    }

    /// Goes on numbering after so many.
    pub(super) fn go_on_after(&mut self, opened: u64) {
        self.last = opened;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    /// The frame and those around it, innermost first.
    pub(super) fn around(&self, id: FrameId) -> impl Iterator<Item = &Frame> {
        let mut next = self.get(id);
        std::iter::from_fn(move || {
            let frame = next?;
            next = frame.parent.and_then(|(outer, _)| self.get(outer));
            Some(frame)
        })
    }

    /// The frame in which an action of the plan is to be found, seen from another frame: out to the nearest frame that
    /// is around both, then in again. An error is the action around it at which the way ends.
    pub(super) fn find(&self, plan: &Plan, from: FrameId, place: Place) -> Result<&Frame, Option<Place>> {
        let chain = &plan.blocks[place.block].chain;
        let Some(mut frame) = self.around(from).find(|frame| chain.contains(&frame.block)) else { return Err(None) };
        let depth = chain.iter().position(|block| *block == frame.block).unwrap_or_default();
        for block in chain.iter().skip(depth + 1) {
            let Some(owner) = plan.blocks[*block].owner else { return Err(None) };
            let inside = frame.children.iter().rev().filter(|(index, _)| *index == owner.index);
            let found = inside.filter_map(|(_, id)| self.get(*id)).find(|child| child.block == *block);
            frame = found.filter(|_| !is_foreach(plan, owner)).ok_or(Some(owner))?;
        }
        Ok(frame)
    }
}

fn is_foreach(plan: &Plan, place: Place) -> bool {
    matches!(plan.action(place).kind, crate::ActionKind::Foreach { .. })
}
