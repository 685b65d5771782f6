//! Whether this machine's clock is right, by what services say of the time. It is kept, so that a command which asks
//! nobody knows it too.

use causeway_auth::net;
use causeway_core::Clock;
use causeway_core::text::span;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// Where it is kept.
const KEPT: &str = "clock-off";

/// How far this machine's clock is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockOff {
    /// By whose clock.
    pub host: String,
    /// Seconds ahead; below zero, behind.
    pub seconds: i64,
}

impl ClockOff {
    /// For people: `this computer's clock is 2 hours ahead of api.fitbit.com`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let side = if self.seconds > 0 { "ahead of" } else { "behind" };
        format!("this computer's clock is {} {side} {}", span(self.seconds.abs()), self.host)
    }
}

/// What the answers of this process say; `None` where nobody has answered yet.
fn heard(clock: &dyn Clock) -> Option<Option<ClockOff>> {
    let (host, ahead) = net::ahead(clock)?;
    // Whole minutes: what is shown and kept does not change with each answer.
    let seconds = TimeDelta::minutes((ahead + TimeDelta::seconds(30)).num_seconds().div_euclid(60)).num_seconds();
    Some(net::is_notable(ahead).then_some(ClockOff { host, seconds }))
}

impl Engine {
    /// How far this machine's clock is off, if it is.
    #[must_use]
    pub fn clock_off(&self) -> Option<ClockOff> {
        heard(&*self.inner.clock).unwrap_or_else(|| lock(&self.inner.clock_off).clone())
    }

    /// Reads what was known when Causeway ended.
    pub(crate) async fn recall_clock(&self) -> Result<(), EngineError> {
        let kept = self.inner.store.setting(KEPT).await?;
        *lock(&self.inner.clock_off) = kept.and_then(|kept| serde_json::from_value(kept).ok());
        Ok(())
    }

    /// Keeps what is known now, if it is something else than before.
    pub(crate) async fn note_clock(&self) -> Result<(), EngineError> {
        let Some(now) = heard(&*self.inner.clock) else { return Ok(()) };
        if *lock(&self.inner.clock_off) == now {
            return Ok(());
        }
        self.inner.store.set_setting(KEPT, serde_json::to_value(&now).unwrap_or_default()).await?;
        *lock(&self.inner.clock_off) = now;
        self.inner.changes.tell([Change::Status, Change::Connections]);
        Ok(())
    }
}
