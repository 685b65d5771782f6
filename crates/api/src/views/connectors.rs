//! Connectors, their operations, and calling one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{FieldView, GivenView, ItemsView};

/// A connector in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorCard {
    /// Slug: the name of its folder.
    pub slug: String,
    /// Title of the description.
    pub title: String,
    /// Host that is called.
    pub host: String,
    /// `OpenAPI 3.1`, `Swagger 2.0`, `Google discovery`.
    pub format: String,
    /// How many operations can be called.
    pub operations: u32,
    /// How many repairs the import made.
    pub repairs: u32,
    /// `oauth2`, `api-key`, `basic`, `none`.
    pub auth: String,
    /// What the user should know about the service (switched off, closed to new people).
    pub notice: Option<String>,
    /// Ids of the connections on it.
    pub connections: Vec<String>,
    /// Colour of the logo as `#rrggbb`.
    pub color: String,
}

/// One repair of a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RepairView {
    /// Stable code.
    pub code: String,
    /// JSON pointer into the original.
    pub pointer: String,
    /// Line in the file, from 1, where it is known.
    pub line: Option<u32>,
    /// Column in that line, from 1.
    pub column: Option<u32>,
    /// What was there and what Causeway does.
    pub message: String,
    /// Whether a person should look.
    pub look: bool,
}

/// One connector whole, without its operations (ask for them with a search).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorDetail {
    /// As in the list.
    pub card: ConnectorCard,
    /// Text of the description, plain.
    pub description: String,
    /// Address that is called.
    pub server: String,
    /// Whether the user named it.
    pub has_own_server: bool,
    /// Addresses that the description names, at most 50.
    pub servers: Vec<String>,
    /// What stands in braces in them, and what was given for that; empty where nothing was.
    #[ts(type = "Record<string, string>")]
    pub variables: BTreeMap<String, String>,
    /// Why nothing can be called yet, if its address is not known.
    pub unreachable: Option<String>,
    /// The origin on the user's own network that it would call, and may not before the user allows it.
    pub not_allowed: Option<String>,
    /// Origins that the user approved: they may be on the user's own network, and get the sign-in.
    pub allowed: Vec<String>,
    /// What the import repaired, at most 500.
    pub repairs: Vec<RepairView>,
    /// Where the description came from: a file name or an address.
    pub source: String,
    /// Looking at that address; absent where it did not come from one.
    pub checks: Option<ChecksView>,
    /// Files that the description refers to and that are not here, at most 100.
    pub missing_files: Vec<String>,
    /// Keys that it can be used with.
    pub keys: Vec<KeyView>,
    /// The sign-in: where, which scopes, which redirect address to register.
    pub sign_in: Option<SignInSetup>,
}

/// How the address of a description is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChecksView {
    /// `never`, `day`, `week`.
    pub every: String,
    /// When it was looked at last since the description was taken.
    #[ts(type = "string | null")]
    pub at: Option<DateTime<Utc>>,
    /// `same`, `changed`, `failed`; absent when it was not looked at yet.
    pub found: Option<String>,
    /// What would change, or why nothing could be compared.
    pub message: String,
    /// Each change, the first hundred.
    pub lines: Vec<String>,
    /// Flows whose calls may fail then.
    pub touched: Vec<String>,
}

/// A key that a connector can be used with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// Name of the way to sign in.
    pub scheme: String,
    /// `api-key`, `bearer`, or `basic`, which has a user name too.
    pub kind: String,
    /// Where it is sent: `header X-Api-Key`.
    pub place: String,
    /// The user name, where that is always the same; else empty.
    pub user: String,
    /// Where the user finds it, if that is known; else empty.
    pub help: String,
}

/// How a connector signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInSetup {
    /// Who is asked for the addresses that are not given here, and for a client id; empty where nobody is.
    pub issuer: String,
    /// Where the user signs in.
    pub authorization_url: String,
    /// Where tokens come from.
    pub token_url: String,
    /// The client id registered at the service; empty until the user gives one.
    pub client_id: String,
    /// Whether a client secret is kept in the vault.
    pub has_secret: bool,
    /// Whether a user name and a password are given to Causeway instead of signing in in a browser.
    pub is_password: bool,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// The redirect address to register, known before anything is saved.
    pub redirect_uri: String,
    /// Where a page of the user's own at that address must send the browser on to; empty where there is none.
    pub landing: String,
}

/// A connector in its normal form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorExport {
    /// One OpenAPI 3.1 document.
    #[ts(type = "unknown")]
    pub document: Value,
}

/// An operation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    /// Slug of the connector that has it.
    pub connector: String,
    /// Unique id within the connector.
    pub id: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path template.
    pub path: String,
    /// One line.
    pub summary: String,
    /// Tags of the description.
    pub tags: Vec<String>,
}

/// A page of operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationPage {
    /// The operations, best match first.
    pub operations: Vec<OperationRow>,
    /// How many match.
    pub total: u32,
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParameterView {
    /// Name.
    pub name: String,
    /// `path`, `query`, `header`, `cookie`, `form`, `body`.
    pub location: String,
    /// Whether it must be given.
    pub required: bool,
    /// `integer`, `date`, `one of asc, desc`.
    pub kind: String,
    /// What it means.
    pub description: String,
}

/// One operation whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OperationDetail {
    /// As in the list.
    pub row: OperationRow,
    /// Text of the description, plain.
    pub description: String,
    /// What it takes.
    pub parameters: Vec<ParameterView>,
    /// Arguments that make a valid call.
    #[ts(type = "unknown")]
    pub sample: Value,
    /// What it answers: one line a status.
    pub responses: Vec<ResponseView>,
    /// What it takes as the fields of a form, members of its body among them.
    pub fields: Vec<FieldView>,
    /// What is in its answer.
    pub gives: Vec<GivenView>,
    /// The items of its answer, where it is a list.
    pub items: Option<ItemsView>,
}

/// One answer of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResponseView {
    /// `200`, `default`.
    pub status: String,
    /// What it means.
    pub description: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The connector as saved.
    pub connector: ConnectorDetail,
    /// Whether it replaced one of the same name.
    pub replaced: bool,
    /// Whether anything was written; a preview that finds changes writes nothing.
    pub saved: bool,
    /// What changed, where it replaced one, or would change: a line each.
    pub changes: Vec<String>,
    /// Flows whose calls may fail by that.
    pub touched: Vec<String>,
    /// Time the import took, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}

/// What is known about a call before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallCheck {
    /// Where the arguments do not fit the description. It may be wrong, so that they can be sent all the same.
    pub warnings: Vec<String>,
    /// Why it cannot be sent at all.
    pub refusal: Option<String>,
    /// The call for `curl`, without sign-in.
    pub curl: Option<String>,
}

/// The answer to a call of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallReport {
    /// HTTP status.
    pub status: u16,
    /// Method and URL as sent, secrets hidden.
    pub request: String,
    /// Where redirects led, secrets hidden; absent where there were none.
    pub moved_to: Option<String>,
    /// What there is to say about how the call was made.
    pub note: Option<String>,
    /// Headers of the answer, secrets hidden.
    #[ts(type = "Record<string, string>")]
    pub headers: Value,
    /// Body of the answer: JSON as it is, text as a string.
    #[ts(type = "unknown")]
    pub body: Value,
    /// Time until the whole answer was there, in milliseconds.
    #[ts(type = "number")]
    pub ms: u64,
}
