//! Connections by keys that the user has from the service: API keys, bearer tokens, user name and password. They do not
//! end by themselves and cannot be renewed; one that is refused needs the user.

use causeway_core::Slug;
use causeway_openapi::AuthScheme;
use causeway_store::ConnectionRow;
use secrecy::{ExposeSecret, SecretString};

use crate::connections::name;
use crate::credential::{self, Credential};
use crate::http::may_call;
use crate::properties::KeyHint;
use crate::{Engine, EngineError, LoadedConnector};

/// The field under which keys are sealed.
pub(crate) const KEYS: &str = "keys";

/// A key that a connector can be used with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyField {
    /// Name of the way to sign in.
    pub scheme: String,
    /// `api-key`, `bearer` or `basic`; the last has a user name too.
    pub kind: &'static str,
    /// Where it is sent: `header X-Api-Key`.
    pub place: String,
    /// The user name, where that is always the same; else empty.
    pub user: String,
    /// Where the user finds it, if that is known; else empty.
    pub help: String,
}

/// A key that the user gave.
#[derive(Debug)]
pub struct KeyGiven {
    /// Name of the way to sign in.
    pub scheme: String,
    /// The user name, where there is one.
    pub user: String,
    /// The key, the token or the password.
    pub secret: SecretString,
}

impl LoadedConnector {
    /// The keys that it can be used with, as its description says. Where it names several, some services want all of
    /// them and some any one: the user gives those that the service gave.
    #[must_use]
    pub fn key_fields(&self) -> Vec<KeyField> {
        let hint = self.properties.api_key.clone().unwrap_or_default();
        self.summary.auth.iter().filter_map(|scheme| field(scheme, &hint)).collect()
    }
}

fn field(scheme: &AuthScheme, hint: &KeyHint) -> Option<KeyField> {
    let (kind, place) = match scheme {
        AuthScheme::ApiKey { location, parameter, .. } => ("api-key", format!("{location} {parameter}")),
        AuthScheme::Bearer { .. } => ("bearer", "header Authorization".into()),
        AuthScheme::Basic { .. } => ("basic", "header Authorization".into()),
        AuthScheme::OAuth2 { .. } | AuthScheme::OpenIdConnect { .. } => return None,
    };
    let user = if kind == "basic" { hint.user.clone() } else { String::new() };
    Some(KeyField { scheme: scheme.name().to_owned(), kind, place, user, help: hint.help.clone() })
}

impl Engine {
    /// Makes or renews a connection with keys. They go only to the connector's present address.
    pub async fn connect_with_keys(
        &self,
        connector: &Slug,
        connection: Option<&str>,
        given: &[KeyGiven],
    ) -> Result<ConnectionRow, EngineError> {
        let connector = self.connector(connector)?;
        may_call(&connector.address()?)?;
        let fields = connector.key_fields();
        let mut keys = Vec::new();
        for one in given.iter().filter(|one| !one.secret.expose_secret().is_empty() || !one.user.is_empty()) {
            let scheme = connector.summary.auth.iter().find(|scheme| scheme.name() == one.scheme);
            let usual = fields.iter().find(|field| field.scheme == one.scheme).map(|field| field.user.as_str());
            let user = if one.user.is_empty() { usual.unwrap_or_default() } else { &one.user };
            let key = scheme.and_then(|scheme| Credential::of(scheme, user, &one.secret));
            let names = fields.iter().map(|field| field.scheme.as_str());
            keys.push(key.ok_or_else(|| EngineError::not_found("way to sign in", &one.scheme, names))?);
        }
        if keys.is_empty() {
            return Err(EngineError::NoKey(connector.slug.clone()));
        }
        let row = ConnectionRow {
            account: given.iter().map(|one| one.user.clone()).find(|user| !user.is_empty()),
            ..self.signed_in(&connector, &name(&connector.slug, connection)).await?
        };
        let sealed = self.vault().await?.seal(&aad(&row.id, row.generation), &credential::to_bytes(&keys));
        self.inner.store.put_connection_with_secret(row.clone(), KEYS, sealed).await?;
        self.inner.sessions.changed(&row.id);
        self.inner.wake.notify_one();
        self.tell_connections();
        Ok(row)
    }
}

pub(crate) fn aad(connection: &str, generation: u64) -> String {
    format!("connection|{connection}|keys|{generation}")
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
