//! Requests about flows.

use std::path::Path;
use std::sync::Arc;

use causeway_core::clock::rfc3339;
use causeway_core::redact::suspect::Suspect;
use causeway_core::text::{count, grouped, one_line};
use causeway_engine::{FlowFile, May, Pause, Where, catalog};
use causeway_flow::{Diagnostic, Role};
use causeway_store::{Cause, ConnectionRow, PollFound};
use chrono::TimeDelta;
use serde_json::Value;

use crate::api::wire;
use crate::inputs::{
    Backup, Empty, FlowAgree, FlowExport, FlowName, FlowPause, FlowRun, FlowSave, FlowText, PauseAll, RunWait,
};
use crate::views::{
    Finding, FlowCard, FlowDetail, FlowExported, FlowLook, FlowMay, FlowWait, RunBar, RunView, SignInNeeded, Started,
    StartedAll, Template,
};
use crate::{Api, WireError};

/// A flow card shows so many past runs.
const BARS: u32 = 24;

impl Api {
    pub(crate) async fn flows(&self, _: Empty) -> Result<Vec<FlowCard>, WireError> {
        let rows = self.rows().await?;
        let pause = self.engine.paused().await.map_err(wire)?;
        let mut cards = Vec::new();
        for flow in self.engine.flows().map_err(wire)? {
            cards.push(self.flow_card(&flow, &rows, pause.as_ref()).await?);
        }
        Ok(cards)
    }

    pub(crate) async fn flow(&self, input: FlowName) -> Result<FlowDetail, WireError> {
        let flow = self.engine.flow(&input.slug).map_err(wire)?;
        self.flow_detail(&flow).await
    }

    pub(super) async fn flow_detail(&self, flow: &Arc<FlowFile>) -> Result<FlowDetail, WireError> {
        let definition = flow.definition.as_ref();
        let pause = self.engine.paused().await.map_err(wire)?;
        let rows = self.rows().await?;
        let missing = definition.map(|d| self.engine.missing_connections(d, &rows)).unwrap_or_default();
        Ok(FlowDetail {
            card: self.flow_card(flow, &rows, pause.as_ref()).await?,
            description: definition.and_then(|d| d.description()).unwrap_or_default().to_owned(),
            steps: definition.map(|d| super::flow_steps::of(d)).unwrap_or_default(),
            findings: flow.findings.iter().map(finding).collect(),
            is_imported: self.engine.is_imported(&flow.slug),
            may: self.engine.may(flow).into_iter().map(|(may, is_new)| self.flow_may(may, is_new)).collect(),
            sign_ins: missing.into_iter().map(|(connection, slug)| self.sign_in_needed(connection, slug)).collect(),
            source: flow.source.clone(),
            path: flow.path.display().to_string(),
        })
    }

    fn flow_may(&self, may: May, is_new: bool) -> FlowMay {
        let connector = |slug: &str| slug.parse().ok().and_then(|slug| self.engine.connector(&slug).ok());
        let key = may.key();
        let (at, host) = match may.at {
            Where::Connector(slug) => match connector(&slug) {
                Some(found) => {
                    let host = found.address().ok().and_then(|url| url.host_str().map(str::to_owned));
                    (Some(found.title().to_owned()), host)
                }
                None => (Some(slug), None),
            },
            Where::Flow(slug) => {
                let flow = slug.parse().ok().and_then(|slug| self.engine.flow(&slug).ok());
                (Some(flow.map_or(slug, |flow| flow.title())), None)
            }
            Where::Connection(name) | Where::Host(name) => (Some(name), None),
            Where::Anywhere => (None, None),
        };
        FlowMay { key, what: may.what.as_str().into(), at, host, is_new }
    }

    fn sign_in_needed(&self, connection: String, slug: String) -> SignInNeeded {
        let connector = slug.parse().ok().and_then(|slug| self.engine.connector(&slug).ok());
        SignInNeeded {
            title: connector.as_ref().map_or_else(|| slug.clone(), |connector| connector.title().to_owned()),
            in_browser: connector.is_some_and(|connector| connector.auth() == "oauth2"),
            connector: slug,
            connection,
        }
    }

