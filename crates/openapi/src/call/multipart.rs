//! Multipart bodies (RFC 7578, RFC 2046): fields, files, JSON parts, part headers. No value can end its part or add a
//! header to it.

use std::hash::{BuildHasher, RandomState};

use serde_json::{Map, Value};

use crate::call::body::Written;

use crate::call::encode::{self, atom, is_token};
use crate::call::envelope::{Content, Envelope};
use crate::call::form::Encoding;
use crate::call::media;
use crate::call::style;
use crate::call::xml;
use crate::error::RequestError;
use crate::model::{Media, Operation};
use crate::schema::shape;

const BYTES: &str = "application/octet-stream";

/// One part, ready to be written.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    /// Fit for a header.
    pub(crate) content_type: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
}

impl Part {
    pub(crate) fn text(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), content: Content::Bytes(text.into_bytes()), ..Self::default() }
    }

    /// A file; it has a name in any case, because servers tell files from fields by it.
    pub(crate) fn file(name: &str, envelope: Envelope<'_>) -> Result<Self, RequestError> {
        let mut part = Self { name: name.to_owned(), content: envelope.content, ..Self::default() };
        part.filename = Some(envelope.filename.unwrap_or(name).to_owned());
        part.content_type = Some(envelope.content_type.unwrap_or(BYTES).to_owned());
        for (name, value) in envelope.headers.into_iter().flatten() {
            part.add_header(name, &encode::ascii(&atom(value)))?;
        }
        Ok(part)
    }

    fn add_header(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        if !is_token(name) || value.chars().any(char::is_control) {
            return Err(RequestError::UnsafeHeader { name: name.to_owned() });
        }
        let own = ["content-type", "content-disposition"].contains(&name.to_ascii_lowercase().as_str());
        if !own && !self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        Ok(())
    }

    fn head(&self) -> Vec<u8> {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(&self.name));
        if let Some(filename) = &self.filename {
            head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        if let Some(content_type) = &self.content_type {
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        self.headers.iter().for_each(|(name, value)| head.push_str(&format!("\r\n{name}: {value}")));
        head.push_str("\r\n\r\n");
        head.into_bytes()
    }
}

/// Quotes and line breaks as browsers write them (HTML, 4.10.21.8), other control characters likewise.
fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '"' || c.is_control() { out.push_str(&encode::percent(&c.to_string(), "")) } else { out.push(c) }
    }
    out
}

/// The parts of an object's members, as `encoding` and the schema say.
pub(crate) fn parts(
    operation: &Operation,
    media: &Media,
    fields: &Map<String, Value>,
) -> Result<Vec<Part>, RequestError> {
    let flat = shape::flat(operation, &media.schema);
    let mut parts = Vec::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let said = Encoding::of(&media.encoding, name);
        let field = Field { operation, name, said, schema: flat.property(name) };
        field.write(value, &mut parts).map_err(|reason| refused(&media.content_type, reason))?;
    }
    Ok(parts)
}

fn refused(content_type: &str, why: Refused) -> RequestError {
    match why {
        Refused::Reason(reason) => RequestError::UnusableBody { content_type: content_type.to_owned(), reason },
        Refused::Error(error) => error,
    }
}

enum Refused {
    Reason(&'static str),
    Error(RequestError),
}

struct Field<'a> {
    operation: &'a Operation,
    name: &'a str,
    said: Encoding<'a>,
    schema: &'a Value,
}

