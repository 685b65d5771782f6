//! Definitions of flows, made up of bytes, and what must hold for each that is read and checked. The tests of
//! `crates/flow` use the same.

use causeway_flow::{Diagnostic, ProjectFile, check, codes, locate, read_all, read_project, text_of};

/// Reads a file and checks what is in it: the same each time, every finding with a known code, pointing into the file.
pub fn read_and_checked(bytes: &[u8]) {
    let (read, again) = (read_all(bytes), read_all(bytes));
    let text = text_of(bytes).unwrap_or_default();
    let project =
        read_project(&[ProjectFile { path: "flow/a.json", bytes }, ProjectFile { path: "parameters.json", bytes }]);
    assert_eq!(project.len(), 1);
    match (read, again) {
        (Ok(read), Ok(again)) => {
            for (definition, again) in read.iter().zip(&again) {
                let mut findings = check(definition, None);
                assert_eq!(findings, check(again, None), "said differently when checked again");
                locate(&text, &mut findings);
                findings
                    .iter()
                    .for_each(|finding| holds(finding, |pointer| definition.source.pointer(pointer).cloned()));
            }
        }
        (Err(findings), Err(again)) => {
            assert_eq!(findings, again, "refused differently when read again");
            assert!(!findings.is_empty(), "refused without a word");
        }
        _ => panic!("read only once of twice"),
    }
}

/// A finding has a known code and words, and points at something or to where it should be.
fn holds(finding: &Diagnostic, at: impl Fn(&str) -> Option<causeway_flow::Value>) {
    assert!(codes().any(|code| code.code == finding.code), "{} is no code", finding.code);
    assert!(!finding.message.is_empty() && finding.message.len() < 2_000, "{finding:?}");
    let parent = finding.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let value = at(&finding.pointer);
    assert!(value.is_some() || at(parent).is_some(), "{finding:?} points nowhere");
    if let Some(span) = &finding.span {
        let name = finding.pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        let fits = |text: &str| text.get(span.clone()).is_some();
        assert!(value.as_ref().and_then(|value| value.as_str()).is_some_and(fits) || fits(&name), "{finding:?}");
    }
}

/// Choices, one byte each; when there are none left, the first of everything.
pub struct Choices<'b>(pub &'b [u8]);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const NAMES: [&str; 9] = ["A", "B", "a", "Each", "S", "A/b~", "", "Ü", "x'y"];
const TYPES: [&str; 32] = [
    "Compose",
    "Foreach",
    "If",
    "Switch",
    "Until",
    "Scope",
    "SetVariable",
    "InitializeVariable",
    "IncrementVariable",
    "AppendToArrayVariable",
    "Http",
    "OpenApiConnection",
    "ApiConnection",
    "ParseJson",
    "Query",
    "Select",
    "Join",
    "Table",
    "Terminate",
    "Wait",
    "Response",
    "Workflow",
    "Expression",
    "HttpWebhook",
    "Liquid",
    "Nope",
    "",
    "foreach",
    "Recurrence",
    "SlidingWindow",
    "Request",
    "Batch",
];
const EXPRESSIONS: [&str; 30] = [
    "@body('A')",
    "@outputs('B')?['x']",
    "@items('Each')",
    "@item()",
    "@variables('v')",
    "@parameters('p')",
    "@result('S')",
    "@iterationIndexes('Each')",
    "@{concat('a', outputs('A'))} b",
    "@if(true, nope(), length(1))",
    "@int('x')",
    "@div(1, 0)",
    "@add(1,",
    "@@x",
    "@",
    "@{",
    "plain",
    "[parameters('x')]",
    "[[x]",
    "[concat('a', variables('b'))]",
    "@triggerBody()",
    "@listCallbackUrl()",
    "@range(0, 100000)",
    "@formatNumber(1, 'D999999999')",
    "@json('{}')['ü']",
    "@replace('a', '', 'b')",
    "@xpath(xml('<a/>'), '//a')",
    "@actions('Each').status",
    "@'ü'.x",
    "@utcNow('yyyy')",
];
const WORDS: [&str; 22] = [
    "Succeeded",
    "Failed",
    "Done",
    "Running",
    "Day",
    "Week",
    "Hour",
    "PT1H",
    "PT",
    "v",
    "p",
    "Integer",
    "String",
    "Array",
    "GET",
    "CSV",
    "Monday",
    "2026-03-15",
    "Europe/Berlin",
    "Sequential",
    "exponential",
    "AddToTime",
];
const KEYS: [&str; 44] = [
    "inputs",
    "runAfter",
    "expression",
    "foreach",
    "limit",
    "runtimeConfiguration",
    "operationOptions",
    "retryPolicy",
    "actions",
    "else",
    "default",
    "cases",
    "case",
    "kind",
    "metadata",
    "trackedProperties",
    "from",
    "where",
    "select",
    "variables",
    "name",
    "value",
    "type",
    "host",
    "parameters",
    "recurrence",
    "frequency",
    "interval",
    "schedule",
    "hours",
    "weekDays",
    "timeZone",
    "startTime",
    "timeout",
    "count",
    "concurrency",
    "repetitions",
    "runs",
    "columns",
    "runStatus",
    "splitOn",
    "conditions",
    "INPUTS",
    "@{body('A')}",
];

