//! A connection with its secrets, kept in memory once it was read: a warm call asks neither the database nor the vault.
//! The data folder has one engine, so what is here is what is stored; each change of a connection is told here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use causeway_auth::{TokenSet, VaultError};
use causeway_store::{ConnectionRow, ConnectionState};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use crate::connections::token_aad;
use crate::credential::Credential;
use crate::engine::lock;
use crate::{Engine, EngineError, keys};

/// A connection and what it shows to its service. `Debug` hides the secrets.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) row: ConnectionRow,
    pub(crate) secret: Secret,
    /// Whether all of it is on disk. It is not when the disk was full while the service gave a new token.
    pub(crate) saved: bool,
}

#[derive(Debug)]
pub(crate) enum Secret {
    /// Nothing that can be read.
    Missing,
    /// From signing in with OAuth.
    Token(Box<TokenSet>),
    /// Keys that the user gave.
    Keys(Vec<Credential>),
}

impl Session {
    /// The access token, if it has not ended and is not the one that the service refused.
    pub(crate) fn unexpired(&self, now: DateTime<Utc>, refused: Option<&SecretString>) -> Option<&SecretString> {
        let Secret::Token(token) = &self.secret else { return None };
        let ended = token.expires_at.is_some_and(|at| at <= now);
        let was_refused = refused.is_some_and(|old| old.expose_secret() == token.access.expose_secret());
        (!ended && !was_refused).then_some(&token.access)
    }
}

/// The sessions in memory.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// One more with each change, so that what was read before a change is not kept after it.
    epoch: u64,
    open: HashMap<String, Arc<Session>>,
}

impl Sessions {
    fn get(&self, id: &str) -> Result<Arc<Session>, u64> {
        let state = lock(&self.0);
        state.open.get(id).cloned().ok_or(state.epoch)
    }

    fn keep(&self, epoch: u64, session: &Arc<Session>) {
        let mut state = lock(&self.0);
        if state.epoch == epoch {
            state.open.insert(session.row.id.clone(), session.clone());
        }
    }

    /// The connection has changed on disk.
    pub(crate) fn changed(&self, id: &str) {
        let mut state = lock(&self.0);
        state.epoch += 1;
        state.open.remove(id);
    }

    /// What could not be written to the disk.
    pub(crate) fn unsaved(&self, session: Session) {
        let mut state = lock(&self.0);
        state.epoch += 1;
        state.open.insert(session.row.id.clone(), Arc::new(session));
    }
}

impl Engine {
    /// A connection with its secrets.
    pub(crate) async fn session(&self, id: &str) -> Result<Arc<Session>, EngineError> {
        let epoch = match self.inner.sessions.get(id) {
            Ok(session) => return Ok(session),
            Err(epoch) => epoch,
        };
        let row = self.connection(id).await?;
        let secret = match self.secret(&row).await {
            // The key that it was sealed with is lost; that is why the user has to sign in again.
            Err(EngineError::Vault(VaultError::Sealed)) if row.state == ConnectionState::Reauth => Secret::Missing,
            secret => secret?,
        };
        let session = Arc::new(Session { row, secret, saved: true });
        self.inner.sessions.keep(epoch, &session);
        Ok(session)
    }

    async fn secret(&self, row: &ConnectionRow) -> Result<Secret, EngineError> {
        if let Some((generation, sealed)) = self.inner.store.sealed(&row.id, "token").await? {
            let open = self.vault().await?.unseal(&token_aad(&row.id, generation), &sealed)?;
            let Ok(mut token) = TokenSet::from_bytes(&open) else { return Ok(Secret::Missing) };
            if token.origins.is_empty() {
                // Sealed by an older version, which kept the one approved address beside it.
                token.origins.extend(row.token_origin.clone());
            }
            return Ok(Secret::Token(Box::new(token)));
        }
        if let Some((generation, sealed)) = self.inner.store.sealed(&row.id, keys::KEYS).await? {
            let open = self.vault().await?.unseal(&keys::aad(&row.id, generation), &sealed)?;
            return Ok(crate::credential::from_bytes(&open).map_or(Secret::Missing, Secret::Keys));
        }
        Ok(Secret::Missing)
    }
}
