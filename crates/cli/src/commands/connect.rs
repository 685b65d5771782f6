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
    let open = !connect.no_browser && !connect.device && has_screen();
    let input =
        json!({"connector": connector, "connection": connect.connection, "open": open, "device": connect.device});
    if let Some(known) = known(connect, door).await? {
        known.card.notice.iter().for_each(|notice| out.say(&format!("Note: {notice}")));
        if known.sign_in.as_ref().is_some_and(|sign_in| sign_in.is_password) {
            return with_password(connect, &known, door, out).await;
        }
        let has_client = known.sign_in.as_ref().is_some_and(|sign_in| !sign_in.client_id.is_empty());
        if !known.keys.is_empty() && !connect.device && (!has_client || connect.secret_stdin) {
            return with_keys(connect, &known, door, out).await;
        }
    }
    let pending: SignInView = door.ask("sign_in", input).await?;
    let id = json!({"id": pending.connection});
    if out.is_json() {
        out.json_line(&pending);
    } else {
        tell(&pending, out);
    }
    let (waiting, pasted) = (door.ask::<ConnectionView>("sign_in_wait", id.clone()), pasted(&pending, door, out));
    let ended = tokio::select! {
        ended = waiting => ended,
        never = pasted => match never {},
        _ = tokio::signal::ctrl_c() => {
            door.ask::<()>("sign_in_cancel", id).await?;
            return Err(WireError::new("Cancelled", "The sign-in was given up. Nothing was changed."));
        }
    };
    signed_in(&ended?, out);
    Ok(())
}

fn signed_in(connection: &ConnectionView, out: &mut Out) {
    out.value(connection, || {
        let account = connection.account.as_ref().map(|account| format!(" as {account}")).unwrap_or_default();
        let missing = match &*connection.missing_scopes {
            [] => String::new(),
            missing => format!(" You did not allow {}: what needs that will not work.", missing.join(", ")),
        };
        let (title, id) = (&connection.title, &connection.id);
        format!("Signed in to {title}{account}. The connection is called \"{id}\".{missing}")
    });
}

/// What the user has to do, and who will see what.
fn tell(pending: &SignInView, out: &mut Out) {
    let others: Vec<_> = pending.hosts.iter().filter(|host| **host != pending.host).map(String::as_str).collect();
    let others = if others.is_empty() { String::new() } else { format!(" Secrets go to {} too.", others.join(", ")) };
    if pending.url.is_empty() {
        return;
    }
    if let Some(code) = &pending.code {
        out.say(&format!("Open this link on any device, and type in the code there:{others}"));
        out.say(&format!("\n  {}\n\n  {code}\n", pending.url));
        out.say("Type it in only there, and only if you started this. Ctrl+C gives up.");
        return;
    }
    out.say(&format!("Causeway will send you to {} to sign in.{others}", pending.host));
    out.say(if pending.opened { "Your browser should open now. If not, open this link:" } else { "Open this link:" });
    out.say(&format!("\n  {}\n", pending.url));
    out.say(&format!("It comes back to {} and waits for 5 minutes; Ctrl+C gives up.", pending.redirect_uri));
    if std::io::stdin().is_terminal() {
        out.say("If your browser is on another computer: paste the address here at which it ends.");
    }
}

/// Takes the addresses that the user pastes, or another program writes, to standard input.
async fn pasted(pending: &SignInView, door: &Door, out: &Out) -> std::convert::Infallible {
    if pending.redirect_uri.is_empty() || !may_read() {
        return std::future::pending().await;
    }
    let (send, mut lines) = tokio::sync::mpsc::channel(4);
    // A thread of its own: a read of a terminal cannot be given up, and must not keep the command from ending.
    let read = move || {
        let lines = std::io::stdin().lock().take(64 << 10).lines().map_while(Result::ok);
        lines
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .try_for_each(|line| send.blocking_send(line))
    };
    drop(std::thread::Builder::new().name("pasted".into()).spawn(read));
    while let Some(line) = lines.recv().await {
        let input = json!({"id": pending.connection, "url": line});
        if let Err(error) = door.ask::<()>("sign_in_paste", input).await {
            out.warn(&error);
        }
    }
    std::future::pending().await
}

/// Whether standard input can be read: a command in the background would be stopped for reading a terminal.
fn may_read() -> bool {
    #[cfg(unix)]
    if std::io::stdin().is_terminal() {
        let foreground = rustix::termios::tcgetpgrp(std::io::stdin());
        return foreground.is_ok_and(|group| group == rustix::process::getpgrp());
    }
    true
}

/// Whether a browser can open here; over SSH and without a display it would be one that nobody sees.
fn has_screen() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("BROWSER") || cfg!(any(windows, target_os = "macos")) {
        return is_set("BROWSER") || !is_set("SSH_CONNECTION");
    }
    (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) && !is_set("SSH_CONNECTION")
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

/// Signs in with a user name and a password, where the service knows nothing better and the settings allow it.
async fn with_password(
    connect: &Connect,
    connector: &ConnectorDetail,
    door: &Door,
    out: &mut Out,
) -> Result<(), WireError> {
    if connect.user.is_empty() {
        return Err(WireError::new("Usage", "This service wants a user name.").hint("Give it with --user NAME."));
    }
    let question = format!("Password of {} at {}: ", connect.user, connector.card.title);
    let password = secret(&question, connect.secret_stdin)?;
    let input = json!({"connector": connector.card.slug, "connection": connect.connection, "user": connect.user, "password": password});
    signed_in(&door.ask("sign_in_password", input).await?, out);
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
