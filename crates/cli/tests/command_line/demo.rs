//! The main job: `causeway demo` moves a year of items, and its second run delivers none.

use crate::common::Causeway;
use serde_json::Value;

#[test]
fn a_year_moves_once() {
    let causeway = Causeway::new();
    let ended = causeway.run(&["--json", "demo"]).ok();
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let n = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64).unwrap();
    assert!(n("/first/delivered") > 600, "{report}");
    assert_eq!(n("/second/delivered"), 0);
    assert_eq!(n("/stored/duplicates"), 0);
    // Every item is at both places: what was delivered is what the destinations hold.
    let stored = n("/stored/googleWeights") + n("/stored/googleExercises") + n("/stored/intervalsActivities");
    assert!(n("/stored/googleWeights") > 150 && n("/stored/googleExercises") > 150 && stored > 450, "{report}");
    assert_eq!(n("/stored/googleExercises"), n("/stored/intervalsActivities"));

    // The history is there for a person to look at.
    let listed = causeway.run(&["runs", "list"]).ok().stdout;
    assert!(listed.contains("Nothing new") && listed.contains("delivered"), "{listed}");
    let runs: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    let id = runs.pointer("/runs/1/id").and_then(Value::as_str).unwrap().to_owned();
    let shown = causeway.run(&["runs", "show", &id]).ok().stdout;
    assert!(shown.contains("Succeeded") && shown.contains("delivered"), "{shown}");
    let action: Value =
        serde_json::from_str(&causeway.run(&["--json", "runs", "show", &id, "--action", "1"]).ok().stdout).unwrap();
    assert!(!action["outputs"].is_null(), "{action}");
}

#[test]
fn a_demo_never_empties_a_folder_that_is_not_its_own() {
    let causeway = Causeway::new();
    fs_err::create_dir(causeway.home()).unwrap();
    fs_err::write(causeway.home().join("thesis.txt"), "mine").unwrap();
    causeway.run(&["demo"]).fails(1, &["not a demo"]);
    assert!(causeway.home().join("thesis.txt").is_file());
}

#[test]
fn no_secret_is_left_readable_in_the_data_folder() {
    let causeway = Causeway::new();
    causeway.run(&["demo", "--days", "7"]).ok();
    let mut todo = vec![causeway.home()];
    let mut looked_at = 0;
    while let Some(next) = todo.pop() {
        for entry in fs_err::read_dir(next).unwrap().flatten() {
            if entry.path().is_dir() {
                todo.push(entry.path());
                continue;
            }
            looked_at += 1;
            let bytes = fs_err::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for secret in ["access_token", "refresh_token", "Bearer "] {
                assert!(!text.contains(secret), "{secret} in {}", entry.path().display());
            }
        }
    }
    assert!(looked_at > 5);
}
