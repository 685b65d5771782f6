//! What the user can choose for the whole app, with the defaults.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Which notifications are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notify {
    /// None at all.
    Off,
    /// Only what needs the user.
    NeedsMe,
    /// What needs the user, and what failed for good.
    Failures,
    /// Also a summary of each run that moved something.
    #[default]
    Summaries,
}

/// The theme of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// As the system has it, where Causeway knows that language; else English.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// The settings. Unknown members are ignored and missing ones take their default, so that an older and a newer
/// Causeway can read each other's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// Which notifications are shown.
    pub notify: Notify,
    /// The theme of the window.
    pub theme: Theme,
    /// The language of the window.
    pub language: Language,
    /// How many days of run history are kept; 0 keeps everything.
    pub history_days: u32,
    /// How many runs of each flow are kept; 0 sets no limit.
    pub history_runs: u32,
    /// How many bytes the history may take on the disk; 0 sets no limit.
    pub history_bytes: u64,
    /// A file of certificates (PEM) that are trusted besides the system's, as some companies' networks need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_certificates: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            notify: Notify::default(),
            theme: Theme::default(),
            language: Language::default(),
            history_days: 90,
            history_runs: 0,
            history_bytes: 2_000_000_000,
            extra_certificates: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_missing_members_are_fine() -> Result<(), serde_json::Error> {
        let settings: Settings = serde_json::from_str(r#"{"notify":"off","fromTheFuture":1}"#)?;
        assert_eq!(settings, Settings { notify: Notify::Off, ..Settings::default() });
        Ok(())
    }
}
