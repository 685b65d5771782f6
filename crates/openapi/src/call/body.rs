//! Request bodies: JSON, forms, multipart, XML, text and raw bytes.

use std::borrow::Cow;

use causeway_core::digits;
use serde_json::{Map, Value};

use crate::call::choice;
use crate::call::encode::atom;
use crate::call::envelope::{Content, Envelope, attached, is_envelope};
use crate::call::form;
use crate::call::given::Given;
use crate::call::media;
use crate::call::multipart::{self, Part};
use crate::call::request::Attached;
use crate::call::style;
use crate::call::whole;
use crate::call::xml;
use crate::error::RequestError;
use crate::model::{Body, In, Media, Operation};
use crate::schema::shape;

/// A body and the content type it is sent with.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    pub(crate) attached: Vec<Attached>,
    pub(crate) content_type: String,
}

impl Written {
    fn new(bytes: Vec<u8>, content_type: impl Into<String>) -> Self {
        Self { bytes, attached: Vec::new(), content_type: content_type.into() }
    }

    /// A file is the whole body.
    fn file(content: Content, content_type: &str) -> Self {
        let mut written = Self::new(Vec::new(), content_type);
        written.push(content);
        written
    }

    pub(crate) fn push(&mut self, content: Content) {
        match content {
            Content::Bytes(bytes) => self.bytes.extend(bytes),
            Content::Attached(file) => self.attached.push(Attached { at: self.bytes.len(), file }),
        }
    }
}

/// The body that the arguments make, if any. `wanted` is the content type that was asked for.
pub(crate) fn of(
    operation: &Operation,
    given: &Given<'_>,
    wanted: Option<&str>,
) -> Result<Option<Written>, RequestError> {
    match (&operation.body, &given.body, &operation.form) {
        (Some(body), Some(_), _) if given.fields => {
            Err(unusable(body.content_type(), "form fields and a body cannot be sent together"))
        }
        (Some(body), Some(value), _) => encode(operation, body, value, wanted).map(Some),
        (_, _, Some(form)) if given.at(In::Form).next().is_some() => {
            let wanted = wanted.filter(|name| media::is_multipart(name) || media::essence(name) == media::FORM);
            fields(given, wanted.unwrap_or(form)).map(Some)
        }
        _ => Ok(None),
    }
}

fn encode(operation: &Operation, body: &Body, value: &Value, wanted: Option<&str>) -> Result<Written, RequestError> {
    write(operation, &choice::choose(operation, body, value, wanted).media, value)
}

fn write(operation: &Operation, media: &Media, value: &Value) -> Result<Written, RequestError> {
    let name = media::concrete(&media.content_type);
    let name = name.as_str();
    let parts = if media::is_multipart(name) { name } else { media::MULTIPART };
    if let Some(written) = whole::of(value, parts)? {
        return Ok(written);
    }
    if is_raw(operation, media, value)
        && let Some(file) = Envelope::open(value).map_err(|reason| unusable(name, reason))?
    {
        return Ok(Written::file(file.content, file.content_type.unwrap_or(name)));
    }
    if media::is_multipart(name) {
        return many_parts(operation, media, &digits::as_texts(value));
    }
    if media::essence(name) == media::FORM {
        return Ok(Written::new(form_of(name, &media.encoding, &digits::as_texts(value))?, name));
    }
    Ok(Written::new(text(operation, media, value).into_bytes(), name))
}

/// Whether a file is sent as its bytes: where JSON is wanted, a file of JSON is, and any where the schema says bytes. One
/// that the sender has is always, but where fields are wanted.
fn is_raw(operation: &Operation, media: &Media, value: &Value) -> bool {
    let name = &media.content_type;
    let own = crate::call::envelope::own_type(value);
    let same = own.is_some_and(|own| media::essence(own) == media::essence(name));
    let binary = shape::is_binary(operation.resolve(&media.schema));
    let fields = media::is_multipart(name) || media::essence(name) == media::FORM;
    let structured = fields || media::is_json(name);
    is_envelope(value) && (same || binary || !structured || (attached(value).is_some() && !fields))
}

