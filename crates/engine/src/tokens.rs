//! Access tokens, renewed before they end. Most refresh tokens are good for one use, so nothing of a renewal may get
//! lost: it is noted on disk before the service is asked, the raw answer is sealed and stored before anyone tries to
//! understand it, and a caller that goes away does not take the renewal with it.
//!
//! One renewal of a connection at a time: in the process by a gate, across processes by the data folder's lock, which
//! has one engine hold it. Whoever waited takes what the one before got.

use std::sync::Arc;
use std::time::Duration;

use causeway_auth::{Grant, Profile, RefreshError, TokenSet, net};
use causeway_core::Explain;
use causeway_store::{ConnectionRow, ConnectionState};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use url::Url;

use crate::connections::token_aad;
use crate::engine::lock;
use crate::session::{Secret, Session};
use crate::{Change, Engine, EngineError, crash};

/// Where the raw answer to a refresh is kept until its token is stored.
const REFRESH_ANSWER: &str = "refresh-answer";
/// Where it is noted that a refresh is under way.
const REFRESH_INTENT: &str = "refresh-intent";
/// A token is renewed when it ends sooner than this, or than a tenth of its life if that is less.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
/// Waits between tries while the service does not answer: the first, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// The longest wait that a service is given when it asks for one.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(1);

/// One connection's renewals: who holds it renews. Counts the tries that failed in a row.
pub(crate) type Gate = Arc<tokio::sync::Mutex<u32>>;

/// Why a token is renewed.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// The present one has ended or ends soon.
    Ends,
    /// The service did not take this one.
    Refused(SecretString),
    /// It is time, though the present one is good for a while.
    Due,
    /// A person asked.
    Asked,
}

impl Engine {
    /// A token that does not end just now, renewed if need be. `refused` is one that the service did not take.
    pub(crate) async fn token(&self, id: &str, refused: Option<&SecretString>) -> Result<SecretString, EngineError> {
        let session = self.session(id).await?;
        if let Some(token) = self.usable(&session, refused)? {
            return Ok(token.clone());
        }
        let why = refused.map_or(Why::Ends, |old| Why::Refused(old.clone()));
        self.renew(id, session.row.generation, why).await
    }

    /// Has a token ready that does not end just now: what each call does first, for the benchmark.
    #[doc(hidden)]
    pub async fn warm_token(&self, id: &str) -> Result<(), EngineError> {
        self.token(id, None).await.map(drop)
    }

    /// Renews a connection's token now.
    pub async fn refresh_connection(&self, id: &str) -> Result<ConnectionRow, EngineError> {
        let session = self.session(id).await?;
        if matches!(session.secret, Secret::Keys(_)) {
            return Err(EngineError::KeysStay(self.connection_title(&session.row)));
        }
        self.renew(id, session.row.generation, Why::Asked).await?;
        self.connection(id).await
    }

    /// Renews a token that is newer than generation `since` only if it has to be. The caller may go away meanwhile.
    pub(crate) async fn renew(&self, id: &str, since: u64, why: Why) -> Result<SecretString, EngineError> {
        let gate = lock(&self.inner.renewals).entry(id.to_owned()).or_default().clone();
        let (engine, id) = (self.clone(), id.to_owned());
        let task = self.inner.finishing.spawn(async move {
            let mut failed = gate.lock_owned().await;
            let renewed = engine.renew_once(&id, since, &why, *failed).await;
            *failed = if matches!(renewed, Err(EngineError::TokenLater { .. })) { *failed + 1 } else { 0 };
            renewed
        });
        task.await.map_err(|_| EngineError::Interrupted)?
    }

    async fn renew_once(&self, id: &str, since: u64, why: &Why, failed: u32) -> Result<SecretString, EngineError> {
        let session = self.session(id).await?;
        let refused = if let Why::Refused(old) = why { Some(old) } else { None };
        let unexpired = session.unexpired(self.inner.clock.now(), refused);
        // Whoever held the gate before got a newer one: that is what everybody wanted.
        if let Some(token) = unexpired.filter(|_| session.row.generation > since) {
            return Ok(token.clone());
        }
        if matches!(why, Why::Ends | Why::Refused(_))
            && let Some(token) = self.usable(&session, refused)?
        {
            return Ok(token.clone());
        }
        let Secret::Token(token) = &session.secret else { return Err(self.needs_sign_in(&session.row)) };
        if !session.saved {
            self.store_token(&session.row, token).await?;
        }
        match self.ask(&session.row, token, failed).await {
            // It cannot be renewed now, or at all, but what is here is still good.
            Err(EngineError::TokenLater { .. } | EngineError::NotRenewable(_))
                if !matches!(why, Why::Asked) && unexpired.is_some() =>
            {
                Ok(token.access.clone())
            }
            asked => asked,
        }
    }

