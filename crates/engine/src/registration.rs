//! The client that Causeway registered by itself at an issuer, so that the user needs no client id: made with the first
//! sign-in, written where one that the user registered would stand, and ended with the last connection.

use std::sync::Arc;

use causeway_auth::{Registered, SignIn};
use causeway_core::Slug;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::connections::client_row;
use crate::{Engine, EngineError, LoadedConnector};

/// Where the token that ends a registration is sealed.
const FIELD: &str = "registration";

/// What is kept of a registration beside the sealed secrets.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    client_id: String,
    /// The redirect addresses that it was made for.
    redirects: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
    /// Where it is ended.
    managed: Option<Url>,
}

impl Kept {
    fn is_good(&self, sign_in: &SignIn, now: DateTime<Utc>) -> bool {
        self.redirects == sign_in.redirect_addresses() && self.expires_at.is_none_or(|at| at > now)
    }
}

impl Engine {
    /// The connector with a client id: its own, or one that its issuer gives to every program that asks. Where there is
    /// neither it is as it was.
    pub(crate) async fn with_client(
        &self,
        connector: Arc<LoadedConnector>,
    ) -> Result<Arc<LoadedConnector>, EngineError> {
        let sign_in = connector.sign_in().unwrap_or_default();
        let Some(issuer) = sign_in.issuer.as_deref().filter(|issuer| !issuer.is_empty()) else { return Ok(connector) };
        let kept = self.registered(&connector.slug).await?.filter(|kept| kept.client_id == sign_in.client_id);
        let is_own = !sign_in.client_id.is_empty() && kept.is_none();
        if is_own || kept.is_some_and(|kept| kept.is_good(&sign_in, self.inner.clock.now())) {
            return Ok(connector);
        }
        self.look_up(&connector, issuer).await?;
        let found = self.kept_discovery(&connector.slug).await?.filter(|found| found.registration_url.is_some());
        let Some(found) = found.filter(|found| found.is_of(issuer)) else { return Ok(connector) };
        let sign_in = sign_in.with(&found);
        let made = causeway_auth::register(&found, &sign_in).await?;
        self.keep_registered(&connector, &sign_in, &made).await?;
        self.connector(&connector.slug)
    }

    /// The id comes last: without it the next sign-in registers anew.
    async fn keep_registered(
        &self,
        connector: &LoadedConnector,
        sign_in: &SignIn,
        made: &Registered,
    ) -> Result<(), EngineError> {
        let (slug, store) = (&connector.slug, &self.inner.store);
        store.forget_sealed(&client_row(slug)).await?;
        if let Some(secret) = &made.client_secret {
            self.keep_client_secret(slug, secret.clone()).await?;
        }
        if let Some((_, token)) = &made.managed {
            let sealed = self.vault().await?.seal(&aad(slug), token.expose_secret().as_bytes());
            store.put_sealed(&client_row(slug), FIELD, 0, sealed).await?;
        }
        let kept = Kept {
            client_id: made.client_id.clone(),
            redirects: sign_in.redirect_addresses(),
            expires_at: made.expires_at,
            managed: made.managed.as_ref().map(|(url, _)| url.clone()),
        };
        store.set_setting(&setting(slug), serde_json::to_value(kept).unwrap_or_default()).await?;
        let mut properties = connector.properties.clone();
        let settings = properties.sign_in.get_or_insert_default();
        settings.client_id.clone_from(&made.client_id);
        settings.ways.client_auth = made.client_auth;
        self.save_properties(slug, &properties)
    }

    /// Ends a registration that no connection needs any more. One whose server cannot be reached stays, and serves the
    /// next sign-in: it gives access to nothing.
    pub(crate) async fn end_registration(&self, slug: &Slug) -> Result<(), EngineError> {
        let rows = self.inner.store.connections().await?;
        let Some(kept) = self.registered(slug).await? else { return Ok(()) };
        let connector = self.connector(slug)?;
        let is_its = connector.sign_in().is_some_and(|sign_in| sign_in.client_id == kept.client_id);
        if !is_its || rows.iter().any(|row| row.connector == slug.as_str()) {
            return Ok(());
        }
        let sealed = self.inner.store.sealed(&client_row(slug), FIELD).await?;
        if let (Some(url), Some((_, sealed))) = (&kept.managed, sealed) {
            let token = self.vault().await?.unseal(&aad(slug), &sealed)?;
            let token = SecretString::from(String::from_utf8_lossy(&token).into_owned());
            if let Err(reason) = causeway_auth::unregister(url, &token).await {
                tracing::info!(connector = %slug, "Causeway stays registered: {reason}");
                return Ok(());
            }
        }
        let mut properties = connector.properties.clone();
        let settings = properties.sign_in.get_or_insert_default();
        (settings.client_id, settings.ways.client_auth) = (String::new(), None);
        self.save_properties(slug, &properties)?;
        self.inner.store.forget_sealed(&client_row(slug)).await?;
        Ok(self.inner.store.set_setting(&setting(slug), serde_json::Value::Null).await?)
    }

    async fn registered(&self, connector: &Slug) -> Result<Option<Kept>, EngineError> {
        let kept = self.inner.store.setting(&setting(connector)).await?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }
}

fn setting(connector: &Slug) -> String {
    format!("registered:{connector}")
}

fn aad(connector: &Slug) -> String {
    format!("connector|{connector}|registration")
}