fn text(operation: &Operation, media: &Media, value: &Value) -> String {
    let name = &media.content_type;
    // Elsewhere numbers are texts in any case.
    let is_json = media::is_json(name) || media::is_json_lines(name) || media::is_json_sequence(name);
    let value = &*if is_json { Cow::Borrowed(value) } else { digits::as_texts(value) };
    let many = || value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter();
    if media::is_json_lines(name) && !value.is_string() {
        many().map(|item| format!("{}\n", digits::text(item))).collect()
    } else if media::is_json_sequence(name) && !value.is_string() {
        many().map(|item| format!("\u{1e}{}\n", digits::text(item))).collect()
    } else if media::is_json(name) {
        digits::text(value)
    } else if media::is_xml(name) {
        xml::write(operation, &media.schema, value)
    } else {
        atom(value)
    }
}

/// A text is taken to be a form already; a list may hold its pairs.
fn form_of(name: &str, encoding: &Map<String, Value>, value: &Value) -> Result<Vec<u8>, RequestError> {
    match value {
        Value::Object(map) => Ok(form::urlencoded(map, encoding)),
        Value::String(text) => Ok(text.clone().into_bytes()),
        Value::Array(items) => match items.iter().map(pair).collect::<Option<Vec<_>>>() {
            Some(pairs) => Ok(pairs.join("&").into_bytes()),
            None => Err(unusable(name, "a form is an object of fields")),
        },
        _ => Err(unusable(name, "a form is an object of fields")),
    }
}

/// A list of `{"key": …, "value": …}` is how some connectors describe a form.
fn pair(item: &Value) -> Option<String> {
    let key = item.get("key").or_else(|| item.get("name"))?.as_str()?;
    Some(form::pair(key, &atom(item.get("value")?)))
}

fn many_parts(operation: &Operation, media: &Media, value: &Value) -> Result<Written, RequestError> {
    let Value::Object(map) = value else { return Err(unusable(&media.content_type, "a form is an object of fields")) };
    multipart::join(&media.content_type, multipart::parts(operation, media, map)?)
}

/// Swagger 2.0's form fields. A file makes a form multipart, whatever was declared.
fn fields(given: &Given<'_>, form: &str) -> Result<Written, RequestError> {
    let has_file = given.at(In::Form).any(|(_, value)| is_envelope(value));
    if !has_file && !media::is_multipart(form) {
        let pairs: Vec<_> = given.at(In::Form).flat_map(|(parameter, value)| style::query(parameter, value)).collect();
        return Ok(Written::new(pairs.join("&").into_bytes(), form.trim()));
    }
    let form = if media::is_multipart(form) { form } else { media::MULTIPART };
    let mut parts = Vec::new();
    for (parameter, value) in given.at(In::Form) {
        let name = &parameter.name;
        match Envelope::open(value).map_err(|reason| unusable(form, reason))? {
            Some(file) => parts.push(Part::file(name, file)?),
            None if shape::is_binary(&parameter.schema) => {
                let bytes = atom(value).into_bytes();
                let file =
                    Envelope { content: Content::Bytes(bytes), content_type: None, filename: None, headers: None };
                parts.push(Part::file(name, file)?);
            }
            None => {
                parts.extend(style::pairs(parameter, value).iter().map(|pair| Part::text(&pair.name, pair.plain())));
            }
        }
    }
    multipart::join(form, parts)
}

fn unusable(content_type: &str, reason: &'static str) -> RequestError {
    RequestError::UnusableBody { content_type: content_type.to_owned(), reason }
}

impl Body {
    /// Whether it is a file's bytes by nature: described neither as JSON nor as fields.
    #[must_use]
    pub fn is_file(&self) -> bool {
        let name = self.content_type();
        let fields = media::is_multipart(name) || media::essence(name) == media::FORM;
        !fields && (!media::is_json(name) || media::is_json_lines(name))
    }
}
