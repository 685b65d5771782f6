//! Real definitions from the shared data: all are read, and what keeps them from running is counted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::allow_attributes,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn real_definitions_are_read() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/flows"));
    let Ok(entries) = fs_err::read_dir(folder) else {
        println!("skipped: real definitions (shared/data is absent)");
        return;
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    paths.sort();
    let (mut read, mut clean) = (0, 0);
    let mut codes: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for path in &paths {
        let text = fs_err::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let definition = match causeway_flow::read(&text) {
            Ok(definition) => definition,
            Err(findings) => {
                println!("not read: {name}: {}", findings[0]);
                continue;
            }
        };
        read += 1;
        let findings = causeway_flow::check(&definition, None);
        clean += usize::from(!findings.iter().any(causeway_flow::Diagnostic::is_error));
        for finding in findings {
            assert!(definition.source.pointer(&parent(&finding.pointer)).is_some(), "{name}: {finding} points nowhere");
            let count = codes.entry(finding.code).or_insert_with(|| (0, format!("{name}: {finding}")));
            count.0 += 1;
        }
    }
    println!("real definitions: {read} of {} read, {clean} without errors", paths.len());
    for (code, (count, example)) in codes {
        println!("  {code} × {count}, as in {example}");
    }
    assert_eq!(read, paths.len());
}

/// What is missing is pointed at where it should be, so the place around it has to exist.
fn parent(pointer: &str) -> String {
    pointer.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned())
}
