//! What the checker says, where it points, and what it suggests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

use causeway_flow::{Diagnostic, Operations, Role, check, read};
use serde_json::{Value, json};

fn flow(actions: Value) -> Value {
    json!({
        "triggers": {"Every": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
        "parameters": {"days": {"type": "int", "defaultValue": 1}},
        "actions": actions,
    })
}

fn findings(definition: &Value, operations: Option<&dyn Operations>) -> Vec<Diagnostic> {
    check(&read(&definition.to_string()).unwrap(), operations)
}

struct Sandbox;

impl Operations for Sandbox {
    fn has(&self, connector: &str, operation: &str) -> Option<bool> {
        (connector == "sandbox").then_some(operation == "GetWeights")
    }
}

#[test]
fn every_finding_has_a_code_a_place_and_a_hint() {
    let compose = |inputs: &str| json!({"type": "Compose", "inputs": inputs});
    let in_loop = |inner: Value| json!({"Each": {"type": "Foreach", "foreach": [1], "actions": {"In": inner}}});
    for (actions, code, pointer, said) in [
        (json!({"A": {"type": "Compos", "inputs": 1}}), "UnknownAction", "/actions/A/type", "Did you mean 'Compose'?"),
        (json!({"A": {"type": "Function"}}), "UnsupportedAction", "/actions/A/type", "needs Azure"),
        (json!({"A": {"type": "HttpWebhook"}}), "UnsupportedAction", "/actions/A/type", "public address"),
        (json!({"A": {"inputs": 1}}), "MissingType", "/actions/A", "no type"),
        (json!({"A": compose("@lenght('a')")}), "UnknownFunction", "/actions/A/inputs", "Did you mean 'length'?"),
        (json!({"A": compose("@listCallbackUrl()")}), "UnsupportedFunction", "/actions/A/inputs", "public address"),
        (json!({"A": compose("@length()")}), "WrongArguments", "/actions/A/inputs", "takes 1 arguments"),
        (json!({"A": compose("@length('a'")}), "InvalidExpression", "/actions/A/inputs", "character 12"),
        (
            json!({"A": compose("@body('Get_wieght')"), "Get_weight": compose("1")}),
            "UnknownReference",
            "/actions/A/inputs",
            "Did you mean 'Get_weight'?",
        ),
        (json!({"A": compose("@body('B')"), "B": compose("1")}), "NotBefore", "/actions/A/inputs", "run after it."),
        (json!({"A": compose("@parameters('day')")}), "UnknownParameter", "/actions/A/inputs", "Did you mean 'days'?"),
        (json!({"A": compose("@variables('v')")}), "UnknownVariable", "/actions/A/inputs", "InitializeVariable"),
        (json!({"A": compose("@items('Loop')")}), "UnknownLoop", "/actions/A/inputs", "no Foreach named 'Loop'"),
        (
            json!({"A/b": {"type": "Compose", "inputs": {"x": ["@nope()"]}}}),
            "UnknownFunction",
            "/actions/A~1b/inputs/x/0",
            "nope",
        ),
        (
            json!({"A": {"type": "Compose", "inputs": 1, "runAfter": {"B": ["Succeeded"]}}}),
            "UnknownRunAfter",
            "/actions/A/runAfter/B",
            "does not exist",
        ),
        (
            json!({"A": {"type": "Compose", "inputs": 1, "runAfter": {"A": ["Succeeded"]}}}),
            "CircularRunAfter",
            "/actions/A/runAfter",
            "waits for itself",
        ),
        (
            json!({"A": {"type": "Compose", "inputs": 1, "runAfter": {"B": ["Done"]}}, "B": compose("1")}),
            "UnknownStatus",
            "/actions/A/runAfter/B/0",
            "'Done'",
        ),
        (
            json!({"A": {"type": "If", "expression": {"and": [{"equals": [1]}]}, "actions": {}}}),
            "WrongArguments",
            "/actions/A/expression/and/0/equals",
            "takes 2",
        ),
        (
            in_loop(json!({"type": "Terminate", "inputs": {"runStatus": "Failed"}})),
            "TerminateInLoop",
            "/actions/Each/actions/In",
            "loop",
        ),
        (
            in_loop(json!({"type": "InitializeVariable", "inputs": {"variables": [{"name": "v", "type": "string"}]}})),
            "VariableInside",
            "/actions/Each/actions/In",
            "outermost",
        ),
        (
            json!({"A": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "v", "type": "strin"}]}}}),
            "UnknownVariableType",
            "/actions/A/inputs/variables/0/type",
            "Did you mean 'String'?",
        ),
        (
            json!({"A": {"type": "OpenApiConnection", "inputs": {"host": {"operationId": "X", "connectionName": "c"}}}}),
            "MissingInput",
            "/actions/A/inputs/host",
            "apiId",
        ),
        (
            json!({"A": compose("1"), "Scope": {"type": "Scope", "actions": {"a": compose("2")}}}),
            "DuplicateName",
            "/actions/Scope/actions/a",
            "/actions/A.",
        ),
    ] {
        let all = findings(&flow(actions.clone()), None);
        let found = all.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code} in {all:?}"));
        assert_eq!(found.pointer, pointer, "{code}");
        assert!(found.to_string().contains(said), "{code}: {found}");
    }
}

