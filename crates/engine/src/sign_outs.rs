//! Disconnecting: the tokens are forgotten here at once, and the service is told to end them, now or when it can be
//! reached (RFC 7009).

use std::time::Duration;

use causeway_auth::{RefreshError, SignIn, TokenSet};
use causeway_core::{Explain, Slug};
use causeway_store::{ConnectionRow, NewSignOut, SignOutRow};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::session::Secret;
use crate::{Engine, EngineError};

/// How long someone who disconnects waits for the service; after that it is told in the background.
const PATIENCE: Duration = Duration::from_secs(10);
/// A service that cannot be told in this time never will be.
const GIVE_UP: TimeDelta = TimeDelta::days(30);

/// What became of a sign-in that the user ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignedOut {
    /// The service has ended it too.
    Told,
    /// The service could not be reached; it will be told.
    Later,
    /// There is no way to tell this service, or nothing to tell it.
    Here,
}

impl Engine {
    /// Forgets a connection and its tokens, and tells the service.
    pub async fn remove_connection(&self, id: &str) -> Result<SignedOut, EngineError> {
        let row = self.connection(id).await?;
        self.cancel_sign_in(id);
        // A vault that is shut keeps nobody from disconnecting; then the service cannot be told.
        let sign_out = self.sign_out(&row).await.unwrap_or_else(|error| {
            tracing::warn!(code = error.code(), "the service is not told: {error}");
            None
        });
        let tell = sign_out.is_some();
        self.inner.store.remove_connection(id, sign_out).await?;
        self.inner.sessions.changed(id);
        self.tell_connections();
        let engine = self.clone();
        let told = self.inner.finishing.spawn(async move {
            let told = !tell || engine.tell_services().await;
            engine.registration_ends(&row).await;
            told
        });
        Ok(match tokio::time::timeout(PATIENCE, told).await {
            _ if !tell => SignedOut::Here,
            Ok(Ok(true)) => SignedOut::Told,
            _ => SignedOut::Later,
        })
    }

    async fn registration_ends(&self, row: &ConnectionRow) {
        let Ok(slug) = row.connector.parse() else { return };
        if let Err(error) = self.end_registration(&slug).await {
            tracing::warn!(code = error.code(), "Causeway stays registered: {error}");
        }
    }

    /// What tells the service of a connection; `None` where there is nothing to tell.
    async fn sign_out(&self, row: &ConnectionRow) -> Result<Option<NewSignOut>, EngineError> {
        let session = self.session(&row.id).await?;
        let Secret::Token(token) = &session.secret else { return Ok(None) };
        let slug: Slug = row.connector.parse().map_err(|_| self.needs_sign_in(row))?;
        let connector = self.connector(&slug)?;
        let secret = self.client_secret(&slug).await?;
        let sign_in = self.sign_in_settings(&connector).await?;
        if sign_in.profile(secret.clone())?.revoke_url.is_none() {
            return Ok(None);
        }
        let vault = self.vault().await?;
        Ok(Some(NewSignOut {
            title: self.connection_title(row),
            how: serde_json::to_value(sign_in).unwrap_or_default(),
            token: vault.seal(TOKEN, &token.to_bytes()),
            client_secret: secret.map(|secret| vault.seal(CLIENT, secret.expose_secret().as_bytes())),
        }))
    }

    /// Tells the services whose time it is; whether all that wait were told.
    pub(crate) async fn tell_services(&self) -> bool {
        let now = self.inner.clock.now();
        let waiting = self.inner.store.sign_outs().await.unwrap_or_default();
        let mut all = true;
        for row in &waiting {
            if row.next > now {
                all = false;
                continue;
            }
            match self.tell_service(row).await {
                Ok(told) => all &= told,
                Err(error) => {
                    all = false;
                    tracing::warn!(code = error.code(), "{} was not told: {error}", row.sign_out.title);
                }
            }
        }
        all
    }

    async fn tell_service(&self, row: &SignOutRow) -> Result<bool, EngineError> {
        let (store, now) = (&self.inner.store, self.inner.clock.now());
        let told = match self.revoke(&row.sign_out).await {
            Ok(told) => told,
            Err(error) if now - row.created > GIVE_UP => {
                store.signed_out(row.id).await?;
                return Err(error);
            }
            Err(error) => {
                store.sign_out_later(row.id, now + wait(row.tries, None)).await?;
                return Err(error);
            }
        };
        match told {
            Err(RefreshError::Later { after, message }) if now - row.created < GIVE_UP => {
                tracing::info!("{} is told later: {message}", row.sign_out.title);
                store.sign_out_later(row.id, now + wait(row.tries, after)).await?;
                Ok(false)
            }
            // What a service does not take now it never will.
            _ => Ok(store.signed_out(row.id).await.map(|()| true)?),
        }
    }

    async fn revoke(&self, sign_out: &NewSignOut) -> Result<Result<(), RefreshError>, EngineError> {
        let vault = self.vault().await?;
        let Ok(how) = serde_json::from_value::<SignIn>(sign_out.how.clone()) else { return Ok(Ok(())) };
        let secret = match &sign_out.client_secret {
            Some(sealed) => {
                Some(SecretString::from(String::from_utf8_lossy(&vault.unseal(CLIENT, sealed)?).into_owned()))
            }
            None => None,
        };
        let Ok(token) = TokenSet::from_bytes(&vault.unseal(TOKEN, &sign_out.token)?) else { return Ok(Ok(())) };
        let profile = how.profile(secret)?;
        Ok(causeway_auth::revoke(&profile, &token, self.inner.clock.clone()).await)
    }

    /// Titles of the connections whose services were not told yet that they are gone.
    pub async fn waiting_sign_outs(&self) -> Result<Vec<String>, EngineError> {
        Ok(self.inner.store.sign_outs().await?.into_iter().map(|row| row.sign_out.title).collect())
    }
}

/// What is sealed for a sign-out, as the vault knows it.
const TOKEN: &str = "sign-out|token";
const CLIENT: &str = "sign-out|client-secret";

/// A minute, two, four … six hours; or what the service asks for.
fn wait(tries: u64, asked: Option<Duration>) -> TimeDelta {
    let own = TimeDelta::minutes(1) * (1 << tries.min(9));
    asked.and_then(|asked| TimeDelta::from_std(asked).ok()).unwrap_or(own).min(TimeDelta::hours(6))
}
