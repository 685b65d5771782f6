//! Reads what token addresses answer, leniently: a strict reader loses refresh tokens that the server has already
//! rotated. Accepted are JSON and forms of any content type, numbers as text, missing and oddly written members, and
//! tokens one level down; refused is only what cannot be used or says that it is an error (RFC 6749 section 5, and
//! the ways of real services).

use std::borrow::Cow;
use std::collections::BTreeMap;

use causeway_core::json;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::error::tame;
use crate::token_fault::error_in;
use crate::ways::{RefreshMode, Response, Unit, Ways};
use crate::{TokenError, TokenSet};

/// Longest life of an access token that is believed, in seconds: ten years.
const LONGEST_LIFE: f64 = 315_360_000.0;
/// Deepest nesting that is read. A token answer has two levels.
const DEEPEST: usize = 64;
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
    read_tokens(raw, now, TimeDelta::zero(), previous, &Ways::default())
}

/// As [`parse_token_response`], for a service with ways of its own. This machine's clock is so far `ahead` of that by
/// which the service says when a token ends.
pub(crate) fn read_tokens(
    raw: &[u8],
    now: DateTime<Utc>,
    ahead: TimeDelta,
    previous: Option<&TokenSet>,
    ways: &Ways,
) -> Result<TokenSet, TokenError> {
    let body = read(raw)?;
    if let Some((error, description)) = error_in(&body, ways) {
        return Err(TokenError::Refused { error, description });
    }
    let (whole, answer) = (Value::Object(body), Holder::new(ways.response.as_ref()));
    let token = answer.of(&whole);
    let refresh_ways = ways.refresh.clone().unwrap_or_default();
    let keep = refresh_ways.keep_if_absent != Some(false);
    let former = previous.and_then(|previous| previous.refresh.clone());
    let refresh = match refresh_ways.mode.unwrap_or_default() {
        RefreshMode::None => None,
        RefreshMode::Static if former.is_some() => former,
        _ => refresh(token.get("refresh_token")).or(former.filter(|_| keep)),
    };
    let extra = extra(&whole, &token, &ways.extra_keep);
    Ok(TokenSet {
        access: access(token.get("access_token"))?,
        token_type: kind(token.get("token_type"))?,
        refresh,
        expires_at: expiry(&token, now, ahead, ways),
        scopes: scopes(&token, ways).or_else(|| previous?.scopes.clone()),
        account: account(&whole, ways).or_else(|| previous?.account.clone()),
        extra: previous.map(|previous| previous.extra.clone()).unwrap_or_default().into_iter().chain(extra).collect(),
        origins: previous.map(|previous| previous.origins.clone()).unwrap_or_default(),
    })
}

/// How the answer names the account.
fn account(whole: &Value, ways: &Ways) -> Option<String> {
    let text = tame(&json::plain(json::at(whole, ways.account_path.as_deref()?)?));
    Some(text).filter(|text| !text.is_empty())
}

/// What of an answer is kept besides, under the last name of its path.
fn extra(whole: &Value, token: &Token<'_>, keep: &[String]) -> BTreeMap<String, String> {
    let find = |path: &String| {
        let value = json::at(whole, path).or_else(|| json::at(token.inner, path)).filter(|value| !value.is_null())?;
        let name = path.rsplit('.').next().unwrap_or(path);
        Some((name.to_owned(), tame(&json::plain(value))))
    };
    keep.iter().filter_map(find).collect()
}

/// The body as an object. JSON first, then a form; a byte order mark, wrong content types and whatever follows the
/// first JSON value are ignored.
pub(crate) fn read(raw: &[u8]) -> Result<Map<String, Value>, TokenError> {
    let text = text_of(raw);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(TokenError::Empty);
    }
    match first_value(text) {
        Some(Value::Object(map)) => return Ok(shallow(map)),
        Some(_) => return Err(TokenError::NotAToken("JSON, but no object")),
        None => {}
    }
    let form: Map<_, _> =
        form_urlencoded::parse(text.as_bytes()).map(|(k, v)| (k.into_owned(), Value::String(v.into_owned()))).collect();
    let is_form =
        !text.starts_with(['<', '{', '[']) && (form.contains_key("access_token") || form.contains_key("error"));
    if is_form { Ok(form) } else { Err(TokenError::NotAToken(looks_like(text))) }
}

/// The text of a body, which is UTF-8 unless it begins as UTF-16 does: with a mark, or with every other byte zero.
fn text_of(raw: &[u8]) -> Cow<'_, str> {
    let unit: fn([u8; 2]) -> u16 = match raw {
        [0xff, 0xfe, ..] | [b'{', 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, b'{', ..] => u16::from_be_bytes,
        _ => return String::from_utf8_lossy(raw),
    };
    let units: Vec<_> = raw.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units).into()
}

fn looks_like(text: &str) -> &'static str {
    match text.chars().next() {
        Some('<') => "a web page",
        Some('{' | '[') => "broken JSON",
        _ => "some text",
    }
}

/// The first JSON value of a text. Where one member is beyond reading (a number that is too large, thousands of
/// brackets), the others are read without it.
fn first_value(text: &str) -> Option<Value> {
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(text).into_iter().next() {
        return Some(value);
    }
    let raw: BTreeMap<String, Box<RawValue>> = serde_json::Deserializer::from_str(text).into_iter().next()?.ok()?;
    let read = |raw: Box<RawValue>| serde_json::from_str(raw.get()).unwrap_or_default();
    Some(raw.into_iter().map(|(name, raw)| (name, read(raw))).collect::<Map<_, _>>().into())
}

