//! Runs seen from outside: every kind of action, what happens when one fails, how many items are under way at a time,
//! and that the same calls give the same run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

mod common;

use causeway_flow::{Call, HttpCall, OnChange, OnUnknown, Outcome, Status};
use common::{after, at, call, failed, machine, machine_of, ok, run, run_pure};
use serde_json::{Value, json};

#[test]
fn pure_actions_give_what_they_should() {
    let items = json!([{"n": 1, "t": "a"}, {"n": 3, "t": "b"}, {"n": 5, "t": "c"}]);
    for (action, expected) in [
        (json!({"type": "Compose", "inputs": "abc @{add(1, 2)}"}), json!("abc 3")),
        (json!({"type": "Compose", "inputs": {"@{concat('k', 1)}": ["@add(1, 2)", 4]}}), json!({"k1": [3, 4]})),
        (json!({"type": "ParseJson", "inputs": {"content": "{\"a\": 1}"}}), json!({"body": {"a": 1}})),
        (json!({"type": "ParseJson", "inputs": {"content": {"a": 1}}}), json!({"body": {"a": 1}})),
        (
            json!({"type": "Query", "inputs": {"from": items, "where": "@greater(item()?['n'], 2)"}}),
            json!({"body": [items[1], items[2]]}),
        ),
        (
            json!({"type": "Select", "inputs": {"from": items, "select": {"text": "@item()['t']"}}}),
            json!({"body": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}),
        ),
        (json!({"type": "Select", "inputs": {"from": [1, 2], "select": "@mul(item(), 2)"}}), json!({"body": [2, 4]})),
        (json!({"type": "Join", "inputs": {"from": [1, 2.5, true], "joinWith": ","}}), json!({"body": "1,2.5,True"})),
    ] {
        let story = run_pure(json!({"A": action}));
        assert_eq!(story.of("A"), (Status::Succeeded, expected), "{action}");
        assert_eq!(story.result.status, Status::Succeeded);
    }
}

#[test]
fn variables_keep_their_types() {
    let declare = json!({"type": "InitializeVariable", "inputs": {"variables": [
        {"name": "n", "type": "integer", "value": 5}, {"name": "f", "type": "float", "value": 1},
        {"name": "s", "type": "string", "value": "a"}, {"name": "list", "type": "array"},
    ]}});
    let change = |kind: &str, name: &str, value: Value, before: &str| {
        after(json!({"type": kind, "inputs": {"name": name, "value": value}}), before, &["Succeeded", "Failed"])
    };
    let story = run_pure(json!({
        "Init": declare,
        "Inc": after(json!({"type": "IncrementVariable", "inputs": {"name": "N"}}), "Init", &["Succeeded"]),
        "Dec": change("DecrementVariable", "f", json!(0.5), "Inc"),
        "Set": change("SetVariable", "s", json!("@concat(variables('s'), variables('n'))"), "Dec"),
        "Text": change("AppendToStringVariable", "s", json!(true), "Set"),
        "Item": change("AppendToArrayVariable", "list", json!({"x": "@variables('f')"}), "Text"),
        "Wrong_type": change("SetVariable", "n", json!("six"), "Item"),
        "Null_item": change("AppendToArrayVariable", "list", Value::Null, "Wrong_type"),
        "Unknown": change("SetVariable", "other", json!(1), "Null_item"),
        "All": after(
            json!({"type": "Compose", "inputs": ["@variables('n')", "@variables('f')", "@variables('s')", "@variables('list')"]}),
            "Unknown", &["Failed"],
        ),
    }));
    assert_eq!(story.of("All").1, json!([6, 0.5, "a6True", [{"x": 0.5}]]));
    for name in ["Wrong_type", "Null_item", "Unknown"] {
        assert_eq!(story.status(name), Status::Failed, "{name}");
    }
    assert!(story.record("Wrong_type").error.as_ref().unwrap().contains("'n' is an integer and cannot hold a text"));
    assert_eq!(story.result.status, Status::Succeeded, "the failures were handled");
}

