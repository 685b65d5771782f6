//! Ways to sign in: Swagger 2.0's `securityDefinitions` and OpenAPI 3's `securitySchemes`, read as one.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::json::node::Node;
use crate::model::{AuthScheme, In};
use crate::read::reference::{by_pointer, child};
use crate::read::source::{Source, texts};
use crate::repair::MOST;

/// Flows in the order of preference, with Swagger 2.0's names beside.
const FLOWS: [&str; 8] = [
    "authorizationCode",
    "accessCode",
    "authorization_code",
    "implicit",
    "deviceAuthorization",
    "clientCredentials",
    "application",
    "password",
];

/// The declared schemes. Says what is odd about them, and when there is none.
pub(crate) fn schemes(source: &mut Source<'_>, base: Option<&str>) -> Vec<AuthScheme> {
    let root = source.root;
    let (pointer, declared) = declared(root);
    let mut schemes = Vec::new();
    for (name, raw) in declared.into_iter().flat_map(Node::members).take(100) {
        let raw = source.follow(raw);
        match scheme(source, &name, raw, &child(pointer, &name), base) {
            Some(scheme) => schemes.push(scheme),
            None => {
                let message =
                    format!("The security scheme \"{name}\" is of a kind Causeway does not know; it was left out.");
                source.repairs.look("unknown-security", child(pointer, &name), message);
            }
        }
    }
    if schemes.is_empty() {
        let message = "No way to sign in is declared. If the API needs one, choose it in the connector's settings.";
        source.repairs.look("missing-security", "", message);
    }
    schemes
}

fn declared(root: Node<'_>) -> (&'static str, Option<Node<'_>>) {
    for pointer in ["/securityDefinitions", "/components/securitySchemes"] {
        if let Some(map) = by_pointer(root, pointer).filter(|map| map.is_object()) {
            return (pointer, Some(map));
        }
    }
    ("", None)
}

fn scheme<'a>(
    source: &mut Source<'a>,
    name: &str,
    raw: Node<'a>,
    pointer: &str,
    base: Option<&str>,
) -> Option<AuthScheme> {
    let name = name.to_owned();
    match source.text(raw, "type").to_ascii_lowercase().as_str() {
        "oauth2" => Some(oauth2(source, name, raw, pointer, base)),
        "apikey" => Some(api_key(source, name, raw, pointer)),
        "basic" => Some(AuthScheme::Basic { name }),
        "bearer" => Some(AuthScheme::Bearer { name }),
        "openidconnect" => Some(AuthScheme::OpenIdConnect { name, url: source.text(raw, "openIdConnectUrl") }),
        "http" => match source.text(raw, "scheme").to_ascii_lowercase().as_str() {
            "basic" => Some(AuthScheme::Basic { name }),
            "" => {
                note_incomplete(source, &name, pointer, "does not say which HTTP scheme it is; a bearer token is sent");
                Some(AuthScheme::Bearer { name })
            }
            "bearer" => Some(AuthScheme::Bearer { name }),
            _ => None,
        },
        _ => None,
    }
}

fn api_key<'a>(source: &mut Source<'a>, name: String, raw: Node<'a>, pointer: &str) -> AuthScheme {
    let place = source.text(raw, "in").to_ascii_lowercase();
    let location = match place.as_str() {
        "query" => In::Query,
        "cookie" => In::Cookie,
        _ => In::Header,
    };
    let parameter = source.text(raw, "name");
    if parameter.is_empty() {
        note_incomplete(source, &name, pointer, "does not name its key; it is sent as \"Authorization\"");
    } else if !["query", "cookie", "header"].contains(&place.as_str()) {
        note_incomplete(source, &name, pointer, "does not say where its key goes; it is sent as a header");
    }
    AuthScheme::ApiKey {
        name,
        location,
        parameter: if parameter.is_empty() { "Authorization".into() } else { parameter },
    }
}

fn oauth2<'a>(source: &mut Source<'a>, name: String, raw: Node<'a>, pointer: &str, base: Option<&str>) -> AuthScheme {
    let flows = raw.get("flows").filter(|flows| flows.is_object());
    let chosen = flows.and_then(|flows| FLOWS.iter().find_map(|name| Some((*name, flows.get(name)?))));
    let declared = source.text(raw, "flow");
    let (flow, holder) = chosen.map_or((declared, raw), |(flow, holder)| (flow.to_owned(), holder));
    if flow.is_empty() {
        note_incomplete(source, &name, pointer, "names no OAuth 2.0 flow; the authorization code with PKCE is used");
    } else if !FLOWS.contains(&flow.as_str()) {
        let says = format!("names the OAuth 2.0 flow \"{flow}\", which is none; the authorization code is used");
        note_incomplete(source, &name, pointer, &says);
    }
    if flow == "implicit" {
        note_implicit(source, &name, holder, pointer);
    }
    let mut url = |key: &str| address(source, holder, key, base);
    AuthScheme::OAuth2 {
        authorization_url: url("authorizationUrl"),
        token_url: url("tokenUrl"),
        refresh_url: url("refreshUrl"),
        scopes: scopes(holder),
        scope_separator: Some(source.text(raw, "x-scope-separator")).filter(|text| !text.is_empty()),
        name,
        flow,
    }
}

