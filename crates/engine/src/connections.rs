//! Signed-in accounts: what they are called, what state they are in, and the client secrets of the user's own clients.

use causeway_auth::{net, not_granted};
use causeway_core::{Explain, Slug};
use causeway_store::{ConnectionRow, ConnectionState};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::call::Call;
use crate::{Change, Engine, EngineError, LoadedConnector};

impl Engine {
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
        self.inner.store.put_sealed(&client_row(connector), "client-secret", 0, sealed).await?;
        self.sign_in_settings_changed(connector).await
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
            state: ConnectionState::Ok,
            state_reason: None,
            scopes: Vec::new(),
            origins: Url::parse(&connector.server()).iter().map(net::origin).collect(),
            expires_at: None,
            obtained: None,
            renews: false,
            token_origin: None,
            retry_at: None,
            created: former.as_ref().map_or(now, |row| row.created),
            updated: now,
            generation: former.map_or(0, |row| row.generation) + 1,
        })
    }

    /// Marks a connection as needing the user and says so as an error.
    pub(crate) async fn lost(&self, row: &ConnectionRow, state: ConnectionState, reason: &str) -> EngineError {
        let row = ConnectionRow {
            state,
            state_reason: Some(reason.trim_end_matches('.').to_owned()),
            retry_at: None,
            ..row.clone()
        };
        let notice = self.sign_in_notice(&row).await;
        self.set_state_and_tell(&row, notice).await;
        self.needs_sign_in(&row)
    }

    /// Sets the state of a connection as this row has it.
    pub(crate) async fn set_state(&self, row: &ConnectionRow) {
        self.set_state_and_tell(row, None).await;
    }

    async fn set_state_and_tell(&self, row: &ConnectionRow, notice: Option<(String, Value)>) {
        let is_told = notice.is_some();
        let row = ConnectionRow { updated: self.inner.clock.now(), ..row.clone() };
        let id = row.id.clone();
        if let Err(error) = self.inner.store.set_connection_state(row, notice).await {
            tracing::error!(code = error.code(), "the state of a connection could not be saved");
        }
        self.inner.sessions.changed(&id);
        self.tell_connections();
        if is_told {
            self.inner.changes.tell([Change::Notifications]);
        }
    }

    /// What was asked for when the user signed in and not given.
    #[must_use]
    pub fn missing_scopes(&self, row: &ConnectionRow) -> Vec<String> {
        let connector = row.connector.parse().ok().and_then(|slug| self.connector(&slug).ok());
        let sign_in = connector.filter(|_| row.token_origin.is_some()).and_then(|connector| connector.sign_in());
        sign_in.map(|sign_in| not_granted(&row.scopes, &sign_in.all_scopes())).unwrap_or_default()
    }

    /// The permission that keeps a call from being made: it was asked for and not given, nor any other that would do.
    pub(crate) fn not_granted(&self, call: Call<'_>, row: &ConnectionRow) -> Option<String> {
        let needed = &call.operation.scopes;
        if needed.is_empty() || needed.iter().any(|scope| row.scopes.contains(scope)) {
            return None;
        }
        self.missing_scopes(row).into_iter().find(|scope| needed.contains(scope))
    }

    /// Connections that waited for their connector's sign-in settings to be put right are tried again.
    pub async fn sign_in_settings_changed(&self, connector: &Slug) -> Result<(), EngineError> {
        for row in self.inner.store.connections().await? {
            if row.connector == connector.as_str() && row.state == ConnectionState::Settings {
                let reason = "the sign-in settings have changed".to_owned();
                let now = Some(self.inner.clock.now());
                let state = ConnectionState::Waiting;
                self.set_state(&ConnectionRow { state, state_reason: Some(reason), retry_at: now, ..row }).await;
            }
        }
        self.inner.wake.notify_one();
        Ok(())
    }

    pub(crate) fn needs_sign_in(&self, row: &ConnectionRow) -> EngineError {
        let mut reason = row.state_reason.clone().unwrap_or_else(|| "it was not signed in".into());
        if row.state == ConnectionState::Settings {
            let client = format!("`causeway connectors client {} --client-id ID`", row.connector);
            reason = format!("{reason}; check the client id and the secret first ({client})");
        }
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
        self.inner.wake.notify_one();
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
pub(crate) fn client_row(connector: &Slug) -> String {
    format!("connector:{connector}")
}
