//! Every kind of action in its details, and the documented examples of each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;

use std::sync::Arc;

use causeway_flow::{Call, Machine, Outcome, Status, read};
use common::{after, at, call, failed, machine, machine_of, ok, run, run_pure, start};
use serde_json::{Value, json};

fn table(inputs: Value) -> Value {
    run_pure(json!({"T": {"type": "Table", "inputs": inputs}})).of("T").1["body"].clone()
}

#[test]
fn tables_are_written_as_csv_and_html() {
    let rows = json!([{"a": 1, "b": "x, \"y\""}, {"b": null, "c": true, "d": {"e": [1.0]}}]);
    for (inputs, expected) in [
        (json!({"format": "CSV", "from": rows}), "a,b,c,d\r\n1,\"x, \"\"y\"\"\",,\r\n,,True,\"{\"\"e\"\":[1.0]}\"\r\n"),
        (json!({"format": "csv", "from": []}), ""),
        (
            json!({"format": "CSV", "from": [1, 2], "columns": [{"header": "N", "value": "@item()"}, {"header": "@{concat('T', 'wice')}", "value": "@mul(item(), 2)"}]}),
            "N,Twice\r\n1,2\r\n2,4\r\n",
        ),
        (
            json!({"format": "CSV", "from": ["a\nb"], "columns": [{"header": "H", "value": "@item()"}, {"header": "H", "value": "!"}]}),
            "H\r\n\"a\nb!\"\r\n",
        ),
        (
            json!({"format": "HTML", "from": [{"a<b": "<i>\"é'&"}]}),
            "<table><thead><tr><th>a&lt;b</th></tr></thead><tbody><tr><td>&lt;i&gt;&quot;&#233;&#39;&amp;</td></tr></tbody></table>",
        ),
        (json!({"format": "HTML", "from": []}), "<table><thead><tr></tr></thead><tbody></tbody></table>"),
    ] {
        assert_eq!(table(inputs.clone()), expected, "{inputs}");
    }
    let story = run_pure(json!({"T": {"type": "Table", "inputs": {"format": "CSV", "from": [1]}}}));
    assert!(story.result.error.unwrap().message.contains("each item has to be an object, and one is an integer"));
}

#[test]
fn json_is_checked_against_its_schema() {
    let schema = json!({"type": "object", "properties": {"@odata.id": {"type": "string"}, "n": {"type": ["integer", "null"]}}, "required": ["n"]});
    let parse = |content: Value| {
        run_pure(json!({"P": {"type": "ParseJson", "inputs": {"content": content, "schema": schema}}}))
    };
    assert_eq!(
        parse(json!("{\"n\": null, \"@@odata.id\": \"x\"}")).of("P").1["body"],
        json!({"n": null, "@@odata.id": "x"})
    );
    let wrong = parse(json!({"n": "five"}));
    assert_eq!(wrong.record("P").code.as_deref(), Some("ValidationFailed"));
    assert!(wrong.result.error.unwrap().message.contains("n has to be of the type integer or null, and it is a text"));
    let given = run_pure(
        json!({"P": {"type": "ParseJson", "inputs": {"content": "[1]", "schema": "@json('{\"type\": \"object\"}')"}}}),
    );
    assert_eq!(given.status("P"), Status::Failed, "a schema may be the value of an expression");
}

