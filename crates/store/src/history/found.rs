//! Runs by their words. What a person types never is a query language: each word becomes a quoted string, in which nothing
//! means anything to FTS5, and flow and status become words beside it.

use rusqlite::{Connection, ToSql};

use super::RunFilter;
use super::range::Range;
use crate::error::StoreError;
use crate::table::runs::RunStatus;

/// Of a text so many characters and words count.
const LONGEST: usize = 200;
const MOST_WORDS: usize = 12;
/// The beginning of a word is looked for if it has so many letters; the index has the beginnings of 2 and of 3.
const SHORTEST: usize = 2;
const INDEXED: usize = 3;
/// With up to so many words that begin so, each is asked for: FTS5 reads whole lists for a beginning and a bit of each
/// for a word.
const MOST_ENDINGS: usize = 16;

/// The numbers of the page's runs.
pub(super) fn numbers(
    db: &Connection,
    filter: &RunFilter,
    text: Option<&str>,
    item: Option<&str>,
    range: &Range,
) -> Result<Vec<i64>, StoreError> {
    let Some(expression) = expression(db, filter, text, item)? else { return Ok(Vec::new()) };
    let mut values = range.values();
    values.push((":words", &expression as &dyn ToSql));
    let mut query = db.prepare_cached(&sql(range))?;
    Ok(query.query_map(values.as_slice(), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn sql(range: &Range) -> String {
    let join = if range.has_times() { " CROSS JOIN run ON run.id = history.rowid" } else { "" };
    format!("SELECT history.rowid FROM history{join} WHERE history MATCH :words AND {}", range.sql("history.rowid"))
}

/// What is asked for in the language of FTS5; `None` where nothing can match.
fn expression(
    db: &Connection,
    filter: &RunFilter,
    text: Option<&str>,
    item: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let mut all = Vec::new();
    if let Some(text) = text {
        let Some(words) = words(db, text)? else { return Ok(None) };
        all.push(format!("{{said items}} : ({words})"));
    }
    if let Some(item) = item {
        if !has_word(item) {
            return Ok(None);
        }
        all.push(format!("items : {}", quoted(&shortened(item))));
    }
    all.extend(marks(filter));
    Ok(Some(all.join(" AND ")))
}

/// One of the flows and one of the statuses, as `told` marks them.
fn marks(filter: &RunFilter) -> Option<String> {
    let statuses = if filter.statuses.is_empty() { RunStatus::ALL } else { &filter.statuses };
    let statuses = statuses.iter().map(|status| format!("s{}", hex(status.as_str())));
    let marks: Vec<_> = match (filter.flows.as_slice(), filter.statuses.as_slice()) {
        ([], []) => return None,
        ([], _) => statuses.collect(),
        (flows, _) => {
            statuses.flat_map(|status| flows.iter().map(move |flow| format!("f{}{status}", hex(flow)))).collect()
        }
    };
    Some(format!("marks : ({})", marks.join(" OR ")))
}

fn hex(name: &str) -> String {
    name.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn words(db: &Connection, text: &str) -> Result<Option<String>, StoreError> {
    let text = shortened(text);
    let mut words: Vec<_> = text.split_whitespace().filter(|word| has_word(word)).take(MOST_WORDS).collect();
    let Some(last) = words.pop() else { return Ok(None) };
    let Some(last) = beginning(db, last)? else { return Ok(None) };
    let whole = words.into_iter().map(quoted);
    Ok(Some(whole.chain([last]).collect::<Vec<_>>().join(" AND ")))
}

/// A word that may go on. `None` where no word of the index begins so.
fn beginning(db: &Connection, word: &str) -> Result<Option<String>, StoreError> {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = word
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let (head, last) = word.split_at(start);
    let letters = last.chars().count();
    if letters < SHORTEST {
        return Ok(Some(quoted(word)));
    }
    // How FTS5 folds other letters only FTS5 knows.
    if letters <= INDEXED || !last.is_ascii() {
        return Ok(Some(format!("{} *", quoted(word))));
    }
    let endings = endings(db, &last.to_ascii_lowercase())?;
    Ok(match endings.len() {
        0 => None,
        1..=MOST_ENDINGS => {
            let each: Vec<_> = endings.iter().map(|ending| quoted(&format!("{head}{ending}"))).collect();
            Some(format!("({})", each.join(" OR ")))
        }
        _ => Some(format!("{} *", quoted(word))),
    })
}

/// The words of the index that begin so, one more than [`MOST_ENDINGS`] at the most. Each is looked for behind the last:
/// the table has a row for each place where a word stands, and a word may stand in all runs.
fn endings(db: &Connection, start: &str) -> Result<Vec<String>, StoreError> {
    let mut next = db.prepare_cached("SELECT term FROM history_term WHERE term >= ?1 ORDER BY term LIMIT 1")?;
    let mut found = Vec::new();
    let mut from = start.to_owned();
    while found.len() <= MOST_ENDINGS {
        let mut rows = next.query([&from])?;
        let Some(row) = rows.next()? else { break };
        let term: String = row.get(0)?;
        if !term.starts_with(start) {
            break;
        }
        from = format!("{term}\u{1}");
        found.push(term);
    }
    Ok(found)
}

fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// A string of FTS5. A NUL would end it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\0', " "))
}
