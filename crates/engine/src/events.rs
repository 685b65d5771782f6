//! What changed, told to whoever listens. A change names a kind of data, never the data: listeners ask again.

use serde::Serialize;
use tokio::sync::broadcast;

/// A kind of data that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// What the engine is doing.
    Status,
    /// A flow, its file or its schedule.
    Flows,
    /// A run started, moved on or ended.
    Runs,
    /// A connection.
    Connections,
    /// A connector.
    Connectors,
    /// The settings.
    Settings,
    /// A notification waits to be shown.
    Notifications,
}

impl Change {
    /// Every kind: for a listener that missed some.
    pub const ALL: [Self; 7] = [
        Self::Status,
        Self::Flows,
        Self::Runs,
        Self::Connections,
        Self::Connectors,
        Self::Settings,
        Self::Notifications,
    ];
}

/// Tells listeners about changes. A listener that is too slow loses some and is told so by its receiver.
#[derive(Debug, Clone)]
pub struct Changes(broadcast::Sender<Change>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl Changes {
    /// Starts listening.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }

    pub(crate) fn tell(&self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            // No listener is fine: nobody looks.
            let _ = self.0.send(change);
        }
    }
}
