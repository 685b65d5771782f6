//! An item sent once. The ledger is asked before the first byte and told after the answer; what a failure means decides
//! whether the item may be sent again, was refused, or is in doubt. Doubt is ended by what is known about making the call
//! twice: it is harmless, the service knows it again by a key, or the item can be looked for; else by what the flow says,
//! and where that is nothing, by the user.

use std::time::Duration;

use causeway_core::json::at;
use causeway_flow::{Delivery, OnChange, OnUnknown, Outcome, RetryPolicy};
use causeway_openapi::meaning::{self, Repeat};
use causeway_store::{Change as OnChanged, Counts, Doubt, Intent, Route, Settled, Settlement};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::call::{Call, CallAnswer, CallFailure, Mark};
use crate::perform::{Ran, pause};
use crate::readback::Seen;
use crate::run::Halt;
use crate::{Engine, EngineError, crash};
use causeway_core::{Explain, RunId};

/// Everything about one delivery that does not change while it is tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parcel<'a> {
    pub(crate) route: &'a Route,
    pub(crate) delivery: &'a Delivery,
    pub(crate) retry: &'a RetryPolicy,
    pub(crate) run: RunId,
    pub(crate) halt: &'a Halt,
}

impl Parcel<'_> {
    fn settled(&self, settlement: Settlement) -> Option<Settled> {
        Some(Settled { route: self.route.clone(), key: self.delivery.key.clone(), settlement })
    }

    /// Names this version of the item at its destination: the same after a crash, and of no other item.
    fn mark(&self, header: &str, version: u32) -> Mark {
        let Route { flow, action, connection } = self.route;
        let name = json!([flow, action, connection, self.delivery.key, version]).to_string();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
        let value = uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string();
        Mark { header: header.to_owned(), value }
    }
}

/// How an item in doubt is gone on with.
enum Ending {
    /// It is there.
    Arrived(Option<String>),
    /// It is not there, or sending it again is harmless.
    Send,
    /// Nobody knows, and nothing is sent.
    Open(String),
    /// The run is held before that is known.
    Later,
}

/// Before a service forgets a key, it is not relied on any more.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

