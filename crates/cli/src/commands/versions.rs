//! The texts that a flow has had: a list, one of them, and the way back.

use causeway_api::WireError;
use causeway_api::views::{FlowRestored, FlowVersion, FlowVersionText};
use serde_json::json;

use super::connectors::slug;
use super::flow::findings;
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::local;

pub(super) async fn list(name: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let versions: Vec<FlowVersion> = door.ask("flow_versions", json!({"slug": slug(name)?})).await?;
    out.value(&versions, || {
        if versions.is_empty() {
            return "No version yet: a text is kept once it can run.".into();
        }
        let runs = |version: &FlowVersion| if version.runs_now { "runs now" } else { "" }.to_owned();
        table(&versions.iter().map(|v| vec![v.hash.clone(), local(&v.saved), runs(v)]).collect::<Vec<_>>())
    });
    Ok(())
}

pub(super) async fn show(name: &str, hash: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let version: FlowVersionText = door.ask("flow_version", json!({"slug": slug(name)?, "hash": hash})).await?;
    out.value(&version, || version.text.clone());
    Ok(())
}

pub(super) async fn restore(name: &str, hash: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let restored: FlowRestored = door.ask("flow_restore", json!({"slug": slug(name)?, "hash": hash})).await?;
    let FlowRestored { flow, replaced } = &restored;
    out.value(&restored, || {
        let back = match replaced {
            Some(hash) => format!("The text before is kept: causeway flow restore {name} {hash}"),
            None => "It had that text already, or its file was gone.".into(),
        };
        format!("{} has the text of version {hash} again.\n{}{back}", flow.card.title, findings(&flow.findings))
    });
    Ok(())
}
