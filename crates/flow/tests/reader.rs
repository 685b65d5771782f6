//! Files as they come from elsewhere: templates, projects, packages, lists, other encodings, other letter case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

use causeway_flow::{Definition, Diagnostic, ProjectFile, Value, check, read_all, read_project};
use serde_json::json;

fn flow(inputs: &str) -> serde_json::Value {
    json!({
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        "parameters": {"p": {"type": "String"}},
        "triggers": {"T": {"type": "Recurrence", "recurrence": {"frequency": "[parameters('often')]", "interval": 1}}},
        "actions": {"A": {"type": "Compose", "inputs": inputs}},
    })
}

fn all(file: &serde_json::Value) -> Vec<Definition> {
    read_all(file.to_string().as_bytes()).unwrap()
}

fn bases(file: &serde_json::Value) -> Vec<String> {
    all(file).into_iter().map(|definition| definition.base).collect()
}

fn default(definition: &Definition, name: &str) -> Option<Value> {
    definition.parameters.iter().find(|(own, _)| own == name).and_then(|(_, parameter)| parameter.default.clone())
}

#[test]
fn every_flow_in_a_file_is_found_with_its_place() {
    let one = flow("1");
    let workflow = json!({"type": "Microsoft.Logic/workflows", "name": "w", "properties": {"definition": one}});
    let nested =
        json!({"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": [workflow]}}});
    for (file, expected) in [
        (one.clone(), vec![""]),
        (json!({"definition": one, "kind": "Stateful"}), vec!["/definition"]),
        (
            json!({"name": "x", "properties": {"definition": one, "connectionReferences": {}}}),
            vec!["/properties/definition"],
        ),
        (
            json!({"resources": [{"type": "x"}, workflow, nested]}),
            vec![
                "/resources/1/properties/definition",
                "/resources/2/properties/template/resources/0/properties/definition",
            ],
        ),
        (json!({"variables": {"d": one}, "resources": []}), vec!["/variables/d"]),
        (
            json!({"value": [workflow, {"definition": one}]}),
            vec!["/value/0/properties/definition", "/value/1/definition"],
        ),
        (json!([one, {"definition": one}]), vec!["/0", "/1/definition"]),
        (
            json!({"value": [{"clientdata": json!({"properties": {"definition": one}}).to_string()}]}),
            vec!["/value/0/clientdata/properties/definition"],
        ),
    ] {
        assert_eq!(bases(&file), expected, "{file}");
    }
    assert_eq!(
        all(&json!({"value": [{"name": "Weights", "properties": {"definition": one}}]}))[0].name.as_deref(),
        Some("Weights")
    );
}

#[test]
fn what_a_template_says_is_filled_in_and_the_rest_is_told_apart() {
    let template = |inputs: &str, often: &str| {
        json!({
            "parameters": {"often": {"type": "string", "defaultValue": often}, "place": {"type": "string"}},
            "variables": {"unit": "kg", "text": "[concat('in ', variables('unit'))]", "loop": "[variables('loop')]"},
            "resources": [{"type": "Microsoft.Logic/workflows", "properties": {
                "definition": flow(inputs), "parameters": {"p": {"value": "[variables('text')]"}},
            }}],
        })
    };
    for (inputs, given) in [
        ("[variables('text')]", Some("in kg")),
        ("[concat(variables('text'), '!')]", Some("in kg!")),
        ("[[not a call]", Some("[not a call]")),
        ("@{concat('a', 'b')} [x]", Some("ab [x]")),
        ("[parameters('place')]", None),
        ("[resourceGroup().location]", None),
        ("[concat('@{encodeURIComponent(''', parameters('place'), ''')}')]", None),
        ("[variables('loop')]", None),
    ] {
        let definition = all(&template(inputs, "Week")).remove(0);
        assert_eq!(default(&definition, "p"), Some("in kg".into()));
        assert_eq!(definition.recurrence().unwrap().describe(), "every week");
        let findings = check(&definition, None);
        assert!(!findings.iter().any(Diagnostic::is_error), "{inputs}: {findings:?}");
        let open = findings.iter().find(|finding| finding.code == "DeploymentExpression");
        let pointer = "/resources/0/properties/definition/actions/A/inputs";
        assert_eq!(open.map(|finding| finding.pointer.as_str()), given.is_none().then_some(pointer), "{inputs}");
        let causeway_flow::ActionKind::Compose(tree) = &definition.actions[0].kind else { panic!("no Compose") };
        if let Some(given) = given {
            assert_eq!(tree.evaluate(&Nothing).unwrap(), given, "{inputs}");
        }
    }
    let wrong = check(&all(&template("1", "Daily"))[0], None);
    assert_eq!(wrong.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["UnknownFrequency"]);
}

