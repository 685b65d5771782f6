//! What of the settings is for the shell.

use causeway_core::settings::{Language, TrayIcon};
use serde::Deserialize;

/// It, as the engine tells the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Wishes {
    /// Whether Causeway starts when the user logs in.
    pub start_at_login: bool,
    /// Whether closing the window ends it.
    pub quit_on_close: bool,
    /// The language of tray and notifications.
    pub language: Language,
    /// How the tray icon is drawn.
    pub tray_icon: TrayIcon,
}
