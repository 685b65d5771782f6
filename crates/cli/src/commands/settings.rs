//! Settings.

use causeway_api::WireError;
use causeway_api::views::SettingsView;
use causeway_core::text::count;
use serde_json::{Value, json};

use super::call::absolute;
use super::vault;
use crate::args::Settings;
use crate::door::Door;
use crate::out::{Out, table};

pub(super) async fn run(command: &Settings, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let mut view: SettingsView = door.ask("settings", Value::Null).await?;
    if let Settings::Set { notify, theme, language, history_days, history_runs, history_size, extra_certificates } =
        command
    {
        let certificates = match extra_certificates.as_deref() {
            None => view.extra_certificates.clone(),
            Some("") => None,
            Some(path) => Some(absolute(path.as_ref())?.display().to_string()),
        };
        let input = json!({
            "notify": notify.as_ref().unwrap_or(&view.notify),
            "theme": theme.as_ref().unwrap_or(&view.theme),
            "language": language.as_ref().unwrap_or(&view.language),
            "historyDays": history_days.unwrap_or(view.history_days),
            "historyRuns": history_runs.unwrap_or(view.history_runs),
            "historyBytes": history_size.unwrap_or(view.history_bytes),
            "extraCertificates": certificates,
        });
        view = door.ask("settings_save", input).await?;
    }
    out.value(&view, || {
        let mut rows = vec![
            vec!["Notifications".into(), view.notify.clone()],
            vec!["Theme".into(), view.theme.clone()],
            vec!["Language".into(), view.language.clone()],
            vec!["History".into(), history(&view)],
            vec!["More certificates".into(), view.extra_certificates.clone().unwrap_or_else(|| "none".into())],
            vec!["Data folder".into(), view.home.clone()],
        ];
        rows.extend(vault::rows(&view.vault));
        table(&rows)
    });
    Ok(())
}

/// How much history is kept: `90 days, 1000 runs of each flow, 2 GB`.
fn history(view: &SettingsView) -> String {
    let limits = [
        (view.history_days > 0).then(|| count(view.history_days.into(), "day", "days")),
        (view.history_runs > 0).then(|| count(view.history_runs.into(), "run of each flow", "runs of each flow")),
        (view.history_bytes > 0).then(|| indicatif::DecimalBytes(view.history_bytes).to_string()),
    ];
    let limits: Vec<_> = limits.into_iter().flatten().collect();
    if limits.is_empty() { "kept for ever".into() } else { limits.join(", ") }
}
