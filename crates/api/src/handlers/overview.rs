//! The first screen and the one line that tray and window show.

use std::collections::BTreeMap;

use causeway_core::Explain;
use causeway_core::clock::rfc3339;
use causeway_core::text::{count, span};
use causeway_engine::{FlowFile, Lack, Why};
use causeway_flow::Role;
use causeway_store::{ConnectionRow, ConnectionState, Restored, RunFilter};

use super::runs::stored;
use crate::api::wire;
use crate::inputs::Empty;
use crate::views::{
    Attention, AttentionKind, Counts, EngineState, FlowCard, Island, LackView, NextRun, Overview, Road, RunView, Status,
};
use crate::{Api, WireError};

/// So many past events are shown.
const HAPPENED: u32 = 12;

impl Api {
    pub(crate) async fn overview(&self, _: Empty) -> Result<Overview, WireError> {
        let rows = self.rows().await?;
        let flows = self.flows(Empty {}).await?;
        let attention = self.attention(&rows, &flows).await?;
        Ok(Overview {
            status: self.status_from(&rows, &flows, attention.len()).await?,
            islands: rows.iter().map(|row| self.island(row)).collect(),
            roads: self.roads(&flows)?,
            happened: self.happened().await?,
            attention,
            flows,
        })
    }

    pub(crate) async fn status(&self, _: Empty) -> Result<Status, WireError> {
        let rows = self.rows().await?;
        let flows = self.flows(Empty {}).await?;
        let attention = self.attention(&rows, &flows).await?;
        self.status_from(&rows, &flows, attention.len()).await
    }

    async fn status_from(
        &self,
        rows: &[ConnectionRow],
        flows: &[FlowCard],
        attention: usize,
    ) -> Result<Status, WireError> {
        let paused = self.engine.paused().await.map_err(wire)?;
        let lacks = self.engine.lack().await.map_err(wire)?.map(lack_view);
        let running: Vec<_> = flows.iter().filter(|flow| flow.state == "running").collect();
        let next = flows.iter().filter_map(next_run).min_by(|a, b| a.at.cmp(&b.at)).filter(|_| paused.is_none());
        let state = match () {
            () if !running.is_empty() => EngineState::Running,
            () if paused.is_some() => EngineState::Paused,
            () if attention > 0 => EngineState::NeedsYou,
            () if flows.iter().any(|flow| flow.state == "failed") => EngineState::Error,
            () => EngineState::Idle,
        };
        let line = match (running.as_slice(), &paused, &next) {
            ([one], ..) => format!("Running: {}", one.title),
            ([_, _, ..], ..) => format!("Running {} flows", running.len()),
            (_, Some(pause), _) => pause.until.map_or_else(
                || "Paused until you resume".into(),
                |until| format!("Paused for {}", span((until - self.engine.clock().now()).num_seconds())),
            ),
            _ if lacks.is_some() => lacks.as_ref().map(|lack| lack.text.clone()).unwrap_or_default(),
            (.., Some(next)) => format!("Next: {} {}", next.title, self.until_words(&next.at)),
            _ if flows.is_empty() => "No flows yet".into(),
            _ => "Nothing is due".into(),
        };
        let connectors = self.engine.connectors().map_err(wire)?.len();
        Ok(Status {
            state,
            line,
            next,
            running: running.iter().map(|flow| flow.title.clone()).collect(),
            paused_until: paused.and_then(|pause| pause.until).map(rfc3339),
            lacks,
            version: env!("CARGO_PKG_VERSION").into(),
            counts: Counts {
                flows: flows.len() as u32,
                connections: rows.len() as u32,
                connectors: connectors as u32,
                attention: attention as u32,
            },
            demo: self.demo,
        })
    }

    fn until_words(&self, at: &str) -> String {
        let at = chrono::DateTime::parse_from_rfc3339(at).map(|at| at.to_utc()).unwrap_or_default();
        match (at - self.engine.clock().now()).num_seconds() {
            seconds if seconds > 0 => format!("in {}", span(seconds)),
            _ => "now".into(),
        }
    }