    pub(crate) async fn flow_export(&self, input: FlowExport) -> Result<FlowExported, WireError> {
        let flow = self.engine.flow(&input.slug).map_err(wire)?;
        if !input.with_secrets {
            let leaks = self.engine.leaks_of_flow(&flow.source).await.map_err(wire)?;
            if !leaks.is_empty() {
                return Err(leaking(&flow.title(), &leaks));
            }
        }
        Ok(FlowExported { text: flow.source.clone() })
    }

    pub(crate) async fn flow_save(&self, input: FlowSave) -> Result<FlowDetail, WireError> {
        if input.loaded.is_none() && !input.replace && self.engine.has_flow(&input.slug) {
            return Err(WireError::new("Exists", format!("There is a flow called \"{}\" already.", input.slug))
                .hint("Choose another name, or say that it shall be replaced."));
        }
        let flow = if input.imported {
            self.engine.save_imported_flow(&input.slug, &input.text).await
        } else {
            if !self.engine.has_flow(&input.slug) {
                self.engine.forget_agreement(&input.slug).await.map_err(wire)?;
            }
            self.engine.save_flow(&input.slug, &input.text, input.loaded.as_deref()).await
        };
        self.flow_detail(&flow.map_err(wire)?).await
    }

    pub(crate) async fn flow_agree(&self, input: FlowAgree) -> Result<(), WireError> {
        self.engine.agree(&input.slug, &input.seen).await.map_err(wire)
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn flow_check(&self, input: FlowText) -> Result<Vec<Finding>, WireError> {
        Ok(self.engine.check_flow(&input.text).iter().map(finding).collect())
    }

    #[expect(clippy::unused_async, reason = "every request is async")]
    pub(crate) async fn templates(&self, _: Empty) -> Result<Vec<Template>, WireError> {
        let template = |(slug, text): &(&str, &str)| {
            let definition = causeway_flow::read(text).ok()?;
            Some(Template {
                slug: (*slug).to_owned(),
                title: definition.title().unwrap_or(slug).to_owned(),
                description: definition.description().unwrap_or_default().to_owned(),
                text: (*text).to_owned(),
            })
        };
        Ok(catalog::FLOWS.iter().filter_map(template).collect())
    }

    pub(crate) async fn flow_run(&self, input: FlowRun) -> Result<Started, WireError> {
        let run = match input.body {
            Some(body) => self.engine.run_with(&input.slug, body.into()).await,
            None => self.engine.run_flow(&input.slug, Cause::Manual).await,
        };
        let run = run.map_err(wire)?;
        Ok(Started { run: run.to_string() })
    }

    pub(crate) async fn run_wait(&self, input: RunWait) -> Result<RunView, WireError> {
        let run = self.find_run(&input.run).await?;
        self.engine.wait_for_run(&input.slug, run.id).await;
        let run = self.find_run(&input.run).await?;
        let response = self.engine.response(run.id).await.map_err(wire)?.map(Value::from);
        Ok(RunView { response, ..self.run_view(&run) })
    }

    pub(crate) async fn run_all(&self, _: Empty) -> Result<StartedAll, WireError> {
        let mut started = 0;
        for flow in self.engine.flows().map_err(wire)? {
            let paused = self.engine.is_paused(&flow.slug).await.map_err(wire)?;
            if !paused && self.engine.run_flow(&flow.slug, Cause::Manual).await.is_ok() {
                started += 1;
            }
        }
        Ok(StartedAll { started })
    }

    pub(crate) async fn flow_cancel(&self, input: FlowName) -> Result<(), WireError> {
        if self.engine.cancel_runs(&input.slug).await.map_err(wire)? {
            return Ok(());
        }
        let flow = self.flow(input).await?;
        Err(WireError::new("NotRunning", format!("\"{}\" is not running.", flow.card.title)))
    }

    pub(crate) async fn flow_pause(&self, input: FlowPause) -> Result<(), WireError> {
        self.engine.pause_flow(&input.slug, input.paused).await.map_err(wire)
    }

    pub(crate) async fn pause_all(&self, input: PauseAll) -> Result<(), WireError> {
        let hours = input.hours.map(|hours| hours.clamp(0.0, 24.0 * 366.0));
        let until = hours.map(|hours| self.engine.clock().now() + TimeDelta::seconds((hours * 3600.0) as i64));
        self.engine.pause_all(until).await.map_err(wire)
    }

    pub(crate) async fn backup(&self, input: Backup) -> Result<(), WireError> {
        self.engine.back_up_to(Path::new(&input.path)).await.map_err(wire)
    }

    pub(crate) async fn resume_all(&self, _: Empty) -> Result<(), WireError> {
        self.engine.resume_all().await.map_err(wire)
    }

    pub(crate) async fn flow_card(
        &self,
        flow: &Arc<FlowFile>,
        rows: &[ConnectionRow],
        pause: Option<&Pause>,
    ) -> Result<FlowCard, WireError> {
        let store = self.engine.store();
        let failed = |error: causeway_store::StoreError| wire(error.into());
        let name = flow.slug.as_str();
        let mut last = store.last_runs(name, BARS).await.map_err(failed)?;
        last.reverse();
        let ledger = store.ledger_counts(name).await.map_err(failed)?;
        let waiting = ledger.unknown + ledger.failed;
        let (state, state_text) = self.state_of(flow, rows, last.last(), waiting).await?;
        let definition = flow.definition.as_ref();
        Ok(FlowCard {
            slug: flow.slug.to_string(),
            title: flow.title(),
            route: route_of(self, flow),
            schedule: definition.and_then(|d| d.recurrence()).map_or_else(|| "on demand".into(), |r| r.describe()),
            rhythm: definition.and_then(|d| d.recurrence()).map(|r| r.rhythm().into()),
            state: state.into(),
            state_text,
            running: self.engine.runs_now(&flow.slug) as u32,
            waits: self.engine.waits(flow, rows, pause).await.map_err(wire)?.map(|waits| FlowWait {
                reason: waits.why.as_str().into(),
                until: waits.until.map(rfc3339),
                connection: waits.connection,
                battery: waits.battery,
            }),
            looked: self.looked(flow).await?,
            next_run: self.engine.next_run(&flow.slug).await.map_err(wire)?.map(rfc3339),
            last_runs: last.iter().map(bar).collect(),
            today: store.delivered_since(name, self.midnight()).await.map_err(failed)?,
            total: ledger.delivered,
            waiting,
            to_begin: store.fired_count(name).await.map_err(failed)?,
        })
    }

    async fn looked(&self, flow: &FlowFile) -> Result<Option<FlowLook>, WireError> {
        if flow.definition.as_ref().is_none_or(|definition| definition.polls().is_none()) {
            return Ok(None);
        }
        let failed = |error: causeway_store::StoreError| wire(error.into());
        let (store, name) = (self.engine.store(), flow.slug.as_str());
        let Some(poll) = store.poll(name).await.map_err(failed)? else { return Ok(None) };
        let message = poll.message.map(|message| one_line(&message, 200)).unwrap_or_default();
        let text = match poll.found {
            PollFound::New => "something new".into(),
            PollFound::Nothing => "nothing new".into(),
            PollFound::Failed => message,
            PollFound::Full => format!("not asked, because {message}"),
        };
        Ok(Some(FlowLook { at: rfc3339(poll.looked), found: poll.found.to_string(), text }))
    }

    async fn state_of(
        &self,
        flow: &FlowFile,
        rows: &[ConnectionRow],
        last: Option<&causeway_store::Run>,
        waiting: u64,
    ) -> Result<(&'static str, String), WireError> {
        let missing = flow.definition.as_ref().and_then(|d| self.engine.missing_connection(d, rows));
        match self.engine.runs_now(&flow.slug) {
            0 => {}
            1 => return Ok(("running", "running now".into())),
            runs => return Ok(("running", format!("{runs} runs now"))),
        }
        if flow.is_broken() {
            return Ok(("broken", "the file has mistakes".into()));
        }
        if self.engine.is_unagreed(flow) {
            return Ok(("held", "waits until you agree to what it may do".into()));
        }
        if let Some(connection) = missing {
            return Ok(("held", format!("waits for you to sign in to {connection}")));
        }
        if self.engine.is_paused(&flow.slug).await.map_err(wire)? {
            return Ok(("paused", "paused".into()));
        }
        if self.engine.is_resting(flow) {
            return Ok(("held", "a run of it is paused".into()));
        }
        if waiting > 0 {
            return Ok(("needs-you", format!("{} waiting", grouped(waiting))));
        }
        Ok(match last {
            Some(run) if run.status == causeway_store::RunStatus::Failed => ("failed", "the last run failed".into()),
            _ => ("on", "on".into()),
        })
    }

    /// The last midnight in the machine's zone.
    fn midnight(&self) -> chrono::DateTime<chrono::Utc> {
        let now = self.engine.clock().now();
        let local = now.with_timezone(&chrono::Local);
        let start = local.date_naive().and_time(chrono::NaiveTime::MIN).and_local_timezone(chrono::Local).earliest();
        start.map_or(now - TimeDelta::hours(24), |start| start.to_utc())
    }
}

/// `Fitbit → Google Health, intervals.icu`.
pub(crate) fn route_of(api: &Api, flow: &FlowFile) -> String {
    let Some(definition) = &flow.definition else { return String::new() };
    let title = |slug: &str| {
        let connector = slug.parse().ok().and_then(|slug| api.engine.connector(&slug).ok());
        connector.map_or_else(|| slug.to_owned(), |connector| connector.title().to_owned())
    };
    let used = definition.connections();
    let of = |wanted: Role| {
        let titles = used.iter().filter(|(.., role)| *role == wanted).map(|(_, connector, _)| title(connector));
        titles.collect::<Vec<_>>().join(", ")
    };
    match (of(Role::Source), of(Role::Destination)) {
        (from, to) if to.is_empty() => from,
        (from, to) => format!("{from} → {to}"),
    }
}

/// Why something is not exported.
pub(super) fn leaking(what: &str, leaks: &[Suspect]) -> WireError {
    let first = leaks.first().map(|leak| format!("{} ({})", leak.pointer, leak.why)).unwrap_or_default();
    let more = match leaks.len() {
        0 | 1 => String::new(),
        all => format!(", and {} more", grouped(all as u64 - 1)),
    };
    WireError::new(
        "HoldsSecrets",
        format!("\"{what}\" holds what looks like a secret: {first}{more}. Nothing was exported."),
    )
    .hint("Move it into a connection, or export it all the same with --with-secrets.")
}

fn bar(run: &causeway_store::Run) -> RunBar {
    RunBar { id: run.id.to_string(), status: run.status.to_string(), delivered: run.counts.delivered }
}

fn finding(diagnostic: &Diagnostic) -> Finding {
    Finding {
        code: diagnostic.code.to_string(),
        pointer: diagnostic.pointer.clone(),
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        severity: diagnostic.severity.as_str().into(),
        line: diagnostic.place.and_then(|place| u32::try_from(place.line).ok()),
        column: diagnostic.place.and_then(|place| u32::try_from(place.column).ok()),
    }
}

/// What a run did, in a sentence.
pub(crate) fn summary(run: &causeway_store::Run) -> String {
    let counts = &run.counts;
    if let Some(error) = &run.error {
        return error.clone();
    }
    let mut parts = Vec::new();
    if counts.delivered > 0 {
        parts.push(format!("{} delivered", count(counts.delivered, "item", "items")));
    }
    if counts.failed > 0 {
        parts.push(format!("{} failed", grouped(counts.failed)));
    }
    if counts.unknown > 0 {
        parts.push(format!("{} can't tell", grouped(counts.unknown)));
    }
    match (parts.is_empty(), run.ended) {
        (true, None) => "Running".into(),
        (true, Some(_)) => "Nothing new".into(),
        _ => parts.join(", "),
    }
}
