//! What the machine has just now: mains power, a network, one that costs nothing. The desktop tells what the system says;
//! where nobody does, everything is there.

use std::fmt;

use causeway_core::settings::{LOW_BATTERY, OnBattery, Settings};

use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// What the machine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Supplies {
    /// How much the battery holds, in per cent, while the machine runs on it.
    pub battery: Option<u8>,
    /// Whether what the network carries is paid for.
    pub is_metered: bool,
    /// Whether there is no network at all.
    pub is_offline: bool,
}

/// What flows wait for because the machine lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A network.
    Network,
    /// Mains power; what the battery holds, in per cent.
    Mains(u8),
    /// A network that costs nothing.
    Unmetered,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.write_str("Waiting for a network"),
            Self::Mains(percent) => write!(f, "Waiting for mains power: battery at {percent} %"),
            Self::Unmetered => f.write_str("Waiting for a network that is not metered"),
        }
    }
}

impl Supplies {
    /// What flows wait for, as the user has it in the settings.
    #[must_use]
    pub fn lack(self, settings: &Settings) -> Option<Lack> {
        let waits_at = |percent| match settings.on_battery {
            OnBattery::Run => false,
            OnBattery::Low => percent < LOW_BATTERY,
            OnBattery::Wait => true,
        };
        match self {
            Self { is_offline: true, .. } => Some(Lack::Network),
            Self { battery: Some(percent), .. } if waits_at(percent) => Some(Lack::Mains(percent)),
            Self { is_metered: true, .. } if settings.wait_on_metered => Some(Lack::Unmetered),
            _ => None,
        }
    }
}

impl Engine {
    /// Takes over what the system says of the machine.
    pub fn supply(&self, supplies: Supplies) {
        let former = std::mem::replace(&mut *lock(&self.inner.supplies), supplies);
        if former != supplies {
            // What was kept from running needs time to run before it is called quiet.
            lock(&self.inner.calm).take();
            self.tell_schedule();
        }
    }

    /// The machine has woken up, as the system says: what is due is looked at now.
    pub fn woke(&self) {
        self.tell_schedule();
        self.inner.changes.tell([Change::Notifications]);
    }

    /// What flows wait for that the machine lacks. Runs under way go on, and the user may start others by hand.
    pub async fn lack(&self) -> Result<Option<Lack>, EngineError> {
        let supplies = *lock(&self.inner.supplies);
        if supplies == Supplies::default() {
            return Ok(None);
        }
        Ok(supplies.lack(&self.settings().await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_wait_for_what_the_user_wants_them_to() {
        let battery = |percent| Supplies { battery: Some(percent), ..Supplies::default() };
        let metered = Supplies { is_metered: true, ..Supplies::default() };
        let offline = Supplies { is_offline: true, ..battery(5) };
        let usual = Settings::default();
        let careless = Settings { on_battery: OnBattery::Run, ..Settings::default() };
        let careful = Settings { on_battery: OnBattery::Wait, wait_on_metered: true, ..Settings::default() };
        let cases = [
            (&usual, Supplies::default(), None),
            (&usual, battery(20), None),
            (&usual, battery(19), Some("Waiting for mains power: battery at 19 %")),
            (&usual, metered, None),
            (&usual, offline, Some("Waiting for a network")),
            (&careless, battery(1), None),
            (&careless, offline, Some("Waiting for a network")),
            (&careful, battery(100), Some("Waiting for mains power: battery at 100 %")),
            (&careful, metered, Some("Waiting for a network that is not metered")),
        ];
        for (settings, supplies, said) in cases {
            let lack = supplies.lack(settings).map(|lack| lack.to_string());
            assert_eq!(lack.as_deref(), said, "{supplies:?} with {:?}", settings.on_battery);
        }
    }
}
