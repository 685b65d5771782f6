//! The ends of actions, of frames and of the run. The status of a frame is made of its last actions: one that was
//! skipped stands for those before it, so that a failure nobody handled is not lost, and a handled one is.

use std::collections::BTreeMap;
use std::sync::Arc;

use causeway_core::redact::HIDDEN;
use chrono::{DateTime, Utc};

use super::frames::{Blame, Cell, Done, FrameId, Work};
use super::plan::Place;
use super::secure::Secure;
use super::sight::Sight;
use super::{Machine, Open, Outcome, Record, RunError, RunResult, Secret, Task, TicketId};
use crate::definition::Action;
use crate::{Array, Status, Value};

/// How an action ends.
pub(super) struct End {
    pub(super) status: Status,
    pub(super) code: Option<String>,
    pub(super) error: Option<String>,
    /// Set where the action did not begin before it ended.
    pub(super) inputs: Option<Value>,
    pub(super) outputs: Value,
    pub(super) kept: Vec<Value>,
    pub(super) gathered: BTreeMap<Place, Array>,
    /// How to ask for the next page of what it read.
    pub(super) next: Option<String>,
}

impl End {
    pub(super) fn succeeded(inputs: Value, outputs: Value) -> Self {
        Self { inputs: Some(inputs), ..Self::of(Status::Succeeded, Some("OK".into()), None, outputs) }
    }

    pub(super) fn failed(code: &str, message: String) -> Self {
        Self::of(Status::Failed, Some(code.to_owned()), Some(message), Value::Null)
    }

    pub(super) fn without_running(status: Status, code: &str, why: &str) -> Self {
        Self::of(status, Some(code.to_owned()), Some(why.to_owned()), Value::Null)
    }

    pub(super) fn of(status: Status, code: Option<String>, error: Option<String>, outputs: Value) -> Self {
        Self { status, code, error, inputs: None, outputs, kept: Vec::new(), gathered: BTreeMap::new(), next: None }
    }

    pub(super) fn outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Page { outputs, code, next } => {
                let whole = Self::outcome(Outcome::Succeeded { outputs, code });
                Self { next: Some(next), ..whole }
            }
            Outcome::Succeeded { outputs, code } => {
                Self::of(Status::Succeeded, code.or_else(|| Some("OK".into())), None, outputs)
            }
            Outcome::Failed { code, message, outputs } => {
                Self::of(Status::Failed, Some(code), Some(message), outputs.unwrap_or_default())
            }
            Outcome::TimedOut { message } => Self::without_running(Status::TimedOut, "ActionTimedOut", &message),
            Outcome::Cancelled { message } => Self::without_running(Status::Cancelled, "ActionCancelled", &message),
            Outcome::Skipped { code, message } => Self::without_running(Status::Skipped, &code, &message),
        }
    }
}

impl Machine {
    pub(super) fn take_outcome(&mut self, ticket: TicketId, open: Open, outcome: Outcome) {
        let end = End::outcome(outcome);
        if self.rounds(open.frame, open.index).is_some() {
            return self.take_page(ticket, open.frame, open.index, end);
        }
        self.conclude(open.frame, open.index, end);
    }

    /// Ends an action, and looks at what waits for it.
    pub(super) fn conclude(&mut self, id: FrameId, index: usize, end: End) {
        self.record(id, index, end);
        let plan = Arc::clone(&self.plan);
        let Some(frame) = self.frames.get_mut(id) else { return };
        frame.open = frame.open.saturating_sub(1);
        let (block, closed) = (frame.block, frame.open == 0);
        for next in &plan.blocks[block].after[index] {
            self.push(Task::Settle(id, *next));
        }
        if closed {
            self.push(Task::Closed(id));
        }
    }

