//! Routes: an item is delivered once per flow, action and connection.

use rusqlite::{Connection, OptionalExtension};

use crate::error::StoreError;
use crate::table::ledger::Route;

/// The number of a route, if anything was ever sent on it.
pub(crate) fn find(db: &Connection, route: &Route) -> Result<Option<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM route WHERE flow = ?1 AND action = ?2 AND connection = ?3")?;
    Ok(query.query_row([&route.flow, &route.action, &route.connection], |row| row.get(0)).optional()?)
}

/// The number of a route, new if need be.
pub(crate) fn find_or_add(db: &Connection, route: &Route) -> Result<i64, StoreError> {
    if let Some(id) = find(db, route)? {
        return Ok(id);
    }
    let mut insert = db.prepare_cached("INSERT INTO route(flow, action, connection) VALUES(?1, ?2, ?3)")?;
    Ok(insert.insert([&route.flow, &route.action, &route.connection])?)
}
