//! Notices when a place for tray icons appears: a panel may start after Causeway, or an extension be switched on later.

use futures_util::StreamExt;
use zbus::Connection;
use zbus::fdo::DBusProxy;

use crate::controller::Event;
use crate::shell::Mailbox;

/// The name that whatever shows tray icons has on the session's bus.
const HOST: &str = "org.kde.StatusNotifierWatcher";

/// Posts `Event::TrayHost` whenever one appears. Without a session bus there is nothing to hear, and no tray either.
pub async fn watch(mailbox: Mailbox) {
    if let Err(error) = listen(&mailbox).await {
        tracing::info!(%error, "nobody says when a tray appears; it is looked for now and then");
    }
}

async fn listen(mailbox: &Mailbox) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let names = DBusProxy::new(&bus).await?;
    let mut owners = names.receive_name_owner_changed_with_args(&[(0, HOST)]).await?;
    while let Some(change) = owners.next().await {
        if change.args()?.new_owner().is_some() {
            mailbox.post(Event::TrayHost);
        }
    }
    Ok(())
}
