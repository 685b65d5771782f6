//! Settings.

use causeway_api::WireError;
use causeway_api::views::SettingsView;
use serde_json::{Value, json};

use super::call::absolute;
use super::vault;
use crate::args::Settings;
use crate::door::Door;
use crate::out::{Out, table};

pub(super) async fn run(command: &Settings, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let mut view: SettingsView = door.ask("settings", Value::Null).await?;
    if let Settings::Set { notify, theme, history_days, extra_certificates } = command {
        let certificates = match extra_certificates.as_deref() {
            None => view.extra_certificates.clone(),
            Some("") => None,
            Some(path) => Some(absolute(path.as_ref())?.display().to_string()),
        };
        let input = json!({
            "notify": notify.as_ref().unwrap_or(&view.notify),
            "theme": theme.as_ref().unwrap_or(&view.theme),
            "historyDays": history_days.unwrap_or(view.history_days),
            "extraCertificates": certificates,
        });
        view = door.ask("settings_save", input).await?;
    }
    out.value(&view, || {
        let mut rows = vec![
            vec!["Notifications".into(), view.notify.clone()],
            vec!["Theme".into(), view.theme.clone()],
            vec![
                "History".into(),
                if view.history_days == 0 { "kept for ever".into() } else { format!("{} days", view.history_days) },
            ],
            vec!["More certificates".into(), view.extra_certificates.clone().unwrap_or_else(|| "none".into())],
            vec!["Data folder".into(), view.home.clone()],
        ];
        rows.extend(vault::rows(&view.vault));
        table(&rows)
    });
    Ok(())
}
