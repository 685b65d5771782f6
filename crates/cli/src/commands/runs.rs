//! Run history, and deliveries that wait for the user's word.

use causeway_api::WireError;
use causeway_api::views::{ActionDetail, RunDetail, RunPage, RunView, Started, WaitingDelivery};
use serde_json::{Value, json};

use crate::args::{Deliveries, Runs};
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::{local, took};

pub(super) async fn run(command: &Runs, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Runs::List { flow, status, limit, before } => {
            let input = json!({"flow": flow, "status": status, "before": before, "limit": limit});
            let page: RunPage = door.ask("runs", input).await?;
            out.value(&page, || list(&page));
            Ok(())
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
        Runs::Cancel { id } => {
            door.ask::<()>("run_cancel", json!({"id": id})).await?;
            out.say("Stopped. What was delivered is known.");
            Ok(())
        }
    }
}

fn list(page: &RunPage) -> String {
    if page.runs.is_empty() {
        return "No runs yet. Start one: causeway flow run NAME".into();
    }
    let mut text = table(&page.runs.iter().map(row).collect::<Vec<_>>());
    if let Some(next) = &page.next {
        text.push_str(&format!("More: causeway runs list --before {next}\n"));
    }
    text
}

fn row(run: &RunView) -> Vec<String> {
    vec![run.id.clone(), local(&run.started), run.flow.clone(), run.status.clone(), took(run.ms), run.summary.clone()]
}

fn one_run(detail: &RunDetail) -> String {
    let run = &detail.run;
    let mut text = format!(
        "{}\nRun {}\n{}, {}, {} ({})\n{}\n{} delivered, {} there already, {} failed, {} can't tell\n\n",
        run.title,
        run.id,
        run.status,
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
