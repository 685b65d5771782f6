//! From an operation and its arguments to the request as it is sent. Whatever the arguments hold, the request goes to
//! the connector's own server and to the operation's own place there.

use serde_json::{Map, Value};
use url::Url;

use crate::call::body::{self, Written};
use crate::call::encode::percent;
use crate::call::given::{self, Given, missing};
use crate::call::headers;
use crate::call::media;
use crate::call::style;
use crate::error::RequestError;
use crate::model::{In, Operation};
use crate::read::template::{self, Piece};

/// Ready to be sent; sign-in is added by whoever sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// On the same origin as the base address, and below its path.
    pub url: Url,
    /// Names as declared, values safe to send; without the content type.
    pub headers: Vec<(String, String)>,
    /// What is sent, without the attached files.
    pub body: Option<Vec<u8>>,
    /// Files that the sender has and that go into the body at these places, in order.
    pub attached: Vec<Attached>,
    /// The body's content type, boundary included; without a body, the declared header's value if there is one.
    pub content_type: Option<String>,
}

impl Request {
    /// Whether it only asks and changes nothing (RFC 9110, section 9.2.1).
    #[must_use]
    pub fn only_reads(&self) -> bool {
        matches!(&*self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }
}

/// Where the bytes of a file go that only the sender has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// Before this byte of the body.
    pub at: usize,
    /// The number that the argument `{"$attached": 0}` gave.
    pub file: usize,
}

/// Builds the request.
///
/// `arguments` holds values by parameter name (exact, else `query/id` where two parameters share a name, else whatever
/// the case), `body` for the whole body, and `body/a/b` for one member of it (`body/items/0` for one item). Null counts
/// as not given. A required parameter that is not given takes its default.
///
/// A body is written in the preferred content type, or in one that suits what is given: an envelope
/// `{"$content-type": "image/png", "$content": "<base64>", "$filename": "a.png"}` is a file, a text goes as text or XML
/// where the preferred type wants an object, a file within an object makes it multipart. `{"$attached": 0}` stands for a
/// file that the sender has and that need not be in memory. The argument `body/$content-type` names another one. (Where the body is described
/// with a member of that name, it is that member.)
///
/// # Errors
/// When an argument is unknown or missing, or would make the request something other than the operation.
pub fn request(operation: &Operation, base: &Url, arguments: &Map<String, Value>) -> Result<Request, RequestError> {
    if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
        return Err(RequestError::UnusableBase(causeway_core::redact::url(base)));
    }
    let arguments = given::plain(operation, arguments);
    let given = Given::sort(operation, &arguments)?.complete()?;
    let body = body::of(operation, &given, wanted(&given)?.as_deref())?;
    let headers = headers::of(operation, &given)?;
    let url = address(operation, base, &given)?;
    // Some services want the header where nothing is sent; it goes along when it is given.
    let (body, attached, content_type) = match body {
        Some(Written { bytes, attached, content_type }) => (Some(bytes), attached, Some(content_type)),
        None => (None, Vec::new(), headers::content_type(&given)),
    };
    // A description's own content type may not be fit for a header; the bytes are then sent without one.
    let content_type = content_type.filter(|name| media::is_sendable(name));
    Ok(Request { method: operation.method.clone(), url, headers, body, attached, content_type })
}

/// The content type that was asked for, by its own argument or by a declared header.
fn wanted(given: &Given<'_>) -> Result<Option<String>, RequestError> {
    let wanted = given.content_type.clone().or_else(|| headers::content_type(given));
    match wanted.filter(|name| !name.trim().is_empty()) {
        Some(name) if !media::is_sendable(&name) => Err(RequestError::UnsafeHeader { name: "Content-Type".into() }),
        wanted => Ok(wanted),
    }
}

fn address(operation: &Operation, base: &Url, given: &Given<'_>) -> Result<Url, RequestError> {
    let path = path(operation, given)?;
    let mut url = base.clone();
    url.set_fragment(None);
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    let own = base.query().filter(|query| !query.is_empty()).map(str::to_owned);
    let pairs = given.at(In::Query).flat_map(|(parameter, value)| style::query(parameter, value));
    let query: Vec<_> = own.into_iter().chain(pairs).collect();
    url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
    let below = url.path().starts_with(base.path().trim_end_matches('/'));
    if url.origin() == base.origin() && below {
        Ok(url)
    } else {
        Err(RequestError::OtherOrigin(causeway_core::redact::url(&url)))
    }
}

fn path(operation: &Operation, given: &Given<'_>) -> Result<String, RequestError> {
    let mut path = String::new();
    for piece in template::pieces(&operation.path) {
        match piece {
            Piece::Literal(text) => path.push_str(&literal(text)),
            Piece::Variable(name) => path.push_str(&variable(operation, given, name)?),
        }
    }
    if !path.is_empty() && !path.starts_with('/') {
        path.insert(0, '/');
    }
    if let Some(segment) = path.split('/').find(|segment| is_dots(segment)) {
        return Err(RequestError::DotSegment { path: operation.path.clone(), segment: segment.into() });
    }
    Ok(path)
}

/// What would end the path is encoded, and so are control characters, which a URL parser would drop: `.\t.` is `..`.
fn literal(text: &str) -> String {
    let escape = |c: char| matches!(c, '\\' | '?' | '#') || c.is_control();
    text.chars().map(|c| if escape(c) { percent(&c.to_string(), "") } else { c.to_string() }).collect()
}

fn variable(operation: &Operation, given: &Given<'_>, name: &str) -> Result<String, RequestError> {
    let found = given.at(In::Path).find(|(parameter, _)| parameter.name == name);
    let Some((parameter, value)) = found else { return Err(missing(operation, name, "path")) };
    let text = style::path(parameter, value);
    if text.is_empty() { Err(RequestError::EmptyPathValue { name: name.into() }) } else { Ok(text) }
}

/// `.` and `..`, also where they are written as `%2e` (WHATWG URL, 4.1).
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}
