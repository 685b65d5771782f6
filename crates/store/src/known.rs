//! What every call asks and what changes seldom (settings, approvals), as it was read last. The writing thread forgets it
//! after a commit that may have changed it, so nobody finds what is not true any more.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::table::approval::Approvals;

#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// One more each time it was forgotten: what was read before that is not taken.
    generation: u64,
    settings: HashMap<String, Option<Value>>,
    approvals: HashMap<Option<String>, Approvals>,
}

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn forget(&self) {
        let mut state = self.state();
        *state = State { generation: state.generation + 1, ..State::default() };
    }

    /// To be asked before something is read that is to be known.
    pub(crate) fn generation(&self) -> u64 {
        self.state().generation
    }

    pub(crate) fn setting(&self, key: &str) -> Option<Option<Value>> {
        self.state().settings.get(key).cloned()
    }

    pub(crate) fn knows_setting(&self, generation: u64, key: String, value: Option<Value>) {
        let mut state = self.state();
        if state.generation == generation {
            state.settings.insert(key, value);
        }
    }

    pub(crate) fn approvals(&self, connector: &Option<String>) -> Option<Approvals> {
        self.state().approvals.get(connector).cloned()
    }

    pub(crate) fn knows_approvals(&self, generation: u64, connector: Option<String>, approvals: Approvals) {
        let mut state = self.state();
        if state.generation == generation {
            state.approvals.insert(connector, approvals);
        }
    }
}
