//! The interpreter. A machine holds a definition and what has happened so far; it says which actions may start now, takes
//! their outcomes, and says when the run is over. It does no I/O and never asks for the time: what follows from an
//! outcome happens at that outcome's time. So the same outcomes give the same run, and a run can be replayed from its
//! records ([`Machine::replay`]).

mod begin;
mod endings;
mod frames;
pub(crate) mod inputs;
mod pages;
pub(crate) mod plan;
mod pure;
mod replay;
mod rounds;
mod secure;
mod sight;
mod streams;
mod table;
mod types;
pub(crate) mod variables;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use causeway_core::RunId;
use chrono::{DateTime, Utc};

pub use pages::PageState;
pub use pure::computed;
pub use replay::ReplayError;
pub(crate) use sight::{parameters, reason};
pub use types::{
    Call, Delivery, Fired, HttpCall, ListPage, Outcome, Record, RunError, RunResult, Secret, Start, Ticket, TicketId,
};

use crate::definition::Definition;
use crate::expr::{EvalError, Tree};
use crate::{Object, Status, Value};
use frames::{FrameId, Frames};
use plan::Plan;
use sight::Sight;
use variables::Variables;

/// How many records one call of [`Machine::ready`] makes, more or less, before it gives the caller a chance to take them.
const BATCH: u64 = 256;

/// One run of a flow.
///
/// The caller asks [`ready`](Self::ready) for tickets and takes records, over and over, until the machine
/// [is idle](Self::is_idle); then it waits for an outcome and gives it to [`finish`](Self::finish). What a machine holds
/// is in proportion to what is under way: a Foreach over a hundred thousand items holds the items, which it shares with
/// whoever gave them, and one frame for each item in flight. What a finished item gave is kept only when the flow asks
/// for the `result()` of the loop. Of a list that only a loop of deliveries uses, it holds one page ([`ListPage`]).
///
/// ```
/// use std::sync::Arc;
/// use causeway_flow::{Fired, Machine, Start, Status, read};
/// let text = r#"{"actions": {"Greet": {"type": "Compose", "inputs": "Hello @{triggerBody()?['name']}"}}}"#;
/// let start = Start {
///     run: causeway_core::RunId::new(0),
///     flow: "hello".into(),
///     started: chrono::DateTime::UNIX_EPOCH,
///     trigger: Fired::new("manual", serde_json::json!({"name": "Ada"}).into()),
///     parameters: Default::default(),
/// };
/// let mut machine = Machine::new(Arc::new(read(text).unwrap()), start);
/// assert!(machine.ready().is_empty() && machine.is_idle(), "nothing here needs the outside world");
/// assert_eq!(machine.take_records()[0].outputs, "Hello Ada");
/// assert_eq!(machine.result().unwrap().status, Status::Succeeded);
/// ```
#[derive(Debug, Clone)]
pub struct Machine {
    plan: Arc<Plan>,
    run: RunId,
    parameters: Arc<BTreeMap<String, Value>>,
    trigger: Value,
    tracking: String,
    workflow: Value,
    /// When what is looked at now happened.
    now: DateTime<Utc>,
    variables: Variables,
    frames: Frames,
    root: FrameId,
    tasks: VecDeque<Task>,
    /// Handed out by the next `ready`.
    outbox: VecDeque<Ticket>,
    open: BTreeMap<TicketId, Open>,
    last_ticket: u64,
    /// Tickets up to this one may have been taken up. Moved on where a batch ends and not where `ready` is called, so that
    /// a replay, which does not know about the latter, sees the same.
    offered: u64,
    records: VecDeque<Record>,
    last_record: u64,
    ids: Ids,
    has_responded: bool,
    ending: Option<Ending>,
    result: Option<RunResult>,
}

/// How many ids `guid()` has given. Expressions see the machine unchanged, and yet this counts.
#[derive(Debug, Default)]
struct Ids(AtomicU64);

impl Clone for Ids {
    fn clone(&self) -> Self {
        Self(AtomicU64::new(self.0.load(Ordering::Relaxed)))
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        self.0.load(Ordering::Relaxed) == other.0.load(Ordering::Relaxed)
    }
}

/// Whether two machines of one definition are at the same place of the same run, and go on in the same way.
impl PartialEq for Machine {
    fn eq(&self, other: &Self) -> bool {
        let frames = |machine: &Self| (machine.root, machine.last_ticket, machine.offered, machine.last_record);
        let started = |machine: &Self| (machine.run, machine.now, machine.has_responded);
        frames(self) == frames(other)
            && started(self) == started(other)
            && self.parameters == other.parameters
            && (&self.trigger, &self.workflow, &self.tracking) == (&other.trigger, &other.workflow, &other.tracking)
            && self.variables == other.variables
            && self.frames == other.frames
            && self.tasks == other.tasks
            && self.outbox == other.outbox
            && self.open == other.open
            && self.records == other.records
            && self.ids == other.ids
            && self.ending == other.ending
            && self.result == other.result
    }
}

/// Something to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Task {
    /// Whether an action may start.
    Settle(FrameId, usize),
    /// A frame in which everything has ended.
    Closed(FrameId),
}

/// A ticket that is not finished.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Open {
    frame: FrameId,
    index: usize,
    is_wait: bool,
}

/// That the run ends before its actions do.
#[derive(Debug, Clone, PartialEq)]
struct Ending {
    result: RunResult,
    /// What actions become that have not begun.
    rest: Status,
    code: &'static str,
}

