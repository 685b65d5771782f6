//! Requests about settings.

use causeway_core::clock::rfc3339;
use causeway_core::settings::{QuietHours, Settings};
use causeway_engine::Tried;
use chrono::{NaiveTime, TimeDelta};
use serde_json::json;

use crate::api::wire;
use crate::inputs::{Empty, NetworkTry, SettingsSave, Snooze};
use crate::views::{BackedUp, NetworkTried, SettingsView};
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn settings(&self, _: Empty) -> Result<SettingsView, WireError> {
        let settings = self.engine.settings().await.map_err(wire)?;
        let home = self.engine.home();
        let size = |path| std::fs::metadata(path).map_or(0, |data| data.len());
        Ok(SettingsView {
            notify: word(&settings.notify),
            theme: word(&settings.theme),
            tray_icon: word(&settings.tray_icon),
            language: word(&settings.language),
            history_days: settings.history_days,
            history_runs: settings.history_runs,
            history_bytes: settings.history_bytes,
            extra_certificates: settings.extra_certificates.map(|path| path.display().to_string()),
            proxy: settings.proxy,
            quiet_from: settings.quiet_hours.map(|hours| hours.from.format("%H:%M").to_string()),
            quiet_until: settings.quiet_hours.map(|hours| hours.until.format("%H:%M").to_string()),
            snoozed_until: self.engine.snoozed().await.map_err(wire)?.map(rfc3339),
            on_battery: word(&settings.on_battery),
            wait_on_metered: settings.wait_on_metered,
            start_at_login: settings.start_at_login,
            quit_on_close: settings.quit_on_close,
            home: home.path().display().to_string(),
            vault: self.vault_view().await?,
            bytes: size(home.database()) + size(home.blobs()),
            copied: self.engine.last_copy().map(rfc3339),
            version: env!("CARGO_PKG_VERSION").into(),
        })
    }

    pub(crate) async fn settings_save(&self, new: SettingsSave) -> Result<SettingsView, WireError> {
        let wrong = |what: &str, given: &str, choices: &str| {
            WireError::new("BadInput", format!("\"{given}\" is not a choice for {what}."))
                .hint(format!("Choose one of {choices}."))
        };
        let notify = serde_json::from_value(json!(new.notify));
        let theme = serde_json::from_value(json!(new.theme));
        let tray_icon = serde_json::from_value(json!(new.tray_icon));
        let language = serde_json::from_value(json!(new.language));
        let on_battery = serde_json::from_value(json!(new.on_battery));
        let settings = Settings {
            notify: notify.map_err(|_| wrong("notifications", &new.notify, "off, needs-me, failures, summaries"))?,
            theme: theme.map_err(|_| wrong("the theme", &new.theme, "system, light, dark"))?,
            tray_icon: tray_icon.map_err(|_| wrong("the tray icon", &new.tray_icon, "color, light, dark"))?,
            language: language.map_err(|_| wrong("the language", &new.language, "system, en, de"))?,
            history_days: new.history_days.min(36_500),
            history_runs: new.history_runs,
            history_bytes: new.history_bytes,
            extra_certificates: given(new.extra_certificates).map(Into::into),
            proxy: given(new.proxy),
            quiet_hours: quiet_hours(new.quiet_from.as_deref(), new.quiet_until.as_deref())?,
            on_battery: on_battery.map_err(|_| wrong("running on battery", &new.on_battery, "run, low, wait"))?,
            wait_on_metered: new.wait_on_metered,
            start_at_login: new.start_at_login,
            quit_on_close: new.quit_on_close,
        };
        self.engine.save_settings(&settings).await.map_err(wire)?;
        self.settings(Empty {}).await
    }

    pub(crate) async fn network_try(&self, input: NetworkTry) -> Result<NetworkTried, WireError> {
        let settings = Settings {
            extra_certificates: given(input.extra_certificates).map(Into::into),
            proxy: given(input.proxy),
            ..Settings::default()
        };
        let Tried { host, answer } = self.engine.try_network(&settings).await.map_err(wire)?;
        Ok(NetworkTried { host, status: answer.as_ref().ok().copied(), error: answer.err() })
    }

    pub(crate) async fn backup_now(&self, _: Empty) -> Result<BackedUp, WireError> {
        let path = self.engine.back_up().await.map_err(wire)?;
        let bytes = std::fs::metadata(&path).map_or(0, |data| data.len());
        Ok(BackedUp { path: path.display().to_string(), bytes })
    }

    pub(crate) async fn snooze(&self, input: Snooze) -> Result<SettingsView, WireError> {
        let hours = input.hours.filter(|hours| *hours > 0.0).map(|hours| hours.min(MOST_HOURS));
        let until = hours.map(|hours| self.engine.clock().now() + TimeDelta::seconds((hours * 3600.0) as i64));
        self.engine.snooze(until).await.map_err(wire)?;
        self.settings(Empty {}).await
    }
}

/// What was typed, if anything was.
fn given(typed: Option<String>) -> Option<String> {
    typed.map(|typed| typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}

/// A snooze of more than a month is an Off that nobody remembers.
const MOST_HOURS: f64 = 24.0 * 31.0;

fn quiet_hours(from: Option<&str>, until: Option<&str>) -> Result<Option<QuietHours>, WireError> {
    let wrong = |what: String| WireError::new("BadInput", what).hint("Give two times, as 22:00 and 07:00.");
    let time = |text: &str| {
        NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| wrong(format!("\"{text}\" is no time of a day.")))
    };
    let given = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(time).transpose();
    match (given(from)?, given(until)?) {
        (None, None) => Ok(None),
        (Some(from), Some(until)) if from == until => Err(wrong("Quiet hours end when they begin.".into())),
        (Some(from), Some(until)) => Ok(Some(QuietHours { from, until })),
        _ => Err(wrong("Quiet hours need a beginning and an end.".into())),
    }
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(Into::into)).unwrap_or_default()
}