impl Field<'_> {
    fn write(&self, value: &Value, parts: &mut Vec<Part>) -> Result<(), Refused> {
        let whole = self.said.content_type().is_some_and(media::is_json);
        if let Some(parameter) = self.said.styled(self.name) {
            parts.extend(style::pairs(&parameter, value).iter().map(|pair| Part::text(&pair.name, pair.plain())));
            return Ok(());
        }
        match value {
            Value::Array(items) if !whole => {
                let schema = self.operation.resolve(self.schema).get("items").unwrap_or(&Value::Null);
                for item in items.iter().filter(|item| !item.is_null()) {
                    parts.push(self.part(schema, item)?);
                }
            }
            one => parts.push(self.part(self.schema, one)?),
        }
        Ok(())
    }

    fn part(&self, schema: &Value, value: &Value) -> Result<Part, Refused> {
        let mut part = match Envelope::open(value).map_err(Refused::Reason)? {
            Some(envelope) => {
                let unnamed = envelope.content_type.is_none();
                let mut part = Part::file(self.name, envelope).map_err(Refused::Error)?;
                if let Some(said) = self.said.content_type().filter(|_| unnamed) {
                    part.content_type = Some(said.to_owned());
                }
                part
            }
            None => self.value_part(schema, value),
        };
        self.declared_headers(&mut part).map_err(Refused::Error)?;
        Ok(part)
    }

    /// Objects and lists in lists are JSON, or XML where `encoding` says so; a text for a file is that file's text.
    fn value_part(&self, schema: &Value, value: &Value) -> Part {
        let said = self.said.content_type();
        let json = value.is_object() || value.is_array() || said.is_some_and(media::is_json);
        let text = match said {
            Some(said) if media::is_xml(said) => xml::write(self.operation, schema, value),
            _ if json => value.to_string(),
            _ => atom(value),
        };
        let file = shape::is_binary(self.operation.resolve(schema));
        let usual = if json { Some(media::JSON) } else { file.then_some(BYTES) };
        let mut part = Part::text(self.name, text);
        part.filename = (file && !json).then(|| self.name.to_owned());
        part.content_type = said.or(usual).map(str::to_owned);
        part
    }

    /// Headers whose value the description fixes.
    fn declared_headers(&self, part: &mut Part) -> Result<(), RequestError> {
        for (name, header) in self.said.headers().into_iter().flatten() {
            let header = self.operation.resolve(header);
            let schema = self.operation.resolve(header.get("schema").unwrap_or(header));
            let only = |list: &Value| list.as_array().filter(|list| list.len() == 1).map(|list| list[0].clone());
            let fixed = schema.get("const").or_else(|| schema.get("default")).cloned();
            if let Some(value) = fixed.or_else(|| schema.get("enum").and_then(only)) {
                part.add_header(name, &encode::ascii(&atom(&value)))?;
            }
        }
        Ok(())
    }
}

/// What stands between two boundaries.
#[derive(Debug)]
pub(crate) struct Section {
    /// The headers, with the empty line behind them.
    pub(crate) head: Vec<u8>,
    pub(crate) content: Content,
}

impl From<Part> for Section {
    fn from(part: Part) -> Self {
        Self { head: part.head(), content: part.content }
    }
}

/// The body and its content type. The boundary is the first of a fixed row that occurs in no part, so that the same
/// input gives the same bytes. Files that only the sender has cannot be looked into: beside one, the boundary is made of
/// random letters.
pub(crate) fn join(
    content_type: &str,
    parts: impl IntoIterator<Item = impl Into<Section>>,
) -> Result<Written, RequestError> {
    let sections: Vec<Section> = parts.into_iter().map(Into::into).collect();
    let essence = media::essence(content_type);
    let Some(boundary) = boundary(&sections) else {
        let reason = "it contains every boundary that could separate its parts";
        return Err(RequestError::UnusableBody { content_type: essence, reason });
    };
    let content_type = format!("{essence}{}; boundary={boundary}", parameters(content_type));
    let mut body = Written { content_type, ..Written::default() };
    for Section { head, content } in sections {
        body.bytes.extend(format!("--{boundary}\r\n").into_bytes());
        body.bytes.extend(head);
        body.push(content);
        body.bytes.extend(b"\r\n");
    }
    body.bytes.extend(format!("--{boundary}--\r\n").into_bytes());
    Ok(body)
}

/// What else a content type says, as `multipart/related` says what its root is.
fn parameters(content_type: &str) -> String {
    let is_boundary = |part: &&str| part.trim().get(..9).is_some_and(|name| name.eq_ignore_ascii_case("boundary="));
    let others = content_type.split(';').skip(1).filter(|part| !is_boundary(part) && !part.trim().is_empty());
    others.map(|part| format!("; {}", part.trim())).collect()
}

fn boundary(sections: &[Section]) -> Option<String> {
    if sections.iter().any(|section| matches!(section.content, Content::Attached(_))) {
        let random = || RandomState::new().hash_one(0_u8);
        return Some(format!("causeway-boundary-{:016x}{:016x}", random(), random()));
    }
    let occurs = |section: &Section, boundary: &str| match &section.content {
        Content::Bytes(bytes) => contains(bytes, boundary.as_bytes()) || contains(&section.head, boundary.as_bytes()),
        Content::Attached(_) => false,
    };
    let mut row = (0..1_000).map(|n| format!("causeway-boundary-{n}"));
    row.find(|boundary| !sections.iter().any(|section| occurs(section, boundary)))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
