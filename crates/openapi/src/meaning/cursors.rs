//! Parameters that ask for what is new: `since`, `updatedAfter`, `startTime`, `syncToken`. Which time they compare with
//! matters: a filter on the time of an event misses an old event that arrives late.

use serde::{Deserialize, Serialize};

use super::arguments::{Input, inputs};
use super::shape::kind;
use super::words::says;
use super::{Confidence, How, find, time};
use crate::model::Operation;

/// A parameter that asks for what is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CursorParameter {
    /// The argument.
    pub parameter: String,
    /// How its value is written.
    pub kind: CursorKind,
    /// With what it is compared.
    pub by: By,
    /// Which side of it is asked for.
    #[serde(default)]
    pub bound: Bound,
    /// How sure that is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Why, as a sentence.
    #[serde(default)]
    pub why: String,
}

/// How a cursor's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CursorKind {
    /// `2026-11-23`.
    Date,
    /// `2026-11-23T08:00:00Z`.
    DateTime,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// What an earlier answer gave.
    Token,
    /// The id of the last item that is known.
    Id,
    /// A condition in the service's own language, which can hold a time.
    Filter,
}

/// What a cursor is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// When an item last changed: nothing is missed.
    Change,
    /// When an item was made: changes are missed.
    Creation,
    /// When what it tells of took place: what arrives late is missed, so ask again for some time before.
    Event,
    /// It is not said.
    Unknown,
}

/// Which side of a cursor is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bound {
    /// What comes after it.
    #[default]
    Since,
    /// What comes before it.
    Until,
}

/// The parameters of a list that ask for what is new, the surest first.
#[must_use]
pub fn cursors(operation: &Operation) -> Vec<CursorParameter> {
    if operation.cursor.is_some() {
        return operation.cursor.iter().cloned().collect();
    }
    if operation.method != "GET" && operation.method != "POST" {
        return Vec::new();
    }
    let all = inputs(operation);
    let pages = find::paging(operation).map(|paging| paging.how);
    let free = |input: &&Input<'_>| operation.method == "GET" || !input.argument.starts_with("body/");
    let paged = |input: &&Input<'_>| pages.as_ref().is_none_or(|how| !pages_by(how, &input.argument));
    let mut found: Vec<_> =
        all.iter().filter(free).filter(paged).filter_map(|input| cursor(operation, input, &all)).collect();
    found.sort_by_key(|cursor| std::cmp::Reverse((cursor.bound == Bound::Since, cursor.confidence, rank(cursor.by))));
    found
}

fn rank(by: By) -> u8 {
    match by {
        By::Change => 3,
        By::Creation => 2,
        By::Event => 1,
        By::Unknown => 0,
    }
}

fn pages_by(how: &How, argument: &str) -> bool {
    match how {
        How::NextLink { .. } | How::LinkHeader => false,
        How::Cursor { parameter, .. }
        | How::LastItem { parameter, .. }
        | How::Page { parameter, .. }
        | How::Offset { parameter, .. } => parameter == argument,
    }
}

fn cursor(operation: &Operation, input: &Input<'_>, all: &[Input<'_>]) -> Option<CursorParameter> {
    if matches!(kind(input.schema), Some("boolean" | "array" | "object")) || input.schema.get("enum").is_some() {
        return None;
    }
    let text = &input.text;
    let (bound, sure, why) = named(input, all).or_else(|| filter(input))?;
    let kind = written(input, &input.key, text);
    let by = by(operation, &input.key, text);
    // Said outright to be about change, or a time in every respect.
    let confidence = if sure && kind.1 { Confidence::Likely } else { Confidence::Guess };
    Some(CursorParameter { parameter: input.argument.clone(), kind: kind.0, by, bound, confidence, why: why.into() })
}

/// By its name: the side, whether the name is beyond doubt once it holds a time, and why.
fn named(input: &Input<'_>, all: &[Input<'_>]) -> Option<(Bound, bool, &'static str)> {
    let key = input.key.as_str();
    let time = time::is_time(input.schema, &input.text);
    let partner = |ends: &[&str]| all.iter().any(|other| ends.contains(&other.key.as_str()));
    let tokens = ["synctoken", "deltatoken", "changetoken", "sincetoken", "nextsynctoken"];
    if tokens.contains(&key) {
        return Some((Bound::Since, true, "It takes what an earlier answer gave, to get what changed since."));
    }
    if matches!(key, "sinceid" | "afterid" | "minid") {
        return Some((Bound::Since, true, "It takes the id of the last known item."));
    }
    if key == "since" || key == "lastupdate" || key == "modifiedsince" || key == "updatedsince" {
        return Some((Bound::Since, true, "Its name asks for what came since."));
    }
    if key.contains("since") && !key.contains("sincetime") && key.len() < 24 {
        return Some((Bound::Since, time, "Its name asks for what came since."));
    }
    if key.ends_with("after") && key.len() < 24 || key.starts_with("after") && key.len() < 16 {
        let other = !["startingafter", "pageafter", "aftercursor"].contains(&key);
        return (time && other).then_some((Bound::Since, true, "Its name asks for what came after a time."));
    }
    if stamped(key) {
        return Some((Bound::Since, time && compares(&input.text), "It is named after a time of change."));
    }
    if key.starts_with("before") && time && partner(&["sort", "order"]) {
        return Some((Bound::Until, true, "It asks for what came before a time."));
    }
    starts(key, time, &partner).map(|sure| (Bound::Since, sure, "It begins a range of time."))
}

