//! Tests a flow: it runs with data that is read, remembered or made up, and nothing is sent that changes anything. What
//! would be sent is shown. Nothing is written down: no run, no delivery, no cursor.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use causeway_core::text::count;
use causeway_core::{Explain, RunId, Slug};
use causeway_flow::{Call as FlowCall, Machine, Outcome, Status, Ticket, TicketId};
use causeway_openapi::{Operation, Request, sample_response};
use causeway_store::{NewAction, Route, RunFilter};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::ask::Prepared;
use crate::journal::Begins;
use crate::running::Halt;
use crate::{Engine, EngineError};

/// A test ends after so many steps, requests that only read, and after so long.
const MOST_STEPS: usize = 1000;
const MOST_READS: usize = 100;
const LONGEST: Duration = Duration::from_secs(60);
/// So many steps of the last run are looked at for what they gave.
const REMEMBERED: u32 = 500;

/// Where a test has the data from that its flow reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestData {
    /// The services are asked: calls that only read are made.
    Read,
    /// What the last run was given; a sample where it was given nothing.
    Last,
    /// Samples of what the descriptions say.
    Samples,
}

/// A request that a test did not send.
#[derive(Debug, Clone)]
pub struct WouldSend {
    /// The request, without sign-in.
    pub request: Request,
    /// The item that it delivers, in a person's words.
    pub label: Option<String>,
    /// Whether that item has arrived already, so that a run would not send it again.
    pub has_arrived: bool,
}

/// One step of a test.
#[derive(Debug)]
pub struct TestedStep {
    /// As history would keep it.
    pub action: NewAction,
    /// Where what it gave is from: `read`, `last`, `sample`; nothing where it asks nobody.
    pub from: &'static str,
    /// What it would have sent.
    pub sends: Option<WouldSend>,
}

/// How a test went.
#[derive(Debug)]
pub struct FlowTested {
    /// How the run would have ended, as far as samples can say.
    pub status: Status,
    /// What went wrong.
    pub error: Option<String>,
    /// Whether the test was ended because it was too long.
    pub is_cut: bool,
    /// Its steps, in the order in which they ended.
    pub steps: Vec<TestedStep>,
}

impl Engine {
    /// Tests the text of a flow, saved or not.
    pub async fn test_flow(&self, slug: &Slug, text: &str, data: TestData) -> Result<FlowTested, EngineError> {
        let (definition, findings) = self.inner.workspace.check(text);
        let mistakes: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
        let Some(definition) = definition.filter(|_| mistakes.is_empty()) else {
            return Err(EngineError::BrokenFlow {
                flow: slug.clone(),
                count: count(mistakes.len() as u64, "mistake", "mistakes"),
                first: mistakes.first().map(|finding| finding.message.clone()).unwrap_or_default(),
            });
        };
        if data == TestData::Read {
            self.check_agreement(slug, &definition)?;
        }
        let (started, definition) = (self.now(), Arc::new(definition));
        let trigger = self.fired(slug, &definition, None).await?;
        let begins = Begins { started, trigger, parameters: causeway_flow::Value::Null };
        let run = RunId::new(started.timestamp_millis().unsigned_abs());
        let machine = Machine::new(definition, begins.start(run, slug.to_string()));
        let remembered = if data == TestData::Last { self.remembered(slug).await? } else { BTreeMap::new() };
        let halt = Halt::within(&self.inner.stop);
        let mut test = Test { engine: self, slug, run, data, remembered, halt, reads: 0, done: BTreeMap::new() };
        test.drive(machine).await
    }

    /// What the calls of the last run gave, by path.
    async fn remembered(&self, slug: &Slug) -> Result<BTreeMap<String, Value>, EngineError> {
        let filter = RunFilter { flows: vec![slug.to_string()], limit: 1, ..RunFilter::default() };
        let Some(last) = self.inner.store.runs(filter).await?.into_iter().next() else { return Ok(BTreeMap::new()) };
        let mut found = BTreeMap::new();
        for row in self.inner.store.actions(last.id, None, REMEMBERED).await? {
            if matches!(&*row.kind, "OpenApiConnection" | "Http")
                && let Some(bodies) = self.inner.store.action(last.id, row.seq).await?
                && bodies.outputs.is_object()
            {
                found.insert(row.path, bodies.outputs);
            }
        }
        Ok(found)
    }
}

/// A test under way.
struct Test<'a> {
    engine: &'a Engine,
    slug: &'a Slug,
    run: RunId,
    data: TestData,
    remembered: BTreeMap<String, Value>,
    halt: Halt,
    reads: usize,
    /// Where what a ticket gave is from, and what it would have sent.
    done: BTreeMap<TicketId, (&'static str, Option<WouldSend>)>,
}

