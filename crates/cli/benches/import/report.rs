//! The tables, as Markdown.

use std::time::Duration;

use serde::Deserialize;

use crate::measure::Times;

/// What was measured of one description.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// In bytes.
    pub(crate) size: usize,
    /// `serde_json::Value` of the same bytes.
    pub(crate) value: Times,
    /// Read, nothing kept.
    pub(crate) read: Times,
    /// Read and stored, in this process.
    pub(crate) stored: Times,
    /// `causeway import`, from start to end.
    pub(crate) process: Times,
    /// The other importer, from start to end.
    pub(crate) other: Times,
    /// Operations opened one by one from the store.
    pub(crate) opened: Opened,
}

/// How long it takes to open one operation, in nanoseconds.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Opened {
    /// What the connector itself takes, once.
    pub(crate) connector: u64,
    pub(crate) median: u64,
    pub(crate) p99: u64,
    pub(crate) slowest: u64,
    pub(crate) count: u64,
}

const HEAD: &str = "\
Written by `./dev bench import`. Each number is the median of five runs with the release build, taken in turns within
one go, each run in a process of its own.

";

const MEANING: &str = "
- **Value**: `serde_json::from_slice::<serde_json::Value>` of the same bytes, keeping the order of members. It is the
  least that an importer does which holds the document as a tree.
- **read**: the description is understood; nothing is kept. As ratio to *Value*.
- **and stored**: what the desktop does in a workspace that is open: read, checked, written and flushed to the disk,
  indexed. As ratio to *Value*, with the peak memory of the process (which holds the file as well) as ratio to the file.
- **whole process**: `causeway import FILE --name bench` with an empty data folder, from start to end.
- **Scalar**: a Node process that calls `dereference` of npm `@scalar/openapi-parser` on the file, from start to end.
  It keeps nothing. The last column is our whole process as a part of its.
";

/// The whole section.
pub(crate) fn markdown(rows: &[Row], inspect: Option<&Times>) -> String {
    let mut page = format!("{HEAD}Machine: {}.\n\n", machine());
    page += "| description | size | Value | read | and stored | memory | whole process | its memory | Scalar | its memory | \
             time |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
    rows.iter().for_each(|row| page += &line(row));
    page += MEANING;
    page += "\nOne operation that nobody has opened, from the store of a workspace that has just been opened:\n\n\
             | description | the connector, once | median | p99 | slowest | of |\n|---|--:|--:|--:|--:|--:|\n";
    rows.iter().for_each(|row| page += &opened(row));
    if let Some(times) = inspect {
        let (took, peak) = (seconds(times.took()), megabytes(times.peak()));
        page += &format!(
            "\n`causeway inspect` reads the 518 connectors of the test data in {took}, with {peak} at most.\n"
        );
    }
    page
}

fn line(row: &Row) -> String {
    let value = row.value.took();
    let memory = row.stored.peak().map(|kib| kib as f64 * 1024.0);
    let cells = [
        row.name.to_owned(),
        format!("{:.1} MB", row.size as f64 / 1e6),
        seconds(value),
        part(row.read.took(), value),
        part(row.stored.took(), value),
        ratio(memory, Some(row.size as f64)),
        seconds(row.process.took()),
        megabytes(row.process.peak()),
        seconds(row.other.took()),
        megabytes(row.other.peak()),
        part(row.process.took(), row.other.took()),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn opened(row: &Row) -> String {
    let Opened { connector, median, p99, slowest, count } = row.opened;
    let ms = |nanos: u64| format!("{:.2} ms", nanos as f64 / 1e6);
    format!("| {} | {} | {} | {} | {} | {count} |\n", row.name, ms(connector), ms(median), ms(p99), ms(slowest))
}

fn seconds(time: Option<Duration>) -> String {
    time.map_or_else(|| "–".to_owned(), |time| format!("{:.3} s", time.as_secs_f64()))
}

fn megabytes(kib: Option<u64>) -> String {
    kib.map_or_else(|| "–".to_owned(), |kib| format!("{} MB", kib * 1024 / 1_000_000))
}

fn part(time: Option<Duration>, whole: Option<Duration>) -> String {
    ratio(time.map(|time| time.as_secs_f64()), whole.map(|time| time.as_secs_f64()))
}

fn ratio(part: Option<f64>, whole: Option<f64>) -> String {
    part.zip(whole).map_or_else(|| "–".to_owned(), |(part, whole)| format!("{:.2} ×", part / whole))
}

/// The processor, how many of its cores are ours, and the system.
fn machine() -> String {
    let cpu = fs_err::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {} {}", model.unwrap_or("a processor"), std::env::consts::OS, std::env::consts::ARCH)
}
