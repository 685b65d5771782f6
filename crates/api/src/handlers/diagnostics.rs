//! What helps to find out why something does not work, as files that a person can read before giving them away: numbers,
//! states and codes, and the log. No secret is in them, nothing that was moved, and no name of an account.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_core::clock::rfc3339;
use causeway_core::redact::live::hide_text;
use causeway_engine::LogFile;
use causeway_store::{Run, RunFilter, RunStatus};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::runs::stored;
use crate::api::wire;
use crate::inputs::{ConnectorName, Empty, FlowName};
use crate::views::{Diagnostics, DiagnosticsFile};
use crate::{Api, WireError};

/// So many past runs are listed.
const RUNS: u32 = 100;
/// Of so many actions of a run that did not go well, the code is told.
const ACTIONS: u32 = 500;
/// So much of the log is taken along, in bytes.
const LOG: usize = 256 * 1024;

impl Api {
    pub(crate) async fn diagnostics(&self, _: Empty) -> Result<Diagnostics, WireError> {
        let now = self.engine.clock().now();
        let files = vec![
            self.file("about.json", &self.about().await?),
            self.file("settings.json", &self.chosen().await?),
            self.file("connectors.json", &self.described().await?),
            self.file("connections.json", &self.signed_in().await?),
            self.file("flows.json", &self.flow_states().await?),
            self.file("runs.json", &self.past_runs().await?),
            DiagnosticsFile { name: "log.txt".into(), text: self.clean(&LogFile::tail(self.engine.home(), LOG)) },
        ];
        let name = format!("causeway-diagnostics-{}", now.format("%Y-%m-%d-%H%M"));
        let archive = archive(&name, &files).map_err(|error| {
            WireError::new("Internal", format!("The archive of the diagnostics could not be made: {error}."))
        })?;
        Ok(Diagnostics { archive: STANDARD.encode(archive), name: format!("{name}.zip"), files })
    }

    fn file(&self, name: &str, value: &Value) -> DiagnosticsFile {
        DiagnosticsFile { name: name.into(), text: self.clean(&format!("{value:#}\n")) }
    }

    /// A text without secrets that this process knows, and without the name of the user's folder.
    fn clean(&self, text: &str) -> String {
        let mut text = hide_text(text);
        let folders = [
            ("[data folder]", Some(self.engine.home().path().as_os_str().to_owned())),
            ("~", std::env::var_os("HOME")),
        ];
        for (name, folder) in folders {
            if let Some(folder) = folder.as_ref().and_then(|folder| folder.to_str()).filter(|folder| folder.len() > 1) {
                text = text.replace(folder, name);
            }
        }
        text
    }

    async fn about(&self) -> Result<Value, WireError> {
        let stats = self.engine.store().stats().await.map_err(stored)?;
        let status = self.status(Empty {}).await?;
        let variable = |name: &str| std::env::var(name).ok();
        Ok(json!({
            "causeway": env!("CARGO_PKG_VERSION"),
            "at": rfc3339(self.engine.clock().now()),
            "system": {"os": std::env::consts::OS, "architecture": std::env::consts::ARCH, "release": release()},
            "desktop": {"name": variable("XDG_CURRENT_DESKTOP"), "session": variable("XDG_SESSION_TYPE")},
            "state": status.state, "counts": status.counts, "demo": status.demo,
            "paused": self.engine.paused().await.map_err(wire)?.is_some(),
            "clockOff": self.engine.clock_off().is_some(),
            "database": {"format": stats.format, "bytes": stats.database_bytes, "bodies": stats.blobs_bytes,
                "runs": stats.runs, "items": stats.items, "sqlite": stats.sqlite,
                "copied": self.engine.last_copy().map(rfc3339)},
        }))
    }

    async fn chosen(&self) -> Result<Value, WireError> {
        let mut settings = json!(self.settings(Empty {}).await?);
        if let Some(given) = settings.get_mut("extraCertificates").filter(|given| !given.is_null()) {
            *given = json!("given");
        }
        Ok(settings)
    }

    async fn described(&self) -> Result<Value, WireError> {
        let mut all = Vec::new();
        for card in self.connectors(Empty {}).await? {
            let Ok(slug) = card.slug.parse() else { continue };
            let detail = self.connector(ConnectorName { slug }).await?;
            let mut repairs = BTreeMap::<String, u32>::new();
            for repair in detail.repairs {
                *repairs.entry(repair.code).or_default() += 1;
            }
            all.push(json!({"connector": card.slug, "format": card.format, "operations": card.operations,
                "signIn": card.auth, "repairs": repairs}));
        }
        Ok(all.into())
    }

    async fn signed_in(&self) -> Result<Value, WireError> {
        let all = self.connections(Empty {}).await?;
        let told = |(n, view): (usize, crate::views::ConnectionView)| {
            json!({"connection": n + 1, "connector": view.connector, "state": view.state, "expiresAt": view.expires_at,
                "renews": view.renews, "retryAt": view.retry_at, "scopes": view.scopes.len(),
                "missingScopes": view.missing_scopes.len(), "usedBy": view.used_by.len()})
        };
        Ok(all.into_iter().enumerate().map(told).collect())
    }

    async fn flow_states(&self) -> Result<Value, WireError> {
        let mut all = Vec::new();
        for card in self.flows(Empty {}).await? {
            let Ok(slug) = card.slug.parse() else { continue };
            let detail = self.flow(FlowName { slug }).await?;
            let kinds: Vec<_> = detail.steps.iter().map(|step| &step.kind).collect();
            let findings: Vec<_> = detail.findings.iter().map(|finding| &finding.code).collect();
            all.push(
                json!({"flow": card.slug, "state": card.state, "schedule": card.schedule, "nextRun": card.next_run,
                "waits": card.waits.map(|waits| waits.reason), "looked": card.looked.map(|look| look.found),
                "today": card.today, "total": card.total, "waiting": card.waiting, "toBegin": card.to_begin,
                "steps": kinds, "findings": findings}),
            );
        }
        Ok(all.into())
    }

    async fn past_runs(&self) -> Result<Value, WireError> {
        let runs = self.engine.store().runs(RunFilter { limit: RUNS, ..RunFilter::default() }).await.map_err(stored)?;
        let mut all = Vec::new();
        for run in &runs {
            let mut view = json!(self.run_view(run));
            // What a service answered is not told, only with which code.
            for told in ["title", "summary", "error", "response", "version"] {
                view.as_object_mut().and_then(|view| view.remove(told));
            }
            if run.status == RunStatus::Failed {
                view["failed"] = self.failed_actions(run).await?;
            }
            all.push(view);
        }
        Ok(all.into())
    }

    async fn failed_actions(&self, run: &Run) -> Result<Value, WireError> {
        let rows = self.engine.store().actions(run.id, None, ACTIONS).await.map_err(stored)?;
        let failed = rows.iter().filter(|row| matches!(row.status.as_str(), "Failed" | "TimedOut"));
        Ok(failed.take(20).map(|row| json!({"action": row.name, "kind": row.kind, "code": row.code})).collect())
    }
}

/// What Linux calls itself.
fn release() -> Option<String> {
    let text = fs_err::read_to_string("/etc/os-release").ok()?;
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

/// An archive of the files in one folder.
fn archive(folder: &str, files: &[DiagnosticsFile]) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for DiagnosticsFile { name, text } in files {
        zip.start_file(format!("{folder}/{name}"), SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
