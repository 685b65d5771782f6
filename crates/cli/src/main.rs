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

use causeway_api::LogFile;
use causeway_core::redact::live::Hiding;
use clap::Parser;

use crate::args::{Args, Command};
use crate::out::Out;

fn main() -> ExitCode {
    let args = Args::parse();
    log(&args);
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

/// What the engine logs goes to standard error, and only when asked for; of one that lasts, into the data folder too.
fn log(args: &Args) {
    use tracing_subscriber::prelude::*;
    use tracing_subscriber::{EnvFilter, fmt, registry};
    let level = ["error", "causeway=info,warn", "causeway=debug,info"][usize::from(args.verbose.min(2))];
    let filter = EnvFilter::try_from_env("CAUSEWAY_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let said = fmt::layer().with_writer(|| Hiding(std::io::stderr())).without_time().with_filter(filter);
    // The demo empties its folder.
    let lasts = matches!(&args.command, Command::Serve(serve) if !serve.demo);
    let home = lasts.then(|| door::home(args).ok()).flatten();
    let kept = home.map(|home| {
        let file = LogFile::of(&home);
        let layer = fmt::layer().with_ansi(false).with_writer(move || Hiding(file.clone()));
        layer.with_filter(EnvFilter::new(LogFile::LEVEL))
    });
    registry().with(said).with(kept).init();
}