struct Nothing;

impl causeway_flow::expr::Scope for Nothing {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::UNIX_EPOCH
    }
}

#[test]
fn values_of_parameters_stand_beside_the_flow() {
    let workflow = json!({"definition": {"triggers": {}, "actions": {
        "A": {"type": "Compose", "inputs": "@parameters('days')"}, "B": {"type": "Compose", "inputs": "@parameters('near')"}}}})
    .to_string();
    let far = br#"{"days": {"type": "Int", "value": 7}, "near": {"type": "String", "value": "far"}}"#;
    let near = br#"{"near": {"type": "String", "value": "here"}}"#;
    let files = [
        ProjectFile { path: "app/weights/workflow.json", bytes: workflow.as_bytes() },
        ProjectFile { path: "app/parameters.json", bytes: far },
        ProjectFile { path: "app/weights/parameters.json", bytes: near },
        ProjectFile { path: "other/parameters.json", bytes: br#"{"days": {"type": "Int", "value": 1}}"# },
        ProjectFile { path: "app/connections.json", bytes: b"{}" },
        ProjectFile { path: "app/host.json", bytes: b"not even JSON" },
        ProjectFile { path: "app/readme.md", bytes: b"# app" },
    ];
    let read = read_project(&files);
    assert_eq!(read.len(), 1);
    let definition = &read[0].1.as_ref().unwrap()[0];
    assert_eq!((default(definition, "days"), default(definition, "near")), (Some(7.into()), Some("here".into())));
    let codes: Vec<_> = check(definition, None).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["NoTrigger"]);
    let alone = check(&read_all(workflow.as_bytes()).unwrap()[0], None);
    let said: Vec<_> = alone.iter().map(|finding| (finding.code, finding.is_error())).collect();
    assert_eq!(said, [("NoTrigger", false), ("UnknownParameter", false), ("UnknownParameter", false)]);
}

