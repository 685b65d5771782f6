//! One operation as a list shows it, and where in the files the rest of it is.

use serde::{Deserialize, Serialize};

use crate::json::node::Node;

/// A piece of a description's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u32, u32)", into = "(u32, u32, u32)")]
pub struct Span {
    /// The number of the file; the main one is 0.
    pub file: u32,
    /// Where it begins.
    pub start: u32,
    /// How long it is.
    pub length: u32,
}

impl From<(u32, u32, u32)> for Span {
    fn from((file, start, length): (u32, u32, u32)) -> Self {
        Self { file, start, length }
    }
}

impl From<Span> for (u32, u32, u32) {
    fn from(span: Span) -> Self {
        (span.file, span.start, span.length)
    }
}

/// Where the pieces of one operation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// The operation itself.
    #[serde(rename = "o")]
    pub operation: Span,
    /// The parameters that its path gives to all its operations.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Span>,
    /// The servers of its path.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<Span>,
}

impl Spans {
    pub(crate) fn of(operation: Node<'_>) -> Self {
        Self { operation: operation.span(), parameters: None, servers: None }
    }
}

/// One operation of a list. [`crate::Connector::open`] gives all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Unique in the connector, also when case is ignored.
    pub id: String,
    /// Upper case.
    pub method: String,
    /// Below the server, with `{name}` or `{+name}` where path parameters go.
    pub path: String,
    /// One line.
    pub summary: String,
    /// Groups.
    pub tags: Vec<String>,
    /// Whether the API's publisher asks not to use it any more.
    pub deprecated: bool,
    /// Where it stands in the description, as a JSON pointer.
    pub pointer: String,
    /// Where its pieces are.
    #[serde(skip)]
    pub spans: Spans,
}

impl Entry {
    /// How repairs name an operation: `GET /pets/{id}`.
    pub(crate) fn title(&self) -> String {
        title(&self.method, &self.path)
    }
}

/// Method and path, short enough for a line.
pub(crate) fn title(method: &str, path: &str) -> String {
    format!("{method} {}", causeway_core::text::one_line(path, 120))
}