    /// The session's token, if it can be used as it is; `None` when it is to be renewed first.
    fn usable<'a>(
        &self,
        session: &'a Session,
        refused: Option<&SecretString>,
    ) -> Result<Option<&'a SecretString>, EngineError> {
        let (row, now) = (&session.row, self.inner.clock.now());
        let unexpired = session.unexpired(now, refused);
        match row.state {
            ConnectionState::Ok => Ok(unexpired.filter(|_| !ends_soon(row, now))),
            ConnectionState::Waiting => match unexpired {
                None if row.retry_at.is_some_and(|at| is_ahead(at, now)) => Err(self.later(row)),
                unexpired => Ok(unexpired),
            },
            ConnectionState::Reauth | ConnectionState::Settings => Err(self.needs_sign_in(row)),
        }
    }

    /// Asks the service for a new token, and stores it.
    async fn ask(&self, row: &ConnectionRow, token: &TokenSet, failed: u32) -> Result<SecretString, EngineError> {
        let connector = self.connector(&row.connector.parse().map_err(|_| self.needs_sign_in(row))?)?;
        let profile = self.profile(&connector).await?;
        let now = self.inner.clock.now();
        if token.refresh.is_none() && profile.grant != Grant::ClientCredentials {
            // Nothing to ask with. Until it ends, it is good all the same.
            let reason = "it has ended, and the service gave no way to renew it";
            return match row.expires_at.is_some_and(|at| at <= now) {
                true => Err(self.lost(row, ConnectionState::Reauth, reason).await),
                false => Err(EngineError::NotRenewable(self.connection_title(row))),
            };
        }
        let next = ConnectionRow { generation: row.generation + 1, updated: now, ..row.clone() };
        let raw = match self.answer_left_by_a_crash(&next).await? {
            Some(raw) => raw,
            None => self.ask_service(row, &next, &profile, token, failed).await?,
        };
        self.keep(next, &profile, token, &raw).await
    }

    /// The service's raw answer, on disk as soon as it is there.
    async fn ask_service(
        &self,
        row: &ConnectionRow,
        next: &ConnectionRow,
        profile: &Profile,
        token: &TokenSet,
        failed: u32,
    ) -> Result<Vec<u8>, EngineError> {
        let (store, vault) = (&self.inner.store, self.vault().await?);
        let aad = token_aad(&row.id, next.generation);
        let cut_off = store.sealed(&row.id, REFRESH_INTENT).await?.is_some_and(|(of, _)| of == next.generation);
        // A disk that takes no note would take no token either: better not to ask.
        let note = vault.seal(&aad, next.updated.to_rfc3339().as_bytes());
        store.put_sealed(&row.id, REFRESH_INTENT, next.generation, note).await?;
        crash::point("refresh-noted");
        let raw = match causeway_auth::refresh(profile, token, self.inner.clock.clone()).await {
            Ok(raw) => raw,
            Err(error) => return Err(self.refresh_failed(row, profile, error, cut_off, failed).await),
        };
        crash::point("refresh-answered");
        if let Err(error) = store.put_sealed(&row.id, REFRESH_ANSWER, next.generation, vault.seal(&aad, &raw)).await {
            tracing::error!(code = error.code(), "a renewed sign-in is in memory only: {error}");
        }
        crash::point("refresh-kept");
        Ok(raw)
    }

    async fn keep(
        &self,
        next: ConnectionRow,
        profile: &Profile,
        old: &TokenSet,
        raw: &[u8],
    ) -> Result<SecretString, EngineError> {
        let token = match profile.read(raw, next.updated, Some(old)) {
            Ok(token) => token,
            Err(error) => {
                // What is stored is still the generation before.
                let row = ConnectionRow { generation: next.generation.saturating_sub(1), ..next };
                return Err(self.lost(&row, ConnectionState::Reauth, &error.to_string()).await);
            }
        };
        let row = obtained(next, profile, &token);
        let access = token.access.clone();
        if let Err(error) = self.store_token(&row, &token).await {
            // It works until Causeway ends, and is stored when the disk takes it.
            tracing::error!(code = error.code(), "a renewed sign-in is in memory only: {error}");
            self.inner.sessions.unsaved(Session { row, secret: Secret::Token(Box::new(token)), saved: false });
        }
        crash::point("refresh-stored");
        self.inner.changes.tell([Change::Connections]);
        Ok(access)
    }

    /// Stores a connection with its token.
    pub(crate) async fn store_token(&self, row: &ConnectionRow, token: &TokenSet) -> Result<(), EngineError> {
        let sealed = self.vault().await?.seal(&token_aad(&row.id, row.generation), &token.to_bytes());
        self.inner.store.put_connection_with_secret(row.clone(), "token", sealed).await?;
        self.inner.sessions.changed(&row.id);
        Ok(())
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

    async fn refresh_failed(
        &self,
        row: &ConnectionRow,
        profile: &Profile,
        error: RefreshError,
        cut_off: bool,
        failed: u32,
    ) -> EngineError {
        match error {
            RefreshError::InvalidGrant { .. } if cut_off => {
                let reason = "Causeway was ended in the middle of renewing it, and the service takes nothing else";
                self.lost(row, ConnectionState::Reauth, reason).await
            }
            RefreshError::InvalidGrant { .. } => {
                self.lost(row, ConnectionState::Reauth, "the service ended the sign-in").await
            }
            RefreshError::NotApproved { origin } => {
                let reason = format!("it would now be renewed at {origin}, which you have not approved");
                self.lost(row, ConnectionState::Reauth, &reason).await
            }
            RefreshError::Config { message } => self.lost(row, ConnectionState::Settings, &message).await,
            RefreshError::Later { message, after } => {
                let wait = after.unwrap_or_else(|| backoff(failed));
                let retry_at =
                    Some(self.inner.clock.now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::minutes(15)));
                let row = ConnectionRow {
                    state: ConnectionState::Waiting,
                    state_reason: Some(message),
                    retry_at,
                    token_origin: Some(net::origin(&profile.token_url)),
                    ..row.clone()
                };
                self.set_state(&row).await;
                self.later(&row)
            }
        }
    }

    fn later(&self, row: &ConnectionRow) -> EngineError {
        let host = row.token_origin.as_deref().and_then(|origin| Url::parse(origin).ok());
        let host = host.and_then(|url| url.host_str().map(str::to_owned));
        EngineError::TokenLater {
            host: host.unwrap_or_else(|| self.connection_title(row)),
            message: row.state_reason.clone().unwrap_or_default(),
        }
    }
}

