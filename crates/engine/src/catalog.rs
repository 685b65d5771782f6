//! The connectors, flow templates and facts about services that ship inside the program. They are plain files in
//! `catalog/`; the facts carry a date and can be corrected without code.

use serde::Deserialize;
use url::Url;

use crate::properties::ServiceStatus;

/// A connector that ships.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its slug.
    pub slug: &'static str,
    /// `apiDefinition.json`.
    pub definition: &'static str,
    /// `apiProperties.json`.
    pub properties: &'static str,
}

macro_rules! entry {
    ($slug:literal) => {
        Entry {
            slug: $slug,
            definition: include_str!(concat!("../../../catalog/connectors/", $slug, "/apiDefinition.json")),
            properties: include_str!(concat!("../../../catalog/connectors/", $slug, "/apiProperties.json")),
        }
    };
}

/// The connectors that ship.
pub const CONNECTORS: [Entry; 4] =
    [entry!("fitbit"), entry!("google-health"), entry!("google-fit"), entry!("intervals-icu")];

/// A flow template: slug and text of the file.
pub const FLOWS: [(&str, &str); 1] = [(
    "fitbit-to-google-health-and-intervals",
    include_str!("../../../catalog/flows/fitbit-to-google-health-and-intervals.json"),
)];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Services {
    services: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    hosts: Vec<String>,
    #[serde(flatten)]
    status: ServiceStatus,
}

/// What the catalogue knows about the service at this address.
#[must_use]
pub fn status_of(server: &str) -> Option<ServiceStatus> {
    let url = Url::parse(server).ok()?;
    let at = url.host_str()?.to_owned() + url.path();
    let services: Services = serde_json::from_str(include_str!("../../../catalog/services.json")).ok()?;
    let known = services.services.into_iter().find(|s| s.hosts.iter().any(|host| at.starts_with(host.as_str())))?;
    (known.status.state != "open").then_some(known.status)
}