#[test]
fn expression_actions_call_their_functions() {
    for (kind, inputs, expected) in [
        (
            "AddToTime",
            json!({"baseTime": "2026-03-15T07:00:00Z", "interval": "2", "timeUnit": "Day"}),
            json!("2026-03-17T07:00:00.0000000Z"),
        ),
        (
            "SubtractFromTime",
            json!({"baseTime": "@{utcNow()}", "interval": 7, "timeUnit": "Day", "formatString": "yyyy-MM-dd"}),
            json!("2026-03-08"),
        ),
        (
            "ConvertTimeZone",
            json!({"baseTime": "2026-03-15T07:00:00Z", "sourceTimeZone": "UTC", "destinationTimeZone": "W. Europe Standard Time", "formatString": "HH:mm"}),
            json!("08:00"),
        ),
        ("CurrentTime", json!({}), json!("2026-03-15T07:00:00.0000000Z")),
        ("GetFutureTime", json!({"interval": 1, "timeUnit": "Hour"}), json!("2026-03-15T08:00:00.0000000Z")),
        (
            "getpasttime",
            json!({"interval": 1, "timeUnit": "Month", "formatString": ""}),
            json!("2026-02-15T07:00:00.0000000Z"),
        ),
        ("IndexOf", json!({"text": "abc", "searchText": "c"}), json!(2)),
        ("Substring", json!({"text": "abcdef", "startIndex": 1, "length": 2}), json!("bc")),
        ("FormatNumber", json!({"number": "1234.5", "format": "N2", "locale": "de-DE"}), json!("1.234,50")),
    ] {
        let story = run_pure(json!({"E": {"type": "Expression", "kind": kind, "inputs": inputs}}));
        assert_eq!(story.of("E"), (Status::Succeeded, json!({"body": expected})), "{kind} {inputs}");
    }
}

#[test]
fn calls_of_every_kind_are_handed_out_as_written() {
    let connection = json!({"type": "ApiConnection", "inputs": {
        "host": {"connection": {"name": "@parameters('$connections')['office365']['connectionId']"}},
        "method": "post", "path": "/Mail/@{encodeURIComponent('a b')}", "queries": {"q": "@add(1, 1)"}, "body": {"to": "@{'x'}"},
        "retryPolicy": {"type": "fixed", "count": 3, "interval": "PT20S"},
    }});
    let http = json!({"type": "Http", "operationOptions": "DisableAsyncPattern", "inputs": {
        "uri": "https://x.test", "cookie": "a=1", "authentication": {"type": "Basic", "username": "me", "password": "s3cret"},
    }});
    let child = json!({"type": "Workflow", "inputs": {
        "host": {"triggerName": "manual", "workflow": {"id": "/subscriptions/1/resourceGroups/g/providers/Microsoft.Logic/workflows/other"}},
        "headers": {"h": "1"}, "body": {"n": "@add(1, 2)"},
    }});
    let story = run(&mut machine(json!({"Mail": connection, "Http": http, "Child": child})), |_| ok(Value::Null));
    let ticket = |name: &str| story.tickets.iter().find(|ticket| ticket.name == name).unwrap();
    let Call::Connection { connection, request } = &ticket("Mail").call else { panic!() };
    assert_eq!(
        (connection.as_str(), request.method.as_str(), request.uri.as_str()),
        ("office365", "POST", "/Mail/a%20b")
    );
    assert_eq!((request.queries["q"].clone(), request.body.clone().unwrap()["to"].clone()), (2.into(), "x".into()));
    assert_eq!((ticket("Mail").retry.count, ticket("Mail").asynchronous), (3, true));
    let Call::Http(request) = &ticket("Http").call else { panic!() };
    assert_eq!((request.method.as_str(), request.headers["Cookie"].clone()), ("GET", "a=1".into()));
    assert_eq!((request.authentication["username"].clone(), ticket("Http").asynchronous), ("me".into(), false));
    assert!(!format!("{:?}", story.records).contains("s3cret"), "how it signs in stays out of the history");
    let Call::Workflow { flow, trigger, body, .. } = &ticket("Child").call else { panic!() };
    assert_eq!((flow.as_str(), trigger.as_str(), body["n"].clone()), ("other", "manual", 3.into()));
}

#[test]
fn a_request_is_answered_once() {
    let respond = |status: Value| json!({"type": "Response", "kind": "Http", "inputs": {"statusCode": status, "headers": {"a": "1"}, "body": "@add(1, 2)"}});
    let first = respond(json!("@add(200, 1)"));
    let both = json!({"First": first, "Second": after(respond(json!(200)), "First", &["Succeeded"])});
    let story = run(&mut machine(both), |ticket| match &ticket.call {
        Call::Response { status: 201, headers, body } if headers["a"] == "1" && *body == 3 => ok(Value::Null),
        other => panic!("{other:?}"),
    });
    assert_eq!(story.record("Second").code.as_deref(), Some("ActionConflict"));
    assert_eq!(story.result.status, Status::Failed, "as documented");
    let story = run_pure(json!({"R": respond(json!(302))}));
    assert_eq!(story.record("R").code.as_deref(), Some("InvalidStatusCode"));
}

