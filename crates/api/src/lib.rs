//! The contract between the engine and everything that drives it: each request is declared once in [`contract`], its
//! inputs and outputs are plain data, its errors are codes with a sentence. Three doors lead here: the desktop window
//! (in `src-tauri`), HTTP with server-sent events ([`http`]) and a local socket for the command line ([`socket`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod api;
pub mod contract;
pub mod demo;
mod handlers;
pub mod http;
pub mod inputs;
mod key;
mod qr;
pub mod socket;
pub mod typescript;
pub mod views;

pub use api::{Api, DemoOpening, OpenOptions, Tag, Tags};
pub use causeway_core::WireError;
pub use causeway_engine::{LogFile, Notice, Supplies, Telling, write_private_file};
pub use handlers::{Files, ImportAs};
