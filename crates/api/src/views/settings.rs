//! The settings screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The settings screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// `off`, `needs-me`, `failures`, `summaries`.
    pub notify: String,
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// `color`, `light`, `dark`.
    pub tray_icon: String,
    /// `system`, `en`, `de`.
    pub language: String,
    /// How many days of history are kept; 0 keeps everything.
    pub history_days: u32,
    /// How many runs of each flow are kept; 0 sets no limit.
    pub history_runs: u32,
    /// How many bytes the history may take; 0 sets no limit.
    #[ts(type = "number")]
    pub history_bytes: u64,
    /// A file of certificates that are trusted besides the system's.
    pub extra_certificates: Option<String>,
    /// A proxy instead of the system's.
    pub proxy: Option<String>,
    /// When no notification is shown: `22:00`.
    pub quiet_from: Option<String>,
    /// When notifications are shown again: `07:00`.
    pub quiet_until: Option<String>,
    /// Until when the user wants no notifications.
    pub snoozed_until: Option<String>,
    /// `run`, `low`, `wait`.
    pub on_battery: String,
    /// Whether flows wait while the network is metered.
    pub wait_on_metered: bool,
    /// Whether the desktop app starts at login.
    pub start_at_login: bool,
    /// Whether closing the window ends Causeway.
    pub quit_on_close: bool,
    /// The data folder.
    pub home: String,
    /// Where secrets are kept.
    pub vault: VaultView,
    /// Size of the database files, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When the database was copied last.
    pub copied: Option<String>,
    /// Version of Causeway.
    pub version: String,
}

/// What came of one request through settings that are not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkTried {
    /// The host that was asked.
    pub host: String,
    /// The HTTP status that it answered; absent where there is no answer.
    pub status: Option<u16>,
    /// Why there is none.
    pub error: Option<String>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackedUp {
    /// Its file.
    pub path: String,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What helps to find out why something does not work, to be looked at before it is given away. It holds no secret and
/// nothing that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// The name for the archive.
    pub name: String,
    /// All that is in it.
    pub files: Vec<DiagnosticsFile>,
    /// The archive (ZIP) of exactly these files, in base64.
    pub archive: String,
}

/// One file of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticsFile {
    /// Its name.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// Where the key to everything secret is, and whether it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VaultView {
    /// `keyring`, `systemd`, `passphrase` or `key-file`.
    pub kind: String,
    /// Where the key is, in words.
    pub place: String,
    /// `unused` before there is a key, `open`, `closed` before it is needed, or the code of the error for which it does
    /// not open.
    pub state: String,
    /// The state in words.
    pub state_text: String,
    /// What to do, if anything.
    pub hint: Option<String>,
}
