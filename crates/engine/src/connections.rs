//! Signed-in accounts: signing in, access tokens that are renewed before they end, and what a connection's state is.
//! Tokens are sealed before they touch the database; a renewed one is stored before it is used.

use std::sync::Arc;
use std::time::Duration;

use causeway_auth::{Attempt, Paste, Profile, RefreshError, SignInError, TokenSet};
use causeway_core::{Explain, Slug};
use causeway_store::ConnectionRow;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::engine::lock;
use crate::http::Http;
use crate::{Change, Engine, EngineError, LoadedConnector, guard, profile};

/// How long a sign-in waits for the user.
const PATIENCE: Duration = Duration::from_secs(300);
/// Where the raw answer to a refresh is kept until its token is stored.
const REFRESH_ANSWER: &str = "refresh-answer";
/// A token that ends sooner than this is renewed first.
const MARGIN: chrono::TimeDelta = chrono::TimeDelta::seconds(60);

/// A sign-in that waits for the user's browser.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    /// The connection it will make or renew.
    pub connection: String,
    /// The link to open.
    pub url: Url,
    /// The redirect address.
    pub redirect_uri: Url,
    /// Until when it waits.
    pub expires_at: DateTime<Utc>,
    /// Whether a browser was opened.
    pub opened: bool,
}

/// A sign-in under way.
#[derive(Debug)]
pub(crate) struct Pending {
    cancel: CancellationToken,
    outcome: watch::Receiver<Option<Result<(), Arc<EngineError>>>>,
    paste: Paste,
}

impl Engine {
    /// Starts a sign-in: binds the loopback address, and opens the browser where `open` is set. The connection is made
    /// when the user has agreed; [`Engine::sign_in_outcome`] waits for that. A second sign-in for the same connection
    /// takes the place of the first.
    pub async fn sign_in(
        &self,
        connector: &Slug,
        connection: Option<&str>,
        open: bool,
    ) -> Result<PendingSignIn, EngineError> {
        let connector = self.connector(connector)?;
        let connection = name(&connector.slug, connection);
        // The vault is opened first: a sign-in whose token could not be kept must not be started.
        self.vault().await?;
        let profile = profile::of(&connector, self.client_secret(&connector.slug).await?)?;
        let scopes = profile.scopes.clone();
        let attempt = causeway_auth::begin(profile, self.inner.clock.clone(), PATIENCE).await?;
        let expires_at = self.inner.clock.now() + PATIENCE;
        let opened = open && causeway_auth::open_browser(attempt.url()).is_ok();
        let (url, redirect_uri) = (attempt.url().clone(), attempt.redirect_uri().clone());
        self.wait_for_user(connector, connection.clone(), attempt, scopes);
        Ok(PendingSignIn { connection, url, redirect_uri, expires_at, opened })
    }

    /// Waits until the user has signed in, refused, or time is up.
    pub async fn sign_in_outcome(&self, connection: &str) -> Result<(), EngineError> {
        let none = || EngineError::NoPendingSignIn(connection.to_owned());
        let mut outcome = lock(&self.inner.pending).get(connection).map(|p| p.outcome.clone()).ok_or_else(none)?;
        let ended = outcome.wait_for(Option::is_some).await.map_err(|_| none())?.clone();
        lock(&self.inner.pending).remove(connection);
        match ended {
            Some(Err(error)) => Err(EngineError::Shared(error)),
            _ => Ok(()),
        }
    }

    /// Gives up a sign-in.
    pub fn cancel_sign_in(&self, connection: &str) {
        if let Some(pending) = lock(&self.inner.pending).remove(connection) {
            pending.cancel.cancel();
        }
    }

    /// Ends a sign-in with the address that the browser was redirected to, pasted by the user.
    pub fn paste_sign_in(&self, connection: &str, redirected: &str) -> Result<(), EngineError> {
        let paste = lock(&self.inner.pending).get(connection).map(|pending| pending.paste.clone());
        let paste = paste.ok_or_else(|| EngineError::NoPendingSignIn(connection.to_owned()))?;
        Ok(paste.paste(redirected)?)
    }