#[test]
fn an_if_takes_one_branch_and_skips_the_other() {
    let compose = json!({"type": "Compose", "inputs": 1});
    for (condition, taken, left) in [
        (json!("@equals(1, 1)"), "Yes", "No"),
        (json!({"and": [{"greater": ["@length('abc')", 2]}, {"not": {"equals": ["@null", 1]}}]}), "Yes", "No"),
        (json!({"or": [{"less": [2, 1]}, {"contains": ["abc", "x"]}]}), "No", "Yes"),
        (json!({"and": [{"equals": [1, 2]}, {"equals": ["@div(1, 0)", 1]}]}), "No", "Yes"),
    ] {
        let story = run_pure(json!({
            "If": {"type": "If", "expression": condition, "actions": {"Yes": compose}, "else": {"actions": {"No": compose}}},
        }));
        assert_eq!(story.status(taken), Status::Succeeded, "{condition}");
        let left = story.record(left);
        assert_eq!(
            (left.status, left.code.as_deref()),
            (Status::Skipped, Some("ActionBranchingConditionNotSatisfied"))
        );
        assert_eq!(story.status("If"), Status::Succeeded);
    }
}

#[test]
fn a_switch_takes_the_case_that_fits() {
    let compose = |text: &str| json!({"actions": {(format!("Of_{text}")): {"type": "Compose", "inputs": text}}});
    for (on, taken) in [(json!("a"), "Of_a"), (json!(2), "Of_2"), (json!("z"), "Of_default")] {
        let mut cases = json!({"A": compose("a"), "B": compose("2")});
        cases["A"]["case"] = json!("a");
        cases["B"]["case"] = json!(2);
        let story = run_pure(json!({
            "S": {"type": "Switch", "expression": on, "cases": cases, "default": compose("default")},
        }));
        let ran: Vec<_> =
            story.records.iter().filter(|r| r.status == Status::Succeeded).map(|r| r.name.as_str()).collect();
        assert_eq!(ran, [taken, "S"]);
    }
}

#[test]
fn run_after_decides_what_runs() {
    // What the call does, then the status of: the one after success, after failure, after either, and the run.
    use Status::{Failed, Skipped, Succeeded, TimedOut};
    let step = |statuses: &[&str]| after(json!({"type": "Compose", "inputs": 1}), "Call", statuses);
    for (outcome, expected, run_status) in [
        (ok(json!(1)), [Succeeded, Skipped, Succeeded], Succeeded),
        (failed("gone"), [Skipped, Succeeded, Succeeded], Failed),
        (Outcome::TimedOut { message: "slow".into() }, [Skipped, Skipped, Skipped], TimedOut),
    ] {
        let mut machine = machine(json!({
            "Call": call(json!({})),
            "Then": step(&["Succeeded"]),
            "Catch": step(&["Failed"]),
            "Either": step(&["Succeeded", "Failed"]),
        }));
        let story = run(&mut machine, |_| outcome.clone());
        assert_eq!(["Then", "Catch", "Either"].map(|name| story.status(name)), expected, "{outcome:?}");
        assert_eq!(story.result.status, run_status, "{outcome:?}");
    }
}

#[test]
fn a_handled_failure_is_a_success_and_an_unhandled_one_says_what_failed() {
    let scope = json!({"type": "Scope", "actions": {
        "Call": call(json!({})),
        "Then": after(json!({"type": "Compose", "inputs": 1}), "Call", &["Succeeded"]),
    }});
    let told = json!({"type": "Compose", "inputs": "@first(result('Try'))['error']['message']"});
    let both = json!({"Try": scope, "Catch": after(told, "Try", &["Failed"])});
    let story = run(&mut machine(both), |_| failed("It is gone."));
    assert_eq!(story.status("Try"), Status::Failed);
    assert_eq!(story.of("Catch"), (Status::Succeeded, json!("It is gone.")));
    assert_eq!(story.result.status, Status::Succeeded);

    let story = run(&mut machine(json!({"Try": scope})), |_| failed("It is gone."));
    let error = story.result.error.unwrap();
    assert_eq!((error.code.as_str(), error.message.as_str()), ("NotFound", "Try: Call: It is gone."));
    assert_eq!(story.records.iter().find(|r| r.name == "Then").unwrap().status, Status::Skipped);
}

