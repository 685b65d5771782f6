//! Connectors and their operations.

use std::io::Read;

use causeway_api::WireError;
use causeway_api::views::{
    ConnectorCard, ConnectorDetail, ConnectorExport, ImportReport, OperationDetail, OperationPage,
};
use causeway_core::Slug;
use causeway_core::text::{count, grouped};
use serde_json::{Map, Value, json};

use crate::args::{Connectors, Export, Operation, Operations};
use crate::door::Door;
use crate::out::{Out, table};
use crate::zone::took;

/// At most so many changes are printed.
const SHOWN: usize = 30;
/// At most so many operations are listed at once.
const LISTED: u32 = 500;

pub(super) fn imported(report: &ImportReport) -> String {
    let card = &report.connector.card;
    if !report.saved {
        let touched = flows_touched(&report.touched);
        return format!(
            "Taking it would change {}:\n{}{touched}Nothing was changed.\n",
            card.slug,
            lines(&report.changes)
        );
    }
    let done = if report.replaced { "Replaced" } else { "Imported" };
    let mut text = format!(
        "{done} {} ({}) as \"{}\": {}, in {}.\n",
        card.title,
        card.format,
        card.slug,
        count(card.operations.into(), "operation", "operations"),
        took(report.ms)
    );
    if report.replaced {
        let none = report.changes.is_empty();
        text.push_str(if none { "Nothing that can be called has changed.\n" } else { "Changed:\n" });
        text.push_str(&lines(&report.changes));
    }
    text.push_str(&match card.repairs {
        0 => "Nothing had to be repaired.\n".into(),
        n => format!(
            "Causeway repaired {} for you:\n{}",
            count(n.into(), "problem", "problems"),
            repairs(&report.connector)
        ),
    });
    text.push_str(&missing(&report.connector));
    let own_network = report.connector.not_allowed.as_ref().map(|origin| {
        format!(
            "It calls {origin}, a machine on your own network. Causeway does not until you allow it:\n  \
             causeway connectors allow {} {origin}\n",
            card.slug
        )
    });
    text.push_str(&own_network.unwrap_or_default());
    text.push_str(&format!("\nNext: {}\n", next(&report.connector).join("\n      ")));
    text
}

/// What a user does with a new connector, command by command.
fn next(connector: &ConnectorDetail) -> Vec<String> {
    let slug = &connector.card.slug;
    let server = match &connector.unreachable {
        Some(_) if connector.server.contains('{') => {
            Some(format!("causeway connectors server {slug} --set NAME=VALUE"))
        }
        Some(_) => Some(format!("causeway connectors server {slug} https://…")),
        None => None,
    };
    let client = connector.sign_in.as_ref().filter(|sign_in| sign_in.client_id.is_empty() && sign_in.issuer.is_empty());
    let client = client.map(|_| format!("causeway connectors client {slug} --client-id ID"));
    let needs_user = connector.sign_in.is_some() || !connector.keys.is_empty();
    let last = if needs_user { format!("connect {slug}") } else { format!("call {slug} OPERATION") };
    let steps = [Some(format!("causeway operations {slug}")), server, client, Some(format!("causeway {last}"))];
    steps.into_iter().flatten().collect()
}

/// Changes, a line each, as many as are read.
fn lines(changes: &[String]) -> String {
    let shown: String = changes.iter().take(SHOWN).map(|change| format!("  {change}\n")).collect();
    match changes.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}  and {} more\n", grouped(more as u64)),
    }
}

fn flows_touched(flows: &[String]) -> String {
    if flows.is_empty() {
        String::new()
    } else {
        format!("Calls of these flows may fail then: {}.\n", flows.join(", "))
    }
}

/// Files that the description refers to and that are not here.
fn missing(connector: &ConnectorDetail) -> String {
    if connector.missing_files.is_empty() {
        return String::new();
    }
    let files: String = connector.missing_files.iter().take(SHOWN).map(|file| format!("  {file}\n")).collect();
    format!(
        "It refers to files that are not here; what is in them is left untyped (--attach or --fetch brings them):\n{files}"
    )
}

/// Repairs grouped by their code, the commonest first.
fn repairs(connector: &ConnectorDetail) -> String {
    let mut groups: Vec<(String, u64, String)> = Vec::new();
    for repair in &connector.repairs {
        match groups.iter_mut().find(|(code, ..)| *code == repair.code) {
            Some((_, n, _)) => *n += 1,
            None => groups.push((repair.code.clone(), 1, repair.message.clone())),
        }
    }
    groups.sort_by_key(|(_, n, _)| std::cmp::Reverse(*n));
    let rows: Vec<_> = groups.into_iter().map(|(code, n, message)| vec![format!("  {n} ×"), code, message]).collect();
    table(&rows)
}

