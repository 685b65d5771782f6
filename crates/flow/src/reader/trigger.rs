//! Reads triggers.

use super::{Reader, members, text};
use crate::Value;
use crate::definition::{Trigger, TriggerKind};
use crate::diagnostics::step;
use crate::recurrence::Recurrence;

impl Reader {
    pub(super) fn triggers(&mut self, value: Option<&Value>, pointer: &str) -> Vec<(String, Trigger)> {
        let read = members(value).map(|(name, trigger)| {
            let kind = self.trigger_kind(trigger, &step(pointer, name));
            let metadata = trigger.get("metadata").cloned().unwrap_or_default();
            (name.to_string(), Trigger { name: name.to_string(), kind, metadata })
        });
        read.collect()
    }

    fn trigger_kind(&mut self, trigger: &Value, pointer: &str) -> TriggerKind {
        let type_name = text(trigger, "type");
        match type_name.to_ascii_lowercase().as_str() {
            "recurrence" => {
                let recurrence = trigger.get("recurrence").unwrap_or(&Value::Null);
                TriggerKind::Recurrence(Recurrence::read(recurrence, &step(pointer, "recurrence"), &mut self.findings))
            }
            // A request of any kind can be made by hand; only a button needs nothing else.
            "manual" | "request" => TriggerKind::Manual,
            _ => TriggerKind::Unsupported(type_name.to_owned()),
        }
    }
}