/// A connection's row with what its new token says.
pub(crate) fn obtained(row: ConnectionRow, profile: &Profile, token: &TokenSet) -> ConnectionRow {
    ConnectionRow {
        state: ConnectionState::Ok,
        state_reason: None,
        retry_at: None,
        expires_at: token.expires_at,
        obtained: Some(row.updated),
        renews: token.refresh.is_some() || profile.grant == Grant::ClientCredentials,
        token_origin: Some(net::origin(&profile.token_url)),
        scopes: token.scopes.clone().unwrap_or(row.scopes),
        ..row
    }
}

/// How long the token lives, as far as that is known.
pub(crate) fn life(row: &ConnectionRow) -> Option<TimeDelta> {
    Some(row.expires_at? - row.obtained?)
}

/// Whether it is better renewed before it is used. The margin of a short life is short, or it would always be.
fn ends_soon(row: &ConnectionRow, now: DateTime<Utc>) -> bool {
    let margin = life(row).map_or(MARGIN, |life| (life / 10).min(MARGIN));
    row.expires_at.is_some_and(|at| at - now <= margin)
}

/// Whether a wait still lasts. One that would last longer than any wait does is over: the clock was set back.
pub(crate) fn is_ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at > now && at - now <= LONGEST_ASKED
}

/// A random time up to 5 s, 10 s, 20 s … 15 min: services that come back are not overrun.
fn backoff(failed: u32) -> Duration {
    let longest = FIRST_WAIT.saturating_mul(1 << failed.min(10)).min(LONGEST_WAIT);
    longest.mul_f64(rand::random_range(0.2..=1.0))
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
