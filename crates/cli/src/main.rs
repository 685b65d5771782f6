//! `causeway`: every feature from a terminal, and `causeway serve`, the engine without a desktop. Data goes to standard
//! output and talk to standard error; the exit code is 0 done, 1 failed, 2 usage, 3 needs a sign-in, 4 not found.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod args;
mod commands;
mod door;
mod folder;
mod out;
mod passphrase;
mod zone;

use std::process::ExitCode;

use causeway_core::redact::live::Hiding;
use clap::Parser;

use crate::args::Args;
use crate::out::Out;

fn main() -> ExitCode {
    let args = Args::parse();
    log(args.verbose);
    causeway_engine::keep_private();
    let mut out = Out::new(args.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out.say(&format!("Causeway could not start: {error}."));
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(commands::run(args, &mut out));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out.fail(&error);
            ExitCode::from(out::exit_code(&error))
        }
    }
}

/// What the engine logs goes to standard error, and only when asked for.
fn log(verbose: u8) {
    use tracing_subscriber::EnvFilter;
    let level = ["error", "causeway=info,warn", "causeway=debug,info"][usize::from(verbose.min(2))];
    let filter = EnvFilter::try_from_env("CAUSEWAY_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Hiding(std::io::stderr())).without_time().init();
}
