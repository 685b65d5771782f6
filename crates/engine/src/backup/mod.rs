//! Backups: everything that cannot be made again in one ZIP archive, the way back from one, and what is said and held
//! back after a start from an older database.

mod archive;
mod restore;

use std::path::{Path, PathBuf};

use causeway_store::Restored;
use chrono::{DateTime, Utc};

pub(crate) use restore::finish;
pub use restore::{Brought, restore};

use crate::{Change, Engine, EngineError, files};

impl Engine {
    /// Writes the workspace and the database to an archive that is not there yet. Secrets stay sealed in it: the key to
    /// them is not part of it. Bodies of the history are left out, since nothing depends on them.
    ///
    /// # Errors
    /// [`EngineError::File`], also when there is something at `path`.
    pub async fn back_up_to(&self, path: &Path) -> Result<(), EngineError> {
        if path.exists() {
            let there = format!("{} is there already. Give another name.", path.display());
            return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, there).into());
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
            let missing = format!("There is no folder {}.", folder.display());
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, missing).into());
        }
        let home = self.inner.home.clone();
        files::make_private_folder(&home.backups())?;
        let made = self.inner.clock.now();
        let database = home.backups().join(format!("copy-{}.part", made.timestamp_micros()));
        self.inner.store.copy_to(database.clone()).await?;
        let to = path.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            let written = archive::write(&to, made, &database, &home.workspace());
            let _ = fs_err::remove_file(database);
            written
        });
        Ok(written.await.unwrap_or_else(|_| Err(std::io::Error::other("The backup was broken off.")))?)
    }

    /// The same, to a file in the data folder that is named after the time; gives its path.
    ///
    /// # Errors
    /// [`EngineError::File`].
    pub async fn back_up(&self) -> Result<PathBuf, EngineError> {
        let folder = self.inner.home.backups();
        files::make_private_folder(&folder)?;
        let now = self.inner.clock.now().with_timezone(&chrono::Local).format("%Y-%m-%d-%H%M%S");
        let path = folder.join(format!("causeway-{now}.zip"));
        self.back_up_to(&path).await?;
        Ok(path)
    }

    /// When the database was copied last, as it is each day.
    #[must_use]
    pub fn last_copy(&self) -> Option<DateTime<Utc>> {
        Some(causeway_store::copies(&self.inner.home).first()?.made)
    }

    /// Whether Causeway runs with an older copy of its database and waits for the user's word.
    pub async fn restored(&self) -> Result<Option<Restored>, EngineError> {
        Ok(self.inner.store.restored().await?)
    }

    /// Remembers that the user knows of an older database, so that flows run again. What the flows that are there may have
    /// sent since is in doubt.
    pub(crate) async fn accept_restored(&self) -> Result<(), EngineError> {
        if let Some(restored) = self.restored().await? {
            let flows = self.inner.workspace.flow_slugs()?.iter().map(ToString::to_string).collect();
            self.inner.store.accept_restored(restored, flows).await?;
            self.inner.changes.tell([Change::Status]);
        }
        Ok(())
    }
}
