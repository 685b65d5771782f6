//! One file per table: its rows as types, and every statement that reads or changes them.

pub(crate) mod actions;
pub(crate) mod agreement;
pub(crate) mod approval;
pub(crate) mod attempt;
pub(crate) mod behind;
pub(crate) mod beside;
pub(crate) mod budget;
pub(crate) mod connection;
pub(crate) mod counts;
pub(crate) mod cursor;
pub(crate) mod engine;
pub(crate) mod fired;
pub(crate) mod flow_version;
pub(crate) mod journal;
pub(crate) mod ledger;
pub(crate) mod outbox;
pub(crate) mod paused;
pub(crate) mod response;
pub(crate) mod route;
pub(crate) mod runs;
pub(crate) mod schedule;
pub(crate) mod secret;
pub(crate) mod setting;
pub(crate) mod sign_out;
