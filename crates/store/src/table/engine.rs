//! The one row about the engine itself, and what every start does: a new epoch, and order in what a crash left.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::rescue;
use crate::sql::Ms;
use crate::table::{fired, ledger, runs};

/// What opening a database found of the time before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovery {
    /// Whether the last engine stopped in order (or there was none).
    pub clean: bool,
    /// Runs that were running and are now interrupted.
    pub runs: u64,
    /// Deliveries that were under way and are now unknown.
    pub deliveries: u64,
}

/// This start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Boot {
    pub(crate) epoch: i64,
    pub(crate) recovery: Recovery,
    /// The number of the machine's start.
    pub(crate) machine: i64,
}

/// Begins a new epoch. Everything in one transaction: a crash in here changes nothing.
pub(crate) fn boot(db: &mut Connection, now: DateTime<Utc>) -> Result<Boot, StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let clean = begin_epoch(&transaction, now)?;
    // The deliveries first: the runs count what became of theirs.
    let deliveries = ledger::leave_unknown(&transaction, now)?;
    let runs = runs::interrupt(&transaction, clean)?;
    if rescue::is_restored(&transaction)? {
        runs::give_up(&transaction)?;
        fired::give_up(&transaction)?;
    }
    let machine = machine(&transaction, now)?;
    let boot = Boot { recovery: Recovery { clean, runs, deliveries }, machine, ..present(&transaction)? };
    transaction.commit()?;
    Ok(boot)
}

/// The epoch as it is, for a store that only reads.
pub(crate) fn present(db: &Connection) -> Result<Boot, StoreError> {
    let epoch = db.query_row("SELECT epoch FROM engine", [], |row| row.get(0))?;
    Ok(Boot { epoch, recovery: Recovery { clean: true, ..Recovery::default() }, machine: 0 })
}

/// The number of this start of the machine. Where the system has no name for it, it is that of this Causeway.
fn machine(db: &Connection, now: DateTime<Utc>) -> rusqlite::Result<i64> {
    let id = fs_err::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let name = if id.trim().is_empty() { made(now).to_string() } else { id.trim().to_owned() };
    db.execute("INSERT OR IGNORE INTO boot(name) VALUES(?1)", [&name])?;
    db.query_row("SELECT id FROM boot WHERE name = ?1", [&name], |row| row.get(0))
}

fn made(now: DateTime<Utc>) -> Uuid {
    Uuid::new_v7(uuid::Timestamp::from_unix_time(now.timestamp().unsigned_abs(), 0, 0, 0))
}

fn begin_epoch(db: &Connection, now: DateTime<Utc>) -> rusqlite::Result<bool> {
    let clean = db.query_row("SELECT clean_stop FROM engine", [], |row| row.get(0)).optional()?;
    let install = made(now);
    db.execute(
        "INSERT INTO engine(id, install, epoch, started_ms, clean_stop) VALUES(1, ?1, 1, ?2, 0)
         ON CONFLICT(id) DO UPDATE SET epoch = epoch + 1, started_ms = excluded.started_ms, clean_stop = 0",
        params![install.as_bytes(), Ms(now)],
    )?;
    Ok(clean.unwrap_or(true))
}
