//! Everything that can go wrong with the database, each as something a caller or a person can act on.

use std::path::PathBuf;

use causeway_core::error::{About, about};
use causeway_core::{Explain, RunId};
use rusqlite::ErrorCode;

/// Why the store did not do what it was asked. Nothing half-done is left behind by any of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Written by a version of Causeway that this one cannot know.
    #[error("{} was written by a newer Causeway: it has format {found}, and this one knows up to {known}.", path.display())]
    DatabaseNewer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this version knows.
        known: i64,
    },
    /// Only opened to read, and in a format that must be brought up to date first.
    #[error("{} has not been brought up to date since Causeway was updated.", path.display())]
    DatabaseOlder {
        /// The file.
        path: PathBuf,
    },
    /// Not a SQLite file at all, or one of another program.
    #[error("{} is not a Causeway database.", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// There is no database yet.
    #[error("There is no database at {}.", path.display())]
    NoDatabase {
        /// Where it would be.
        path: PathBuf,
    },
    /// A SQLite file whose content is broken.
    #[error("The database is damaged: {0}.")]
    DatabaseCorrupt(String),
    /// No room for the change.
    #[error("The disk is full: the change was not saved.")]
    DiskFull,
    /// Someone else kept the database locked.
    #[error("Another program keeps the database locked: the change was not saved.")]
    DatabaseBusy,
    /// Opened to read, or the file may not be written.
    #[error("The database may only be read.")]
    ReadOnly,
    /// The disk or SQLite failed in another way.
    #[error("The database could not be used: {0}.")]
    DatabaseFailed(String),
    /// The folder or a file could not be made or opened.
    #[error("{0}.")]
    File(String),
    /// What was read is not what was written.
    #[error("An entry of the database cannot be read: {0}.")]
    Unreadable(String),
    /// The store was closed.
    #[error("The database is closed.")]
    Closed,
    /// The flow has a run that has not ended.
    #[error("The flow \"{flow}\" is running already.")]
    AlreadyRunning {
        /// The flow.
        flow: String,
    },
    /// No such run.
    #[error("There is no run {0}.")]
    NoSuchRun(RunId),
    /// The run has ended, or would end as "running".
    #[error("The run {0} is not running.")]
    NotRunning(RunId),
    /// Nothing with this key was ever sent on this route.
    #[error("Nothing is known of a delivery \"{key}\" by \"{action}\" in the flow \"{flow}\".")]
    NoSuchDelivery {
        /// The flow.
        flow: String,
        /// The action.
        action: String,
        /// The item's key.
        key: String,
    },
    /// The delivery is known to have arrived, or is under way, so that there is nothing to decide.
    #[error("\"{label}\" is not waiting for a decision: it is {state}.")]
    NotWaiting {
        /// What the item is called.
        label: String,
        /// The state it is in.
        state: String,
    },
    /// Two operations of one connector whose ids differ in case at most.
    #[error("The connector \"{connector}\" has two operations called \"{id}\".")]
    TwoOperations {
        /// The connector.
        connector: String,
        /// The id of the second.
        id: String,
    },
    /// A newer secret is kept already.
    #[error("A newer sign-in of \"{connection}\" is kept already.")]
    Outdated {
        /// The connection.
        connection: String,
    },
}