/// The bare name of a time, which may also ask for exactly that time.
fn stamped(key: &str) -> bool {
    const STAMPS: [&str; 14] = [
        "lastmodified",
        "lastupdated",
        "lastmodifieddate",
        "lastupdateddate",
        "modifiedat",
        "updatedat",
        "lastmodifiedfrom",
        "updatedfrom",
        "modifiedfrom",
        "createdfrom",
        "updatedatmin",
        "createdatmin",
        "updatedgte",
        "createdgte",
    ];
    STAMPS.contains(&key) || (key.starts_with("last") && key.ends_with("requestedat")) || key == "dateadded"
}

/// The beginning of a range: `Some(true)` when its end is a parameter too.
fn starts(key: &str, time: bool, partner: &dyn Fn(&[&str]) -> bool) -> Option<bool> {
    const PAIRS: [(&str, &[&str]); 15] = [
        ("startdate", &["enddate"]),
        ("starttime", &["endtime"]),
        ("startdatetime", &["enddatetime"]),
        ("start", &["end", "stop", "finish"]),
        ("from", &["to", "until"]),
        ("fromdate", &["todate"]),
        ("fromtime", &["totime"]),
        ("datefrom", &["dateto"]),
        ("datestart", &["dateend"]),
        ("mindate", &["maxdate"]),
        ("datemin", &["datemax"]),
        ("timemin", &["timemax"]),
        ("oldest", &["newest", "latest"]),
        ("begin", &["end"]),
        ("begindate", &["enddate"]),
    ];
    let (_, ends) = PAIRS.iter().find(|(start, _)| *start == key)?;
    let named = key.contains("date") || key.contains("time");
    (time || named).then(|| time && partner(ends))
}

/// A condition whose description shows a comparison of times.
fn filter(input: &Input<'_>) -> Option<(Bound, bool, &'static str)> {
    let key = matches!(input.key.as_str(), "filter" | "filters" | "query" | "q" | "where");
    let text = &input.text;
    let compares = text.contains(">=") || says(text, &["gt", "ge", "gte"]);
    let time = says(text, &["timestamp", "start_time", "time range"]) || says_time_member(text);
    (key && compares && time).then_some((Bound::Since, true, "Its conditions can compare times."))
}

fn says_time_member(text: &str) -> bool {
    ["_time ", "time >=", "datetime ge", "datetime gt", "date ge", "date gt", "updated_at"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a description says that it asks for more than the very time.
fn compares(text: &str) -> bool {
    says(text, &["since", "after", "later", "newer", "from", "greater", "on or after", "minimum"])
}

/// How the value is written, and whether that is said rather than supposed.
fn written(input: &Input<'_>, key: &str, text: &str) -> (CursorKind, bool) {
    let number = matches!(kind(input.schema), Some("integer" | "number"));
    if key.ends_with("token") {
        return (CursorKind::Token, true);
    }
    if key.ends_with("id") {
        return (CursorKind::Id, true);
    }
    if matches!(key, "filter" | "filters" | "query" | "q" | "where") {
        return (CursorKind::Filter, true);
    }
    match time::format(input.schema) {
        Some("date-time") => return (CursorKind::DateTime, true),
        Some(_) => return (CursorKind::Date, true),
        None => {}
    }
    let milliseconds = says(text, &["milliseconds", "millis", "ms"]);
    let epoch = says(text, &["epoch", "unix", "posix", "seconds since"]);
    match (number, epoch, milliseconds) {
        (_, _, true) if number || epoch => (CursorKind::EpochMilliseconds, true),
        (_, true, _) => (CursorKind::EpochSeconds, true),
        (true, ..) => (CursorKind::EpochSeconds, false),
        _ => text_kind(key, text),
    }
}

fn text_kind(key: &str, text: &str) -> (CursorKind, bool) {
    let clock =
        ["hh:mm", "t00:00", "yyyy-mm-ddt", "iso 8601", "iso-8601", "iso8601", "rfc3339", "rfc 3339", "date-time"];
    if clock.iter().any(|sign| text.contains(sign)) || says(text, &["datetime", "timestamp", "date and time"]) {
        return (CursorKind::DateTime, true);
    }
    if ["yyyy-mm-dd", "yyyy/mm/dd", "mm/dd/yyyy"].iter().any(|sign| text.contains(sign)) {
        return (CursorKind::Date, true);
    }
    (if key.contains("date") { CursorKind::Date } else { CursorKind::DateTime }, false)
}

/// What it is compared with, from its name, then from what is said about it.
fn by(operation: &Operation, key: &str, text: &str) -> By {
    let holds = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if holds(&["updat", "modif", "chang", "edited", "sync", "delta"]) || key == "lastupdate" {
        return By::Change;
    }
    if holds(&["creat", "added"]) {
        return By::Creation;
    }
    let said = |words: &[&str]| says(text, words);
    if said(&["updated", "modified", "changed", "last updated", "last modified"]) {
        return By::Change;
    }
    if said(&["created", "creation"]) {
        return By::Creation;
    }
    let event =
        said(&["started", "start", "begin", "took place", "taken place", "occurred", "observation", "start_time"]);
    let ranged = holds(&["start", "from", "date", "begin", "oldest", "time"]);
    let log = operation.path.contains("/list.json");
    if event || ranged || log { By::Event } else { By::Unknown }
}
