//! Deliveries that a service accepts and takes its time for (202 with a `Location`): the item has arrived when their
//! outcome says so. Until then its intention stays in the ledger, also over a crash, and it is not sent again.

use causeway_core::digits;
use causeway_core::json::at;
use causeway_flow::{OnUnknown, Outcome};
use causeway_store::Settlement;
use serde_json::Value;

use crate::ask::Question;
use crate::call::{Call, CallAnswer, CallFailure};
use crate::delivery::{Parcel, delivered};
use crate::ran::Ran;
use crate::{Engine, EngineError};

/// What came of an item that was taken.
pub(crate) enum Accepted {
    Over(Ran),
    /// Nobody knows whether it arrived, and that is noted.
    Doubt(CallFailure),
}

impl Engine {
    /// What comes of an answer to a delivery.
    pub(crate) async fn accepted(
        &self,
        parcel: Parcel<'_>,
        call: Call<'_>,
        answer: CallAnswer,
    ) -> Result<Accepted, EngineError> {
        let Parcel { ticket, run, halt, .. } = parcel;
        if !crate::follow::is_accepted(ticket, &answer) {
            return Ok(Accepted::Over(delivered(parcel, answer)));
        }
        let ran = self.follow(run, ticket, &Question::Operation(call), answer, halt).await?;
        self.outcome(parcel, ran).await
    }

    /// What comes of an item that a service had accepted before a crash; `None` where none had.
    pub(crate) async fn accepted_before(
        &self,
        parcel: Parcel<'_>,
        call: Call<'_>,
    ) -> Result<Option<Accepted>, EngineError> {
        if !parcel.was_accepted {
            return Ok(None);
        }
        let Parcel { ticket, run, halt, .. } = parcel;
        match self.follow_again(run, ticket, &Question::Operation(call), halt).await? {
            Some(ran) => self.outcome(parcel, ran).await.map(Some),
            None => Ok(None),
        }
    }

    async fn outcome(&self, parcel: Parcel<'_>, ran: Ran) -> Result<Accepted, EngineError> {
        let Some(outcome) = ran.outcome else { return Ok(Accepted::Over(Ran::later())) };
        Ok(match outcome {
            Outcome::Succeeded { ref outputs, ref code } => {
                let body = outputs.get("body").map(causeway_flow::Value::exact).unwrap_or_default();
                let status = code.as_deref().and_then(|code| code.parse().ok()).unwrap_or_default();
                let done = Settlement::Delivered { dest_id: dest_id(&body), status };
                Accepted::Over(Ran { settled: parcel.settled(done), ..Ran::arrived(outcome) })
            }
            Outcome::Failed { code, message, outputs } => match refusal(&code) {
                Some(status) => {
                    let refused = Settlement::Refused { message: message.clone(), status };
                    Accepted::Over(Ran { settled: parcel.settled(refused), ..Ran::failed(&code, message, outputs) })
                }
                None => {
                    self.settle(parcel, Settlement::Unknown { message: message.clone() }).await?;
                    // It is not asked there again.
                    self.inner.store.call_not_made(parcel.run, parcel.ticket.id.0).await?;
                    Accepted::Doubt(CallFailure::Unknown { message, answer: None })
                }
            },
            other => Accepted::Over(open(parcel, other)),
        })
    }
}

/// The status by which an outcome says that the item was refused. Of others nobody knows what became of it: those of a
/// server that fails, or of a place that is gone or that does not let us ask.
fn refusal(code: &str) -> Option<u16> {
    let status = code.parse().ok()?;
    ((400..500).contains(&status) && !matches!(status, 401 | 403 | 404 | 407 | 408 | 410 | 425 | 429)).then_some(status)
}

/// The run was stopped, or time was up, while the service was at it.
fn open(parcel: Parcel<'_>, outcome: Outcome) -> Ran {
    let message = match &outcome {
        Outcome::TimedOut { message } | Outcome::Cancelled { message } => message.clone(),
        _ => String::new(),
    };
    let settled = parcel.settled(Settlement::Unknown { message: message.clone() });
    if parcel.delivery.on_unknown == OnUnknown::Skip {
        return Ran { settled, ..Ran::skipped(message) };
    }
    Ran { settled, outcome: Some(outcome), ..Ran::unknown(message, None) }
}

/// What the destination calls the new thing, from the places where services put it.
pub(crate) fn dest_id(body: &Value) -> Option<String> {
    let places = ["response.name", "name", "id", "0.id", "data.id", "uuid"];
    let is_name = |value: &&Value| value.is_string() || value.is_number() || digits::of(value).is_some();
    let found = places.iter().find_map(|place| at(body, place).filter(is_name));
    found.map(causeway_core::json::plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_destinations_name_is_found() {
        assert_eq!(dest_id(&json!({"name": "op/1", "response": {"name": "dp/9"}})).as_deref(), Some("dp/9"));
        assert_eq!(dest_id(&json!([{"id": 7}])).as_deref(), Some("7"));
        assert_eq!(dest_id(&json!({"ok": true})), None);
    }

    #[test]
    fn an_outcome_says_that_an_item_was_refused_or_leaves_it_in_doubt() {
        for (code, refused) in [
            ("400", true),
            ("409", true),
            ("422", true),
            ("401", false),
            ("404", false),
            ("410", false),
            ("429", false),
            ("500", false),
            ("503", false),
            ("Unreachable", false),
        ] {
            assert_eq!(refusal(code).is_some(), refused, "{code}");
        }
    }
}
