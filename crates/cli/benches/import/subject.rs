//! The importer and the store behind it. Only this file of the bench knows their interfaces.

use std::time::Duration;

use causeway_api::{Api, Files, OpenOptions};
use causeway_core::{Clock, Home, SystemClock};

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
        let files = Files { bytes: bytes.to_vec(), source: "bench".into(), ..Files::default() };
        let begun = SystemClock.instant();
        let report = api.import(files, Some("bench"), false).await?;
        let took = SystemClock.instant() - begun;
        api.shutdown().await;
        Ok((took, report.connector.card.operations.into()))
    })
}