#[test]
fn a_loop_hides_its_inside_from_those_after_it() {
    let inside =
        json!({"type": "Foreach", "foreach": [1], "actions": {"In": {"type": "Compose", "inputs": "@items('Each')"}}});
    let after = json!({"type": "Compose", "inputs": "@outputs('In')", "runAfter": {"Each": ["Succeeded"]}});
    let found = findings(&flow(json!({"Each": inside, "After": after})), None);
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["InsideLoop"]);
}

#[test]
fn calls_are_held_against_what_connectors_offer() {
    let call = |connector: &str, operation: &str| {
        let api = format!("/providers/causeway/connectors/{connector}");
        let host = json!({"apiId": api, "connectionName": "c", "operationId": operation});
        flow(json!({"A": {"type": "OpenApiConnection", "inputs": {"host": host}}}))
    };
    for (definition, codes) in [
        (call("sandbox", "GetWeights"), vec![]),
        (call("sandbox", "GetSteps"), vec!["UnknownOperation"]),
        (call("other", "GetSteps"), vec!["UnknownConnector"]),
    ] {
        let found: Vec<_> = findings(&definition, Some(&Sandbox)).iter().map(|finding| finding.code).collect();
        assert_eq!(found, codes);
    }
}

#[test]
fn triggers_and_the_cursor_are_checked_too() {
    let trigger = |trigger: Value| json!({"triggers": {"T": trigger}, "actions": {}});
    for (definition, code, pointer) in [
        (trigger(json!({"type": "Recurence"})), "UnknownTrigger", "/triggers/T/type"),
        (trigger(json!({"type": "OpenApiConnectionWebhook"})), "WebhookTrigger", "/triggers/T/type"),
        (
            trigger(json!({"type": "Recurrence", "recurrence": {"frequency": "Dai", "interval": 1}})),
            "UnknownFrequency",
            "/triggers/T/recurrence/frequency",
        ),
        (
            trigger(json!({"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 0}})),
            "WrongInterval",
            "/triggers/T/recurrence/interval",
        ),
        (
            trigger(json!({"type": "Recurrence", "recurrence": {"frequency": "Day", "timeZone": "Mars"}})),
            "UnknownTimeZone",
            "/triggers/T/recurrence/timeZone",
        ),
        (json!({"triggers": {}, "actions": {}}), "NoTrigger", "/triggers"),
        (
            json!({"metadata": {"causeway": {"cursor": {"next": "@body('A')"}}}, "triggers": {"T": {"type": "Request"}}, "actions": {}}),
            "UnknownReference",
            "/metadata/causeway/cursor/next",
        ),
    ] {
        let found = findings(&definition, None);
        assert_eq!((found[0].code, found[0].pointer.as_str()), (code, pointer), "{found:?}");
    }
}

#[test]
fn wrapped_definitions_are_read_and_pointed_into() {
    let inner = json!({"triggers": {"manual": {"type": "Request"}}, "actions": {"A": {"type": "Nope"}}});
    for (wrapped, base) in [
        (inner.clone(), ""),
        (json!({"definition": inner, "kind": "Stateful"}), "/definition"),
        (
            json!({"name": "x", "properties": {"definition": inner, "connectionReferences": {}}}),
            "/properties/definition",
        ),
        (
            json!({"resources": [{"type": "x"}, {"properties": {"definition": inner}}]}),
            "/resources/1/properties/definition",
        ),
    ] {
        assert_eq!(findings(&wrapped, None)[0].pointer, format!("{base}/actions/A/type"));
    }
    for text in ["", "[1]", "{\"a\": 1}", "{"] {
        let errors = read(text).expect_err(text);
        assert!(errors[0].is_error(), "{text}");
    }
}

#[test]
fn a_definition_says_what_it_is_for() {
    let call = |connector: &str, deliver: bool| {
        let api = format!("/providers/causeway/connectors/{connector}");
        let host = json!({"apiId": api, "connectionName": format!("my-{connector}"), "operationId": "X"});
        let metadata = if deliver { json!({"causeway": {"deliverOnce": {"key": "1"}}}) } else { json!({}) };
        json!({"type": "OpenApiConnection", "inputs": {"host": host}, "metadata": metadata})
    };
    let mut definition = flow(json!({
        "Read": call("fitbit", false),
        "Each": {"type": "Foreach", "foreach": [], "actions": {"Look": call("google", false), "Send": call("google", true)}},
    }));
    definition["metadata"] =
        json!({"causeway": {"title": "Weights", "description": "Moves weights.", "catchUp": "skip"}});
    let definition = read(&definition.to_string()).unwrap();
    assert_eq!((definition.title(), definition.description()), (Some("Weights"), Some("Moves weights.")));
    assert_eq!(definition.catch_up(), causeway_flow::CatchUp::Skip);
    assert_eq!(definition.recurrence().unwrap().describe(), "every day");
    let connections = definition.connections();
    let expected = [("my-fitbit", "fitbit", Role::Source), ("my-google", "google", Role::Destination)];
    assert_eq!(connections, expected.map(|(id, connector, role)| (id.to_owned(), connector.to_owned(), role)));
    let mut pointers = Vec::new();
    definition.walk(&mut |action, pointer| pointers.push(format!("{}={pointer}", action.name)));
    assert_eq!(pointers[2], "Look=/actions/Each/actions/Look");
}
