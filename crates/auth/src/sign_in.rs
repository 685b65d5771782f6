//! One sign-in, from the address that the browser is sent to until the tokens are there (authorization code with
//! PKCE; RFC 6749 section 4.1, RFC 7636, RFC 8252). Everything that the token request needs is kept with the attempt,
//! so that settings that change meanwhile cannot mix two servers up.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::clock::SharedClock;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::callback::{Answer, Expected};
use crate::loopback::{Desk, Ending, Loopback};
use crate::profile::server;
use crate::token_client::post;
use crate::token_response::{body_error, parse_token_response, text_at};
use crate::{Profile, SignInError, TokenError, TokenSet};

/// Parameters of the protocol itself, which neither the authorization address nor `auth_params` may bring along.
const OURS: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "scope",
    "code_challenge",
    "code_challenge_method",
    "request",
];
/// How long a browser that was sent on to the last page may take to fetch it.
const LINGER: Duration = Duration::from_secs(2);
/// Random bytes in the state.
const STATE: u32 = 32;

/// A sign-in that waits for its user.
pub struct Attempt {
    profile: Profile,
    clock: SharedClock,
    deadline: Instant,
    url: Url,
    redirect_uri: Url,
    verifier: PkceCodeVerifier,
    loopback: Loopback,
    desk: Arc<Desk>,
    answer: oneshot::Receiver<Answer>,
}

/// Takes the address that the user copied out of a browser on another computer. Cheap to clone; works while
/// [`Attempt::finish`] waits.
#[derive(Clone)]
pub struct Paste(Arc<Desk>);

/// Starts a sign-in: opens the listener first, then makes the address to send the browser to. The attempt ends by
/// itself `deadline` from now.
///
/// # Errors
/// [`SignInError::Settings`] when the profile cannot be used, [`SignInError::PortTaken`] and [`SignInError::Listen`]
/// when the listener cannot be opened.
pub async fn begin(profile: Profile, clock: SharedClock, deadline: Duration) -> Result<Attempt, SignInError> {
    profile.check()?;
    let loopback = Loopback::bind(&profile.redirect)?;
    let redirect_uri = loopback.redirect_uri(&profile.redirect.path)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state) = authorization_url(&profile, &redirect_uri, challenge);
    let expected = Expected { state, issuer: profile.issuer.clone(), server: server(&profile.authorization_url) };
    let (desk, answer) = Desk::new(loopback.authority(), redirect_uri.path(), expected);
    let (desk, deadline) = (Arc::new(desk), Instant::now() + deadline);
    Ok(Attempt { profile, clock, deadline, url, redirect_uri, verifier, loopback, desk, answer })
}

impl Attempt {
    /// The address to send the browser to. It holds the state, so it is for this user only.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where the browser will come back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// A handle that takes a pasted address while [`Attempt::finish`] waits.
    #[must_use]
    pub fn paster(&self) -> Paste {
        Paste(self.desk.clone())
    }

    /// Takes the address that the user copied from the browser; see [`Paste::paste`].
    ///
    /// # Errors
    /// [`SignInError::NotThisSignIn`]; the attempt goes on.
    pub fn paste(&self, redirected: &str) -> Result<(), SignInError> {
        self.paster().paste(redirected)
    }

    /// Waits for the browser, changes the code for tokens (once, whatever happens) and tells the browser how it ended.
    /// The listener is closed when this returns or is dropped.
    ///
    /// # Errors
    /// [`SignInError`]; [`SignInError::Cancelled`] both for `cancel` and for a user who said no in the browser.
    pub async fn finish(self, cancel: CancellationToken) -> Result<TokenSet, SignInError> {
        let Self { profile, clock, deadline, redirect_uri, verifier, loopback, desk, answer, .. } = self;
        let work = async {
            let tokens = async {
                let code = answer.await.unwrap_or(Err(SignInError::Cancelled))?;
                exchange(&profile, &clock, &code, &verifier, &redirect_uri).await
            };
            let result = until(tokens, &desk, deadline, &cancel).await;
            desk.publish(ending(&result));
            // Tokens that are there stay, even if the user cancels just now.
            tokio::select! {
                _ = timeout(LINGER, desk.page_shown()) => {}
                () = cancel.cancelled() => {}
            }
            result
        };
        tokio::select! {
            never = loopback.serve(&desk) => match never {},
            result = work => result,
        }
    }
}

