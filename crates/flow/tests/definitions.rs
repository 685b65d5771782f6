//! Real definitions from the shared data: all are read, and none is refused but for a type that needs Azure or for a
//! mistake in the file, each of which the guide lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use causeway_flow::{Definition, Diagnostic, Severity, check, locate, read};

/// What only Azure can do.
const AZURE: [&str; 2] = ["UnsupportedAction", "UnsupportedTrigger"];
/// Mistakes in the files, as the guide lists them: the file, and the codes that keep it from running.
fn mistakes() -> BTreeMap<String, BTreeSet<String>> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/language/findings.md");
    let guide = fs_err::read_to_string(guide).unwrap();
    let (_, table) = guide.split_once("# Real flows").unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        Some((words(cells.get(1)?).pop()?, words(cells.get(2)?).into_iter().collect()))
    };
    table.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/flows")
}

/// Each definition with its file's name and text; none when the data is not there.
fn definitions() -> Option<Vec<(String, String, Definition)>> {
    let mut paths: Vec<_> = fs_err::read_dir(folder()).ok()?.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let read = paths.iter().map(|path| {
        let (name, text) =
            (path.file_stem().unwrap().to_string_lossy().into_owned(), fs_err::read_to_string(path).unwrap());
        let definition = read(&text).unwrap_or_else(|findings| panic!("{name} is not read: {}", findings[0]));
        (name, text, definition)
    });
    Some(read.collect())
}

#[test]
fn no_real_definition_is_refused_but_for_azure_or_a_mistake() {
    let Some(all) = definitions() else {
        println!("skipped: real definitions (shared/data is absent)");
        return;
    };
    let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut azure, mut counts) = (0, BTreeMap::<(Severity, &str), usize>::new());
    for (name, _, definition) in &all {
        let findings = check(definition, None);
        azure += usize::from(findings.iter().any(|finding| AZURE.contains(&finding.code)));
        for finding in findings {
            *counts.entry((finding.severity, finding.code)).or_default() += 1;
            if finding.is_error() && !AZURE.contains(&finding.code) {
                refused.entry(name.clone()).or_default().insert(finding.code.to_owned());
            }
        }
    }
    println!("{} real definitions, {azure} of them with a type that needs Azure", all.len());
    for ((severity, code), count) in &counts {
        println!("  {count:>5} × {} {code}", severity.as_str());
    }
    assert_eq!(refused, mistakes());
    assert_eq!(all.len(), 491);
}

#[test]
fn every_finding_in_a_real_definition_points_to_something_in_its_file() {
    let Some(all) = definitions() else {
        println!("skipped: real definitions (shared/data is absent)");
        return;
    };
    for (name, text, definition) in &all {
        let mut findings = check(definition, None);
        locate(text, &mut findings);
        for finding in &findings {
            let value = definition.source.pointer(&finding.pointer);
            assert!(value.is_some() || finding.code == "NoTrigger", "{name}: {finding} points nowhere");
            assert!(finding.place.is_some(), "{name}: {finding} has no place");
            assert!(
                is_inside(finding, value.and_then(|value| value.as_str())),
                "{name}: {finding}: {:?}",
                finding.span
            );
        }
    }
}

/// The span of a finding lies in the text it points to, or in the name of the member.
fn is_inside(finding: &Diagnostic, text: Option<&str>) -> bool {
    let name = finding.pointer.rsplit('/').next().unwrap_or_default();
    let fits = |text: &str| finding.span.as_ref().is_none_or(|span| text.get(span.clone()).is_some());
    text.is_some_and(fits) || fits(name)
}
