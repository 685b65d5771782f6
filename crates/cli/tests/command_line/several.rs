//! A flow that allows several runs at a time has them: they overlap, each is stopped and goes on by itself, and an item that
//! two of them come to is sent once.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value, json};

use crate::common::{Causeway, answer, import_island};
use crate::polling::{http, save_with, until};
use crate::service::{Request, listen};

/// A service that brings its items once and holds what is sent to it until it is opened for that.
#[derive(Clone, Default)]
struct Island(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    items: Option<Value>,
    looks: usize,
    /// What is sent, in the order in which it came; also what nobody waits for any more.
    sent: Vec<String>,
    marks: usize,
    open: Vec<&'static str>,
}

impl Island {
    fn start(items: &Value) -> (Self, SocketAddr) {
        let island = Self::default();
        island.state(|state| state.items = Some(items.clone()));
        let own = island.clone();
        let address = listen(move |request, stream| {
            let reply = own.reply(request);
            let _ = stream.write_all(reply.as_bytes());
        });
        (island, address)
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        let done = with(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
        done
    }

    fn reply(&self, request: &Request) -> String {
        let ok = |body: &str| answer("200 OK", "content-type: application/json\r\n", body);
        if request.is("GET /new") {
            let items = self.state(|state| {
                state.looks += 1;
                state.items.take()
            });
            return items.map_or_else(|| answer("202 Accepted", "", ""), |items| ok(&items.to_string()));
        }
        if request.is("GET ") {
            self.state(|state| state.marks += 1);
            return ok("{}");
        }
        self.state(|state| state.sent.push(request.body.clone()));
        let is_shut = |state: &mut State| !state.open.iter().any(|open| request.body.contains(open));
        let shut = self.0.1.wait_while(self.0.0.lock().unwrap(), is_shut);
        drop(shut);
        ok(r#"{"id": "there"}"#)
    }

    fn open(&self, what: &'static str) {
        self.state(|state| state.open.push(what));
    }

    fn sent(&self) -> Vec<String> {
        let mut sent = self.state(|state| state.sent.clone());
        sent.sort();
        sent
    }

    /// The trigger has looked some more, so that whatever could begin has begun.
    fn looks_again(&self) {
        let before = self.state(|state| state.looks);
        until("the trigger does not look", || self.state(|state| state.looks) > before + 2);
    }
}

pub(crate) fn serve(causeway: &Causeway) -> Child {
    let mut command = causeway.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

pub(crate) fn kill(mut serve: Child) {
    serve.kill().unwrap();
    serve.wait().unwrap();
}

fn make() -> Value {
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let made = json!({"200": {"description": "x"}});
    json!({"/make": {"post": {"operationId": "make", "requestBody": body, "responses": made}}})
}

fn trigger(address: SocketAddr) -> Value {
    let mut trigger = http(address);
    trigger["splitOn"] = "@triggerBody()".into();
    trigger["runtimeConfiguration"] = json!({"concurrency": {"runs": 2}});
    trigger
}

/// The ids and states of all runs, oldest first.
fn runs(causeway: &Causeway) -> Vec<(String, String)> {
    let listed: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    let word = |run: &Value, name: &str| run[name].as_str().unwrap().to_owned();
    listed["runs"].as_array().unwrap().iter().rev().map(|run| (word(run, "id"), word(run, "status"))).collect()
}

fn states(causeway: &Causeway) -> Vec<String> {
    runs(causeway).into_iter().map(|(_, state)| state).collect()
}

#[test]
fn two_runs_overlap_a_third_waits_both_outlive_a_kill_and_one_is_stopped_alone() {
    let (island, address) = Island::start(&json!(["a", "b", "c"]));
    let causeway = Causeway::new();
    import_island(&causeway, address, &make());
    let call = |method: &str, after: Value| {
        json!({"type": "Http", "runAfter": after, "inputs": {"method": method, "body": "@{triggerBody()}",
            "uri": format!("http://{address}/{method}"), "retryPolicy": {"type": "none"}}})
    };
    save_with(
        &causeway,
        &trigger(address),
        &json!({"Put": call("PUT", json!({})), "Note": call("PUT", json!({"Put": ["Succeeded"]}))}),
    );
    let before = serve(&causeway);
    until("two runs do not overlap", || island.sent() == ["a", "b"]);
    island.looks_again();
    assert_eq!((island.sent(), states(&causeway)), (vec!["a".into(), "b".into()], vec!["running".into(); 2]));
    let card: Value = serde_json::from_str(&causeway.run(&["--json", "flow", "list"]).ok().stdout).unwrap();
    assert_eq!((&card[0]["toBegin"], &card[0]["stateText"]), (&json!(1), &json!("2 runs now")), "{card}");

    kill(before);
    let after = serve(&causeway);
    until("not both go on", || island.sent() == ["a", "a", "b", "b"]);
    let (first, _) = runs(&causeway).remove(0);
    causeway.run(&["runs", "cancel", &first]).ok();
    island.open("a");
    until("the third does not begin", || island.sent() == ["a", "a", "b", "b", "c"]);
    assert_eq!(states(&causeway), ["cancelled", "running", "running"], "only that one was stopped");
    island.open("b");
    island.open("c");
    until("they do not end", || states(&causeway) == ["cancelled", "succeeded", "succeeded"]);
    assert_eq!(island.sent(), ["a", "a", "b", "b", "b", "c", "c"], "what was stopped asks nothing more");
    kill(after);
}

#[test]
fn an_item_that_two_runs_come_to_at_the_same_time_is_sent_once() {
    let (island, address) = Island::start(&json!([{"id": "x"}, {"id": "x"}]));
    let causeway = Causeway::new();
    import_island(&causeway, address, &make());
    let mark =
        json!({"type": "Http", "runAfter": {}, "inputs": {"method": "GET", "uri": format!("http://{address}/mark")}});
    let host =
        json!({"connectionName": "island", "operationId": "make", "apiId": "/providers/causeway/connectors/island"});
    let make = json!({"type": "OpenApiConnection", "runAfter": {"Mark": ["Succeeded"]},
        "metadata": {"causeway": {"deliverOnce": {"key": "@{triggerBody()?['id']}", "label": "a thing"}}},
        "inputs": {"host": host, "parameters": {"body": "@triggerBody()"}, "retryPolicy": {"type": "none"}}});
    save_with(&causeway, &trigger(address), &json!({"Mark": mark, "Make": make}));
    let serve = serve(&causeway);
    until("not both runs come to the item", || island.state(|state| state.marks) == 2);
    until("nothing is sent", || !island.sent().is_empty());
    island.looks_again();
    assert_eq!((island.sent().len(), states(&causeway)), (1, vec!["running".into(); 2]));
    island.open("x");
    until("they do not end", || states(&causeway) == ["succeeded", "succeeded"]);
    assert_eq!(island.sent(), [r#"{"id":"x"}"#]);
    kill(serve);
}
