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
    /// `ok`, `waiting`, `reauth` or `settings`.
    pub state: String,
    /// The state in words.
    pub state_text: String,
    /// Scopes granted.
    pub scopes: Vec<String>,
    /// Scopes that were asked for and not granted.
    pub missing_scopes: Vec<String>,
    /// Where its secrets may be sent: origins.
    pub origins: Vec<String>,
    /// When the token ends.
    pub expires_at: Option<String>,
    /// Whether it is renewed by itself.
    pub renews: bool,
    /// When the service is asked again, while it has trouble.
    pub retry_at: Option<String>,
    /// Titles of the flows that use it.
    pub used_by: Vec<String>,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Disconnected {
    /// Name it had.
    pub title: String,
    /// `told`: the service has ended the access too; `later`: it will be told; `here`: it cannot be told.
    pub service: String,
}

/// A connection that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTested {
    /// The operation that it was tried with.
    pub operation: String,
    /// Method and address as sent, secrets hidden.
    pub request: String,
    /// HTTP status.
    pub status: u16,
    /// Whether the service took the sign-in.
    pub works: bool,
    /// How long it took, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QrView {
    /// Modules on each side, with the quiet zone.
    pub size: u32,
    /// The dark modules as the path of an SVG image whose unit is a module.
    pub path: String,
}

/// A sign-in that waits for the user's browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Id of the connection that will be made or renewed.
    pub connection: String,
    /// The link to open; empty where there is no user to ask.
    pub url: String,
    /// Host that the user will see in the browser.
    pub host: String,
    /// Every host that the browser or secrets go to.
    pub hosts: Vec<String>,
    /// The redirect address to register at the service; empty where the browser does not come back.
    pub redirect_uri: String,
    /// The code to type in there, on any device.
    pub code: Option<String>,
    /// The link with the code in it, for a QR code.
    pub code_url: Option<String>,
    /// Until when it waits.
    pub expires_at: String,
    /// Whether a browser was opened.
    pub opened: bool,
    /// Whether the user has not agreed to all of these hosts before.
    pub is_new: bool,
    /// The address of a device's code with the code in it, as a QR code.
    pub qr: Option<QrView>,
}
