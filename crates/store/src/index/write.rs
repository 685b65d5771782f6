//! Putting a connector into the index and taking it out. Everything is written in the order of its key, which SQLite
//! does far faster than any other.

use std::collections::HashSet;

use causeway_core::Slug;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::haystack::Haystack;
use super::rows::{Indexed, IndexedOperation, Part};
use crate::error::StoreError;

/// The lower bits of `operation.at` are the place in the description's order.
pub(super) const ORDER_BITS: u32 = 24;
const TABLES: [&str; 4] = ["head", "name", "part", "haystack"];

/// The key of a connector's operation.
pub(super) fn key_of(connector: i64, order: u64) -> i64 {
    (connector << ORDER_BITS) | i64::try_from(order).unwrap_or(i64::MAX)
}

/// Everything that is known of the connector is as `new` says, or nothing was changed.
pub(super) fn replace(db: &mut Connection, connector: &Slug, new: &Indexed<'_>) -> Result<(), StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let no = match number_of(&transaction, connector)? {
        Some(no) => empty(&transaction, no).map(|()| no)?,
        None => add(&transaction, connector)?,
    };
    // The words take about as long as the rows.
    let haystack = std::thread::scope(|scope| {
        let haystack = scope.spawn(|| Haystack::of(connector, new));
        put_rows(&transaction, connector, no, new)?;
        Ok::<_, StoreError>(haystack.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    transaction
        .prepare_cached("INSERT INTO haystack(connector, text, starts) VALUES(?1, ?2, ?3)")?
        .execute(params![no, haystack.text, haystack.starts])?;
    Ok(transaction.commit()?)
}

fn put_rows(db: &Connection, connector: &Slug, no: i64, new: &Indexed<'_>) -> Result<(), StoreError> {
    put_connector(db, no, new)?;
    put_operations(db, no, new.operations)?;
    put_names(db, connector, no, new.operations)?;
    Ok(put_parts(db, no, new.parts)?)
}

/// Nothing is known of the connector any more.
pub(super) fn remove(db: &mut Connection, connector: &Slug) -> Result<(), StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(no) = number_of(&transaction, connector)? {
        empty(&transaction, no)?;
        transaction.execute("DELETE FROM connector WHERE no = ?1", [no])?;
    }
    Ok(transaction.commit()?)
}

pub(super) fn stamp(db: &mut Connection, connector: &Slug, stamp: &str) -> Result<(), StoreError> {
    db.execute("UPDATE connector SET stamp = ?2 WHERE slug = ?1", [connector.as_str(), stamp])?;
    Ok(())
}

/// The number that stands for a connector in all other tables.
pub(super) fn number_of(db: &Connection, connector: &Slug) -> rusqlite::Result<Option<i64>> {
    let mut query = db.prepare_cached("SELECT no FROM connector WHERE slug = ?1")?;
    query.query_row([connector.as_str()], |row| row.get(0)).optional()
}

fn add(db: &Connection, connector: &Slug) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO connector(slug, title, stamp, operations) VALUES(?1, '', '', 0)";
    db.prepare_cached(sql)?.insert([connector.as_str()])
}

/// Removes all of a connector but its number.
fn empty(db: &Connection, no: i64) -> rusqlite::Result<()> {
    for table in TABLES {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE connector = ?1"))?.execute([no])?;
    }
    let mut delete = db.prepare_cached("DELETE FROM operation WHERE at >= ?1 AND at < ?2")?;
    delete.execute([key_of(no, 0), key_of(no + 1, 0)])?;
    Ok(())
}

fn put_connector(db: &Connection, no: i64, new: &Indexed<'_>) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE connector SET title = ?2, stamp = ?3, operations = ?4 WHERE no = ?1")?
        .execute(params![no, new.title, new.stamp, new.operations.len() as i64])?;
    db.prepare_cached("INSERT INTO head(connector, head) VALUES(?1, ?2)")?.execute(params![no, new.head])?;
    Ok(())
}

fn put_operations(db: &Connection, no: i64, operations: &[IndexedOperation<'_>]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO operation(at, id, method, path, summary, tags, deprecated, place)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (order, new) in (0..).zip(operations) {
        let (at, deprecated) = (key_of(no, order), i64::from(new.deprecated));
        insert.execute(params![at, new.id, new.method, new.path, new.summary, new.tags, deprecated, new.place])?;
    }
    Ok(())
}

fn put_names(
    db: &Connection,
    connector: &Slug,
    no: i64,
    operations: &[IndexedOperation<'_>],
) -> Result<(), StoreError> {
    let mut names: Vec<(i64, u64)> = operations.iter().map(|new| name_hash(new.id)).zip(0..).collect();
    names.sort_unstable();
    let id = |order: u64| operations[order as usize].id;
    for same in names.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        let mut ids = HashSet::new();
        if let Some((_, order)) = same.iter().find(|(_, order)| !ids.insert(id(*order).to_lowercase())) {
            return Err(StoreError::TwoOperations { connector: connector.to_string(), id: id(*order).into() });
        }
    }
    let mut insert = db.prepare_cached("INSERT INTO name(connector, hash, at) VALUES(?1, ?2, ?3)")?;
    for (hash, order) in names {
        insert.execute(params![no, hash, key_of(no, order)])?;
    }
    Ok(())
}

fn put_parts(db: &Connection, no: i64, parts: &[(u64, Part)]) -> rusqlite::Result<()> {
    let mut parts: Vec<(i64, &Part)> = parts.iter().map(|(key, part)| (key.cast_signed(), part)).collect();
    parts.sort_unstable_by_key(|(key, _)| *key);
    let mut insert =
        db.prepare_cached("INSERT INTO part(connector, key, file, start, length) VALUES(?1, ?2, ?3, ?4, ?5)")?;
    for (key, part) in parts {
        insert.execute(params![no, key, part.file, part.start, part.length])?;
    }
    Ok(())
}

/// The same for ids that differ in case alone (FNV-1a, 64 bits: in the standard library no hash is promised to stay).
pub(super) fn name_hash(id: &str) -> i64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let start = 0xcbf2_9ce4_8422_2325;
    let hash = match id.is_ascii() {
        true => id.bytes().map(|byte| byte.to_ascii_lowercase()).fold(start, add),
        false => id.to_lowercase().bytes().fold(start, add),
    };
    hash.cast_signed()
}
