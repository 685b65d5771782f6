//! The guide to the language: each of its examples gives what it says, and no function, type or code is missing.
//! `CAUSEWAY_WRITE=1` writes what the examples of expressions give into the guide.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;
mod guide;

use std::collections::BTreeSet;

use causeway_flow::{Diagnostic, Severity, Value, check, codes, function_names, locate, read};
use chrono::{DateTime, Utc};

use crate::common::{at, machine, ok, run};
use crate::guide::{Block, World, blocks, pages, path, written};

#[test]
fn every_example_of_an_expression_gives_what_the_guide_says() {
    let world = World::of(&written("functions-workflow.md"));
    let mut count = 0;
    for page in pages() {
        let text = written(&page);
        let mut new = text.clone();
        for block in blocks(&text).into_iter().filter(|block| block.kind == "expression" || block.kind == "template") {
            for line in block.text.lines() {
                let (example, expected) = line.split_once(" => ").unwrap_or_else(|| panic!("{page}: {line} has no =>"));
                let given = world.given(block.kind, example).unwrap_or_else(|error| format!("error: {error}"));
                count += 1;
                if std::env::var_os("CAUSEWAY_WRITE").is_some() {
                    new = new.replace(line, &format!("{example} => {given}"));
                } else {
                    assert_eq!(given, expected, "{page}: {example}");
                }
            }
        }
        if new != text {
            fs_err::write(path(&page), new).unwrap();
        }
    }
    assert!(count > 150, "only {count} examples were found");
}

#[test]
fn every_function_is_in_the_guide_once() {
    let mut headings: Vec<String> = Vec::new();
    for page in pages().iter().filter(|page| page.starts_with("functions-")) {
        for section in written(page).split("\n## `").skip(1) {
            let example = ["```expression\n", "```template\n", "```json actions\n"];
            assert!(example.iter().any(|block| section.contains(block)), "no example: {section}");
        }
        let signatures =
            written(page).lines().filter_map(|line| line.strip_prefix("## `").map(str::to_owned)).collect::<Vec<_>>();
        headings.extend(signatures.iter().map(|signature| signature.split('(').next().unwrap().to_owned()));
    }
    headings.sort();
    let mut names: Vec<String> = function_names().map(|(name, ..)| name.to_owned()).collect();
    names.sort();
    assert_eq!(headings, names);
}

#[test]
fn every_action_gives_what_the_guide_says() {
    let text = written("actions.md") + &written("functions-workflow.md");
    let found = blocks(&text);
    let mut count = 0;
    for pair in found.windows(2).filter(|pair| pair[0].kind == "json actions" && pair[1].kind == "json gives") {
        let actions: serde_json::Value =
            serde_json::from_str(pair[0].text).unwrap_or_else(|e| panic!("{e}: {}", pair[0].text));
        let expected: serde_json::Value =
            serde_json::from_str(pair[1].text).unwrap_or_else(|e| panic!("{e}: {}", pair[1].text));
        let story = run(&mut machine(actions), |_| ok(serde_json::json!({"id": 7})));
        for (name, outputs) in expected.as_object().unwrap() {
            let record = story.records.iter().rev().find(|record| record.path.rsplit('/').next() == Some(name));
            let record = record.unwrap_or_else(|| panic!("no record of {name}: {}", pair[0].text));
            let given = match outputs.as_str() {
                Some(status) if ["Succeeded", "Failed", "Skipped", "Cancelled", "TimedOut"].contains(&status) => {
                    Value::from(record.status.as_str())
                }
                _ => record.outputs.clone(),
            };
            assert_eq!(serde_json::Value::from(given), *outputs, "{name} in {}", pair[0].text);
        }
        count += 1;
    }
    assert!(count >= 20, "only {count} examples of actions");
}

#[test]
fn every_type_is_in_the_guide() {
    for (page, types) in [
        ("actions.md", causeway_flow::action_types().collect::<Vec<_>>()),
        ("triggers.md", causeway_flow::trigger_types().collect()),
    ] {
        let text = written(page);
        for (name, runs) in types {
            let is_there =
                if runs { text.contains(&format!("\n## {name}\n")) } else { text.contains(&format!("`{name}`")) };
            assert!(is_there, "{name} is missing in {page}");
        }
    }
}

