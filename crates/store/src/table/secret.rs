//! Sealed bytes, kept for the vault. What is in them is never known here.

use rusqlite::{Connection, OptionalExtension, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::N;

impl Store {
    /// Keeps sealed bytes under a field of a connection. Those of an older generation than what is there answer
    /// [`StoreError::Outdated`]: a slow refresh must not undo a newer sign-in.
    pub async fn put_sealed(
        &self,
        connection: &str,
        field: &str,
        generation: u64,
        sealed: Vec<u8>,
    ) -> Result<(), StoreError> {
        let (connection, field) = (connection.to_owned(), field.to_owned());
        self.write(move |db| put(db, &connection, &field, generation, &sealed)).await
    }

    /// Forgets all that is sealed for a connection.
    pub async fn forget_sealed(&self, connection: &str) -> Result<(), StoreError> {
        let connection = connection.to_owned();
        self.write(move |db| remove(db, &connection)).await
    }

    /// The generation and the sealed bytes of a field.
    pub async fn sealed(&self, connection: &str, field: &str) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let (connection, field) = (connection.to_owned(), field.to_owned());
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT generation, sealed FROM secret WHERE connection = ?1 AND field = ?2")?;
            let found = query.query_row([connection, field], |row| Ok((row.get::<_, N>(0)?.0, row.get(1)?)));
            Ok(found.optional()?)
        })
        .await
    }
}

pub(crate) fn put(
    db: &Connection,
    connection: &str,
    field: &str,
    generation: u64,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let mut upsert = db.prepare_cached(
        "INSERT INTO secret(connection, field, generation, sealed) VALUES(?1, ?2, ?3, ?4)
         ON CONFLICT(connection, field) DO UPDATE SET generation = excluded.generation, sealed = excluded.sealed
           WHERE excluded.generation >= generation",
    )?;
    match upsert.execute(params![connection, field, N(generation), sealed])? {
        0 => Err(StoreError::Outdated { connection: connection.into() }),
        _ => Ok(()),
    }
}

/// Makes this the only secret of a connection. Older than any that is there, it is [`StoreError::Outdated`].
pub(crate) fn replace(
    db: &Connection,
    connection: &str,
    field: &str,
    generation: u64,
    sealed: &[u8],
) -> Result<(), StoreError> {
    put(db, connection, field, generation, sealed)?;
    let mut newest = db.prepare_cached("SELECT max(generation) FROM secret WHERE connection = ?1")?;
    if newest.query_row([connection], |row| row.get::<_, N>(0))?.0 > generation {
        return Err(StoreError::Outdated { connection: connection.into() });
    }
    db.prepare_cached("DELETE FROM secret WHERE connection = ?1 AND field <> ?2")?.execute([connection, field])?;
    Ok(())
}

/// Removes all that is sealed for a connection.
pub(crate) fn remove(db: &Connection, connection: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM secret WHERE connection = ?1")?.execute([connection])?;
    Ok(())
}
