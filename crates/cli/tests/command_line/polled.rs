//! Triggers that ask a service, by kind: one run at a time, operations whose answer is one event, lists in pages.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Causeway, import_island, know_of_island};
use crate::polling::{Island, http, list, run, runs, save, save_with, says, until};

fn causeway(address: SocketAddr, extra: &Value) -> Causeway {
    let causeway = Causeway::new();
    let item = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let items = json!({"type": "object", "properties": {"items": {"type": "array", "items": item}, "next": {"type": "string"}}});
    let listed = json!({"200": {"description": "x", "content": {"application/json": {"schema": items}}}});
    let after = json!([{"name": "after", "in": "query", "schema": {"type": "string"}}]);
    let mut operation =
        json!({"operationId": "list", "summary": "Lists things", "parameters": after, "responses": listed});
    operation.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    import_island(&causeway, address, &json!({"/list": {"get": operation}}));
    causeway
}

#[test]
fn while_its_only_run_goes_on_a_trigger_does_not_ask() {
    for (options, asks_again) in [("SingleInstance", false), ("", true)] {
        let (island, address) = Island::start(&[says("200 OK", "", &json!({"n": 1}))]);
        let causeway = causeway(address, &json!({}));
        let mut trigger = http(address);
        trigger["operationOptions"] = options.into();
        let wait = json!({"type": "Wait", "runAfter": {}, "inputs": {"interval": {"count": 1, "unit": "Hour"}}});
        save_with(&causeway, &trigger, &json!({"Wait": wait}));
        let mut command = causeway.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut serve = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until("it does not run", || runs(&causeway) == 1);
        if asks_again {
            until("it does not ask again", || island.asked().len() > 1);
        } else {
            // It would be due every second.
            std::thread::sleep(Duration::from_secs(4));
            assert_eq!(island.asked().len(), 1);
        }
        serve.kill().unwrap();
        serve.wait().unwrap();
    }
}

#[test]
fn of_an_operation_whose_answer_is_one_event_each_answer_runs_as_it_is() {
    let event = json!({"items": [{"id": "a"}, {"id": "b"}]});
    let (island, address) = Island::start(&[says("200 OK", "", &event), says("202 Accepted", "", &json!({}))]);
    let causeway = causeway(address, &json!({"x-ms-trigger": "single"}));
    let mut trigger = list();
    trigger.as_object_mut().unwrap().remove("splitOn");
    save(&causeway, address, &trigger);
    run(&causeway).ok();
    assert_eq!(island.notes(), [event.to_string()], "the first look is no look at a list");
    run(&causeway).ok();
    island.tell(&[says("200 OK", "", &event)]);
    run(&causeway).ok();
    assert_eq!(island.notes().len(), 2, "the same again is another event");
}

#[test]
fn a_list_in_pages_is_looked_through_to_its_end() {
    let page = |ids: &[&str], next: Option<&str>| {
        let items: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
        says("200 OK", "", &json!({"items": items, "next": next}))
    };
    let (island, address) = Island::start(&[page(&["a", "b"], Some("2")), page(&["c"], None)]);
    let causeway = causeway(address, &json!({}));
    let paging = json!({"kind": "cursor", "parameter": "after", "path": "next", "items": "items"});
    know_of_island(&causeway, json!({"list": {"paging": paging}}));
    save(&causeway, address, &list());
    let first = run(&causeway).ok();
    assert!(first.stderr.contains("only notes what is there: 3 items"), "{}", first.stderr);
    island.tell(&[page(&["n", "a"], Some("2")), page(&["b", "m"], Some("3")), page(&["c", "o"], None)]);
    run(&causeway).ok();
    assert_eq!(island.notes(), [r#"{"id":"n"}"#, r#"{"id":"m"}"#, r#"{"id":"o"}"#]);
    assert_eq!(
        island.asked(),
        ["GET /list", "GET /list?after=2", "GET /list", "GET /list?after=2", "GET /list?after=3"]
    );
}
