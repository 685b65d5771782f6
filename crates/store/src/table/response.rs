//! What runs answered to who asked for them. It is written with the end of the run and goes with the run.

use causeway_core::RunId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Store;
use crate::error::StoreError;

impl Store {
    /// What a run answered, as its engine wrote it.
    pub async fn response(&self, run: RunId) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT entry FROM response WHERE run_id = (SELECT id FROM run WHERE uid = ?1)")?;
            Ok(query.query_row([run.0.as_bytes()], |row| row.get(0)).optional()?)
        })
        .await
    }
}

pub(crate) fn put(db: &Connection, run: RunId, entry: &[u8]) -> Result<(), StoreError> {
    let mut put =
        db.prepare_cached("INSERT OR REPLACE INTO response(run_id, entry) SELECT id, ?2 FROM run WHERE uid = ?1")?;
    put.execute(params![run.0.as_bytes(), entry])?;
    Ok(())
}