#[test]
fn a_file_in_any_encoding_and_with_slips_is_read() {
    let text = r#"{"triggers": {"T": {"type": "Request"}}, "actions": {"Ä": {"type": "Compose", "inputs": 1}}}"#;
    let wide: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    let slips = text.replace("1}}}", "1,},},} // the end\n").replace("\"type\"", "'type'").into_bytes();
    for (bytes, codes) in [(wide, vec![]), (marked, vec![]), (slips, vec!["MendedJson"])] {
        let read = read_all(&bytes).unwrap();
        assert_eq!(read[0].actions[0].name, "Ä");
        assert_eq!(check(&read[0], None).iter().map(|finding| finding.code).collect::<Vec<_>>(), codes);
    }
    for (bytes, code) in [
        (&b""[..], "NotJson"),
        (b"hello", "NotJson"),
        (b"{\"actions\": {", "NotJson"),
        (b"[]", "NotAFlow"),
        (b"{\"a\": 1}", "NotAFlow"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NotText"),
    ] {
        assert_eq!(read_all(bytes).unwrap_err()[0].code, code, "{bytes:?}");
    }
}

#[test]
fn a_file_that_wants_to_be_too_much_is_cut_short() {
    let name = "n".repeat(5_000);
    let mut text = (0..20_000).map(|i| format!(r#""{i}": {{"type": "Compose"}}"#)).collect::<Vec<_>>().join(",");
    for level in 0..20 {
        text = format!(r#""{name}{level}": {{"type": "Scope", "actions": {{{text}}}}}"#);
    }
    let definition = read_all(format!(r#"{{"actions": {{{text}}}}}"#).as_bytes()).unwrap().remove(0);
    let findings = check(&definition, None);
    assert!(findings.iter().any(|finding| finding.code == "TooLarge"), "{:?}", &findings[..3]);
    assert!(findings.len() <= 1_010, "{}", findings.len());
}

#[test]
fn words_of_the_language_are_read_in_any_letter_case() {
    let text = r#"{"Definition": {"TRIGGERS": {"T": {"Type": "RECURRENCE", "Recurrence": {"Frequency": "week", "INTERVAL": 2}}},
        "Actions": {"If": {"TYPE": "if", "Expression": "@true", "ACTIONS": {"In": {"type": "COMPOSE", "Inputs": "@add(1, 2)"}},
            "Else": {"Actions": {}}}, "After": {"type": "wait", "INPUTS": {"Interval": {"Count": 1, "Unit": "second"}}, "RunAfter": {"if": ["SUCCEEDED"]}}}}}"#;
    let definition = read_all(text.as_bytes()).unwrap().remove(0);
    assert_eq!(definition.recurrence().unwrap().describe(), "every 2 weeks");
    let mut seen = Vec::new();
    definition
        .walk(&mut |action, pointer| seen.push((action.name.clone(), pointer.to_owned(), action.run_after.len())));
    let at = |pointer: &str| format!("/Definition/Actions/{pointer}");
    let expected = [("If", at("If"), 0), ("In", at("If/ACTIONS/In"), 0), ("After", at("After"), 1)];
    assert_eq!(seen, expected.map(|(name, pointer, after)| (name.to_owned(), pointer, after)));
    let findings = check(&definition, None);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn findings_point_at_members_as_they_are_written() {
    let text = json!({
        "TRIGGERS": {"T": {"Type": "SlidingWindow", "Inputs": {"Delay": "soon"}, "Recurrence": {
            "Frequency": "Blue", "Interval": 0, "TimeZone": "Mars", "StartTime": "never", "EndTime": "never",
            "Schedule": {"Hours": [99]}}}},
        "Actions": {"S": {"Type": "Switch", "Expression": 1, "Cases": {"C": {"Case": 1, "Actions": {
            "A": {"Type": "Compose", "Inputs": 1,
                "Metadata": {"Causeway": {"DeliverOnce": {"OnUnknown": "shout", "OnChange": "shout"}}}}}}}}},
    });
    let definition = causeway_flow::read(&text.to_string()).unwrap();
    let findings = causeway_flow::check(&definition, None);
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    for code in
        ["WrongDuration", "UnknownFrequency", "WrongInterval", "UnknownTimeZone", "WrongStartTime", "WrongEndTime"]
    {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert_eq!(codes.iter().filter(|code| **code == "UnknownWord").count(), 2, "{codes:?}");
    for finding in findings {
        assert!(text.pointer(&finding.pointer).is_some(), "{} is at {}", finding.code, finding.pointer);
    }
}

#[test]
fn findings_show_the_beginning_of_what_is_long() {
    let long = "\u{202e}x".repeat(5_000);
    let text = json!({
        "triggers": {"T": {"type": "SlidingWindow", "inputs": {"delay": long}, "recurrence": {
            "frequency": long, "interval": 1, "timeZone": long, "startTime": long, "endTime": long,
            "schedule": {"hours": [long], "weekDays": [long]}}}},
        "actions": {"A": {"type": "Compose", "inputs": 1,
            "metadata": {"causeway": {"deliverOnce": {"key": "k", "onUnknown": long, "onChange": long}}}}},
    });
    let findings = causeway_flow::check(&causeway_flow::read(&text.to_string()).unwrap(), None);
    assert!(findings.len() >= 9, "{findings:?}");
    for finding in findings {
        assert!(finding.message.len() < 500 && !finding.message.contains('\u{202e}'), "{}", finding.code);
    }
}