/// A definition made up of the choices, as text.
pub fn invented(choices: &mut Choices<'_>) -> String {
    let parameters = value(choices, 3);
    let triggers = level(choices, 4, false);
    let actions = level(choices, 0, true);
    let flow = format!(
        r#"{{"parameters": {{"p": {parameters}}}, "triggers": {triggers}, "actions": {actions}, "outputs": {{"o": {{"value": "@body('A')"}}}}}}"#
    );
    match choices.below(8) {
        0 => format!(r#"{{"definition": {flow}, "kind": "Stateful"}}"#),
        1 => format!(
            r#"{{"parameters": {{"x": {{"defaultValue": "@add(1, 2)"}}}}, "variables": {{"b": "[variables('b')]"}}, "resources": [{{"properties": {{"definition": {flow}, "parameters": {{"p": {{"value": "[parameters('x')]"}}}}}}}}]}}"#
        ),
        2 => format!(r#"{{"value": [{{"name": "n", "properties": {{"definition": {flow}}}}}, {flow}]}}"#),
        3 => serde_json::json!({"clientdata": format!(r#"{{"properties": {{"definition": {flow}}}}}"#)}).to_string(),
        _ => flow,
    }
}

fn level(choices: &mut Choices<'_>, depth: usize, with_after: bool) -> String {
    let members: Vec<String> = (0..choices.below(if depth > 3 { 2 } else { 5 }))
        .map(|_| format!("{}: {}", quoted(choices.one(&NAMES)), action(choices, depth, with_after)))
        .collect();
    format!("{{{}}}", members.join(", "))
}

fn action(choices: &mut Choices<'_>, depth: usize, with_after: bool) -> String {
    if choices.below(12) == 0 {
        return value(choices, 2);
    }
    let mut members = vec![format!(r#""type": {}"#, quoted(choices.one(&TYPES)))];
    if with_after {
        let after: Vec<String> = (0..choices.below(3))
            .map(|_| format!("{}: [{}]", quoted(choices.one(&NAMES)), quoted(choices.one(&WORDS))))
            .collect();
        members.push(format!(r#""runAfter": {{{}}}"#, after.join(", ")));
    }
    if depth < 4 && choices.below(2) == 0 {
        members.push(format!(r#""actions": {}"#, level(choices, depth + 1, true)));
        members.push(format!(r#""else": {{"actions": {}}}"#, level(choices, depth + 2, true)));
        members.push(format!(r#""cases": {{"c": {{"case": 1, "actions": {}}}}}"#, level(choices, depth + 2, true)));
    }
    for _ in 0..choices.below(5) {
        members.push(format!("{}: {}", quoted(choices.one(&KEYS)), value(choices, 0)));
    }
    format!("{{{}}}", members.join(", "))
}

fn value(choices: &mut Choices<'_>, depth: usize) -> String {
    match choices.below(if depth > 3 { 6 } else { 9 }) {
        0 => "null".to_owned(),
        1 => choices.below(256).to_string(),
        2 => "-1.5e300".to_owned(),
        3 => quoted(choices.one(&WORDS)),
        4 | 5 => quoted(choices.one(&EXPRESSIONS)),
        6 => format!("[{}]", (0..choices.below(3)).map(|_| value(choices, depth + 1)).collect::<Vec<_>>().join(", ")),
        _ => {
            let member =
                |choices: &mut Choices<'_>| format!("{}: {}", quoted(choices.one(&KEYS)), value(choices, depth + 1));
            format!("{{{}}}", (0..choices.below(4)).map(|_| member(choices)).collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
