//! What a door holds: one open engine, answering requests and telling what changed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use causeway_core::{Explain, Home, WireError};
use causeway_engine::{Engine, EngineError, Options, Telling, VaultChoice};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::inputs::Empty;
use crate::views::DemoOpened;
use crate::{contract, socket, views};

/// How to open.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The data folder.
    pub home: Home,
    /// Whether this is the demo workspace: said on every screen.
    pub demo: bool,
    /// Where secrets are kept.
    pub vault: VaultChoice,
    /// Whether flows run by themselves. A single command does without.
    pub background: bool,
}

impl OpenOptions {
    /// An engine that runs in the background.
    #[must_use]
    pub fn background(home: Home) -> Self {
        Self { home, demo: false, vault: VaultChoice::Recorded, background: true }
    }

    /// An engine for one command.
    #[must_use]
    pub fn one_command(home: Home) -> Self {
        Self { background: false, ..Self::background(home) }
    }
}

/// A kind of answer that became stale.
pub use causeway_engine::Change as Tag;

/// Several tags at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tags {
    /// The tags.
    pub tags: Vec<Tag>,
}

impl Tags {
    /// Everything: for a listener that missed some.
    #[must_use]
    pub fn all() -> Self {
        Self { tags: Tag::ALL.to_vec() }
    }
}

/// An open engine behind its contract. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Api {
    pub(crate) engine: Engine,
    pub(crate) demo: bool,
    events: broadcast::Sender<Tags>,
    tasks: TaskTracker,
    stop: CancellationToken,
    demo_opener: Arc<OnceLock<DemoOpener>>,
}

/// How the program around the engine opens the demo beside it: gives the address of the demo's page, or nothing where
/// the demo has a window of its own.
pub(crate) struct DemoOpener(Box<dyn Fn() -> DemoOpening + Send + Sync>);

/// A demo that is being opened.
pub type DemoOpening = Pin<Box<dyn Future<Output = Result<Option<String>, WireError>> + Send>>;

impl fmt::Debug for DemoOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoOpener")
    }
}

/// What a person does that needs secrets: a keyring that was asked in vain is asked again, and may show its dialog.
const NEEDS_SECRETS: &[&str] = &[
    "sign_in",
    "sign_in_password",
    "connection_keys",
    "connection_refresh",
    "connection_test",
    "connection_remove",
    "connector_client",
    "call",
    "call_with_files",
    "flow_run",
    "flow_test",
    "run_again",
    "run_all",
];

/// Changes are gathered for this long, so that a busy run does not make the window ask a hundred times a second.
const GATHER: std::time::Duration = std::time::Duration::from_millis(150);

impl Api {
    /// Opens the data folder.
    pub async fn open(options: OpenOptions) -> Result<Self, WireError> {
        let engine_options =
            Options { vault: options.vault.clone(), patient: options.background, ..Options::new(options.home.clone()) };
        let engine = Engine::open(engine_options).await.map_err(wire)?;
        let (events, _) = broadcast::channel(64);
        let api = Self {
            engine,
            demo: options.demo,
            events,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            demo_opener: Arc::default(),
        };
        api.tasks.spawn(gather(api.engine.changes(), api.events.clone(), api.stop.clone()));
        if options.background {
            api.engine.start();
        }
        match socket::bind(&options.home) {
            Ok(listener) => {
                drop(api.tasks.spawn(socket::serve(api.clone(), listener, options.background, api.stop.clone())));
            }
            Err(error) if options.background => return Err(error),
            Err(error) => tracing::info!(code = error.code, "other commands cannot share this engine: {error}"),
        }
        Ok(api)
    }

    /// Answers one request of [`contract::REQUESTS`].
    pub async fn request(&self, name: &str, input: Value) -> Result<Value, WireError> {
        if NEEDS_SECRETS.contains(&name) {
            self.engine.ask_for_secrets_again();
        }
        let answer = contract::route(self, name, input).await;
        if let Err(error) = &answer {
            tracing::debug!(request = name, code = error.code, "refused");
        }
        answer
    }

    /// What becomes stale from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Tags> {
        self.events.subscribe()
    }

    /// The first screen.
    pub async fn current_overview(&self) -> Result<views::Overview, WireError> {
        self.overview(crate::inputs::Empty {}).await
    }

    /// Takes out of the outbox the notifications that are to be shown now.
    pub async fn tell(&self) -> Result<Telling, WireError> {
        self.engine.tell().await.map_err(wire)
    }

    /// The engine behind the contract: for the demo and the command line's progress bar.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Says how the demo is opened from here. The first one that says so counts.
    pub fn opens_demo(&self, open: impl Fn() -> DemoOpening + Send + Sync + 'static) {
        // Told twice, the way stays the same.
        let _ = self.demo_opener.set(DemoOpener(Box::new(open)));
    }

    pub(crate) async fn demo_open(&self, _: Empty) -> Result<DemoOpened, WireError> {
        let Some(DemoOpener(open)) = self.demo_opener.get() else {
            return Err(WireError::new("NoDemoHere", "The demo cannot be opened from here.")
                .hint("Run `causeway serve --demo` in a terminal, or `causeway-desktop --demo`."));
        };
        Ok(DemoOpened { address: open().await? })
    }

    /// Ends everything and closes the database.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        self.tasks.close();
        // What other commands asked of this engine is answered first.
        let _ = tokio::time::timeout(socket::LAST_ANSWERS, self.tasks.wait()).await;
        self.engine.close().await;
    }
}

/// Turns single changes into sets of tags, at most one set each moment.
async fn gather(mut changes: broadcast::Receiver<Tag>, events: broadcast::Sender<Tags>, stop: CancellationToken) {
    loop {
        let first = tokio::select! {
            first = changes.recv() => first,
            () = stop.cancelled() => return,
        };
        let mut tags = match first {
            Ok(change) => vec![change],
            Err(broadcast::error::RecvError::Lagged(_)) => Tags::all().tags,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        // The end waits for nobody.
        let _ = tokio::time::timeout(GATHER, stop.cancelled()).await;
        while let Ok(change) = changes.try_recv() {
            tags.push(change);
        }
        tags.sort_unstable();
        tags.dedup();
        // No listener is fine: nobody looks.
        let _ = events.send(Tags { tags });
    }
}

/// An engine's error as it crosses a door.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn wire(error: EngineError) -> WireError {
    error.wire()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn changes_that_are_gathered_hold_up_no_end() {
        let (tell, changes) = broadcast::channel(8);
        let (events, mut heard) = broadcast::channel(8);
        let stop = CancellationToken::new();
        let task = TaskTracker::new().spawn(gather(changes, events, stop.clone()));
        tell.send(Tag::Connectors).unwrap();
        tokio::task::yield_now().await;
        let begun = tokio::time::Instant::now();
        stop.cancel();
        task.await.unwrap();
        assert_eq!(begun.elapsed(), std::time::Duration::ZERO);
        assert_eq!(heard.recv().await.unwrap().tags, [Tag::Connectors]);
    }
}
