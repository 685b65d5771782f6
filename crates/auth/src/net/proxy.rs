//! The proxy of the settings, or those that the system is set to (`HTTPS_PROXY`, `NO_PROXY` and the like; the settings of
//! Windows and macOS).

use std::fmt;
use std::sync::Once;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::guard;

/// The proxies as they were when the first call was made.
pub(crate) struct Proxies(Matcher);

impl Proxies {
    /// This one, but for what `NO_PROXY` names; else the system's.
    pub(crate) fn of(own: Option<&Url>) -> Self {
        let Some(own) = own else { return Self(Matcher::from_system()) };
        let not = ["NO_PROXY", "no_proxy"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
        Self(Matcher::builder().all(own.as_str()).no(not).build())
    }

    /// Whether a call goes through a proxy. Those to this machine never do: a proxy would take its own machine for it.
    pub(crate) fn apply_to(&self, url: &Url) -> bool {
        static SAID: Once = Once::new();
        let applies = !guard::is_loopback(url) && self.host_for(url.as_str()).is_some();
        if applies {
            SAID.call_once(|| {
                tracing::info!("calls go through a proxy, which looks names up: Causeway cannot check those");
            });
        }
        applies
    }

    /// The hosts of the proxies.
    pub(crate) fn hosts(&self) -> Vec<String> {
        // A name that no exception of a user is for.
        ["http", "https"].iter().filter_map(|scheme| self.host_for(&format!("{scheme}://any.invalid/"))).collect()
    }

    fn host_for(&self, url: &str) -> Option<String> {
        let found = self.0.intercept(&url.parse().ok()?)?;
        found.uri().host().map(|host| host.trim_matches(['[', ']']).to_owned())
    }
}

impl fmt::Debug for Proxies {
    /// An address of a proxy can hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Proxies").field(&self.hosts()).finish()
    }
}