#[test]
fn static_results_stand_in_for_calls() {
    let mut actions = json!({"A": call(json!({"n": "@add(1, 2)"})), "B": after(call(json!({})), "A", &["Failed"])});
    let set = |name: &str, on: &str| json!({"staticResult": {"name": name, "staticResultOptions": on}});
    actions["A"]["runtimeConfiguration"] = set("A0", "Enabled");
    actions["B"]["runtimeConfiguration"] = set("B0", "Disabled");
    let results = json!({"A0": {"status": "Failed", "error": {"code": "Gone", "message": "It is gone."}, "outputs": {"statusCode": "NotFound"}}, "B0": {"status": "Failed"}});
    let mut machine =
        machine_of(json!({"triggers": {"manual": {"type": "Request"}}, "actions": actions, "staticResults": results}));
    let story = run(&mut machine, |ticket| if ticket.name == "B" { ok(json!(1)) } else { panic!("it is not called") });
    let a = story.record("A");
    assert_eq!((a.code.as_deref(), a.error.as_deref()), (Some("Gone"), Some("It is gone.")));
    assert_eq!((a.outputs["statusCode"].clone(), a.inputs["parameters"]["n"].clone()), ("NotFound".into(), 3.into()));
    assert_eq!((story.status("B"), story.result.status), (Status::Succeeded, Status::Succeeded));
}

#[test]
fn tracked_properties_are_part_of_the_record() {
    let mut action = call(json!({"id": 7}));
    action["trackedProperties"] = json!({
        "id": "@action()['inputs']['parameters']['id']", "status": "@action()['outputs']['statusCode']", "by": "@workflow()['name']",
    });
    let story = run(&mut machine(json!({"A": action})), |_| ok(Value::Null));
    assert_eq!(story.record("A").tracked, json!({"id": 7, "status": 200, "by": "weights"}));
}

#[test]
fn result_shows_what_is_documented() {
    let scope = json!({"Try": {"type": "Scope", "actions": {
        "Call": call(json!({})),
        "Next": after(json!({"type": "Compose", "inputs": 1}), "Call", &["Succeeded"]),
        "Deep": {"type": "Scope", "actions": {"Deeper": {"type": "Compose", "inputs": 2}}},
    }}});
    let mut actions = scope;
    actions["Told"] = after(json!({"type": "Compose", "inputs": "@result('Try')"}), "Try", &["Failed"]);
    let gone = Outcome::Failed {
        code: "404".into(),
        message: "Gone.".into(),
        outputs: Some(json!({"statusCode": 404}).into()),
    };
    let story = run(&mut machine(actions), |_| gone.clone());
    let told = story.of("Told").1;
    let names: Vec<&str> = told.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Call", "Next", "Deep"], "only the first level");
    let call = &told[0];
    for (member, value) in [
        ("status", json!("Failed")),
        ("code", json!("NotFound")),
        ("outputs", json!({"statusCode": 404})),
        ("startTime", json!("2026-03-15T07:00:00.000Z")),
        ("endTime", json!("2026-03-15T07:00:01.000Z")),
        ("clientTrackingId", json!("0192d3a4-7b1c-7000-8000-000000000001")),
    ] {
        assert_eq!(call[member], value, "{member}");
    }
    assert_eq!(call["error"], json!({"code": "NotFound", "message": "Gone."}));
    assert_ne!(call["trackingId"], told[2]["trackingId"]);
    assert_eq!(
        (told[1]["code"].clone(), told[1]["error"]["code"].clone()),
        (json!("ActionSkipped"), json!("ActionDependencyFailed"))
    );
}

