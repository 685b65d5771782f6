//! The interpreter. A machine holds a definition and what has happened so far; it says which actions may start now, takes
//! their outcomes, and says when the run is over. It does no I/O and never asks for the time, so the same calls give the
//! same answers: a run can be replayed from its outcomes.

mod begin;
mod endings;
mod frames;
mod inputs;
pub(crate) mod plan;
mod pure;
mod rounds;
mod sight;
mod types;
pub(crate) mod variables;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use causeway_core::RunId;
use chrono::{DateTime, Utc};

pub use types::{Call, Delivery, Outcome, Record, RunError, RunResult, Start, Ticket, TicketId};

use crate::Status;
use crate::Value;
use crate::definition::Definition;
use crate::expr::{EvalError, Tree};
use frames::{FrameId, Frames};
use plan::Plan;
use sight::Sight;
use variables::Variables;

/// One run of a flow.
///
/// ```
/// use std::sync::Arc;
/// use causeway_flow::{Machine, Start, Status, read};
/// let text = r#"{"actions": {"Greet": {"type": "Compose", "inputs": "Hello @{triggerBody()?['name']}"}}}"#;
/// let now = chrono::DateTime::UNIX_EPOCH;
/// let start = Start {
///     run: causeway_core::RunId::new(0),
///     flow: "hello".into(),
///     started: now,
///     trigger_name: "manual".into(),
///     trigger_body: serde_json::json!({"name": "Ada"}).into(),
///     parameters: Default::default(),
/// };
/// let mut machine = Machine::new(Arc::new(read(text).unwrap()), start);
/// assert!(machine.ready(now).is_empty(), "nothing here needs the outside world");
/// assert_eq!(machine.take_records()[0].outputs, "Hello Ada");
/// assert_eq!(machine.result().unwrap().status, Status::Succeeded);
/// ```
#[derive(Debug)]
pub struct Machine {
    plan: Arc<Plan>,
    run: RunId,
    parameters: HashMap<String, Value>,
    variables: Variables,
    trigger: Value,
    workflow: Value,
    frames: Frames,
    root: FrameId,
    tasks: VecDeque<Task>,
    /// Handed out by the next `ready`.
    outbox: VecDeque<Ticket>,
    open: BTreeMap<TicketId, Open>,
    last_ticket: u64,
    records: Vec<Record>,
    last_record: u64,
    /// How many ids `guid()` has given.
    ids: AtomicU64,
    ending: Option<Ending>,
    result: Option<RunResult>,
}

/// Something to look at.
#[derive(Debug, Clone, Copy)]
enum Task {
    /// Whether an action may start.
    Settle(FrameId, usize),
    /// A frame in which everything has ended.
    Closed(FrameId),
}

/// A ticket that is not finished.
#[derive(Debug, Clone, Copy)]
struct Open {
    frame: FrameId,
    index: usize,
    is_wait: bool,
}

/// That the run ends before its actions do.
#[derive(Debug, Clone)]
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
            parameters: sight::parameters(&definition, &start),
            trigger: sight::trigger(&start),
            workflow: sight::workflow(&start),
            run: start.run,
            plan,
            variables: Variables::new(),
            frames,
            root,
            tasks: VecDeque::new(),
            outbox: VecDeque::new(),
            open: BTreeMap::new(),
            last_ticket: 0,
            records: Vec::new(),
            last_record: 0,
            ids: AtomicU64::new(0),
            ending: None,
            result: None,
        };
        machine.start_frame(root);
        machine
    }

    /// Runs what needs nothing from outside and gives the actions that do and may start now. Each is given once; a
    /// Foreach has no more of its items under way than its concurrency says.
    pub fn ready(&mut self, now: DateTime<Utc>) -> Vec<Ticket> {
        self.drain(now);
        self.outbox.drain(..).collect()
    }

    /// Takes how a ticket's action ended. A ticket that is not open is left alone.
    pub fn finish(&mut self, ticket: TicketId, outcome: Outcome, now: DateTime<Utc>) {
        if let Some(open) = self.open.remove(&ticket) {
            self.take_outcome(open, outcome, now);
            self.drain(now);
        }
    }

    /// Actions that ended or were skipped since the last call, in order.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// How the run ended, once nothing is left to do.
    #[must_use]
    pub fn result(&self) -> Option<RunResult> {
        self.result.clone()
    }

    /// Ends the run: what has not begun becomes Cancelled, waits end at once. Calls under way are still open, because
    /// what they did counts; the run is over when they are finished.
    pub fn cancel(&mut self, now: DateTime<Utc>) {
        let error = RunError { code: "Cancelled".into(), message: "The run was cancelled.".into() };
        let result = RunResult { status: Status::Cancelled, error: Some(error) };
        self.end(Ending { result, rest: Status::Cancelled, code: "RunCancelled" }, now);
        self.drain(now);
    }

    /// Tickets that were handed out and are not finished, in order.
    #[must_use]
    pub fn open_tickets(&self) -> Vec<TicketId> {
        let waiting: Vec<TicketId> = self.outbox.iter().map(|ticket| ticket.id).collect();
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
        Tree::parse(template).evaluate(&Sight { machine: self, frame: self.root, index: None, now })
    }

    fn drain(&mut self, now: DateTime<Utc>) {
        while let Some(task) = self.tasks.pop_front() {
            match task {
                Task::Settle(frame, index) => self.settle(frame, index, now),
                Task::Closed(frame) => self.closed(frame, now),
            }
        }
        if self.result.is_none() && self.open.is_empty() {
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
