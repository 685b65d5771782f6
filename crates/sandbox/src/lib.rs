//! Real HTTP servers on 127.0.0.1 that behave like the fitness services: Fitbit's Web API, the Google Health API v4 and
//! Google Fit REST (one server), and intervals.icu. They have the services' own paths, sign-in, paging, rate limits,
//! error bodies and write rules, and years of believable data that follow from a seed. The demo and the tests of every
//! other crate run against them, so nothing here is a mock: a request travels through a real socket.
//!
//! Rules come from the published descriptions and from `reference/services.md`. What no description says is decided
//! here, in the simplest way that an honest client must cope with, and said in the file that decides it.
//!
//! ```
//! # async fn demo() -> std::io::Result<()> {
//! let sandbox = causeway_sandbox::start(causeway_sandbox::Options::at("2026-11-23T12:00:00Z".parse().unwrap_or_default())).await?;
//! assert_eq!(sandbox.fitbit().host_str(), Some("127.0.0.1"));
//! assert_eq!(sandbox.counts().google_weights, 0);
//! sandbox.stop().await;
//! # Ok(()) }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod cut;
mod faults;
mod fit;
mod fitbit;
mod gate;
mod google;
mod intervals;
mod limits;
mod oauth;
mod reply;
mod sandbox;
mod shared;
mod time;
mod world;

pub use faults::Fault;
pub use sandbox::{Counts, Options, Sandbox, SourceCounts, start};
pub use shared::Service;
