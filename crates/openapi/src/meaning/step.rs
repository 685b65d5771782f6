//! From one page to the next: what to change in the arguments, which address to fetch, or that the list has ended.
//! Pure: whoever calls the service drives it with a [`Walk`].
//!
//! A page that is shorter than asked for does not end a list: services filter after they cut pages (Strava). An empty
//! page ends a list whose pages are counted; where the service itself says how to go on it may be empty in between.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::arguments::{given, whole};
use super::{How, Paging, link, path};

/// More than this is not asked for as one page, whatever the service allows.
const LARGEST_PAGE: u64 = 500;
/// Empty pages in a row, with a way on, after which a list has ended.
const MOST_EMPTY: usize = 5;

/// A page that has come, and what led to it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The address it came from; relative links are read from here.
    pub request_url: &'a Url,
    /// Its headers by name, whatever the case.
    pub headers: &'a Value,
    /// Its body.
    pub body: &'a Value,
    /// The arguments of its call, earlier changes included.
    pub arguments: &'a Map<String, Value>,
}

/// How a list goes on after a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This page was the last.
    Done,
    /// The service gave the same page as before: its items are not new, and there will be no others.
    Repeated,
    /// Fetch this absolute address. Whether it may be fetched is for the caller to decide.
    Link(String),
    /// Call again with these arguments changed.
    Arguments(Map<String, Value>),
}

impl Paging {
    /// What to add to the arguments of the first call: the page's size, where the service says how large it may be and
    /// the caller has not said how large it should be. Fewer, larger pages spare the service and its rate limits.
    #[must_use]
    pub fn first(&self, arguments: &Map<String, Value>) -> Map<String, Value> {
        let mut changes = Map::new();
        if let Some(size) = &self.size
            && let Some(maximum) = size.maximum.filter(|maximum| *maximum > size.default.unwrap_or(0))
            && given(arguments, &size.parameter).is_none()
        {
            changes.insert(size.parameter.clone(), maximum.min(LARGEST_PAGE).into());
        }
        changes
    }

    /// What comes after a page, when those before it had `so_far` items. Ends where the answer says so, on an empty page
    /// where pages are counted, and when the way on leads back here.
    fn next(&self, answered: Answered<'_>, so_far: usize) -> Next {
        let page = self.page(answered.body);
        let on = match &self.how {
            How::NextLink { path } => {
                path::at(answered.body, path).and_then(link::in_body).and_then(|l| link_to(&answered, l))
            }
            How::LinkHeader => link::in_headers(answered.headers).and_then(|l| link_to(&answered, l)),
            How::Cursor { parameter, path, more } => {
                cursor(&answered, parameter, path).filter(|_| !ended(&answered, more.as_deref()))
            }
            _ => page.filter(|page| !page.is_empty()).and_then(|page| self.count(&answered, page, so_far)),
        };
        on.unwrap_or(Next::Done)
    }

    /// The ways on that the service does not name itself.
    fn count(&self, answered: &Answered<'_>, page: &[Value], so_far: usize) -> Option<Next> {
        let here = so_far + page.len();
        let complete = |total: &Option<String>| self.complete(answered, total.as_deref(), here, so_far == 0);
        match &self.how {
            How::LastItem { parameter, id, more } if !ended(answered, more.as_deref()) => {
                let last = path::at(page.last()?, id).filter(|id| id.is_string() || id.is_number())?;
                changed(answered, parameter, last.clone())
            }
            How::Page { parameter, first, pages, total, more } => {
                let number = given(answered.arguments, parameter).map_or(Some(*first), |(_, value)| whole(value))?;
                let all = count_at(answered, pages.as_deref()).is_some_and(|all| number - first + 1 >= all);
                let on = !all && !ended(answered, more.as_deref()) && !complete(total);
                on.then(|| changed(answered, parameter, number.checked_add(1)?.into()))?
            }
            How::Offset { parameter, first, total, more } => {
                let offset = given(answered.arguments, parameter).map_or(Some(*first), |(_, value)| whole(value))?;
                let on = !ended(answered, more.as_deref()) && !complete(total);
                let next = offset.checked_add(i64::try_from(page.len()).ok()?)?;
                on.then(|| changed(answered, parameter, next.into()))?
            }
            _ => None,
        }
    }

