//! The engine: keeps the workspace, signs in, calls out, runs flows on time, remembers every delivery. It knows no
//! screen and no command line; `causeway-api` is its only user.
//!
//! An item's way: [`scheduler`] finds a flow due, [`runner`] starts a run, [`run`] drives the flow's machine and keeps its
//! [`journal`], by which it goes on after a crash ([`resume`]); [`act`] does one action and writes down how it ended;
//! [`perform`] knows what to do, [`call`] turns it into a request, [`delivery`] asks the ledger before it is sent and ends
//! doubt, [`http`] sends.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod accepted;
mod act;
mod age;
mod agreement;
mod answer;
mod approval;
mod ask;
pub mod backup;
mod call;
pub mod catalog;
mod checkup;
mod children;
mod claims;
mod clock_off;
mod connections;
mod connector;
mod connectors;
mod crash;
mod credential;
mod daily;
mod delivery;
mod doubt;
mod engine;
mod error;
mod events;
mod fetch;
mod files;
mod flow_files;
mod flow_test;
mod follow;
mod history;
mod http;
mod indexed;
mod journal;
mod keys;
mod leaks;
mod limits;
mod lock;
mod log_file;
mod network;
mod notices;
mod outside;
mod pages;
mod parts;
mod past;
mod perform;
mod poll;
mod power;
mod preview;
mod profile;
pub mod properties;
mod ran;
mod readback;
mod redirect;
mod registration;
mod renewal;
mod request;
mod response;
mod resume;
mod retry;
mod run;
mod runner;
mod running;
mod scheduler;
mod session;
mod sign_in;
mod sign_outs;
#[cfg(test)]
mod simulation;
mod spending;
mod starting;
mod telling;
#[cfg(test)]
mod token_server;
mod tokens;
mod transfer;
mod trial;
mod turn;
mod update;
mod upkeep;
mod vault;
mod versions;
mod workspace;
mod written;

pub use causeway_auth::{Grant, VaultError, keep_private};

pub use agreement::{May, What, Where};
pub use call::{CallAnswer, CallCheck};
pub use checkup::{Checkup, CheckupFound};
pub use clock_off::ClockOff;
pub use connector::LoadedConnector;
pub use connectors::{Import, ImportSummary};
pub use engine::{Engine, Options};
pub use error::EngineError;
pub use events::{Change, Changes};
pub use files::write_whole as write_private_file;
pub use flow_files::FlowFile;
pub use flow_test::{FlowTested, TestData, TestedStep, WouldSend};
pub use keys::{KeyField, KeyGiven};
pub use log_file::LogFile;
pub use network::{Tried, Unused};
pub use power::{Lack, Supplies};
pub use preview::Preview;
pub use resume::Again;
pub use runner::Progress;
pub use scheduler::{Pause, Waits, Why};
pub use sign_in::{Opens, PendingSignIn};
pub use sign_outs::SignedOut;
pub use spending::Spent;
pub use starting::StartError;
pub use telling::{Notice, Telling};
pub use transfer::Transfer;
pub use update::{Offer, Package, Update, UpdateError};
pub use vault::{VaultChoice, VaultPlace, VaultState};
