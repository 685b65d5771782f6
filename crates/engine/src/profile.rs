//! How to sign in to a connector: what its `apiProperties.json` says, then what is known of the service, then what its
//! description says (written into the file when it is imported), then what its issuer publishes.

use causeway_auth::{Discovered, Grant, Profile, SignIn, SignInError, provider};
use causeway_core::{Explain, Slug};
use causeway_openapi::AuthScheme;
use secrecy::SecretString;

use crate::{Engine, EngineError, LoadedConnector};

impl LoadedConnector {
    /// How it signs in, with the gaps filled where the service is known.
    #[must_use]
    pub fn sign_in(&self) -> Option<SignIn> {
        let own = self.properties.sign_in.as_ref()?;
        let known = provider(&own.authorization_url).or_else(|| provider(&own.token_url));
        Some(known.map_or_else(|| own.clone(), |known| own.over(known)))
    }
}

impl Engine {
    /// The profile of a connector, from what is kept: nothing is asked for over the network.
    pub(crate) async fn profile(&self, connector: &LoadedConnector) -> Result<Profile, EngineError> {
        let found = self.kept_discovery(&connector.slug).await?;
        from(connector, found.as_ref(), self.client_secret(&connector.slug).await?)
    }

    /// How a connector signs in, with everything that is known.
    pub(crate) async fn sign_in_settings(&self, connector: &LoadedConnector) -> Result<SignIn, EngineError> {
        settings(connector, self.kept_discovery(&connector.slug).await?.as_ref())
    }

    /// The profile for a new sign-in, with what the issuer publishes where that is needed; `device` signs in on another
    /// device, whatever the settings say.
    pub(crate) async fn profile_for_sign_in(
        &self,
        connector: &LoadedConnector,
        device: bool,
    ) -> Result<Profile, EngineError> {
        let mut sign_in = connector.sign_in().unwrap_or_default();
        sign_in.grant = if device { Some(Grant::DeviceCode) } else { sign_in.grant };
        if let Some(issuer) = sign_in.issuer.as_ref().filter(|_| sign_in.needs_discovery()) {
            self.look_up(connector, issuer).await?;
        }
        let profile = self.profile(connector).await?;
        Ok(if device { Profile { grant: Grant::DeviceCode, ..profile } } else { profile })
    }

    /// Asks the issuer once a day. What was found before does as well when it cannot be asked.
    pub(crate) async fn look_up(&self, connector: &LoadedConnector, issuer: &str) -> Result<(), EngineError> {
        let kept = self.kept_discovery(&connector.slug).await?.filter(|kept| kept.is_of(issuer));
        if kept.as_ref().is_some_and(|kept| kept.is_fresh(self.inner.clock.now())) {
            return Ok(());
        }
        match causeway_auth::discover(issuer, &self.inner.clock).await {
            Ok(found) => {
                let found = serde_json::to_value(found).unwrap_or_default();
                Ok(self.inner.store.set_setting(&setting(&connector.slug), found).await?)
            }
            Err(error @ SignInError::Unreachable { .. }) if kept.is_some() => {
                tracing::info!(connector = %connector.slug, code = error.code(), "the issuer is asked again later");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn kept_discovery(&self, connector: &Slug) -> Result<Option<Discovered>, EngineError> {
        let kept = self.inner.store.setting(&setting(connector)).await?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }
}

/// The setting under which it is kept what a connector's issuer publishes.
fn setting(connector: &Slug) -> String {
    format!("discovered:{connector}")
}

/// The profile of a connector that needs no discovery.
#[cfg(test)]
pub(crate) fn of(connector: &LoadedConnector, secret: Option<SecretString>) -> Result<Profile, EngineError> {
    from(connector, None, secret)
}

fn from(
    connector: &LoadedConnector,
    found: Option<&Discovered>,
    secret: Option<SecretString>,
) -> Result<Profile, EngineError> {
    Ok(settings(connector, found)?.profile(secret)?)
}

/// The settings with everything that is known.
fn settings(connector: &LoadedConnector, found: Option<&Discovered>) -> Result<SignIn, EngineError> {
    let missing = |missing| EngineError::NoSignIn { connector: connector.slug.clone(), missing };
    let sign_in = connector.sign_in().ok_or_else(|| missing("\"signIn\" is"))?;
    if sign_in.client_id.is_empty() {
        return Err(missing("the client id registered at the service is"));
    }
    let found = found.filter(|found| sign_in.issuer.as_deref().is_some_and(|issuer| found.is_of(issuer)));
    let sign_in = found.map_or_else(|| sign_in.clone(), |found| sign_in.with(found));
    if sign_in.token_url.is_empty() {
        return Err(missing("a usable \"tokenUrl\" is"));
    }
    Ok(sign_in)
}

/// What a description says about signing in, where the service is not known better.
pub(crate) fn guess(auth: &[AuthScheme]) -> Option<SignIn> {
    auth.iter().find_map(|scheme| match scheme {
        AuthScheme::OAuth2 {
            authorization_url: Some(authorization),
            token_url,
            refresh_url,
            scopes,
            scope_separator,
            ..
        } => {
            let mut said = SignIn {
                authorization_url: authorization.clone(),
                token_url: token_url.clone().unwrap_or_default(),
                refresh_url: refresh_url.clone().filter(|url| Some(url) != token_url.as_ref()),
                scopes: scopes.iter().map(|(scope, _)| scope.clone()).collect(),
                ..SignIn::default()
            };
            said.ways.scope_separator = scope_separator.clone();
            if let Some(known) = provider(authorization) {
                said.authorization_url = known.authorization_url.clone();
                said.token_url = known.token_url.clone();
                said.refresh_url = None;
                said.ways.scope_separator = None;
            }
            Some(said)
        }
        AuthScheme::OpenIdConnect { url, .. } if !url.is_empty() => {
            Some(SignIn { issuer: Some(url.clone()), ..SignIn::default() })
        }
        _ => None,
    })
}
