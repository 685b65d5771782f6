//! What is known about the sign-in of well-known services: `catalog/providers.json`, which ships inside the program.

use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

use crate::SignIn;

#[derive(Deserialize)]
struct Catalogue {
    providers: Vec<Provider>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    hosts: Vec<String>,
    sign_in: SignIn,
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    let read = serde_json::from_str::<Catalogue>(include_str!("../../../catalog/providers.json"));
    // A test reads the file; a broken one would only cost what it knows.
    read.map(|catalogue| catalogue.providers).unwrap_or_default()
});

/// How the service at this sign-in or token address signs in, where that is known.
///
/// ```
/// let strava = causeway_auth::provider("https://www.strava.com/api/v3/oauth/authorize").unwrap();
/// assert_eq!(strava.ways.scope_separator.as_deref(), Some(","));
/// assert!(causeway_auth::provider("https://auth.example/").is_none());
/// ```
#[must_use]
pub fn provider(url: &str) -> Option<&'static SignIn> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    PROVIDERS.iter().find(|provider| provider.hosts.iter().any(|known| known == host)).map(|known| &known.sign_in)
}

#[cfg(test)]
#[path = "providers_tests.rs"]
mod tests;