#[test]
fn every_trigger_is_due_when_the_guide_says() {
    let page = written("triggers.md");
    let found = blocks(&page);
    let now: DateTime<Utc> = at("2026-03-15T07:30:00Z");
    let mut count = 0;
    for (i, block) in found.iter().enumerate().filter(|(_, block)| block.kind == "json trigger") {
        let text = format!("{{\"triggers\": {{\"T\": {}}}, \"actions\": {{}}}}", block.text);
        let definition = read(&text).unwrap();
        let findings = check(&definition, None);
        assert!(!findings.iter().any(Diagnostic::is_error), "{findings:?}: {text}");
        let Some(next) = found.get(i + 1).filter(|next| next.kind == "text due") else { continue };
        let recurrence = definition.recurrence().unwrap();
        let times = std::iter::successors(recurrence.next(now, now), |last| recurrence.next(*last, now));
        let times: Vec<String> =
            times.take(next.text.lines().count()).map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string()).collect();
        assert_eq!(times.join("\n"), next.text.trim_end(), "{text}");
        count += 1;
    }
    assert!(count >= 5, "only {count} schedules");
}

/// Codes that the text of a flow alone cannot show.
const WITHOUT_EXAMPLE: [&str; 11] = [
    "BadArchive",
    "MissingParameter",
    "MoreFindings",
    "NotText",
    "TooLarge",
    "UnfitParameter",
    "UnknownFlow",
    "UnknownConnector",
    "UnknownOperation",
    "UnknownOperationParameter",
    "Unreadable",
];

#[test]
fn every_finding_is_in_the_guide_with_an_example_that_shows_it() {
    let page = written("findings.md");
    let mut seen = BTreeSet::new();
    for section in page.split("\n## `").skip(1) {
        let (code, rest) = section.split_once('`').unwrap();
        seen.insert(code.to_owned());
        let known = codes().find(|known| known.code == code).unwrap_or_else(|| panic!("{code} is no code"));
        assert!(rest.contains(known.meaning), "{code} says: {}", known.meaning);
        if WITHOUT_EXAMPLE.contains(&code) {
            continue;
        }
        let section = format!("`{rest}");
        let example = blocks(&section).into_iter().find(|block| block.kind.starts_with("json finding"));
        let example = example.unwrap_or_else(|| panic!("{code} has no example"));
        let severity = example.kind.rsplit(' ').next().unwrap();
        let findings = findings(example.text);
        let found = findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{code} is not among {findings:?}"));
        assert_eq!(found.severity.as_str(), severity, "{code}");
        let says = rest.contains(&format!("at `{}`", found.pointer)) || found.pointer.is_empty();
        assert!(says, "{code} is at {}", found.pointer);
        let others: Vec<_> =
            findings.iter().filter(|other| other.code != code && other.severity == Severity::Error).collect();
        assert!(others.is_empty(), "{code}: {others:?}");
    }
    assert_eq!(seen, codes().map(|code| code.code.to_owned()).collect());
}

/// What is said about an example, which may leave out its trigger.
fn findings(text: &str) -> Vec<Diagnostic> {
    let full = match text.trim_end().strip_prefix("{\n") {
        Some(rest) if !text.contains("\"triggers\"") && text.contains("\"actions\"") => {
            format!("{{ \"triggers\": {{\"Every_day\": {EVERY_DAY}}},\n{rest}")
        }
        _ => text.to_owned(),
    };
    let mut findings = read(&full).map_or_else(|findings| findings, |definition| check(&definition, None));
    locate(&full, &mut findings);
    findings
}

const EVERY_DAY: &str = r#"{"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}"#;

#[test]
fn every_block_of_the_guide_is_of_a_kind_that_is_tried() {
    let kinds = [
        "expression",
        "template",
        "json actions",
        "json gives",
        "json trigger",
        "text due",
        "json context",
        "sh",
        "json",
        "text",
    ];
    for page in pages() {
        for Block { kind, .. } in blocks(&written(&page)) {
            assert!(kinds.contains(&kind) || kind.starts_with("json finding"), "{page}: {kind}");
        }
    }
}
