//! Access tokens, renewed before they end. A renewed one is stored before it is used: most refresh tokens are good for
//! one use, so the server's raw answer is sealed and kept before anyone tries to understand it.

use causeway_auth::{Grant, Profile, RefreshError, TokenSet};
use causeway_store::ConnectionRow;
use secrecy::{ExposeSecret, SecretString};

use crate::connections::token_aad;
use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// Where the raw answer to a refresh is kept until its token is stored.
const REFRESH_ANSWER: &str = "refresh-answer";
/// A token that ends sooner than this is renewed first.
const MARGIN: chrono::TimeDelta = chrono::TimeDelta::seconds(60);

impl Engine {
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
        let profile = self.profile(&connector).await?;
        if token.refresh.is_none() && profile.grant != Grant::ClientCredentials {
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
        match profile.read(&raw, sent, Some(&token)) {
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

    pub(crate) async fn store_token(&self, row: &ConnectionRow, token: &TokenSet) -> Result<(), EngineError> {
        let sealed = self.vault().await?.seal(&token_aad(&row.id, row.generation), &token.to_bytes());
        self.inner.store.put_connection_with_secret(row.clone(), "token", sealed).await?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
