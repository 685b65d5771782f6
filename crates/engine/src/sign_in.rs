//! Signing in with OAuth 2.0: from the user's wish to the connection that comes of it.

use std::sync::Arc;
use std::time::Duration;

use causeway_auth::net::{self, NetError};
use causeway_auth::{Attempt, Paste, Profile, SignInError, TokenSet};
use causeway_core::{Explain, Slug};
use causeway_store::ConnectionRow;
use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::call::host_of;
use crate::connections::name;
use crate::engine::lock;
use crate::tokens::obtained;
use crate::{Engine, EngineError, LoadedConnector, profile};

/// How long a sign-in waits for the user.
const PATIENCE: Duration = Duration::from_secs(300);

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
        self.check_sign_in(&connector, &profile).await?;
        let (scopes, token_origin) = (profile.scopes.clone(), net::origin(&profile.token_url));
        let attempt = causeway_auth::begin(profile, self.inner.clock.clone(), PATIENCE).await?;
        let expires_at = self.inner.clock.now() + PATIENCE;
        let opened = open && causeway_auth::open_browser(attempt.url()).is_ok();
        let (url, redirect_uri) = (attempt.url().clone(), attempt.redirect_uri().clone());
        self.wait_for_user(connector, connection.clone(), attempt, scopes, token_origin);
        Ok(PendingSignIn { connection, url, redirect_uri, expires_at, opened })
    }

    /// A description must not make Causeway post to the user's own network. Signing in approves the connector's own
    /// address, and no other there. (A name that only resolves to the user's network must still prove itself by TLS:
    /// token addresses are https, or on this machine.)
    async fn check_sign_in(&self, connector: &LoadedConnector, profile: &Profile) -> Result<(), EngineError> {
        let own = connector.address().map(|url| net::origin(&url)).unwrap_or_default();
        let approved = self.approved(Some(&connector.slug)).await?;
        let sent_to = [Some(&profile.token_url), profile.revoke_url.as_ref()];
        let others = sent_to.into_iter().flatten().filter(|url| net::origin(url) != own);
        others.into_iter().try_for_each(|url| approved.check(url, Some(&connector.slug)))
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
        let unreachable =
            |error: NetError| EngineError::Unreachable { host: host_of(&pending.url), message: error.to_string() };
        net::visit(&pending.url).await.map_err(unreachable)?;
        self.sign_in_outcome(&pending.connection).await?;
        Ok(pending.connection)
    }

    fn wait_for_user(
        &self,
        connector: Arc<LoadedConnector>,
        connection: String,
        attempt: Attempt,
        scopes: Vec<String>,
        token_origin: String,
    ) {
        let (tell, outcome) = watch::channel(None);
        let cancel = self.inner.stop.child_token();
        let pending = Pending { cancel: cancel.clone(), outcome, paste: attempt.paster() };
        if let Some(former) = lock(&self.inner.pending).insert(connection.clone(), pending) {
            former.cancel.cancel();
        }
        let engine = self.clone();
        self.inner.tasks.spawn(async move {
            let ended = engine
                .finish_sign_in(&connector, &connection, attempt.finish(cancel).await, scopes, token_origin)
                .await;
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
        token_origin: String,
    ) -> Result<(), EngineError> {
        let token = token?;
        let former = self.inner.store.connection(connection).await?;
        let (before, now) = (former.and_then(|row| row.account), token.account.clone());
        if let (Some(before), Some(now)) = (before, &now)
            && before != *now
        {
            let title = connector.title().to_owned();
            return Err(EngineError::OtherAccount {
                connection: connection.to_owned(),
                title,
                before,
                now: now.clone(),
            });
        }
        let row = ConnectionRow {
            account: now,
            scopes,
            token_origin: Some(token_origin),
            ..self.signed_in(connector, connection).await?
        };
        let row = obtained(row, &token);
        self.store_token(&row, &token).await?;
        self.inner.wake.notify_one();
        Ok(())
    }
}
