//! The one place that builds HTTP clients: no redirects, no referrer, no cookies, limits on connecting, the system's
//! certificates, and a resolver that refuses what a call may not reach.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use causeway_core::text::one_line;
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, NoProxy, Proxy, Request, Response};
use url::Url;

use super::date;
use super::guard::{self, Reach, Refused};
use super::proxy::Proxies;
use super::resolver::{self, Allowed, Lookup, Screened};

const CONNECT: Duration = Duration::from_secs(10);
/// A connection that idled long is the commonest source of requests with an unknown outcome.
const IDLE: Duration = Duration::from_secs(15);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The address may not be called.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Causeway's own settings keep it from calling anyone.
    #[error("{0}")]
    Setup(String),
    /// The network or the other side.
    #[error("{}", describe(.0))]
    Http(reqwest::Error),
}

impl NetError {
    /// Whether surely nothing reached the server.
    #[must_use]
    pub fn is_before_sending(&self) -> bool {
        match self {
            Self::Refused(_) | Self::Setup(_) => true,
            Self::Http(error) => error.is_connect() || error.is_builder(),
        }
    }
}

impl From<reqwest::Error> for NetError {
    /// The address is taken out of the error: it may carry secrets in its query.
    fn from(error: reqwest::Error) -> Self {
        let refused = causes(&error).find_map(|cause| cause.downcast_ref::<Refused>()).copied();
        refused.map_or_else(|| Self::Http(error.without_url()), Self::Refused)
    }
}

/// What the user set for all calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// A file of certificates that are trusted besides the system's.
    pub certificates: Option<PathBuf>,
    /// A proxy instead of the system's; see [`proxy`].
    pub proxy: Option<Url>,
}

/// Reads the address of a proxy. One with a password is refused: settings are no place for it.
///
/// # Errors
/// [`NetError::Setup`] with the reason.
pub fn proxy(text: &str) -> Result<Url, NetError> {
    let unusable = |why: &str| NetError::Setup(format!("the address of the proxy {why}"));
    let url = Url::parse(text.trim()).map_err(|error| unusable(&format!("cannot be read ({error})")))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => {}
        _ => return Err(unusable("is not http or https")),
    }
    if guard::holds_login(&url) {
        return Err(unusable("holds a user name or password"));
    }
    Ok(url)
}

/// Sends requests as far as each may reach. Connections are kept for the next request of the same reach.
pub struct Client {
    setup: Setup,
    lookup: Lookup,
    /// Each is made when it is first needed: that reads the system's certificates, and most commands send nothing.
    public: OnceLock<reqwest::Client>,
    own: OnceLock<reqwest::Client>,
    proxied: OnceLock<reqwest::Client>,
    proxies: OnceLock<Proxies>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("setup", &self.setup).finish_non_exhaustive()
    }
}

impl Client {
    /// A client of this set-up.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self::with(setup, resolver::system())
    }

    pub(crate) fn with(setup: Setup, lookup: Lookup) -> Self {
        let (public, own, proxied, proxies) = Default::default();
        Self { setup, lookup, public, own, proxied, proxies }
    }

    /// Sends one request; the answer's head is here when this returns, its body is not. A redirect is an answer as any
    /// other.
    ///
    /// # Errors
    /// [`NetError`]; none of them shows the address.
    pub async fn execute(&self, request: Request, reach: Reach) -> Result<Response, NetError> {
        guard::check(request.url(), reach)?;
        let response = self.suited(request.url(), reach)?.execute(request).await?;
        date::hear(&response);
        Ok(response)
    }

    fn suited(&self, url: &Url, reach: Reach) -> Result<&reqwest::Client, NetError> {
        let proxies = self.proxies.get_or_init(|| Proxies::of(self.setup.proxy.as_ref()));
        let (made, allowed) = match reach {
            _ if proxies.apply_to(url) => (&self.proxied, Allowed::Only(proxies.hosts())),
            Reach::Public => (&self.public, Allowed::Within(reach)),
            Reach::OwnNetwork => (&self.own, Allowed::Within(reach)),
        };
        if let Some(client) = made.get() {
            return Ok(client);
        }
        let client = self.make(allowed)?;
        Ok(made.get_or_init(|| client))
    }

    fn make(&self, allowed: Allowed) -> Result<reqwest::Client, NetError> {
        let mut builder = limited();
        if matches!(allowed, Allowed::Within(_)) {
            builder = builder.no_proxy();
        }
        if let (Some(proxy), Allowed::Only(_)) = (&self.setup.proxy, &allowed) {
            builder = builder.proxy(Proxy::all(proxy.as_str())?.no_proxy(NoProxy::from_env()));
        }
        for certificate in self.setup.certificates.as_deref().map_or_else(|| Ok(Vec::new()), certificates)? {
            builder = builder.add_root_certificate(certificate);
        }
        let resolver = Screened { allowed, lookup: self.lookup.clone() };
        Ok(builder.dns_resolver(Arc::new(resolver)).build()?)
    }
}

/// The certificates in a PEM file.
///
/// # Errors
/// [`NetError::Setup`] if there are none.
pub fn certificates(path: &Path) -> Result<Vec<Certificate>, NetError> {
    let unusable = |why: &str| NetError::Setup(format!("the certificates in {} cannot be used: {why}", path.display()));
    let bytes = fs_err::read(path).map_err(|error| unusable(&error.to_string()))?;
    match Certificate::from_pem_bundle(&bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(unusable("it holds none in PEM form")),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that builds clients")]
fn limited() -> ClientBuilder {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("Causeway/", env!("CARGO_PKG_VERSION")))
}

/// The client of this process. How it reaches the network belongs to the process as the system's certificates do.
static SHARED: RwLock<Option<Arc<Client>>> = RwLock::new(None);

/// The client that the whole process sends with.
#[must_use]
pub fn client() -> Arc<Client> {
    if let Some(client) = SHARED.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
        return client.clone();
    }
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    shared.get_or_insert_with(|| Arc::new(Client::new(Setup::default()))).clone()
}

/// From now on calls are made in this way. Those under way end as they began.
pub fn set_up(setup: Setup) {
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    if shared.as_ref().is_none_or(|client| client.setup != setup) {
        *shared = Some(Arc::new(Client::new(setup)));
    }
}

/// A plain client with the same limits, for tests that play the browser.
pub(crate) fn simple(whole: Duration) -> reqwest::Result<reqwest::Client> {
    limited().timeout(whole).build()
}

/// Opens a link of this machine as a browser would, following redirects: how the demo's sandbox grants a sign-in by
/// itself.
///
/// # Errors
/// [`NetError`] when a hop cannot be reached.
pub async fn visit(url: &Url) -> Result<(), NetError> {
    let client = limited().redirect(Policy::limited(5)).timeout(CONNECT).no_proxy().build()?;
    client.get(url.clone()).send().await?;
    Ok(())
}

/// Why there is no answer, in a few words: the innermost cause, without the address.
#[must_use]
pub fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    let text = match causes(error).last() {
        Some(cause) if !cause.is::<reqwest::Error>() => cause.to_string(),
        _ => "the request failed".into(),
    };
    if text.contains("Connection refused") {
        return "nothing listens there (connection refused)".into();
    }
    if text.starts_with("tunnel error") {
        return "the proxy does not connect to it".into();
    }
    one_line(&text, 120)
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source())
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
