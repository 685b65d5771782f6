//! A connector as it is used: the description read, the properties beside it, and the address that is called.

use causeway_core::Slug;
use causeway_openapi::{AuthScheme, Connector, Format, Operation, Repair};
use url::Url;

use crate::properties::{Properties, ServiceStatus};
use crate::{EngineError, catalog};

/// A connector of the workspace.
#[derive(Debug)]
pub struct LoadedConnector {
    /// Its slug: the name of its folder.
    pub slug: Slug,
    /// The description, made usable.
    pub description: Connector,
    /// What the import repaired.
    pub repairs: Vec<Repair>,
    /// What kind of description it is.
    pub format: Format,
    /// What Causeway knows beyond the description.
    pub properties: Properties,
}

impl LoadedConnector {
    /// The operation of this id.
    pub fn operation(&self, id: &str) -> Result<&Operation, EngineError> {
        let ids = || self.description.operations.iter().map(|operation| operation.id.as_str());
        self.description.operation(id).ok_or_else(|| EngineError::not_found("operation", id, ids()))
    }

    /// The address that is called: the user's or the catalogue's, else the description's first.
    #[must_use]
    pub fn server(&self) -> String {
        let declared = || self.description.servers.first().cloned();
        self.properties.server.clone().or_else(declared).unwrap_or_default()
    }

    /// The address that one operation is called at.
    pub fn base(&self, operation: &Operation) -> Result<Url, EngineError> {
        let server = match (&self.properties.server, &operation.server) {
            (None, Some(own)) => own.clone(),
            _ => self.server(),
        };
        Url::parse(&server).map_err(|_| EngineError::BrokenFile {
            path: format!("apiProperties.json of {}", self.slug),
            message: format!(
                "\"{server}\" is not an address that can be called; put one under \"causeway\".\"server\""
            ),
        })
    }

    /// What the user should know about the service: said by the file, else by the catalogue.
    #[must_use]
    pub fn status(&self) -> Option<ServiceStatus> {
        let known = self.properties.status.clone().filter(|status| status.state != "open");
        known.or_else(|| catalog::status_of(&self.server()))
    }

    /// How it signs in, in one word.
    #[must_use]
    pub fn auth(&self) -> &'static str {
        if self.properties.sign_in.is_some() {
            return "oauth2";
        }
        match self.description.auth.first() {
            Some(AuthScheme::OAuth2 { .. } | AuthScheme::OpenIdConnect { .. }) => "oauth2",
            Some(AuthScheme::ApiKey { .. }) => "api-key",
            Some(AuthScheme::Basic { .. }) => "basic",
            Some(AuthScheme::Bearer { .. }) => "bearer",
            None => "none",
        }
    }

    /// Whether its operations need someone to be signed in.
    #[must_use]
    pub fn needs_connection(&self) -> bool {
        self.auth() != "none"
    }

    /// A colour for its logo that is always the same for the same name and dark enough for white letters.
    #[must_use]
    pub fn color(&self) -> String {
        color_of(self.slug.as_str())
    }
}

const COLORS: [&str; 8] = ["#0b6e7f", "#2f7d32", "#c2410c", "#6d28d9", "#be123c", "#1d4ed8", "#475569", "#a16207"];

fn color_of(name: &str) -> String {
    let known = match name {
        "fitbit" => "#00838f",
        "google-health" => "#1d4ed8",
        "google-fit" => "#2f7d32",
        "intervals-icu" => "#be3a2b",
        _ => "",
    };
    if !known.is_empty() {
        return known.into();
    }
    let sum = name.bytes().fold(7usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    COLORS[sum % COLORS.len()].into()
}
