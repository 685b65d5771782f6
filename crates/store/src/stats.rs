//! How large the databases are.

use rusqlite::Connection;

use crate::Store;
use crate::error::StoreError;
use crate::files;
use crate::sql::N;

/// Sizes and counts of the databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Bytes of `causeway.db`, with its log.
    pub database_bytes: u64,
    /// Bytes of `blobs.db`, with its log.
    pub blobs_bytes: u64,
    /// Runs in the history.
    pub runs: u64,
    /// Items in the ledger.
    pub items: u64,
    /// The format of the database.
    pub format: u32,
    /// The version of SQLite.
    pub sqlite: String,
}

/// Those that are just being sent are not in the tally.
const ITEMS: &str =
    "SELECT coalesce((SELECT sum(n) FROM tally), 0) + (SELECT count(*) FROM ledger WHERE state = 'sending')";

impl Store {
    /// How large everything is.
    pub async fn stats(&self) -> Result<Stats, StoreError> {
        let (database, blobs) = (self.home().database(), self.home().blobs());
        let with_log = |path: &std::path::Path| files::size(path) + files::size(&files::beside(path, "-wal"));
        let (database_bytes, blobs_bytes) = (with_log(&database), with_log(&blobs));
        self.read(move |db| {
            Ok(Stats {
                database_bytes,
                blobs_bytes,
                runs: count(db, "SELECT count(*) FROM run")?,
                items: count(db, ITEMS)?,
                format: db.query_row("PRAGMA user_version", [], |row| row.get(0))?,
                sqlite: rusqlite::version().into(),
            })
        })
        .await
    }
}

fn count(db: &Connection, sql: &str) -> rusqlite::Result<u64> {
    db.query_row(sql, [], |row| row.get::<_, N>(0)).map(|n| n.0)
}
