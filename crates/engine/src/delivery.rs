//! An item sent once. When it has its turn, the ledger is asked, before the first byte, and it is told after the answer; what a failure means decides
//! whether the item may be sent again, was refused, or is in doubt. Doubt is ended by what is known about making the call
//! twice: it is harmless, the service knows it again by a key, or the item can be looked for; else by what the flow says,
//! and where that is nothing, by the user.

use std::borrow::Cow;
use std::time::Duration;

use causeway_flow::{Delivery, OnChange, OnUnknown, Ticket};
use causeway_openapi::Request;
use causeway_openapi::meaning::{self, RepeatKey};
use causeway_store::{Change as OnChanged, Doubt, Intent, Route, Settled, Settlement};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::accepted::{Accepted, dest_id};
use crate::call::{Call, CallAnswer, CallFailure};
use crate::doubt::{Ending, MARGIN, SETTLE, judged};
use crate::perform::pause;
use crate::ran::Ran;
use crate::running::Halt;
use crate::turn::{Held, Turn, Used};
use crate::{Engine, EngineError, crash, outside};
use causeway_core::{Explain, RunId};

/// Everything about one delivery that does not change while it is tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parcel<'a> {
    pub(crate) route: &'a Route,
    pub(crate) delivery: &'a Delivery,
    pub(crate) ticket: &'a Ticket,
    pub(crate) run: RunId,
    /// Whether a service had accepted it before a crash.
    pub(crate) was_accepted: bool,
    pub(crate) halt: &'a Halt,
}

impl Parcel<'_> {
    pub(crate) fn settled(&self, settlement: Settlement) -> Option<Settled> {
        Some(Settled { route: self.route.clone(), key: self.delivery.key.clone(), settlement })
    }

    /// The request with the key by which the service knows this version of the item again: the same after a crash, and of
    /// no other item.
    fn marked<'r>(&self, request: &'r Request, key: Option<&RepeatKey>, version: u32) -> Cow<'r, Request> {
        match key.filter(|key| !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(&key.header))) {
            Some(key) => {
                let mut request = request.clone();
                request.headers.push((key.header.clone(), self.mark(version)));
                Cow::Owned(request)
            }
            None => Cow::Borrowed(request),
        }
    }

    fn mark(&self, version: u32) -> String {
        let Route { flow, action, connection } = self.route;
        let name = json!([flow, action, connection, self.delivery.key, version]).to_string();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
    }
}

/// What is known when an item was asked for its turn.
enum Asked<'a> {
    /// It is to be sent now, and that is on the disk.
    Send {
        turn: Turn<'a>,
        version: u32,
        /// Since when another content of it may be under way.
        overtakes: Option<DateTime<Utc>>,
    },
    /// It is there.
    There(Option<String>),
    /// It counts as under way.
    Busy,
    /// Another run has sent other content of it meanwhile.
    Overtaken,
    /// It was refused to another run meanwhile.
    Refused(String),
    Doubt(Doubt),
    /// It cannot be sent, and nothing was noted.
    NotNow(CallFailure),
}