impl Test<'_> {
    async fn drive(&mut self, mut machine: Machine) -> Result<FlowTested, EngineError> {
        let begun = self.engine.inner.clock.uptime();
        let (mut steps, mut open, mut is_cut) = (Vec::new(), Vec::new(), false);
        loop {
            open.extend(machine.ready());
            steps.extend(machine.take_records().into_iter().map(|record| self.step(record)));
            let passed = self.engine.inner.clock.uptime().saturating_sub(begun);
            if !is_cut && (steps.len() > MOST_STEPS || self.reads > MOST_READS || passed > LONGEST) {
                is_cut = true;
                machine.cancel(self.engine.now());
                continue;
            }
            if !machine.is_idle() {
                // Other tasks have their turn: a flow may compute for long.
                tokio::task::yield_now().await;
                continue;
            }
            if let Some(result) = machine.result() {
                steps.truncate(MOST_STEPS);
                return Ok(FlowTested { status: result.status, error: result.error.map(|e| e.message), is_cut, steps });
            }
            if open.is_empty() {
                return Err(std::io::Error::other("the flow neither ended nor went on").into());
            }
            for ticket in std::mem::take(&mut open) {
                let outcome = if is_cut {
                    Outcome::Cancelled { message: "The test was ended before this.".into() }
                } else {
                    let left = LONGEST.saturating_sub(passed);
                    let message = "The test was ended before this answered.".into();
                    let outcome = tokio::time::timeout(left, self.outcome(&ticket)).await;
                    outcome.unwrap_or(Ok(Outcome::TimedOut { message }))?
                };
                machine.finish(ticket.id, outcome, self.engine.now());
            }
        }
    }

    fn step(&mut self, record: causeway_flow::Record) -> TestedStep {
        let (from, sends) = record.ticket.and_then(|ticket| self.done.remove(&ticket)).unwrap_or_default();
        TestedStep { action: self.engine.action(record), from, sends }
    }

    /// What a step gives without sending anything.
    async fn outcome(&mut self, ticket: &Ticket) -> Result<Outcome, EngineError> {
        match &ticket.call {
            // Nobody wants to wait in a test.
            FlowCall::Wait { .. } => Ok(Outcome::Succeeded { outputs: causeway_flow::Value::Null, code: None }),
            FlowCall::Workflow { flow, .. } => Ok(Outcome::Skipped {
                code: "NotInATest".into(),
                message: format!("A test does not run other flows: \"{flow}\" was left out."),
            }),
            FlowCall::Response { .. } => self.perform(ticket).await,
            FlowCall::Operation { .. } | FlowCall::Http(_) | FlowCall::Connection { .. } => self.call(ticket).await,
        }
    }

    async fn call(&mut self, ticket: &Ticket) -> Result<Outcome, EngineError> {
        let prepared = match self.engine.prepare(&ticket.call) {
            Ok(prepared) => prepared,
            Err(ran) => return Ok(ran.outcome.unwrap_or_else(ended)),
        };
        let (request, connection, sample) = match &prepared {
            Prepared::Operation { connector, connection, operation, arguments } => {
                let made = connector
                    .base(operation)
                    .and_then(|base| causeway_openapi::request(operation, &base, arguments).map_err(EngineError::from));
                match made {
                    Ok(request) => (request, connection.as_str(), answer(operation)),
                    Err(error) => return Ok(refused(&error)),
                }
            }
            Prepared::Written(request) => (request.clone(), "", nothing()),
        };
        if ticket.delivery.is_none() && request.only_reads() {
            return self.read(ticket, sample).await;
        }
        let sends = self.would_send(request, ticket, connection).await?;
        Ok(self.note(ticket, "sample", Some(sends), sample))
    }

    /// A call that only reads: it is made, or what it gave before or a sample takes its place.
    async fn read(&mut self, ticket: &Ticket, sample: Value) -> Result<Outcome, EngineError> {
        if self.data == TestData::Read {
            self.reads += 1;
            self.done.insert(ticket.id, ("read", None));
            return self.perform(ticket).await;
        }
        Ok(match self.remembered.remove(&ticket.path) {
            Some(outputs) => self.note(ticket, "last", None, outputs),
            None => self.note(ticket, "sample", None, sample),
        })
    }

    async fn perform(&self, ticket: &Ticket) -> Result<Outcome, EngineError> {
        // What a call is made of is deep: the compiler need not look through it once more from here.
        let performing: BoxFuture<'_, _> = Box::pin(self.engine.perform(self.slug, self.run, ticket, &self.halt));
        let ran = performing.await?;
        Ok(ran.outcome.unwrap_or_else(ended))
    }

    fn note(&mut self, ticket: &Ticket, from: &'static str, sends: Option<WouldSend>, outputs: Value) -> Outcome {
        let code = outputs["statusCode"].as_u64().map(|status| status.to_string());
        self.done.insert(ticket.id, (from, sends));
        Outcome::Succeeded { outputs: outputs.into(), code }
    }

    async fn would_send(&self, request: Request, ticket: &Ticket, connection: &str) -> Result<WouldSend, EngineError> {
        let Some(delivery) = &ticket.delivery else {
            return Ok(WouldSend { request, label: None, has_arrived: false });
        };
        let (flow, action) = (self.slug.to_string(), ticket.name.clone());
        let route = Route { flow, action, connection: connection.to_owned() };
        let has_arrived = self.engine.inner.store.has_arrived(route, &delivery.key).await?;
        Ok(WouldSend { request, label: Some(delivery.label.clone()), has_arrived })
    }
}

/// The status of the answer that the description calls a success.
fn success(operation: &Operation) -> String {
    let all = operation.responses.iter().map(|response| response.status.as_str());
    let found = all.into_iter().find(|status| status.starts_with('2') && status.parse::<u16>().is_ok());
    found.unwrap_or("200").to_owned()
}

pub(crate) fn answer(operation: &Operation) -> Value {
    let status = success(operation);
    let body = sample_response(operation, &status).unwrap_or_default();
    json!({"statusCode": status.parse::<u16>().unwrap_or(200), "headers": {}, "body": body})
}

/// The answer of an address of which nothing is known.
pub(crate) fn nothing() -> Value {
    json!({"statusCode": 200, "headers": {}, "body": null})
}

fn refused(error: &EngineError) -> Outcome {
    Outcome::Failed { code: error.code().into(), message: error.to_string(), outputs: None }
}

fn ended() -> Outcome {
    Outcome::Cancelled { message: "Causeway ends.".into() }
}
