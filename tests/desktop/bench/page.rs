//! What `npm run bench` measures of the page in a browser, read from what it prints.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;

/// The numbers by their names.
pub(crate) type Numbers = BTreeMap<String, f64>;

/// What stands before the longest frame of an import, in the words of ui/walk/import.walk.ts.
const IMPORT: &str = "the longest frame while 47 MB were imported: ";

/// Runs it, with the programs that were built for this. What it could not measure is not there.
pub(crate) fn measure() -> Outcome<Numbers> {
    let program = Path::new(crate::APP).with_file_name("causeway");
    let mut command = Command::new("npm");
    command.args(["run", "bench", "--prefix", concat!(env!("CARGO_MANIFEST_DIR"), "/ui")]);
    let output = command.env("CAUSEWAY_PROGRAM", program).stderr(Stdio::inherit()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{said}");
    Ok(said.lines().filter_map(number).collect())
}

fn number(line: &str) -> Option<(String, f64)> {
    if let Some((_, rest)) = line.split_once(IMPORT) {
        return Some(("import-longest-frame-ms".into(), rest.split_whitespace().next()?.parse().ok()?));
    }
    let (_, rest) = line.split_once("bench: ")?;
    let (name, number) = rest.trim().split_once(' ')?;
    Some((name.to_owned(), number.parse().ok()?))
}
