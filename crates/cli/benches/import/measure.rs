//! Times and peaks of memory, of a function and of a whole process.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use causeway_core::{Clock, SystemClock};

use crate::Outcome;

/// GNU time, which says how much memory a process had at its peak.
const GNU_TIME: &str = "/usr/bin/time";

/// One run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    pub(crate) took: Duration,
    /// The most memory that was resident, in KiB.
    pub(crate) peak: Option<u64>,
}

/// Several runs of the same thing.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<Process>);

impl Times {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, run: Process) {
        self.0.push(run);
    }

    /// The median time.
    pub(crate) fn took(&self) -> Option<Duration> {
        middle(self.0.iter().map(|run| run.took).collect())
    }

    /// The median of the peaks, in KiB.
    pub(crate) fn peak(&self) -> Option<u64> {
        middle(self.0.iter().filter_map(|run| run.peak).collect())
    }
}

fn middle<T: Ord + Copy>(mut all: Vec<T>) -> Option<T> {
    all.sort();
    all.get(all.len() / 2).copied()
}

/// How long a function takes. What it gives back is not dropped within the time.
pub(crate) fn time<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(Duration, T), E> {
    let begun = SystemClock.instant();
    let result = std::hint::black_box(work()?);
    Ok((SystemClock.instant() - begun, result))
}

/// How long a program takes from start to end, and its peak of memory where GNU time is installed.
pub(crate) fn process(program: &str, arguments: &[&OsStr], environment: &[(&str, &Path)]) -> Outcome<Process> {
    process_saying(program, arguments, environment).map(|(run, _)| run)
}

/// The same, with what the program wrote.
pub(crate) fn process_saying(
    program: &str,
    arguments: &[&OsStr],
    environment: &[(&str, &Path)],
) -> Outcome<(Process, String)> {
    let peaks = tempfile::NamedTempFile::new()?;
    let mut command = Command::new(if has_time() { GNU_TIME } else { program });
    if has_time() {
        command.args(["-f", "%M", "-o"]).arg(peaks.path()).arg(program);
    }
    command.args(arguments).envs(environment.iter().copied()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let begun = SystemClock.instant();
    let output = command.output()?;
    let took = SystemClock.instant() - begun;
    if !output.status.success() {
        return Err(format!("{program} {arguments:?} failed while it was measured").into());
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((Process { took, peak: fs_err::read_to_string(peaks.path())?.trim().parse().ok() }, said))
}

fn has_time() -> bool {
    Path::new(GNU_TIME).is_file()
}
