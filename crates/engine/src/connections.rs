//! Signed-in accounts: what they are called, what state they are in, and the client secrets of the user's own clients.

use causeway_auth::net;
use causeway_core::{Explain, Slug};
use causeway_store::ConnectionRow;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{Change, Engine, EngineError, LoadedConnector};

impl Engine {
    /// Forgets a connection and its tokens.
    pub async fn remove_connection(&self, id: &str) -> Result<(), EngineError> {
        self.connection(id).await?;
        self.cancel_sign_in(id);
        self.inner.store.remove_connection(id).await?;
        self.tell_connections();
        Ok(())
    }

    /// One connection.
    pub async fn connection(&self, id: &str) -> Result<ConnectionRow, EngineError> {
        if let Some(row) = self.inner.store.connection(id).await? {
            return Ok(row);
        }
        let rows = self.inner.store.connections().await?;
        Err(EngineError::not_found("connection", id, rows.iter().map(|row| row.id.as_str())))
    }

    /// Keeps the secret of a client that the user registered.
    pub async fn keep_client_secret(&self, connector: &Slug, secret: SecretString) -> Result<(), EngineError> {
        let vault = self.vault().await?;
        let sealed = vault.seal(&client_aad(connector), secret.expose_secret().as_bytes());
        Ok(self.inner.store.put_sealed(&client_row(connector), "client-secret", 0, sealed).await?)
    }

    /// Whether a client secret is kept for a connector.
    pub async fn has_client_secret(&self, connector: &Slug) -> Result<bool, EngineError> {
        Ok(self.inner.store.sealed(&client_row(connector), "client-secret").await?.is_some())
    }

    pub(crate) async fn client_secret(&self, connector: &Slug) -> Result<Option<SecretString>, EngineError> {
        let Some((_, sealed)) = self.inner.store.sealed(&client_row(connector), "client-secret").await? else {
            return Ok(None);
        };
        let open = self.vault().await?.unseal(&client_aad(connector), &sealed)?;
        Ok(Some(String::from_utf8_lossy(&open).into_owned().into()))
    }

    /// A connection as it is right after signing in: it works, and its secrets go to the connector's present address.
    pub(crate) async fn signed_in(&self, connector: &LoadedConnector, id: &str) -> Result<ConnectionRow, EngineError> {
        let former = self.inner.store.connection(id).await?;
        let now = self.inner.clock.now();
        Ok(ConnectionRow {
            id: id.to_owned(),
            connector: connector.slug.to_string(),
            account: None,
            state: "ok".into(),
            state_reason: None,
            scopes: Vec::new(),
            origins: Url::parse(&connector.server()).iter().map(net::origin).collect(),
            expires_at: None,
            created: former.as_ref().map_or(now, |row| row.created),
            updated: now,
            generation: former.map_or(0, |row| row.generation) + 1,
        })
    }

    /// Marks a connection as needing the user and says so as an error.
    pub(crate) async fn lost(&self, row: ConnectionRow, reason: &str) -> EngineError {
        let row = ConnectionRow { state: "reauth".into(), state_reason: Some(reason.to_owned()), ..row };
        let error = self.needs_sign_in(&row);
        if let Err(error) = self.inner.store.put_connection(row.clone()).await {
            tracing::error!(code = error.code(), "the state of a connection could not be saved");
        }
        self.notify_sign_in(&row).await;
        self.tell_connections();
        error
    }

    pub(crate) fn needs_sign_in(&self, row: &ConnectionRow) -> EngineError {
        let reason = row.state_reason.clone().unwrap_or_else(|| "it was not signed in".into());
        EngineError::NeedsSignIn { connection: row.id.clone(), title: self.connection_title(row), reason }
    }

    /// What a connection is called for people: the connector's title, and which one where there are several.
    #[must_use]
    pub fn connection_title(&self, row: &ConnectionRow) -> String {
        let connector = row.connector.parse().ok().and_then(|slug| self.connector(&slug).ok());
        let title = connector.map_or_else(|| row.connector.clone(), |connector| connector.title().to_owned());
        if row.id == row.connector { title } else { format!("{title} ({})", row.id) }
    }

    /// Tells that a delivery was settled by the user.
    pub fn tell_deliveries(&self) {
        self.inner.changes.tell([Change::Runs, Change::Flows, Change::Status]);
    }

    pub(crate) fn tell_connections(&self) {
        self.inner.changes.tell([Change::Connections, Change::Flows, Change::Status]);
    }
}

/// The id of a connection: as given, made fit for one; the connector's slug where none is.
pub(crate) fn name(connector: &Slug, given: Option<&str>) -> String {
    let given = given.unwrap_or(connector.as_str());
    given.parse().unwrap_or_else(|_| Slug::from_title(given)).to_string()
}

pub(crate) fn token_aad(connection: &str, generation: u64) -> String {
    format!("connection|{connection}|token|{generation}")
}

fn client_aad(connector: &Slug) -> String {
    format!("connector|{connector}|client-secret")
}

/// Client secrets belong to a connector; the colon keeps their rows apart from those of connections.
fn client_row(connector: &Slug) -> String {
    format!("connector:{connector}")
}
