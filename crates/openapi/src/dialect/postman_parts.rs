//! Parts of Postman collections that stand in many places: texts, variables, sign-in, and what looks like a secret.

use causeway_core::redact::is_secret;
use serde_json::{Map, Value, json};

use crate::dialect::postman::Notes;

/// Longer values are no part of an address.
const LONGEST_VALUE: usize = 500;

/// The text of a value; descriptions may be objects with `content`.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(map) => map.get("content").map(text).unwrap_or_default(),
        Value::Null | Value::Array(_) => String::new(),
        other => other.to_string(),
    }
}

/// Adds a note.
pub(crate) fn note(notes: &mut Notes, code: &'static str, pointer: &str, message: impl Into<String>) {
    notes.push((code, pointer.to_owned(), message.into()));
}

/// The collection's variables by name, secrets empty.
pub(crate) fn variables(root: &Value, pointer: &str, notes: &mut Notes) -> Map<String, Value> {
    let mut found = Map::new();
    for (n, raw) in root.get("variable").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let name = raw.get("key").or_else(|| raw.get("id")).map(text).unwrap_or_default();
        let value = text(&raw["value"]);
        let secret = !value.is_empty() && (is_secret(&name) || looks_secret(&value) || raw["type"] == "secret");
        if secret {
            let message = format!("The value of the variable \"{name}\" looks like a secret and was left out.");
            note(notes, "secret-left-out", &format!("{pointer}/variable/{n}"), message);
        }
        let value = if secret || value.contains("{{") || value.len() > LONGEST_VALUE { String::new() } else { value };
        if !name.is_empty() {
            found.insert(name, value.into());
        }
    }
    found
}

/// Whether a value looks like a key or a token by itself: long, of one piece, letters and digits mixed; or a JWT, or
/// with a prefix that services give their keys so that they can be found.
pub(crate) fn looks_secret(value: &str) -> bool {
    const PREFIXES: [&str; 14] = [
        "sk_",
        "pk_",
        "rk_",
        "ghp_",
        "gho_",
        "github_pat_",
        "xoxb-",
        "xoxp-",
        "AKIA",
        "AIza",
        "ya29.",
        "PMAK-",
        "SG.",
        "eyJ",
    ];
    let value = value.trim();
    let value = value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("Basic ")).unwrap_or(value);
    let marked = value.len() >= 16 && PREFIXES.iter().any(|prefix| value.starts_with(prefix));
    let has = |of: fn(&char) -> bool| value.chars().filter(of).count();
    let one_piece = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+/=~".contains(c));
    let uuid = value.len() == 36 && value.chars().filter(|c| *c == '-').count() == 4;
    let mixed = has(char::is_ascii_digit) >= 4 && has(char::is_ascii_alphabetic) >= 4;
    let address = value.contains("://") || value.starts_with('/');
    marked || (value.len() >= 24 && one_piece && mixed && !uuid && !address)
}

/// A sign-in: its name and the OpenAPI scheme.
pub(crate) fn auth(raw: &Value, pointer: &str, notes: &mut Notes) -> Option<(String, Value)> {
    let kind = raw.get("type")?.as_str()?;
    let get = |key: &str| setting(&raw[kind], key);
    let secrets = ["token", "password", "value", "accessToken", "clientSecret", "secretKey", "accessKey", "username"];
    if secrets.iter().any(|key| !get(key).is_empty()) {
        note(
            notes,
            "secret-left-out",
            pointer,
            format!("What signs in with {kind} was left out: a connection keeps it."),
        );
    }
    let scheme = match kind {
        "bearer" | "jwt" => json!({"type": "http", "scheme": "bearer"}),
        "basic" => json!({"type": "http", "scheme": "basic"}),
        "apikey" => {
            let place = if get("in") == "query" { "query" } else { "header" };
            let name = get("key");
            json!({"type": "apiKey", "in": place, "name": if name.is_empty() { "X-Api-Key".into() } else { name }})
        }
        "oauth2" => oauth2(&get),
        "noauth" => return None,
        other => {
            note(
                notes,
                "unknown-auth",
                pointer,
                format!("Causeway does not sign in with \"{other}\"; none is declared."),
            );
            return None;
        }
    };
    Some((kind.to_owned(), scheme))
}

fn oauth2(get: &dyn Fn(&str) -> String) -> Value {
    let address = |key: &str| Some(get(key)).filter(|address| !address.is_empty() && !address.contains("{{"));
    let mut flow = json!({"scopes": {}});
    for (name, key) in
        [("authorizationUrl", "authUrl"), ("tokenUrl", "accessTokenUrl"), ("refreshUrl", "refreshTokenUrl")]
    {
        if let Some(address) = address(key) {
            flow[name] = address.into();
        }
    }
    for scope in get("scope").split([' ', ',']).filter(|scope| !scope.is_empty() && !scope.contains('{')) {
        flow["scopes"][scope] = "".into();
    }
    let kind = match get("grant_type").as_str() {
        "client_credentials" => "clientCredentials",
        "password_credentials" => "password",
        "implicit" => "implicit",
        _ => "authorizationCode",
    };
    json!({"type": "oauth2", "flows": {kind: flow}})
}

/// v2.1 has a list of keys and values, v2.0 an object.
fn setting(settings: &Value, key: &str) -> String {
    match settings {
        Value::Array(list) => {
            list.iter().find(|entry| entry["key"] == key).map(|entry| text(&entry["value"])).unwrap_or_default()
        }
        other => other.get(key).map(text).unwrap_or_default(),
    }
}
