//! Bodies that are written out whatever the description offers, as the flow language's runtime writes them: a file
//! (`$content`), parts with headers of their own (`$multipart`) and fields in order (`$formdata`), each beside
//! `$content-type`.
//! <https://learn.microsoft.com/azure/logic-apps/logic-apps-content-type>

use causeway_core::digits;
use serde_json::{Map, Value};

use crate::call::body::Written;
use crate::call::encode::{ascii, atom, is_token};
use crate::call::envelope::{Content, Envelope, own_type};
use crate::call::form;
use crate::call::media;
use crate::call::multipart::{self, Section};
use crate::error::RequestError;

/// The bytes of such a body and its content type; `None` where the value is none.
///
/// ```
/// let part = serde_json::json!({"headers": {"Content-Disposition": "form-data; name=\"note\""}, "body": "hello"});
/// let body = serde_json::json!({"$content-type": "multipart/form-data", "$multipart": [part]});
/// let (content_type, bytes) = causeway_openapi::written_out(&body)?.unwrap();
/// assert!(content_type.starts_with("multipart/form-data; boundary="));
/// assert!(String::from_utf8(bytes).unwrap().contains("name=\"note\"\r\n\r\nhello\r\n--"));
/// # Ok::<(), causeway_openapi::RequestError>(())
/// ```
///
/// # Errors
/// What is in it cannot be sent: no base64, a header with line breaks.
pub fn written_out(value: &Value) -> Result<Option<(String, Vec<u8>)>, RequestError> {
    if let Some(written) = of(value, media::MULTIPART)? {
        return Ok(Some((written.content_type, written.bytes)));
    }
    let content_type = own_type(value).unwrap_or("application/octet-stream");
    let unusable = |reason| RequestError::UnusableBody { content_type: content_type.to_owned(), reason };
    match Envelope::open(value).map_err(unusable)? {
        Some(Envelope { content: Content::Bytes(bytes), .. }) => Ok(Some((content_type.to_owned(), bytes))),
        _ => Ok(None),
    }
}

/// Parts or fields. `otherwise` is the content type of parts that name none.
pub(crate) fn of(value: &Value, otherwise: &str) -> Result<Option<Written>, RequestError> {
    let list = |name: &str| value.get(name).and_then(Value::as_array);
    let own = own_type(value);
    if let Some(parts) = list("$multipart") {
        let content_type = own.filter(|own| media::is_multipart(own)).unwrap_or(otherwise);
        let sections = parts.iter().map(|part| section(part, content_type)).collect::<Result<Vec<_>, _>>()?;
        return multipart::join(content_type, sections).map(Some);
    }
    let Some(fields) = list("$formdata") else { return Ok(None) };
    let content_type = own.unwrap_or(media::FORM);
    let pair =
        |field: &Value| Some(form::pair(field.get("key")?.as_str()?, &atom(&digits::as_texts(field.get("value")?))));
    let Some(pairs) = fields.iter().map(pair).collect::<Option<Vec<_>>>() else {
        let reason = "each item of $formdata needs a key and a value";
        return Err(RequestError::UnusableBody { content_type: content_type.to_owned(), reason });
    };
    let (bytes, content_type) = (pairs.join("&").into_bytes(), content_type.to_owned());
    Ok(Some(Written { bytes, content_type, ..Written::default() }))
}

/// One part: its headers as they are given, and its body as the text, the file or the JSON that it is.
fn section(part: &Value, content_type: &str) -> Result<Section, RequestError> {
    let unusable = |reason| RequestError::UnusableBody { content_type: content_type.to_owned(), reason };
    let Value::Object(part) = part else { return Err(unusable("each item of $multipart needs a body")) };
    let mut headers = Vec::new();
    for (name, value) in part.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let value = atom(value);
        if !is_token(name) || value.chars().any(char::is_control) {
            return Err(RequestError::UnsafeHeader { name: name.clone() });
        }
        headers.push((name.clone(), value));
    }
    let (own, content) = content(part).map_err(unusable)?;
    if let Some(own) = own.filter(|_| !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))) {
        headers.push(("Content-Type".into(), own));
    }
    // Names of files are sent in UTF-8, as browsers do; other headers in ASCII.
    let line = |(name, value): &(String, String)| match name.eq_ignore_ascii_case("content-disposition") {
        true => format!("{name}: {value}\r\n"),
        false => format!("{name}: {}\r\n", ascii(value)),
    };
    let head = headers.iter().map(line).chain(["\r\n".to_owned()]).collect::<String>();
    Ok(Section { head: head.into_bytes(), content })
}

fn content(part: &Map<String, Value>) -> Result<(Option<String>, Content), &'static str> {
    let body = part.get("body").unwrap_or(&Value::Null);
    if let Some(file) = Envelope::open(body)? {
        return Ok((file.content_type.map(str::to_owned), file.content));
    }
    if (body.is_object() || body.is_array()) && digits::of(body).is_none() {
        return Ok((Some(media::JSON.to_owned()), Content::Bytes(digits::text(body).into_bytes())));
    }
    Ok((None, Content::Bytes(atom(&digits::as_texts(body)).into_bytes())))
}
