//! A long list flows through page by page: what is in memory does not grow with it, and a run that is killed goes on at
//! the page where it was.
#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::common::{Causeway, import_island, know_of_island};
use crate::service::Request;

const ITEMS: usize = 15_000;
const PAGE: usize = 200;
/// Longer than a run of all items takes on a slow machine.
const LONG: Duration = Duration::from_secs(300);

/// A list of so many items, and a place for things, which knows a request again by its key.
#[derive(Clone)]
struct Island(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    items: usize,
    /// How often each page was asked for.
    pages: Vec<u32>,
    /// The things by key, each with how often it was made.
    made: HashMap<String, u32>,
    /// The keys that it has seen.
    keys: HashMap<String, String>,
}

impl Island {
    fn start(items: usize) -> (Self, SocketAddr) {
        let state = State { items, pages: vec![0; items.div_ceil(PAGE)], ..State::default() };
        let island = Self(Arc::new(Mutex::new(state)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, served) = (listener.local_addr().unwrap(), island.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let island = served.clone();
                std::thread::spawn(move || island.serve(stream));
            }
        });
        (island, address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream) {
        stream.set_nodelay(true).unwrap();
        while let Some(request) = Request::read(&mut stream) {
            let body = if request.is("GET ") { self.page(&request) } else { self.make(&request) };
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }

    fn page(&self, request: &Request) -> String {
        let after = request.head.split_once("after=").map(|(_, rest)| rest.split([' ', '&']).next().unwrap());
        let first: usize = after.map_or(0, |token| token.parse().unwrap());
        let mut state = self.state();
        let end = state.items.min(first + PAGE);
        state.pages[first / PAGE] += 1;
        let items: Vec<Value> = (first..end).map(|n| json!({"id": n, "note": "x".repeat(2_000)})).collect();
        let next = (end < state.items).then(|| end.to_string());
        json!({"items": items, "next": next}).to_string()
    }

    fn make(&self, request: &Request) -> String {
        let key = request.head.lines().find_map(|line| line.strip_prefix("idempotency-key: ")).unwrap().to_owned();
        let thing: Value = serde_json::from_str(&request.body).unwrap();
        let id = thing["id"].to_string();
        let mut state = self.state();
        if state.keys.insert(key, id.clone()).is_none() {
            *state.made.entry(id).or_default() += 1;
        }
        "{\"id\":\"a1\"}".into()
    }

    fn made(&self) -> usize {
        self.state().made.len()
    }
}

fn causeway(address: SocketAddr) -> Causeway {
    let causeway = Causeway::new();
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let responses = json!({"200": {"description": "x"}});
    let after = json!([{"name": "after", "in": "query", "schema": {"type": "string"}}]);
    let paths = json!({
        "/list": {"get": {"operationId": "list", "parameters": after, "responses": responses}},
        "/things": {"post": {"operationId": "make", "requestBody": body, "responses": responses}},
    });
    import_island(&causeway, address, &paths);
    let paging = json!({"kind": "cursor", "parameter": "after", "path": "next", "items": "items"});
    know_of_island(
        &causeway,
        json!({"list": {"paging": paging}, "make": {"repeat": {"key": {"header": "Idempotency-Key"}}}}),
    );
    let call = |operation: &str, parameters: Value| {
        let host = json!({"connectionName": "island", "operationId": operation, "apiId": "/providers/causeway/connectors/island"});
        json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host": host, "parameters": parameters}})
    };
    let mut list = call("list", json!({}));
    list["runtimeConfiguration"] = json!({"paginationPolicy": {"minimumItemCount": 10_000_000}});
    let mut make = call("make", json!({"body": {"id": "@item()?['id']"}}));
    make["metadata"] = json!({"causeway": {"deliverOnce": {"key": "@string(item()?['id'])", "label": "a thing"}}});
    let each = json!({"type": "Foreach", "runAfter": {"List": ["Succeeded"]}, "foreach": "@body('List')?['items']",
        "runtimeConfiguration": {"concurrency": {"repetitions": 8}}, "actions": {"Make": make}});
    let flow = json!({"triggers": {}, "actions": {"List": list, "Each": each}});
    fs_err::write(causeway.home().join("workspace/flows/way.json"), flow.to_string()).unwrap();
    causeway
}

/// Runs the flow until it has ended or `stop` says so, and gives the most memory that it had, in kB.
fn run(causeway: &Causeway, stop: impl Fn() -> bool) -> (Child, u64) {
    let mut command = causeway.command(&["flow", "run", "way"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (begun, mut most) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() && !stop() {
        assert!(begun.elapsed() < LONG, "it does not end");
        most = most.max(peak(child.id()));
        std::thread::sleep(Duration::from_millis(5));
    }
    (child, most)
}

fn peak(process: u32) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

fn ends_well(child: Child) {
    let ended = crate::common::Ended::from(child.wait_with_output().unwrap());
    ended.ok();
}

#[test]
fn a_list_ten_times_as_long_needs_no_more_memory_and_a_kill_loses_nothing_of_it() {
    let (short, address) = Island::start(ITEMS / 10);
    let (child, little) = run(&causeway(address), || false);
    ends_well(child);
    assert_eq!(short.made(), ITEMS / 10);

    let (island, address) = Island::start(ITEMS);
    let causeway = causeway(address);
    let (mut child, before) = run(&causeway, || island.made() > ITEMS / 2);
    child.kill().unwrap();
    child.wait().unwrap();
    let asked: u32 = island.state().pages.iter().sum();
    let (child, after) = run(&causeway, || false);
    ends_well(child);

    let state = island.state();
    assert_eq!(state.made.len(), ITEMS, "missing");
    assert!(state.made.values().all(|times| *times == 1), "duplicated");
    let again: Vec<_> = state.pages.iter().enumerate().filter(|(_, times)| **times != 1).collect();
    assert!(again.len() <= 1, "after {asked} pages it went on at another one: {again:?}");
    let most = before.max(after);
    println!("at most {little} kB for a tenth of {ITEMS} items, {most} kB for all of them, killed at page {asked}");
    // The database's cache grows to 8 MB, and the whole list would be more than 30, several times over.
    assert!(most < little + 16 * 1024, "{little} kB for a tenth of the items, {most} kB for all of them");
}
