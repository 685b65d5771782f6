//! Triggers that ask a service: what each answer means, one run for each item, nothing lost and nothing run twice by a
//! kill, and lists of which Causeway itself knows what is new.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{Causeway, Ended, answer, import_island};
use crate::service::{Request, listen};

/// A service that answers what it is told to, and remembers what came.
#[derive(Clone, Default)]
pub(crate) struct Island(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Answers to questions, first one first; the last one stays.
    answers: VecDeque<String>,
    asked: Vec<String>,
    notes: Vec<String>,
}

impl Island {
    pub(crate) fn start(answers: &[String]) -> (Self, SocketAddr) {
        let island = Self::default();
        island.tell(answers);
        let own = island.clone();
        let address = listen(move |request: &Request, stream| {
            let mut state = own.state();
            let reply = if request.is("POST ") {
                state.notes.push(request.body.clone());
                answer("200 OK", "content-type: application/json\r\n", "{}")
            } else {
                let line: Vec<&str> = request.head.split(' ').take(2).collect();
                let sign = request.head.lines().find(|line| line.starts_with("x-sign: ")).unwrap_or_default();
                state.asked.push(format!("{} {sign}", line.join(" ")).trim().to_owned());
                let next = state.answers.pop_front().unwrap();
                if state.answers.is_empty() {
                    state.answers.push_back(next.clone());
                }
                next
            };
            let _ = std::io::Write::write_all(stream, reply.as_bytes());
        });
        (island, address)
    }

    pub(crate) fn tell(&self, answers: &[String]) {
        self.state().answers = answers.iter().cloned().collect();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.state().notes.clone()
    }
}

pub(crate) fn says(status: &str, headers: &str, body: &Value) -> String {
    answer(status, &format!("content-type: application/json\r\n{headers}"), &body.to_string())
}

fn causeway(address: SocketAddr) -> Causeway {
    let causeway = Causeway::new();
    let item = json!({"type": "object", "properties": {"id": {"type": "string"}, "kg": {"type": "number"}}});
    let list = json!({"type": "object", "properties": {"items": {"type": "array", "items": item}}});
    let listed = json!({"200": {"description": "x", "content": {"application/json": {"schema": list}}}});
    let paths = json!({"/list": {"get": {"operationId": "list", "summary": "Lists weights", "responses": listed}}});
    import_island(&causeway, address, &paths);
    causeway
}

/// A flow that makes a note of what its trigger gives.
pub(crate) fn save(causeway: &Causeway, address: SocketAddr, trigger: &Value) {
    let note = json!({"type": "Http", "runAfter": {}, "inputs": {"method": "POST", "uri": format!("http://{address}/notes"),
        "body": "@triggerBody()", "retryPolicy": {"type": "none"}}});
    save_with(causeway, trigger, &json!({"Note": note}));
}

pub(crate) fn save_with(causeway: &Causeway, trigger: &Value, actions: &Value) {
    let mut trigger = trigger.clone();
    trigger["recurrence"] = json!({"frequency": "Second", "interval": 1});
    let path = causeway.home().join("workspace/flows/way.json");
    fs_err::write(path, json!({"triggers": {"New": trigger}, "actions": actions}).to_string()).unwrap();
}

pub(crate) fn http(address: SocketAddr) -> Value {
    json!({"type": "Http", "inputs": {"method": "GET", "uri": format!("http://{address}/new"),
        "headers": {"x-sign": "me"}, "retryPolicy": {"type": "none"}}})
}

