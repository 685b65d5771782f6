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

#[test]
fn calls_by_path_become_calls_of_operations_where_the_connector_is_known() {
    struct Scale;
    impl Operations for Scale {
        fn has(&self, connector: &str, _: &str) -> Option<bool> {
            (connector == "scale").then_some(true)
        }
        fn paths(&self, connector: &str) -> Vec<causeway_flow::OperationPath> {
            let path = |id: &str, method: &str, path: &str| causeway_flow::OperationPath {
                id: id.to_owned(),
                method: method.to_owned(),
                path: path.to_owned(),
            };
            let all =
                vec![path("Get", "GET", "/w/{id}"), path("Latest", "GET", "/w/latest"), path("Add", "POST", "/w")];
            if connector == "scale" { all } else { Vec::new() }
        }
    }
    let call = |connection: &str, method: &str, path: &str| {
        let name = format!("@parameters('$connections')['{connection}']['connectionId']");
        let host = json!({"connection": {"name": name}});
        json!({"type": "ApiConnection", "inputs": {
            "host": host, "method": method, "path": path, "queries": {"unit": "kg"}, "body": {"kg": "@variables('kg')"}}})
    };
    for (connection, method, path, expected) in [
        ("scale", "get", "/w/@{encodeURIComponent('7')}", Some("Get")),
        ("scale_1", "GET", "/w/latest", Some("Latest")),
        ("scale", "post", "/w", Some("Add")),
        ("scale", "delete", "/w", None),
        ("other", "get", "/w/7", None),
    ] {
        let loops =
            json!({"Each": {"type": "Foreach", "foreach": [1], "actions": {"In": call(connection, method, path)}}});
        let definition = read(&flow(loops).to_string()).unwrap().lowered(&Scale);
        let mut found = Vec::new();
        definition.walk(&mut |action, pointer| match &action.kind {
            causeway_flow::ActionKind::Operation(call) => found.push((pointer.to_owned(), call.clone())),
            causeway_flow::ActionKind::Connection(call) => {
                assert_eq!((call.connection.as_str(), expected), (connection, None))
            }
            _ => {}
        });
        let operation = found.first().map(|(_, call)| call.operation.as_str());
        assert_eq!(operation, expected, "{connection} {method} {path}");
        if let Some((pointer, call)) = found.first() {
            assert_eq!((pointer.as_str(), call.connector.as_str()), ("/actions/Each/actions/In", "scale"));
            assert_eq!(call.connection, connection);
        }
    }
}

#[test]
fn what_runs_is_not_refused() {
    let compose = |inputs: Value| json!({"type": "Compose", "inputs": inputs});
    let variable = |kind: &str, value: Value| json!({"type": "InitializeVariable", "inputs": {"variables": [{"name": "v", "type": kind, "value": value}]}});
    let after = |mut action: Value, name: &str| {
        action["runAfter"] = json!({name: ["SUCCEEDED", "failed"]});
        action
    };
    let scope = |actions: Value| json!({"type": "scope", "actions": actions});
    for (what, actions) in [
        ("an unknown function where it may not be reached", json!({"A": compose(json!("@if(true, 1, nope())"))})),
        ("division by zero", json!({"A": compose(json!("@div(1, 0)"))})),
        ("any letter case", json!({"A": {"TYPE": "COMPOSE", "Inputs": "@CONCAT('a', 'b')", "RUNAFTER": {}}})),
        (
            "what is inside a scope that ran",
            json!({"S": scope(json!({"In": compose(json!(1))})), "A": after(compose(json!("@outputs('In')")), "S")}),
        ),
        (
            "what ran before the scope around",
            json!({"A": compose(json!(1)), "S": after(scope(json!({"In": compose(json!("@outputs('a')"))})), "A")}),
        ),
        (
            "the inside of an Until in its condition",
            json!({"U": {"type": "Until", "expression": "@equals(outputs('In'), iterationIndexes('U'))", "limit": {"count": 3},
                "actions": {"In": compose(json!(1))}}}),
        ),
        (
            "items of the loop around",
            json!({"Each": {"type": "Foreach", "foreach": "@range(0, 3)", "actions": {
                "Q": {"type": "Query", "inputs": {"from": "@items('each')", "where": "@equals(item(), items('Each'))"}}}}}),
        ),
        (
            "a variable in a scope after it",
            json!({"V": variable("integer", json!("7")), "S": after(scope(json!({
                "I": {"type": "IncrementVariable", "inputs": {"name": "V", "value": "@variables('v')"}}})), "V")}),
        ),
        (
            "values that a designer left empty",
            json!({"V": variable("Array", json!("")), "H": {"type": "Http", "inputs": {"method": "", "uri": ""}}}),
        ),
        (
            "own outputs in tracked properties",
            json!({"A": {"type": "Compose", "inputs": 1, "trackedProperties": {"x": "@outputs('A')"}}}),
        ),
        (
            "a schema that looks like expressions",
            json!({"P": {"type": "ParseJson", "inputs": {"content": "{}", "schema": {"properties": {"@odata.type": {"default": "@x("}}}}}}),
        ),
        ("member names that are no expressions", json!({"A": compose(json!({"@odata.type": "#x", "@nope(": 1}))})),
        ("an e-mail address", json!({"A": compose(json!("me@example.com"))})),
        ("a text that is a deployment's", json!({"A": compose(json!("[concat('@{', variables('q'), '}')]"))})),
        ("several parts of a path", json!({"A": compose(json!("@encodeURIComponent('a', 'b')"))})),
        (
            "expressions for numbers and words",
            json!({"F": {"type": "Foreach", "foreach": [1], "runtimeConfiguration": {"concurrency": {"repetitions": "@parameters('days')"}}, "actions": {
                "W": {"type": "Wait", "inputs": {"interval": {"count": "@item()", "unit": "@concat('Sec', 'ond')"}}}},
                "limit": {"timeout": "@concat('PT', 1, 'H')"}}}),
        ),
    ] {
        let found = findings(&flow(actions), None);
        let errors: Vec<_> = found.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.is_empty(), "{what}: {errors:?}");
    }
}

