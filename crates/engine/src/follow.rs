//! Calls that a service takes its time for: it answers 202 and says by `Location` where their outcome is asked for. Where
//! that is, is written down before it is asked, so that a run that goes on after a crash goes on asking and does not make
//! the call again.

use std::time::Duration;

use causeway_core::RunId;
use causeway_flow::{Outcome, Ticket};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::ask::Question;
use crate::call::CallAnswer;
use crate::history::has_secret;
use crate::journal::{aad, pack};
use crate::ran::Ran;
use crate::running::Halt;
use crate::{Engine, EngineError, crash, retry};

/// How long a service is left alone that does not say when to ask again, as documented.
const USUAL: Duration = Duration::from_secs(20);
/// The shortest and the longest time between two questions, whatever it says.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How long an action may take that says nothing about that.
const PATIENCE: TimeDelta = TimeDelta::days(30);

/// Where the outcome of a call is asked for, and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    url: Url,
    next: DateTime<Utc>,
}

impl Engine {
    /// The outcome of a call that its service has accepted; other answers are the outcome themselves.
    pub(crate) async fn follow(
        &self,
        run: RunId,
        ticket: &Ticket,
        question: &Question<'_>,
        answer: CallAnswer,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let Some(place) = self.place_of(ticket, &answer) else { return Ok(Ran::answered(answer)) };
        self.note_place(run, ticket, &place).await?;
        self.follow_to(run, ticket, question, place, halt).await
    }

    /// Goes on asking for the outcome of a call that was accepted before a crash; `None` when it was not.
    pub(crate) async fn follow_again(
        &self,
        run: RunId,
        ticket: &Ticket,
        question: &Question<'_>,
        halt: &Halt,
    ) -> Result<Option<Ran>, EngineError> {
        let Some(place) = self.inner.store.accepted(run, ticket.id.0).await? else { return Ok(None) };
        let place = self.open_entry(&aad(run), &place).await?;
        self.follow_to(run, ticket, question, place, halt).await.map(Some)
    }

    async fn follow_to(
        &self,
        run: RunId,
        ticket: &Ticket,
        question: &Question<'_>,
        mut place: Place,
        halt: &Halt,
    ) -> Result<Ran, EngineError> {
        let limit = ticket.timeout.and_then(|limit| TimeDelta::from_std(limit).ok()).unwrap_or(PATIENCE);
        let until = ticket.started.checked_add_signed(limit).unwrap_or(DateTime::<Utc>::MAX_UTC);
        loop {
            if !self.wait_for(place.next.min(until), Some(LONGEST), halt).await {
                return Ok(if halt.is_held() { Ran::later() } else { Ran::plain(stopped()) });
            }
            if self.now() >= until {
                let message = format!(
                    "It was accepted, and its outcome took longer than the {} s that it may.",
                    limit.num_seconds()
                );
                return Ok(Ran::plain(Outcome::TimedOut { message }));
            }
            let answer = match self.ask_by_policy(ticket, question, Some(&place.url), halt).await {
                Ok(answer) => answer,
                Err(ran) => return Ok(*ran),
            };
            if answer.status != 202 {
                return Ok(Ran::answered(answer));
            }
            // One that does not say where stays where it is.
            let url = answer.location.clone().unwrap_or(place.url);
            place = Place { next: self.next(&answer), url };
            self.note_place(run, ticket, &place).await?;
        }
    }

    fn place_of(&self, ticket: &Ticket, answer: &CallAnswer) -> Option<Place> {
        let url = answer.location.clone().filter(|_| is_accepted(ticket, answer))?;
        Some(Place { url, next: self.next(answer) })
    }

    fn next(&self, answer: &CallAnswer) -> DateTime<Utc> {
        let now = self.now();
        let asked = answer.headers.get("retry-after").map(causeway_core::json::plain);
        let wait = asked.and_then(|text| retry::retry_after(&text, now)).unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
        now + TimeDelta::from_std(wait).unwrap_or_default()
    }

    /// What is secret of a place and cannot be sealed is not written down: then the call counts as in doubt after a crash.
    async fn note_place(&self, run: RunId, ticket: &Ticket, place: &Place) -> Result<(), EngineError> {
        match self.close_entry(&aad(run), pack(place)?, has_secret(&place.url)).await {
            Ok(entry) => self.inner.store.accept_call(run, ticket.id.0, entry).await?,
            Err(EngineError::Vault(error)) => {
                tracing::warn!(%run, "where the outcome of a call is asked for is secret and is not kept: {error}");
            }
            Err(error) => return Err(error),
        }
        crash::point("call-accepted");
        Ok(())
    }
}

/// Whether an answer only says that the call was accepted, and where its outcome is asked for.
pub(crate) fn is_accepted(ticket: &Ticket, answer: &CallAnswer) -> bool {
    ticket.asynchronous && answer.status == 202 && answer.location.is_some()
}

fn stopped() -> Outcome {
    Outcome::Cancelled {
        message: "The run was stopped while the service was at it; what comes of that is not known.".into(),
    }
}
