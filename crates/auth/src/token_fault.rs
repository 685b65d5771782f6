//! The ways in which token addresses say no, whatever their HTTP status is.

use causeway_core::json;
use serde_json::{Map, Value};

use crate::error::tame;
use crate::token_response::read;
use crate::ways::Ways;

/// The error that a body of any status carries, as (code, words), both cleaned; `None` for a body without one.
pub(crate) fn body_error(raw: &[u8], ways: &Ways) -> Option<(String, String)> {
    error_in(&read(raw).ok()?, ways)
}

/// The error in a body: where this service puts it, else where any may.
pub(crate) fn error_in(body: &Map<String, Value>, ways: &Ways) -> Option<(String, String)> {
    let Some(response) = &ways.response else { return oauth_error(body) };
    let whole = Value::Object(body.clone());
    let code = response.error.iter().find_map(|path| text(json::at(&whole, path)?));
    let unmarked = || {
        let mark = response.ok.as_ref()?;
        let is_good = json::at(&whole, &mark.path).is_some_and(|value| same(value, &mark.equals));
        (!is_good).then(|| format!("{} is not {}", tame(&mark.path), tame(&json::plain(&mark.equals))))
    };
    let own = || code.or_else(unmarked).map(|code| (code, words(body)));
    oauth_error(body).or_else(own)
}

/// Numbers are also the same as text.
fn same(one: &Value, other: &Value) -> bool {
    one == other || json::plain(one) == json::plain(other)
}

fn words(body: &Map<String, Value>) -> String {
    said(body, &["error_description", "message", "error_message", "detail"])
}

fn said(body: &Map<String, Value>, names: &[&str]) -> String {
    names.iter().find_map(|name| text(body.get(*name)?)).unwrap_or_default()
}

/// The usual ways, also with HTTP 200.
fn oauth_error(body: &Map<String, Value>) -> Option<(String, String)> {
    let words = || words(body);
    match body.get("error") {
        Some(Value::String(error)) if !error.trim().is_empty() => return Some((tame(error), words())),
        Some(Value::Object(error)) => return Some(inner_error(error)),
        Some(Value::Bool(true)) => return Some(("error".into(), words())),
        Some(Value::Number(number)) if number.as_i64() != Some(0) => return Some((number.to_string(), words())),
        _ => {}
    }
    match body.get("errors") {
        Some(Value::Array(errors)) if !errors.is_empty() => {
            return Some(errors[0].as_object().map_or_else(|| ("error".into(), words()), inner_error));
        }
        _ => {}
    }
    if [body.get("ok"), body.get("success")].contains(&Some(&Value::Bool(false))) {
        return Some(("error".into(), words()));
    }
    // Withings answers HTTP 200 with its own status, where 0 is good. Others repeat the HTTP status there.
    let status =
        body.get("status").and_then(Value::as_i64).filter(|status| *status != 0 && !(200..300).contains(status));
    status.map(|status| (format!("status {status}"), said(body, &["error", "error_description", "message"])))
}

/// An error as an object: `{code, message}`, Fitbit's `{errorType, message}`, Strava's `{resource, field, code}`.
fn inner_error(error: &Map<String, Value>) -> (String, String) {
    let code = said(error, &["errorType", "error", "type", "code", "status"]);
    let code = if code.is_empty() { "error".into() } else { code };
    let field = said(error, &["field"]);
    let words = said(error, &["message", "error_description", "description", "detail"]);
    if field.is_empty() { (code, words) } else { (format!("{code} {field}"), words) }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => tame(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
