//! The store as others hold it: opening, closing, and the two ways in (read, write) that the tables use.

use std::sync::Arc;

use causeway_core::clock::SharedClock;
use causeway_core::{Home, SystemClock};
use rusqlite::Connection;

use crate::backup;
use crate::blobs::Blobs;
use crate::connect;
use crate::error::StoreError;
use crate::files;
use crate::gate::{AnyGate, Gate};
use crate::known::Known;
use crate::migrate::STATE;
use crate::readers::Readers;
use crate::rescue;
use crate::table::engine::{self, Boot, Recovery};
use crate::writer::Writer;

/// State, ledger and history of one data folder. Clones are cheap and share everything.
///
/// Dropping the last one without [`Store::close`] loses nothing that was answered, but the next start treats it like
/// a crash.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    // Dropped before the writer: the last connection to close tidies up, and only the writer's may.
    readers: Readers,
    writer: Option<Writer>,
    blobs: Arc<Blobs>,
    clock: SharedClock,
    boot: Boot,
    home: Home,
    known: Arc<Known>,
    gate: AnyGate,
}

/// Milliseconds since a start of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Uptime {
    pub(crate) machine: i64,
    pub(crate) ms: i64,
}

impl Store {
    /// Opens the databases of a data folder, making what is not there and bringing the format up to date. Runs that a
    /// crash left running become interrupted, deliveries that it left half-way become unknown. A database that is damaged
    /// or gone is replaced by the newest good copy, and [`Store::restored`] says so until the user knows.
    ///
    /// Only one store may be open to write: the engine holds a lock for that. It blocks for some milliseconds.
    pub fn open(home: &Home, clock: SharedClock) -> Result<Self, StoreError> {
        Self::open_behind(home, clock, None)
    }

    /// The same for a simulation: without threads, and with a gate that everything passes which is read and written.
    pub fn open_simulated(home: &Home, clock: SharedClock, gate: Arc<dyn Gate>) -> Result<Self, StoreError> {
        Self::open_behind(home, clock, Some(gate))
    }

    fn open_behind(home: &Home, clock: SharedClock, gate: AnyGate) -> Result<Self, StoreError> {
        files::make_private_folder(home.path())?;
        backup::tidy(home);
        let database = home.database();
        let mut db = rescue::open(home, clock.now())?;
        let boot = engine::boot(&mut db, clock.now())?;
        let readers = Readers::new(&database, connect::to_read(&database)?, gate.clone());
        let writer = Some(match &gate {
            Some(gate) => Writer::simulated(db, gate.clone()),
            None => Writer::start(db)?,
        });
        let blobs = Arc::new(Blobs::open(&home.blobs()));
        let (home, known) = (home.clone(), Arc::default());
        Ok(Self { inner: Arc::new(Inner { writer, readers, blobs, clock, boot, home, known, gate }) })
    }

    /// Opens the databases to read only, beside an engine that may be running. Everything that changes something
    /// answers [`StoreError::ReadOnly`].
    pub fn open_read_only(home: &Home) -> Result<Self, StoreError> {
        let database = home.database();
        let db = connect::to_read_unchecked(&database, &STATE)?;
        let boot = engine::present(&db)?;
        let readers = Readers::new(&database, db, None);
        let blobs = Arc::new(Blobs::open_read_only(&home.blobs()));
        let clock: SharedClock = Arc::new(SystemClock);
        Ok(Self {
            inner: Arc::new(Inner {
                writer: None,
                readers,
                blobs,
                clock,
                boot,
                home: home.clone(),
                known: Arc::default(),
                gate: None,
            }),
        })
    }

    /// Finishes what was asked before, moves the logs into the databases and closes them. Whatever is asked afterwards
    /// answers [`StoreError::Closed`].
    pub async fn close(&self) {
        // The last connection to close tidies up, and only the writer's may.
        self.inner.readers.close().await;
        if let Some(writer) = &self.inner.writer {
            writer.close().await;
        }
        let blobs = self.inner.blobs.clone();
        let _ = tokio::task::spawn_blocking(move || blobs.close()).await;
    }

    /// What opening found of the time before.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        self.inner.boot.recovery
    }

    /// The number of this start: one more than that of the last.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.inner.boot.epoch
    }

    /// This moment, for what is timed without the wall clock.
    pub(crate) fn uptime(&self) -> Uptime {
        let passed = self.inner.clock.uptime().as_millis();
        Uptime { machine: self.inner.boot.machine, ms: i64::try_from(passed).unwrap_or(i64::MAX) }
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.inner.writer.as_ref().ok_or(StoreError::ReadOnly)?.write(work, None).await
    }

    /// The same for what is [`Known`].
    pub(crate) async fn write_known<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let known = self.inner.known.clone();
        self.inner.writer.as_ref().ok_or(StoreError::ReadOnly)?.write(work, Some(known)).await
    }

    /// What is known without reading, for a store that writes: what others write is not noticed.
    pub(crate) fn known(&self) -> Option<&Known> {
        self.inner.writer.is_some().then_some(&*self.inner.known)
    }

    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.inner.readers.read(read).await
    }

    /// Something to do with the bodies, on a thread that may wait for the disk.
    pub(crate) async fn with_blobs<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Blobs) -> T + Send + 'static,
        T: Send + 'static,
    {
        let blobs = self.inner.blobs.clone();
        if self.inner.gate.is_some() {
            return Ok(work(&blobs));
        }
        tokio::task::spawn_blocking(move || work(&blobs)).await.map_err(|_| StoreError::Closed)
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.inner.writer.is_none()
    }

    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.inner.clock.now()
    }

    /// Something that reads or writes whole files, on a thread that may wait for the disk.
    pub(crate) async fn on_disk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce() -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        if self.inner.gate.is_some() {
            return work();
        }
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
    }

    /// Moves the log of the state into its database, so that both have their true size. Readers and the writer may be in
    /// the way, so it is tried for some seconds.
    pub(crate) async fn move_log(&self) -> Result<(), StoreError> {
        for _ in 0..20 {
            let database = self.inner.home.database();
            let moved = self.on_disk(move || Ok(connect::move_log(&connect::to_move_log(&database, &STATE)?)?));
            if moved.await? {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        Ok(())
    }

    pub(crate) fn home(&self) -> &Home {
        &self.inner.home
    }
}
