//! Newer versions of Causeway.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known of newer versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UpdateView {
    /// Whether this build knows where to look.
    pub has_channel: bool,
    /// Whether it is looked for once a day.
    pub daily: bool,
    /// The version that is running.
    pub version: String,
    /// When it was last looked for.
    pub looked: Option<String>,
    /// The newer version that is offered.
    pub offered: Option<String>,
    /// Where is said what is new.
    pub notes: Option<String>,
    /// How large its file is.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// The file, fetched and checked.
    pub file: Option<String>,
    /// The command that installs it, where there is one.
    pub command: Option<String>,
}
