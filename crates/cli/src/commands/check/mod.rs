//! `causeway flow check`: what is wrong with flows before they run. Files are read and checked on all cores; the lines
//! come in the order of the files. What connectors offer is asked of the workspace, if there is one.

mod files;
mod frame;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use causeway_api::WireError;
use causeway_api::views::{Finding, FlowDetail};
use causeway_flow::Diagnostic;
use serde::Serialize;
use serde_json::json;

use self::files::{Checked, Input};
use crate::args::Args;
use crate::door::{self, Door};
use crate::out::Out;

/// Lines that are ready early wait for those before them; checking goes no further ahead than this for each core.
const AHEAD: usize = 64;
/// Findings about connectors and other flows, which only the workspace can have.
const OF_WORKSPACE: [&str; 6] = [
    "UnknownConnector",
    "UnknownOperation",
    "MissingParameter",
    "UnknownOperationParameter",
    "UnfitParameter",
    "UnknownFlow",
];

/// The line about a file.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    ok: bool,
    diagnostics: &'a [Row],
}

/// A finding, and the file in the archive where it is.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    finding: Diagnostic,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    within: Option<String>,
    /// The text that is meant, for people.
    #[serde(skip)]
    text: Option<String>,
}

pub(super) async fn run(args: &Args, names: &[String], out: &mut Out) -> Result<(), WireError> {
    let mut workspace = Workspace { args, door: None };
    let mut inputs = Vec::new();
    for name in names {
        match files::found(name) {
            Some(found) => inputs.extend(found),
            None => inputs.push(workspace.flow(name).await),
        }
    }
    let bar = out.bar(inputs.len() as u64, "files");
    let mut bad = 0;
    let ended = checked(&inputs, |input, mut checked, runtime| {
        runtime.block_on(workspace.ask(&mut checked));
        let ok = !checked.rows.iter().any(|row| row.finding.is_error());
        bad += u64::from(!ok);
        let line = Line { file: &input.name, ok, diagnostics: &checked.rows };
        if out.is_json() {
            out.row(&line);
        } else {
            bar.suspend(|| out.line(&frame::line(&line)));
        }
        bar.inc(1);
    });
    bar.finish_and_clear();
    workspace.close().await;
    ended?;
    if bad == 0 {
        return Ok(());
    }
    Err(WireError::new("BrokenFlow", format!("{} cannot run.", causeway_core::text::count(bad, "flow", "flows")))
        .hint("Mend what is listed above."))
}

/// Checks on all cores and calls `f` for each file in order.
fn checked(inputs: &[Input], mut f: impl FnMut(&Input, Checked, &tokio::runtime::Handle)) -> Result<(), WireError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(inputs.len().max(1));
    let next = AtomicUsize::new(0);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let mut lanes = Vec::new();
            let (send, done) = sync_channel::<(usize, Checked)>(AHEAD * cores);
            for _ in 0..cores {
                let (send, next) = (send.clone(), &next);
                let lane = move || {
                    while let Some((at, input)) = take(next, inputs) {
                        if send.send((at, files::check(input))).is_err() {
                            return;
                        }
                    }
                };
                lanes.push(std::thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, lane));
            }
            drop(send);
            let mut waiting = std::collections::BTreeMap::new();
            let mut turn = 0;
            for (at, checked) in done {
                waiting.insert(at, checked);
                while let Some((input, checked)) = inputs.get(turn).zip(waiting.remove(&turn)) {
                    f(input, checked, &runtime);
                    turn += 1;
                }
            }
            let failed = lanes.into_iter().find_map(Result::err);
            match failed.filter(|_| turn < inputs.len()) {
                Some(error) => Err(WireError::new("Internal", format!("Causeway could not start a thread: {error}."))),
                None => Ok(()),
            }
        })
    })
}

fn take<'i>(next: &AtomicUsize, inputs: &'i [Input]) -> Option<(usize, &'i Input)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    inputs.get(at).map(|input| (at, input))
}

/// The workspace, opened when it is first needed.
struct Workspace<'a> {
    args: &'a Args,
    door: Option<Result<Door, WireError>>,
}

impl Workspace<'_> {
    /// The workspace, if there is one on this machine.
    async fn door(&mut self) -> Option<&Door> {
        if self.door.is_none() {
            let home = door::home(self.args).ok()?;
            if !home.path().join("workspace").is_dir() {
                return None;
            }
            self.door = Some(Door::open(self.args, false).await);
        }
        self.door.as_ref()?.as_ref().ok()
    }

    /// A flow of the workspace by its name; what is no such name is a file that is not there.
    async fn flow(&mut self, name: &str) -> Input {
        if let (Ok(slug), Some(door)) = (name.parse::<causeway_core::Slug>(), self.door().await)
            && let Ok(flow) = door.ask::<FlowDetail>("flow", json!({"slug": slug})).await
        {
            return Input::text(name, flow.source);
        }
        Input::missing(name)
    }

    /// Adds what the workspace knows of the connectors and flows that a file calls.
    async fn ask(&mut self, checked: &mut Checked) {
        for (within, text) in std::mem::take(&mut checked.callers) {
            let Some(door) = self.door().await else { return };
            let Ok(found) = door.ask::<Vec<Finding>>("flow_check", json!({"text": text})).await else { continue };
            for finding in found {
                let Some(code) = OF_WORKSPACE.iter().find(|code| **code == finding.code) else { continue };
                let make = if finding.severity == "error" { Diagnostic::error } else { Diagnostic::warning };
                let mut made = make(code, finding.pointer, finding.message);
                made.hint = finding.hint;
                causeway_flow::locate(&text, std::slice::from_mut(&mut made));
                checked.rows.push(Row { finding: made, within: within.clone(), text: None });
            }
        }
    }

    async fn close(self) {
        if let Some(Ok(door)) = self.door {
            door.close().await;
        }
    }
}