fn note_incomplete(source: &mut Source<'_>, name: &str, pointer: &str, says: &str) {
    source.repairs.look("incomplete-security", pointer, format!("The security scheme \"{name}\" {says}."));
}

fn note_implicit(source: &mut Source<'_>, name: &str, holder: Node<'_>, pointer: &str) {
    let lacks_token_url = holder.get("tokenUrl").is_none_or(|url| url.is(""));
    let rest =
        if lacks_token_url { " The token address is not in the description and has to be filled in." } else { "" };
    let message = format!(
        "\"{name}\" declares OAuth 2.0's implicit flow, which puts tokens into addresses and is no longer recommended. \
         Causeway uses the authorization code with PKCE instead.{rest}"
    );
    source.repairs.look("implicit-flow", pointer, message);
}

/// An OAuth address, made absolute against the server.
fn address<'a>(source: &mut Source<'a>, holder: Node<'a>, key: &str, base: Option<&str>) -> Option<String> {
    let text = source.text(holder, key);
    if text.is_empty() {
        return None;
    }
    let text = crate::read::servers::absolute(&text);
    match base.and_then(|base| url::Url::parse(base).ok()) {
        Some(base) if !text.contains("://") => {
            base.join(&text).ok().map(|url| crate::read::servers::absolute(url.as_str()))
        }
        _ => Some(text),
    }
}

fn scopes(holder: Node<'_>) -> Vec<(String, String)> {
    match holder.get("scopes") {
        Some(map) if map.is_object() => map
            .members()
            .filter(|(name, _)| !name.starts_with("x-"))
            .map(|(name, what)| (name.into_owned(), what.plain().unwrap_or_default().into_owned()))
            .collect(),
        list => texts(list).into_iter().map(|name| (name.into_owned(), String::new())).collect(),
    }
}

/// What operations require, checked against what is declared.
#[derive(Debug, Clone)]
pub(crate) struct Requirements {
    declared: HashSet<String, RandomState>,
    /// Names that are required only, each with the place where it is first required.
    undefined: Vec<(String, String)>,
    /// The same names.
    seen: HashSet<String>,
    applied: bool,
}

impl Requirements {
    pub(crate) fn new(schemes: &[AuthScheme]) -> Self {
        let declared = schemes.iter().map(|scheme| scheme.name().to_owned()).collect();
        Self { declared, undefined: Vec::new(), seen: HashSet::new(), applied: false }
    }

    /// The scopes an operation needs: those of its first alternative that names any.
    pub(crate) fn scopes(&mut self, source: &mut Source<'_>, raw: Node<'_>, pointer: &str) -> Vec<String> {
        let own = raw.get("security").is_some();
        let Some(security) = raw.get("security").or_else(|| source.root.get("security")) else { return Vec::new() };
        self.applied = true;
        let one = Some(security).filter(|security| security.is_object());
        let mut scopes = Vec::new();
        for (name, needed) in security.items().chain(one).flat_map(Node::members) {
            self.check(&name, own.then_some(pointer));
            if scopes.is_empty() && !source.is_survey() {
                scopes = needed.items().filter_map(Node::text).map(Into::into).collect();
                source.charge(scopes.len());
            }
        }
        scopes
    }

    fn check(&mut self, name: &str, operation: Option<&str>) {
        if !self.declared.contains(name) && !self.seen.contains(name) {
            let pointer = operation.map_or_else(|| "/security".into(), |pointer| child(pointer, "security"));
            self.add(name.to_owned(), pointer);
        }
    }

    fn add(&mut self, name: String, pointer: String) {
        if self.undefined.len() < MOST && self.seen.insert(name.clone()) {
            self.undefined.push((name, pointer));
        }
    }

    /// Takes over what was found in the later part of a description.
    pub(crate) fn join(&mut self, later: Self) {
        self.applied |= later.applied;
        later.undefined.into_iter().for_each(|(name, pointer)| self.add(name, pointer));
    }

    /// Says which schemes are required and not declared, and when declared ones are required by nobody.
    pub(crate) fn finish(&self, source: &mut Source<'_>) {
        for (name, pointer) in &self.undefined {
            let message = format!("The security scheme \"{name}\" is required but not declared; it was ignored.");
            source.repairs.look("undefined-security", pointer, message);
        }
        if !self.applied && !self.declared.is_empty() {
            let message =
                "Ways to sign in are declared but no operation asks for one; the sign-in is used for all of them.";
            source.repairs.note("security-not-applied", "", message);
        }
    }
}
