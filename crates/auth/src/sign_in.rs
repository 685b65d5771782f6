//! One sign-in, from the address that the browser is sent to until the tokens are there (authorization code with
//! PKCE; RFC 6749 section 4.1, RFC 7636, RFC 8252). Everything that the token request needs is kept with the attempt,
//! so that settings that change meanwhile cannot mix two servers up.

use std::sync::Arc;
use std::time::Duration;

use causeway_core::clock::SharedClock;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use secrecy::SecretString;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::authorize::{self, Ask};
use crate::callback::{Answer, Expected};
use crate::grants;
use crate::loopback::{Desk, Ending, Loopback};
use crate::profile::server;
use crate::{Profile, SignInError, TokenSet};

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
    verifier: Option<PkceCodeVerifier>,
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
/// when the listener cannot be opened, [`SignInError::Unreachable`] and [`SignInError::Rejected`] when the service
/// wants the request ahead and does not take it.
pub async fn begin(profile: Profile, clock: SharedClock, deadline: Duration) -> Result<Attempt, SignInError> {
    profile.check()?;
    let loopback = Loopback::bind(&profile.redirect)?;
    let landing = loopback.redirect_uri(&profile.redirect_path())?;
    let redirect_uri = profile.redirect.page()?.unwrap_or_else(|| landing.clone());
    let (challenge, verifier) = profile.uses_pkce().then(PkceCodeChallenge::new_random_sha256).unzip();
    let state = SecretString::from(CsrfToken::new_random_len(STATE).into_secret());
    let ask = Ask { redirect_uri: &redirect_uri, state: &state, challenge: challenge.as_ref() };
    let url = authorize::address(&profile, &ask).await?;
    let expected = Expected {
        state,
        issuer: profile.issuer.clone(),
        iss_required: profile.iss_required,
        keep: profile.ways.callback_keep.clone(),
        server: profile.authorization_url.as_ref().map(server).unwrap_or_default(),
    };
    let (desk, answer) = Desk::new(loopback.authority(), landing.path(), expected);
    let (desk, deadline) = (Arc::new(desk), Instant::now() + deadline);
    Ok(Attempt { profile, clock, deadline, url, redirect_uri, verifier, loopback, desk, answer })
}

impl Attempt {
    /// The address to send the browser to. It holds the state, so it is for this user only.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where the service sends the browser back to.
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
                let came = answer.await.unwrap_or(Err(SignInError::Cancelled))?;
                let mut tokens = grants::code(&profile, &clock, &came.code, verifier.as_ref(), &redirect_uri).await?;
                tokens.extra.extend(came.kept);
                Ok(tokens)
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
        // As it is copied out of a message or a shell, too.
        let text = redirected.trim_matches(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        self.0.paste(query.split('#').next().unwrap_or_default())
    }
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
