//! What a person has set under `causeway` in `apiProperties.json`. It counts more than anything that was found:
//! `server`, `auth`, `signIn`, `variables`, and under `operations`, by id or by `GET /path`, `server`, `paging`, `items`,
//! `cursor` and `repeat`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::change::{Change, What};
use super::{place, text};
use crate::model::{AuthScheme, Connector};
use crate::read::outline::Entry;
use crate::read::reference::child;
use crate::repair::Repairs;

/// Operations for which a person may set something.
const MOST: usize = 2_000;

/// Puts all of it in.
pub(super) fn add(connector: &mut Connector, set: &Value, notes: &mut Repairs) {
    sign_in(connector, set, notes);
    if let Some(server) = text(set, "server") {
        let server = crate::read::servers::absolute(server);
        connector.servers.retain(|other| *other != server);
        connector.servers.insert(0, server);
        // It is in the place of every other address.
        connector.head.changes.push(Change { on: None, what: What::Server(None) });
    }
    let operations = set.get("operations").and_then(Value::as_object).into_iter().flatten();
    for (id, raw) in operations.take(MOST) {
        let pointer = child("/causeway/operations", id);
        match find(connector, set, id).map(|entry| entry.pointer.clone()) {
            Some(on) => operation(connector, &on, raw, &pointer, notes),
            None => {
                let message = format!("There is no operation \"{id}\"; what is set for it was left out.");
                notes.look("by-hand-unknown", place(&pointer), message);
            }
        }
    }
}

/// By its id, by one that flows know it by, or by method and path.
fn find<'a>(connector: &'a Connector, set: &Value, id: &str) -> Option<&'a Entry> {
    let renamed = set.get("operationIds").and_then(Value::as_object).into_iter().flatten();
    let mut renamed = renamed.filter(|(_, own)| own.as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)));
    let at = |place: &str| {
        let (method, path) = place.split_once(' ')?;
        connector.operations.iter().find(|entry| entry.method.eq_ignore_ascii_case(method) && entry.path == path)
    };
    connector.entry(id).or_else(|| at(renamed.next()?.0)).or_else(|| at(id))
}

fn operation(connector: &mut Connector, on: &str, raw: &Value, pointer: &str, notes: &mut Repairs) {
    let mut changes = Vec::new();
    if let Some(server) = text(raw, "server") {
        changes.push(What::Server(Some(crate::read::servers::absolute(server))));
    }
    changes.extend(read(raw, "paging", pointer, notes).map(What::Paging));
    changes.extend(read(raw, "items", pointer, notes).map(What::Items));
    changes.extend(read(raw, "cursor", pointer, notes).map(What::Cursor));
    changes.extend(read(raw, "repeat", pointer, notes).map(What::Repeat));
    let change = |what| Change { on: Some(vec![on.to_owned()]), what };
    connector.head.changes.extend(changes.into_iter().map(change));
}

/// One value; what cannot be read is said and left out.
fn read<T: DeserializeOwned>(raw: &Value, name: &str, pointer: &str, notes: &mut Repairs) -> Option<T> {
    let value = raw.get(name).filter(|value| !value.is_null())?;
    serde_json::from_value(value.clone())
        .inspect_err(|error| {
            let message = format!("\"{name}\" cannot be read and was left out: {error}.");
            notes.look("by-hand-unreadable", place(&child(pointer, name)), message);
        })
        .ok()
}

/// `auth` stands for all ways to sign in, `signIn` for the addresses of the one with OAuth.
fn sign_in(connector: &mut Connector, set: &Value, notes: &mut Repairs) {
    if let Some(auth) = read::<Vec<AuthScheme>>(set, "auth", "/causeway", notes) {
        connector.auth = auth;
    }
    if let Some(raw) = set.get("signIn").filter(|raw| text(raw, "authorizationUrl").is_some()) {
        let place = connector.auth.iter().position(|scheme| matches!(scheme, AuthScheme::OAuth2 { .. }));
        match place.map(|at| &mut connector.auth[at]) {
            Some(scheme) => replace(scheme, raw),
            None => {
                let mut scheme = empty();
                replace(&mut scheme, raw);
                connector.auth.insert(0, scheme);
            }
        }
    }
}

fn empty() -> AuthScheme {
    AuthScheme::OAuth2 {
        name: "signIn".into(),
        authorization_url: None,
        token_url: None,
        refresh_url: None,
        scopes: Vec::new(),
        scope_separator: None,
        flow: "authorizationCode".into(),
    }
}

/// What is set takes the place of what was found; scopes keep what is said about them.
fn replace(scheme: &mut AuthScheme, raw: &Value) {
    let AuthScheme::OAuth2 { authorization_url, token_url, scopes, scope_separator, .. } = scheme else { return };
    let url = |name: &str| text(raw, name).map(str::to_owned);
    *authorization_url = url("authorizationUrl");
    *token_url = url("tokenUrl").or(token_url.take());
    let separator = raw.get("scopeSeparator").and_then(Value::as_str).map(str::to_owned);
    *scope_separator = separator.or(scope_separator.take());
    let wanted: Vec<_> = raw.get("scopes").and_then(Value::as_array).into_iter().flatten().collect();
    if !wanted.is_empty() {
        let known = std::mem::take(scopes);
        let about = |name: &str| known.iter().find(|(other, _)| other == name).map(|(_, about)| about.clone());
        let named = wanted.into_iter().filter_map(Value::as_str);
        *scopes = named.map(|name| (name.to_owned(), about(name).unwrap_or_default())).collect();
    }
}
