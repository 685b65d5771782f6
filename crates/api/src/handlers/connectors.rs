//! Requests about connectors and their operations.

use base64::Engine as _;
use causeway_core::Slug;
use causeway_core::json::plain;
use causeway_core::text::one_line;
use causeway_engine::{Import, LoadedConnector, catalog};
use causeway_openapi::{Drift, Operation, Parameter, sample};
use causeway_store::{OperationEntry, Search};
use serde_json::Value;

use crate::api::wire;
use crate::inputs::{
    CallOperation, ConnectorClient, ConnectorName, Empty, ImportBytes, ImportText, ImportUrl, OperationName, Operations,
};
use crate::views::{
    CallReport, ConnectorCard, ConnectorDetail, ConnectorExport, ImportReport, OperationDetail, OperationPage,
    OperationRow, ParameterView, RepairView, ResponseView, SignInSetup,
};
use crate::{Api, WireError};

/// At most so many repairs are shown; the count tells of the rest.
const REPAIRS: usize = 500;
/// At most so many missing files are named.
const FILES: usize = 100;

impl Api {
    pub(crate) async fn connectors(&self, _: Empty) -> Result<Vec<ConnectorCard>, WireError> {
        let rows = self.rows().await?;
        let on =
            |slug: &Slug| rows.iter().filter(|row| row.connector == slug.as_str()).map(|row| row.id.clone()).collect();
        Ok(self
            .engine
            .connectors()
            .map_err(wire)?
            .iter()
            .map(|connector| card(connector, on(&connector.slug)))
            .collect())
    }

    pub(crate) async fn connector(&self, input: ConnectorName) -> Result<ConnectorDetail, WireError> {
        let connector = self.engine.connector(&input.slug).map_err(wire)?;
        self.connector_detail(&connector).await
    }

    async fn connector_detail(&self, connector: &LoadedConnector) -> Result<ConnectorDetail, WireError> {
        let rows = self.rows().await?;
        let on = rows.iter().filter(|row| row.connector == connector.slug.as_str()).map(|row| row.id.clone()).collect();
        let repairs = connector.repairs().iter().take(REPAIRS).map(|repair| RepairView {
            code: repair.code.to_string(),
            pointer: repair.pointer.clone(),
            line: repair.place.map(|(line, _)| line),
            column: repair.place.map(|(_, column)| column),
            message: repair.message.clone(),
            look: repair.look,
        });
        let has_secret = self.engine.has_client_secret(&connector.slug).await.map_err(wire)?;
        let sign_in = connector.properties.sign_in.as_ref().map(|sign_in| {
            let redirect = sign_in.redirect.clone().unwrap_or_default();
            let port = if redirect.port == 0 { "<any port>".to_owned() } else { redirect.port.to_string() };
            SignInSetup {
                authorization_url: sign_in.authorization_url.clone(),
                token_url: sign_in.token_url.clone(),
                client_id: sign_in.client_id.clone(),
                has_secret,
                scopes: sign_in.scopes.clone(),
                redirect_uri: format!("http://{}:{port}{}", redirect.host, redirect.path),
            }
        });
        Ok(ConnectorDetail {
            card: card(connector, on),
            description: one_line(connector.description(), 1_000),
            server: connector.server(),
            repairs: repairs.collect(),
            missing_files: connector.missing_files().iter().take(FILES).cloned().collect(),
            sign_in,
        })
    }

    pub(crate) async fn connector_export(&self, input: ConnectorName) -> Result<ConnectorExport, WireError> {
        let engine = self.engine.clone();
        let work = tokio::task::spawn_blocking(move || engine.export_connector(&input.slug));
        Ok(ConnectorExport { document: work.await.map_err(|_| broke_off())?.map_err(wire)? })
    }

