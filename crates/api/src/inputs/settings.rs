//! Settings, and what goes with them.

use serde::Deserialize;
use ts_rs::TS;

inputs! {
    /// Settings of the network, before they are saved.
    NetworkTry {
        /// As in the settings.
        extra_certificates: Option<String>,
        /// As in the settings.
        proxy: Option<String>,
    }
    /// The settings to save.
    SettingsSave {
        /// `off`, `needs-me`, `failures`, `summaries`.
        notify: String,
        /// `system`, `light`, `dark`.
        theme: String,
        /// `color`, `light`, `dark`.
        tray_icon: String,
        /// `system`, `en`, `de`.
        language: String,
        /// Days of history to keep; 0 keeps everything.
        history_days: u32,
        /// Runs of each flow to keep; 0 sets no limit.
        history_runs: u32,
        /// Bytes that the history may take; 0 sets no limit.
        #[ts(type = "number")]
        history_bytes: u64,
        /// A file of certificates that are trusted besides the system's; absent or empty for none.
        extra_certificates: Option<String>,
        /// A proxy instead of the system's: `http://host:port`; absent or empty for the system's.
        proxy: Option<String>,
        /// When no notification is shown: `22:00`; absent, like the end of it, for no such hours.
        quiet_from: Option<String>,
        /// When notifications are shown again: `07:00`.
        quiet_until: Option<String>,
        /// `run`, `low` (wait for mains power when little is left), `wait`.
        on_battery: String,
        /// Whether flows wait while the network is metered.
        wait_on_metered: bool,
        /// Whether the desktop app starts at login.
        start_at_login: bool,
        /// Whether closing the window ends Causeway.
        quit_on_close: bool,
    }
    /// Shows no notifications for a while.
    Snooze {
        /// For how many hours; absent or 0 shows them again.
        hours: Option<f64>,
    }
    /// Whether newer versions are looked for once a day.
    UpdateDaily {
        /// Whether they are.
        on: bool,
    }
}
