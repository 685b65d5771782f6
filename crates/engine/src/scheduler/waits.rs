//! Why a flow does not run just now, and until when: one answer for every screen and command.

use causeway_core::{RunId, Slug};
use causeway_flow::Definition;
use causeway_store::ConnectionRow;
use chrono::{DateTime, Utc};

use super::Pause;
use crate::engine::lock;
use crate::limits::Asker;
use crate::running::Halt;
use crate::{Engine, EngineError, FlowFile, Lack};

/// What a flow waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// What kind of thing.
    pub why: Why,
    /// Until when, where that is known.
    pub until: Option<DateTime<Utc>>,
    /// The connection that it is about.
    pub connection: Option<String>,
    /// What the battery holds, in per cent, where that is why.
    pub battery: Option<u8>,
}

/// Kinds of things that a flow waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Everything is paused.
    PausedAll,
    /// It is paused.
    Paused,
    /// A run of it is paused, and no other may start beside it.
    RunPaused,
    /// It came from elsewhere, and the user has not agreed to all that it may do.
    Agreement,
    /// A connection needs the user.
    SignIn,
    /// Secrets are out of reach.
    Vault,
    /// It has made as many requests as it may for now.
    Budget,
    /// As many runs go on as may.
    Queue,
    /// The machine runs on its battery.
    Mains,
    /// What the network carries is paid for.
    Unmetered,
    /// There is no network.
    Network,
}

impl Why {
    /// Its word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PausedAll => "paused-all",
            Self::Paused => "paused",
            Self::RunPaused => "run-paused",
            Self::Agreement => "agreement",
            Self::SignIn => "sign-in",
            Self::Vault => "vault",
            Self::Budget => "budget",
            Self::Queue => "queue",
            Self::Mains => "mains",
            Self::Unmetered => "unmetered",
            Self::Network => "network",
        }
    }
}

impl From<Why> for Waits {
    fn from(why: Why) -> Self {
        Self { why, until: None, connection: None, battery: None }
    }
}

impl From<Lack> for Waits {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Mains(percent) => Self { battery: Some(percent), ..Why::Mains.into() },
            Lack::Unmetered => Why::Unmetered.into(),
            Lack::Network => Why::Network.into(),
        }
    }
}

impl Engine {
    /// What a flow waits for: one that runs, for its turn or for requests; one that does not, for what keeps it from
    /// running when it is due. `pause` is that of everything. `None` when it waits for nothing but its time.
    pub async fn waits(
        &self,
        flow: &FlowFile,
        rows: &[ConnectionRow],
        pause: Option<&Pause>,
    ) -> Result<Option<Waits>, EngineError> {
        let running = {
            let running = lock(&self.inner.running);
            let runs = running.of(&flow.slug);
            (!runs.is_empty()).then(|| runs.iter().all(|run| run.is_queued))
        };
        if let Some(is_queued) = running {
            return Ok(if is_queued { Some(Why::Queue.into()) } else { self.budget_wait(&flow.slug) });
        }
        if let Some(pause) = pause {
            return Ok(Some(Waits { until: pause.until, ..Why::PausedAll.into() }));
        }
        if self.is_paused(&flow.slug).await? {
            return Ok(Some(Why::Paused.into()));
        }
        if self.is_unagreed(flow) {
            return Ok(Some(Why::Agreement.into()));
        }
        if self.is_resting(flow) {
            return Ok(Some(Why::RunPaused.into()));
        }
        let missing = flow.definition.as_ref().and_then(|definition| self.missing_connection(definition, rows));
        if let Some(connection) = missing {
            return Ok(Some(Waits { connection: Some(connection), ..Why::SignIn.into() }));
        }
        if let Some(lack) = self.lack().await? {
            return Ok(Some(lack.into()));
        }
        let agenda = lock(&self.inner.agenda);
        if agenda.is_held(&flow.slug) && self.vault_trouble().is_some() {
            return Ok(Some(Why::Vault.into()));
        }
        let is_full = self.inner.turns.available_permits() == 0;
        Ok((is_full && agenda.is_queued(&flow.slug, self.inner.clock.now())).then(|| Why::Queue.into()))
    }

    pub(crate) fn needs_secrets(&self, definition: &Definition) -> bool {
        let connector = |slug: &str| slug.parse().ok().and_then(|slug| self.connector(&slug).ok());
        definition.connections().iter().any(|(_, slug, _)| connector(slug).is_some_and(|one| one.needs_connection()))
    }

    /// On whose behalf a run asks.
    pub(crate) fn asker<'a>(&self, flow: &'a Slug, run: RunId, halt: &'a Halt) -> Asker<'a> {
        let by_hand = lock(&self.inner.running).find(flow, run).is_some_and(|running| running.is_manual);
        Asker { flow: Some(flow), by_hand, cancel: Some(&halt.cancel), spending: Some(&halt.spending) }
    }

    /// Whether a flow that runs waits in the queue of a budget, or sleeps because its service has asked for that.
    fn budget_wait(&self, flow: &Slug) -> Option<Waits> {
        let limits = &self.inner.limits;
        let outline = self.inner.workspace.outline(flow);
        let uses = outline.iter().flat_map(|outline| &outline.uses);
        let mut blocked = uses.filter_map(|(connection, _)| Some((connection.clone(), limits.blocked(connection)?)));
        let (connection, until) = limits.waiting(flow).or_else(|| blocked.next())?;
        Some(Waits { until: Some(until), connection: Some(connection), ..Why::Budget.into() })
    }
}
