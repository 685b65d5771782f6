//! Which notifications are worth a person's attention: what needs them, what failed for good, and a summary of a run
//! that moved something. Never one for each item, and never the same twice. They wait in the outbox until shown.

use causeway_auth::VaultError;
use causeway_core::settings::Notify;
use causeway_core::text::{count, one_line};
use causeway_core::{Explain, RunId, Slug};
use causeway_store::{ConnectionRow, ConnectionState, Quiet, Restored, RunEnd, RunStatus};
use serde_json::{Value, json};

use crate::checkup::{Checkup, CheckupFound};
use crate::{Change, Engine, LoadedConnector};

impl Engine {
    /// What is told about the end of a run, if that is worth telling.
    pub(crate) async fn notice_of(
        &self,
        flow: &Slug,
        title: &str,
        run: RunId,
        end: &RunEnd,
    ) -> Option<(String, Value)> {
        let counts = &end.counts;
        let (needed, text) = match end.status {
            _ if counts.unknown > 0 => (
                Notify::NeedsMe,
                format!(
                    "Nobody knows whether {} arrived. Say what to do; nothing is sent again by itself.",
                    count(counts.unknown, "item", "items")
                ),
            ),
            RunStatus::Succeeded if counts.delivered > 0 => {
                (Notify::Summaries, format!("{} delivered.", count(counts.delivered, "item", "items")))
            }
            RunStatus::Failed => (Notify::Failures, end.error.clone().unwrap_or_else(|| "The run failed.".into())),
            _ => return None,
        };
        // A flow that fails every time says so once a day, not every hour.
        let dedupe = match end.status {
            RunStatus::Failed if counts.unknown == 0 => {
                format!("failed:{flow}:{}:{}", end.ended.date_naive(), one_line(&text, 60))
            }
            _ => format!("run:{run}"),
        };
        let (kind, said, number) = match end.status {
            _ if counts.unknown > 0 => ("delivery", "doubt", counts.unknown),
            RunStatus::Failed => ("run", "failed", 0),
            _ => ("run", "delivered", counts.delivered),
        };
        let body = json!({"title": title, "body": one_line(&text, 200), "kind": kind, "flow": flow, "run": run,
            "said": said, "about": {"count": number.to_string()}});
        // Of one that runs as part of another, the other tells.
        let is_part = self.inner.store.run(run).await.is_ok_and(|run| run.is_some_and(|run| run.parent.is_some()));
        (!is_part && self.wants(needed, Some(flow)).await).then_some((dedupe, body))
    }

    /// What is told of a connection that needs the user, if that is wanted.
    pub(crate) async fn sign_in_notice(&self, row: &ConnectionRow) -> Option<(String, Value)> {
        let (name, kept) =
            (self.connection_title(row), "What its flows have to send is kept and will be sent once you do.");
        let reason = one_line(row.state_reason.as_deref().unwrap_or_default(), 120);
        let (said, title, text) = match row.state {
            ConnectionState::Settings => {
                let title = format!("{name} does not accept its sign-in settings");
                ("sign-in-settings", title, format!("{reason}. {kept}"))
            }
            _ => ("sign-in", format!("{name} needs you to sign in again"), kept.to_owned()),
        };
        let body = json!({"title": title, "body": text, "kind": "sign-in", "connection": row.id,
            "said": said, "about": {"name": name, "reason": reason}});
        let dedupe = format!("sign-in:{}:{}", row.id, row.generation);
        self.wants(Notify::NeedsMe, None).await.then_some((dedupe, body))
    }

    /// Tells that flows wait because the vault does not open; once a day for each reason.
    pub(crate) async fn notify_vault(&self, error: &VaultError) {
        let body = format!("{error} {}", error.hint().unwrap_or_default());
        let body = json!({"title": "Flows wait for your secrets", "body": one_line(&body, 200), "kind": "vault",
            "said": "vault", "about": {"code": error.code()}});
        let dedupe = format!("vault:{}:{}", error.code(), self.inner.clock.now().date_naive());
        self.notify(Notify::NeedsMe, &dedupe, body).await;
    }

