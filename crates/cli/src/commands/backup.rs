//! Backups: writing one, and bringing one back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use causeway_api::WireError;
use causeway_core::clock::{SharedClock, rfc3339};
use causeway_core::{Clock, Explain, SystemClock};
use causeway_engine::backup;
use serde_json::json;

use crate::args::{Args, Backup, Restore};
use crate::door::{self, Door};
use crate::out::Out;
use crate::zone::local;

pub(super) async fn run(backup: &Backup, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let path = whole(&backup.file.clone().unwrap_or_else(today))?;
    door.ask::<()>("backup", json!({"path": path})).await?;
    out.value(&json!({"file": path}), || {
        format!(
            "Connectors, flows and the database are saved in {}. The key to the secrets in it is not: it stays where it is.",
            path.display()
        )
    });
    Ok(())
}

pub(super) async fn restore(args: &Args, restore: &Restore, out: &mut Out) -> Result<(), WireError> {
    let clock: SharedClock = Arc::new(SystemClock);
    let brought = backup::restore(&door::home(args)?, &clock, &restore.file).await;
    let brought = brought.map_err(|error| error.wire())?;
    let aside = brought.aside.as_ref().map(|path| path.display().to_string());
    out.value(&json!({"made": rfc3339(brought.made), "workspace": brought.workspace, "aside": aside}), || {
        let made = local(&rfc3339(brought.made));
        let back = match brought.workspace {
            true => format!("Connectors, flows and the database of {made} are back."),
            false => format!("The database of {made} is back."),
        };
        let kept = aside.as_ref().map(|path| format!("What was there is kept in {path}.\n")).unwrap_or_default();
        format!(
            "{back}\n{kept}What was sent since then, Causeway does not know, so nothing runs yet.\n\n\
             Next: causeway doctor    to see whether the sign-ins still work here\n      \
             causeway resume    to let flows run; they may send once more what was sent since then"
        )
    });
    Ok(())
}

fn today() -> PathBuf {
    let day = SystemClock.now().with_timezone(&chrono::Local).date_naive();
    format!("causeway-{day}.zip").into()
}

/// The engine that writes it may run in another folder.
fn whole(path: &Path) -> Result<PathBuf, WireError> {
    std::path::absolute(path)
        .map_err(|error| WireError::new("FileFailed", format!("{} cannot be used: {error}.", path.display())))
}
