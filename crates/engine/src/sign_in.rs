//! Signing in with OAuth 2.0: from the user's wish to the connection that comes of it.

use std::sync::Arc;
use std::time::Duration;

use causeway_auth::net::{self, NetError};
use causeway_auth::{DeviceCode, Grant, Paste, Profile, SignInError, TokenSet};
use causeway_core::{Explain, Slug};
use causeway_store::ConnectionRow;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::call::host_of;
use crate::connections::name;
use crate::engine::lock;
use crate::tokens::obtained;
use crate::{Engine, EngineError, LoadedConnector};

/// How long a sign-in waits for the user.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a sign-in that another one takes the place of may need to close its port.
const GIVING_UP: Duration = Duration::from_secs(5);

/// A sign-in that waits for the user's browser, or for a code to be typed in on another device.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    /// The connection it will make or renew.
    pub connection: String,
    /// The link to open; none where there is no user to ask.
    pub url: Option<Url>,
    /// The host of that link with its port, if it has one; else empty.
    pub host: String,
    /// The redirect address; none where the browser does not come back.
    pub redirect_uri: Option<Url>,
    /// The code for another device.
    pub device: Option<DeviceCode>,
    /// Every host that the browser and secrets go to, for the user to look at first.
    pub hosts: Vec<String>,
    /// Until when it waits.
    pub expires_at: DateTime<Utc>,
    /// Whether a browser was opened.
    pub opened: bool,
    /// Whether the user has not agreed to all of these hosts before.
    pub is_new: bool,
}

/// Which browser is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// None: the link is shown.
    Nothing,
    /// The system's, at once.
    AtOnce,
    /// The system's, where the user has agreed to all hosts before; else when [`Engine::open_sign_in`] says so.
    Agreed,
}

/// A sign-in under way.
#[derive(Debug)]
pub(crate) struct Pending {
    cancel: CancellationToken,
    outcome: watch::Receiver<Option<Result<(), Arc<EngineError>>>>,
    paste: Option<Paste>,
    url: Option<Url>,
}

/// What a sign-in waits for, and what the user is shown meanwhile.
struct Begun {
    url: Option<Url>,
    redirect_uri: Option<Url>,
    device: Option<DeviceCode>,
    expires_at: DateTime<Utc>,
    paste: Option<Paste>,
    cancel: CancellationToken,
    tokens: BoxFuture<'static, Result<TokenSet, SignInError>>,
}

impl Engine {
    /// Starts a sign-in: binds the loopback address, and opens the browser as `opens` says; with `device`, or where the
    /// connector's settings say so, asks for a code to be typed in on another device instead. The connection is
    /// made when the user has agreed; [`Engine::sign_in_outcome`] waits for that. A second sign-in for the same
    /// connection takes the place of the first.
    pub async fn sign_in(
        &self,
        connector: &Slug,
        connection: Option<&str>,
        opens: Opens,
        device: bool,
    ) -> Result<PendingSignIn, EngineError> {
        let connector = self.connector(connector)?;
        let connection = name(&connector.slug, connection);
        // The vault is opened first: a sign-in whose token could not be kept must not be started.
        self.vault().await?;
        let connector = self.with_client(connector).await?;
        let profile = self.profile_for_sign_in(&connector, device).await?;
        self.check_sign_in(&connector, &profile).await?;
        let hosts = profile.hosts();
        // Some services know one port only, and the former sign-in has it.
        self.give_way(&connection).await;
        let begun = self.begin(profile.clone()).await?;
        let agreed = self.agreed_hosts(&connector.slug).await?;
        let is_new = !hosts.iter().all(|host| agreed.contains(host));
        let is_now = opens == Opens::AtOnce || (opens == Opens::Agreed && !is_new);
        let is_link = is_now && begun.device.is_none();
        let opened = is_link && begun.url.as_ref().is_some_and(|url| causeway_auth::open_browser(url).is_ok());
        let pending = PendingSignIn {
            connection: connection.clone(),
            url: begun.url.clone(),
            host: begun.url.as_ref().map(causeway_auth::server).unwrap_or_default(),
            redirect_uri: begun.redirect_uri.clone(),
            device: begun.device.clone(),
            hosts,
            expires_at: begun.expires_at,
            opened,
            is_new,
        };
        self.wait_for_user(connector, connection, begun, profile);
        Ok(pending)
    }