impl Machine {
    /// A run at its beginning.
    #[must_use]
    pub fn new(definition: Arc<Definition>, start: Start) -> Self {
        let plan = Arc::new(Plan::new(&definition));
        let mut frames = Frames::default();
        let root = frames.open(&plan, 0, None, None);
        let mut machine = Self {
            parameters: Arc::new(sight::parameters(&definition, &start.parameters)),
            trigger: sight::trigger(&start),
            tracking: start.trigger.tracking.clone().unwrap_or_else(|| start.run.to_string()),
            workflow: sight::workflow(&start),
            run: start.run,
            now: start.started,
            plan,
            variables: Variables::new(),
            frames,
            root,
            tasks: VecDeque::new(),
            outbox: VecDeque::new(),
            open: BTreeMap::new(),
            last_ticket: 0,
            offered: 0,
            records: VecDeque::new(),
            last_record: 0,
            ids: Ids::default(),
            has_responded: false,
            ending: None,
            result: None,
        };
        machine.start_frame(root);
        machine
    }

    /// Runs what needs nothing from outside, some hundred actions of it, and gives the actions that do and may start
    /// now. Each is given once; a Foreach has no more of its items under way than its concurrency says.
    pub fn ready(&mut self) -> Vec<Ticket> {
        self.drain();
        self.outbox.drain(..).collect()
    }

    /// Whether nothing is left to run before an outcome comes in.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.tasks.is_empty() && self.outbox.is_empty()
    }

    /// Takes how a ticket's action ended. A ticket that is not open is left alone.
    pub fn finish(&mut self, ticket: TicketId, outcome: Outcome, now: DateTime<Utc>) {
        if !self.open.contains_key(&ticket) {
            return;
        }
        self.drain_all();
        // What was still to run may have ended the run, and with it this action.
        if let Some(open) = self.open.remove(&ticket) {
            self.now = now;
            self.take_outcome(ticket, open, outcome);
            self.drain();
        }
    }

    /// Actions that ended or were skipped since the last call, in order.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records).into()
    }

    /// How the run ended, once nothing is left to do.
    #[must_use]
    pub fn result(&self) -> Option<RunResult> {
        self.result.clone()
    }

    /// Ends the run: what has not begun becomes Cancelled, waits end at once. Calls under way are still open, because
    /// what they did counts; the run is over when they are finished. A record says when it was.
    pub fn cancel(&mut self, now: DateTime<Utc>) {
        if self.ending.is_some() || self.result.is_some() {
            return;
        }
        self.drain_all();
        if self.ending.is_none() && self.result.is_none() {
            self.now = now;
            self.record_cancel();
            let error = RunError { code: "Cancelled".into(), message: "The run was cancelled.".into() };
            let result = RunResult { status: Status::Cancelled, error: Some(error) };
            self.end(Ending { result, rest: Status::Cancelled, code: "RunCancelled" });
            self.drain();
        }
    }

    /// Tickets that were handed out and are not finished, in order.
    #[must_use]
    pub fn open_tickets(&self) -> Vec<TicketId> {
        let waiting: BTreeSet<TicketId> = self.outbox.iter().map(|ticket| ticket.id).collect();
        self.open.keys().filter(|id| !waiting.contains(id)).copied().collect()
    }

    /// How many executions of blocks are held in memory: a measure for tests of long loops.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// Evaluates a value with templates as the flow's outermost level sees it.
    ///
    /// # Errors
    /// A text does not parse or has no value.
    pub fn evaluate(&self, template: &Value, now: DateTime<Utc>) -> Result<Value, EvalError> {
        Tree::parse(template).evaluate(&Sight { machine: self, frame: self.root, index: None, now, own: None })
    }

    /// The flow's declared outputs by name, evaluated.
    ///
    /// # Errors
    /// One of them has no value.
    pub fn outputs(&self) -> Result<Object, EvalError> {
        let mut outputs = Object::new();
        for (name, output) in self.plan.outputs.as_object().into_iter().flatten() {
            outputs.insert(name.clone(), self.evaluate(&output["value"], self.now)?);
        }
        Ok(outputs)
    }

    /// Before something happens at another time, what is left to do of the time before is done, batch by batch.
    fn drain_all(&mut self) {
        while !self.tasks.is_empty() {
            self.drain();
        }
    }

    /// Looks at what there is to look at, until a batch of records was made.
    fn drain(&mut self) {
        let end = self.last_record.saturating_add(BATCH);
        while self.last_record < end
            && let Some(task) = self.tasks.pop_front()
        {
            match task {
                Task::Settle(frame, index) => self.settle(frame, index),
                Task::Closed(frame) => self.closed(frame),
            }
        }
        self.offered = self.last_ticket;
        if self.result.is_none() && self.open.is_empty() && self.tasks.is_empty() {
            // Only a circle of runAfter, which the checker refuses, leaves actions that never start.
            let message = "Some actions wait for each other in a circle, so none of them can start.".to_owned();
            let error = RunError { code: "CircularRunAfter".into(), message };
            self.result = Some(RunResult { status: Status::Failed, error: Some(error) });
        }
    }

    fn start_frame(&mut self, id: FrameId) {
        let Some(frame) = self.frames.get(id) else { return };
        let before = &self.plan.blocks[frame.block].before;
        if before.is_empty() {
            self.tasks.push_back(Task::Closed(id));
        }
        let roots = before.iter().enumerate().filter(|(_, waits)| waits.is_empty());
        self.tasks.extend(roots.map(|(index, _)| Task::Settle(id, index)));
    }
}
