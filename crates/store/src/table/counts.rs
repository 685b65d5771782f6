//! What became of the items of a run, in numbers.

use serde::{Deserialize, Serialize};

/// What became of a run's items.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Counts {
    /// Arrived now.
    pub delivered: u64,
    /// Had arrived before.
    pub already: u64,
    /// Refused or not sent.
    pub failed: u64,
    /// Nobody knows whether they arrived.
    pub unknown: u64,
    /// Kept back.
    pub held: u64,
    /// Read from the source.
    pub read: u64,
    /// Not settled: the next run has to come to them again.
    pub open: u64,
}
