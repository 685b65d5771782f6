//! The connections that read. They see what is committed, and neither wait for the writer nor make it wait.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::connect;
use crate::error::StoreError;
use crate::gate::{AnyGate, Step};

/// So many reads go on at the same time.
const READERS: u32 = 2;

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
    gate: AnyGate,
}

impl Readers {
    /// Readers of a database that was checked; `first` is one of them.
    pub(crate) fn new(path: &Path, first: Connection, gate: AnyGate) -> Self {
        let idle = Arc::new(Mutex::new(vec![first]));
        Self { path: path.into(), permits: Arc::new(Semaphore::new(READERS as usize)), idle, gate }
    }

    /// Reads on a thread that may wait for the disk, everything from one moment of the database.
    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (idle, path) = (self.idle.clone(), self.path.clone());
        let work = move || {
            let _permit = permit;
            let db = match take(&idle) {
                Some(db) => db,
                None => connect::to_read(&path)?,
            };
            let found = db.unchecked_transaction().map_err(StoreError::from).and_then(|_moment| read(&db));
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            found
        };
        if let Some(gate) = &self.gate {
            gate.pass(Step::Read).await?;
            return work();
        }
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
    }

    /// Waits for reads that are under way and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(_all) = self.permits.acquire_many(READERS).await {
            self.permits.close();
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

fn take(idle: &Mutex<Vec<Connection>>) -> Option<Connection> {
    idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
}
