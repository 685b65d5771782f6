//! Triggers that ask a service: one look, what it means, and what is kept of it. What fired is written down together with
//! what the trigger knows for its next look, and runs begin from there.
//!
//! A service that remembers who asked says by 202 that there is nothing new, and by `Location` where to ask next. Most
//! lists do neither: of those whose items a connector knows, Causeway itself remembers which it has seen, and the first
//! look only notes what is there.

mod list;

use causeway_core::Slug;
use causeway_flow::{
    Answer, Call as FlowCall, Definition, Fired, Moment, Outcome, Ticket, TicketId, Trigger, TriggerKind,
};
use causeway_openapi::meaning::TriggerPlan;
use causeway_store::{Looked, Poll, PollFound, ScheduleRow, SeenKey};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::ask::Prepared;
use crate::call::CallAnswer;
use crate::engine::lock;
use crate::history::has_secret;
use crate::journal::{DEEPEST, pack};
use crate::limits::Asker;
use crate::ran::Ran;
use crate::running::Halt;
use crate::{Change, Engine, EngineError, crash};

/// A trigger does not look while more runs than this wait to begin, unless it says how many may.
const MOST_WAITING: u32 = 100;
/// A list is read until so many of its items are there.
const MOST_ITEMS: u64 = 5_000;
/// However often a service wants to be asked.
const SHORTEST: TimeDelta = TimeDelta::seconds(1);

/// What a look found.
#[derive(Debug)]
pub(crate) struct Look {
    /// In a word.
    pub(crate) found: PollFound,
    /// What there is to say about it, as a sentence.
    pub(crate) message: Option<String>,
}

/// Who wants to know, and when the flow is due next because of that.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Looks<'a> {
    /// The user, now: the schedule stays as it is.
    ByHand,
    /// The schedule, whose row this is.
    Due(&'a ScheduleRow),
}

/// What a trigger knows from one look to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    /// Names the inputs as they are written: with others, it begins at the beginning.
    inputs: String,
    /// Names the list whose items were seen; empty where the service itself knows what is new.
    list: String,
    /// Where to ask next.
    location: Option<Url>,
    /// The value of the parameter that a connector's polling policy carries on.
    carried: Option<String>,
    /// What `trigger()` gives.
    #[serde(with = "causeway_flow::kept")]
    seen: causeway_flow::Value,
}

/// A look under way.
struct Looking<'a> {
    engine: &'a Engine,
    flow: &'a Slug,
    definition: &'a Definition,
    trigger: &'a Trigger,
    state: State,
    now: DateTime<Utc>,
    anchor: DateTime<Utc>,
}

/// What an answer comes to.
struct Came {
    found: PollFound,
    message: Option<String>,
    runs: Vec<Fired>,
    next: Option<DateTime<Utc>>,
    seen: Vec<SeenKey>,
    anew: bool,
}

impl Engine {
    /// Looks whether there is something new. `None` when Causeway ended meanwhile; then nothing is kept of it. Gives the
    /// schedule's row from now on.
    pub(crate) async fn look(
        &self,
        flow: &Slug,
        definition: &Definition,
        looks: Looks<'_>,
    ) -> Result<Option<(Look, Option<ScheduleRow>)>, EngineError> {
        let Some(trigger) = definition.polls() else { return Ok(None) };
        let now = self.now();
        let row = match looks {
            Looks::Due(row) => Some(row.clone()),
            Looks::ByHand => self.inner.store.schedule(flow.as_str()).await?,
        };
        let anchor = row.map_or(now, |row| row.anchor);
        let state = self.poll_state(flow, definition, trigger).await?;
        let mut looking = Looking { engine: self, flow, definition, trigger, state, now, anchor };
        let waiting = self.inner.store.fired_count(flow.as_str()).await?;
        let came = if waiting > trigger.waiting.unwrap_or(MOST_WAITING).into() {
            Came { found: PollFound::Full, ..looking.failed(format!("{waiting} runs wait to begin")) }
        } else {
            match looking.ask(matches!(looks, Looks::ByHand)).await? {
                Some(came) => came,
                None => return Ok(None),
            }
        };
        crash::point("poll-answered");
        let schedule = match looks {
            Looks::Due(row) => looking.after(row, came.next),
            Looks::ByHand => None,
        };
        let look = Look { found: came.found, message: came.message.clone() };
        looking.keep(came, schedule.clone()).await?;
        crash::point("poll-kept");
        Ok(Some((look, schedule)))
    }

    async fn poll_state(&self, flow: &Slug, definition: &Definition, trigger: &Trigger) -> Result<State, EngineError> {
        let inputs = written(definition, trigger);
        let before = match self.inner.store.poll(flow.as_str()).await? {
            Some(poll) => self.open_entry(&aad("poll", flow), &poll.state).await?,
            None => State::default(),
        };
        // What was seen of a list counts as long as it is that list.
        Ok(if before.inputs == inputs { before } else { State { inputs, list: before.list, ..State::default() } })
    }

