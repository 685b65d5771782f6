//! Signed-in accounts, and signing in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A signed-in account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Id: what flows call it.
    pub id: String,
    /// Name shown.
    pub title: String,
    /// Slug of its connector.
    pub connector: String,
    /// Account at the service, if it told.
    pub account: Option<String>,
    /// `ok`, `reauth`, `signing-in`, `config-error`, `locked`.
    pub state: String,
    /// The state in words.
    pub state_text: String,
    /// Scopes granted.
    pub scopes: Vec<String>,
    /// When the token ends; it is renewed by itself.
    pub expires_at: Option<String>,
    /// Titles of the flows that use it.
    pub used_by: Vec<String>,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// A sign-in that waits for the user's browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Id of the connection that will be made or renewed.
    pub connection: String,
    /// The link to open.
    pub url: String,
    /// Host that the user will see in the browser.
    pub host: String,
    /// The redirect address to register at the service.
    pub redirect_uri: String,
    /// Until when it waits.
    pub expires_at: String,
    /// Whether a browser was opened.
    pub opened: bool,
}
