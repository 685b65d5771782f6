//! Services that were not told yet that the user has disconnected. The secrets that are needed to tell them are sealed.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Json, Ms, N};

/// A service to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSignOut {
    /// What the connection was called.
    pub title: String,
    /// How it is told; no secret.
    pub how: Value,
    /// The token to give back, sealed.
    pub token: Vec<u8>,
    /// The client's secret, sealed, where it has one.
    pub client_secret: Option<Vec<u8>>,
}

/// A service that was not told yet.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOutRow {
    /// Its number.
    pub id: i64,
    /// What to tell it.
    pub sign_out: NewSignOut,
    /// Since when it waits.
    pub created: DateTime<Utc>,
    /// When it is tried next.
    pub next: DateTime<Utc>,
    /// How often it was tried.
    pub tries: u64,
}

impl Store {
    /// All services that were not told yet, oldest first.
    pub async fn sign_outs(&self) -> Result<Vec<SignOutRow>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM sign_out ORDER BY id")?;
            let rows = query.query_map([], |row| {
                Ok(SignOutRow {
                    id: row.get("id")?,
                    sign_out: NewSignOut {
                        title: row.get("title")?,
                        how: row.get::<_, Json>("how")?.0,
                        token: row.get("token")?,
                        client_secret: row.get("client_secret")?,
                    },
                    created: row.get::<_, Ms>("created_ms")?.0,
                    next: row.get::<_, Ms>("next_ms")?.0,
                    tries: row.get::<_, N>("tries")?.0,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The service was told, or never will be: what was sealed for it is removed.
    pub async fn signed_out(&self, id: i64) -> Result<(), StoreError> {
        self.write(move |db| Ok(db.execute("DELETE FROM sign_out WHERE id = ?1", [id]).map(drop)?)).await
    }

    /// The service could not be told; it is tried again later.
    pub async fn sign_out_later(&self, id: i64, next: DateTime<Utc>) -> Result<(), StoreError> {
        let later = "UPDATE sign_out SET next_ms = ?2, tries = tries + 1 WHERE id = ?1";
        self.write(move |db| Ok(db.execute(later, params![id, Ms(next)]).map(drop)?)).await
    }
}

pub(crate) fn add(db: &Connection, new: &NewSignOut, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO sign_out(title, how, token, client_secret, created_ms, next_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?5)",
    )?;
    insert.execute(params![new.title, Json(new.how.clone()), new.token, new.client_secret, Ms(now)])?;
    Ok(())
}
