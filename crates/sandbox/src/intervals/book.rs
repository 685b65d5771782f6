//! What intervals.icu holds, and the counts for the tests.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// Wellness by date and activities by number.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) wellness: BTreeMap<NaiveDate, Map<String, Value>>,
    pub(super) activities: BTreeMap<u64, Map<String, Value>>,
    /// External id to number.
    pub(super) by_external: BTreeMap<String, u64>,
}

/// How much is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) weights: u64,
    pub(crate) activities: u64,
    pub(crate) duplicates: u64,
}

impl Book {
    /// Days with a weight, activities, and activities that are there twice: the same start, type and time under
    /// different ids.
    pub(crate) fn counts(&self) -> Held {
        let weights = self.wellness.values().filter(|day| day.get("weight").is_some_and(Value::is_number)).count();
        let same = |activity: &Map<String, Value>| {
            json!([activity.get("start_date_local"), activity.get("type"), activity.get("moving_time")]).to_string()
        };
        let different: HashSet<String> = self.activities.values().map(same).collect();
        Held {
            weights: weights as u64,
            activities: self.activities.len() as u64,
            duplicates: (self.activities.len() - different.len()) as u64,
        }
    }
}
