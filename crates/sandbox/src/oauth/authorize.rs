//! The authorization page: checks the request, shows what is asked for, and sends the person back with a code.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Query, State};
use url::{Host, Url};

use super::grants::Ask;
use super::pages;
use crate::gate::Door;
use crate::reply::{self, Reply};
use crate::shared::Service;

type Fields = BTreeMap<String, String>;

/// GET: the consent page, or at once the code where every sign-in is granted.
pub(crate) async fn ask(State(door): State<Door>, Query(fields): Query<Fields>) -> Reply {
    let ask = match read(&door, &fields) {
        Ok(ask) => ask,
        Err(reply) => return reply,
    };
    if door.shared.auto_grant {
        return grant(&door, ask);
    }
    let page = pages::consent(
        door.service,
        &ask.client,
        &ask.scopes,
        &door.shared.desk(door.service).grants.keep(ask.clone()),
    );
    reply::text(200, "text/html;charset=UTF-8", page)
}

/// POST: the person's decision.
pub(crate) async fn decide(State(door): State<Door>, Form(fields): Form<Fields>) -> Reply {
    let ticket = fields.get("ticket").map_or("", String::as_str);
    let Some(ask) = door.shared.desk(door.service).grants.decided(ticket) else {
        return bad_page("This form was answered before, or is too old. Start again from the app.");
    };
    match fields.get("decision").map(String::as_str) {
        Some("allow") => grant(&door, ask),
        _ => back(&door, &ask.redirect, ask.state.as_deref(), &[("error", "access_denied")]),
    }
}

fn grant(door: &Door, ask: Ask) -> Reply {
    let (redirect, state) = (ask.redirect.clone(), ask.state.clone());
    let scope = ask.scopes.join(" ");
    let code = door.shared.desk(door.service).grants.code(ask, door.shared.now());
    let mut fields = vec![("code", code.as_str())];
    if door.service == Service::Google {
        fields.push(("scope", &scope));
    }
    back(door, &redirect, state.as_deref(), &fields)
}

/// Checks in the order of RFC 6749: nothing is ever sent to an address that is not trusted.
fn read(door: &Door, fields: &Fields) -> Result<Ask, Reply> {
    let field = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
    let client = field("client_id").ok_or_else(|| bad_page("The request has no client_id."))?;
    let redirect = field("redirect_uri").ok_or_else(|| bad_page("The request has no redirect_uri."))?;
    if !is_loopback(&redirect) {
        return Err(bad_page("redirect_uri_mismatch: this app may only be sent back to this computer."));
    }
    let state = field("state");
    let refuse = |code| back(door, &redirect, state.as_deref(), &[("error", code)]);
    if field("response_type").as_deref() != Some("code") {
        return Err(refuse("unsupported_response_type"));
    }
    let rules = door.shared.desk(door.service).grants.rules;
    let scopes = field("scope").unwrap_or_default();
    let scopes: Vec<String> =
        scopes.split([rules.separator, ' ']).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    if scopes.is_empty() || !scopes.iter().all(|scope| rules.knows(scope)) {
        return Err(refuse("invalid_scope"));
    }
    let method = field("code_challenge_method").unwrap_or_else(|| "plain".to_owned());
    if !matches!(method.as_str(), "S256" | "plain") {
        return Err(refuse("invalid_request"));
    }
    let challenge = field("code_challenge").map(|value| (method, value));
    let offline = field("access_type").as_deref() == Some("offline");
    Ok(Ask { client, redirect: redirect.clone(), state, scopes, challenge, offline })
}

/// Loopback with any port (RFC 8252, section 7.3).
fn is_loopback(redirect: &str) -> bool {
    let Ok(url) = Url::parse(redirect) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "http" && here && url.fragment().is_none()
}

fn back(door: &Door, redirect: &str, state: Option<&str>, fields: &[(&str, &str)]) -> Reply {
    let Ok(mut url) = Url::parse(redirect) else { return bad_page("The redirect_uri cannot be read.") };
    url.query_pairs_mut().extend_pairs(fields).extend_pairs(state.map(|state| ("state", state)));
    if door.service == Service::Fitbit {
        // Fitbit is known to add this, and clients must not stumble over it.
        url.set_fragment(Some("_=_"));
    }
    reply::redirect(url.as_str())
}

fn bad_page(message: &str) -> Reply {
    reply::text(400, "text/html;charset=UTF-8", pages::refused(message))
}
