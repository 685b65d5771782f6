//! Token requests with something other than a refresh token: a code, the client's own secret, or a password. Each is
//! sent once, whatever comes back.

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use oauth2::PkceCodeVerifier;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::profile::server;
use crate::token_client::{Answer, post};
use crate::token_fault::body_error;
use crate::ways::Grant;
use crate::{Profile, SignInError, TokenSet};

/// Changes a code for tokens. Never tried twice: a code is good for one use, and using it again revokes the grant.
pub(crate) async fn code(
    profile: &Profile,
    clock: &SharedClock,
    code: &SecretString,
    verifier: Option<&PkceCodeVerifier>,
    redirect_uri: &Url,
) -> Result<TokenSet, SignInError> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code.expose_secret()),
        ("redirect_uri", redirect_uri.as_str()),
    ];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier.secret().as_str())));
    ask(profile, clock, form).await
}

/// Asks for a token with the client's own secret (RFC 6749 section 4.4).
///
/// # Errors
/// [`SignInError::Settings`] when there is no secret or the settings cannot be used, and what the token address says.
pub async fn client_credentials(profile: &Profile, clock: &SharedClock) -> Result<TokenSet, SignInError> {
    profile.check()?;
    if profile.client_secret.is_none() {
        return Err(SignInError::Settings("a sign-in without a user needs a client secret".into()));
    }
    let scope = profile.scope();
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.as_deref().map(|scope| (profile.scope_param(), scope)));
    ask(profile, clock, form).await
}

/// Asks for tokens with the user's name and password (RFC 6749 section 4.3), for services that have nothing better.
///
/// # Errors
/// [`SignInError::Settings`] unless the settings choose this grant and allow it by `legacyPassword`, and what the
/// token address says.
pub async fn password(
    profile: &Profile,
    clock: &SharedClock,
    user: &str,
    password: &SecretString,
) -> Result<TokenSet, SignInError> {
    profile.check()?;
    if profile.grant != Grant::Password || !profile.legacy_password {
        let why =
            "signing in with a password is only done where \"grant\" is \"password\" and \"legacyPassword\" is true";
        return Err(SignInError::Settings(why.into()));
    }
    let scope = profile.scope();
    let mut form = vec![("grant_type", "password"), ("username", user), ("password", password.expose_secret())];
    form.extend(scope.as_deref().map(|scope| (profile.scope_param(), scope)));
    ask(profile, clock, form).await
}

async fn ask(profile: &Profile, clock: &SharedClock, form: Vec<(&str, &str)>) -> Result<TokenSet, SignInError> {
    let sent = clock.now();
    let own: Vec<_> = profile.ways.token_params.pairs().collect();
    let answer = with_extras(profile, &profile.token_url, form, &own).await;
    let answer = answer.map_err(|reason| SignInError::Unreachable { server: server(&profile.token_url), reason })?;
    tokens(profile, &answer, sent)
}

/// Sends a form with the profile's `resource` and further parameters, which take the place of nothing.
pub(crate) async fn with_extras(
    profile: &Profile,
    url: &Url,
    mut form: Vec<(&str, &str)>,
    own: &[(&str, String)],
) -> Result<Answer, String> {
    form.extend(profile.ways.resource.iter().map(|resource| ("resource", resource.as_str())));
    for (name, value) in own {
        if !form.iter().any(|(there, _)| there == name) {
            form.push((name, value));
        }
    }
    post(profile, url, form).await
}

/// The tokens in an answer, or what the server says instead.
pub(crate) fn tokens(profile: &Profile, answer: &Answer, sent: DateTime<Utc>) -> Result<TokenSet, SignInError> {
    let server = server(&profile.token_url);
    let (error, description) = body_error(&answer.body, &profile.ways).unwrap_or_default();
    if !answer.is_success() || !error.is_empty() {
        return Err(SignInError::Rejected { server, status: answer.status, error, description });
    }
    profile.read(&answer.body, sent, None).map_err(|reason| SignInError::Token { server, reason })
}
