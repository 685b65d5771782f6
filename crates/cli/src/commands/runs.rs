//! Run history, and deliveries that wait for the user's word.

use causeway_api::WireError;
use causeway_api::views::{ActionDetail, DeliveriesResolved, RunDetail, RunPage, RunView, Started, WaitingDelivery};
use causeway_core::SystemClock;
use causeway_core::clock::Clock;
use serde_json::{Value, json};

use crate::args::{Chosen, Deliveries, Runs};
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::{local, moment, took};

pub(super) async fn run(command: &Runs, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Runs::List { chosen, limit, before } => {
            let mut input = asked(chosen)?;
            input["limit"] = json!(limit);
            input["before"] = json!(before);
            let page: RunPage = door.ask("runs", input).await?;
            out.value(&page, || list(&page, chosen));
            Ok(())
        }
        Runs::Export { id: Some(id), no_bodies, .. } => {
            let run = door.ask("run", json!({"id": id, "limit": 1})).await.map(|detail: RunDetail| detail.run)?;
            export_run(&run, !no_bodies, door, out).await
        }
        Runs::Export { id: None, chosen, limit, no_bodies } => {
            export(asked(chosen)?, limit.unwrap_or(u64::MAX), !no_bodies, door, out).await
        }
        Runs::Show { id, action: Some(seq), .. } => {
            let detail: ActionDetail = door.ask("action", json!({"run": id, "seq": seq})).await?;
            out.value(&detail, || one_action(&detail));
            Ok(())
        }
        Runs::Show { id, action: None, limit, after } => {
            let detail: RunDetail = door.ask("run", json!({"id": id, "after": after, "limit": limit})).await?;
            out.value(&detail, || one_run(&detail));
            Ok(())
        }
        Runs::Resume { id, whole, same_version } => {
            let before: RunDetail = door.ask("run", json!({"id": id, "limit": 1})).await?;
            let input = json!({"id": before.run.id, "whole": whole, "sameVersion": same_version});
            let started: Started = door.ask("run_again", input).await?;
            super::flow::until_it_ends(&before.run.flow, &started, door, out).await
        }
        Runs::Pause { id } => {
            door.ask::<()>("run_pause", json!({"id": id})).await?;
            out.say(&format!("Paused. It goes on where it is: causeway runs resume {id}"));
            Ok(())
        }
        Runs::Cancel { id } => {
            door.ask::<()>("run_cancel", json!({"id": id})).await?;
            out.say("Stopped. What was delivered is known.");
            Ok(())
        }
    }
}

/// The choice as the request has it.
fn asked(chosen: &Chosen) -> Result<Value, WireError> {
    let now = SystemClock.now();
    let at = |when: &Option<String>, end| when.as_deref().map(|when| moment(when, now, end)).transpose();
    Ok(json!({
        "flows": chosen.flow,
        "statuses": chosen.status,
        "since": at(&chosen.since, false)?,
        "until": at(&chosen.until, true)?,
        "search": chosen.search,
        "item": chosen.item,
    }))
}

/// So many runs or actions are asked for at a time.
const PAGE: u32 = 100;

async fn export(mut input: Value, most: u64, bodies: bool, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let mut left = most;
    while left > 0 {
        input["limit"] = json!(left.min(PAGE.into()));
        let page: RunPage = door.ask("runs", input.clone()).await?;
        for run in &page.runs {
            export_run(run, bodies, door, out).await?;
        }
        left -= page.runs.len() as u64;
        match page.next {
            Some(next) => input["before"] = json!(next),
            None => break,
        }
    }
    Ok(())
}

