//! What happens at a start when the database is damaged or gone: it is set aside, never removed, and the newest good copy
//! takes its place. The ledger is older than what was sent then, so the copy says so of itself: until the user has decided,
//! nothing is to be sent.

use std::path::{Path, PathBuf};

use causeway_core::Home;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Store;
use crate::backup::{self, Copy, copies};
use crate::connect;
use crate::error::StoreError;
use crate::files;
use crate::migrate::STATE;
use crate::sql::Json;
use crate::table::{behind, setting};

/// The setting that a restored database has until the user has decided.
const RESTORED: &str = "restored";
/// A database up to this size is read through after a crash: it takes less than half a second.
const CHECKED: u64 = 64 << 20;

/// That the database was replaced by an older copy of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// When.
    pub at: DateTime<Utc>,
    /// When the copy was made: what happened since then is not known.
    pub copied: DateTime<Utc>,
    /// What was wrong with the database.
    pub why: String,
    /// Where the damaged one is; nowhere where it was gone.
    pub aside: Option<PathBuf>,
}

impl Store {
    /// Whether the database was replaced by an older copy and the user has not said yet how to go on.
    pub async fn restored(&self) -> Result<Option<Restored>, StoreError> {
        Ok(self.setting(RESTORED).await?.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// Remembers that the user knows. Of what these flows send from now on the copy may not know that it is there: it is
    /// in doubt, until a run of the flow has come to all of it.
    pub async fn accept_restored(&self, restored: Restored, flows: Vec<String>) -> Result<(), StoreError> {
        self.write_known(move |db| {
            flows.iter().try_for_each(|flow| behind::add(db, flow, restored.copied, restored.at))?;
            setting::put(db, RESTORED, &Json(Value::Null))
        })
        .await
    }
}

/// Whether this database is a copy that the user does not know of yet.
pub(crate) fn is_restored(db: &Connection) -> Result<bool, StoreError> {
    Ok(db.prepare("SELECT 1 FROM setting WHERE key = ?1 AND value <> 'null'")?.exists([RESTORED])?)
}

/// Opens the database of a data folder to write, in the newest format; from a copy where there is no other way.
pub(crate) fn open(home: &Home, now: DateTime<Utc>) -> Result<Connection, StoreError> {
    let path = home.database();
    let before_format = |db: &Connection, format| backup::keep(db, home, now, Some(format)).map(drop);
    let is_lost = !path.exists() && !copies(home).is_empty();
    let opened = if is_lost {
        Err(StoreError::NoDatabase { path: path.clone() })
    } else {
        connect::to_write(&path, &STATE, &before_format).and_then(read_through)
    };
    match opened {
        Err(why) if is_lost || is_damage(&why, &path) => {
            restore(home, now, &why)?;
            connect::to_write(&path, &STATE, &before_format)
        }
        opened => opened,
    }
}

/// After a crash of the machine, damage may be where nobody looks for a while.
fn read_through(db: Connection) -> Result<Connection, StoreError> {
    let size = db.path().map_or(0, |path| files::size(Path::new(path)));
    let clean = db.query_row("SELECT clean_stop FROM engine", [], |row| row.get(0)).unwrap_or(true);
    if !clean && size <= CHECKED {
        backup::check(&db)?;
    }
    Ok(db)
}

/// Whether the file was a database of ours once. One that is another program's is left to the user.
fn is_damage(why: &StoreError, path: &Path) -> bool {
    match why {
        StoreError::DatabaseCorrupt(_) => true,
        StoreError::NotADatabase { .. } => !connect::is_database(path),
        _ => false,
    }
}

/// The newest good copy becomes the database. It gets its name last, so that a crash in between only means that the next
/// start does this again.
fn restore(home: &Home, now: DateTime<Utc>, why: &StoreError) -> Result<(), StoreError> {
    let good = copies(home).into_iter().find(|copy| is_good(&copy.path));
    let Some(copy) = good else { return Err(why.clone()) };
    let part = files::beside(&home.database(), ".restored");
    let database = home.database();
    let aside = files::beside(&database, &format!(".damaged-{}", now.format("%Y%m%dT%H%M%SZ")));
    let is_there = database.exists();
    let restored =
        Restored { at: now, copied: copy.made, why: why.to_string(), aside: is_there.then(|| aside.clone()) };
    prepare(&copy, &part, &restored)?;
    set_aside(&database, &aside)?;
    fs_err::rename(&part, home.database())?;
    files::flush_folder_of(&home.database())?;
    tracing::warn!(copied = %restored.copied, "{} It was replaced by the copy.", restored.why);
    Ok(())
}

fn is_good(path: &Path) -> bool {
    let checked = || backup::check(&connect::to_known(path, &STATE)?);
    checked().is_ok()
}

/// Looks through a database of a backup and marks it: it will take the place of a newer one.
///
/// # Errors
/// It is no database of Causeway, is one of a newer Causeway, or is damaged.
pub fn mark_restored(path: &Path, at: DateTime<Utc>, copied: DateTime<Utc>) -> Result<(), StoreError> {
    backup::check(&connect::to_known(path, &STATE)?)?;
    mark(path, &Restored { at, copied, why: "A backup was restored.".into(), aside: None })
}

/// The copy of the copy, with its mark.
fn prepare(copy: &Copy, part: &Path, restored: &Restored) -> Result<(), StoreError> {
    files::remove_if_there(part)?;
    backup::copy(&connect::to_read(&copy.path)?, part)?;
    mark(part, restored)
}

fn mark(path: &Path, restored: &Restored) -> Result<(), StoreError> {
    let db = Connection::open(path)?;
    let value = serde_json::to_string(restored).unwrap_or_default();
    db.execute("INSERT OR REPLACE INTO setting(key, value) VALUES(?1, ?2)", [RESTORED, &value])?;
    drop(db);
    Ok(fs_err::File::open(path)?.sync_all()?)
}

/// Gives the damaged database another name, and the files beside it, which belong to it.
fn set_aside(path: &Path, aside: &Path) -> Result<(), StoreError> {
    for end in ["-wal", "-shm", ""] {
        let from = files::beside(path, end);
        if from.exists() {
            fs_err::rename(from, files::beside(aside, end))?;
        }
    }
    Ok(())
}
