//! An item sent once. The ledger is asked before the first byte and told after the answer; what a failure means decides
//! whether the item may be sent again, was refused, or must be shown to the user as "can't tell".

use causeway_core::json::at;
use causeway_flow::{Delivery, OnChange, OnUnknown, Outcome, RetryPolicy};
use causeway_store::{Change as OnChanged, Counts, Intent, Route, Settled, Settlement};
use serde_json::{Value, json};

use crate::call::{Call, CallAnswer, CallFailure};
use crate::perform::Ran;
use crate::run::Halt;
use crate::{Engine, EngineError};
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
}

impl Engine {
    /// Delivers one item at most once, trying again where that is provably safe.
    pub(crate) async fn deliver(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<Ran, EngineError> {
        let Parcel { route, delivery, run, .. } = parcel;
        let content = content_hash(call);
        let changed = match delivery.on_change {
            OnChange::Send => OnChanged::Send,
            OnChange::Keep => OnChanged::Keep,
        };
        let store = &self.inner.store;
        let intent = store.intend(route.clone(), &delivery.key, &delivery.label, content, changed, run).await?;
        match intent {
            Intent::Send { .. } => self.send_parcel(parcel, call).await,
            Intent::AlreadyDelivered { dest_id, .. } => Ok(Ran::already(dest_id)),
            Intent::Unknown { .. } if delivery.on_unknown == OnUnknown::Retry => {
                store.intend_again(route.clone(), &delivery.key, run).await?;
                self.send_parcel(parcel, call).await
            }
            Intent::Unknown { .. } => {
                let message = format!(
                    "Nobody knows whether \"{}\" arrived: the connection broke after it was sent.",
                    delivery.label
                );
                Ok(if delivery.on_unknown == OnUnknown::Skip {
                    Ran::skipped(message)
                } else {
                    Ran::unknown(message, None)
                })
            }
            Intent::Busy => Ok(Ran::failed("Busy", "another run is delivering this item".into(), None)),
        }
    }

    async fn send_parcel(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<Ran, EngineError> {
        for n in 1.. {
            let failure = match self.call_once(call).await {
                Ok(answer) => return Ok(delivered(parcel, &answer)),
                Err(failure) => failure,
            };
            let again = match &failure {
                CallFailure::NotApplied { wait, .. } => Some(*wait),
                CallFailure::Unknown { .. } if parcel.delivery.on_unknown == OnUnknown::Retry => Some(None),
                _ => None,
            };
            let wait = again.and_then(|asked| parcel.retry.wait(n, rand::random()).map(|own| asked.unwrap_or(own)));
            let Some(wait) = wait else { return Ok(not_delivered(parcel, failure)) };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = parcel.halt.cancel.cancelled() => {
                    let ran = not_delivered(parcel, failure);
                    return Ok(if parcel.halt.is_held() { Ran { settled: ran.settled, ..Ran::later() } } else { ran });
                }
            }
        }
        unreachable!("the loop ends by returning")
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
        CallFailure::Unknown { message, answer } => {
            let skips = parcel.delivery.on_unknown == OnUnknown::Skip;
            let ran =
                if skips { Ran::skipped(message.clone()) } else { Ran::unknown(message.clone(), outputs(answer)) };
            (Settlement::Unknown { message }, ran)
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
fn dest_id(body: &Value) -> Option<String> {
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