#[test]
fn results_of_a_loop_come_in_the_order_of_its_items() {
    let each = json!({
        "type": "Foreach", "foreach": [0, 1, 2, 3], "runtimeConfiguration": {"concurrency": {"repetitions": 4}},
        "actions": {"Send": call(json!({"n": "@item()"}))},
    });
    let told = json!({"type": "Select", "inputs": {"from": "@result('Each')", "select": "@item()['inputs']['parameters']['n']"}});
    let story =
        run(&mut machine(json!({"Each": each, "Told": after(told, "Each", &["Succeeded"])})), |_| ok(Value::Null));
    assert_eq!(story.of("Told").1["body"], json!([0, 1, 2, 3]), "though the last one ended first");
}

#[test]
fn the_standard_concurrency_is_that_of_the_dialect() {
    let connection = json!({"type": "ApiConnection", "inputs": {"host": {"connection": {"name": "x"}}, "method": "get", "path": "/"}});
    for (inner, expected) in [(call(json!({})), 1), (connection, 20)] {
        let each = |options: Value| {
            let mut each = json!({"type": "Foreach", "foreach": "@range(0, 30)", "actions": {"Send": inner}});
            for (name, value) in options.as_object().unwrap() {
                each[name] = value.clone();
            }
            run(&mut machine(json!({"Each": each})), |_| ok(Value::Null)).most_open
        };
        assert_eq!(each(json!({})), expected);
        assert_eq!(each(json!({"operationOptions": "Sequential"})), 1);
        assert_eq!(each(json!({"runtimeConfiguration": {"concurrency": {"repetitions": 7}}})), 7);
    }
}

#[test]
fn statuses_spread_through_scopes_branches_and_loops() {
    use Status::{Cancelled, Failed, Succeeded, TimedOut};
    let within = |kind: &str| match kind {
        "Scope" => json!({"type": "Scope", "actions": {"Call": call(json!({}))}}),
        "If" => json!({"type": "If", "expression": true, "actions": {"Call": call(json!({}))}}),
        "Switch" => {
            json!({"type": "Switch", "expression": 1, "cases": {"One": {"case": 1, "actions": {"Call": call(json!({}))}}}})
        }
        "Foreach" => json!({"type": "Foreach", "foreach": [1], "actions": {"Call": call(json!({}))}}),
        _ => json!({"type": "Until", "expression": true, "actions": {"Call": call(json!({}))}}),
    };
    let message = || "Enough.".to_owned();
    for kind in ["Scope", "If", "Switch", "Foreach", "Until"] {
        for (outcome, expected) in [
            (ok(Value::Null), Succeeded),
            (failed("Gone."), Failed),
            (Outcome::TimedOut { message: message() }, TimedOut),
            (Outcome::Cancelled { message: message() }, Cancelled),
            (Outcome::Skipped { code: "LeftOut".into(), message: message() }, Succeeded),
        ] {
            let story = run(&mut machine(json!({"Around": within(kind)})), |_| outcome.clone());
            assert_eq!((story.status("Around"), story.result.status), (expected, expected), "{kind} {outcome:?}");
        }
        // Someone who runs after it whatever it was makes the run good again.
        let caught = json!({"Around": within(kind), "Catch": after(json!({"type": "Compose", "inputs": 1}), "Around", &["Failed", "TimedOut"])});
        let story = run(&mut machine(caught), |_| Outcome::TimedOut { message: message() });
        assert_eq!((story.status("Catch"), story.result.status), (Succeeded, Succeeded), "{kind}");
    }
}

#[test]
fn a_terminate_lets_calls_under_way_end_and_starts_none() {
    let flow = json!({
        "Call": call(json!({})),
        "Long": {"type": "Scope", "actions": {"Inner": call(json!({})), "Late": after(call(json!({})), "Inner", &["Succeeded"])}},
        "End": after(json!({"type": "Terminate", "inputs": {"runStatus": "Cancelled"}}), "Call", &["Succeeded"]),
    });
    let now = at("2026-03-15T07:00:00Z");
    let mut machine = machine(flow);
    let tickets = machine.ready();
    machine.finish(tickets[0].id, ok(Value::Null), now);
    assert_eq!(machine.result(), None, "a call is still under way");
    machine.finish(tickets[1].id, ok(Value::Null), now);
    assert!(machine.ready().is_empty(), "the late call is not begun");
    assert_eq!(machine.result().unwrap().status, Status::Cancelled);
    let ends: Vec<_> = machine.take_records().into_iter().map(|record| (record.name, record.status)).collect();
    assert!(
        ends.contains(&("Inner".into(), Status::Succeeded)) && ends.contains(&("Late".into(), Status::Skipped)),
        "{ends:?}"
    );
    assert!(ends.contains(&("Long".into(), Status::Cancelled)), "{ends:?}");
}

