//! Token requests with something other than a refresh token: a code, the client's own secret, or a password. Each is
//! sent once, whatever comes back.

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use oauth2::PkceCodeVerifier;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::account;
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
    account::settled(profile, ask(profile, clock, form).await?).await
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
    let sent = clock.now();
    let answer = ask_as_client(profile).await;
    let answer = answer.map_err(|reason| SignInError::Unreachable { server: server(&profile.token_url), reason })?;
    tokens(profile, &answer, sent)
}

/// The request itself: also what renews such a token, which has no other way.
pub(crate) async fn ask_as_client(profile: &Profile) -> Result<Answer, String> {
    let scope = profile.scope();
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.as_deref().map(|scope| (profile.scope_param(), scope)));
    let own: Vec<_> = profile.ways.token_params.pairs().collect();
    with_extras(profile, &profile.token_url, form, &own).await
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
    account::settled(profile, ask(profile, clock, form).await?).await
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use causeway_core::SystemClock;

    use super::*;
    use crate::test_server::{Canned, TestServer};

    fn profile(server: &TestServer) -> (Profile, SharedClock) {
        let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
        profile.scopes = vec!["x".into()];
        (profile, Arc::new(SystemClock))
    }

    #[tokio::test]
    async fn a_client_signs_in_by_itself_and_again() {
        let good = || Canned::json(200, r#"{"access_token":"HIDE-A","expires_in":60}"#);
        let server = TestServer::start(vec![good(), good()]).await;
        let (mut profile, clock) = profile(&server);
        let error = client_credentials(&profile, &clock).await.unwrap_err();
        assert!(error.to_string().contains("needs a client secret"), "{error}");
        profile.client_secret = Some("HIDE-S".into());
        profile.grant = Grant::ClientCredentials;
        let tokens = client_credentials(&profile, &clock).await.unwrap();
        assert!(crate::refresh(&profile, &tokens, clock).await.is_ok(), "it is renewed in the same way");
        let seen = server.requests();
        let form = "grant_type=client_credentials&scope=x&client_id=c&client_secret=HIDE-S";
        assert!(seen.len() == 2 && seen.iter().all(|request| request.ends_with(form)), "{seen:?}");
    }

    #[tokio::test]
    async fn a_password_is_sent_only_where_the_switch_is_set() {
        let server = TestServer::start(vec![Canned::json(200, r#"{"access_token":"HIDE-A"}"#)]).await;
        let (mut profile, clock) = profile(&server);
        for (grant, legacy) in [(Grant::Password, false), (Grant::AuthorizationCode, true)] {
            (profile.grant, profile.legacy_password) = (grant, legacy);
            let error = password(&profile, &clock, "me", &"HIDE-P".into()).await.unwrap_err();
            assert!(matches!(&error, SignInError::Settings(why) if why.contains("legacyPassword")), "{error}");
        }
        assert!(server.requests().is_empty());
        (profile.grant, profile.legacy_password) = (Grant::Password, true);
        password(&profile, &clock, "me", &"HIDE-P".into()).await.unwrap();
        assert!(server.requests()[0].ends_with("grant_type=password&username=me&password=HIDE-P&scope=x&client_id=c"));
    }
}