#[test]
fn actions_without_order_are_handed_out_together_and_those_after_both_wait() {
    let mut machine = machine(json!({
        "A": call(json!({"n": 1})),
        "B": call(json!({"n": 2})),
        "Sum": {
            "type": "Compose", "inputs": "@add(body('A'), body('B'))",
            "runAfter": {"A": ["Succeeded"], "B": ["Succeeded"]},
        },
    }));
    let story = run(&mut machine, |ticket| match &ticket.call {
        Call::Operation { parameters, .. } => ok(parameters["n"].clone().into()),
        other => panic!("{other:?}"),
    });
    assert_eq!(story.most_open, 2);
    assert_eq!(story.of("Sum").1, 3);
}

#[test]
fn calls_arrive_with_everything_evaluated() {
    let mut deliver = call(json!({"weight": "@items('Each')['kg']"}));
    deliver["metadata"] = json!({"causeway": {"deliverOnce": {
        "key": "@items('Each')['id']", "label": "Weight @{items('Each')['kg']} kg", "onUnknown": "retry", "onChange": "send",
    }}});
    deliver["inputs"]["retryPolicy"] = json!({"type": "fixed", "count": 2, "interval": "PT10S"});
    deliver["limit"] = json!({"timeout": "PT2M"});
    deliver["runtimeConfiguration"] = json!({"paginationPolicy": {"minimumItemCount": 500}});
    let mut machine = machine(json!({
        "Each": {"type": "Foreach", "foreach": [{"id": 7, "kg": 81.5}], "actions": {"Send": deliver}},
        "Get": {"type": "Http", "inputs": {
            "method": "post", "uri": "https://x.test/@{1}", "headers": {"A": "@{2}"}, "queries": {"q": "@add(1, 2)"},
            "body": {"b": "@null"}, "retryPolicy": {"type": "none"},
        }},
    }));
    let story = run(&mut machine, |_| ok(Value::Null));
    let send = story.tickets.iter().find(|ticket| ticket.name == "Send").unwrap();
    assert_eq!(send.path, "Each[0]/Send");
    let Call::Operation { connector, connection, operation, parameters } = &send.call else { panic!() };
    assert_eq!((connector.as_str(), connection.as_str(), operation.as_str()), ("sandbox", "c", "Op"));
    assert_eq!(parameters["weight"], 81.5);
    let delivery = send.delivery.as_ref().unwrap();
    assert_eq!((delivery.key.as_str(), delivery.label.as_str()), ("7", "Weight 81.5 kg"));
    assert_eq!((delivery.on_unknown, delivery.on_change), (OnUnknown::Retry, OnChange::Send));
    assert_eq!((send.retry.count, send.retry.interval.as_secs()), (2, 10));
    assert_eq!((send.timeout.unwrap().as_secs(), send.minimum_items), (120, Some(500)));
    let get = story.tickets.iter().find(|ticket| ticket.name == "Get").unwrap();
    let expected = json!({"b": null});
    assert!(matches!(&get.call, Call::Http(HttpCall { method, uri, headers, queries, body: Some(body), .. })
        if method == "POST" && uri == "https://x.test/1" && headers["A"] == "2" && queries["q"] == 3 && *body == expected));
    assert_eq!(get.retry.count, 0);
}

#[test]
fn a_delivery_without_a_key_is_not_sent() {
    let mut deliver = call(json!({}));
    deliver["metadata"] = json!({"causeway": {"deliverOnce": {"key": "@triggerBody()?['id']", "label": "x"}}});
    let story = run(&mut machine(json!({"Send": deliver})), |_| panic!("it must not be sent"));
    assert_eq!(story.record("Send").code.as_deref(), Some("DeliveryKeyMissing"));
}

#[test]
fn a_terminate_ends_the_run_with_its_own_words() {
    let ends = |status: &str| {
        json!({
            "End": {"type": "Terminate", "inputs": {"runStatus": status, "runError": {"code": "42", "message": "Enough @{1}"}}},
            "After": after(json!({"type": "Compose", "inputs": 1}), "End", &["Succeeded"]),
            "Wait": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Day"}}},
        })
    };
    let story = run_pure(ends("Succeeded"));
    assert_eq!((story.result.status, story.result.error), (Status::Succeeded, None));
    let story = run(&mut machine(ends("Failed")), |_| panic!("nothing is to be done"));
    let error = story.result.error.clone().unwrap();
    assert_eq!((error.code.as_str(), error.message.as_str()), ("42", "Enough 1"));
    assert_eq!(story.status("After"), Status::Skipped);
    assert_eq!(story.status("Wait"), Status::Skipped);
}

