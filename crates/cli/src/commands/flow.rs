//! Making, checking and running flows.

use causeway_api::WireError;
use causeway_api::views::{
    Finding, FlowCard, FlowDetail, FlowExported, FlowLook, FlowMay, FlowTested, FlowWait, RunView, Started, Template,
    WouldSend,
};
use causeway_core::Slug;
use causeway_core::digits;
use causeway_core::json::plain;
use causeway_core::text::{count, nearest};
use serde_json::{Value, json};

use super::connectors::{slug, usage};
use super::versions;
use crate::args::Flow;
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::{local, took};

pub(super) async fn run(command: &Flow, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Flow::New { name, template, file, replace } => {
            new(name, template.as_deref(), file.as_deref(), *replace, door, out).await
        }
        Flow::Templates => templates(door, out).await,
        Flow::List => list(door, out).await,
        Flow::Show { name, version: None } => show(name, door, out).await,
        Flow::Show { name, version: Some(hash) } => versions::show(name, hash, door, out).await,
        Flow::Versions { name } => versions::list(name, door, out).await,
        Flow::Restore { name, hash } => versions::restore(name, hash, door, out).await,
        // Asks the workspace only if there is one: see `check`.
        Flow::Check { .. } => Ok(()),
        Flow::Run { name, body } => run_now(name, body.as_deref(), door, out).await,
        Flow::Test { name, data } => test(name, data, door, out).await,
        Flow::Enable { name } => enable(name, door, out).await,
        Flow::Disable { name } => pause(name, true, door, out).await,
        Flow::Export { name, with_secrets } => {
            let exported: FlowExported =
                door.ask("flow_export", json!({"slug": slug(name)?, "withSecrets": with_secrets})).await?;
            out.line(exported.text.trim_end());
            Ok(())
        }
    }
}

async fn test(name: &str, data: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let flow: FlowDetail = door.ask("flow", json!({"slug": slug(name)?})).await?;
    let tested: FlowTested =
        door.ask("flow_test", json!({"slug": slug(name)?, "text": flow.source, "data": data})).await?;
    let hint = "`--json` shows what each step was given and gave.";
    let failed = tested.error.clone().map(|error| WireError::new("TestFailed", error).hint(hint));
    out.value(&tested, || {
        let sends = tested.steps.iter().filter_map(|step| step.sends.as_ref());
        let row = |sends: &WouldSend| {
            let state = if sends.has_arrived { "has arrived already" } else { "would be sent" };
            vec![state.to_owned(), sends.label.clone().unwrap_or_default(), sends.request.clone()]
        };
        let rows: Vec<_> = sends.map(row).collect();
        let cut = if tested.is_cut { "\nThe test was ended there: it was too long." } else { "" };
        format!("{}\nTested {} in {}; nothing was sent.{cut}", table(&rows), flow.card.title, took(tested.ms))
    });
    failed.map_or(Ok(()), Err)
}

async fn new(
    name: &str,
    template: Option<&str>,
    file: Option<&std::path::Path>,
    replace: bool,
    door: &Door,
    out: &mut Out,
) -> Result<(), WireError> {
    let text = match (template, file) {
        (Some(template), _) => template_text(template, door).await?,
        (None, Some(file)) => read(&file.display().to_string())?,
        (None, None) => return Err(usage("Give --template NAME or --file FILE.")),
    };
    let (slug, imported) = (slug(name)?, file.is_some());
    let save = json!({"slug": slug, "text": text, "replace": replace, "imported": imported});
    let mut flow: FlowDetail = door.ask("flow_save", save).await?;
    // Who writes a script has decided before.
    if imported && !out.is_watched() {
        agree(&flow, door).await?;
        flow = door.ask("flow", json!({"slug": slug})).await?;
    }
    out.value(&flow, || {
        let findings = findings(&flow.findings);
        let waits = flow.may.iter().any(|may| may.is_new);
        let (may, next) = if waits {
            (may(&flow.may), format!("It does nothing before you agree to that: causeway flow enable {name}"))
        } else {
            (String::new(), format!("Next: causeway flow run {name}"))
        };
        format!("Saved {} as {}.\n{findings}{may}{next}", flow.card.title, flow.path)
    });
    Ok(())
}

/// Agrees to what was shown of a flow.
async fn agree(flow: &FlowDetail, door: &Door) -> Result<(), WireError> {
    let seen: Vec<_> = flow.may.iter().map(|may| &may.key).collect();
    door.ask("flow_agree", json!({"slug": flow.card.slug, "seen": seen})).await
}

