//! The engine itself: what it owns, how it opens and how it ends. What it does is in the modules beside this one.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use causeway_core::clock::SharedClock;
use causeway_core::settings::Settings;
use causeway_core::{Explain, Home, Slug, SystemClock};
use causeway_store::Store;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::age::Ages;
use crate::agreement::Agreements;
use crate::claims::Claims;
use crate::limits::Limits;
use crate::lock::Lock;
use crate::power::Supplies;
use crate::running::AllRunning;
use crate::scheduler::{Agenda, Calm, MOST_RUNS};
use crate::session::Sessions;
use crate::sign_in::Pending;
use crate::telling::Told;
use crate::tokens::Gate;
use crate::vault::{Keeper, VaultChoice};
use crate::workspace::Workspace;
use crate::{
    Change, Changes, EngineError, FlowFile, Import, ImportSummary, LoadedConnector, files, network, outside,
    properties::Properties,
};

/// How to open an engine.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder.
    pub home: Home,
    /// Where secrets are kept.
    pub vault: VaultChoice,
    /// The clock.
    pub clock: SharedClock,
    /// Whether to wait a moment for another process that is just ending.
    pub patient: bool,
}

impl Options {
    /// The usual: the recorded vault and the machine's clock.
    #[must_use]
    pub fn new(home: Home) -> Self {
        Self { home, vault: VaultChoice::Recorded, clock: Arc::new(SystemClock), patient: true }
    }
}

/// The engine. Clones are the same engine.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) home: Home,
    pub(crate) clock: SharedClock,
    pub(crate) store: Store,
    pub(crate) workspace: Workspace,
    pub(crate) limits: Limits,
    pub(crate) ages: Ages,
    pub(crate) changes: Changes,
    /// Flows that run now.
    pub(crate) running: Mutex<AllRunning>,
    /// What flows that came from elsewhere may do.
    pub(crate) agreements: Mutex<Agreements>,
    /// Sign-ins that wait for the user.
    pub(crate) pending: Mutex<HashMap<String, Pending>>,
    /// Connections that were used, with their secrets.
    pub(crate) sessions: Sessions,
    /// One renewal at a time for each connection.
    pub(crate) renewals: Mutex<HashMap<String, Gate>>,
    /// Tasks that end by themselves and are waited for: what they did at a service must be remembered here.
    pub(crate) finishing: TaskTracker,
    /// Keeps connections signed in, if it is at it just now.
    pub(crate) upkeep: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// What is done once a day, and the day on which it was looked at last.
    pub(crate) daily: Mutex<Option<(chrono::NaiveDate, tokio::task::JoinHandle<()>)>>,
    /// Owns every task of the engine.
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
    /// Wakes the scheduler when something changed that it looks at.
    pub(crate) wake: tokio::sync::Notify,
    /// Wakes it when a run has ended.
    pub(crate) run_over: tokio::sync::Notify,
    /// When flows start.
    pub(crate) agenda: Mutex<Agenda>,
    /// Flows of which runs wait to begin with what their triggers brought.
    pub(crate) fired: Mutex<BTreeSet<Slug>>,
    /// Items that are being delivered.
    pub(crate) claims: Mutex<Claims>,
    /// Flows whose triggers look just now.
    pub(crate) looking: Mutex<BTreeSet<Slug>>,
    /// How many more runs may go on at once. Who waits here for a turn comes before what is due.
    pub(crate) turns: Arc<tokio::sync::Semaphore>,
    /// How often the scheduler looked: an idle one hardly does.
    pub(crate) looks: std::sync::atomic::AtomicU64,
    /// Since when flows can run without a break; absent where they are not run.
    pub(crate) calm: Mutex<Option<Calm>>,
    /// How far the machine's clock is off, as it was kept last.
    pub(crate) clock_off: Mutex<Option<crate::ClockOff>>,
    /// What of the settings of the network calls are made without.
    pub(crate) unused: Mutex<Vec<network::Unused>>,
    /// What the machine has, as far as anybody says.
    pub(crate) supplies: Mutex<Supplies>,
    /// When notifications were shown.
    pub(crate) told: Mutex<Told>,
    pub(crate) vault: Keeper,
    _lock: Lock,
}

