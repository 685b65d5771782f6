//! Requests about settings.

use causeway_core::clock::rfc3339;
use causeway_core::settings::Settings;
use serde_json::json;

use crate::api::wire;
use crate::inputs::{Empty, SettingsSave};
use crate::views::SettingsView;
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn settings(&self, _: Empty) -> Result<SettingsView, WireError> {
        let settings = self.engine.settings().await.map_err(wire)?;
        let home = self.engine.home();
        let size = |path| std::fs::metadata(path).map_or(0, |data| data.len());
        Ok(SettingsView {
            notify: word(&settings.notify),
            theme: word(&settings.theme),
            language: word(&settings.language),
            history_days: settings.history_days,
            history_runs: settings.history_runs,
            history_bytes: settings.history_bytes,
            extra_certificates: settings.extra_certificates.map(|path| path.display().to_string()),
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
        let language = serde_json::from_value(json!(new.language));
        let settings = Settings {
            notify: notify.map_err(|_| wrong("notifications", &new.notify, "off, needs-me, failures, summaries"))?,
            theme: theme.map_err(|_| wrong("the theme", &new.theme, "system, light, dark"))?,
            language: language.map_err(|_| wrong("the language", &new.language, "system, en, de"))?,
            history_days: new.history_days.min(36_500),
            history_runs: new.history_runs,
            history_bytes: new.history_bytes,
            extra_certificates: new.extra_certificates.filter(|path| !path.trim().is_empty()).map(Into::into),
        };
        self.engine.save_settings(&settings).await.map_err(wire)?;
        self.settings(Empty {}).await
    }
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(Into::into)).unwrap_or_default()
}
