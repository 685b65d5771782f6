//! The way back from a backup. It is unpacked and looked at beside the data folder's own files first; then a note says
//! that it takes their place, and from then on that happens, whatever comes in between: a start that finds the note
//! finishes it. What was there is kept in `backups/`.

use std::io;
use std::path::{Path, PathBuf};

use causeway_core::Home;
use causeway_core::clock::SharedClock;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::archive::{self, DATABASE, WORKSPACE};
use crate::lock::Lock;
use crate::{EngineError, crash, files};

/// The files that belong together: what is brought takes the place of all that are there.
const PLACES: [(&str, &[&str]); 2] = [(WORKSPACE, &[]), (DATABASE, &["causeway.db-wal", "causeway.db-shm"])];

/// What a backup brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Whether the workspace came with it, or the database only.
    pub workspace: bool,
    /// Where what was there before is now, if there was anything.
    pub aside: Option<PathBuf>,
}

/// Where a backup is unpacked, within the data folder.
const STAGED: &str = "restoring";

/// That what is staged takes the place of what is there, which goes to this folder within the data folder.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    aside: String,
}

/// Brings back a backup (an archive of [`crate::Engine::back_up_to`], or a copy of the database alone) while no engine
/// runs. Afterwards nothing is sent until the user says so, because what was sent since the backup is not known.
///
/// # Errors
/// [`EngineError::AlreadyRunning`], [`EngineError::BrokenFile`] for what is no backup, and errors of the disk and the
/// database. Before the note is written nothing has changed.
pub async fn restore(home: &Home, clock: &SharedClock, from: &Path) -> Result<Brought, EngineError> {
    files::make_private_folder(home.path())?;
    let _lock = Lock::take(home, true).await?;
    finish(home)?;
    let now = clock.now();
    let note = Note { aside: now.format("backups/replaced-%Y%m%dT%H%M%SZ").to_string() };
    let staged = home.path().join(STAGED);
    if staged.exists() {
        // Another one was killed before its note was written.
        fs_err::remove_dir_all(&staged)?;
    }
    let made = stage(from, &staged, now);
    let ready = made.and_then(|made| {
        files::write_whole(&note_of(home), &serde_json::to_vec(&note).map_err(io::Error::from)?)?;
        Ok(made)
    });
    let made = match ready {
        Ok(made) => made,
        Err(error) => {
            let _ = fs_err::remove_dir_all(&staged);
            return Err(error);
        }
    };
    crash::point("restore-noted");
    let workspace = staged.join(WORKSPACE).exists();
    finish(home)?;
    let aside = home.path().join(note.aside);
    Ok(Brought { made, workspace, aside: aside.exists().then_some(aside) })
}

/// Puts a backup beside the data folder's files, looked through and marked; says when it was made.
fn stage(from: &Path, staged: &Path, now: DateTime<Utc>) -> Result<DateTime<Utc>, EngineError> {
    let broken = |message: String| EngineError::BrokenFile { path: from.display().to_string(), message };
    files::make_private_folder(staged)?;
    let start = files::start_of(from, 16)?;
    let made = if start.starts_with(b"PK") {
        archive::unpack(from, staged).map_err(|error| broken(format!("{error}.")))?
    } else if start.starts_with(b"SQLite format 3\0") {
        fs_err::copy(from, staged.join(DATABASE))?;
        causeway_store::made(from).unwrap_or(now)
    } else {
        return Err(broken("it is neither an archive that `causeway backup` wrote nor a copy of the database.".into()));
    };
    causeway_store::mark_restored(&staged.join(DATABASE), now, made)?;
    Ok(made)
}

/// Finishes what a note says, if there is one. Each step can be done again.
pub(crate) fn finish(home: &Home) -> Result<(), EngineError> {
    let path = note_of(home);
    let text = match fs_err::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        text => text?,
    };
    let note: Note = serde_json::from_slice(&text).map_err(io::Error::from)?;
    let (from, aside) = (home.path().join(STAGED), home.path().join(&note.aside));
    for (name, with) in PLACES {
        if !from.join(name).exists() {
            continue;
        }
        for old in std::iter::once(&name).chain(with) {
            put_aside(&home.path().join(old), &aside.join(old))?;
            crash::point(&format!("restore-aside-{old}"));
        }
        fs_err::rename(from.join(name), home.path().join(name))?;
        crash::point(&format!("restore-moved-{name}"));
    }
    files::flush_folder(home.path())?;
    fs_err::remove_file(&path)?;
    // What is left of it is empty.
    let _ = fs_err::remove_dir_all(from);
    Ok(())
}

fn put_aside(old: &Path, aside: &Path) -> io::Result<()> {
    if !old.exists() {
        return Ok(());
    }
    files::make_private_folder(aside.parent().unwrap_or(Path::new(".")))?;
    fs_err::rename(old, aside)
}

fn note_of(home: &Home) -> PathBuf {
    home.path().join("restore.json")
}
