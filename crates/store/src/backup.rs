//! Copies of `causeway.db`: one a day and one before its format changes, in `backups/`; and any that is asked for. A copy
//! is checked before it gets its name, so that whatever has the name of a copy is one. Secrets in it stay sealed.

use std::path::{Path, PathBuf};

use causeway_core::Home;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::Store;
use crate::connect;
use crate::error::StoreError;
use crate::files;

/// So many daily copies are kept, and so many from before a change of format.
const KEPT: usize = 3;
/// How long one from before a change of format is kept: by then the new one has proved itself.
const FORMAT_LIFE: TimeDelta = TimeDelta::days(30);
/// How the time stands in a name.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// When it was made.
    pub made: DateTime<Utc>,
    /// The format that it was made before the end of; `None` for a daily copy.
    pub format: Option<i64>,
    /// Where it is.
    pub path: PathBuf,
}

impl Copy {
    /// `causeway-20261126T031500Z.db`, `causeway-20261126T031500Z-format-2.db`.
    fn of(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?.strip_prefix("causeway-")?.strip_suffix(".db")?;
        let (stamp, format) = match name.split_once("-format-") {
            Some((stamp, format)) => (stamp, Some(format.parse().ok()?)),
            None => (name, None),
        };
        let made = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc();
        Some(Self { made, format, path })
    }
}

/// The copies of a data folder, the newest first.
#[must_use]
pub fn copies(home: &Home) -> Vec<Copy> {
    let entries = fs_err::read_dir(home.backups()).into_iter().flatten().flatten();
    let mut copies: Vec<_> = entries.filter_map(|entry| Copy::of(entry.path())).collect();
    copies.sort_by(|a, b| b.cmp(a));
    copies
}

/// When a copy was made, by its name.
#[must_use]
pub fn made(path: &Path) -> Option<DateTime<Utc>> {
    Copy::of(path.to_owned()).map(|copy| copy.made)
}

impl Store {
    /// Copies the database into `backups/` and removes the oldest copies there. What is written meanwhile is not in it.
    pub async fn back_up(&self) -> Result<PathBuf, StoreError> {
        let (home, now) = (self.home().clone(), self.now());
        self.on_disk(move || keep(&connect::to_read(&home.database())?, &home, now, None)).await
    }

    /// Copies the database to a file that is not there yet.
    pub async fn copy_to(&self, path: PathBuf) -> Result<(), StoreError> {
        let database = self.home().database();
        self.on_disk(move || copy(&connect::to_read(&database)?, &path)).await
    }

    /// Reads every page and every index of the database; an error says what is damaged.
    pub async fn check(&self) -> Result<(), StoreError> {
        let database = self.home().database();
        self.on_disk(move || check(&connect::to_read(&database)?)).await
    }
}

/// Removes what killed copies left. Nobody else may be making one.
pub(crate) fn tidy(home: &Home) {
    let entries = fs_err::read_dir(home.backups()).into_iter().flatten().flatten();
    for part in entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "part")) {
        if let Err(error) = fs_err::remove_file(&part) {
            tracing::warn!("a half-made copy could not be removed: {error}");
        }
    }
}

/// A copy in `backups/`, of which only the newest stay.
pub(crate) fn keep(
    db: &Connection,
    home: &Home,
    now: DateTime<Utc>,
    format: Option<i64>,
) -> Result<PathBuf, StoreError> {
    files::make_private_folder(&home.backups())?;
    let end = format.map_or_else(String::new, |format| format!("-format-{format}"));
    let path = home.backups().join(format!("causeway-{}{end}.db", now.format(STAMP)));
    if !path.exists() {
        copy(db, &path)?;
    }
    forget(home, now);
    Ok(path)
}

/// Removes copies that are not needed any more: what a user removes is not to stay in them for ever.
fn forget(home: &Home, now: DateTime<Utc>) {
    let (of_format, daily): (Vec<_>, Vec<_>) = copies(home).into_iter().partition(|copy| copy.format.is_some());
    let old = of_format.iter().filter(|copy| now - copy.made > FORMAT_LIFE);
    for copy in daily.iter().skip(KEPT).chain(of_format.iter().skip(KEPT)).chain(old) {
        // It is in nobody's way; the next copy tries again.
        let _ = fs_err::remove_file(&copy.path);
    }
}

/// A copy under another name first: what has the final name is whole, checked and on the disk.
pub(crate) fn copy(db: &Connection, to: &Path) -> Result<(), StoreError> {
    let part = files::beside(to, ".part");
    let copied = copy_as(db, &part).and_then(|()| Ok(fs_err::rename(&part, to)?));
    if copied.is_err() {
        let _ = fs_err::remove_file(&part);
    }
    copied?;
    Ok(files::flush_folder_of(to)?)
}

fn copy_as(db: &Connection, part: &Path) -> Result<(), StoreError> {
    // What a killed copy left.
    files::remove_if_there(part)?;
    files::make_private_file(part)?;
    // SQLite takes an empty file for a new one. It does not flush what it writes there.
    db.execute("VACUUM INTO ?1", [part.to_str().ok_or_else(|| not_text(part))?])?;
    fs_err::File::open(part)?.sync_all()?;
    check(&connect::to_read(part)?)
}

fn not_text(path: &Path) -> StoreError {
    StoreError::File(format!("{} has a name that is not text, which SQLite cannot use", path.display()))
}

/// Whether a database holds together: an error where it does not.
pub(crate) fn check(db: &Connection) -> Result<(), StoreError> {
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(StoreError::DatabaseCorrupt(said)) }
}
