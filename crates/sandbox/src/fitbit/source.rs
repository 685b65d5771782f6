//! What Fitbit shows at this moment: the runner's life so far, with what was added and corrected by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::shared::Shared;
use crate::world::travel::{HOME, at_home, instant};
use crate::world::{Activity, Night, Weight, World};

/// Changes on top of the generated data.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Weigh-ins that were added.
    pub(super) added: Vec<Weight>,
    /// New values in grams by log id.
    pub(super) changed: BTreeMap<u64, i64>,
    /// Weigh-ins that were deleted.
    pub(super) removed: BTreeSet<u64>,
}

/// A look at Fitbit's data now. Weights come with the value that holds now.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    world: &'a World,
    shared: &'a Shared,
    pub(super) now: DateTime<Utc>,
}

impl<'a> Source<'a> {
    /// Fitbit as it is now.
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { world: &shared.world, shared, now: shared.now() }
    }

    /// Today at home.
    pub(super) fn today(&self) -> NaiveDate {
        at_home(self.now).date()
    }

    /// The first day with data.
    pub(super) fn first_day(&self) -> NaiveDate {
        self.world.start
    }

    /// Weigh-ins of the dates `from..=to`, oldest first.
    pub(crate) fn weights(&self, from: NaiveDate, to: NaiveDate) -> Vec<Weight> {
        let book = self.shared.fitbit();
        let mut weights = self.world.weights(from, to, self.now);
        let mine = |weight: &&Weight| weight.seen_from <= self.now && (from..=to).contains(&weight.local.date());
        weights.extend(book.added.iter().filter(mine).cloned());
        weights.retain(|weight| !book.removed.contains(&weight.log_id));
        for weight in &mut weights {
            weight.grams = book.changed.get(&weight.log_id).copied().unwrap_or_else(|| weight.grams_at(self.now));
        }
        weights.sort_by_key(|weight| (weight.local, weight.log_id));
        weights
    }

    /// Activities that start on the dates `from..=to`, oldest first.
    pub(crate) fn activities(&self, from: NaiveDate, to: NaiveDate) -> Vec<Activity> {
        self.world.activities(from, to, self.now)
    }

    /// Nights that end on the dates `from..=to`, oldest first.
    pub(super) fn nights(&self, from: NaiveDate, to: NaiveDate) -> Vec<Night> {
        self.world.nights(from, to, self.now)
    }

    /// Steps of a date so far.
    pub(super) fn steps(&self, date: NaiveDate) -> i64 {
        self.world.steps(date, self.now)
    }
}

/// Changes the newest weigh-in by 300 g.
pub(crate) fn correct_newest(shared: &Shared) -> Option<u64> {
    let source = Source::new(shared);
    let today = source.today();
    let newest = source.weights(today - Days::new(60), today).pop()?;
    shared.fitbit().changed.insert(newest.log_id, newest.grams + 300);
    Some(newest.log_id)
}

/// Adds a weigh-in of the evening two days ago.
pub(crate) fn add_late(shared: &Shared) -> u64 {
    let source = Source::new(shared);
    let day = source.today() - Days::new(2);
    let mut book = shared.fitbit();
    let late = i64::try_from(book.added.len()).unwrap_or(0);
    let mut weight = Weight::new(instant(HOME, day, 21 * 60 + 40 + late % 120), 73_100 + late * 100, "Aria");
    weight.seen_from = source.now;
    let id = weight.log_id;
    book.added.push(weight);
    id
}