    /// Notes an end without looking further.
    pub(super) fn record(&mut self, id: FrameId, index: usize, end: End) {
        let (plan, now, secure) = (Arc::clone(&self.plan), self.now, self.secure(id, index));
        let Some(frame) = self.frames.get_mut(id) else { return };
        let before = std::mem::replace(&mut frame.cells[index], Cell::Pending);
        let (inputs, started, ticket) = match before {
            Cell::Running(running) => {
                let ticket = if let Work::Ticket(ticket) = running.work { Some(ticket) } else { None };
                (end.inputs.unwrap_or(running.inputs), running.started, ticket)
            }
            _ => (end.inputs.unwrap_or_default(), now, None),
        };
        self.last_record += 1;
        let End { status, code, error, outputs, kept, gathered, next, .. } = end;
        let (seq, is_secret) = (self.last_record, secure.inputs || secure.outputs);
        let done =
            Done { seq, status, code, error, is_secret, inputs, outputs, started, ended: now, kept, gathered, next };
        let action = &plan.blocks[frame.block].actions[index];
        let mut record = shown(action, &done, secure, ticket);
        (record.path, record.rounds) = self.path(id, &action.name);
        if !is_secret && let Some(tracked) = &action.tracked {
            let sight = Sight { own: Some(&done), ..self.sight(id, Some(index)) };
            // What is tracked is for reading only: that it cannot be evaluated fails nothing.
            record.tracked = tracked.evaluate(&sight).unwrap_or_default();
        }
        if let Some(frame) = self.frames.get_mut(id) {
            frame.cells[index] = Cell::Done(Box::new(done));
        }
        self.records.push_back(record);
    }

    /// Notes that the run was cancelled, so that a replay knows when.
    pub(super) fn record_cancel(&mut self) {
        self.last_record += 1;
        self.records.push_back(Record {
            seq: self.last_record,
            name: Record::CANCEL.into(),
            path: Record::CANCEL.into(),
            rounds: Vec::new(),
            kind: Record::CANCEL.into(),
            ticket: None,
            status: Status::Cancelled,
            code: Some("RunCancelled".into()),
            inputs: Value::Null,
            outputs: Value::Null,
            error: None,
            tracked: Value::Null,
            secret: None,
            next: None,
            started: self.now,
            ended: self.now,
        });
    }

    pub(super) fn secure(&self, id: FrameId, index: usize) -> Secure {
        self.frames.get(id).map_or_else(Secure::default, |frame| self.plan.blocks[frame.block].secure[index])
    }

    /// What a frame's end means for what it runs for.
    pub(super) fn closed(&mut self, id: FrameId) {
        let (mut status, mut blame) = self.merged(id);
        let Some((outer, index)) = self.frames.get(id).and_then(|frame| frame.parent) else {
            let error = blame.map(|Blame { code, message }| RunError { code, message });
            // A run in which nothing had to be done did what it should.
            let status = if status == Status::Skipped { Status::Succeeded } else { status };
            let own = RunResult { status, error };
            self.result = Some(self.ending.as_ref().map_or(own, |ending| ending.result.clone()));
            return;
        };
        if self.was_cut_short(id) && status.worse(Status::Cancelled) != status {
            let message = "The run ended before everything inside did.".to_owned();
            (status, blame) = (Status::Cancelled, Some(Blame { code: "RunTerminated".into(), message }));
        }
        let Some(frame) = self.frames.get(outer) else { return };
        let Cell::Running(running) = &frame.cells[index] else { return };
        match running.work {
            Work::Foreach(_) => self.round_closed(outer, index, id, status, blame),
            Work::Until { .. } => self.until_closed(outer, index, id, status, blame),
            Work::Inner | Work::Ticket(_) => self.conclude(outer, index, container(status, blame, Value::Null)),
        }
    }

