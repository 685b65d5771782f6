//! Doubt, and how it is ended: an item was sent, and nobody knows whether it arrived. Making the call again is harmless, or
//! the service knows it again by a key, or the item can be looked for; else what the flow says counts, and where that is
//! nothing, the user's word.

use std::time::Duration;

use causeway_flow::OnUnknown;
use causeway_openapi::meaning::Repeat;
use causeway_store::Doubt;
use chrono::{DateTime, Utc};

use crate::call::{Call, CallFailure};
use crate::delivery::{Parcel, said};
use crate::perform::pause;
use crate::readback::Seen;
use crate::running::Halt;
use crate::{Engine, EngineError};

/// How an item in doubt is gone on with.
#[derive(Debug)]
pub(crate) enum Ending {
    /// It is there.
    Arrived(Option<String>),
    /// It is not there, or sending it again is harmless.
    Send,
    /// The service knows the same request again by its key.
    Again,
    /// Nobody knows, and nothing is sent.
    Open(String),
    /// The run is held before that is known.
    Later,
}

/// So long what is under way may still be applied, where nothing says how long.
pub(crate) const SETTLE: Duration = Duration::from_secs(120);
/// So long before a service forgets a key, it is not relied on any more.
pub(crate) const MARGIN: Duration = Duration::from_secs(60);

impl Engine {
    /// How to go on with an item of which nobody knows whether it arrived.
    pub(crate) async fn end_doubt(
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
            let window = Duration::from_secs(seconds).saturating_sub(MARGIN);
            doubt.same && doubt.age.is_some_and(|age| age < window)
        };
        if repeat.key.as_ref().is_some_and(|key| is_remembered(key.seconds)) {
            return Ok(Ending::Again);
        }
        let label = &parcel.delivery.label;
        let why = doubt.why.as_deref().unwrap_or("The connection broke after it was sent.");
        let broke = format!("Nobody knows whether \"{label}\" arrived. {why}");
        let Some(find) = &repeat.find else {
            let is_sent = parcel.delivery.on_unknown == OnUnknown::Retry;
            return Ok(if is_sent { Ending::Send } else { Ending::Open(broke) });
        };
        let settle = Duration::from_secs(find.settle_seconds.min(24 * 3600));
        if !self.wait_until_shown(doubt.since, settle, parcel.halt).await {
            return Ok(if parcel.halt.is_held() { Ending::Later } else { Ending::Open(broke) });
        }
        Ok(match self.look_for(call, find).await {
            Seen::There(dest_id) => Ending::Arrived(dest_id),
            Seen::NotThere => Ending::Send,
            Seen::Unclear(why) => Ending::Open(format!("{broke} It could not be looked for: {why}.")),
        })
    }

    /// What is under way at the service may show only after a while. `false` when the run was stopped or held meanwhile.
    pub(crate) async fn wait_until_shown(&self, since: DateTime<Utc>, settle: Duration, halt: &Halt) -> bool {
        let up = || self.inner.clock.uptime();
        let begun = up();
        loop {
            let passed = self.inner.ages.at_least(since).max(up().saturating_sub(begun));
            if passed >= settle {
                return true;
            }
            // In pieces, because timers stand still while the machine sleeps.
            if !pause((settle - passed).min(Duration::from_secs(30)), halt).await {
                return false;
            }
        }
    }
}

/// What a failure means to a delivery. A service that knows requests by a key answers 409 while the first with this key is
/// under way (IETF draft idempotency-key-header, section 2.7): that one may be applied yet. And what kept the second from
/// being applied says nothing of the first.
pub(crate) fn judged(failure: CallFailure, repeat: &Repeat, in_doubt: bool) -> CallFailure {
    match failure {
        CallFailure::Refused { message, answer } if repeat.key.is_some() && answer.status == 409 => {
            CallFailure::Unknown { message, answer: Some(answer) }
        }
        CallFailure::NotApplied { message, answer, .. } if in_doubt => CallFailure::Unknown { message, answer },
        CallFailure::Error(_) if in_doubt => CallFailure::Unknown { message: said(&failure), answer: None },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use causeway_openapi::meaning::RepeatKey;
    use serde_json::Value;

    use super::*;
    use crate::call::CallAnswer;

    fn refused(status: u16) -> CallFailure {
        let (headers, body, request) = (Value::Null, Value::Null, String::new());
        let answer =
            CallAnswer { status, headers, body, request, moved_to: None, location: None, note: None, next: None };
        CallFailure::Refused { message: "no".into(), answer: answer.into() }
    }

    #[test]
    fn a_second_attempt_that_is_not_applied_says_nothing_of_the_first() {
        let not_applied = || CallFailure::NotApplied { message: "too many".into(), wait: None, answer: None };
        let is_unknown = |failure, repeat: &Repeat, in_doubt| {
            matches!(judged(failure, repeat, in_doubt), CallFailure::Unknown { .. })
        };
        let keyed = Repeat { key: Some(RepeatKey { header: "Key".into(), seconds: 600 }), ..Repeat::default() };
        let plain = Repeat::default();
        assert!(is_unknown(not_applied(), &keyed, true) && !is_unknown(not_applied(), &keyed, false));
        assert!(is_unknown(EngineError::RunLost.into(), &keyed, true));
        assert!(is_unknown(refused(409), &keyed, false), "the first with this key is under way");
        assert!(!is_unknown(refused(409), &plain, false) && !is_unknown(refused(422), &keyed, true));
    }
}
