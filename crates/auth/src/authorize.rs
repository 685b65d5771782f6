//! The address that the browser is sent to: the parameters of the authorization request (RFC 6749 section 4.1.1, RFC
//! 7636, RFC 8707), in the address itself or sent ahead (RFC 9126).

use oauth2::PkceCodeChallenge;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::error::tame;
use crate::profile::server;
use crate::token_client::post;
use crate::token_fault::body_error;
use crate::{Profile, SignInError};

/// Parameters of the protocol itself, which neither the authorization address nor `authParams` may bring along.
const OURS: [&str; 10] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "resource",
];

/// What one attempt puts into its request.
pub(crate) struct Ask<'a> {
    pub(crate) redirect_uri: &'a Url,
    pub(crate) state: &'a SecretString,
    pub(crate) challenge: Option<&'a PkceCodeChallenge>,
}

/// The authorization address. Where the service wants the request ahead, it is sent now, and only its number is in
/// the address.
pub(crate) async fn address(profile: &Profile, ask: &Ask<'_>) -> Result<Url, SignInError> {
    let Some(url) = &profile.authorization_url else {
        return Err(SignInError::Settings("the sign-in address is missing".into()));
    };
    let mut url = without(url, |name| is_ours(profile, name));
    match &profile.par_url {
        None => drop(url.query_pairs_mut().extend_pairs(parameters(profile, ask))),
        Some(par) => {
            let number = push(profile, par, ask).await?;
            let client = (profile.renamed("client_id"), profile.client_id.as_str());
            url.query_pairs_mut().clear().extend_pairs([client, ("request_uri", &number)]);
        }
    }
    Ok(url)
}

/// Sends the request ahead and gives back its number, which is good for one use.
async fn push(profile: &Profile, par: &Url, ask: &Ask<'_>) -> Result<String, SignInError> {
    let parameters = parameters(profile, ask);
    // The client shows who it is in the way of the token address, which adds its id.
    let form = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let form = form.filter(|(name, _)| *name != profile.renamed("client_id")).collect();
    let host = server(par);
    let answer =
        post(profile, par, form).await.map_err(|reason| SignInError::Unreachable { server: host.clone(), reason })?;
    let (error, description) = body_error(&answer.body, &profile.ways).unwrap_or_default();
    let rejected =
        |error, description| SignInError::Rejected { server: host, status: answer.status, error, description };
    if !answer.is_success() || !error.is_empty() {
        return Err(rejected(error, description));
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match body["request_uri"].as_str() {
        Some(number) if !number.is_empty() => Ok(number.to_owned()),
        _ => Err(rejected(String::new(), tame("it gave the request no number"))),
    }
}

fn parameters(profile: &Profile, ask: &Ask<'_>) -> Vec<(String, String)> {
    let mut all = vec![
        ("response_type", "code".to_owned()),
        ("client_id", profile.client_id.clone()),
        ("redirect_uri", ask.redirect_uri.to_string()),
        ("state", ask.state.expose_secret().to_owned()),
    ];
    if let Some(challenge) = ask.challenge {
        all.push(("code_challenge", challenge.as_str().to_owned()));
        all.push(("code_challenge_method", "S256".to_owned()));
    }
    all.extend(profile.scope().map(|scope| (profile.scope_param(), scope)));
    all.extend(profile.ways.resource.iter().map(|resource| ("resource", resource.clone())));
    let own = profile.ways.auth_params.pairs().filter(|(name, _)| !is_ours(profile, name));
    all.extend(own);
    all.into_iter().map(|(name, value)| (profile.renamed(name).to_owned(), value)).collect()
}

/// Some descriptions publish the address with `response_type` and more in it; each must be there once.
fn without(url: &Url, is_unwanted: impl Fn(&str) -> bool) -> Url {
    let mut clean = url.clone();
    let kept: Vec<_> = url.query_pairs().filter(|(name, _)| !is_unwanted(name)).collect();
    match kept.is_empty() {
        true => clean.set_query(None),
        false => drop(clean.query_pairs_mut().clear().extend_pairs(kept)),
    }
    clean
}

fn is_ours(profile: &Profile, name: &str) -> bool {
    let is = |ours: &str| name == ours || name == profile.renamed(ours);
    OURS.iter().any(|ours| is(ours)) || is(profile.scope_param())
}
