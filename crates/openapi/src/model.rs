//! The connector: one model for every format, close to OpenAPI 3.1. Schemas stay as they were written, with their
//! `$ref`s, and are followed one step at a time.

use std::borrow::Cow;
use std::sync::Arc;
use std::{fmt, io};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::meaning::{CursorParameter, Items, Paging, PollingPolicy, Repeat, TriggerKind};
use crate::read::definitions::Definitions;
use crate::read::documents::{Documents, Target};
use crate::read::open::{Head, Parts, of_key, open};
use crate::read::outline::{Entry, Span};
use crate::repair::reference_check::Links;

/// A description made usable.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// The API's name; `Unnamed API` when it has none.
    pub title: String,
    /// The API's own version, as text.
    pub version: String,
    /// What the API is, often Markdown.
    pub description: String,
    /// Base addresses, the preferred one first: absolute where possible, may be empty or relative.
    pub servers: Vec<String>,
    /// The declared ways to sign in, the preferred one first.
    pub auth: Vec<AuthScheme>,
    /// Every call, in the order of the description.
    pub operations: Vec<Entry>,
    #[serde(skip)]
    pub(crate) head: Head,
    #[serde(skip)]
    pub(crate) documents: Arc<Documents>,
    #[serde(skip)]
    pub(crate) links: Arc<Links>,
}

impl Connector {
    /// The entry of this id; when there is none, the only one whose id differs in case alone.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.operations.iter().find(|entry| entry.id == id).or_else(|| {
            let mut alike = self.operations.iter().filter(|entry| entry.id.eq_ignore_ascii_case(id));
            alike.next().filter(|_| alike.next().is_none())
        })
    }

    /// The operation of this id; see [`Connector::entry`].
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<Operation> {
        self.entry(id).map(|entry| self.open(entry))
    }

    /// The operation that an entry of this connector stands for.
    #[must_use]
    pub fn open(&self, entry: &Entry) -> Operation {
        // Everything is in memory, so that nothing can have changed since it was read.
        open(&self.head, entry, self).unwrap_or_default()
    }

    /// Gives the operation at a method and path another id, unless that id is taken.
    pub fn rename(&mut self, method: &str, path: &str, id: &str) {
        if self.operations.iter().any(|entry| entry.id.eq_ignore_ascii_case(id)) {
            return;
        }
        let mut here = self.operations.iter_mut().filter(|entry| entry.method == method && entry.path == path);
        if let Some(entry) = here.next() {
            id.clone_into(&mut entry.id);
        }
    }

    /// What [`open`] needs beside an entry, for those who keep the text elsewhere.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Every reference that leads somewhere, and where.
    #[must_use]
    pub fn parts(&self) -> &[(String, Span)] {
        &self.links.parts
    }

    /// The files that the description refers to and that were not given: addresses, or paths as seen from it.
    #[must_use]
    pub fn missing_files(&self) -> &[String] {
        &self.links.remote
    }

    /// The texts, as strict JSON, that the spans point into: the main one first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.documents.files().map(|(_, document)| document.tape.text())
    }
}

impl Parts for Connector {
    fn text(&self, span: Span) -> io::Result<Cow<'_, str>> {
        let tape = self.documents.tape(span.file);
        let text = tape.and_then(|tape| tape.text().get(span.start as usize..(span.start + span.length) as usize));
        text.map(Cow::Borrowed).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn find(&self, reference: &str) -> Option<Span> {
        let (file, text) = of_key(reference);
        match self.documents.target(file, text) {
            Target::Here(node) => Some(node.span()),
            Target::Nowhere | Target::Elsewhere => None,
        }
    }
}

/// A way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum AuthScheme {
    /// OAuth 2.0, whatever flow is declared: Causeway uses the authorization code with PKCE.
    OAuth2 {
        /// The scheme's name in the description.
        name: String,
        /// Where a person signs in.
        authorization_url: Option<String>,
        /// Where codes become tokens.
        token_url: Option<String>,
        /// Where tokens are renewed, when that is another address.
        refresh_url: Option<String>,
        /// Scopes with what they allow.
        scopes: Vec<(String, String)>,
        /// What stands between scopes, where that is no space.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope_separator: Option<String>,
        /// The flow as declared: `authorizationCode`, `accessCode`, `implicit`, …
        flow: String,
    },
    /// A key sent with every request.
    ApiKey {
        /// The scheme's name in the description.
        name: String,
        /// Header, query or cookie.
        location: In,
        /// The header's, parameter's or cookie's name.
        parameter: String,
    },
    /// A user name and password.
    Basic {
        /// The scheme's name in the description.
        name: String,
    },
    /// A token that the person has, in the `Authorization` header.
    Bearer {
        /// The scheme's name in the description.
        name: String,
    },
    /// OpenID Connect, found through its discovery document.
    OpenIdConnect {
        /// The scheme's name in the description.
        name: String,
        /// The discovery document's address.
        url: String,
    },
}

impl AuthScheme {
    /// The scheme's name in the description.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::OAuth2 { name, .. }
            | Self::ApiKey { name, .. }
            | Self::Basic { name }
            | Self::Bearer { name }
            | Self::OpenIdConnect { name, .. } => name,
        }
    }

    pub(crate) fn rename(&mut self, new: String) {
        match self {
            Self::OAuth2 { name, .. }
            | Self::ApiKey { name, .. }
            | Self::Basic { name }
            | Self::Bearer { name }
            | Self::OpenIdConnect { name, .. } => *name = new,
        }
    }
}

