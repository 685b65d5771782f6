//! Approvals: the origins that the user allowed a connector to call although they are on the user's own network, and
//! to send its credentials to.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::Store;
use crate::error::StoreError;
use crate::known::Known;
use crate::sql::{Ms, Texts};

/// What a user has agreed to for one connector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvals {
    /// Origins approved by name.
    pub allowed: Vec<String>,
    /// Origins that accounts were signed in for.
    pub signed_in: Vec<String>,
}

impl Store {
    /// What the user approved for a connector; for all of them where none is named.
    pub async fn approvals(&self, connector: Option<&str>) -> Result<Approvals, StoreError> {
        let connector = connector.map(str::to_owned);
        if let Some(approvals) = self.known().and_then(|known| known.approvals(&connector)) {
            return Ok(approvals);
        }
        let (generation, asked) = (self.known().map(Known::generation), connector.clone());
        let approvals = self.read(move |db| {
            let connector = asked;
            let one = "WHERE connector = ?1 OR ?1 IS NULL";
            let mut allowed =
                db.prepare_cached(&format!("SELECT DISTINCT origin FROM approval {one} ORDER BY origin"))?;
            let allowed = allowed.query_map([&connector], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut signed_in = db.prepare_cached(&format!("SELECT origins FROM connection {one}"))?;
            let signed_in = signed_in.query_map([&connector], |row| Ok(row.get::<_, Texts>(0)?.0))?;
            Ok(Approvals { allowed, signed_in: signed_in.collect::<rusqlite::Result<Vec<_>>>()?.concat() })
        });
        let approvals = approvals.await?;
        if let (Some(known), Some(generation)) = (self.known(), generation) {
            known.knows_approvals(generation, connector, approvals.clone());
        }
        Ok(approvals)
    }

    /// Approves an origin for a connector. One that is approved stays as it was.
    pub async fn approve(&self, connector: &str, origin: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let (connector, origin) = (connector.to_owned(), origin.to_owned());
        self.write_known(move |db| {
            let mut insert = db.prepare_cached("INSERT OR IGNORE INTO approval VALUES(?1, ?2, ?3)")?;
            insert.execute(params![connector, origin, Ms(at)])?;
            Ok(())
        })
        .await
    }

    /// Takes an approval back; all of a connector where no origin is named. Says whether there was one.
    pub async fn disapprove(&self, connector: &str, origin: Option<&str>) -> Result<bool, StoreError> {
        let (connector, origin) = (connector.to_owned(), origin.map(str::to_owned));
        self.write_known(move |db| remove(db, &connector, origin.as_deref())).await
    }
}

fn remove(db: &Connection, connector: &str, origin: Option<&str>) -> Result<bool, StoreError> {
    let mut delete = db.prepare_cached("DELETE FROM approval WHERE connector = ?1 AND (origin = ?2 OR ?2 IS NULL)")?;
    Ok(delete.execute(params![connector, origin])? > 0)
}