    /// Tells that there is a newer version of Causeway; once of each.
    pub(crate) async fn notify_update(&self, version: &str) {
        let text = "Causeway does not change itself: Settings and `causeway update` say how to install it.";
        let body = json!({"title": format!("Causeway {version} is there"), "body": text, "kind": "update",
            "said": "update", "about": {"version": version}});
        self.notify(Notify::Summaries, &format!("update:{version}"), body).await;
    }

    /// Tells that the database is an older one, and that nothing runs before the user knows.
    pub(crate) async fn notify_restored(&self, restored: &Restored) {
        let text = "Nothing runs until you resume. Open Causeway to see what that means.";
        let body = json!({"title": "Causeway goes on from a backup", "body": text, "kind": "restored",
            "said": "restored"});
        self.notify(Notify::NeedsMe, &format!("restored:{}", restored.at.timestamp()), body).await;
    }

    /// Tells of a description that changed where it came from.
    pub(crate) async fn notify_checkup(&self, connector: &LoadedConnector, checkup: &Checkup) {
        let CheckupFound::Changed { summary, lines, touched } = &checkup.found else { return };
        let title = format!("{} has a new description", one_line(connector.title(), 60));
        let (needed, text) = match touched.first() {
            Some(flow) => (Notify::NeedsMe, format!("Calls of your flow {flow} may fail. Look before you take it.")),
            None => (Notify::Summaries, format!("{summary}. Nothing was replaced.")),
        };
        let kind = if touched.is_empty() { "info" } else { "connector" };
        let body = json!({"title": title, "body": text, "kind": kind, "connector": connector.slug,
            "said": "description", "about": {"title": one_line(connector.title(), 60),
                "flow": touched.first().map(ToString::to_string).unwrap_or_default()}});
        let what = blake3::hash(lines.join("\n").as_bytes()).to_hex();
        self.notify(needed, &format!("description:{}:{}", connector.slug, &what[..12]), body).await;
    }

    /// Tells that a flow has gone quiet, once for each time it does.
    pub(crate) async fn notify_quiet(&self, quiet: &Quiet) {
        let title = quiet.flow.parse().ok().and_then(|slug| self.flow(&slug).ok());
        let title = title.map_or_else(|| quiet.flow.clone(), |flow| flow.title());
        let days = (self.inner.clock.now() - quiet.since).num_days().unsigned_abs();
        let text = format!("None of its runs has succeeded for {}. Its history says why.", count(days, "day", "days"));
        let about = json!({"title": one_line(&title, 60), "count": days.to_string()});
        let title = format!("{} has gone quiet", one_line(&title, 60));
        let body = json!({"title": title, "body": text, "kind": "quiet", "flow": quiet.flow,
            "said": "quiet", "about": about});
        let dedupe = format!("quiet:{}:{}", quiet.flow, quiet.since.timestamp());
        let flow = quiet.flow.parse().ok();
        if self.wants(Notify::NeedsMe, flow.as_ref()).await {
            self.tell_user(&dedupe, body).await;
        }
    }

    /// Whether the user wants to be told this: as the settings say, or the file of the flow that it is about. Off in the
    /// settings is off for every flow.
    async fn wants(&self, needed: Notify, flow: Option<&Slug>) -> bool {
        let usual = self.settings().await.map(|settings| settings.notify).unwrap_or_default();
        let own = flow.and_then(|slug| self.flow(slug).ok()?.definition.as_ref()?.notify());
        usual > Notify::Off && own.unwrap_or(usual) >= needed
    }

    async fn notify(&self, needed: Notify, dedupe: &str, body: serde_json::Value) {
        if self.wants(needed, None).await {
            self.tell_user(dedupe, body).await;
        }
    }

    async fn tell_user(&self, dedupe: &str, body: serde_json::Value) {
        match self.inner.store.notify(dedupe, body).await {
            Ok(true) => self.inner.changes.tell([Change::Notifications]),
            Ok(false) => {}
            Err(error) => tracing::warn!(code = error.code(), "a notification could not be kept"),
        }
    }
}