    /// Signs in where the server grants by itself: opens the link as a browser would. For the demo.
    pub async fn sign_in_by_itself(&self, connector: &Slug) -> Result<String, EngineError> {
        let pending = self.sign_in(connector, None, false).await?;
        let unreachable = |error| match error {
            crate::http::SendError::NotSent(message) | crate::http::SendError::Unknown(message) => {
                EngineError::Unreachable { host: pending.url.host_str().unwrap_or_default().to_owned(), message }
            }
        };
        Http::visit(&pending.url).await.map_err(unreachable)?;
        self.sign_in_outcome(&pending.connection).await?;
        Ok(pending.connection)
    }

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

    async fn client_secret(&self, connector: &Slug) -> Result<Option<SecretString>, EngineError> {
        let Some((_, sealed)) = self.inner.store.sealed(&client_row(connector), "client-secret").await? else {
            return Ok(None);
        };
        let open = self.vault().await?.unseal(&client_aad(connector), &sealed)?;
        Ok(Some(String::from_utf8_lossy(&open).into_owned().into()))
    }

    fn wait_for_user(
        &self,
        connector: Arc<LoadedConnector>,
        connection: String,
        attempt: Attempt,
        scopes: Vec<String>,
    ) {
        let (tell, outcome) = watch::channel(None);
        let cancel = self.inner.stop.child_token();
        let pending = Pending { cancel: cancel.clone(), outcome, paste: attempt.paster() };
        if let Some(former) = lock(&self.inner.pending).insert(connection.clone(), pending) {
            former.cancel.cancel();
        }
        let engine = self.clone();
        self.inner.tasks.spawn(async move {
            let ended = engine.finish_sign_in(&connector, &connection, attempt.finish(cancel).await, scopes).await;
            if let Err(error) = &ended {
                tracing::info!(connection, code = error.code(), "sign-in ended without a connection");
            }
            tell.send_replace(Some(ended.map_err(Arc::new)));
            engine.tell_connections();
        });
    }