/// One call that a connector offers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Unique in the connector, also when case is ignored.
    pub id: String,
    /// Upper case.
    pub method: String,
    /// Below the server, with `{name}` or `{+name}` where path parameters go.
    pub path: String,
    /// One line.
    pub summary: String,
    /// All that is said about it, often Markdown.
    pub description: String,
    /// Groups.
    pub tags: Vec<String>,
    /// Whether the API's publisher asks not to use it any more.
    pub deprecated: bool,
    /// Everything that is not the body.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// The content type of [`In::Form`] parameters, when there are any.
    pub form: Option<String>,
    /// What may come back.
    pub responses: Vec<Response>,
    /// The scopes it needs.
    pub scopes: Vec<String>,
    /// Its own base address, where that differs from the connector's.
    pub server: Option<String>,
    /// How its list goes on, where the description says so; [`crate::meaning::paging`] finds more.
    pub paging: Option<Paging>,
    /// Whether it is meant as a trigger (`x-ms-trigger`).
    pub trigger: Option<TriggerKind>,
    /// How it is polled, where a policy of the connector says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polling: Option<PollingPolicy>,
    /// Where its items are, where a person says so; [`crate::meaning::items`] finds others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Items>,
    /// Which parameter asks for what is new, where a person says so; [`crate::meaning::cursors`] finds others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<CursorParameter>,
    /// What becomes of it when it is made twice, where a person says so; [`crate::meaning::repeat`] knows more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Members that every body has, whatever is given: a policy of the connector sets them.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub fixed: Map<String, Value>,
    /// Where it stands in the description, as a JSON pointer.
    pub pointer: String,
    /// What its schemas refer to.
    pub definitions: Definitions,
}

impl Operation {
    /// What a schema refers to, or the schema itself. A reference that is broken, circular or leads to a file that is
    /// not here gives null: any value fits.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        self.definitions.resolve(schema)
    }

    /// The name by which a parameter's value is given to [`crate::call::request`]: its own name, or `query/id` where
    /// another parameter or the body has the same one.
    #[must_use]
    pub fn argument_name(&self, parameter: &Parameter) -> String {
        let first = self.parameters.iter().find(|other| other.name == parameter.name);
        let taken = first.is_some_and(|first| first.location != parameter.location);
        let like_body = parameter.name == "body" && self.body.is_some();
        if taken || like_body { format!("{}/{}", parameter.location, parameter.name) } else { parameter.name.clone() }
    }

    /// The response of success: the first 2xx, else the default.
    #[must_use]
    pub fn success(&self) -> Option<&Response> {
        let is = |start: &str| self.responses.iter().find(|response| response.status.starts_with(start));
        is("2").or_else(|| is("default"))
    }
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum In {
    /// In the address itself.
    Path,
    /// After the question mark.
    #[default]
    Query,
    /// As a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
    /// As a field of a form (Swagger 2.0's `formData`).
    Form,
}

impl In {
    /// `path`, `query`, `header`, `cookie` or `form`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Form => "form",
        }
    }
}

impl fmt::Display for In {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One value that a call takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// As it is sent.
    pub name: String,
    /// Where it is sent.
    pub location: In,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// Its JSON Schema; extensions (`x-ms-summary`, …) are kept in it.
    pub schema: Value,
    /// Whether a list is sent as several values of the same name.
    pub explode: bool,
    /// How a list or an object is written: OpenAPI's styles, `tabDelimited`, or `content` (as JSON).
    pub style: String,
    /// Whether `/` and the like are sent as they are.
    pub allow_reserved: bool,
    /// Sent when it is required and no value is given.
    pub default: Option<Value>,
}

/// What a call sends.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// The name that flows may use for it beside `body`.
    pub name: String,
    /// Whether a call without it is refused.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// The ways to write it, the preferred one first; never empty.
    pub contents: Vec<Media>,
}

impl Body {
    /// The preferred way to write it.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.contents.first().map_or("", |media| &media.content_type)
    }

    /// The JSON Schema of the preferred way; null when nothing is said.
    #[must_use]
    pub fn schema(&self) -> &Value {
        self.contents.first().map_or(&Value::Null, |media| &media.schema)
    }
}

/// One way to write a body.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// As it is sent or was promised: `application/json; charset=utf-8`.
    pub content_type: String,
    /// Its JSON Schema, with the example that stands beside it as its `example`; null when nothing is said.
    pub schema: Value,
    /// OpenAPI's `encoding`: how single fields of a form are written.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub encoding: Map<String, Value>,
}

/// What may come back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// `200`, `4XX` or `default`.
    pub status: String,
    /// When it comes.
    pub description: String,
    /// The ways it may be written, the preferred one first; empty when there is no body.
    pub contents: Vec<Media>,
}

impl Response {
    /// The preferred way; empty when there is no body.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.contents.first().map_or("", |media| &media.content_type)
    }

    /// The JSON Schema of the preferred way; null when nothing is said.
    #[must_use]
    pub fn schema(&self) -> &Value {
        self.contents.first().map_or(&Value::Null, |media| &media.schema)
    }
}
