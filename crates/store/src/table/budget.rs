//! Rate budgets: what is left of the requests that a connection may make. What the state says is the engine's business.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms};

impl Store {
    /// The budget that was saved for a bucket.
    pub async fn budget(&self, bucket: &str) -> Result<Option<Value>, StoreError> {
        let bucket = bucket.to_owned();
        let found = self.read(move |db| {
            let mut query = db.prepare_cached("SELECT state FROM budget WHERE bucket = ?1")?;
            Ok(query.query_row([bucket], |row| row.get::<_, Json>(0)).optional()?)
        });
        Ok(found.await?.map(|json| json.0))
    }

    /// Saves the budget of a bucket; it is on disk when this returns.
    pub async fn set_budget(&self, bucket: &str, state: Value) -> Result<(), StoreError> {
        let (bucket, state, now) = (bucket.to_owned(), Json(state), self.now());
        self.write(move |db| {
            let mut replace = db.prepare_cached("INSERT OR REPLACE INTO budget VALUES(?1, ?2, ?3)")?;
            replace.execute(params![bucket, state, Ms(now)])?;
            Ok(())
        })
        .await
    }
}
