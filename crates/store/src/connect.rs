//! Opening database files: what must hold before a file is touched, and how every connection is set up.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::files;
use crate::migrate::Format;

/// A connection that may write; the file is made, or brought up to date, first, and `before` is given one of an older
/// format as it was. A file of a newer Causeway, of another program, or that is no database, is refused and left as it is.
pub(crate) fn to_write(path: &Path, format: &Format, before: &Before<'_>) -> Result<Connection, StoreError> {
    refuse_foreign(path, format)?;
    files::make_private_file(path)?;
    let mut db =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&db)?;
    make_durable(&db, path, format.durable)?;
    let version = Stamp::of(&db)?.version;
    if (1..format.newest()).contains(&version) {
        before(&db, version)?;
    }
    format.migrate(&mut db)?;
    files::make_private_file(path)?;
    Ok(db)
}

/// What is done with a database of an older format before it is changed.
pub(crate) type Before<'a> = dyn Fn(&Connection, i64) -> Result<(), StoreError> + 'a;

/// Whether a file begins like a database, of whatever program.
pub(crate) fn is_database(path: &Path) -> bool {
    files::start_of(path, 100).ok().flatten().is_some_and(|header| Stamp::of_header(&header).is_some())
}

/// A connection that only reads, beside a writer of this or another process.
pub(crate) fn to_read(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&db)?;
    Ok(db)
}

/// Like [`to_read`], for a file that nobody in this process has checked, of this format or an older one.
pub(crate) fn to_known(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    refuse_foreign(path, format)?;
    if files::size(path) == 0 {
        return Err(StoreError::NoDatabase { path: path.into() });
    }
    to_read(path)
}

/// Like [`to_known`], for one that nobody will bring up to date.
pub(crate) fn to_read_unchecked(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let db = to_known(path, format)?;
    match Stamp::of(&db)?.version {
        version if version < format.newest() => Err(StoreError::DatabaseOlder { path: path.into() }),
        _ => Ok(db),
    }
}

/// What a database says of itself in its header.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    application: i64,
    version: i64,
}

impl Stamp {
    fn of(db: &Connection) -> rusqlite::Result<Self> {
        let number = |sql| db.query_row(sql, [], |row| row.get(0));
        Ok(Self { application: number("PRAGMA application_id")?, version: number("PRAGMA user_version")? })
    }

    /// From the first 100 bytes of the file (sqlite.org/fileformat2.html, section 1.3).
    fn of_header(header: &[u8]) -> Option<Self> {
        let number =
            |at: usize| header.get(at..at + 4)?.try_into().ok().map(|bytes| i64::from(u32::from_be_bytes(bytes)));
        header.starts_with(b"SQLite format 3\0").then_some(())?;
        Some(Self { version: number(60)?, application: number(68)? })
    }
}

/// Looks at the bytes first, so that a file that is not ours is not even opened by SQLite, which may write beside it.
fn refuse_foreign(path: &Path, format: &Format) -> Result<(), StoreError> {
    let foreign = || StoreError::NotADatabase { path: path.into() };
    let header = files::start_of(path, 100)?.filter(|bytes| !bytes.is_empty());
    let Some(header) = header else { return Ok(()) };
    let stamp = Stamp::of_header(&header).ok_or_else(foreign)?;
    refuse_stamp(path, format, stamp)?;
    let in_log = files::size(&files::beside(path, "-wal")) > 0;
    if !in_log && stamp.application != 0 {
        return Ok(());
    }
    // The log may hold a later header than the file; a file without a stamp must be empty.
    let db = to_read(path)?;
    let stamp = Stamp::of(&db)?;
    refuse_stamp(path, format, stamp)?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if stamp.application == 0 && tables > 0 { Err(foreign()) } else { Ok(()) }
}

fn refuse_stamp(path: &Path, format: &Format, stamp: Stamp) -> Result<(), StoreError> {
    if stamp.application != 0 && stamp.application != format.application {
        return Err(StoreError::NotADatabase { path: path.into() });
    }
    if stamp.version > format.newest() {
        return Err(StoreError::DatabaseNewer { path: path.into(), found: stamp.version, known: format.newest() });
    }
    Ok(())
}

/// A connection beside the writer's that moves the log into the database and empties it. What a reader still needs of it
/// stays; it waits for nobody longer than a moment, and the writer waits for the last pages only.
pub(crate) fn to_move_log(path: &Path, format: &Format) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&db)?;
    make_durable(&db, path, format.durable)?;
    Ok(db)
}

/// Moves the log into the database, first as far as that goes beside others, then whole; says whether that was possible.
pub(crate) fn move_log(db: &Connection) -> rusqlite::Result<bool> {
    let usual = db.query_row("PRAGMA busy_timeout", [], |row| row.get::<_, u32>(0))?;
    db.execute_batch("PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(PASSIVE);")?;
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    db.execute_batch(&format!("PRAGMA busy_timeout = {usual}"))?;
    busy.map(|busy| !busy)
}

fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(128);
    // Without it, SQLite plans some cached statements anew for every value that is bound.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;
         PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY;",
    )
}

/// `page_size` and `auto_vacuum` only take in a file without tables; the rest holds for this connection. The two
/// `fullfsync` matter on macOS, where a plain fsync does not reach the disk.
fn make_durable(db: &Connection, path: &Path, durable: bool) -> rusqlite::Result<()> {
    db.execute_batch("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL;")?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        tracing::warn!(path = %path.display(), mode, "this file system has no shared memory: reads and writes will wait for each other");
    }
    let synchronous = if durable { "FULL" } else { "NORMAL" };
    db.execute_batch(&format!(
        "PRAGMA cache_size = -4096; PRAGMA synchronous = {synchronous}; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1;
         PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::{BLOBS, STATE};

    #[test]
    fn connections_are_set_up_as_the_promise_needs() {
        let folder = tempfile::tempdir().unwrap();
        for (format, synchronous) in [(STATE, 2), (BLOBS, 1)] {
            let path = folder.path().join(format!("{synchronous}.db"));
            let writer = to_write(&path, &format, &|_, _| Ok(())).unwrap();
            let reader = to_read(&path).unwrap();
            let number = |db: &Connection, name: &str| {
                db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap()
            };
            assert_eq!(number(&writer, "synchronous"), synchronous);
            assert_eq!(number(&writer, "secure_delete"), 1);
            assert_eq!(number(&writer, "journal_size_limit"), 64 * 1024 * 1024);
            for db in [&writer, &reader] {
                assert_eq!(number(db, "foreign_keys"), 1);
                assert_eq!(number(db, "trusted_schema"), 0);
                assert_eq!(number(db, "busy_timeout"), 5000);
            }
            assert!(reader.execute("DELETE FROM sqlite_schema", []).is_err());
        }
    }
}
