//! The data points that were written, and the counts for the tests.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::USER;
use super::check::Checked;
use super::civil::{Moment, timestamp};
use super::kinds::{Kind, Shape};

/// One stored data point.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) kind: &'static Kind,
    pub(super) id: String,
    pub(super) value: Map<String, Value>,
    pub(super) source: Map<String, Value>,
    pub(super) client: String,
    pub(super) start: Moment,
    pub(super) end: Moment,
    identity: String,
    created: DateTime<Utc>,
    updated: DateTime<Utc>,
}

impl Point {
    /// `users/…/dataTypes/…/dataPoints/…`.
    pub(super) fn name(&self) -> String {
        format!("users/{USER}/dataTypes/{}/dataPoints/{}", self.kind.path, self.id)
    }

    /// The point as it is sent.
    pub(super) fn json(&self) -> Value {
        let mut value = self.value.clone();
        if self.kind.shape == Shape::Session {
            value.insert("createTime".to_owned(), json!(timestamp(self.created)));
            value.insert("updateTime".to_owned(), json!(timestamp(self.updated)));
        }
        let mut source = self.source.clone();
        source.insert("platform".to_owned(), json!("GOOGLE_WEB_API"));
        source.insert("application".to_owned(), json!({"googleWebClientId": self.client}));
        let mut point = json!({"name": self.name(), "dataSource": source});
        point[self.kind.field] = Value::Object(value);
        point
    }

    /// The newest first, as lists have it.
    pub(super) fn order(&self) -> (i64, &str) {
        (self.start.at.timestamp_millis(), &self.id)
    }
}

/// What Google Health holds.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) points: Vec<Point>,
    created: u64,
}

/// How much is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) weights: u64,
    pub(crate) exercises: u64,
    pub(crate) duplicates: u64,
}

impl Book {
    /// Stores a new point. The same item again becomes a second point: creating is not idempotent.
    pub(super) fn create(&mut self, kind: &'static Kind, checked: Checked, client: &str, now: DateTime<Utc>) -> Value {
        self.created += 1;
        let id = format!("{:08x}-5a7d-4b0c-{:012x}", 0x3c00_0000 + self.created, self.created * 7_919);
        let Checked { value, source, start, end, identity } = checked;
        let client = client.to_owned();
        self.points.push(Point { kind, id, value, source, client, start, end, identity, created: now, updated: now });
        self.points.last().map_or(Value::Null, Point::json)
    }

    /// Replaces the value of a point; `None` when there is no such point.
    pub(super) fn replace(&mut self, kind: &Kind, id: &str, checked: Checked, now: DateTime<Utc>) -> Option<Value> {
        let point = self.points.iter_mut().find(|point| point.kind.path == kind.path && point.id == id)?;
        let Checked { value, start, end, identity, .. } = checked;
        *point = Point { value, start, end, identity, updated: now, ..point.clone() };
        Some(point.json())
    }

    /// A point by type and id.
    pub(super) fn find(&self, kind: &Kind, id: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.kind.path == kind.path && point.id == id)
    }

    /// Weights, exercises, and points of any type that are there more than once.
    pub(crate) fn counts(&self) -> Held {
        let of = |path: &str| self.points.iter().filter(|point| point.kind.path == path).count() as u64;
        let different: HashSet<_> = self.points.iter().map(|point| (point.kind.path, &point.identity)).collect();
        Held {
            weights: of("weight"),
            exercises: of("exercise"),
            duplicates: (self.points.len() - different.len()) as u64,
        }
    }
}