pub(super) async fn run(command: &Connectors, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Connectors::List => {
            let cards: Vec<ConnectorCard> = door.ask("connectors", Value::Null).await?;
            out.value(&cards, || list(&cards));
            Ok(())
        }
        Connectors::Show { name } => {
            let connector: ConnectorDetail = door.ask("connector", json!({"slug": slug(name)?})).await?;
            out.value(&connector, || shown(&connector));
            Ok(())
        }
        Connectors::Client { name, client_id, secret_stdin } => {
            let mut secret = String::new();
            if *secret_stdin {
                let failed = |error| WireError::new("FileFailed", format!("The secret could not be read: {error}."));
                std::io::stdin().take(16 << 10).read_to_string(&mut secret).map_err(failed)?;
            }
            let secret = Some(secret.trim()).filter(|secret| !secret.is_empty());
            let input = json!({"slug": slug(name)?, "clientId": client_id, "clientSecret": secret});
            let connector: ConnectorDetail = door.ask("connector_client", input).await?;
            out.value(&connector, || {
                format!("Saved the client of {}. Next: causeway connect {name}", connector.card.title)
            });
            Ok(())
        }
        Connectors::Server { name, address, set } => {
            let variables = set.iter().map(|pair| named(pair)).collect::<Result<Vec<_>, _>>()?;
            let variables: Map<_, _> =
                variables.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
            let input = json!({"slug": slug(name)?, "server": address, "variables": variables});
            let connector: ConnectorDetail = door.ask("connector_server", input).await?;
            out.value(&connector, || match &connector.unreachable {
                Some(why) => why.clone(),
                None => format!("{name} is called at {}.", connector.server),
            });
            Ok(())
        }
        Connectors::Allow { name, origin } => {
            let input = json!({"slug": slug(name)?, "origin": origin});
            let connector: ConnectorDetail = door.ask("connector_allow", input).await?;
            out.value(&connector, || format!("{name} may call {}.", connector.allowed.join(", ")));
            Ok(())
        }
        Connectors::Disallow { name, origin } => {
            let input = json!({"slug": slug(name)?, "origin": origin});
            let connector: ConnectorDetail = door.ask("connector_disallow", input).await?;
            out.value(&connector, || format!("{name} may no longer call {origin} on your own network."));
            Ok(())
        }
        Connectors::Check { name: Some(name), every } => {
            if let Some(every) = every {
                let input = json!({"slug": slug(name)?, "every": every});
                door.ask::<ConnectorDetail>("connector_checks", input).await?;
            }
            let connector: ConnectorDetail = door.ask("connector_check", json!({"slug": slug(name)?})).await?;
            out.value(&connector.checks, || checked(&connector));
            match connector.checks.filter(|checks| checks.found.as_deref() == Some("failed")) {
                Some(checks) => Err(WireError::new("NotCompared", checks.message)
                    .hint("Causeway looks again by itself; what it can call now stays as it is.")),
                None => Ok(()),
            }
        }
        Connectors::Check { name: None, .. } => check_all(door, out).await,
        Connectors::Remove { name } => {
            door.ask::<()>("connector_remove", json!({"slug": slug(name)?})).await?;
            out.say(&format!("Removed the connector \"{name}\"."));
            Ok(())
        }
    }
}

async fn check_all(door: &Door, out: &mut Out) -> Result<(), WireError> {
    let cards: Vec<ConnectorCard> = door.ask("connectors", Value::Null).await?;
    for card in cards {
        let connector: ConnectorDetail = door.ask("connector", json!({"slug": card.slug})).await?;
        if connector.checks.is_some() {
            let connector: ConnectorDetail = door.ask("connector_check", json!({"slug": card.slug})).await?;
            out.value(&json!({"connector": card.slug, "checks": connector.checks}), || checked(&connector));
        }
    }
    Ok(())
}

/// What was found at the address of a description.
fn checked(connector: &ConnectorDetail) -> String {
    let slug = &connector.card.slug;
    let Some(checks) = &connector.checks else { return format!("{slug}: it did not come from an address.") };
    match checks.found.as_deref() {
        Some("changed") => format!(
            "{slug}: {}.\n{}{}Next: causeway import {} --name {slug}\n",
            checks.message,
            lines(&checks.lines),
            flows_touched(&checks.touched),
            connector.source
        ),
        Some("failed") => format!("{slug}: {}", checks.message),
        _ => format!("{slug}: nothing that can be called has changed."),
    }
}

fn list(cards: &[ConnectorCard]) -> String {
    if cards.is_empty() {
        return "No connectors yet. Make one: causeway import FILE".into();
    }
    let row = |card: &ConnectorCard| {
        let operations = count(card.operations.into(), "operation", "operations");
        vec![card.slug.clone(), card.title.clone(), operations, card.format.clone(), card.host.clone()]
    };
    table(&cards.iter().map(row).collect::<Vec<_>>())
}