    /// Whether a Terminate kept some action of a frame from beginning: then what the frame runs for was in progress, and
    /// is cancelled, as documented for Terminate.
    fn was_cut_short(&self, id: FrameId) -> bool {
        let (Some(ending), Some(frame)) = (&self.ending, self.frames.get(id)) else { return false };
        let is_cut = |done: &Done| done.status == Status::Skipped && done.code.as_deref() == Some(ending.code);
        frame.cells.iter().filter_map(Cell::done).any(is_cut)
    }

    /// The objects that `result()` shows for the actions of a frame.
    pub(super) fn results(&self, id: FrameId) -> Vec<Value> {
        let Some(frame) = self.frames.get(id) else { return Vec::new() };
        let actions = &self.plan.blocks[frame.block].actions;
        let views = actions.iter().zip(&frame.cells).filter_map(|(action, cell)| {
            let done = cell.done()?;
            Some(self.shown(&action.name, done))
        });
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

/// The record of an action without its place, with what is secret hidden.
pub(super) fn shown(action: &Action, done: &Done, secure: Secure, ticket: Option<TicketId>) -> Record {
    let seen = |value: &Value, secret: bool| if secret { HIDDEN.into() } else { value.clone() };
    let hidden = || Secret { outputs: done.outputs.clone(), error: done.error.clone() };
    Record {
        seq: done.seq,
        name: action.name.clone(),
        path: String::new(),
        rounds: Vec::new(),
        kind: action.type_name.clone(),
        ticket,
        status: done.status,
        code: done.code.clone(),
        inputs: seen(&done.inputs, secure.inputs),
        outputs: seen(&done.outputs, secure.outputs),
        error: done.told(),
        tracked: Value::Null,
        secret: ticket.filter(|_| done.is_secret).map(|_| Box::new(hidden())),
        next: done.next.clone(),
        started: done.started,
        ended: done.ended,
    }
}

impl Done {
    /// The error as it may be told.
    fn told(&self) -> Option<String> {
        let is_hidden = self.is_secret && matches!(self.status, Status::Failed | Status::TimedOut);
        if is_hidden { self.error.as_ref().map(|_| HIDDEN.to_owned()) } else { self.error.clone() }
    }
}

/// The action to blame with its own words. What a container says names the action already.
fn blamed(name: &str, done: &Done) -> Blame {
    let code = done.code.clone().unwrap_or_else(|| "ActionFailed".into());
    let message = done.told().unwrap_or_else(|| format!("It ended {}.", done.status));
    let message = if message.starts_with(&format!("{name}: ")) { message } else { format!("{name}: {message}") };
    Blame { code, message }
}

/// The end of an action by the end of what is inside.
pub(super) fn container(status: Status, blame: Option<Blame>, outputs: Value) -> End {
    let (code, error) = match blame {
        Some(Blame { code, message }) => (code, Some(message)),
        None => ("OK".to_owned(), None),
    };
    // A scope in which everything was skipped did what it should.
    let status = if status == Status::Skipped { Status::Succeeded } else { status };
    End::of(status, Some(code), error, outputs)
}

/// When a record begins and ends, for those who replay it.
pub(super) fn outcome_of(record: &Record) -> Option<(Outcome, DateTime<Utc>)> {
    let secret = record.secret.as_deref();
    let outputs = secret.map_or(&record.outputs, |secret| &secret.outputs).clone();
    let message = secret.map_or(&record.error, |secret| &secret.error).clone().unwrap_or_default();
    let code = record.code.clone().unwrap_or_default();
    let outcome = match record.status {
        Status::Succeeded => match record.next.clone() {
            Some(next) => Outcome::Page { outputs, code: record.code.clone(), next },
            None => Outcome::Succeeded { outputs, code: record.code.clone() },
        },
        Status::Failed => Outcome::Failed { code, message, outputs: Some(outputs) },
        Status::TimedOut => Outcome::TimedOut { message },
        Status::Cancelled => Outcome::Cancelled { message },
        Status::Skipped => Outcome::Skipped { code, message },
        Status::Running | Status::Waiting => return None,
    };
    Some((outcome, record.ended))
}
