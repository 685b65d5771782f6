//! Requests that make connectors.

use std::time::Instant;

use base64::Engine as _;
use causeway_core::Slug;
use causeway_core::text::one_line;
use causeway_engine::{Import, ImportSummary, catalog};

use crate::api::wire;
use crate::inputs::{ConnectorName, ImportBytes, ImportText, ImportUrl};
use crate::views::ImportReport;
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn import_text(&self, input: ImportText) -> Result<ImportReport, WireError> {
        let files = Files { bytes: input.text.into_bytes(), source: "pasted text".into(), ..Files::default() };
        self.import(files, &ImportAs::new(input.name, input.replace, input.preview)).await
    }

    pub(crate) async fn import_bytes(&self, input: ImportBytes) -> Result<ImportReport, WireError> {
        let attached = input.attached.into_iter().map(|file| Ok((file.name, decoded(&file.bytes)?)));
        let files = Files {
            bytes: decoded(&input.bytes)?,
            source: input.source,
            attached: attached.collect::<Result<_, WireError>>()?,
            fetch: input.fetch,
        };
        self.import(files, &ImportAs::new(input.name, input.replace, input.preview)).await
    }

    pub(crate) async fn import_url(&self, input: ImportUrl) -> Result<ImportReport, WireError> {
        let wrong = |_| {
            WireError::new("BadInput", format!("\"{}\" is not an address.", one_line(&input.url, 120)))
                .hint("Give one that begins with https://.")
        };
        let url = url::Url::parse(input.url.trim()).map_err(wrong)?;
        let bytes = self.engine.fetch(&url).await.map_err(wire)?;
        let source = causeway_core::redact::url(&url);
        let files = Files { bytes, source, fetch: input.fetch, ..Files::default() };
        let report = self.import(files, &ImportAs::new(input.name, input.replace, input.preview)).await?;
        if !report.saved {
            return Ok(report);
        }
        let connector = report.connector.card.slug.parse().map_err(|_| broke_off())?;
        let connector = self.engine.connector(&connector).map_err(wire)?;
        self.engine.approve_typed(&connector, &url).await.map_err(wire)?;
        Ok(ImportReport { connector: self.connector_detail(&connector).await?, ..report })
    }

    /// Makes a connector that ships with Causeway.
    pub(crate) async fn import_catalog(&self, input: ConnectorName) -> Result<ImportReport, WireError> {
        let Some(entry) = catalog::CONNECTORS.iter().find(|entry| entry.slug == input.slug.as_str()) else {
            return Err(WireError::new("NotFound", format!("The catalogue has no connector \"{}\".", input.slug)));
        };
        let begun = self.engine.clock().instant();
        let summary = self.engine.import_catalog(entry).map_err(wire)?;
        self.import_report(&summary, begun).await
    }

    /// Takes the description that is at a connector's address now.
    pub(crate) async fn connector_update(&self, input: ConnectorName) -> Result<ImportReport, WireError> {
        let begun = self.engine.clock().instant();
        let summary = self.engine.take_newer(&input.slug).await.map_err(wire)?;
        self.import_report(&summary, begun).await
    }

    /// Makes a connector of files. For doors in the engine's own process, which need not wrap bytes in text.
    pub async fn import(&self, mut files: Files, how: &ImportAs) -> Result<ImportReport, WireError> {
        let begun = self.engine.clock().instant();
        if files.fetch {
            files.attached = self.engine.fetch_attached(&files.bytes, &files.source, files.attached).await;
        }
        let (engine, how) = (self.engine.clone(), how.clone());
        // It takes a while and waits for the disk.
        let work = move || {
            let Files { bytes, source, attached, .. } = files;
            let new = Import {
                bytes: bytes.into(),
                source: &source,
                name: how.name.as_ref(),
                attached,
                accept: how.replace,
                preview: how.preview,
                properties: None,
            };
            engine.import(new)
        };
        let summary = tokio::task::spawn_blocking(work).await.map_err(|_| broke_off())?.map_err(wire)?;
        if summary.saved && !summary.replaced {
            self.engine.forget_approvals(&summary.connector.slug).await.map_err(wire)?;
        }
        self.import_report(&summary, begun).await
    }

    async fn import_report(&self, summary: &ImportSummary, begun: Instant) -> Result<ImportReport, WireError> {
        Ok(ImportReport {
            connector: self.connector_detail(&summary.connector).await?,
            replaced: summary.replaced,
            saved: summary.saved,
            changes: summary.drift.lines(),
            touched: summary.touched.iter().map(Slug::to_string).collect(),
            ms: self.ms_since(begun),
        })
    }
}

/// What is imported.
#[derive(Debug, Default)]
pub struct Files {
    /// The description.
    pub bytes: Vec<u8>,
    /// Where it came from: a file name or an address.
    pub source: String,
    /// Files that it refers to, by the paths or addresses it knows them by.
    pub attached: Vec<(String, Vec<u8>)>,
    /// Whether to fetch the files that it refers to by address.
    pub fetch: bool,
}

/// How an import ends.
#[derive(Debug, Clone, Default)]
pub struct ImportAs {
    name: Option<Slug>,
    replace: bool,
    preview: bool,
}

impl ImportAs {
    /// The name of the connector, its title when there is none; whether flows may break; whether one that is there stays
    /// where anything would change.
    #[must_use]
    pub fn new(name: Option<String>, replace: bool, preview: bool) -> Self {
        let name = name.filter(|name| !name.trim().is_empty()).map(|name| Slug::from_title(&name));
        Self { name, replace, preview }
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, WireError> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text);
    bytes.map_err(|_| WireError::new("BadInput", "The bytes are not base64."))
}

pub(super) fn broke_off() -> WireError {
    WireError::new("Internal", "Causeway broke on this file.").hint("Please report it; nothing was changed.")
}
