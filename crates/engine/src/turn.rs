//! A call's turn: its credentials are there and the budget of the service has room for it. What has to be on the disk
//! before the first byte leaves is written between taking the turn and using it, so that a call that only waits leaves
//! nothing behind.

use std::borrow::Cow;

use causeway_auth::net;
use causeway_core::Slug;
use causeway_openapi::Request;
use secrecy::SecretString;
use url::Url;

use crate::approval::{self, Approved};
use crate::call::{Call, CallAnswer, CallFailure, host_of};
use crate::credential::Credential;
use crate::http::{Answer, SendError, Trip, may_call};
use crate::limits::{Ask, Asker, Permit, Unasked};
use crate::properties::Properties;
use crate::transfer::Transfer;
use crate::{Engine, EngineError, http};

/// What a connection shows to its service.
pub(crate) enum Held {
    Nothing,
    /// It is not for the address that is called.
    Withheld,
    Token(SecretString),
    Keys(Vec<Credential>),
}

impl Held {
    pub(crate) fn credentials(&self) -> Cow<'_, [Credential]> {
        match self {
            Self::Nothing | Self::Withheld => Cow::Borrowed(&[]),
            Self::Token(token) => Cow::Owned(vec![Credential::bearer(token)]),
            Self::Keys(keys) => Cow::Borrowed(keys),
        }
    }
}

/// The right to make a call now. Dropped, it counts as made.
pub(crate) struct Turn<'a> {
    held: Held,
    approved: Approved,
    permit: Permit<'a>,
}

impl Turn<'_> {
    /// The call is not made after all.
    pub(crate) fn give_back(self) {
        self.permit.give_back();
    }
}

/// What came of using a turn.
pub(crate) enum Used {
    Answered(Box<CallAnswer>),
    /// The service does not take the token: a 401 that was not applied.
    Refused(Held),
}

impl Engine {
    /// Makes a call when its turn comes. A refused token is renewed once.
    pub(crate) async fn send(&self, call: Call<'_>, request: &Request) -> Result<CallAnswer, CallFailure> {
        let mut refused = None;
        loop {
            let turn = self.turn(call, request, refused.as_ref()).await?;
            match self.send_in(turn, call, request).await? {
                Used::Answered(answer) => return Ok(*answer),
                Used::Refused(held) if refused.is_none() => refused = Some(held),
                Used::Refused(_) => return Err(self.refused_token(call).await.into()),
            }
        }
    }

