//! A data folder as of someone with a hundred flows, none of which is due in the next years.

use causeway_api::{Api, OpenOptions, demo};
use causeway_core::{Home, Slug};
use causeway_engine::{VaultChoice, catalog};
use causeway_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::Outcome;

pub(crate) const FLOWS: usize = 100;

/// Makes it: the catalogue's connectors, signed in at `sandbox`, and its flow under a hundred names.
pub(crate) async fn make(home: &Home, sandbox: &Sandbox) -> Outcome<()> {
    let vault = VaultChoice::InDataFolder;
    let api = Api::open(OpenOptions { vault, ..OpenOptions::one_command(home.clone()) }).await?;
    demo::connect(api.engine(), sandbox, 30).await?;
    let (first, text) = catalog::FLOWS[0];
    fs_err::remove_file(home.path().join(format!("workspace/flows/{first}.json")))?;
    for n in 1..=FLOWS {
        let slug: Slug = format!("flow-{n}").parse()?;
        api.engine().save_flow(&slug, &rare(text, n)?, None).await?;
    }
    api.shutdown().await;
    Ok(())
}

/// The flow under another name, beginning in a distant future.
fn rare(text: &str, n: usize) -> Outcome<String> {
    let mut flow: Value = serde_json::from_str(text)?;
    flow["metadata"]["causeway"]["title"] = json!(format!("Weights and activities {n}"));
    flow["triggers"]["Every_hour"]["recurrence"]["startTime"] = json!("2099-01-01T00:00:00Z");
    Ok(serde_json::to_string_pretty(&flow)?)
}
