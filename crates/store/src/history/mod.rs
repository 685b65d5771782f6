//! Finding runs: by flow, status, time, item and words, a page at a time.
//!
//! A page is the newest (or, going back, the oldest) runs beside the one where the last page ended, in the order of their
//! numbers. Where to look is known before: either an index has the wanted runs in that order ([`listed`]), or the index of
//! words has ([`found`]). So a page costs the same however long the history is.

mod found;
mod listed;
mod range;

use causeway_core::RunId;
use chrono::{DateTime, Utc};
use rusqlite::Connection;

use self::range::Range;
use crate::Store;
use crate::error::StoreError;
use crate::table::runs::{self, Run, RunStatus};

/// Which runs to list. What is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Of one of these flows.
    pub flows: Vec<String>,
    /// With one of these statuses; [`RunStatus::PROBLEMS`] are those with a problem.
    pub statuses: Vec<RunStatus>,
    /// Started then or later.
    pub since: Option<DateTime<Utc>>,
    /// Started before then.
    pub until: Option<DateTime<Utc>>,
    /// Sent an item with this in its key or its label, as whole words beside each other.
    pub item: Option<String>,
    /// Has all of these words in what went wrong or in the items that it sent; the last one may be the beginning of a word.
    pub text: Option<String>,
    /// Only runs that started before this one: the last of the page before.
    pub before: Option<RunId>,
    /// Only runs that started after this one: the first of the page after. The page then holds those nearest to it.
    pub after: Option<RunId>,
    /// At most so many, and never more than 200.
    pub limit: u32,
}

const MOST: u32 = 200;

impl Store {
    /// A page of runs, newest first.
    pub async fn runs(&self, filter: RunFilter) -> Result<Vec<Run>, StoreError> {
        self.read(move |db| page(db, &filter)).await
    }

    /// Two runs at the most whose ids begin with these letters, so that it is known whether one is meant.
    pub async fn runs_beginning(&self, id: &str) -> Result<Vec<Run>, StoreError> {
        let Some(range) = ids_beginning(id) else { return Ok(Vec::new()) };
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT * FROM run WHERE uid BETWEEN ?1 AND ?2 LIMIT 2")?;
            Ok(query.query_map([range.0, range.1], runs::read)?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The newest runs of a flow, newest first.
    pub async fn last_runs(&self, flow: &str, n: u32) -> Result<Vec<Run>, StoreError> {
        self.runs(RunFilter { flows: vec![flow.into()], limit: n, ..RunFilter::default() }).await
    }
}

fn page(db: &Connection, filter: &RunFilter) -> Result<Vec<Run>, StoreError> {
    let Some(range) = Range::of(db, filter)? else { return Ok(Vec::new()) };
    let mut numbers = match (has_words(filter.text.as_ref()), has_words(filter.item.as_ref())) {
        (None, None) => listed::numbers(db, filter, &range)?,
        (text, item) => found::numbers(db, filter, text, item, &range)?,
    };
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    let mut one = db.prepare_cached("SELECT * FROM run WHERE id = ?1")?;
    Ok(numbers.iter().map(|number| one.query_row([number], runs::read)).collect::<rusqlite::Result<_>>()?)
}

/// The first and the last id that begin so; `None` where none can.
fn ids_beginning(letters: &str) -> Option<([u8; 16], [u8; 16])> {
    let digits = letters.replace('-', "");
    let filled = |with: char| {
        let digits: String = digits.chars().chain(std::iter::repeat(with)).take(32).collect();
        Some(*uuid::Uuid::try_parse(&digits).ok()?.as_bytes())
    };
    if digits.len() > 32 { None } else { filled('0').zip(filled('f')) }
}

/// A field of a form that holds nothing but spaces asks for nothing.
fn has_words(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod plan_tests;