pub(crate) fn list() -> Value {
    let host =
        json!({"connectionName": "island", "operationId": "list", "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "splitOn": "@triggerBody()?['items']", "inputs": {"host": host, "parameters": {}}})
}

pub(crate) fn run(causeway: &Causeway) -> Ended {
    causeway.run(&["flow", "run", "way"])
}

pub(crate) fn runs(causeway: &Causeway) -> usize {
    let listed = causeway.run(&["--json", "runs", "list"]).ok();
    serde_json::from_str::<Value>(&listed.stdout).unwrap()["runs"].as_array().unwrap().len()
}

fn card(causeway: &Causeway) -> Value {
    let listed: Value = serde_json::from_str(&causeway.run(&["--json", "flow", "list"]).ok().stdout).unwrap();
    listed[0].clone()
}

#[test]
fn each_answer_means_what_the_language_says() {
    let three = json!([{"n": 1}, {"n": 2}, {"n": 3}]);
    let (island, address) = Island::start(&[
        says("202 Accepted", "location: /new/7\r\nretry-after: 1\r\n", &json!({})),
        says("500 Oops", "", &json!({"message": "no coffee"})),
        says("200 OK", "location: /new/8\r\n", &three),
        says("404 Not Found", "", &json!({})),
        says("202 Accepted", "", &json!({})),
    ]);
    let causeway = causeway(address);
    let mut trigger = http(address);
    trigger["splitOn"] = "@triggerBody()".into();
    save(&causeway, address, &trigger);
    let first = run(&causeway).ok();
    assert!(first.stderr.contains("There is nothing new."), "{}", first.stderr);
    assert_eq!((runs(&causeway), card(&causeway)["looked"]["found"].clone()), (0, "nothing".into()));
    run(&causeway).fails(1, &["could not be asked", "answered 500 (no coffee)"]);
    assert!(causeway.run(&["flow", "list"]).ok().stdout.contains("answered 500 (no coffee)"));
    assert!(causeway.run(&["doctor"]).ok().stdout.contains("answered 500 (no coffee)"));
    run(&causeway).ok();
    assert_eq!(island.notes(), [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#], "a run for each item, in order");
    assert_eq!((runs(&causeway), card(&causeway)["toBegin"].clone()), (3, 0.into()));
    run(&causeway).fails(1, &["answered 404"]);
    run(&causeway).ok();
    assert_eq!(
        island.asked(),
        [
            "GET /new x-sign: me",
            "GET /new/7 x-sign: me",
            "GET /new/7 x-sign: me",
            "GET /new/8 x-sign: me",
            // A place that is gone is not asked for ever.
            "GET /new x-sign: me",
        ]
    );
    assert_eq!((runs(&causeway), island.notes().len()), (3, 3));
}

#[test]
fn a_place_at_another_server_hears_nothing_that_is_the_users() {
    let (other, elsewhere) = Island::start(&[says("202 Accepted", "", &json!({}))]);
    let place = format!("location: http://{elsewhere}/next\r\n");
    let (_, address) = Island::start(&[says("202 Accepted", &place, &json!({}))]);
    let causeway = causeway(address);
    crate::common::allow(&causeway, "island", elsewhere);
    save(&causeway, address, &http(address));
    run(&causeway).ok();
    run(&causeway).ok();
    assert_eq!(other.asked(), ["GET /next"]);
}

/// At which point a kill comes, and how often the service is asked in the end. Each item is noted once.
#[test]
fn a_kill_loses_nothing_that_fired_and_runs_nothing_twice() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    for (point, asked) in
        [("poll-answered", 2), ("poll-kept", 1), ("run-recorded", 1), ("outcome-kept", 1), ("run-ended", 1)]
    {
        let items = json!([{"n": 1}, {"n": 2}, {"n": 3}]);
        let (island, address) = Island::start(&[says("200 OK", "location: /next\r\n", &items)]);
        if asked == 1 {
            island.tell(&[says("200 OK", "location: /next\r\n", &items), says("202 Accepted", "", &json!({}))]);
        }
        let causeway = causeway(address);
        let mut trigger = http(address);
        trigger["splitOn"] = "@triggerBody()".into();
        save(&causeway, address, &trigger);
        let mut command = causeway.command(&["flow", "run", "way"]);
        let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", point).output().unwrap());
        assert_eq!(ended.code, -1, "{point}: it ends by a signal: {}{}", ended.stdout, ended.stderr);
        run(&causeway).ok();
        assert_eq!(island.notes(), [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#], "{point}");
        assert_eq!((island.asked().len(), runs(&causeway)), (asked, 3), "{point}");
    }
}

#[test]
fn of_a_list_that_says_everything_each_time_only_what_is_new_runs() {
    let items = |ids: &[&str]| {
        let items: Vec<_> = ids.iter().map(|id| json!({"id": id, "kg": 70})).collect();
        says("200 OK", "", &json!({"items": items}))
    };
    let (island, address) = Island::start(&[items(&["a", "b"])]);
    let causeway = causeway(address);
    save(&causeway, address, &list());
    let first = run(&causeway).ok();
    assert!(first.stderr.contains("only notes what is there: 2 items"), "{}", first.stderr);
    run(&causeway).ok();
    assert_eq!((runs(&causeway), island.notes().len()), (0, 0), "what was there does not run");
    island.tell(&[items(&["d", "c", "b", "a"])]);
    run(&causeway).ok();
    run(&causeway).ok();
    assert_eq!(island.notes(), [r#"{"id":"d","kg":70}"#, r#"{"id":"c","kg":70}"#], "each once");
    // Without splitOn the new ones are one run.
    let mut whole = list();
    whole.as_object_mut().unwrap().remove("splitOn");
    save(&causeway, address, &whole);
    island.tell(&[items(&["f", "e", "d"])]);
    run(&causeway).ok();
    assert_eq!(island.notes()[2..], [r#"{"items":[{"id":"f","kg":70},{"id":"e","kg":70}]}"#]);
    // The same list by method and path.
    let inputs = json!({"host": {"connection": {"name": "island"}}, "method": "get", "path": "/list"});
    save(&causeway, address, &json!({"type": "ApiConnection", "inputs": inputs}));
    island.tell(&[items(&["g", "f"])]);
    run(&causeway).ok();
    assert_eq!(island.notes()[3..], [r#"{"items":[{"id":"g","kg":70}]}"#]);
}

/// Waits until something is so.
pub(crate) fn until(what: &str, is: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn in_the_background_it_looks_by_its_schedule_and_not_while_too_much_waits() {
    let items = json!([{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}]);
    let (island, address) = Island::start(&[
        says("202 Accepted", "", &json!({})),
        says("202 Accepted", "", &json!({})),
        says("200 OK", "", &items),
    ]);
    let causeway = causeway(address);
    let mut trigger = http(address);
    trigger["splitOn"] = "@triggerBody()".into();
    trigger["conditions"] = json!([{"expression": "@equals(length(triggerBody()), 4)"}]);
    trigger["runtimeConfiguration"] = json!({"concurrency": {"runs": 2, "maximumWaitingRuns": 1}});
    let wait = json!({"type": "Wait", "runAfter": {}, "inputs": {"interval": {"count": 1, "unit": "Hour"}}});
    save_with(&causeway, &trigger, &json!({"Wait": wait}));
    let mut command = causeway.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut serve = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("it was not asked three times", || island.asked().len() >= 3);
    until("it does not say that too much waits", || card(&causeway)["looked"]["found"] == "full");
    let card = card(&causeway);
    assert_eq!(card["toBegin"], 2, "two run: {card}");
    assert!(card["looked"]["text"].as_str().unwrap().contains("not asked, because 2 runs wait to begin"), "{card}");
    assert_eq!((island.asked().len(), runs(&causeway)), (3, 2), "it is not asked while they wait");
    serve.kill().unwrap();
    serve.wait().unwrap();
}
