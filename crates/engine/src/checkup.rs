//! Looks whether descriptions that came from an address have changed there. Nothing is replaced: the user is told what
//! would change, and which flows that touches.

use std::time::Duration;

use causeway_core::Slug;
use causeway_core::redact::HIDDEN;
use causeway_core::text::one_line;
use causeway_openapi::Drift;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::Receiver;
use url::Url;

use crate::properties::{Every, Properties};
use crate::{Change, Engine, EngineError, Import, ImportSummary, LoadedConnector};

/// So many changes are remembered, line by line.
const LINES: usize = 100;
/// The longest sleep between two looks at the wall clock.
const LOOK: Duration = Duration::from_secs(3_600);

/// What was found at the address of a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkup {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub found: CheckupFound,
}

/// The three ways in which a checkup ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum CheckupFound {
    /// Nothing that can be called is different.
    Same,
    /// Taking it would change these.
    #[serde(rename_all = "camelCase")]
    Changed {
        /// In a few words.
        summary: String,
        /// A line each, the first hundred.
        lines: Vec<String>,
        /// Flows whose calls may fail then.
        touched: Vec<Slug>,
    },
    /// There was no description to compare.
    Failed {
        /// Why.
        message: String,
    },
}

impl Engine {
    /// What the last checkup of a connector found, unless its description was replaced since.
    pub async fn checkup(&self, slug: &Slug) -> Result<Option<Checkup>, EngineError> {
        let saved = self.inner.store.setting(&key(slug)).await?;
        let checkup: Option<Checkup> = saved.and_then(|value| serde_json::from_value(value).ok());
        let written = self.inner.workspace.connectors().written_at(slug);
        Ok(checkup.filter(|checkup| written.is_none_or(|written| checkup.at >= written)))
    }

    /// Looks now at the address that a connector's description came from.
    pub async fn check_connector(&self, slug: &Slug) -> Result<Checkup, EngineError> {
        let connector = self.connector(slug)?;
        let Some(url) = address(&connector.properties) else { return Err(EngineError::NoAddress(slug.clone())) };
        let found = match self.compare(slug, &url).await {
            Ok((drift, _)) if drift.is_empty() => CheckupFound::Same,
            Ok((drift, touched)) => {
                let lines = drift.lines().into_iter().take(LINES).map(|line| one_line(&line, 300)).collect();
                CheckupFound::Changed { summary: summary(&drift), lines, touched }
            }
            Err(error) => CheckupFound::Failed { message: error.to_string() },
        };
        let checkup = Checkup { at: self.inner.clock.now(), found };
        self.inner.store.set_setting(&key(slug), serde_json::to_value(&checkup).unwrap_or_default()).await?;
        self.notify_checkup(&connector, &checkup).await;
        self.inner.changes.tell([Change::Connectors]);
        Ok(checkup)
    }

    /// Takes the description that is at a connector's address now, whatever flows it breaks.
    pub async fn take_newer(&self, slug: &Slug) -> Result<ImportSummary, EngineError> {
        let connector = self.connector(slug)?;
        let Some(url) = address(&connector.properties) else { return Err(EngineError::NoAddress(slug.clone())) };
        let (bytes, attached) = self.newer(slug, &url).await?;
        let (engine, slug) = (self.clone(), slug.clone());
        let work = move || {
            let (bytes, source) = (bytes.into(), url.as_str());
            engine.import(Import { bytes, source, name: Some(&slug), attached, accept: true, ..Import::default() })
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| std::io::Error::other(error.to_string()))?
    }

    /// The description at the address, and the files that were attached to the one that is here.
    async fn newer(&self, slug: &Slug, url: &Url) -> Result<(Vec<u8>, Vec<(String, Vec<u8>)>), EngineError> {
        // The address stands in a file that can come from a stranger.
        let bytes = self.fetch_as(url, &self.approved(Some(slug)).await?, Some(slug)).await?;
        Ok((bytes, self.inner.workspace.connectors().attached(slug)?))
    }