#[test]
fn declared_outputs_are_evaluated_at_the_end() {
    let mut machine = machine_of(json!({
        "triggers": {"manual": {"type": "Request"}},
        "actions": {"A": {"type": "Compose", "inputs": 2}},
        "outputs": {"twice": {"type": "int", "value": "@mul(outputs('A'), 2)"}},
    }));
    run(&mut machine, |_| panic!());
    assert_eq!(machine.outputs().unwrap()["twice"], 4);
}

/// The documentation's own examples of actions, which are not part of this repository.
#[test]
fn documented_actions_give_what_is_documented() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/expressions/actions.json");
    let Ok(text) = fs_err::read_to_string(path) else {
        println!("skipped: documented actions (shared/data is absent)");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let actions = cases.iter().filter(|case| case["kind"] == "action");
    let mut count = 0;
    for case in actions {
        let mut variables = Vec::new();
        for (name, value) in case["context"]["variables"].as_object().into_iter().flatten() {
            let kind = if value.is_array() {
                "array"
            } else if value.is_string() {
                "string"
            } else {
                "integer"
            };
            variables.push(json!({"name": name, "type": kind, "value": value}));
        }
        let flow = json!({"actions": {
            "Before": {"type": "InitializeVariable", "inputs": {"variables": variables}},
            "Action": after(case["definition"].clone(), "Before", &["Succeeded"]),
        }});
        let mut machine = Machine::new(Arc::new(read(&flow.to_string()).unwrap()), start(json!({})));
        let outputs = run(&mut machine, |_| panic!("{}", case["name"])).of("Action").1;
        let lines = |value: &Value| {
            value.as_str().map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>())
        };
        match case.get("expected_outputs") {
            Some(expected) => assert_eq!(&outputs, expected, "{}", case["name"]),
            None if case["compare"] == "lines_trimmed" => {
                assert_eq!(lines(&outputs["body"]), lines(&case["expected_body"]))
            }
            None => assert_eq!(outputs["body"], case["expected_body"], "{}", case["name"]),
        }
        count += 1;
    }
    assert!(count >= 9, "{count}");
}

/// What a service says may look like an expression: it stays what it is, however often it is handed on.
#[test]
fn values_are_not_evaluated_again() {
    let hostile =
        ["@add(1, 1)", "@{add(1, 1)}", "@@{add(1, 1)}", "@{secrets('token')}", "{{secrets.token}}", "@body('Get')"];
    let keep = json!({"type": "Compose", "inputs": {"list": "@body('Get')", "first": "@body('Get')[1]"}});
    let story = run(
        &mut machine(json!({
            "Get": call(json!({})),
            "Keep": after(keep, "Get", &["Succeeded"]),
            "Again": after(json!({"type": "Compose", "inputs": "@outputs('Keep')"}), "Keep", &["Succeeded"]),
            "Within": after(json!({"type": "Compose", "inputs": "<@{outputs('Again')['first']}>"}), "Again", &["Succeeded"]),
            "Send": after(call(json!({"body": "@outputs('Again')['list']"})), "Within", &["Succeeded"]),
        })),
        |ticket| ok(if ticket.path == "Get" { json!(hostile) } else { json!({}) }),
    );
    assert_eq!(story.of("Again").1, json!({"list": hostile, "first": hostile[1]}));
    assert_eq!(story.of("Within").1, json!("<@{add(1, 1)}>"));
    let sent: Value = story.record("Send").inputs.clone().into();
    assert_eq!(sent["parameters"]["body"], json!(hostile));
}
