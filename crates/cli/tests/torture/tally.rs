//! What was done to Causeway, and what came of it.

use std::fmt;

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) kills: u32,
    pub(crate) items: u32,
    pub(crate) missing: u32,
    pub(crate) duplicated: u32,
    pub(crate) unknown: u32,
    pub(crate) faults: Faults,
}

#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) power: u32,
    pub(crate) stops: u32,
    pub(crate) seconds: u32,
    pub(crate) full: u32,
    pub(crate) read_only: u32,
    pub(crate) jumps: u32,
    pub(crate) cuts: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, items, missing, duplicated, unknown, .. } = self;
        write!(f, "torture: {kills} kills, {items} items, {missing} missing, {duplicated} duplicated, ")?;
        write!(f, "{unknown} unknown reported")
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { power, stops, seconds, full, read_only, jumps, cuts } = self;
        write!(
            f,
            "with {power} power cuts, {stops} times stopped, {seconds} second processes, {full} times a full disk, "
        )?;
        write!(f, "{read_only} times a read-only disk, {jumps} jumps of the clock, {cuts} times no network")
    }
}
