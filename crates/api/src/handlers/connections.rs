//! Requests about connections and signing in.

use causeway_core::Slug;
use causeway_core::clock::rfc3339;
use causeway_engine::{KeyGiven, Opens, SignedOut};
use causeway_store::{ConnectionRow, ConnectionState};
use secrecy::ExposeSecret;

use crate::api::wire;
use crate::inputs::{
    ConnectionKeys, ConnectionName, ConnectionTest, Empty, KeyInput, PasswordSignIn, SignIn, SignInPaste,
};
use crate::views::{ConnectionTested, ConnectionView, Disconnected, SignInView};
use crate::{Api, WireError, qr};

impl Api {
    pub(crate) async fn connections(&self, _: Empty) -> Result<Vec<ConnectionView>, WireError> {
        let rows = self.rows().await?;
        Ok(rows.iter().map(|row| self.connection_view(row)).collect())
    }

    pub(crate) async fn connection(&self, input: ConnectionName) -> Result<ConnectionView, WireError> {
        Ok(self.connection_view(&self.engine.connection(&input.id).await.map_err(wire)?))
    }

    pub(crate) async fn rows(&self) -> Result<Vec<ConnectionRow>, WireError> {
        self.engine.store().connections().await.map_err(|error| wire(error.into()))
    }

    fn connection_view(&self, row: &ConnectionRow) -> ConnectionView {
        let connector = row.connector.parse::<Slug>().ok().and_then(|slug| self.engine.connector(&slug).ok());
        let uses = |flow: &std::sync::Arc<causeway_engine::FlowFile>| {
            let definition = flow.definition.as_ref()?;
            definition.connections().iter().any(|(connection, ..)| *connection == row.id).then(|| flow.title())
        };
        let missing = self.engine.missing_scopes(row);
        ConnectionView {
            id: row.id.clone(),
            title: self.engine.connection_title(row),
            connector: row.connector.clone(),
            account: row.account.clone(),
            state: row.state.to_string(),
            state_text: self.state_text_with(row, &missing),
            scopes: row.scopes.clone(),
            missing_scopes: missing,
            origins: row.origins.clone(),
            expires_at: row.expires_at.map(rfc3339),
            renews: row.renews,
            retry_at: row.retry_at.map(rfc3339),
            used_by: self.engine.flows().unwrap_or_default().iter().filter_map(uses).collect(),
            color: connector.map_or_else(|| "#475569".into(), |connector| connector.color()),
        }
    }

