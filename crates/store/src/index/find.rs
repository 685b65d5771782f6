//! Searching: every haystack from front to back, a score for each operation that has all words, and of these the page
//! that was asked for. All of them are scored, so that the order is total, pages neither repeat nor leave out, and the
//! number of answers is exact.

use std::cmp::Reverse;
use std::collections::HashMap;

use causeway_core::Slug;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use super::haystack::END;
use super::query::{InTitle, Query, Straw};
use super::read;
use super::rows::{Found, OperationEntry, Search};
use crate::sql::N;

/// A connector as a search sees it.
#[derive(Debug)]
struct Place {
    no: i64,
    slug: Slug,
    title: String,
    operations: u64,
}

/// One answer. The order is that of the answers: the best first, then by connector, then by the description's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    score: Reverse<u16>,
    place: u32,
    order: u32,
}

/// The page of answers, all from one moment of the file.
pub(super) fn search(db: &Connection, search: &Search<'_>) -> rusqlite::Result<Found> {
    let _moment = db.unchecked_transaction()?;
    let places = places(db, search.connector)?;
    let Some(mut query) = Query::of(search.text) else { return list(db, &places, search) };
    let mut hits = hits(db, &places, &query, search.connector.is_some())?;
    if hits.is_empty() {
        query.inside = true;
        hits = self::hits(db, &places, &query, search.connector.is_some())?;
    }
    let total = hits.len() as u64;
    let page = page(hits, search);
    let operations = page.into_iter().map(|hit| read_hit(db, &places, hit)).collect::<Result<_, _>>()?;
    Ok(Found { operations, total })
}

/// The connectors to look into, by name.
fn places(db: &Connection, only: Option<&Slug>) -> rusqlite::Result<Vec<Place>> {
    let mut query = db.prepare_cached(
        "SELECT no, slug, title, operations FROM connector WHERE ?1 IS NULL OR slug = ?1 ORDER BY slug",
    )?;
    query.query_map([only.map(Slug::as_str)], place)?.collect()
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    let slug: String = row.get(1)?;
    let slug = slug.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(error)))?;
    let N(operations) = row.get(3)?;
    Ok(Place { no: row.get(0)?, slug, title: row.get(2)?, operations })
}

/// All operations, in order.
fn list(db: &Connection, places: &[Place], search: &Search<'_>) -> rusqlite::Result<Found> {
    let (mut skip, mut operations) = (search.offset, Vec::new());
    for place in places {
        let wanted = search.limit - operations.len() as u32;
        if skip < place.operations && wanted > 0 {
            let page = read::some_operations(db, place.no, skip, wanted)?;
            operations.extend(page.into_iter().map(|operation| (place.slug.clone(), operation)));
        }
        skip = skip.saturating_sub(place.operations);
    }
    Ok(Found { operations, total: places.iter().map(|place| place.operations).sum() })
}

/// Every operation that has all words, in no order.
fn hits(db: &Connection, places: &[Place], query: &Query, in_one: bool) -> rusqlite::Result<Vec<Hit>> {
    let mut hits = Vec::new();
    let by_number: HashMap<i64, usize> = places.iter().zip(0..).map(|(place, at)| (place.no, at)).collect();
    let only = places.first().filter(|_| in_one).map(|place| place.no);
    let sql = match only {
        Some(_) => "SELECT connector, text, starts FROM haystack WHERE connector = ?1",
        None => "SELECT connector, text, starts FROM haystack WHERE ?1 IS NULL",
    };
    let mut haystacks = db.prepare_cached(sql)?;
    let mut rows = haystacks.query([only])?;
    while let Some(row) = rows.next()? {
        let Some(at) = by_number.get(&row.get(0)?) else { continue };
        let place = &places[*at];
        let in_title = if in_one { Query::NOT_IN_TITLE } else { query.in_title(&place.title, place.slug.as_str()) };
        let (text, starts) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
        scan(text, starts, query, in_title, |order, score| {
            hits.push(Hit { score: Reverse(score), place: *at as u32, order });
        });
    }
    Ok(hits)
}

/// Tells `found` of each operation of a haystack that has all words.
fn scan(text: &[u8], starts: &[u8], query: &Query, in_title: InTitle, mut found: impl FnMut(u32, u16)) {
    let needle = query.needle(in_title);
    let (mut at, mut order) = (0, 0);
    while at < text.len() {
        let Some(hit) = needle.map_or(Some(0), |needle| needle.find(&text[at..])) else { return };
        let before = &text[at..at + hit];
        order += memchr::memchr_iter(END, before).count() as u32;
        let begin = at + memchr::memrchr(END, before).map_or(0, |end| end + 1);
        let end = memchr::memchr(END, &text[at + hit..]).map_or(text.len(), |end| at + hit + end);
        if let Some(score) = query.score(Straw { text: &text[begin..end], at: begin, starts }, in_title) {
            found(order, score);
        }
        (at, order) = (end + 1, order + 1);
    }
}

/// The answers of the page, in order. What stands before and behind it is not sorted.
fn page(mut hits: Vec<Hit>, search: &Search<'_>) -> Vec<Hit> {
    let first = usize::try_from(search.offset).unwrap_or(usize::MAX);
    if first >= hits.len() || search.limit == 0 {
        return Vec::new();
    }
    hits.select_nth_unstable(first);
    let mut hits = hits.split_off(first);
    let last = (search.limit as usize - 1).min(hits.len() - 1);
    hits.select_nth_unstable(last);
    hits.truncate(last + 1);
    hits.sort_unstable();
    hits
}

fn read_hit(db: &Connection, places: &[Place], hit: Hit) -> rusqlite::Result<(Slug, OperationEntry)> {
    let place = &places[hit.place as usize];
    Ok((place.slug.clone(), read::operation_at(db, place.no, u64::from(hit.order))?))
}
