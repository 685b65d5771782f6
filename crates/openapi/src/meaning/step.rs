//! From one page to the next: what to change in the arguments, which address to fetch, or that the list has ended.
//! Pure: whoever calls the service drives it with a [`Walk`].
//!
//! A page that is shorter than asked for does not end a list: services filter after they cut pages (Strava). An empty
//! page ends a list whose pages are counted; where the service itself says how to go on it may be empty in between.

use std::collections::HashSet;

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
    /// The items of the pages before it.
    pub items_so_far: &'a [Value],
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

    /// What comes after a page. Ends where the answer says so, on an empty page where pages are counted, and when the
    /// way on leads back here.
    #[must_use]
    pub fn next(&self, answered: Answered<'_>) -> Next {
        let page = self.page(answered.body);
        if self.how.is_counted() && page.is_some_and(|page| repeats(page, answered.items_so_far)) {
            return Next::Repeated;
        }
        let on = match &self.how {
            How::NextLink { path } => {
                path::at(answered.body, path).and_then(link::in_body).and_then(|l| link_to(&answered, l))
            }
            How::LinkHeader => link::in_headers(answered.headers).and_then(|l| link_to(&answered, l)),
            How::Cursor { parameter, path, more } => {
                cursor(&answered, parameter, path).filter(|_| !ended(&answered, more.as_deref()))
            }
            _ => page.filter(|page| !page.is_empty()).and_then(|page| self.count(&answered, page)),
        };
        on.unwrap_or(Next::Done)
    }

    /// The ways on that the service does not name itself.
    fn count(&self, answered: &Answered<'_>, page: &[Value]) -> Option<Next> {
        let here = answered.items_so_far.len() + page.len();
        match &self.how {
            How::LastItem { parameter, id, more } if !ended(answered, more.as_deref()) => {
                let last = path::at(page.last()?, id).filter(|id| id.is_string() || id.is_number())?;
                changed(answered, parameter, last.clone())
            }
            How::Page { parameter, first, pages, total, more } => {
                let number = given(answered.arguments, parameter).map_or(Some(*first), |(_, value)| whole(value))?;
                let all = count_at(answered, pages.as_deref()).is_some_and(|all| number - first + 1 >= all);
                let on = !all && !ended(answered, more.as_deref()) && !self.complete(answered, total.as_deref(), here);
                on.then(|| changed(answered, parameter, number.checked_add(1)?.into()))?
            }
            How::Offset { parameter, first, total, more } => {
                let offset = given(answered.arguments, parameter).map_or(Some(*first), |(_, value)| whole(value))?;
                let on = !ended(answered, more.as_deref()) && !self.complete(answered, total.as_deref(), here);
                let next = offset.checked_add(i64::try_from(page.len()).ok()?)?;
                on.then(|| changed(answered, parameter, next.into()))?
            }
            _ => None,
        }
    }

    /// Whether all items are here. A total that a first, full page already reaches may be the number on that page.
    fn complete(&self, answered: &Answered<'_>, total: Option<&str>, here: usize) -> bool {
        let size = self.size.as_ref().and_then(|size| whole(given(answered.arguments, &size.parameter)?.1));
        let full = size.is_none_or(|size| here as i64 >= size);
        let counted = count_at(answered, total).is_some_and(|total| here as i64 >= total);
        counted && !(answered.items_so_far.is_empty() && full)
    }
}

impl How {
    /// Whether the caller works out the way on. A service that does not know the parameter gives the same page again.
    fn is_counted(&self) -> bool {
        matches!(self, Self::Page { .. } | Self::Offset { .. } | Self::LastItem { .. })
    }
}

/// Whether a page is the last one again, or the first.
fn repeats(page: &[Value], so_far: &[Value]) -> bool {
    !page.is_empty() && (so_far.ends_with(page) || so_far.starts_with(page))
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

/// One walk through a list. It remembers every way on, so that no list goes in circles.
#[derive(Debug)]
pub struct Walk<'a> {
    paging: &'a Paging,
    seen: HashSet<String>,
    empty: usize,
}

impl<'a> Walk<'a> {
    /// At the start of a list.
    #[must_use]
    pub fn new(paging: &'a Paging) -> Self {
        Self { paging, seen: HashSet::new(), empty: 0 }
    }

    /// What comes after this page, as [`Paging::next`]; done when it leads to where this walk has been.
    #[must_use]
    pub fn step(&mut self, answered: Answered<'_>) -> Next {
        let empty = self.paging.page(answered.body).is_some_and(<[Value]>::is_empty);
        self.empty = if empty { self.empty + 1 } else { 0 };
        self.seen.insert(answered.request_url.to_string());
        let next = self.paging.next(answered);
        let way = match &next {
            Next::Link(link) => link.clone(),
            Next::Arguments(changes) => Value::Object(changes.clone()).to_string(),
            Next::Done | Next::Repeated => return next,
        };
        let new = self.seen.insert(way);
        if new && self.empty < MOST_EMPTY { next } else { Next::Done }
    }
}
