//! Asking for flows, and changing them.

use causeway_core::Slug;
use serde::Deserialize;
use serde_json::Value;
use ts_rs::TS;

inputs! {
    /// Names a flow.
    FlowName {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
    }
    /// The user's word to what a flow from elsewhere may do.
    FlowAgree {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
        /// What the user has seen, by its keys.
        seen: Vec<String>,
    }
    /// A flow whose text is to leave this machine.
    FlowExport {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
        /// Whether what looks like a secret in it may go along.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        with_secrets: bool,
    }
    /// A flow to run.
    FlowRun {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
        /// The body that its Request trigger gets.
        #[serde(default)]
        #[ts(optional, type = "unknown")]
        body: Option<Value>,
    }
    /// A flow's text to save.
    FlowSave {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
        /// The whole text.
        text: String,
        /// Whether one of that name may be replaced, whatever it says.
        replace: bool,
        /// The text that was changed: where the file has another one by now, nothing is written. Absent means that any
        /// text may be replaced.
        #[serde(default)]
        #[ts(optional)]
        loaded: Option<String>,
        /// Whether it came from elsewhere, so that the user has to agree to what it may do before it runs.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        imported: bool,
    }
    /// Names a version of a flow.
    FlowVersionName {
        /// Slug of the flow.
        #[ts(type = "string")]
        slug: Slug,
        /// The version, or how its name begins.
        hash: String,
    }
    /// A flow's text that is not saved yet.
    FlowDraft {
        /// Its slug, where there is a flow of that name.
        #[ts(type = "string | null")]
        slug: Option<Slug>,
        /// The whole text.
        text: String,
    }
    /// A flow's text to check.
    FlowText {
        /// The whole text.
        text: String,
    }
    /// A flow's text to test, saved or not.
    FlowTest {
        /// Its slug: what has arrived and how far it has read is known by it.
        #[ts(type = "string")]
        slug: Slug,
        /// The whole text.
        text: String,
        /// Where what it reads is from: `read` (the services are asked), `last` (the last run), `samples`.
        data: String,
    }
    /// A value of a flow that is being written.
    FlowValue {
        /// The flow's slug: what its last run gave is known by it.
        #[ts(type = "string")]
        slug: Slug,
        /// The whole text.
        text: String,
        /// The step that the value is of, by its JSON pointer in the text.
        step: String,
        /// The value, with expressions in it.
        #[ts(type = "unknown")]
        value: Value,
    }
    /// A run to wait for.
    RunWait {
        /// Slug of its flow.
        #[ts(type = "string")]
        slug: Slug,
        /// Its id.
        run: String,
    }
    /// Pauses or resumes a flow.
    FlowPause {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
        /// Whether it shall be paused.
        paused: bool,
    }
}
