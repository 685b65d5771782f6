//! The whole of a flow and the questions other parts ask about it.

use causeway_core::settings::Notify;

use super::{Action, ActionKind, Block, PollCall, Trigger, TriggerKind};
use crate::Value;
use crate::recurrence::Recurrence;

/// However many a flow asks for.
const MOST_RUNS: u32 = 100;

/// A flow that was read. It may still be wrong: [`crate::check`] says so.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Declared parameters, in order.
    pub parameters: Vec<(String, Parameter)>,
    /// Triggers, in order; one that is supported is enough to run.
    pub triggers: Vec<(String, Trigger)>,
    /// The actions of the outermost level.
    pub actions: Block,
    /// Declared outputs, as written.
    pub outputs: Value,
    /// The definition's `metadata`, as written; null when there is none.
    pub metadata: Value,
    /// What was read, as JSON, with any wrapper around the definition.
    pub source: Value,
    /// JSON pointer of the definition in `source`; empty when there is no wrapper.
    pub base: String,
    /// What the flow is called by what is around it.
    pub name: Option<String>,
    /// The definition with what an ARM template says filled in; none when there is no template around it.
    pub(crate) filled: Option<Value>,
    /// What reading noticed; part of what [`crate::check`] says.
    pub(crate) findings: Vec<crate::Diagnostic>,
}

/// A declared parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The declared type, in lower case: `string`, `int`, `securestring`, …
    pub kind: String,
    /// The value when a run brings none.
    pub default: Option<Value>,
}

/// What happens to times of the schedule that were missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CatchUp {
    /// One run for all of them.
    #[default]
    Once,
    /// One run for each.
    Each,
    /// None.
    Skip,
}

/// What each run of a flow may use at most: `metadata.causeway.budget`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Calls, each attempt and each page one.
    pub calls: u64,
    /// What is sent and what comes back, in millions of bytes.
    pub megabytes: u64,
    /// Days after its beginning in which it makes calls.
    pub days: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { calls: 1_000_000, megabytes: 20_000, days: 90 }
    }
}

/// What a flow does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It reads from it.
    Source,
    /// It delivers to it.
    Destination,
}

