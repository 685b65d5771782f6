//! Multipart bodies (RFC 7578, RFC 2046): fields, files, JSON parts, part headers. No value can end its part or add a
//! header to it.

use serde_json::{Map, Value};

use crate::call::encode::{self, atom, is_token};
use crate::call::envelope::Envelope;
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
    pub(crate) bytes: Vec<u8>,
}

impl Part {
    pub(crate) fn text(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), bytes: text.into_bytes(), ..Self::default() }
    }

    /// A file; it has a name in any case, because servers tell files from fields by it.
    pub(crate) fn file(name: &str, envelope: Envelope<'_>) -> Result<Self, RequestError> {
        let mut part = Self { name: name.to_owned(), bytes: envelope.bytes, ..Self::default() };
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

    fn written(&self) -> Vec<u8> {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(&self.name));
        if let Some(filename) = &self.filename {
            head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        if let Some(content_type) = &self.content_type {
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        self.headers.iter().for_each(|(name, value)| head.push_str(&format!("\r\n{name}: {value}")));
        head.push_str("\r\n\r\n");
        [head.as_bytes(), &self.bytes].concat()
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

/// The body and its content type. The boundary is the first of a fixed row that occurs in no part, so that the same
/// input gives the same bytes.
pub(crate) fn join(content_type: &str, parts: &[Part]) -> Result<(Vec<u8>, String), RequestError> {
    let essence = media::essence(content_type);
    let parts: Vec<_> = parts.iter().map(Part::written).collect();
    let occurs = |boundary: &str| parts.iter().any(|part| contains(part, boundary.as_bytes()));
    let boundary = (0..1_000).map(|n| format!("causeway-boundary-{n}")).find(|boundary| !occurs(boundary));
    let Some(boundary) = boundary else {
        let reason = "it contains every boundary that could separate its parts";
        return Err(RequestError::UnusableBody { content_type: essence, reason });
    };
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        bytes.extend_from_slice(&part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((bytes, format!("{essence}; boundary={boundary}")))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
