//! The ends of actions, of frames and of the run. The status of a frame is made of its last actions: one that was
//! skipped stands for those before it, so that a failure nobody handled is not lost, and a handled one is.

use causeway_core::redact::HIDDEN;
use chrono::{DateTime, Utc};

use super::frames::{Blame, Cell, Done, FrameId, Work};
use super::{Machine, Open, Outcome, Record, RunError, RunResult, Task};
use crate::Status;
use crate::Value;

/// How an action ends.
pub(super) struct End {
    pub(super) status: Status,
    pub(super) code: Option<String>,
    pub(super) error: Option<String>,
    /// Set where the action did not begin before it ended.
    pub(super) inputs: Option<Value>,
    pub(super) outputs: Value,
    pub(super) started: DateTime<Utc>,
    pub(super) kept: Vec<Value>,
}

impl End {
    pub(super) fn succeeded(inputs: Value, outputs: Value, now: DateTime<Utc>) -> Self {
        Self { inputs: Some(inputs), ..Self::of(Status::Succeeded, Some("OK".into()), None, outputs, now) }
    }

    pub(super) fn failed(code: &str, message: String, now: DateTime<Utc>) -> Self {
        Self::of(Status::Failed, Some(code.to_owned()), Some(message), Value::Null, now)
    }

    pub(super) fn without_running(status: Status, code: &str, why: &str, now: DateTime<Utc>) -> Self {
        Self::of(status, Some(code.to_owned()), Some(why.to_owned()), Value::Null, now)
    }

    pub(super) fn of(
        status: Status,
        code: Option<String>,
        error: Option<String>,
        outputs: Value,
        now: DateTime<Utc>,
    ) -> Self {
        Self { status, code, error, inputs: None, outputs, started: now, kept: Vec::new() }
    }

    fn outcome(outcome: Outcome, now: DateTime<Utc>) -> Self {
        match outcome {
            Outcome::Succeeded { outputs, code } => {
                Self::of(Status::Succeeded, code.or_else(|| Some("OK".into())), None, outputs, now)
            }
            Outcome::Failed { code, message, outputs } => {
                Self::of(Status::Failed, Some(code), Some(message), outputs.unwrap_or_default(), now)
            }
            Outcome::TimedOut { message } => {
                Self::of(Status::TimedOut, Some("ActionTimedOut".into()), Some(message), Value::Null, now)
            }
            Outcome::Skipped { code, message } => {
                Self::of(Status::Skipped, Some(code), Some(message), Value::Null, now)
            }
        }
    }
}

impl Machine {
    pub(super) fn take_outcome(&mut self, open: Open, outcome: Outcome, now: DateTime<Utc>) {
        self.conclude(open.frame, open.index, End::outcome(outcome, now), now);
    }

    /// Ends an action, and looks at what waits for it.
    pub(super) fn conclude(&mut self, id: FrameId, index: usize, end: End, now: DateTime<Utc>) {
        self.record(id, index, end, now);
        let Some(frame) = self.frames.get_mut(id) else { return };
        frame.open -= 1;
        let (block, closed) = (frame.block, frame.open == 0);
        let after = self.plan.blocks[block].after[index].clone();
        for next in after {
            self.push(Task::Settle(id, next));
        }
        if closed {
            self.push(Task::Closed(id));
        }
    }

    /// Notes an end without looking further.
    pub(super) fn record(&mut self, id: FrameId, index: usize, end: End, now: DateTime<Utc>) {
        let Some(frame) = self.frames.get_mut(id) else { return };
        let before = std::mem::replace(&mut frame.cells[index], Cell::Pending);
        let (inputs, started) = match before {
            Cell::Running(running) => (end.inputs.unwrap_or(running.inputs), running.started),
            _ => (end.inputs.unwrap_or_default(), end.started),
        };
        let End { status, code, error, outputs, kept, .. } = end;
        let done = Done { status, code, error, inputs, outputs, started, ended: now, kept };
        let action = &self.plan.blocks[frame.block].actions[index];
        let shown = |value: &Value, secret: bool| if secret { HIDDEN.into() } else { value.clone() };
        self.last_record += 1;
        let mut record = Record {
            seq: self.last_record,
            name: action.name.clone(),
            path: String::new(),
            kind: action.type_name.clone(),
            status: done.status,
            code: done.code.clone(),
            inputs: shown(&done.inputs, action.secure_inputs),
            outputs: shown(&done.outputs, action.secure_outputs),
            error: done.error.clone(),
            started: done.started,
            ended: done.ended,
        };
        frame.cells[index] = Cell::Done(Box::new(done));
        record.path = self.path(id, &record.name);
        self.records.push(record);
    }

