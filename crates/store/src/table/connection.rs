//! Connections: signed-in accounts. Their tokens are in `secret`, sealed.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::error::StoreError;
use crate::sql::{Json, Ms, N, Texts, words};
use crate::table::{outbox, secret, sign_out};
use crate::{NewSignOut, Store};

words! {
    /// Whether a connection works, and what it needs where it does not.
    pub enum ConnectionState {
        /// It works.
        Ok = "ok",
        /// Renewing its token did not work for now; it is tried again at `retry_at`.
        Waiting = "waiting",
        /// The user has to sign in again.
        Reauth = "reauth",
        /// The service does not take the client: the sign-in settings have to be put right.
        Settings = "settings",
    }
}

/// A signed-in account on a connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// Its name.
    pub id: String,
    /// Slug of the connector.
    pub connector: String,
    /// What the service calls the account.
    pub account: Option<String>,
    /// Whether it works.
    pub state: ConnectionState,
    /// Why it is not `ok`.
    pub state_reason: Option<String>,
    /// What the account was asked to allow, and did.
    pub scopes: Vec<String>,
    /// The origins that its token may be sent to.
    pub origins: Vec<String>,
    /// When the access token ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub obtained: Option<DateTime<Utc>>,
    /// Whether it can be renewed without the user.
    pub renews: bool,
    /// Where it is renewed; absent where the user gave keys. Where tokens may go is sealed with them.
    pub token_origin: Option<String>,
    /// When renewing is tried again, while it is waiting.
    pub retry_at: Option<DateTime<Utc>>,
    /// When it was first signed in.
    pub created: DateTime<Utc>,
    /// When this row last changed.
    pub updated: DateTime<Utc>,
    /// One more with each new token.
    pub generation: u64,
}

impl Store {
    /// All connections, by name.
    pub async fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM connection ORDER BY id")?;
            Ok(query.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// One connection.
    pub async fn connection(&self, id: &str) -> Result<Option<ConnectionRow>, StoreError> {
        let id = id.to_owned();
        self.read(move |db| {
            Ok(db.prepare_cached("SELECT * FROM connection WHERE id = ?1")?.query_row([id], read).optional()?)
        })
        .await
    }

    /// Sets the state of a connection, unless it has a newer token by now; in the same transaction, what the user is told
    /// of that, with what tells it from other notifications.
    pub async fn set_connection_state(
        &self,
        row: ConnectionRow,
        notice: Option<(String, Value)>,
    ) -> Result<(), StoreError> {
        self.write_known(move |db| {
            let mut update = db.prepare_cached(
                "UPDATE connection SET state = ?3, state_reason = ?4, retry_ms = ?5, updated_ms = ?6
                 WHERE id = ?1 AND generation = ?2",
            )?;
            let retry = row.retry_at.map(Ms);
            let values = (&row.id, N(row.generation), row.state, &row.state_reason, retry, Ms(row.updated));
            if update.execute(values)? > 0
                && let Some((dedupe, body)) = notice.as_ref()
            {
                outbox::put(db, dedupe, &Json(body.clone()), row.updated)?;
            }
            Ok(())
        })
        .await
    }

    /// Sets a connection and, in the same transaction, its sealed token or keys, of the row's generation. What else was
    /// sealed for it (the raw answer that the token came from, say) has done its work and is removed.
    pub async fn put_connection_with_secret(
        &self,
        row: ConnectionRow,
        field: &'static str,
        sealed: Vec<u8>,
    ) -> Result<(), StoreError> {
        self.write_known(move |db| {
            secret::replace(db, &row.id, field, row.generation, &sealed)?;
            put(db, &row)
        })
        .await
    }

    /// Forgets a connection and everything that is sealed for it. Where the service is to be told, that is remembered
    /// in the same transaction.
    pub async fn remove_connection(&self, id: &str, sign_out: Option<NewSignOut>) -> Result<(), StoreError> {
        let (id, now) = (id.to_owned(), self.now());
        self.write_known(move |db| {
            if let Some(sign_out) = &sign_out {
                sign_out::add(db, sign_out, now)?;
            }
            db.execute("DELETE FROM connection WHERE id = ?1", [&id])?;
            secret::remove(db, &id)
        })
        .await
    }
}

fn put(db: &Connection, row: &ConnectionRow) -> Result<(), StoreError> {
    let mut replace = db.prepare_cached(
        "INSERT OR REPLACE INTO connection
           (id, connector, account, state, state_reason, scopes, origins, expires_ms, obtained_ms, renews, token_origin,
            retry_ms, created_ms, updated_ms, generation)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    replace.execute(params![
        row.id,
        row.connector,
        row.account,
        row.state,
        row.state_reason,
        Texts(row.scopes.clone()),
        Texts(row.origins.clone()),
        row.expires_at.map(Ms),
        row.obtained.map(Ms),
        row.renews,
        row.token_origin,
        row.retry_at.map(Ms),
        Ms(row.created),
        Ms(row.updated),
        N(row.generation),
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<ConnectionRow> {
    let time = |column: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<Ms>>(column)?.map(|at| at.0));
    Ok(ConnectionRow {
        id: row.get("id")?,
        connector: row.get("connector")?,
        account: row.get("account")?,
        state: row.get("state")?,
        state_reason: row.get("state_reason")?,
        scopes: row.get::<_, Texts>("scopes")?.0,
        origins: row.get::<_, Texts>("origins")?.0,
        expires_at: time("expires_ms")?,
        obtained: time("obtained_ms")?,
        renews: row.get("renews")?,
        token_origin: row.get("token_origin")?,
        retry_at: time("retry_ms")?,
        created: row.get::<_, Ms>("created_ms")?.0,
        updated: row.get::<_, Ms>("updated_ms")?.0,
        generation: row.get::<_, N>("generation")?.0,
    })
}
