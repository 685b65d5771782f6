//! The beginning of actions: whether one may start, its inputs evaluated, and what it becomes.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::endings::End;
use super::frames::{Binding, Cell, FrameId, Rounds, Running, Work};
use super::inputs::{self, Begun};
use super::plan::Plan;
use super::sight::Sight;
use super::{Call, Delivery, Ending, Machine, Open, Task, Ticket, TicketId, pure, variables};
use crate::definition::{Action, ActionKind};
use crate::expr::{EvalError, Tree, values};
use crate::value::object;
use crate::{Status, Value};

impl Machine {
    /// Starts, skips or leaves an action, by what it waits for.
    pub(super) fn settle(&mut self, id: FrameId, index: usize, now: DateTime<Utc>) {
        let Some(frame) = self.frames.get(id) else { return };
        if !matches!(frame.cells[index], Cell::Pending) {
            return;
        }
        let before = &self.plan.blocks[frame.block].before[index];
        let mut fits = true;
        for (earlier, statuses) in before {
            let Some(done) = frame.cells[*earlier].done() else { return };
            fits &= statuses.contains(&done.status);
        }
        if let Some(ending) = &self.ending {
            let end = End::without_running(ending.rest, ending.code, "The run ended before this action began.", now);
            self.conclude(id, index, end, now);
        } else if fits {
            self.begin(id, index, now);
        } else {
            let why = "What it runs after did not end as this action needs it.";
            self.conclude(id, index, End::without_running(Status::Skipped, "ActionSkipped", why, now), now);
        }
    }

    fn begin(&mut self, id: FrameId, index: usize, now: DateTime<Utc>) {
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let plan = Arc::clone(&self.plan);
        let action = &plan.blocks[block].actions[index];
        match self.begun(id, index, action, now) {
            Ok(begun) => self.take_begun(id, index, action, &plan, begun, now),
            Err(error) => {
                let message = format!("The inputs of '{}' cannot be evaluated: {}", action.name, error.message);
                self.conclude(id, index, End::failed(error.code, message, now), now);
            }
        }
    }

    fn begun(&mut self, id: FrameId, index: usize, action: &Action, now: DateTime<Utc>) -> Result<Begun, EvalError> {
        if let ActionKind::Declare(_) | ActionKind::Change { .. } = action.kind {
            return self.variable_action(id, index, action, now);
        }
        let sight = Sight { machine: self, frame: id, index: Some(index), now };
        if let Some(pure) = pure::run(&action.kind, &sight) {
            return pure.map(|(inputs, outputs)| Begun::Done { inputs, outputs });
        }
        match &action.kind {
            ActionKind::Operation(call) => inputs::operation(call, action.delivery.as_ref(), &sight),
            ActionKind::Http(inputs) => inputs::http(inputs, action.delivery.as_ref(), &sight),
            ActionKind::Wait(wait) => inputs::waiting(&wait.wait, &sight),
            ActionKind::If { condition, .. } => {
                let holds = condition.holds(&sight)?;
                Ok(Begun::Inner { inputs: object! {"expressionResult": holds}, taken: Some(usize::from(!holds)) })
            }
            ActionKind::Switch { on, cases, .. } => {
                let on = on.evaluate(&sight)?;
                let mut taken = cases.len();
                for (i, case) in cases.iter().enumerate() {
                    if values::equal(&case.value.evaluate(&sight)?, &on) {
                        taken = i;
                        break;
                    }
                }
                Ok(Begun::Inner { inputs: object! {"expressionResult": on}, taken: Some(taken) })
            }
            ActionKind::Scope(_) => Ok(Begun::Inner { inputs: Value::Null, taken: Some(0) }),
            ActionKind::Foreach { over, repetitions, .. } => inputs::foreach(over, *repetitions, &sight),
            ActionKind::Until(_) => Ok(Begun::Until),
            ActionKind::Terminate(terminate) => inputs::terminated(terminate, &sight),
            _ => Err(EvalError::new(format!("Actions of the type '{}' are not supported yet.", action.type_name))),
        }
    }

    fn variable_action(
        &mut self,
        id: FrameId,
        index: usize,
        action: &Action,
        now: DateTime<Utc>,
    ) -> Result<Begun, EvalError> {
        let value_of =
            |machine: &Self, tree: &Tree| tree.evaluate(&Sight { machine, frame: id, index: Some(index), now });
        match &action.kind {
            ActionKind::Change { change, name, value } => {
                let value = value_of(self, value)?;
                let inputs = object! {"name": name, "value": &value};
                let outputs = variables::change(&mut self.variables, *change, name, value)?;
                Ok(Begun::Done { inputs, outputs })
            }
            ActionKind::Declare(declared) => {
                let mut shown = Vec::new();
                for (name, kind, tree) in declared {
                    let value = value_of(self, tree)?;
                    shown.push(object! {"name": name, "type": kind, "value": &value});
                    variables::declare(&mut self.variables, name, kind, value)?;
                }
                Ok(Begun::Done { inputs: object! {"variables": shown}, outputs: Value::Null })
            }
            _ => Err(EvalError::new("This is not an action on variables.")),
        }
    }