const SETTINGS: &str = "settings";
/// Longer than a token server may take to answer.
const FINISHING: std::time::Duration = std::time::Duration::from_secs(35);

impl Engine {
    /// Opens the data folder: takes its lock, opens the database (runs that a crash left are marked interrupted).
    /// Nothing runs by itself until [`Engine::start`].
    pub async fn open(options: Options) -> Result<Self, EngineError> {
        let Options { home, vault, clock, patient } = options;
        files::make_private_folder(home.path())?;
        let lock = Lock::take(&home, patient).await?;
        crate::backup::finish(&home)?;
        let store = outside::open_store(&home, clock.clone())?;
        let inner = Inner {
            workspace: Workspace::open(home.clone())?,
            limits: Limits::new(clock.clone(), store.clone()),
            ages: Ages::new(clock.clone()),
            changes: Changes::default(),
            running: Mutex::default(),
            agreements: Mutex::default(),
            pending: Mutex::default(),
            sessions: Sessions::default(),
            renewals: Mutex::default(),
            finishing: TaskTracker::new(),
            upkeep: Mutex::default(),
            daily: Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            wake: tokio::sync::Notify::new(),
            run_over: tokio::sync::Notify::new(),
            agenda: Mutex::default(),
            fired: Mutex::default(),
            claims: Mutex::default(),
            looking: Mutex::default(),
            turns: Arc::new(tokio::sync::Semaphore::new(MOST_RUNS)),
            looks: std::sync::atomic::AtomicU64::new(0),
            calm: Mutex::default(),
            clock_off: Mutex::default(),
            unused: Mutex::default(),
            supplies: Mutex::default(),
            told: Mutex::default(),
            vault: Keeper::new(vault),
            _lock: lock,
            home,
            clock,
            store,
        };
        let engine = Self { inner: Arc::new(inner) };
        engine.use_network(&engine.settings().await?);
        engine.recall_clock().await?;
        engine.recall_paused().await?;
        engine.recall_agreements().await?;
        if let Some(restored) = engine.restored().await? {
            engine.notify_restored(&restored).await;
        }
        Ok(engine)
    }

    /// Stops all runs and sign-ins, waits for them, and closes the database. What was not finished goes on at the next
    /// start: the ledger knows what was delivered.
    pub async fn close(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
        let patience = std::time::Duration::from_secs(4);
        if tokio::time::timeout(patience, self.inner.tasks.wait()).await.is_err() {
            tracing::warn!("some tasks did not end in time; the ledger settles what they left");
        }
        self.inner.finishing.close();
        if tokio::time::timeout(FINISHING, self.inner.finishing.wait()).await.is_err() {
            tracing::warn!("a sign-in service did not answer in time; its answer is lost");
        }
        if let Err(error) = self.note_clock().await {
            tracing::debug!(code = error.code(), "how far the clock is off was not kept: {error}");
        }
        self.inner.store.close().await;
    }

    /// What changes from now on.
    #[must_use]
    pub fn changes(&self) -> tokio::sync::broadcast::Receiver<Change> {
        self.inner.changes.listen()
    }