/// What a flow may do, a line for each thing.
fn may(all: &[FlowMay]) -> String {
    // Where all of it is new, there is nothing to tell it from.
    let some_known = all.iter().any(|may| !may.is_new);
    let line = |may: &FlowMay| {
        let host = may.host.as_ref().map(|host| format!(" ({host})")).unwrap_or_default();
        let at = may.at.clone().unwrap_or_else(|| "addresses that only a run tells".into());
        let does = match may.what.as_str() {
            "read" => "read from",
            "change" => "add and change at",
            "delete" => "delete at",
            "run" => "run the flow",
            _ => "call",
        };
        format!("  {does} {at}{host}{}\n", if may.is_new && some_known { ", which is new" } else { "" })
    };
    if all.is_empty() { String::new() } else { format!("It may:\n{}", all.iter().map(line).collect::<String>()) }
}

async fn template_text(name: &str, door: &Door) -> Result<String, WireError> {
    let all: Vec<Template> = door.ask("templates", Value::Null).await?;
    if let Some(template) = all.iter().find(|template| template.slug == name) {
        return Ok(template.text.clone());
    }
    let meant = nearest(name, all.iter().map(|template| template.slug.as_str()));
    let hint = meant
        .map_or_else(|| "`causeway flow templates` lists them.".into(), |meant| format!("Did you mean \"{meant}\"?"));
    Err(WireError::new("NotFound", format!("There is no template called \"{name}\".")).hint(hint))
}

async fn templates(door: &Door, out: &mut Out) -> Result<(), WireError> {
    let all: Vec<Template> = door.ask("templates", Value::Null).await?;
    out.value(&all, || {
        table(&all.iter().map(|t| vec![t.slug.clone(), t.title.clone(), t.description.clone()]).collect::<Vec<_>>())
    });
    Ok(())
}

async fn list(door: &Door, out: &mut Out) -> Result<(), WireError> {
    let flows: Vec<FlowCard> = door.ask("flows", Value::Null).await?;
    out.value(&flows, || {
        if flows.is_empty() {
            return "No flows yet. Make one: causeway flow new NAME --template TEMPLATE".into();
        }
        let next = |flow: &FlowCard| flow.next_run.as_deref().map(local).unwrap_or_default();
        let row = |f: &FlowCard| {
            let looked = f.looked.as_ref().map(looked).unwrap_or_default();
            vec![
                f.slug.clone(),
                f.title.clone(),
                f.route.clone(),
                f.schedule.clone(),
                f.state_text.clone(),
                next(f),
                looked,
            ]
        };
        table(&flows.iter().map(row).collect::<Vec<_>>())
    });
    Ok(())
}

async fn show(name: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let flow: FlowDetail = door.ask("flow", json!({"slug": slug(name)?})).await?;
    out.value(&flow, || {
        let steps: Vec<_> = flow
            .steps
            .iter()
            .map(|s| vec![format!("{}{}", "  ".repeat(s.depth as usize + 1), s.title), s.detail.clone()])
            .collect();
        format!(
            "{}\n{}\n{} · {} · {}\n{}{}\n{}\n{}{}File: {}",
            flow.card.title,
            flow.description,
            flow.card.route,
            flow.card.schedule,
            flow.card.state_text,
            flow.card.waits.as_ref().and_then(waits).map(|waits| format!("It {waits}.\n")).unwrap_or_default(),
            flow.card.looked.as_ref().map(|look| format!("It {}.\n", looked(look))).unwrap_or_default(),
            table(&steps),
            findings(&flow.findings),
            may(&flow.may),
            flow.path
        )
    });
    Ok(())
}

/// When a flow's trigger last looked, and what came of it.
pub(super) fn looked(look: &FlowLook) -> String {
    format!("looked {}: {}", local(&look.at), look.text.trim_end_matches('.'))
}

/// What a flow waits for, where its state does not say so already.
pub(super) fn waits(waits: &FlowWait) -> Option<String> {
    let until = waits.until.as_deref().map(|at| format!(" until {}", local(at))).unwrap_or_default();
    let connection = waits.connection.as_deref().filter(|name| !name.is_empty()).unwrap_or("the service");
    match waits.reason.as_str() {
        "paused-all" => Some(format!("waits because everything is paused{until}")),
        "agreement" => Some("waits until you agree to what it may do".into()),
        "run-paused" => Some("waits because a run of it is paused".into()),
        "vault" => Some("waits for the key to your secrets".into()),
        "budget" => Some(format!("waits{until}: {connection} takes no more requests before")),
        "mains" => {
            let battery = waits.battery.map(|percent| format!(": battery at {percent} %")).unwrap_or_default();
            Some(format!("waits for mains power{battery}"))
        }
        "unmetered" => Some("waits for a network that is not metered".into()),
        "network" => Some("waits for a network".into()),
        "queue" => Some("waits for its turn: as many flows run as may at once".into()),
        _ => None,
    }
}

pub(super) fn findings(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let hint = finding.hint.as_ref().map(|hint| format!(" {hint}")).unwrap_or_default();
        text.push_str(&format!("  {} at {}: {}{hint}\n", finding.severity, finding.pointer, finding.message));
    }
    text
}

