//! The sandbox as a client sees it: everything here goes through real HTTP.
#![expect(clippy::unwrap_used, reason = "tests")]

mod catalog;
mod client;
mod faults;
mod fit;
mod fitbit;
mod google;
mod intervals;
mod oauth;