    /// Whether all items are here. A total that a first, full page already reaches may be the number on that page.
    fn complete(&self, answered: &Answered<'_>, total: Option<&str>, here: usize, is_first: bool) -> bool {
        let size = self.size.as_ref().and_then(|size| whole(given(answered.arguments, &size.parameter)?.1));
        let full = size.is_none_or(|size| here as i64 >= size);
        let counted = count_at(answered, total).is_some_and(|total| here as i64 >= total);
        counted && !(is_first && full)
    }
}

impl How {
    /// Whether the caller works out the way on. A service that does not know the parameter gives the same page again.
    fn is_counted(&self) -> bool {
        matches!(self, Self::Page { .. } | Self::Offset { .. } | Self::LastItem { .. })
    }
}

/// Whether the answer says that there is no more.
fn ended(answered: &Answered<'_>, more: Option<&str>) -> bool {
    let said = more.and_then(|more| path::at(answered.body, more));
    said.is_some_and(|said| match said {
        Value::Bool(more) => !more,
        Value::Null => true,
        other => whole(other) == Some(0) || other == "false",
    })
}

fn count_at(answered: &Answered<'_>, place: Option<&str>) -> Option<i64> {
    whole(path::at(answered.body, place?)?)
}

fn link_to(answered: &Answered<'_>, link: &str) -> Option<Next> {
    let url = answered.request_url.join(link).ok()?;
    (url != *answered.request_url).then(|| Next::Link(url.into()))
}

fn cursor(answered: &Answered<'_>, parameter: &str, place: &str) -> Option<Next> {
    let value = path::at(answered.body, place)?;
    let usable = match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => whole(value) != Some(0),
        _ => false,
    };
    usable.then(|| changed(answered, parameter, value.clone()))?
}

/// The change under the name the caller used; nothing when it would change nothing.
fn changed(answered: &Answered<'_>, parameter: &str, value: Value) -> Option<Next> {
    let now = given(answered.arguments, parameter);
    let same = now.is_some_and(|(_, now)| causeway_core::json::plain(now) == causeway_core::json::plain(&value));
    let name = now.map_or(parameter, |(name, _)| name);
    (!same).then(|| Next::Arguments(Map::from_iter([(name.to_owned(), value)])))
}

/// One walk through a list: what is to be known of the pages that were read. It remembers every way on, so that no list
/// goes in circles. It can be kept, and the list be read on from there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Walk {
    /// Hashes of the ways on. Should a later Causeway hash otherwise, a circle is noticed one round later.
    seen: BTreeSet<u64>,
    /// Empty pages in a row.
    empty: usize,
    items: usize,
    /// Hashes of the first page's items, and of the last items, as many as the longest page had.
    first: Vec<u64>,
    last: Vec<u64>,
    longest: usize,
}

impl Walk {
    /// How many items there were.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// What comes after this page: done when the answer says so, on an empty page where pages are counted, and when the
    /// way on leads to where this walk has been.
    #[must_use]
    pub fn step(&mut self, paging: &Paging, answered: Answered<'_>) -> Next {
        let page = paging.page(answered.body).unwrap_or_default();
        let hashes = if paging.how.is_counted() { page.iter().map(hash).collect() } else { Vec::new() };
        if self.repeats(&hashes) {
            return Next::Repeated;
        }
        let is_list = paging.page(answered.body).is_some();
        self.empty = if is_list && page.is_empty() { self.empty + 1 } else { 0 };
        self.seen.insert(hash(answered.request_url));
        let next = paging.next(answered, self.items);
        self.note(page.len(), hashes);
        let new = match &next {
            Next::Link(link) => self.seen.insert(hash(link)),
            Next::Arguments(changes) => self.seen.insert(hash(&Value::Object(changes.clone()))),
            Next::Done | Next::Repeated => return next,
        };
        if new && self.empty < MOST_EMPTY { next } else { Next::Done }
    }

    /// Whether a page is the last one again, or the first.
    fn repeats(&self, page: &[u64]) -> bool {
        !page.is_empty() && (self.last.ends_with(page) || self.first.starts_with(page))
    }

    fn note(&mut self, items: usize, hashes: Vec<u64>) {
        self.items += items;
        self.longest = self.longest.max(hashes.len());
        if self.first.is_empty() {
            self.first.clone_from(&hashes);
        }
        self.last.extend(hashes);
        self.last.drain(..self.last.len().saturating_sub(self.longest));
    }
}

fn hash(of: &impl std::fmt::Display) -> u64 {
    foldhash::quality::FixedState::default().hash_one(of.to_string())
}
