//! Signing in, and the connections that come of it.

use causeway_api::WireError;
use causeway_api::views::{ConnectionView, ConnectorDetail, SignInView};
use serde_json::{Value, json};

use super::connectors::slug;
use crate::args::{Connect, Connections};
use crate::door::Door;
use crate::out::{Out, table};

pub(super) async fn run(connect: &Connect, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let connector = connect.connector.as_deref().map(slug).transpose()?;
    let input = json!({"connector": connector, "connection": connect.connection, "open": !connect.no_browser});
    if let Some(connector) = &connector {
        let known: ConnectorDetail = door.ask("connector", json!({"slug": connector})).await?;
        known.card.notice.iter().for_each(|notice| out.say(&format!("Note: {notice}")));
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
        Connections::Remove { id } => {
            door.ask::<()>("connection_remove", json!({"id": id})).await?;
            out.say(&format!("Forgot the connection \"{id}\" and its tokens."));
            Ok(())
        }
    }
}