    /// Opens the browser for a sign-in that waits: the user has seen where it leads, and agreed. Says whether there is one.
    pub fn open_sign_in(&self, connection: &str) -> Result<bool, EngineError> {
        let url = lock(&self.inner.pending).get(connection).and_then(|pending| pending.url.clone());
        let url = url.ok_or_else(|| EngineError::NoPendingSignIn(connection.to_owned()))?;
        Ok(causeway_auth::open_browser(&url).is_ok())
    }

    /// The hosts of the sign-ins that users ended at this connector: they were shown, and agreed to.
    async fn agreed_hosts(&self, connector: &Slug) -> Result<Vec<String>, EngineError> {
        let kept = self.inner.store.setting(&agreed(connector)).await?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
    }

    /// Signs in with a user's name and password, where the connector's settings allow that by `legacyPassword`.
    pub async fn sign_in_with_password(
        &self,
        connector: &Slug,
        connection: Option<&str>,
        user: &str,
        password: &SecretString,
    ) -> Result<ConnectionRow, EngineError> {
        let connector = self.connector(connector)?;
        let connection = name(&connector.slug, connection);
        self.vault().await?;
        let profile = self.profile_for_sign_in(&connector, false).await?;
        self.check_sign_in(&connector, &profile).await?;
        let token = causeway_auth::password(&profile, &self.inner.clock, user, password).await;
        self.finish_sign_in(&connector, &connection, token, &profile).await?;
        self.tell_connections();
        self.connection(&connection).await
    }

    /// A description must not make Causeway post to the user's own network. Signing in approves the connector's own
    /// address, and no other there but this very machine, where a sign-in server may run. (A name that only resolves to
    /// the user's network must still prove itself by TLS: token addresses are https, or on this machine.)
    async fn check_sign_in(&self, connector: &LoadedConnector, profile: &Profile) -> Result<(), EngineError> {
        let own = connector.address().map(|url| net::origin(&url)).unwrap_or_default();
        let approved = self.approved(Some(&connector.slug)).await?;
        let mut others = profile.sent_to();
        others.retain(|url| net::origin(url) != own && !net::is_loopback(url));
        others.iter().try_for_each(|url| approved.check(url, Some(&connector.slug)))
    }

    /// Waits until the user has signed in, refused, or time is up.
    pub async fn sign_in_outcome(&self, connection: &str) -> Result<(), EngineError> {
        let none = || EngineError::NoPendingSignIn(connection.to_owned());
        let mut outcome = lock(&self.inner.pending).get(connection).map(|p| p.outcome.clone()).ok_or_else(none)?;
        let ended = outcome.wait_for(Option::is_some).await.map_err(|_| none())?.clone();
        // A later sign-in may have taken its place.
        let mut pending = lock(&self.inner.pending);
        if pending.get(connection).is_some_and(|pending| pending.outcome.same_channel(&outcome)) {
            pending.remove(connection);
        }
        drop(pending);
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
        let paste = lock(&self.inner.pending).get(connection).and_then(|pending| pending.paste.clone());
        let paste = paste.ok_or_else(|| EngineError::NoPendingSignIn(connection.to_owned()))?;
        Ok(paste.paste(redirected)?)
    }

    /// Signs in where the server grants by itself: opens the link as a browser would. For the demo.
    pub async fn sign_in_by_itself(&self, connector: &Slug) -> Result<String, EngineError> {
        let pending = self.sign_in(connector, None, Opens::Nothing, false).await?;
        if let Some(url) = &pending.url {
            let unreachable =
                |error: NetError| EngineError::Unreachable { host: host_of(url), message: error.to_string() };
            net::visit(url).await.map_err(unreachable)?;
        }
        self.sign_in_outcome(&pending.connection).await?;
        Ok(pending.connection)
    }

