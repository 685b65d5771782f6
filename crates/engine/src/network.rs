//! How Causeway reaches the network, as the settings have it: what of it can be used, and a try before it is saved. What
//! cannot be used stands alone: a proxy with a mistake does not take the certificates along.

use std::path::PathBuf;
use std::time::Duration;

use causeway_auth::net::{self, NetError, Reach};
use causeway_core::settings::Settings;
use reqwest::{Method, Request};
use url::Url;

use crate::engine::lock;
use crate::{Engine, EngineError};

/// Where a try goes when no connector leads anywhere on the internet.
const ANYWHERE: &str = "https://example.com/";
/// A try takes no longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A part of the settings that calls are made without, because it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// `proxy` or `certificates`.
    pub what: &'static str,
    /// Why not.
    pub why: String,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The host that was asked.
    pub host: String,
    /// What it answered (an HTTP status), or why there is no answer.
    pub answer: Result<u16, String>,
}

impl Engine {
    /// Makes calls as the settings say, as far as they can be used.
    pub(crate) fn use_network(&self, settings: &Settings) {
        let (setup, unused) = usable(settings);
        for Unused { what, why } in &unused {
            tracing::warn!("the {what} of the settings cannot be used: {why}");
        }
        *lock(&self.inner.unused) = unused;
        net::set_up(setup);
    }

    /// What of the settings calls are made without.
    #[must_use]
    pub fn unused_network(&self) -> Vec<Unused> {
        lock(&self.inner.unused).clone()
    }

    /// Makes one request through what may become the settings. Nothing is sent with it.
    ///
    /// # Errors
    /// [`EngineError::Network`] when it cannot be used.
    pub async fn try_network(&self, settings: &Settings) -> Result<Tried, EngineError> {
        let client = net::Client::new(check(settings)?);
        let url = self.somewhere()?;
        let asked = client.execute(Request::new(Method::HEAD, url.clone()), Reach::Public);
        let answer = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer.map(|answer| answer.status().as_u16()).map_err(|error| error.to_string()),
            Err(_) => Err("it did not answer in time".into()),
        };
        Ok(Tried { host: url.host_str().unwrap_or_default().into(), answer })
    }

    /// A service of the user's that is on the internet, as far as its name tells.
    fn somewhere(&self) -> Result<Url, EngineError> {
        let is_on_internet =
            |url: &Url| url.scheme() == "https" && url.domain().is_some_and(|name| name != "localhost");
        let connectors = self.connectors().unwrap_or_default();
        let servers = connectors.iter().map(|one| one.server()).chain([ANYWHERE.to_owned()]);
        let mut urls = servers.filter_map(|server| Url::parse(&server).ok()).filter(is_on_internet);
        let mut url = urls.next().ok_or_else(|| EngineError::NotAnAddress(ANYWHERE.into()))?;
        url.set_path("/");
        url.set_query(None);
        Ok(url)
    }
}

/// What the settings of the network are; those that cannot be used are refused.
pub(crate) fn check(settings: &Settings) -> Result<net::Setup, EngineError> {
    let (setup, unused) = usable(settings);
    match unused.into_iter().next() {
        None => Ok(setup),
        Some(Unused { what: "certificates", why }) => {
            Err(EngineError::Network(why, "Give a file with one or more \"BEGIN CERTIFICATE\" parts."))
        }
        Some(Unused { why, .. }) => Err(EngineError::Network(
            why,
            "Give it as http://HOST:PORT; one with a password belongs into HTTPS_PROXY where Causeway starts.",
        )),
    }
}

fn usable(settings: &Settings) -> (net::Setup, Vec<Unused>) {
    let mut unused = Vec::new();
    let mut keep = |what, error: NetError| unused.push(Unused { what, why: error.to_string() });
    let certificates = settings
        .extra_certificates
        .clone()
        .filter(|path: &PathBuf| net::certificates(path).map_err(|error| keep("certificates", error)).is_ok());
    let proxy =
        settings.proxy.as_deref().and_then(|proxy| net::proxy(proxy).map_err(|error| keep("proxy", error)).ok());
    (net::Setup { certificates, proxy }, unused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of nobody: its key was thrown away.
    const PEM: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBcDCCARWgAwIBAgIUKwHSn9IaOuue1OYh7yWRG5j5/+cwCgYIKoZIzj0EAwIw\n\
        DDEKMAgGA1UEAwwBYTAgFw0yNjExMjcxNzEzMjhaGA8yMTI2MTEwMzE3MTMyOFow\n\
        DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAFJewVSH6Le\n\
        v9fSt8DqkG3uDhlt4yzA1euzYa2YFUHPbKEG0iyy2KEHTyrm2uDmgq49IlMQUPpF\n\
        IbGNKN2LMMqjUzBRMB0GA1UdDgQWBBTzZNSQRRpT8/yGsMsIb3hjnMccOjAfBgNV\n\
        HSMEGDAWgBTzZNSQRRpT8/yGsMsIb3hjnMccOjAPBgNVHRMBAf8EBTADAQH/MAoG\n\
        CCqGSM49BAMCA0kAMEYCIQCOuAUhDEM4HpVUhmDtLREwPhmxyit+eZ4CMr2S5NC1\n\
        kAIhAPGSI08mioeQONZp9tu79+vku473xKLzo1diQPEArKQl\n\
        -----END CERTIFICATE-----";

    #[test]
    fn a_proxy_that_cannot_be_used_leaves_the_certificates_and_the_other_way_round() {
        let folder = tempfile::tempdir().unwrap();
        let [good, missing] = ["good.pem", "missing.pem"].map(|name| folder.path().join(name));
        fs_err::write(&good, PEM).unwrap();
        let settings = |proxy: &str, path: &PathBuf| Settings {
            proxy: Some(proxy.into()),
            extra_certificates: Some(path.clone()),
            ..Settings::default()
        };
        let (setup, unused) = usable(&settings("http://me:secret@proxy.test:1", &good));
        assert_eq!((setup.certificates, setup.proxy), (Some(good), None));
        assert!(unused.len() == 1 && unused[0].what == "proxy" && !unused[0].why.contains("secret"), "{unused:?}");
        let (setup, unused) = usable(&settings("http://proxy.test:1", &missing));
        assert!(setup.certificates.is_none() && setup.proxy.is_some());
        assert!(unused.len() == 1 && unused[0].what == "certificates", "{unused:?}");
    }
}
