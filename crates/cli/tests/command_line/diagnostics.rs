//! `causeway doctor --zip`: what is in the archive, what is not, and that it can be read before.

use std::io::{Read, Seek};

use serde_json::{Value, json};

use crate::common::{Causeway, answer, import_island, server};
use crate::refreshes::Serving;

/// Stands in what a service answers, and in what it is sent.
const MOVED: &str = "payload-4718";

/// The files of an archive, by their names in its folder.
pub(crate) fn unpacked(archive: impl Read + Seek) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(archive).unwrap();
    let mut files = Vec::new();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.push((file.name().unwrap().rsplit('/').next().unwrap().to_owned(), text));
    }
    files
}

#[test]
fn the_diagnostics_say_what_failed_and_not_what_was_moved() {
    let causeway = Causeway::new();
    let refusal = json!({"error": {"message": format!("{MOVED} is not welcome")}}).to_string();
    let island = server(vec![answer("422 No", "content-type: application/json\r\n", &refusal); 2]);
    let send = json!({"post": {"operationId": "send", "responses": {"200": {"description": "."}},
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}});
    import_island(&causeway, island, &json!({"/send": send}));
    let action = json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": {"retryPolicy": {"type": "none"},
        "host": {"apiId": "/connectors/island", "connectionName": "island", "operationId": "send"},
        "parameters": {"body": {"words": MOVED}}}});
    let flow = json!({"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"Send": action}});
    let file = causeway.file("flow.json", flow.to_string());
    causeway.run(&["flow", "new", "mine", "--file", file.to_str().unwrap()]).ok();
    assert!(causeway.run(&["flow", "run", "mine"]).stderr.contains(MOVED), "the user is told");
    let serving = Serving::start(&causeway);
    assert!(causeway.run(&["flow", "run", "mine"]).stderr.contains(MOVED));
    drop(serving);

    let archive = causeway.folder().join("a.zip");
    let zip = ["doctor", "--zip", archive.to_str().unwrap()];
    let before: Value =
        serde_json::from_str(&causeway.run(&[&["--json"], &zip[..], &["--dry-run"]].concat()).ok().stdout).unwrap();
    assert!(!archive.exists(), "a dry run writes nothing");
    causeway.run(&zip).ok();
    let files = unpacked(fs_err::File::open(&archive).unwrap());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let all =
        ["about.json", "settings.json", "connectors.json", "connections.json", "flows.json", "runs.json", "log.txt"];
    assert_eq!(names, all);
    for ((name, text), shown) in files.iter().zip(before["files"].as_array().unwrap()) {
        assert_eq!(shown["name"], *name);
        assert!(name == "about.json" || shown["text"] == *text, "{name} is not as it was shown");
        assert!(!text.contains(MOVED), "{name}: {text}");
        assert!(!text.contains(causeway.home().to_str().unwrap()), "{name}: {text}");
    }
    let text = |name: &str| files.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()).unwrap();
    let runs: Value = serde_json::from_str(text("runs.json")).unwrap();
    assert_eq!(runs[0]["status"], "failed");
    assert_eq!(runs[0]["failed"], json!([{"action": "Send", "kind": "OpenApiConnection", "code": "422"}]));
    let flows: Value = serde_json::from_str(text("flows.json")).unwrap();
    assert_eq!(flows[0]["flow"], "mine");
    assert!(text("log.txt").contains("run ended"), "{}", text("log.txt"));

    causeway.run(&zip).fails(1, &["a.zip is there already"]);
    let lines = causeway.run(&["doctor", "--zip", "b.zip", "--dry-run"]).ok().stdout;
    assert!(all.iter().all(|name| lines.contains(&format!("== {name}\n"))), "{lines}");
}