    pub(crate) async fn sign_in(&self, input: SignIn) -> Result<SignInView, WireError> {
        let connector = match (&input.connector, &input.connection) {
            (Some(connector), _) => connector.clone(),
            (None, Some(connection)) => {
                let row = self.engine.connection(connection).await.map_err(wire)?;
                row.connector.parse().map_err(|error| WireError::new("BadInput", format!("{error}")))?
            }
            (None, None) => return Err(WireError::new("BadInput", "Name a connector or a connection to sign in to.")),
        };
        let opens = match (input.open, input.ask) {
            (false, _) => Opens::Nothing,
            (true, false) => Opens::AtOnce,
            (true, true) => Opens::Agreed,
        };
        let connection = input.connection.as_deref();
        let pending = self.engine.sign_in(&connector, connection, opens, input.device).await.map_err(wire)?;
        let text = |url: Option<url::Url>| url.map(String::from).unwrap_or_default();
        let code_url = pending.device.as_ref().and_then(|device| device.verification_uri_complete.clone());
        Ok(SignInView {
            connection: pending.connection,
            host: pending.host,
            hosts: pending.hosts,
            code: pending.device.map(|device| device.user_code),
            qr: code_url.as_ref().and_then(|url| qr::view(url.as_str())),
            code_url: code_url.map(String::from),
            url: text(pending.url),
            redirect_uri: text(pending.redirect_uri),
            expires_at: rfc3339(pending.expires_at),
            opened: pending.opened,
            is_new: pending.is_new,
        })
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn sign_in_open(&self, input: ConnectionName) -> Result<bool, WireError> {
        self.engine.open_sign_in(&input.id).map_err(wire)
    }

    pub(crate) async fn sign_in_password(&self, input: PasswordSignIn) -> Result<ConnectionView, WireError> {
        let PasswordSignIn { connector, connection, user, password } = input;
        let made = self.engine.sign_in_with_password(&connector, connection.as_deref(), user.trim(), &password).await;
        Ok(self.connection_view(&made.map_err(wire)?))
    }

    pub(crate) async fn connection_keys(&self, input: ConnectionKeys) -> Result<ConnectionView, WireError> {
        let given = |key: KeyInput| KeyGiven {
            scheme: key.scheme,
            user: key.user.trim().to_owned(),
            secret: key.secret.expose_secret().trim().into(),
        };
        let given: Vec<_> = input.keys.into_iter().map(given).collect();
        let made = self.engine.connect_with_keys(&input.connector, input.connection.as_deref(), &given).await;
        Ok(self.connection_view(&made.map_err(wire)?))
    }

    pub(crate) async fn sign_in_wait(&self, input: ConnectionName) -> Result<ConnectionView, WireError> {
        self.engine.sign_in_outcome(&input.id).await.map_err(wire)?;
        self.connection(input).await
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn sign_in_cancel(&self, input: ConnectionName) -> Result<(), WireError> {
        self.engine.cancel_sign_in(&input.id);
        Ok(())
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn sign_in_paste(&self, input: SignInPaste) -> Result<(), WireError> {
        self.engine.paste_sign_in(&input.id, &input.url).map_err(wire)
    }

    pub(crate) async fn connection_refresh(&self, input: ConnectionName) -> Result<ConnectionView, WireError> {
        let row = self.engine.refresh_connection(&input.id).await.map_err(wire)?;
        Ok(self.connection_view(&row))
    }

    pub(crate) async fn connection_test(&self, input: ConnectionTest) -> Result<ConnectionTested, WireError> {
        let begun = self.engine.clock().instant();
        let (operation, answer) =
            self.engine.try_connection(&input.id, input.operation.as_deref()).await.map_err(wire)?;
        Ok(ConnectionTested {
            operation,
            request: answer.request,
            status: answer.status,
            works: !matches!(answer.status, 401 | 403),
            ms: self.ms_since(begun),
        })
    }

    pub(crate) async fn connection_remove(&self, input: ConnectionName) -> Result<Disconnected, WireError> {
        let row = self.engine.connection(&input.id).await.map_err(wire)?;
        let title = self.engine.connection_title(&row);
        let service = match self.engine.remove_connection(&input.id).await.map_err(wire)? {
            SignedOut::Told => "told",
            SignedOut::Later => "later",
            SignedOut::Here => "here",
        };
        Ok(Disconnected { title, service: service.into() })
    }

    /// The state of a connection in words: what it is, and after a colon why.
    pub(crate) fn state_text(&self, row: &ConnectionRow) -> String {
        self.state_text_with(row, &self.engine.missing_scopes(row))
    }

    fn state_text_with(&self, row: &ConnectionRow, missing: &[String]) -> String {
        let state = match row.state {
            ConnectionState::Ok if missing.is_empty() => return "signed in".into(),
            ConnectionState::Ok => return format!("limited access: you did not allow {}", missing.join(", ")),
            ConnectionState::Waiting => "waits for the service",
            ConnectionState::Reauth => "sign in again",
            ConnectionState::Settings => "check the sign-in settings",
        };
        let clock = self.engine.clock_off().map(|off| off.in_words());
        let why: Vec<_> = row.state_reason.clone().into_iter().chain(clock).collect();
        if why.is_empty() { state.into() } else { format!("{state}: {}", why.join("; ")) }
    }
}