impl Definition {
    /// The title of the flow: `metadata.causeway.title`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.own("title")?.as_str()
    }

    /// What the flow is for: `metadata.causeway.description`, or the definition's own.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        let written = || self.source.pointer(&self.base)?.get("description");
        self.own("description").or_else(written)?.as_str()
    }

    /// The schedule, when the flow has one.
    #[must_use]
    pub fn recurrence(&self) -> Option<&Recurrence> {
        self.triggers.iter().find_map(|(_, trigger)| trigger.recurrence())
    }

    /// The trigger that the schedule is of, when it asks a service whether there is something new.
    #[must_use]
    pub fn polls(&self) -> Option<&Trigger> {
        let (_, trigger) = self.triggers.iter().find(|(_, trigger)| trigger.recurrence().is_some())?;
        matches!(trigger.kind, TriggerKind::Poll { .. }).then_some(trigger)
    }

    /// How many runs of the flow there are at a time at most: what its triggers say by `concurrency.runs` or
    /// `SingleInstance`, the least of it. One where they say nothing: two runs of a flow that moves items would come to the
    /// same ones.
    #[must_use]
    pub fn most_runs(&self) -> usize {
        let least = self.triggers.iter().filter_map(|(_, trigger)| trigger.concurrency).min();
        usize::try_from(least.unwrap_or(1).clamp(1, MOST_RUNS)).unwrap_or(1)
    }

    /// Whether runs of this trigger are given what they are about, and do not have to read it.
    #[must_use]
    pub fn is_given(&self, trigger: &str) -> bool {
        let found = self.triggers.iter().find(|(name, _)| name == trigger);
        found.is_some_and(|(_, trigger)| matches!(trigger.kind, TriggerKind::Poll { .. } | TriggerKind::Request { .. }))
    }

    /// How long after its time a run starts: the delay of a SlidingWindow, at most a year.
    #[must_use]
    pub fn delay(&self) -> std::time::Duration {
        let delay = self.triggers.iter().find_map(|(_, trigger)| match &trigger.kind {
            TriggerKind::SlidingWindow { delay, .. } => Some(*delay),
            _ => None,
        });
        delay.unwrap_or_default().min(std::time::Duration::from_secs(366 * 86_400))
    }

    /// What to do about missed times; the trigger's word counts before the flow's. A SlidingWindow leaves none out.
    #[must_use]
    pub fn catch_up(&self) -> CatchUp {
        let is_sliding = |(_, trigger): &(String, Trigger)| matches!(trigger.kind, TriggerKind::SlidingWindow { .. });
        if self.triggers.iter().any(is_sliding) {
            return CatchUp::Each;
        }
        let of_trigger = self.triggers.iter().find_map(|(_, trigger)| trigger.metadata.pointer("/causeway/catchUp"));
        match of_trigger.or_else(|| self.own("catchUp")).and_then(Value::as_str) {
            Some(text) if text.eq_ignore_ascii_case("each") => CatchUp::Each,
            Some(text) if text.eq_ignore_ascii_case("skip") => CatchUp::Skip,
            _ => CatchUp::Once,
        }
    }

    /// Whether runs start exactly when the schedule says: `metadata.causeway.exact` of the trigger or the flow. Otherwise
    /// a flow may run a little later, by always the same time, so that not all of them ask their services at once.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let of_trigger = self.triggers.iter().find_map(|(_, trigger)| trigger.metadata.pointer("/causeway/exact"));
        of_trigger.or_else(|| self.own("exact")).and_then(Value::as_bool).unwrap_or(false)
    }

    /// What each run may use at most.
    #[must_use]
    pub fn budget(&self) -> Budget {
        let usual = Budget::default();
        let own = |name: &str| self.own("budget")?.get(name)?.as_u64();
        Budget {
            calls: own("calls").unwrap_or(usual.calls),
            megabytes: own("megabytes").unwrap_or(usual.megabytes),
            days: own("days").unwrap_or(usual.days),
        }
    }

    /// Which notifications about this flow are wanted, where that differs from the settings: `metadata.causeway.notify`.
    #[must_use]
    pub fn notify(&self) -> Option<Notify> {
        Notify::named(self.own("notify")?.as_str()?)
    }

    /// The template that gives the cursor of the next run: `metadata.causeway.cursor.next`.
    #[must_use]
    pub fn cursor_next(&self) -> Option<&Value> {
        self.own("cursor")?.get("next")
    }

    /// The connections that triggers and actions use, in the order of first use: connection, connector, and whether anything is
    /// delivered to it.
    #[must_use]
    pub fn connections(&self) -> Vec<(String, String, Role)> {
        let polled = |(_, trigger): &(String, Trigger)| match &trigger.kind {
            TriggerKind::Poll { call: PollCall::Operation(call), .. } => {
                Some((call.connection.clone(), call.connector.clone(), Role::Source))
            }
            _ => None,
        };
        let mut found: Vec<(String, String, Role)> = self.triggers.iter().filter_map(polled).take(1).collect();
        self.walk(&mut |action, _| {
            let ActionKind::Operation(call) = &action.kind else { return };
            let role = if action.delivery.is_some() { Role::Destination } else { Role::Source };
            match found.iter_mut().find(|(connection, ..)| *connection == call.connection) {
                Some((.., known)) => *known = role.max(*known),
                None => found.push((call.connection.clone(), call.connector.clone(), role)),
            }
        });
        found
    }

    /// The flows that actions run, as they name them.
    #[must_use]
    pub fn children(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.walk(&mut |action, _| {
            if let ActionKind::Workflow(child) = &action.kind {
                found.push(child.flow.clone());
            }
        });
        found
    }

    /// What stands at a pointer, with what a template says filled in.
    pub(crate) fn as_written(&self, pointer: &str) -> Option<&Value> {
        match &self.filled {
            Some(filled) => filled.pointer(pointer.strip_prefix(&self.base)?),
            None => self.source.pointer(pointer),
        }
    }

    /// Visits every action, outer ones first, with its JSON pointer in the source.
    pub fn walk(&self, f: &mut dyn FnMut(&Action, &str)) {
        walk_block(&self.actions, f);
    }

    fn own(&self, name: &str) -> Option<&Value> {
        self.metadata.get("causeway")?.get(name)
    }
}

fn walk_block(block: &Block, f: &mut dyn FnMut(&Action, &str)) {
    for action in block.iter() {
        f(action, &action.pointer);
        for (inner, _) in action.blocks() {
            walk_block(inner, f);
        }
    }
}