/// The tokens, unless the user cancels or nobody came back in time. Once somebody came back, the exchange has its own
/// time limits.
async fn until(
    tokens: impl Future<Output = Result<TokenSet, SignInError>>,
    desk: &Desk,
    deadline: Instant,
    cancel: &CancellationToken,
) -> Result<TokenSet, SignInError> {
    let too_late = async {
        sleep_until(deadline).await;
        if !desk.close() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        result = tokens => result,
        () = cancel.cancelled() => Err(SignInError::Cancelled),
        () = too_late => Err(SignInError::TimedOut),
    }
}

impl Paste {
    /// Takes the whole address that the browser ended at (only its query counts), with the same checks as an answer
    /// that came to the listener.
    ///
    /// # Errors
    /// [`SignInError::NotThisSignIn`] when the state is missing or wrong; the attempt goes on.
    pub fn paste(&self, redirected: &str) -> Result<(), SignInError> {
        let text = redirected.trim();
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        self.0.paste(query.split('#').next().unwrap_or_default())
    }
}

/// The authorization address, and the state in it.
fn authorization_url(profile: &Profile, redirect_uri: &Url, challenge: PkceCodeChallenge) -> (Url, SecretString) {
    let client = BasicClient::new(ClientId::new(profile.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(without_ours(&profile.authorization_url)))
        .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
    let mut request = client.authorize_url(|| CsrfToken::new_random_len(STATE)).set_pkce_challenge(challenge);
    if !profile.scopes.is_empty() {
        // The crate joins scopes with spaces; some services want something else, so it gets them joined.
        request = request.add_scope(Scope::new(profile.scopes.join(&profile.scope_separator)));
    }
    for (name, value) in profile.auth_params.iter().filter(|(name, _)| !is_ours(name)) {
        request = request.add_extra_param(name, value);
    }
    let (url, state) = request.url();
    (url, state.into_secret().into())
}

/// Some descriptions publish the address with `response_type` and more in it; each must be there once.
fn without_ours(url: &Url) -> Url {
    let mut clean = url.clone();
    let kept: Vec<_> = url.query_pairs().filter(|(name, _)| !is_ours(name)).collect();
    match kept.is_empty() {
        true => clean.set_query(None),
        false => drop(clean.query_pairs_mut().clear().extend_pairs(kept)),
    }
    clean
}

fn is_ours(name: &str) -> bool {
    OURS.contains(&name)
}

/// Changes the code for tokens. Never tried twice: a code is good for one use, and using it again revokes the grant.
async fn exchange(
    profile: &Profile,
    clock: &SharedClock,
    code: &SecretString,
    verifier: &PkceCodeVerifier,
    redirect_uri: &Url,
) -> Result<TokenSet, SignInError> {
    let form = vec![
        ("grant_type", "authorization_code"),
        ("code", code.expose_secret()),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", verifier.secret()),
    ];
    let (server, sent) = (server(&profile.token_url), clock.now());
    let answer = match post(profile, &profile.token_url, form).await {
        Ok(answer) => answer,
        Err(reason) => return Err(SignInError::Unreachable { server, reason }),
    };
    let (error, description) = body_error(&answer.body).unwrap_or_default();
    if !answer.is_success() || !error.is_empty() {
        return Err(SignInError::Rejected { server, status: answer.status, error, description });
    }
    read(profile, &answer.body, sent).map_err(|reason| SignInError::Token { server, reason })
}

fn read(profile: &Profile, body: &[u8], sent: chrono::DateTime<chrono::Utc>) -> Result<TokenSet, TokenError> {
    let mut tokens = parse_token_response(body, sent, None)?;
    tokens.account = profile.account_path.as_deref().and_then(|path| text_at(body, path));
    Ok(tokens)
}

fn ending(result: &Result<TokenSet, SignInError>) -> Ending {
    match result {
        Ok(_) => Ending::SignedIn,
        Err(SignInError::Cancelled) => Ending::Cancelled,
        Err(_) => Ending::Failed,
    }
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempt").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Paste {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Paste").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
