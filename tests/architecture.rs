//! The shape of the workspace, checked: who may depend on whom, which packages stay behind which wall, where the time
//! is read, and how long a file may be. `DESIGN.md` decides; `ARCHITECTURE.md` explains; this fails on a new arrow.

#![expect(clippy::disallowed_methods, reason = "reads the source tree as plain text; no other error is worth naming")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Each crate's layer. An arrow may only point to a lower one.
const LAYERS: [(&str, u8); 9] = [
    ("causeway-core", 0),
    ("causeway-openapi", 1),
    ("causeway-flow", 1),
    ("causeway-store", 1),
    ("causeway-auth", 1),
    ("causeway-engine", 2),
    ("causeway-api", 3),
    ("causeway-cli", 4),
    ("causeway-desktop", 4),
];

/// Stands beside the layers: knows only `core`, and is known by the demo and by tests.
const SANDBOX: &str = "causeway-sandbox";

/// The crates that may have the sandbox as more than a development dependency: the demo lives in `api`.
const SANDBOX_USERS: [&str; 1] = ["causeway-api"];

/// A package from outside (or, with `*`, all that start so), and the only crates that may depend on it.
const WALLS: [(&str, &[&str]); 4] = [
    ("rusqlite", &["causeway-store"]),
    ("tauri*", &["causeway-desktop"]),
    ("tray-icon", &["causeway-desktop"]),
    ("reqwest", &["causeway-auth", "causeway-engine"]),
];

/// The only file that reads the machine's time, and what it may say that no other may.
const CLOCK: &str = "crates/core/src/clock.rs";
const NOW: [&str; 3] = [concat!("Utc", "::now"), concat!("Local", "::now"), concat!("SystemTime", "::now")];

const LONGEST_FILE: usize = 400;

type Fallible<T> = Result<T, Box<dyn Error>>;
type Outcome = Fallible<()>;
/// The name and the kind (`normal`, `dev` or `build`) of each package that a crate depends on.
type Dependencies = Vec<(String, String)>;

#[test]
fn arrows_point_downwards() -> Outcome {
    let wrong = arrows()?.into_iter().filter(|arrow| !is_allowed(arrow)).map(|arrow| arrow.to_string());
    assert_none("arrows that DESIGN.md does not have; move the code, or change the design first", wrong);
    Ok(())
}

#[test]
fn every_crate_has_a_layer() -> Outcome {
    let known = |name: &str| name == SANDBOX || layer(name).is_some();
    assert_none("crates without a layer in this test", packages()?.into_keys().filter(|name| !known(name)));
    Ok(())
}

#[test]
fn outside_packages_stay_behind_their_walls() -> Outcome {
    let wrong = arrows()?.into_iter().filter(Arrow::climbs_a_wall).map(|arrow| arrow.to_string());
    assert_none("packages used outside the crates that own them", wrong);
    Ok(())
}

#[test]
fn only_the_clock_reads_the_time() -> Outcome {
    let wrong =
        sources()?.into_iter().filter(|file| file.name != CLOCK).flat_map(|file| file.lines_that_read_the_time());
    assert_none("readings of the machine's time; take a causeway_core::Clock or a time instead", wrong);
    Ok(())
}

#[test]
fn every_file_says_what_it_is_for() -> Outcome {
    let wrong = sources()?.into_iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.name);
    assert_none("files that do not start with `//!`", wrong);
    Ok(())
}

#[test]
fn files_stay_short() -> Outcome {
    let long = sources()?.into_iter().map(|file| (file.text.lines().count(), file.name));
    let long = long.filter(|(lines, _)| *lines > LONGEST_FILE).map(|(lines, name)| format!("{name}: {lines} lines"));
    assert_none("files longer than 400 lines", long);
    Ok(())
}

#[test]
fn the_rows_of_security_are_complete_and_held() -> Outcome {
    let families =
        [("A", 12), ("L", 16), ("B", 3), ("D", 6), ("T", 12), ("V", 6), ("I", 9), ("C", 8), ("E", 7), ("S", 7)];
    rows_are_held("docs/security.md", &families)
}

#[test]
fn the_rows_of_the_desktop_are_complete_and_held() -> Outcome {
    rows_are_held("docs/desktop.md", &[("U", 17), ("M", 10)])
}

/// Every requirement has its row on the page, and every test that is named exists.
fn rows_are_held(page: &str, families: &[(&str, u32)]) -> Outcome {
    let text = fs::read_to_string(root().join(page))?;
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|line| line.starts_with("| ")).map(|l| l.split(" | ").collect()).collect();
    let known =
        |id: &str| rows.iter().any(|row| row[0].trim_start_matches("| ").split(", ").any(|name| covers(name, id)));
    let ids = families.iter().flat_map(|(letter, last)| (1..=*last).map(move |n| format!("{letter}{n}")));
    assert_none(&format!("Rows that are missing in {page}"), ids.filter(|id| !known(id)));
    let tests: String = sources()?.into_iter().map(|source| source.text).collect();
    let named = rows.iter().filter_map(|row| row.get(3)).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let functions = named.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
    let lost = functions.filter(|name| name.len() > 12 && !tests.contains(&format!("fn {name}(")));
    assert_none(&format!("Tests that {page} names and that are not there"), lost.map(str::to_owned));
    Ok(())
}

#[test]
fn the_window_knows_tauri_in_one_file() -> Outcome {
    let mut files = Vec::new();
    collect(&root().join("ui/src"), &["ts", "tsx"], &mut files)?;
    let mut users: Vec<_> =
        files.into_iter().filter(|file| file.text.contains("@tauri-apps")).map(|file| file.name).collect();
    users.sort();
    assert_eq!(users, ["ui/src/backend/doors.test.ts", "ui/src/backend/tauri.ts"], "files that know Tauri");
    Ok(())
}