/// The members that are not nested too deep: no service puts a token down there.
fn shallow(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter().filter(|(_, value)| is_shallow(value, DEEPEST - 1)).collect()
}

fn is_shallow(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(items) => left > 0 && items.iter().all(|item| is_shallow(item, left - 1)),
        Value::Object(map) => left > 0 && map.values().all(|value| is_shallow(value, left - 1)),
        _ => true,
    }
}

/// Where this service puts things.
struct Holder<'a> {
    response: Option<&'a Response>,
}

impl<'a> Holder<'a> {
    fn new(response: Option<&'a Response>) -> Self {
        Self { response }
    }

    /// What holds the tokens: where the service says, at the top, or one level down.
    fn of(self, whole: &'a Value) -> Token<'a> {
        let access = self.response.and_then(|response| response.access.as_deref()).unwrap_or("access_token");
        let has_it = |value: &Value| json::at(value, access).is_some();
        let root = self.response.and_then(|response| json::at(whole, response.root.as_deref()?));
        let inner = || INNER.iter().filter_map(|name| whole.get(*name)).find(|inner| has_it(inner));
        let inner = root.filter(|root| has_it(root)).or_else(|| has_it(whole).then_some(whole)).or_else(inner);
        Token { inner: inner.unwrap_or(whole), response: self.response }
    }
}

/// The tokens in an answer, by the standard's names.
struct Token<'a> {
    inner: &'a Value,
    response: Option<&'a Response>,
}

impl<'a> Token<'a> {
    /// A member, where the service has it or where the standard does.
    fn get(&self, name: &str) -> Option<&'a Value> {
        let own = self.response.and_then(|response| match name {
            "access_token" => response.access.as_deref(),
            "refresh_token" => response.refresh.as_deref(),
            "expires_in" => response.expires_in.as_deref(),
            "expires_at" => response.expires_at.as_deref(),
            "scope" => response.scope.as_deref(),
            "token_type" => response.kind.as_deref(),
            _ => None,
        });
        own.and_then(|path| json::at(self.inner, path)).or_else(|| self.inner.get(name))
    }
}

/// A token goes into a header, so it must be visible ASCII: a line break in it would be a header of its own.
fn access(token: Option<&Value>) -> Result<SecretString, TokenError> {
    let text = token.and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or(TokenError::NoAccessToken)?;
    if text.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(text.into()) } else { Err(TokenError::BadAccessToken) }
}

/// A refresh token only ever goes into a form, so any text will do that survived the way here.
fn refresh(token: Option<&Value>) -> Option<SecretString> {
    let text = token?.as_str()?.trim();
    let is_whole = !text.is_empty() && !text.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    is_whole.then(|| text.into())
}

fn kind(token: Option<&Value>) -> Result<String, TokenError> {
    let kind = token.and_then(Value::as_str).unwrap_or_default();
    if BEARER.contains(&kind.trim().to_ascii_lowercase().as_str()) {
        return Ok("Bearer".into());
    }
    Err(TokenError::Kind(tame(kind)))
}

/// `expires_in` before `expires_at`, because it does not depend on both clocks being right. What makes no sense counts
/// as not said.
fn expiry(token: &Token<'_>, now: DateTime<Utc>, ahead: TimeDelta, ways: &Ways) -> Option<DateTime<Utc>> {
    let own = ways.expiry.clone().unwrap_or_default();
    let unit = match own.unit.unwrap_or_default() {
        Unit::S => 1.0,
        Unit::Ms => 0.001,
        Unit::Min => 60.0,
    };
    let lasts = token.get("expires_in").and_then(number).map(|number| number * unit);
    let ends = || {
        let at = token.get("expires_at")?;
        let unix = number(at).or_else(|| Some(DateTime::parse_from_rfc3339(at.as_str()?).ok()?.timestamp() as f64))?;
        // Larger numbers can only be milliseconds.
        let unix = if unix > 1e11 { unix / 1000.0 } else { unix };
        Some(unix - (now - ahead).timestamp() as f64)
    };
    let said = lasts.or_else(ends).filter(|seconds| *seconds > 0.0);
    let seconds = said.or_else(|| own.default_s.filter(|seconds| *seconds > 0).map(f64::from))?;
    // A token that is taken to end early still lives for a moment, so that it is used at all.
    let seconds = (seconds.min(LONGEST_LIFE) - f64::from(own.skew_s.unwrap_or_default())).max(1.0_f64.min(seconds));
    now.checked_add_signed(TimeDelta::milliseconds((seconds * 1000.0) as i64))
}

/// A number, or a number written as text.
fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

/// One text with spaces or commas, or a list. Nothing at all means "as asked for".
fn scopes(token: &Token<'_>, ways: &Ways) -> Option<Vec<String>> {
    let own = ways.scope_separator.as_deref().unwrap_or_default();
    let between = |c: char| matches!(c, ' ' | ',' | '\n' | '\t') || own.contains(c);
    let split = |text: &str| text.split(between).filter(|s| !s.is_empty()).map(tame).collect();
    let scopes: Vec<String> = match token.get("scope").or_else(|| token.get("scopes"))? {
        Value::String(text) => split(text),
        Value::Array(items) => {
            items.iter().filter_map(Value::as_str).flat_map(|item| -> Vec<String> { split(item) }).collect()
        }
        _ => return None,
    };
    Some(scopes).filter(|scopes| !scopes.is_empty())
}

#[cfg(test)]
#[path = "token_response_tests.rs"]
mod tests;