async fn export_run(run: &RunView, bodies: bool, door: &Door, out: &mut Out) -> Result<(), WireError> {
    out.row(&json!({ "run": run }));
    let mut after = None;
    loop {
        let input = json!({"id": run.id, "after": after, "limit": PAGE});
        let detail = match door.ask::<RunDetail>("run", input).await {
            // It was old enough to be forgotten meanwhile.
            Err(error) if error.code == "NotFound" => return Ok(()),
            detail => detail?,
        };
        for action in &detail.actions {
            let mut line = json!(action);
            line["run"] = json!(run.id);
            if bodies && let Some(whole) = whole(run, action.seq, door).await? {
                line["inputs"] = whole.inputs;
                line["outputs"] = whole.outputs;
            }
            out.row(&json!({ "action": line }));
        }
        after = detail.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn whole(run: &RunView, seq: u64, door: &Door) -> Result<Option<ActionDetail>, WireError> {
    match door.ask("action", json!({"run": run.id, "seq": seq})).await {
        Err(error) if error.code == "NotFound" => Ok(None),
        detail => detail.map(Some),
    }
}

fn list(page: &RunPage, chosen: &Chosen) -> String {
    if page.runs.is_empty() {
        let Chosen { flow, status, since, until, search, item } = chosen;
        let is_any =
            flow.is_empty() && status.is_empty() && [since, until, search, item].iter().all(|one| one.is_none());
        return if is_any { "No runs yet. Start one: causeway flow run NAME" } else { "No run matches." }.into();
    }
    let mut text = table(&page.runs.iter().map(row).collect::<Vec<_>>());
    if let Some(next) = &page.next {
        text.push_str(&format!("More: the same with --before {next}\n"));
    }
    text
}

fn row(run: &RunView) -> Vec<String> {
    vec![run.id.clone(), local(&run.started), run.flow.clone(), status(run), took(run.ms), run.summary.clone()]
}

fn status(run: &RunView) -> String {
    if run.paused { "paused".into() } else { run.status.clone() }
}

fn one_run(detail: &RunDetail) -> String {
    let run = &detail.run;
    let mut text = format!(
        "{}\nRun {}\n{}, {}, {} ({})\n{}\n{} delivered, {} there already, {} failed, {} can't tell\n\n",
        run.title,
        run.id,
        status(run),
        local(&run.started),
        took(run.ms),
        run.cause,
        run.summary,
        run.delivered,
        run.already,
        run.failed,
        run.unknown
    );
    let rows: Vec<_> = detail
        .actions
        .iter()
        .map(|action| {
            let said = action.error.clone().unwrap_or_default();
            vec![
                format!("{:>5}", action.seq),
                action.path.clone(),
                action.status.clone(),
                action.code.clone().unwrap_or_default(),
                took(action.ms),
                said,
            ]
        })
        .collect();
    text.push_str(&table(&rows));
    if let Some(next) = detail.next {
        text.push_str(&format!("\nMore: causeway runs show {} --after {next}\n", run.id));
    }
    text.push_str(&format!("\nOne action whole: causeway runs show {} --action NUMBER\n", run.id));
    text
}

fn one_action(detail: &ActionDetail) -> String {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let action = &detail.action;
    let error = action.error.as_ref().map(|error| format!("{error}\n")).unwrap_or_default();
    format!(
        "{}  {}  {}\n{error}\nGiven\n{}\n\nGave back\n{}",
        action.path,
        action.status,
        took(action.ms),
        pretty(&detail.inputs),
        pretty(&detail.outputs)
    )
}

pub(super) async fn deliveries(command: &Deliveries, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Deliveries::List => {
            let all: Vec<WaitingDelivery> = door.ask("deliveries", Value::Null).await?;
            out.value(&all, || {
                if all.is_empty() {
                    return "No delivery waits for you.".into();
                }
                let row = |d: &WaitingDelivery| {
                    let words = [&d.flow, &d.action, &d.connection, &d.key, &d.label, &d.state, &d.message];
                    words.map(Clone::clone).to_vec()
                };
                table(&all.iter().map(row).collect::<Vec<_>>())
            });
            Ok(())
        }
        Deliveries::Resolve { flow, all: true, arrived, .. } => {
            let input = json!({"flow": flow, "arrived": arrived});
            let done: DeliveriesResolved = door.ask("deliveries_resolve", input).await?;
            out.value(&done, || match (done.settled, *arrived) {
                (0, _) => format!("No delivery of {flow} is in doubt."),
                (n, true) => format!("Noted of {n}: they arrived and will not be sent again."),
                (n, false) => format!("Noted of {n}: they will be sent with the next run."),
            });
            Ok(())
        }
        Deliveries::Resolve { flow, action, connection, key, arrived, .. } => {
            let input =
                json!({"flow": flow, "action": action, "connection": connection, "key": key, "arrived": arrived});
            door.ask::<()>("delivery_resolve", input).await?;
            out.say(if *arrived {
                "Noted: it arrived and will not be sent again."
            } else {
                "Noted: it will be sent with the next run."
            });
            Ok(())
        }
    }
}
