//! How an action of a run went, and what that adds to the run's counts.

use causeway_flow::Outcome;
use causeway_store::{Counts, Settled};
use serde_json::json;

use crate::call::CallAnswer;

/// How an action went, and what it adds to the run's counts.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Nothing when it is done again later, because the run is held.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) counts: Counts,
    /// What became of the item that it delivers.
    pub(crate) settled: Option<Settled>,
    /// Whether it surely changed nothing yet.
    pub(crate) is_untouched: bool,
}

impl Ran {
    /// An outcome that adds nothing to the counts.
    pub(crate) fn plain(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), counts: Counts::default(), settled: None, is_untouched: false }
    }

    /// An answer as it should be.
    pub(crate) fn answered(answer: CallAnswer) -> Self {
        Self::plain(answer.outcome())
    }

    /// It is done again later.
    pub(crate) fn later() -> Self {
        Self { outcome: None, counts: Counts::default(), settled: None, is_untouched: false }
    }

    fn counting(outcome: Outcome, add: impl FnOnce(&mut Counts)) -> Self {
        let mut ran = Self::plain(outcome);
        add(&mut ran.counts);
        ran
    }

    /// The item is not settled: the next run has to come to it again, whatever the flow makes of this one.
    pub(crate) fn left(mut self) -> Self {
        self.counts.open = 1;
        self
    }

    pub(crate) fn already(dest_id: Option<String>) -> Self {
        let outputs = json!({"body": {"id": dest_id}, "delivered": "earlier"}).into();
        let outcome = Outcome::Succeeded { outputs, code: Some("AlreadyDelivered".into()) };
        Self::counting(outcome, |counts| counts.already = 1)
    }

    /// It was looked for, and it is there.
    pub(crate) fn found(dest_id: Option<String>) -> Self {
        let outputs = json!({"body": {"id": dest_id}, "delivered": "found"}).into();
        Self::counting(Outcome::Succeeded { outputs, code: Some("Found".into()) }, |counts| counts.delivered = 1)
    }

    pub(crate) fn delivered(answer: CallAnswer) -> Self {
        Self::arrived(Outcome::Succeeded { code: Some(answer.status.to_string()), outputs: answer.into_outputs() })
    }

    /// An outcome that shows that the item is there.
    pub(crate) fn arrived(outcome: Outcome) -> Self {
        Self::counting(outcome, |counts| counts.delivered = 1)
    }

    pub(crate) fn failed(code: &str, message: String, outputs: Option<causeway_flow::Value>) -> Self {
        let outcome = Outcome::Failed { code: code.into(), message, outputs };
        Self::counting(outcome, |counts| counts.failed = 1)
    }

    /// The flow says that such an item is let go: it is listed, and the run goes on.
    pub(crate) fn skipped(message: String) -> Self {
        Self::counting(Outcome::Skipped { code: "OutcomeUnknown".into(), message }, |counts| counts.held = 1)
    }

    /// Another run has sent other content of the item meanwhile.
    pub(crate) fn overtaken() -> Self {
        let message = "Another run sent this item meanwhile. The next run compares it again.".into();
        Self::counting(Outcome::Skipped { code: "Overtaken".into(), message }, |counts| counts.already = 1).left()
    }

    pub(crate) fn unknown(message: String, outputs: Option<causeway_flow::Value>) -> Self {
        let outcome = Outcome::Failed { code: "OutcomeUnknown".into(), message, outputs };
        Self::counting(outcome, |counts| counts.unknown = 1).left()
    }
}
