//! Signing in on another device (RFC 8628), for computers without a browser: the user types a short code in at an
//! address, and the token address is asked, no oftener than the server wants, until that is done.

use std::fmt;
use std::time::Duration;

use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::account;
use crate::error::tame;
use crate::grants::{self, with_extras};
use crate::profile::{problem, server};
use crate::token_client::{Answer, post};
use crate::token_fault::body_error;
use crate::token_response::read;
use crate::{Profile, SignInError, TokenSet};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Seconds between two questions where the server does not say.
const INTERVAL: u64 = 5;
/// Longest time between two questions.
const SLOWEST: Duration = Duration::from_secs(300);
/// Seconds that a code is good for where the server does not say, and at most.
const LIFE: u64 = 900;
const LONGEST_LIFE: u64 = 3600;

/// What the user does on the other device. `Debug` hides the code.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// What to type in.
    pub user_code: String,
    /// Where.
    pub verification_uri: Url,
    /// The same address with the code in it, if the server has one: for a QR code.
    pub verification_uri_complete: Option<Url>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A sign-in that waits for a code to be typed in elsewhere.
pub struct DeviceAttempt {
    profile: Profile,
    clock: SharedClock,
    code: DeviceCode,
    device_code: SecretString,
    life: Duration,
    pace: Pace,
}

/// Starts a sign-in on another device.
///
/// # Errors
/// [`SignInError::Settings`] where the service has no address for it, and what the service says.
pub async fn begin_device(profile: Profile, clock: SharedClock) -> Result<DeviceAttempt, SignInError> {
    profile.check()?;
    let Some(url) = profile.device_authorization_url.clone() else {
        return Err(SignInError::Settings("the service has no sign-in by a code on another device".into()));
    };
    let (host, scope) = (server(&url), profile.scope());
    let mut form = Vec::new();
    form.extend(scope.as_deref().map(|scope| (profile.scope_param(), scope)));
    form.extend(profile.ways.resource.iter().map(|resource| ("resource", resource.as_str())));
    let asked = clock.now();
    let answer = post(&profile, &url, form).await;
    let answer = answer.map_err(|reason| SignInError::Unreachable { server: host.clone(), reason })?;
    let (error, description) = body_error(&answer.body, &profile.ways).unwrap_or_default();
    if !answer.is_success() || !error.is_empty() {
        return Err(SignInError::Rejected { server: host, status: answer.status, error, description });
    }
    let unusable = |reason: &str| SignInError::Discovery { server: host.clone(), reason: reason.into() };
    let body = read(&answer.body).map_err(|_| unusable("its answer is no device code"))?;
    let (code, device_code, life) = device_code(&body, asked).map_err(unusable)?;
    let pace = Pace::new(seconds(&body, "interval").unwrap_or(INTERVAL));
    Ok(DeviceAttempt { profile, clock, code, device_code, life, pace })
}

fn device_code(
    body: &Map<String, Value>,
    asked: DateTime<Utc>,
) -> Result<(DeviceCode, SecretString, Duration), &'static str> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let device_code = text("device_code").ok_or("its answer has no device code")?;
    let user_code = text("user_code").map(tame).filter(|code| !code.is_empty());
    // Google calls it by an older name.
    let page = text("verification_uri").or_else(|| text("verification_url")).and_then(page);
    let complete = text("verification_uri_complete").and_then(self::page);
    let life = Duration::from_secs(seconds(body, "expires_in").unwrap_or(LIFE).min(LONGEST_LIFE));
    let code = DeviceCode {
        user_code: user_code.ok_or("its answer has no code for the user")?,
        verification_uri: page.ok_or("its answer has no address that may be opened")?,
        verification_uri_complete: complete,
        expires_at: asked + life,
    };
    Ok((code, device_code.into(), life))
}

/// An address that a browser may be sent to.
fn page(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| problem(url).is_none())
}

fn seconds(body: &Map<String, Value>, name: &str) -> Option<u64> {
    let value = body.get(name)?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (number.is_finite() && number > 0.0).then_some(number as u64)
}

/// How long to wait before the next question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    interval: Duration,
    /// Failures in a row.
    failures: u32,
}

impl Pace {
    fn new(seconds: u64) -> Self {
        Self { interval: Duration::from_secs(seconds.max(1)).min(SLOWEST), failures: 0 }
    }

    fn wait(self) -> Duration {
        (self.interval * 2u32.saturating_pow(self.failures.min(10))).min(SLOWEST)
    }

    /// Five seconds more, for good (RFC 8628 section 3.5).
    fn slow_down(&mut self) {
        self.interval = (self.interval + Duration::from_secs(5)).min(SLOWEST);
        self.failures = 0;
    }
}

/// What an answer to one question means.
enum Heard {
    Tokens(TokenSet),
    NotYet,
    Slower,
    /// The server has trouble, or the network: asked again later and later.
    Trouble(Option<Duration>),
}

impl DeviceAttempt {
    /// What to show to the user.
    #[must_use]
    pub fn code(&self) -> &DeviceCode {
        &self.code
    }

    /// Asks until the user has agreed, refused, or the code has ended.
    ///
    /// # Errors
    /// [`SignInError::Cancelled`] for `cancel` and for a user who said no, [`SignInError::CodeExpired`], and what the
    /// token address says.
    pub async fn finish(mut self, cancel: CancellationToken) -> Result<TokenSet, SignInError> {
        let life = self.life;
        tokio::select! {
            asked = timeout(life, self.ask()) => asked.unwrap_or(Err(SignInError::CodeExpired)),
            () = cancel.cancelled() => Err(SignInError::Cancelled),
        }
    }

    async fn ask(&mut self) -> Result<TokenSet, SignInError> {
        loop {
            sleep(self.pace.wait()).await;
            match self.ask_once().await? {
                Heard::Tokens(tokens) => return account::settled(&self.profile, tokens).await,
                Heard::NotYet => self.pace.failures = 0,
                Heard::Slower => self.pace.slow_down(),
                Heard::Trouble(wait) => {
                    self.pace.failures += 1;
                    sleep(wait.unwrap_or_default()).await;
                }
            }
        }
    }

    async fn ask_once(&self) -> Result<Heard, SignInError> {
        let form = vec![("grant_type", GRANT), ("device_code", self.device_code.expose_secret())];
        let own: Vec<_> = self.profile.ways.token_params.pairs().collect();
        let sent = self.clock.now();
        match with_extras(&self.profile, &self.profile.token_url, form, &own).await {
            Ok(answer) => self.hear(&answer, sent),
            Err(_) => Ok(Heard::Trouble(None)),
        }
    }

    fn hear(&self, answer: &Answer, sent: DateTime<Utc>) -> Result<Heard, SignInError> {
        let (error, _) = body_error(&answer.body, &self.profile.ways).unwrap_or_default();
        match (error.as_str(), answer.status) {
            ("authorization_pending", _) => Ok(Heard::NotYet),
            ("slow_down", _) => Ok(Heard::Slower),
            ("access_denied" | "authorization_declined", _) => Err(SignInError::Cancelled),
            ("expired_token", _) => Err(SignInError::CodeExpired),
            (_, 408 | 425 | 429 | 500..) => Ok(Heard::Trouble(answer.wait(sent))),
            _ => grants::tokens(&self.profile, answer, sent).map(Heard::Tokens),
        }
    }
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, expires) = (server(&self.verification_uri), &self.expires_at);
        f.debug_struct("DeviceCode").field("at", &at).field("expires_at", expires).finish_non_exhaustive()
    }
}

impl fmt::Debug for DeviceAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAttempt")
            .field("profile", &self.profile)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
