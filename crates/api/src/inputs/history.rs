//! Asking for run history, and for runs to be done again or ended.

use serde::Deserialize;
use ts_rs::TS;

inputs! {
    /// Asks for runs, newest first. What is left out does not matter.
    Runs {
        /// Only of these flows, 50 at the most.
        #[serde(default)]
        #[ts(optional, as = "Option<Vec<String>>")]
        flows: Vec<String>,
        /// Only with these statuses; `problems` stands for failed, interrupted and waiting.
        #[serde(default)]
        #[ts(optional, as = "Option<Vec<String>>")]
        statuses: Vec<String>,
        /// Only those that started then or later (RFC 3339).
        #[ts(optional)]
        since: Option<String>,
        /// Only those that started before then (RFC 3339).
        #[ts(optional)]
        until: Option<String>,
        /// Only those with all of these words in what went wrong or in the items that they sent; the last word may be the
        /// beginning of one. Runs without a problem that sent nothing have no words.
        #[ts(optional)]
        search: Option<String>,
        /// Only those that sent an item with this in its key or its label: whole words beside each other.
        #[ts(optional)]
        item: Option<String>,
        /// Only those before this run: what the last page gave as `next`.
        #[ts(optional)]
        before: Option<String>,
        /// Only those after this run, the first of a page: the page before that one.
        #[ts(optional)]
        after: Option<String>,
        /// How many, 200 at the most.
        limit: u32,
    }
    /// Names a run and nothing more.
    RunAlone {
        /// Its id, or the first letters of it.
        id: String,
    }
    /// Runs an earlier run again, or lets one go on that was cut off.
    RunAgain {
        /// Its id, or the first letters of it.
        id: String,
        /// Do everything again, and not only what failed.
        #[serde(default)]
        whole: bool,
        /// Follow the version of the flow that it had, and not the newest.
        #[serde(default)]
        same_version: bool,
    }
}