impl Engine {
    /// Delivers one item at most once, trying again where that is provably safe.
    pub(crate) async fn deliver(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<Ran, EngineError> {
        let repeat = meaning::repeat(call.operation);
        let (store, key) = (&self.inner.store, &parcel.delivery.key);
        let mut intent = self.intend(parcel, call).await?;
        let mut failure: Option<CallFailure> = None;
        for n in 1.. {
            intent = match intent {
                Intent::AlreadyDelivered { dest_id, .. } => return Ok(Ran::already(dest_id)),
                Intent::Busy => return Ok(Ran::failed("Busy", "another run is delivering this item".into(), None)),
                Intent::Unknown(doubt) => match self.end_doubt(parcel, call, &repeat, &doubt).await? {
                    Ending::Arrived(dest_id) => {
                        let found = Settlement::Delivered { dest_id: dest_id.clone(), status: 0 };
                        if doubt.same {
                            return Ok(Ran { settled: parcel.settled(found), ..Ran::found(dest_id) });
                        }
                        self.settle(parcel, found).await?;
                        self.intend(parcel, call).await?
                    }
                    Ending::Send => {
                        if failure.is_some() && !self.wait(parcel, n - 1, None).await {
                            return Ok(given_up(parcel, failure));
                        }
                        store.intend_again(parcel.route.clone(), key, parcel.run).await?
                    }
                    Ending::Open(message) => return Ok(open(parcel, message, failure)),
                    Ending::Later => return Ok(Ran::later()),
                },
                Intent::Send { version, .. } => {
                    crash::point("delivery-intended");
                    let mark = repeat.key.as_ref().map(|known| parcel.mark(&known.header, version));
                    match self.call_once(Call { mark: mark.as_ref(), ..call }).await {
                        Ok(answer) => return Ok(delivered(parcel, &answer)),
                        Err(unknown @ CallFailure::Unknown { .. }) => {
                            let message = said(&unknown);
                            let settlement = Settlement::Unknown { message };
                            self.inner.ages.look();
                            self.settle(parcel, settlement).await?;
                            failure = Some(unknown);
                            self.intend(parcel, call).await?
                        }
                        Err(CallFailure::NotApplied { message, wait, answer }) => {
                            let mut ran = not_delivered(parcel, CallFailure::NotApplied { message, wait, answer });
                            // A crash during the wait leaves no doubt.
                            self.settle_now(ran.settled.take(), parcel.run, parcel.halt).await?;
                            if !self.wait(parcel, n, wait).await {
                                return Ok(if parcel.halt.is_held() { Ran::later() } else { ran });
                            }
                            store.intend_again(parcel.route.clone(), key, parcel.run).await?
                        }
                        Err(other) => return Ok(not_delivered(parcel, other)),
                    }
                }
            }
        }
        unreachable!("the loop ends by returning")
    }

    async fn intend(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<Intent, EngineError> {
        let Parcel { route, delivery, run, .. } = parcel;
        let changed = match delivery.on_change {
            OnChange::Send => OnChanged::Send,
            OnChange::Keep => OnChanged::Keep,
        };
        let content = content_hash(call);
        let store = &self.inner.store;
        Ok(store.intend(route.clone(), &delivery.key, &delivery.label, content, changed, run).await?)
    }

    async fn settle(&self, parcel: Parcel<'_>, settlement: Settlement) -> Result<(), EngineError> {
        self.settle_now(parcel.settled(settlement), parcel.run, parcel.halt).await
    }

    /// How to go on with an item of which nobody knows whether it arrived.
    async fn end_doubt(
        &self,
        parcel: Parcel<'_>,
        call: Call<'_>,
        repeat: &Repeat,
        doubt: &Doubt,
    ) -> Result<Ending, EngineError> {
        if repeat.harmless {
            return Ok(Ending::Send);
        }
        let is_remembered = |seconds: u64| {
            let until = doubt.first + TimeDelta::seconds(seconds.try_into().unwrap_or(i64::MAX / 1000)) - MARGIN;
            doubt.same && self.now() < until
        };
        if repeat.key.as_ref().is_some_and(|key| is_remembered(key.seconds)) {
            return Ok(Ending::Send);
        }
        let label = &parcel.delivery.label;
        let broke = format!("Nobody knows whether \"{label}\" arrived: the connection broke after it was sent.");
        let Some(find) = &repeat.find else {
            let is_sent = parcel.delivery.on_unknown == OnUnknown::Retry;
            return Ok(if is_sent { Ending::Send } else { Ending::Open(broke) });
        };
        let settle = Duration::from_secs(find.settle_seconds.min(24 * 3600));
        if !self.wait_until_shown(doubt, settle, parcel.halt).await {
            return Ok(if parcel.halt.is_held() { Ending::Later } else { Ending::Open(broke) });
        }
        Ok(match self.look_for(call, find).await {
            Seen::There(dest_id) => Ending::Arrived(dest_id),
            Seen::NotThere => Ending::Send,
            Seen::Unclear(why) => Ending::Open(format!("{broke} It could not be looked for: {why}.")),
        })
    }

    /// What is under way at the service may show only after a while. `false` when the run was stopped or held meanwhile.
    async fn wait_until_shown(&self, doubt: &Doubt, settle: Duration, halt: &Halt) -> bool {
        let up = || self.inner.clock.uptime();
        let begun = up();
        loop {
            let passed = self.inner.ages.at_least(doubt.since).max(up().saturating_sub(begun));
            if passed >= settle {
                return true;
            }
            // In pieces, because timers stand still while the machine sleeps.
            if !pause((settle - passed).min(Duration::from_secs(30)), halt).await {
                return false;
            }
        }
    }

    /// Waits before the next try; `false` when there is none.
    async fn wait(&self, parcel: Parcel<'_>, n: u32, asked: Option<Duration>) -> bool {
        let Some(wait) = parcel.retry.wait(n, rand::random()).map(|own| asked.unwrap_or(own)) else { return false };
        pause(wait, parcel.halt).await
    }
}

fn said(failure: &CallFailure) -> String {
    match failure {
        CallFailure::NotApplied { message, .. }
        | CallFailure::Refused { message, .. }
        | CallFailure::Unknown { message, .. } => message.clone(),
        CallFailure::Error(error) => error.to_string(),
    }
}

/// The tries are used up, and the item is in doubt.
fn given_up(parcel: Parcel<'_>, failure: Option<CallFailure>) -> Ran {
    if parcel.halt.is_held() {
        return Ran::later();
    }
    let message = failure.as_ref().map(said).unwrap_or_default();
    open(parcel, message, failure)
}

/// It stays in doubt.
fn open(parcel: Parcel<'_>, message: String, failure: Option<CallFailure>) -> Ran {
    if parcel.delivery.on_unknown == OnUnknown::Skip {
        return Ran::skipped(message);
    }
    match failure {
        Some(CallFailure::Unknown { message, answer }) => Ran::unknown(message, outputs(answer)),
        _ => Ran::unknown(message, None),
    }
}

fn delivered(parcel: Parcel<'_>, answer: &CallAnswer) -> Ran {
    let done = Settlement::Delivered { dest_id: dest_id(&answer.body), status: answer.status };
    Ran { settled: parcel.settled(done), ..Ran::delivered(answer) }
}

fn not_delivered(parcel: Parcel<'_>, failure: CallFailure) -> Ran {
    let (settlement, ran) = match failure {
        CallFailure::NotApplied { message, answer, .. } => {
            let code = code_of(answer.as_deref(), "NotSent");
            (Settlement::NotApplied { message: message.clone() }, Ran::failed(&code, message, outputs(answer)))
        }
        CallFailure::Refused { message, answer } => {
            let refused = Settlement::Refused { message: message.clone(), status: answer.status };
            (refused, Ran::failed(&answer.status.to_string(), message, Some(answer.outputs())))
        }
        // Doubt is settled where it comes up.
        CallFailure::Unknown { message, answer } => {
            (Settlement::Unknown { message: message.clone() }, Ran::unknown(message, outputs(answer)))
        }
        CallFailure::Error(error) => {
            let message = error.to_string();
            (Settlement::NotApplied { message: message.clone() }, Ran::failed(error.code(), message, None))
        }
    };
    Ran { settled: parcel.settled(settlement), ..ran }
}

fn outputs(answer: Option<Box<CallAnswer>>) -> Option<causeway_flow::Value> {
    answer.map(|answer| answer.outputs())
}

fn code_of(answer: Option<&CallAnswer>, otherwise: &str) -> String {
    answer.map_or_else(|| otherwise.to_owned(), |answer| answer.status.to_string())
}

/// Names the content of a delivery: the same arguments to the same operation give the same hash.
fn content_hash(call: Call<'_>) -> [u8; 16] {
    let content = json!([call.operation.id, call.arguments]).to_string();
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(content.as_bytes()).as_bytes()[..16]);
    hash
}

/// What the destination calls the new thing, from the places where services put it.
pub(crate) fn dest_id(body: &Value) -> Option<String> {
    let places = ["response.name", "name", "id", "0.id", "data.id", "uuid"];
    let found = places.iter().find_map(|place| at(body, place).filter(|v| v.is_string() || v.is_number()));
    found.map(causeway_core::json::plain)
}

impl Ran {
    fn counting(outcome: Outcome, add: impl FnOnce(&mut Counts)) -> Self {
        let mut ran = Self::plain(outcome);
        add(&mut ran.counts);
        ran
    }

