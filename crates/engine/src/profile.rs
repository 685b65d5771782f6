//! How to sign in to a connector: from its properties, and at import time from what its description says, with the
//! gaps filled for services that are known to leave them.

use causeway_auth::{ClientAuth, Profile};
use causeway_core::Slug;
use causeway_openapi::AuthScheme;
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use crate::properties::SignIn;
use crate::{EngineError, LoadedConnector};

/// The profile of a connector.
pub(crate) fn of(connector: &LoadedConnector, secret: Option<SecretString>) -> Result<Profile, EngineError> {
    let missing = || EngineError::NoSignIn { connector: connector.slug.clone(), missing: "\"signIn\" is" };
    from(&connector.slug, connector.properties.sign_in.as_ref().ok_or_else(missing)?, secret)
}

/// The profile that these settings make.
pub(crate) fn from(connector: &Slug, sign_in: &SignIn, secret: Option<SecretString>) -> Result<Profile, EngineError> {
    let missing = |missing| EngineError::NoSignIn { connector: connector.clone(), missing };
    if sign_in.client_id.is_empty() {
        return Err(missing("the client id registered at the service is"));
    }
    Ok(Profile {
        issuer: sign_in.issuer.clone(),
        authorization_url: Url::parse(&sign_in.authorization_url)
            .map_err(|_| missing("a usable \"authorizationUrl\" is"))?,
        token_url: Url::parse(&sign_in.token_url).map_err(|_| missing("a usable \"tokenUrl\" is"))?,
        revoke_url: sign_in.revoke_url.as_deref().and_then(|url| Url::parse(url).ok()),
        client_id: sign_in.client_id.clone(),
        client_auth: client_auth(sign_in.client_auth.as_deref(), secret.is_some()),
        client_secret: secret,
        scopes: sign_in.scopes.clone(),
        scope_separator: sign_in.scope_separator.clone().unwrap_or_else(|| " ".into()),
        auth_params: sign_in.auth_params.iter().map(|(k, v)| (k.clone(), causeway_core::json::plain(v))).collect(),
        redirect: sign_in.redirect.clone().unwrap_or_default(),
        account_path: sign_in.account_path.clone(),
    })
}

fn client_auth(declared: Option<&str>, has_secret: bool) -> ClientAuth {
    match declared {
        Some("basic") if has_secret => ClientAuth::Basic,
        Some("post") if has_secret => ClientAuth::Post,
        None if has_secret => ClientAuth::Post,
        _ => ClientAuth::None,
    }
}

/// What a description says about signing in, completed where the service is known.
pub(crate) fn guess(auth: &[AuthScheme]) -> Option<SignIn> {
    auth.iter().find_map(|scheme| match scheme {
        AuthScheme::OAuth2 { authorization_url: Some(authorization), token_url, scopes, scope_separator, .. } => {
            let known = known_gaps(authorization);
            let token = token_url.clone().or_else(|| known.map(|known| known.token_url.to_owned()));
            Some(SignIn {
                authorization_url: authorization.clone(),
                token_url: token.unwrap_or_default(),
                scopes: scopes.iter().map(|(scope, _)| scope.clone()).collect(),
                scope_separator: scope_separator.clone(),
                auth_params: known.map(|known| parameters(known.auth_params)).unwrap_or_default(),
                account_path: known.and_then(|known| known.account_path).map(Into::into),
                ..SignIn::default()
            })
        }
        _ => None,
    })
}

/// What published descriptions leave out.
#[derive(Clone, Copy)]
struct Known {
    host: &'static str,
    token_url: &'static str,
    auth_params: &'static [(&'static str, &'static str)],
    account_path: Option<&'static str>,
}

const KNOWN: [Known; 2] = [
    Known {
        host: "www.fitbit.com",
        token_url: "https://api.fitbit.com/oauth2/token",
        auth_params: &[],
        account_path: Some("user_id"),
    },
    Known {
        host: "accounts.google.com",
        token_url: "https://oauth2.googleapis.com/token",
        auth_params: &[("access_type", "offline"), ("prompt", "consent")],
        account_path: None,
    },
];

fn known_gaps(authorization_url: &str) -> Option<Known> {
    let url = Url::parse(authorization_url).ok()?;
    KNOWN.into_iter().find(|known| url.host_str() == Some(known.host))
}

fn parameters(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::String((*value).to_owned()))).collect()
}