impl Explain for StoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::DatabaseNewer { .. } => "DatabaseNewer",
            Self::DatabaseOlder { .. } => "DatabaseOlder",
            Self::NotADatabase { .. } => "NotADatabase",
            Self::NoDatabase { .. } => "NoDatabase",
            Self::DatabaseCorrupt(_) => "DatabaseCorrupt",
            Self::DiskFull => "DiskFull",
            Self::DatabaseBusy => "DatabaseBusy",
            Self::ReadOnly => "DatabaseReadOnly",
            Self::DatabaseFailed(_) => "DatabaseFailed",
            Self::File(_) => "FileFailed",
            Self::Unreadable(_) => "DatabaseUnreadable",
            Self::Closed => "DatabaseClosed",
            // "AlreadyRunning" is the engine's code for a second engine.
            Self::AlreadyRunning { .. } => "FlowRunning",
            Self::NoSuchRun(_) | Self::NoSuchDelivery { .. } => "NotFound",
            Self::NotRunning(_) => "RunNotRunning",
            Self::NotWaiting { .. } => "DeliveryNotWaiting",
            Self::TwoOperations { .. } => "TwoOperations",
            Self::Outdated { .. } => "SecretOutdated",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::DatabaseNewer { .. } => {
                "Start the newer Causeway, or give another folder with --home. Nothing was changed.".into()
            }
            Self::DatabaseOlder { .. } => "Start Causeway once; it does that by itself.".into(),
            Self::NotADatabase { .. } => {
                "Move the file away, or bring a backup back with `causeway restore FILE`. Nothing was changed.".into()
            }
            Self::NoDatabase { .. } => "Start Causeway once, or give the right folder with --home.".into(),
            Self::DatabaseCorrupt(_) => "There is no good copy of it in backups/. Bring one back with `causeway restore \
                 FILE`. Moving it away starts with an empty history and ledger: items that were delivered before could be \
                 sent again. Connectors and flows are plain files and are not affected."
                .into(),
            Self::DiskFull => "Free some space; Causeway goes on by itself. Nothing is sent that cannot be recorded.".into(),
            Self::DatabaseBusy => "Close whatever has causeway.db open (a database browser, a backup) and try again.".into(),
            Self::ReadOnly => "Check that you may write to the data folder.".into(),
            Self::DatabaseFailed(_) | Self::File(_) => "Check that the disk is there and that you may write to the data folder.".into(),
            Self::Unreadable(_) => "Another program may have changed causeway.db. Restore it from a backup if this goes on.".into(),
            Self::Closed => "Start Causeway again.".into(),
            Self::AlreadyRunning { .. } => "Wait until it has finished.".into(),
            Self::NoSuchRun(_) => "`causeway runs list` shows those that are there.".into(),
            Self::NotWaiting { .. } => "Look at the list again; it has changed.".into(),
            Self::TwoOperations { .. } => "Import the description again; each operation is then given an id of its own.".into(),
            Self::NotRunning(_) | Self::NoSuchDelivery { .. } | Self::Outdated { .. } => return None,
        })
    }

    fn about(&self) -> About {
        match self {
            Self::DatabaseNewer { path, .. }
            | Self::DatabaseOlder { path }
            | Self::NotADatabase { path }
            | Self::NoDatabase { path } => about([("path", &path.display())]),
            Self::DatabaseCorrupt(message)
            | Self::DatabaseFailed(message)
            | Self::File(message)
            | Self::Unreadable(message) => about([("message", message)]),
            Self::AlreadyRunning { flow } => about([("flow", flow)]),
            Self::NoSuchRun(run) => about([("what", &"run"), ("name", run)]),
            Self::NotRunning(run) => about([("run", run)]),
            Self::NoSuchDelivery { key, .. } => about([("what", &"delivery"), ("name", key)]),
            Self::NotWaiting { label, .. } => about([("label", label)]),
            Self::TwoOperations { connector, id } => about([("connector", connector), ("id", id)]),
            Self::Outdated { connection } => about([("connection", connection)]),
            Self::DiskFull | Self::DatabaseBusy | Self::ReadOnly | Self::Closed => About::new(),
        }
    }

    fn retryable(&self) -> bool {
        matches!(self, Self::DiskFull | Self::DatabaseBusy | Self::AlreadyRunning { .. })
    }
}

/// No room for the shared memory file beside the database; SQLite calls that an I/O error.
const NO_ROOM_FOR_SHM: i32 = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let message = error.to_string().trim_end_matches('.').to_owned();
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return Self::Unreadable(message);
        };
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::SystemIoFailure if failure.extended_code == NO_ROOM_FOR_SHM => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::DatabaseBusy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::DatabaseCorrupt(message),
            ErrorCode::ReadOnly => Self::ReadOnly,
            _ => Self::DatabaseFailed(message),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::File(error.to_string().trim_end_matches('.').to_owned()),
        }
    }
}