fn shown(connector: &ConnectorDetail) -> String {
    let card = &connector.card;
    let mut rows = vec![
        vec!["Title".into(), card.title.clone()],
        vec!["Description".into(), card.format.clone()],
        vec!["Address".into(), connector.server.clone()],
        vec!["Came from".into(), connector.source.clone()],
        vec!["Operations".into(), grouped(card.operations.into())],
        vec!["Repairs".into(), grouped(card.repairs.into())],
        vec!["Connections".into(), card.connections.join(", ")],
    ];
    if let Some(sign_in) = &connector.sign_in {
        rows.push(vec!["Sign in at".into(), sign_in.authorization_url.clone()]);
        rows.push(vec!["Redirect address".into(), sign_in.redirect_uri.clone()]);
        if !sign_in.landing.is_empty() {
            rows.push(vec!["Leads on to".into(), sign_in.landing.clone()]);
        }
        rows.push(vec![
            "Client id".into(),
            match (sign_in.client_id.as_str(), sign_in.issuer.as_str()) {
                ("", "") => "not given yet".into(),
                ("", issuer) => format!("not given yet; Causeway asks {issuer} for one when you sign in"),
                (id, _) => id.to_owned(),
            },
        ]);
        rows.push(vec!["Scopes".into(), sign_in.scopes.join(" ")]);
    }
    if !connector.allowed.is_empty() {
        rows.push(vec!["May call".into(), connector.allowed.join(", ")]);
    }
    if let Some(origin) = &connector.not_allowed {
        rows.push(vec!["Not allowed yet".into(), format!("{origin}, a machine on your own network")]);
    }
    rows.extend(card.notice.iter().map(|notice| vec!["Note".into(), notice.clone()]));
    let repaired =
        if connector.repairs.is_empty() { String::new() } else { format!("\nRepaired:\n{}", repairs(connector)) };
    table(&rows) + &repaired
}

pub(super) async fn operations(operations: &Operations, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let mut input = json!({"search": operations.search, "offset": 0, "limit": LISTED});
    if let Some(connector) = &operations.connector {
        input["connector"] = json!(slug(connector)?);
    }
    let page: OperationPage = door.ask("operations", input).await?;
    let everywhere = operations.connector.is_none();
    out.value(&page, || {
        let row = |o: &causeway_api::views::OperationRow| {
            let mut row = vec![o.id.clone(), o.method.clone(), o.path.clone(), o.summary.clone()];
            if everywhere {
                row.insert(0, o.connector.clone());
            }
            row
        };
        table(&page.operations.iter().map(row).collect::<Vec<_>>())
    });
    let left = page.total.saturating_sub(LISTED);
    if page.operations.is_empty() {
        let place = operations.connector.as_deref().map(|name| format!(" of {name}")).unwrap_or_default();
        out.say(&format!("No operation{place} has \"{}\".", operations.search));
    } else if left > 0 {
        out.say(&format!("{} more: narrow it with --search.", grouped(left.into())));
    }
    Ok(())
}

pub(super) async fn operation(operation: &Operation, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let input = json!({"connector": slug(&operation.connector)?, "id": operation.id});
    let detail: OperationDetail = door.ask("operation", input).await?;
    out.value(&detail, || {
        let row = |p: &causeway_api::views::ParameterView| {
            let must = if p.required { "required" } else { "" };
            vec![format!("  {}", p.name), p.location.clone(), p.kind.clone(), must.into(), p.description.clone()]
        };
        let parameters = table(&detail.parameters.iter().map(row).collect::<Vec<_>>());
        let sample = serde_json::to_string_pretty(&detail.sample).unwrap_or_default();
        format!(
            "{}  {} {}\n{}\n{}\nParameters\n{parameters}\nSample\n{sample}",
            detail.row.id, detail.row.method, detail.row.path, detail.row.summary, detail.description
        )
    });
    Ok(())
}

/// The document to a file or to standard output, with `--json` or without: it is JSON anyway.
pub(super) async fn export(export: &Export, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let exported: ConnectorExport = door.ask("connector_export", json!({"slug": slug(&export.connector)?})).await?;
    let text = serde_json::to_string_pretty(&exported.document).unwrap_or_default();
    let Some(path) = &export.output else {
        out.line(&text);
        return Ok(());
    };
    fs_err::write(path, text + "\n").map_err(|error| WireError::new("FileFailed", format!("{error}.")))
}

pub(super) fn named(argument: &str) -> Result<(&str, &str), WireError> {
    argument.split_once('=').ok_or_else(|| usage(&format!("\"{argument}\" is not NAME=VALUE.")))
}

/// A name as given on the command line.
pub(super) fn slug(name: &str) -> Result<Slug, WireError> {
    name.parse().map_err(|error| usage(&format!("{error}.")))
}

pub(super) fn usage(message: &str) -> WireError {
    WireError::new("Usage", message).hint("`causeway help` shows how each command is used.")
}
