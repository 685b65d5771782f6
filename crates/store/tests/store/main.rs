//! The store as the engine and the user see it, on real files.
#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod behind;
mod copies;
mod fired;
mod history;
mod home;
mod index;
mod index_file;
mod index_search;
mod journal;
mod ledger;
mod opening;
mod recovery;
mod retention;
mod runs;
mod state;