    /// Waits for the turn of a call. `refused` is what the service did not take.
    pub(crate) async fn turn(
        &self,
        call: Call<'_>,
        request: &Request,
        refused: Option<&Held>,
    ) -> Result<Turn<'_>, CallFailure> {
        let (held, approved) = self.prepared(call, request, refused).await?;
        let permit = self.permit(&request.url, ask(call)).await?;
        Ok(Turn { held, approved, permit })
    }

    /// The same if the budget has room now.
    pub(crate) async fn turn_soon(
        &self,
        call: Call<'_>,
        request: &Request,
        refused: Option<&Held>,
    ) -> Result<Option<Turn<'_>>, CallFailure> {
        let (held, approved) = self.prepared(call, request, refused).await?;
        let permit = self.inner.limits.acquire_soon(&net::origin(&request.url), ask(call)).await;
        let permit = permit.map_err(|why| unasked(&request.url, why))?;
        Ok(permit.map(|permit| Turn { held, approved, permit }))
    }

    /// Uses a turn.
    pub(crate) async fn send_in(&self, turn: Turn<'_>, call: Call<'_>, request: &Request) -> Result<Used, CallFailure> {
        let Turn { held, approved, permit } = turn;
        let credentials = &*held.credentials();
        let trip = Trip { request, credentials, approved: &approved, patience: call.timeout, transfer: call.transfer };
        let sent = self.send_with(permit, trip, call.asker).await;
        let mut answer = sent.map_err(|error| lost(&request.url, error, Some(&call.connector.slug)))?;
        // A 401 was not applied, unless it only answers what came of the request. One of a stranger to whom a redirect
        // led says nothing about the sign-in.
        if answer.status == 401 && answer.carried && !answer.is_aftermath {
            return Ok(Used::Refused(held));
        }
        answer.note = matches!(held, Held::Withheld).then(|| withheld(&request.url, &call.connector.slug));
        answer.hide(credentials);
        self.judge(request, answer, call.transfer).map(|answer| Used::Answered(answer.into()))
    }

    /// A request that a flow writes out itself. It carries no credentials but those in the flow, and reaches what any
    /// connector is allowed to call.
    pub(crate) async fn call_http(
        &self,
        request: &Request,
        timeout: std::time::Duration,
        asker: crate::limits::Asker<'_>,
    ) -> Result<CallAnswer, CallFailure> {
        let approved = self.approved(None).await?;
        approved.check(&request.url, None)?;
        let (approved, transfer) = (&approved, &Transfer::NONE);
        let trip = Trip { request, credentials: &[], approved, patience: timeout, transfer };
        let permit = self.permit(&request.url, Ask { connection: "", rules: &[], at_once: None, asker }).await?;
        let sent = self.send_with(permit, trip, asker).await.map_err(|error| lost(&request.url, error, None))?;
        self.judge(request, sent, transfer)
    }

    async fn prepared(
        &self,
        call: Call<'_>,
        request: &Request,
        refused: Option<&Held>,
    ) -> Result<(Held, Approved), CallFailure> {
        let approved = self.approved(Some(&call.connector.slug)).await?;
        may_call(&request.url)?;
        let held = self.held(call, &request.url, &approved, refused).await?;
        approved.check(&request.url, Some(&call.connector.slug))?;
        Ok((held, approved))
    }

    /// Waits until the budget of the connection at this host has room.
    async fn permit(&self, url: &Url, ask: Ask<'_>) -> Result<Permit<'_>, CallFailure> {
        self.inner.limits.acquire(&net::origin(url), ask).await.map_err(|why| unasked(url, why))
    }

    /// Sends, and learns from the answer what is left of the budget.
    async fn send_with(&self, permit: Permit<'_>, trip: Trip<'_>, asker: Asker<'_>) -> Result<Answer, SendError> {
        let given = trip.request.body.as_ref().map_or(0, |body| body.len() as u64);
        let sent = http::send(trip).await;
        let came = sent.as_ref().map_or(0, |answer| answer.body.len() as u64 + answer.saved.unwrap_or(0));
        asker.spending.inspect(|spending| spending.called(given + came));
        if let Ok(answer) = &sent {
            self.inner.limits.answered(&permit, answer).await;
        }
        sent
    }

    /// The service does not take a token that it has just given.
    pub(crate) async fn refused_token(&self, call: Call<'_>) -> EngineError {
        match self.connection(call.connection.unwrap_or_default()).await {
            Ok(row) => EngineError::NeedsSignIn {
                connection: row.id.clone(),
                title: self.connection_title(&row),
                reason: "the service refuses the sign-in (401)".into(),
            },
            Err(error) => error,
        }
    }
}

fn ask(call: Call<'_>) -> Ask<'_> {
    let connection = call.connection.unwrap_or(call.connector.slug.as_str());
    let Properties { limits: rules, at_once, .. } = &call.connector.properties;
    Ask { connection, rules, at_once: *at_once, asker: call.asker }
}

fn unasked(url: &Url, why: Unasked) -> CallFailure {
    match why {
        Unasked::Later(until) => {
            let until = until.format("%-d %B %Y, %H:%M UTC").to_string();
            EngineError::NoRequestsLeft { host: host_of(url), until }.into()
        }
        Unasked::Store(error) => CallFailure::from(error),
        Unasked::Spent(spent) => EngineError::from(spent).into(),
        Unasked::Cancelled => CallFailure::NotApplied {
            message: format!("the run was stopped before {} was asked", host_of(url)),
            wait: None,
            answer: None,
        },
    }
}

/// A request without an answer: was it sent?
fn lost(url: &Url, error: SendError, connector: Option<&Slug>) -> CallFailure {
    let host = host_of(url);
    match error {
        SendError::NotSent(why) => {
            let message = format!("{host} could not be reached: {why}");
            CallFailure::NotApplied { message, wait: None, answer: None }
        }
        SendError::Unknown(why) => {
            CallFailure::Unknown { message: format!("the connection to {host} broke: {why}"), answer: None }
        }
        SendError::Refused(url, why) => approval::refused(&url, why, connector).into(),
    }
}

fn withheld(url: &Url, connector: &Slug) -> String {
    let origin = net::origin(url);
    format!(
        "The sign-in was not sent along: it is not for {origin}. If it should be, allow that: \
         `causeway connectors allow {connector} {origin}`."
    )
}