/// The codes of errors that can come to the window, and those that the catalogue has a sentence for.
#[test]
fn each_error_that_reaches_the_window_is_said_in_german() -> Outcome {
    let catalogues = ["faults", "said.faults", "said"].map(|part| root().join(format!("ui/src/strings.de.{part}.ts")));
    let mut said = String::new();
    for catalogue in catalogues {
        said += &fs::read_to_string(catalogue)?;
    }
    // The command line has no other language.
    let shown = sources()?.into_iter().filter(|file| !file.name.starts_with("crates/cli/"));
    let codes: std::collections::BTreeSet<String> = shown.flat_map(|file| codes_in(&file.text)).collect();
    assert!(codes.len() > 100, "codes are found: {codes:?}");
    assert_none(
        "codes without a German sentence",
        codes.into_iter().filter(|code| !said.contains(&format!(" {code}: ["))),
    );
    Ok(())
}

/// What `fn code` gives, and what is given to `WireError::new`.
fn codes_in(text: &str) -> Vec<String> {
    let own = text.split("fn code(&self) -> &'static str {").skip(1).filter_map(|rest| rest.split("\n    }").next());
    let own = own.flat_map(|body| body.split('"').skip(1).step_by(2));
    let made =
        text.split("WireError::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    let is_code =
        |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(char::is_alphanumeric);
    own.chain(made).filter(is_code).map(str::to_owned).collect()
}

/// Whether a row's id, which may be a range (`I2–I5`), is that of a requirement.
fn covers(name: &str, id: &str) -> bool {
    let number = |id: &str| id.get(1..).and_then(|n| n.trim().parse::<u32>().ok());
    match name.split_once('–') {
        Some((from, to)) => from.get(..1) == id.get(..1) && (number(from)..=number(to)).contains(&number(id)),
        None => name.trim() == id,
    }
}

/// One dependency, as a manifest of the workspace declares it.
struct Arrow {
    from: String,
    to: String,
    kind: String,
}

impl Arrow {
    /// Tests may speak HTTP as any client would; everything else keeps its walls in tests too.
    fn climbs_a_wall(&self) -> bool {
        let is_test_client = self.to == "reqwest" && self.kind == "dev";
        let owners = WALLS.iter().find(|(package, _)| matches(package, &self.to)).map(|(_, owners)| *owners);
        !is_test_client && owners.is_some_and(|owners| !owners.contains(&self.from.as_str()))
    }
}

impl std::fmt::Display for Arrow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} -> {} ({})", self.from, self.to, self.kind)
    }
}

fn is_allowed(arrow: &Arrow) -> bool {
    let (from, to) = (arrow.from.as_str(), arrow.to.as_str());
    if from == SANDBOX {
        return layer(to).is_none_or(|layer| layer == 0);
    }
    if to == SANDBOX {
        return arrow.kind == "dev" || SANDBOX_USERS.contains(&from);
    }
    layer(to).is_none_or(|to| layer(from).is_some_and(|from| to < from))
}

fn layer(name: &str) -> Option<u8> {
    LAYERS.iter().find(|(crate_, _)| *crate_ == name).map(|(_, layer)| *layer)
}

fn matches(pattern: &str, package: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == package, |start| package.starts_with(start))
}

fn arrows() -> Fallible<Vec<Arrow>> {
    let of = |(from, dependencies): (String, Dependencies)| {
        dependencies.into_iter().map(move |(to, kind)| Arrow { from: from.clone(), to, kind })
    };
    Ok(packages()?.into_iter().flat_map(of).collect())
}

/// The crates of the workspace with the names and kinds of what they depend on, for every platform.
fn packages() -> Fallible<BTreeMap<String, Dependencies>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(array(&metadata["packages"]).iter().map(|package| (string(&package["name"]), dependencies(package))).collect())
}

fn dependencies(package: &Value) -> Dependencies {
    let kind = |dependency: &Value| dependency["kind"].as_str().unwrap_or("normal").to_owned();
    array(&package["dependencies"]).iter().map(|one| (string(&one["name"]), kind(one))).collect()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A Rust file of ours, named from the root of the repository.
struct Source {
    name: String,
    text: String,
}

impl Source {
    fn lines_that_read_the_time(&self) -> Vec<String> {
        let is_code = |line: &str| !line.trim_start().starts_with("//");
        let reads = |line: &str| is_code(line) && NOW.iter().any(|now| line.contains(now));
        let lines = self.text.lines().enumerate().filter(|(_, line)| reads(line));
        lines.map(|(index, line)| format!("{}:{}: {}", self.name, index + 1, line.trim())).collect()
    }
}

fn sources() -> Fallible<Vec<Source>> {
    let mut found = Vec::new();
    for folder in ["crates", "fuzz", "src-tauri", "tests"] {
        collect(&root().join(folder), &["rs"], &mut found)?;
    }
    assert!(found.len() > 20, "only {} Rust files were found below {}", found.len(), root().display());
    Ok(found)
}

fn collect(folder: &Path, extensions: &[&str], found: &mut Vec<Source>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !is_foreign(&path) {
            collect(&path, extensions, found)?;
        } else if path.extension().is_some_and(|end| extensions.iter().any(|extension| end == *extension)) {
            let name = path.strip_prefix(root())?.display().to_string();
            found.push(Source { name, text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

/// Folders of other people's code and of build output.
fn is_foreign(folder: &Path) -> bool {
    ["node_modules", "target"].iter().any(|name| folder.ends_with(name))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn assert_none(what: &str, wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} {what}:\n  {}\n", wrong.len(), wrong.join("\n  "));
}
