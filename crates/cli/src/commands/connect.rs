//! Signing in, and the connections that come of it.

use std::io::{BufRead, IsTerminal, Read};

use causeway_api::WireError;
use causeway_api::views::{ConnectionTested, ConnectionView, ConnectorDetail, Disconnected, SignInView};
use serde_json::{Value, json};

use super::connectors::slug;
use crate::args::{Connect, Connections};
use crate::door::Door;
use crate::out::{Out, table};

pub(super) async fn run(connect: &Connect, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let connector = connect.connector.as_deref().map(slug).transpose()?;
    let input = json!({"connector": connector, "connection": connect.connection, "open": !connect.no_browser});
    if let Some(known) = known(connect, door).await? {
        known.card.notice.iter().for_each(|notice| out.say(&format!("Note: {notice}")));
        let has_client = known.sign_in.as_ref().is_some_and(|sign_in| !sign_in.client_id.is_empty());
        if !known.keys.is_empty() && (!has_client || connect.secret_stdin) {
            return with_keys(connect, &known, door, out).await;
        }
    }
    let pending: SignInView = door.ask("sign_in", input).await?;
    let id = json!({"id": pending.connection});
    if out.is_json() {
        out.json_line(&pending);
    } else {
        out.say(&format!("Causeway will send you to {} to sign in.", pending.host));
        out.say(if pending.opened {
            "Your browser should open now. If not, open this link:"
        } else {
            "Open this link:"
        });
        out.say(&format!("\n  {}\n", pending.url));
        out.say(&format!("It comes back to {} and waits for 5 minutes; Ctrl+C gives up.", pending.redirect_uri));
    }
    let waiting = door.ask::<ConnectionView>("sign_in_wait", id.clone());
    let ended = tokio::select! {
        ended = waiting => ended,
        _ = tokio::signal::ctrl_c() => {
            door.ask::<()>("sign_in_cancel", id).await?;
            return Err(WireError::new("Cancelled", "The sign-in was given up. Nothing was changed."));
        }
    };
    let connection = ended?;
    out.value(&connection, || {
        let account = connection.account.as_ref().map(|account| format!(" as {account}")).unwrap_or_default();
        format!("Signed in to {}{account}. The connection is called \"{}\".", connection.title, connection.id)
    });
    Ok(())
}

/// The connector to sign in to: as named, or that of the connection.
async fn known(connect: &Connect, door: &Door) -> Result<Option<ConnectorDetail>, WireError> {
    let slug = match (&connect.connector, &connect.connection) {
        (Some(connector), _) => Some(slug(connector)?.to_string()),
        (None, Some(id)) => {
            let all: Vec<ConnectionView> = door.ask("connections", Value::Null).await?;
            all.into_iter().find(|connection| connection.id == *id).map(|connection| connection.connector)
        }
        (None, None) => None,
    };
    match slug {
        Some(slug) => door.ask("connector", json!({"slug": slug})).await.map(Some),
        None => Ok(None),
    }
}

/// Asks for the keys that the connector names; those left empty are not sent.
async fn with_keys(
    connect: &Connect,
    connector: &ConnectorDetail,
    door: &Door,
    out: &mut Out,
) -> Result<(), WireError> {
    let mut keys = Vec::new();
    let help = connector.keys.iter().map(|field| field.help.as_str()).find(|help| !help.is_empty());
    help.iter().for_each(|help| out.say(&format!("You find it at {}: {help}.", connector.card.title)));
    for field in &connector.keys {
        let what = match field.kind.as_str() {
            "basic" => "Password",
            "bearer" => "Token",
            _ => "Key",
        };
        let question = format!("{what} for {} ({}): ", connector.card.title, field.place);
        let secret = secret(&question, connect.secret_stdin)?;
        let user = if field.kind == "basic" { connect.user.as_str() } else { "" };
        keys.push(json!({"scheme": field.scheme, "user": user, "secret": secret}));
    }
    let input = json!({"connector": connector.card.slug, "connection": connect.connection, "keys": keys});
    let connection: ConnectionView = door.ask("connection_keys", input).await?;
    out.value(&connection, || {
        format!("The key is kept. The connection is called \"{}\"; `causeway call` tries it.", connection.id)
    });
    Ok(())
}

