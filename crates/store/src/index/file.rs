//! The file of the index: opened in well under a millisecond, and emptied and made anew where it is damaged or of
//! another format.
//!
//! It is never removed while it may be open elsewhere: SQLite would then delete the log of the new file when the old
//! one is closed. It is emptied in place instead, under SQLite's own locks, so that other processes see an empty index.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::error::StoreError;
use crate::files;

/// What stands in the header of the file.
const APPLICATION: i64 = 1_129_535_305;
/// Of the tables, of the folded text and of what the description's reader puts into the opaque columns.
const FORMAT: i64 = 1;

/// Another process writes no longer than this.
const BUSY: Duration = Duration::from_secs(5);

/// A connection to the file, which has the tables of this version.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if let Some(folder) = path.parent() {
        files::make_private_folder(folder)?;
    }
    files::make_private_file(path)?;
    let mut db = connect(path)?;
    match is_ours(&db).and_then(|ours| tune(&db).map(|()| ours)) {
        Ok(true) => {}
        Ok(false) => make_anew(&mut db)?,
        Err(error) if is_damage(&error) => make_anew(&mut db)?,
        Err(error) => return Err(error.into()),
    }
    files::make_private_file(path)?;
    Ok(db)
}

/// A connection that only reads, to a file that [`open`] has looked at.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let db = connect(path)?;
    tune(&db)?;
    db.execute_batch("PRAGMA query_only = ON")?;
    Ok(db)
}

/// An index that is gone with the process.
pub(super) fn in_memory() -> Result<Connection, StoreError> {
    let mut db = Connection::open_in_memory()?;
    set_up(&db)?;
    tune(&db)?;
    make_tables(&mut db)?;
    Ok(db)
}

/// Whether the content of the file is the reason.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Empties the file, whatever it is, and makes the tables.
pub(super) fn make_anew(db: &mut Connection) -> Result<(), StoreError> {
    tracing::info!("the index is made anew");
    db.flush_prepared_statement_cache();
    if !is_empty(db) {
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
        let emptied = db.execute_batch("VACUUM");
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
        emptied?;
    }
    tune(db)?;
    // The size of a page only takes in a file without tables.
    db.execute_batch("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;")?;
    make_tables(db)
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&db)?;
    Ok(db)
}

/// What holds whatever the file is. A log that was not moved into the file when the last connection closes stays where
/// it is (see the head of this file); that is why [`settle`] moves it.
fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(64);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // Without it, SQLite plans a cached statement anew for every value that is bound.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.busy_timeout(BUSY)
}

/// What SQLite reads the file for first. Nothing is flushed to the disk: the worst that a power cut can do is that the
/// index must be made again.
fn tune(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA wal_autocheckpoint = 0;",
    )
}

/// Moves the log into the file and cuts it, so that the next process has none to read. Whoever still reads from the
/// log only puts that off to the next time.
pub(super) fn settle(db: &Connection) {
    if let Err(error) = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::debug!(%error, "the log of the index stays for now");
    }
}

fn is_ours(db: &Connection) -> rusqlite::Result<bool> {
    Ok((number(db, "application_id")?, number(db, "user_version")?) == (APPLICATION, FORMAT))
}

/// Of a file that SQLite has never written to.
fn is_empty(db: &Connection) -> bool {
    number(db, "page_count").is_ok_and(|pages| pages == 0)
}

fn number(db: &Connection, name: &str) -> rusqlite::Result<i64> {
    db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}

/// Another process may have made them in the meantime.
fn make_tables(db: &mut Connection) -> Result<(), StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !is_ours(&transaction)? {
        transaction.execute_batch(include_str!("../../migrations/index.sql"))?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    }
    Ok(transaction.commit()?)
}
