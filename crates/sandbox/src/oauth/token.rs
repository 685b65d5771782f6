//! The token endpoint: codes and refresh tokens become access tokens; and revocation.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::grants::{Ask, Tokens};
use super::rules::Rules;
use crate::gate::Door;
use crate::reply::{self, Reply};
use crate::shared::Service;

type Fields = BTreeMap<String, String>;

/// POST: a code or a refresh token comes in, tokens go out.
pub(crate) async fn token(State(door): State<Door>, headers: HeaderMap, Form(fields): Form<Fields>) -> Reply {
    let grants = &door.shared.desk(door.service).grants;
    let now = door.shared.now();
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let Some(client) = client(&headers, &fields) else {
        return grants.rules.refuse(401, "invalid_client", "The request does not say which app it comes from.");
    };
    let tokens = match field("grant_type") {
        "authorization_code" => grants.exchange(field("code"), now, |ask| ask.client == client && fits(ask, &fields)),
        "refresh_token" => grants.refresh(field("refresh_token"), &client, now),
        _ => return grants.rules.refuse(400, "unsupported_grant_type", "This grant type is not offered."),
    };
    match tokens {
        Some(tokens) => reply::with(reply::json(200, &body(&grants.rules, tokens)), "cache-control", "no-store"),
        None => {
            grants.rules.refuse(400, "invalid_grant", "The code or refresh token is not valid, or was used before.")
        }
    }
}

/// POST: ends the sign-in that a token belongs to.
pub(crate) async fn revoke(State(door): State<Door>, Form(fields): Form<Fields>) -> Reply {
    let grants = &door.shared.desk(door.service).grants;
    let known = grants.revoke(fields.get("token").map_or("", String::as_str));
    match (known, door.service) {
        (false, Service::Google) => grants.rules.refuse(400, "invalid_token", "The token is expired or revoked."),
        _ => reply::json(200, &json!({})),
    }
}

/// The app's id: from Basic, or from the body. The sandbox knows every app and no secret.
fn client(headers: &HeaderMap, fields: &Fields) -> Option<String> {
    let basic = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.and_then(|value| String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok());
    let named = basic.map(|pair| decoded(pair.split(':').next().unwrap_or_default()));
    named.or_else(|| fields.get("client_id").cloned()).filter(|client| !client.is_empty())
}

/// RFC 6749, section 2.3.1: the id is form-encoded inside Basic.
fn decoded(text: &str) -> String {
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

fn fits(ask: &Ask, fields: &Fields) -> bool {
    let verifier = fields.get("code_verifier").map_or("", String::as_str);
    let proven = match &ask.challenge {
        None => true,
        Some((method, challenge)) if method == "S256" => {
            URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge
        }
        Some((_, challenge)) => verifier == challenge,
    };
    proven && fields.get("redirect_uri") == Some(&ask.redirect)
}

fn body(rules: &Rules, tokens: Tokens) -> Value {
    let mut body = json!({
        "access_token": tokens.access,
        "scope": tokens.scopes.join(&rules.separator.to_string()),
        "token_type": "Bearer",
    });
    if let Some(seconds) = rules.access_seconds {
        body["expires_in"] = json!(seconds);
    }
    if let Some(refresh) = tokens.refresh {
        body["refresh_token"] = json!(refresh);
    }
    let (name, value) = rules.account();
    body[name] = value;
    body
}
