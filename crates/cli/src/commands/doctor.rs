//! Checks this installation and says in words what each flow is doing; writes down what helps to find a fault.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_api::views::{Diagnostics, Overview, SettingsView, VaultView};
use causeway_api::{WireError, write_private_file};
use serde_json::{Value, json};

use super::flow::{looked, waits};
use super::vault;
use crate::args::Doctor;
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::local;

pub(super) async fn run(doctor: &Doctor, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match &doctor.zip {
        Some(file) => diagnostics(file, doctor.dry_run, door, out).await,
        None => check(door, out).await,
    }
}

/// What is in the archive is said before it is written.
async fn diagnostics(file: &Path, dry_run: bool, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let failed = |why: String| WireError::new("FileFailed", why).hint("Give another file to write.");
    let found: Diagnostics = door.ask("diagnostics", Value::Null).await?;
    if dry_run {
        let texts = found.files.iter().map(|file| format!("== {}\n{}", file.name, file.text));
        out.value(&json!({"files": found.files}), || texts.collect::<Vec<_>>().join("\n"));
        return Ok(());
    }
    if file.exists() {
        return Err(failed(format!("{} is there already.", file.display())));
    }
    let archive = STANDARD.decode(&found.archive).map_err(|error| failed(format!("The archive broke: {error}.")))?;
    let rows: Vec<_> =
        found.files.iter().map(|file| vec![file.name.clone(), format!("{} bytes", file.text.len())]).collect();
    out.say(&table(&rows));
    write_private_file(file, &archive)
        .map_err(|error| failed(format!("{} could not be written: {error}.", file.display())))?;
    let names: Vec<_> = found.files.iter().map(|file| &file.name).collect();
    out.value(&json!({"file": file, "files": names}), || {
        format!("{} is written. Add --dry-run to read every line of it before you give it away.", file.display())
    });
    Ok(())
}

async fn check(door: &Door, out: &mut Out) -> Result<(), WireError> {
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
        rows.extend(overview.islands.iter().map(|island| vec![island.title.clone(), island.state_text.clone()]));
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
