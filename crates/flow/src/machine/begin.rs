//! The beginning of actions: whether one may start, its inputs evaluated, and what it becomes.

use std::sync::Arc;

use super::endings::End;
use super::frames::{Binding, Cell, FrameId, Rounds, Running, Work};
use super::inputs::{self, Begun};
use super::plan::Plan;
use super::sight::Sight;
use super::{Call, Delivery, Ending, ListPage, Machine, Open, Task, Ticket, TicketId, pure, variables};
use crate::definition::{Action, ActionKind, StaticResult};
use crate::expr::{EvalError, Tree, values};
use crate::value::object;
use crate::{Status, Value};

impl Machine {
    /// Starts, skips or leaves an action, by what it waits for.
    pub(super) fn settle(&mut self, id: FrameId, index: usize) {
        let plan = Arc::clone(&self.plan);
        let Some(frame) = self.frames.get(id) else { return };
        if !matches!(frame.cells[index], Cell::Pending) {
            return;
        }
        let block = &plan.blocks[frame.block];
        let mut unfit = None;
        for (earlier, statuses) in &block.before[index] {
            let Some(done) = frame.cells[*earlier].done() else { return };
            if unfit.is_none() && !statuses.contains(&done.status) {
                unfit = Some((&block.actions[*earlier].name, done.status));
            }
        }
        if let Some(ending) = &self.ending {
            let end = End::without_running(ending.rest, ending.code, "The run ended before this action began.");
            self.conclude(id, index, end);
        } else if let Some((name, status)) = unfit {
            let why = format!("It does not run after '{name}' when that is {status}.");
            self.conclude(id, index, End::without_running(Status::Skipped, "ActionDependencyFailed", &why));
        } else {
            self.begin(id, index, &plan);
        }
    }

    fn begin(&mut self, id: FrameId, index: usize, plan: &Plan) {
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let action = &plan.blocks[block].actions[index];
        let begun = self.begun(id, index, action);
        match begun {
            Ok(begun) => match &action.static_result {
                Some(result) => self.conclude(id, index, instead(result, begun)),
                None => self.take_begun(id, index, action, plan, begun),
            },
            Err(error) => {
                let message = format!("The inputs of '{}' cannot be evaluated: {}", action.name, error.message);
                let message = if error.code == "InvalidTemplate" { message } else { error.message };
                self.conclude(id, index, End::failed(error.code, message));
            }
        }
    }

    fn begun(&mut self, id: FrameId, index: usize, action: &Action) -> Result<Begun, EvalError> {
        if let ActionKind::Declare(_) | ActionKind::Change { .. } = action.kind {
            return self.variable_action(id, index, action);
        }
        let sight = self.sight(id, Some(index));
        if let Some(pure) = pure::run(&action.kind, &sight) {
            return pure.map(|(inputs, outputs)| Begun::Done { inputs, outputs });
        }
        let deliver = action.delivery.as_ref();
        match &action.kind {
            ActionKind::Operation(call) => inputs::operation(call, deliver, &sight),
            ActionKind::Connection(call) => inputs::connection(call, deliver, &sight),
            ActionKind::Http(tree) => inputs::http(tree, deliver, &sight),
            ActionKind::Workflow(child) => inputs::child(child, &sight),
            ActionKind::Response(_) if self.has_responded => Err(EvalError {
                code: "ActionConflict",
                message: "The request has been answered already, and there is one answer to a request.".into(),
                span: None,
            }),
            ActionKind::Response(tree) => {
                let response = inputs::response(tree, &sight)?;
                self.has_responded = true;
                Ok(response)
            }
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
            _ => Err(EvalError::new(format!("Actions of the type '{}' are not supported.", action.type_name))),
        }
    }

