//! Pages of Fitbit's log lists: `sort`, `afterDate` or `beforeDate`, `offset` (0), `limit`, and `pagination.next`, the
//! whole address of the next page. Later pages carry a mark, so that only an address that was given leads to them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

use super::{ask, errors};
use crate::gate::Door;
use crate::reply::Reply;
use crate::shared::Service;

const MAX_LIMIT: usize = 100;
const MARK: &str = "page";

/// What a list was asked for.
#[derive(Debug)]
pub(super) struct Page {
    ascending: bool,
    /// `afterDate` or `beforeDate`.
    field: &'static str,
    text: String,
    moment: NaiveDateTime,
    limit: usize,
    offset: usize,
}

/// Reads and checks the query of a list.
pub(super) fn page(fields: &BTreeMap<String, String>) -> Result<Page, Reply> {
    let text = |name: &str| fields.get(name).filter(|text| !text.is_empty()).cloned();
    let (field, moment) = match (text("afterDate"), text("beforeDate")) {
        (Some(after), None) => ("afterDate", after),
        (None, Some(before)) => ("beforeDate", before),
        _ => return Err(errors::invalid("afterDate", "Give either afterDate or beforeDate.")),
    };
    let ascending = match text("sort").as_deref() {
        Some("asc") => true,
        Some("desc") => false,
        _ => return Err(errors::invalid("sort", "Sort is asc or desc.")),
    };
    let limit: Option<usize> = text("limit").and_then(|limit| limit.parse().ok());
    let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
    let limit = limit.ok_or_else(|| errors::invalid("limit", "The limit lies between 1 and 100."))?;
    let offset: Option<usize> = text("offset").and_then(|offset| offset.parse().ok());
    let offset = offset.filter(|offset| *offset == 0 || text(MARK) == Some(mark(*offset)));
    let offset = offset.ok_or_else(|| errors::invalid("offset", "The offset must be 0. Follow pagination.next."))?;
    Ok(Page { ascending, field, moment: ask::moment(field, &moment)?, text: moment, limit, offset })
}

impl Page {
    /// The dates that can hold items of this list.
    pub(super) fn dates(&self, first: NaiveDate, last: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self.field {
            "afterDate" => (self.moment.date().max(first), last),
            _ => (first, self.moment.date().min(last)),
        }
    }

    /// This page of `items`, which come oldest first, and the pagination member.
    pub(super) fn cut<T>(
        &self,
        door: &Door,
        path: &str,
        mut items: Vec<T>,
        at: impl Fn(&T) -> NaiveDateTime,
    ) -> (Vec<T>, Value) {
        items.retain(|item| if self.field == "afterDate" { at(item) >= self.moment } else { at(item) < self.moment });
        if !self.ascending {
            items.reverse();
        }
        let more = items.len() > self.offset + self.limit;
        let items: Vec<T> = items.into_iter().skip(self.offset).take(self.limit).collect();
        let next = if more { self.address(door, path, self.offset + self.limit) } else { String::new() };
        let previous = match self.offset.checked_sub(self.limit) {
            Some(offset) => self.address(door, path, offset),
            None => String::new(),
        };
        let mut pagination = json!({
            "limit": self.limit, "next": next, "offset": self.offset, "previous": previous, "sort": self.sort(),
        });
        pagination[self.field] = json!(self.text);
        (items, pagination)
    }

    fn address(&self, door: &Door, path: &str, offset: usize) -> String {
        let mut url = door.shared.desk(Service::Fitbit).url.clone();
        url.set_path(path);
        let numbers = [("offset", offset.to_string()), ("limit", self.limit.to_string())];
        url.query_pairs_mut()
            .extend_pairs(numbers)
            .append_pair("sort", self.sort())
            .append_pair(self.field, &self.text);
        url.query_pairs_mut().append_pair(MARK, &mark(offset));
        url.into()
    }

    fn sort(&self) -> &'static str {
        if self.ascending { "asc" } else { "desc" }
    }
}

fn mark(offset: usize) -> String {
    format!("p{:x}", offset.wrapping_mul(40_503))
}
