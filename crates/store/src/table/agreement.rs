//! Agreements: what flows that came from elsewhere may do, because the user agreed to it. The store does not look into that.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Ms, Texts};

impl Store {
    /// The flows that came from elsewhere, each with what the user agreed to.
    pub async fn agreements(&self) -> Result<Vec<(String, Vec<String>)>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT flow, may FROM agreement")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Texts>(1)?.0)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Notes that a flow came from elsewhere, and what the user agrees to of it: nothing else any more.
    pub async fn agree(&self, flow: &str, may: Vec<String>, at: DateTime<Utc>) -> Result<(), StoreError> {
        let (flow, may) = (flow.to_owned(), Texts(may));
        self.write(move |db| {
            let mut put = db.prepare_cached("INSERT OR REPLACE INTO agreement(flow, may, at_ms) VALUES(?1, ?2, ?3)")?;
            put.execute(params![flow, may, Ms(at)])?;
            Ok(())
        })
        .await
    }

    /// A flow of this name is the user's own.
    pub async fn forget_agreement(&self, flow: &str) -> Result<(), StoreError> {
        let flow = flow.to_owned();
        self.write(move |db| {
            db.prepare_cached("DELETE FROM agreement WHERE flow = ?1")?.execute([&flow])?;
            Ok(())
        })
        .await
    }
}