    fn take_begun(
        &mut self,
        id: FrameId,
        index: usize,
        action: &Action,
        plan: &Plan,
        begun: Begun,
        now: DateTime<Utc>,
    ) {
        let running = |inputs, work| Running { inputs, started: now, work };
        match begun {
            Begun::Done { inputs, outputs } => self.conclude(id, index, End::succeeded(inputs, outputs, now), now),
            Begun::Call { inputs, call, delivery } => {
                self.set_running(id, index, running(inputs, Work::Ticket));
                self.hand_out(id, index, action, *call, delivery);
            }
            Begun::Inner { inputs, taken } => {
                self.set_running(id, index, running(inputs, Work::Inner));
                self.open_branches(id, index, plan, taken, now);
            }
            Begun::Foreach { items, repetitions } => {
                let inputs = object! {"foreach": items.clone()};
                let rounds = Rounds::new(items);
                self.set_running(id, index, running(inputs, Work::Foreach(rounds)));
                self.start_rounds(id, index, repetitions, now);
            }
            Begun::Until => {
                self.set_running(id, index, running(Value::Null, Work::Until { index: 0 }));
                self.open_round(id, index, Binding { items: None, index: 0 });
            }
            Begun::End { inputs, result } => {
                self.conclude(id, index, End::succeeded(inputs, Value::Null, now), now);
                self.end(Ending { result, rest: Status::Skipped, code: "RunTerminated" }, now);
            }
        }
    }

    fn set_running(&mut self, id: FrameId, index: usize, running: Running) {
        if let Some(frame) = self.frames.get_mut(id) {
            frame.cells[index] = Cell::Running(Box::new(running));
        }
    }

    fn hand_out(&mut self, id: FrameId, index: usize, action: &Action, call: Call, delivery: Option<Delivery>) {
        self.last_ticket += 1;
        let ticket = TicketId(self.last_ticket);
        self.open.insert(ticket, Open { frame: id, index, is_wait: matches!(call, Call::Wait { .. }) });
        self.outbox.push_back(Ticket {
            id: ticket,
            name: action.name.clone(),
            path: self.path(id, &action.name),
            call,
            retry: action.retry,
            timeout: action.limit_timeout,
            delivery,
            minimum_items: action.minimum_items,
            secure_inputs: action.secure_inputs,
            secure_outputs: action.secure_outputs,
        });
    }

    /// Opens the block that is taken; the actions of the others are skipped.
    fn open_branches(&mut self, id: FrameId, index: usize, plan: &Plan, taken: Option<usize>, now: DateTime<Utc>) {
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let inner = &plan.blocks[block].inner[index];
        for branch in inner.iter().enumerate().filter(|(i, _)| Some(*i) != taken).map(|(_, branch)| branch) {
            self.skip_block(*branch, id, index, now);
        }
        if let Some(branch) = taken.and_then(|taken| inner.get(taken)) {
            let opened = self.frames.open(plan, *branch, Some((id, index)), None);
            self.start_frame(opened);
        }
    }

    /// A frame of a branch that is not taken: every action in it is skipped, and it never closes by itself.
    fn skip_block(&mut self, block: usize, id: FrameId, index: usize, now: DateTime<Utc>) {
        let plan = Arc::clone(&self.plan);
        if plan.blocks[block].actions.is_empty() {
            return;
        }
        let opened = self.frames.open(&plan, block, Some((id, index)), None);
        for i in 0..plan.blocks[block].actions.len() {
            let why = "The branch it is in was not taken.";
            let code = "ActionBranchingConditionNotSatisfied";
            self.record(opened, i, End::without_running(Status::Skipped, code, why, now), now);
        }
    }

    /// Opens one round of a loop.
    pub(super) fn open_round(&mut self, id: FrameId, index: usize, binding: Binding) {
        let plan = Arc::clone(&self.plan);
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let Some(inner) = plan.blocks[block].inner[index].first() else { return };
        let opened = self.frames.open(&plan, *inner, Some((id, index)), Some(binding));
        self.start_frame(opened);
    }

    /// The action with the loops around it.
    pub(super) fn path(&self, id: FrameId, name: &str) -> String {
        let rounds = self.frames.around(id).filter_map(|frame| {
            let binding = frame.binding.as_ref()?;
            let owner = self.plan.blocks[frame.block].owner?;
            Some(format!("{}[{}]/", self.plan.action(owner).name, binding.index))
        });
        let mut around: Vec<String> = rounds.collect();
        around.reverse();
        around.concat() + name
    }

    /// Ends the run early: waits and calls that nobody has taken up end here.
    pub(super) fn end(&mut self, ending: Ending, now: DateTime<Utc>) {
        if self.ending.is_some() || self.result.is_some() {
            return;
        }
        let code = ending.code;
        self.ending = Some(ending);
        let unsent: Vec<TicketId> = self.outbox.drain(..).map(|ticket| ticket.id).collect();
        let stop = self.open.iter().filter(|(id, open)| open.is_wait || unsent.contains(id));
        let stop: Vec<TicketId> = stop.map(|(id, _)| *id).collect();
        for open in stop.iter().filter_map(|id| self.open.remove(id)).collect::<Vec<_>>() {
            let end = End::without_running(Status::Cancelled, code, "The run ended before this action did.", now);
            self.conclude(open.frame, open.index, end, now);
        }
    }

    pub(super) fn push(&mut self, task: Task) {
        self.tasks.push_back(task);
    }
}
