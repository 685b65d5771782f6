//! `cache/index.db`: where each operation is in the descriptions of the workspace, and the words to find it by. An
//! imported connector opens one operation by it without reading the rest, and a person searches all connectors at once.
//!
//! Everything here is derived: it can be made again from the files of the workspace, so it may be deleted at any time,
//! is in no backup, and is made anew without a word where it is damaged or of another format. What it answers may be
//! older than the files; the stamp of a connector tells.
//!
//! Calls block, for some microseconds (looking up), milliseconds (searching) or tenths of a second (replacing).

mod file;
mod find;
mod haystack;
mod query;
mod read;
mod rows;
mod words;
mod write;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use causeway_core::{Home, Slug};
use rusqlite::Connection;

pub use rows::{Found, Indexed, IndexedHead, IndexedOperation, OperationEntry, Part, Search};

use crate::error::StoreError;

/// The index of one data folder. Clones are cheap and share everything.
///
/// ```
/// # use causeway_core::Home;
/// # use causeway_store::{Index, Indexed, IndexedOperation, Search};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// let index = Index::open(&Home::new(folder.path()));
/// let operation = IndexedOperation { id: "getActivityStreams", method: "GET", ..IndexedOperation::default() };
/// let all = Indexed { title: "Strava", stamp: "1", head: b"{}", operations: &[operation], parts: &[] };
/// index.replace(&"strava".parse()?, &all)?;
/// let found = index.search(&Search { connector: None, text: "strava streams", offset: 0, limit: 20 })?;
/// assert_eq!(found.operations[0].1.id, "getActivityStreams");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Index(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Where it is; nowhere for one in memory, which has no connection but that of the writer.
    path: Option<PathBuf>,
    /// Nothing where not even memory could be had.
    writer: Slot,
    /// Looks up, and never waits for a search.
    reader: Slot,
    searcher: Slot,
}

/// A connection that is opened when it is first needed.
type Slot = Mutex<Option<Connection>>;

impl Index {
    /// Opens the file, or makes it. Without a usable file the index is in memory, and the log says why.
    #[must_use]
    pub fn open(home: &Home) -> Self {
        let path = home.index();
        match file::open(&path) {
            Ok(db) => Self::of(Some(path), Some(db)),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be kept in its file and is made anew with each start");
                Self::of(None, file::in_memory().ok())
            }
        }
    }

    fn of(path: Option<PathBuf>, writer: Option<Connection>) -> Self {
        let (reader, searcher) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { path, writer: Mutex::new(writer), reader, searcher }))
    }

    /// Replaces all that is known of a connector, or changes nothing.
    pub fn replace(&self, connector: &Slug, new: &Indexed<'_>) -> Result<(), StoreError> {
        self.write(|db| write::replace(db, connector, new))
    }

    /// Changes the stamp alone, of a connector that is here.
    pub fn stamp(&self, connector: &Slug, stamp: &str) -> Result<(), StoreError> {
        self.write(|db| write::stamp(db, connector, stamp))
    }

    /// Forgets a connector.
    pub fn remove(&self, connector: &Slug) -> Result<(), StoreError> {
        self.write(|db| write::remove(db, connector))
    }

    /// What is known of a connector as a whole.
    pub fn connector(&self, connector: &Slug) -> Result<Option<IndexedHead>, StoreError> {
        self.read(&self.0.reader, |db| read::connector(db, connector))
    }

    /// The stamp alone; see [`IndexedHead`].
    pub fn stamp_of(&self, connector: &Slug) -> Result<Option<String>, StoreError> {
        self.read(&self.0.reader, |db| read::stamp(db, connector))
    }

    /// The operation with this id, whatever its case.
    pub fn operation(&self, connector: &Slug, id: &str) -> Result<Option<OperationEntry>, StoreError> {
        self.read(&self.0.reader, |db| read::operation(db, connector, id))
    }

    /// All operations of a connector, in the description's order.
    pub fn operations(&self, connector: &Slug) -> Result<Vec<OperationEntry>, StoreError> {
        self.read(&self.0.searcher, |db| read::operations(db, connector))
    }

    /// The ids of all operations of a connector, in the description's order.
    pub fn ids(&self, connector: &Slug) -> Result<Vec<String>, StoreError> {
        self.read(&self.0.searcher, |db| read::ids(db, connector))
    }

    /// Where the reference whose text has this hash leads.
    pub fn part(&self, connector: &Slug, key: u64) -> Result<Option<Part>, StoreError> {
        self.read(&self.0.reader, |db| read::part(db, connector, key))
    }

    /// Operations whose id, summary, path, tags or connector have every word of the text, or words that begin so. Case
    /// and diacritics do not count. Only where there is none, words may also be inside of others.
    ///
    /// The best come first: those whose id is the text, whose id begins with it, then by where the words are, in the
    /// id, in the summary, in path or tags.
    pub fn search(&self, search: &Search<'_>) -> Result<Found, StoreError> {
        self.read(&self.0.searcher, |db| find::search(db, search))
    }

    fn write(&self, work: impl Fn(&mut Connection) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut writer = lock(&self.0.writer);
        let db = writer.as_mut().ok_or(StoreError::Closed)?;
        let mut done = work(db);
        if matches!(done, Err(StoreError::DatabaseCorrupt(_))) {
            file::make_anew(db)?;
            done = work(db);
        }
        file::settle(db);
        done
    }

    fn read<T>(&self, slot: &Slot, work: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        match self.read_once(slot, &work) {
            // A text that is none, or a row that another promises: damage that SQLite does not see.
            Err(StoreError::DatabaseCorrupt(_) | StoreError::Unreadable(_)) => {
                file::make_anew(lock(&self.0.writer).as_mut().ok_or(StoreError::Closed)?)?;
                self.read_once(slot, &work)
            }
            done => done,
        }
    }

    fn read_once<T>(&self, slot: &Slot, work: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let Some(path) = &self.0.path else {
            return Ok(work(lock(&self.0.writer).as_ref().ok_or(StoreError::Closed)?)?);
        };
        let mut slot = lock(slot);
        let db = match slot.take() {
            Some(db) => db,
            None => file::open_to_read(path)?,
        };
        Ok(work(slot.insert(db))?)
    }
}

fn lock(slot: &Slot) -> MutexGuard<'_, Option<Connection>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_an_error_that_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(&Home::new(folder.path()));
        let slug: Slug = "a".parse().unwrap();
        let ids: Vec<String> = (0..5000).map(|n| format!("operation{n}")).collect();
        let operations: Vec<_> = ids.iter().map(|id| IndexedOperation { id, ..IndexedOperation::default() }).collect();
        let put = |stamp, n| {
            let operations = &operations[..n];
            index.replace(&slug, &Indexed { title: "A", stamp, head: b"", operations, parts: &[] })
        };
        put("1", 10).unwrap();
        let limit = |pages: i64| {
            let writer = lock(&index.0.writer);
            let sql = format!("PRAGMA max_page_count = {pages}");
            writer.as_ref().unwrap().query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        limit(1);
        assert_eq!(put("2", 5000), Err(StoreError::DiskFull));
        assert_eq!(index.connector(&slug).unwrap().unwrap().stamp, "1");
        assert_eq!(index.ids(&slug).unwrap(), ids[..10]);
        limit(1_000_000);
        put("2", 5000).unwrap();
        assert_eq!(index.ids(&slug).unwrap(), ids);
    }
}
