//! Values out of bodies that are forms (`application/x-www-form-urlencoded`) or have several parts (`multipart/…`). The
//! runtime reads them into `$formdata` and `$multipart` beside the content; a form is read here where it did not. Parts are
//! fields as well, by the names that their headers give them.

use super::workflow::{action_body, trigger_body};
use super::{Args, Function, scoped};
use crate::Value;
use crate::expr::{EvalError, values};

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("formDataValue", 2, 2, |context, args| single(fields(&action_body(context, args)?, args.text(1)?), args)),
    scoped("formDataMultiValues", 2, 2, |context, args| Ok(fields(&action_body(context, args)?, args.text(1)?).into())),
    scoped("triggerFormDataValue", 1, 1, |context, args| single(fields(&trigger_body(context), args.text(0)?), args)),
    scoped(
        "triggerFormDataMultiValues",
        1,
        1,
        |context, args| Ok(fields(&trigger_body(context), args.text(0)?).into()),
    ),
    scoped("multipartBody", 2, 2, |context, args| part(&action_body(context, args)?, args, 1)),
    scoped("triggerMultipartBody", 1, 1, |context, args| part(&trigger_body(context), args, 0)),
];

/// The only value of a field; null when there is none, an error when there are several, as documented.
fn single(values: Vec<Value>, args: &Args) -> Result<Value, EvalError> {
    match values.as_slice() {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        several => args.fail(format!("finds {} values of that name; use the function for several.", several.len())),
    }
}

fn fields(body: &Value, name: &str) -> Vec<Value> {
    if let Some(read) = body.get("$formdata").and_then(Value::as_array) {
        let named = |field: &&Value| field["key"].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        return read.iter().filter(named).map(|field| field["value"].clone()).collect();
    }
    if let Some(parts) = body.get("$multipart").and_then(Value::as_array) {
        let named = |part: &&Value| part_name(part).is_some_and(|own| own.eq_ignore_ascii_case(name));
        return parts.iter().filter(named).map(|part| part["body"].clone()).collect();
    }
    url::form_urlencoded::parse(values::text(body).as_bytes())
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| Value::from(value.as_ref()))
        .collect()
}

/// The name that the headers of a part give it (RFC 7578, section 4.2).
fn part_name(part: &Value) -> Option<&str> {
    let (_, disposition) = part["headers"].as_object()?.find("Content-Disposition")?;
    let mut parameters = disposition.as_str()?.split(';').filter_map(|parameter| parameter.trim().split_once('='));
    let (_, name) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("name"))?;
    Some(name.trim().trim_matches('"'))
}

fn part(body: &Value, args: &Args, i: usize) -> Result<Value, EvalError> {
    let index = args.count(i)?;
    match body["$multipart"].as_array() {
        Some(parts) => match parts.get(index) {
            Some(part) => Ok(part["body"].clone()),
            None => args.fail(format!("finds no part {index}: the body has {} parts.", parts.len())),
        },
        None => args.fail("finds no parts: the body has no \"$multipart\"."),
    }
}