impl Engine {
    /// Delivers one item at most once, trying again where that is provably safe.
    pub(crate) async fn deliver(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<Ran, EngineError> {
        let repeat = meaning::repeat(call.operation);
        let request = match self.request_of(call) {
            Ok(request) => request,
            Err(error) => return Ok(not_asked(parcel, error.into())),
        };
        let ask = async |again, refused| self.ask_for(parcel, call, &request, (again, None), refused).await;
        let (mut failure, mut is_renewed) = (None, false);
        match self.accepted_before(parcel, call).await? {
            Some(Accepted::Over(ran)) => return Ok(ran),
            Some(Accepted::Doubt(why)) => failure = Some(why),
            None => {}
        }
        let mut asked = ask(false, None).await?;
        // Whether nothing that was sent of it before can arrive any more.
        let mut is_alone = false;
        // Whether an attempt before may have arrived, and this one is made because it is then known again by its key.
        let mut in_doubt = false;
        for n in 1.. {
            asked = match asked {
                Asked::There(dest_id) => return Ok(Ran::already(dest_id)),
                // Whoever is here has claimed the item, so that nobody else is at it: whoever was could not write down what
                // became of it.
                Asked::Busy => {
                    let message = "What became of it could not be written down.".into();
                    self.settle(parcel, Settlement::Unknown { message }).await?;
                    ask(false, None).await?
                }
                Asked::Overtaken => return Ok(Ran::overtaken()),
                Asked::Refused(why) => return Ok(Ran::failed("RefusedMeanwhile", refused_meanwhile(&why), None)),
                Asked::NotNow(why) => return Ok(not_asked(parcel, why)),
                Asked::Doubt(doubt) => match self.end_doubt(parcel, call, &repeat, &doubt).await? {
                    Ending::Arrived(dest_id) => {
                        let found = Settlement::Delivered { dest_id: dest_id.clone(), status: 0 };
                        if doubt.same {
                            return Ok(Ran { settled: parcel.settled(found), ..Ran::found(dest_id) });
                        }
                        self.settle(parcel, found).await?;
                        ask(false, None).await?
                    }
                    ending @ (Ending::Send | Ending::Again) => {
                        in_doubt = matches!(ending, Ending::Again);
                        let decided = in_doubt.then(|| self.inner.clock.uptime());
                        if failure.is_some() && !self.wait(parcel, n - 1, None).await {
                            return Ok(given_up(parcel, failure));
                        }
                        self.ask_for(parcel, call, &request, (true, decided), None).await?
                    }
                    Ending::Open(message) => return Ok(open(parcel, message, failure)),
                    Ending::Later => return Ok(Ran::later()),
                },
                Asked::Send { turn, overtakes: Some(since), .. } if repeat.harmless && !is_alone => {
                    is_alone = true;
                    turn.give_back();
                    let message = "An older version of it may still be under way.".to_owned();
                    self.settle(parcel, Settlement::NotApplied { message: message.clone() }).await?;
                    if !self.wait_until_shown(since, SETTLE, parcel.halt).await {
                        return Ok(not_asked(parcel, CallFailure::NotApplied { message, wait: None, answer: None }));
                    }
                    ask(true, None).await?
                }
                Asked::Send { turn, version, .. } => {
                    crash::point("delivery-intended");
                    let request = parcel.marked(&request, repeat.key.as_ref(), version);
                    match self.send_in(turn, call, &request).await.map_err(|why| judged(why, &repeat, in_doubt)) {
                        Ok(Used::Answered(answer)) => match self.accepted(parcel, call, *answer).await? {
                            Accepted::Over(ran) => return Ok(ran),
                            Accepted::Doubt(why) => {
                                failure = Some(why);
                                ask(false, None).await?
                            }
                        },
                        Ok(Used::Refused(_)) if is_renewed => {
                            return Ok(not_delivered(parcel, self.refused_token(call).await.into()));
                        }
                        Ok(Used::Refused(held)) => {
                            is_renewed = true;
                            let message = "The service refused the sign-in, which is renewed.".into();
                            let refused = match in_doubt {
                                true => Settlement::Unknown { message },
                                false => Settlement::NotApplied { message },
                            };
                            self.settle(parcel, refused).await?;
                            ask(true, Some(held)).await?
                        }
                        Err(unknown @ CallFailure::Unknown { .. }) => {
                            let message = said(&unknown);
                            self.inner.ages.look();
                            self.settle(parcel, Settlement::Unknown { message }).await?;
                            failure = Some(unknown);
                            ask(false, None).await?
                        }
                        Err(CallFailure::NotApplied { message, wait, answer }) => {
                            let mut ran = not_delivered(parcel, CallFailure::NotApplied { message, wait, answer });
                            // A crash during the wait leaves no doubt.
                            self.settle_now(ran.settled.take(), parcel.run, parcel.halt).await?;
                            if !self.wait(parcel, n, wait).await {
                                return Ok(if parcel.halt.is_held() { Ran::later() } else { ran });
                            }
                            ask(true, None).await?
                        }
                        Err(other) => return Ok(not_delivered(parcel, other)),
                    }
                }
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Takes an item's turn and then notes that it is sent: an item that only waits for the budget of its service is in
    /// nobody's doubt. One that is not to be sent waits for no turn.
    async fn ask_for(
        &self,
        parcel: Parcel<'_>,
        call: Call<'_>,
        request: &Request,
        (mut again, decided): (bool, Option<Duration>),
        refused: Option<Held>,
    ) -> Result<Asked<'_>, EngineError> {
        loop {
            let turn = match self.turn_soon(call, request, refused.as_ref()).await {
                Ok(None) if again || self.may_send(parcel, call).await? => {
                    crash::point("turn-awaited");
                    self.turn(call, request, refused.as_ref()).await.map(Some)
                }
                turn => turn,
            };
            let turn = match turn {
                Ok(turn) => turn,
                Err(why) => return Ok(Asked::NotNow(why)),
            };
            // The service may have forgotten the key while the item waited: it is decided anew.
            let waited = decided.map(|decided| self.inner.clock.uptime().saturating_sub(decided));
            again &= waited.is_none_or(|waited| waited < MARGIN);
            let intent = self.intend(parcel, call, again).await?;
            match (&intent, turn) {
                (Intent::Send { version, overtakes, .. }, Some(turn)) => {
                    return Ok(Asked::Send { turn, version: *version, overtakes: *overtakes });
                }
                (_, turn) => turn.map(Turn::give_back).unwrap_or_default(),
            }
            return Ok(match intent {
                Intent::AlreadyDelivered { dest_id, .. } => Asked::There(dest_id),
                Intent::Busy => Asked::Busy,
                Intent::Overtaken => Asked::Overtaken,
                Intent::Refused { message } => Asked::Refused(message),
                Intent::Unknown(doubt) => Asked::Doubt(doubt),
                Intent::Send { .. } => {
                    // It could not be sent a moment ago, so it has no turn yet.
                    let message = "Its turn had not come.".into();
                    self.settle(parcel, Settlement::NotApplied { message }).await?;
                    continue;
                }
            });
        }
    }

    async fn may_send(&self, parcel: Parcel<'_>, call: Call<'_>) -> Result<bool, EngineError> {
        let Parcel { route, delivery, .. } = parcel;
        let store = &self.inner.store;
        Ok(store.may_send(route.clone(), &delivery.key, content_hash(call), changed(delivery)).await?)
    }

    /// Asks the ledger. `again`: it was decided that the item is sent, whatever became of it before.
    async fn intend(&self, parcel: Parcel<'_>, call: Call<'_>, again: bool) -> Result<Intent, EngineError> {
        let Parcel { route, delivery, run, .. } = parcel;
        let (store, content) = (&self.inner.store, content_hash(call));
        let Delivery { key, label, .. } = delivery;
        Ok(match again {
            true => store.intend_again(route.clone(), key, run).await?,
            false => store.intend(route.clone(), key, label, content, changed(delivery), run).await?,
        })
    }

    pub(crate) async fn settle(&self, parcel: Parcel<'_>, settlement: Settlement) -> Result<(), EngineError> {
        self.settle_now(parcel.settled(settlement), parcel.run, parcel.halt).await
    }

    /// Waits before the next try; `false` when there is none.
    async fn wait(&self, parcel: Parcel<'_>, n: u32, asked: Option<Duration>) -> bool {
        let Some(wait) = parcel.ticket.retry.wait(n, outside::chance()).map(|own| asked.unwrap_or(own)) else {
            return false;
        };
        pause(wait, parcel.halt).await
    }
}

fn changed(delivery: &Delivery) -> OnChanged {
    match delivery.on_change {
        OnChange::Send => OnChanged::Send,
        OnChange::Keep => OnChanged::Keep,
    }
}

fn refused_meanwhile(why: &str) -> String {
    format!("It was refused to another run of the flow meanwhile, and was not sent again: {why}")
}

/// Nothing was sent, and nothing is in the ledger of it.
fn not_asked(parcel: Parcel<'_>, failure: CallFailure) -> Ran {
    if parcel.halt.is_held() {
        return Ran::later();
    }
    Ran { settled: None, ..not_delivered(parcel, failure) }
}

pub(crate) fn said(failure: &CallFailure) -> String {
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

pub(crate) fn delivered(parcel: Parcel<'_>, answer: CallAnswer) -> Ran {
    let done = Settlement::Delivered { dest_id: dest_id(&answer.body), status: answer.status };
    Ran { settled: parcel.settled(done), ..Ran::delivered(answer) }
}

fn not_delivered(parcel: Parcel<'_>, failure: CallFailure) -> Ran {
    let (settlement, ran) = match failure {
        CallFailure::NotApplied { message, answer, .. } => {
            let code = code_of(answer.as_deref(), "NotSent");
            (Settlement::NotApplied { message: message.clone() }, Ran::failed(&code, message, outputs(answer)).left())
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
            (Settlement::NotApplied { message: message.clone() }, Ran::failed(error.code(), message, None).left())
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
    let content = serde_json::to_vec(&(&call.operation.id, call.arguments)).unwrap_or_default();
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(&content).as_bytes()[..16]);
    hash
}