    /// The data folder.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    /// The database: history, ledger, connections.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.inner.clock.now()
    }

    /// All connectors. One that cannot be read is left out and logged.
    pub fn connectors(&self) -> Result<Vec<Arc<LoadedConnector>>, EngineError> {
        let load = |slug: &Slug| {
            let connector = self.inner.workspace.connectors().get(slug);
            connector.inspect_err(|error| tracing::warn!(connector = %slug, code = error.code(), "cannot be read")).ok()
        };
        Ok(self.inner.workspace.connectors().slugs()?.iter().filter_map(load).collect())
    }

    /// One connector.
    pub fn connector(&self, slug: &Slug) -> Result<Arc<LoadedConnector>, EngineError> {
        self.inner.workspace.connectors().get(slug)
    }

    /// Saves a description as a connector. A newer description that would break flows is refused unless that is
    /// accepted. It reads and writes files: not for a thread that others wait for.
    pub fn import(&self, new: Import<'_>) -> Result<ImportSummary, EngineError> {
        let workspace = &self.inner.workspace;
        let summary = workspace.connectors().import(new, |slug| workspace.used_operations(slug))?;
        self.inner.changes.tell([Change::Connectors, Change::Status]);
        Ok(summary)
    }

    /// Operations by words, of one connector or of all.
    pub fn search(&self, search: &causeway_store::Search<'_>) -> Result<causeway_store::Found, EngineError> {
        self.inner.workspace.connectors().search(search)
    }

    /// Makes a connector that ships with Causeway; what the user set before is kept.
    pub fn import_catalog(&self, entry: &crate::catalog::Entry) -> Result<ImportSummary, EngineError> {
        let slug = Slug::from_title(entry.slug);
        let shipped = crate::properties::read(entry.properties).map_err(|error| EngineError::BrokenFile {
            path: format!("catalog/connectors/{slug}/apiProperties.json"),
            message: error.to_string(),
        })?;
        let kept = self.connector(&slug).ok().map(|connector| connector.properties.clone());
        self.import(Import {
            bytes: entry.definition.as_bytes().into(),
            source: "Causeway's catalogue",
            name: Some(&slug),
            properties: Some(kept.unwrap_or(shipped)),
            ..Import::default()
        })
    }

    /// A connector in its normal form: one OpenAPI 3.1 document. It reads all of the description: not for a thread that
    /// others wait for.
    pub fn export_connector(&self, slug: &Slug) -> Result<serde_json::Value, EngineError> {
        self.inner.workspace.connectors().export(slug)
    }

    /// Changes what is known about a connector beyond its description.
    pub fn save_properties(&self, slug: &Slug, properties: &Properties) -> Result<(), EngineError> {
        self.inner.workspace.connectors().save_properties(slug, properties)?;
        self.inner.changes.tell([Change::Connectors]);
        Ok(())
    }

    /// Names the address that is called (the description's own when it is absent), and what stands in its braces. Values
    /// that are empty are forgotten.
    pub fn set_server(
        &self,
        slug: &Slug,
        server: Option<&str>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), EngineError> {
        let mut properties = self.connector(slug)?.properties.clone();
        properties.server = server.map(callable).transpose()?;
        for (name, value) in variables {
            match value.trim() {
                "" => drop(properties.variables.remove(&name)),
                value => drop(properties.variables.insert(name, value.to_owned())),
            }
        }
        self.save_properties(slug, &properties)
    }

    /// Removes a connector that no connection is on, and what was allowed to it.
    pub async fn remove_connector(&self, slug: &Slug) -> Result<(), EngineError> {
        self.inner.workspace.connectors().remove(slug)?;
        self.forget_approvals(slug).await?;
        self.inner.changes.tell([Change::Connectors, Change::Status]);
        Ok(())
    }

    /// All flows.
    pub fn flows(&self) -> Result<Vec<Arc<FlowFile>>, EngineError> {
        self.inner.workspace.flows()
    }

    /// One flow.
    pub fn flow(&self, slug: &Slug) -> Result<Arc<FlowFile>, EngineError> {
        self.inner.workspace.flow(slug)
    }

    /// Whether there is a flow of this name.
    #[must_use]
    pub fn has_flow(&self, slug: &Slug) -> bool {
        self.inner.workspace.has_flow(slug)
    }

    /// Reads and checks the text of a flow against the connectors of this workspace.
    #[must_use]
    pub fn check_flow(&self, source: &str) -> Vec<causeway_flow::Diagnostic> {
        self.inner.workspace.check(source).1
    }

    /// The settings.
    pub async fn settings(&self) -> Result<Settings, EngineError> {
        let saved = self.inner.store.setting(SETTINGS).await?;
        Ok(saved.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    /// Saves the settings.
    pub async fn save_settings(&self, settings: &Settings) -> Result<(), EngineError> {
        network::check(settings)?;
        let value = serde_json::to_value(settings).unwrap_or(Value::Null);
        self.inner.store.set_setting(SETTINGS, value).await?;
        self.use_network(settings);
        self.inner.changes.tell([Change::Settings, Change::Notifications]);
        self.tell_schedule();
        Ok(())
    }
}

/// An address as it is kept.
fn callable(server: &str) -> Result<String, EngineError> {
    match url::Url::parse(server.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url.as_str().trim_end_matches('/').to_owned()),
        _ => Err(EngineError::NotAnAddress(causeway_core::text::one_line(server, 120))),
    }
}

/// A lock that a panic elsewhere does not take away.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