async fn run_now(name: &str, body: Option<&str>, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let slug = slug(name)?;
    let (mut left, mut body) = (u64::MAX, body.map(given).transpose()?);
    loop {
        let started: Started = match door.ask("flow_run", json!({"slug": slug, "body": body.take()})).await {
            Err(error) if error.code == "NothingNew" => {
                out.say(&error.message);
                return Ok(());
            }
            started => started?,
        };
        if left == u64::MAX {
            say_what_runs(&slug, door, out).await?;
        }
        until_it_ends(slug.as_str(), &started, door, out).await?;
        // A trigger may bring several runs; where nobody else begins with the others, this does.
        let flow: FlowDetail = door.ask("flow", json!({"slug": slug})).await?;
        if flow.card.to_begin == 0 || flow.card.to_begin >= left || door.is_background().await {
            return Ok(());
        }
        left = flow.card.to_begin;
    }
}

/// Says that it is not the file as it is now that runs, where it has mistakes.
async fn say_what_runs(slug: &Slug, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let flow: FlowDetail = door.ask("flow", json!({"slug": slug})).await?;
    let mistakes = flow.findings.iter().filter(|finding| finding.severity == "error").count();
    if mistakes > 0 {
        let mistakes = count(mistakes as u64, "mistake", "mistakes");
        out.say(&format!(
            "The file of this flow has {mistakes}; its last good version runs. \
             `causeway flow show {slug}` lists what to mend."
        ));
    }
    Ok(())
}

/// Waits for a run, which Ctrl+C stops, and says how it ended.
pub(super) async fn until_it_ends(slug: &str, started: &Started, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let waiting = door.ask::<RunView>("run_wait", json!({"slug": slug, "run": started.run}));
    let run = tokio::select! {
        run = waiting => run?,
        _ = tokio::signal::ctrl_c() => {
            out.say("Stopping after the calls that are under way…");
            door.ask::<()>("flow_cancel", json!({"slug": slug})).await?;
            door.ask("run_wait", json!({"slug": slug, "run": started.run})).await?
        }
    };
    let summary = format!("{}: {} ({}, run {})", run.title, run.summary, took(run.ms), run.id);
    match &run.response {
        Some(response) if !out.is_json() => {
            out.say(&summary);
            out.line(answered(response).trim_end());
        }
        _ => out.value(&run, || summary),
    }
    match run.status.as_str() {
        "succeeded" => Ok(()),
        status => {
            Err(WireError::new(code_of(&run), format!("The run ended as {status}: {}", run.summary)).hint(format!(
                "Nothing is lost. Look at it: causeway runs show {0}; go on from what failed: causeway runs resume {0}",
                run.id
            )))
        }
    }
}

/// What a run answered, as `curl -i` shows it.
fn answered(response: &Value) -> String {
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers: String = headers.map(|(name, value)| format!("{name}: {}\n", plain(value))).collect();
    let body = match &response["body"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    format!("{}\n{headers}\n{body}", plain(&response["statusCode"]))
}

/// A body as it is given: JSON, or @FILE with JSON in it.
fn given(body: &str) -> Result<Value, WireError> {
    let text = match body.strip_prefix('@') {
        Some(file) => read(file)?,
        None => body.to_owned(),
    };
    digits::read(&text).map_err(|error| {
        WireError::new("BadJson", format!("The body is not JSON: {error}."))
            .hint("A text is JSON in quotation marks: --body '\"hello\"'. A file is named with @: --body @weights.json")
    })
}

/// A run that failed because a sign-in is missing says so with its own exit code.
fn code_of(run: &RunView) -> &'static str {
    if run.summary.contains("needs you to sign in") { "NeedsSignIn" } else { "RunFailed" }
}

/// Lets a flow run. It is also the user's word to what one that came from elsewhere may do.
async fn enable(name: &str, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let slug = slug(name)?;
    let flow: FlowDetail = door.ask("flow", json!({"slug": slug})).await?;
    if flow.may.iter().any(|may| may.is_new) {
        agree(&flow, door).await?;
        out.say(&format!("You agreed to this. {}", may(&flow.may).trim_end()));
    }
    pause(name, false, door, out).await
}

async fn pause(name: &str, paused: bool, door: &Door, out: &mut Out) -> Result<(), WireError> {
    door.ask::<()>("flow_pause", json!({"slug": slug(name)?, "paused": paused})).await?;
    out.say(&format!(
        "\"{name}\" {}.",
        if paused { "is paused until you enable it" } else { "runs by its schedule again" }
    ));
    Ok(())
}

fn read(file: &str) -> Result<String, WireError> {
    let bytes = fs_err::read(file).map_err(|error| {
        let code = if error.kind() == std::io::ErrorKind::NotFound { "NotFound" } else { "FileFailed" };
        WireError::new(code, format!("{file} cannot be read: it is not there, or you may not read it."))
            .hint("Check the name of the file.")
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