    /// What a run of the flow begins with next, if something fired.
    pub(crate) async fn next_fired(&self, flow: &Slug) -> Result<Option<(i64, Fired)>, EngineError> {
        let Some((id, entry)) = self.inner.store.next_fired(flow.as_str()).await? else { return Ok(None) };
        Ok(Some((id, self.open_entry(&aad("fired", flow), &entry).await?)))
    }
}

impl Looking<'_> {
    async fn ask(&mut self, by_hand: bool) -> Result<Option<Came>, EngineError> {
        let parameters = causeway_flow::Object::new();
        let previous = self.state.seen.clone();
        let moment = Moment { parameters: &parameters, previous: &previous, now: self.now };
        let (answer, plan) = match self.answer(&moment, by_hand).await {
            Ok(Some(asked)) => asked,
            Ok(None) => return Ok(None),
            Err(message) => return Ok(Some(self.failed(message))),
        };
        self.take(answer, plan, &moment).await.map(Some)
    }

    /// The answer of the service, and how its list is told apart. An error is why there is none, as a sentence.
    async fn answer(
        &self,
        moment: &Moment<'_>,
        by_hand: bool,
    ) -> Result<Option<(Answered, Option<TriggerPlan>)>, String> {
        let call = self.definition.poll(self.trigger, moment).map_err(|error| error.message)?;
        let mut prepared = match self.engine.prepare(&call) {
            Ok(prepared) => prepared,
            Err(ran) => return Err(said(&ran)),
        };
        let plan = list::plan(&prepared);
        if let (Prepared::Operation { arguments, .. }, Some(plan)) = (&mut prepared, &plan) {
            for (name, value) in &plan.arguments {
                arguments.entry(name).or_insert_with(|| value.clone());
            }
            if let (Some(cursor), Some(carried)) = (&plan.cursor, &self.state.carried) {
                arguments.entry(&cursor.parameter).or_insert_with(|| carried.as_str().into());
            }
        }
        let ticket = self.ticket(call, plan.is_some());
        let halt = Halt::within(&self.engine.inner.stop);
        let asker = Asker { flow: Some(self.flow), by_hand, cancel: Some(&halt.cancel), spending: None };
        let question = prepared.question(&ticket, asker);
        match self.engine.ask_by_policy(&ticket, &question, self.state.location.as_ref(), &halt).await {
            Ok(answer) => Ok(Some((Answered::of(answer), plan))),
            Err(ran) if ran.outcome.is_none() => Ok(None),
            Err(ran) => Answered::of_failure(&ran).map(|answer| Some((answer, plan))).ok_or_else(|| said(&ran)),
        }
    }

    /// What an answer means, and what the trigger knows from then on.
    async fn take(
        &mut self,
        answered: Answered,
        plan: Option<TriggerPlan>,
        moment: &Moment<'_>,
    ) -> Result<Came, EngineError> {
        let Answered { mut answer, location, failure } = answered;
        let list = plan.as_ref().filter(|_| answer.status == 200 && location.is_none());
        let is_first = list.is_some() && self.state.list != list::name(self.trigger);
        let mut items = None;
        if let Some(plan) = list {
            let mut body = answer.body.exact();
            items = list::only_new(&self.engine.inner.store, self.flow, plan, &mut body, is_first).await?;
            answer.body = body.into();
        }
        let is_old = items.as_ref().is_some_and(|items| is_first || items.new == 0);
        if is_old {
            // For the runs it is as if the service had said that there is nothing new.
            answer.status = 202;
        }
        let polled = match self.definition.polled(self.trigger, &answer, self.anchor, moment) {
            Ok(polled) => polled,
            Err(error) => return Ok(self.failed(error.message)),
        };
        if polled.runs.iter().any(|run| run.outputs.depth() > DEEPEST) {
            return Ok(self.failed("What the service answered is nested too deeply to be kept.".into()));
        }
        match &failure {
            // A place that is gone is not asked for ever.
            Some(_) if matches!(answer.status, 404 | 410) => self.state.location = None,
            Some(_) => {}
            None => self.state.location = location,
        }
        if failure.is_none() {
            self.state.carried =
                plan.as_ref().and_then(|plan| list::carried(plan, &answer)).or(self.state.carried.take());
            if items.is_some() {
                self.state.list = list::name(self.trigger);
            }
            if self.trigger.remembers && (is_first || !is_old) {
                self.state.seen = polled.seen;
            }
        }
        let found = match (&failure, polled.runs.is_empty()) {
            (_, false) => PollFound::New,
            (Some(_), true) => PollFound::Failed,
            (None, true) => PollFound::Nothing,
        };
        let noted = items.as_ref().filter(|_| is_first).map(|items| {
            let count = causeway_core::text::count(items.keys.len() as u64, "item", "items");
            format!("The first look only notes what is there: {count}.")
        });
        let message = failure.filter(|_| found == PollFound::Failed).or(noted);
        let next = polled.next.map(|next| next.max(self.now + SHORTEST));
        let (seen, anew) = (items.map(|items| items.keys).unwrap_or_default(), is_first);
        Ok(Came { found, message, runs: polled.runs, next, seen, anew })
    }

    fn ticket(&self, call: FlowCall, is_list: bool) -> Ticket {
        let Trigger { name, kind, secure_inputs, secure_outputs, .. } = self.trigger;
        let retry = match kind {
            TriggerKind::Poll { retry, .. } => *retry,
            _ => causeway_flow::RetryPolicy::read(None),
        };
        Ticket {
            id: TicketId(0),
            name: name.clone(),
            path: name.clone(),
            call,
            started: self.now,
            retry,
            timeout: None,
            delivery: None,
            minimum_items: is_list.then_some(MOST_ITEMS),
            page: None,
            asynchronous: false,
            secure_inputs: *secure_inputs,
            secure_outputs: *secure_outputs,
        }
    }

    /// It is looked again at the next time of the schedule, with what was known before.
    fn failed(&self, message: String) -> Came {
        let recurrence = self.trigger.recurrence();
        let next = recurrence.and_then(|recurrence| recurrence.next(self.now, self.anchor));
        let (found, message) = (PollFound::Failed, Some(message));
        Came { found, message, runs: Vec::new(), next, seen: Vec::new(), anew: false }
    }

    fn after(&self, row: &ScheduleRow, next: Option<DateTime<Utc>>) -> Option<ScheduleRow> {
        let recurrence = self.trigger.recurrence()?;
        Some(crate::scheduler::after(row, recurrence, row.next_due.unwrap_or(self.now), next))
    }

    async fn keep(self, came: Came, schedule: Option<ScheduleRow>) -> Result<(), EngineError> {
        let Came { found, message, runs, seen, anew, .. } = came;
        let (engine, flow) = (self.engine, self.flow);
        let mut fired = Vec::with_capacity(runs.len());
        for run in &runs {
            let secret = self.trigger.secure_outputs || self.hides(&run.outputs);
            fired.push(engine.close_entry(&aad("fired", flow), pack(run)?, secret).await?);
        }
        let is_secret = self.state.location.as_ref().is_some_and(has_secret) || self.hides(&self.state.seen);
        let state = engine.close_entry(&aad("poll", flow), pack(&self.state)?, is_secret).await?;
        let poll = Poll { flow: flow.to_string(), looked: self.now, found, message, state };
        let has_fired = !fired.is_empty();
        engine.inner.store.keep_look(Looked { poll, schedule, fired, seen, anew }).await?;
        if has_fired {
            lock(&engine.inner.fired).insert(flow.clone());
            engine.inner.run_over.notify_one();
        }
        engine.inner.changes.tell([Change::Flows, Change::Status]);
        Ok(())
    }

    /// Whether history would hide something of what the trigger gave.
    fn hides(&self, outputs: &causeway_flow::Value) -> bool {
        let parameters = causeway_flow::Object::new();
        let moment = Moment { parameters: &parameters, previous: &causeway_flow::Value::Null, now: self.now };
        let Ok(call) = self.definition.poll(self.trigger, &moment) else { return true };
        let outcome = Outcome::Succeeded { outputs: outputs.clone(), code: None };
        self.engine.gives_secrets(&self.ticket(call, false), &outcome)
    }
}