#[test]
fn an_expression_says_which_part_is_meant() {
    for (text, code, part) in [
        ("so @{add(1, lenght('x'))} far", "UnknownFunction", "lenght('x')"),
        ("@add(1, body('B'))", "UnknownReference", "body('B')"),
        ("@{variables('v')} and @{variables('w')}", "UnknownVariable", "variables('v')"),
        ("@add(1, 2) more", "InvalidExpression", "more"),
        ("@concat('ä', int('x'))", "WrongArgument", "int('x')"),
    ] {
        let found = findings(&flow(json!({"A": {"type": "Compose", "inputs": text}})), None);
        let finding =
            found.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code} in {found:?}"));
        assert_eq!(text.get(finding.span.clone().unwrap()), Some(part), "{text}");
    }
}

#[test]
fn a_trigger_that_waits_for_a_call_comes_with_what_to_ask_instead() {
    struct Scale;
    impl Operations for Scale {
        fn has(&self, _: &str, _: &str) -> Option<bool> {
            Some(true)
        }
        fn paths(&self, _: &str) -> Vec<causeway_flow::OperationPath> {
            let all = [
                ("OnWeight", "POST", "/webhooks/weights"),
                ("ListSteps", "GET", "/steps"),
                ("GetWeight", "GET", "/weights/{id}"),
                ("ListWeights", "GET", "/weights"),
            ];
            let path = |(id, method, path): (&str, &str, &str)| causeway_flow::OperationPath {
                id: id.to_owned(),
                method: method.to_owned(),
                path: path.to_owned(),
            };
            all.map(path).into()
        }
    }
    let host =
        json!({"apiId": "/providers/causeway/connectors/scale", "connectionName": "scale", "operationId": "OnWeight"});
    let trigger = json!({"type": "OpenApiConnectionWebhook", "inputs": {"host": host}});
    let found = findings(&json!({"triggers": {"T": trigger}, "actions": {}}), Some(&Scale));
    let hint = found[0].hint.as_ref().unwrap();
    assert_eq!((found[0].code, found[0].is_error()), ("WebhookTrigger", false));
    assert!(hint.contains("Recurrence that asks 'ListWeights'") && hint.contains("cursor"), "{hint}");
}

#[test]
fn a_step_of_notifications_that_does_not_exist_is_said_and_stops_nothing() {
    for (notify, is_odd) in [(json!("Off"), false), (json!("never"), true), (json!(1), true)] {
        let mut definition = flow(json!({"A": {"type": "Compose", "inputs": 1}}));
        definition["metadata"] = json!({"causeway": {"notify": notify}});
        let found = findings(&definition, None).into_iter().find(|finding| finding.code == "UnknownWord");
        assert_eq!(found.is_some(), is_odd, "{notify}: {found:?}");
        let says = |odd: &Diagnostic| odd.message.contains("off, needs-me, failures or summaries") && !odd.is_error();
        assert!(found.is_none_or(|odd| says(&odd) && odd.pointer == "/metadata/causeway/notify"), "{notify}");
    }
}