    /// What needs the user, worst first.
    async fn attention(&self, rows: &[ConnectionRow], flows: &[FlowCard]) -> Result<Vec<Attention>, WireError> {
        let restored = self.engine.restored().await.map_err(wire)?;
        let mut all: Vec<_> = restored.iter().map(restored_attention).collect();
        all.extend(self.engine.vault_trouble().iter().map(vault_attention));
        all.extend(self.engine.clock_off().iter().map(clock_attention));
        all.extend(self.engine.unused_network().iter().map(network_attention));
        for row in rows {
            let name = self.engine.connection_title(row);
            let (kind, title, usual) = match row.state {
                ConnectionState::Ok | ConnectionState::Waiting => continue,
                ConnectionState::Reauth => {
                    (AttentionKind::SignIn, format!("{name} needs you to sign in again."), "the sign-in ended")
                }
                ConnectionState::Settings => {
                    let title = format!("{name} does not accept its sign-in settings.");
                    (AttentionKind::SignInSettings, title, "the client is not known")
                }
            };
            let reason = row.state_reason.as_deref().unwrap_or(usual);
            all.push(Attention {
                kind,
                about: about([("name", name), ("reason", row.state_reason.clone().unwrap_or_default())]),
                title,
                detail: format!("{} Nothing is lost: its flows go on once you do.", sentence(reason)),
                flow: None,
                connection: Some(row.id.clone()),
                bad: true,
            });
        }
        for flow in flows {
            all.extend(flow_attention(flow));
        }
        for quiet in self.engine.quiet_flows().await.map_err(wire)? {
            let days = (self.engine.clock().now() - quiet.since).num_days().unsigned_abs();
            let title = flows.iter().find(|flow| flow.slug == quiet.flow).map_or(&quiet.flow, |flow| &flow.title);
            all.push(Attention {
                kind: AttentionKind::FlowQuiet,
                about: about([("title", title.clone()), ("days", days.to_string())]),
                title: format!("\"{title}\" has gone quiet."),
                detail: format!(
                    "None of its runs has succeeded for {}. Its history says why.",
                    count(days, "day", "days")
                ),
                flow: Some(quiet.flow),
                connection: None,
                bad: false,
            });
        }
        Ok(all)
    }

    fn island(&self, row: &ConnectionRow) -> Island {
        let connector = row.connector.parse().ok().and_then(|slug| self.engine.connector(&slug).ok());
        Island {
            id: row.id.clone(),
            title: self.engine.connection_title(row),
            state: row.state.to_string(),
            state_text: self.state_text(row).split(": ").next().unwrap_or_default().to_owned(),
            ok: row.state == ConnectionState::Ok,
            color: connector.map_or_else(|| "#475569".into(), |connector| connector.color()),
        }
    }

    fn roads(&self, cards: &[FlowCard]) -> Result<Vec<Road>, WireError> {
        let flows = self.engine.flows().map_err(wire)?;
        Ok(flows.iter().zip(cards).flat_map(|(flow, card)| roads_of(flow, card)).collect())
    }

    async fn happened(&self) -> Result<Vec<RunView>, WireError> {
        let newest = RunFilter { limit: HAPPENED, ..RunFilter::default() };
        let runs = self.engine.store().runs(newest).await.map_err(stored)?;
        Ok(runs.iter().map(|run| self.run_view(run)).collect())
    }
}

fn next_run(flow: &FlowCard) -> Option<NextRun> {
    let runs = !matches!(flow.state.as_str(), "held" | "broken" | "paused");
    let at = flow.next_run.clone().filter(|_| runs)?;
    Some(NextRun { flow: flow.slug.clone(), title: flow.title.clone(), at })
}

fn about<const N: usize>(facts: [(&str, String); N]) -> BTreeMap<String, String> {
    facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}

fn lack_view(lack: Lack) -> LackView {
    let (reason, battery) = match lack {
        Lack::Network => (Why::Network, None),
        Lack::Mains(percent) => (Why::Mains, Some(percent)),
        Lack::Unmetered => (Why::Unmetered, None),
    };
    LackView { reason: reason.as_str().into(), battery, text: lack.to_string() }
}

