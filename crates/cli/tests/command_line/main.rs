//! The real `causeway` binary, run as a person runs it.

#![cfg_attr(test, expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests"))]

mod accepted;
mod agreement;
mod backups;
mod bad_input;
mod calls;
mod canary;
mod children;
mod clock;
mod common;
mod crash;
mod crashes;
mod demo;
#[cfg(unix)]
mod diagnostics;
mod digits;
mod doubt;
mod eval;
mod faults;
mod flow_test;
mod flows;
mod forms;
mod history;
mod import;
mod inspect;
mod keys;
#[cfg(target_os = "linux")]
mod network;
mod oidc;
mod own_network;
mod pages;
mod pausing;
mod polled;
mod polling;
mod preferences;
mod private;
mod refreshes;
mod requests;
mod resumes;
mod service;
#[cfg(unix)]
mod several;
mod sharing;
mod sign_in;
mod spending;
mod summer_time;
#[cfg(target_os = "linux")]
mod updates;
#[cfg(target_os = "linux")]
mod vault;
mod versions;
