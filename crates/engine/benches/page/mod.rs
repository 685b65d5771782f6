//! The rows of the engine's table in docs/benchmarks.md, each with what is to be reached. The benchmarks of two crates share
//! this file; `./dev bench engine` puts their rows together.
#![expect(dead_code, clippy::print_stdout, reason = "each benchmark has some of the rows, and prints them")]

use std::io::Write;

/// A row of the engine's table: what was measured, and what is to be reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    what: &'static str,
    goal: &'static str,
}

const fn row(what: &'static str, goal: &'static str) -> Row {
    Row { what, goal }
}

pub(crate) const BATCH: Row = row("A batch run, CPU", "3 ×");
pub(crate) const POSTS: Row = row("100 deliveries, CPU", "3 ×");
pub(crate) const RATE: Row = row("Deliveries per second, 64 at once", "≥ 0.5 ×");
pub(crate) const BYTES: Row = row("History of a batch run", "8 KB");
pub(crate) const LIST: Row = row("A list of 1,000,000 items, memory", "60 MB");
pub(crate) const DUE: Row = row("10,000 flows due each minute, the latest", "5 s");
pub(crate) const IDLE: Row = row("Idle with 10,000 flows, memory", "25 MB");
pub(crate) const WAKES: Row = row("Idle with 10,000 flows, looks in a minute", "2");
pub(crate) const PAGE: Row = row("A page of the history of 1,000,000 runs, p99", "5 ms");
pub(crate) const RESTART: Row = row("A restart with 1,000 unfinished runs", "2 s");

/// What was measured of a row: ours, what is bare, and the ratio; empty where there is none.
pub(crate) type Cells = [String; 3];

impl Row {
    /// Prints a row, and adds it to the file that `CAUSEWAY_BENCH_ROWS` names, as Markdown.
    pub(crate) fn keep(self, cells: &Cells) -> std::io::Result<()> {
        let Self { what, goal } = self;
        let [ours, bare, ratio] = cells;
        println!("{what:<52} {ours:>12} {bare:>12} {ratio:>8} {goal:>8}");
        let Some(path) = std::env::var_os("CAUSEWAY_BENCH_ROWS") else { return Ok(()) };
        let mut file = fs_err::OpenOptions::new().append(true).create(true).open(path)?;
        writeln!(file, "| {what} | {} | {goal} |", cells.join(" | "))
    }
}

/// Prints what the columns of the rows are.
pub(crate) fn print_head(what: &str) {
    println!("{what:<52} {:>12} {:>12} {:>8} {:>8}", "ours", "bare", "ratio", "goal");
}