    /// Ends a sign-in for the same connection, so that its port is free.
    async fn give_way(&self, connection: &str) {
        let former = lock(&self.inner.pending).remove(connection);
        if let Some(mut former) = former {
            former.cancel.cancel();
            let _ = timeout(GIVING_UP, former.outcome.wait_for(Option::is_some)).await;
        }
    }

    async fn begin(&self, profile: Profile) -> Result<Begun, EngineError> {
        let (cancel, now) = (self.inner.stop.child_token(), self.inner.clock.now());
        let clock = self.inner.clock.clone();
        let none = (None, None, None, now, None);
        let ((url, redirect_uri, device, expires_at, paste), tokens): (_, BoxFuture<'static, _>) = match profile.grant {
            Grant::AuthorizationCode => {
                let attempt = causeway_auth::begin(profile, clock, PATIENCE).await?;
                let (url, back) = (attempt.url().clone(), attempt.redirect_uri().clone());
                let shown = (Some(url), Some(back), None, now + PATIENCE, Some(attempt.paster()));
                (shown, Box::pin(attempt.finish(cancel.clone())))
            }
            Grant::DeviceCode => {
                let attempt = causeway_auth::begin_device(profile, clock).await?;
                let code = attempt.code().clone();
                let shown = (Some(code.verification_uri.clone()), None, Some(code.clone()), code.expires_at, None);
                (shown, Box::pin(attempt.finish(cancel.clone())))
            }
            Grant::ClientCredentials => {
                (none, Box::pin(async move { causeway_auth::client_credentials(&profile, &clock).await }))
            }
            Grant::Password => {
                let why = "this connector is signed in to with a user name and a password";
                return Err(SignInError::Settings(why.into()).into());
            }
        };
        Ok(Begun { url, redirect_uri, device, expires_at, paste, cancel, tokens })
    }

    fn wait_for_user(&self, connector: Arc<LoadedConnector>, connection: String, begun: Begun, profile: Profile) {
        let (tell, outcome) = watch::channel(None);
        let pending = Pending { cancel: begun.cancel, outcome, paste: begun.paste, url: begun.url };
        if let Some(former) = lock(&self.inner.pending).insert(connection.clone(), pending) {
            former.cancel.cancel();
        }
        let engine = self.clone();
        self.inner.tasks.spawn(async move {
            let ended = engine.finish_sign_in(&connector, &connection, begun.tokens.await, &profile).await;
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
        profile: &Profile,
    ) -> Result<(), EngineError> {
        let token = token?;
        self.same_account(connection, &token).await?;
        let row = ConnectionRow {
            account: token.account.clone(),
            scopes: profile.scopes.clone(),
            ..self.signed_in(connector, connection).await?
        };
        let row = obtained(row, profile, &token);
        self.store_token(&row, &token).await?;
        let hosts = serde_json::to_value(profile.hosts()).unwrap_or_default();
        self.inner.store.set_setting(&agreed(&connector.slug), hosts).await?;
        self.inner.wake.notify_one();
        Ok(())
    }

    /// A connection stays with the account that it was made for: flows remember what they moved for that one.
    async fn same_account(&self, connection: &str, token: &TokenSet) -> Result<(), EngineError> {
        let former = self.inner.store.connection(connection).await?.and_then(|row| row.account);
        match (former, &token.account) {
            (Some(former), Some(account)) if former != *account => {
                Err(EngineError::OtherAccount { connection: connection.to_owned(), former, account: account.clone() })
            }
            _ => Ok(()),
        }
    }
}

/// Where it is kept which hosts the user agreed to.
fn agreed(connector: &Slug) -> String {
    format!("agreed:{connector}")
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