    pub(crate) async fn connector_client(&self, input: ConnectorClient) -> Result<ConnectorDetail, WireError> {
        let connector = self.engine.connector(&input.slug).map_err(wire)?;
        let mut properties = connector.properties.clone();
        properties.sign_in.get_or_insert_default().client_id = input.client_id.trim().to_owned();
        // The secret first: if the vault is closed, nothing is changed.
        if let Some(secret) = input.client_secret.filter(|secret| !secret.is_empty()) {
            self.engine.keep_client_secret(&input.slug, secret.into()).await.map_err(wire)?;
        }
        self.engine.save_properties(&input.slug, &properties).map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    pub(crate) async fn connector_remove(&self, input: ConnectorName) -> Result<(), WireError> {
        if let Some(row) = self.rows().await?.iter().find(|row| row.connector == input.slug.as_str()) {
            return Err(WireError::new("InUse", format!("The connection \"{}\" is on {}.", row.id, input.slug))
                .hint("Remove the connection first."));
        }
        self.engine.remove_connector(&input.slug).map_err(wire)
    }

    pub(crate) async fn import_text(&self, input: ImportText) -> Result<ImportReport, WireError> {
        let files = Files { bytes: input.text.into_bytes(), source: "pasted text".into(), ..Files::default() };
        self.import(files, input.name.as_deref(), input.replace).await
    }

    pub(crate) async fn import_bytes(&self, input: ImportBytes) -> Result<ImportReport, WireError> {
        let attached = input.attached.into_iter().map(|file| Ok((file.name, decoded(&file.bytes)?)));
        let files = Files {
            bytes: decoded(&input.bytes)?,
            source: input.source,
            attached: attached.collect::<Result<_, WireError>>()?,
            fetch: input.fetch,
        };
        self.import(files, input.name.as_deref(), input.replace).await
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
        self.import(files, input.name.as_deref(), input.replace).await
    }

    /// Makes a connector that ships with Causeway.
    pub(crate) async fn import_catalog(&self, input: ConnectorName) -> Result<ImportReport, WireError> {
        let Some(entry) = catalog::CONNECTORS.iter().find(|entry| entry.slug == input.slug.as_str()) else {
            return Err(WireError::new("NotFound", format!("The catalogue has no connector \"{}\".", input.slug)));
        };
        let begun = self.engine.clock().instant();
        let summary = self.engine.import_catalog(entry).map_err(wire)?;
        let connector = self.connector_detail(&summary.connector).await?;
        Ok(ImportReport {
            connector,
            replaced: summary.replaced,
            changes: changes(&summary.drift),
            ms: self.ms_since(begun),
        })
    }

    /// Makes a connector of files. For doors in the engine's own process, which need not wrap bytes in text.
    pub async fn import(&self, mut files: Files, name: Option<&str>, accept: bool) -> Result<ImportReport, WireError> {
        let begun = self.engine.clock().instant();
        let name = name.filter(|name| !name.trim().is_empty()).map(Slug::from_title);
        if files.fetch {
            files.attached = self.engine.fetch_attached(&files.bytes, &files.source, files.attached).await;
        }
        let engine = self.engine.clone();
        // It takes a while and waits for the disk.
        let work = move || {
            let Files { bytes, source, attached, .. } = files;
            let new = Import {
                bytes: bytes.into(),
                source: &source,
                name: name.as_ref(),
                attached,
                accept,
                properties: None,
            };
            engine.import(new)
        };
        let summary = tokio::task::spawn_blocking(work).await.map_err(|_| broke_off())?.map_err(wire)?;
        let connector = self.connector_detail(&summary.connector).await?;
        Ok(ImportReport {
            connector,
            replaced: summary.replaced,
            changes: changes(&summary.drift),
            ms: self.ms_since(begun),
        })
    }

    pub(crate) fn ms_since(&self, begun: std::time::Instant) -> u64 {
        u64::try_from((self.engine.clock().instant() - begun).as_millis()).unwrap_or(u64::MAX)
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn operations(&self, input: Operations) -> Result<OperationPage, WireError> {
        let search = Search {
            connector: input.connector.as_ref(),
            text: &input.search,
            offset: input.offset.into(),
            limit: input.limit.min(500),
        };
        let found = self.engine.search(&search).map_err(wire)?;
        let operations = found.operations.into_iter().map(|(connector, entry)| listed(&connector, entry));
        Ok(OperationPage { operations: operations.collect(), total: u32::try_from(found.total).unwrap_or(u32::MAX) })
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn operation(&self, input: OperationName) -> Result<OperationDetail, WireError> {
        let connector = self.engine.connector(&input.connector).map_err(wire)?;
        let operation = connector.operation(&input.id).map_err(wire)?;
        let responses = operation.responses.iter().map(|response| ResponseView {
            status: response.status.clone(),
            description: one_line(&response.description, 300),
        });
        Ok(OperationDetail {
            row: row(&input.connector, &operation),
            description: one_line(&operation.description, 2_000),
            parameters: parameters(&operation),
            sample: sample(&operation),
            responses: responses.collect(),
        })
    }

    pub(crate) async fn call(&self, input: CallOperation) -> Result<CallReport, WireError> {
        let begun = self.engine.clock().instant();
        let call = self.engine.call(&input.connector, &input.operation, input.connection.as_deref(), &input.arguments);
        let answer = call.await.map_err(wire)?;
        Ok(CallReport {
            status: answer.status,
            request: answer.request,
            headers: answer.headers,
            body: answer.body,
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

fn decoded(text: &str) -> Result<Vec<u8>, WireError> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text);
    bytes.map_err(|_| WireError::new("BadInput", "The bytes are not base64."))
}

fn broke_off() -> WireError {
    WireError::new("Internal", "Causeway broke on this file.").hint("Please report it; nothing was changed.")
}

/// What changed, a line each.
fn changes(drift: &Drift) -> Vec<String> {
    let changed = drift.changed.iter().map(|changed| {
        let weight = if changed.breaking { "may break: " } else { "" };
        format!("{weight}{} {}", changed.id, changed.what.join(", "))
    });
    let removed = drift.removed.iter().map(|id| format!("may break: {id} is gone"));
    let added = drift.added.iter().map(|id| format!("{id} is new"));
    removed.chain(changed).chain(added).collect()
}

fn card(connector: &LoadedConnector, connections: Vec<String>) -> ConnectorCard {
    let server = connector.server();
    let host = url::Url::parse(&server).ok().and_then(|url| url.host_str().map(str::to_owned));
    ConnectorCard {
        slug: connector.slug.to_string(),
        title: one_line(connector.title(), 80),
        host: host.unwrap_or(server),
        format: connector.format().to_string(),
        operations: u32::try_from(connector.operations).unwrap_or(u32::MAX),
        repairs: connector.repairs().len() as u32,
        auth: connector.auth().into(),
        notice: connector.status().map(|status| status.message),
        connections,
        color: connector.color(),
    }
}

fn listed(connector: &Slug, entry: OperationEntry) -> OperationRow {
    OperationRow {
        connector: connector.to_string(),
        summary: one_line(&entry.summary, 160),
        tags: entry.tags.lines().map(str::to_owned).collect(),
        id: entry.id,
        method: entry.method,
        path: entry.path,
    }
}

fn row(connector: &Slug, operation: &Operation) -> OperationRow {
    OperationRow {
        connector: connector.to_string(),
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: operation.path.clone(),
        summary: one_line(&operation.summary, 160),
        tags: operation.tags.clone(),
    }
}

fn parameters(operation: &Operation) -> Vec<ParameterView> {
    let mut views: Vec<_> = operation.parameters.iter().map(|parameter| view(operation, parameter)).collect();
    if let Some(body) = &operation.body {
        views.push(ParameterView {
            name: "body".into(),
            location: "body".into(),
            required: body.required,
            kind: body.content_type().to_owned(),
            description: String::new(),
        });
    }
    views
}

fn view(operation: &Operation, parameter: &Parameter) -> ParameterView {
    ParameterView {
        name: parameter.name.clone(),
        location: parameter.location.to_string(),
        required: parameter.required,
        kind: kind(operation.resolve(&parameter.schema)),
        description: one_line(&parameter.description, 300),
    }
}

/// A schema in a word or two.
fn kind(schema: &Value) -> String {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let shown: Vec<_> = choices.iter().take(8).map(plain).collect();
        let more = if choices.len() > shown.len() { ", …" } else { "" };
        return format!("one of {}{more}", shown.join(", "));
    }
    let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
    match (text("type"), text("format")) {
        ("", _) => "any".into(),
        (kind, "") => kind.into(),
        (_, format @ ("date" | "date-time" | "uuid" | "binary" | "byte")) => format.into(),
        (kind, format) => format!("{kind} ({format})"),
    }
}
