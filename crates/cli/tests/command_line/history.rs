//! Run history from a terminal: found, listed and exported.

use serde_json::{Value, json};

use crate::common::Causeway;

/// A flow that thinks of `thought` and then fails with these words, or does not.
fn flow(causeway: &Causeway, name: &str, thought: &str, fails: Option<&str>) {
    let mut actions = json!({"Think": {"type": "Compose", "inputs": thought}});
    if let Some(words) = fails {
        let inputs = json!({"runStatus": "Failed", "runError": {"code": "Spoilt", "message": words}});
        actions["Give_up"] = json!({"type": "Terminate", "inputs": inputs, "runAfter": {"Think": ["Succeeded"]}});
    }
    let definition = json!({"definition": {"triggers": {"By_hand": {"type": "Request"}}, "actions": actions}});
    let folder = causeway.home().join("workspace/flows");
    fs_err::create_dir_all(&folder).unwrap();
    fs_err::write(folder.join(format!("{name}.json")), definition.to_string()).unwrap();
}

fn listed(causeway: &Causeway, more: &[&str]) -> Vec<Value> {
    let args: Vec<_> = ["--json", "runs", "list"].iter().chain(more).copied().collect();
    let page: Value = serde_json::from_str(&causeway.run(&args).ok().stdout).unwrap();
    page["runs"].as_array().unwrap().clone()
}

#[test]
fn runs_are_found_and_exported() {
    let causeway = Causeway::new();
    causeway.run(&["runs", "list"]).ok();
    flow(&causeway, "think", "of a quince", None);
    flow(&causeway, "ask", "of a medlar", Some("the quince is overripe"));
    for flow in ["think", "ask", "think"] {
        causeway.run(&["flow", "run", flow]);
    }
    let flows = |more: &[&str]| -> Vec<String> {
        listed(&causeway, more).iter().map(|run| run["flow"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(flows(&[]), ["think", "ask", "think"]);
    assert_eq!(flows(&["--flow", "ask"]), ["ask"]);
    assert_eq!(flows(&["--flow", "ask", "--flow", "think", "--limit", "2"]), ["think", "ask"]);
    assert_eq!(flows(&["--status", "problems"]), ["ask"]);
    assert_eq!(flows(&["--status", "succeeded", "--status", "cancelled"]), ["think", "think"]);
    assert_eq!(flows(&["--since", "1h", "--until", "0m"]), ["think", "ask", "think"]);
    assert_eq!(flows(&["--until", "1h"]), [""; 0]);
    assert_eq!(flows(&["--since", "2020-01-01", "--until", "2020-12-31"]), [""; 0]);

    let newest = listed(&causeway, &["--limit", "1"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(flows(&["--before", &newest]), ["ask", "think"]);
    let found = causeway.run(&["runs", "list", "--search", "QUINCE over"]).ok().stdout;
    assert!(found.contains("ask") && found.contains("failed") && !found.contains("think"), "{found}");
    let none = causeway.run(&["runs", "list", "--item", "quince"]).ok().stdout;
    assert!(none.contains("No run matches."), "{none}");

    let lines = |more: &[&str]| -> Vec<Value> {
        let args: Vec<_> = ["runs", "export"].iter().chain(more).copied().collect();
        let text = causeway.run(&args).ok().stdout;
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = lines(&[]);
    assert_eq!(all.iter().filter(|line| !line["run"].is_null()).count(), 3);
    let asked = lines(&["--search", "quince"]);
    assert_eq!(asked[0]["run"]["flow"], "ask", "{asked:?}");
    let action = &asked[1]["action"];
    assert_eq!((&action["run"], &action["name"]), (&asked[0]["run"]["id"], &json!("Think")));
    assert_eq!(action["outputs"], "of a medlar");
    let id = asked[0]["run"]["id"].as_str().unwrap();
    let short = lines(&[id, "--no-bodies"]);
    assert_eq!(short.len(), asked.len());
    assert!(short[1]["action"]["outputs"].is_null() && short[1]["action"]["name"] == "Think", "{short:?}");
}

#[test]
fn what_cannot_be_asked_for_is_said() {
    let causeway = Causeway::new();
    causeway.run(&["runs", "list", "--status", "done"]).fails(2, &["done", "succeeded", "problems"]);
    causeway.run(&["runs", "list", "--since", "soon"]).fails(2, &["soon", "2h"]);
    causeway.run(&["runs", "list", "--before", "x"]).fails(2, &["\"x\""]);
    causeway.run(&["runs", "export", "0000aaaa"]).fails(4, &["0000aaaa"]);
    let both = causeway.run(&["runs", "export", "0000aaaa", "--search", "x"]);
    assert!(both.code == 2 && both.stderr.contains("cannot be used with"), "{}", both.stderr);
    let flows: Vec<_> = (0..51).flat_map(|n| ["--flow".to_owned(), format!("f{n}")]).collect();
    let args: Vec<_> = ["runs", "list"].into_iter().chain(flows.iter().map(String::as_str)).collect();
    causeway.run(&args).fails(2, &["51 flows", "50"]);
}

#[test]
fn how_much_is_kept_can_be_set() {
    let causeway = Causeway::new();
    let shown = causeway.run(&["settings", "show"]).ok().stdout;
    assert!(shown.contains("90 days, 2.00 GB"), "{shown}");
    let unclear = causeway.run(&["settings", "set", "--history-size", "much"]);
    assert!(unclear.code == 2 && unclear.stderr.contains("500MB"), "{}", unclear.stderr);
    let set = causeway.run(&["settings", "set", "--history-runs", "1000", "--history-size", "500MB"]).ok().stdout;
    assert!(set.contains("90 days, 1,000 runs of each flow, 500.00 MB"), "{set}");
    let none = ["settings", "set", "--history-days", "0", "--history-runs", "0", "--history-size", "0"];
    assert!(causeway.run(&none).ok().stdout.contains("kept for ever"));
}
