//! The importer and the store behind it. Only this file of the bench knows their interfaces.

use std::time::Duration;

use base64::Engine as _;
use causeway_api::{Api, OpenOptions};
use causeway_core::{Clock, Home, SystemClock};
use serde_json::json;

use crate::Outcome;

/// Reads a description, and keeps nothing.
pub(crate) fn read(bytes: &[u8]) -> Result<causeway_openapi::Imported, causeway_openapi::ImportError> {
    causeway_openapi::import(bytes)
}

/// Reads and stores a description in a workspace that is open already, as every door does: how long it took, and the
/// number of operations.
pub(crate) fn import_and_store(bytes: &[u8]) -> Outcome<(Duration, u64)> {
    let home = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let api = Api::open(OpenOptions::one_command(Home::new(home.path()))).await?;
        let bytes = base64::engine::general_purpose::STANDARD.encode(bytes);
        let input = json!({"bytes": bytes, "source": "bench", "name": "bench"});
        let begun = SystemClock.instant();
        let report = api.request("import_bytes", input).await?;
        let took = SystemClock.instant() - begun;
        api.shutdown().await;
        Ok((took, report["connector"]["card"]["operations"].as_u64().unwrap_or_default()))
    })
}
