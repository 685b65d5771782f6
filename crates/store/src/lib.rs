//! What Causeway knows, in SQLite: state, the ledger of deliveries and the run history in `causeway.db`, long request
//! and response bodies in `blobs.db`; and, derived from the files of the workspace, `cache/index.db`. No other crate speaks
//! SQL.
//!
//! One thread writes. Whatever is asked of it at the same time is committed together with one flush to the disk, and
//! a method that changes something returns only when the change would survive a power cut. Reads go to connections of
//! their own and never wait for the writer.
//!
//! ```
//! # use std::sync::Arc;
//! # use causeway_core::{Home, SystemClock};
//! # use causeway_store::Store;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let store = Store::open(&Home::new(folder.path()), Arc::new(SystemClock))?;
//! store.set_setting("theme", "dark".into()).await?;
//! assert_eq!(store.setting("theme").await?, Some("dark".into()));
//! store.close().await;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod backup;
mod blobs;
mod body;
mod compress;
mod connect;
mod error;
mod files;
mod gate;
mod history;
mod index;
mod known;
mod migrate;
mod pack;
mod readers;
mod rescue;
mod retention;
mod sql;
mod stats;
mod store;
mod table;
mod writer;

#[cfg(test)]
mod disk_full_tests;

pub use backup::{Copy, copies, made};
pub use body::BodyText;
pub use compress::compress;
pub use error::StoreError;
pub use gate::{Gate, Passage, Step};
pub use history::RunFilter;
pub use index::{Found, Index, Indexed, IndexedHead, IndexedOperation, OperationEntry, Part, Search};
pub use rescue::{Restored, mark_restored};
pub use retention::{Keep, Retained};
pub use sql::UnknownWord;
pub use stats::Stats;
pub use store::Store;
pub use table::actions::{ActionBodies, ActionRow, NewAction};
pub use table::approval::Approvals;
pub use table::connection::{ConnectionRow, ConnectionState};
pub use table::counts::Counts;
pub use table::cursor::CursorMove;
pub use table::engine::Recovery;
pub use table::fired::{Found as PollFound, Looked, Poll, SeenKey};
pub use table::flow_version::{FlowText, FlowVersion};
pub use table::journal::{Entry, Settled};
pub use table::ledger::{
    Change, DeliveredRow, Doubt, Intent, LedgerCounts, LedgerRow, LedgerState, Resolution, Route, Settlement,
};
pub use table::runs::{Cause, NewRun, Run, RunEnd, RunStatus};
pub use table::schedule::{Quiet, ScheduleRow};
pub use table::sign_out::{NewSignOut, SignOutRow};
