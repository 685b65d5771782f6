//! The tray and the notifications as the panel and the daemon see them, over D-Bus.

use std::collections::BTreeMap;

use crate::session::{Session, eventually};

/// The app's icon in the panel's tray.
pub(crate) struct Tray<'a> {
    session: &'a Session,
    bus: String,
    path: String,
}

impl<'a> Tray<'a> {
    /// Waits for the one icon to be registered at the panel.
    pub(crate) fn wait(session: &'a Session) -> Self {
        let item = eventually("tray icon", 60, || {
            let items = session.property(
                "org.kde.StatusNotifierWatcher",
                "/StatusNotifierWatcher",
                "org.kde.StatusNotifierWatcher",
                "RegisteredStatusNotifierItems",
            )?;
            items.split('\'').nth(1).map(str::to_owned)
        });
        let (bus, path) = item.split_at(item.find('/').unwrap_or(item.len()));
        let path = if path.is_empty() { "/StatusNotifierItem" } else { path };
        Self { session, bus: bus.to_owned(), path: path.to_owned() }
    }

    /// A left click.
    pub(crate) fn click(&self) {
        let clicked = self.session.call(&self.bus, &self.path, "org.kde.StatusNotifierItem.Activate", &["10", "10"]);
        assert!(clicked.is_some(), "the icon does not answer to a click");
    }

    /// The labels of the menu by their ids, submenus included. Ids grow from top to bottom.
    pub(crate) fn entries(&self) -> BTreeMap<u32, String> {
        let layout = self.session.call(&self.bus, "/MenuBar", "com.canonical.dbusmenu.GetLayout", &["0", "-1", "[]"]);
        layout.as_deref().map(labels).unwrap_or_default()
    }

    /// Waits for an entry and gives its id.
    pub(crate) fn entry(&self, label: &str) -> u32 {
        eventually(&format!("menu entry \"{label}\""), 60, || {
            self.entries().into_iter().find(|(_, text)| text == label).map(|(id, _)| id)
        })
    }

    /// Chooses an entry.
    pub(crate) fn choose(&self, label: &str) {
        let id = self.entry(label).to_string();
        let event = [id.as_str(), "clicked", "<0>", "0"];
        let chosen = self.session.call(&self.bus, "/MenuBar", "com.canonical.dbusmenu.Event", &event);
        assert!(chosen.is_some(), "the menu does not answer");
    }
}

/// Labels out of the text form of a layout: `(<id>, {… 'label': <'text'> …}, …)`.
fn labels(layout: &str) -> BTreeMap<u32, String> {
    let mut found = BTreeMap::new();
    for (at, _) in layout.match_indices(", {") {
        let digits = layout[..at].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let inside = layout[at..].split('}').next().unwrap_or_default();
        let label = inside.split_once("'label': <").and_then(|(_, rest)| rest.split_once('>')).map(|(label, _)| label);
        if let (Ok(id), Some(label)) = (digits.parse(), label) {
            found.insert(id, label.trim_matches(['\'', '"']).to_owned());
        }
    }
    found
}

/// How many notifications are on the screen.
pub(crate) fn shown(session: &Session) -> u32 {
    let length = session.property(DAEMON, DAEMON_PATH, "org.dunstproject.cmd0", "displayedLength");
    let digits: String = length
        .unwrap_or_default()
        .split("uint32")
        .nth(1)
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

/// Clicks the newest notification.
pub(crate) fn click_notification(session: &Session) {
    let clicked = session.call(DAEMON, DAEMON_PATH, "org.dunstproject.cmd0.NotificationAction", &["0"]);
    assert!(clicked.is_some(), "the notification daemon does not answer");
}

/// Chooses a button of the newest notification.
pub(crate) fn choose_button(session: &Session, label: &str) {
    let choice = std::path::Path::new(session.variable("HOME")).join("choice");
    fs_err::write(choice, label).expect("a file that says what is chosen");
    let asked = session.call(DAEMON, DAEMON_PATH, "org.dunstproject.cmd0.ContextMenuCall", &[]);
    assert!(asked.is_some(), "the notification daemon does not answer");
}

/// Takes all notifications off the screen and gives back what was ever on it.
pub(crate) fn take_notifications(session: &Session) -> String {
    session.call(DAEMON, DAEMON_PATH, "org.dunstproject.cmd0.NotificationCloseAll", &[]);
    session.call(DAEMON, DAEMON_PATH, "org.dunstproject.cmd0.NotificationListHistory", &[]).unwrap_or_default()
}

const DAEMON: &str = "org.freedesktop.Notifications";
const DAEMON_PATH: &str = "/org/freedesktop/Notifications";
