//! The versions of a flow: what was changed can be seen, and taken back.

use serde_json::{Value, json};

use crate::common::Causeway;

fn text(title: &str) -> String {
    let metadata = json!({"causeway": {"title": title}});
    let actions = json!({"A": {"type": "Compose", "inputs": title, "runAfter": {}}});
    let flow = json!({"metadata": metadata, "triggers": {"T": {"type": "Request"}}, "actions": actions});
    serde_json::to_string_pretty(&flow).unwrap()
}

fn save(causeway: &Causeway, text: &str) {
    let file = causeway.file("flow.json", text);
    causeway.run(&["flow", "new", "weights", "--file", file.to_str().unwrap(), "--replace"]).ok();
}

fn json(causeway: &Causeway, args: &[&str]) -> Value {
    let args: Vec<_> = ["--json", "flow"].iter().chain(args).copied().collect();
    serde_json::from_str(&causeway.run(&args).ok().stdout).unwrap()
}

fn hashes(causeway: &Causeway) -> Vec<String> {
    let versions = json(causeway, &["versions", "weights"]);
    versions.as_array().unwrap().iter().map(|version| version["hash"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_change_that_broke_a_flow_is_taken_back_and_nothing_is_lost() {
    let causeway = Causeway::new();
    let on_disk = causeway.home().join("workspace/flows/weights.json");
    save(&causeway, &text("First"));
    causeway.run(&["flow", "run", "weights"]).ok();
    // An editor's change, and one that goes wrong.
    fs_err::write(&on_disk, text("Second")).unwrap();
    let versions = json(&causeway, &["versions", "weights"]);
    assert_eq!((&versions[0]["runsNow"], &versions[1]["runsNow"]), (&json!(true), &json!(false)), "{versions}");
    fs_err::write(&on_disk, "{ broken").unwrap();
    causeway.run(&["flow", "check", "weights"]).fails(1, &["1 flow cannot run"]);
    let versions = json(&causeway, &["versions", "weights"]);
    assert_eq!(versions[0]["runsNow"], true, "the last good one runs on: {versions}");

    let kept = hashes(&causeway);
    assert_eq!(kept.len(), 2);
    let first = causeway.run(&["flow", "show", "weights", "--version", &kept[1][..6]]).ok().stdout;
    assert_eq!(first.trim_end(), text("First"));
    let list = causeway.run(&["flow", "versions", "weights"]).ok().stdout;
    assert!(list.starts_with(&kept[0]) && list.lines().count() == 2, "{list}");
    // The run tells which text it followed.
    let runs: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    assert_eq!(runs["runs"][0]["version"], kept[1]);

    let restored = causeway.run(&["flow", "restore", "weights", &kept[1][..6]]).ok().stdout;
    assert!(restored.contains("First has the text of version"), "{restored}");
    assert_eq!(fs_err::read_to_string(&on_disk).unwrap(), text("First"));
    causeway.run(&["flow", "run", "weights"]).ok();
    // The broken text can be had again as the restore says.
    let back = restored.trim_end().rsplit(' ').next().unwrap();
    assert!(restored.contains(&format!("causeway flow restore weights {back}")), "{restored}");
    let again = causeway.run(&["flow", "restore", "weights", back]).ok().stdout;
    assert!(again.contains("error"), "it says what is wrong with it: {again}");
    assert_eq!(fs_err::read_to_string(&on_disk).unwrap(), "{ broken");
    assert_eq!(hashes(&causeway), [kept[1].as_str(), back, &kept[0]]);
}

#[test]
fn a_flow_whose_file_is_gone_comes_back() {
    let causeway = Causeway::new();
    save(&causeway, &text("First"));
    let on_disk = causeway.home().join("workspace/flows/weights.json");
    fs_err::remove_file(&on_disk).unwrap();
    let kept = hashes(&causeway);
    let restored = json(&causeway, &["restore", "weights", &kept[0]]);
    assert_eq!((&restored["replaced"], &restored["flow"]["card"]["title"]), (&Value::Null, &json!("First")));
    assert_eq!(fs_err::read_to_string(&on_disk).unwrap(), text("First"));
}

#[test]
fn versions_that_are_not_there_are_said() {
    let causeway = Causeway::new();
    causeway.run(&["flow", "versions", "weights"]).fails(4, &["flow", "weights"]);
    save(&causeway, &text("First"));
    let hash = &hashes(&causeway)[0];
    for wrong in ["ffffffff", "", &hash[..2]] {
        causeway
            .run(&["flow", "restore", "weights", wrong])
            .fails(4, &["no version", "causeway flow versions weights"]);
        causeway.run(&["flow", "show", "weights", "--version", wrong]).fails(4, &["no version"]);
    }
    assert_eq!(hashes(&causeway).len(), 1, "nothing was changed");
}
