//! Looks names up once for each connection and judges the very addresses that are connected to: there is no second
//! look-up in between whose answer could be another.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{self, Reach, Refused};

/// What asks the system, or in a test makes up, which addresses a name has.
pub(crate) type Lookup = Arc<dyn Fn(String) -> Looking + Send + Sync>;
pub(crate) type Looking = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// The system's own resolver.
pub(crate) fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// Which names may be resolved, and to what.
#[derive(Debug, Clone)]
pub(crate) enum Allowed {
    /// Any name, to addresses within reach.
    Within(Reach),
    /// Only these, to anything: the proxies that the user's system is set to.
    Only(Vec<String>),
}

/// The resolver of one client.
pub(crate) struct Screened {
    pub(crate) allowed: Allowed,
    pub(crate) lookup: Lookup,
}

impl Resolve for Screened {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, looking) = (self.allowed.clone(), (self.lookup)(name.as_str().to_owned()));
        Box::pin(async move {
            if let Allowed::Only(names) = &allowed
                && !names.iter().any(|known| known.eq_ignore_ascii_case(name.as_str()))
            {
                return Err(Refused::Never("only the proxy is connected to").into());
            }
            let found = looking.await?;
            if let Allowed::Within(reach) = allowed {
                guard::screen(&found, reach)?;
            }
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}
