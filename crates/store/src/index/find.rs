//! Searching: every haystack from front to back, a score for each operation that has all words, and of these the page
//! that was asked for. All of them are scored, so that the order is total, pages neither repeat nor leave out, and the
//! number of answers is exact.

use std::cmp::Reverse;
use std::collections::HashMap;

use causeway_core::Slug;
use rusqlite::Connection;
use rusqlite::types::Type;

use super::haystack::END;
use super::query::{Query, Score, Straw};
use super::read;
use super::rows::{Found, OperationEntry, Search};
use super::write::number_of;
use crate::sql::N;

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
    let Some(query) = Query::of(search.text) else { return list(db, search) };
    let numbers = numbers(db, search.connector)?;
    let hits = hits(db, &numbers, &query, search.connector.is_some())?;
    let total = hits.len() as u64;
    let page = page(hits, search);
    let operations = page.into_iter().map(|hit| read_hit(db, &numbers, hit)).collect::<Result<_, _>>()?;
    Ok(Found { operations, total })
}

/// All operations, in order.
fn list(db: &Connection, search: &Search<'_>) -> rusqlite::Result<Found> {
    let mut counts =
        db.prepare_cached("SELECT no, operations FROM connector WHERE ?1 IS NULL OR slug = ?1 ORDER BY slug")?;
    let mut counts = counts.query([search.connector.map(Slug::as_str)])?;
    let (mut skip, mut found) = (search.offset, Found::default());
    while let Some(row) = counts.next()? {
        let (no, N(count)) = (row.get(0)?, row.get(1)?);
        let wanted = search.limit.saturating_sub(found.operations.len() as u32);
        if skip < count && wanted > 0 {
            let slug = slug(db, no)?;
            let page = read::some_operations(db, no, skip, wanted)?;
            found.operations.extend(page.into_iter().map(|operation| (slug.clone(), operation)));
        }
        skip = skip.saturating_sub(count);
        found.total += count;
    }
    Ok(found)
}

/// The numbers of the connectors to look into, by name.
fn numbers(db: &Connection, only: Option<&Slug>) -> rusqlite::Result<Vec<i64>> {
    if let Some(slug) = only {
        return Ok(number_of(db, slug)?.into_iter().collect());
    }
    // Answered by the index on `slug` alone.
    db.prepare_cached("SELECT no FROM connector ORDER BY slug")?.query_map([], |row| row.get(0))?.collect()
}

fn slug(db: &Connection, no: i64) -> rusqlite::Result<Slug> {
    let slug: String =
        db.prepare_cached("SELECT slug FROM connector WHERE no = ?1")?.query_row([no], |row| row.get(0))?;
    slug.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

/// Every operation that has all words, in no order. Only where there is none, those that have them inside of others.
fn hits(db: &Connection, numbers: &[i64], query: &Query, in_one: bool) -> rusqlite::Result<Vec<Hit>> {
    let (mut hits, mut inside) = (Vec::new(), Vec::new());
    let places: HashMap<i64, u32> = numbers.iter().copied().zip(0..).collect();
    let mut haystacks = db.prepare_cached(match in_one {
        true => "SELECT connector, text, starts FROM haystack WHERE connector = ?1",
        false => "SELECT connector, text, starts FROM haystack WHERE ?1 IS NULL",
    })?;
    let mut rows = haystacks.query([numbers.first().filter(|_| in_one)])?;
    while let Some(row) = rows.next()? {
        let Some(place) = places.get(&row.get(0)?).copied() else { continue };
        let (text, starts) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
        scan(text, starts, query, !in_one, |order, score| match score {
            Score::Words(score) => hits.push(Hit { score: Reverse(score), place, order }),
            Score::Inside(score) if hits.is_empty() => inside.push(Hit { score: Reverse(score), place, order }),
            Score::Inside(_) => {}
        });
    }
    Ok(if hits.is_empty() { inside } else { hits })
}

/// Tells `found` of each operation of a haystack that has all words, or those that the title has not.
fn scan(text: &[u8], starts: &[u8], query: &Query, with_title: bool, mut found: impl FnMut(u32, Score)) {
    let mut at = memchr::memchr(END, text).map_or(text.len(), |end| end + 1);
    let title = Straw { text: &text[..at], at: 0, starts };
    let in_title = if with_title { query.in_title(title) } else { Query::NOT_IN_TITLE };
    let needle = query.needle(in_title);
    let mut order = 0;
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

fn read_hit(db: &Connection, numbers: &[i64], hit: Hit) -> rusqlite::Result<(Slug, OperationEntry)> {
    let no = numbers[hit.place as usize];
    Ok((slug(db, no)?, read::operation_at(db, no, u64::from(hit.order))?))
}
