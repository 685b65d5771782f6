//! What is wrong with a definition before it runs. Everything is read from the file as it was written, action by
//! action, whether this version runs its type or not.
//!
//! What Azure refuses to save is an error, for it cannot be meant. What only fails when it is evaluated is an error
//! where that is sure to happen, and a warning where it may never be reached: nothing that runs is refused. Numbers
//! beyond Azure's limits run here and are warnings.

mod actions;
mod arguments;
mod at;
mod calls;
mod codes;
mod connectors;
mod inputs;
mod limits;
mod names;
mod order;
mod outline;
mod schedule;
mod texts;
mod triggers;
pub(crate) mod types;
mod variables;

use std::collections::HashMap;

use crate::Value;
use causeway_core::text::one_line;

use self::outline::Outline;
use self::variables::Variable;
use crate::definition::Definition;
use crate::diagnostics::{Diagnostic, Severity, step};
use crate::reader::{is_open, keyed};

pub use codes::{Code, codes};
pub use connectors::{Callee, Misfit, OperationPath, Operations, Parameter};
pub use types::{action_types, trigger_types};

/// More findings than this are not listed.
const MOST_FINDINGS: usize = 1_000;
/// Pointers and messages of findings may take so many bytes.
const MOST_BYTES: usize = 8 << 20;

/// Everything that is wrong, in the order of the file. A flow with a finding that [`Diagnostic::is_error`] is not run.
/// Without `operations` calls of connectors are not looked at.
#[must_use]
pub fn check(definition: &Definition, operations: Option<&dyn Operations>) -> Vec<Diagnostic> {
    let nothing = Value::Null;
    let written = definition.source.pointer(&definition.base).unwrap_or(&nothing);
    let source = definition.filled.as_ref().unwrap_or(written);
    let (at, actions) = part(source, &definition.base, "actions");
    let outline = Outline::new(actions, &at);
    let mut checker = Checker {
        definition,
        source,
        variables: variables::declared(&outline),
        outline: &outline,
        operations,
        findings: Vec::new(),
        bytes: 0,
        is_full: false,
        calls_tried: 0,
    };
    checker.whole();
    checker.triggers();
    checker.actions();
    checker.ends();
    checker.wishes();
    checker.finished()
}

/// The definition that is looked at, and what was found.
struct Checker<'d> {
    definition: &'d Definition,
    source: &'d Value,
    outline: &'d Outline<'d>,
    variables: HashMap<String, Variable<'d>>,
    operations: Option<&'d dyn Operations>,
    findings: Vec<Diagnostic>,
    bytes: usize,
    is_full: bool,
    calls_tried: usize,
}

impl<'d> Checker<'d> {
    fn push(&mut self, finding: Diagnostic) {
        self.bytes += finding.pointer.len() + finding.message.len() + 64;
        if self.findings.len() >= MOST_FINDINGS || self.bytes > MOST_BYTES {
            self.is_full = true;
            return;
        }
        self.findings.push(finding);
    }

    /// A member of the definition with its pointer.
    fn part(&self, name: &str) -> (String, Option<&'d Value>) {
        part(self.source, &self.definition.base, name)
    }

    /// Expressions that are evaluated after the run.
    fn ends(&mut self) {
        let (at, outputs) = self.part("outputs");
        for (name, output) in outputs.and_then(Value::as_object).into_iter().flatten() {
            if let Some((key, value)) = keyed(output, "value") {
                self.text_at_end(value, &step(&step(&at, name), key));
            }
        }
        let base = &self.definition.base;
        if let Some(next) = self.definition.cursor_next() {
            self.text_at_end(next, &format!("{base}/metadata/causeway/cursor/next"));
        }
    }

    /// Words under `metadata.causeway` that are looked at only when something is to be told.
    fn wishes(&mut self) {
        let Some(notify) = self.definition.metadata.pointer("/causeway/notify") else { return };
        if self.definition.notify().is_none() {
            let written = one_line(&notify.as_str().map_or_else(|| notify.to_string(), str::to_owned), 80);
            let message =
                format!("notify is off, needs-me, failures or summaries, not '{written}'. The settings count.");
            let at = format!("{}/metadata/causeway/notify", self.definition.base);
            self.push(Diagnostic::warning("UnknownWord", at, message));
        }
    }

    /// What reading noticed comes first, but for what is filled in only when a template is deployed.
    fn finished(self) -> Vec<Diagnostic> {
        let is_sure = |finding: &&Diagnostic| {
            let value = self.definition.as_written(&finding.pointer);
            finding.code == "DeploymentExpression" || !value.is_some_and(is_open)
        };
        let mut all: Vec<Diagnostic> = self.definition.findings.iter().filter(is_sure).cloned().collect();
        all.extend(self.findings);
        let mut seen = std::collections::HashSet::new();
        all.retain(|finding| seen.insert((finding.code, finding.pointer.clone(), finding.span.clone())));
        if self.is_full {
            let message = format!("There are more findings; the first {} are listed.", all.len());
            all.push(Diagnostic::note("MoreFindings", &self.definition.base, message));
        }
        if self.outline.is_cut {
            let message = "The flow is so large that only its first actions were checked.";
            all.push(Diagnostic::warning("OverLimit", &self.definition.base, message));
        }
        all
    }
}

fn part<'v>(value: &'v Value, pointer: &str, name: &str) -> (String, Option<&'v Value>) {
    match keyed(value, name) {
        Some((key, value)) => (step(pointer, key), Some(value)),
        None => (step(pointer, name), None),
    }
}

/// A name from a file, fit for a message.
fn shown(name: &str) -> String {
    one_line(name, 80)
}

/// A finding about what may never be evaluated.
fn unless_sure(mut finding: Diagnostic, is_sure: bool) -> Diagnostic {
    if !is_sure && finding.severity == Severity::Error {
        finding.severity = Severity::Warning;
    }
    finding
}