    async fn finish_sign_in(
        &self,
        connector: &LoadedConnector,
        connection: &str,
        token: Result<TokenSet, SignInError>,
        scopes: Vec<String>,
    ) -> Result<(), EngineError> {
        let token = token?;
        let row = ConnectionRow {
            account: token.account.clone(),
            scopes: token.scopes.clone().unwrap_or(scopes),
            expires_at: token.expires_at,
            ..self.signed_in(connector, connection).await?
        };
        self.store_token(&row, &token).await?;
        self.inner.wake.notify_one();
        Ok(())
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
            origins: Url::parse(&connector.server()).iter().map(guard::origin).collect(),
            expires_at: None,
            created: former.as_ref().map_or(now, |row| row.created),
            updated: now,
            generation: former.map_or(0, |row| row.generation) + 1,
        })
    }

    async fn store_token(&self, row: &ConnectionRow, token: &TokenSet) -> Result<(), EngineError> {
        let sealed = self.vault().await?.seal(&token_aad(&row.id, row.generation), &token.to_bytes());
        self.inner.store.put_connection_with_secret(row.clone(), "token", sealed).await?;
        Ok(())
    }

    /// A token that is good for at least a minute, renewed if need be. `refused` is one that the server did not take.
    pub(crate) async fn token(&self, id: &str, refused: Option<&SecretString>) -> Result<SecretString, EngineError> {
        if let Some(token) = self.fresh_token(id, refused).await? {
            return Ok(token);
        }
        let gate = lock(&self.inner.refreshes).entry(id.to_owned()).or_default().clone();
        let _one_at_a_time = gate.lock().await;
        // Whoever held the gate may have renewed it.
        match self.fresh_token(id, refused).await? {
            Some(token) => Ok(token),
            None => self.renew(id).await,
        }
    }

    async fn fresh_token(&self, id: &str, refused: Option<&SecretString>) -> Result<Option<SecretString>, EngineError> {
        let (row, token) = self.stored_token(id).await?;
        if row.state != "ok" {
            return Err(self.needs_sign_in(&row));
        }
        let ends_soon = token.expires_at.is_some_and(|at| at - self.inner.clock.now() < MARGIN);
        let was_refused = refused.is_some_and(|old| old.expose_secret() == token.access.expose_secret());
        Ok((!ends_soon && !was_refused).then_some(token.access))
    }

    async fn stored_token(&self, id: &str) -> Result<(ConnectionRow, TokenSet), EngineError> {
        let row = self.connection(id).await?;
        let Some((generation, sealed)) = self.inner.store.sealed(id, "token").await? else {
            return Err(self.needs_sign_in(&row));
        };
        let open = self.vault().await?.unseal(&token_aad(id, generation), &sealed)?;
        let token = TokenSet::from_bytes(&open).map_err(|_| self.needs_sign_in(&row))?;
        Ok((row, token))
    }

    async fn renew(&self, id: &str) -> Result<SecretString, EngineError> {
        let (row, token) = self.stored_token(id).await?;
        let connector = self.connector(&row.connector.parse().map_err(|_| self.needs_sign_in(&row))?)?;
        let profile = profile::of(&connector, self.client_secret(&connector.slug).await?)?;
        if token.refresh.is_none() {
            return Err(self.lost(row, "the service gave no way to renew the sign-in").await);
        }
        let sent = self.inner.clock.now();
        let next = ConnectionRow { generation: row.generation + 1, updated: sent, ..row.clone() };
        let raw = match self.answer_left_by_a_crash(&next).await? {
            Some(raw) => raw,
            None => match causeway_auth::refresh(&profile, &token, self.inner.clock.clone()).await {
                Ok(raw) => raw,
                Err(error) => return Err(self.refresh_failed(row, &profile, error).await),
            },
        };
        // The server has rotated: the answer is on disk before anyone tries to understand it.
        let kept = self.vault().await?.seal(&token_aad(id, next.generation), &raw);
        self.inner.store.put_sealed(id, REFRESH_ANSWER, next.generation, kept).await?;
        match causeway_auth::parse_token_response(&raw, sent, Some(&token)) {
            Ok(token) => {
                self.store_token(&ConnectionRow { expires_at: token.expires_at, ..next }, &token).await?;
                self.inner.changes.tell([Change::Connections]);
                Ok(token.access)
            }
            Err(error) => Err(self.lost(next, &error.to_string()).await),
        }
    }

    /// The answer to a refresh whose token was never stored, because Causeway ended in between. The refresh token that
    /// was sent is dead at most services: this answer is all there is.
    async fn answer_left_by_a_crash(&self, next: &ConnectionRow) -> Result<Option<Vec<u8>>, EngineError> {
        match self.inner.store.sealed(&next.id, REFRESH_ANSWER).await? {
            Some((generation, sealed)) if generation == next.generation => {
                let open = self.vault().await?.unseal(&token_aad(&next.id, generation), &sealed)?;
                Ok(Some(open.to_vec()))
            }
            _ => Ok(None),
        }
    }

    async fn refresh_failed(&self, row: ConnectionRow, profile: &Profile, error: RefreshError) -> EngineError {
        match error {
            RefreshError::InvalidGrant { .. } => self.lost(row, "the service ended the sign-in").await,
            RefreshError::Later { message, .. } => {
                EngineError::TokenLater { host: profile.token_url.host_str().unwrap_or_default().to_owned(), message }
            }
            RefreshError::Config { message } => self.lost(row, &message).await,
        }
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

fn token_aad(connection: &str, generation: u64) -> String {
    format!("connection|{connection}|token|{generation}")
}

fn client_aad(connector: &Slug) -> String {
    format!("connector|{connector}|client-secret")
}

/// Client secrets belong to a connector; the colon keeps their rows apart from those of connections.
fn client_row(connector: &Slug) -> String {
    format!("connector:{connector}")
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
