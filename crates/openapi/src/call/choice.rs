//! Which of an operation's content types a body is written in: the one that was asked for, else the one that suits what
//! was given, else the preferred one.

use std::borrow::Cow;

use serde_json::Value;

use crate::call::envelope::{is_envelope, own_type};
use crate::call::media;
use crate::model::{Body, Media, Operation};
use crate::schema::shape;

/// How a body is written.
pub(crate) struct Choice<'a> {
    /// Its `content_type` is the one that is sent.
    pub(crate) media: Cow<'a, Media>,
    /// Whether the operation offers this content type.
    pub(crate) declared: bool,
}

/// `wanted` is taken as it is, also when the operation does not offer it: servers often take more than they say.
pub(crate) fn choose<'a>(operation: &'a Operation, body: &'a Body, value: &Value, wanted: Option<&str>) -> Choice<'a> {
    match wanted {
        Some(wanted) => as_wanted(body, wanted),
        None => Choice { media: suiting(operation, body, value), declared: true },
    }
}

/// The schema of another way to write the body serves where the wanted one is not offered.
fn as_wanted<'a>(body: &'a Body, wanted: &str) -> Choice<'a> {
    let found = offered(body, wanted);
    let mut media = found.or(body.contents.first()).cloned().unwrap_or_default();
    media.content_type = wanted.trim().to_owned();
    Choice { media: Cow::Owned(media), declared: found.is_some() }
}

/// The way to write a body that has this content type: to the letter, else without parameters, else by a range
/// (`image/*`).
fn offered<'a>(body: &'a Body, wanted: &str) -> Option<&'a Media> {
    let find = |fits: &dyn Fn(&str) -> bool| body.contents.iter().find(|media| fits(&media.content_type));
    let essence = media::essence(wanted);
    let family = essence.split('/').next().unwrap_or_default().to_owned();
    find(&|offered| offered.trim().eq_ignore_ascii_case(wanted.trim()))
        .or_else(|| find(&|offered| media::essence(offered) == essence))
        .or_else(|| find(&|offered| media::essence(offered) == format!("{family}/*")))
}

fn suiting<'a>(operation: &'a Operation, body: &'a Body, value: &Value) -> Cow<'a, Media> {
    let suited = match value {
        Value::String(_) => for_text(operation, body),
        file if is_envelope(file) => for_file(body, file),
        form if holds_file(form) => body.contents.iter().find(|media| media::is_multipart(&media.content_type)),
        _ => None,
    };
    suited.or(body.contents.first()).map_or(Cow::Owned(Media::default()), Cow::Borrowed)
}

/// A text is sent as XML or plain text where the preferred way wants an object.
fn for_text<'a>(operation: &Operation, body: &'a Body) -> Option<&'a Media> {
    let first = body.contents.first()?;
    let object = matches!(shape::kind(operation.resolve(&first.schema)), "object" | "array");
    let textual = |media: &&Media| media::is_xml(&media.content_type) || media::is_text(&media.content_type);
    if media::is_json(&first.content_type) && object { body.contents.iter().find(textual) } else { None }
}

/// A file is sent as the type it names, else as raw bytes.
fn for_file<'a>(body: &'a Body, file: &Value) -> Option<&'a Media> {
    let named = own_type(file).and_then(|own| offered(body, own));
    named.or_else(|| body.contents.iter().find(|media| media::is_opaque(&media.content_type)))
}

fn holds_file(value: &Value) -> bool {
    let Value::Object(map) = value else { return false };
    let among = |items: &[Value]| items.iter().any(is_envelope);
    map.values().any(|value| is_envelope(value) || value.as_array().is_some_and(|items| among(items)))
}