/// An answer, where it leads, and why it is none that was hoped for.
struct Answered {
    answer: Answer,
    location: Option<Url>,
    failure: Option<String>,
}

impl Answered {
    fn of(answer: CallAnswer) -> Self {
        let outputs = answer.outputs();
        Self { answer: answer_of(&outputs, answer.status), location: answer.location, failure: None }
    }

    /// A service that answers otherwise for good; `None` where it did not answer at all.
    fn of_failure(ran: &Ran) -> Option<Self> {
        let Some(Outcome::Failed { outputs: Some(outputs), .. }) = &ran.outcome else { return None };
        let status = outputs.get("statusCode").and_then(causeway_flow::Value::as_u64)?;
        let answer = answer_of(outputs, u16::try_from(status).ok()?);
        Some(Self { answer, location: None, failure: Some(said(ran)) })
    }
}

fn answer_of(outputs: &causeway_flow::Value, status: u16) -> Answer {
    let headers = outputs.get("headers").and_then(causeway_flow::Value::as_object).cloned().unwrap_or_default();
    Answer { status, headers, body: outputs.get("body").cloned().unwrap_or_default() }
}

/// Names the inputs of a trigger as they are written.
fn written(definition: &Definition, trigger: &Trigger) -> String {
    let inputs = definition.source.pointer(&trigger.pointer).and_then(|trigger| trigger.get("inputs"));
    let text = inputs.map(ToString::to_string).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

fn said(ran: &Ran) -> String {
    match &ran.outcome {
        Some(Outcome::Failed { message, .. } | Outcome::TimedOut { message }) => message.clone(),
        _ => String::new(),
    }
}

/// What an entry of this flow is sealed for.
pub(crate) fn aad(what: &str, flow: &Slug) -> String {
    format!("{what}/{flow}")
}
