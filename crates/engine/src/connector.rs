//! A connector as it is used: the description read, the properties beside it, and the address that is called.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use causeway_core::Slug;
use causeway_openapi::{AuthScheme, Format, Operation, Repair, SecretPaths, secret_paths};
use causeway_store::Index;
use url::Url;

use crate::indexed::{self, Summary, Texts};
use crate::properties::{Properties, ServiceStatus};
use crate::{EngineError, catalog};

/// Operations that a connector keeps open: a flow calls the same ones again and again.
const OPEN: usize = 64;

/// An operation that was opened, and where its secrets stand, once somebody asked.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    operation: Arc<Operation>,
    secrets: Arc<OnceLock<SecretPaths>>,
}

/// A connector of the workspace.
#[derive(Debug)]
pub struct LoadedConnector {
    /// Its slug: the name of its folder.
    pub slug: Slug,
    /// What Causeway knows beyond the description.
    pub properties: Properties,
    /// How many operations it has.
    pub operations: u64,
    pub(crate) summary: Summary,
    pub(crate) stamp: String,
    pub(crate) index: Index,
    pub(crate) texts: Texts,
    pub(crate) open: Mutex<HashMap<String, Opened>>,
    /// Whether what the index says does not fit the files: it has to be made anew.
    pub(crate) is_spoiled: AtomicBool,
}

impl LoadedConnector {
    /// The API's name.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.summary.title
    }

    /// What the API is, often Markdown.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.summary.description
    }

    /// What kind of description it is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.summary.format
    }

    /// What the import repaired.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.summary.repairs
    }

    /// The files that the description refers to and that are not here.
    #[must_use]
    pub fn missing_files(&self) -> &[String] {
        &self.summary.missing_files
    }

    /// The operation of this id, whatever its case.
    pub fn operation(&self, id: &str) -> Result<Arc<Operation>, EngineError> {
        Ok(self.opened(id)?.operation)
    }

    /// Where the secrets of an operation stand, by its description.
    pub(crate) fn secrets(&self, id: &str) -> Result<SecretPaths, EngineError> {
        let Opened { operation, secrets } = self.opened(id)?;
        Ok(secrets.get_or_init(|| secret_paths(&operation, &self.summary.auth)).clone())
    }

    fn opened(&self, id: &str) -> Result<Opened, EngineError> {
        if let Some(known) = self.lock().get(id) {
            return Ok(known.clone());
        }
        let Some(row) = self.index.operation(&self.slug, id)? else {
            let ids = self.index.ids(&self.slug)?;
            return Err(EngineError::not_found("operation", id, ids.iter().map(String::as_str)));
        };
        let opened = indexed::open(&self.summary.head, row, &self.texts);
        let now = self.index.stamp_of(&self.slug)?;
        let same = now.as_ref() == Some(&self.stamp);
        let Some(operation) = opened.ok().filter(|_| same).map(Arc::new) else { return Err(self.changed()) };
        let opened = Opened { operation, secrets: Arc::default() };
        let mut open = self.lock();
        if open.len() >= OPEN {
            // One makes room, whichever: to let go of all of them would take as long as to open one.
            let any = open.keys().next().cloned();
            any.and_then(|id| open.remove(&id));
        }
        open.insert(id.to_owned(), opened.clone());
        Ok(opened)
    }

    /// Whether it has an operation of this id.
    pub fn has(&self, id: &str) -> Result<bool, EngineError> {
        Ok(self.index.operation(&self.slug, id)?.is_some())
    }

    /// A power cut, or an edit in this very moment. The next one who asks finds it read anew.
    pub(crate) fn changed(&self) -> EngineError {
        self.is_spoiled.store(true, Ordering::Relaxed);
        EngineError::BrokenFile {
            path: format!("the description of {}", self.slug),
            message: "it changed while it was read; try again".into(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Opened>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address that is called: the user's or the catalogue's, else the description's first.
    #[must_use]
    pub fn server(&self) -> String {
        let declared = || self.servers().first().map(|server| self.filled(server));
        self.properties.server.clone().or_else(declared).unwrap_or_default()
    }

    /// With what the user gave for the parts in braces.
    fn filled(&self, server: &str) -> String {
        let given = self.properties.variables.iter();
        given.fold(server.to_owned(), |server, (name, value)| server.replace(&format!("{{{name}}}"), value))
    }

    /// The address that one operation is called at.
    pub fn base(&self, operation: &Operation) -> Result<Url, EngineError> {
        match (&self.properties.server, &operation.server) {
            (None, Some(own)) => self.url(&self.filled(own)),
            _ => self.address(),
        }
    }

    /// The address that operations are called at which have none of their own.
    pub fn address(&self) -> Result<Url, EngineError> {
        self.url(&self.server())
    }

    /// A variable that nobody has filled in makes an address that cannot be called.
    fn url(&self, server: &str) -> Result<Url, EngineError> {
        let url = if server.contains('{') { None } else { Url::parse(server).ok() };
        url.ok_or_else(|| EngineError::NoServer { connector: self.slug.clone(), server: server.to_owned() })
    }

    /// The addresses that the description names, the first of which is called if the user names none.
    #[must_use]
    pub fn servers(&self) -> Vec<&String> {
        let own = self.properties.server.as_ref();
        self.summary.servers.iter().filter(|server| Some(*server) != own).collect()
    }

    /// What the user is asked for: what stands in braces in the address, and what was given for that.
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        let mut variables = self.properties.variables.clone();
        let declared = self.servers().first().map(|server| server.as_str()).unwrap_or_default();
        for rest in declared.split('{').skip(1) {
            if let Some((name, _)) = rest.split_once('}') {
                variables.entry(name.to_owned()).or_default();
            }
        }
        variables
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
        match self.summary.auth.first() {
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