    async fn compare(&self, slug: &Slug, url: &Url) -> Result<(Drift, Vec<Slug>), EngineError> {
        let (bytes, attached) = self.newer(slug, url).await?;
        let (engine, slug, source) = (self.clone(), slug.clone(), url.to_string());
        // It takes a while for a large description.
        let work = move || {
            let new = Import { bytes: bytes.into(), source: &source, name: Some(&slug), attached, ..Import::default() };
            let workspace = &engine.inner.workspace;
            workspace.connectors().candidate(new, |slug| workspace.used_operations(slug), |_| ())
        };
        let compared = tokio::task::spawn_blocking(work).await;
        let candidate = compared.map_err(|error| std::io::Error::other(error.to_string()))??;
        Ok((candidate.drift, candidate.touched))
    }

    /// Checks each connector when it is due, one after another, until the engine closes.
    pub(crate) async fn check_connectors(&self) {
        let mut changes = self.changes();
        while !self.inner.stop.is_cancelled() {
            let wait = match self.check_due().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!("the connectors could not be looked at: {error}");
                    LOOK
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = connectors_change(&mut changes) => {}
                () = self.inner.stop.cancelled() => {}
            }
        }
    }

    /// Checks what is due; says how long nothing else will be. Only the small file of each connector is read for that.
    async fn check_due(&self) -> Result<Duration, EngineError> {
        let mut wait = LOOK;
        let connectors = self.inner.workspace.connectors();
        for slug in connectors.slugs()? {
            let Ok(properties) = connectors.properties(&slug) else { continue };
            let Some(due) = self.next_checkup(&slug, &properties).await? else { continue };
            let left = (due - self.inner.clock.now()).to_std().unwrap_or_default();
            if left.is_zero() && self.paused().await?.is_none() && !self.inner.stop.is_cancelled() {
                let checked = self.check_connector(&slug).await;
                tracing::info!(connector = %slug, ok = checked.is_ok(), "looked at its address");
            } else {
                wait = wait.min(left);
            }
        }
        Ok(wait.max(Duration::from_secs(1)))
    }

    /// Whether a connector came from an address that can be asked again.
    #[must_use]
    pub fn has_address(&self, connector: &LoadedConnector) -> bool {
        address(&connector.properties).is_some()
    }

    /// When a connector is due: so long after it was imported or looked at last. Absent where it has no address, or the
    /// user does not want it.
    async fn next_checkup(&self, slug: &Slug, properties: &Properties) -> Result<Option<DateTime<Utc>>, EngineError> {
        let (Some(_), Some(every)) = (address(properties), properties.check.period()) else { return Ok(None) };
        let Some(checkup) = self.checkup(slug).await? else {
            let written = self.inner.workspace.connectors().written_at(slug);
            return Ok(written.map(|written| written + every));
        };
        let failed = matches!(checkup.found, CheckupFound::Failed { .. });
        Ok(Some(checkup.at + if failed { every.min(TimeDelta::days(1)) } else { every }))
    }
}

/// Waits until there are other connectors than before. Who was too slow to hear it takes it as said.
async fn connectors_change(changes: &mut Receiver<Change>) {
    while !matches!(changes.recv().await, Ok(Change::Connectors) | Err(_)) {}
}

/// The address that a description came from.
fn address(properties: &Properties) -> Option<Url> {
    let url = Url::parse(properties.source.as_deref()?).ok()?;
    // A key in the address is not kept: it cannot be asked again.
    let is_whole = !url.query_pairs().any(|(_, value)| value == HIDDEN);
    (matches!(url.scheme(), "http" | "https") && is_whole).then_some(url)
}

fn key(slug: &Slug) -> String {
    format!("checkup:{slug}")
}

/// What changed, in a few words.
fn summary(drift: &Drift) -> String {
    let parts = [(drift.added.len(), "new"), (drift.removed.len(), "gone"), (drift.changed.len(), "different")];
    let said: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let breaks = !drift.removed.is_empty() || drift.changed.iter().any(|changed| changed.breaking);
    let so = if breaks { "calls that work now may fail" } else { "calls that work now go on working" };
    format!("Operations: {}; {so}", said.join(", "))
}

impl Every {
    /// How long it is.
    #[must_use]
    pub fn period(self) -> Option<TimeDelta> {
        match self {
            Self::Never => None,
            Self::Day => Some(TimeDelta::days(1)),
            Self::Week => Some(TimeDelta::weeks(1)),
        }
    }
}

#[cfg(test)]
#[path = "checkup_tests.rs"]
mod tests;
