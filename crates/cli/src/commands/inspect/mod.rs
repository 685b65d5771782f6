//! Reads descriptions without saving anything: one JSON line for each file, in the order of the files.
//!
//! The reading is done by as many processes as there are cores (`worker.rs`), so that a file which breaks the reader,
//! needs too much memory or takes too long ends one process (`pool.rs`) and becomes a line like any other.

mod files;
mod pool;
mod worker;

use std::time::Duration;

use causeway_api::WireError;
use futures_util::{StreamExt, stream};
use serde_json::value::RawValue;

use crate::args::Inspect;
use crate::commands::inspect::pool::Pool;
use crate::out::Out;

pub(super) use worker::run as work;

/// Lines that are ready early wait for those before them; reading goes no further ahead than this.
const MOST_AHEAD: usize = 256;

pub(super) async fn run(inspect: &Inspect, out: &mut Out) -> Result<(), WireError> {
    let files = files::found(&inspect.paths)?;
    let bar = out.bar(files.len() as u64, "files");
    let pool = Pool::new(Duration::from_secs_f64(inspect.limit), worker::command);
    let mut lines = stream::iter(&files).map(|file| pool.read(file)).buffered(MOST_AHEAD);
    let mut bad = 0;
    while let Some(line) = lines.next().await {
        bad += u64::from(!is_ok(&line));
        out.row(&line);
        bar.inc(1);
    }
    bar.finish_and_clear();
    drop(lines);
    pool.close().await;
    if bad == 0 {
        return Ok(());
    }
    let message = format!("{} could not be read.", causeway_core::text::count(bad, "file", "files"));
    Err(WireError::new("InspectFailed", message).hint("The reason is in the line of each."))
}

fn is_ok(line: &RawValue) -> bool {
    #[derive(serde::Deserialize)]
    struct Line {
        ok: bool,
    }
    serde_json::from_str(line.get()).is_ok_and(|line: Line| line.ok)
}
