//! What the designer of flows asks: saving over a file that changed meanwhile, and when a flow would run.

#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_api::{Api, OpenOptions, WireError};
use causeway_core::Home;
use serde_json::{Value, json};

struct Asked {
    api: Api,
    folder: tempfile::TempDir,
}

impl Asked {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let api = Api::open(OpenOptions::one_command(Home::new(folder.path().to_owned()))).await.unwrap();
        Self { api, folder }
    }

    async fn ask(&self, name: &str, input: Value) -> Result<Value, WireError> {
        self.api.request(name, input).await
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("workspace/flows/weights.json")
    }
}

fn flow(recurrence: &Value) -> String {
    let trigger = json!({"type": "Recurrence", "recurrence": recurrence});
    json!({"triggers": {"Schedule": trigger}, "actions": {}}).to_string()
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_not_overwritten_unasked() {
    let asked = Asked::open().await;
    let [first, mine, theirs] = [1, 2, 3].map(|interval| flow(&json!({"frequency": "Hour", "interval": interval})));
    let save =
        |text: &str, loaded: Option<&str>| json!({"slug": "weights", "text": text, "replace": true, "loaded": loaded});
    asked.ask("flow_save", save(&first, None)).await.unwrap();
    fs_err::write(asked.file(), &theirs).unwrap();
    let refused = asked.ask("flow_save", save(&mine, Some(&first))).await.unwrap_err();
    assert_eq!(refused.code, "FlowChanged");
    assert_eq!(fs_err::read_to_string(asked.file()).unwrap(), theirs);
    asked.ask("flow_save", save(&mine, Some(&theirs))).await.unwrap();
    assert_eq!(fs_err::read_to_string(asked.file()).unwrap(), mine);
    let gone = asked.ask("flow_save", json!({"slug": "other", "text": mine, "replace": true, "loaded": first})).await;
    assert_eq!(gone.unwrap_err().code, "NotFound", "a file that was removed does not come back unasked");
}

#[tokio::test]
async fn a_schedule_is_told_in_words_and_times() {
    let asked = Asked::open().await;
    let at = async |recurrence: Value, slug: Option<&str>| {
        asked.ask("flow_schedule", json!({"slug": slug, "text": flow(&recurrence)})).await.unwrap()
    };
    let daily =
        json!({"frequency": "Day", "interval": 1, "timeZone": "Europe/Berlin", "startTime": "2036-07-01T07:00:00"});
    let told = at(daily, None).await;
    assert_eq!(told["words"], "every day at 07:00");
    assert_eq!(told["zone"], "Europe/Berlin");
    assert_eq!(told["next"][0], "2036-07-01T05:00:00.000Z");
    assert_eq!((told["next"].as_array().unwrap().len(), &told["runsAtOnce"]), (5, &json!(false)));
    let hourly = json!({"frequency": "Hour", "interval": 2});
    assert_eq!(at(hourly, Some("weights")).await["runsAtOnce"], true, "a new flow runs when it is saved");
    assert_eq!(at(json!({"frequency": "Hourly", "interval": 2}), None).await, Value::Null, "it has mistakes");
    assert_eq!(asked.ask("flow_schedule", json!({"slug": null, "text": "{"})).await.unwrap(), Value::Null);
}