#[test]
fn a_wait_says_until_when_and_a_past_one_is_over() {
    let waits = json!({
        "Short": {"type": "Wait", "inputs": {"interval": {"count": 90, "unit": "Second"}}},
        "Until": {"type": "Wait", "inputs": {"until": {"timestamp": "@addDays('2026-03-15T00:00:00Z', 1)"}}},
        "Past": {"type": "Wait", "inputs": {"until": {"timestamp": "2020-01-01"}}},
    });
    let story = run(&mut machine(waits), |_| Outcome::Succeeded { outputs: Value::Null.into(), code: None });
    let untils: Vec<_> = story.tickets.iter().map(|ticket| (ticket.name.as_str(), ticket.call.clone())).collect();
    assert_eq!(
        untils,
        [
            ("Until", Call::Wait { until: at("2026-03-16T00:00:00Z"), length: None }),
            ("Short", Call::Wait { until: at("2026-03-15T07:01:30Z"), length: Some(chrono::TimeDelta::seconds(90)) }),
        ]
    );
    assert_eq!(story.status("Past"), Status::Succeeded);
}

#[test]
fn a_cancelled_run_waits_for_calls_under_way_and_nothing_else() {
    let now = at("2026-03-15T07:00:00Z");
    let mut machine = machine(json!({
        "Call": call(json!({})),
        "Wait": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Day"}}},
        "After": after(json!({"type": "Compose", "inputs": 1}), "Call", &["Succeeded"]),
    }));
    let tickets = machine.ready();
    machine.cancel(now);
    assert_eq!(machine.result(), None, "a call is still under way");
    assert_eq!(machine.open_tickets(), [tickets[0].id]);
    machine.finish(tickets[0].id, ok(json!(1)), now);
    machine.finish(tickets[1].id, ok(json!(1)), now);
    assert_eq!(machine.result().unwrap().status, Status::Cancelled);
    let ends: Vec<_> = machine.take_records().into_iter().map(|record| (record.name, record.status)).collect();
    let expected = [
        ("Cancel", Status::Cancelled),
        ("Wait", Status::Cancelled),
        ("Call", Status::Succeeded),
        ("After", Status::Cancelled),
    ];
    assert_eq!(ends, expected.map(|(name, status)| (name.to_owned(), status)));
}

