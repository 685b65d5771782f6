//! `connectionParameters` and `connectionParameterSets`: the ways to sign in that a description does not declare, or
//! not wholly.

use super::values::{Asked, Kind, Values};
use super::{oauth, place};
use crate::model::{AuthScheme, Connector, In};
use crate::repair::Repairs;

/// Adds the ways to sign in with OAuth, and completes the one that is declared.
pub(super) fn add(connector: &mut Connector, values: &Values, notes: &mut Repairs) {
    let is_oauth = |scheme: &AuthScheme| matches!(scheme, AuthScheme::OAuth2 { .. });
    let declared = connector.auth.iter().position(is_oauth);
    for asked in values.all().filter(|asked| asked.kind == Kind::OAuth) {
        let Some(found) = oauth::scheme(asked, values) else {
            note_unknown(asked, "says nothing about how", notes);
            continue;
        };
        let at = declared.unwrap_or_else(|| place_of(connector, &found));
        match connector.auth.get_mut(at) {
            Some(scheme) => fill(scheme, found),
            None => connector.auth.push(named_apart(connector, found)),
        }
        if lacks_address(&connector.auth[at]) {
            note_unknown(asked, "does not say all its addresses plainly", notes);
        }
    }
}

/// Where a way with the same address is, else where a new one goes: one for each region, say.
fn place_of(connector: &Connector, found: &AuthScheme) -> usize {
    let address = |scheme: &AuthScheme| match scheme {
        AuthScheme::OAuth2 { authorization_url, .. } => Some(authorization_url.clone()),
        _ => None,
    };
    let same = |scheme: &AuthScheme| address(scheme) == address(found);
    connector.auth.iter().position(same).unwrap_or(connector.auth.len())
}

fn lacks_address(scheme: &AuthScheme) -> bool {
    matches!(scheme, AuthScheme::OAuth2 { authorization_url, token_url, .. }
        if authorization_url.is_none() || token_url.is_none())
}

fn note_unknown(asked: &Asked, what: &str, notes: &mut Repairs) {
    let message = format!("The sign-in \"{}\" {what}; what is missing has to be filled in.", asked.title);
    notes.look("sign-in-unknown", place(&asked.pointer), message);
}

/// Gives a declared way what it lacks.
fn fill(declared: &mut AuthScheme, found: AuthScheme) {
    let AuthScheme::OAuth2 { authorization_url, token_url, refresh_url, scopes, scope_separator, .. } = declared else {
        return;
    };
    let AuthScheme::OAuth2 {
        authorization_url: authorization,
        token_url: token,
        refresh_url: refresh,
        scopes: all,
        scope_separator: separator,
        ..
    } = found
    else {
        return;
    };
    *authorization_url = authorization_url.take().or(authorization);
    *token_url = token_url.take().or(token);
    *refresh_url = refresh_url.take().or(refresh).filter(|url| Some(url) != token_url.as_ref());
    *scope_separator = scope_separator.take().or(separator);
    if scopes.is_empty() {
        *scopes = all;
    }
}

/// A scheme under a name that no other has.
fn named_apart(connector: &Connector, mut scheme: AuthScheme) -> AuthScheme {
    let taken = |name: &str| connector.auth.iter().any(|other| other.name() == name);
    let first = scheme.name().to_owned();
    let mut count = 1;
    while taken(scheme.name()) {
        count += 1;
        scheme.rename(format!("{first}{count}"));
    }
    scheme
}

/// Adds a way that a policy speaks of, unless it is there: a bearer token in place of a bare key in the same header.
pub(super) fn from_policy(connector: &mut Connector, found: AuthScheme) {
    let bearer = matches!(found, AuthScheme::Bearer { .. });
    let same = |scheme: &AuthScheme| match (scheme, &found) {
        (
            AuthScheme::ApiKey { location, parameter, .. },
            AuthScheme::ApiKey { location: place, parameter: name, .. },
        ) => location == place && parameter.eq_ignore_ascii_case(name),
        (AuthScheme::ApiKey { location: In::Header, parameter, .. }, AuthScheme::Bearer { .. }) => {
            parameter.eq_ignore_ascii_case("authorization")
        }
        (AuthScheme::Bearer { .. }, AuthScheme::Bearer { .. }) => true,
        _ => false,
    };
    match connector.auth.iter().position(same) {
        Some(at) if bearer => {
            let name = connector.auth[at].name().to_owned();
            connector.auth[at] = AuthScheme::Bearer { name };
        }
        Some(_) => {}
        None => connector.auth.push(named_apart(connector, found)),
    }
}

/// A user name and a password sign in as HTTP has it where nothing else is said; any other secret has to be placed.
pub(super) fn note_keys_without_place(connector: &mut Connector, values: &Values, notes: &mut Repairs) {
    if !connector.auth.is_empty() {
        return;
    }
    let named = |word: &str| values.all().find(|asked| asked.name.to_ascii_lowercase().contains(word));
    if named("user").is_some() && named("pass").is_some() {
        connector.auth.push(AuthScheme::Basic { name: "basic".into() });
    } else if let Some(key) = values.secrets().next() {
        let message = format!(
            "\"{}\" is asked for, but nothing says how it is sent; set the sign-in under causeway.auth.",
            key.title
        );
        notes.look("sign-in-unknown", place(&key.pointer), message);
    }
}
