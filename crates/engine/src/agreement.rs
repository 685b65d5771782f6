//! What flows that came from elsewhere may do. The user agrees to it as a whole before such a flow runs for the first time,
//! and again before it does more than that: after an edit of its file, or when a connector calls an operation otherwise than
//! before. A flow of the user's own needs no agreement.

use std::collections::{BTreeSet, HashMap};

use causeway_core::Slug;
use causeway_flow::{Deed, Definition};

use crate::children::slug_of;
use crate::engine::lock;
use crate::starting::StartError;
use crate::{Engine, EngineError, FlowFile};

/// The flows that came from elsewhere, each with what the user agreed to.
pub(crate) type Agreements = HashMap<Slug, BTreeSet<String>>;

/// What kind of thing a flow does, as far as its text and the descriptions tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It reads.
    Read,
    /// It adds or changes.
    Change,
    /// It deletes.
    Delete,
    /// It calls, and only a run tells what that does.
    Call,
    /// It runs another flow.
    Run,
}

impl What {
    /// Its word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Delete => "delete",
            Self::Call => "call",
            Self::Run => "run",
        }
    }

    fn of_method(method: Option<&str>) -> Self {
        match method {
            Some("GET" | "HEAD" | "OPTIONS") => Self::Read,
            Some("POST" | "PUT" | "PATCH") => Self::Change,
            Some("DELETE") => Self::Delete,
            _ => Self::Call,
        }
    }
}

/// Where it does that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// At the service of a connector, by its slug.
    Connector(String),
    /// Through a connection that no connector is known for.
    Connection(String),
    /// At a host.
    Host(String),
    /// At an address that only a run tells.
    Anywhere,
    /// In another flow, by its slug.
    Flow(String),
}

/// One thing that a flow may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct May {
    /// What.
    pub what: What,
    /// Where.
    pub at: Where,
}

impl May {
    /// Names it, as it is kept: the same words for the same thing for ever.
    #[must_use]
    pub fn key(&self) -> String {
        let (kind, name) = match &self.at {
            Where::Connector(name) => ("connector", name.as_str()),
            Where::Connection(name) => ("connection", name.as_str()),
            Where::Host(name) => ("host", name.as_str()),
            Where::Anywhere => ("anywhere", ""),
            Where::Flow(name) => ("flow", name.as_str()),
        };
        format!("{} {kind} {name}", self.what.as_str())
    }

    /// Whether it is agreed to, by itself or with more: any method, any address.
    fn is_in(&self, agreed: &BTreeSet<String>) -> bool {
        let anywhere = matches!(self.at, Where::Host(_)).then_some(Where::Anywhere);
        let places = std::iter::once(self.at.clone()).chain(anywhere);
        let mut wider = places.flat_map(|at| [self.what, What::Call].map(|what| May { what, at: at.clone() }));
        wider.any(|wider| agreed.contains(&wider.key()))
    }
}

impl Engine {
    /// Whether a flow came from elsewhere, so that it does what the user agreed to and nothing else.
    #[must_use]
    pub fn is_imported(&self, flow: &Slug) -> bool {
        lock(&self.inner.agreements).contains_key(flow)
    }

    /// Everything that a flow may do, and of each thing whether the user has yet to agree to it.
    #[must_use]
    pub fn may(&self, flow: &FlowFile) -> Vec<(May, bool)> {
        let mut all = flow.definition.as_ref().map(|definition| self.done_by(definition)).unwrap_or_default();
        // What it says will run once nothing is missing: a connector, perhaps, that is imported after it.
        if flow.is_broken()
            && let Some(read) = self.inner.workspace.check(&flow.source).0
        {
            all.append(&mut self.done_by(&read));
        }
        let agreements = lock(&self.inner.agreements);
        let agreed = agreements.get(&flow.slug);
        let with_news = |may: May| {
            let is_new = agreed.is_some_and(|agreed| !may.is_in(agreed));
            (may, is_new)
        };
        all.into_iter().map(with_news).collect()
    }

    /// Agrees to what a flow from elsewhere may do, as far as the user has `seen` it: its file may say more by now. What it
    /// does no longer is not agreed to any more.
    pub async fn agree(&self, slug: &Slug, seen: &[String]) -> Result<(), EngineError> {
        let flow = self.flow(slug)?;
        if !self.is_imported(slug) {
            return Ok(());
        }
        let keys = self.may(&flow).into_iter().map(|(may, is_new)| (may.key(), is_new));
        let agreed = keys.filter(|(key, is_new)| !is_new || seen.contains(key)).map(|(key, _)| key);
        self.put_agreement(slug, agreed.collect()).await
    }

