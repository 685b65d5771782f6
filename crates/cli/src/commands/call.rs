//! Calls one operation from a terminal: with arguments, with files, or only to see what would be sent.

use std::path::{Path, PathBuf};

use causeway_api::WireError;
use causeway_api::views::{CallCheck, CallReport};
use causeway_core::digits;
use causeway_core::text::grouped;
use serde_json::{Map, Value, json};

use super::connectors::{named, slug, usage};
use crate::args::Call;
use crate::door::Door;
use crate::out::Out;
use crate::zone::took;

/// At most so many notes on arguments are printed.
const SHOWN: usize = 30;

pub(super) async fn run(call: &Call, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let (input, is_plain) = asked(call)?;
    if is_plain || call.dry_run {
        let check: CallCheck = door.ask("call_check", input["call"].clone()).await?;
        note(&check, out);
        if call.dry_run {
            return dry_run(call, &check, out);
        }
    }
    let report: CallReport = match is_plain {
        true => door.ask("call", input["call"].clone()).await?,
        false => door.ask("call_with_files", input).await?,
    };
    out.value(&report, || match report.body.get("$file").and_then(Value::as_str) {
        Some(file) => format!("{file}: {} bytes", grouped(report.body["$size"].as_u64().unwrap_or_default())),
        None => serde_json::to_string_pretty(&report.body).unwrap_or_default(),
    });
    if !out.is_json() {
        let moved = report.moved_to.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
        out.say(&format!("{} -> {}{moved} in {}", report.request, report.status, took(report.ms)));
        report.note.iter().for_each(|note| out.say(&format!("Note: {note}")));
    }
    if report.status < 400 {
        return Ok(());
    }
    let hint = match report.status {
        401 => format!("What it said is above. `causeway connect {}` signs in.", call.connector),
        _ => "What it said is above.".into(),
    };
    Err(WireError::new("Answered", format!("{} answered {} to {}.", call.connector, report.status, call.operation))
        .hint(hint))
}

fn dry_run(call: &Call, check: &CallCheck, out: &mut Out) -> Result<(), WireError> {
    match &check.refusal {
        Some(refusal) => Err(WireError::new("BadArguments", refusal.clone()).hint(format!(
            "`causeway operation {0} {1}` shows what it takes, `causeway connectors server {0} ADDRESS` says where it goes.",
            call.connector, call.operation
        ))),
        None => {
            out.value(&check, || check.curl.clone().unwrap_or_default());
            Ok(())
        }
    }
}

/// Says where the arguments do not fit the description. It may be wrong: they are sent all the same.
fn note(check: &CallCheck, out: &mut Out) {
    if !out.is_json() {
        check.warnings.iter().take(SHOWN).for_each(|warning| out.say(&format!("Note: {warning}")));
    }
}

/// The request, and whether it names no files.
fn asked(call: &Call) -> Result<(Value, bool), WireError> {
    let mut arguments = Map::new();
    for param in &call.params {
        let (name, value) = named(param)?;
        arguments.insert(name.into(), digits::read(value).unwrap_or_else(|_| value.into()));
    }
    let mut files = Vec::new();
    for file in &call.files {
        let (name, path) = named(file)?;
        files.push(json!({"name": name, "path": absolute(Path::new(path))?}));
    }
    match call.body.as_deref().map(|body| (body, body.strip_prefix('@'))) {
        Some((_, Some("-"))) => {
            let text = String::from_utf8_lossy(&super::import::bytes_of("-")?).into_owned();
            arguments.insert("body".into(), digits::read(&text).unwrap_or(Value::String(text)));
        }
        Some((_, Some(path))) => files.push(json!({"name": "body", "path": absolute(Path::new(path))?})),
        Some((text, None)) => {
            arguments.insert("body".into(), digits::read(text).unwrap_or_else(|_| text.into()));
        }
        None => {}
    }
    let save_to = call.output.as_deref().map(absolute).transpose()?;
    let is_plain = files.is_empty() && save_to.is_none();
    let plain = json!({"connector": slug(&call.connector)?, "operation": call.operation,
        "connection": call.connection, "arguments": arguments});
    Ok((json!({"call": plain, "files": files, "saveTo": save_to}), is_plain))
}

/// The engine that runs may be another process, in another folder.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, WireError> {
    std::path::absolute(path).map_err(|error| usage(&format!("{} is no path: {error}.", path.display())))
}
