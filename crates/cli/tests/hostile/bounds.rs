//! Runs `causeway` and measures it: how long, and how much memory at most.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// For a program as it is released. One for debugging is slower, but for the importer, whose own code is optimised.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
/// In KiB, as the kernel counts.
const MEMORY: i64 = 512 << 10;

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs it with these arguments, within [`TIME`] and [`MEMORY`].
pub(crate) fn bounded(args: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.args(args).stdin(Stdio::null()).env_remove("DISPLAY").env("NO_COLOR", "1");
    #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
    let begun = Instant::now();
    let output = command.output().unwrap();
    let (took, peak) = (begun.elapsed(), peak());
    println!("{:>6} ms, {:>4} MB so far: causeway {}", took.as_millis(), peak >> 10, args.join(" "));
    assert!(took < TIME, "{args:?} took {took:?}");
    assert!(peak < MEMORY, "{args:?} took {} MB of memory", peak >> 10);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// The most that any process took which this one started and waited for, and those that they did.
fn peak() -> i64 {
    getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss()
}