fn restored_attention(restored: &Restored) -> Attention {
    let aside = restored.aside.as_ref().map(|path| format!(" The damaged one is kept: {}.", path.display()));
    let copied = restored.copied.with_timezone(&chrono::Local).format("%-d %B %Y, %H:%M");
    Attention {
        kind: AttentionKind::Restored,
        about: about([
            ("copied", rfc3339(restored.copied)),
            ("aside", restored.aside.as_ref().map(|path| path.display().to_string()).unwrap_or_default()),
        ]),
        title: format!("{} Causeway goes on from a copy of its database of {copied}.", restored.why),
        detail: format!(
            "What was sent since then, it does not know, so nothing runs. If you resume, that may be sent once more, where \
             the service takes the same thing twice.{}",
            aside.unwrap_or_default()
        ),
        flow: None,
        connection: None,
        bad: true,
    }
}

fn vault_attention(error: &causeway_engine::VaultError) -> Attention {
    Attention {
        kind: AttentionKind::Vault,
        about: about([("code", error.code().to_owned())]),
        title: error.to_string(),
        detail: error.hint().unwrap_or_default(),
        flow: None,
        connection: None,
        bad: true,
    }
}

fn clock_attention(off: &causeway_engine::ClockOff) -> Attention {
    Attention {
        kind: AttentionKind::Clock,
        about: about([("host", off.host.clone()), ("seconds", off.seconds.to_string())]),
        title: sentence(&off.in_words()),
        detail:
            "Set it right in the system's settings: until then sign-ins can fail and flows start at the wrong time."
                .into(),
        flow: None,
        connection: None,
        bad: true,
    }
}

fn network_attention(unused: &causeway_engine::Unused) -> Attention {
    let title = match unused.what {
        "proxy" => "Calls are made without the proxy of the settings.",
        _ => "Calls are made without the certificates of the settings.",
    };
    Attention {
        kind: AttentionKind::Network,
        about: about([("what", unused.what.to_owned()), ("why", unused.why.clone())]),
        title: title.into(),
        detail: format!("{} Mend it in Settings, under Network.", sentence(&unused.why)),
        flow: None,
        connection: None,
        bad: true,
    }
}

fn flow_attention(flow: &FlowCard) -> Option<Attention> {
    let (kind, title, detail, bad) = match flow.state.as_str() {
        "broken" => (
            AttentionKind::FlowBroken,
            format!("The file of \"{}\" has mistakes.", flow.title),
            "Its last good version goes on running. The mistakes are listed with the flow.".to_owned(),
            true,
        ),
        "held" if flow.waits.as_ref().is_some_and(|waits| waits.reason == Why::Agreement.as_str()) => (
            AttentionKind::FlowAgreement,
            format!("\"{}\" waits until you agree to what it may do.", flow.title),
            "It came from elsewhere, and does nothing before.".to_owned(),
            false,
        ),
        _ if flow.waiting > 0 => (
            AttentionKind::UnknownDelivery,
            format!(
                "\"{}\" has {} that you should look at.",
                flow.title,
                count(flow.waiting, "delivery", "deliveries")
            ),
            "They were refused, or nobody knows whether they arrived. Nothing is sent again by itself.".to_owned(),
            false,
        ),
        _ => return None,
    };
    let about = about([("title", flow.title.clone()), ("count", flow.waiting.to_string())]);
    Some(Attention { kind, about, title, detail, flow: Some(flow.slug.clone()), connection: None, bad })
}

fn roads_of(flow: &FlowFile, card: &FlowCard) -> Vec<Road> {
    let used = flow.definition.as_ref().map(|definition| definition.connections()).unwrap_or_default();
    let of = |wanted: Role| used.iter().filter(move |(.., role)| *role == wanted).map(|(connection, ..)| connection);
    let state = match card.state.as_str() {
        "running" => "running",
        "paused" => "paused",
        "on" => "ok",
        _ => "held",
    };
    let road = |from: &String, to: &String| Road {
        flow: card.slug.clone(),
        from: from.clone(),
        to: to.clone(),
        label: format!("{} · {}", card.title, card.schedule),
        state: state.into(),
    };
    of(Role::Source).flat_map(|from| of(Role::Destination).map(move |to| road(from, to))).collect()
}

/// A reason as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
