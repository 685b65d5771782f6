//! The books of one authorization server: what was asked, granted, exchanged and taken back.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng as _;
use rand::distr::Alphanumeric;

use super::rules::{Refresh, Rules};

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No token was sent.
    Missing,
    /// Nobody knows it, or it was taken back.
    Unknown,
    /// It was good once.
    Expired,
}

/// Who calls an API, and what they may do.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) client: String,
    /// `None` means everything.
    pub(crate) scopes: Option<Vec<String>>,
    expires: Option<DateTime<Utc>>,
    sign_in: u64,
}

impl Access {
    /// A caller who may do everything.
    pub(crate) fn everything(client: &str) -> Self {
        Self { client: client.to_owned(), scopes: None, expires: None, sign_in: 0 }
    }

    /// Whether one of these scopes was granted.
    pub(crate) fn has(&self, any: &[&str]) -> bool {
        self.scopes.as_ref().is_none_or(|granted| granted.iter().any(|scope| any.contains(&scope.as_str())))
    }
}

/// A valid authorization request.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) state: Option<String>,
    pub(crate) scopes: Vec<String>,
    /// Method and value of the PKCE challenge.
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) offline: bool,
}

/// What a token endpoint hands out.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) scopes: Vec<String>,
}

#[derive(Debug)]
struct Code {
    ask: Ask,
    expires: DateTime<Utc>,
    sign_in: u64,
    spent: bool,
}

#[derive(Debug)]
struct Standing {
    client: String,
    scopes: Vec<String>,
    sign_in: u64,
}

#[derive(Debug, Default)]
struct Books {
    asked: HashMap<String, Ask>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Standing>,
    sign_ins: u64,
}

/// The authorization server of one company.
#[derive(Debug)]
pub(crate) struct Grants {
    pub(crate) rules: Rules,
    books: Mutex<Books>,
}

impl Grants {
    /// Empty books.
    pub(crate) fn new(rules: Rules) -> Self {
        Self { rules, books: Mutex::default() }
    }

    /// Keeps a request while the person decides; gives the ticket for the form.
    pub(crate) fn keep(&self, ask: Ask) -> String {
        let ticket = secret();
        self.books().asked.insert(ticket.clone(), ask);
        ticket
    }

    /// The request of a form, once.
    pub(crate) fn decided(&self, ticket: &str) -> Option<Ask> {
        self.books().asked.remove(ticket)
    }

    /// A code that is good once, for ten minutes.
    pub(crate) fn code(&self, ask: Ask, now: DateTime<Utc>) -> String {
        let code = secret();
        let mut books = self.books();
        books.sign_ins += 1;
        let entry = Code { ask, expires: now + TimeDelta::minutes(10), sign_in: books.sign_ins, spent: false };
        books.codes.insert(code.clone(), entry);
        code
    }

    /// Spends a code. `fits` says whether the request belongs to what was asked. Trying a spent code again takes back
    /// what it gave (RFC 6749, section 4.1.2).
    pub(crate) fn exchange(&self, code: &str, now: DateTime<Utc>, fits: impl FnOnce(&Ask) -> bool) -> Option<Tokens> {
        let mut books = self.books();
        let entry = books.codes.get_mut(code)?;
        let sign_in = entry.sign_in;
        if entry.spent {
            books.end(sign_in);
            return None;
        }
        entry.spent = true;
        if entry.expires < now || !fits(&entry.ask) {
            return None;
        }
        let ask = entry.ask.clone();
        let refresh = match self.rules.refresh {
            Refresh::SingleUse => true,
            Refresh::WhenOffline => ask.offline,
            Refresh::Never => false,
        };
        Some(self.issue(&mut books, &Standing { client: ask.client, scopes: ask.scopes, sign_in }, refresh, now))
    }

    /// New tokens for a refresh token. Where it is single-use, the old one is dead afterwards.
    pub(crate) fn refresh(&self, token: &str, client: &str, now: DateTime<Utc>) -> Option<Tokens> {
        let mut books = self.books();
        if books.refresh.get(token)?.client != client {
            return None;
        }
        let rotates = self.rules.refresh == Refresh::SingleUse;
        let standing = books.refresh.remove(token)?;
        let tokens = self.issue(&mut books, &standing, rotates, now);
        if !rotates {
            books.refresh.insert(token.to_owned(), standing);
        }
        Some(tokens)
    }

    /// Who holds this access token.
    pub(crate) fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Access, Refusal> {
        let books = self.books();
        let access = books.access.get(token).ok_or(Refusal::Unknown)?;
        if access.expires.is_some_and(|at| at <= now) { Err(Refusal::Expired) } else { Ok(access.clone()) }
    }

    /// Takes back the sign-in that a token belongs to; false when nobody knows the token.
    pub(crate) fn revoke(&self, token: &str) -> bool {
        let mut books = self.books();
        let by_refresh = books.refresh.get(token).map(|standing| standing.sign_in);
        let Some(sign_in) = by_refresh.or_else(|| books.access.get(token).map(|access| access.sign_in)) else {
            return false;
        };
        books.end(sign_in);
        true
    }

    /// Takes back everything.
    pub(crate) fn revoke_all(&self) {
        let mut books = self.books();
        books.access.clear();
        books.refresh.clear();
        books.codes.clear();
    }

    /// An access token with every scope.
    pub(crate) fn mint(&self, client: &str, now: DateTime<Utc>) -> String {
        let token = secret();
        let mut access = Access::everything(client);
        access.expires = self.expiry(now);
        self.books().access.insert(token.clone(), access);
        token
    }

    fn issue(&self, books: &mut Books, standing: &Standing, refresh: bool, now: DateTime<Utc>) -> Tokens {
        let Standing { client, scopes, sign_in } = standing;
        let access = Access {
            client: client.clone(),
            scopes: Some(scopes.clone()),
            expires: self.expiry(now),
            sign_in: *sign_in,
        };
        let token = secret();
        books.access.insert(token.clone(), access);
        let refresh = refresh.then(secret);
        if let Some(refresh) = &refresh {
            let standing = Standing { client: client.clone(), scopes: scopes.clone(), sign_in: *sign_in };
            books.refresh.insert(refresh.clone(), standing);
        }
        Tokens { access: token, refresh, scopes: scopes.clone() }
    }

    fn expiry(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.rules.access_seconds.map(|seconds| now + TimeDelta::seconds(seconds))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    fn end(&mut self, sign_in: u64) {
        self.access.retain(|_, access| access.sign_in != sign_in);
        self.refresh.retain(|_, standing| standing.sign_in != sign_in);
    }
}

/// Codes and tokens are the only things here that do not follow from the seed.
fn secret() -> String {
    rand::rng().sample_iter(Alphanumeric).take(40).map(char::from).collect()
}
