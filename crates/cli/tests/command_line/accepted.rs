//! Calls that a service accepts and takes its time for: 202 with a place where their outcome is asked for.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::common::{Causeway, Ended, allow, answer, import_island};
use crate::service::listen;

/// A service that accepts what is posted, is at it for some questions, and remembers who asked.
#[derive(Clone)]
struct Island(Arc<Mutex<State>>);

struct State {
    asked: Vec<String>,
    /// Where the outcome is, and how often it is still to come.
    place: String,
    busy: u32,
    outcome: (&'static str, Value),
}

impl Island {
    fn start(busy: u32, outcome: (&'static str, Value)) -> (Self, SocketAddr) {
        let state = State { asked: Vec::new(), place: "/jobs/7?sig=open-sesame".into(), busy, outcome };
        let island = Self(Arc::new(Mutex::new(state)));
        let own = island.clone();
        let address = listen(move |request, stream| {
            let mut state = own.0.lock().unwrap_or_else(PoisonError::into_inner);
            let line: Vec<&str> = request.head.split(' ').take(2).collect();
            let sign = request.head.lines().find(|line| line.starts_with("x-sign: ")).unwrap_or_default();
            state.asked.push(format!("{} {sign}", line.join(" ")).trim().to_owned());
            let json = "content-type: application/json\r\n";
            let at_it = format!("{json}retry-after: 1\r\n");
            let reply = if request.is("POST ") {
                answer("202 Accepted", &format!("{at_it}location: {}\r\n", state.place), r#"{"state": "queued"}"#)
            } else if state.busy > 0 {
                state.busy -= 1;
                answer("202 Accepted", &at_it, r#"{"state": "running"}"#)
            } else {
                answer(state.outcome.0, json, &state.outcome.1.to_string())
            };
            drop(state);
            let _ = std::io::Write::write_all(stream, reply.as_bytes());
        });
        (island, address)
    }

    fn leads_to(&self, place: String) {
        self.0.lock().unwrap().place = place;
    }

    fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.clone()
    }
}

fn causeway(address: SocketAddr, action: &Value) -> Causeway {
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let make =
        json!({"post": {"operationId": "make", "requestBody": body, "responses": {"202": {"description": "x"}}}});
    import_island(&causeway, address, &json!({"/make": make}));
    let given = json!({"type": "Response", "runAfter": {"Make": ["Succeeded", "Failed", "TimedOut"]},
        "inputs": {"statusCode": 200, "body": {"status": "@outputs('Make')?['statusCode']", "body": "@outputs('Make')?['body']"}}});
    let trigger = json!({"type": "Request", "kind": "Http", "inputs": {}});
    let text = json!({"triggers": {"Ask": trigger}, "actions": {"Make": action, "Answer": given}});
    fs_err::write(causeway.home().join("workspace/flows/way.json"), text.to_string()).unwrap();
    causeway
}

fn http(address: SocketAddr) -> Value {
    json!({"type": "Http", "runAfter": {}, "inputs": {"method": "POST", "uri": format!("http://{address}/make"),
        "headers": {"x-sign": "me"}, "body": {}, "retryPolicy": {"type": "none"}}})
}

fn operation() -> Value {
    let host =
        json!({"connectionName": "island", "operationId": "make", "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "runAfter": {},
        "inputs": {"host": host, "parameters": {"body": {}}, "retryPolicy": {"type": "none"}}})
}

/// What the action gave.
fn run(causeway: &Causeway) -> Value {
    let ended = causeway.run(&["--json", "flow", "run", "way"]).ok();
    serde_json::from_str::<Value>(&ended.stdout).unwrap()["response"]["body"].clone()
}

#[test]
fn the_outcome_is_asked_for_until_it_is_there() {
    for (action, sign) in [(None, ""), (Some(()), " x-sign: me")] {
        let (island, address) = Island::start(1, ("200 OK", json!({"id": 7})));
        let action = action.map_or_else(operation, |()| http(address));
        let causeway = causeway(address, &action);
        assert_eq!(run(&causeway), json!({"status": 200, "body": {"id": 7}}));
        let (post, get) = (format!("POST /make{sign}"), format!("GET /jobs/7?sig=open-sesame{sign}"));
        assert_eq!(island.asked(), [post, get.clone(), get]);
    }
    let (_, address) = Island::start(0, ("404 Not Found", json!({"message": "no such job"})));
    let causeway = causeway(address, &http(address));
    assert_eq!(
        run(&causeway),
        json!({"status": 404, "body": {"message": "no such job"}}),
        "it fails as its outcome does"
    );
}

#[test]
fn the_202_itself_is_taken_where_that_is_said_and_time_is_limited() {
    let (island, address) = Island::start(9, ("200 OK", json!({})));
    let mut action = http(address);
    action["operationOptions"] = "DisableAsyncPattern".into();
    let causeway = causeway(address, &action);
    assert_eq!(run(&causeway)["status"], 202);
    assert_eq!(island.asked().len(), 1);
    let (island, address) = Island::start(99, ("200 OK", json!({})));
    let mut action = http(address);
    action["limit"] = json!({"timeout": "PT2S"});
    let causeway = self::causeway(address, &action);
    assert_eq!(run(&causeway), json!({"status": null, "body": null}));
    assert!(island.asked().len() < 5, "{:?}", island.asked());
}

#[test]
fn at_another_server_nothing_of_the_users_goes_along() {
    let (other, elsewhere) = Island::start(0, ("200 OK", json!({"id": 8})));
    let (island, address) = Island::start(0, ("200 OK", json!({})));
    island.leads_to(format!("http://{elsewhere}/jobs/8"));
    let causeway = causeway(address, &http(address));
    let refused = causeway.run(&["--json", "flow", "run", "way"]);
    assert!(!refused.stdout.contains("\"id\": 8"), "it is on the user's own network, and nobody allowed it");
    assert!(other.asked().is_empty());
    allow(&causeway, "island", elsewhere);
    assert_eq!(run(&causeway)["body"], json!({"id": 8}));
    assert_eq!(other.asked(), ["GET /jobs/8"]);
}

#[test]
fn after_a_kill_the_call_is_not_made_again_and_its_outcome_is_asked_for() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    for action in [None, Some(())] {
        let (island, address) = Island::start(1, ("200 OK", json!({"id": 7})));
        let action = action.map_or_else(operation, |()| http(address));
        let causeway = causeway(address, &action);
        let mut command = causeway.command(&["flow", "run", "way"]);
        let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", "call-accepted").output().unwrap());
        assert_eq!(ended.code, -1, "it ends by a signal: {}{}", ended.stdout, ended.stderr);
        for name in ["causeway.db", "causeway.db-wal"] {
            let bytes = fs_err::read(causeway.home().join(name)).unwrap();
            assert!(!bytes.windows(11).any(|part| part == b"open-sesame"), "what is secret of the place is sealed");
        }
        assert_eq!(run(&causeway), json!({"status": 200, "body": {"id": 7}}));
        assert_eq!(island.asked().iter().filter(|asked| asked.starts_with("POST")).count(), 1);
    }
}

fn delivery() -> Value {
    let mut action = operation();
    action["metadata"] = json!({"causeway": {"deliverOnce": {"key": "k", "label": "a thing"}}});
    action
}

fn posts(island: &Island) -> usize {
    island.asked().iter().filter(|asked| asked.starts_with("POST")).count()
}

#[test]
fn an_item_has_arrived_when_the_outcome_says_so() {
    let (island, address) = Island::start(1, ("200 OK", json!({"id": 7})));
    let causeway = causeway(address, &delivery());
    assert_eq!(run(&causeway), json!({"status": 200, "body": {"id": 7}}));
    assert_eq!(run(&causeway)["body"], json!({"id": "7"}), "it is there already, by the name of its outcome");
    assert_eq!((posts(&island), island.asked().len()), (1, 3));
    // Refused: the next run sends it again.
    let (island, address) = Island::start(0, ("422 Unprocessable Content", json!({"message": "too heavy"})));
    let causeway = self::causeway(address, &delivery());
    assert_eq!(run(&causeway), json!({"status": 422, "body": {"message": "too heavy"}}));
    run(&causeway);
    assert_eq!(posts(&island), 2);
    // The place is gone, and nobody knows: the user is asked, and it is not sent again.
    let (island, address) = Island::start(0, ("404 Not Found", json!({})));
    let causeway = self::causeway(address, &delivery());
    for _ in 0..2 {
        run(&causeway);
        let listed = causeway.run(&["deliveries", "list"]).ok();
        assert!(listed.stdout.contains("a thing"), "{}", listed.stdout);
    }
    assert_eq!(posts(&island), 1);
}

#[test]
fn an_item_that_was_accepted_before_a_kill_is_not_sent_again() {
    if !cfg!(debug_assertions) {
        return println!("not run: a release build has no points to end at");
    }
    let (island, address) = Island::start(1, ("200 OK", json!({"id": 7})));
    let causeway = causeway(address, &delivery());
    let mut command = causeway.command(&["flow", "run", "way"]);
    let ended = Ended::from(command.env("CAUSEWAY_CRASH_AT", "call-accepted").output().unwrap());
    assert_eq!(ended.code, -1, "it ends by a signal: {}{}", ended.stdout, ended.stderr);
    assert_eq!(run(&causeway), json!({"status": 200, "body": {"id": 7}}));
    let listed = causeway.run(&["deliveries", "list"]).ok();
    assert!(!listed.stdout.contains("a thing"), "nobody is asked: {}", listed.stdout);
    assert_eq!(run(&causeway)["body"], json!({"id": "7"}), "it is there already");
    assert_eq!(posts(&island), 1);
}