/// A line of standard input, or what is typed unseen.
fn secret(question: &str, from_input: bool) -> Result<String, WireError> {
    let failed = |error| WireError::new("FileFailed", format!("The key could not be read: {error}."));
    if from_input {
        let mut line = String::new();
        std::io::stdin().lock().take(64 << 10).read_line(&mut line).map_err(failed)?;
        return Ok(line.trim().to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(WireError::new("Usage", "There is no terminal to ask for the key.")
            .hint("Give it on standard input with --secret-stdin."));
    }
    rpassword::prompt_password(question).map_err(failed)
}

pub(super) async fn connections(command: &Connections, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match command {
        Connections::List => {
            let all: Vec<ConnectionView> = door.ask("connections", Value::Null).await?;
            out.value(&all, || {
                if all.is_empty() {
                    return "No connections yet. Make one: causeway connect CONNECTOR".into();
                }
                let row = |c: &ConnectionView| {
                    vec![c.id.clone(), c.title.clone(), c.account.clone().unwrap_or_default(), c.state_text.clone()]
                };
                table(&all.iter().map(row).collect::<Vec<_>>())
            });
            Ok(())
        }
        Connections::Show { id } => {
            let connection: ConnectionView = door.ask("connection", json!({"id": id})).await?;
            out.value(&connection, || shown(&connection));
            Ok(())
        }
        Connections::Refresh { id } => {
            let connection: ConnectionView = door.ask("connection_refresh", json!({"id": id})).await?;
            out.value(&connection, || match &connection.expires_at {
                Some(at) => format!("{} is renewed; the new token is good until {at}.", connection.title),
                None => format!("{} is renewed.", connection.title),
            });
            Ok(())
        }
        Connections::Test { id, operation } => {
            let input = json!({"id": id, "operation": operation});
            let tested: ConnectionTested = door.ask("connection_test", input).await?;
            out.value(&tested, || {
                format!("{} answered {} in {} ms ({}).", tested.operation, tested.status, tested.ms, tested.request)
            });
            match tested.status {
                200..=399 => Ok(()),
                status if tested.works => {
                    Err(WireError::new("TestFailed", format!("The sign-in was taken, but the call failed ({status})."))
                        .hint("Try another operation with --operation."))
                }
                status => {
                    Err(WireError::new("NeedsSignIn", format!("The service does not take the sign-in ({status})."))
                        .hint(format!("`causeway connect --connection {id}` signs in again.")))
                }
            }
        }
        Connections::Remove { id } => {
            let gone: Disconnected = door.ask("connection_remove", json!({"id": id})).await?;
            out.value(&gone, || {
                let service = match gone.service.as_str() {
                    "told" => "The service has ended the access as well.".to_owned(),
                    "later" => {
                        "The service could not be told to end the access; Causeway does so when it can reach it."
                            .to_owned()
                    }
                    _ => format!("To end the access there too, remove Causeway in your account at {}.", gone.title),
                };
                format!("Forgot the connection \"{id}\" and its tokens. {service}")
            });
            Ok(())
        }
    }
}

fn shown(connection: &ConnectionView) -> String {
    let list = |all: &[String]| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
    let mut rows = vec![
        vec!["Connection".into(), connection.id.clone()],
        vec!["Connector".into(), format!("{} ({})", connection.title, connection.connector)],
        vec!["Account".into(), connection.account.clone().unwrap_or_else(|| "not told by the service".into())],
        vec!["State".into(), connection.state_text.clone()],
        vec!["Allowed".into(), list(&connection.scopes)],
    ];
    if !connection.missing_scopes.is_empty() {
        rows.push(vec!["Not allowed".into(), list(&connection.missing_scopes)]);
    }
    if let Some(at) = &connection.expires_at {
        let renews = if connection.renews { "then renewed by itself" } else { "then you sign in again" };
        rows.push(vec!["Token".into(), format!("good until {at}, {renews}")]);
    }
    if let Some(at) = &connection.retry_at {
        rows.push(vec!["Tried again".into(), at.clone()]);
    }
    rows.push(vec!["Secrets go to".into(), list(&connection.origins)]);
    rows.push(vec!["Used by".into(), list(&connection.used_by)]);
    table(&rows)
}