    fn already(dest_id: Option<String>) -> Self {
        let outputs = json!({"body": {"id": dest_id}, "delivered": "earlier"}).into();
        let outcome = Outcome::Succeeded { outputs, code: Some("AlreadyDelivered".into()) };
        Self::counting(outcome, |counts| counts.already = 1)
    }

    /// It was looked for, and it is there.
    fn found(dest_id: Option<String>) -> Self {
        let outputs = json!({"body": {"id": dest_id}, "delivered": "found"}).into();
        Self::counting(Outcome::Succeeded { outputs, code: Some("Found".into()) }, |counts| counts.delivered = 1)
    }

    fn delivered(answer: &CallAnswer) -> Self {
        let outcome = Outcome::Succeeded { outputs: answer.outputs(), code: Some(answer.status.to_string()) };
        Self::counting(outcome, |counts| counts.delivered = 1)
    }

    fn failed(code: &str, message: String, outputs: Option<causeway_flow::Value>) -> Self {
        let outcome = Outcome::Failed { code: code.into(), message, outputs };
        Self::counting(outcome, |counts| counts.failed = 1)
    }

    /// The flow says that such an item is let go: it is listed, and the run goes on.
    fn skipped(message: String) -> Self {
        Self::counting(Outcome::Skipped { code: "OutcomeUnknown".into(), message }, |counts| counts.held = 1)
    }

    fn unknown(message: String, outputs: Option<causeway_flow::Value>) -> Self {
        let outcome = Outcome::Failed { code: "OutcomeUnknown".into(), message, outputs };
        Self::counting(outcome, |counts| counts.unknown = 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_destinations_name_is_found() {
        assert_eq!(dest_id(&json!({"name": "op/1", "response": {"name": "dp/9"}})).as_deref(), Some("dp/9"));
        assert_eq!(dest_id(&json!([{"id": 7}])).as_deref(), Some("7"));
        assert_eq!(dest_id(&json!({"ok": true})), None);
    }
}
