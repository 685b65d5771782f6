//! Settings: one JSON value under each key.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::known::Known;
use crate::sql::Json;

impl Store {
    /// The value of a setting, if it was ever set.
    pub async fn setting(&self, key: &str) -> Result<Option<Value>, StoreError> {
        if let Some(value) = self.known().and_then(|known| known.setting(key)) {
            return Ok(value);
        }
        let generation = self.known().map(Known::generation);
        let asked = key.to_owned();
        let found = self.read(move |db| {
            let mut query = db.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
            Ok(query.query_row([asked], |row| row.get::<_, Json>(0)).optional()?)
        });
        let value = found.await?.map(|json| json.0);
        if let (Some(known), Some(generation)) = (self.known(), generation) {
            known.knows_setting(generation, key.to_owned(), value.clone());
        }
        Ok(value)
    }

    /// Sets a setting.
    pub async fn set_setting(&self, key: &str, value: Value) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), Json(value));
        self.write_known(move |db| put(db, &key, &value)).await
    }
}

pub(crate) fn put(db: &Connection, key: &str, value: &Json) -> Result<(), StoreError> {
    let mut replace = db.prepare_cached("INSERT OR REPLACE INTO setting(key, value) VALUES(?1, ?2)")?;
    replace.execute(params![key, value])?;
    Ok(())
}
