//! Reads what token addresses answer, leniently: a strict reader loses refresh tokens that the server has already
//! rotated. Accepted are JSON and forms of any content type, numbers as text, missing and oddly written members, and
//! tokens one level down; refused is only what cannot be used or says that it is an error (RFC 6749 section 5, and
//! the ways of real services).

use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::error::tame;
use crate::{TokenError, TokenSet};

/// Longest life of an access token that is believed, in seconds: ten years.
const LONGEST_LIFE: f64 = 315_360_000.0;
/// Members under which some services put the token instead of at the top.
const INNER: [&str; 4] = ["body", "data", "authed_user", "token"];
/// How services call the tokens that are sent as `Bearer`. Apigee says `BearerToken`, Slack `user` and `bot`.
const BEARER: [&str; 5] = ["", "bearer", "bearertoken", "user", "bot"];

/// The tokens in the body of an answer. `now` is the time at which the request was **sent**, so that the expiry is
/// never late; `previous` is what a refresh started from: where the answer has no refresh token, scopes or account,
/// the previous ones stay.
///
/// ```
/// # use causeway_auth::parse_token_response;
/// # use chrono::DateTime;
/// let body = br#"{"access_token": "a", "expires_in": "3600"}"#;
/// let tokens = parse_token_response(body, DateTime::UNIX_EPOCH, None)?;
/// assert_eq!(tokens.expires_at.map(|at| at.timestamp()), Some(3600));
/// # Ok::<(), causeway_auth::TokenError>(())
/// ```
///
/// # Errors
/// [`TokenError`], which holds nothing of the body but the server's own cleaned error text.
pub fn parse_token_response(
    raw: &[u8],
    now: DateTime<Utc>,
    previous: Option<&TokenSet>,
) -> Result<TokenSet, TokenError> {
    let body = read(raw)?;
    if let Some((error, description)) = oauth_error(&body) {
        return Err(TokenError::Refused { error, description });
    }
    let token = holder(&body);
    let refresh = token.get("refresh_token").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    Ok(TokenSet {
        access: access(token)?,
        token_type: kind(token)?,
        refresh: refresh.map(SecretString::from).or_else(|| previous?.refresh.clone()),
        expires_at: expiry(token, now),
        scopes: scopes(token).or_else(|| previous?.scopes.clone()),
        account: previous.and_then(|previous| previous.account.clone()),
    })
}

/// The value at a path of dots, as text: how the answer names the account.
pub(crate) fn text_at(raw: &[u8], path: &str) -> Option<String> {
    let body = Value::Object(read(raw).ok()?);
    let text = tame(&causeway_core::json::plain(causeway_core::json::at(&body, path)?));
    Some(text).filter(|text| !text.is_empty())
}

/// The error that a body of any status carries, as (code, words), both cleaned; `None` for a body without one.
pub(crate) fn body_error(raw: &[u8]) -> Option<(String, String)> {
    oauth_error(&read(raw).ok()?)
}

/// The body as an object. JSON first, then a form; a byte order mark, wrong content types and whatever follows the
/// first JSON value are ignored.
fn read(raw: &[u8]) -> Result<Map<String, Value>, TokenError> {
    let text = String::from_utf8_lossy(raw);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(TokenError::Empty);
    }
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(text).into_iter::<Value>().next() {
        return match value {
            Value::Object(map) => Ok(map),
            _ => Err(TokenError::NotAToken("JSON, but no object")),
        };
    }
    let form: Map<_, _> =
        form_urlencoded::parse(text.as_bytes()).map(|(k, v)| (k.into_owned(), Value::String(v.into_owned()))).collect();
    let is_form =
        !text.starts_with(['<', '{', '[']) && (form.contains_key("access_token") || form.contains_key("error"));
    if is_form { Ok(form) } else { Err(TokenError::NotAToken(looks_like(text))) }
}

fn looks_like(text: &str) -> &'static str {
    match text.chars().next() {
        Some('<') => "a web page",
        Some('{' | '[') => "broken JSON",
        _ => "some text",
    }
}

/// Where the token is: at the top, or one level down.
fn holder(body: &Map<String, Value>) -> &Map<String, Value> {
    if body.contains_key("access_token") {
        return body;
    }
    let inner = INNER.iter().filter_map(|name| body.get(*name)?.as_object());
    inner.into_iter().find(|inner| inner.contains_key("access_token")).unwrap_or(body)
}

/// A token goes into a header, so it must be visible ASCII: a line break in it would be a header of its own.
fn access(token: &Map<String, Value>) -> Result<SecretString, TokenError> {
    let text = token.get("access_token").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or(TokenError::NoAccessToken)?;
    if text.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(text.into()) } else { Err(TokenError::BadAccessToken) }
}

fn kind(token: &Map<String, Value>) -> Result<String, TokenError> {
    let kind = token.get("token_type").and_then(Value::as_str).unwrap_or_default();
    if BEARER.contains(&kind.trim().to_ascii_lowercase().as_str()) {
        return Ok("Bearer".into());
    }
    Err(TokenError::Kind(tame(kind)))
}

/// `expires_in` before `expires_at`, because it does not depend on both clocks being right. What makes no sense counts
/// as not said.
fn expiry(token: &Map<String, Value>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let seconds = token.get("expires_in").and_then(number).or_else(|| {
        let at = token.get("expires_at")?;
        let unix = number(at).or_else(|| Some(DateTime::parse_from_rfc3339(at.as_str()?).ok()?.timestamp() as f64))?;
        // Larger numbers can only be milliseconds.
        let unix = if unix > 1e11 { unix / 1000.0 } else { unix };
        Some(unix - now.timestamp() as f64)
    })?;
    let life = Duration::milliseconds((seconds.min(LONGEST_LIFE) * 1000.0) as i64);
    now.checked_add_signed(life).filter(|_| seconds > 0.0)
}

/// A number, or a number written as text.
fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

/// One text with spaces or commas, or a list. Nothing at all means "as asked for".
fn scopes(token: &Map<String, Value>) -> Option<Vec<String>> {
    let split = |text: &str| text.split([' ', ',', '\n', '\t']).filter(|s| !s.is_empty()).map(tame).collect();
    let scopes: Vec<String> = match token.get("scope").or_else(|| token.get("scopes"))? {
        Value::String(text) => split(text),
        Value::Array(items) => {
            items.iter().filter_map(Value::as_str).flat_map(|item| -> Vec<String> { split(item) }).collect()
        }
        _ => return None,
    };
    Some(scopes).filter(|scopes| !scopes.is_empty())
}

/// The ways in which services say no, also with HTTP 200.
fn oauth_error(body: &Map<String, Value>) -> Option<(String, String)> {
    let said = |names: &[&str]| names.iter().find_map(|name| text(body.get(*name)?)).unwrap_or_default();
    let words = || said(&["error_description", "message", "error_message", "detail"]);
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
    status.map(|status| (format!("status {status}"), said(&["error", "error_description", "message"])))
}

/// An error as an object: `{code, message}`, Fitbit's `{errorType, message}`, Strava's `{resource, field, code}`.
fn inner_error(error: &Map<String, Value>) -> (String, String) {
    let said = |names: &[&str]| names.iter().find_map(|name| text(error.get(*name)?)).unwrap_or_default();
    let code = said(&["errorType", "error", "type", "code", "status"]);
    let code = if code.is_empty() { "error".into() } else { code };
    let field = said(&["field"]);
    let words = said(&["message", "error_description", "description", "detail"]);
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

#[cfg(test)]
#[path = "token_response_tests.rs"]
mod tests;
