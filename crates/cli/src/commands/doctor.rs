//! Checks this installation and says in words what each flow is doing.

use causeway_api::WireError;
use causeway_api::views::{Overview, SettingsView, VaultView};
use serde_json::{Value, json};

use super::flow::{looked, waits};
use super::vault;
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::local;

pub(super) async fn run(door: &Door, out: &mut Out) -> Result<(), WireError> {
    let vault: VaultView = door.ask("vault_check", Value::Null).await?;
    let settings = SettingsView { vault, ..door.ask("settings", Value::Null).await? };
    let overview: Overview = door.ask("overview", Value::Null).await?;
    let engine =
        if door.is_background().await { "runs in the background" } else { "does not run in the background now" };
    out.value(&json!({"settings": settings, "overview": overview, "engine": engine}), || {
        let mut rows = vec![
            vec!["Causeway".into(), settings.version.clone()],
            vec!["Data folder".into(), settings.home.clone()],
            vec!["Engine".into(), engine.into()],
            vec!["Status".into(), overview.status.line.clone()],
            vec!["Last copy".into(), settings.copied.as_deref().map_or_else(|| "none yet".into(), local)],
        ];
        rows.extend(vault::rows(&settings.vault));
        rows.extend(overview.islands.iter().map(|island| vec![island.title.clone(), island.state.clone()]));
        rows.extend(overview.flows.iter().map(|flow| {
            let waits = flow.waits.as_ref().and_then(waits).map(|waits| format!("; {waits}")).unwrap_or_default();
            let looked = flow.looked.as_ref().map(|look| format!("; {}", looked(look))).unwrap_or_default();
            vec![flow.title.clone(), format!("{}, {}{waits}{looked}", flow.schedule, flow.state_text)]
        }));
        let attention: String = overview.attention.iter().map(|a| format!("\n{} {}", a.title, a.detail)).collect();
        table(&rows) + &attention
    });
    Ok(())
}