    /// Saves a flow that came from elsewhere. It does nothing before the user agrees to what it may do.
    pub async fn save_imported_flow(&self, slug: &Slug, text: &str) -> Result<std::sync::Arc<FlowFile>, EngineError> {
        let is_there = self.has_flow(slug);
        let before = lock(&self.inner.agreements).get(slug).cloned();
        // In this order: once the file is there, the flow may be due.
        self.put_agreement(slug, BTreeSet::new()).await?;
        match self.save_flow(slug, text, None).await {
            Err(error) if !self.has_flow(slug) || is_there => {
                match before {
                    Some(before) => self.put_agreement(slug, before).await?,
                    None => self.forget_agreement(slug).await?,
                }
                Err(error)
            }
            saved => saved,
        }
    }

    /// A flow of this name is the user's own.
    pub async fn forget_agreement(&self, slug: &Slug) -> Result<(), EngineError> {
        if self.is_imported(slug) {
            self.inner.store.forget_agreement(slug.as_str()).await?;
            lock(&self.inner.agreements).remove(slug);
        }
        Ok(())
    }

    async fn put_agreement(&self, slug: &Slug, may: BTreeSet<String>) -> Result<(), EngineError> {
        self.inner.store.agree(slug.as_str(), may.iter().cloned().collect(), self.now()).await?;
        lock(&self.inner.agreements).insert(slug.clone(), may);
        self.tell_schedule();
        Ok(())
    }

    /// Knows again what was agreed to before this start.
    pub(crate) async fn recall_agreements(&self) -> Result<(), EngineError> {
        let rows = self.inner.store.agreements().await?.into_iter();
        let rows = rows.filter_map(|(flow, may)| Some((flow.parse().ok()?, may.into_iter().collect())));
        lock(&self.inner.agreements).extend(rows);
        Ok(())
    }

    /// Whether a flow would do more than the user agreed to.
    pub(crate) fn is_beyond(&self, slug: &Slug, definition: &Definition) -> bool {
        // The map must not be held while a connector is read.
        let Some(agreed) = lock(&self.inner.agreements).get(slug).cloned() else { return false };
        self.done_by(definition).iter().any(|may| !may.is_in(&agreed))
    }

    /// Whether a flow waits until the user agrees to what it may do.
    #[must_use]
    pub fn is_unagreed(&self, flow: &FlowFile) -> bool {
        flow.definition.as_ref().is_some_and(|definition| self.is_beyond(&flow.slug, definition))
    }

    pub(crate) fn waits_for_agreement(&self, slug: &Slug) -> bool {
        self.is_imported(slug) && self.flow(slug).is_ok_and(|flow| self.is_unagreed(&flow))
    }

    /// Refuses to begin with a flow that would do more than the user agreed to.
    pub(crate) fn check_agreement(&self, slug: &Slug, definition: &Definition) -> Result<(), EngineError> {
        if self.is_beyond(slug, definition) {
            return Err(StartError::NotAgreed(slug.clone()).into());
        }
        Ok(())
    }

    fn done_by(&self, definition: &Definition) -> BTreeSet<May> {
        definition.deeds().into_iter().map(|deed| self.may_of(deed)).collect()
    }

    fn may_of(&self, deed: Deed) -> May {
        match deed {
            Deed::Operation { connector, operation } => {
                let found = connector.parse().ok().and_then(|slug| self.connector(&slug).ok());
                let operation = found.and_then(|found| found.operation(&operation).ok());
                let what = What::of_method(operation.map(|operation| operation.method.to_ascii_uppercase()).as_deref());
                May { what, at: Where::Connector(connector) }
            }
            Deed::Connection { connection, method } => {
                May { what: What::of_method(method.as_deref()), at: Where::Connection(connection) }
            }
            Deed::Address { host, method } => {
                May { what: What::of_method(method.as_deref()), at: host.map_or(Where::Anywhere, Where::Host) }
            }
            Deed::Flow(name) => May { what: What::Run, at: Where::Flow(slug_of(&name).to_string()) },
        }
    }
}
