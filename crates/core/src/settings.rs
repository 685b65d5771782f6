//! What the user can choose for the whole app, with the defaults.

use std::path::PathBuf;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// Which notifications are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
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

impl Notify {
    /// The level that is written so: `off`, `needs-me`, `failures`, `summaries`.
    ///
    /// ```
    /// use causeway_core::settings::Notify;
    ///
    /// assert_eq!(Notify::named("needs-me"), Some(Notify::NeedsMe));
    /// assert_eq!(Notify::named("never"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [("off", Self::Off), ("needs-me", Self::NeedsMe), ("failures", Self::Failures), ("summaries", Self::Summaries)]
            .into_iter()
            .find_map(|(known, level)| known.eq_ignore_ascii_case(name).then_some(level))
    }
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

/// How the tray icon is drawn. Its shape tells the state in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrayIcon {
    /// In colour, with a rim that shows on any panel.
    #[default]
    Color,
    /// In white, for a dark panel.
    Light,
    /// In black, for a light panel.
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

/// What flows do while the machine runs on its battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnBattery {
    /// They run.
    Run,
    /// They wait for mains power while less than [`LOW_BATTERY`] is left.
    #[default]
    Low,
    /// They wait for mains power.
    Wait,
}

/// Less than so many per cent is little.
pub const LOW_BATTERY: u8 = 20;

/// Hours of each day in which no notification is shown, by the user's clock. They may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin.
    pub from: NaiveTime,
    /// When they are over.
    pub until: NaiveTime,
}

impl QuietHours {
    /// When the quiet hours are over that it is in at `now`, a time by the user's clock; `None` outside of them.
    ///
    /// ```
    /// use causeway_core::settings::QuietHours;
    /// use chrono::{NaiveDate, NaiveTime};
    ///
    /// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    /// let night = QuietHours { from: time(22), until: time(7) };
    /// assert_eq!(night.end(day(26).and_time(time(23))), Some(day(27).and_time(time(7))));
    /// assert_eq!(night.end(day(27).and_time(time(6))), Some(day(27).and_time(time(7))));
    /// assert_eq!(night.end(day(27).and_time(time(7))), None);
    /// ```
    #[must_use]
    pub fn end(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        let (date, time) = (now.date(), now.time());
        let is_over_midnight = self.from > self.until;
        let is_in = match is_over_midnight {
            true => time >= self.from || time < self.until,
            false => (self.from..self.until).contains(&time),
        };
        let days = i64::from(is_over_midnight && time >= self.from);
        is_in.then(|| (date + TimeDelta::days(days)).and_time(self.until))
    }
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
    /// How the tray icon is drawn.
    pub tray_icon: TrayIcon,
    /// The language of window, tray and notifications.
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
    /// A proxy that calls go through instead of the system's: `http://host:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// When no notification is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// What flows do on battery.
    pub on_battery: OnBattery,
    /// Whether flows wait while what the network carries is paid for.
    pub wait_on_metered: bool,
    /// Whether the desktop app starts when the user logs in.
    pub start_at_login: bool,
    /// Whether closing the window ends Causeway.
    pub quit_on_close: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            notify: Notify::default(),
            theme: Theme::default(),
            tray_icon: TrayIcon::default(),
            language: Language::default(),
            history_days: 90,
            history_runs: 0,
            history_bytes: 2_000_000_000,
            extra_certificates: None,
            proxy: None,
            quiet_hours: None,
            on_battery: OnBattery::default(),
            wait_on_metered: false,
            start_at_login: false,
            quit_on_close: false,
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
