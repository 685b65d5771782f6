//! Requests about connectors and their operations.

use causeway_core::Slug;
use causeway_core::json::plain;
use causeway_core::text::one_line;
use causeway_engine::{CheckupFound, Grant, KeyField, LoadedConnector};
use causeway_openapi::{Operation, Parameter, sample};
use causeway_store::{OperationEntry, Search};
use secrecy::ExposeSecret;

use super::fields;
use crate::api::wire;
use crate::inputs::{
    ConnectorChecks, ConnectorClient, ConnectorName, ConnectorOrigin, ConnectorServer, Empty, OperationName, Operations,
};
use crate::views::{
    ChecksView, ConnectorCard, ConnectorDetail, ConnectorExport, KeyView, OperationDetail, OperationPage, OperationRow,
    ParameterView, RepairView, ResponseView, SignInSetup,
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

    pub(super) async fn connector_detail(&self, connector: &LoadedConnector) -> Result<ConnectorDetail, WireError> {
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
        let sign_in = connector.sign_in().map(|sign_in| SignInSetup {
            issuer: sign_in.issuer.clone().unwrap_or_default(),
            landing: sign_in.landing().unwrap_or_default(),
            redirect_uri: sign_in.redirect_addresses().into_iter().next().unwrap_or_default(),
            authorization_url: sign_in.authorization_url.clone(),
            token_url: sign_in.token_url.clone(),
            client_id: sign_in.client_id.clone(),
            has_secret,
            is_password: sign_in.grant == Some(Grant::Password),
            scopes: sign_in.all_scopes(),
        });
        Ok(ConnectorDetail {
            card: card(connector, on),
            description: one_line(connector.description(), 1_000),
            server: connector.server(),
            has_own_server: connector.properties.server.is_some(),
            servers: connector.servers().into_iter().cloned().collect(),
            variables: connector.variables(),
            unreachable: connector.address().err().map(|error| error.to_string()),
            repairs: repairs.collect(),
            not_allowed: self.engine.not_allowed(connector).await.map_err(wire)?,
            allowed: self.engine.allowed(&connector.slug).await.map_err(wire)?,
            keys: connector.key_fields().into_iter().map(key).collect(),
            source: connector.properties.source.clone().unwrap_or_default(),
            checks: self.checks(connector).await?,
            missing_files: connector.missing_files().iter().take(FILES).cloned().collect(),
            sign_in,
        })
    }

    pub(crate) async fn connector_server(&self, input: ConnectorServer) -> Result<ConnectorDetail, WireError> {
        let server = input.server.as_deref().filter(|server| !server.trim().is_empty());
        self.engine.set_server(&input.slug, server, input.variables).map_err(wire)?;
        self.engine.approve_server(&input.slug).await.map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    pub(crate) async fn connector_allow(&self, input: ConnectorOrigin) -> Result<ConnectorDetail, WireError> {
        self.engine.allow(&input.slug, &input.origin).await.map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    pub(crate) async fn connector_disallow(&self, input: ConnectorOrigin) -> Result<ConnectorDetail, WireError> {
        self.engine.disallow(&input.slug, &input.origin).await.map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    async fn checks(&self, connector: &LoadedConnector) -> Result<Option<ChecksView>, WireError> {
        if !self.engine.has_address(connector) {
            return Ok(None);
        }
        let checkup = self.engine.checkup(&connector.slug).await.map_err(wire)?;
        let mut view = ChecksView {
            every: plain(&serde_json::to_value(connector.properties.check).unwrap_or_default()),
            at: checkup.as_ref().map(|checkup| checkup.at),
            found: None,
            message: String::new(),
            lines: Vec::new(),
            touched: Vec::new(),
        };
        match checkup.map(|checkup| checkup.found) {
            Some(CheckupFound::Same) => view.found = Some("same".into()),
            Some(CheckupFound::Failed { message }) => {
                (view.found, view.message) = (Some("failed".into()), message);
            }
            Some(CheckupFound::Changed { summary, lines, touched }) => {
                (view.found, view.message, view.lines) = (Some("changed".into()), summary, lines);
                view.touched = touched.iter().map(Slug::to_string).collect();
            }
            None => {}
        }
        Ok(Some(view))
    }

    pub(crate) async fn connector_check(&self, input: ConnectorName) -> Result<ConnectorDetail, WireError> {
        self.engine.check_connector(&input.slug).await.map_err(wire)?;
        self.connector(input).await
    }

    pub(crate) async fn connector_checks(&self, input: ConnectorChecks) -> Result<ConnectorDetail, WireError> {
        let connector = self.engine.connector(&input.slug).map_err(wire)?;
        let mut properties = connector.properties.clone();
        properties.check = input.every;
        self.engine.save_properties(&input.slug, &properties).map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    pub(crate) async fn connector_export(&self, input: ConnectorName) -> Result<ConnectorExport, WireError> {
        let leaks = self.engine.leaks_of_connector(&input.slug).await.map_err(wire)?;
        if !leaks.is_empty() {
            return Err(super::flows::leaking(input.slug.as_str(), &leaks)
                .hint("Take it out of the connector's apiProperties.json."));
        }
        let engine = self.engine.clone();
        let work = tokio::task::spawn_blocking(move || engine.export_connector(&input.slug));
        Ok(ConnectorExport { document: work.await.map_err(|_| super::imports::broke_off())?.map_err(wire)? })
    }

    pub(crate) async fn connector_client(&self, input: ConnectorClient) -> Result<ConnectorDetail, WireError> {
        let connector = self.engine.connector(&input.slug).map_err(wire)?;
        let mut properties = connector.properties.clone();
        properties.sign_in.get_or_insert_default().client_id = input.client_id.trim().to_owned();
        // The secret first: if the vault is closed, nothing is changed.
        if let Some(secret) = input.client_secret.filter(|secret| !secret.expose_secret().is_empty()) {
            self.engine.keep_client_secret(&input.slug, secret).await.map_err(wire)?;
        }
        self.engine.save_properties(&input.slug, &properties).map_err(wire)?;
        self.engine.sign_in_settings_changed(&input.slug).await.map_err(wire)?;
        self.connector(ConnectorName { slug: input.slug }).await
    }

    pub(crate) async fn connector_remove(&self, input: ConnectorName) -> Result<(), WireError> {
        if let Some(row) = self.rows().await?.iter().find(|row| row.connector == input.slug.as_str()) {
            return Err(WireError::new("InUse", format!("The connection \"{}\" is on {}.", row.id, input.slug))
                .hint("Remove the connection first."));
        }
        self.engine.remove_connector(&input.slug).await.map_err(wire)
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
            fields: fields::fields(&operation),
            gives: fields::given(&operation),
            items: fields::items(&operation),
        })
    }
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

fn key(field: KeyField) -> KeyView {
    KeyView { scheme: field.scheme, kind: field.kind.into(), place: field.place, user: field.user, help: field.help }
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
        kind: fields::kind(operation.resolve(&parameter.schema)),
        description: one_line(&parameter.description, 300),
    }
}
