//! `causeway flow check`: one line for each file, whatever the file is.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::common::Causeway;

const GOOD: &str = r#"{"triggers": {"T": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
    "actions": {"A": {"type": "Compose", "inputs": "@parameters('days')"}}}"#;
const BAD: &str =
    r#"{"triggers": {"T": {"type": "Request"}}, "actions": {"A": {"type": "Compose", "inputs": "so @{lenght('x')}"}}}"#;

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut central = Vec::new();
    for (name, text) in files {
        let crc = {
            let mut crc = flate2::Crc::new();
            crc.update(text.as_bytes());
            crc.sum()
        };
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let at = u32::try_from(out.len()).unwrap().to_le_bytes();
        let common =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &crc.to_le_bytes(), &size, &size, &length, &[0, 0]].concat();
        out.extend([b"PK\x03\x04", &common[..], name.as_bytes(), text.as_bytes()].concat());
        central.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &at, name.as_bytes()].concat());
    }
    let (size, at) = (u32::try_from(central.len()).unwrap(), u32::try_from(out.len()).unwrap());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(
        [&central[..], b"PK\x05\x06\0\0\0\0", &count, &count, &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat(),
    );
    out
}

#[test]
fn each_file_is_a_line_whatever_it_holds() {
    let causeway = Causeway::new();
    let folder = causeway.folder().join("flows");
    fs_err::create_dir_all(folder.join("a")).unwrap();
    causeway.file("flows/a/workflow.json", GOOD);
    causeway.file("flows/a/parameters.json", r#"{"days": {"type": "Int", "value": 7}}"#);
    causeway.file("flows/host.json", "{}");
    causeway.file("flows/bad.json", BAD);
    causeway.file("flows/empty.json", "");
    fs_err::write(folder.join("binary.json"), [0x7f, b'E', b'L', b'F', 0, 1, 2, 0, 0, 0]).unwrap();
    fs_err::write(
        folder.join("flow.zip"),
        archive(&[("Workflows/One.json", GOOD), ("Workflows/Two.json", BAD), ("manifest.json", "{}")]),
    )
    .unwrap();
    fs_err::write(folder.join("broken.zip"), b"PK\x03\x04 and no more").unwrap();

    let ended =
        causeway.run(&["--json", "flow", "check", folder.to_str().unwrap(), "nowhere.json"]).fails(1, &["6 flows"]);
    let rows = rows(&ended.stdout);
    let of = |name: &str| {
        rows.iter()
            .find(|row| row["file"].as_str().unwrap().ends_with(name))
            .unwrap_or_else(|| panic!("{name}: {rows:?}"))
    };
    let codes = |name: &str| {
        of(name)["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(rows.len(), 7, "{rows:?}");
    assert_eq!((&of("workflow.json")["ok"], codes("workflow.json")), (&true.into(), vec![]));
    assert_eq!(codes("bad.json"), ["UnknownFunction"]);
    let finding = &of("bad.json")["diagnostics"][0];
    assert_eq!(
        (&finding["span"]["start"], &finding["line"], &finding["severity"]),
        (&5.into(), &1.into(), &"error".into()),
        "{finding}"
    );
    assert_eq!(codes("empty.json"), ["NotJson"]);
    assert_eq!(codes("binary.json"), ["NotText"]);
    assert_eq!(codes("broken.zip"), ["BadArchive"]);
    assert_eq!(codes("nowhere.json"), ["Unreadable"]);
    let within = &of("flow.zip")["diagnostics"];
    let two = within.as_array().unwrap().iter().find(|d| d["code"] == "UnknownFunction").unwrap();
    assert_eq!(two["in"], "Workflows/Two.json", "{within}");
    assert!(!causeway.home().exists(), "a check of files makes no workspace");
}

#[test]
fn people_see_the_expression_with_what_is_meant_underlined() {
    let causeway = Causeway::new();
    let file = causeway.file("bad.json", BAD);
    let ended = causeway.run(&["flow", "check", file.to_str().unwrap()]).fails(1, &["1 flow cannot run"]);
    let expected = "      so @{lenght('x')}\n           ^^^^^^^^^^^";
    assert!(ended.stdout.contains(expected) && ended.stdout.contains("Did you mean 'length'?"), "{}", ended.stdout);
}

#[test]
fn standard_input_is_checked_as_well() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["--json", "flow", "check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(GOOD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let rows = rows(&String::from_utf8(output.stdout).unwrap());
    assert_eq!((rows.len(), &rows[0]["file"], &rows[0]["ok"]), (1, &"-".into(), &true.into()), "{rows:?}");
    assert!(output.status.success());
}

#[test]
fn in_a_workspace_calls_are_held_against_its_connectors() {
    let causeway = Causeway::new();
    let scale = causeway.file("scale.json", crate::common::SCALE);
    causeway.run(&["import", scale.to_str().unwrap()]).ok();
    let call = |operation: &str, parameters: &str| {
        format!(
            r#"{{"triggers": {{"T": {{"type": "Request"}}}}, "actions": {{"A": {{"type": "OpenApiConnection", "inputs": {{
            "host": {{"apiId": "/connectors/scale", "connectionName": "scale", "operationId": "{operation}"}}, "parameters": {parameters}}}}}}}}}"#
        )
    };
    for (operation, parameters, expected) in [
        ("getWeight", r#"{"day": "2026-11-24"}"#, vec![]),
        ("getWeight", "{}", vec!["MissingParameter"]),
        ("getWeight", r#"{"day": "2026-11-24", "dya": 1}"#, vec!["UnknownOperationParameter"]),
        ("getWieght", "{}", vec!["UnknownOperation"]),
        ("getWeight", r#"{"day": "last Tuesday"}"#, vec!["UnfitParameter"]),
        ("getWeight", r#"{"day": "@utcNow()"}"#, vec![]),
    ] {
        let file = causeway.file("flow.json", call(operation, parameters));
        let ended = causeway.run(&["--json", "flow", "check", file.to_str().unwrap()]);
        let rows = rows(&ended.stdout);
        let codes: Vec<_> =
            rows[0]["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
        assert_eq!(codes, expected, "{operation} {parameters}: {rows:?}");
    }
}

#[test]
fn what_is_written_out_of_a_call_is_held_against_the_description() {
    let causeway = Causeway::new();
    let member = |kind: &str| json!({"type": kind});
    let weight = json!({"type": "object", "required": ["kg", "unit"], "additionalProperties": false, "properties": {
        "kg": {"type": "number", "maximum": 500}, "unit": {"enum": ["kg", "lb"]}, "tags": {"type": "array", "items": member("string")},
        "by": {"oneOf": [{"type": "object", "required": ["name"], "properties": {"name": member("string")}},
            {"type": "object", "required": ["id"], "properties": {"id": member("integer")}}]}}});
    let body = json!({"content": {"application/json": {"schema": weight}}});
    let limit = json!([{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}}]);
    let add = json!({"post": {"operationId": "add", "parameters": limit, "requestBody": body, "responses": {}}});
    let description = json!({"openapi": "3.1.0", "info": {"title": "Scale", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}], "paths": {"/weights": add}});
    let file = causeway.file("scale.json", description.to_string());
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    for (parameters, expected) in [
        (json!({"limit": 5, "body": {"kg": 70, "unit": "kg", "tags": ["a"], "by": {"id": 1}}}), vec![]),
        (json!({"limit": "@int('11')", "body": "@triggerBody()"}), vec![]),
        (
            json!({"limit": "@{1}1", "body": {"kg": "@triggerBody()", "unit": "k@{'g'}", "by": {"name": "@triggerBody()"}}}),
            vec![],
        ),
        (json!({"body": {"@{triggerBody()}": 1}}), vec![]),
        (json!({"limit": 11, "body": {"kg": 1, "unit": "kg"}}), vec!["/limit"]),
        (json!({"body": {"kg": 501, "unit": "stone"}}), vec!["/body/kg", "/body/unit"]),
        (json!({"body/kg": true, "body/unit": "@triggerBody()"}), vec!["/body~1kg"]),
        (json!({"body": {"kg": "@triggerBody()", "tags": [1]}}), vec!["/body", "/body/tags/0"]),
        (json!({"body": {"kg": 1, "unit": "kg", "gk": 2, "by": {"nmae": "x"}}}), vec!["/body/by", "/body/gk"]),
    ] {
        let host = json!({"apiId": "/connectors/scale", "connectionName": "scale", "operationId": "add"});
        let call = json!({"type": "OpenApiConnection", "inputs": {"host": host, "parameters": parameters}});
        let flow = json!({"triggers": {"T": {"type": "Request"}}, "actions": {"A": call}});
        let file = causeway.file("flow.json", flow.to_string());
        let ended = causeway.run(&["--json", "flow", "check", file.to_str().unwrap()]).ok();
        let rows = rows(&ended.stdout);
        let mut places = Vec::new();
        for finding in rows[0]["diagnostics"].as_array().unwrap() {
            // What an expression gives is looked at elsewhere.
            if finding["code"] == "UnfitParameter" {
                assert_eq!(finding["severity"], "warning");
                let pointer = finding["pointer"].as_str().unwrap();
                places.push(pointer.strip_prefix("/actions/A/inputs/parameters").unwrap().to_owned());
            }
        }
        places.sort();
        assert_eq!(places, expected, "{parameters}: {rows:?}");
    }
}
