//! The guide's table of repairs holds each code that the sources can report, once, with what is true of it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex_lite::Regex;

/// The sources without their tests.
fn sources() -> Vec<String> {
    let mut texts = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut texts);
    texts
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, texts);
        } else if name.ends_with(".rs") && !name.ends_with("_tests.rs") {
            let text = fs_err::read_to_string(&path).unwrap();
            texts.push(text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned());
        }
    }
}

/// Each code, and the ways in which it is reported: `note`, `look`, or `mend` for what decides by itself.
fn reported() -> BTreeMap<String, BTreeSet<&'static str>> {
    let code = r#""([a-z]+(?:-[a-z]+)+|encoding)""#;
    let calls =
        Regex::new(&format!(r"\b(note|look|count|once|say|note_unless)\(\s*(?:&mut self\.notes,\s*|notes,\s*)?{code}"))
            .unwrap();
    let others =
        Regex::new(&format!(r"(?:code: |let code = (?:if [^{{]*\{{ )?|\}} else \{{ |notes\.push\(\(|^\s*\(){code}"))
            .unwrap();
    let decided = Regex::new(r#"((?:"[a-z-]+"(?: \| )?)+) => (?:self\.)?repairs\.(note|look)\("#).unwrap();
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut overruled = Vec::new();
    for text in sources() {
        let postman = text.contains("notes: &mut Notes") || text.contains("&mut self.notes,");
        for call in calls.captures_iter(&text) {
            let way = if &call[1] == "look" || postman { "look" } else { "note" };
            found.entry(call[2].to_owned()).or_default().insert(way);
        }
        for line in text.lines().filter(|line| !line.contains("\"x-")) {
            for one in others.captures_iter(line) {
                found.entry(one[1].to_owned()).or_default().insert("mend");
            }
        }
        overruled.extend(decided.captures_iter(&text).map(|arm| (arm[1].to_owned(), arm[2].to_owned())));
    }
    for (codes, way) in overruled {
        for code in codes.split(" | ").map(|code| code.trim_matches('"')) {
            found.insert(code.to_owned(), BTreeSet::from([if way == "look" { "look" } else { "note" }]));
        }
    }
    found
}

/// Each row of the table: its code and its last column.
fn rows() -> Vec<(String, String)> {
    let text = fs_err::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/repairs.md")).unwrap();
    let row = Regex::new(r"(?m)^\| `([a-z-]+)` \|.*\| ([a-z]+) \|$").unwrap();
    row.captures_iter(&text).map(|row| (row[1].to_owned(), row[2].to_owned())).collect()
}

#[test]
fn every_code_has_one_row_and_every_row_a_code() {
    let rows = rows();
    let listed: BTreeSet<_> = rows.iter().map(|(code, _)| code.clone()).collect();
    assert_eq!(listed.len(), rows.len(), "a code stands twice");
    let known: BTreeSet<_> = reported().into_keys().collect();
    assert!(known.len() > 70, "{known:?}");
    assert_eq!(known.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "not in docs/src/repairs.md");
    assert_eq!(listed.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "reported by nothing");
}

#[test]
fn the_table_says_who_should_look() {
    let reported = reported();
    for (code, look) in rows() {
        let ways: Vec<_> = reported[&code].iter().copied().collect();
        let expected: &[&str] = match ways[..] {
            ["note"] => &["no"],
            ["look"] => &["yes"],
            ["look", "note"] => &["sometimes"],
            _ => &["yes", "no", "sometimes"],
        };
        assert!(expected.contains(&look.as_str()), "{code}: the table says {look}, the sources {ways:?}");
    }
}
