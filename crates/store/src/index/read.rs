//! Looking up what is known of one connector. Each look-up is one statement, so that it sees one moment of the file.

use causeway_core::Slug;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::rows::{IndexedHead, OperationEntry, Part};
use super::write::{key_of, name_hash, number_of};
use crate::sql::N;

/// The columns that [`entry`] reads.
const ENTRY: &str = "o.id, o.method, o.path, o.summary, o.tags, o.deprecated, o.place";

pub(super) fn connector(db: &Connection, connector: &Slug) -> rusqlite::Result<Option<IndexedHead>> {
    let mut query = db.prepare_cached(
        "SELECT title, stamp, head, operations FROM connector JOIN head ON head.connector = no WHERE slug = ?1",
    )?;
    let read = |row: &Row<'_>| {
        let N(operations) = row.get(3)?;
        Ok(IndexedHead { title: row.get(0)?, stamp: row.get(1)?, head: row.get(2)?, operations })
    };
    query.query_row([connector.as_str()], read).optional()
}

pub(super) fn stamp(db: &Connection, connector: &Slug) -> rusqlite::Result<Option<String>> {
    let mut query = db.prepare_cached("SELECT stamp FROM connector WHERE slug = ?1")?;
    query.query_row([connector.as_str()], |row| row.get(0)).optional()
}

pub(super) fn operation(db: &Connection, connector: &Slug, id: &str) -> rusqlite::Result<Option<OperationEntry>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {ENTRY} FROM connector c JOIN name n ON n.connector = c.no JOIN operation o ON o.at = n.at
         WHERE c.slug = ?1 AND n.hash = ?2"
    ))?;
    let mut same_hash = query.query_map(params![connector.as_str(), name_hash(id)], entry)?;
    let is_meant = |found: &OperationEntry| found.id == id || found.id.to_lowercase() == id.to_lowercase();
    same_hash.find(|found| found.as_ref().map_or(true, is_meant)).transpose()
}

pub(super) fn part(db: &Connection, connector: &Slug, key: u64) -> rusqlite::Result<Option<Part>> {
    let mut query = db.prepare_cached(
        "SELECT file, start, length FROM connector c JOIN part p ON p.connector = c.no WHERE c.slug = ?1 AND p.key = ?2",
    )?;
    let read = |row: &Row<'_>| Ok(Part { file: row.get(0)?, start: row.get(1)?, length: row.get(2)? });
    query.query_row(params![connector.as_str(), key.cast_signed()], read).optional()
}

pub(super) fn operations(db: &Connection, connector: &Slug) -> rusqlite::Result<Vec<OperationEntry>> {
    let Some(no) = number_of(db, connector)? else { return Ok(Vec::new()) };
    some_operations(db, no, 0, u32::MAX)
}

pub(super) fn ids(db: &Connection, connector: &Slug) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare_cached(
        "SELECT o.id FROM connector c JOIN operation o ON o.at >= c.no << 24 AND o.at < (c.no + 1) << 24
         WHERE c.slug = ?1 ORDER BY o.at",
    )?;
    query.query_map([connector.as_str()], |row| row.get(0))?.collect()
}

/// A page of a connector's operations, in their order.
pub(super) fn some_operations(
    db: &Connection,
    no: i64,
    offset: u64,
    limit: u32,
) -> rusqlite::Result<Vec<OperationEntry>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {ENTRY} FROM operation o WHERE o.at >= ?1 AND o.at < ?2 ORDER BY o.at LIMIT ?3"
    ))?;
    query.query_map(params![key_of(no, offset), key_of(no + 1, 0), limit], entry)?.collect()
}

/// The operation at a place of a connector's order.
pub(super) fn operation_at(db: &Connection, no: i64, order: u64) -> rusqlite::Result<OperationEntry> {
    let mut query = db.prepare_cached(&format!("SELECT {ENTRY} FROM operation o WHERE o.at = ?1"))?;
    query.query_row([key_of(no, order)], entry)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<OperationEntry> {
    Ok(OperationEntry {
        id: row.get(0)?,
        method: row.get(1)?,
        path: row.get(2)?,
        summary: row.get(3)?,
        tags: row.get(4)?,
        deprecated: row.get(5)?,
        place: row.get(6)?,
    })
}