#[test]
fn the_same_calls_give_the_same_run() {
    let actions = json!({"Each": {
        "type": "Foreach", "foreach": "@range(0, 20)", "runtimeConfiguration": {"concurrency": {"repetitions": 5}},
        "actions": {"Send": call(json!({"id": "@guid()", "at": "@utcNow()", "n": "@rand(0, 1000)"}))},
    }});
    let told = || {
        let story = run(&mut machine(actions.clone()), |_| ok(Value::Null));
        (story.records, story.tickets)
    };
    let (first, second) = (told(), told());
    assert_eq!(first, second);
    let mut ids: Vec<String> = first.0.iter().map(|record| record.inputs["parameters"]["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 21, "every id is another one; the loop itself has none");
}

#[test]
fn inputs_that_cannot_be_evaluated_fail_the_action_with_the_reason() {
    for (inputs, said) in [
        (json!("@outputs('Later')"), "'Later' has not ended yet"),
        (json!("@body('Nowhere')"), "There is no action named 'Nowhere'"),
        (json!("@triggerBody()['cursor']['x']"), "'x' cannot be read from null"),
        (json!("@length(null)"), "'length' expects an array or a text"),
        (json!("@concat('a'"), "Expected ')'"),
        (json!("@nonsense(1)"), "There is no function 'nonsense'"),
    ] {
        let story = run_pure(json!({
            "A": {"type": "Compose", "inputs": inputs},
            "Later": after(json!({"type": "Compose", "inputs": 1}), "A", &["Succeeded"]),
        }));
        let record = story.record("A");
        assert_eq!((record.status, record.code.as_deref()), (Status::Failed, Some("InvalidTemplate")), "{inputs}");
        assert!(record.error.as_ref().unwrap().contains(said), "{inputs}: {:?}", record.error);
    }
}

#[test]
fn secrets_stay_out_of_the_records_and_so_does_what_is_made_of_them() {
    let mut secret = call(json!({"pin": "1234"}));
    secret["runtimeConfiguration"] = json!({"secureData": {"properties": ["inputs", "outputs"]}});
    let compose =
        |inputs: Value, before: &str| after(json!({"type": "Compose", "inputs": inputs}), before, &["Succeeded"]);
    let actions = json!({
        "List": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "kept", "type": "string"}]}},
        "Call": after(secret, "List", &["Succeeded"]),
        "Use": compose(json!("@body('Call')"), "Call"),
        "Keep": after(json!({"type": "SetVariable", "inputs": {"name": "kept", "value": "@outputs('Use')"}}), "Use", &["Succeeded"]),
        "Each": after(json!({"type": "Foreach", "foreach": "@createArray(variables('kept'))", "actions": {
            "Send": call(json!({"it": "@item()", "constant": 1})),
            "Parse": {"type": "ParseJson", "inputs": {"content": "@{items('Each')} is no JSON"}},
        }}), "Keep", &["Succeeded"]),
        "Told": after(json!({"type": "Compose", "inputs": "@result('Each')"}), "Each", &["Failed"]),
        "Plain": compose(json!("@workflow()['name']"), "Told"),
    });
    let mut machine = machine(actions);
    let story = run(&mut machine, |ticket| {
        assert!(ticket.secure_inputs, "{}", ticket.path);
        if ticket.name == "Call" { ok(json!("5678")) } else { failed("They say: 5678") }
    });
    for record in &story.records {
        let mut shown = record.clone();
        shown.secret = None;
        let shown = format!("{shown:?}");
        assert!(!shown.contains("1234") && !shown.contains("5678"), "{shown}");
    }
    assert!(!format!("{:?}", story.result).contains("5678"));
    assert_eq!(story.of("Plain").1, "weights", "what has nothing to do with secrets is shown");
    let seen = machine.evaluate(&json!("@outputs('Use')").into(), at("2026-03-15T07:00:00Z")).unwrap();
    assert_eq!(seen, "5678", "expressions see them");
}

#[test]
fn secrets_are_followed_through_a_long_flow_in_any_order() {
    const LENGTH: usize = 3000;
    let mut actions = serde_json::Map::new();
    for n in (1..LENGTH).rev() {
        let inputs = format!("@outputs('A{}')", n - 1);
        actions.insert(
            format!("A{n}"),
            after(json!({"type": "Compose", "inputs": inputs}), &format!("A{}", n - 1), &["Succeeded"]),
        );
    }
    let secure = json!({"secureData": {"properties": ["outputs"]}});
    actions.insert(
        "A0".into(),
        json!({"type": "Compose", "inputs": "@concat('56', '78')", "runtimeConfiguration": secure}),
    );
    let story = run_pure(actions.into());
    let last = story.record(&format!("A{}", LENGTH - 1));
    assert_eq!(last.status, Status::Succeeded);
    for record in &story.records {
        let shown = format!("{record:?}");
        assert!(!shown.contains("5678"), "{shown}");
    }
}

#[test]
fn the_cursor_is_evaluated_after_the_run() {
    let mut machine = machine_of(json!({
        "metadata": {"causeway": {"title": "Weights", "cursor": {"next": "@coalesce(outputs('Last'), triggerBody()?['cursor'])"}}},
        "parameters": {"days": {"type": "Int", "defaultValue": 30}},
        "triggers": {"Every": {"type": "Recurrence", "recurrence": {"frequency": "Hour", "interval": 1}}},
        "actions": {"Last": {"type": "Compose", "inputs": "@addDays('2026-03-01', parameters('days'), 'yyyy-MM-dd')"}},
    }));
    run(&mut machine, |_| panic!());
    let next = json!("@coalesce(outputs('Last'), triggerBody()?['cursor'])");
    assert_eq!(machine.evaluate(&next.into(), at("2026-03-15T07:00:00Z")).unwrap(), "2026-03-31");
    let name = machine.evaluate(&"@workflow()['run']['name']".into(), at("2026-03-15T07:00:00Z")).unwrap();
    assert_eq!(name, "0192d3a4-7b1c-7000-8000-000000000001");
}
