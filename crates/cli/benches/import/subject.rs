//! What is measured, each in a process of its own. Only this file of the bench knows the interfaces of the importer and
//! of the store behind it.

use std::path::Path;
use std::time::Duration;

use causeway_api::{Api, Files, ImportAs, OpenOptions};
use causeway_core::{Clock, Home, SystemClock};
use causeway_engine::{Engine, Import, Options};
use serde_json::{Value, json};

use crate::Outcome;
use crate::measure::time;

/// Operations that are opened.
const OPENED: usize = 500;

/// Does one piece of work and says how long it took.
pub(crate) fn run(work: &str, file: &Path) -> Outcome<Value> {
    let bytes = fs_err::read(file)?;
    match work {
        "value" => {
            let (took, value) = time(|| serde_json::from_slice::<Value>(&bytes))?;
            std::mem::forget(value);
            Ok(json!({"nanos": nanos(took)}))
        }
        "read" => {
            let (took, imported) = time(|| causeway_openapi::import(bytes))?;
            let operations = imported.connector.operations.len();
            std::mem::forget(imported);
            Ok(json!({"nanos": nanos(took), "operations": operations}))
        }
        "stored" => stored(bytes),
        "open" => open(&bytes),
        _ => Err(format!("There is no work \"{work}\".").into()),
    }
}

/// Reads and stores a description in a workspace that is open already, as every door does.
fn stored(bytes: Vec<u8>) -> Outcome<Value> {
    let home = tempfile::tempdir()?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let api = Api::open(OpenOptions::one_command(Home::new(home.path()))).await?;
        let files = Files { bytes, source: "bench".into(), ..Files::default() };
        let begun = SystemClock.instant();
        let report = api.import(files, &ImportAs::new(Some("bench".into()), false, false)).await?;
        let took = SystemClock.instant() - begun;
        api.shutdown().await;
        Ok(json!({"nanos": nanos(took), "operations": report.connector.card.operations}))
    })
}

/// Opens operations that nobody has opened, in a workspace that has just been opened itself.
fn open(bytes: &[u8]) -> Outcome<Value> {
    let home = tempfile::tempdir()?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let name = "bench".parse()?;
        let engine = Engine::open(Options::new(Home::new(home.path()))).await?;
        engine.import(Import { bytes: bytes.into(), source: "bench", name: Some(&name), ..Import::default() })?;
        engine.close().await;
        drop(engine);
        let engine = Engine::open(Options::new(Home::new(home.path()))).await?;
        let (first, connector) = time(|| engine.connector(&name))?;
        let ids = ids(bytes)?;
        let mut times = Vec::new();
        for id in ids.iter().step_by((ids.len() / OPENED).max(1)) {
            times.push(time(|| connector.operation(id))?.0);
        }
        times.sort_unstable();
        engine.close().await;
        let at = |part: usize| nanos(times[(times.len() - 1) * part / 100]);
        Ok(json!({"connector": nanos(first), "median": at(50), "p99": at(99), "slowest": at(100), "count": times.len()}))
    })
}

fn ids(bytes: &[u8]) -> Outcome<Vec<String>> {
    let imported = causeway_openapi::import(bytes)?;
    Ok(imported.connector.operations.into_iter().map(|entry| entry.id).collect())
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
