//! What the user agreed to: which addresses of the user's own network a connector may call, and where its credentials
//! may go. The database holds it, not the connector's files, which can come from a stranger.

use causeway_auth::net::guard::{self, Network, Reach};
use causeway_auth::net::{self, Refused};
use causeway_core::{Slug, redact};
use causeway_store::Approvals;
use url::Url;

use crate::http::may_call;
use crate::{Change, Engine, EngineError, LoadedConnector};

/// What was approved for one call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Approved(Approvals);

impl Approved {
    /// An address that the user typed, for what is asked of it right now.
    pub(crate) fn typed(url: &Url) -> Self {
        Self(Approvals { allowed: vec![net::origin(url)], signed_in: Vec::new() })
    }

    /// Whether the user approved the origin of an address by its name.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        self.0.allowed.contains(&net::origin(url))
    }

    /// How far a call of this address may reach. Signing in approves an address that shows that it is on the user's own
    /// network; a name that looks like any other of the internet has to be allowed by itself, or else its owner could
    /// make it point there later.
    pub(crate) fn reach(&self, url: &Url) -> Reach {
        let shows = guard::network(url) == Network::Own;
        let is_approved = self.allows(url) || shows && self.0.signed_in.contains(&net::origin(url));
        if is_approved { Reach::OwnNetwork } else { Reach::Public }
    }

    /// Refuses what may not be called, as far as the address tells.
    pub(crate) fn check(&self, url: &Url, connector: Option<&Slug>) -> Result<(), EngineError> {
        guard::check(url, self.reach(url)).map_err(|why| refused(url, why, connector))
    }
}

/// Why an address is not called, as an error that says what to do.
pub(crate) fn refused(url: &Url, why: Refused, connector: Option<&Slug>) -> EngineError {
    match why {
        Refused::Never(why) => EngineError::Refused { url: redact::url(url), why },
        Refused::NotAllowed => EngineError::NotAllowed { origin: net::origin(url), connector: connector.cloned() },
    }
}

impl Engine {
    /// What the user approved for a connector; for any of them where none is named.
    pub(crate) async fn approved(&self, connector: Option<&Slug>) -> Result<Approved, EngineError> {
        Ok(Approved(self.inner.store.approvals(connector.map(Slug::as_str)).await?))
    }

    /// The origins that the user allowed a connector to call, in order.
    pub async fn allowed(&self, connector: &Slug) -> Result<Vec<String>, EngineError> {
        Ok(self.approved(Some(connector)).await?.0.allowed)
    }

    /// The origin on the user's own network that a connector would call, and may not yet.
    pub async fn not_allowed(&self, connector: &LoadedConnector) -> Result<Option<String>, EngineError> {
        let Ok(url) = connector.address() else { return Ok(None) };
        let approved = self.approved(Some(&connector.slug)).await?;
        Ok((guard::check(&url, approved.reach(&url)) == Err(Refused::NotAllowed)).then(|| net::origin(&url)))
    }

    /// Allows a connector to call an address, wherever it is, and to send its credentials there. Gives the origin.
    pub async fn allow(&self, connector: &Slug, address: &str) -> Result<String, EngineError> {
        self.connector(connector)?;
        let url = address_of(address)?;
        may_call(&url)?;
        self.approve(connector, &url).await
    }

    /// Takes back what was allowed. Gives the origin.
    pub async fn disallow(&self, connector: &Slug, address: &str) -> Result<String, EngineError> {
        let origin = net::origin(&address_of(address)?);
        if !self.inner.store.disapprove(connector.as_str(), Some(&origin)).await? {
            let there = self.allowed(connector).await?;
            return Err(EngineError::not_found("allowed address", &origin, there.iter().map(String::as_str)));
        }
        self.inner.changes.tell([Change::Connectors]);
        Ok(origin)
    }

    /// Approves the address that a connector calls, because the user named it.
    pub(crate) async fn approve(&self, connector: &Slug, url: &Url) -> Result<String, EngineError> {
        let origin = net::origin(url);
        self.inner.store.approve(connector.as_str(), &origin, self.inner.clock.now()).await?;
        self.inner.changes.tell([Change::Connectors]);
        Ok(origin)
    }

    /// Forgets what was allowed to a connector of this name: a new one starts with nothing.
    pub async fn forget_approvals(&self, connector: &Slug) -> Result<(), EngineError> {
        self.inner.store.disapprove(connector.as_str(), None).await?;
        Ok(())
    }

    /// Approves the address that a connector is called at since the user named it, or the part of it that says which
    /// machine it is.
    pub async fn approve_server(&self, slug: &Slug) -> Result<(), EngineError> {
        let connector = self.connector(slug)?;
        let host =
            |server: &String| server.split("://").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_owned);
        let named_host =
            connector.servers().first().and_then(|server| host(server)).is_some_and(|host| host.contains('{'));
        match connector.address() {
            Ok(url) if connector.properties.server.is_some() || named_host => self.approve(slug, &url).await.map(drop),
            _ => Ok(()),
        }
    }

    /// Approves the origin that the user typed to import a connector: if the connector is called there, or if it is on
    /// the user's own network, where the description is asked for again later.
    pub async fn approve_typed(&self, connector: &LoadedConnector, typed: &Url) -> Result<(), EngineError> {
        let is_called = connector.address().is_ok_and(|url| net::origin(&url) == net::origin(typed));
        if is_called || guard::network(typed) == Network::Own {
            self.approve(&connector.slug, typed).await?;
        }
        Ok(())
    }
}

/// An address as a person writes it.
fn address_of(text: &str) -> Result<Url, EngineError> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| EngineError::NotAnAddress(causeway_core::text::one_line(text, 120)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_opens_only_what_is_plainly_the_users_own_network() {
        let origins = ["http://192.168.1.7:8123", "http://nas.local", "http://evil.test", "https://api.test"];
        let approved = |allowed: &[&str], signed_in: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
            Approved(Approvals { allowed: owned(allowed), signed_in: owned(signed_in) })
        };
        let reach = |approved: &Approved| origins.map(|url| approved.reach(&url.parse().unwrap()));
        use Reach::{OwnNetwork, Public};
        assert_eq!(reach(&approved(&[], &[])), [Public; 4]);
        assert_eq!(reach(&approved(&[], &origins)), [OwnNetwork, OwnNetwork, Public, Public]);
        assert_eq!(reach(&approved(&origins, &[])), [OwnNetwork; 4]);
        let near = "http://192.168.1.7:8124 https://192.168.1.7:8123 http://192.168.1.70:8123";
        for other in near.split(' ') {
            assert_eq!(approved(&origins, &origins).reach(&other.parse().unwrap()), Public, "{other}");
        }
    }
}
