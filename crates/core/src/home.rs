//! Where things are in the data folder (`$CAUSEWAY_HOME`). Paths only: reading and writing happens elsewhere.

use std::path::{Path, PathBuf};

use crate::Slug;

/// The data folder of one Causeway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// The data folder at `path`.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// The folder of connectors and flows: plain files, fit for git.
    #[must_use]
    pub fn workspace(&self) -> PathBuf {
        self.0.join("workspace")
    }
    /// Every connector has a folder here.
    #[must_use]
    pub fn connectors(&self) -> PathBuf {
        self.workspace().join("connectors")
    }
    /// The folder of one connector.
    #[must_use]
    pub fn connector(&self, slug: &Slug) -> PathBuf {
        self.connectors().join(slug.as_str())
    }
    /// Every flow is a file here.
    #[must_use]
    pub fn flows(&self) -> PathBuf {
        self.workspace().join("flows")
    }
    /// The file of one flow.
    #[must_use]
    pub fn flow(&self, slug: &Slug) -> PathBuf {
        self.flows().join(format!("{slug}.json"))
    }
    /// State and history.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("causeway.db")
    }
    /// Compressed request and response bodies.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.0.join("blobs.db")
    }
    /// Copies of the database: daily ones, and those from before its format changed.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }
    /// What can be made again from the rest, and may be deleted at any time.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.0.join("cache")
    }
    /// Where each operation is in the descriptions of the workspace, and the words to find it by.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.cache().join("index.db")
    }
    /// Lock files: one engine per data folder.
    #[must_use]
    pub fn locks(&self) -> PathBuf {
        self.0.join("locks")
    }
    /// Log files.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }
    /// The local socket by which the command line drives a running engine.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.0.join("causeway.sock")
    }
}