    pub(super) fn sight(&self, frame: FrameId, index: Option<usize>) -> Sight<'_> {
        Sight { machine: self, frame, index, now: self.now, own: None }
    }

    fn variable_action(&mut self, id: FrameId, index: usize, action: &Action) -> Result<Begun, EvalError> {
        let value_of = |machine: &Self, tree: &Tree| tree.evaluate(&machine.sight(id, Some(index)));
        match &action.kind {
            ActionKind::Change { change, name, value } => {
                let value = value_of(self, value)?;
                let inputs = object! {"name": name, "value": value.clone()};
                let outputs = variables::change(&mut self.variables, *change, name, value)?;
                Ok(Begun::Done { inputs, outputs })
            }
            ActionKind::Declare(declared) => {
                let mut shown = Vec::new();
                for (name, kind, tree) in declared {
                    let value = value_of(self, tree)?;
                    shown.push(object! {"name": name, "type": kind, "value": value.clone()});
                    variables::declare(&mut self.variables, name, kind, value)?;
                }
                Ok(Begun::Done { inputs: object! {"variables": shown}, outputs: Value::Null })
            }
            _ => Err(EvalError::new("This is not an action on variables.")),
        }
    }

    fn take_begun(&mut self, id: FrameId, index: usize, action: &Action, plan: &Plan, begun: Begun) {
        match begun {
            Begun::Done { inputs, outputs } => self.conclude(id, index, End::succeeded(inputs, outputs)),
            Begun::Failed { inputs, code, message } => {
                self.conclude(id, index, End { inputs: Some(inputs), ..End::failed(code, message) });
            }
            Begun::Call { inputs, call, delivery } => {
                self.last_ticket += 1;
                let ticket = TicketId(self.last_ticket);
                self.set_running(id, index, inputs, Work::Ticket(ticket));
                self.hand_out(id, index, ticket, action, *call, delivery);
            }
            Begun::Inner { inputs, taken } => {
                self.set_running(id, index, inputs, Work::Inner);
                self.open_branches(id, index, plan, taken);
            }
            Begun::Foreach { items, repetitions } => {
                let inputs = object! {"foreach": items.clone()};
                let rounds = Rounds { more: self.more_pages(id, index), ..Rounds::new(items) };
                self.set_running(id, index, inputs, Work::Foreach(rounds));
                self.start_rounds(id, index, repetitions);
            }
            Begun::Until => {
                self.set_running(id, index, Value::Null, Work::Until { index: 0 });
                self.open_round(id, index, Binding::round(0));
            }
            Begun::End { inputs, result } => {
                self.conclude(id, index, End::succeeded(inputs, Value::Null));
                self.end(Ending { result, rest: Status::Skipped, code: "RunTerminated" });
            }
        }
    }

    fn set_running(&mut self, id: FrameId, index: usize, inputs: Value, work: Work) {
        let running = Running { inputs, started: self.now, work };
        if let Some(frame) = self.frames.get_mut(id) {
            frame.cells[index] = Cell::Running(Box::new(running));
        }
    }

    fn hand_out(
        &mut self,
        id: FrameId,
        index: usize,
        ticket: TicketId,
        action: &Action,
        call: Call,
        delivery: Option<Delivery>,
    ) {
        self.open.insert(ticket, Open { frame: id, index, is_wait: matches!(call, Call::Wait { .. }) });
        let page = self.is_streamed(id, index).then_some(ListPage::First);
        let handed = Ticket { delivery, page, ..self.ticket(id, index, ticket, action, call) };
        self.outbox.push_back(handed);
    }

    /// A ticket for a call of an action that delivers nothing.
    pub(super) fn ticket(&self, id: FrameId, index: usize, ticket: TicketId, action: &Action, call: Call) -> Ticket {
        let secure = self.secure(id, index);
        Ticket {
            id: ticket,
            name: action.name.clone(),
            path: self.path(id, &action.name).0,
            call,
            started: self.now,
            retry: action.retry,
            timeout: action.limit_timeout,
            delivery: None,
            minimum_items: action.minimum_items,
            page: None,
            asynchronous: action.asynchronous,
            secure_inputs: secure.inputs,
            secure_outputs: secure.outputs,
        }
    }

    /// Opens the block that is taken; the actions of the others are skipped.
    fn open_branches(&mut self, id: FrameId, index: usize, plan: &Plan, taken: Option<usize>) {
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let inner = &plan.blocks[block].inner[index];
        for branch in inner.iter().enumerate().filter(|(i, _)| Some(*i) != taken).map(|(_, branch)| branch) {
            self.skip_block(*branch, id, index, plan);
        }
        if let Some(branch) = taken.and_then(|taken| inner.get(taken)) {
            let opened = self.frames.open(plan, *branch, Some((id, index)), None);
            self.start_frame(opened);
        }
    }

    /// A frame of a branch that is not taken: every action in it is skipped, and it never closes by itself.
    fn skip_block(&mut self, block: usize, id: FrameId, index: usize, plan: &Plan) {
        let count = plan.blocks[block].actions.len();
        if count == 0 {
            return;
        }
        let opened = self.frames.open(plan, block, Some((id, index)), None);
        for i in 0..count {
            let why = "The branch it is in was not taken.";
            let code = "ActionBranchingConditionNotSatisfied";
            self.record(opened, i, End::without_running(Status::Skipped, code, why));
        }
    }

    /// Opens one round of a loop.
    pub(super) fn open_round(&mut self, id: FrameId, index: usize, binding: Binding) {
        let Some(block) = self.frames.get(id).map(|frame| frame.block) else { return };
        let Some(inner) = self.plan.blocks[block].inner[index].first() else { return };
        let opened = self.frames.open(&self.plan, *inner, Some((id, index)), Some(binding));
        self.start_frame(opened);
    }

    /// The action with the loops around it, and their rounds.
    pub(super) fn path(&self, id: FrameId, name: &str) -> (String, Vec<u64>) {
        let rounds = self.frames.around(id).filter_map(|frame| {
            let binding = frame.binding.as_ref()?;
            let owner = self.plan.blocks[frame.block].owner?;
            Some((self.plan.action(owner).name.as_str(), binding.index as u64))
        });
        let mut around: Vec<(&str, u64)> = rounds.collect();
        around.reverse();
        let mut path = String::new();
        for (name, round) in &around {
            path.push_str(&format!("{name}[{round}]/"));
        }
        path.push_str(name);
        (path, around.into_iter().map(|(_, round)| round).collect())
    }

    /// Ends the run early: waits and calls that nobody has taken up end here.
    pub(super) fn end(&mut self, ending: Ending) {
        if self.ending.is_some() || self.result.is_some() {
            return;
        }
        let code = ending.code;
        self.ending = Some(ending);
        let offered = self.offered;
        let stop = self.open.iter().filter(|(id, open)| open.is_wait || id.0 > offered);
        let stop: Vec<TicketId> = stop.map(|(id, _)| *id).collect();
        let stopped: Vec<Open> = stop.iter().filter_map(|id| self.open.remove(id)).collect();
        let open = &self.open;
        self.outbox.retain(|ticket| open.contains_key(&ticket.id));
        for open in stopped {
            if self.rounds(open.frame, open.index).is_some() {
                self.conclude_rounds(open.frame, open.index);
                continue;
            }
            let end = End::without_running(Status::Cancelled, code, "The run ended before this action did.");
            self.conclude(open.frame, open.index, end);
        }
    }

    pub(super) fn push(&mut self, task: Task) {
        self.tasks.push_back(task);
    }
}

/// The end that a static result puts in the place of what the action would have done.
fn instead(result: &StaticResult, begun: Begun) -> End {
    let code = result.code.clone().or_else(|| (result.status == Status::Succeeded).then(|| "OK".into()));
    End {
        inputs: Some(begun.into_inputs()),
        ..End::of(result.status, code, result.message.clone(), result.outputs.clone())
    }
}
