//! Runs `causeway` and measures it: how long, and how much memory at most.

use std::process::{Command, Stdio};
use std::sync::Mutex;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// Milliseconds of all processors together, so that other work on the machine does not count. A program for debugging
/// is slower than the one that is released.
const TIME: i64 = if cfg!(debug_assertions) { 10_000 } else { 2_000 };
/// In KiB, as the kernel counts.
const MEMORY: i64 = 512 << 10;

/// One at a time: the kernel keeps one account for all.
static ALONE: Mutex<()> = Mutex::new(());

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs it with these arguments, within [`TIME`] and [`MEMORY`].
pub(crate) fn bounded(args: &[&str]) -> Ended {
    let _alone = ALONE.lock();
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.args(args).stdin(Stdio::null()).env_remove("DISPLAY").env("NO_COLOR", "1");
    let (before, _) = used();
    let output = command.output().unwrap();
    let (after, peak) = used();
    println!("{:>6} ms, {:>4} MB so far: causeway {}", after - before, peak >> 10, args.join(" "));
    assert!(after - before < TIME, "{args:?} took {} ms", after - before);
    assert!(peak < MEMORY, "{args:?} took {} MB of memory", peak >> 10);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// The time and the most memory at once of the processes that this one has waited for, and of those that they have.
fn used() -> (i64, i64) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    ((usage.user_time() + usage.system_time()).num_milliseconds(), usage.max_rss())
}