    /// What a frame's end means for what it runs for.
    pub(super) fn closed(&mut self, id: FrameId, now: DateTime<Utc>) {
        let (status, blame) = self.merged(id);
        let Some((outer, index)) = self.frames.get(id).and_then(|frame| frame.parent) else {
            let error = blame.map(|Blame { code, message }| RunError { code, message });
            let own = RunResult { status, error };
            // A run in which nothing had to be done did what it should.
            let own =
                if status == Status::Skipped { RunResult { status: Status::Succeeded, error: None } } else { own };
            self.result = Some(self.ending.as_ref().map_or(own, |ending| ending.result.clone()));
            return;
        };
        let Some(frame) = self.frames.get(outer) else { return };
        let Cell::Running(running) = &frame.cells[index] else { return };
        match running.work {
            Work::Foreach(_) => self.round_closed(outer, index, id, status, blame, now),
            Work::Until { .. } => self.until_closed(outer, index, id, status, blame, now),
            Work::Inner | Work::Ticket => {
                let end = container(status, blame, Value::Null, now);
                self.conclude(outer, index, end, now);
            }
        }
    }

    /// The objects that `result()` shows for the actions of a frame.
    pub(super) fn results(&self, id: FrameId) -> Vec<Value> {
        let Some(frame) = self.frames.get(id) else { return Vec::new() };
        let actions = &self.plan.blocks[frame.block].actions;
        let views =
            actions.iter().zip(&frame.cells).filter_map(|(action, cell)| Some(cell.done()?.shown(&action.name)));
        views.collect()
    }

    /// The status of a frame by its last actions, and what is to blame when it is not a good one.
    fn merged(&self, id: FrameId) -> (Status, Option<Blame>) {
        let Some(frame) = self.frames.get(id) else { return (Status::Succeeded, None) };
        let block = &self.plan.blocks[frame.block];
        if frame.cells.is_empty() {
            return (Status::Succeeded, None);
        }
        let mut look: Vec<usize> = (0..frame.cells.len()).filter(|i| block.after[*i].is_empty()).rev().collect();
        let mut seen = vec![false; frame.cells.len()];
        let (mut status, mut worst) = (Status::Skipped, None);
        while let Some(i) = look.pop() {
            let Some(done) = frame.cells[i].done().filter(|_| !std::mem::replace(&mut seen[i], true)) else { continue };
            if done.status == Status::Skipped {
                look.extend(block.before[i].iter().map(|(earlier, _)| *earlier));
            } else if worst.is_none() || status.worse(done.status) != status {
                (status, worst) = (status.worse(done.status), Some((i, done)));
            }
        }
        let bad = matches!(status, Status::Failed | Status::TimedOut | Status::Cancelled);
        let blame = worst.filter(|_| bad).map(|(i, done)| blamed(&block.actions[i].name, done));
        (status, blame)
    }
}

/// The action to blame with its own words. What a container says names the action already.
fn blamed(name: &str, done: &Done) -> Blame {
    let code = done.code.clone().unwrap_or_else(|| "ActionFailed".into());
    let message = done.error.clone().unwrap_or_else(|| format!("It ended {}.", done.status));
    let message = if message.starts_with(&format!("{name}: ")) { message } else { format!("{name}: {message}") };
    Blame { code, message }
}

/// The end of an action by the end of what is inside.
pub(super) fn container(status: Status, blame: Option<Blame>, outputs: Value, now: DateTime<Utc>) -> End {
    let (code, error) = match blame {
        Some(Blame { code, message }) => (code, Some(message)),
        None => ("OK".to_owned(), None),
    };
    // A scope in which everything was skipped did what it should.
    let status = if status == Status::Skipped { Status::Succeeded } else { status };
    End::of(status, Some(code), error, outputs, now)
}
