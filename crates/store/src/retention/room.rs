//! How much room the history takes.

use rusqlite::{Connection, OptionalExtension};

use crate::Store;
use crate::error::StoreError;

/// The tables of `causeway.db` whose rows go with a run.
const TABLES: &str =
    "tbl_name IN ('run', 'run_quarter', 'action', 'attempt', 'journal', 'begun') OR tbl_name LIKE 'history%'";

/// What was measured, and how much is allowed.
#[derive(Debug)]
pub(super) struct Room {
    most: u64,
    /// Bytes of `causeway.db` that are in use and not history, when it was measured: they do not shrink with it.
    other: u64,
}

impl Store {
    /// `None` where there is surely no more than `most`.
    pub(super) async fn room(&self, most: u64) -> Result<Option<Room>, StoreError> {
        let all = self.read(|db| Ok(used(db)?)).await?;
        if all + self.blob_bytes().await? <= most {
            return Ok(None);
        }
        // This reads all of it, which takes seconds for gigabytes.
        let history = self.read(|db| Ok(history(db)?)).await?;
        Ok(Some(Room { most, other: all.saturating_sub(history) }))
    }

    async fn blob_bytes(&self) -> Result<u64, StoreError> {
        self.with_blobs(|blobs| blobs.with("measured", used).unwrap_or(0)).await
    }
}

impl Room {
    pub(super) async fn is_too_much(&mut self, store: &Store) -> Result<bool, StoreError> {
        let database = store.read(|db| Ok(used(db)?)).await?;
        Ok(database.saturating_sub(self.other) + store.blob_bytes().await? > self.most)
    }
}

/// Bytes in use, without those that are free to be given back.
fn used(db: &Connection) -> rusqlite::Result<u64> {
    let number = |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let pages = number("page_count")? - number("freelist_count")?;
    Ok((pages * number("page_size")?).unsigned_abs())
}

fn history(db: &Connection) -> rusqlite::Result<u64> {
    let mut names = db.prepare(&format!("SELECT name FROM sqlite_schema WHERE rootpage > 0 AND ({TABLES})"))?;
    let mut size = db.prepare("SELECT pgsize FROM dbstat WHERE name = ?1 AND aggregate = TRUE")?;
    let mut bytes = 0;
    for name in names.query_map([], |row| row.get::<_, String>(0))? {
        bytes += size.query_row([name?], |row| row.get::<_, i64>(0)).optional()?.unwrap_or(0);
    }
    Ok(bytes.unsigned_abs())
}
