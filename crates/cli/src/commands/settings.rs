//! Settings.

use causeway_api::WireError;
use causeway_api::views::SettingsView;
use causeway_core::settings::LOW_BATTERY;
use causeway_core::text::count;
use serde_json::{Value, json};

use super::call::absolute;
use super::vault;
use crate::args::{NewSettings, Settings};
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::local;

pub(super) async fn run(command: &Settings, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let mut view: SettingsView = door.ask("settings", Value::Null).await?;
    if let Settings::Set(new) = command {
        view = door.ask("settings_save", changed(&view, new)?).await?;
        if let Some(hours) = new.snooze {
            view = door.ask("snooze", json!({"hours": hours})).await?;
        }
    }
    out.value(&view, || {
        let mut rows = vec![
            vec!["Notifications".into(), view.notify.clone()],
            vec!["Shown".into(), shown(&view)],
            vec!["Theme".into(), view.theme.clone()],
            vec!["Tray icon".into(), view.tray_icon.clone()],
            vec!["Language".into(), view.language.clone()],
            vec!["History".into(), history(&view)],
            vec!["More certificates".into(), view.extra_certificates.clone().unwrap_or_else(|| "none".into())],
            vec!["Proxy".into(), view.proxy.clone().unwrap_or_else(|| "the system's".into())],
            vec!["Flows run".into(), runs(&view)],
            vec!["Desktop app".into(), desktop(&view)],
            vec!["Data folder".into(), view.home.clone()],
        ];
        rows.extend(vault::rows(&view.vault));
        table(&rows)
    });
    Ok(())
}

/// All settings as they are saved, with what is new.
fn changed(view: &SettingsView, new: &NewSettings) -> Result<Value, WireError> {
    let certificates = match new.extra_certificates.as_deref() {
        None => view.extra_certificates.clone(),
        Some("") => None,
        Some(path) => Some(absolute(path.as_ref())?.display().to_string()),
    };
    let kept = || (view.quiet_from.clone(), view.quiet_until.clone());
    let (from, until) = new.quiet_hours.clone().map_or_else(kept, |hours| match hours {
        Some((from, until)) => (Some(from), Some(until)),
        None => (None, None),
    });
    Ok(json!({
        "notify": new.notify.as_ref().unwrap_or(&view.notify),
        "theme": new.theme.as_ref().unwrap_or(&view.theme),
        "trayIcon": new.tray_icon.as_ref().unwrap_or(&view.tray_icon),
        "language": new.language.as_ref().unwrap_or(&view.language),
        "historyDays": new.history_days.unwrap_or(view.history_days),
        "historyRuns": new.history_runs.unwrap_or(view.history_runs),
        "historyBytes": new.history_size.unwrap_or(view.history_bytes),
        "extraCertificates": certificates,
        "proxy": new.proxy.as_ref().or(view.proxy.as_ref()),
        "quietFrom": from,
        "quietUntil": until,
        "onBattery": new.on_battery.as_ref().unwrap_or(&view.on_battery),
        "waitOnMetered": new.wait_on_metered.map_or(view.wait_on_metered, |yes| yes.into()),
        "startAtLogin": new.start_at_login.map_or(view.start_at_login, |yes| yes.into()),
        "quitOnClose": new.quit_on_close.map_or(view.quit_on_close, |yes| yes.into()),
    }))
}

/// When notifications are shown: `not from 22:00 to 07:00; not before 14:05`.
fn shown(view: &SettingsView) -> String {
    let quiet = view.quiet_from.as_ref().zip(view.quiet_until.as_ref());
    let parts = [
        quiet.map(|(from, until)| format!("not from {from} to {until}")),
        view.snoozed_until.as_deref().map(|until| format!("not before {}", local(until))),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "at any time".into() } else { parts.join("; ") }
}

/// What flows wait for: `on battery while more than 20 % is left, on any network`.
fn runs(view: &SettingsView) -> String {
    let battery = match view.on_battery.as_str() {
        "run" => "also on battery".into(),
        "wait" => "on mains power only".into(),
        _ => format!("on battery down to {LOW_BATTERY} %"),
    };
    let network = if view.wait_on_metered { "not on a metered network" } else { "on any network" };
    format!("{battery}; {network}")
}

fn desktop(view: &SettingsView) -> String {
    let start = if view.start_at_login { "starts at login" } else { "does not start at login" };
    let close = if view.quit_on_close { "closing the window ends it" } else { "goes on when the window is closed" };
    format!("{start}; {close}")
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
