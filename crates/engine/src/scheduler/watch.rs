//! Watches the folder of flows, so that what an editor or `git pull` changes is noticed at once and ten thousand files
//! need not be looked at to find that nothing changed. Where the system cannot watch, they are looked at now and then.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use causeway_core::Home;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Files that change are left alone for this long: more of them may.
const QUIET: Duration = Duration::from_millis(200);
/// But not for longer than this.
const PATIENCE: Duration = Duration::from_secs(2);

/// What watches, and what it saw.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    watcher: Option<(RecommendedWatcher, Folder)>,
    seen: Arc<Notify>,
    /// Why nothing watches was said.
    complained: bool,
    /// Since when and when last something changed that was not looked at yet.
    changes: Option<(Instant, Instant)>,
}

/// A folder, which is another one when it was replaced by one of the same name.
type Folder = (PathBuf, Option<u64>);

impl Watch {
    /// Watches the folder that is there now; says whether it does.
    pub(crate) fn keep(&mut self, home: &Home) -> bool {
        let folder = folder(&home.flows());
        if self.watcher.as_ref().is_some_and(|(_, watched)| *watched == folder) {
            return true;
        }
        let had_one = self.watcher.take().is_some();
        match begin(home, self.seen.clone()) {
            Ok(watcher) => {
                self.watcher = Some((watcher, folder));
                self.complained = false;
            }
            Err(error) if !self.complained => {
                self.complained = true;
                tracing::warn!(%error, "the folder of flows cannot be watched; it is looked at every 30 seconds");
            }
            Err(_) => {}
        }
        if had_one {
            // What changed before the new one was watched, nobody told.
            self.note();
        }
        self.watcher.is_some()
    }

    /// Whether it would be told of a change.
    pub(crate) fn is_watching(&self) -> bool {
        self.watcher.is_some()
    }

    /// Waits until something changes.
    pub(crate) async fn changed(&mut self) {
        self.seen.notified().await;
        self.note();
    }

    /// How long until what changed is to be looked at; `None` when nothing did.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let (first, last) = self.changes?;
        Some((last + QUIET).min(first + PATIENCE).saturating_duration_since(Instant::now()))
    }

    /// Whether it is time to look at what changed.
    pub(crate) fn is_due(&self) -> bool {
        self.wait().is_some_and(|wait| wait.is_zero())
    }

    /// The same; what changed counts as looked at.
    pub(crate) fn take_due(&mut self) -> bool {
        self.is_due() && self.changes.take().is_some()
    }

    fn note(&mut self) {
        let now = Instant::now();
        let first = self.changes.map_or(now, |(first, _)| first);
        self.changes = Some((first, now));
    }
}

fn begin(home: &Home, seen: Arc<Notify>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is no change. Where the watcher lost count it says so by an error, and then everything may have changed.
        if event.is_err() || event.is_ok_and(|event| !event.kind.is_access()) {
            seen.notify_one();
        }
    })?;
    watcher.watch(&home.flows(), RecursiveMode::NonRecursive)?;
    // The folder itself may be replaced.
    watcher.watch(&home.workspace(), RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

fn folder(path: &Path) -> Folder {
    #[cfg(unix)]
    let number = std::fs::metadata(path).ok().map(|data| std::os::unix::fs::MetadataExt::ino(&data));
    #[cfg(not(unix))]
    let number = None;
    (path.to_owned(), number)
}
